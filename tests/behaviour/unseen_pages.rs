//! Pages that the rules were not made for: what is kept of their text, and what stays of their furniture.
//!
//! `tests/derivation/unseen` holds texts as they were copied from pages, every line with its label, and
//! HTML pages in the manner of six content management systems and of hand-made sites, each with its text.
//! Of a text, every line that belongs to the article must be found in what is derived, and no line of
//! furniture; of an HTML page, the words of its text are counted. The figures of trafilatura 2.3.1, the
//! best of the readers that were compared on the same pages, stand beside ours.
//!
//! `tests/derivation/fresh` holds thirty more in the same form, which were written later; of their sentences none may
//! be lost.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde_json::Value;

use crate::harness::{Collection, root};

/// Share of the lines of texts that belong to the article and are kept.
const TEXT_KEPT: f64 = 0.9460;
/// Share of the lines of furniture that stay.
const FURNITURE_LEFT: f64 = 0.0853;
/// Share of the words of HTML pages' texts that are kept; trafilatura keeps .963 of them.
const WORDS_KEPT: f64 = 0.9804;
/// Share of the words that are kept which belong to the texts; trafilatura reaches .901.
const WORDS_RIGHT: f64 = 0.9755;
/// How far a figure may fall behind what is measured today.
const SLACK: f64 = 0.005;

pub fn tests() -> Vec<Trial> {
    let trial = |name: &str, test: fn()| {
        Trial::test(format!("unseen_pages::{name}"), move || {
            test();
            Ok(())
        })
    };
    vec![
        trial("lines_of_text_stay_and_furniture_goes", lines_of_text_stay_and_furniture_goes),
        trial("html_pages_give_their_text", html_pages_give_their_text),
        trial("no_sentence_of_fresh_pages_is_lost", no_sentence_of_fresh_pages_is_lost),
    ]
}

/// The folder of a set of labelled pages.
pub fn folder(set: &str) -> PathBuf {
    root().join("tests/derivation").join(set)
}

/// What `inspect` derives from the files of a folder, by file name.
fn derived(folder: &Path) -> HashMap<String, Value> {
    let output = Collection::new().run(["inspect".as_ref(), "--json".as_ref(), folder.as_os_str()]);
    let articles =
        output.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is an object"));
    articles.map(|article| (article["file"].as_str().unwrap_or_default().to_owned(), article)).collect()
}

/// Headings and text of an article, as words between single blanks.
fn words_of(article: &Value) -> Vec<String> {
    let sections = article["sections"].as_array().into_iter().flatten();
    let texts = sections.flat_map(|section| [&section["heading"], &section["text"]]);
    texts.filter_map(Value::as_str).flat_map(str::lines).map(folded).collect()
}

/// A text by its letters and digits, in lower case.
pub fn folded(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

fn sentences(line: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    for word in line.split_whitespace() {
        let last = sentences.last_mut().expect("there is always one");
        last.push_str(word);
        last.push(' ');
        if word.ends_with(['.', '!', '?']) {
            sentences.push(String::new());
        }
    }
    sentences.iter().map(|sentence| folded(sentence)).filter(|sentence| !sentence.is_empty()).collect()
}

/// A page: the name of its file, and its lines with their labels.
type LabelledPage = (String, Vec<(String, String)>);

/// Writes the texts of a set, without their labels, as articles of a collection.
pub fn write_texts(set: &str, collection: &Collection) -> Vec<LabelledPage> {
    let labelled = fs::read_to_string(folder(set).join("texts.tsv")).expect("the labelled texts are there");
    let mut pages: Vec<LabelledPage> = Vec::new();
    let mut text = String::new();
    for line in labelled.lines().chain(["site\t"]) {
        match line.split_once('\t') {
            Some(("site", site)) => {
                if let Some((name, _)) = pages.last() {
                    collection.write(name, &text);
                }
                text.clear();
                pages.push((format!("{site}.txt"), Vec::new()));
            }
            Some((label, line)) => {
                text.push_str(line);
                text.push('\n');
                let (_, lines) = pages.last_mut().expect("a page begins with its site");
                lines.push((label.to_owned(), line.to_owned()));
            }
            None => text.push('\n'),
        }
    }
    pages.pop();
    pages
}

fn lines_of_text_stay_and_furniture_goes() {
    let collection = Collection::new();
    let pages = write_texts("unseen", &collection);
    let derived = derived(&collection.articles());
    let (mut kept, mut all, mut left, mut furniture) = (0, 0, 0, 0);
    let mut told = Vec::new();
    for (name, lines) in &pages {
        let article = derived.get(name).unwrap_or_else(|| panic!("{name} is derived"));
        let found = words_of(article);
        let joined = format!(" {} ", found.join(" "));
        for (label, line) in lines {
            match label.as_str() {
                "lead" | "text" | "heading" | "list" | "table" => {
                    all += 1;
                    // Credits and personal data at the end of a line are cut from it.
                    let is_kept = sentences(line).first().is_none_or(|first| joined.contains(first.as_str()));
                    kept += usize::from(is_kept);
                    if !is_kept {
                        told.push(format!("{name}: lost {label}: {line}"));
                    }
                }
                "headline" | "kicker" | "dateline" | "byline" => {}
                _ => {
                    furniture += 1;
                    let own = folded(line);
                    let stays = !own.is_empty()
                        && (found.contains(&own) || own.len() > 25 && joined.contains(&format!(" {own} ")));
                    left += usize::from(stays);
                    if stays {
                        told.push(format!("{name}: left {label}: {line}"));
                    }
                }
            }
        }
    }
    let share = |part: usize, all: usize| part as f64 / all as f64;
    let (kept, left) = (share(kept, all), share(left, furniture));
    assert!(
        kept >= TEXT_KEPT - SLACK && left <= FURNITURE_LEFT + SLACK,
        "{kept:.4} of the text is kept (of {all} lines), {left:.4} of the furniture stays (of {furniture})\n  {}",
        told.join("\n  ")
    );
}

fn html_pages_give_their_text() {
    let derived = derived(&folder("unseen").join("html"));
    let (mut kept, mut wanted, mut given) = (0, 0, 0);
    let mut told = Vec::new();
    for (name, article) in &derived {
        let gold = folder("unseen").join("html_text").join(Path::new(name).with_extension("txt"));
        let gold = fs::read_to_string(gold).unwrap_or_else(|error| panic!("the text of {name}: {error}"));
        let count = |text: &str| {
            let mut counts: HashMap<String, usize> = HashMap::new();
            folded(text).split_whitespace().for_each(|word| *counts.entry(word.to_owned()).or_default() += 1);
            counts
        };
        let (gold, found) = (count(&gold), count(&words_of(article).join(" ")));
        let both: usize =
            gold.iter().map(|(word, n)| found.get(word).copied().unwrap_or_default().min(*n)).sum();
        let (all, got) = (gold.values().sum::<usize>(), found.values().sum::<usize>());
        kept += both;
        wanted += all;
        given += got;
        told.push(format!("{name}: {both} of {all} words kept, {got} given"));
    }
    let (kept_share, right) = (kept as f64 / wanted as f64, kept as f64 / given as f64);
    assert!(
        kept_share >= WORDS_KEPT - SLACK && right >= WORDS_RIGHT - SLACK,
        "{kept_share:.4} of the words are kept, {right:.4} of those given are right\n  {}",
        told.join("\n  ")
    );
}

/// Every sentence of the text of a fresh page is in what is derived, however short it is and wherever it stands.
fn no_sentence_of_fresh_pages_is_lost() {
    let collection = Collection::new();
    let texts = write_texts("fresh", &collection).into_iter().map(|(name, lines)| {
        let is_text = |label: &str| matches!(label, "lead" | "text" | "heading" | "list" | "table");
        let lines = lines.into_iter().filter(|(label, _)| is_text(label)).map(|(_, line)| line);
        (name, lines.collect::<Vec<_>>())
    });
    let html = folder("fresh").join("html_text");
    let html = fs::read_dir(html).expect("the texts of the pages are there").flatten().map(|entry| {
        let text = fs::read_to_string(entry.path()).expect("a text");
        let name = Path::new(&entry.file_name()).with_extension("html");
        (name.to_string_lossy().into_owned(), text.lines().map(str::to_owned).collect())
    });
    let wanted: Vec<(String, Vec<String>)> = texts.chain(html).collect();
    let mut articles = derived(&collection.articles());
    articles.extend(derived(&folder("fresh").join("html")));
    let mut lost = Vec::new();
    for (name, lines) in &wanted {
        let article = articles.get(name).unwrap_or_else(|| panic!("{name} is derived"));
        let found = format!(" {} ", words_of(article).join(" "));
        let sentences = lines.iter().flat_map(|line| sentences(line));
        let missing = sentences.filter(|sentence| !found.contains(&format!(" {sentence} ")));
        lost.extend(missing.map(|sentence| format!("{name}: {sentence}")));
    }
    assert!(lost.is_empty(), "{} sentences are lost\n  {}", lost.len(), lost.join("\n  "));
}

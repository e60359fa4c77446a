//! Tests that what is learnt of articles is saved, changed and loaded again.

use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, LazyLock};

use serde_json::json;

use super::layer::SAMPLE;
use super::*;
use crate::analysis::{Analyzers, Lexicon};
use crate::article::Article;
use crate::budget::{Budget, BudgetExhausted};
use crate::vocabulary::Vocabulary;

/// An article of a title and one section.
pub(crate) fn article(id: &str, title: &str, text: &str) -> Article {
    let provenance = json!({"source": "explicit", "evidence": ""});
    let article = json!({
        "id": id,
        "location": id,
        "title": {"value": title, "provenance": provenance},
        "language": {"value": "de", "provenance": provenance},
        "organisers": [],
        "themes": [{"value": {"id": "wasser", "label": "Wasser"}, "provenance": provenance}],
        "places": [],
        "sections": [{"text": text, "language": "de"}],
        "removed": [],
        "content_hash": "0".repeat(32),
    });
    serde_json::from_value(article).unwrap()
}

fn expiring(day: &str, mut article: Article) -> Article {
    let expires = json!({"value": day, "provenance": {"source": "explicit", "evidence": ""}});
    article.expires = Some(serde_json::from_value(expires).unwrap());
    article
}

fn articles(numbers: std::ops::Range<usize>) -> Vec<Article> {
    let text = "Hier leben die Quastenflosser lange, und die Messung der sauberen Brunnen hilft.";
    numbers
        .map(|n| article(&format!("{n:04}"), &format!("Brunnen {n}"), &format!("{text} Wort{n}")))
        .collect()
}

fn learnt<'a>(articles: impl IntoIterator<Item = &'a Article>) -> CollectionLanguage {
    let mut learner = LanguageLearner::default();
    articles.into_iter().for_each(|article| learner.add(article));
    CollectionLanguage::new(learner)
}

fn changed(collection: &CollectionLanguage, removed: &[&Article], added: &[&Article]) -> CollectionLanguage {
    let mut learner = collection.learner();
    removed.iter().for_each(|article| learner.remove(article));
    added.iter().for_each(|article| learner.add(article));
    collection.changed(learner).unwrap()
}

/// The glossary takes seconds in a test build.
static EMPTY: LazyLock<LearntLanguage> = LazyLock::new(|| {
    let analyzers = Arc::new(Analyzers::new(Lexicon::new([("schlüssel".to_owned(), 3)])));
    let (vocabulary, today) = (Arc::new(Vocabulary::built_in()), "2024-05-01".parse().unwrap());
    LearntLanguage::new(analyzers, vocabulary, learnt([]), today)
});

fn ready(collection: &CollectionLanguage, today: &str) -> LearntLanguage {
    EMPTY.moved_on(collection.clone(), today.parse().unwrap())
}

fn completions(language: &LearntLanguage, typed: &str) -> Vec<(String, u64)> {
    let all = |found: &[crate::language::Completion]| Ok::<_, BudgetExhausted>(vec![true; found.len()]);
    let found = language.complete(typed, 20, Budget::UNLIMITED, all).unwrap();
    found.into_iter().map(|found| (found.text, found.count)).collect()
}

/// What a language answers, to be compared.
fn answers(collection: &CollectionLanguage) -> HashMap<String, String> {
    let language = ready(collection, "2024-05-01");
    let typed = ["quast", "brunn", "wass", "messung", "wort", "Schluessel", "tiefe"];
    let mut answers = HashMap::new();
    for typed in typed {
        let similar = language.similar(&format!("{typed}x"), 5);
        let beginnings =
            (language.has_beginning(typed), language.similar_beginnings(&format!("{typed}q"), 5));
        answers.insert(
            typed.to_owned(),
            format!("{:?} {similar:?} {beginnings:?}", completions(&language, typed)),
        );
    }
    answers
}

#[test]
fn the_order_of_articles_changes_no_byte() {
    // More than are sampled.
    let articles = articles(0..SAMPLE + 20);
    let forwards = learnt(&articles);
    let backwards = learnt(articles.iter().rev());
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(forwards.save(folder.path()).unwrap(), backwards.save(folder.path()).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let language = ready(&forwards, "2024-05-01");
    let all = articles.len() as u64;
    assert!(completions(&language, "wass").iter().any(|(_, count)| *count == all), "its theme");
    assert!(completions(&language, "quast").contains(&("Quastenflosser".to_owned(), all)));
    assert!(
        completions(&language, "sauberen").contains(&("sauberen Brunnen hilft".to_owned(), all)),
        "a phrase of the sample counts for the articles that are not in it"
    );
}

#[test]
fn changes_come_to_what_learning_anew_comes_to() {
    let before = articles(0..30);
    let after = articles(10..40);
    let replaced = article("0015", "Die Tiefe", "In der Tiefe leben viele Fische, und die Tiefe ist kalt.");
    let expected: Vec<&Article> = after.iter().filter(|a| a.id != replaced.id).chain([&replaced]).collect();
    let base = learnt(&before);
    let first = changed(&base, &before[..10].iter().collect::<Vec<_>>(), &[]);
    let second = changed(&first, &[&before[15]], &[&replaced]);
    let third = changed(&second, &[], &after[20..].iter().collect::<Vec<_>>());
    assert_eq!(answers(&third), answers(&learnt(expected)));
    let nothing = changed(&third, &[], &[]);
    assert_eq!(answers(&nothing), answers(&third));
}

#[test]
fn words_and_titles_of_removed_articles_are_gone() {
    let kept = articles(0..4);
    let gone = [
        article("a", "Die Quallen der Tiefsee", "Alle Quallen leben lange, die Quallen auch."),
        article("b", "Noch mehr Quallen", "Viele Quallen leben lange, die Quallen auch."),
    ];
    let full = learnt(kept.iter().chain(&gone));
    let language = ready(&full, "2024-05-01");
    assert!(completions(&language, "quall").len() > 2);
    assert_eq!(language.similar("quallne", 1)[0].surface, "quallen");
    let language =
        language.moved_on(changed(&full, &[&gone[0], &gone[1]], &[]), "2024-05-01".parse().unwrap());
    assert_eq!(completions(&language, "quall"), []);
    assert!(language.similar("quallne", 1).is_empty() && !language.has_beginning("quall"));
}

#[test]
fn many_changes_make_a_new_base_equal_to_one_learnt_anew() {
    let folder = tempfile::tempdir().unwrap();
    let all = articles(0..700);
    let small = learnt(&all[..10]);
    let large = changed(&small, &[], &all[10..].iter().collect::<Vec<_>>());
    assert_eq!(large.save(folder.path()).unwrap(), learnt(&all).save(folder.path()).unwrap());
}

#[test]
fn a_title_is_not_completed_after_its_last_day() {
    let article = expiring("2024-04-30", article("a", "Quallen", "Die Quallen."));
    let collection = learnt([&article]);
    assert_eq!(completions(&ready(&collection, "2024-04-30"), "quall"), [("Quallen".to_owned(), 1)]);
    assert_eq!(completions(&ready(&collection, "2024-05-01"), "quall"), []);
    assert_eq!(completions(&ready(&collection, "2024-05-01"), "wass"), [], "nor are its themes");
}

#[test]
fn what_was_saved_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let all = articles(0..8);
    let base = learnt(&all[..6]);
    let collection = changed(&base, &[&all[0]], &[&all[6], &all[7]]);
    let (before, files) = (base.save(folder.path()).unwrap(), collection.save(folder.path()).unwrap());
    let read = CollectionLanguage::load(folder.path(), &files).unwrap();
    assert_eq!(answers(&read), answers(&collection));
    let after = base.load_after(folder.path(), &files).unwrap();
    assert_eq!(answers(&after), answers(&collection));
    // The files as a commit names them.
    let named: LanguageFiles = serde_json::from_str(&serde_json::to_string(&files).unwrap()).unwrap();
    assert_eq!(named, files);
    CollectionLanguage::clear(folder.path(), &[&before]);
    assert!(CollectionLanguage::load(folder.path(), &files).is_err(), "its changes were cleared away");
    assert_eq!(answers(&CollectionLanguage::load(folder.path(), &before).unwrap()), answers(&base));
}

#[test]
fn only_layers_that_are_not_saved_yet_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let all = articles(0..8);
    let base = learnt(&all[..6]);
    let files = base.save(folder.path()).unwrap();
    let place = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let is_whole = || CollectionLanguage::load(folder.path(), &files).is_ok();
    let damage = || fs::write(&place, "damaged").unwrap();
    damage();
    let changes = changed(&base, &[], &[&all[6]]).save(folder.path()).unwrap();
    assert!(!is_whole(), "the file of the base is neither compared nor written again");
    assert!(CollectionLanguage::load(folder.path(), &changes).is_err(), "reading it notices the damage");
    learnt(&all[..6]).save(folder.path()).unwrap();
    assert!(is_whole(), "what was learnt anew replaces a damaged file");
    let read = CollectionLanguage::load(folder.path(), &files).unwrap();
    damage();
    read.save(folder.path()).unwrap();
    assert!(!is_whole(), "it was read from this file");
    CollectionLanguage::clear(folder.path(), &[]);
    read.save(folder.path()).unwrap();
    assert!(is_whole(), "a file that was cleared away is written again");
}

#[test]
fn a_file_that_is_missing_or_damaged_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let files = learnt(&articles(0..3)).save(folder.path()).unwrap();
    let place = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let name = place.display().to_string();
    let bytes = fs::read(&place).unwrap();
    let why = || CollectionLanguage::load(folder.path(), &files).unwrap_err().to_string();
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let other_format = String::from_utf8_lossy(&bytes).replacen("\"format\":1", "\"format\":9", 1);
    for damaged in [flipped, bytes[..bytes.len() / 2].to_vec(), Vec::new(), other_format.into_bytes()] {
        fs::write(&place, damaged).unwrap();
        assert!(why().starts_with(&format!("{name} is damaged: ")), "{}", why());
    }
    fs::remove_file(&place).unwrap();
    assert!(why().starts_with(&format!("{name}: ")), "{}", why());
}

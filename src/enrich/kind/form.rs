//! Derives hints at the kind of a document from the form of its text: questions that alternate with answers, labels of
//! speakers, a first sentence that says what its subject is.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::derived_kind::Kind;
use crate::enrich::document_lines::Line;
use crate::enrich::pattern::pattern;

/// Number of lines that are looked at.
const MAX_LINES: usize = 400;
/// Length of the longest question of an interview, in characters.
const MAX_QUESTION: usize = 300;
/// Number of questions, each with an answer behind it, that make an interview.
const MIN_QUESTIONS: usize = 3;
/// An interview has a question in at least one of this many lines.
const ONE_IN: usize = 6;

/// Points for an interview, with the line that is evidence for it.
pub fn conversation(lines: &[Line], title: &str) -> Option<(i32, String)> {
    static LISTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\bfaqs?\b|\bfragen und antworten\b|\bhäufige\b|\bfrequently asked\b|\bquestions and answers\b",
        )
    });
    let lines = &lines[..lines.len().min(MAX_LINES)];
    if LISTED.is_match(title) {
        return None;
    }
    if let Some(speaker) = alternating(lines) {
        return Some((6, speaker));
    }
    // Numbered questions are those of a list.
    let numbered = |line: &Line| line.text.starts_with(|c: char| c.is_ascii_digit());
    let is_question =
        |line: &Line| line.text.ends_with('?') && line.chars() <= MAX_QUESTION && !numbered(line);
    let asked: Vec<&Line> = lines
        .windows(2)
        .filter(|pair| is_question(&pair[0]) && !is_question(&pair[1]))
        .map(|pair| &pair[0])
        .collect();
    if asked.len() < MIN_QUESTIONS || asked.len() * ONE_IN < lines.len() {
        return None;
    }
    // Questions to nobody are the headings of an explanation, and English ones often ask the reader.
    let addressed = |address: &LazyLock<Regex>| {
        asked.iter().filter(|line| address.is_match(&line.text)).count() * 3 >= asked.len()
    };
    let points = match (addressed(&SOMEBODY), addressed(&ANYBODY)) {
        (true, _) => 6,
        (_, true) => 4,
        _ => 2,
    };
    Some((points, asked[0].text.clone()))
}

/// Words that address the person who is asked.
static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:Sie|Ihnen|Ihren?|Ihrem|Ihrer|Ihres|[Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[rnms]?|[Ee]uch|[Ee]ure?[rnms]?)\b|^(?:Frau|Herr|Mr|Mrs|Ms|Dr|Prof)\b|^(?:Q|Frage|Question)\s?\d*\s?:",
    )
});
/// Words that may address the reader as well.
static ANYBODY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:[Yy]ou|[Yy]our)\b"));

/// The label of the first of two speakers who take turns: `Redaktion: …`, `Muster: …`.
fn alternating(lines: &[Line]) -> Option<String> {
    static LABEL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(\p{Lu}[\p{L}.]{0,20}(?:\s\p{Lu}[\p{L}.]{0,20}){0,2})\s?:\s\S"));
    let labels: Vec<&str> = lines
        .iter()
        .filter_map(|line| LABEL.captures(&line.text)?.get(1).map(|label| label.as_str()))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for label in &labels {
        *counts.entry(label).or_default() += 1;
    }
    let speakers: Vec<&&str> =
        counts.iter().filter(|(_, count)| **count >= 2).map(|(label, _)| label).collect();
    let turns = labels.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let asks = lines.iter().filter(|line| line.text.contains('?')).count();
    (speakers.len() >= 2 && turns >= 3 && asks >= 2).then(|| labels[0].to_owned())
}

/// Points for a portrait: the first sentence says what its subject is, which is that of the title.
pub fn definition(title: &str, first_sentence: &str) -> i32 {
    static IS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[„“\x22(]?(?:(?:Der|Die|Das|The)\s)?(?:\p{Lu}|[a-z]{1,3}\s)[^.!?:;]{0,90}?\s(?:ist|is)\s(?:(?:seit|since)\s[^.!?]{1,20}\s)?(?:eine?\b|die\b|der\b|das\b|an?\b|the\b|\p{Lu}\p{L}+(?:in|er)\b)",
        )
    });
    if !IS.is_match(first_sentence) {
        return 0;
    }
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let named = words(title);
    let subject = first_sentence.chars().take(90).collect::<String>();
    let subject = words(&subject);
    let same = named.iter().filter(|word| subject.contains(word)).count();
    if same > 0 && same * 2 >= named.len() { 3 } else { 1 }
}

/// Points for news: the title is a sentence in the present tense, as headlines of news are, such as `Landkreis
/// senkt Gebühren`, or ends with a participle.
pub fn headline(title: &str) -> i32 {
    /// Words in lower case that end as verbs do.
    const OTHER: &[&str] = &[
        "across",
        "always",
        "aus",
        "bereits",
        "besonders",
        "dies",
        "eines",
        "fast",
        "ins",
        "jetzt",
        "less",
        "mit",
        "nicht",
        "plus",
        "seit",
        "selbst",
        "statt",
        "this",
        "versus",
        "welt",
        "weit",
    ];
    /// Words behind a plural that looks like an English verb.
    const BEHIND: &[&str] = &[
        "and", "are", "as", "at", "between", "by", "for", "from", "in", "of", "on", "that", "to", "und",
        "with", "für",
    ];
    let words: Vec<&str> = title.split_whitespace().collect();
    let is_lower =
        |word: &str| word.chars().all(char::is_lowercase) && word.len() >= 4 && !OTHER.contains(&word);
    let pairs = words.windows(2).skip(1).take(4);
    let german =
        |word: &str| word.ends_with('t') && !word.ends_with("st") || matches!(word, "wird" | "werden");
    let points = pairs.filter(|pair| is_lower(pair[0])).map(|pair| {
        let english = pair[0].ends_with('s') && !pair[0].ends_with("ss") && !BEHIND.contains(&pair[1]);
        if german(pair[0]) { 2 } else { i32::from(english) }
    });
    let participle = words.len() >= 4
        && words.last().is_some_and(|last| {
            is_lower(last) && (last.ends_with("iert") || last.starts_with("ge") && last.ends_with('t'))
        });
    points.max().unwrap_or_default().max(if participle { 2 } else { 0 })
}

/// Number of sentences below which their tense says nothing.
const MIN_SENTENCES: usize = 3;

/// Points by the share of sentences in the past tense, of which reports mostly consist. `text` has its sentences
/// end with a point or exclamation mark.
pub fn tense(text: &str) -> Vec<(Kind, i32)> {
    static PAST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\b(?:war|waren|hatten?|kam|kamen|ging|gingen|gab|gaben|lud|luden|sprach|sprachen|stand|standen|traf|trafen|fand|fanden|nahm|nahmen|lasen|las|schrieben|schrieb|blieb|blieben|begann|begannen|erhielt|erhielten|brachten?|sah|sahen|trug|trugen|hielt|hielten|bat|baten|wurden?|konnten?|sollten|wollten?|ließ|ließen|boten?|zogen?|sangen?|aßen|fuhr|fuhren|flog|flogen|halfen?|riefen?|schloss|schlossen|entstand|entstanden|gelang|betonten?|zeigten?|stellten?|diskutierten?|besuchten?|reisten?|berichteten?|erklärten?|sagten?|dankten?|eröffneten?|begrüßten?|lernten?|arbeiteten|tauschten|machten?|spielten?|feierten?|präsentierten?|informierten?|führten?|lobten?|wählten?|einigten|forderten?|ergänzten?|folgten?|nutzten?|teilten?|hörten?|fragten?|erzählten?|wünschten?|freuten?|pflanzten?|bauten?)\b",
            r"|\b(?:was|were|had|met|came|took|went|said|told|spoke|brought|held|gave|made|found|began|became|led|saw|felt|heard|left|sent|spent|drew|ran|wrote|learnt|built|sang|ate)\b|\b(?:they|we|he|she|it|who|and|participants|guests|experts|students|members|delegates|speakers|partners|also|then|\p{Lu}\p{Ll}+)\s\p{Ll}{3,}ed\b",
        ))
    });
    /// Number of sentences that are looked at.
    const MOST: usize = 30;
    let sentences = text.split_inclusive(['.', '!']).filter(|sentence| sentence.trim().len() > 20).take(MOST);
    let (mut past, mut all) = (0, 0);
    for sentence in sentences {
        all += 1;
        past += usize::from(PAST.is_match(sentence));
    }
    if all < MIN_SENTENCES {
        return Vec::new();
    }
    match past * 100 / all {
        45.. => vec![(Kind::Report, 2), (Kind::Announcement, -2), (Kind::Portrait, -1)],
        25.. => vec![(Kind::Report, 1), (Kind::Announcement, -1)],
        10.. => Vec::new(),
        _ => vec![(Kind::Report, -2), (Kind::Announcement, 1), (Kind::Portrait, 1)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::document_lines::DocumentLines;

    fn points(text: &str) -> i32 {
        conversation(&DocumentLines::of_paragraphs(text).lines, "").map_or(0, |(points, _)| points)
    }

    #[test]
    fn headlines_of_news_are_sentences_in_the_present() {
        for (title, points) in [
            ("Landkreis senkt Gebühren", 2),
            ("Dom wird drei Jahre lang saniert", 2),
            ("Diocese sends aid to flood victims", 1),
            ("Hochschule erneut als familiengerecht zertifiziert", 2),
            ("Project partnerships with the Middle East", 0),
            ("Leben mit dem Wasser", 0),
            ("Wasser", 0),
        ] {
            assert_eq!(headline(title), points, "{title}");
        }
    }

    #[test]
    fn questions_need_answers_and_somebody_who_is_asked() {
        let asked = "Was treibt Sie an?\nDie Neugier.\nUnd was fehlt Ihnen?\nZeit.\nWas raten Sie?\nGeduld.";
        assert_eq!(points(asked), 6);
        assert_eq!(
            points("Was ist ein Brunnen?\nEin Loch.\nWer baut ihn?\nEin Dorf.\nWer zahlt?\nDas Land."),
            2
        );
        assert_eq!(points("Wer zahlt?\nWer baut?\nWer pflegt?\nDas blieb offen."), 0);
        assert_eq!(points("Ort: Bonn\nZeit: 10 Uhr\nKosten: keine"), 0);
        assert_eq!(points("A: Why?\nB: Because.\nA: And now?\nB: We wait."), 6);
    }
}

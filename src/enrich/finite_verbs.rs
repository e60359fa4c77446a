//! Detects finite verbs: a sentence that has one tells something, and must not be cut as boilerplate.
//!
//! Verbs are told by a small lexicon of frequent forms and, in lower case, by their endings. Where a form may
//! be a participle or an adjective, it counts as none; a sentence mostly has a frequent verb as well. What
//! is taken for a verb wrongly keeps a line that might have gone, which does less harm than the reverse.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use super::sentences;
use crate::analysis::WordSet;

/// Length from which a sentence is long enough to tell something by itself, in characters.
const MIN_TELLING: usize = 60;
/// Length of the longest line that is looked at sentence by sentence, in bytes; a longer one is text.
const MAX_LINE: usize = 20_000;

/// Frequent finite forms of both languages, without those that are infinitives as well unless they are
/// auxiliaries or stand before `Sie` as often as not.
const FORMS: &str = "ist sind war waren hat haben hatte hatten wird werden wurde wurden wäre wären hätte hätten \
    würde würden kann können konnte konnten könnte könnten muss müssen musste mussten soll sollen sollte sollten \
    will wollen wollte wollten darf dürfen durfte mag möchte möchten bin gibt gab gaben geht ging gingen kommt kam \
    kamen steht stand standen bleibt blieb blieben findet fand fanden finden sieht sah sahen sagt zeigt lädt lud \
    luden hält hielt hielten nimmt nahm nahmen spricht sprach sprachen trifft traf trafen liegt lag lagen liegen \
    stehen heißt hieß weiß wusste wussten bringt brachte brachten dachte dachten begann begannen bot boten erhielt \
    erhielten half halfen ließ ließen rief riefen schrieb schrieben trug trugen trat traten tun tut tat taten wuchs \
    zog zogen schloss fuhr bat baten sei seien gehört gelingt gewinnt gestaltet genießt gilt galt gelten gehen geben \
    kommen sang sangen saß saßen aßen schlief schliefen starb starben verlor gewann gewannen fiel fielen stieg stiegen \
    lief liefen schwieg schwiegen fing fingen empfing empfingen verschwand verschwanden entstand entstanden bestand \
    bestanden gefiel versprach versprachen verließ verließen las lasen hing hingen lernen lachen weiß wächst fährt \
    is are was were has have had will would can could may might must shall should do does did am be says said \
    shows showed makes made takes took gives gave goes went comes came brings brought holds held keeps kept knows \
    knew finds found sees saw gets got became becomes begins began means meant meets met runs ran sends sent sets \
    stands stood tells told thinks thought wants writes wrote works helps needs plays offers provides allows \
    includes remains aims hopes believes supports leads led grew built felt left lost read spoke ends starts opens \
    closes continues follows travels lives lies sits hopes asks waits grows falls rises pays costs leaves loses wins happens seems feels \
    eats sleeps speaks sings drives carries reaches returns stays teaches tries fell rose paid sang ate slept won sold \
    bought taught drew threw wore broke chose drove rode sank woke sat lay spent sought isn't aren't \
    wasn't don't doesn't didn't can't won't it's that's there's we're they're you're I'm";

/// Words in lower case that end like a German verb.
const NO_FORMS: &str = "mit seit nicht statt weit jetzt bereit erst fast meist selbst zuletzt oft soweit damit somit \
    insgesamt überhaupt gesamt gut direkt exakt komplett samt anstatt konkret bekannt laut halt nächst längst \
    zunächst sonst derzeit jederzeit allzeit zeit acht recht schlecht leicht nett fest hart kalt alt laut breit spät \
    hundert tausend dritte vierte fünfte sechste siebte achte neunte zehnte erste letzte beste heute leute bitte \
    zweite bunte leichte rechte alte kalte feste gute spätestens mindestens ersten letzten besten zweiten dritten \
    vierten fünften guten alten weiten leichten rechten breite breiten interessant relevant elegant wert seite welt \
    text kontakt ort unterhalb tritt not but out about that what just most first last least past next best it at \
    part right left left-hand rate date state late update quite despite private complete website site white route \
    minute note vote institute often written gotten red need speed feed hundred indeed united limited related \
    required interested";

/// Whether some sentence of a text tells something: it is complete, has more than [`MIN_TELLING`]
/// characters and a finite verb.
pub(super) fn tells(text: &str) -> bool {
    text.len() > MIN_TELLING && (text.len() > MAX_LINE || telling_sentences(text).next().is_some())
}

/// A sentence, and where it stands in its text.
pub(super) struct TellingSentence<'a> {
    pub text: &'a str,
    pub range: Range<usize>,
}

/// The sentences of a text that tell something.
pub(super) fn telling_sentences(text: &str) -> impl Iterator<Item = TellingSentence<'_>> {
    let all = sentences::split(text).into_iter().map(move |range| {
        let sentence = text[range.clone()].trim_end();
        TellingSentence { text: sentence, range: range.start..range.start + sentence.len() }
    });
    all.filter(|found| {
        let text = without_label(found.text);
        text.chars().count() > MIN_TELLING && is_complete(text) && has_finite_verb(text)
    })
}

/// A sentence without the label before it, which is none of its words: `Die Brücke bei Nacht: Kinder liefen …`.
fn without_label(sentence: &str) -> &str {
    let labelled = sentence.split_once(": ").filter(|(label, rest)| {
        rest.trim_start_matches(['„', '“', '"', '‘']).starts_with(char::is_uppercase)
            && !has_finite_verb(label)
    });
    labelled.map_or(sentence, |(_, rest)| rest)
}

/// Whether a text ends as sentences end. A colon or a semicolon leads on to something else.
pub(super) fn is_complete(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '“', '”', '«', '»', ')', '’', '\'', ' ', '‘', ']']);
    end.ends_with(['.', '!', '?'])
}

/// Whether a sentence has a finite verb.
pub(super) fn has_finite_verb(sentence: &str) -> bool {
    let is_border = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'));
    let words = sentence.split(is_border).filter(|word| !word.is_empty());
    words.enumerate().any(|(at, word)| is_finite(word, at == 0))
}

fn is_finite(word: &str, is_first: bool) -> bool {
    let is_lower = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let lower =
        if is_lower { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase().replace('’', "'")) };
    if forms().has(&lower) {
        return true;
    }
    // Nouns have a capital, and what begins a sentence with one of these endings is mostly a participle.
    if is_first || !word.starts_with(char::is_lowercase) || word.len() < 4 || no_forms().has(&lower) {
        return false;
    }
    let german = (lower.ends_with('t') || lower.ends_with("te") || lower.ends_with("ten"))
        && !lower.starts_with("ge")
        && !["ierte", "ierten", "igte", "igten", "heit", "keit", "ment", "ant", "ent", "ect", "ight", "ist"]
            .iter()
            .any(|end| lower.ends_with(end));
    german || lower.ends_with("ed") && lower.len() > 4
}

fn forms() -> &'static WordSet {
    static WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(FORMS));
    &WORDS
}

fn no_forms() -> &'static WordSet {
    static WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(NO_FORMS));
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_finite_verbs_and_labels_have_none() {
        for sentence in [
            "Die Kaffeebauern schrieben die Texte zu ihren Werkzeugen selbst.",
            "Das Projekt verbindet Schulen.",
            "Am Abend spielte die Kapelle.",
            "The farmers agreed on a price.",
            "Nobody told us what to do.",
            "It’s a long way.",
        ] {
            assert!(has_finite_verb(sentence), "{sentence}");
        }
        for label in [
            "Weitere Meldungen aus dem Kirchenkreis",
            "Impressum, Datenschutz, Barrierefreiheit und Kontakt.",
            "Posted in News and Publications by the Secretariat",
            "Leiter der Abteilung für gute und alte Bücher, erster Stock links.",
            "Photo courtesy of the Northern Lakes Trust",
        ] {
            assert!(!has_finite_verb(label), "{label}");
        }
    }

    #[test]
    fn only_long_and_complete_sentences_tell_something() {
        let sentence = "Die Kaffeebauern haben die Texte zu ihren Werkzeugen selbst geschrieben.";
        assert!(tells(sentence) && tells(&format!("Foto: Muster. {sentence}")));
        assert!(!tells("Das Wetter war gut. Alle kamen. Es gab Kuchen. Niemand ging früh nach Hause."));
        assert!(!tells(sentence.trim_end_matches('.')));
    }
}

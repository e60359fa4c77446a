//! Short sentences that go on with the running text, such as the last one of an article: `The second pair travels
//! in May.` They have few words to tell them from furniture, so what tells them is that they are sentences, follow
//! the text directly and address nobody.

use std::sync::LazyLock;

use super::stock;
use crate::enrich::finite_verbs;
use crate::enrich::line_labels::lexicons::PatternSet;

/// Words of the shortest sentence.
const MIN_WORDS: usize = 2;

/// Whether a line directly behind the text consists of sentences of its own: each is complete, the line has a
/// finite verb, and nothing in it is said by pages to their visitors.
pub(super) fn is_own_sentence(text: &str) -> bool {
    text.trim_start_matches(['„', '“', '"', '‘', '»', '‚', '(']).starts_with(char::is_uppercase)
        && text.split_whitespace().count() >= MIN_WORDS
        && finite_verbs::is_complete(text)
        && !text.ends_with("..")
        && has_verb(text)
        && !addresses_visitors(text)
        && !stock::is_stock(text)
}

/// Whether a line has a finite verb. `am` is mostly German for `on the`: `Der Saal am ersten Tag.`
fn has_verb(text: &str) -> bool {
    finite_verbs::has_finite_verb(&text.replace(" am ", " ")) || text.contains("I am ")
}

/// Whether a sentence tells visitors of the page what they find or can do, where they can write to, or whose
/// rights are reserved.
fn addresses_visitors(text: &str) -> bool {
    static ADDRESS: LazyLock<PatternSet> = LazyLock::new(|| {
        PatternSet::new([
            // `Sie` and `Ihre` in the midst of a sentence have a capital where they address somebody.
            r"(?-i:\p{Ll}[,]?\s(?:Sie|Ihnen|Ihre[rmns]?|Ihr|Euch|Eure[rmns]?)\b)|\b(?:du|dich|dir|deine[rmns]?|euch|you|yours?)\b|^(?:wenn|falls|if)\s(?:sie|you)\b",
            r"\b(?:hier|here|below|unten|oben|nebenstehend|rechts|links)\b.{0,40}\b(?:finde[nt]|gibt|geht|gelangen|lesen|nach(?:zu)?lesen|herunter\w*|an(?:zu)?melden|anmeldung|available|download\w*|found|read|register|abrufbar|verfügbar|bestellen|bestellt|eintragen)\b",
            r"\b(?:verfügbar|abrufbar|einsehbar|nachzulesen|herunterladen|heruntergeladen|downloaded|available|found|abgerufen|nachgelesen)\b.{0,40}\b(?:hier|here|link|online|websei?te?|webseite|website|below|unter)\b",
            r"\b(?:diesem link|this link|download\w*|unserer (?:web|internet)?seite|our website|project website)\b[^.!?]{0,25}[.!]$|\b(?:gibt|geht|gelangen|kommen|steht|stehen|liegt)\b.{0,40}\bhier\b",
            r"\b(?:cookies?|newsletter|rundbrief|infobrief|facebook|twitter|linkedin|instagram|whatsapp|mastodon|bluesky|youtube|telegram|social media)\b",
            r"^(?:foto|bild|photo|image|picture|text|quelle|source|kontakt|contact|tel|e-?mail)s?\b.{0,20}:|©|\bcopyright\b|\b(?:rechte|rights)\b.{0,20}\b(?:vorbehalten|reserved)\b|\blicen[sc]ed?\b|\blizenz\b",
            r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+|https?://|\bwww\.|\+?\d[\d\s()/–-]{7,}\d",
            r"\b(?:diese[rsm]? (?:seite|artikel|beitrag|website|webseite)|this (?:page|article|post|site|website|story))\b",
            r"^(?:share|follow|subscribe|donate|read|click|download|forward|leave|log in|sign up|learn|see also|watch|listen|teilen|folgen|weiterlesen|lesen|spenden|jetzt|bitte|please|mehr|weitere|further|more)\b",
            r"\b(?:kommentar|comment)(?:e|s|en|are)?\b|\b(?:log(?:ged)? ?in|eingeloggt|pflichtfeld\w*|required fields?)\b",
        ])
    });
    ADDRESS.matches(text).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_sentences_of_an_article_are_its_own() {
        for sentence in [
            "Danach geht nichts mehr.",
            "Platz ist für zwölf.",
            "Sie lacht.",
            "Nobody left.",
            "The zugzwang of partnerships ends here.",
            "Der Koffer mit Nadeln fährt mit.",
            "„Das war erst der Anfang“, sagt sie.",
            "They will stay six weeks.",
        ] {
            assert!(is_own_sentence(sentence), "{sentence}");
        }
        for line in [
            "Das Programm finden Sie auf unserer Webseite.",
            "More details can be found here.",
            "Hier geht es zur Anmeldung.",
            "Das Dokument steht hier zum Download bereit.",
            "Unser Rundbrief erscheint viermal im Jahr.",
            "Comments are closed.",
            "Was this page helpful?",
            "Foto: Der Fluss liegt still.",
            "Love the show? Leave us five stars wherever you listen.",
            "Neue Bänke am Friedhof",
            "Impressum, Datenschutz, Kontakt.",
            "Wird geladen...",
            "Der Saal am ersten Tag.",
        ] {
            assert!(!is_own_sentence(line), "{line}");
        }
    }
}

//! Stock sentences: notices of consent, of comment forms, of newsletters and of liability that systems for web
//! pages write under every article, so that they are repeated on other pages whether or not those are at hand.

use std::sync::LazyLock;

use crate::enrich::line_labels::lexicons::PatternSet;

/// Whether a sentence is one that pages have from their system. Only what a line's label takes for furniture
/// is asked about, since articles may quote such a sentence.
pub(super) fn is_stock(sentence: &str) -> bool {
    static STOCK: LazyLock<PatternSet> = LazyLock::new(|| {
        PatternSet::new([
            // Consent to cookies and to content from elsewhere.
            r"\b(?:wir|diese (?:web)?seite|unsere (?:web|internet)?seiten?|(?:diese|unsere) website|we|this (?:web)?site|our (?:web)?site)\b.{0,60}\bcookies\b",
            r"\bcookies\b.{0,120}\b(?:einverstanden|akzeptieren|zustimm\w*|einwillig\w*|ablehnen|einstellungen|browser|accept|consent|preferences|settings|decline)\b",
            r"\b(?:einwilligung|consent)\b.{0,60}\b(?:jederzeit|at any time)\b.{0,40}\b(?:widerrufen|anpassen|ändern|withdraw\w*|change\w*)",
            r"\b(?:mit der (?:weiteren )?nutzung|durch die (?:weitere )?nutzung|by (?:continuing|using))\b.{0,80}\b(?:seite|website|site|zu|agree|accept)",
            r"\b(?:video|karte|inhalt|map|content)\b.{0,80}\b(?:youtube|vimeo|google|openstreetmap|extern\w*|external)\b.{0,100}\b(?:daten|data|laden|load\w*|anzeigen|aktivieren)\b",
            r"\bjavascript\b.{0,60}\b(?:aktivieren|aktiviert|deaktiviert|enable\w*|disabled)\b",
            r"\b(?:einige|manche|some)\b.{0,40}\b(?:essen[zt]iell|notwendig|erforderlich|essential|necessary)\b.{0,60}\b(?:andere|others)\b",
            r"\b(?:cookie|tracking|analyse|statistik|analytics)\w*\b.{0,100}\b(?:nutzungserlebnis|nutzererfahrung|zu verbessern|zu analysieren|to improve|your experience|to analy[sz]e)\b",
            // Forms for comments.
            r"\b(?:kommentare?|comments?)\b.{0,80}\b(?:geprüft|freigeschaltet|freigegeben|moderiert|moderated|approved|reviewed|checked|netiquette|geschlossen|closed)\b",
            r"e-?mail-?adresse (?:wird|bleibt) (?:nicht|niemals)\b|\byour e-?mail (?:address )?will not be\b",
            r"\b(?:akismet|captcha)\b",
            r"\b(?:eingeloggt|angemeldet) (?:sein|haben), um\b.{0,40}kommentar|\bmust be logged in to\b",
            r"\b(?:erforderliche|pflichtfelder)\b.{0,30}\bmarkiert|\brequired fields are marked\b",
            r"\b(?:meinen|save my) name\b.{0,80}\b(?:browser|kommentar\w*|comment)\b",
            // Newsletters.
            r"\b(?:newsletter|rundbrief|infobrief)\b.{0,100}\b(?:abonnieren|abonniert|anmelden|bestellen|abbestellen|eintragen|sign up|subscribe\w*|unsubscribe)\b",
            r"\b(?:abonnieren|subscribe|sign up)\b.{0,60}\b(?:newsletter|rundbrief|infobrief|mailing list)\b",
            r"\b(?:unser|our|dieser?|this) newsletter\b.{0,60}\b(?:erscheint|informiert|angezeigt|keeps|comes|display\w*)\b",
            r"\b(?:unsubscribe|jederzeit (?:wieder )?(?:abmelden|abbestellen|kündigen))\b|\babmeldung\b.{0,30}\bjederzeit\b",
            // Imprint, liability and rights.
            r"\b(?:is an?|are an?|ist|ist eine?)\b.{0,60}\b(?:non-?profit|not-for-profit|equal opportunity employer|gemeinnützige?r?|freistellungsbescheid)\b|\b(?:finanzamt|steuernummer|spendenbescheinigung|ust-idnr)\b",
            r"\b(?:nachdruck|vervielfältigung|weiterverwendung|reproduction|republish\w*|reprint\w*)\b.{0,80}\b(?:genehmigung|zustimmung|quellenangabe|permission|licen[cs]e|credit)\b",
            r"\b(?:diese (?:web)?seite|die website|this (?:web)?site)\b.{0,60}\b(?:gefördert|finanziert|betrieben|funded|supported|maintained|managed)\b",
            r"\b(?:keine (?:gewähr|haftung)|haftungsausschluss|no (?:liability|responsibility))\b.{0,80}\b(?:links?|inhalte\w*|angaben|content\w*|seiten|information)\b|\bfür die richtigkeit\b.{0,80}\bkeine gewähr\b",
            r"\b(?:inhalte\w*|content)\b.{0,60}\b(?:externer? (?:links?|seiten)|verlinkte\w*|external (?:links?|sites?))\b",
            r"\b(?:is a|are a)\b.{0,40}\b(?:charity|company)\b.{0,60}\b(?:registered|number|no\.)|\bregistered (?:charity|company)\b|\b(?:amtsgericht|registergericht|vereinsregister)\b",
            r"\balle rechte vorbehalten\b|\ball rights reserved\b",
        ])
    });
    STOCK.matches(sentence).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_of_systems_are_stock_and_sentences_about_them_are_not() {
        for notice in [
            "Wir verwenden Cookies, um unsere Seiten für Sie laufend zu verbessern.",
            "This website uses cookies to make sure that everything works as it should.",
            "Deine E-Mail-Adresse wird nicht veröffentlicht.",
            "This site uses Akismet to reduce spam and to keep the discussion readable.",
            "Sie können den Newsletter jederzeit wieder abbestellen.",
            "For the content of external links only their operators are responsible, not content of ours; external sites change.",
        ] {
            assert!(is_stock(notice), "{notice}");
        }
        for sentence in [
            "In der Schulküche stahl er Cookies und verteilte sie am nächsten Tag.",
            "Der Verein verschickt seinen Rundbrief seit vierzig Jahren auf Papier.",
            "Die Landfrauen wählten eine neue Vorsitzende und dankten der alten.",
        ] {
            assert!(!is_stock(sentence), "{sentence}");
        }
    }
}

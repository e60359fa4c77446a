//! Word lists and patterns of site furniture, in both languages: whole strings, stems of words, and forms. None of them
//! decides by itself; each is a feature whose weight is learnt.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::tables;
use crate::enrich::literals::Literals;
use crate::enrich::pattern::pattern;

/// Stems of words that furniture is made of, with the name of the feature.
pub const STEMS: [(&str, &str); 44] = [
    ("cookie", r"cookie"),
    ("privacy", r"datenschutz|privacy|gdpr|dsgvo"),
    ("consent", r"akzeptier|zustimm|einwillig|ablehn|\baccept|\bconsent|\bdecline|\breject"),
    ("imprint", r"impressum|imprint|legal notice"),
    ("terms", r"nutzungsbedingung|haftungsausschluss|disclaimer|terms of use|\bagb\b"),
    ("accessibility", r"barrierefrei|leichte sprache|gebärden|accessibility"),
    ("newsletter", r"newsletter|rundbrief|infobrief|mailing list"),
    ("subscribe", r"abonn|subscri|\bsign up\b|anmelden|stay up to date|auf dem laufenden"),
    ("share", r"\bteilen\b|weitersagen|\bshare\b|\bshare[ds]?\b"),
    (
        "network",
        r"facebook|twitter|linkedin|instagram|whatsapp|mastodon|bluesky|youtube|telegram|\bxing\b|tiktok|threads",
    ),
    ("follow", r"\bfolge[nr]? (?:sie|uns)|\bfollow (?:us|our)"),
    ("download", r"download|herunterladen"),
    ("file", r"\bpdf\b|\bdocx?\b|\bxlsx?\b|\bzip\b|barrierefreies pdf"),
    ("contact", r"kontakt|contact|ansprechpartner|ansprechperson|rückfragen|enquir|inquir"),
    ("press_office", r"pressestelle|presse- und|press office|media relations|pressekontakt|media contact"),
    ("phone", r"\btel(?:efon|\.|:)|\bphone|\bfax|\bfon\b|durchwahl|mobil:"),
    ("mail", r"e-?mail|\bmail\b"),
    ("hours", r"öffnungszeiten|sprechzeiten|opening hours|office hours"),
    (
        "street",
        r"\p{L}(?:straße|strasse|str\.|platz|allee|weg|gasse|ring|ufer)\s\d|\b\d{1,4}\s\p{Lu}\p{L}+\s(?:street|road|avenue|lane|square)\b|postfach|p\.?\s?o\.? box",
    ),
    (
        "credit",
        r"\bfotos?\b|\bphotos?\b|fotograf|\bbild(?:er|quelle|nachweis|rechte|credit)?\b|\bimages?\b|\bcredits?\b|\bpicture\b|\bgrafik\b|illustration|©",
    ),
    ("rights", r"copyright|©|alle rechte|all rights|vorbehalten|reserved"),
    ("comment", r"kommentar|comment|antwort(?:en)?\b|\breply\b|\bleave a\b"),
    (
        "form",
        r"pflichtfeld|required field|markiert|\bname\b.{0,10}\*|absenden|\bsubmit\b|\bsend\b|spam|captcha",
    ),
    ("login", r"\blog ?in\b|\blogout|einloggen|benutzer|password|passwort|\bregister\b|registrier"),
    ("menu", r"menü|\bmenu\b|navigation|hauptinhalt|zum inhalt|\bskip\b|springen"),
    ("search", r"suche\b|suchbegriff|\bsearch\b"),
    ("home", r"startseite|\bhome\b|homepage"),
    ("top", r"nach oben|seitenanfang|to top|zum anfang"),
    ("back", r"zurück|\bback\b|übersicht|overview|\blist\b"),
    ("next", r"nächste[rs]?\b|vorherige|previous|\bnext\b|\bweiter\b"),
    ("more", r"weiterlesen|weitere\b|\bmehr\b|read more|\bmore\b|lesen sie|\bfind out\b"),
    (
        "related",
        r"auch interessier|interess(?:ant|ieren)|related|might also|may also|ähnliche|verwandte|passend|empfehl|recommend|meistgelesen|most read|\blatest\b|neueste|aktuelle (?:beiträge|meldungen|artikel)",
    ),
    ("you_are_here", r"sie sind hier|you are here|sie befinden sich"),
    ("published", r"veröffentlicht|published|erschienen|erstellt am|posted|publiziert|eingestellt"),
    ("updated", r"aktualisiert|updated|letzte änderung|zuletzt geändert|last modified|stand[: ]"),
    ("author", r"^(?:von|by|text|autor(?:in)?|author|verfasst von|written by)\b|redaktion|editor"),
    ("reading_time", r"lesezeit|min\.? (?:read|lesen)|minuten|minutes? read|reading time"),
    ("tags", r"schlagw|schlagwort|\btags?\b|stichw|kategorie|categor|keywords|themen:|topics:|filed under"),
    ("print", r"druck|\bprint\b|vorlesen|\blisten\b"),
    ("account", r"iban|\bbic\b|spendenkonto|\bdonate\b|jetzt spenden"),
    ("language", r"^(?:deutsch|english|français|español)\b|in english|auf deutsch|sprache wählen"),
    (
        "rubric",
        r"pressemitteilung|pressemeldung|presseinformation|medieninformation|press release|\bnews\b|aktuelles|\bmeldung|nachricht|\bblog\b|veranstaltung|\bevent|publikation|publication|bericht|interview|rückblick|ausschreibung|dossier|magazin|projekt",
    ),
    ("greeting", r"^(?:liebe|sehr geehrte|dear)\b"),
    ("says", r"\b(?:sagt|sagte|betont|betonte|erklärt|erklärte|says|said|added|explained)\b"),
];

/// Forms of lines, with the name of the feature.
pub const FORMS: [(&str, &str); 32] = [
    (
        "call",
        r"^(?:mehr|weitere|nähere|ausführliche|further|more|additional) (?:informationen|infos|details|auskünfte|information)\b|^(?:hier|here)\b.{0,40}\b(?:gelangen|geht es|kommen sie|finden sie|klicken|you)\b|^(?:weiterlesen|read (?:more|the full)|learn more|find out more|click here|jetzt|register|download|zur|zum|watch|continue reading)\b",
    ),
    ("leads_here", r"\b(?:hier|here|unter diesem link|webs(?:eit|it)e)\b[^.!?]{0,60}[.!]?$"),
    (
        "can_be_had",
        r"\b(?:verfügbar|abrufbar|einsehbar|nachzulesen|nachlesen|herunterladen|heruntergeladen|anmelden|registrieren|bestellen|downloaded|available|found|register)\b",
    ),
    (
        "file_label",
        r"thumbnail|^(?:webcode|hits|views|aufrufe|doi|issn|artikel-?nr\.?|id)[:\s]|^(?:loading|please wait|bitte warten|wird geladen|einen moment)",
    ),
    (
        "numbered",
        r"^(?:\d{1,2}|[a-h])[.)]\s|^(?:top|§|punkt|schritt|step|kapitel|chapter|frage|question)\s\d",
    ),
    ("amount", r"\d\s?(?:euro|eur|€|prozent|percent|%|chf|usd|dollars?)|[€£$]\s?\d"),
    ("ends_with_number", r"\d[.)%]?$"),
    ("speaker", r"(?-i)^(?:\p{Lu}\p{Ll}+(?:\s|-)?){1,3}(?:\([^)]{1,30}\))?:\s"),
    ("address", r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+\s?(?:\.|\(dot\)|\[dot\])\s?\w"),
    ("url", r"https?://|\bwww\.|\b[\w-]+\.(?:de|org|com|net|eu|int)\b"),
    ("phone", r"\+?\d[\d\s()/–-]{7,}\d"),
    ("size", r"\b\d+(?:[.,]\d+)?\s?(?:kb|mb|gb|kib|bytes?)\b"),
    ("file_name", r"\b[\w-]+\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|svg|webp|mp[34])\b"),
    ("postcode", r"(?-i)\b(?:[Dd]-)?\d{5}\s\p{L}"),
    ("time", r"\b\d{1,2}[.:]\d\d\s?(?:uhr|h\b|am\b|pm\b|cet|cest)?|\b\d{1,2}\s(?:uhr|a\.m\.|p\.m\.|am|pm)\b"),
    (
        "weekday",
        r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    ),
    ("label", r"^[\p{L} -]{2,30}:\s"),
    ("label_only", r"^[\p{L} -]{2,40}:$"),
    ("arrow", r"^[»›→>«‹←<+•*#-]|[»›→>]$"),
    ("trail", r"\s(?:>|›|»|→|::|/|\|)\s.*\s(?:>|›|»|→|::|/|\|)\s"),
    ("bars", r"\s[|·•]\s"),
    ("hash_tag", r"(?:^|\s)[#@]\p{L}\w+"),
    ("count", r"^\d+$|^\(?\d+\)?\s\p{L}+$|^\d+\s?/\s?\d+$"),
    ("checkbox", r"^[□☐☑✓✔×xX]\s|\*$"),
    ("dots", r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])$"),
    ("brackets", r"^[(\[].*[)\]]$"),
    ("quotes", r#"^["„“»«'‚].*["“”«»'‘]$"#),
    (
        "person",
        r"(?-i)^(?:(?:dr|prof|dipl|mag)\.\s?)*\p{Lu}\p{Ll}+(?:\s\p{Lu}\.)?(?:[\s-]\p{Lu}\p{Ll}+){1,2}(?:,|$)",
    ),
    ("register", r"\be\.\s?v\.|\bggmbh\b|\bgmbh\b|\bltd\b|\binc\.|registergericht|ust-id|vat\b|amtsgericht"),
    ("year_span", r"©\s?(?:19|20)\d\d|(?:19|20)\d\d\s?[–-]\s?(?:19|20)\d\d"),
    ("first_person", r"\b(?:wir|uns|unsere[rmns]?|we|our|us)\b"),
    ("second_person", r"\b(?:sie|ihre[rmns]?|ihnen|du|dich|you|your)\b"),
];

/// Whether a line is the label of a file or page of the content management system, such as `Webcode 4711`.
pub fn is_file_label(text: &str) -> bool {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        let form = FORMS.iter().find(|(name, _)| *name == "file_label").map_or("$^", |(_, form)| form);
        pattern(&format!("(?i){form}"))
    });
    LABEL.is_match(text)
}

/// Patterns that are looked for together, ignoring case.
pub struct PatternSet {
    patterns: Vec<Regex>,
    literals: Literals,
}

impl PatternSet {
    pub fn new<const N: usize>(patterns: [&str; N]) -> Self {
        let patterns: Vec<Regex> = patterns.iter().map(|words| pattern(&format!("(?i){words}"))).collect();
        Self { literals: Literals::new(&patterns), patterns }
    }

    /// The numbers of the patterns that a text matches, in their order.
    pub fn matches(&self, text: &str) -> impl Iterator<Item = usize> {
        let possible = self.literals.possible(text).into_iter().zip(&self.patterns).enumerate();
        possible.filter(|(_, (possible, pattern))| *possible && pattern.is_match(text)).map(|(at, _)| at)
    }
}

/// The tables that list a line, which is given in lower case and without punctuation around it.
pub fn tables_with(key: &str) -> impl Iterator<Item = &'static str> {
    static TABLES: LazyLock<FxHashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
        let mut tables: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for (name, strings) in [
            ("rubric", tables::RUBRICS),
            ("navigation", tables::NAVIGATION),
            ("share", tables::SHARE),
            ("portal", tables::PORTAL),
            ("teaser", tables::TEASERS),
        ] {
            for string in strings {
                tables.entry(*string).or_default().push(name);
            }
        }
        tables
    });
    let found = TABLES.get(key).map(Vec::as_slice).unwrap_or_default();
    found
        .iter()
        .copied()
        .chain(tables::SCENES.iter().any(|start| key.starts_with(start.trim_end())).then_some("scene"))
}

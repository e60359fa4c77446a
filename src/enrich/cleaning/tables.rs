//! Functional strings of pages: what stands on them and is no text of the article. Compared in
//! lower case without punctuation around them.

/// Names of sections of a site, above a headline or below a text.
pub const RUBRICS: &[&str] = &[
    "aktuelles", "aktuelle meldungen", "aktuelle meldung", "aktuelle nachrichten", "aktuelle neuigkeiten", "neuigkeiten",
    "neues", "nachrichten", "nachricht", "meldung", "meldungen", "news", "latest news", "latest", "newsroom", "news & events",
    "news and events", "details", "detail", "detailansicht", "artikel", "article", "articles", "beitrag", "beiträge",
    "bericht", "berichte", "blog", "blogbeitrag", "presse", "press", "pressemitteilung", "pressemitteilungen",
    "presseinformation", "pressemeldung", "press release", "press releases", "publikation", "publikationen",
    "publication", "publications", "veröffentlichung", "veröffentlichungen", "by others", "von anderen", "programm",
    "programme", "veranstaltung", "veranstaltungen", "veranstaltungsbericht", "event", "events", "termin", "termine",
    "kalender", "calendar", "themen", "thema", "topics", "archiv", "archive", "startseite", "home", "homepage",
    "über uns", "about us", "about", "infothek", "mediathek", "media", "stories", "story", "interview", "interviews",
    "map in der praxis", "msp in practice", "msps in practice", "kommunen in der einen welt", "inside", "einblicke",
    "insights", "ankündigung", "announcement", "rückblick", "nachlese", "mitteilung", "mitteilungen", "journal",
    "newsletter", "magazin", "projekte", "projects", "highlights", "im fokus", "fokus", "in focus", "feature",
    "dokumentation", "information", "informationen",
];

/// Navigation and controls of a page.
pub const NAVIGATION: &[&str] = &[
    "hauptnavigation", "navigation", "main navigation", "hauptmenü", "menü", "menu", "main menu", "skip to main content",
    "skip to content", "skip to navigation", "zum inhalt springen", "zum hauptinhalt springen", "zum inhalt", "direkt zum inhalt",
    "zur navigation springen", "suche", "search", "suchen", "zurück", "back", "top", "nach oben", "zum seitenanfang",
    "seitenanfang", "back to top", "to top", "zur übersicht", "zurück zur übersicht", "back to overview", "back to list",
    "übersicht", "overview", "weiter", "next", "previous", "vorheriger beitrag", "nächster beitrag", "previous article", "next article",
    "drucken", "seite drucken", "print", "print page", "print this page", "schließen", "close", "mehr", "more", "sie sind hier",
    "you are here", "leichte sprache", "gebärdensprache", "deutsch", "english", "de", "en", "de en", "de | en", "kontakt", "contact",
    "impressum", "imprint", "legal notice", "datenschutz", "datenschutzerklärung", "privacy", "privacy policy", "sitemap", "login", "anmelden",
];

/// Share bars, social networks and subscriptions.
pub const SHARE: &[&str] = &[
    "diese seite teilen", "seite teilen", "teilen", "beitrag teilen", "artikel teilen", "link kopieren", "link kopiert",
    "copy link", "share", "share this", "share this page", "share this article", "share on", "share via", "bookmark and share",
    "stay connected", "follow us", "folgen sie uns", "facebook", "twitter", "x", "linkedin", "xing", "whatsapp", "instagram",
    "youtube", "mastodon", "bluesky", "flickr", "rss", "rss-feed", "e-mail", "email", "tweet", "per e-mail teilen", "auf facebook teilen",
    "auf twitter teilen", "auf linkedin teilen", "newsletter", "newsletter abonnieren", "subscribe", "subscribe to our newsletter",
    "jetzt abonnieren", "facebook twitter linkedin", "teilen auf", "social media",
];

/// Advertisements and marks of press portals.
pub const PORTAL: &[&str] = &[
    "anzeige", "advertisement", "werbung", "sponsored", "openpr", "openpr recherche & suche", "recherche & suche", "pressekontakt",
    "permanent link", "permalink", "permanenter link zu diesem eintrag", "firmenkontakt",
];

/// Headings behind which only other articles are offered, until the end of the page.
pub const TEASERS: &[&str] = &[
    "das könnte sie auch interessieren", "das könnte dich auch interessieren", "das könnte sie interessieren",
    "auch interessant", "this might also interest you", "you might also be interested in", "you may also be interested in",
    "you might also like", "you may also like", "also of interest", "this might interest you", "related", "related articles",
    "related article", "related news", "related content", "related posts", "related stories", "related links",
    "related publications", "related events", "weitere artikel", "weitere beiträge", "weitere meldungen", "weitere nachrichten",
    "weitere neuigkeiten", "weitere news", "weitere veranstaltungen", "ähnliche artikel", "ähnliche beiträge", "ähnliche meldungen",
    "verwandte artikel", "verwandte beiträge", "verwandte themen", "mehr zum thema", "mehr zu diesem thema", "mehr aktuelles", "mehr meldungen",
    "more news", "more articles", "more stories", "more on this topic", "more from this section", "latest articles", "recent posts", "neueste beiträge",
    "lesen sie auch", "lesen sie mehr", "read also", "read next", "weiterlesen", "passend dazu", "zum weiterlesen", "weitere aktuelle meldungen",
    "further news", "other news", "weitere themen", "das könnte ihnen auch gefallen",
];

/// Beginnings of image descriptions for people who cannot see them.
pub const SCENES: &[&str] = &[
    "menschen ", "mehrere menschen ", "mehrere personen ", "personen ", "zwei personen ", "drei personen ", "eine gruppe ", "ein mann ",
    "eine frau ", "ein kind ", "männer ", "frauen ", "gruppenfoto", "gruppenbild", "several persons ", "several people ", "people ",
    "two people ", "two persons ", "three people ", "a group of ", "a man ", "a woman ", "men and women ", "women and men ", "group photo",
    "group picture", "blick auf ", "blick in ", "view of ", "panelists ", "participants of ", "teilnehmende des ", "teilnehmende der ",
    "teilnehmer*innen des ", "teilnehmer*innen der ", "screenshot ", "logo ", "symbolbild",
];

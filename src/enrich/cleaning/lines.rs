//! Removes whole lines: rubrics, navigation, share bars, banners, teasers, calls to action and
//! repetitions.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::tables;
use crate::article::BlockKind;
use crate::enrich::document_lines::{DocumentLines, Line, ends_sentence, key, pattern};

/// Length of the longest line that can be a functional string, in characters.
const MAX_FUNCTIONAL: usize = 160;

type Table = LazyLock<HashSet<&'static str>>;

static RUBRICS: Table = LazyLock::new(|| tables::RUBRICS.iter().copied().collect());
static NAVIGATION: Table = LazyLock::new(|| tables::NAVIGATION.iter().copied().collect());
static SHARE: Table = LazyLock::new(|| tables::SHARE.iter().copied().collect());
static PORTAL: Table = LazyLock::new(|| tables::PORTAL.iter().copied().collect());
static TEASERS: Table = LazyLock::new(|| tables::TEASERS.iter().copied().collect());

/// Removes navigation, share bars and marks of press portals anywhere in the document.
pub fn functional(document: &mut DocumentLines) {
    static SLIDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{1,3}\s?/\s?\d{1,3}$"));
    static IDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:webcode|hits|views|aufrufe|doi|issn|artikel-?nr\.?|id)[:\s]+[\w./-]+$|^\d{4}\.\d{4}\.\d$",
        )
    });
    static HANDLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[@#]\w+(?:\s+[@#]\w+)*$"));
    static THUMBNAIL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^[\w\s-]{0,40}thumbnail[\w\s-]{0,20}$|^[\w-]+\.(?:jpe?g|png|gif|svg|webp)$")
    });
    document.remove("navigation", |_, line| short(line) && NAVIGATION.contains(line.key().as_str()));
    document.remove("share bar", |_, line| {
        short(line) && (SHARE.contains(line.key().as_str()) || HANDLE.is_match(&line.text))
    });
    document.remove("portal mark", |_, line| {
        short(line) && (PORTAL.contains(line.key().as_str()) || IDS.is_match(&line.text))
    });
    document.remove("slider", |_, line| SLIDER.is_match(&line.text));
    document.remove("thumbnail", |_, line| THUMBNAIL.is_match(&line.text));
}

fn short(line: &Line) -> bool {
    line.text.len() <= MAX_FUNCTIONAL
}

/// Removes banners about cookies, loading, scripts and archives.
pub fn banners(document: &mut DocumentLines) {
    static BANNER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)^loading\b.{0,40}$|^(?:bitte warten|wird geladen)\b.{0,40}$",
            r"|\b(?:uses|verwendet|verwenden|nutzt|use)\b.{0,30}\bcookies\b|^cookies?\b.{0,100}$|\bcookie[ -](?:hinweis|einstellungen|settings|policy)\b",
            r"|\b(?:enable|activate|aktivieren sie)\b.{0,20}\bjava ?script\b|\bjava ?script\b.{0,40}\b(?:enabled|aktiviert|deaktiviert|disabled)\b",
            r"|\barchived (?:version|page|content)\b|\barchivierte (?:version|seite)\b|\bdiese seite wird nicht mehr (?:aktualisiert|gepflegt)\b",
        ))
    });
    // A line that begins in lower case is part of a sentence.
    let begins = |line: &Line| !line.text.starts_with(char::is_lowercase);
    document.remove("banner", |_, line| line.chars() <= 250 && begins(line) && BANNER.is_match(&line.text));
}

/// Removes rubrics (names of a site's sections) before and behind the running text.
pub fn rubrics(document: &mut DocumentLines) {
    static INSIDE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:Inside|Neues aus|News from) [\p{L}\d]+$"));
    let head = document.head();
    let tail = document.lines.iter().rposition(Line::is_long).map_or(0, |at| at + 1);
    let only = document.lines.len() == 1;
    document.remove("rubric", |at, line| {
        let outside = at < head || at >= tail;
        let piece = line.text.ends_with(['.', ',', '?', '!']);
        let known = !piece && RUBRICS.contains(line.key().as_str()) || INSIDE.is_match(&line.text);
        outside && !only && short(line) && known
    });
}

/// Length of the longest part of a breadcrumb trail, in characters; its last part, the page's own
/// title, may be longer.
const MAX_PART: usize = 60;

/// Removes breadcrumb trails: `Homepage > Article > …`.
pub fn breadcrumbs(document: &mut DocumentLines) {
    static BORDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s(?:>|›|»|→|::|/)\s"));
    document.remove("breadcrumb", |at, line| {
        let parts: Vec<&str> = BORDER.split(&line.text).collect();
        let borders = parts.len() - 1;
        let names = parts.iter().all(|part| part.chars().count() <= MAX_PART) && !ends_sentence(&line.text);
        let rooted = line.key().starts_with("home") || line.key().starts_with("start");
        at < 12 && line.chars() <= 250 && (names || rooted) && (borders >= 2 || borders == 1 && rooted)
    });
}

/// Removes a first line such as `Portal name | section` if another line can be the headline.
pub fn site_names(document: &mut DocumentLines) {
    let head = document.head();
    document.remove("site name", |at, line| {
        at == 0
            && head >= 2
            && line.chars() <= 80
            && line.text.contains(" | ")
            && !line.text.ends_with(['.', '!', '?'])
    });
}

/// Removes notes such as `Beispieltext: …`, which say of a sample text that it is one.
pub fn sample_notes(document: &mut DocumentLines) {
    document.remove("sample note", |_, line| {
        ["beispieltext:", "sample text:"].iter().any(|start| line.text.to_lowercase().starts_with(start))
            && line.chars() <= 160
    });
}

/// Removes teasers: all lines from a heading such as "Related articles" to the end of the page.
pub fn teasers(document: &mut DocumentLines) {
    let heading = document.lines.iter().position(|line| short(line) && TEASERS.contains(line.key().as_str()));
    let Some(from) = heading else { return };
    // If the page begins with such a heading, its own text stands behind it: only the heading goes.
    let text_before = document.lines[..from].iter().map(Line::chars).sum::<usize>();
    let text_behind = document.lines[from..].iter().map(Line::chars).sum::<usize>();
    let whole = text_before >= 200 || text_before * 2 > text_behind;
    document.remove("teaser", |at, _| if whole { at >= from } else { at == from });
}

/// Number of words from which a call to action above the text is taken to be its headline.
const MIN_HEADLINE_WORDS: usize = 5;

/// Removes sentences in lines of their own that lead elsewhere, such as "Read more".
pub fn calls_to_action(document: &mut DocumentLines) {
    static CALL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)^(?:(?:mehr|weitere|nähere|ausführliche) (?:informationen|infos|details|auskünfte)|(?:more|further|additional) information|more details)\b.{0,160}$",
            r"|^(?:hier|here)\b.{0,40}\b(?:gelangen|geht es|kommen sie|finden sie|klicken|you (?:can|will))\b.{0,120}$",
            r"|^(?:weiterlesen|read more|read the full|learn more|find out more|click here|jetzt anmelden|zur anmeldung|register (?:now|here)|download|zum download|zur publikation|zur webs(?:e)?ite|zum artikel|zur aufzeichnung|watch the recording)\b.{0,120}$",
            r"|^[^.!?]{0,160}\b(?:hier|here|unter diesem link|auf der webseite|on the website)\b[^.!?]{0,80}\b(?:verfügbar|abrufbar|einsehbar|nachzulesen|nachlesen|nachhören|nachschauen|ansehen|herunterladen|heruntergeladen|anmelden|registrieren|abgerufen|bestellen|finden|available|found|downloaded|register|accessed)\b[^.!?]{0,40}[.!]?$",
            r"|^[^.!?]{0,160}\b(?:finden sie|find|available|gibt es|lesen sie|you can find|abrufbar|read)\b[^.!?]{0,60}\b(?:hier|here)\b[^.!?]{0,30}[.!]?$",
            r"|^.{0,80}\((?:externer|interner|external|internal) link\)\.?$",
        ))
    });
    let long = document.lines.iter().filter(|line| line.is_long()).count();
    let is_call = |line: &Line| line.chars() <= 220 && !line.is_heading() && CALL.is_match(&line.text);
    // `Jetzt anmelden zum Tag der Brunnen in Bonn` above the text is a call and its headline.
    let has_headline =
        document.has_opening() && document.lines[0].text.split(' ').count() >= MIN_HEADLINE_WORDS;
    let is_kept = |at: usize| at == 0 && has_headline;
    if document.lines.iter().all(is_call) || long == 0 && document.lines.len() < 3 {
        return;
    }
    let calls: Vec<String> =
        document.lines.iter().filter(|line| is_call(line)).map(|line| line.text.clone()).collect();
    document.asides.extend(calls);
    document.remove("call to action", |at, line| is_call(line) && !is_kept(at));
}

/// Length of the shortest line that counts as repeated, in bytes.
const MIN_REPEATED: usize = 8;
/// A document is a table if more than one in this many of its lines are repeated.
const TABLE: usize = 5;

/// Removes lines that are repeated within three lines. Of a headline one line is kept, of a caption
/// none. Tables are left alone, since they repeat values.
pub fn repetitions(document: &mut DocumentLines) {
    let head = document.head();
    let keys: Vec<String> = document.lines.iter().map(Line::key).collect();
    let repeated = |at: usize, mut range: std::ops::Range<usize>| range.any(|other| keys[other] == keys[at]);
    let gone: Vec<bool> = (0..keys.len())
        .map(|at| {
            let line = &document.lines[at];
            let plain =
                line.kind == BlockKind::Paragraph && line.text.starts_with(|c: char| c != '*' && c != '|');
            let before = repeated(at, at.saturating_sub(3)..at);
            let behind = repeated(at, at + 1..(at + 4).min(keys.len()));
            let caption = at > head && !ends_sentence(&line.text) && line.chars() <= 120;
            plain && keys[at].len() >= MIN_REPEATED && (before || behind && caption)
        })
        .collect();
    let count = gone.iter().filter(|gone| **gone).count();
    if count <= 3 || count * TABLE <= keys.len() {
        document.remove("repetition", |at, _| gone[at]);
    }
}

/// Removes labels without a value, and rows of dots.
pub fn empty_slots(document: &mut DocumentLines) {
    const LABELS: [&str; 8] = ["dauer", "duration", "ort", "venue", "datum", "date", "uhrzeit", "time"];
    // `Bonn/Erfurt,` is a dateline without its date.
    static PLACE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\p{Lu}[\p{L}.-]+(?:/\p{Lu}[\p{L}.-]+){1,3},$"));
    document.remove("empty slot", |_, line| {
        let bare = !line.text.chars().any(char::is_alphanumeric);
        bare || LABELS.contains(&key(&line.text).as_str()) || short(line) && PLACE.is_match(&line.text)
    });
}

//! Rules that take out whole lines: rubrics, navigation, share bars, banners, teasers, calls to
//! action, repeated lines.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::tables;
use crate::article::BlockKind;
use crate::enrich::draft::{Draft, Line, ends_sentence, key, pattern};

/// Longest line that can be a functional string.
const MAX_FUNCTIONAL: usize = 160;

type Table = LazyLock<HashSet<&'static str>>;

static RUBRICS: Table = LazyLock::new(|| tables::RUBRICS.iter().copied().collect());
static NAVIGATION: Table = LazyLock::new(|| tables::NAVIGATION.iter().copied().collect());
static SHARE: Table = LazyLock::new(|| tables::SHARE.iter().copied().collect());
static PORTAL: Table = LazyLock::new(|| tables::PORTAL.iter().copied().collect());
static TEASERS: Table = LazyLock::new(|| tables::TEASERS.iter().copied().collect());

/// Navigation, share bars and marks of portals, wherever they stand.
pub fn functional(draft: &mut Draft) {
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
    draft.remove("navigation", |_, line| short(line) && NAVIGATION.contains(line.key().as_str()));
    draft.remove("share bar", |_, line| {
        short(line) && (SHARE.contains(line.key().as_str()) || HANDLE.is_match(&line.text))
    });
    draft.remove("portal mark", |_, line| {
        short(line) && (PORTAL.contains(line.key().as_str()) || IDS.is_match(&line.text))
    });
    draft.remove("slider", |_, line| SLIDER.is_match(&line.text));
    draft.remove("thumbnail", |_, line| THUMBNAIL.is_match(&line.text));
}

fn short(line: &Line) -> bool {
    line.text.len() <= MAX_FUNCTIONAL
}

/// Cookie, loading, script and archive banners.
pub fn banners(draft: &mut Draft) {
    static BANNER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)^loading\b.{0,40}$|^(?:bitte warten|wird geladen)\b.{0,40}$",
            r"|\b(?:uses|verwendet|verwenden|nutzt|use)\b.{0,30}\bcookies\b|^cookies?\b.{0,100}$|\bcookie[ -](?:hinweis|einstellungen|settings|policy)\b",
            r"|\b(?:enable|activate|aktivieren sie)\b.{0,20}\bjava ?script\b|\bjava ?script\b.{0,40}\b(?:enabled|aktiviert|deaktiviert|disabled)\b",
            r"|\barchived (?:version|page|content)\b|\barchivierte (?:version|seite)\b|\bdiese seite wird nicht mehr (?:aktualisiert|gepflegt)\b",
        ))
    });
    // A line that begins in lower case is a piece of a sentence.
    let begins = |line: &Line| !line.text.starts_with(char::is_lowercase);
    draft.remove("banner", |_, line| line.chars() <= 250 && begins(line) && BANNER.is_match(&line.text));
}

/// Rubrics before the running text and behind it.
pub fn rubrics(draft: &mut Draft) {
    static INSIDE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:Inside|Neues aus|News from) [\p{L}\d]+$"));
    let head = draft.head();
    let tail = draft.lines.iter().rposition(Line::is_long).map_or(0, |at| at + 1);
    let only = draft.lines.len() == 1;
    draft.remove("rubric", |at, line| {
        let outside = at < head || at >= tail;
        let piece = line.text.ends_with(['.', ',', '?', '!']);
        let known = !piece && RUBRICS.contains(line.key().as_str()) || INSIDE.is_match(&line.text);
        outside && !only && short(line) && known
    });
}

/// Longest name in a breadcrumb but the page's own, in characters.
const MAX_PART: usize = 60;

/// `Homepage > Article > …`
pub fn breadcrumbs(draft: &mut Draft) {
    static BORDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s(?:>|›|»|→|::|/)\s"));
    draft.remove("breadcrumb", |at, line| {
        let parts: Vec<&str> = BORDER.split(&line.text).collect();
        let borders = parts.len() - 1;
        let names = parts.iter().all(|part| part.chars().count() <= MAX_PART) && !ends_sentence(&line.text);
        let rooted = line.key().starts_with("home") || line.key().starts_with("start");
        at < 12 && line.chars() <= 250 && (names || rooted) && (borders >= 2 || borders == 1 && rooted)
    });
}

/// `Portal name | section` above the headline: the first line, where another line can be the headline.
pub fn site_names(draft: &mut Draft) {
    let head = draft.head();
    draft.remove("site name", |at, line| {
        at == 0
            && head >= 2
            && line.chars() <= 80
            && line.text.contains(" | ")
            && !line.text.ends_with(['.', '!', '?'])
    });
}

/// `Beispieltext: …`: what a sample says of itself is not what it is about.
pub fn sample_notes(draft: &mut Draft) {
    draft.remove("sample note", |_, line| {
        ["beispieltext:", "sample text:"].iter().any(|start| line.text.to_lowercase().starts_with(start))
            && line.chars() <= 160
    });
}

/// A block of other articles behind a fixed heading, up to the end of the page.
pub fn teasers(draft: &mut Draft) {
    let heading = draft.lines.iter().position(|line| short(line) && TEASERS.contains(line.key().as_str()));
    let Some(from) = heading else { return };
    // A page that begins with such a heading is laid out in another way: only the heading goes.
    let text_before = draft.lines[..from].iter().map(Line::chars).sum::<usize>();
    let text_behind = draft.lines[from..].iter().map(Line::chars).sum::<usize>();
    let whole = text_before >= 200 || text_before * 2 > text_behind;
    draft.remove("teaser", |at, _| if whole { at >= from } else { at == from });
}

/// Words of a headline that would be a mere call with fewer.
const MIN_HEADLINE_WORDS: usize = 5;

/// Sentences that lead somewhere else and stand in a line of their own.
pub fn calls_to_action(draft: &mut Draft) {
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
    let long = draft.lines.iter().filter(|line| line.is_long()).count();
    let is_call = |line: &Line| line.chars() <= 220 && !line.is_heading() && CALL.is_match(&line.text);
    // `Jetzt anmelden zum Tag der Brunnen in Bonn` above the text calls, and is its headline.
    let has_headline = draft.has_opening() && draft.lines[0].text.split(' ').count() >= MIN_HEADLINE_WORDS;
    let is_kept = |at: usize| at == 0 && has_headline;
    if draft.lines.iter().all(is_call) || long == 0 && draft.lines.len() < 3 {
        return;
    }
    let calls: Vec<String> =
        draft.lines.iter().filter(|line| is_call(line)).map(|line| line.text.clone()).collect();
    draft.asides.extend(calls);
    draft.remove("call to action", |at, line| is_call(line) && !is_kept(at));
}

/// Shortest line that counts as repeated, in bytes.
const MIN_REPEATED: usize = 8;
/// A document in which more of its lines are repeated than one in this many is a table.
const TABLE: usize = 5;

/// A line repeated within three lines: a headline stays once, a caption goes altogether. Tables
/// repeat themselves and stay as they are.
pub fn repetitions(draft: &mut Draft) {
    let head = draft.head();
    let keys: Vec<String> = draft.lines.iter().map(Line::key).collect();
    let repeated = |at: usize, mut range: std::ops::Range<usize>| range.any(|other| keys[other] == keys[at]);
    let gone: Vec<bool> = (0..keys.len())
        .map(|at| {
            let line = &draft.lines[at];
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
        draft.remove("repetition", |at, _| gone[at]);
    }
}

/// Values that are missing: a label without a value, rows of dots.
pub fn empty_slots(draft: &mut Draft) {
    const LABELS: [&str; 8] = ["dauer", "duration", "ort", "venue", "datum", "date", "uhrzeit", "time"];
    // `Bonn/Erfurt,`: the date is gone.
    static PLACE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\p{Lu}[\p{L}.-]+(?:/\p{Lu}[\p{L}.-]+){1,3},$"));
    draft.remove("empty slot", |_, line| {
        let bare = !line.text.chars().any(char::is_alphanumeric);
        bare || LABELS.contains(&key(&line.text).as_str()) || short(line) && PLACE.is_match(&line.text)
    });
}

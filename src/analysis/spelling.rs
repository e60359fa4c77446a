//! Token filter that makes British spellings of English words American, so that `organisation` and
//! `organization`, `programme` and `program`, `centre` and `center` are one word.
//!
//! This direction needs fewer exceptions than the other: every word in `-ize` has this ending in American
//! English, but not every word in `-ise` has it in British English. Regular changes are decided by endings,
//! all others by lists of beginnings of words. Words that would become other words (`tyre` and `tire`,
//! `cheque` and `check`, `storey` and `story`) are left alone.

use std::borrow::Cow;

/// Words in `-ise` that have no spelling in `-ize`.
const ONLY_ISE: &str = "advertise advise apprise arise chastise chemise circumcise comprise compromise concise \
    demise despise devise disguise excise expertise improvise incise liaise malaise marquise paradise poise \
    precise premise promise reprise revise sunrise supervise surmise televise tortoise treatise turquoise \
    uprise valise";
/// Endings of further words in `-ise` without a spelling in `-ize`.
const ONLY_ISE_ENDS: [&str; 12] = [
    "wise",
    "raise",
    "noise",
    "praise",
    "cruise",
    "bruise",
    "franchise",
    "merchandise",
    "exercise",
    "enterprise",
    "surprise",
    "guise",
];
/// What may follow the `is` of a verb in `-ise`.
const AFTER_IS: [&str; 13] = [
    "e",
    "ed",
    "es",
    "ing",
    "ings",
    "er",
    "ers",
    "able",
    "ation",
    "ations",
    "ational",
    "ationally",
    "ability",
];
/// Number of letters that a verb in `-ise` has before it. `rise`, `noise` and `Elise` have fewer.
const BEFORE_IS: usize = 4;

/// Words that lose the `u` of `-our`, also within longer words.
const OUR: [&str; 29] = [
    "ardour",
    "armour",
    "behaviour",
    "candour",
    "clamour",
    "colour",
    "demeanour",
    "endeavour",
    "favour",
    "fervour",
    "flavour",
    "glamour",
    "harbour",
    "honour",
    "humour",
    "labour",
    "neighbour",
    "odour",
    "parlour",
    "rancour",
    "rigour",
    "rumour",
    "saviour",
    "savour",
    "splendour",
    "tumour",
    "valour",
    "vapour",
    "vigour",
];

/// Verbs whose `l` is doubled before an ending in British English only.
const DOUBLED: [&str; 27] = [
    "barrel", "cancel", "channel", "chisel", "counsel", "dial", "duel", "equal", "fuel", "funnel", "initial",
    "jewel", "label", "level", "libel", "marvel", "model", "panel", "parcel", "quarrel", "refuel", "rival",
    "shovel", "signal", "total", "travel", "tunnel",
];
const AFTER_DOUBLED: [&str; 10] = ["ed", "ing", "ings", "er", "ers", "or", "ors", "ous", "ously", "able"];

/// Words in `-re` that become `-er`, also with `s` or `d` behind them.
const RE: [&str; 12] = [
    "calibre", "centre", "fibre", "litre", "lustre", "meagre", "metre", "sabre", "sceptre", "sombre",
    "spectre", "theatre",
];

/// The beginnings of all other words, with their American spelling.
const BEGINNINGS: [(&str, &str); 34] = [
    ("acknowledgement", "acknowledgment"),
    ("ageing", "aging"),
    ("aluminium", "aluminum"),
    ("anaem", "anem"),
    ("anaesthe", "anesthe"),
    ("analogue", "analog"),
    ("archaeolog", "archeolog"),
    ("artefact", "artifact"),
    ("catalogue", "catalog"),
    ("centring", "centering"),
    ("defence", "defense"),
    ("diarrhoea", "diarrhea"),
    ("dialogue", "dialog"),
    ("encyclopaed", "encycloped"),
    ("enrolment", "enrollment"),
    ("foet", "fet"),
    ("fulfilment", "fulfillment"),
    ("grey", "gray"),
    ("gynaecolog", "gynecolog"),
    ("instalment", "installment"),
    ("jewellery", "jewelry"),
    ("judgement", "judgment"),
    ("leukaem", "leukem"),
    ("licence", "license"),
    ("manoeuvr", "maneuver"),
    ("mould", "mold"),
    ("offence", "offense"),
    ("orthopaed", "orthoped"),
    ("paediatr", "pediatr"),
    ("plough", "plow"),
    ("pretence", "pretense"),
    ("programme", "program"),
    ("sceptic", "skeptic"),
    ("skilful", "skillful"),
];

/// The American spelling of a lower-case English word.
pub fn american(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() {
        return Cow::Borrowed(word);
    }
    if let Some((british, american)) = BEGINNINGS.iter().find(|(british, _)| word.starts_with(british)) {
        let rest = &word[british.len()..];
        // `programmer` and `programming` are spelt with two m in American English as well.
        if *british != "programme" || matches!(rest, "" | "s") {
            return Cow::Owned(format!("{american}{rest}"));
        }
        return Cow::Borrowed(word);
    }
    if let Some((at, british)) = OUR.iter().find_map(|british| Some((word.find(british)?, *british))) {
        let end = at + british.len();
        return Cow::Owned(format!("{}r{}", &word[..end - 2], &word[end..]));
    }
    for ending in ["", "s", "d"] {
        let base = word.strip_suffix(ending).filter(|base| RE.iter().any(|re| base.ends_with(re)));
        if let Some(base) = base {
            let ending = if ending == "d" { "ed" } else { ending };
            return Cow::Owned(format!("{}er{ending}", &base[..base.len() - 2]));
        }
    }
    let single = DOUBLED.iter().find_map(|base| {
        let rest = word.strip_prefix(base)?.strip_prefix('l')?;
        AFTER_DOUBLED.contains(&rest).then(|| format!("{base}{rest}"))
    });
    if let Some(single) = single {
        return Cow::Owned(single);
    }
    ise(word).or_else(|| yse(word)).map_or(Cow::Borrowed(word), Cow::Owned)
}

/// A lower-case German word with the German ending of English loans. German texts contain English names
/// such as `World Health Organization`.
pub fn german(word: &str) -> Cow<'_, str> {
    let ending = ["ization", "izations"].into_iter().find(|ending| word.ends_with(ending));
    match ending.map(|ending| word.len() - ending.len()) {
        Some(at) if at >= BEFORE_IS => Cow::Owned(format!("{}is{}", &word[..at], &word[at + 2..])),
        _ => Cow::Borrowed(word),
    }
}

/// Changes `-is-` to `-iz-`: `organisation` → `organization`. `None` if the word has no such spelling.
fn ise(word: &str) -> Option<String> {
    let at = AFTER_IS.iter().find_map(|after| {
        let before = word.strip_suffix(after)?.strip_suffix("is")?;
        (before.len() >= BEFORE_IS).then_some(before.len())
    })?;
    let base = format!("{}ise", &word[..at]);
    let only_ise = ONLY_ISE.split_whitespace().any(|only| only == base)
        || ONLY_ISE_ENDS.iter().any(|end| base.ends_with(end));
    (!only_ise).then(|| format!("{}iz{}", &word[..at], &word[at + 2..]))
}

/// Changes `-lys-` to `-lyz-`: `analyse` → `analyze`. The noun `analysis` has no other spelling.
fn yse(word: &str) -> Option<String> {
    let before = ["e", "ed", "ing", "er", "ers"]
        .iter()
        .find_map(|after| word.strip_suffix(after)?.strip_suffix("lys").map(str::len))?;
    (before >= 3).then(|| format!("{}lyz{}", &word[..before], &word[before + 3..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_spellings_become_american_ones() {
        for (british, expected) in [
            ("organisation", "organization"),
            ("organisational", "organizational"),
            ("organised", "organized"),
            ("digitalisation", "digitalization"),
            ("marginalised", "marginalized"),
            ("programme", "program"),
            ("programmes", "programs"),
            ("centre", "center"),
            ("centred", "centered"),
            ("kilometres", "kilometers"),
            ("colourful", "colorful"),
            ("neighbourhood", "neighborhood"),
            ("labour", "labor"),
            ("defence", "defense"),
            ("travelling", "traveling"),
            ("labelled", "labeled"),
            ("modelling", "modeling"),
            ("catalogues", "catalogs"),
            ("analyse", "analyze"),
            ("analysed", "analyzed"),
            ("judgement", "judgment"),
            ("grey", "gray"),
            ("ageing", "aging"),
            ("paediatric", "pediatric"),
            ("authorise", "authorize"),
            ("minimise", "minimize"),
            ("utilising", "utilizing"),
        ] {
            assert_eq!(american(british), expected);
            assert_eq!(american(expected), expected, "once is enough");
        }
    }

    #[test]
    fn german_has_its_own_ending() {
        assert_eq!(german("organization"), "organisation");
        assert_eq!(german("organisationen"), "organisationen");
        assert_eq!(german("wizard"), "wizard");
    }

    #[test]
    fn words_that_are_written_alike_everywhere_stay() {
        for word in [
            "advertise",
            "exercises",
            "surprised",
            "promising",
            "rise",
            "otherwise",
            "expertise",
            "enterprise",
            "franchise",
            "compromise",
            "revised",
            "televised",
            "supervision",
            "advisable",
            "size",
            "prize",
            "analysis",
            "four",
            "hour",
            "your",
            "tour",
            "pour",
            "source",
            "course",
            "court",
            "journal",
            "there",
            "fire",
            "share",
            "acre",
            "genre",
            "massacre",
            "programmer",
            "programming",
            "fulfilled",
            "controlled",
            "excellent",
            "dwelling",
            "selling",
            "called",
            "basis",
            "crisis",
            "premises",
            "raised",
            "noise",
            "precise",
            "paradise",
            "tyre",
            "cheque",
        ] {
            assert_eq!(american(word), word);
        }
    }
}

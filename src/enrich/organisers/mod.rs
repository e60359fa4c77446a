//! Derives the organisers of a document by their roles: those who held, hosted, co-organised or
//! published what it is about, but not those who paid, greeted, spoke or are named as examples.
//!
//! Organisers that the author states are final. Otherwise the evidence is the page's metadata, its
//! footers, and the features of each mention in the text, whose weights are added up ([`features`]).
//! Where no mention weighs enough, the best of the weaker ones counts (photo credits, events with an
//! organisation's name, the subjects of the first sentences).
//!
//! Bodies that the vocabulary doesn't have are found where a sentence says that they organised, and kept
//! as free values.

mod chains;
mod cues;
mod features;
mod found;
mod mentions;
pub(super) mod owners;
mod roles;
mod slots;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use features::Feature;
pub(super) use found::{Evidence, Names};
use found::{FoundOrganisers, around, credit, label};
use mentions::{Body, Mentions};
use roles::{HEAD, OrganiserRoles};

use crate::article::{Derived, EvidenceKind, Facet, Named};
use crate::vocabulary::{KeyCache, Vocabulary};

/// The most organisers that a document or its page may state.
const MAX_STATED: usize = Facet::Organiser.most_stated();

/// The organisers of a document.
#[derive(Debug, Default)]
pub(super) struct Organisers {
    pub sure: Vec<Derived<Named>>,
    /// Those for which the evidence is good, but not sure.
    pub probable: Vec<Derived<Named>>,
}

/// Derives the organisers of a document.
pub(super) fn derive(evidence: &Evidence, names: &Names, cache: &mut KeyCache) -> Organisers {
    let vocabulary = names.vocabulary;
    let stated = named(&evidence.stated.organisers, EvidenceKind::Explicit, vocabulary);
    if !stated.is_empty() {
        return Organisers { sure: stated, ..Organisers::default() };
    }
    let mut found = FoundOrganisers {
        vocabulary,
        organisers: named(&evidence.page.organisers, EvidenceKind::PageMetadata, vocabulary),
    };
    found.add_all_in(evidence.footers, EvidenceKind::Footer, names.matcher, cache);
    let owners = owners::owners(evidence, names, cache);
    let is_owned = owners.iter().any(owners::Owner::is_sure);
    let hinted = add_from_text(&mut found, evidence, names, is_owned, cache);
    let sure = owners::sure(&owners);
    sure.iter().for_each(|owner| add_owner(&mut found, owner));
    if found.organisers.is_empty() {
        found.add_site(evidence);
    }
    let mut probable = FoundOrganisers { vocabulary, organisers: hinted };
    owners.iter().for_each(|owner| add_owner(&mut probable, owner));
    let mut probable = probable.organisers;
    probable.retain(|derived| !found.has(&derived.value));
    Organisers { sure: found.organisers, probable }
}

/// Adds a body whose page it is.
fn add_owner(found: &mut FoundOrganisers, owner: &owners::Owner) {
    let source = if owner.is_metadata { EvidenceKind::PageMetadata } else { EvidenceKind::Footer };
    match owner.known {
        Some(known) => found.add(known, source, &owner.evidence),
        None if !found.has(&Named::free(&owner.name)) => {
            found.add_free(&owner.name, source, &owner.evidence);
        }
        None => {}
    }
}

/// Adds the organisers that the text tells by the roles of the bodies that it names. Returns those that it may tell as
/// well. `is_owned` says that the page says whose it is.
fn add_from_text(
    found: &mut FoundOrganisers,
    evidence: &Evidence,
    names: &Names,
    is_owned: bool,
    cache: &mut KeyCache,
) -> Vec<Derived<Named>> {
    let sections = evidence.sections.iter();
    let lines =
        sections.flat_map(|section| section.heading.as_deref().into_iter().chain(section.text.lines()));
    let passages: Vec<&str> = evidence.title.into_iter().chain(lines).collect();
    let matches = names.matcher.find(&passages, cache);
    let mentions = Mentions::new(&passages, &matches, names, HEAD);
    let roles = OrganiserRoles::new(names.vocabulary, &passages, &mentions, evidence.title.is_some());
    let scores = roles.scores();
    let best = scores.iter().map(|scored| scored.score).fold(0.0, f64::max);
    if best < Feature::Credited.weight() && found.organisers.is_empty() {
        add_credited(found, evidence, names, cache);
    }
    for scored in OrganiserRoles::decide(&scores, !found.organisers.is_empty(), is_owned) {
        let evidence = around(roles.sentence(scored.sentence).text, scored.at);
        match scored.body {
            Body::Known(at) => found.add(at, EvidenceKind::Text, evidence),
            Body::Unknown(at) => found.add_free(&mentions.unknown[at].label(), EvidenceKind::Text, evidence),
        }
    }
    add_carriers(found, &roles, names.vocabulary);
    let mut hinted = FoundOrganisers { vocabulary: names.vocabulary, organisers: Vec::new() };
    for scored in OrganiserRoles::hinted(&scores) {
        let evidence = around(roles.sentence(scored.sentence).text, scored.at);
        match scored.body {
            Body::Known(at) => hinted.add(at, EvidenceKind::Text, evidence),
            Body::Unknown(at) => {
                hinted.add_free(&mentions.unknown[at].label(), EvidenceKind::Text, evidence);
            }
        }
    }
    hinted.organisers
}

/// Adds the bodies to which photographs are credited.
fn add_credited(found: &mut FoundOrganisers, evidence: &Evidence, names: &Names, cache: &mut KeyCache) {
    let credits: Vec<String> = evidence.credits.iter().map(|caption| credit(caption).to_owned()).collect();
    found.add_all_in(&credits, EvidenceKind::Footer, names.matcher, cache);
}

/// Adds those who run an organiser that was found, if the text names them without another role.
fn add_carriers(found: &mut FoundOrganisers, roles: &OrganiserRoles, vocabulary: &Vocabulary) {
    let ids: Vec<String> = found.organisers.iter().map(|derived| derived.value.id.clone()).collect();
    let open = roles.open();
    for project in ids.iter().filter_map(|id| vocabulary.organiser(id)) {
        for (at, organiser) in vocabulary.organisers().iter().enumerate() {
            if let (true, Some(&sentence)) =
                (project.run_by.contains(&organiser.id), open.get(&Body::Known(at)))
            {
                found.add(at, EvidenceKind::Text, roles.sentence(sentence).text);
            }
        }
    }
}

/// The default organisers that the configuration sets for sources, by the root of each source. A
/// source that can't be opened is left out, since it has no articles either.
pub(super) fn defaults(
    by_path: &BTreeMap<PathBuf, String>,
    vocabulary: &Vocabulary,
) -> HashMap<String, Derived<Named>> {
    let default = |(path, id): (&PathBuf, &String)| {
        let opened = crate::ingest::Source::open(path).inspect_err(|error| {
            tracing::warn!(%error, "enrich.default_organisers names a source that can't be read");
        });
        let root = opened.ok()?.root().to_owned();
        // The folder's name is enough as evidence. Its path would tell readers about the machine.
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Some((root, Derived::new(label(vocabulary.organiser(id)?), EvidenceKind::SourceDefault, &name)))
    };
    by_path.iter().filter_map(default).collect()
}

/// The organisers that metadata name: those of the vocabulary, and free values for unknown names.
fn named(values: &[String], source: EvidenceKind, vocabulary: &Vocabulary) -> Vec<Derived<Named>> {
    let mut seen = BTreeSet::new();
    values
        .iter()
        .filter(|value| value.chars().any(char::is_alphanumeric))
        .map(|value| {
            let named = vocabulary.stated_organiser(value).map_or_else(|| Named::free(value), label);
            Derived::new(named, source, value)
        })
        .filter(|derived| derived.value.id != "~" && seen.insert(derived.value.id.clone()))
        .take(MAX_STATED)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use crate::article::{Language, Section, Stated};
    use crate::enrich::learnt_bodies::BodyLookup;
    use crate::vocabulary::{KnownAcronyms, NameMatcher};
    use std::sync::Arc;

    fn derived(text: &str, stated: Stated, page: Stated) -> Vec<String> {
        let vocabulary = Vocabulary::built_in();
        let names = NameMatcher::new(&vocabulary, &Arc::new(Analyzers::new(Lexicon::default())));
        let section =
            Section { heading: None, text: text.to_owned(), language: Language::German, page: None };
        let evidence = Evidence {
            stated: &stated,
            page: &page,
            title: None,
            sections: &[section],
            footers: &[],
            credits: &[],
            owner_lines: &[],
        };
        let acronyms = KnownAcronyms::from_vocabulary(&vocabulary);
        let names = Names {
            vocabulary: &vocabulary,
            matcher: &names,
            acronyms: &acronyms,
            learnt: &BodyLookup::default(),
        };
        let found = derive(&evidence, &names, &mut KeyCache::default());
        found.sure.into_iter().map(|derived| derived.value.id).collect()
    }

    fn organisers_of(text: &str) -> Vec<String> {
        derived(text, Stated::default(), Stated::default())
    }

    #[test]
    fn cues_compile() {
        cues::compile_all();
    }

    #[test]
    fn whoever_held_hosted_or_published_is_an_organiser() {
        let cases: [(&str, &[&str]); 34] = [
            (
                "Connective Cities hat gemeinsam mit der GIZ einen Workshop durchgeführt.",
                &["connective-cities", "giz"],
            ),
            (
                "Zum Austausch lud das Collective Leadership Institute nach Potsdam ein.",
                &["collective-leadership-institute"],
            ),
            (
                "Ein von Fairtrade Deutschland und dem VENRO organisiertes Treffen fand in Köln statt.",
                &["fairtrade-deutschland", "verband-entwicklungspolitik-und-humanitaere-hilfe"],
            ),
            (
                "The workshop was hosted by UNITAR and the African Monitor.",
                &["ausbildungs-und-forschungsinstitut-der-vereinten-nationen", "african-monitor"],
            ),
            (
                "On 4 May Concordia and PeaceTech Lab held a session on trust.",
                &["concordia", "peacetech-lab"],
            ),
            (
                "Die Jahrestagung des Rats für Nachhaltige Entwicklung war gut besucht.",
                &["rat-fuer-nachhaltige-entwicklung"],
            ),
            ("Der Leitfaden von bengo ist erschienen.", &["bengo"]),
            ("Es ist ein Handbuch, das Partnerschaften2030 veröffentlicht hat.", &["partnerschaften2030"]),
            ("Eingeladen hatte Connective Cities.", &["connective-cities"]),
            ("Organisiert wurde die lange Reise nach Köln von der SKEW.", &["skew"]),
            ("Der Workshop der SKEW fand in Köln statt.", &["skew"]),
            ("Die SKEW lud deshalb zu einer Anhörung ins Rathaus.", &["skew"]),
            ("Zum dritten Mal richtete die SKEW am 4. Mai den Partnerschaftstag aus.", &["skew"]),
            (
                "Am Training, das GIZ und BDI gemeinsam organisiert hatten, war viel gut.",
                &["giz", "bundesverband-der-deutschen-industrie"],
            ),
            ("Der von der GIZ organisierte Workshop endete am Abend.", &["giz"]),
            (
                "Die SKEW und der Deutsche Städtetag waren Ausrichter der Konferenz.",
                &["skew", "deutscher-staedtetag"],
            ),
            ("Mitglieder des Forum Nachhaltiger Kakao trafen sich in Berlin.", &["forum-nachhaltiger-kakao"]),
            (
                "Veranstaltet von der LAG 21 NRW, bot die Tagung viel.",
                &["landesarbeitsgemeinschaft-agenda-21-nrw"],
            ),
            ("The event was convened under the leadership of UN DESA.", &["undesa"]),
            ("UN DESA, with support from many, will hold a training in July.", &["undesa"]),
            (
                "This guide, published by The Partnering Initiative, explains much.",
                &["the-partnering-initiative"],
            ),
            ("The Partnering Initiative’s new guide explains much.", &["the-partnering-initiative"]),
            (
                "Experts from 14 cities came together at the invitation of Connective Cities.",
                &["connective-cities"],
            ),
            ("In a project that GIZ implements, much was built.", &["giz"]),
            ("Auf Einladung des BMZ kamen Fachleute zusammen.", &["bmz"]),
            (
                "Bei der Kür hat VENRO auf seiner Jahrestagung gewählt.",
                &["verband-entwicklungspolitik-und-humanitaere-hilfe"],
            ),
            (
                "In Kooperation mit VENRO fand ein Treffen statt.",
                &["verband-entwicklungspolitik-und-humanitaere-hilfe"],
            ),
            (
                "Die SKEW lud im Rahmen ihrer Initiative Kommunales Know-how für Nahost nach Köln ein.",
                &["skew", "initiative-kommunales-know-how-fuer-nahost"],
            ),
            ("On behalf of the BMZ, the GIZ held a workshop.", &["giz"]),
            (
                "Guests came for the Alliance for Integrity's annual conference.",
                &["allianz-fuer-integritaet"],
            ),
            (
                "The project was paid by many. GIZ and the City of Bonn are preparing a meeting.",
                &["giz", "~city-of-bonn"],
            ),
            ("Veranstalter sind der VKU und die SKEW.", &["verband-kommunaler-unternehmen", "skew"]),
            (
                "Die Studie wurde von der OECD veröffentlicht.",
                &["organisation-fuer-wirtschaftliche-zusammenarbeit-und-entwicklung"],
            ),
            (
                "Together with DHL Group, SOS Children's Villages will host a seminar.",
                &["dhl-group", "sos-kinderdoerfer"],
            ),
        ];
        for (text, expected) in cases {
            let found: BTreeSet<String> = organisers_of(text).into_iter().collect();
            assert_eq!(found, expected.iter().map(|id| (*id).to_owned()).collect(), "{text}");
        }
    }

    #[test]
    fn whoever_is_only_mentioned_is_none() {
        for text in [
            "Das Treffen wurde gefördert vom BMZ.",
            "Im Auftrag des BMZ entstand ein Papier.",
            "Eva Muster (GIZ) und Max Muster vom VKU sprachen über Wasser.",
            "Ein Grußwort kam von der Referatsleiterin im BMZ.",
            "Partnerschaften wie die Global Water Partnership helfen dabei.",
            "Das Gespräch fand im Rahmen des HLPF statt.",
            "The forum was held at the U.S. Department of State in Washington.",
            "Vertreterinnen der Welthungerhilfe haben ihre Erfahrungen geteilt.",
            "Finanziert wird das Vorhaben durch das BMZ und die KfW.",
            "The project is funded by the GIZ.",
            "Das Projekt wird vom BMZ finanziert und von anderen koordiniert.",
            "Bundesminister Müller vom BMZ übernahm die Schirmherrschaft.",
            "An der Diskussion beteiligten sich GIZ, KfW und VENRO.",
            "Unter den Teilnehmenden waren Fachleute der GIZ und des VKU.",
            "Wie die OECD berichtet, steigen die Preise.",
            "Their results confirm a study of the OECD.",
            "Speakers from UNITAR, UN DESA and the World Bank shared insights.",
            "Participants included representatives of USAID and Concordia.",
            "Laut einer Studie der OECD wird vieles besser.",
            "Ein Vertreter des BMZ kündigte mehr Geld an.",
            "Es gibt viele Städte. Manche tun viel. Andere wenig. Eine Studie der OECD zeigt das.",
            "The secretariat, hosted by the GIZ, is small.",
            "Moderiert wurde das Seminar von der GIZ.",
            "Das Seminar wurde von der GIZ moderiert.",
            "The forum was opened by UNITAR.",
        ] {
            assert_eq!(organisers_of(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn whoever_shows_something_first_counts_where_nobody_held_it() {
        assert_eq!(organisers_of("Das CLI ist neu. Die SKEW bietet ab Juni eine Sprechstunde an."), ["skew"]);
        assert_eq!(organisers_of("Die GIZ stellte etwas vor. Eingeladen hatte bengo."), ["bengo"]);
        assert_eq!(
            organisers_of("Viele freuten sich. Die Betreiberplattform wird von der GIZ getragen."),
            ["betreiberplattform", "giz"]
        );
    }

    #[test]
    fn guests_from_whoever_runs_the_host_are_guests() {
        let text = "Connective Cities hosted a webinar. Experts from the City of Freiburg and the GIZ spoke.";
        assert_eq!(organisers_of(text), ["connective-cities"]);
    }

    #[test]
    fn a_press_release_is_its_subjects_and_a_portrait_is_not() {
        assert_eq!(
            organisers_of("Bonn/Erfurt, 31. August 2017. Engagement Global bringt die Ziele ins Netz."),
            ["engagement-global"]
        );
        assert_eq!(
            organisers_of("Geneva, 18 September 2024 - Gavi signs an agreement."),
            ["impfallianz-gavi"]
        );
        let portrait = "Das Bündnis für nachhaltige Textilien vereint viele Mitglieder. Das Textilbündnis wächst. Auch das BMZ hilft.";
        assert_eq!(organisers_of(portrait), [""; 0]);
    }

    #[test]
    fn what_a_long_text_says_of_others_late_does_not_count() {
        let digest = "Es gab viel Neues in diesem Monat. ".repeat(100);
        assert_eq!(organisers_of(&format!("{digest} Die GIZ hat einen Workshop durchgeführt.")), [""; 0]);
    }

    #[test]
    fn what_is_stated_decides_alone() {
        let stated = Stated { organisers: vec!["GIZ".into(), "Verein Beispiel".into()], ..Stated::default() };
        assert_eq!(derived("Die SKEW lädt ein.", stated, Stated::default()), ["giz", "~verein-beispiel"]);
    }

    #[test]
    fn the_site_counts_where_the_text_names_nobody() {
        let page =
            Stated { url: Some("https://www.skew.engagement-global.de/x.html".into()), ..Stated::default() };
        assert_eq!(derived("Wir laden herzlich ein.", Stated::default(), page), ["skew"]);
    }
}

//! Organisers by role: who held, hosted, co-organised or published what the page is about; not who
//! paid, greeted, spoke or is named as an example.
//!
//! What is stated decides alone. Else the evidence is: what the page says of itself, footers, the
//! role of each name in its sentence. Where the text has no role for anybody, weaker signs count
//! (photo credits, events that bear a name, the subject of the first sentences), each only if the
//! stronger ones found nothing.

mod chains;
mod cues;
mod reading;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use reading::Reading;

use crate::article::{Derived, EvidenceKind, Named, Section, Stated};
use crate::vocabulary::{KeyCache, NameMatcher, Organiser, Vocabulary};

/// Most organisers of an article that are read from its text.
const MAX_FROM_TEXT: usize = 12;

/// What organisers are read from.
pub(super) struct Evidence<'a> {
    pub stated: &'a Stated,
    pub page: &'a Stated,
    /// Absent where the title is only the first sentence again.
    pub title: Option<&'a str>,
    pub sections: &'a [Section],
    pub footers: &'a [String],
    pub credits: &'a [String],
}

/// Reads the organisers of a document.
pub(super) fn derive(
    evidence: &Evidence,
    vocabulary: &Vocabulary,
    names: &NameMatcher,
    cache: &mut KeyCache,
) -> Vec<Derived<Named>> {
    let stated = named(&evidence.stated.organisers, EvidenceKind::Explicit, vocabulary);
    if !stated.is_empty() {
        return stated;
    }
    let mut found =
        Finds { vocabulary, found: named(&evidence.page.organisers, EvidenceKind::PageMetadata, vocabulary) };
    found.add_all_in(evidence.footers, EvidenceKind::Footer, names, cache);
    let passages: Vec<&str> = evidence
        .title
        .into_iter()
        .chain(
            evidence
                .sections
                .iter()
                .flat_map(|section| section.heading.as_deref().into_iter().chain(section.text.lines())),
        )
        .collect();
    let matches = names.find(&passages, cache);
    if matches.iter().any(|matches| !matches.is_empty()) {
        Reading::new(vocabulary, &passages, &matches).tell(&mut found, evidence, names, cache);
    } else if found.found.is_empty() {
        found.add_all_in(evidence.credits, EvidenceKind::Footer, names, cache);
    }
    if found.found.is_empty() {
        found.add_site(evidence);
    }
    found.found
}

/// The organisers that an operator set for everything from a source, by the source's root. A folder
/// that isn't there has no articles either.
pub(super) fn defaults(
    by_path: &BTreeMap<PathBuf, String>,
    vocabulary: &Vocabulary,
) -> HashMap<String, Derived<Named>> {
    let default = |(path, id): (&PathBuf, &String)| {
        let opened = crate::ingest::Source::open(path).inspect_err(|error| {
            tracing::warn!(%error, "enrich.default_organisers names a source that can't be read");
        });
        let root = opened.ok()?.root().to_owned();
        // The name of the folder says which source; its whole path is nobody's business.
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Some((root, Derived::new(label(vocabulary.organiser(id)?), EvidenceKind::SourceDefault, &name)))
    };
    by_path.iter().filter_map(default).collect()
}

/// Values written down: of the vocabulary where it knows them, else free.
fn named(values: &[String], source: EvidenceKind, vocabulary: &Vocabulary) -> Vec<Derived<Named>> {
    let mut seen = BTreeSet::new();
    values
        .iter()
        .filter(|value| value.chars().any(char::is_alphanumeric))
        .map(|value| {
            let named = vocabulary.resolve_organiser(value).map_or_else(|| Named::free(value), label);
            Derived::new(named, source, value)
        })
        .filter(|derived| derived.value.id != "~" && seen.insert(derived.value.id.clone()))
        .collect()
}

fn label(organiser: &Organiser) -> Named {
    Named { id: organiser.id.clone(), label: organiser.de.clone() }
}

/// Organisers found so far, each once.
struct Finds<'a> {
    vocabulary: &'a Vocabulary,
    found: Vec<Derived<Named>>,
}

impl Finds<'_> {
    fn add(&mut self, organiser: usize, source: EvidenceKind, evidence: &str) {
        let organiser = &self.vocabulary.organisers()[organiser];
        let known = self.found.iter().any(|derived| derived.value.id == organiser.id);
        if !known && self.found.len() < MAX_FROM_TEXT {
            self.found.push(Derived::new(label(organiser), source, evidence));
        }
    }

    fn add_all_in(
        &mut self,
        lines: &[String],
        source: EvidenceKind,
        names: &NameMatcher,
        cache: &mut KeyCache,
    ) {
        for line in lines {
            for name in names.find(&[line], cache).into_iter().flatten() {
                self.add(name.organiser, source, line);
            }
        }
    }

    /// The body that the page names as its publisher, or whose site it stands on.
    fn add_site(&mut self, evidence: &Evidence) {
        if let Some(name) = &evidence.page.site
            && let Some(publisher) = self.vocabulary.resolve_organiser(name)
            && let Some(at) = self.vocabulary.organisers().iter().position(|o| o.id == publisher.id)
        {
            return self.add(at, EvidenceKind::PageMetadata, name);
        }
        let url = evidence.stated.url.as_deref().or(evidence.page.url.as_deref());
        let Some(host) = url.and_then(host) else { return };
        let sites = self
            .vocabulary
            .organisers()
            .iter()
            .enumerate()
            .flat_map(|(at, organiser)| organiser.sites.iter().map(move |site| (at, site.as_str())));
        let best = sites
            .filter(|(_, site)| {
                host == *site || host.strip_suffix(site).is_some_and(|rest| rest.ends_with('.'))
            })
            .max_by_key(|(_, site)| site.len());
        if let Some((organiser, _)) = best {
            self.add(organiser, EvidenceKind::PageMetadata, host);
        }
    }
}

/// The host of an address, without `www.` and port.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| host.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use crate::article::Language;
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
        };
        let found = derive(&evidence, &vocabulary, &names, &mut KeyCache::default());
        found.into_iter().map(|derived| derived.value.id).collect()
    }

    fn of(text: &str) -> Vec<String> {
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
            ("The project was paid by many. GIZ and the City of Bonn are preparing a meeting.", &["giz"]),
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
            let found: BTreeSet<String> = of(text).into_iter().collect();
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
            assert_eq!(of(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn whoever_shows_something_first_counts_where_nobody_held_it() {
        assert_eq!(of("Das CLI ist neu. Die SKEW bietet ab Juni eine Sprechstunde an."), ["skew"]);
        assert_eq!(of("Die GIZ stellte etwas vor. Eingeladen hatte bengo."), ["bengo"]);
        assert_eq!(
            of("Viele freuten sich. Die Betreiberplattform wird von der GIZ getragen."),
            ["betreiberplattform", "giz"]
        );
    }

    #[test]
    fn guests_from_whoever_runs_the_host_are_guests() {
        let text = "Connective Cities hosted a webinar. Experts from the City of Freiburg and the GIZ spoke.";
        assert_eq!(of(text), ["connective-cities"]);
    }

    #[test]
    fn a_press_release_is_its_subjects_and_a_portrait_is_not() {
        assert_eq!(
            of("Bonn/Erfurt, 31. August 2017. Engagement Global bringt die Ziele ins Netz."),
            ["engagement-global"]
        );
        assert_eq!(of("Geneva, 18 September 2024 - Gavi signs an agreement."), ["impfallianz-gavi"]);
        let portrait = "Das Bündnis für nachhaltige Textilien vereint viele Mitglieder. Das Textilbündnis wächst. Auch das BMZ hilft.";
        assert_eq!(of(portrait), [""; 0]);
    }

    #[test]
    fn what_a_long_text_says_of_others_late_does_not_count() {
        let digest = "Es gab viel Neues in diesem Monat. ".repeat(100);
        assert_eq!(of(&format!("{digest} Die GIZ hat einen Workshop durchgeführt.")), [""; 0]);
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

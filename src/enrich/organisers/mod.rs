//! Organisers by role: who held, hosted, co-organised or published what the page is about; not who
//! paid, greeted, spoke or is named as an example.
//!
//! What is stated decides alone. Else the evidence is: what the page says of itself, footers, the
//! role of each name in its sentence. Where the text has no role for anybody, weaker signs count
//! (photo credits, events that bear a name, the subject of the first sentences), each only if the
//! stronger ones found nothing.

mod chains;
mod cues;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use chains::{Chain, Sentence};
use cues::{Place, continues_subject};

use super::sentences::split;
use crate::article::{Derived, Named, Section, Source, Stated};
use crate::vocabulary::{KeyCache, NameMatch, NameMatcher, Organiser, OrganiserKind, Vocabulary};

/// Most organisers of an article that are read from its text.
const MAX_FROM_TEXT: usize = 12;
/// Sentences at the start in which a project may be presented with its carriers.
const INTRODUCTION: usize = 4;

/// Sentences at the start that tell whom a text is about.
const FIRST: usize = 3;
/// Bytes at the start of a text within which a body must be named to be its organiser: long texts,
/// such as monthly digests, tell of what many others held and published.
const HEAD: usize = 3_000;
/// Longest text that is taken to be about the only body it names, in bytes.
const MAX_SHORT: usize = 2_500;

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
    let stated = named(&evidence.stated.organisers, Source::Explicit, vocabulary);
    if !stated.is_empty() {
        return stated;
    }
    let mut found =
        Finds { vocabulary, found: named(&evidence.page.organisers, Source::PageMetadata, vocabulary) };
    found.add_all_in(evidence.footers, Source::Footer, names, cache);
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
        Reading::new(vocabulary, &passages, &matches).roles(&mut found, evidence, names, cache);
    } else if found.found.is_empty() {
        found.add_all_in(evidence.credits, Source::Footer, names, cache);
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
        Some((root, Derived::new(label(vocabulary.organiser(id)?), Source::SourceDefault, &name)))
    };
    by_path.iter().filter_map(default).collect()
}

/// Values written down: of the vocabulary where it knows them, else free.
fn named(values: &[String], source: Source, vocabulary: &Vocabulary) -> Vec<Derived<Named>> {
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
    fn add(&mut self, organiser: usize, source: Source, evidence: &str) {
        let organiser = &self.vocabulary.organisers()[organiser];
        let known = self.found.iter().any(|derived| derived.value.id == organiser.id);
        if !known && self.found.len() < MAX_FROM_TEXT {
            self.found.push(Derived::new(label(organiser), source, evidence));
        }
    }

    fn add_all_in(&mut self, lines: &[String], source: Source, names: &NameMatcher, cache: &mut KeyCache) {
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
            return self.add(at, Source::PageMetadata, name);
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
            self.add(organiser, Source::PageMetadata, host);
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

/// A document's sentences with the names in them.
struct Reading<'a> {
    vocabulary: &'a Vocabulary,
    sentences: Vec<Sentence<'a>>,
    /// Bodies named within [`HEAD`].
    early: HashSet<usize>,
}

/// What a chain of names is in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Organiser,
    Neutral,
    Mention,
}

impl<'a> Reading<'a> {
    fn new(vocabulary: &'a Vocabulary, passages: &[&'a str], matches: &[Vec<NameMatch>]) -> Self {
        let sentences: Vec<Sentence> = passages
            .iter()
            .zip(matches)
            .flat_map(|(passage, names)| {
                split(passage).into_iter().map(move |range| Sentence::new(passage, range, names))
            })
            .collect();
        let mut at = 0;
        let head = sentences.iter().take_while(|sentence| {
            at += sentence.text.len();
            at <= HEAD
        });
        let early = head.flat_map(|sentence| &sentence.names).map(|name| name.organiser).collect();
        Self { vocabulary, sentences, early }
    }

    fn roles(&self, found: &mut Finds, evidence: &Evidence, names: &NameMatcher, cache: &mut KeyCache) {
        let mut open: HashMap<usize, &str> = HashMap::new();
        for at in 0..self.sentences.len() {
            for (chain, role) in self.chains(at) {
                for organiser in self.bodies(at, chain) {
                    match role {
                        Role::Organiser => {
                            found.add(organiser, Source::Text, self.sentences[at].text);
                        }
                        Role::Neutral => {
                            open.entry(organiser).or_insert(self.sentences[at].text);
                        }
                        Role::Mention => {}
                    }
                }
            }
        }
        for weaker in [Self::by_showing, Self::by_event_name, Self::by_carrying] {
            if found.found.is_empty() {
                weaker(self, found);
            }
        }
        if found.found.is_empty() {
            found.add_all_in(evidence.credits, Source::Footer, names, cache);
        }
        for weaker in [Self::by_support, Self::by_first_subject, Self::by_dominance] {
            if found.found.is_empty() {
                weaker(self, found);
            }
        }
        self.add_carriers(found, &open);
    }

    /// The chains of a sentence with their roles.
    fn chains(&self, at: usize) -> Vec<(&Chain, Role)> {
        let sentence = &self.sentences[at];
        let continued = self.sentences.get(at + 1).is_some_and(|next| continues_subject(&next.template));
        let mut roles: Vec<(&Chain, Role)> = Vec::new();
        for chain in &sentence.chains {
            let place = self.place(sentence, chain);
            let carrier = place.is_carrier() && at < INTRODUCTION;
            if carrier && let Some((_, project)) = roles.last_mut() {
                *project = Role::Organiser;
            }
            let subject = continued && roles.is_empty() && place.is_subject() && !place.is_mention();
            let possessed = place.is_possessed() && matches!(roles.last(), Some((_, Role::Organiser)));
            let role = if carrier || subject || possessed {
                Role::Organiser
            } else if place.is_mention() {
                Role::Mention
            } else if place.is_organiser(&sentence.template) {
                Role::Organiser
            } else if place.is_staff() || place.is_frame() {
                Role::Mention
            } else {
                Role::Neutral
            };
            roles.push((chain, role));
        }
        roles
    }

    fn place<'s>(&self, sentence: &'s Sentence, chain: &Chain) -> Place<'s> {
        Place {
            before: &sentence.template[..chain.range.start],
            behind: &sentence.template[chain.range.end..],
        }
    }

    /// The bodies of a chain; frames such as a political forum, and what a long text names late, left
    /// out.
    fn bodies(&self, at: usize, chain: &Chain) -> Vec<usize> {
        let names = &self.sentences[at].names;
        let organisers = chain.names.iter().map(|&name| names[name].organiser);
        organisers
            .filter(|at| self.early.contains(at))
            .filter(|&at| self.vocabulary.organisers()[at].kind != Some(OrganiserKind::Forum))
            .collect()
    }

    /// Whoever one of the first sentences says presents, offers or announces something.
    fn by_showing(&self, found: &mut Finds) {
        self.add_where(found, FIRST + 1, |place| place.is_shown() && !place.is_mention() && !place.is_frame());
    }

    /// Who runs what the text is about.
    fn by_carrying(&self, found: &mut Finds) {
        self.add_where(found, self.sentences.len(), |place| place.is_carrier_of() && !place.is_mention());
    }

    /// Adds the bodies of every chain of the first sentences that stands in such a place.
    fn add_where(&self, found: &mut Finds, sentences: usize, holds: impl Fn(&Place) -> bool) {
        for (at, sentence) in self.sentences.iter().enumerate().take(sentences) {
            for chain in sentence.chains.iter().filter(|chain| holds(&self.place(sentence, chain))) {
                for organiser in self.bodies(at, chain) {
                    found.add(organiser, Source::Text, sentence.text);
                }
            }
        }
    }

    /// Events that bear the name of a body.
    fn by_event_name(&self, found: &mut Finds) {
        for at in 0..self.sentences.len() {
            let sentence = &self.sentences[at];
            for chain in sentence.chains.iter().filter(|chain| self.place(sentence, chain).names_event()) {
                if let Some(&organiser) = self.bodies(at, chain).last() {
                    found.add(organiser, Source::Text, sentence.text);
                }
            }
        }
    }

    /// Who helped those the text is about. Ministries pay more often than they hold.
    fn by_support(&self, found: &mut Finds) {
        for at in 0..self.sentences.len() {
            let sentence = &self.sentences[at];
            for chain in sentence.chains.iter().filter(|chain| self.place(sentence, chain).is_supporter()) {
                for organiser in self.bodies(at, chain) {
                    if !self.is_ministry(organiser) {
                        found.add(organiser, Source::Text, sentence.text);
                    }
                }
            }
        }
    }

    fn is_ministry(&self, organiser: usize) -> bool {
        let name = self.vocabulary.organisers()[organiser].de.to_lowercase();
        name.contains("ministerium")
    }

    /// Whom one of the first sentences is about, if the text comes back to it.
    fn by_first_subject(&self, found: &mut Finds) {
        for at in 0..self.sentences.len().min(FIRST) {
            let sentence = &self.sentences[at];
            for (chain, role) in self.chains(at) {
                let subject = role == Role::Neutral && self.place(sentence, chain).is_subject();
                let Some(&organiser) = self.bodies(at, chain).first().filter(|_| subject) else { continue };
                if found.found.is_empty() && self.mentions(organiser) >= 2 && !self.is_ministry(organiser) {
                    found.add(organiser, Source::Text, sentence.text);
                }
            }
        }
    }

    fn mentions(&self, organiser: usize) -> usize {
        let names = self.sentences.iter().flat_map(|sentence| &sentence.names);
        names.filter(|name| name.organiser == organiser).count()
    }

    /// The only body that a short text names, if it does so early, more than once, and not only as
    /// an example.
    fn by_dominance(&self, found: &mut Finds) {
        let length: usize = self.sentences.iter().map(|sentence| sentence.text.len()).sum();
        let bodies: HashSet<usize> = self
            .sentences
            .iter()
            .flat_map(|sentence| sentence.names.iter().map(|name| name.organiser))
            .collect();
        let neutral = (0..self.sentences.len() / 2 + 1).find(|&at| {
            at < self.sentences.len() && self.chains(at).iter().any(|(_, role)| *role == Role::Neutral)
        });
        if let (1, Some(at), true) = (bodies.len(), neutral, length <= MAX_SHORT)
            && let Some(&organiser) = bodies.iter().next()
            && self.mentions(organiser) >= 2
            && self.vocabulary.organisers()[organiser].kind.is_none()
        {
            found.add(organiser, Source::Text, self.sentences[at].text);
        }
    }

    /// Bodies that run an organiser found, where the text names them with no other role.
    fn add_carriers(&self, found: &mut Finds, open: &HashMap<usize, &str>) {
        let ids: Vec<String> = found.found.iter().map(|derived| derived.value.id.clone()).collect();
        for id in ids {
            let Some(project) = self.vocabulary.organiser(&id) else { continue };
            for (at, organiser) in self.vocabulary.organisers().iter().enumerate() {
                if let (true, Some(sentence)) = (project.run_by.contains(&organiser.id), open.get(&at)) {
                    found.add(at, Source::Text, sentence);
                }
            }
        }
    }
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
        let cases: [(&str, &[&str]); 10] = [
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
        ] {
            assert_eq!(of(text), [""; 0], "{text}");
        }
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

//! What an article holds of a plan, and its score in the first pass.
//!
//! A plan is turned into things wanted of an article. Finding one adds to its score and may establish a fact, such
//! as "it has the third word". Facts alone decide whether the article is a hit.

use std::collections::{BTreeMap, BTreeSet};

use fundstelle::query::{
    Alternative, AlternativeOrigin, PlannedPhrase, PlannedWord, QueryPlan, RankingProfile, Scope, YearRange,
};

use crate::collection::{Collection, Document, Field};

/// What may be known of an article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// It has a word of the plan, by number.
    Word(usize),
    /// It has something that says a word in part only: a theme named like it, a word of the other language.
    Hint(usize),
    /// It has a part of a compound or of a longer term.
    Part(bool, String),
    /// All parts of an alternative of a word stand near each other.
    Near(usize, usize),
    Phrase(usize),
    /// It is from one of the years that a word names, by the number of the word.
    Year(usize),
    Excluded,
}

/// How much of a plan an article holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    AllWords,
    SomeWords,
}

/// A token wanted in a field.
struct Wanted {
    field: Field,
    token: String,
    weight: f64,
    facts: BTreeSet<Fact>,
    /// The acronym whose occurrences don't count.
    without: Option<String>,
}

/// Tokens wanted together in a field, each at a distance from the beginning.
struct WantedPhrase {
    field: Field,
    tokens: Vec<(usize, String)>,
    slop: u32,
    weight: f64,
    fact: Option<Fact>,
}

/// When a word counts as present.
struct Needed {
    /// Any of these says that it is there.
    whole: BTreeSet<Fact>,
    /// Any of these says that it is there at least in part.
    partly: BTreeSet<Fact>,
    optional: bool,
}

/// A plan as what is wanted of articles.
pub struct Matching<'a> {
    collection: &'a Collection,
    profile: RankingProfile,
    match_all: bool,
    title_weight: f64,
    wanted: Vec<Wanted>,
    phrases: Vec<WantedPhrase>,
    words: Vec<Needed>,
    required: BTreeSet<Fact>,
    /// Years that words name, by the number of the word.
    years: Vec<(usize, YearRange)>,
    /// Facts handed out so far; engines may keep this many.
    facts: BTreeSet<Fact>,
}

const MAX_FACTS: usize = RankingProfile::STANDARD.coverage.most_facts;

impl<'a> Matching<'a> {
    pub fn new(plan: &QueryPlan, collection: &'a Collection) -> Self {
        let RankingProfile { fields, coverage, neighbours, .. } = plan.selection.profile;
        let asked = &plan.understood;
        let is_short = asked.words.len() <= fields.short_query;
        let mut this = Self {
            collection,
            profile: plan.selection.profile,
            match_all: asked.words.is_empty() && asked.phrases.is_empty(),
            title_weight: f64::from(if is_short { fields.title_of_short_query } else { fields.title }),
            wanted: Vec::new(),
            phrases: Vec::new(),
            words: Vec::new(),
            required: BTreeSet::new(),
            years: Vec::new(),
            facts: BTreeSet::new(),
        };
        // The facts that must not lack come first: parts of compounds go without where there are too many.
        (0..asked.words.len()).for_each(|number| drop(this.fact(Fact::Word(number))));
        (0..asked.phrases.len()).for_each(|number| drop(this.fact(Fact::Phrase(number))));
        if !asked.excluded.is_empty() {
            this.fact(Fact::Excluded);
        }
        for (number, word) in asked.words.iter().enumerate() {
            if let Some(years) = word.years.filter(|_| this.fact(Fact::Year(number)).is_some()) {
                this.years.push((number, years));
            }
        }
        for (number, word) in asked.words.iter().enumerate() {
            this.want_word(number, word, asked.words.len() <= coverage.theme_words);
        }
        if this.words.iter().all(|word| word.optional) && asked.phrases.is_empty() {
            this.words.iter_mut().for_each(|word| word.optional = false);
        }
        for (number, _) in &this.years {
            this.words[*number].whole.insert(Fact::Year(*number));
        }
        this.join_alternatives(plan);
        for (number, phrase) in asked.phrases.iter().enumerate() {
            this.want_phrase(phrase, f64::from(fields.phrase), Fact::Phrase(number));
        }
        for phrase in &asked.excluded {
            this.want_phrase(phrase, 0.0, Fact::Excluded);
        }
        for pair in
            asked.neighbours.iter().take(neighbours.most_pairs).filter(|pair| pair.first != pair.second)
        {
            this.phrases.push(WantedPhrase {
                field: Field::Body,
                tokens: vec![(0, pair.first.clone()), (pair.distance, pair.second.clone())],
                slop: neighbours.slop,
                weight: f64::from(neighbours.weight),
                fact: None,
            });
        }
        this
    }

    /// Makes one condition of all words and phrases of a group. A phrase of no group is required.
    fn join_alternatives(&mut self, plan: &QueryPlan) {
        let groups = plan.understood.words.iter().map(|word| word.group);
        let words: Vec<(Option<usize>, Needed)> = groups.zip(std::mem::take(&mut self.words)).collect();
        let mut joined: BTreeMap<usize, Needed> = BTreeMap::new();
        let mut join = |group: usize, needed: Needed| match joined.get_mut(&group) {
            Some(known) => {
                known.whole.extend(needed.whole);
                known.partly.extend(needed.partly);
                known.optional &= needed.optional;
            }
            None => drop(joined.insert(group, needed)),
        };
        for (group, needed) in words {
            match group {
                Some(group) => join(group, needed),
                None => self.words.push(needed),
            }
        }
        for (number, phrase) in plan.understood.phrases.iter().enumerate() {
            let facts: BTreeSet<Fact> = [Fact::Phrase(number)].into();
            match phrase.group {
                Some(group) => join(group, Needed { whole: facts.clone(), partly: facts, optional: false }),
                None => self.required.extend(facts),
            }
        }
        self.words.extend(joined.into_values());
    }

    fn fact(&mut self, fact: Fact) -> Option<Fact> {
        if self.facts.len() < MAX_FACTS {
            self.facts.insert(fact.clone());
        }
        self.facts.contains(&fact).then_some(fact)
    }

    fn want(&mut self, field: Field, token: &str, weight: f64, fact: Option<&Fact>) {
        let known = self.wanted.iter_mut().find(|wanted| wanted.field == field && wanted.token == token);
        let facts = fact.cloned().into_iter();
        match known {
            Some(wanted) => {
                wanted.weight += weight;
                wanted.facts.extend(facts);
            }
            None => self.wanted.push(Wanted {
                field,
                token: token.to_owned(),
                weight,
                facts: facts.collect(),
                without: None,
            }),
        }
    }

    /// Wants a token in title, text and the names of organisers and themes; a theme is but a hint.
    fn want_anywhere(
        &mut self,
        scope: Scope,
        token: &str,
        weight: f64,
        fact: Option<&Fact>,
        hint: Option<&Fact>,
    ) {
        let names = f64::from(self.profile.fields.names);
        if scope == Scope::Anywhere {
            self.want(Field::Body, token, weight, fact);
            self.want(Field::OrganiserNames, token, weight * names, fact);
            self.want(Field::ThemeLabels, token, weight * names, hint);
        }
        self.want(Field::Title, token, weight * self.title_weight, fact);
    }

    fn want_word(&mut self, number: usize, word: &PlannedWord, may_hint: bool) {
        let own = Fact::Word(number);
        let hint = if may_hint { self.fact(Fact::Hint(number)) } else { None };
        self.words.push(Needed {
            whole: [own.clone()].into(),
            partly: hint.iter().cloned().chain([own.clone()]).collect(),
            optional: word.optional,
        });
        for (at, alternative) in word.alternatives.iter().enumerate() {
            let weight = f64::from(alternative.weight);
            match alternative.origin {
                AlternativeOrigin::Prefix => {
                    for prefix in &alternative.tokens {
                        for token in self.beginning_with(exact_field(word.scope), prefix) {
                            self.want(exact_field(word.scope), &token, weight, Some(&own));
                        }
                    }
                }
                AlternativeOrigin::Parts => {
                    self.want_parts(number, at, word.scope, alternative, hint.as_ref())
                }
                AlternativeOrigin::Correction
                | AlternativeOrigin::Glossary
                | AlternativeOrigin::Dictionary
                    if alternative.tokens.len() > 1 =>
                {
                    self.want_parts(number, at, word.scope, alternative, hint.as_ref());
                }
                AlternativeOrigin::Word
                | AlternativeOrigin::Correction
                | AlternativeOrigin::Glossary
                | AlternativeOrigin::Dictionary => {
                    let is_hint = alternative.origin == AlternativeOrigin::Dictionary && hint.is_some();
                    let fact = if is_hint { hint.as_ref() } else { Some(&own) };
                    for token in &alternative.tokens {
                        self.want_anywhere(word.scope, token, weight, fact, hint.as_ref());
                    }
                }
            }
        }
        if let Some(acronym) = &word.not_acronym {
            let own_forms = word.alternatives.iter().filter(|form| form.origin == AlternativeOrigin::Word);
            for token in own_forms.flat_map(|form| &form.tokens) {
                let same = self.wanted.iter_mut().filter(|wanted| wanted.token == *token);
                same.for_each(|wanted| wanted.without = Some(acronym.clone()));
            }
        }
        for token in &word.exact {
            let weight = f64::from(self.profile.fields.exact) / word.exact.len() as f64;
            let fact = (word.exact.len() == 1).then_some(&own);
            self.want(exact_field(word.scope), token, weight, fact);
        }
    }

    /// Wants the parts of a compound or the words of a term. The word is there where all of them stand near each
    /// other, and partly where any of them does.
    fn want_parts(
        &mut self,
        number: usize,
        at: usize,
        scope: Scope,
        alternative: &Alternative,
        hint: Option<&Fact>,
    ) {
        for token in &alternative.tokens {
            let part = self.fact(Fact::Part(scope == Scope::Title, token.clone()));
            self.words[number].partly.extend(part.clone());
            self.want_anywhere(scope, token, f64::from(alternative.weight), part.as_ref(), hint);
        }
        let near = self.fact(Fact::Near(number, at));
        let known = |token: &String| {
            [Field::Body, Field::Title]
                .iter()
                .any(|field| self.collection.document_frequency(*field, token) > 0)
        };
        if near.is_none() || !alternative.tokens.iter().all(known) {
            return;
        }
        self.words[number].partly.extend(near.clone());
        if alternative.origin != AlternativeOrigin::Dictionary {
            self.words[number].whole.extend(near.clone());
        }
        let distinct: BTreeSet<&String> = alternative.tokens.iter().collect();
        let fields: &[Field] =
            if scope == Scope::Anywhere { &[Field::Body, Field::Title] } else { &[Field::Title] };
        for &field in fields {
            if distinct.len() == 1 {
                self.want(field, &alternative.tokens[0], 0.0, near.as_ref());
            } else {
                self.phrases.push(WantedPhrase {
                    field,
                    tokens: alternative.tokens.iter().cloned().enumerate().collect(),
                    slop: self.profile.coverage.parts_slop * (alternative.tokens.len() as u32 - 1),
                    weight: 0.0,
                    fact: near.clone(),
                });
            }
        }
    }

    fn want_phrase(&mut self, phrase: &PlannedPhrase, weight: f64, fact: Fact) {
        let field = exact_field(phrase.scope);
        match phrase.tokens.as_slice() {
            [token] => self.want(field, token, weight, Some(&fact)),
            tokens => self.phrases.push(WantedPhrase {
                field,
                tokens: tokens.iter().cloned().enumerate().collect(),
                slop: 0,
                weight,
                fact: Some(fact),
            }),
        }
    }

    /// The words of a field that begin with a text: the most frequent ones, fewer for a shorter beginning.
    fn beginning_with(&self, field: Field, prefix: &str) -> Vec<String> {
        let mut frequencies: BTreeMap<&String, usize> = BTreeMap::new();
        for document in &self.collection.documents {
            let tokens = document.fields[&field].positions.keys().filter(|token| token.starts_with(prefix));
            tokens.for_each(|token| *frequencies.entry(token).or_default() += 1);
        }
        let mut tokens: Vec<(&String, usize)> = frequencies.into_iter().collect();
        tokens.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let most = self.profile.prefixes.most_terms[prefix.chars().count().saturating_sub(1).min(2)];
        tokens.into_iter().take(most).map(|(token, _)| token.clone()).collect()
    }

    /// How many words, at least in part, make an article hold some of the plan: one in so many of the words that any
    /// article has and of the phrases, at least one. Every hit has the phrases already.
    fn fewest_words(&self) -> usize {
        let in_index = |wanted: &&Wanted| self.collection.document_frequency(wanted.field, &wanted.token) > 0;
        let known = self.wanted.iter().filter(in_index).flat_map(|wanted| &wanted.facts);
        let known: BTreeSet<&Fact> =
            known.chain(self.phrases.iter().filter_map(|phrase| phrase.fact.as_ref())).collect();
        let words = self.words.iter().filter(|word| !word.optional);
        let words = words.filter(|word| word.partly.iter().any(|fact| known.contains(fact))).count();
        ((words + self.required.len()) / self.profile.coverage.one_in)
            .max(1)
            .saturating_sub(self.required.len())
    }

    /// The live articles that hold all of the plan or some of it, with their scores.
    pub fn matches(&self) -> Vec<(usize, Coverage, f64)> {
        let fewest = self.fewest_words();
        let rarity =
            |wanted: &Wanted| self.collection.inverse_document_frequency(wanted.field, &wanted.token);
        let rarities: Vec<f64> = self.wanted.iter().map(rarity).collect();
        let live = self.collection.live();
        live.filter_map(|at| {
            let (held, score) = self.look(&self.collection.documents[at], &rarities);
            Some((at, self.coverage(&held, fewest)?, score))
        })
        .collect()
    }

    fn coverage(&self, held: &BTreeSet<Fact>, fewest: usize) -> Option<Coverage> {
        if held.is_empty() && !self.match_all
            || !self.required.is_subset(held)
            || held.contains(&Fact::Excluded)
        {
            return None;
        }
        if self.words.iter().all(|word| word.optional || !word.whole.is_disjoint(held)) {
            return Some(Coverage::AllWords);
        }
        let partly = self.words.iter().filter(|word| !word.partly.is_disjoint(held)).count();
        (partly >= fewest).then_some(Coverage::SomeWords)
    }

    fn look(&self, document: &Document, rarities: &[f64]) -> (BTreeSet<Fact>, f64) {
        let (mut held, mut score) = (BTreeSet::new(), 0.0);
        for (wanted, &rarity) in self.wanted.iter().zip(rarities) {
            let tokens = &document.fields[&wanted.field];
            let acronyms = wanted.without.as_ref().map_or(0, |acronym| tokens.of(acronym).len());
            let frequency = tokens.of(&wanted.token).len().saturating_sub(acronyms);
            if frequency > 0 {
                held.extend(wanted.facts.iter().cloned());
                score += wanted.weight * self.collection.bm25(wanted.field, document, rarity, frequency);
            }
        }
        for WantedPhrase { field, tokens, slop, weight, fact } in &self.phrases {
            let frequency = self.collection.phrase_count(*field, document, tokens, *slop);
            if frequency > 0 {
                held.extend(fact.clone());
                let rarity =
                    tokens.iter().map(|(_, token)| self.collection.inverse_document_frequency(*field, token));
                score += weight * self.collection.bm25(*field, document, rarity.sum(), frequency);
            }
        }
        let year = document.article.year.as_ref().map(|year| i32::from(year.value));
        let from_years = self.years.iter().filter(|(_, years)| year.is_some_and(|year| years.contains(year)));
        held.extend(from_years.map(|(number, _)| Fact::Year(*number)));
        (held, score)
    }
}

fn exact_field(scope: Scope) -> Field {
    if scope == Scope::Title { Field::ExactTitle } else { Field::Exact }
}

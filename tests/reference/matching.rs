//! Matches a plan against an article, and computes its score in the first pass.
//!
//! A plan is turned into things wanted of an article. Finding one adds to its score and may establish a fact, such
//! as "it has the third word". Facts alone decide whether the article is a hit.

use std::collections::{BTreeMap, BTreeSet};

use fundstelle::query::{
    Alternative, AlternativeOrigin, CoverageRule as Rules, MatchMode, Period, PlannedPhrase, PlannedWord,
    QueryPlan, RankingProfile, Scope,
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
    /// It has two parts near each other, or one part where that is all, in its title or in its text.
    Near(bool, String, String),
    Phrase(usize),
    /// It is from the time that a word names, by the number of the word.
    Year(usize),
    Excluded,
}

/// How much of a plan an article holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    AllWords,
    SomeWords,
}

/// An article that holds all of a plan or some of it.
pub struct Match {
    pub document: usize,
    pub coverage: Coverage,
    pub score: f64,
    /// What missing words leave of every score.
    pub factor: f64,
    /// The words that it holds nothing of, in alphabetical order.
    pub missing: BTreeSet<String>,
}

/// A token wanted in a field.
struct Wanted {
    field: Field,
    token: String,
    weight: f64,
    /// How many articles have it or another own form of its word, 0 for what is no own form.
    own_frequency: usize,
    facts: BTreeSet<Fact>,
    /// The acronym whose occurrences don't count.
    without: Option<String>,
}

/// Successive tokens wanted in a field.
struct WantedPhrase {
    field: Field,
    tokens: Vec<String>,
    weight: f64,
    fact: Option<Fact>,
}

/// Two tokens wanted near each other in a field, the second at a distance from the first.
struct WantedPair {
    field: Field,
    tokens: [String; 2],
    distance: usize,
    slop: usize,
    /// What it adds, wherever and however often they stand so.
    score: f64,
    fact: Option<Fact>,
}

/// When a word counts as present.
struct Needed {
    /// All facts of any of these say that it is there.
    whole: BTreeSet<BTreeSet<Fact>>,
    /// All facts of each of these say that so much of it is there, at most 1 together.
    partly: BTreeMap<BTreeSet<Fact>, f64>,
    /// The inverse document frequency of the word, 0 where no article has it.
    rarity: f64,
    optional: bool,
    /// What it is in the query: a word, or all the words and quotations that OR joins.
    surfaces: BTreeSet<String>,
}

/// A plan as what is wanted of articles.
pub struct Matching<'a> {
    collection: &'a Collection,
    profile: RankingProfile,
    match_mode: MatchMode,
    match_all: bool,
    title_weight: f64,
    exact_weight: f64,
    wanted: Vec<Wanted>,
    phrases: Vec<WantedPhrase>,
    pairs: Vec<WantedPair>,
    words: Vec<Needed>,
    required: BTreeSet<Fact>,
    /// The inverse document frequencies of all required phrases together.
    phrase_rarity: f64,
    /// Years that words name, by the number of the word.
    years: Vec<(usize, Period)>,
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
            match_mode: plan.selection.match_mode,
            match_all: asked.words.is_empty() && asked.phrases.is_empty(),
            title_weight: f64::from(if is_short { fields.title_of_short_query } else { fields.title }),
            exact_weight: f64::from(if asked.words.len() == 1 { fields.exact_alone } else { fields.exact }),
            wanted: Vec::new(),
            phrases: Vec::new(),
            pairs: Vec::new(),
            words: Vec::new(),
            phrase_rarity: 0.0,
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
            if let Some(years) = word.period.filter(|_| this.fact(Fact::Year(number)).is_some()) {
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
            this.words[*number].whole.insert([Fact::Year(*number)].into());
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
            let rarities = [&pair.first, &pair.second].map(|token| {
                collection.rarity_in(Field::Body, collection.document_frequency(Field::Body, token))
            });
            this.pairs.push(WantedPair {
                field: Field::Body,
                tokens: [pair.first.clone(), pair.second.clone()],
                distance: pair.distance,
                slop: neighbours.slop as usize,
                score: f64::from(neighbours.weight) * rarities.iter().sum::<f64>(),
                fact: None,
            });
        }
        this
    }

    /// Makes one condition of all words and phrases of a group. A phrase of no group is required.
    fn join_alternatives(&mut self, plan: &QueryPlan) {
        let collection = self.collection;
        let exact_rarity = |token: &String| match collection.document_frequency(Field::Exact, token) {
            0 => 0.0,
            frequency => collection.rarity(frequency),
        };
        let groups = plan.understood.words.iter().map(|word| word.group);
        let words: Vec<(Option<usize>, Needed)> = groups.zip(std::mem::take(&mut self.words)).collect();
        let mut joined: BTreeMap<usize, Needed> = BTreeMap::new();
        let mut join = |group: usize, needed: Needed| match joined.get_mut(&group) {
            Some(known) => {
                known.whole.extend(needed.whole);
                for (fact, share) in needed.partly {
                    let known = known.partly.entry(fact).or_insert(0.0);
                    *known = share.max(*known);
                }
                known.rarity = needed.rarity.max(known.rarity);
                known.optional &= needed.optional;
                known.surfaces.extend(needed.surfaces);
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
            let whole = [Fact::Phrase(number)].into();
            let rarity = phrase.tokens.iter().map(exact_rarity).sum();
            match phrase.group {
                Some(group) => {
                    let surfaces = [phrase.surface.clone()].into();
                    let whole = [whole].into();
                    join(group, Needed { whole, partly: BTreeMap::new(), rarity, optional: false, surfaces })
                }
                None => {
                    self.required.extend::<BTreeSet<Fact>>(whole);
                    self.phrase_rarity += rarity;
                }
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
                own_frequency: 0,
                facts: facts.collect(),
                without: None,
            }),
        }
    }

    /// Wants a token in title, text and the names of organisers and themes; a theme is but a hint that a word is meant.
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
            self.want(Field::EntityNames, token, weight * names, fact);
            self.want(Field::ThemeLabels, token, weight * names, hint);
        }
        self.want(Field::Title, token, weight * self.title_weight, fact);
    }

    fn want_word(&mut self, number: usize, word: &PlannedWord, may_hint: bool) {
        let own = Fact::Word(number);
        let hint = if may_hint { self.fact(Fact::Hint(number)) } else { None };
        self.words.push(Needed {
            whole: [[own.clone()].into()].into(),
            partly: hint.iter().cloned().map(|hint| ([hint].into(), 1.0)).collect(),
            rarity: self.rarity(word),
            optional: word.optional,
            surfaces: [word.surface.clone()].into(),
        });
        for alternative in &word.alternatives {
            let weight = f64::from(alternative.weight);
            match alternative.origin {
                AlternativeOrigin::Prefix => {
                    for prefix in &alternative.tokens {
                        for token in self.beginning_with(exact_field(word.scope), prefix) {
                            self.want(exact_field(word.scope), &token, weight, Some(&own));
                        }
                    }
                }
                AlternativeOrigin::Form => {
                    for token in &alternative.tokens {
                        if word.scope == Scope::Anywhere {
                            self.want(Field::Exact, token, weight, Some(&own));
                        }
                        self.want(Field::ExactTitle, token, weight * self.title_weight, Some(&own));
                    }
                }
                AlternativeOrigin::Parts => self.want_parts(number, word.scope, alternative),
                AlternativeOrigin::Correction
                | AlternativeOrigin::Glossary
                | AlternativeOrigin::Dictionary
                    if alternative.tokens.len() > 1 =>
                {
                    self.want_parts(number, word.scope, alternative);
                }
                AlternativeOrigin::Word
                | AlternativeOrigin::Stem
                | AlternativeOrigin::Correction
                | AlternativeOrigin::Glossary
                | AlternativeOrigin::Dictionary => {
                    let is_partial =
                        matches!(alternative.origin, AlternativeOrigin::Dictionary | AlternativeOrigin::Stem);
                    let is_hint = is_partial && hint.is_some();
                    let fact = if is_hint { hint.as_ref() } else { Some(&own) };
                    for token in &alternative.tokens {
                        self.want_anywhere(word.scope, token, weight, fact, hint.as_ref());
                    }
                }
            }
        }
        let own_forms: Vec<&String> = own_forms(word).collect();
        let written_forms: Vec<&String> = written_forms(word).collect();
        for field in [Field::Title, Field::Body, Field::ExactTitle, Field::Exact] {
            let is_exact = matches!(field, Field::ExactTitle | Field::Exact);
            let own_forms = if is_exact { &written_forms } else { &own_forms };
            let frequencies = own_forms.iter().map(|token| self.collection.document_frequency(field, token));
            let together = frequencies.sum::<usize>().min(self.collection.documents.len());
            for wanted in self.wanted.iter_mut().filter(|wanted| wanted.field == field) {
                if own_forms.contains(&&wanted.token) {
                    wanted.own_frequency = together.max(wanted.own_frequency);
                }
            }
        }
        if let Some(acronym) = &word.not_acronym {
            let own_forms = word.alternatives.iter().filter(|form| is_term_of_word(form));
            for token in own_forms.flat_map(|form| &form.tokens) {
                let same = self.wanted.iter_mut().filter(|wanted| wanted.token == *token);
                same.for_each(|wanted| wanted.without = Some(acronym.clone()));
            }
        }
        for token in &word.exact {
            let weight = self.exact_weight / word.exact.len() as f64;
            let fact = (word.exact.len() == 1).then_some(&own);
            self.want(exact_field(word.scope), token, weight, fact);
        }
    }

    /// Wants the parts of a compound or the words of a term. The word is there where each of them stands near the one
    /// before it, and partly where any of them stands.
    fn want_parts(&mut self, number: usize, scope: Scope, alternative: &Alternative) {
        let rarities = self.part_rarities(scope, &alternative.tokens);
        let whole: f64 = rarities.iter().sum();
        for (token, rarity) in alternative.tokens.iter().zip(rarities) {
            let part = self.fact(Fact::Part(scope == Scope::Title, token.clone()));
            if let Some(part) = part.clone().filter(|_| whole > 0.0) {
                self.add_part(number, [part].into(), rarity / whole);
            }
            self.want_anywhere(scope, token, f64::from(alternative.weight), part.as_ref(), part.as_ref());
        }
        let (field, is_title) = match scope {
            Scope::Anywhere => (Field::Body, false),
            Scope::Title => (Field::Title, true),
        };
        let known = |token: &String| self.collection.document_frequency(field, token) > 0;
        if !alternative.tokens.iter().all(known) {
            return;
        }
        let mut tokens = alternative.tokens.clone();
        tokens.dedup();
        if tokens.len() == 1 {
            tokens.push(tokens[0].clone());
        }
        let mut all: BTreeSet<Fact> = BTreeSet::new();
        for pair in tokens.windows(2) {
            let (first, second) = (pair[0].clone(), pair[1].clone());
            let Some(near) = self.fact(Fact::Near(is_title, first.clone(), second.clone())) else { return };
            all.insert(near.clone());
            if first == second {
                self.want(field, &first, 0.0, Some(&near));
            } else {
                let slop = self.profile.coverage.parts_slop as usize;
                let (tokens, fact) = ([first, second], Some(near));
                self.pairs.push(WantedPair { field, tokens, distance: 1, slop, score: 0.0, fact });
            }
        }
        if alternative.origin == AlternativeOrigin::Dictionary {
            self.add_part(number, all, 1.0);
        } else {
            self.words[number].whole.insert(all);
        }
    }

    /// The inverse document frequency of each part of a word, the greatest where no article has the part; all 0 where
    /// none has any.
    fn part_rarities(&self, scope: Scope, tokens: &[String]) -> Vec<f64> {
        let frequencies: Vec<usize> = tokens.iter().map(|token| self.somewhere(scope, token)).collect();
        let is_any = frequencies.iter().any(|&frequency| frequency > 0);
        frequencies.into_iter().map(|n| if is_any { self.collection.rarity(n) } else { 0.0 }).collect()
    }

    fn add_part(&mut self, number: usize, facts: BTreeSet<Fact>, share: f64) {
        let known = self.words[number].partly.entry(facts).or_insert(0.0);
        *known = share.max(*known);
    }

    /// How many articles have a token, in the field where most have it.
    fn somewhere(&self, scope: Scope, token: &str) -> usize {
        let fields: &[Field] = match scope {
            Scope::Title => &[Field::Title],
            Scope::Anywhere => &[Field::Body, Field::EntityNames, Field::ThemeLabels],
        };
        let frequencies = fields.iter().map(|field| self.collection.document_frequency(*field, token));
        frequencies.max().unwrap_or(0)
    }

    /// The inverse document frequency of a word: of its own forms and the words it begins; else of the most frequent word
    /// of the same meaning; else of its parts together.
    fn rarity(&self, word: &PlannedWord) -> f64 {
        let own_terms = word.alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Word);
        let own_terms = own_terms.filter(|one| one.tokens.len() == 1).flat_map(|one| &one.tokens);
        let own: usize = own_terms.map(|token| self.somewhere(word.scope, token)).sum();
        let as_written = written_forms(word)
            .map(|token| self.collection.document_frequency(exact_field(word.scope), token))
            .sum::<usize>();
        let own = own + as_written.min(self.collection.documents.len());
        let prefixes = word.alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Prefix);
        let field = exact_field(word.scope);
        let begun =
            prefixes.flat_map(|one| &one.tokens).flat_map(|prefix| self.beginning_with(field, prefix));
        let own = own + begun.map(|token| self.collection.document_frequency(field, &token)).sum::<usize>();
        let others = word.alternatives.iter().filter(|one| {
            one.tokens.len() == 1
                && !matches!(
                    one.origin,
                    AlternativeOrigin::Word | AlternativeOrigin::Form | AlternativeOrigin::Prefix
                )
        });
        let other = others.map(|one| self.somewhere(word.scope, &one.tokens[0])).max().unwrap_or(0);
        let longer = word.alternatives.iter().filter(|one| one.tokens.len() != 1);
        let longer =
            longer.filter(|one| !matches!(one.origin, AlternativeOrigin::Prefix | AlternativeOrigin::Form));
        let rarities = longer.map(|one| self.part_rarities(word.scope, &one.tokens).into_iter().sum());
        match (own, other) {
            (0, 0) => rarities.fold(0.0, f64::max),
            (0, other) => self.collection.rarity(other),
            (own, _) => self.collection.rarity(own),
        }
    }

    fn want_phrase(&mut self, phrase: &PlannedPhrase, weight: f64, fact: Fact) {
        let field = exact_field(phrase.scope);
        match phrase.tokens.as_slice() {
            [token] => self.want(field, token, weight, Some(&fact)),
            tokens => {
                self.phrases.push(WantedPhrase { field, tokens: tokens.to_vec(), weight, fact: Some(fact) })
            }
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

    /// The live articles that hold all of the plan or some of it, with their scores. Where few articles hold the usual
    /// share of it, less is enough.
    pub fn matches(&self) -> Vec<Match> {
        let Rules { some_words, few_words, few_hits, .. } = self.profile.coverage;
        let usual = self.matches_with(f64::from(some_words));
        let may_be_more = self.words.len() > 1 && self.match_mode != MatchMode::All;
        if may_be_more && usual.len() < few_hits { self.matches_with(f64::from(few_words)) } else { usual }
    }

    fn matches_with(&self, least_share: f64) -> Vec<Match> {
        let rarity = |wanted: &Wanted| {
            let own = self.collection.document_frequency(wanted.field, &wanted.token);
            self.collection.rarity_in(wanted.field, own.max(wanted.own_frequency))
        };
        let rarities: Vec<f64> = self.wanted.iter().map(rarity).collect();
        let live = self.collection.live();
        live.filter_map(|at| {
            let (held, score) = self.look(&self.collection.documents[at], &rarities);
            let coverage = self.coverage(&held, least_share)?;
            let factor = match coverage {
                Coverage::AllWords => 1.0,
                Coverage::SomeWords => {
                    let Rules { missing, keywords, .. } = self.profile.coverage;
                    let missing = if self.words.len() <= keywords { missing } else { 0.0 };
                    1.0 - f64::from(missing) * (1.0 - self.present(&held))
                }
            };
            let missing = self.missing(&held);
            Some(Match { document: at, coverage, score: score * factor, factor, missing })
        })
        .collect()
    }

    fn coverage(&self, held: &BTreeSet<Fact>, least_share: f64) -> Option<Coverage> {
        if held.is_empty() && !self.match_all
            || !self.required.is_subset(held)
            || held.contains(&Fact::Excluded)
        {
            return None;
        }
        if self.words.iter().all(|word| word.optional || is_any_held(&word.whole, held)) {
            return Some(Coverage::AllWords);
        }
        let present = self.present(held);
        (present > 0.0 && present >= least_share).then_some(Coverage::SomeWords)
    }

    /// The words of which nothing is there, not even a part or a hint.
    fn missing(&self, held: &BTreeSet<Fact>) -> BTreeSet<String> {
        let is_missing = |word: &&Needed| {
            let is_hinted = word.partly.iter().any(|(facts, share)| *share > 0.0 && facts.is_subset(held));
            !word.optional && !is_any_held(&word.whole, held) && !is_hinted
        };
        self.words.iter().filter(is_missing).flat_map(|word| word.surfaces.clone()).collect()
    }

    /// The share of the rarity of the plan that is there.
    fn present(&self, held: &BTreeSet<Fact>) -> f64 {
        let (mut present, mut all) = (self.phrase_rarity, self.phrase_rarity);
        for word in self.words.iter().filter(|word| !word.optional) {
            present += word.rarity * self.share(word, held);
            all += word.rarity;
        }
        if all > 0.0 { present / all } else { 0.0 }
    }

    /// How much of a word is there, from 0 to 1; too small a part is nothing.
    fn share(&self, word: &Needed, held: &BTreeSet<Fact>) -> f64 {
        // The year of an article alone is no reason to show it.
        let is_year = |facts: &BTreeSet<Fact>| facts.iter().any(|fact| matches!(fact, Fact::Year(_)));
        if word.whole.iter().any(|facts| !is_year(facts) && facts.is_subset(held)) {
            return 1.0;
        }
        let parts = word.partly.iter().filter(|(facts, _)| facts.is_subset(held));
        let share = parts.map(|(_, share)| share).sum::<f64>().min(1.0);
        if share < f64::from(self.profile.coverage.some_parts) { 0.0 } else { share }
    }

    fn look(&self, document: &Document, rarities: &[f64]) -> (BTreeSet<Fact>, f64) {
        let (mut held, mut score) = (BTreeSet::new(), 0.0);
        for (wanted, &rarity) in self.wanted.iter().zip(rarities) {
            let tokens = &document.fields[&wanted.field];
            let acronyms = wanted.without.as_ref().map_or(0, |acronym| tokens.positions_of(acronym).len());
            let frequency = tokens.positions_of(&wanted.token).len().saturating_sub(acronyms);
            if frequency > 0 {
                held.extend(wanted.facts.iter().cloned());
                score += wanted.weight * self.collection.bm25(wanted.field, document, rarity, frequency);
            }
        }
        for WantedPhrase { field, tokens, weight, fact } in &self.phrases {
            let frequency = document.fields[field].phrase_count(tokens);
            if frequency > 0 {
                held.extend(fact.clone());
                let rarity = tokens.iter().map(|token| {
                    self.collection.rarity_in(*field, self.collection.document_frequency(*field, token))
                });
                score += weight * self.collection.bm25(*field, document, rarity.sum(), frequency);
            }
        }
        for WantedPair { field, tokens: [first, second], distance, slop, score: constant, fact } in
            &self.pairs
        {
            if document.fields[field].has_near(first, second, *distance, *slop) {
                held.extend(fact.clone());
                score += constant;
            }
        }
        let from_years = self.years.iter().filter(|(_, period)| is_from(document, *period));
        held.extend(from_years.map(|(number, _)| Fact::Year(*number)));
        (held, score)
    }
}

/// Whether an article was published then, or is about an event that takes place then. An event of which no more than the
/// month or the year of a wanted day is known may take place on any other day.
fn is_from(document: &Document, period: Period) -> bool {
    let date = match period {
        Period::Years(years) => {
            let year = document.article.year.as_ref().map(|year| i32::from(year.value));
            return year.is_some_and(|year| years.contains(year));
        }
        Period::Date(date) => date,
    };
    let (first, last) = (date.ordinal(), date.last_ordinal());
    let event = document.article.event_date.as_ref().map(|event| event.value);
    let takes_place = event.is_some_and(|event| {
        let begins = event.ordinal();
        let is_of_the_whole =
            event.year() == date.year() && event.month().is_none_or(|month| Some(month) == date.month());
        let ends = document.article.event_end.unwrap_or(event).last_ordinal();
        let is_vague = event.day().is_none() && is_of_the_whole;
        (first..=last).contains(&begins) || begins < first && first <= ends && !is_vague
    });
    (first..=last).contains(&document.date) || takes_place
}

/// Whether all facts of any of some sets are held.
fn is_any_held(any_of: &BTreeSet<BTreeSet<Fact>>, held: &BTreeSet<Fact>) -> bool {
    any_of.iter().any(|facts| facts.is_subset(held))
}

/// Whether an alternative is a term of the word itself, be it shared with other words.
fn is_term_of_word(alternative: &Alternative) -> bool {
    matches!(alternative.origin, AlternativeOrigin::Word | AlternativeOrigin::Stem)
}

/// The terms that are the word itself.
fn own_forms(word: &PlannedWord) -> impl Iterator<Item = &String> {
    let own = word.alternatives.iter().filter(|one| is_term_of_word(one));
    own.filter(|one| one.tokens.len() == 1).flat_map(|one| &one.tokens)
}

/// The forms of the word as they are written, where others share its terms.
fn written_forms(word: &PlannedWord) -> impl Iterator<Item = &String> {
    let forms = word.alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Form);
    forms.flat_map(|one| &one.tokens)
}

fn exact_field(scope: Scope) -> Field {
    if scope == Scope::Title { Field::ExactTitle } else { Field::Exact }
}

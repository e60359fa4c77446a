//! An index that is brought to another engine: nothing of it is lost or changed on the way, and the sources aren't read.
//!
//! Both engines are in folders here. `tests/cluster` moves to a cluster and back.

use std::sync::Arc;

use axum::http::Method;
use fundstelle::app::engine;
use fundstelle::article::Article;
use fundstelle::engine::{Engine, GenerationState};
use fundstelle::keys::KeyScope;
use fundstelle::pipeline::{
    Elsewhere, Move, MoveError, Moved, PipelineError, Remains, Replaced, Report, Silent,
};
use fundstelle::vocabulary::Vocabulary;
use serde_json::{Value, json};

use crate::harness::{Collection, DEADLINE, Site, encoded, keyed, query_string, sample_articles};
use crate::spoiling::{Spoil, Spoiling};

tests![
    whatever_is_asked_the_answer_is_the_same_after_a_move,
    the_next_run_over_the_sources_finds_nothing_changed,
    what_was_written_and_what_was_forgotten_stay_so,
    an_article_that_comes_otherwise_is_named_and_nothing_is_published,
    an_article_that_gets_lost_is_named_and_nothing_is_published,
    an_index_that_is_there_already_is_kept_to_go_back_to,
    what_was_forgotten_since_is_in_no_older_index,
    a_move_that_was_cut_off_is_in_nobody_s_way,
    the_command_says_what_can_t_be_moved,
];

/// Outside of the indexes of these tests nothing is kept of their articles.
struct Nothing;

impl Elsewhere for Nothing {
    fn forget(&self, _: &Remains) -> Result<usize, PipelineError> {
        Ok(0)
    }
}

/// The same collection with its index in another folder.
struct Pair {
    here: Collection,
    there: Collection,
}

impl Pair {
    fn of(here: Collection) -> Self {
        let there = Collection::new();
        let index = there.config.index.clone();
        let config = here.config.clone();
        let there = there.configured(|other| {
            *other = config;
            other.index = index;
        });
        Self { here, there }
    }

    fn engine(collection: &Collection) -> Arc<dyn Engine> {
        engine(&collection.config, &Arc::new(Vocabulary::built_in())).expect("an engine can be made")
    }

    fn moved_to(&self, to: &dyn Engine, replace: bool) -> Result<Moved, MoveError> {
        let from = &*Self::engine(&self.here);
        Move { from, to, replace, patience: DEADLINE, elsewhere: &Nothing }.execute(&mut Silent)
    }

    #[track_caller]
    fn moved(&self, replace: bool) -> Moved {
        self.moved_to(&*Self::engine(&self.there), replace).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Moves the index to an engine to which articles come spoilt; gives why it is refused.
    #[track_caller]
    fn refused(&self, spoil: Spoil) -> String {
        let there = Spoiling(Self::engine(&self.there), spoil);
        self.moved_to(&there, false).expect_err("it is refused").to_string()
    }

    #[track_caller]
    fn nothing_is_there(&self) {
        let generations = Self::engine(&self.there).generations().expect("they can be listed");
        assert!(generations.is_empty(), "{generations:?}");
        self.there.run(["search", "Wasser"]).ends_with(2).says(&["there is no index"]);
        self.here.run(["verify"]).ends_with(0);
    }
}

/// An answer without what tells of the run.
fn answer(site: &Site, address: &str) -> Value {
    let mut answer = site.get(address).ok().json();
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("took_ms");
        answer.remove("next_cursor");
    }
    answer
}

/// Articles of files, and two that a service wrote, of which one was replaced.
fn written() -> (Collection, Site, String) {
    let (collection, key) = Collection::new().with_key("cms", &[KeyScope::Write]);
    for (name, subject) in [("a.txt", "Brunnen"), ("b.txt", "Radwege"), ("c.txt", "Deiche")] {
        let text =
            format!("{subject} in der Partnerschaft\n\n{subject} verbinden die Gemeinden seit Jahren.\n");
        collection.write(name, text);
    }
    collection.index();
    let site = collection.site();
    for (id, text) in
        [("m-1", "Ein Treffen über Saatgut."), ("m-2", "Ein Fest."), ("m-1", "Ein Treffen über Obst.")]
    {
        let body = json!({"title": text, "text": text, "extra": {"number": 7}}).to_string();
        let put = keyed(Method::PUT, &format!("/api/v1/articles/{id}"), &key, body);
        assert!(site.send(put).status.is_success());
    }
    (collection, site, key)
}

fn whatever_is_asked_the_answer_is_the_same_after_a_move() {
    let pair = Pair::of(Collection::of_sample());
    let moved = pair.moved(false);
    assert_eq!((moved.articles, moved.left, moved.replaced), (71, 0, Replaced::Nothing));
    assert_eq!(moved.roots.values().sum::<u64>(), 71);
    let (before, after) = (pair.here.site(), pair.there.site());
    for parameters in [
        &[("q", "Wasser Kommunen"), ("explain", "true"), ("per_page", "50")][..],
        &[("q", "Wirkungsmesung")],
        &[("q", "part*"), ("sort", "newest")],
        &[("q", "\"auf Augenhöhe\"")],
        &[("theme", "wasser"), ("duplicates", "show"), ("per_page", "100")],
        &[("per_page", "100"), ("sort", "title")],
    ] {
        let address = format!("/api/v1/search?{}", query_string(parameters));
        assert_eq!(answer(&after, &address), answer(&before, &address), "{address}");
    }
    for beginning in ["wasserp", "kl", "connective c"] {
        let address = format!("/api/v1/suggest?{}", query_string(&[("q", beginning)]));
        assert_eq!(answer(&after, &address), answer(&before, &address), "{address}");
    }
    let all = "/api/v1/export?format=jsonl";
    assert_eq!(after.get(all).ok().text(), before.get(all).ok().text());
    pair.there.run(["verify"]).ends_with(0);
}

fn the_next_run_over_the_sources_finds_nothing_changed() {
    let here = Collection::of_sample();
    here.write("more.txt", "Ein Nachtrag\n\nEin Nachtrag über Zaunkönige in Musterhausen.\n");
    // It is read, and gives no article.
    here.write("robots.txt", "User-agent: *\nDisallow: /intern/\n");
    here.index();
    let changed = |collection: &Collection| {
        let stats = collection.run(["stats", "--json"]).ends_with(0).out;
        serde_json::from_str::<Value>(&stats).expect("JSON")["changed"].clone()
    };
    let pair = Pair::of(here);
    pair.moved(false);
    assert_eq!((changed(&pair.here), changed(&pair.there)), (json!(1), json!(1)));
    let sources = [sample_articles(), pair.here.articles()];
    let [expected, report] = [&pair.here, &pair.there].map(|collection| collection.index_of(&sources));
    assert_eq!((report.snapshot.clone(), report.indexed(), report.derived_anew), (None, 0, 0), "{report:?}");
    let counts = |report: &Report| (report.read, report.unchanged, report.no_articles_total);
    assert_eq!(counts(&report), counts(&expected));
}

fn what_was_written_and_what_was_forgotten_stay_so() {
    let (here, before, key) = written();
    here.run(["forget", "c.txt"]).ends_with(0);
    let pair = Pair::of(here);
    let moved = pair.moved(false);
    assert_eq!(moved.articles, 4, "{moved:?}");
    before.app.refresh().expect("the index can be opened");
    let after = pair.there.site();
    for id in ["a.txt", "m-1", "m-2"] {
        let address = format!("/api/v1/articles/{}", encoded(id));
        let [old, new] = [&before, &after].map(|site| site.get(&address).ok());
        assert_eq!((new.header("etag"), new.json()), (old.header("etag"), old.json()), "{id}");
    }
    let own = |site: &Site| site.send(keyed(Method::GET, "/api/v1/articles?written_by=me", &key, "")).body;
    assert_eq!(own(&after), own(&before));
    let report = pair.there.index_of(&[pair.here.articles()]);
    assert_eq!((report.forgotten, report.indexed(), report.snapshot), (1, 0, None));
    let again = json!({"title": "Deiche", "text": "Deiche verbinden."}).to_string();
    let refused = after.send(keyed(Method::PUT, "/api/v1/articles/c.txt", &key, again));
    assert!(refused.status.is_client_error(), "{}", refused.describe());
}

fn an_article_that_comes_otherwise_is_named_and_nothing_is_published() {
    let pair = Pair::of(Collection::of_sample());
    let said = pair.refused(|mut article: Article| {
        if article.id.as_str() == "text/en-round-table-school-meals.txt" {
            article.sections[0].text.push('!');
        }
        Some(article)
    });
    for part in ["text/en-round-table-school-meals.txt", "another sections.0.text", "nothing was published"] {
        assert!(said.contains(part), "{said}");
    }
    pair.nothing_is_there();
    let said = pair.refused(|mut article: Article| {
        article.learnt_at = article.learnt_at.map(|time| time + 1);
        Some(article)
    });
    assert!(said.contains("another learnt_at"), "{said}");
    pair.nothing_is_there();
    assert_eq!(pair.moved(false).articles, 71, "it can be tried again");
}

fn an_article_that_gets_lost_is_named_and_nothing_is_published() {
    let pair = Pair::of(Collection::of_sample());
    let said = pair.refused(|article: Article| {
        (article.id.as_str() != "text/en-round-table-school-meals.txt").then_some(article)
    });
    assert!(said.contains("text/en-round-table-school-meals.txt has not come there"), "{said}");
    pair.nothing_is_there();
}

fn an_index_that_is_there_already_is_kept_to_go_back_to() {
    let (here, _, _) = written();
    let pair = Pair::of(here);
    pair.there.index_of(&[sample_articles()]);
    let error = pair.moved_to(&*Pair::engine(&pair.there), false).expect_err("it is refused");
    let place = pair.there.config.index.display().to_string();
    assert!(matches!(&error, MoveError::Occupied { place: named } if *named == place), "{error}");
    assert_eq!(pair.there.site().search(&[("duplicates", "show")]).total(), 71);
    let moved = pair.moved(true);
    assert_eq!((moved.articles, moved.replaced), (5, Replaced::Kept));
    assert_eq!(pair.there.site().search(&[]).total(), 5);
    pair.there.run(["rollback", "1"]).ends_with(0);
    assert_eq!(pair.there.site().search(&[("duplicates", "show")]).total(), 71);
}

fn what_was_forgotten_since_is_in_no_older_index() {
    let (here, _, _) = written();
    let pair = Pair::of(here);
    pair.moved(false);
    pair.here.run(["forget", "c.txt"]).ends_with(0);
    pair.there.run(["forget", "b.txt"]).ends_with(0);
    let moved = pair.moved(true);
    let found = (moved.articles, moved.left, moved.replaced);
    assert_eq!(found, (3, 1, Replaced::Deleted), "one is to stay forgotten there, and one is forgotten here");
    let site = pair.there.site();
    assert_eq!((site.search(&[("q", "Deiche")]).total(), site.search(&[("q", "Radwege")]).total()), (0, 0));
    let generations = Pair::engine(&pair.there).generations().expect("they can be listed");
    let states: Vec<_> = generations.iter().map(|generation| generation.state).collect();
    assert_eq!(states, [GenerationState::Served]);
    let report = pair.there.index_of(&[pair.here.articles()]);
    assert_eq!((report.forgotten, report.indexed()), (2, 0));
    pair.there.run(["verify"]).ends_with(0);
}

fn a_move_that_was_cut_off_is_in_nobody_s_way() {
    let (here, _, _) = written();
    let pair = Pair::of(here);
    // The folder of a generation that was begun, and ends before it is published.
    let to = Pair::engine(&pair.there);
    let access = to.lock(DEADLINE).expect("nobody writes");
    let from = Pair::engine(&pair.here).state().and_then(|state| state.generation());
    let from = from.expect("it can be read").expect("there is one");
    let facts = (*from.facts()).clone();
    let begun = access.create(from.origin(), facts, from.analyzers().lexicon().clone()).expect("it is begun");
    let mut writer = begun.writer(&*access, Default::default()).expect("it can be written");
    let mut articles = Vec::new();
    let all = from.for_every_article(&mut |root, article| {
        articles.push((root.to_owned(), article));
        Ok(())
    });
    all.expect("they can be read");
    articles.drain(..).for_each(|(root, article)| writer.upsert(&root, article).expect("it is taken"));
    writer.commit().expect("it is written");
    writer.close().expect("it ends");
    drop((access, begun));
    pair.there.run(["search", "Brunnen"]).ends_with(2).says(&["there is no index"]);
    assert_eq!(pair.moved(false).replaced, Replaced::Nothing);
    assert_eq!(pair.there.site().search(&[("q", "Brunnen")]).total(), 1);
    assert_eq!(to.generations().expect("they can be listed").len(), 1);
}

fn the_command_says_what_can_t_be_moved() {
    let (here, site, _) = written();
    here.run(["move", "--to", "embedded"]).ends_with(1).says(&["engine.kind", "nothing was moved"]);
    let german = here.run_with(&[("LANG", "de_DE.UTF-8")], ["move", "--to", "embedded"]).ends_with(1);
    german.says(&["laut engine.kind", "nichts verlegt"]);
    let nowhere = [("FUNDSTELLE_ENGINE__OPENSEARCH__ADDRESSES", "[\"http://127.0.0.1:1\"]")];
    here.run_with(&nowhere, ["move", "--to", "opensearch"]).ends_with(1).says(&["127.0.0.1:1"]);
    site.app.refresh().expect("the index can be opened");
    assert_eq!(site.search(&[]).total(), 5, "the index is as it was");
    let empty = Collection::new();
    empty.run_with(&nowhere, ["move", "--to", "opensearch"]).ends_with(1).says(&["there is no index"]);
    here.run(["move"]).ends_with(2);
    here.run(["move", "--to", "elsewhere"]).ends_with(2);
}

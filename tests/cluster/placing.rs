//! Collections whose index is in a cluster.

use std::fs;

use fundstelle::config::Config;

use crate::harness::{Collection, sample_articles};
use crate::nodes::Nodes;

/// Puts the index of a collection into a cluster, also for the program that runs in the collection's folder.
pub fn on(nodes: &Nodes, collection: Collection, shards: u32, replicas: u32) -> Collection {
    configured(collection.configured(|config| nodes.configure(config, shards, replicas)))
}

/// Another collection whose index is that of the first, as on another machine that shares written articles.
pub fn beside(first: &Collection) -> Collection {
    configured(Collection::new().configured(|config| {
        config.engine = first.config.engine.clone();
        config.web = first.config.web.clone();
    }))
}

/// Changes the configuration of a collection, also for the program.
pub fn changed(collection: Collection, change: impl FnOnce(&mut Config)) -> Collection {
    configured(collection.configured(change))
}

/// The sample in a folder as a cluster can have it, which is without closeness in meaning.
pub fn sample_as_in_cluster() -> Collection {
    let collection = Collection::new().configured(|config| config.meaning.enabled = Some(false));
    collection.index_of(&[sample_articles()]);
    collection
}

/// A collection whose configuration lies where the program finds it.
pub fn configured(collection: Collection) -> Collection {
    let collection = collection.configured(|config| {
        // Tests ask often, and machines that run them may be slow; neither is what they are about.
        config.web.requests_per_minute = 0;
        config.web.search_timeout_ms = 60_000;
    });
    let mut table = toml::Table::try_from(&collection.config).expect("a configuration can be written");
    // What shows a configuration leaves the hashes of keys out.
    let keys = table.get_mut("web").and_then(|web| web.get_mut("keys")).and_then(toml::Value::as_array_mut);
    for (key, shown) in collection.config.web.keys.iter().zip(keys.into_iter().flatten()) {
        shown
            .as_table_mut()
            .expect("a key is a table")
            .insert("hash".to_owned(), key.hash.to_string().into());
    }
    let text = table.to_string();
    fs::write(collection.path().join("fundstelle.toml"), text).expect("a file can be written");
    collection
}

/// A collection of so many short reports in files of their own.
pub fn reports(count: usize) -> Collection {
    let collection = Collection::new();
    (0..count)
        .for_each(|number| collection.write(&format!("{number:02}.txt"), report(number, "Zusammenarbeit")));
    collection
}

/// The text of a report about something, which is no near-duplicate of another.
pub fn report(number: usize, subject: &str) -> String {
    const WHO: [&str; 7] =
        ["Fachleute", "Schulen", "Vereine", "Betriebe", "Jugendliche", "Stiftungen", "Gäste"];
    const WHAT: [&str; 11] = [
        "Brunnen",
        "Radwege",
        "Saatgut",
        "Lehrpläne",
        "Deiche",
        "Werkstätten",
        "Kläranlagen",
        "Schulgärten",
        "Märkte",
        "Archive",
        "Wälder",
    ];
    const HOW: [&str; 13] = [
        "planen",
        "prüfen",
        "fördern",
        "verteilen",
        "vergleichen",
        "vermessen",
        "erproben",
        "pflegen",
        "beraten",
        "besuchen",
        "erneuern",
        "zeichnen",
        "bezahlen",
    ];
    let sentence = |n: usize| {
        let (who, what, how) = (WHO[n * number % 7], WHAT[(n * 3 + number) % 11], HOW[(n + number * 5) % 13]);
        format!("{who} aus Bezirk {} wollen {what} gemeinsam {how}.", (number + 1) * (n + 2) % 89)
    };
    let sentences: Vec<String> = (0..8).map(sentence).collect();
    let day = number % 28 + 1;
    format!(
        "Bericht Nummer {number} über {subject}\n\nMusterhausen, {day}. Mai 2023. Die {subject} der Kommunen hat im Jahr \
         begonnen, sagt Bericht {number}. {}\n",
        sentences.join(" ")
    )
}

//! `fundstelle index --watch` keeps an index up to date.

use std::fs;

use crate::harness::{Collection, Running};

tests![
    changed_added_and_deleted_files_are_followed,
    a_file_is_followed_that_an_editor_replaces,
    a_source_that_is_not_there_is_told_as_ever,
    what_is_wrong_for_a_while_ends_nothing,
];

/// Waits until the index has been written because of a change, and gives the ids that a search finds.
fn after_run(watching: &mut Running, collection: &Collection, query: &str) -> Vec<String> {
    watching.wait_for("committed ");
    let found = collection.run(["search", query, "--format", "ids"]);
    found.out.lines().map(str::to_owned).collect()
}

fn changed_added_and_deleted_files_are_followed() {
    let collection = Collection::new()
        .text("regen.txt", "Regen über dem Hafen\n\nDer Regen fiel den ganzen Tag über auf den Hafen.")
        .text("wind.txt", "Wind in den Segeln\n\nDer Wind wehte den ganzen Tag über aus dem Norden.");
    let articles = collection.articles();
    let mut watching = Running::start(&collection, &["index", "--watch", "articles"]);
    watching.wait_for("waiting for changes");
    fs::create_dir(articles.join("neu")).expect("a folder");
    let text = "Schnee auf den Dächern\n\nDer Schnee lag den ganzen Tag über auf den Dächern.";
    collection.write("neu/schnee.txt", text);
    assert_eq!(after_run(&mut watching, &collection, "Schnee"), ["neu/schnee.txt"]);
    let text = "Hagel über dem Hafen\n\nDer Hagel fiel den ganzen Tag über auf den Hafen.";
    collection.write("regen.txt", text);
    assert_eq!(after_run(&mut watching, &collection, "Hagel"), ["regen.txt"]);
    collection.remove("wind.txt");
    assert!(after_run(&mut watching, &collection, "Wind").is_empty());
}

fn a_file_is_followed_that_an_editor_replaces() {
    let collection = Collection::new()
        .text("bericht.txt", "Erster Entwurf\n\nDer erste Entwurf erzählt vom Regen in den Bergen.")
        .text("anderes.txt", "Etwas anderes\n\nDiese Datei gehört zu keiner Quelle und steht nur daneben.");
    let articles = collection.articles();
    let mut watching = Running::start(&collection, &["index", "--watch", "articles/bericht.txt"]);
    watching.wait_for("waiting for changes");
    for (name, word) in [("zweiter", "Nebel"), ("dritter", "Sonne")] {
        // Editors write a new file beside the old one, and move it there.
        let text = format!("Ein {name} Entwurf\n\nDer {name} Entwurf erzählt von {word} in den Bergen.");
        collection.write("bericht.txt~", text);
        fs::rename(articles.join("bericht.txt~"), articles.join("bericht.txt")).expect("it can be moved");
        assert_eq!(after_run(&mut watching, &collection, word), ["bericht.txt"]);
    }
}

fn a_source_that_is_not_there_is_told_as_ever() {
    let collection = Collection::new();
    let told = collection.run(["index", "nirgends"]).ends_with(1).err;
    assert_eq!(collection.run(["index", "--watch", "nirgends"]).ends_with(1).err, told);
}

fn what_is_wrong_for_a_while_ends_nothing() {
    let collection = Collection::new()
        .text("regen.txt", "Regen über dem Hafen\n\nDer Regen fiel den ganzen Tag über auf den Hafen.");
    let (articles, aside) = (collection.articles(), collection.path().join("aside"));
    let mut watching = Running::start(&collection, &["index", "--watch", "articles"]);
    watching.wait_for("waiting for changes");
    fs::rename(&articles, &aside).expect("it can be moved");
    let said = watching.wait_for("fundstelle: ");
    assert!(said.contains("articles"), "{said}");
    let text = "Hagel über dem Hafen\n\nDer Hagel fiel den ganzen Tag über auf den Hafen.";
    fs::write(aside.join("regen.txt"), text).expect("it can be written");
    fs::rename(&aside, &articles).expect("it can be moved back");
    assert_eq!(after_run(&mut watching, &collection, "Hagel"), ["regen.txt"]);
}

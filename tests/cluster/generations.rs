//! Generations in a cluster: a new one is built beside the old, searches move on in one step, and there is a way back.

use std::time::Duration;

use crate::harness::{Collection, Ran, Running, Server};
use crate::nodes::{shared, wait_until};
use crate::placing::{on, report, reports};

tests![searches_move_on_to_a_rebuilt_index_in_one_step, there_is_a_way_back];

/// The longest that a build or a change of the served state may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// The number of articles that a server finds, which must be what its facets count and what it lists.
#[track_caller]
fn whole(server: &Server) -> u64 {
    let found = server.search(&[("q", "Zusammenarbeit"), ("per_page", "100")]);
    let languages: u64 = found.facet("language").iter().map(|(_, count)| count).sum();
    assert_eq!(
        (languages, found.hits().len() as u64),
        (found.total(), found.total()),
        "an answer of two states"
    );
    found.total()
}

fn write_more(collection: &Collection) {
    (12..20)
        .for_each(|number| collection.write(&format!("{number:02}.txt"), report(number, "Zusammenarbeit")));
}

fn searches_move_on_to_a_rebuilt_index_in_one_step() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(12), 2, 1);
    collection.run(["index".as_ref(), collection.articles().as_os_str()]).ends_with(0);
    let server = Server::start(&collection, &[]);
    assert_eq!(whole(&server), 12);
    write_more(&collection);
    let articles = collection.articles();
    let mut run = Running::start(&collection, &["index", "--rebuild", articles.to_str().expect("UTF-8")]);
    let mut seen = 12;
    wait_until("the new articles", DEADLINE, || {
        let total = whole(&server);
        assert!([12, 20].contains(&total) && total >= seen, "{total} articles after {seen}");
        seen = total;
        if total == 20 { Ok(()) } else { Err(format!("{total} are found")) }
    });
    run.wait_for("built generation 0002");
    // The old one stays, and nobody goes back to it.
    for _ in 0..20 {
        assert_eq!(whole(&server), 20);
    }
    let prefix = &collection.config.engine.opensearch.prefix;
    assert_eq!(nodes.indexes(prefix).len(), 3, "records, and two generations");
    Ok(())
}

fn there_is_a_way_back() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(12), 1, 0);
    collection.index();
    write_more(&collection);
    collection.rebuild_of(&[collection.articles()]);
    let listed = collection.run(["generations"]).ends_with(0).out;
    let states: Vec<&str> = listed.lines().filter(|line| line.starts_with("generation")).collect();
    assert!(
        states[0].starts_with("generation 2: served") && states[1].starts_with("generation 1: kept"),
        "{listed}"
    );
    let server = Server::start(&collection, &[]);
    for (generation, total) in [("1", 12), ("2", 20)] {
        collection.run(["rollback", generation]).ends_with(0);
        wait_until("the other generation", DEADLINE, || match whole(&server) {
            found if found == total => Ok(()),
            found => Err(format!("{found} articles are found")),
        });
        assert_eq!(collection.site().search(&[]).total(), total);
    }
    collection.run(["rollback", "7"]).ends_with(1).says(&["7"]);
    // A third build takes the place of the first.
    collection.rebuild_of(&[collection.articles()]);
    let prefix = &collection.config.engine.opensearch.prefix;
    let names = nodes.indexes(prefix);
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(!names.iter().any(|name| name.contains("-0001-")), "{names:?}");
    Ok(())
}

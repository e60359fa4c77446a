//! A new commit or generation is published while requests run, and no request fails.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::harness::Collection;

tests![a_swap_under_concurrent_requests_loses_none];

/// The number of articles at the start; each round adds one.
const FIRST: u64 = 12;
const ROUNDS: u64 = 6;

fn article(number: u64) -> String {
    format!(
        "Bericht Nummer {number} über Zusammenarbeit\n\nDie Zusammenarbeit der Kommunen hat im Jahr begonnen, Bericht {number}."
    )
}

fn a_swap_under_concurrent_requests_loses_none() {
    let collection = Collection::new();
    for number in 0..FIRST {
        collection.write(&format!("{number}.txt"), article(number));
    }
    collection.index();
    let site = collection.site();
    let is_over = AtomicBool::new(false);
    let (answers, last_seen) = thread::scope(|scope| {
        let askers: Vec<_> = (0..3)
            .map(|asker| {
                let (site, is_over) = (&site, &is_over);
                scope.spawn(move || {
                    let (mut answers, mut before) = (0_u64, FIRST);
                    // The flag is read first, so that the last answer comes from the last snapshot.
                    loop {
                        let is_last = is_over.load(Ordering::Acquire);
                        let found = site.search(&[("q", "Zusammenarbeit"), ("per_page", "100")]);
                        let total = found.total();
                        assert_eq!(
                            found.hits().len() as u64,
                            total,
                            "asker {asker}: hits of another snapshot"
                        );
                        let languages: u64 = found.facet("language").iter().map(|(_, count)| count).sum();
                        assert_eq!(languages, total, "asker {asker}: facets of another snapshot");
                        assert!(
                            total >= before,
                            "asker {asker}: {total} articles after {before}, an old snapshot came back"
                        );
                        before = total;
                        let page = site.page(&[("q", "Zusammenarbeit")]);
                        assert!(page.contains("<mark>"), "asker {asker}: a page without hits");
                        answers += 2;
                        if is_last {
                            return (answers, before);
                        }
                    }
                })
            })
            .collect();
        for round in 0..ROUNDS {
            collection.write(&format!("{}.txt", FIRST + round), article(FIRST + round));
            let is_rebuild = round % 3 == 2;
            let sources = [collection.articles()];
            let report =
                if is_rebuild { collection.rebuild_of(&sources) } else { collection.index_of(&sources) };
            assert_eq!((report.added, report.built.is_some()), (1, is_rebuild), "round {round}");
            let refreshed = site.app.refresh().expect("the index can be opened");
            assert!(refreshed.is_some(), "round {round}: the server did not see the new state");
        }
        is_over.store(true, Ordering::Release);
        let seen: Vec<(u64, u64)> =
            askers.into_iter().map(|asker| asker.join().expect("no answer failed")).collect();
        (
            seen.iter().map(|(answers, _)| answers).sum::<u64>(),
            seen.into_iter().map(|(_, last)| last).collect::<Vec<_>>(),
        )
    });
    assert_eq!(last_seen, [FIRST + ROUNDS; 3], "every asker ends on the newest state");
    assert!(answers >= 6, "there were requests while the index moved on: {answers}");
}

//! Servers on one cluster see what any of them writes.

use std::time::Duration;

use fundstelle::keys::KeyScope;
use libtest_mimic::Completion;
use serde_json::{Value, json};

use crate::client::Client;
use crate::harness::{Collection, Ran, Server};
use crate::nodes::{shared, wait_until};
use crate::placing::{beside, on, report, reports};

tests![what_one_server_writes_and_deletes_the_other_follows, many_articles_are_visible_at_once_or_not_at_all];

/// The longest time until another server has a change.
const SEEN_WITHIN: Duration = Duration::from_secs(5);

/// Two servers on one index, and who asks them and writes to them.
struct Servers {
    clients: [Client; 2],
    _servers: [Server; 2],
    _collections: [Collection; 2],
}

impl Servers {
    fn over(count: usize) -> Result<Self, Completion> {
        let nodes = shared()?;
        let (collection, key) = reports(count).with_key("cms", &[KeyScope::Write]);
        let one = on(&nodes, collection, 2, 1);
        one.run(["index".as_ref(), one.articles().as_os_str()]).ends_with(0);
        let other = beside(&one);
        let servers = [&one, &other].map(|collection| Server::start(collection, &[]));
        let clients = servers.each_ref().map(|server| Client::of(server, &key));
        Ok(Self { clients, _servers: servers, _collections: [one, other] })
    }

    /// Sends a request to write to a server; gives the status of its answer.
    fn write(&self, server: usize, method: &str, id: &str, body: Option<&Value>) -> u16 {
        self.clients[server].send(method, &format!("/api/v1/articles/{id}"), body).status
    }

    fn total(&self, server: usize, query: &str) -> u64 {
        self.clients[server].total(query)
    }

    /// Waits until a server finds so many articles.
    #[track_caller]
    fn wait_for(&self, server: usize, query: &str, total: u64) {
        wait_until(&format!("{total} articles for {query}"), SEEN_WITHIN, || {
            match self.total(server, query) {
                found if found == total => Ok(()),
                found => Err(format!("{found} are found")),
            }
        });
    }
}

fn what_one_server_writes_and_deletes_the_other_follows() -> Ran {
    let both = Servers::over(3)?;
    let article = |word: &str| json!({"text": report(77, word)});
    assert_eq!(both.write(0, "PUT", "cms-1", Some(&article("Zaunkönige"))), 201);
    assert_eq!(both.total(0, "Zaunkönige"), 1, "whoever answered has it");
    both.wait_for(1, "Zaunkönige", 1);
    assert_eq!(
        both.write(1, "PUT", "cms-1", Some(&article("Rotkehlchen"))),
        200,
        "it is replaced by the other server"
    );
    assert_eq!((both.total(1, "Zaunkönige"), both.total(1, "Rotkehlchen")), (0, 1));
    both.wait_for(0, "Rotkehlchen", 1);
    assert_eq!(both.total(0, "Zaunkönige"), 0);
    assert_eq!(both.write(0, "DELETE", "cms-1", None), 204);
    assert_eq!(both.total(0, "Rotkehlchen"), 0);
    both.wait_for(1, "Rotkehlchen", 0);
    assert_eq!(both.write(1, "DELETE", "cms-1", None), 404);
    Ok(())
}

/// The articles of one request are one commit: nobody sees some of them.
fn many_articles_are_visible_at_once_or_not_at_all() -> Ran {
    const WRITTEN: usize = 40;
    let both = Servers::over(3)?;
    let article = |number| json!({"id": format!("many-{number}"), "text": report(number, "Graureiher")});
    let articles = Value::from((0..WRITTEN).map(article).collect::<Vec<_>>());
    std::thread::scope(|scope| {
        let sent = scope.spawn(|| both.clients[0].send("POST", "/api/v1/articles", Some(&articles)));
        wait_until("all articles", Duration::from_secs(60), || match both.total(1, "Graureiher") as usize {
            0 => Err("none is found".to_owned()),
            WRITTEN => Ok(()),
            some => panic!("{some} of {WRITTEN} are found"),
        });
        let answer = sent.join().expect("it is answered");
        let created = answer.body["results"].as_array().into_iter().flatten();
        let created = created.filter(|result| result["status"] == "created").count();
        assert_eq!((answer.status, created), (200, WRITTEN), "{}", answer.body);
    });
    Ok(())
}

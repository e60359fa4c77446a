//! Nobody waits for others: whose search runs next, and who is refused where too many wait.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};

use crate::harness::{Collection, Site, Waiting};

tests![
    a_client_is_answered_while_the_searches_of_another_wait,
    a_full_queue_refuses_who_has_the_most_in_it,
    searches_wait_for_their_turn_and_are_answered,
];

/// A site with one thread for searches, and room for so many searches that run or wait.
fn with_room_for(searches: usize) -> Site {
    let collection = Collection::of_sample().configured(|config| {
        config.web.search_threads = 1;
        config.web.max_searches = searches;
        config.web.search_timeout_ms = 600_000;
    });
    collection.site()
}

const SEARCH: &str = "/api/v1/search?q=Wasser";

/// A search of the client whose search runs in these tests; who asks the router without an address is one client.
fn search() -> Request<Body> {
    Request::get(SEARCH).body(Body::empty()).expect("a request")
}

/// A request of another client.
fn of(client: u8, address: &str) -> Request<Body> {
    let mut request = Request::get(address).body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, client], 40000))));
    request
}

fn a_client_is_answered_while_the_searches_of_another_wait() {
    let site = with_room_for(8);
    let running = site.state.search_permit().expect("nothing is searched yet");
    let waiting: Vec<Waiting> = (0..5).map(|_| site.send_waiting(search())).collect();
    for address in [SEARCH, "/?q=Wasser", "/api/v1/suggest?q=w"] {
        assert_eq!(site.send(of(2, address)).status, StatusCode::OK, "{address}");
    }
    drop(running);
    for answer in waiting {
        site.answer(answer).ok();
    }
}

fn a_full_queue_refuses_who_has_the_most_in_it() {
    let site = with_room_for(4);
    let running = site.state.search_permit().expect("nothing is searched yet");
    let waiting: Vec<Waiting> = (0..3).map(|_| site.send_waiting(search())).collect();
    let refused = site.send(search());
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "2"));
    assert_eq!(refused.json()["code"], "overloaded");
    // Another client is answered, and the last of those who wait makes room for it.
    site.send(of(2, SEARCH)).ok();
    drop(running);
    let statuses: Vec<u16> =
        waiting.into_iter().map(|waiting| site.answer(waiting).status.as_u16()).collect();
    assert_eq!(statuses, [200, 200, 503]);
    site.send(search()).ok();
}

fn searches_wait_for_their_turn_and_are_answered() {
    let site = with_room_for(64);
    for answer in site.send_all((0..40).map(|number| of(number % 3, SEARCH)).collect()) {
        answer.ok();
    }
}

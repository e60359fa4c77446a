//! The load generator: a number of connections that ask as fast as they are answered, or requests that come at
//! a fixed rate whether or not those before are answered.
//!
//! At a fixed rate the time of a request counts from the moment it was to be sent. A server that stalls is thus
//! charged with all requests that came meanwhile, not only with those that a waiting client had sent.
//!
//! Every answer is held against the one that was checked before, so that no fast wrong answer counts.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

/// The most requests under way at a fixed rate.
const MOST_UNDER_WAY: usize = 256;

/// A request and what its answer must be.
#[derive(Debug, Clone)]
pub struct Ask {
    pub method: Method,
    /// Path and query.
    pub path: String,
    pub body: Bytes,
    pub headers: Vec<(&'static str, String)>,
    pub expected: Expected,
}

#[derive(Debug, Clone)]
pub enum Expected {
    /// Any answer with one of these states.
    Status(&'static [u16]),
    /// Status 200 and these bytes, but for the time that the search took.
    Answer(Bytes),
}

impl Ask {
    pub fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            body: Bytes::new(),
            headers: Vec::new(),
            expected: Expected::Status(&[200]),
        }
    }

    pub fn post(path: &str, body: String) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { method: Method::POST, body: body.into(), headers, ..Self::get(path.to_owned()) }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Bytes,
    pub time: Duration,
}

/// The times of answers.
#[derive(Debug, Default, Clone)]
pub struct Times {
    times: Vec<Duration>,
    /// The time in which all were answered.
    pub wall: Duration,
    /// The number of answers by status.
    pub statuses: BTreeMap<u16, usize>,
}

impl Times {
    pub fn count(&self) -> usize {
        self.times.len()
    }

    pub fn rate(&self) -> f64 {
        self.count() as f64 / self.wall.as_secs_f64().max(1e-9)
    }

    /// The time within which so many thousandths of the answers came.
    pub fn within(&self, thousandths: usize) -> Duration {
        let at = (self.times.len() * thousandths / 1000).min(self.times.len().saturating_sub(1));
        self.times.get(at).copied().unwrap_or_default()
    }

    /// Adds the times of another round.
    pub fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        self.times.sort_unstable();
        self.wall += other.wall;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }
}

/// Says that something is over when it goes out of scope, also after a panic.
#[derive(Default)]
pub struct Over(AtomicBool);

impl Over {
    pub fn is_said(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Says it when the guard is dropped.
    pub fn guard(&self) -> impl Drop {
        struct Guard<'a>(&'a AtomicBool);
        impl Drop for Guard<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Release);
            }
        }
        Guard(&self.0)
    }
}

/// The address that a client sends from. Every address of the loopback network is another client to a server.
pub fn client(number: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 0, 0, number))
}

/// A connection that is kept alive.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    pub async fn open(server: SocketAddr, client: IpAddr) -> std::io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(client, 0))?;
        let stream = socket.connect(server).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(std::io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self { sender, host: server.to_string() })
    }

    pub async fn ask(&mut self, ask: &Ask) -> hyper::Result<Answer> {
        let started = Instant::now();
        let mut request = Request::builder().method(&ask.method).uri(&ask.path).header("host", &self.host);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(ask.body.clone())).expect("a request");
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, body, time: started.elapsed() })
    }
}

/// Checks an answer against what is expected.
fn check(ask: &Ask, answer: &Answer) {
    let same = match &ask.expected {
        Expected::Status(allowed) => allowed.contains(&answer.status),
        Expected::Answer(body) => answer.status == 200 && without_time(body) == without_time(&answer.body),
    };
    let shown = |body: &[u8]| String::from_utf8_lossy(&body[..body.len().min(800)]).into_owned();
    let expected = match &ask.expected {
        Expected::Status(allowed) => format!("{allowed:?}"),
        Expected::Answer(body) => shown(body),
    };
    assert!(
        same,
        "{} was answered {}:\n{}\nand not\n{expected}",
        ask.path,
        answer.status,
        shown(&answer.body)
    );
}

/// The parts of an answer before and behind the time that the search took, which JSON has as a member and a page
/// in its last line of figures.
fn without_time(body: &[u8]) -> (&[u8], &[u8]) {
    let find = |part: &[u8]| body.windows(part.len()).position(|window| window == part);
    let is_number = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    if body.starts_with(b"{") {
        const MEMBER: &[u8] = b"\"took_ms\":";
        let Some(at) = find(MEMBER) else { return (body, &[]) };
        let (before, behind) = body.split_at(at + MEMBER.len());
        let digits = behind.iter().take_while(is_number).count();
        return (before, &behind[digits..]);
    }
    let Some(at) = find(b" ms</p>") else { return (body, &[]) };
    let (before, behind) = body.split_at(at);
    let digits = before.iter().rev().take_while(is_number).count();
    (&before[..before.len() - digits], behind)
}

/// A client that sends in a thread of its own, so that it takes one core at most.
fn alone<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// Asks once.
pub fn once(server: SocketAddr, ask: &Ask) -> Answer {
    alone(async {
        let mut connection = Connection::open(server, client(1)).await.expect("a connection");
        connection.ask(ask).await.expect("an answer")
    })
}

/// Asks one after another in one connection.
pub fn each(server: SocketAddr, asks: &[Ask]) -> Vec<Answer> {
    alone(async {
        let mut connection = Connection::open(server, client(1)).await.expect("a connection");
        let mut answers = Vec::new();
        for ask in asks {
            let answer = connection.ask(ask).await.expect("an answer");
            check(ask, &answer);
            answers.push(answer);
        }
        answers
    })
}

/// Asks in a number of connections for some time, each as fast as it is answered.
pub fn saturating(
    server: SocketAddr,
    asks: &[Ask],
    connections: usize,
    time: Duration,
    client: IpAddr,
) -> Times {
    let (asks, next): (Arc<[Ask]>, _) = (asks.into(), Arc::new(AtomicUsize::new(0)));
    alone(async move {
        let mut opened = Vec::new();
        for _ in 0..connections {
            opened.push(Connection::open(server, client).await.expect("a connection"));
        }
        let started = Instant::now();
        let mut running = JoinSet::new();
        for mut connection in opened {
            let (asks, next) = (Arc::clone(&asks), Arc::clone(&next));
            running.spawn(async move {
                let mut times = Vec::new();
                while started.elapsed() < time {
                    let ask = &asks[next.fetch_add(1, Ordering::Relaxed) % asks.len()];
                    let answer = connection.ask(ask).await.expect("an answer");
                    check(ask, &answer);
                    times.push((answer.status, answer.time));
                }
                times
            });
        }
        collected(running, started).await
    })
}

/// Asks so many times a second for some time.
pub fn at_rate(server: SocketAddr, asks: &[Ask], rate: f64, time: Duration, client: IpAddr) -> Times {
    let asks: Arc<[Ask]> = asks.into();
    let count = (rate * time.as_secs_f64()) as usize;
    let (due, waiting) = mpsc::unbounded_channel();
    let waiting = Arc::new(Mutex::new(waiting));
    alone(async move {
        let mut opened = Vec::new();
        for _ in 0..MOST_UNDER_WAY.min(count) {
            opened.push(Connection::open(server, client).await.expect("a connection"));
        }
        let started = Instant::now();
        // Timers of the runtime are a millisecond exact; a sleeping thread is woken in time.
        let clock = std::thread::spawn(move || {
            for number in 0..count {
                let at = started + Duration::from_secs_f64(number as f64 / rate);
                std::thread::sleep(at.saturating_duration_since(Instant::now()));
                if due.send((number, at)).is_err() {
                    return;
                }
            }
        });
        let mut running = JoinSet::new();
        for mut connection in opened {
            let (asks, waiting) = (Arc::clone(&asks), Arc::clone(&waiting));
            running.spawn(async move {
                let mut times = Vec::new();
                loop {
                    let Some((number, at)) = waiting.lock().await.recv().await else { return times };
                    let ask = &asks[number % asks.len()];
                    let answer = connection.ask(ask).await.expect("an answer");
                    check(ask, &answer);
                    times.push((answer.status, at.elapsed()));
                }
            });
        }
        let times = collected(running, started).await;
        clock.join().expect("the clock");
        times
    })
}

async fn collected(mut running: JoinSet<Vec<(u16, Duration)>>, started: Instant) -> Times {
    let mut times = Times::default();
    while let Some(done) = running.join_next().await {
        for (status, time) in done.expect("right answers") {
            times.times.push(time);
            *times.statuses.entry(status).or_default() += 1;
        }
    }
    times.wall = started.elapsed();
    times.times.sort_unstable();
    times
}

//! What visitors do, in a real browser: every journey in `tests/browser/journeys` is one trial.
//!
//! The trials need Node, Chromium and `npm ci` in `tests/browser`. If one of these is missing, the
//! trials are ignored with the reason, or fail if `BROWSER_TESTS` is `required`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use libtest_mimic::{Completion, Failed, Trial};
use serde_json::json;

use crate::harness::{Collection, Ends, Ran, Server, needed, root, start};

/// One browser runs at a time, since each is several processes that use all processors.
static BROWSER: Mutex<()> = Mutex::new(());

/// A journey on the site of the sample corpus.
macro_rules! journeys {
    ($($name:ident),* $(,)?) => {
        vec![$(trial(stringify!($name), || {
            let collection = Collection::of_sample();
            let server = Server::start(&collection, &[]);
            walk(stringify!($name), &server, "")
        })),*]
    };
}

pub fn tests() -> Vec<Trial> {
    let mut trials = journeys![
        budget,
        completion,
        compound,
        dark,
        failures,
        keyboard,
        languages,
        late_answers,
        long_article,
        marked,
        mistyped,
        narrowing,
        pdf_page,
        phone,
        slow_answers,
        state,
        values,
        without_script,
        years,
    ];
    trials.extend([
        trial("hostile", hostile),
        trial("instantsearch", instantsearch),
        trial("widget", widget),
        trial("base_path", base_path),
    ]);
    trials
}

/// Articles that want to break the page.
fn hostile() -> Ran {
    let script = "<script>alert('Brunnen')</script>";
    let collection = Collection::new()
        .json_line(json!({
            "id": "a/../\"><b>&?#ä", "title": format!("{script} \"&amp; Brunnen"), "language": "de", "year": 2024,
            "text": format!("Die Brunnen {script} <img src=x onerror=alert(1)> & \"so\" weiter."),
            "url": "javascript:alert(1)", "organisers": [script], "themes": ["\" onmouseover=\"alert(1)"],
            "places": ["<i>hier"], "site": "<b>"
        }))
        .json_line(json!({"id": "rtl", "title": "Brunnen \u{202e}gnp.exe مرحبا", "text": "Die Brunnen \u{2067}שלום\u{2069} 👩‍👩‍👧 stehen hier."}))
        .text("long.md", &format!("# Brunnen{}\n\nDer Brunnen {} ist tief.", "x".repeat(10_000), "y".repeat(5_000)))
        .indexed();
    walk("hostile", &Server::start(&collection, &[]), "")
}

/// A page that holds the widget and styles of its own.
fn page_with_widget(endpoint: &str) -> String {
    format!(
        "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Verband</title><link rel=\"icon\" href=\"data:,\">\
         <style>a {{ text-transform: uppercase }} fundstelle-search {{ --fundstelle-accent: #660066 }}</style>\
         <script src=\"{endpoint}widget.js\" defer></script></head><body><main><h1>Unser Verband</h1>\
         <fundstelle-search filters=\"year=2024\"><a href=\"{endpoint}\">Zur Suche</a></fundstelle-search></main></body></html>"
    )
}

fn widget() -> Ran {
    let foreign = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let origin = format!("http://{}", foreign.local_addr().expect("it is bound"));
    let collection = Collection::new()
        .json_line(json!({"id": "a", "title": "👩‍🌾 Brunnenbau in Mali", "text": "Der Brunnenbau 🌊 dauerte ein Jahr. Wasser gibt es nun.", "language": "de", "year": 2024}))
        .json_line(json!({"id": "b", "title": "Brunnenbau in Benin", "text": "Der Brunnenbau brachte Wasser.", "language": "de", "year": 2019}))
        .indexed();
    std::fs::write(
        collection.path().join("fundstelle.toml"),
        format!("[web]\nallowed_origins = [{origin:?}]\n"),
    )
    .expect("it can be written");
    let server = Server::start(&collection, &[]);
    let endpoint = format!("http://{}/", server.address);
    let package = collection.path().join("package");
    collection.run(["widget".as_ref(), package.as_os_str()]).ends_with(0);
    let module = std::fs::read_to_string(package.join("index.js")).expect("it was written");
    let (page, strict, hostile) =
        (page_with_widget(&endpoint), strict_page(&endpoint), hostile_page(&endpoint));
    std::thread::spawn(move || {
        answer_all(&foreign, |path| match path {
            "/fundstelle-search.js" => ("text/javascript", module.as_str()),
            "/app.js" => ("text/javascript", APP),
            "/strict" => ("text/html", strict.as_str()),
            "/hostile" => ("text/html", hostile.as_str()),
            _ => ("text/html", page.as_str()),
        })
    });
    walk("widget", &server, &origin)
}

/// An application of another site: it imports the element as a module, and keeps what it is told of.
const APP: &str = "import { FundstelleSearch } from './fundstelle-search.js';\n\
     globalThis.told = [];\n\
     for (const what of ['search', 'open', 'error']) addEventListener(`fundstelle:${what}`, (event) => {\n\
       globalThis.told.push([what, event.detail]);\n\
       if (what === 'open') event.preventDefault();\n\
     });\n\
     globalThis.isKnown = document.querySelector('fundstelle-search') instanceof FundstelleSearch;\n";

/// A page whose policy allows no style but its own and no answer but those of the search.
fn strict_page(endpoint: &str) -> String {
    let origin = endpoint.trim_end_matches('/');
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>App</title>\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; connect-src {origin}; img-src data:\">\
         <link rel=\"icon\" href=\"data:,\"><script type=\"module\" src=\"/app.js\"></script></head><body><main><h1>Our app</h1>\
         <fundstelle-search endpoint=\"{endpoint}\"></fundstelle-search></main></body></html>"
    )
}

/// A narrow page with styles that want to break the element.
fn hostile_page(endpoint: &str) -> String {
    format!(
        "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Eng</title><link rel=\"icon\" href=\"data:,\">\
         <style>html {{ font-size: 5px }} body {{ margin: 0; width: 280px; font-size: 6px; line-height: .8; letter-spacing: .4em; text-align: right; \
         text-transform: uppercase; white-space: nowrap; word-spacing: 2em; color: #eee; visibility: visible; direction: rtl }} \
         * {{ float: left; font-size: 7px !important; box-sizing: content-box }} fundstelle-search {{ font-size: 4px; text-indent: 5em }} \
         fundstelle-search::part(title) {{ font-weight: 400 }}</style>\
         <script src=\"{endpoint}widget.js\" defer></script></head><body><main><h1>Eng</h1>\
         <fundstelle-search per-page=\"2\"><a href=\"{endpoint}\">Zur Suche</a></fundstelle-search></main></body></html>"
    )
}

/// A front end with npm's clients of Meilisearch, on an origin of its own.
fn instantsearch() -> Ran {
    let foreign = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let origin = format!("http://{}", foreign.local_addr().expect("it is bound"));
    let collection = Collection::of_sample();
    std::fs::write(
        collection.path().join("fundstelle.toml"),
        format!("[web]\nallowed_origins = [{origin:?}]\n"),
    )
    .expect("it can be written");
    let read = |name: &str| std::fs::read_to_string(folder().join(name)).expect("npm ci has been run");
    let page = read("front_ends/instantsearch.html");
    let client = read("node_modules/instantsearch.js/dist/instantsearch.production.min.js");
    let adapter = read("node_modules/@meilisearch/instant-meilisearch/dist/instant-meilisearch.umd.min.js");
    std::thread::spawn(move || {
        answer_all(&foreign, |path| match path {
            "/instantsearch.js" => ("text/javascript", client.as_str()),
            "/adapter.js" => ("text/javascript", adapter.as_str()),
            _ => ("text/html", page.as_str()),
        })
    });
    walk("instantsearch", &Server::start(&collection, &[]), &origin)
}

/// A site that answers every path with a media type and a text, until the process ends.
fn answer_all<'a>(site: &TcpListener, answer: impl Fn(&str) -> (&'static str, &'a str)) {
    for mut stream in site.incoming().map_while(Result::ok) {
        let mut head = [0; 4096];
        // A browser may open a connection it doesn't use.
        if let Ok(read @ 1..) = stream.read(&mut head) {
            let head = String::from_utf8_lossy(&head[..read]);
            let path = head.split([' ', '?']).nth(1).unwrap_or("/");
            let (kind, text) = answer(path);
            let length = text.len();
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
            );
        }
    }
}

/// A site behind nginx, beside a page of another program.
fn base_path() -> Ran {
    needed(runs("nginx"), "BROWSER_TESTS", "nginx")?;
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &["--base-path", "/suche"]);
    let proxy = Nginx::start(&server, collection.path());
    let site = format!("http://{}/suche/", proxy.address);
    walk_at("base_path", &site, &format!("http://{}", proxy.address))
}

/// A proxy; stopped when dropped.
struct Nginx {
    configuration: PathBuf,
    address: String,
}

impl Nginx {
    /// Returns when the port is bound, since nginx goes to the background only then.
    fn start(server: &Server, folder: &Path) -> Self {
        // Nginx can't tell which port it took, so a free one is found for it.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("a port is free").to_string();
        let www = folder.join("www");
        std::fs::create_dir(&www).expect("a folder can be made");
        std::fs::write(www.join("index.html"), page_with_widget("/suche/")).expect("it can be written");
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {};\n", folder.join(kind).display()))
            .concat();
        let configuration = folder.join("nginx.conf");
        let text = format!(
            "user root;\npid {pid};\nerror_log {log};\nevents {{}}\nhttp {{\n{temporary}access_log off;\n\
             types {{ text/html html; }}\n\
             server {{\nlisten {address};\nroot {root};\n\
             location /suche/ {{ proxy_pass http://{upstream}; proxy_set_header Host $http_host; }}\n}}\n}}\n",
            pid = folder.join("nginx.pid").display(),
            log = folder.join("nginx.log").display(),
            root = www.display(),
            upstream = server.address,
        );
        std::fs::write(&configuration, text).expect("it can be written");
        let nginx = Self { configuration, address };
        assert!(nginx.run(&[]), "nginx did not start; is its configuration right?");
        nginx
    }

    fn run(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&self.configuration).args(arguments).stdin(Stdio::null());
        if !arguments.is_empty() {
            // It logs every signal that it sends.
            command.stderr(Stdio::null());
        }
        start(&mut command).wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}

fn trial(name: &str, run: impl FnOnce() -> Ran + Send + 'static) -> Trial {
    Trial::ignorable_test(format!("browser::{name}"), move || match missing() {
        Some(what) if is_required() => Err(Failed::from(what)),
        Some(what) => Ok(Completion::ignored_with(what)),
        None => {
            let _alone = BROWSER.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(run().completion())
        }
    })
}

fn is_required() -> bool {
    std::env::var("BROWSER_TESTS").is_ok_and(|value| value == "required")
}

fn folder() -> PathBuf {
    root().join("tests/browser")
}

/// The programs that a browser test needs and does not find.
fn missing() -> Option<String> {
    let chromium =
        std::env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
    if !runs("node") {
        Some("there is no Node; install nodejs".to_owned())
    } else if !chromium.exists() {
        Some(format!("there is no Chromium at {}; install it or name it in CHROMIUM", chromium.display()))
    } else if !folder().join("node_modules").exists() {
        Some("run `npm ci` in tests/browser first".to_owned())
    } else {
        None
    }
}

/// Whether a program is installed.
fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("-v").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // The harness is not used, since it fails where a program is missing.
    command.status().is_ok_and(|status| status.success())
}

/// Walks a journey on a server; `foreign` is the address of a site on another origin, where it needs one.
fn walk(journey: &str, server: &Server, foreign: &str) -> Ran {
    walk_at(journey, &format!("http://{}{}/", server.address, server.base), foreign)
}

fn walk_at(journey: &str, site: &str, foreign: &str) -> Ran {
    let mut node = Command::new("node");
    node.args(["run.mjs", journey, site, foreign]).current_dir(folder());
    let child = start(node.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()));
    let output = child.wait_with_output().expect("Node can be waited for");
    assert!(
        output.status.success(),
        "the journey {journey} failed:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

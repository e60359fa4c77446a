//! What visitors do, in a real browser: one trial a journey of `tests/browser/journeys`.
//!
//! They need Node, Chromium and `npm ci` in `tests/browser`. Where these are missing the trials are
//! ignored with the reason, or fail if `FUNDSTELLE_BROWSER_TESTS` is `required`.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use libtest_mimic::{Completion, Failed, Trial};

use crate::harness::{Collection, Ends, Ran, Server, root, start};

/// One browser at a time: each is several processes that want all processors.
static BROWSER: Mutex<()> = Mutex::new(());

/// A journey on the site of the sample corpus.
macro_rules! journeys {
    ($($name:ident),* $(,)?) => {
        vec![$(trial(stringify!($name), || {
            let collection = Collection::of_sample();
            let server = Server::start(&collection, &[]);
            walk(stringify!($name), &server)
        })),*]
    };
}

pub fn tests() -> Vec<Trial> {
    journeys![
        budget,
        completion,
        compound,
        dark,
        keyboard,
        languages,
        late_answers,
        mistyped,
        narrowing,
        phone,
        without_script,
    ]
}

fn trial(name: &str, run: impl FnOnce() -> Ran + Send + 'static) -> Trial {
    Trial::ignorable_test(format!("browser::{name}"), move || match missing() {
        Some(what) if std::env::var("FUNDSTELLE_BROWSER_TESTS").is_ok_and(|value| value == "required") => {
            Err(Failed::from(what))
        }
        Some(what) => Ok(Completion::ignored_with(what)),
        None => {
            let _alone = BROWSER.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(run().completion())
        }
    })
}

fn folder() -> PathBuf {
    root().join("tests/browser")
}

/// What a browser test needs and does not find.
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

/// Whether a program is there.
fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("-v").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Not by the harness: what is missing is no failure here.
    command.status().is_ok_and(|status| status.success())
}

/// Walks a journey on a server.
fn walk(journey: &str, server: &Server) -> Ran {
    let site = format!("http://{}{}/", server.address, server.base);
    let mut node = Command::new("node");
    node.args(["run.mjs", journey, &site]).current_dir(folder());
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

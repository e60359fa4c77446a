//! Inputs made of seeds, and what every target must keep to.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rustix::time::{ClockId, clock_gettime};

/// Writes articles into a folder of a folder; gives its path.
pub fn articles_in(folder: &Path) -> PathBuf {
    let articles = folder.join("articles");
    fs::create_dir(&articles).expect("a folder");
    for (n, line) in include_str!("seeds/texts.txt").lines().enumerate() {
        fs::write(articles.join(format!("{n}.txt")), line.replace("\\n", "\n")).expect("a file");
    }
    articles
}

/// The longest time that the process may work on one input, in an unoptimized build beside other work.
const LONGEST: Duration = Duration::from_secs(20);
/// The most bytes of an input.
const MOST: usize = 1 << 20;

/// What is put into inputs beside their own parts: what parsers go wrong at.
const TOKENS: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\n\n",
    b"\"",
    b"'",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b">",
    b"&",
    b"---\n",
    b"+++\n",
    b"-",
    b"--",
    b"*",
    b":",
    b",",
    b";",
    b"=",
    b"..",
    b"%00",
    b"0",
    b"-1",
    b"18446744073709551616",
    b"1e999",
    b"NaN",
    b"9999-12-31",
    b"31.02.2021",
    b" AND ",
    b" OR ",
    b" NOT ",
    b"\xe2\x80\xae",
    b"\xcc\x88",
    b"\xf0\x9f\x8f\xb3",
    b"\\",
    b"../",
    b"W/\"",
    b"bytes=",
    b"<!--",
    b"]]>",
    b"&#x110000;",
    b"{\"id\":",
    b"year IN [",
];

/// One change of an input.
#[derive(Debug, Clone)]
enum Edit {
    Flip(usize, u8),
    Insert(usize, usize),
    Remove(usize, usize),
    /// Repeats a part so many times.
    Repeat(usize, usize, usize),
    /// Puts the end of another seed behind a beginning of this one.
    Join(usize, usize, usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let place = any::<usize>;
    let edit = prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Edit::Flip(at, byte)),
        (place(), 0..TOKENS.len()).prop_map(|(at, token)| Edit::Insert(at, token)),
        (place(), place()).prop_map(|(from, to)| Edit::Remove(from, to)),
        (place(), place(), prop_oneof![9 => 1_usize..20, 1 => Just(2_000)])
            .prop_map(|(from, to, times)| Edit::Repeat(from, to, times)),
        (place(), place(), place()).prop_map(|(at, seed, from)| Edit::Join(at, seed, from)),
    ];
    vec(edit, 0..8)
}

fn changed(seeds: &[Vec<u8>], seed: usize, edits: &[Edit]) -> Vec<u8> {
    let mut input = seeds[seed % seeds.len()].clone();
    for edit in edits {
        let within = |at: usize| at % (input.len() + 1);
        let part = |from: usize, to: usize| (within(from).min(within(to)), within(from).max(within(to)));
        match *edit {
            Edit::Flip(at, byte) if !input.is_empty() => {
                let at = at % input.len();
                input[at] ^= byte;
            }
            Edit::Flip(..) => {}
            Edit::Insert(at, token) => {
                let at = within(at);
                input.splice(at..at, TOKENS[token].iter().copied());
            }
            Edit::Remove(from, to) => {
                let (from, to) = part(from, to);
                input.drain(from..to);
            }
            Edit::Repeat(from, to, times) => {
                let (from, to) = part(from, to);
                let repeated = input[from..to].repeat(times.min(MOST / (to - from).max(1)));
                input.splice(to..to, repeated);
            }
            Edit::Join(at, other, from) => {
                let other = &seeds[other % seeds.len()];
                input.truncate(within(at));
                input.extend_from_slice(&other[from % (other.len() + 1)..]);
            }
        }
        input.truncate(MOST);
    }
    input
}

/// The seeds of a target, an input a line; `\n` in a line stands for the end of one.
pub fn seeds(text: &str) -> Vec<Vec<u8>> {
    text.lines().map(|line| line.replace("\\n", "\n").into_bytes()).collect()
}

/// How many inputs a target gets, of which a costly one gets a share.
fn cases(share: u32) -> u32 {
    let asked = std::env::var("FUZZ_CASES").ok().and_then(|cases| cases.parse().ok());
    (asked.unwrap_or(80) / share).max(1)
}

/// A target as a test. `share` is the part of the inputs that it gets: 1 for all.
pub fn target(
    name: &'static str,
    share: u32,
    seeds: Vec<Vec<u8>>,
    run: impl Fn(&[u8]) + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        let config = Config {
            cases: cases(share),
            failure_persistence: None,
            max_shrink_iters: 200,
            ..Config::default()
        };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let strategy = (any::<usize>(), edits());
        let tested = TestRunner::new_with_rng(config, rng).run(&strategy, |(seed, edits)| {
            let input = changed(&seeds, seed, &edits);
            let before = worked();
            let ended = catch_unwind(AssertUnwindSafe(|| run(&input)));
            let took = worked().saturating_sub(before);
            let shown = || String::from_utf8_lossy(&input[..input.len().min(400)]).into_owned();
            if let Err(panic) = ended {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
                return Err(TestCaseError::fail(format!("{said} on {:?}", shown())));
            }
            match took > LONGEST {
                true => Err(TestCaseError::fail(format!("{took:?} of work on {:?}", shown()))),
                false => Ok(()),
            }
        });
        tested.map_err(|error| Failed::from(error.to_string()))
    })
}

/// How long the process has worked.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

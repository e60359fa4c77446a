//! Made-up inputs: whatever is sent, read or flipped, the program neither panics nor hangs nor lies unnoticed.
//!
//! A target is a plain function of bytes. Its inputs are seeds (`seeds/`, a file for each target, an input a line) that
//! are changed at random, the same way every time. How many there are is said by `FUZZ_CASES`; the default takes some
//! minutes in all on an unoptimized build:
//!
//! ```sh
//! cargo test --test fuzz                                      # as `.ci/run` does
//! FUZZ_CASES=100000 cargo test --release --test fuzz query    # one target for long
//! FUZZ_CASES=20000 cargo test --release --test fuzz kills     # 500 kills in all phases of a run
//! FUZZ_CASES=8000 cargo test --release --test fuzz index_files   # 2,000 flips and cuts over all files
//! ```
//!
//! What fails is printed in the smallest form that still fails, and becomes a test beside the code that it is about.

mod index_files;
mod inputs;
mod kills;
mod site;
mod texts;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    // What an input takes is measured for the whole process, so one target runs at a time.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    let targets = [site::targets(), texts::targets(), index_files::targets(), kills::targets()];
    let conclusion = libtest_mimic::run(&arguments, targets.into_iter().flatten().collect());
    conclusion.exit_code()
}

//! The engine over a cluster, against real nodes of OpenSearch that the tests start themselves.
//!
//! What users see is asked of both engines, or of two servers on one cluster; nodes are killed and come back. How nodes
//! are started, and what a machine needs for that, says `nodes.rs`. Names are `module::behaviour`, as in
//! `tests/behaviour`, whose harness is used here.

#[macro_use]
#[path = "../behaviour/harness.rs"]
#[allow(dead_code, reason = "it serves other tests, too")]
mod harness;

mod answers;
mod client;
mod errors;
mod faults;
mod generations;
mod long_runs;
mod moving;
mod nodes;
mod placing;
mod reference;
mod runs;
mod sample;
mod secured;
mod servers;
mod writers;

#[path = "../reference/agreement.rs"]
mod agreement;
#[path = "../reference/collection.rs"]
#[allow(unused_imports, reason = "its own tests are run by tests/reference")]
mod collection;
#[path = "../reference/compare.rs"]
mod compare;
#[path = "../reference/engine.rs"]
mod engine;
#[path = "../reference/generate.rs"]
mod generate;
#[path = "../reference/matching.rs"]
mod matching;
#[path = "../reference/meaning.rs"]
mod meaning;
#[path = "../reference/rescoring.rs"]
mod rescoring;
#[path = "../reference/tested.rs"]
mod tested;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    // What waits most comes first, beside which the others work.
    let modules = [
        faults::tests(),
        long_runs::tests(),
        writers::tests(),
        reference::tests(),
        sample::tests(),
        moving::tests(),
        runs::tests(),
        generations::tests(),
        servers::tests(),
        errors::tests(),
        secured::tests(),
    ];
    let conclusion = libtest_mimic::run(&arguments, modules.into_iter().flatten().collect());
    faults::clear();
    sample::clear();
    nodes::clear();
    harness::clear();
    conclusion.exit_code()
}

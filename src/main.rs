//! The program: arguments, tracing, one command, an exit code.

use std::process::ExitCode;

/// Indexing and searching make many small values on several threads, for which the allocator of the C library takes
/// locks and splits pages over threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    fundstelle::cli::main()
}

//! The program: arguments, tracing, one command, an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    fundstelle::cli::main()
}

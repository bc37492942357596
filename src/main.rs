//! The program `lamppost`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lamppost::cli::main()
}

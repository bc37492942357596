//! The program `lamppost`.

use std::process::ExitCode;

/// What one thread reads another often gives back: this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    lamppost::cli::main()
}

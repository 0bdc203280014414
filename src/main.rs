//! Parses the arguments and does what they say; see [`demarche::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    demarche::cli::run(std::env::args_os())
}

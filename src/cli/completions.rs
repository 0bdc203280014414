//! `completions`: what a shell needs to complete our arguments.

use super::{Cli, Failure, Outcome, after_help};
use clap::CommandFactory;
use std::io::Write;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche completions bash > demarche.bash",
    "demarche completions fish > demarche.fish",
])]
pub struct Completions {
    /// Which shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        // Into memory first: the generator panics where a pipe is closed.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "demarche", &mut script);
        std::io::stdout().write_all(&script).map_err(Failure::stdout)?;
        Ok(Outcome::Done)
    }
}

//! `man`: the manual page, of the program or of a subcommand.

use super::{Cli, Failure, Outcome, after_help};
use clap::CommandFactory;
use std::io::Write;

/// Print the manual page (roff)
#[derive(Debug, clap::Args)]
#[command(after_help = after_help!["demarche man > demarche.1", "demarche man query > demarche-query.1"])]
pub struct Man {
    /// The subcommand whose page is wanted; without it, the program's own
    command: Option<String>,
}

impl Man {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let mut program = Cli::command();
        program.build();
        let command = match &self.command {
            None => program,
            Some(name) => {
                let found = program.find_subcommand(name).cloned();
                found.ok_or_else(|| {
                    Failure::usage(format!("there is no subcommand `{name}`"), "see `demarche --help`")
                })?
            }
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).map_err(Failure::io("cannot make the page"))?;
        std::io::stdout().write_all(&page).map_err(Failure::stdout)?;
        Ok(Outcome::Done)
    }
}

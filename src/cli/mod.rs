//! The command line: arguments, one file a subcommand, and all that is printed.
//!
//! In: the arguments. Out: data on standard output, messages on standard error, an exit code.
//! Invariant: no other module prints; a fault of an input is told and the others are done.

mod build;
mod completions;
mod console;
mod dataset;
mod evaluate;
mod explain;
mod export;
mod extract;
mod failure;
mod features;
mod inputs;
mod lexicon;
mod man;
mod output;
mod pipeline;
mod query;
#[cfg(unix)]
mod query_worker;
mod read_confined;
#[cfg(unix)]
mod serve;
mod session;

pub use failure::{Failure, Outcome};

use crate::document::confined;
use clap::{ColorChoice, Parser, Subcommand};
use session::{Global, Session};
use std::ffi::OsString;
use std::process::ExitCode;

/// The end of every `--help`.
macro_rules! after_help {
    ($($example:literal),+ $(,)?) => {
        concat!(
            "Examples:\n",
            $("  $ ", $example, "\n",)+
            "\nExit codes: 0 done, 1 findings, 2 usage, 3 an input at fault (the others are done), 4 store, 6 input or output"
        )
    };
}
pub(crate) use after_help;

/// Reads what states say about rules for cyberspace and emits a knowledge graph.
///
/// Who holds which position on which norm, in which forum, on what evidence: read out of texts,
/// kept as RDF with the words that say so, and asked by SPARQL.
#[derive(Debug, Parser)]
#[command(
    name = "demarche",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = after_help![
        "demarche build --memory seeds/",
        "demarche query holders --input seeds/",
        "demarche extract --to jsonl seeds/",
    ]
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Extract(extract::Extract),
    Query(query::Query),
    Export(export::Export),
    #[cfg(unix)]
    Serve(serve::Serve),
    Explain(explain::Explain),
    Evaluate(evaluate::Evaluate),
    Lexicon(lexicon::Lexicon),
    Completions(completions::Completions),
    #[command(hide = true)]
    Features(features::Features),
    Man(man::Man),
    #[command(name = confined::SUBCOMMAND, hide = true)]
    ReadConfined(read_confined::ReadConfined),
    #[cfg(unix)]
    #[command(name = crate::serve::worker::SUBCOMMAND, hide = true)]
    QueryWorker(query_worker::QueryWorker),
}

/// Does what the arguments ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed =
        <Cli as clap::CommandFactory>::command().color(color_of_help(&arguments)).try_get_matches_from(&arguments);
    let cli = match parsed.and_then(|matches| <Cli as clap::FromArgMatches>::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is nobody's fault here either.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let mut session = Session::new(cli.global);
    let result = match cli.command {
        Command::Build(command) => command.run(&mut session),
        Command::Extract(command) => command.run(&mut session),
        Command::Query(command) => command.run(&mut session),
        Command::Export(command) => command.run(&mut session),
        #[cfg(unix)]
        Command::Serve(command) => command.run(&mut session),
        Command::Explain(command) => command.run(&mut session),
        Command::Evaluate(command) => command.run(&mut session),
        Command::Lexicon(command) => command.run(&mut session),
        Command::Completions(command) => command.run(),
        Command::Features(command) => command.run(&mut session),
        Command::Man(command) => command.run(),
        Command::ReadConfined(command) => command.run(),
        #[cfg(unix)]
        Command::QueryWorker(command) => command.run(),
    };
    session.finish(result)
}

/// Help is printed before the arguments are known, so `--color` is looked up by hand.
fn color_of_help(arguments: &[OsString]) -> ColorChoice {
    let said = |value: &str| match value {
        "always" => ColorChoice::Always,
        "never" => ColorChoice::Never,
        _ => ColorChoice::Auto,
    };
    let words: Vec<&str> = arguments.iter().filter_map(|a| a.to_str()).take_while(|a| *a != "--").collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--color="));
    joined.or_else(|| words.windows(2).find(|w| w[0] == "--color").map(|w| w[1])).map_or(ColorChoice::Auto, said)
}

//! `evaluate`: gold against what is extracted, or was.
//!
//! In: a file of gold. Out: the figures. Invariant: without `--predicted`, the gold's own texts are
//! read by the reader that `extract` uses.

use super::extract::extract_sure;
use super::inputs::Reading;
use super::session::Session;
use super::{Failure, Outcome, after_help, pipeline};
use crate::document::{Document, Format};
use crate::evaluate::{Gold, Part, Relation, parse_relations, score};
use crate::record::Record;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Compare what is extracted with coded passages
///
/// Prints precision, recall and F1. With findings (something missed or invented), the exit code
/// is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche evaluate --gold tests/gold/example.jsonl",
    "demarche evaluate --gold tests/gold/example.jsonl --errors 10 --by-target",
])]
pub struct Evaluate {
    /// JSON Lines: {"id", "text", "speaker"?, "relations": […]}
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// Score this file of `extract --to jsonl` instead of extracting anew
    #[arg(long, value_name = "FILE")]
    predicted: Option<PathBuf>,
    /// Only the third of the passages that is kept unread (held), or the others (work)
    #[arg(long, value_name = "PART", value_parser = part)]
    part: Option<Part>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    /// Print up to N missed and N invented items
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
    /// Count what was missed and invented by target
    #[arg(long)]
    by_target: bool,
    /// Leave out relations that are less sure (0 to 1)
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = super::extract::share)]
    min_confidence: f64,
}

fn part(name: &str) -> Result<Part, String> {
    match name {
        "work" => Ok(Part::Work),
        "held" => Ok(Part::Held),
        _ => Err("work or held is wanted".into()),
    }
}

impl Evaluate {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let text = fs::read_to_string(&self.gold).map_err(Failure::read(&self.gold))?;
        let gold = Gold::parse(&text, self.part, &self.gold.display().to_string()).map_err(Failure::Input)?;
        let relations = match &self.predicted {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(Failure::read(path))?;
                parse_relations(&text, &path.display().to_string()).map_err(Failure::Input)?
            }
            None => self.extracted(&self.gold, session)?,
        };
        let report = score(&gold, &relations);
        let mut out = if self.json {
            let json = report.to_json().map_err(|error| Failure::stdout(error.into()))?;
            json + "\n"
        } else {
            report.to_string()
        };
        if self.by_target {
            out += &report.by_target();
        }
        out += &report.errors(self.errors);
        std::io::stdout().write_all(out.as_bytes()).map_err(Failure::stdout)?;
        Ok(if report.is_perfect() { Outcome::Done } else { Outcome::Findings })
    }

    fn extracted(&self, gold: &Path, session: &mut Session) -> Result<Vec<Relation>, Failure> {
        let ontology = session.ontology()?;
        let reader = Reading::of(Format::JsonLines).reader(&[gold.to_owned()]);
        let work = |document: Document| {
            let extraction = extract_sure(&document, &ontology, self.min_confidence);
            let records = extraction.statements.iter().map(|s| Record::new(&document, s, &ontology));
            records.map(|record| Relation::from(&record)).collect::<Vec<_>>()
        };
        let mut relations = Vec::new();
        pipeline::in_order(session, reader, work, |found| {
            relations.extend(found);
            Ok(())
        })?;
        Ok(relations)
    }
}

//! `lexicon`: what the ontology knows of a phrase.
//!
//! In: a phrase. Out: the concepts that bear it. Invariant: an id is found whatever its case; what
//! is not found is answered with the nearest labels.

use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::ontology::{Concept, Kind, Ontology};
use std::io::Write;

/// Look up what the ontology knows of a phrase, or check it
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_help = after_help![
    "demarche lexicon --check",
    "demarche lexicon Peru",
])]
pub struct Lexicon {
    /// A name, an id or a part of one
    phrase: Option<String>,
    /// Load the ontology, tell its faults, and count what it holds
    #[arg(long)]
    check: bool,
}

impl Lexicon {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let ontology = session.ontology()?;
        let mut out = String::new();
        if self.check {
            out += &counts(&ontology);
        }
        if let Some(phrase) = &self.phrase {
            let found = search(&ontology, phrase);
            if found.is_empty() {
                return Err(not_found(&ontology, phrase));
            }
            for concept in found {
                out += &described(&ontology, concept);
            }
        }
        std::io::stdout().write_all(out.as_bytes()).map_err(Failure::stdout)?;
        Ok(Outcome::Done)
    }
}

fn counts(ontology: &Ontology) -> String {
    let kinds = [
        Kind::State, Kind::Group, Kind::Norm, Kind::Topic, Kind::Forum, Kind::Instrument, Kind::Stance, Kind::Act,
        Kind::Hedge,
    ];
    let mut out = format!("version {}\n", ontology.version);
    for kind in kinds {
        let count = ontology.concepts.iter().filter(|concept| concept.kind == kind).count();
        out += &format!("{:12}{count:6}\n", name(kind));
    }
    out
}

/// The concepts whose id or label is the phrase; if none is, those that hold it.
fn search<'a>(ontology: &'a Ontology, phrase: &str) -> Vec<&'a Concept> {
    let wanted = phrase.to_lowercase();
    let chosen = |test: &dyn Fn(&str) -> bool| -> Vec<&'a Concept> {
        let fits = |c: &&Concept| test(&c.id.to_lowercase()) || test(&c.label.to_lowercase());
        ontology.concepts.iter().filter(fits).collect()
    };
    let exact = chosen(&|word| word == wanted);
    if exact.is_empty() { chosen(&|word| word.contains(&wanted)) } else { exact }
}

fn described(ontology: &Ontology, concept: &Concept) -> String {
    let mut out = format!("{:24}{}\n  {} <{}>\n", concept.id, concept.label, name(concept.kind), concept.iri);
    if let Some(broader) = concept.broader {
        out += &format!("  below {}\n", ontology.concept(broader).id);
    }
    out
}

fn not_found(ontology: &Ontology, phrase: &str) -> Failure {
    let wanted = phrase.to_lowercase();
    let mut nearest: Vec<(f64, &str)> = (ontology.concepts.iter())
        .flat_map(|concept| [concept.label.as_str(), concept.id.as_str()])
        .map(|word| (strsim::jaro_winkler(&wanted, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .collect();
    nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let nearest: Vec<&str> = nearest.iter().take(3).map(|(_, word)| *word).collect();
    Failure::Usage {
        message: format!("the ontology does not know `{phrase}`"),
        remedy: (!nearest.is_empty()).then(|| format!("did you mean {}?", nearest.join(", "))),
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::State => "state",
        Kind::Group => "group",
        Kind::Norm => "norm",
        Kind::Topic => "topic",
        Kind::Forum => "forum",
        Kind::Instrument => "instrument",
        Kind::Stance => "stance",
        Kind::Act => "act",
        Kind::Hedge => "hedge",
    }
}

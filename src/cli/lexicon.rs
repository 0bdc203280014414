//! `lexicon`: what the ontology knows of a phrase, and whether its examples hold.
//!
//! In: a phrase, or nothing but the ontology. Out: entries with file and line, or what failed.
//! Invariant: an id is found whatever its case; what is not found is answered with the nearest labels.

use super::inputs::Reading;
use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::diagnostic::Severity;
use crate::ontology::lookup::{self, Hit};
use crate::ontology::{Concept, Kind, Ontology, examples};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

/// How much of a pattern is shown; the file has the rest.
const SHOWN: usize = 160;

/// Look up what the ontology knows of a phrase, or check it
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_help = after_help![
    "demarche lexicon \"the 2015 GGE report\"",
    "demarche lexicon PER",
    "demarche lexicon --check",
    "demarche lexicon --unused seeds/",
])]
pub struct Lexicon {
    /// A phrase, a name or an id
    phrase: Option<String>,
    /// Hold every example of the ontology against its pattern, and count what it holds
    #[arg(long)]
    check: bool,
    /// List the entries that nothing in these texts matches
    #[arg(long, value_name = "FILE", num_args = 1..)]
    unused: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Lexicon {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let ontology = session.ontology()?;
        let mut out = String::new();
        let mut outcome = Outcome::Done;
        if self.check {
            let checked = examples::check(&ontology).map_err(Failure::Input)?;
            out += &counts(&ontology, &checked);
            for fault in &checked.faults {
                if fault.severity == Severity::Error {
                    session.console.finding(fault);
                    outcome = Outcome::Findings;
                } else if session.global.verbose {
                    session.console.finding(fault);
                }
            }
        }
        if let Some(phrase) = &self.phrase {
            let (hits, concepts) = (lookup::hits(&ontology, phrase), search(&ontology, phrase));
            if hits.is_empty() && concepts.is_empty() {
                return Err(not_found(&ontology, phrase));
            }
            for concept in concepts {
                out += &described(&ontology, concept);
            }
            out += &matched(&ontology, phrase, &hits);
        }
        if !self.unused.is_empty() {
            out += &self.unused(&ontology, session);
        }
        std::io::stdout().write_all(out.as_bytes()).map_err(Failure::stdout)?;
        Ok(outcome)
    }

    /// A line for every entry that nothing in the texts matches: place, role, meaning, words.
    fn unused(&self, ontology: &Ontology, session: &mut Session) -> String {
        let mut used = rustc_hash::FxHashSet::default();
        let mut documents = 0;
        for document in self.reading.reader(&self.unused) {
            match document {
                Ok(document) => {
                    documents += 1;
                    used.extend(examples::exercised(ontology, [&*document.text]));
                }
                Err(fault) => session.console.diagnostic(&fault),
            }
        }
        let entries = &ontology.matcher.entries;
        let mut rows: Vec<_> = (0u32..)
            .zip(entries)
            .filter(|(i, _)| !used.contains(i))
            .map(|(_, entry)| {
                let place = lookup::place(ontology, entry);
                let (file, line) = place.map_or(("", 0), |place| (place.file, place.line));
                (file, line, lookup::role(ontology, entry), lookup::meaning(ontology, entry), &entry.words)
            })
            .collect();
        rows.sort();
        session.console.note(format_args!(
            "{} of {} entries are matched in no sentence of {documents} documents",
            rows.len(),
            entries.len()
        ));
        let lines = rows
            .iter()
            .map(|(file, line, role, meaning, words)| format!("{file}:{line}\t{role}\t{meaning}\t{words}\n"));
        lines.collect()
    }
}

fn counts(ontology: &Ontology, checked: &examples::Checked) -> String {
    let kinds = [
        Kind::State,
        Kind::Group,
        Kind::Norm,
        Kind::Topic,
        Kind::Forum,
        Kind::Instrument,
        Kind::Stance,
        Kind::Act,
        Kind::Hedge,
    ];
    let mut out = format!("version {}\n", ontology.version);
    let mut row = |name: &str, count: usize| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name:17}{count:6}");
    };
    for kind in kinds {
        row(name(kind), ontology.concepts.iter().filter(|concept| concept.kind == kind).count());
    }
    row("entry", ontology.matcher.entries.len());
    row("cue", ontology.cues.len());
    row("example", checked.examples);
    row("counter-example", checked.counter_examples);
    row("without example", checked.without);
    let (failed, tied) = checked.faults.iter().partition::<Vec<_>, _>(|fault| fault.severity == Severity::Error);
    row("tied", tied.len());
    row("failed", failed.len());
    out
}

/// The concepts whose id or label is the phrase; if none is, and it is one word, those that hold it.
fn search<'a>(ontology: &'a Ontology, phrase: &str) -> Vec<&'a Concept> {
    let wanted = phrase.to_lowercase();
    let chosen = |test: &dyn Fn(&str) -> bool| -> Vec<&'a Concept> {
        let fits = |c: &&Concept| test(&c.id.to_lowercase()) || test(&c.label.to_lowercase());
        ontology.concepts.iter().filter(fits).collect()
    };
    let exact = chosen(&|word| word == wanted);
    let is_one_word = wanted.len() > 2 && !wanted.contains(' ');
    if exact.is_empty() && is_one_word { chosen(&|word| word.contains(&wanted)) } else { exact }
}

fn described(ontology: &Ontology, concept: &Concept) -> String {
    let mut out = format!("{:24}{}\n  {} <{}>\n", concept.id, concept.label, name(concept.kind), concept.iri);
    if let Some(broader) = concept.broader {
        out += &format!("  below {}\n", ontology.concept(broader).id);
    }
    out
}

/// The entries that match, below the words that they match.
fn matched(ontology: &Ontology, phrase: &str, hits: &[Hit]) -> String {
    let mut out = String::new();
    let mut words = None;
    for hit in hits {
        if words != Some(hit.span) {
            words = Some(hit.span);
            out += &format!("“{}”\n", hit.span.of(phrase));
        }
        let entry = &ontology.matcher.entries[hit.entry as usize];
        let place = lookup::place(ontology, entry).map_or(String::new(), |p| format!("{}:{}", p.file, p.line));
        let unless = if hit.is_found { "" } else { "  (only with capitals as here)" };
        let (role, meaning) = (lookup::role(ontology, entry), lookup::meaning(ontology, entry));
        let shown: String = entry.words.chars().take(SHOWN).collect();
        let rest = if shown.len() < entry.words.len() { " …" } else { "" };
        out += &format!("  {role:12}{meaning:32}  {place}\n              {shown}{rest}{unless}\n");
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

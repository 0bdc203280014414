//! `build`: inputs into the store.
//!
//! In: inputs. Out: a store, and a summary of what was found. Invariant: a document that is there
//! in the same version is skipped; with `--prune` those that no input holds any more leave, unless
//! an input was at fault, for then one cannot know.

use super::dataset::{self, STORE, Summary};
use super::inputs::Reading;
use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::store::Store;
use std::io::Write;
use std::path::PathBuf;

/// Extract relations from texts and load them into a store
///
/// A document that was read before with the same content is skipped; a changed one replaces what
/// was there.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche build seeds/",
    "demarche build --prune seeds/",
    "demarche build --memory seeds/*.txt",
])]
pub struct Build {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where the store lies; made if it is not there
    #[arg(long, value_name = "PATH", env = "DEMARCHE_STORE", default_value = STORE)]
    store: PathBuf,
    /// Keep the store in memory: see what is found, and forget it
    #[arg(long, conflicts_with = "prune")]
    memory: bool,
    /// Take out the documents that the inputs do not hold any more
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Build {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let ontology = session.ontology()?;
        let store = if self.memory { Store::in_memory()? } else { Store::open(&self.store)? };
        dataset::load_ontology(&store, &ontology, session)?;
        let summary = dataset::load(&store, self.reading, &self.inputs, &ontology, session)?;
        let mut out = described(&summary);
        if self.prune {
            if session.console.errors() > 0 {
                session.console.note("nothing was pruned, since an input was at fault");
            } else {
                let gone = store.prune(|document| summary.met.contains(&document.id))?;
                out += &format!("pruned       {:8}\n", gone.len());
            }
        }
        std::io::stdout().write_all(out.as_bytes()).map_err(Failure::stdout)?;
        if !self.memory {
            session.console.detail(format_args!("next: demarche query --list --store {}", self.store.display()));
        }
        Ok(Outcome::Done)
    }
}

fn described(summary: &Summary) -> String {
    let loaded = &summary.loaded;
    let documents = loaded.added + loaded.changed + loaded.unchanged;
    let mut out = format!(
        "documents    {documents:8}  ({} new, {} changed, {} unchanged)\n",
        loaded.added, loaded.changed, loaded.unchanged
    );
    for (name, count) in summary.relations {
        out += &format!("{:13}{count:8}\n", format!("{name}s"));
    }
    out + &format!("quads        {:8}\n", loaded.quads)
}

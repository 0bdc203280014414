//! Turtle files to resources.
//!
//! In: the embedded files and, if wished, a folder. Out: [`Resources`], the triples by subject.
//! Invariant: sorted by IRI; a file of the folder takes the place of the embedded file of its name.

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use include_dir::{Dir, include_dir};
use oxigraph::io::{RdfFormat, RdfParser, RdfSyntaxError};
use oxigraph::model::{NamedOrBlankNode, Term};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/ontology");

/// One file of the ontology.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An IRI (or a blank node's label).
    Iri(String),
    /// A literal's text.
    Text(String),
}

impl Value {
    /// Its text, whichever it is.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Iri(s) | Self::Text(s) => s,
        }
    }
}

/// All that is said of one subject.
#[derive(Clone, Debug, Default)]
pub struct Resource {
    /// Predicate and value, in the order of the files.
    pub properties: Vec<(String, Value)>,
    /// The file it stands in.
    pub source: usize,
}

impl Resource {
    /// Every value of a property.
    pub fn all<'a>(&'a self, predicate: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(p, _)| p == predicate).map(|(_, v)| v.as_str())
    }

    /// The first value of a property.
    pub fn one<'a>(&'a self, predicate: &'a str) -> Option<&'a str> {
        self.all(predicate).next()
    }

    /// Whether it is of this class.
    pub fn is_a(&self, class: &str) -> bool {
        self.all(crate::vocab::terms::TYPE).any(|c| c == class)
    }
}

/// Subjects by IRI.
pub type Resources = BTreeMap<String, Resource>;

/// The files in force: the embedded ones, with `overlay`'s laid over them, or those of `only`.
///
/// # Errors
/// A diagnostic for every file or folder that cannot be read.
pub fn sources(overlay: Option<&Path>, only: Option<&Path>) -> Result<Vec<Source>, Vec<Diagnostic>> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    if only.is_none() {
        for file in EMBEDDED.files() {
            if let (Some(name), Some(text)) = (file.path().file_name(), file.contents_utf8()) {
                files.insert(name.to_string_lossy().into_owned(), text.to_owned());
            }
        }
    }
    for folder in only.iter().chain(overlay.iter()) {
        if let Err(fault) = read_folder(folder, &mut files) {
            faults.push(*fault);
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(files
        .into_iter()
        .filter(|(name, _)| name.ends_with(".ttl") || name.ends_with(".tsv"))
        .map(|(name, text)| Source { name, text })
        .collect())
}

fn read_folder(folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), Box<Diagnostic>> {
    let fault = |path: &Path, error: std::io::Error| {
        let unread =
            Diagnostic::error("ontology::read", path.display().to_string(), format!("cannot be read: {error}"));
        Box::new(unread.remedy("Name a folder that holds *.ttl files in UTF-8."))
    };
    let mut found = false;
    for entry in std::fs::read_dir(folder).map_err(|e| fault(folder, e))? {
        let path = entry.map_err(|e| fault(folder, e))?.path();
        if path.extension().is_some_and(|e| e == "ttl" || e == "tsv") {
            let text = std::fs::read_to_string(&path).map_err(|e| fault(&path, e))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, text);
            found = true;
        }
    }
    if found {
        Ok(())
    } else {
        let empty = Diagnostic::error("ontology::empty", folder.display().to_string(), "holds no *.ttl file");
        Err(Box::new(empty.remedy("Put the concepts, patterns or cues you want to add into a file that ends in .ttl.")))
    }
}

/// SHA-256 over names and texts, in hexadecimal.
pub fn version(sources: &[Source]) -> String {
    let mut hash = Sha256::new();
    for source in sources {
        hash.update(source.name.as_bytes());
        hash.update([0]);
        hash.update(source.text.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Parses the files.
///
/// # Errors
/// A diagnostic for the first syntax error of every file.
pub fn parse(sources: &[Source]) -> Result<Resources, Vec<Diagnostic>> {
    let parsed: Vec<_> = sources
        .par_iter()
        .enumerate()
        .filter(|(_, s)| s.name.ends_with(".ttl"))
        .map(|(index, source)| parse_one(index, source))
        .collect();
    let mut resources = Resources::new();
    let mut faults = Vec::new();
    for file in parsed {
        match file {
            Ok(parts) => {
                for (subject, part) in parts {
                    match resources.entry(subject) {
                        Entry::Vacant(place) => {
                            place.insert(part);
                        }
                        Entry::Occupied(mut known) => {
                            let known = known.get_mut();
                            known.source = part.source;
                            known.properties.extend(part.properties);
                        }
                    }
                }
            }
            Err(fault) => faults.push(*fault),
        }
    }
    if faults.is_empty() { Ok(resources) } else { Err(faults) }
}

/// The blocks of a file: subjects in their order, each with what is said of it in a row.
fn parse_one(index: usize, source: &Source) -> Result<Vec<(String, Resource)>, Box<Diagnostic>> {
    let mut parts: Vec<(String, Resource)> = Vec::new();
    for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(source.text.as_bytes()) {
        let quad = quad.map_err(|error| Box::new(syntax_fault(source, &error)))?;
        let value = match quad.object {
            Term::NamedNode(n) => Value::Iri(n.into_string()),
            Term::BlankNode(b) => Value::Iri(format!("_:{}:{}", source.name, b.as_str())),
            Term::Literal(l) => Value::Text(l.destruct().0),
        };
        let property = (quad.predicate.into_string(), value);
        let subject = match quad.subject {
            NamedOrBlankNode::NamedNode(n) => n.into_string(),
            NamedOrBlankNode::BlankNode(b) => format!("_:{}:{}", source.name, b.as_str()),
        };
        match parts.last_mut() {
            Some((last, resource)) if *last == subject => resource.properties.push(property),
            _ => parts.push((subject, Resource { properties: vec![property], source: index })),
        }
    }
    Ok(parts)
}

fn syntax_fault(source: &Source, error: &RdfSyntaxError) -> Diagnostic {
    let place = error.location().map(|l| l.start);
    let (line, column) = place.map_or((1, 1), |p| (p.line as usize + 1, p.column as usize + 1));
    let excerpt = source.text.lines().nth(line - 1).unwrap_or_default();
    let from = excerpt.char_indices().nth(column - 1).map_or(excerpt.len(), |(i, _)| i);
    Diagnostic::error("ontology::syntax", &source.name, format!("is not valid Turtle: {error}"))
        .at(line, column)
        .showing(excerpt, Span::new(from, excerpt.len().max(from)))
        .remedy("Check the end of the line before: every block ends with a full stop, its parts with `;` or `,`.")
}

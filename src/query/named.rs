//! Named queries: files of SPARQL whose header says what they answer.
//!
//! In: `queries/*.rq`, embedded, and perhaps a folder laid over them. Out: [`Library`]. Invariant: a
//! query's name is its file's; every `?_name` in its text is a parameter of its header and vice versa.
//!
//! The header follows [grlc](https://github.com/CLARIAH/grlc): comments that begin with `#+`.
//!
//! ```sparql
//! #+ summary: Who opposes a target, with the words that say so
//! #+ description: Finer topics of the target are included.
//! #+ params:
//! #+   target: (target, required) What is opposed.
//! #+   forum: (forum) Only positions taken there.
//! SELECT ?holder ?quote WHERE { ?position demarche:target ?_target … }
//! ```

use super::QueryError;
use crate::diagnostic::Diagnostic;
use crate::vocab::demarche;
use include_dir::{Dir, include_dir};
use oxigraph::model::NamedNodeRef;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/queries");

/// What a parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A state or a group.
    Holder,
    /// A group.
    Group,
    /// A norm or a topic.
    Target,
    /// A norm.
    Norm,
    /// A forum, its iteration or session.
    Forum,
    /// An instrument.
    Instrument,
    /// A stance.
    Stance,
    /// A document, by its id.
    Document,
    /// Anything with an IRI, such as a position.
    Resource,
    /// Words.
    Text,
    /// A whole number.
    Number,
}

impl ParameterKind {
    const ALL: [(&'static str, Self); 11] = [
        ("holder", Self::Holder),
        ("group", Self::Group),
        ("target", Self::Target),
        ("norm", Self::Norm),
        ("forum", Self::Forum),
        ("instrument", Self::Instrument),
        ("stance", Self::Stance),
        ("document", Self::Document),
        ("resource", Self::Resource),
        ("text", Self::Text),
        ("number", Self::Number),
    ];

    /// Its name in headers.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|&(_, kind)| kind == self).map_or("", |(name, _)| name)
    }

    /// The classes it may be of; none means any.
    pub(super) fn classes(self) -> &'static [NamedNodeRef<'static>] {
        match self {
            Self::Holder => &[demarche::STATE, demarche::GROUP],
            Self::Group => &[demarche::GROUP],
            Self::Target => &[demarche::NORM, demarche::TOPIC_CLASS],
            Self::Norm => &[demarche::NORM],
            Self::Forum => &[demarche::FORUM_CLASS],
            Self::Instrument => &[demarche::INSTRUMENT_CLASS],
            Self::Stance => &[demarche::STANCE_CLASS],
            Self::Document => &[demarche::DOCUMENT],
            Self::Resource | Self::Text | Self::Number => &[],
        }
    }
}

/// A parameter of a named query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name: the variable is `?_name`.
    pub name: String,
    /// What it stands for.
    pub kind: ParameterKind,
    /// Whether the query means nothing without it.
    pub required: bool,
    /// What it does.
    pub description: String,
}

/// A query with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedQuery {
    /// Its name.
    pub name: String,
    /// What it answers, in a line.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// What it takes, in the order of its header.
    pub parameters: Vec<Parameter>,
    /// Its text, header included.
    pub text: String,
}

impl NamedQuery {
    /// Reads a query and its header.
    pub fn parse(name: &str, text: &str) -> Result<Self, Box<Diagnostic>> {
        let mut query = Self {
            name: name.to_owned(),
            summary: String::new(),
            description: String::new(),
            parameters: Vec::new(),
            text: text.to_owned(),
        };
        // The field that an indented line goes on with.
        let mut field = "";
        for (number, line) in text.lines().enumerate() {
            let Some(header) = line.strip_prefix("#+") else { continue };
            let fault = |message: String| {
                Box::new(
                    Diagnostic::error("query::header", format!("{name}.rq"), message)
                        .at(number + 1, 1)
                        .showing(line, crate::span::Span::new(0, line.len()))
                        .remedy("see the other queries: `#+ summary: …`, `#+   target: (target, required) …`"),
                )
            };
            let (key, value) = header.split_once(':').unwrap_or((header, ""));
            let indent = header.len() - header.trim_start().len();
            match (indent > 1, key.trim(), field) {
                (false, "summary", _) => {
                    field = "summary";
                    query.summary = value.trim().to_owned();
                }
                (false, "description", _) => {
                    field = "description";
                    // `>` announces the lines below.
                    query.description = value.trim().trim_start_matches('>').to_owned();
                }
                (false, "params", _) => field = "params",
                // grlc knows more fields; they are none of ours.
                (false, _, _) => field = "",
                (true, parameter, "params") => {
                    query.parameters.push(parse_parameter(parameter, value).map_err(fault)?);
                }
                (true, _, "description") => {
                    query.description = format!("{} {}", query.description, header.trim()).trim().to_owned();
                }
                (true, _, _) => (),
            }
        }
        query.check().map_err(|message| Box::new(Diagnostic::error("query::header", format!("{name}.rq"), message)))?;
        Ok(query)
    }

    /// Header and text agree.
    fn check(&self) -> Result<(), String> {
        if self.summary.is_empty() {
            return Err("the header has no `#+ summary:`".into());
        }
        let body: String = self.text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        let mut used: Vec<&str> = Vec::new();
        for (at, _) in body.match_indices("?_") {
            let rest = &body[at + 2..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            used.push(&rest[..end]);
        }
        if let Some(unknown) = used.iter().find(|name| self.parameter(name).is_none()) {
            return Err(format!("`?_{unknown}` is not among the `#+ params:`"));
        }
        match self.parameters.iter().find(|p| !used.contains(&p.name.as_str())) {
            Some(unused) => Err(format!("the parameter `{0}` is never used (`?_{0}`)", unused.name)),
            None => Ok(()),
        }
    }

    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// `(target, required) What is opposed.`
fn parse_parameter(name: &str, value: &str) -> Result<Parameter, String> {
    let syntax = || format!("`{name}` wants its kind in brackets: `{name}: (target, required) …`");
    let (about, description) =
        value.trim().strip_prefix('(').and_then(|rest| rest.split_once(')')).ok_or_else(syntax)?;
    let (kind, required) = match about.split_once(',') {
        Some((kind, required)) => (kind.trim(), required.trim() == "required"),
        None => (about.trim(), false),
    };
    let kind = ParameterKind::ALL.into_iter().find(|&(name, _)| name == kind).map(|(_, kind)| kind);
    Ok(Parameter {
        name: name.to_owned(),
        kind: kind.ok_or_else(|| {
            let kinds: Vec<_> = ParameterKind::ALL.iter().map(|&(name, _)| name).collect();
            format!("`{about}` is no kind of parameter: one of {}", kinds.join(", "))
        })?,
        required,
        description: description.trim().to_owned(),
    })
}

/// The named queries at hand.
#[derive(Clone, Debug, Default)]
pub struct Library {
    queries: BTreeMap<String, NamedQuery>,
}

impl Library {
    /// Those that are part of the program.
    pub fn embedded() -> Result<Self, QueryError> {
        let mut library = Self::default();
        for file in EMBEDDED.files() {
            if let (Some(name), Some(text)) = (name_of(file.path()), file.contents_utf8()) {
                library.add(&name, text)?;
            }
        }
        Ok(library)
    }

    /// Lays a folder over them: its `*.rq` come to these, or take their places.
    pub fn overlay(&mut self, folder: &Path) -> Result<(), QueryError> {
        let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        paths.sort();
        for path in paths {
            if let Some(name) = name_of(&path) {
                self.add(&name, &fs::read_to_string(&path)?)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, text: &str) -> Result<(), QueryError> {
        let query = NamedQuery::parse(name, text).map_err(QueryError::Syntax)?;
        self.queries.insert(name.to_owned(), query);
        Ok(())
    }

    /// The query of that name; if there is none, the error names the nearest.
    pub fn get(&self, name: &str) -> Result<&NamedQuery, QueryError> {
        self.queries.get(name).ok_or_else(|| {
            let mut near: Vec<_> = self.queries.keys().map(|n| (strsim::osa_distance(n, name), n)).collect();
            near.sort();
            let nearest = near.into_iter().filter(|(d, n)| *d <= n.len() / 2).take(3).map(|(_, n)| n.clone());
            QueryError::UnknownQuery { name: name.to_owned(), nearest: nearest.collect() }
        })
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &NamedQuery> {
        self.queries.values()
    }
}

/// The name of a query's file, if it is one.
fn name_of(path: &Path) -> Option<String> {
    let is_query = path.extension().is_some_and(|extension| extension == "rq");
    path.file_stem().filter(|_| is_query).map(|stem| stem.to_string_lossy().into_owned())
}

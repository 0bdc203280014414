//! `query`: questions to a store, or to inputs.
//!
//! In: the name of a query, a file, SPARQL, or standard input. Out: the answer. Invariant: a word
//! that could be a name is a name or an error with the nearest ones, never SPARQL.

use super::dataset::Source;
use super::output::Output;
use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::diagnostic::Diagnostic;
use crate::query::{self, Answer, AnswerFormat, Library, Look, NamedQuery, QueryError, Request};
use std::fs;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// Ask the graph by a named query or by SPARQL
///
/// Parameters take ids, labels or IRIs: `--param holder=KOR`, `--param holder="Republic of Korea"`.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche query --list",
    "demarche query who-supports --param target=use-of-force --format table --input seeds/",
    "demarche query 'SELECT (COUNT(*) AS ?n) WHERE { ?p a demarche:Position }' --input seeds/",
])]
pub struct Query {
    /// The name of a query, a file of SPARQL (*.rq), SPARQL itself, or `-` for standard input
    #[arg(value_name = "NAME|FILE|QUERY|-", required_unless_present = "list")]
    query: Option<String>,
    /// A parameter of the query; may be given several times
    #[arg(short, long, value_name = "NAME=VALUE", value_parser = parameter)]
    param: Vec<(String, String)>,
    /// List the named queries with their parameters
    #[arg(long)]
    list: bool,
    /// A folder of *.rq files beside the queries that the program holds
    #[arg(long, value_name = "DIR")]
    queries: Option<PathBuf>,
    /// table, json, xml, csv, tsv, markdown; for triples turtle, trig, ntriples, nquads, jsonld, rdfxml
    /// [default: table on a terminal, csv elsewhere; turtle for triples]
    #[arg(long, alias = "to", value_name = "FORMAT")]
    format: Option<AnswerFormat>,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("NAME=VALUE is wanted, such as holder=PER".into()),
    }
}

impl Query {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let mut library = Library::embedded().map_err(failure)?;
        if let Some(folder) = &self.queries {
            library.overlay(folder).map_err(failure)?;
        }
        let Some(asked) = self.query.as_deref().filter(|_| !self.list) else {
            let listed: String = library.iter().map(listed).collect();
            std::io::stdout().write_all(listed.as_bytes()).map_err(Failure::stdout)?;
            return Ok(Outcome::Done);
        };
        let base = session.base()?.to_owned();
        let mut request = request(asked, &library)?.with_base(&base);
        for (name, value) in &self.param {
            request = request.with_parameter(name, value);
        }
        if let Some(limit) = self.limit {
            request = request.with_limit(limit);
        }
        let store = self.source.open(session)?;
        let answer = query::run(&store, &request).map_err(failure)?;
        let mut output = Output::open(self.output.as_deref())?;
        let to_terminal = self.output.is_none() && std::io::stdout().is_terminal();
        let format = self.format.unwrap_or(match answer {
            Answer::Solutions { .. } if !to_terminal => AnswerFormat::Csv,
            _ => AnswerFormat::Table,
        });
        let width = if to_terminal { comfy_table::Table::new().width() } else { None };
        let failed = output.failed();
        answer.write(format, &Look { width, base: &base }, &mut output).map_err(|error| match error {
            QueryError::Io(error) => failed(error),
            other => failure(other),
        })?;
        output.finish()?;
        if answer.is_empty() {
            session.console.note("nothing was found");
        }
        if let Answer::Solutions { truncated: true, .. } | Answer::Graph { truncated: true, .. } = answer {
            session.console.note("there is more than --limit allows");
        }
        Ok(Outcome::Done)
    }
}

/// What is asked: SPARQL holds a blank or a bracket, and no name does.
fn request(asked: &str, library: &Library) -> Result<Request, Failure> {
    if asked == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(Failure::io("standard input"))?;
        return Ok(Request::text("stdin", text));
    }
    let path = Path::new(asked);
    let is_query_file = path.extension().is_some_and(|ending| ending == "rq" || ending == "sparql");
    if is_query_file || (path.is_file() && library.get(asked).is_err()) {
        return from_file(path);
    }
    if asked.contains(|c: char| c.is_whitespace() || c == '{') {
        return Ok(Request::text("query", asked));
    }
    library.get(asked).map(Request::named).map_err(failure)
}

/// A file with a header is a named query like those that the program holds.
fn from_file(path: &Path) -> Result<Request, Failure> {
    let text = fs::read_to_string(path).map_err(Failure::read(path))?;
    let name = path.display().to_string();
    if text.lines().any(|line| line.starts_with("#+")) {
        let query = NamedQuery::parse(&name, &text).map_err(|fault| Failure::Input(vec![*fault]))?;
        return Ok(Request::named(&query));
    }
    Ok(Request::text(name, text))
}

/// The ends that a query can come to.
pub(super) fn failure(error: QueryError) -> Failure {
    match error {
        QueryError::Syntax(fault) => Failure::Input(vec![*fault]),
        QueryError::Store(error) => error.into(),
        QueryError::Io(source) => Failure::Io { what: "the query".into(), source },
        error @ (QueryError::Evaluation(_) | QueryError::Cancelled) => {
            Failure::Input(vec![Diagnostic::error("query::evaluation", "query", error.to_string())])
        }
        error @ QueryError::UnknownQuery { .. } => {
            Failure::usage(error.to_string(), "`demarche query --list` shows the names")
        }
        other => Failure::Usage { message: other.to_string(), remedy: None },
    }
}

/// A query in the list: its name, what it answers, what it takes.
fn listed(query: &NamedQuery) -> String {
    let mut out = format!("{:20}{}\n", query.name, query.summary);
    for parameter in &query.parameters {
        let required = if parameter.required { ", required" } else { "" };
        let kind = parameter.kind.name();
        out += &format!("{:20}  --param {}=… ({kind}{required}) {}\n", "", parameter.name, parameter.description);
    }
    out
}

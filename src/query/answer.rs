//! Answers, written for a person or for a program.
//!
//! In: an [`Answer`] and an [`AnswerFormat`]. Out: bytes. Invariant: the formats for programs are the
//! W3C's and hold the terms as they are; those for people shorten IRIs by the built-in prefixes.

use super::QueryError;
use crate::export::{self, Syntax};
use crate::vocab;
use comfy_table::{ContentArrangement, Table};
use oxigraph::model::{NamedNodeRef, Term, TermRef, Triple, Variable};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use std::io::{self, Write};
use std::str::FromStr;

/// What a query gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// `SELECT`.
    Solutions {
        /// The columns.
        variables: Vec<String>,
        /// The rows; a field may be unbound.
        rows: Vec<Vec<Option<Term>>>,
        /// Whether there were more rows than asked for.
        truncated: bool,
    },
    /// `ASK`.
    Boolean(bool),
    /// `CONSTRUCT`, `DESCRIBE`.
    Graph {
        /// The triples.
        triples: Vec<Triple>,
        /// Whether there were more than asked for.
        truncated: bool,
    },
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFormat {
    /// For a terminal.
    Table,
    /// SPARQL 1.1 Query Results JSON.
    Json,
    /// SPARQL Query Results XML.
    Xml,
    /// SPARQL 1.1 Query Results CSV.
    Csv,
    /// SPARQL 1.1 Query Results TSV.
    Tsv,
    /// A table in Markdown.
    Markdown,
    /// Triples.
    Rdf(Syntax),
}

impl FromStr for AnswerFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "table" => Self::Table,
            "json" | "srj" => Self::Json,
            "xml" | "srx" => Self::Xml,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "markdown" | "md" => Self::Markdown,
            other => Self::Rdf(other.parse().map_err(|_| {
                let rdf: Vec<_> = Syntax::ALL.iter().map(|syntax| syntax.name()).collect();
                format!(
                    "`{other}` is no format: one of table, json, xml, csv, tsv, markdown; for CONSTRUCT and DESCRIBE {}",
                    rdf.join(", ")
                )
            })?),
        })
    }
}

/// How tables look, and which base shortens IRIs.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Columns of the terminal; without, a table is as wide as it needs to be.
    pub width: Option<u16>,
    /// The base that the store was built with.
    pub base: &'a str,
}

impl Default for Look<'_> {
    fn default() -> Self {
        Self { width: None, base: vocab::DEFAULT_BASE }
    }
}

impl Answer {
    /// Rows or triples; an `ASK` has one.
    pub fn len(&self) -> usize {
        match self {
            Self::Solutions { rows, .. } => rows.len(),
            Self::Graph { triples, .. } => triples.len(),
            Self::Boolean(_) => 1,
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the answer.
    pub fn write(&self, format: AnswerFormat, look: &Look<'_>, mut writer: impl Write) -> Result<(), QueryError> {
        use AnswerFormat as F;
        match (self, format) {
            (Self::Graph { triples, .. }, F::Rdf(syntax)) => {
                export::write_triples(triples.clone(), syntax, look.base, &mut writer)?;
            }
            // A graph has no columns: what a person is shown is Turtle.
            (Self::Graph { triples, .. }, F::Table) => {
                export::write_triples(triples.clone(), Syntax::Turtle, look.base, &mut writer)?;
            }
            (Self::Graph { .. }, _) => {
                return Err(QueryError::Format(
                    "CONSTRUCT and DESCRIBE give triples: --to turtle, trig, ntriples, nquads, jsonld or rdfxml".into(),
                ));
            }
            (_, F::Rdf(_)) => {
                return Err(QueryError::Format(
                    "SELECT and ASK give rows: --to table, json, xml, csv, tsv or markdown".into(),
                ));
            }
            (Self::Boolean(yes), F::Table | F::Markdown) => writeln!(writer, "{}", if *yes { "yes" } else { "no" })?,
            (Self::Boolean(yes), format) => {
                results(format).serialize_boolean_to_writer(&mut writer, *yes)?;
            }
            (Self::Solutions { variables, rows, .. }, F::Table) => table(variables, rows, look, &mut writer)?,
            (Self::Solutions { variables, rows, .. }, F::Markdown) => markdown(variables, rows, look, &mut writer)?,
            (Self::Solutions { variables, rows, .. }, format) => {
                let variables: Vec<_> = variables.iter().map(Variable::new_unchecked).collect();
                let mut serializer = results(format).serialize_solutions_to_writer(&mut writer, variables.clone())?;
                for row in rows {
                    let bound =
                        variables.iter().zip(row).filter_map(|(v, term)| Some((v.as_ref(), term.as_ref()?.as_ref())));
                    serializer.serialize(bound)?;
                }
                serializer.finish()?;
            }
        }
        Ok(writer.flush()?)
    }
}

fn results(format: AnswerFormat) -> QueryResultsSerializer {
    QueryResultsSerializer::from_format(match format {
        AnswerFormat::Xml => QueryResultsFormat::Xml,
        AnswerFormat::Csv => QueryResultsFormat::Csv,
        AnswerFormat::Tsv => QueryResultsFormat::Tsv,
        _ => QueryResultsFormat::Json,
    })
}

fn table(variables: &[String], rows: &[Vec<Option<Term>>], look: &Look<'_>, writer: &mut impl Write) -> io::Result<()> {
    let mut table = Table::new();
    table.force_no_tty().set_content_arrangement(ContentArrangement::Dynamic).set_header(variables);
    if let Some(width) = look.width {
        table.set_width(width);
    }
    for row in rows {
        // Quotes keep the line breaks of their sources, which a table must not.
        table.add_row(row.iter().map(|term| one_line(&shown(term.as_ref(), look.base))));
    }
    writeln!(writer, "{}", table.trim_fmt())
}

fn markdown(
    variables: &[String],
    rows: &[Vec<Option<Term>>],
    look: &Look<'_>,
    writer: &mut impl Write,
) -> io::Result<()> {
    let line = |fields: Vec<String>| format!("| {} |", fields.join(" | "));
    let escaped = |text: String| one_line(&text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;");
    writeln!(writer, "{}", line(variables.to_vec()))?;
    writeln!(writer, "{}", line(vec!["---".to_owned(); variables.len()]))?;
    for row in rows {
        writeln!(writer, "{}", line(row.iter().map(|term| escaped(shown(term.as_ref(), look.base))).collect()))?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A term as a person reads it.
fn shown(term: Option<&Term>, base: &str) -> String {
    match term.map(Term::as_ref) {
        None => String::new(),
        Some(TermRef::NamedNode(node)) => short(node, base),
        Some(TermRef::BlankNode(node)) => node.to_string(),
        Some(TermRef::Literal(literal)) => literal.value().to_owned(),
    }
}

fn short(node: NamedNodeRef<'_>, base: &str) -> String {
    let iri = node.as_str();
    let prefixes = vocab::prefixes(base);
    let longest = prefixes
        .iter()
        .filter_map(|(name, namespace)| Some((namespace.len(), name, iri.strip_prefix(namespace.as_str())?)))
        .max();
    match longest {
        Some((_, name, local)) => format!("{name}:{local}"),
        None => node.to_string(),
    }
}

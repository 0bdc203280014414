//! Relations as a table: one a line, in the columns of `extract --to csv`.
//!
//! In: a [`Store`], or statements as they are read. Out: CSV by RFC 4180 (commas, CRLF, quotes doubled).
//! Invariant: concepts are given by their ids; several forums or instruments are joined by `; `.
//!
//! A quote is written exactly as it stands in its source, also where it begins with `=`, `+`, `-` or `@`:
//! a sign put before it would make the evidence differ from the text. Whoever opens the table in a
//! spreadsheet should import the column as text. The number of the sentence is known to `extract` alone:
//! a graph does not keep it, so in an export from a store the column is empty.

use super::ExportError;
use crate::document::Document;
use crate::ontology::{ConceptId, Ontology};
use crate::statement::Statement;
use crate::store::{Scope, Store};
use crate::triples::literal;
use crate::vocab::{demarche, oa, prov, rdf, skos};
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, TermRef};
use rustc_hash::FxHashMap;
use std::io::{self, Write};

/// The columns: those of a record.
pub use crate::record::COLUMNS as HEADER;

/// One relation as text, a field a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The fields, in the order of [`HEADER`].
    pub fields: [String; 20],
}

impl Row {
    /// The row of a statement.
    pub fn new(document: &Document, statement: &Statement, ontology: &Ontology) -> Self {
        let name = |id: ConceptId| ontology.concept(id).id.clone();
        let one = |id: Option<ConceptId>| id.map(name).unwrap_or_default();
        let many = |ids: &[ConceptId]| ids.iter().map(|&id| name(id)).collect::<Vec<_>>().join("; ");
        Self {
            fields: [
                document.id.clone(),
                statement.relation.name().to_owned(),
                name(statement.holder),
                statement.stance.map(|s| s.name().to_owned()).unwrap_or_default(),
                one(statement.target),
                one(statement.topic),
                many(&statement.forums),
                many(&statement.instruments),
                one(statement.counterpart),
                one(statement.with),
                one(statement.act),
                one(statement.hedge),
                statement.vote.map(|v| v.name().to_owned()).unwrap_or_default(),
                statement.date.clone().unwrap_or_default(),
                statement.span.of(&document.text).to_owned(),
                statement.span.start.to_string(),
                statement.span.end.to_string(),
                statement.sentence.to_string(),
                statement.rule.clone(),
                literal::hundredths(statement.confidence).value().to_owned(),
            ],
        }
    }

    /// Writes the row.
    pub fn write(&self, writer: impl Write) -> io::Result<()> {
        record(self.fields.iter().map(String::as_str), writer)
    }
}

/// Writes the line of column names.
pub fn write_header(writer: impl Write) -> io::Result<()> {
    record(HEADER.into_iter(), writer)
}

/// Writes the relations of a store: by document, then by place, relation, holder and target.
pub fn export(store: &Store, scope: &Scope, base: &str, mut writer: impl Write) -> Result<(), ExportError> {
    write_header(&mut writer)?;
    let mut names = Names { store, known: FxHashMap::default() };
    for graph in store.graphs(scope, base)? {
        let mut rows = rows(&store.graph(&graph)?, &mut names)?;
        rows.sort_by_cached_key(|row| {
            let f = &row.fields;
            let number = |text: &String| text.parse::<usize>().unwrap_or_default();
            (f[0].clone(), number(&f[15]), f[1].clone(), f[2].clone(), f[4].clone(), f[3].clone(), number(&f[16]))
        });
        for row in &rows {
            row.write(&mut writer)?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// The relations of one graph.
fn rows(quads: &[Quad], names: &mut Names<'_>) -> Result<Vec<Row>, ExportError> {
    let graph = Graph::new(quads);
    let mut rows = Vec::new();
    for &subject in graph.subjects.keys() {
        let relation = match graph.one(Some(subject), rdf::TYPE) {
            Some(TermRef::NamedNode(class)) if class == demarche::POSITION => "position",
            Some(TermRef::NamedNode(class)) if class == demarche::PARTICIPATION => "participation",
            Some(TermRef::NamedNode(class)) if class == demarche::AGREEMENT => "agreement",
            Some(TermRef::NamedNode(class)) if class == demarche::ALIGNMENT => "alignment",
            _ => continue,
        };
        let passage = graph.one(Some(subject), prov::WAS_DERIVED_FROM);
        let document = graph.one(passage, oa::HAS_SOURCE);
        let selected =
            |predicate| graph.all(passage, oa::HAS_SELECTOR).find_map(|selector| graph.one(Some(selector), predicate));
        let mut row = Row::default();
        for (field, column) in row.fields.iter_mut().zip(HEADER) {
            let predicate = match column {
                "document" => {
                    *field = text(graph.one(document, demarche::DOCUMENT_ID));
                    continue;
                }
                "relation" => {
                    *field = relation.to_owned();
                    continue;
                }
                "quote" => {
                    *field = text(selected(oa::EXACT));
                    continue;
                }
                "start" => {
                    *field = text(selected(demarche::BYTE_START));
                    continue;
                }
                "end" => {
                    *field = text(selected(demarche::BYTE_END));
                    continue;
                }
                "sentence" => continue,
                "holder" => demarche::HOLDER,
                "stance" => demarche::STANCE,
                "target" => demarche::TARGET,
                "topic" => demarche::TOPIC,
                "forum" => demarche::FORUM,
                "instrument" => demarche::INSTRUMENT,
                "counterpart" => demarche::COUNTERPART,
                "with" => demarche::WITH,
                "act" => demarche::ACT,
                "hedge" => demarche::HEDGE,
                "vote" => demarche::VOTE,
                "date" => demarche::POSITION_DATE,
                "rule" => demarche::RULE,
                _ => demarche::CONFIDENCE,
            };
            let mut values = Vec::new();
            for object in graph.all(Some(subject), predicate) {
                values.push(match object {
                    TermRef::NamedNode(node) => names.of(node)?,
                    object => text(Some(object)),
                });
            }
            *field = values.join("; ");
        }
        rows.push(row);
    }
    Ok(rows)
}

/// One document's graph, by subject.
struct Graph<'a> {
    subjects: FxHashMap<TermRef<'a>, Vec<&'a Quad>>,
}

impl<'a> Graph<'a> {
    fn new(quads: &'a [Quad]) -> Self {
        let mut subjects: FxHashMap<TermRef<'a>, Vec<&Quad>> = FxHashMap::default();
        for quad in quads {
            let subject = match &quad.subject {
                NamedOrBlankNode::NamedNode(node) => TermRef::NamedNode(node.as_ref()),
                NamedOrBlankNode::BlankNode(node) => TermRef::BlankNode(node.as_ref()),
            };
            subjects.entry(subject).or_default().push(quad);
        }
        Self { subjects }
    }

    fn all(&self, subject: Option<TermRef<'a>>, predicate: NamedNodeRef<'static>) -> impl Iterator<Item = TermRef<'a>> {
        let quads = subject.and_then(|subject| self.subjects.get(&subject)).map_or(&[][..], Vec::as_slice);
        quads.iter().filter(move |quad| quad.predicate == predicate).map(|quad| quad.object.as_ref())
    }

    fn one(&self, subject: Option<TermRef<'a>>, predicate: NamedNodeRef<'static>) -> Option<TermRef<'a>> {
        self.all(subject, predicate).next()
    }
}

fn text(term: Option<TermRef<'_>>) -> String {
    match term {
        Some(TermRef::Literal(literal)) => literal.value().to_owned(),
        Some(TermRef::NamedNode(node)) => node.as_str().to_owned(),
        _ => String::new(),
    }
}

/// The ids of concepts, as the ontology in the store gives them.
struct Names<'a> {
    store: &'a Store,
    known: FxHashMap<NamedNode, String>,
}

impl Names<'_> {
    /// `skos:notation`, or the last part of the IRI where the ontology is not in the store.
    fn of(&mut self, node: NamedNodeRef<'_>) -> Result<String, ExportError> {
        if let Some(name) = self.known.get(&node.into_owned()) {
            return Ok(name.clone());
        }
        let name = match self.store.objects(node, skos::NOTATION)?.into_iter().next() {
            Some(Term::Literal(notation)) => notation.value().to_owned(),
            _ => node.as_str().rsplit(['/', '#']).next().unwrap_or_default().to_owned(),
        };
        self.known.insert(node.into_owned(), name.clone());
        Ok(name)
    }
}

/// Writes a line.
fn record<'a>(fields: impl Iterator<Item = &'a str>, mut writer: impl Write) -> io::Result<()> {
    for (i, field) in fields.enumerate() {
        if i > 0 {
            writer.write_all(b",")?;
        }
        match field.contains(['"', ',', '\n', '\r']) || field.starts_with(' ') || field.ends_with(' ') {
            true => write!(writer, "\"{}\"", field.replace('"', "\"\""))?,
            false => writer.write_all(field.as_bytes())?,
        }
    }
    writer.write_all(b"\r\n")
}

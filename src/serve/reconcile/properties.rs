//! The properties that a table can be extended by, and that a query can be narrowed by.
//!
//! In: a concept and the id of a property. Out: its values as the protocol writes them. Invariant: a
//! value that is a concept of the service is given by its id, so that it can be asked for in turn.

use super::{ReconcileError, identifier};
use crate::query::QueryError;
use crate::serve::pages::graph::Graph;
use crate::serve::reconcile::index::plain;
use crate::vocab::{dcterms, demarche, elsewhere, org, owl, skos};
use oxigraph::model::{NamedNodeRef, Term};
use serde_json::{Value, json};

/// Where the values of a property stand in the graph.
#[derive(Clone, Copy)]
enum Path {
    /// The concept's IRI itself.
    Own,
    /// The objects of a property.
    To(NamedNodeRef<'static>),
    /// The subjects that lead to the concept.
    From(NamedNodeRef<'static>),
    /// The last part of the IRIs of another site.
    Elsewhere(&'static str),
}

/// A property of the service.
pub struct Property {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The types that have it; none means all.
    pub types: &'static [&'static str],
    /// Whether no two concepts share a value.
    pub identifies: bool,
    path: Path,
}

const STATES: &[&str] = &["State"];
const HOLDERS: &[&str] = &["State", "Group"];

const fn property(id: &'static str, name: &'static str, types: &'static [&'static str], path: Path) -> Property {
    Property { id, name, types, identifies: false, path }
}

const fn identifier_of(id: &'static str, name: &'static str, types: &'static [&'static str], path: Path) -> Property {
    Property { identifies: true, ..property(id, name, types, path) }
}

/// All of them, in the order in which they are offered.
pub static PROPERTIES: [Property; 21] = [
    identifier_of("iri", "IRI", &[], Path::Own),
    identifier_of("id", "id in the codebook", &[], Path::To(skos::NOTATION)),
    property("label", "label", &[], Path::To(skos::PREF_LABEL)),
    property("alias", "also called", &[], Path::To(skos::ALT_LABEL)),
    property("definition", "definition", &[], Path::To(skos::DEFINITION)),
    identifier_of("wikidata", "Wikidata item", &[], Path::Elsewhere(elsewhere::WIKIDATA)),
    identifier_of("unbis", "UNBIS thesaurus", &[], Path::Elsewhere(elsewhere::UN_THESAURUS)),
    identifier_of("iso3", "ISO 3166 code of three letters", STATES, Path::To(skos::NOTATION)),
    identifier_of("iso2", "ISO 3166 code of two letters", STATES, Path::To(demarche::ISO2)),
    identifier_of("m49", "UN M49 code", STATES, Path::To(demarche::M49)),
    identifier_of("eu", "code in the EU table of countries", STATES, Path::Elsewhere(elsewhere::EU_COUNTRIES)),
    identifier_of("geonames", "GeoNames place", STATES, Path::Elsewhere(elsewhere::GEONAMES)),
    property("demonym", "demonym", STATES, Path::To(demarche::DEMONYM)),
    property("capital", "capital", STATES, Path::To(demarche::CAPITAL)),
    property("region", "region", STATES, Path::To(demarche::REGION)),
    property("member-of", "member of", HOLDERS, Path::From(org::HAS_MEMBER)),
    property("member", "member", &["Group"], Path::To(org::HAS_MEMBER)),
    property("broader", "broader", &["Norm", "Topic", "Forum", "Instrument"], Path::To(skos::BROADER)),
    property("related", "related", &["Norm", "Topic"], Path::To(skos::RELATED)),
    property("kind", "kind", &["State", "Group", "Forum", "Instrument"], Path::To(demarche::KIND)),
    property("date", "date", &["Instrument"], Path::To(dcterms::DATE)),
];

/// The property of an id.
pub fn find(id: &str) -> Result<&'static Property, ReconcileError> {
    PROPERTIES.iter().find(|property| property.id == id).ok_or_else(|| {
        let known: Vec<&str> = PROPERTIES.iter().map(|property| property.id).collect();
        ReconcileError::Query(format!("there is no property `{id}`: one of {}", known.join(", ")))
    })
}

impl Property {
    /// Whether a concept of these types can have it.
    pub fn is_of(&self, mut types: impl Iterator<Item = &'static str>) -> bool {
        self.types.is_empty() || types.any(|of| self.types.contains(&of))
    }

    /// Its values: resources as nodes, all else as text.
    fn values(&self, graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Vec<Term>, QueryError> {
        Ok(match self.path {
            Path::Own => vec![node.into_owned().into()],
            Path::To(property) => graph.objects(node, property)?,
            Path::From(property) => graph.from(property, node)?.into_iter().map(Term::from).collect(),
            Path::Elsewhere(_) => {
                let mut values = Vec::new();
                for property in [owl::SAME_AS, skos::EXACT_MATCH, skos::CLOSE_MATCH] {
                    values.extend(graph.objects(node, property)?);
                }
                values
            }
        })
    }

    /// Its values as the protocol writes them.
    pub fn cells(&self, graph: &Graph<'_>, node: NamedNodeRef<'_>, limit: usize) -> Result<Vec<Value>, QueryError> {
        let mut cells = Vec::new();
        for value in self.values(graph, node)? {
            if cells.len() == limit {
                break;
            }
            match (self.path, value) {
                (Path::Elsewhere(site), Term::NamedNode(node)) => {
                    cells.extend(node.as_str().strip_prefix(site).map(|id| json!({ "str": id.trim_end_matches('/') })));
                }
                (Path::Own, Term::NamedNode(node)) => cells.push(json!({ "str": node.as_str() })),
                (_, Term::NamedNode(node)) => {
                    let name = graph.label(node.as_ref())?.text;
                    cells.push(json!({ "id": identifier(&node), "name": name }));
                }
                (_, Term::Literal(literal)) => cells.push(json!({ "str": literal.value() })),
                _ => (),
            }
        }
        Ok(cells)
    }

    /// Whether any of `wanted` is a value; nothing if the concept has no value at all.
    pub fn agrees(
        &self,
        graph: &Graph<'_>,
        node: NamedNodeRef<'_>,
        wanted: &[String],
    ) -> Result<Option<bool>, QueryError> {
        let mut own = Vec::new();
        for cell in self.cells(graph, node, usize::MAX)? {
            own.extend(["str", "id", "name"].iter().filter_map(|key| cell[*key].as_str().map(plain)));
        }
        if own.is_empty() {
            return Ok(None);
        }
        let is_own = |wanted: &String| {
            // An item may be given by its address.
            let short = match self.path {
                Path::Elsewhere(_) => wanted.trim_end_matches('/').rsplit('/').next().unwrap_or(wanted),
                _ => wanted,
            };
            own.contains(&plain(short))
        };
        Ok(Some(wanted.iter().any(is_own)))
    }
}

/// What a query wants of a property: the protocol lets it be one value or many, plain or a concept.
pub fn wanted(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(wanted).collect(),
        Value::Object(entity) => entity.get("id").and_then(Value::as_str).map(str::to_owned).into_iter().collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null => Vec::new(),
        other => vec![other.to_string()],
    }
}

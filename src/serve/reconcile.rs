//! The reconciliation service: the words in a spreadsheet's cells to concepts of the graph.
//!
//! In: a [`Site`] and what the protocol sends, as JSON. Out: what it answers, as JSON, and a small page
//! to preview a concept. Invariant: the answers have the shape of the
//! [Reconciliation Service API 0.2](https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/),
//! and a candidate is a certain match only if it bears the very name and no other does.
//!
//! The id of a concept is what follows the ontology's namespace in its IRI (`state/PER`), or the IRI
//! where it is of another namespace.

mod index;
mod properties;

use super::pages::graph::Graph;
use super::pages::{Site, preview_of};
use crate::query::QueryError;
use crate::vocab::{self, demarche, skos};
use index::{EXACT, Hit, Index};
use oxigraph::model::{NamedNode, NamedNodeRef};
use properties::{PROPERTIES, Property, wanted};
use serde_json::{Map, Value, json};

/// How many queries one batch may hold. OpenRefine sends ten.
pub const MAX_BATCH: usize = 100;

/// How many concepts one request for their data may name.
pub const MAX_ROWS: usize = 1000;

/// How many candidates are given where the query says nothing, and at most.
const LIMIT: usize = 10;
const MAX_LIMIT: usize = 100;

/// How much the properties of a query weigh beside its words.
const PROPERTY_WEIGHT: f64 = 0.4;

/// How far a certain match must be before the next candidate.
const AHEAD: f64 = 3.0;

/// Why the service gives no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// What was sent is not as the protocol has it.
    #[error("{0}")]
    Query(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] QueryError),
}

fn query_error(message: impl Into<String>) -> ReconcileError {
    ReconcileError::Query(message.into())
}

/// A type of concepts.
struct Type {
    /// Its id, the local name of its class.
    id: &'static str,
    name: &'static str,
    class: NamedNodeRef<'static>,
    /// The type above.
    above: Option<&'static str>,
}

const fn of(id: &'static str, name: &'static str, class: NamedNodeRef<'static>, above: Option<&'static str>) -> Type {
    Type { id, name, class, above }
}

/// The types of concepts that can be found.
const TYPES: [Type; 6] = [
    of("State", "State", demarche::STATE, Some("Holder")),
    of("Group", "Group or organisation", demarche::GROUP, Some("Holder")),
    of("Norm", "Norm", demarche::NORM, Some("Target")),
    of("Topic", "Topic", demarche::TOPIC_CLASS, Some("Target")),
    of("Forum", "Forum", demarche::FORUM_CLASS, None),
    of("Instrument", "Instrument", demarche::INSTRUMENT_CLASS, None),
];

/// Types that stand for several.
const ABOVE: [(&str, &str); 2] = [("Holder", "State or group"), ("Target", "Norm or topic")];

/// The id of a concept.
fn identifier(node: &NamedNode) -> String {
    node.as_str().strip_prefix(vocab::DEFAULT_BASE).unwrap_or(node.as_str()).to_owned()
}

/// The concept of an id.
fn concept(id: &str) -> Option<NamedNode> {
    let iri = if id.contains("://") { id.to_owned() } else { format!("{}{id}", vocab::DEFAULT_BASE) };
    NamedNode::new(iri).ok()
}

/// What the service offers and where: `origin` is its own address without a path, such as
/// `https://demarche.example`.
pub fn manifest(site: &Site<'_>, origin: &str) -> Value {
    let origin = origin.trim_end_matches('/');
    let types = TYPES.iter().map(|t| json!({ "id": t.id, "name": t.name }));
    let suggest = |what: &str| json!({ "service_url": origin, "service_path": format!("/reconcile/suggest/{what}") });
    json!({
        "versions": ["0.2"],
        "name": format!("{}: states, groups, norms, topics, forums and instruments", site.title),
        "identifierSpace": vocab::DEFAULT_BASE,
        "schemaSpace": demarche::NAMESPACE,
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "documentation": format!("{origin}/method"),
        "defaultTypes": types.collect::<Vec<_>>(),
        "view": { "url": format!("{origin}/{{{{id}}}}") },
        "preview": { "url": format!("{origin}/reconcile/preview?id={{{{id}}}}"), "width": 420, "height": 220 },
        "suggest": { "entity": suggest("entity"), "type": suggest("type"), "property": suggest("property") },
        "extend": {
            "propose_properties": { "service_url": origin, "service_path": "/reconcile/propose" },
            "property_settings": [{
                "name": "limit",
                "label": "How many values",
                "type": "number",
                "default": 0,
                "help_text": "At most so many values of each concept; 0 for all of them",
            }],
        },
    })
}

/// A batch: an object of queries by name to an object of results by the same names.
pub fn reconcile(site: &Site<'_>, queries: &Value) -> Result<Value, ReconcileError> {
    let queries = queries.as_object().ok_or_else(|| {
        query_error("a batch is an object of queries: {\"q0\": {\"query\": \"Peru\", \"type\": \"State\"}}")
    })?;
    if queries.len() > MAX_BATCH {
        return Err(query_error(format!("a batch of {} queries: {MAX_BATCH} are answered at most", queries.len())));
    }
    let graph = Graph::new(site);
    let index = Index::new(&graph)?;
    let mut results = Map::new();
    for (name, query) in queries {
        let candidates = Query::parse(name, query)?.candidates(&graph, &index)?;
        results.insert(name.clone(), json!({ "result": candidates }));
    }
    Ok(results.into())
}

/// How several types are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strict {
    Any,
    All,
    Should,
}

/// One query of a batch.
struct Query<'q> {
    words: &'q str,
    /// The types asked for, each as the positions in [`TYPES`] that it stands for.
    types: Vec<Vec<usize>>,
    strict: Strict,
    limit: usize,
    properties: Vec<(&'static Property, Vec<String>)>,
}

/// The types that an id stands for: its own, those below it, none if it is unknown.
fn types_of(id: &str) -> Vec<usize> {
    let id = id.strip_prefix(demarche::NAMESPACE).unwrap_or(id);
    let is = |other: &str| other.eq_ignore_ascii_case(id);
    (0..TYPES.len()).filter(|&i| is(TYPES[i].id) || TYPES[i].above.is_some_and(is)).collect()
}

impl<'q> Query<'q> {
    fn parse(name: &str, query: &'q Value) -> Result<Self, ReconcileError> {
        let fault = |what: &str| query_error(format!("query `{name}`: {what}"));
        let fields = query.as_object().ok_or_else(|| fault("it is no object"))?;
        let words = match fields.get("query") {
            None | Some(Value::Null) => "",
            Some(Value::String(words)) => words,
            Some(_) => return Err(fault("`query` is no string")),
        };
        let types = match fields.get("type") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(id)) => vec![types_of(id)],
            Some(Value::Array(ids)) => {
                let ids = ids.iter().map(|id| id.as_str().ok_or_else(|| fault("`type` holds something but strings")));
                ids.map(|id| Ok(types_of(id?))).collect::<Result<_, ReconcileError>>()?
            }
            Some(_) => return Err(fault("`type` is neither a string nor a list of strings")),
        };
        let strict = match fields.get("type_strict").and_then(Value::as_str) {
            None | Some("any") => Strict::Any,
            Some("all") => Strict::All,
            Some("should") => Strict::Should,
            Some(_) => return Err(fault("`type_strict` is none of any, all, should")),
        };
        let limit = match fields.get("limit") {
            None | Some(Value::Null) => LIMIT,
            Some(limit) => {
                let limit =
                    limit.as_f64().filter(|limit| *limit >= 0.0).ok_or_else(|| fault("`limit` is no number"))?;
                (limit as usize).min(MAX_LIMIT)
            }
        };
        let mut properties = Vec::new();
        for given in fields.get("properties").and_then(Value::as_array).into_iter().flatten() {
            let id = given.get("pid").and_then(Value::as_str).ok_or_else(|| fault("a property without `pid`"))?;
            // A property that other services have is no reason to find nothing.
            let Ok(property) = properties::find(id) else { continue };
            let values = given.get("v").map(wanted).unwrap_or_default();
            if !values.is_empty() {
                properties.push((property, values));
            }
        }
        Ok(Self { words, types, strict, limit, properties })
    }

    /// Whether a concept of these types is asked for.
    fn wants(&self, types: &[usize]) -> bool {
        let is = |wanted: &Vec<usize>| wanted.iter().any(|of| types.contains(of));
        match self.strict {
            _ if self.types.is_empty() => true,
            Strict::All => self.types.iter().all(is),
            Strict::Any | Strict::Should => self.types.iter().any(is),
        }
    }

    /// The candidates, the likeliest first.
    fn candidates(&self, graph: &Graph<'_>, index: &Index) -> Result<Vec<Value>, ReconcileError> {
        let hits = match self.words.trim().is_empty() {
            false => index.find(self.words),
            true if self.properties.is_empty() => Vec::new(),
            true => (0..index.entries.len()).map(|entry| Hit { entry, score: 0.0 }).collect(),
        };
        let mut candidates = Vec::new();
        for hit in hits {
            let entry = &index.entries[hit.entry];
            let wants = self.wants(&entry.types);
            if !wants && self.strict != Strict::Should {
                continue;
            }
            candidates.extend(self.candidate(graph, entry.node.as_ref(), hit, wants)?);
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.hit.entry.cmp(&b.hit.entry)));
        let next = candidates.get(1).map_or(0.0, |candidate| candidate.score);
        let mut shown = Vec::new();
        for (i, candidate) in candidates.iter().take(self.limit).enumerate() {
            let entry = &index.entries[candidate.hit.entry];
            let is_match = i == 0 && candidate.is_certain && candidate.score - next >= AHEAD;
            let mut value = described(graph, entry.node.as_ref(), &entry.types, "type")?;
            value["score"] = json!(rounded(candidate.score));
            value["match"] = json!(is_match);
            value["features"] = json!([
                { "id": "name", "value": rounded(candidate.hit.score) },
                { "id": "properties", "value": rounded(candidate.agreeing * 100.0) },
            ]);
            shown.push(value);
        }
        Ok(shown)
    }

    /// A concept weighed by its name and its properties; nothing if it is no candidate.
    fn candidate(
        &self,
        graph: &Graph<'_>,
        node: NamedNodeRef<'_>,
        hit: Hit,
        wants: bool,
    ) -> Result<Option<Candidate>, ReconcileError> {
        let (mut agreeing, mut contradicted, mut identified) = (0usize, false, false);
        for (property, values) in &self.properties {
            match property.agrees(graph, node, values)? {
                Some(true) => {
                    agreeing += 1;
                    identified |= property.identifies;
                }
                Some(false) => contradicted = true,
                None => (),
            }
        }
        let given = self.properties.len();
        let agreeing = if given == 0 { 0.0 } else { agreeing as f64 / given as f64 };
        let has_words = !self.words.trim().is_empty();
        let score = match (has_words, given) {
            (true, 0) => hit.score,
            (true, _) => hit.score * (1.0 - PROPERTY_WEIGHT) + 100.0 * PROPERTY_WEIGHT * agreeing,
            (false, _) => 100.0 * agreeing,
        };
        let is_certain = wants && !contradicted && if has_words { hit.score >= EXACT } else { identified };
        let score = if wants { score } else { score * 0.9 };
        Ok((score > 0.0).then_some(Candidate { hit, score, agreeing, is_certain }))
    }
}

/// A concept that may be meant.
struct Candidate {
    hit: Hit,
    score: f64,
    /// The share of the given properties that agree.
    agreeing: f64,
    is_certain: bool,
}

fn rounded(score: f64) -> f64 {
    (score * 10.0).round() / 10.0
}

/// A concept with its id, name, description and, under the key that the protocol wants, types.
fn described(graph: &Graph<'_>, node: NamedNodeRef<'_>, types: &[usize], key: &str) -> Result<Value, ReconcileError> {
    let types: Vec<Value> = types.iter().map(|&i| json!({ "id": TYPES[i].id, "name": TYPES[i].name })).collect();
    let mut value = json!({ "id": identifier(&node.into_owned()), "name": graph.label(node)?.text });
    value[key] = types.into();
    if let Some(definition) = graph.text(node, skos::DEFINITION)? {
        value["description"] = definition.into();
    }
    Ok(value)
}

/// What is to be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggest {
    /// The name of a concept.
    Entity,
    /// A type.
    Type,
    /// A property.
    Property,
}

/// Completes what a person types; `cursor` is how many suggestions are passed over.
pub fn suggest(site: &Site<'_>, what: Suggest, prefix: &str, cursor: usize) -> Result<Value, ReconcileError> {
    let lower = prefix.trim().to_lowercase();
    let begins = |id: &str, name: &str| {
        id.to_lowercase().starts_with(&lower) || name.to_lowercase().split(' ').any(|word| word.starts_with(&lower))
    };
    let all: Vec<Value> = match what {
        Suggest::Entity => {
            let graph = Graph::new(site);
            let index = Index::new(&graph)?;
            let mut hits = index.begin(prefix);
            if hits.is_empty() {
                hits = index.find(prefix);
            }
            hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.entry.cmp(&b.entry)));
            let entries = hits.iter().skip(cursor).take(LIMIT).map(|hit| &index.entries[hit.entry]);
            let values = entries.map(|entry| described(&graph, entry.node.as_ref(), &entry.types, "notable"));
            return Ok(json!({ "result": values.collect::<Result<Vec<_>, _>>()? }));
        }
        Suggest::Type => {
            let own = TYPES.iter().map(|t| (t.id, t.name));
            let all = own.chain(ABOVE).filter(|(id, name)| begins(id, name));
            all.map(|(id, name)| json!({ "id": id, "name": name })).collect()
        }
        Suggest::Property => {
            let all = PROPERTIES.iter().filter(|property| begins(property.id, property.name));
            all.map(|property| json!({ "id": property.id, "name": property.name })).collect()
        }
    };
    Ok(json!({ "result": all.into_iter().skip(cursor).collect::<Vec<_>>() }))
}

/// The properties that concepts of a type can be extended by; all of them if no type is given.
pub fn propose(of_type: Option<&str>, limit: Option<usize>) -> Value {
    let types = of_type.map(types_of).filter(|types| !types.is_empty());
    let ids = || types.iter().flatten().map(|&i| TYPES[i].id);
    let own = PROPERTIES.iter().filter(|property| types.is_none() || property.is_of(ids()));
    let own = own.take(limit.filter(|limit| *limit > 0).unwrap_or(PROPERTIES.len()));
    let properties: Vec<Value> = own.map(|p| json!({ "id": p.id, "name": p.name })).collect();
    let mut answer = json!({ "properties": properties });
    if let Some(of_type) = of_type {
        answer["type"] = of_type.into();
    }
    if let Some(limit) = limit {
        answer["limit"] = limit.into();
    }
    answer
}

/// The values of properties, for many concepts: `{"ids": […], "properties": [{"id": "wikidata"}]}`.
pub fn extend(site: &Site<'_>, request: &Value) -> Result<Value, ReconcileError> {
    let fault = || query_error("an extension is {\"ids\": [\"state/PER\"], \"properties\": [{\"id\": \"wikidata\"}]}");
    let list = |key: &str| request.get(key).and_then(Value::as_array).ok_or_else(fault);
    let (ids, wanted) = (list("ids")?, list("properties")?);
    if ids.len() > MAX_ROWS || wanted.len() > PROPERTIES.len() {
        let most = PROPERTIES.len();
        return Err(query_error(format!("at most {MAX_ROWS} ids and {most} properties are answered at a time")));
    }
    let mut properties: Vec<(&Property, usize)> = Vec::new();
    for property in wanted {
        let id = property.get("id").and_then(Value::as_str).ok_or_else(fault)?;
        let limit = property.get("settings").and_then(|settings| settings.get("limit"));
        let limit = limit.and_then(|l| l.as_u64().or_else(|| l.as_str()?.parse().ok())).unwrap_or(0);
        let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
        properties.push((properties::find(id)?, limit));
    }
    let graph = Graph::new(site);
    let mut rows = Map::new();
    for id in ids {
        let id = id.as_str().ok_or_else(fault)?;
        let mut row = Map::new();
        let types = match concept(id) {
            Some(node) => graph.types(node.as_ref())?,
            None => Vec::new(),
        };
        for (property, limit) in &properties {
            let own = TYPES.iter().filter(|t| types.iter().any(|class| class.as_ref() == t.class)).map(|t| t.id);
            let cells = match concept(id) {
                Some(node) if !types.is_empty() && property.is_of(own) => {
                    property.cells(&graph, node.as_ref(), *limit)?
                }
                _ => Vec::new(),
            };
            row.insert(property.id.to_owned(), cells.into());
        }
        rows.insert(id.to_owned(), row.into());
    }
    let meta: Vec<Value> = properties.iter().map(|(p, _)| json!({ "id": p.id, "name": p.name })).collect();
    Ok(json!({ "meta": meta, "rows": rows }))
}

/// A small page of a concept, for a frame of 420 by 220. None: there is no such concept.
pub fn preview(site: &Site<'_>, id: &str) -> Result<Option<Vec<u8>>, ReconcileError> {
    let Some(node) = concept(id) else { return Ok(None) };
    let graph = Graph::new(site);
    let index = Index::new(&graph)?;
    match index.entry(node.as_ref()) {
        Some(_) => Ok(Some(preview_of(&graph, node.as_ref())?)),
        None => Ok(None),
    }
}

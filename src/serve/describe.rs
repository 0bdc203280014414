//! What is served, in RDF: SPARQL 1.1 Service Description, VoID, DCAT, schema.org, and examples of queries.
//!
//! In: a graph, and the addresses it is served at. Out: triples. Invariant: there are no blank nodes, and
//! every number is counted, none is guessed.

use super::problem::Problem;
use super::request::{self, READ};
use super::{App, Dataset, Options, negotiate};
use crate::export;
use crate::query::Library;
use crate::store::{Store, StoreError};
use crate::vocab::{self, dcat, dcterms, demarche, formats, rdf, rdfs, schema, sd, sh, void};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The addresses of a dataset.
pub struct Place {
    origin: String,
    base: String,
    revision: String,
}

impl Place {
    /// The place of a server that a client, or the world, knows by `origin`.
    pub fn of(options: &Options, origin: &str, revision: &str) -> Self {
        let origin = options.public.as_deref().unwrap_or(origin).trim_end_matches('/').to_owned();
        Self { origin, base: options.base.clone(), revision: revision.to_owned() }
    }

    /// The dataset's IRI.
    pub fn dataset(&self) -> NamedNode {
        NamedNode::new_unchecked(format!("{}void", self.base))
    }

    /// The graph that the description stands in.
    pub fn graph(&self) -> NamedNode {
        self.dataset()
    }

    fn at(&self, path: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{path}", self.origin))
    }

    fn part(&self, name: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}void#{name}", self.base))
    }
}

/// Triples, one after another.
#[derive(Default)]
struct Writer(Vec<Triple>);

impl Writer {
    fn say(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.0.push(Triple::new(subject.clone(), predicate, object));
    }

    fn count(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, count: usize) {
        self.say(subject, predicate, Literal::from(count as i64));
    }
}

// ---- what the graph holds --------------------------------------------------------------------

/// What a graph holds, counted.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    triples: usize,
    documents: usize,
    subjects: usize,
    properties: BTreeMap<NamedNode, usize>,
    classes: BTreeMap<NamedNode, Class>,
}

#[derive(Clone, Debug, Default)]
struct Class {
    entities: usize,
    properties: BTreeMap<NamedNode, Property>,
}

#[derive(Clone, Debug, Default)]
struct Property {
    triples: usize,
    /// The classes of what it leads to.
    to: BTreeMap<NamedNode, usize>,
}

impl Statistics {
    /// Counts. A triple that stands in several graphs counts in each.
    pub fn of(store: &Store, base: &str) -> Result<Self, StoreError> {
        let mut classes: Vec<NamedNode> = Vec::new();
        let mut numbers: FxHashMap<NamedNode, usize> = FxHashMap::default();
        let mut types: FxHashMap<NamedOrBlankNode, Vec<usize>> = FxHashMap::default();
        for quad in store.matching(rdf::TYPE, None) {
            let quad = quad?;
            let Term::NamedNode(class) = quad.object else { continue };
            let number = *numbers.entry(class).or_insert_with_key(|class| {
                classes.push(class.clone());
                classes.len() - 1
            });
            let of = types.entry(quad.subject).or_default();
            if !of.contains(&number) {
                of.push(number);
            }
        }
        let mut found = vec![Class::default(); classes.len()];
        types.values().flatten().for_each(|&number| found[number].entities += 1);

        let mut statistics = Self { documents: store.documents()?.len(), ..Self::default() };
        let mut subjects: FxHashSet<NamedOrBlankNode> = FxHashSet::default();
        let description = format!("{base}void");
        store.visit(|quad| {
            // The description is not part of what it describes.
            if matches!(&quad.graph_name, GraphName::NamedNode(graph) if graph.as_str() == description) {
                return;
            }
            statistics.triples += 1;
            if !subjects.contains(&quad.subject) {
                subjects.insert(quad.subject.clone());
            }
            *statistics.properties.entry(quad.predicate.clone()).or_default() += 1;
            let to = match &quad.object {
                Term::NamedNode(node) => types.get(&NamedOrBlankNode::from(node.clone())),
                Term::BlankNode(node) => types.get(&NamedOrBlankNode::from(node.clone())),
                Term::Literal(_) => None,
            };
            for &number in types.get(&quad.subject).into_iter().flatten() {
                let property = found[number].properties.entry(quad.predicate.clone()).or_default();
                property.triples += 1;
                for &class in to.into_iter().flatten() {
                    *property.to.entry(classes[class].clone()).or_default() += 1;
                }
            }
        })?;
        statistics.subjects = subjects.len();
        statistics.classes = classes.into_iter().zip(found).collect();
        Ok(statistics)
    }

    /// How many triples there are.
    pub fn triples(&self) -> usize {
        self.triples
    }
}

/// The dataset in VoID, DCAT and schema.org.
pub fn void(place: &Place, statistics: &Statistics) -> Vec<Triple> {
    let mut out = Writer::default();
    let dataset = place.dataset();
    for class in [void::DATASET, dcat::DATASET, schema::DATASET] {
        out.say(&dataset, rdf::TYPE, class);
    }
    let title = "Demarche: positions on rules for cyberspace";
    let about = "Who holds which position on which rule for cyberspace, in which forum, on what evidence, as read \
         out of texts by the program Demarche.";
    for property in [dcterms::TITLE, rdfs::LABEL, schema::NAME] {
        out.say(&dataset, property, Literal::new_language_tagged_literal_unchecked(title, "en"));
    }
    for property in [rdfs::COMMENT, schema::DESCRIPTION] {
        out.say(&dataset, property, Literal::new_language_tagged_literal_unchecked(about, "en"));
    }
    out.say(&dataset, schema::VERSION, Literal::new_simple_literal(&place.revision));
    out.say(&dataset, schema::URL, place.at("/"));
    out.say(&dataset, void::URI_SPACE, Literal::new_simple_literal(&place.base));
    out.say(&dataset, void::SPARQL_ENDPOINT, place.at("/sparql"));
    out.say(&dataset, void::DATA_DUMP, place.at("/store"));
    let used =
        [demarche::NAMESPACE, crate::vocab::skos::NAMESPACE, crate::vocab::prov::NAMESPACE, vocab::oa::NAMESPACE];
    used.iter().for_each(|iri| out.say(&dataset, void::VOCABULARY, NamedNode::new_unchecked(*iri)));
    for format in [formats::TRIG, formats::N_QUADS, formats::JSON_LD] {
        out.say(&dataset, void::FEATURE, format);
    }
    out.count(&dataset, void::TRIPLES, statistics.triples);
    out.count(&dataset, void::DOCUMENTS, statistics.documents);
    out.count(&dataset, void::DISTINCT_SUBJECTS, statistics.subjects);
    out.count(&dataset, void::CLASSES, statistics.classes.len());
    out.count(&dataset, void::PROPERTIES, statistics.properties.len());

    for (name, media) in [("trig", "application/trig"), ("nquads", "application/n-quads")] {
        let file = place.part(name);
        out.say(&dataset, dcat::DISTRIBUTION, file.clone());
        out.say(&dataset, schema::DISTRIBUTION, file.clone());
        out.say(&file, rdf::TYPE, dcat::DISTRIBUTION_CLASS);
        out.say(&file, rdf::TYPE, schema::DATA_DOWNLOAD);
        let address = place.at(&format!("/store?format={name}"));
        for property in [dcat::DOWNLOAD_URL, dcat::ACCESS_URL, schema::CONTENT_URL] {
            out.say(&file, property, address.clone());
        }
        for property in [dcat::MEDIA_TYPE, schema::ENCODING_FORMAT] {
            out.say(&file, property, Literal::new_simple_literal(media));
        }
    }
    let service = place.part("service");
    out.say(&service, rdf::TYPE, dcat::DATA_SERVICE);
    out.say(&service, dcat::ENDPOINT_URL, place.at("/sparql"));
    out.say(&service, dcat::ENDPOINT_DESCRIPTION, place.at("/openapi.json"));
    out.say(&service, dcat::SERVES_DATASET, dataset.clone());
    partitions(place, &dataset, statistics, &mut out);
    out.0
}

fn partitions(place: &Place, dataset: &NamedNode, statistics: &Statistics, out: &mut Writer) {
    for (number, (property, triples)) in statistics.properties.iter().enumerate() {
        let part = place.part(&format!("p{}", number + 1));
        out.say(dataset, void::PROPERTY_PARTITION, part.clone());
        out.say(&part, void::PROPERTY, property.clone());
        out.count(&part, void::TRIPLES, *triples);
    }
    for (number, (class, about)) in statistics.classes.iter().enumerate() {
        let name = format!("c{}", number + 1);
        let part = place.part(&name);
        out.say(dataset, void::CLASS_PARTITION, part.clone());
        out.say(&part, void::CLASS, class.clone());
        out.count(&part, void::ENTITIES, about.entities);
        for (number, (property, about)) in about.properties.iter().enumerate() {
            let name = format!("{name}p{}", number + 1);
            let part_of_property = place.part(&name);
            out.say(&part, void::PROPERTY_PARTITION, part_of_property.clone());
            out.say(&part_of_property, void::PROPERTY, property.clone());
            out.count(&part_of_property, void::TRIPLES, about.triples);
            // What the property leads to, as editors look for it that complete what is typed.
            for (number, (class, triples)) in about.to.iter().enumerate() {
                let target = place.part(&format!("{name}c{}", number + 1));
                out.say(&part_of_property, void::CLASS_PARTITION, target.clone());
                out.say(&target, void::CLASS, class.clone());
                out.count(&target, void::TRIPLES, *triples);
            }
        }
    }
}

/// The named queries, and the prefixes that may be used undeclared.
pub fn examples(place: &Place, library: &Library) -> Vec<Triple> {
    let mut out = Writer::default();
    let dataset = place.dataset();
    for (name, namespace) in vocab::prefixes(&place.base) {
        let prefix = place.part(&format!("prefix-{name}"));
        out.say(&dataset, sh::DECLARE, prefix.clone());
        out.say(&prefix, sh::PREFIX, Literal::new_simple_literal(name));
        out.say(&prefix, sh::NAMESPACE_OF, Literal::new_typed_literal(namespace, vocab::xsd::ANY_URI));
    }
    for query in library.iter() {
        let node = NamedNode::new_unchecked(format!("{}query/{}", place.base, query.name));
        let body = query.text.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty());
        let first = body.and_then(|line| line.split_whitespace().next()).unwrap_or_default().to_ascii_uppercase();
        let (class, property) = match first.as_str() {
            "CONSTRUCT" => (sh::SPARQL_CONSTRUCT_EXECUTABLE, sh::CONSTRUCT),
            "ASK" => (sh::SPARQL_ASK_EXECUTABLE, sh::ASK),
            _ => (sh::SPARQL_SELECT_EXECUTABLE, sh::SELECT),
        };
        out.say(&node, rdf::TYPE, sh::SPARQL_EXECUTABLE);
        out.say(&node, rdf::TYPE, class);
        out.say(&node, rdfs::LABEL, Literal::new_simple_literal(&query.name));
        out.say(&node, rdfs::COMMENT, Literal::new_language_tagged_literal_unchecked(&query.summary, "en"));
        out.say(&node, property, Literal::new_simple_literal(&query.text));
        out.say(&node, sh::PREFIXES, dataset.clone());
        out.say(&node, schema::TARGET, place.at("/sparql"));
    }
    out.0
}

// ---- what the service does -------------------------------------------------------------------

/// The SPARQL 1.1 Service Description.
pub fn service(place: &Place, graphs: &[GraphName]) -> Vec<Triple> {
    let mut out = Writer::default();
    let service = place.at("/sparql");
    out.say(&service, rdf::TYPE, sd::SERVICE);
    out.say(&service, sd::ENDPOINT, service.clone());
    out.say(&service, sd::SUPPORTED_LANGUAGE, sd::SPARQL_11_QUERY);
    out.say(&service, sd::FEATURE, sd::UNION_DEFAULT_GRAPH);
    let syntaxes = [
        formats::SPARQL_JSON,
        formats::SPARQL_XML,
        formats::SPARQL_CSV,
        formats::SPARQL_TSV,
        formats::TURTLE,
        formats::N_TRIPLES,
        formats::RDF_XML,
        formats::JSON_LD,
        formats::TRIG,
        formats::N_QUADS,
    ];
    syntaxes.iter().for_each(|syntax| out.say(&service, sd::RESULT_FORMAT, *syntax));
    let dataset = place.dataset();
    out.say(&service, sd::DEFAULT_DATASET, dataset.clone());
    out.say(&dataset, rdf::TYPE, sd::DATASET);
    let union = place.part("union");
    out.say(&dataset, sd::DEFAULT_GRAPH, union.clone());
    out.say(&union, rdf::TYPE, sd::GRAPH);
    let named = graphs.iter().filter_map(|graph| match graph {
        GraphName::NamedNode(name) => Some(name),
        _ => None,
    });
    for (number, name) in named.take(GRAPHS).enumerate() {
        let graph = place.part(&format!("g{}", number + 1));
        out.say(&dataset, sd::NAMED_GRAPH, graph.clone());
        out.say(&graph, rdf::TYPE, sd::NAMED_GRAPH_CLASS);
        out.say(&graph, sd::NAME, name.clone());
    }
    out.0
}

/// How many graphs the description of the service names: clients read it whole before their first query.
const GRAPHS: usize = 1000;

/// `/.well-known/void`.
pub(crate) async fn well_known(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    if let Err(refusal) = request::method(&head.method, READ) {
        return *refusal;
    }
    let dataset = app.dataset();
    let place = Place::of(&app.options, &request::origin(&app, &head.headers), &dataset.revision);
    let mut triples = void(&place, &dataset.statistics);
    triples.extend(examples(&place, &app.options.library));
    let parameters = request::parameters(head.uri.query().unwrap_or_default().as_bytes());
    let format = request::values(&parameters, "format").next();
    graph(&app, &dataset, triples, "void", &head.headers, format).unwrap_or_else(IntoResponse::into_response)
}

/// Triples, in the syntax that the client takes.
pub(crate) fn graph(
    app: &App,
    dataset: &Dataset,
    triples: Vec<Triple>,
    what: &str,
    headers: &HeaderMap,
    format: Option<&str>,
) -> Result<Response, Problem> {
    let (media, syntax) = negotiate::graph(&request::accept(headers), format)
        .ok_or_else(|| Problem::not_acceptable("Turtle, N-Triples, JSON-LD or RDF/XML"))?;
    let etag = request::etag(dataset, &[what, media, &request::origin(app, headers)]);
    if request::is_known(headers, &etag) {
        return Ok(request::not_modified(etag));
    }
    let mut body = Vec::new();
    export::write_triples(triples, syntax, &app.options.base, &mut body)
        .map_err(|error| Problem::internal(error.to_string()))?;
    Ok(request::cached(request::content(media, body), etag))
}

//! Linked data: a page for people and RDF for programs, for every resource of the graph.
//!
//! In: a [`Site`] (a store, the base of its IRIs, the named queries) and an IRI or a path. Out: bytes
//! of HTML, Turtle, JSON-LD or N-Triples. Invariants: pure functions on the store, which know nothing of
//! HTTP; pages need no script; nothing of the store is markup, and only `http(s)` IRIs become links.

mod concept;
mod document;
mod frame;
mod generic;
pub(super) mod graph;
pub mod link;
mod rdf;
mod relation;
mod statements;
mod term;
mod text;
mod vocabulary;

use crate::export::{self, Syntax};
use crate::query::{Library, QueryError};
use crate::store::Store;
use crate::vocab;
pub(super) use generic::preview as preview_of;
use graph::{Graph, Label};
use oxigraph::model::{NamedNode, Triple};

/// The style sheet of the pages, which they look for at `/assets/pages.css`.
pub const STYLE_SHEET: &str = include_str!("pages.css");

/// What pages are made from.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The graph.
    pub store: &'a Store,
    /// The base that the store was built with.
    pub base: &'a str,
    /// The named queries that pages lead to.
    pub library: &'a Library,
    /// What the site is called.
    pub title: &'a str,
}

impl<'a> Site<'a> {
    /// A site by the name of the program.
    pub fn new(store: &'a Store, base: &'a str, library: &'a Library) -> Self {
        Self { store, base, library, title: "Demarche" }
    }
}

/// How a resource is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Representation {
    /// A page.
    Html,
    /// RDF for people.
    Turtle,
    /// RDF for web programs.
    JsonLd,
    /// RDF, a triple a line.
    NTriples,
}

impl Representation {
    /// All of them, the one that is given to who asks for none first.
    pub const ALL: [Self; 4] = [Self::Html, Self::Turtle, Self::JsonLd, Self::NTriples];

    /// The ending of its addresses, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Turtle => "ttl",
            Self::JsonLd => "jsonld",
            Self::NTriples => "nt",
        }
    }

    /// Its media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self.syntax() {
            None => "text/html",
            Some(syntax) => syntax.media_type(),
        }
    }

    fn syntax(self) -> Option<Syntax> {
        match self {
            Self::Html => None,
            Self::Turtle => Some(Syntax::Turtle),
            Self::JsonLd => Some(Syntax::JsonLd),
            Self::NTriples => Some(Syntax::NTriples),
        }
    }
}

/// What the path of a request means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The resource.
    pub iri: NamedNode,
    /// Its path on this site, without an ending: where the representations are, each with its own.
    pub path: String,
    /// The representation that the path's ending asks for.
    pub representation: Option<Representation>,
}

/// The resource that a path means (`/state/PER`, `/state/PER.ttl`), written as it came in the request,
/// with its percent signs. None: the graph says nothing of it.
///
/// An id may itself end in `.html`: what the whole path names goes before what the path without its
/// ending names.
pub fn find(site: &Site<'_>, path: &str) -> Result<Option<Found>, QueryError> {
    let graph = Graph::new(site);
    let mut readings = vec![(path, None)];
    for representation in Representation::ALL {
        let stem = path.strip_suffix(representation.extension()).and_then(|stem| stem.strip_suffix('.'));
        readings.extend(stem.map(|stem| (stem, Some(representation))));
    }
    for (stem, representation) in readings {
        for iri in link::candidates(site.base, stem) {
            if is_vocabulary(site, iri.as_str()) || graph.knows(iri.as_ref())? {
                let link::Link::Here(path) = link::link(site.base, iri.as_str()) else { continue };
                return Ok(Some(Found { iri, path, representation }));
            }
        }
    }
    Ok(None)
}

/// A resource in one representation. None: the graph says nothing of this IRI.
///
/// An IRI with a fragment is answered by the page or description of the resource before the `#`.
pub fn resource(site: &Site<'_>, iri: &str, representation: Representation) -> Result<Option<Vec<u8>>, QueryError> {
    page_of_resource(site, iri, representation, 1)
}

/// The same, with the page that is wanted of what a long list is cut into, from 1; RDF is never cut.
pub fn page_of_resource(
    site: &Site<'_>,
    iri: &str,
    representation: Representation,
    page: usize,
) -> Result<Option<Vec<u8>>, QueryError> {
    let iri = iri.split('#').next().unwrap_or(iri);
    if is_vocabulary(site, iri) {
        return ontology(site, representation).map(Some);
    }
    let Ok(node) = NamedNode::new(iri) else { return Ok(None) };
    let graph = Graph::new(site);
    if !graph.knows(node.as_ref())? {
        return Ok(None);
    }
    match representation.syntax() {
        None => generic::page(&graph, node.as_ref(), page).map(Some),
        Some(syntax) => serialized(site, rdf::description(&graph, node.as_ref())?, syntax).map(Some),
    }
}

/// The ontology: its classes, properties, schemes and shapes.
pub fn ontology(site: &Site<'_>, representation: Representation) -> Result<Vec<u8>, QueryError> {
    let graph = Graph::new(site);
    match representation.syntax() {
        None => vocabulary::page(&graph),
        Some(syntax) => serialized(site, rdf::vocabulary(&graph)?, syntax),
    }
}

/// A page that says that there is nothing of that path.
pub fn not_found(site: &Site<'_>, path: &str) -> Vec<u8> {
    let page = frame::Page {
        title: Label { text: "Not found".into(), language: None },
        kind: "Error 404".into(),
        iri: None,
        path: None,
        lead: maud::html! {
            p { "The graph says nothing of " code { bdi { (path) } } "." }
            p { "Look for it by " a href="/search" { "name" } ", or ask the graph by " a href="/editor" { "SPARQL" } "." }
        },
        sections: Vec::new(),
    };
    frame::write(site, &page)
}

/// Whether an IRI is that of the ontology as a whole.
fn is_vocabulary(site: &Site<'_>, iri: &str) -> bool {
    [site.base, vocab::DEFAULT_BASE].iter().any(|base| iri.strip_prefix(base) == Some("ontology"))
}

fn serialized(site: &Site<'_>, triples: Vec<Triple>, syntax: Syntax) -> Result<Vec<u8>, QueryError> {
    let mut bytes = Vec::new();
    export::write_triples(triples, syntax, site.base, &mut bytes)?;
    Ok(bytes)
}

//! W3C's tests of the SPARQL 1.1 Protocol, Graph Store HTTP Protocol and Service Description.
//!
//! Those that read are passed; those that write are refused, each in the same way.

#![cfg(unix)]

mod server;

use demarche::query::Library;
use demarche::serve::{Data, Limits, Options, Server};
use demarche::store::Store;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{Dataset, Graph, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, TermRef, Triple};
use server::{Got, PROGRAM, ROOT, request};
use std::fs;
use std::time::Duration;

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const HT: &str = "http://www.w3.org/2011/http#";
const CNT: &str = "http://www.w3.org/2011/content#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const SD: &str = "http://www.w3.org/ns/sparql-service-description#";

fn serve(store: Store) -> (Server, String) {
    let options = Options {
        bind: "127.0.0.1:0".parse().unwrap(),
        base: "https://w3id.org/demarche/".into(),
        public: None,
        hosts: vec!["www.example".into()],
        sparql: true,
        limits: Limits {
            time: Duration::from_secs(20),
            memory: 256 << 20,
            rows: 1000,
            bytes: 1 << 20,
            workers: 2,
            queue: 8,
        },
        rate: None,
        client_header: None,
        library: Library::embedded().unwrap(),
        program: PROGRAM.into(),
        watch: Vec::new(),
    };
    let server = Server::start(options, Data::memory(store)).unwrap();
    let origin = format!("http://{}", server.address());
    (server, origin)
}

/// A manifest as a graph.
fn manifest(folder: &str) -> Graph {
    let text = fs::read_to_string(format!("{ROOT}/tests/w3c/{folder}/manifest.ttl")).unwrap();
    let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri("http://example.org/manifest").unwrap();
    parser.for_slice(&text).map(|quad| Triple::from(quad.unwrap())).collect()
}

struct Manifest(Graph);

impl Manifest {
    fn value(&self, subject: &Term, property: &str) -> Option<Term> {
        let subject: NamedOrBlankNode = match subject {
            Term::NamedNode(node) => node.clone().into(),
            Term::BlankNode(node) => node.clone().into(),
            Term::Literal(_) => return None,
        };
        let property = NamedNode::new(property).unwrap();
        self.0.object_for_subject_predicate(&subject, &property).map(TermRef::into_owned)
    }

    fn text(&self, subject: &Term, property: &str) -> Option<String> {
        self.value(subject, property).map(|term| match term {
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        })
    }

    fn list(&self, head: Option<Term>) -> Vec<Term> {
        let mut items = Vec::new();
        let mut rest = head;
        while let Some(node) = rest {
            let Some(first) = self.value(&node, &format!("{RDF}first")) else { break };
            items.push(first);
            rest = self.value(&node, &format!("{RDF}rest"));
        }
        items
    }

    /// The tests, by their local names.
    fn entries(&self) -> Vec<(String, Term)> {
        let entries = NamedNode::new(format!("{MF}entries")).unwrap();
        let head = self.0.triples_for_predicate(&entries).next().unwrap().object.into_owned();
        let local = |term: &Term| term.to_string().trim_end_matches('>').rsplit('#').next().unwrap().to_owned();
        self.list(Some(head)).into_iter().map(|entry| (local(&entry), entry)).collect()
    }

    fn statuses(&self, response: &Term) -> Vec<u16> {
        let Term::BlankNode(node) = response else { panic!("{response}") };
        let property = NamedNode::new(format!("{MF}expectedStatus")).unwrap();
        let found = self.0.objects_for_subject_predicate(node, &property);
        found.map(|status| status.to_string().split("StatusCode").nth(1).unwrap()[..1].parse().unwrap()).collect()
    }
}

fn rdf_format(got: &Got) -> RdfFormat {
    RdfFormat::from_media_type(got.media_type()).unwrap_or_else(|| panic!("{} is no RDF", got.media_type()))
}

#[track_caller]
fn parsed(got: &Got) -> Graph {
    RdfParser::from_format(rdf_format(got)).for_slice(&got.body).map(|q| Triple::from(q.unwrap())).collect()
}

#[test]
fn the_protocol() {
    let store = Store::in_memory().unwrap();
    for number in 1..=3 {
        let text = fs::read(format!("{ROOT}/tests/w3c/protocol/data{number}.nt")).unwrap();
        let graph = NamedNode::new(format!("http://kasei.us/2009/09/sparql/data/data{number}.rdf")).unwrap();
        store.load_rdf(RdfFormat::NTriples, &graph, text.as_slice()).unwrap();
    }
    let (server, origin) = serve(store);
    let manifest = Manifest(manifest("protocol"));
    let (mut passed, mut refused) = (0, 0);
    for (name, test) in manifest.entries() {
        let action = manifest.value(&test, &format!("{MF}action")).unwrap();
        for asked in manifest.list(manifest.value(&action, &format!("{HT}requests"))) {
            let path = manifest.text(&asked, &format!("{HT}absolutePath")).unwrap();
            let method = manifest.text(&asked, &format!("{HT}methodName")).unwrap();
            let body = manifest.value(&asked, &format!("{HT}body"));
            let charset = body.as_ref().and_then(|body| manifest.text(body, &format!("{CNT}characterEncoding")));
            let body = body.and_then(|body| manifest.text(&body, &format!("{CNT}chars"))).unwrap_or_default();
            let body = match charset.as_deref() {
                Some("UTF-16") => body.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                _ => body.into_bytes(),
            };
            let headers: Vec<(String, String)> = manifest
                .list(manifest.value(&asked, &format!("{HT}headers")))
                .iter()
                .map(|header| {
                    let part = |name| manifest.text(header, &format!("{HT}{name}")).unwrap();
                    (part("fieldName"), part("fieldValue"))
                })
                .collect();
            let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let got = request(&origin, &method, &path, &headers, &body);
            if name.starts_with("update_") {
                // The first of its requests writes; what the others ask never came to be.
                assert_eq!((got.status, got.problem().as_str()), (403, "read-only"), "{name}");
                refused += 1;
                break;
            }
            let response = manifest.value(&asked, &format!("{HT}resp")).unwrap();
            let expected = manifest.statuses(&response);
            assert!(expected.contains(&(got.status / 100)), "{name}: {} {}", got.status, got.text());
            match manifest.text(&response, &format!("{MF}expectedFormat")).as_deref() {
                Some("boolean") => assert!(["json", "xml"].iter().any(|f| got.media_type().ends_with(f)), "{name}"),
                Some("tabular") => assert!(got.media_type().starts_with("application/sparql-results"), "{name}"),
                Some("RDF") => drop(parsed(&got)),
                _ => (),
            }
            if let Some(expected) = manifest.text(&response, &format!("{MF}expectedBoolean")) {
                assert_eq!(got.json()["boolean"].to_string(), expected, "{name}");
            }
            passed += 1;
        }
    }
    // 13 that read and 14 that are wrong in some way; 7 that write.
    assert_eq!((passed, refused), (27, 7));
    server.stop();
}

/// The state that the tests of the graph store have come to, which they write themselves.
const STATE: &str = r#"
<http://www.example/store/person/1.ttl> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Person> <http://www.example/store/person/1.ttl> .
<http://www.example/store/person/1.ttl> <http://xmlns.com/foaf/0.1/businessCard> _:card <http://www.example/store/person/1.ttl> .
_:card <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2006/vcard/ns#VCard> <http://www.example/store/person/1.ttl> .
_:card <http://www.w3.org/2006/vcard/ns#fn> "John Doe" <http://www.example/store/person/1.ttl> .
_:alice <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Person> .
_:alice <http://xmlns.com/foaf/0.1/businessCard> _:hers .
_:hers <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2006/vcard/ns#VCard> .
_:hers <http://www.w3.org/2006/vcard/ns#given-name> "Alice" .
"#;

/// What the manifest's tests ask when that is the state: the address, and the graph that is due.
const READS: &[(&str, &str, Option<&str>)] = &[
    ("get_of_put__initial_state", "/store?graph=http%3A%2F%2Fwww.example%2Fstore%2Fperson%2F1.ttl", Some("1")),
    ("get_of_put__graph_already_in_store", "/store/person/1.ttl", Some("1")),
    ("get_of_put__default_graph", "/store?default", Some("")),
    ("get_of_delete__existing_graph", "/store/person/2.ttl", None),
    ("get_of_post__existing_graph", "/store/person/1.ttl", Some("1")),
    ("get_of_post__multipart_formdata", "/store/person/1.ttl", Some("1")),
    ("get_of_post__create__new_graph", "/store?default", Some("")),
    ("get_of_post__after_noop", "/store?default", Some("")),
    ("head_on_an_existing_graph", "/store/person/1.ttl", Some("1")),
    ("head_on_a_nonexisting_graph", "/store/person/4.ttl", None),
];

#[test]
fn the_graph_store() {
    let store = Store::in_memory().unwrap();
    store.load_dataset(RdfFormat::NQuads, STATE.as_bytes()).unwrap();
    let due = |which: &str| -> Graph {
        let quads = RdfParser::from_format(RdfFormat::NQuads).for_slice(STATE).map(Result::unwrap);
        quads.filter(|quad| quad.graph_name.is_default_graph() == which.is_empty()).map(Triple::from).collect()
    };
    let (server, origin) = serve(store);
    let mut others = Vec::new();
    for (name, _) in Manifest(manifest("http-rdf-update")).entries() {
        let Some((_, path, which)) = READS.iter().find(|(read, ..)| *read == name) else {
            others.push(name);
            continue;
        };
        let method = if name.starts_with("head") { "HEAD" } else { "GET" };
        let got = request(&origin, method, path, &[("Host", "www.example"), ("Accept", "text/turtle")], b"");
        let Some(which) = which else {
            assert_eq!(got.status, 404, "{name}");
            continue;
        };
        assert_eq!((got.status, got.header("content-type")), (200, "text/turtle; charset=utf-8"), "{name}");
        assert!(got.header("content-length").parse::<usize>().unwrap() > 100, "{name}");
        if method == "HEAD" {
            assert!(got.body.is_empty());
        } else {
            assert_eq!(canonical(parsed(&got)), canonical(due(which)), "{name}: {}", got.text());
        }
    }
    assert_eq!(others.len(), 8, "{others:?}");
    for (method, path) in [
        ("PUT", "/store/person/1.ttl"),
        ("PUT", "/store?default"),
        ("DELETE", "/store/person/1.ttl"),
        ("DELETE", "/store/person/2.ttl"),
        ("POST", "/store/person/1.ttl"),
        ("POST", "/store"),
        ("PATCH", "/graph/x"),
    ] {
        let got = request(&origin, method, path, &[("Content-Type", "text/turtle")], b"<x:a> <x:b> <x:c> .");
        assert_eq!((got.status, got.header("allow")), (405, "GET, HEAD, OPTIONS"), "{method} {path}");
    }
    server.stop();
}

/// Graphs that differ in the names of blank nodes alone are the same so.
fn canonical(graph: Graph) -> Vec<String> {
    let mut dataset: Dataset =
        graph.iter().map(|triple| triple.into_owned().in_graph(oxigraph::model::GraphName::DefaultGraph)).collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    let mut lines: Vec<_> = dataset.iter().map(|quad| quad.to_string()).collect();
    lines.sort();
    lines
}

#[test]
fn the_service_description() {
    let (server, origin) = serve(Store::in_memory().unwrap());
    let tests: Vec<_> = Manifest(manifest("service-description")).entries().into_iter().map(|(name, _)| name).collect();
    assert_eq!(tests, ["has-endpoint-triple", "returns-rdf", "conforms-to-schema"]);
    // returns-rdf
    let got = request(&origin, "GET", "/sparql", &[], b"");
    assert_eq!(got.status, 200);
    let graph = parsed(&got);
    let node = |name: &str| NamedNode::new(format!("{SD}{name}")).unwrap();
    // has-endpoint-triple: a resource of the service's class, with the address that was asked.
    let endpoint = NamedNode::new(format!("{origin}/sparql")).unwrap();
    let service = graph.subject_for_predicate_object(&node("endpoint"), &endpoint).expect("an endpoint").into_owned();
    let rdf_type = NamedNodeRef::new(&format!("{RDF}type")).unwrap().into_owned();
    let is_a = |subject: &NamedOrBlankNode, class: &str| {
        graph.contains(oxigraph::model::TripleRef::new(subject, &rdf_type, &node(class)))
    };
    assert!(is_a(&service, "Service"));
    // conforms-to-schema: every term of the vocabulary is one, and stands between what its schema says.
    let schema = [
        ("endpoint", "Service", ""),
        ("supportedLanguage", "Service", ""),
        ("feature", "Service", ""),
        ("resultFormat", "Service", ""),
        ("defaultDataset", "Service", "Dataset"),
        ("defaultGraph", "Dataset", "Graph"),
        ("namedGraph", "Dataset", "NamedGraph"),
        ("name", "NamedGraph", ""),
    ];
    for triple in &graph {
        let Some(name) = triple.predicate.as_str().strip_prefix(SD) else { continue };
        let (_, domain, range) = schema.iter().find(|(term, ..)| *term == name).unwrap_or_else(|| panic!("sd:{name}"));
        assert!(is_a(&triple.subject.into_owned(), domain), "sd:{name}");
        match triple.object {
            TermRef::NamedNode(object) => assert!(range.is_empty() || is_a(&object.into_owned().into(), range)),
            other => panic!("sd:{name} leads to {other}"),
        }
    }
    server.stop();
}

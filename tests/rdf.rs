//! Statements to quads, into a store, and out again as answers and files.
//!
//! The statements are made by hand, so that these tests say nothing about extraction.

use demarche::document::Document;
use demarche::export::{self, Stream, Syntax};
use demarche::extract::Extraction;
use demarche::ontology::{Concept, ConceptId, Kind, Ontology};
use demarche::query::{self, Answer, AnswerFormat, Library, Look, QueryError, Request};
use demarche::span::Span;
use demarche::statement::{Parts, Relation, Stance, Statement, Vote};
use demarche::store::{self, Loaded, Scope, Status, Store};
use demarche::triples::{self, order};
use demarche::vocab::{self, DEFAULT_BASE as BASE, demarche as d, oa, prov, rdf};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Concepts and, for the store, the same as Turtle.
const LABELS: &str = r#"
@prefix demarche: <https://w3id.org/demarche/ontology#> .
@prefix state: <https://w3id.org/demarche/state/> .
@prefix group: <https://w3id.org/demarche/group/> .
@prefix norm: <https://w3id.org/demarche/norm/> .
@prefix topic: <https://w3id.org/demarche/topic/> .
@prefix forum: <https://w3id.org/demarche/forum/> .
@prefix instrument: <https://w3id.org/demarche/instrument/> .
@prefix stance: <https://w3id.org/demarche/stance/> .
@prefix act: <https://w3id.org/demarche/act/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
state:PER a demarche:State ; skos:notation "PER" ; skos:prefLabel "Peru"@en .
state:KOR a demarche:State ; skos:notation "KOR" ; skos:prefLabel "South Korea"@en ;
    skos:altLabel "Republic of Korea"@en ; skos:hiddenLabel "ROK"@en .
state:PRK a demarche:State ; skos:notation "PRK" ; skos:prefLabel "North Korea"@en .
state:USA a demarche:State ; skos:notation "USA" ; skos:prefLabel "United States"@en .
group:QUAD a demarche:Group ; skos:notation "QUAD" ; skos:prefLabel "Quad"@en ; org:hasMember state:USA , state:PRK .
topic:legally-binding-instrument a demarche:Topic ; skos:notation "legally-binding-instrument" ; skos:prefLabel "legally binding instrument"@en .
topic:due-diligence a demarche:Topic ; skos:notation "due-diligence" ; skos:prefLabel "due diligence"@en .
topic:territory a demarche:Topic ; skos:notation "territory" ; skos:prefLabel "use of territory"@en ; skos:broader topic:due-diligence .
norm:13c a demarche:Norm ; skos:notation "norm-13c" ; skos:prefLabel "No misuse of territory"@en .
forum:OEWG a demarche:Forum ; skos:notation "OEWG" ; skos:prefLabel "Open-Ended Working Group"@en .
forum:OEWG-2021 a demarche:Forum ; skos:notation "OEWG-2021" ; skos:prefLabel "OEWG 2021-2025"@en ; skos:broader forum:OEWG .
instrument:MOU a demarche:Instrument ; skos:notation "MOU" ; skos:prefLabel "memorandum of understanding"@en .
stance:supports a demarche:Stance ; skos:notation "supports" ; skos:prefLabel "supports"@en .
stance:opposes a demarche:Stance ; skos:notation "opposes" ; skos:prefLabel "opposes"@en .
act:supports a demarche:Act ; skos:notation "supports" ; skos:prefLabel "supports"@en .
demarche:Shape sh:property [ sh:path demarche:holder ] , [ sh:path demarche:stance ] .
"#;

fn ontology() -> Ontology {
    let concept = |kind, namespace: &str, local: &str, id: &str, label: &str| Concept {
        iri: format!("{BASE}{namespace}/{local}"),
        id: id.into(),
        label: label.into(),
        kind,
        ..Concept::default()
    };
    let mut ontology = Ontology::from_concepts(vec![
        concept(Kind::State, "state", "PER", "PER", "Peru"),
        concept(Kind::State, "state", "KOR", "KOR", "South Korea"),
        concept(Kind::State, "state", "USA", "USA", "United States"),
        concept(Kind::Group, "group", "QUAD", "QUAD", "Quad"),
        concept(Kind::Topic, "topic", "legally-binding-instrument", "legally-binding-instrument", "binding"),
        concept(Kind::Topic, "topic", "due-diligence", "due-diligence", "due diligence"),
        concept(Kind::Topic, "topic", "territory", "territory", "use of territory"),
        concept(Kind::Norm, "norm", "13c", "norm-13c", "No misuse of territory"),
        concept(Kind::Forum, "forum", "OEWG", "OEWG", "Open-Ended Working Group"),
        concept(Kind::Forum, "forum", "OEWG-2021", "OEWG-2021", "OEWG 2021-2025"),
        concept(Kind::Instrument, "instrument", "MOU", "MOU", "memorandum of understanding"),
        concept(Kind::Act, "act", "supports", "supports", "supports"),
    ]);
    ontology.version = "0123456789abcdef".repeat(4);
    ontology
}

const TEXT: &str = "“Peru” supports due\ndiligence. Peru and Korea oppose a treaty at the OEWG.\n\nThe US signed an MOU, joined the OEWG and aligned itself with the Quad. Korea wants due diligence for its territory; so the US backs it.";

fn find(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| panic!("{words}"));
    Span::new(start, start + words.len())
}

fn statement(ontology: &Ontology, relation: Relation, holder: &str, span: Span) -> Statement {
    Statement {
        relation,
        holder: id(ontology, holder),
        stance: None,
        target: None,
        topic: None,
        forums: vec![],
        instruments: vec![],
        counterpart: None,
        with: None,
        act: None,
        hedge: None,
        vote: None,
        date: None,
        span,
        sentence: 0,
        parts: Parts::default(),
        rule: "test".into(),
        confidence: 90,
    }
}

fn id(ontology: &Ontology, name: &str) -> ConceptId {
    ontology.by_id(name).unwrap_or_else(|| panic!("{name}"))
}

/// One document with all four relations; `treaty` is what its second sentence says of a treaty.
fn sample(ontology: &Ontology, name: &str, treaty: Stance) -> (Document, Extraction) {
    let position = |holder: &str, stance, target: &str, words: &str| Statement {
        stance: Some(stance),
        target: Some(id(ontology, target)),
        ..statement(ontology, Relation::Position, holder, find(TEXT, words))
    };
    let first = "supports due\ndiligence";
    let second = "Peru and Korea oppose a treaty at the OEWG";
    let third = "signed an MOU, joined the OEWG and aligned itself with the Quad";
    let fourth = "Korea wants due diligence for its territory; so the US backs it";
    let mut statements = vec![
        Statement {
            parts: Parts { holder: Some(find(TEXT, "Peru")), ..Parts::default() },
            act: Some(id(ontology, "supports")),
            date: Some("2021-03".into()),
            ..position("PER", Stance::Supports, "due-diligence", first)
        },
        Statement {
            forums: vec![id(ontology, "OEWG-2021")],
            vote: Some(Vote::Against),
            ..position("PER", treaty, "legally-binding-instrument", second)
        },
        Statement {
            forums: vec![id(ontology, "OEWG-2021")],
            ..position("KOR", treaty, "legally-binding-instrument", second)
        },
        Statement {
            instruments: vec![id(ontology, "MOU")],
            counterpart: Some(id(ontology, "KOR")),
            ..statement(ontology, Relation::Agreement, "USA", find(TEXT, third))
        },
        Statement {
            forums: vec![id(ontology, "OEWG")],
            ..statement(ontology, Relation::Participation, "USA", find(TEXT, third))
        },
        Statement {
            with: Some(id(ontology, "QUAD")),
            ..statement(ontology, Relation::Alignment, "USA", find(TEXT, third))
        },
        Statement {
            topic: Some(id(ontology, "territory")),
            ..position("KOR", Stance::Supports, "due-diligence", fourth)
        },
        position("USA", Stance::Supports, "legally-binding-instrument", fourth),
        position("USA", Stance::Supports, "norm-13c", fourth),
    ];
    statements.push(statements[0].clone());
    let document = Document {
        speaker: Some("Peru".into()),
        forum: Some("OEWG".into()),
        title: Some("A \"title\"".into()),
        date: Some("2021-03-05".into()),
        source: Some("https://example.org/a".into()),
        hash: format!("{treaty:?}"),
        ..Document::new(name, TEXT)
    };
    let border = TEXT.find("\n\n").unwrap();
    let extraction = Extraction {
        statements,
        sentences: vec![],
        paragraphs: vec![Span::new(0, border), Span::new(border + 2, TEXT.len())],
    };
    (document, extraction)
}

fn load(store: &Store, ontology: &Ontology, samples: &[(Document, Extraction)]) -> Loaded {
    let quads = |(document, extraction): &(Document, Extraction)| {
        (triples::key(document, ontology, BASE), triples::quads(document, extraction, ontology, BASE))
    };
    store.load_all(samples.iter().map(quads)).unwrap()
}

/// A store of two documents that disagree on a treaty, with the ontology.
fn full() -> (Store, Ontology) {
    let ontology = ontology();
    let store = Store::in_memory().unwrap();
    let labels = store::turtle::triples([("labels.ttl", LABELS)]).unwrap();
    assert!(store.load_ontology(BASE, &ontology.version, labels.clone()).unwrap());
    assert!(!store.load_ontology(BASE, &ontology.version, labels).unwrap());
    load(&store, &ontology, &[sample(&ontology, "a/1", Stance::Opposes), sample(&ontology, "b 2", Stance::Ambivalent)]);
    (store, ontology)
}

fn objects(quads: &[Quad], subject: &str, predicate: oxigraph::model::NamedNodeRef<'_>) -> Vec<String> {
    let mut found: Vec<_> = quads
        .iter()
        .filter(|q| q.subject.to_string() == format!("<{subject}>") && q.predicate == predicate)
        .map(|q| match &q.object {
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        })
        .collect();
    found.sort();
    found
}

// ---- triples

#[test]
fn quads_are_sorted_single_and_without_blank_nodes() {
    let ontology = ontology();
    let (document, extraction) = sample(&ontology, "a/1", Stance::Opposes);
    let quads = triples::quads(&document, &extraction, &ontology, BASE);
    assert!(quads.windows(2).all(|pair| order::quads(&pair[0], &pair[1]).is_lt()));
    assert!(quads.iter().all(|q| !q.subject.is_blank_node() && !q.object.is_blank_node()));
    assert!(quads.iter().all(|q| q.graph_name.to_string() == "<https://w3id.org/demarche/graph/a%2F1>"));
    // Reading it again gives the same, whatever the order of the statements.
    let mut shuffled = extraction.clone();
    shuffled.statements.reverse();
    assert_eq!(quads, triples::quads(&document, &shuffled, &ontology, BASE));
}

#[test]
fn a_position_has_its_slots_and_its_evidence() {
    let ontology = ontology();
    let (document, extraction) = sample(&ontology, "a/1", Stance::Opposes);
    let quads = triples::quads(&document, &extraction, &ontology, BASE);
    let span = find(TEXT, "supports due\ndiligence");
    let place = format!("a%2F1/{}-{}", span.start, span.end);
    let position = format!("{BASE}position/{place}/PER/supports/due-diligence");
    let passage = format!("{BASE}passage/{place}");
    assert_eq!(objects(&quads, &position, rdf::TYPE), [d::POSITION.to_string()]);
    assert_eq!(objects(&quads, &position, d::HOLDER), [format!("<{BASE}state/PER>")]);
    // Not act:supports, which has the same id.
    assert_eq!(objects(&quads, &position, d::STANCE), [format!("<{BASE}stance/supports>")]);
    assert_eq!(objects(&quads, &position, d::CONFIDENCE), ["0.9"]);
    assert_eq!(objects(&quads, &position, d::POSITION_DATE), ["2021-03"]);
    assert_eq!(objects(&quads, &position, d::HOLDER_SPAN), ["3-7"]);
    assert_eq!(objects(&quads, &position, prov::WAS_DERIVED_FROM), [format!("<{passage}>")]);
    assert_eq!(objects(&quads, &format!("{passage}#quote"), oa::EXACT), ["supports due\ndiligence"]);
    assert_eq!(objects(&quads, &format!("{passage}#quote"), oa::PREFIX), ["“Peru” "]);
    // Characters and bytes differ by the two curly quotes before.
    let at = format!("{passage}#position");
    assert_eq!(objects(&quads, &at, oa::START), [(span.start - 4).to_string()]);
    assert_eq!(objects(&quads, &at, oa::END), [(span.end - 4).to_string()]);
    assert_eq!(objects(&quads, &at, d::BYTE_START), [span.start.to_string()]);
    let chars: String = TEXT.chars().skip(span.start - 4).take(span.len()).collect();
    assert_eq!(chars, "supports due\ndiligence");
    assert_eq!(objects(&quads, &format!("{BASE}state/PER"), d::SUPPORTS), [format!("<{BASE}topic/due-diligence>")]);
    let document = format!("{BASE}document/a%2F1");
    assert_eq!(objects(&quads, &document, vocab::dcterms::CREATOR), [format!("<{BASE}state/PER>")]);
    assert_eq!(objects(&quads, &document, d::FORUM), [format!("<{BASE}forum/OEWG>")]);
}

#[test]
fn finer_topics_of_one_target_are_positions_of_their_own() {
    let ontology = ontology();
    let (document, extraction) = sample(&ontology, "a", Stance::Opposes);
    let quads = triples::quads(&document, &extraction, &ontology, BASE);
    let subjects: HashSet<_> = quads.iter().map(|q| q.subject.to_string()).collect();
    assert!(subjects.iter().any(|s| s.ends_with("/KOR/supports/territory>")));
    assert!(subjects.iter().any(|s| s.contains("/agreement/") && s.ends_with("/USA/MOU/KOR>")));
}

#[test]
fn offsets_count_characters_far_into_a_text() {
    let ontology = ontology();
    let text = format!("{}Peru supports due diligence", "é’ ".repeat(2000));
    let span = find(&text, "supports");
    let document = Document::new("long", text.as_str());
    let statement = Statement {
        stance: Some(Stance::Supports),
        target: Some(id(&ontology, "due-diligence")),
        ..statement(&ontology, Relation::Position, "PER", span)
    };
    let extraction = Extraction { statements: vec![statement], ..Extraction::default() };
    let quads = triples::quads(&document, &extraction, &ontology, BASE);
    let at = format!("{BASE}passage/long/{}-{}#position", span.start, span.end);
    assert_eq!(objects(&quads, &at, oa::START), [text[..span.start].chars().count().to_string()]);
    assert_eq!(objects(&quads, &at, oa::END), [text[..span.end].chars().count().to_string()]);
    let prefix = objects(&quads, &at.replace("#position", "#quote"), oa::PREFIX);
    assert_eq!(prefix[0].chars().count(), 32);
}

#[test]
fn relations_of_one_quote_share_their_evidence() {
    let ontology = ontology();
    let (document, extraction) = sample(&ontology, "a", Stance::Opposes);
    let quads = triples::quads(&document, &extraction, &ontology, BASE);
    let passages = quads.iter().filter(|q| q.object == Term::from(d::PASSAGE.into_owned())).count();
    assert_eq!(passages, 4);
}

// ---- store

#[test]
fn documents_are_added_skipped_and_replaced() {
    let ontology = ontology();
    let store = Store::in_memory().unwrap();
    let old = sample(&ontology, "a", Stance::Opposes);
    let other = sample(&ontology, "b", Stance::Opposes);
    let key = triples::key(&old.0, &ontology, BASE);
    assert_eq!(store.status(&key).unwrap(), Status::New);
    let loaded = load(&store, &ontology, &[old.clone(), other.clone()]);
    assert_eq!((loaded.added, loaded.changed, loaded.unchanged), (2, 0, 0));
    assert_eq!(store.status(&key).unwrap(), Status::Unchanged);
    let before = store.len().unwrap();
    assert_eq!(loaded.quads, before);

    let loaded = load(&store, &ontology, &[old.clone(), other.clone()]);
    assert_eq!((loaded.added, loaded.changed, loaded.unchanged, loaded.quads), (0, 0, 2, 0));

    let new = sample(&ontology, "a", Stance::Ambivalent);
    let loaded = load(&store, &ontology, &[new.clone(), other.clone()]);
    assert_eq!((loaded.added, loaded.changed, loaded.unchanged), (0, 1, 1));
    let graph = key.graph.clone().into();
    assert_eq!(store.graph(&graph).unwrap(), triples::quads(&new.0, &new.1, &ontology, BASE));

    // Another ontology reads the same text anew.
    let mut newer = Ontology::from_concepts(ontology.concepts.clone());
    newer.version = "f".repeat(64);
    assert_eq!(store.status(&triples::key(&new.0, &newer, BASE)).unwrap(), Status::Changed);
}

#[test]
fn a_document_met_twice_in_one_run_is_there_once() {
    let ontology = ontology();
    let store = Store::in_memory().unwrap();
    let new = sample(&ontology, "a", Stance::Ambivalent);
    load(&store, &ontology, &[sample(&ontology, "a", Stance::Opposes), new.clone()]);
    assert_eq!(store.quads(&Scope::Everything, BASE).unwrap(), triples::quads(&new.0, &new.1, &ontology, BASE));
}

#[test]
fn what_was_not_finished_is_not_there() {
    let ontology = ontology();
    let store = Store::in_memory().unwrap();
    let (document, extraction) = sample(&ontology, "a", Stance::Opposes);
    let mut loader = store.loader();
    loader
        .load(&triples::key(&document, &ontology, BASE), triples::quads(&document, &extraction, &ontology, BASE))
        .unwrap();
    drop(loader);
    assert!(store.is_empty().unwrap());
}

#[test]
fn pruning_takes_whole_documents() {
    let (store, ontology) = full();
    let gone = store.prune(|document| document.id != "a/1").unwrap();
    assert_eq!(gone, ["a/1"]);
    let left: Vec<_> = store.documents().unwrap().into_iter().map(|document| document.id).collect();
    assert_eq!(left, ["b 2"]);
    let (document, extraction) = sample(&ontology, "b 2", Stance::Ambivalent);
    let quads = triples::quads(&document, &extraction, &ontology, BASE);
    assert_eq!(store.quads(&Scope::Documents, BASE).unwrap(), quads);
}

#[test]
fn a_new_ontology_takes_the_place_of_the_old() {
    let (store, _) = full();
    let one = store::turtle::triples([("x.ttl", "<http://example.org/a> <http://example.org/b> 1 .")]).unwrap();
    assert!(store.load_ontology(BASE, "2", one).unwrap());
    let graph = triples::iri::ontology_graph(BASE);
    assert_eq!(store.quads(&Scope::Graph(graph), BASE).unwrap().len(), 2);
}

#[test]
fn a_fault_in_turtle_is_shown() {
    let fault = store::turtle::triples([("x.ttl", "@prefix a: <http://x/> .\na:b a:c b:d .\n")]).unwrap_err();
    assert_eq!((fault.source.as_str(), fault.line.map(|(line, _)| line)), ("x.ttl", Some(2)));
    let (line, span) = fault.excerpt.unwrap();
    assert!(span.of(&line).contains("b:d"), "{:?} in {line}", span);
}

#[cfg(not(feature = "rocksdb"))]
#[test]
fn without_rocksdb_a_store_on_disk_is_a_clear_error() {
    let error = Store::open("/nowhere/demarche.db").err().unwrap();
    assert!(matches!(error, store::StoreError::NoRocksDb), "{error}");
}

#[cfg(feature = "rocksdb")]
#[test]
fn a_store_on_disk_keeps_locks_and_cleans() {
    let ontology = ontology();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demarche.db");
    assert!(matches!(Store::open_existing(&path).err().unwrap(), store::StoreError::Missing(_)));
    let store = Store::open(&path).unwrap();
    let sample = sample(&ontology, "a", Stance::Opposes);
    load(&store, &ontology, std::slice::from_ref(&sample));
    assert!(matches!(Store::open(&path).err().unwrap(), store::StoreError::Locked(_)));
    drop(store);
    std::fs::write(path.join("bulk-1.sst"), "left behind").unwrap();
    let store = Store::open_existing(&path).unwrap();
    assert!(!path.join("bulk-1.sst").exists());
    assert_eq!(store.quads(&Scope::Everything, BASE).unwrap(), triples::quads(&sample.0, &sample.1, &ontology, BASE));
    assert!(matches!(Store::open(folder.path()).err().unwrap(), store::StoreError::NotAStore { .. }));
}

// ---- queries

fn ask(store: &Store, name: &str, parameters: &[(&str, &str)]) -> Result<Answer, QueryError> {
    let library = Library::embedded().unwrap();
    let mut request = Request::named(library.get(name)?);
    for (name, value) in parameters {
        request = request.with_parameter(*name, *value);
    }
    query::run(store, &request)
}

/// Rows as text, fields joined by ` | `.
fn rows(answer: &Answer) -> Vec<String> {
    let Answer::Solutions { rows, .. } = answer else { panic!("{answer:?}") };
    let field = |term: &Option<Term>| match term {
        Some(Term::Literal(literal)) => literal.value().to_owned(),
        Some(other) => other.to_string(),
        None => "-".to_owned(),
    };
    rows.iter().map(|row| row.iter().map(field).collect::<Vec<_>>().join(" | ")).collect()
}

#[track_caller]
fn check(name: &str, parameters: &[(&str, &str)], expected: &[&str]) {
    let (store, _) = full();
    let rows = rows(&ask(&store, name, parameters).unwrap());
    assert_eq!(rows.len(), expected.len(), "{rows:#?}");
    for (row, expected) in rows.iter().zip(expected) {
        assert!(expected.split(" … ").all(|part| row.contains(part)), "{row}\ndoes not hold\n{expected}");
    }
}

#[test]
fn who_supports_shows_labels_and_quotes() {
    // A finer topic counts for its target.
    check(
        "who-supports",
        &[("target", "due-diligence")],
        &[
            "Peru | due diligence | supports due\ndiligence | a/1",
            "Peru | due diligence | supports due\ndiligence | b 2",
            "South Korea | use of territory | Korea wants",
            "South Korea | use of territory | Korea wants",
        ],
    );
    check("who-supports", &[("target", "use of territory")], &["South Korea", "South Korea"]);
    check("who-supports", &[("target", "due-diligence"), ("forum", "OEWG")], &[]);
}

#[test]
fn who_opposes_takes_ids_labels_and_iris() {
    for target in [
        "legally-binding-instrument",
        "Legally binding instrument",
        "LEGALLY BINDING INSTRUMENT",
        "topic:legally-binding-instrument",
        "https://w3id.org/demarche/topic/legally-binding-instrument",
        "<https://w3id.org/demarche/topic/legally-binding-instrument>",
    ] {
        check("who-opposes", &[("target", target)], &["Peru | legally binding", "South Korea | legally binding"]);
    }
    // The session lies below the forum.
    check("who-opposes", &[("target", "legally-binding-instrument"), ("forum", "oewg")], &["Peru", "South Korea"]);
    check("who-is-ambivalent", &[("target", "legally-binding-instrument")], &["Peru … b 2", "South Korea … b 2"]);
}

#[test]
fn positions_of_a_holder() {
    for holder in ["Republic of Korea", "KOR", "kor", "ROK", "the republic of korea", "state:KOR"] {
        check(
            "positions-of",
            &[("holder", holder), ("target", "due-diligence")],
            &["use of territory | supports", "use of territory | supports"],
        );
    }
    check(
        "positions-of",
        &[("holder", "PER"), ("stance", "opposes")],
        &["legally binding instrument | opposes | Peru and Korea oppose a treaty at the OEWG | a/1"],
    );
}

#[test]
fn comparisons_and_counts() {
    check(
        "compare",
        &[("holder", "PER"), ("other", "USA")],
        &[
            "legally binding instrument | ambivalent | supports | no | Peru and Korea",
            "legally binding instrument | opposes | supports | no | Peru and Korea",
        ],
    );
    check("contested", &[], &["legally binding instrument | 1 | 2"]);
    check(
        "most-targets",
        &[],
        &["legally binding instrument | 3 | 2 | 2 | 2 | 0", "due diligence | 2 | 4", "No misuse of territory | 1 | 2"],
    );
    check("most-alike", &[], &["Peru | 3 | 2", "Peru | United States | 0 | 2", "South Korea | United States | 0 | 2"]);
    check("most-alike", &[("holder", "USA")], &["United States | Peru | 0 | 2", "United States | South Korea | 0 | 2"]);
    check("holders", &[], &["Peru | 4", "South Korea | 4", "United States | 4"]);
    check(
        "counts",
        &[],
        &[
            "documents | 2",
            "passages | 8",
            "positions | 12",
            "participations | 2",
            "agreements | 2",
            "alignments | 2",
            "holders | 3",
            "targets | 3",
            "forums | 2",
        ],
    );
}

#[test]
fn forums_norms_and_the_other_relations() {
    check(
        "positions-by-forum",
        &[("forum", "OEWG"), ("holder", "Peru")],
        &["OEWG 2021-2025 | Peru | opposes", "OEWG 2021-2025 | Peru | ambivalent"],
    );
    check("positions-by-norm", &[], &["norm-13c No misuse of territory | United States | supports", "norm-13c"]);
    check("positions-by-norm", &[("norm", "norm-13c")], &["norm-13c", "norm-13c"]);
    check(
        "participation",
        &[("forum", "Open-Ended Working Group")],
        &["Open-Ended Working Group | United States | signed", "United States"],
    );
    check(
        "agreements",
        &[("holder", "USA")],
        &["United States | memorandum of understanding | South Korea | signed", "MOU"],
    );
    check("alignments", &[("holder", "QUAD")], &["United States | Quad | signed", "United States | Quad"]);
    check(
        "group-positions",
        &[("group", "Quad"), ("target", "norm-13c")],
        &["United States | member | supports", "United States"],
    );
    check("who-is-silent", &[("group", "QUAD"), ("target", "norm-13c")], &["North Korea"]);
    check(
        "document",
        &[("document", "a/1")],
        &[
            "position | Peru | supports | due diligence",
            "position | Peru | opposes",
            "position | South Korea | opposes",
            "agreement | United States | - | memorandum",
            "alignment | United States | - | Quad",
            "participation | United States",
            "position | South Korea | supports | due diligence",
            "position | United States | supports | No misuse",
            "position | United States | supports | legally",
        ],
    );
    check("search", &[("words", "A TREATY")], &["Peru | opposes", "Peru | ambivalent", "South Korea", "South Korea"]);
}

#[test]
fn the_evidence_of_one_position() {
    let (store, _) = full();
    let answer = ask(&store, "positions-of", &[("holder", "PER"), ("stance", "opposes")]).unwrap();
    let Answer::Solutions { rows: found, .. } = &answer else { panic!() };
    let Some(Term::NamedNode(position)) = found[0].last().cloned().flatten() else { panic!("{found:?}") };
    let rows = rows(&ask(&store, "evidence", &[("position", position.as_str())]).unwrap());
    for expected in [
        "holder | Peru",
        "stance | opposes",
        "target | legally binding instrument",
        "forum | OEWG 2021-2025",
        "vote | against",
        "quote | Peru and Korea oppose a treaty at the OEWG",
        "paragraph | “Peru” supports due\ndiligence.",
        "document | a/1",
        "title | A \"title\"",
        "rule | test",
        "confidence | 0.9",
    ] {
        assert!(rows.iter().any(|row| row.starts_with(expected)), "{expected} in {rows:#?}");
    }
}

#[test]
fn the_matrix_counts_stances_within_forum_time_and_confidence() {
    check(
        "matrix",
        &[],
        &[
            "/state/KOR> … /topic/due-diligence> | supports | 2 | 0.9",
            "/state/KOR> … /topic/legally-binding-instrument> | ambivalent | 1 | 0.9",
            "/state/KOR> … /topic/legally-binding-instrument> | opposes | 1",
            "/state/PER> … /topic/due-diligence> | supports | 2",
            "/state/PER> … /topic/legally-binding-instrument> | ambivalent | 1",
            "/state/PER> … /topic/legally-binding-instrument> | opposes | 1",
            "/state/USA> … /norm/13c> | supports | 2",
            "/state/USA> … /topic/legally-binding-instrument> | supports | 2",
        ],
    );
    check("matrix", &[("holder", "USA"), ("target", "norm-13c")], &["/norm/13c> | supports | 2"]);
    // The iteration lies below the forum.
    let treaty = ["KOR … ambivalent", "KOR … opposes", "PER … ambivalent", "PER … opposes"];
    check("matrix", &[("forum", "OEWG")], &treaty);
    // One position is dated by itself, to the month; the others by their documents, to the day.
    check("matrix", &[("until", "2021-03-04")], &["PER … due-diligence> | supports | 2"]);
    check("matrix", &[("from", "2021-03-05"), ("until", "2021"), ("holder", "KOR")], &["supports", "ambiv", "opposes"]);
    check("matrix", &[("from", "2021-04")], &[]);
    check("matrix", &[("confidence", "91")], &[]);
}

#[test]
fn positions_come_by_date_with_forums_and_documents() {
    check(
        "positions",
        &[("holder", "PER")],
        &[
            "PER/supports/due-diligence> … supports due\ndiligence | 2021-03 | … | 0.9 | test | a/1 | A \"title\"",
            "PER/supports/due-diligence> … | 2021-03 | … | b 2",
            "PER/opposes/legally-binding-instrument> … | 2021-03-05 | OEWG-2021 | 0.9 | test | a/1",
            "PER/ambivalent/legally-binding-instrument> … | 2021-03-05 | OEWG-2021 | 0.9 | test | b 2",
        ],
    );
    check("positions", &[("words", "A TREATY"), ("stance", "opposes"), ("document", "a/1")], &["KOR", "PER"]);
    check("positions", &[("target", "norm-13c"), ("forum", "OEWG")], &[]);
    check("positions", &[("until", "2021-03-04"), ("confidence", "90")], &["PER … a/1", "PER … b 2"]);
    check(
        "timeline",
        &[("target", "due-diligence")],
        &["/state/PER> … supports | - | 2021-03 | 2", "/state/KOR> … supports | - | 2021-03-05 | 2"],
    );
    check(
        "timeline",
        &[("forum", "OEWG"), ("holder", "PER")],
        &["ambivalent | OEWG-2021 | 2021-03-05 | 1", "opposes | OEWG-2021 | 2021-03-05 | 1"],
    );
    check("forums", &[], &["/forum/OEWG-2021> | OEWG-2021 | OEWG 2021-2025 | 4 | 2021-03-05 | 2021-03-05"]);
}

#[test]
fn a_position_comes_in_its_paragraph_with_the_places_of_its_words() {
    let place = find(TEXT, "supports due\ndiligence");
    let holder = find(TEXT, "Peru");
    let start = format!("supports due\ndiligence | {} | {} | <", place.start, place.end);
    let holder = format!("| {}-{} |", holder.start, holder.end);
    let first = format!(
        "supports | - | 2021-03 | 0.9 | test | {start} … /paragraph/a%2F1/0- … “Peru” supports … {holder} … | a/1 | A"
    );
    check("in-context", &[("holder", "PER"), ("target", "due-diligence"), ("document", "a/1")], &[&first]);
    let (store, _) = full();
    let answer = ask(&store, "positions", &[("holder", "USA"), ("target", "norm-13c")]).unwrap();
    let Answer::Solutions { rows: found, .. } = &answer else { panic!("{answer:?}") };
    let Some(Some(Term::NamedNode(position))) = found[0].first() else { panic!("{found:?}") };
    check("in-context", &[("position", position.as_str())], &["The US signed an MOU … https://example.org/a"]);
}

#[test]
fn concepts_and_members_are_listed() {
    check("concepts", &[("kind", "state")], &["KOR | South Korea", "PER | Peru", "PRK | North", "USA | United States"]);
    check(
        "concepts",
        &[("kind", "forum")],
        &["OEWG | Open-Ended Working Group", "OEWG-2021 | OEWG 2021-2025 | - | <https://w3id.org/demarche/forum/OEWG>"],
    );
    check("members", &[("group", "QUAD")], &["/group/QUAD> … /state/PRK>", "/group/QUAD> … /state/USA>"]);
}

#[test]
fn every_named_query_has_a_test_and_says_what_it_answers() {
    let source = include_str!("rdf.rs");
    let library = Library::embedded().unwrap();
    assert!(library.iter().count() >= 14);
    for query in library.iter() {
        assert!(source.contains(&format!("\"{}\"", query.name)), "{} is not tested", query.name);
        assert!(
            !query.description.is_empty() && query.parameters.iter().all(|p| !p.description.is_empty()),
            "{}",
            query.name
        );
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let (store, _) = full();
    match ask(&store, "positions-of", &[("holder", "Repbulic of Korea")]).unwrap_err() {
        QueryError::UnknownName { nearest, .. } => assert_eq!(nearest[0], "KOR (South Korea)"),
        other => panic!("{other}"),
    }
    match ask(&store, "who-oposes", &[]).unwrap_err() {
        QueryError::UnknownQuery { nearest, .. } => assert_eq!(nearest[0], "who-opposes"),
        other => panic!("{other}"),
    }
    assert!(matches!(ask(&store, "who-opposes", &[]).unwrap_err(), QueryError::MissingParameter { .. }));
    let unknown = ask(&store, "who-opposes", &[("traget", "x")]).unwrap_err();
    assert!(unknown.to_string().contains("target, forum"), "{unknown}");
    // A forum is no target.
    assert!(matches!(ask(&store, "who-opposes", &[("target", "OEWG")]).unwrap_err(), QueryError::UnknownName { .. }));
}

#[test]
fn parameters_never_become_syntax() {
    let (store, _) = full();
    for words in ["\" } #", "x\") || (1=1", "\\", "?s ?p ?o", "'''"] {
        assert!(rows(&ask(&store, "search", &[("words", words)]).unwrap()).is_empty(), "{words}");
    }
    let evil = "https://x/> ?p ?o } #";
    assert!(ask(&store, "evidence", &[("position", evil)]).is_err());
}

#[test]
fn parameters_reach_every_corner_of_a_query() {
    let (store, _) = full();
    let run = |text: &str| {
        let request = Request::text("query", text).with_parameter("x", "state:PER");
        rows(&query::run(&store, &request).unwrap())
    };
    assert_eq!(
        run("SELECT ?_x (COUNT(*) AS ?n) WHERE { ?p demarche:holder ?_x ; a demarche:Position } GROUP BY ?_x"),
        ["<https://w3id.org/demarche/state/PER> | 4"]
    );
    assert_eq!(run("SELECT (BOUND(?_x) AS ?b) (BOUND(?_y) AS ?c) WHERE {}"), ["true | false"]);
    assert_eq!(
        run("SELECT (COUNT(*) AS ?n) WHERE { ?p demarche:holder ?h FILTER EXISTS { ?p demarche:holder ?_x } }"),
        ["4"]
    );
    assert_eq!(run("SELECT ?n WHERE { { SELECT (COUNT(*) AS ?n) WHERE { ?p demarche:holder ?_x } } }"), ["4"]);
    assert_eq!(
        run(
            "SELECT (COUNT(*) AS ?n) WHERE { ?p demarche:holder ?h OPTIONAL { ?p demarche:vote ?v } FILTER(?h IN (?_x)) }"
        ),
        ["4"]
    );
}

#[test]
fn queries_see_the_union_and_can_name_a_graph() {
    let (store, _) = full();
    let run = |text: &str| rows(&query::run(&store, &Request::text("query", text)).unwrap());
    assert_eq!(run("SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a demarche:Document }"), ["2"]);
    assert_eq!(
        run("SELECT DISTINCT ?x WHERE { state:PER demarche:supports ?x }"),
        ["<https://w3id.org/demarche/topic/due-diligence>"]
    );
    assert_eq!(
        run("SELECT ?t WHERE { GRAPH graph:b%202 { state:KOR demarche:ambivalent ?t } }"),
        ["<https://w3id.org/demarche/topic/legally-binding-instrument>"]
    );
    let ask =
        query::run(&store, &Request::text("query", "ASK { state:USA demarche:agreedTo instrument:MOU }")).unwrap();
    assert_eq!(ask, Answer::Boolean(true));
}

#[test]
fn queries_do_not_write_nor_call_others() {
    let (store, _) = full();
    let run = |text: &str| query::run(&store, &Request::text("query", text)).unwrap_err();
    assert!(matches!(run("INSERT DATA { state:PER a state:PER }"), QueryError::Update(word) if word == "INSERT"));
    assert!(matches!(run("LOAD <file:///etc/passwd>"), QueryError::Update(_)));
    assert!(matches!(run("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"), QueryError::Service));
    assert!(matches!(
        run("SELECT * { FILTER EXISTS { SERVICE SILENT <http://example.org/> { ?s ?p ?o } } }"),
        QueryError::Service
    ));
    assert!(matches!(run(&format!("SELECT * {{ {} }}", " ".repeat(70_000))), QueryError::TooLong(_)));
    assert!(matches!(run(&format!("SELECT * {}", "{".repeat(10_000))), QueryError::TooDeep));
    // Within the limits, the deepest does not overflow the stack; a `||` is two marks of a thousand.
    let chain = |length: usize| format!("SELECT * {{ FILTER(1{}) }}", "||1".repeat(length));
    assert!(query::run(&store, &Request::text("query", chain(450))).is_ok());
    assert!(matches!(run(&chain(501)), QueryError::TooMuch { .. }));
    let syntax = run("SELECT * { ?s foaf:name ?o }");
    let fault = syntax.diagnostic().unwrap();
    assert_eq!((fault.code, fault.line), ("query::prefix", Some((1, 15))));
}

#[test]
fn answers_are_written_in_every_format() {
    let (store, _) = full();
    let answer = ask(&store, "contested", &[]).unwrap();
    let write = |answer: &Answer, format: &str| {
        let mut out = Vec::new();
        answer
            .write(format.parse::<AnswerFormat>().unwrap(), &Look::default(), &mut out)
            .map(|()| String::from_utf8(out).unwrap())
    };
    assert!(write(&answer, "table").unwrap().contains("legally binding instrument"));
    assert_eq!(
        write(&answer, "markdown").unwrap(),
        "| target | supporters | opponents |\n| --- | --- | --- |\n| legally binding instrument | 1 | 2 |\n"
    );
    assert_eq!(write(&answer, "csv").unwrap(), "target,supporters,opponents\r\nlegally binding instrument,1,2\r\n");
    assert!(write(&answer, "tsv").unwrap().starts_with("?target\t"));
    assert!(write(&answer, "json").unwrap().contains("\"bindings\""));
    assert!(write(&answer, "xml").unwrap().contains("<sparql"));
    assert!(matches!(write(&answer, "turtle").unwrap_err(), QueryError::Format(_)));
    let graph = query::run(
        &store,
        &Request::text("query", "CONSTRUCT { ?h demarche:opposes ?t } WHERE { ?h demarche:opposes ?t }"),
    )
    .unwrap();
    assert!(
        write(&graph, "turtle").unwrap().contains("\nstate:PER demarche:opposes topic:legally-binding-instrument .\n")
    );
    assert!(matches!(write(&graph, "csv").unwrap_err(), QueryError::Format(_)));
    let few = Request::text("query", "SELECT * { ?s ?p ?o }").with_limit(3);
    assert!(
        matches!(query::run(&store, &few).unwrap(), Answer::Solutions { truncated: true, rows, .. } if rows.len() == 3)
    );
}

// ---- export

fn parse(format: RdfFormat, bytes: &[u8]) -> BTreeSet<String> {
    RdfParser::from_format(format).for_slice(bytes).map(|quad| quad.unwrap().to_string()).collect()
}

#[test]
fn every_syntax_holds_the_same_and_comes_out_twice_alike() {
    let (store, _) = full();
    for scope in [Scope::Documents, Scope::Everything] {
        let quads = store.quads(&scope, BASE).unwrap();
        let dataset: BTreeSet<_> = quads.iter().map(ToString::to_string).collect();
        let union: BTreeSet<_> =
            quads.iter().map(|q| Quad { graph_name: Default::default(), ..q.clone() }.to_string()).collect();
        assert!(union.len() < dataset.len());
        for syntax in Syntax::ALL {
            let write = || {
                let mut out = Vec::new();
                export::export(&store, &scope, syntax, BASE, &mut out).unwrap();
                out
            };
            let bytes = write();
            assert_eq!(bytes, write(), "{syntax:?}");
            let expected = if syntax.has_graphs() { &dataset } else { &union };
            let found = parse(syntax.format(), &bytes);
            // Parsers name blank nodes anew; only the shapes have any.
            let named = |set: &BTreeSet<String>| -> BTreeSet<String> {
                set.iter().filter(|q| !q.contains("_:")).cloned().collect()
            };
            assert_eq!(named(&found), named(expected), "{syntax:?}");
            assert_eq!(found.len(), expected.len(), "{syntax:?}");
        }
    }
}

#[test]
fn turtle_is_written_for_people() {
    let (store, _) = full();
    let mut out = Vec::new();
    export::export(&store, &Scope::Documents, Syntax::Turtle, BASE, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("@base <https://w3id.org/demarche/> .\n@prefix demarche: "), "{text}");
    assert!(text.contains("\n<document/a%2F1> a demarche:Document ;\n    demarche:documentId \"a/1\" ;\n"), "{text}");
    assert!(text.contains("/PER/opposes/legally-binding-instrument> a demarche:Position ;\n    demarche:holder state:PER ;\n    demarche:stance stance:opposes ;\n    demarche:target topic:legally-binding-instrument ;\n    demarche:forum forum:OEWG-2021 ;\n"), "{text}");
    assert!(text.contains("demarche:confidence 0.9 ;"));
    assert!(text.contains("dcterms:date \"2021-03-05\"^^xsd:date ;"));
    // What both documents say of Peru stands once.
    assert_eq!(text.matches("\nstate:PER ").count(), 1);
    let mut trig = Vec::new();
    export::export(&store, &Scope::Documents, Syntax::TriG, BASE, &mut trig).unwrap();
    assert!(
        String::from_utf8(trig)
            .unwrap()
            .contains("\n<graph/a%2F1> {\n\n    <document/a%2F1> a demarche:Document ;\n        demarche:documentId")
    );
}

#[test]
fn a_stream_says_the_same_as_the_store() {
    let ontology = ontology();
    let samples = [sample(&ontology, "a/1", Stance::Opposes), sample(&ontology, "b 2", Stance::Ambivalent)];
    let store = Store::in_memory().unwrap();
    load(&store, &ontology, &samples);
    for syntax in Syntax::ALL {
        let mut streamed = Vec::new();
        let mut stream = Stream::new(syntax, BASE, &mut streamed);
        for (document, extraction) in &samples {
            stream.document(document, extraction, &ontology).unwrap();
        }
        stream.finish().unwrap();
        let mut exported = Vec::new();
        export::export(&store, &Scope::Documents, syntax, BASE, &mut exported).unwrap();
        assert_eq!(parse(syntax.format(), &streamed), parse(syntax.format(), &exported), "{syntax:?}");
    }
}

#[test]
fn lines_are_those_of_the_standard_serializer() {
    let ontology = ontology();
    let (mut document, extraction) = sample(&ontology, "a", Stance::Opposes);
    document.title = Some("tab\t bell\u{7} back\\slash \"quote\" \r\n é 漢 \u{7f}".into());
    let mut out = Vec::new();
    export::lines(&document, &extraction, &ontology, BASE, true, &mut out);
    let lines: BTreeSet<_> = String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
    let quads = triples::quads(&document, &extraction, &ontology, BASE);
    let expected: BTreeSet<_> = quads.iter().map(|quad| format!("{quad} .")).collect();
    assert_eq!(lines, expected);
}

#[test]
fn tables_hold_the_relations() {
    let (store, ontology) = full();
    let mut out = Vec::new();
    export::csv::export(&store, &Scope::Documents, BASE, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.split("\r\n");
    assert_eq!(lines.next().unwrap(), export::csv::HEADER.join(","));
    assert_eq!(text.matches("\r\n").count(), 1 + 18);
    assert!(
        text.contains("a/1,position,PER,supports,due-diligence,,,,,,supports,,,2021-03,\"supports due\ndiligence\",")
    );
    assert!(text.contains("a/1,agreement,USA,,,,,MOU,KOR,,,,,,\"signed an MOU, joined"));
    // The same columns as those of a statement, but for the sentence.
    let (document, extraction) = sample(&ontology, "a/1", Stance::Opposes);
    let mut row = export::csv::Row::new(&document, &extraction.statements[1], &ontology);
    row.fields[17].clear();
    let mut line = Vec::new();
    row.write(&mut line).unwrap();
    assert!(text.contains(std::str::from_utf8(&line).unwrap()), "{:?}", String::from_utf8(line));
}

#[test]
fn subjects_are_written_once_each() {
    let (store, _) = full();
    let mut out = Vec::new();
    export::export(&store, &Scope::Everything, Syntax::Turtle, BASE, &mut out).unwrap();
    let mut last: Option<NamedOrBlankNode> = None;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(&out) {
        let subject = quad.unwrap().subject;
        if last.as_ref() != Some(&subject) {
            *seen.entry(subject.to_string()).or_default() += 1;
        }
        last = Some(subject);
    }
    assert!(seen.values().all(|&n| n == 1), "{seen:?}");
}

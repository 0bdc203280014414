//! The pages of resources, and their RDF: every IRI answers, what is marked is what was read, and
//! nothing of the store becomes markup.

mod common;

use common::seeds_store;
use demarche::query::Library;
use demarche::serve::pages::{self, Representation, Site};
use demarche::store::{Scope, Store};
use demarche::vocab::{DEFAULT_BASE as BASE, demarche as d, oa, prov, rdf};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::sync::LazyLock;

static STORE: LazyLock<Store> = LazyLock::new(|| seeds_store(BASE));
static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::embedded().unwrap());

fn site() -> Site<'static> {
    Site::new(&STORE, BASE, &LIBRARY)
}

fn quads(store: &Store, base: &str) -> Vec<Quad> {
    store.quads(&Scope::Everything, base).unwrap()
}

/// The IRIs below a namespace that the store names anywhere, without their fragments.
fn iris(store: &Store, base: &str) -> BTreeSet<String> {
    let mut iris = BTreeSet::new();
    for quad in quads(store, base) {
        let graph = match &quad.graph_name {
            oxigraph::model::GraphName::NamedNode(node) => Some(node.clone()),
            _ => None,
        };
        let subject = match quad.subject {
            NamedOrBlankNode::NamedNode(node) => Some(node),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        let object = match quad.object {
            Term::NamedNode(node) => Some(node),
            _ => None,
        };
        for node in [graph, subject, object, Some(quad.predicate)].into_iter().flatten() {
            iris.insert(node.as_str().split('#').next().unwrap().to_owned());
        }
    }
    iris.retain(|iri| [base, BASE].iter().any(|base| iri.len() > base.len() && iri.starts_with(base)));
    iris
}

fn html(site: &Site<'_>, iri: &str) -> String {
    let page = pages::resource(site, iri, Representation::Html).unwrap();
    String::from_utf8(page.unwrap_or_else(|| panic!("{iri} has no page"))).unwrap()
}

fn all<'h>(page: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect()
}

fn parsed(bytes: &[u8], format: RdfFormat) -> Vec<Triple> {
    let quads = RdfParser::from_format(format).with_base_iri(BASE).unwrap().for_slice(bytes);
    quads.map(|quad| Triple::from(quad.unwrap())).collect()
}

/// The seeds' IRIs, but only a few of the thousands of patterns and the like.
fn sample(store: &Store, base: &str) -> Vec<String> {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let few = |iri: &String| {
        let kind = iri.strip_prefix(base).or_else(|| iri.strip_prefix(BASE)).unwrap().split('/').next().unwrap();
        let count = kinds.entry(kind.to_owned()).or_default();
        *count += 1;
        *count <= if matches!(kind, "pattern" | "word" | "state" | "cue") { 12 } else { 1000 }
    };
    iris(store, base).into_iter().filter(few).collect()
}

#[test]
fn every_iri_of_the_graph_answers() {
    let site = site();
    // What is said of each subject, its fragments included, computed without the pages.
    let mut said: HashMap<String, HashSet<Triple>> = HashMap::new();
    for quad in quads(&STORE, BASE) {
        if let NamedOrBlankNode::NamedNode(node) = &quad.subject {
            let whole = node.as_str().split('#').next().unwrap().to_owned();
            said.entry(whole).or_default().insert(Triple::from(quad));
        }
    }
    let nothing = HashSet::new();
    let of = |iri: &str| said.get(iri).unwrap_or(&nothing);
    let relations = [d::POSITION, d::PARTICIPATION, d::AGREEMENT, d::ALIGNMENT];
    let objects = |triples: &HashSet<Triple>, property| -> Vec<String> {
        let of = triples.iter().filter(|t| t.predicate.as_ref() == property);
        of.filter_map(|t| if let Term::NamedNode(n) = &t.object { Some(n.as_str().to_owned()) } else { None }).collect()
    };

    let iris = iris(&STORE, BASE);
    assert!(iris.len() > 4800, "{}", iris.len());
    let vocabulary = format!("{BASE}ontology");
    for iri in &iris {
        let found = pages::find(&site, &iri[BASE.len() - 1..]).unwrap().unwrap_or_else(|| panic!("{iri}"));
        assert_eq!((found.iri.as_str(), found.representation), (iri.as_str(), None));
        let page = html(&site, iri);
        assert!(page.starts_with("<!DOCTYPE html>"), "{iri}");
        if *iri == vocabulary {
            continue;
        }
        let mut expected = of(iri).clone();
        if objects(&expected, rdf::TYPE).iter().any(|class| relations.iter().any(|r| r.as_str() == class)) {
            for passage in objects(&expected, prov::WAS_DERIVED_FROM) {
                let evidence = of(&passage).clone();
                for property in [d::IN_PARAGRAPH, oa::HAS_SOURCE] {
                    for node in objects(&evidence, property) {
                        expected.extend(of(&node).iter().cloned());
                    }
                }
                expected.extend(evidence);
            }
        }
        for (representation, format) in [
            (Representation::Turtle, RdfFormat::Turtle),
            (Representation::NTriples, RdfFormat::NTriples),
            (Representation::JsonLd, Representation::JsonLd.media_type().parse_format()),
        ] {
            let bytes = pages::resource(&site, iri, representation).unwrap().unwrap();
            let triples = parsed(&bytes, format);
            assert_eq!(triples.iter().cloned().collect::<HashSet<_>>(), expected, "{iri} {representation:?}");
            assert_eq!(triples.len(), expected.len(), "{iri}: a triple twice");
        }
    }
}

trait ParseFormat {
    fn parse_format(self) -> RdfFormat;
}

impl ParseFormat for &str {
    fn parse_format(self) -> RdfFormat {
        RdfFormat::from_media_type(self).unwrap()
    }
}

#[test]
fn the_vocabulary_is_whole() {
    let site = site();
    let terms: HashSet<String> = quads(&STORE, BASE)
        .into_iter()
        .filter_map(|quad| match quad.subject {
            NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
            NamedOrBlankNode::BlankNode(_) => None,
        })
        .filter(|iri| iri.starts_with(d::NAMESPACE))
        .collect();
    assert!(terms.len() > 100);
    let turtle = pages::ontology(&site, Representation::Turtle).unwrap();
    let triples = parsed(&turtle, RdfFormat::Turtle);
    let described: HashSet<String> = triples.iter().map(|t| t.subject.to_string()).collect();
    let page = String::from_utf8(pages::ontology(&site, Representation::Html).unwrap()).unwrap();
    let page = Html::parse_document(&page);
    let ids: HashSet<&str> = all(&page, "[id]").into_iter().map(|e| e.attr("id").unwrap()).collect();
    for term in &terms {
        assert!(described.contains(&format!("<{term}>")), "{term} is not in the Turtle");
        assert!(ids.contains(&term[d::NAMESPACE.len()..]), "{term} is not on the page");
    }
    // The blank nodes of the shapes come along, and nothing dangles.
    let blank = |text: &str| text.starts_with("_:");
    assert!(described.iter().any(|subject| blank(subject)));
    for triple in &triples {
        let object = triple.object.to_string();
        assert!(!blank(&object) || described.contains(&object), "{triple}");
    }
    for representation in [Representation::JsonLd, Representation::NTriples] {
        let bytes = pages::ontology(&site, representation).unwrap();
        assert_eq!(parsed(&bytes, representation.media_type().parse_format()).len(), triples.len());
    }
    // Its IRI, with and without a fragment, is answered by the same.
    assert_eq!(pages::resource(&site, d::HOLDER.as_str(), Representation::Turtle).unwrap().unwrap(), turtle);
}

#[test]
fn what_is_marked_is_what_was_read() {
    let site = site();
    let texts: HashMap<String, String> = common::seeds()
        .iter()
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    let spans =
        [("holder", d::HOLDER_SPAN), ("cue", d::CUE_SPAN), ("target", d::TARGET_SPAN), ("forum", d::FORUM_SPAN)];
    let mut marked = 0;
    for quad in STORE.matching(rdf::TYPE, Some(d::POSITION.into())) {
        let NamedOrBlankNode::NamedNode(position) = quad.unwrap().subject else { panic!() };
        let id = position.as_str()[BASE.len()..].split('/').nth(1).unwrap();
        let page = Html::parse_document(&html(&site, position.as_str()));
        for (class, property) in spans {
            let mut places: Vec<(usize, usize)> = Vec::new();
            for span in STORE.objects(position.as_ref(), property).unwrap() {
                let Term::Literal(span) = span else { panic!() };
                let (start, end) = span.value().split_once('-').unwrap();
                places.push((start.parse().unwrap(), end.parse().unwrap()));
            }
            places.sort_unstable();
            let expected: String = places.iter().map(|&(start, end)| &texts[id][start..end]).collect();
            let shown: String = all(&page, &format!(".text mark.{class}")).into_iter().map(words).collect();
            assert_eq!(shown, expected, "{position} {class}");
            marked += places.len();
        }
        let quote: String = all(&page, ".text .quote").into_iter().map(words).collect();
        let passage = STORE.objects(position.as_ref(), prov::WAS_DERIVED_FROM).unwrap().remove(0).to_string();
        let (start, end) = passage.trim_matches(['<', '>']).rsplit('/').next().unwrap().split_once('-').unwrap();
        assert_eq!(quote, texts[id][start.parse().unwrap()..end.parse().unwrap()], "{position}");
    }
    assert!(marked > 100, "{marked}");
}

#[test]
fn the_numbers_of_a_document_lead_to_its_statements() {
    let site = site();
    for document in STORE.documents().unwrap() {
        let page = Html::parse_document(&html(&site, document.document.as_str()));
        let notes: Vec<_> = all(&page, ".notes > li").into_iter().map(|li| li.attr("id").unwrap().to_owned()).collect();
        let leading: Vec<_> =
            all(&page, ".text sup a").into_iter().map(|a| a.attr("href").unwrap().to_owned()).collect();
        let relations = STORE.graph(&document.graph.into()).unwrap();
        let relations = relations.iter().filter(|q| q.predicate.as_ref() == d::HOLDER).count();
        assert_eq!((notes.len(), leading.len()), (relations, relations));
        assert_eq!(
            leading.iter().collect::<HashSet<_>>(),
            notes.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().iter().collect()
        );
    }
}

/// Checks a page as HTML; gives the links that stay on the site.
fn checked(page: &str, what: &str) -> Vec<String> {
    let parsed = Html::parse_document(page);
    assert!(parsed.errors.is_empty(), "{what}: {:?}", parsed.errors);
    assert_eq!(all(&parsed, "h1").len(), 1, "{what}");
    assert_eq!(all(&parsed, "main").len(), 1, "{what}");
    assert!(!words(all(&parsed, "title")[0]).trim().is_empty(), "{what}");
    assert_eq!(all(&parsed, "html")[0].attr("lang"), Some("en"), "{what}");
    let active = "script, style, img, svg, iframe, object, embed, form, input, template, math, video, audio, \
                  meta[http-equiv]";
    assert!(all(&parsed, active).is_empty(), "{what}");
    for th in all(&parsed, "th") {
        assert!(matches!(th.attr("scope"), Some("row" | "col")), "{what}");
    }
    let mut ids = HashSet::new();
    let mut inner = Vec::new();
    let mut levels = vec![1];
    for element in all(&parsed, "*") {
        if let Some(level) = element.value().name().strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
            assert!(level <= levels[levels.len() - 1] + 1, "{what}: h{level} after h{}", levels[levels.len() - 1]);
            levels.push(level);
        }
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on") && !matches!(name, "style" | "srcdoc"), "{what}: {name}={value}");
            match name {
                "id" => assert!(ids.insert(value.to_owned()), "{what}: id {value} twice"),
                "href" if element.attr("rel") == Some("icon") => assert_eq!(value, "data:,"),
                "href" => match value.strip_prefix('/') {
                    Some(rest) => {
                        assert!(!rest.starts_with(['/', '\\']), "{what}: {value}");
                        inner.push(value.to_owned());
                    }
                    None => assert!(
                        value.starts_with("http://") || value.starts_with("https://") || value.starts_with('#'),
                        "{what}: {value}"
                    ),
                },
                _ => (),
            }
        }
    }
    for link in all(&parsed, "a[href^='#']") {
        let id = &link.attr("href").unwrap()[1..];
        assert!(ids.contains(id), "{what}: nothing has the id {id}");
    }
    inner
}

/// Whether a link of a page leads to something that is there.
fn leads_somewhere(site: &Site<'_>, link: &str) -> bool {
    const VIEWS: [&str; 6] = ["/", "/matrix", "/search", "/editor", "/method", "/assets/pages.css"];
    let link = link.split('#').next().unwrap();
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    if let Some(name) = path.strip_prefix("/api/") {
        let Ok(named) = site.library.get(name) else { return false };
        let known = |pair: &str| {
            let name = pair.split('=').next().unwrap();
            name == "format" || named.parameters.iter().any(|parameter| parameter.name == name)
        };
        return query.split('&').all(known);
    }
    // A browser takes `.` out of a path.
    VIEWS.contains(&path) || pages::find(site, &path.replacen("/./", "/", 1)).unwrap().is_some()
}

#[test]
fn pages_are_well_formed_and_their_links_lead_somewhere() {
    // What the checks rest on: the parser does tell faults.
    assert!(!Html::parse_document("<!DOCTYPE html><title>x</title><p><b>x</p>").errors.is_empty());
    let site = site();
    let mut links = BTreeSet::new();
    let sample = sample(&STORE, BASE);
    assert!(sample.len() > 500);
    for iri in &sample {
        links.extend(checked(&html(&site, iri), iri));
    }
    links.extend(checked(&String::from_utf8(pages::not_found(&site, "/<b>x</b>")).unwrap(), "not found"));
    assert!(links.len() > 1000, "{}", links.len());
    let mut anchors: HashMap<String, HashSet<String>> = HashMap::new();
    for link in &links {
        assert!(leads_somewhere(&site, link), "{link}");
        if let Some((path, id)) = link.split_once('#')
            && !path.contains('?')
        {
            let ids = anchors.entry(path.to_owned()).or_insert_with(|| {
                let page = Html::parse_document(&html(&site, &format!("{BASE}{}", &path[1..])));
                all(&page, "[id]").into_iter().map(|e| e.attr("id").unwrap().to_owned()).collect()
            });
            assert!(ids.contains(id), "{link}");
        }
    }
}

#[test]
fn another_base_answers_for_texts_and_ontology() {
    let base = "https://positions.example/kg/";
    let store = seeds_store(base);
    let site = Site::new(&store, base, &LIBRARY);
    for iri in sample(&store, base) {
        let path = iri.strip_prefix(base).or_else(|| iri.strip_prefix(BASE)).unwrap();
        let found = pages::find(&site, &format!("/{path}")).unwrap().unwrap();
        let is_graph_of_ontology = path == "ontology";
        assert!(found.iri.as_str() == iri || is_graph_of_ontology, "{iri} {found:?}");
        for link in checked(&html(&site, &iri), &iri) {
            assert!(leads_somewhere(&site, &link), "{iri} {link}");
        }
    }
    let turtle = pages::ontology(&site, Representation::Turtle).unwrap();
    assert!(String::from_utf8(turtle).unwrap().contains("owl:Ontology"));
}

/// Words that would do harm if they were markup, an address or a direction.
const HOSTILE: [&str; 40] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "javascript:alert(1)",
    "<!-- x",
    "--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example/><input name=q>",
    "<object data='data:text/html,x'></object>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "<% alert(1) %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3C;script&#x3E;",
    "\u{202E}urep a si siht",
    "\u{2067}isolated \u{2066}twice",
    "\u{200F}\u{061C}marks\u{200E}",
    "a\u{0000}b\u{0001}c\u{007F}d\u{0085}e",
    "\u{FFFE}\u{FDD0}\u{1FFFF}none",
    "Ｓｃｒｉｐｔ ＜script＞alert(1)＜/script＞",
    "\\u003cscript\\u003e",
    "'; DROP TABLE states; --",
    "a\u{0300}\u{0301}\u{0302}\u{0303}\u{0304}\u{0305}\u{0306}\u{0307}\u{0308}\u{0309}\u{030A}\u{030B}\u{030C}",
    "x\"'`=/ onclick=alert(1) y",
];

/// IRIs that may not become links, and one that may not lead to another machine.
const HOSTILE_IRIS: [&str; 8] = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "javascript://%0Aalert(1)",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://evil.example/1",
    "https://w3id.org/demarche//evil.example/x",
];

/// Turtle's string of a text.
fn literal(text: &str) -> String {
    oxigraph::model::Literal::new_simple_literal(text).to_string()
}

#[test]
fn hostile_words_are_inert() {
    let store = Store::in_memory().unwrap();
    let mut rdf = String::new();
    let ns = d::NAMESPACE;
    for (i, words) in HOSTILE.iter().enumerate() {
        let words = literal(words);
        let state = format!("<{BASE}state/X{i}>");
        let span = "10-14";
        let passage = format!("{BASE}passage/d{i}/{span}");
        let position = format!("<{BASE}position/d{i}/{span}/X{i}/supports/t>");
        let a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
        let skos = "http://www.w3.org/2004/02/skos/core#";
        for (subject, property, object) in [
            (state.clone(), a.to_owned(), format!("<{ns}State>")),
            (state.clone(), format!("<{skos}prefLabel>"), words.clone()),
            (state.clone(), format!("<{skos}altLabel>"), words.clone()),
            (state.clone(), format!("<{skos}hiddenLabel>"), words.clone()),
            (state.clone(), format!("<{skos}definition>"), words.clone()),
            (state.clone(), format!("<{ns}capital>"), words.clone()),
            (position.clone(), a.to_owned(), format!("<{ns}Position>")),
            (position.clone(), format!("<{ns}holder>"), state.clone()),
            (position.clone(), format!("<{ns}stance>"), format!("<{BASE}stance/supports>")),
            (position.clone(), format!("<{ns}target>"), format!("<{BASE}topic/t>")),
            (position.clone(), format!("<{ns}rule>"), words.clone()),
            (position.clone(), format!("<{ns}confidence>"), words.clone()),
            (position.clone(), format!("<{ns}positionDate>"), words.clone()),
            (position.clone(), format!("<{ns}holderSpan>"), literal("10-14")),
            (position.clone(), format!("<{}>", prov::WAS_DERIVED_FROM.as_str()), format!("<{passage}>")),
            (format!("<{passage}>"), a.to_owned(), format!("<{ns}Passage>")),
            (format!("<{passage}>"), format!("<{}>", oa::HAS_SOURCE.as_str()), format!("<{BASE}document/d{i}>")),
            (format!("<{passage}>"), format!("<{}>", oa::HAS_SELECTOR.as_str()), format!("<{passage}#quote>")),
            (format!("<{passage}>"), format!("<{ns}paragraph>"), format!("<{BASE}paragraph/d{i}/10-900>")),
            (format!("<{passage}#quote>"), format!("<{}>", oa::EXACT.as_str()), words.clone()),
            (format!("<{BASE}paragraph/d{i}/10-900>"), a.to_owned(), format!("<{ns}Paragraph>")),
            (format!("<{BASE}paragraph/d{i}/10-900>"), format!("<{ns}text>"), words.clone()),
            (format!("<{BASE}paragraph/d{i}/10-900>"), format!("<{ns}document>"), format!("<{BASE}document/d{i}>")),
            (format!("<{BASE}document/d{i}>"), a.to_owned(), format!("<{ns}Document>")),
            (format!("<{BASE}document/d{i}>"), format!("<{ns}documentId>"), words.clone()),
            (format!("<{BASE}document/d{i}>"), "<http://purl.org/dc/terms/title>".into(), words.clone()),
            (format!("<{BASE}document/d{i}>"), "<http://purl.org/dc/terms/source>".into(), words.clone()),
            (format!("<{ns}Class{i}>"), a.to_owned(), "<http://www.w3.org/2002/07/owl#Class>".into()),
            (format!("<{ns}Class{i}>"), "<http://www.w3.org/2000/01/rdf-schema#label>".into(), words.clone()),
            (format!("<{ns}Class{i}>"), "<http://www.w3.org/2000/01/rdf-schema#comment>".into(), words.clone()),
            (format!("<{BASE}thing/{i}>"), a.to_owned(), format!("<{ns}Class{i}>")),
            (format!("<{BASE}thing/{i}>"), format!("<{ns}Class{i}>"), state.clone()),
        ] {
            rdf += &format!("{subject} {property} {object} .\n");
        }
    }
    for (i, iri) in HOSTILE_IRIS.iter().enumerate() {
        for property in ["http://www.w3.org/2002/07/owl#sameAs", "http://www.w3.org/2000/01/rdf-schema#seeAlso", iri] {
            rdf += &format!("<{BASE}state/X{i}> <{property}> <{iri}> .\n<{iri}> <{property}> <{BASE}state/X{i}> .\n");
        }
    }
    let graph = NamedNode::new(format!("{BASE}graph/hostile")).unwrap();
    store.load_rdf(RdfFormat::NTriples, &graph, rdf.as_bytes()).unwrap();

    let site = Site::new(&store, BASE, &LIBRARY);
    let allowed = |c: char| !(c.is_control() || matches!(c, '\u{FDD0}' | '\u{FFFE}' | '\u{1FFFF}'));
    for (i, hostile) in HOSTILE.iter().enumerate() {
        let shown: String = hostile.chars().map(|c| if allowed(c) { c } else { '\u{FFFD}' }).collect();
        for iri in [
            format!("{BASE}state/X{i}"),
            format!("{BASE}position/d{i}/10-14/X{i}/supports/t"),
            format!("{BASE}passage/d{i}/10-14"),
            format!("{BASE}paragraph/d{i}/10-900"),
            format!("{BASE}document/d{i}"),
            format!("{BASE}thing/{i}"),
        ] {
            let page = html(&site, &iri);
            checked(&page, &format!("{iri} with {hostile:?}"));
            let page = Html::parse_document(&page);
            let text: String = all(&page, "body").into_iter().map(words).collect();
            assert!(text.contains(&shown) || iri.contains("/thing/"), "{iri} lost {hostile:?}");
            let title = words(all(&page, "title")[0]);
            assert!(!title.contains(['\u{202E}', '\u{2067}', '\u{200F}']), "{title}");
            for pre in all(&page, "pre") {
                assert!(!words(pre).contains(['\u{202E}', '\u{2066}', '\u{2067}', '\u{200F}']), "{hostile:?}");
            }
        }
        let page = Html::parse_document(&html(&site, &format!("{BASE}state/X{i}")));
        assert_eq!(words(all(&page, "h1 bdi")[0]), shown);
    }
    for iri in ["topic/t", "ontology", "stance/supports", "graph/hostile"] {
        if let Some(page) = pages::resource(&site, &format!("{BASE}{iri}"), Representation::Html).unwrap() {
            checked(&String::from_utf8(page).unwrap(), iri);
        }
    }
    for hostile in HOSTILE {
        checked(&String::from_utf8(pages::not_found(&site, hostile)).unwrap(), hostile);
    }
    let page = Html::parse_document(&html(&site, &format!("{BASE}state/X0")));
    let inert: Vec<String> = all(&page, ".inert").into_iter().map(words).collect();
    assert!(inert.iter().any(|text| text.contains("javascript:alert(1)")), "{inert:?}");
}

#[test]
fn an_unknown_iri_has_no_page() {
    let site = site();
    for iri in ["https://w3id.org/demarche/state/NOWHERE", "https://w3id.org/demarche/", "no iri", "", "javascript:x"] {
        for representation in Representation::ALL {
            assert_eq!(pages::resource(&site, iri, representation).unwrap(), None, "{iri}");
        }
    }
    for path in ["/state/NOWHERE", "/state/NOWHERE.ttl", "/", "", "/state/PER.xml", "/%FF", "/state/PER%00"] {
        assert_eq!(pages::find(&site, path).unwrap(), None, "{path}");
    }
}

#[test]
fn a_path_is_read_as_it_is_written_and_as_it_is_meant() {
    let site = site();
    for (path, iri, representation) in [
        ("/state/PER", "state/PER", None),
        ("/state/PER.html", "state/PER", Some(Representation::Html)),
        ("/state/PER.ttl", "state/PER", Some(Representation::Turtle)),
        ("/state/PER.jsonld", "state/PER", Some(Representation::JsonLd)),
        ("/state/PER.nt", "state/PER", Some(Representation::NTriples)),
        // As OpenRefine asks for the id `state/PER`.
        ("/state%2FPER", "state/PER", None),
        ("/ontology.ttl", "ontology", Some(Representation::Turtle)),
        ("/rule/verb/named", "rule/verb/named", None),
    ] {
        let found = pages::find(&site, path).unwrap().unwrap_or_else(|| panic!("{path}"));
        assert_eq!((found.iri.as_str(), found.representation), (format!("{BASE}{iri}").as_str(), representation));
        assert_eq!(found.path, format!("/{iri}"));
    }

    // Ids that look like endings, and IRIs that are not ASCII.
    let store = Store::in_memory().unwrap();
    let graph = NamedNode::new(format!("{BASE}graph/x")).unwrap();
    let rdf = "<document/a.html> <ontology#documentId> \"a.html\" . <topic/Pérou> <ontology#documentId> \"é\" . \
               <topic/a?b> <ontology#documentId> \"?\" .";
    let rdf = format!("@base <{BASE}> . {rdf}");
    store.load_rdf(RdfFormat::Turtle, &graph, rdf.as_bytes()).unwrap();
    let site = Site::new(&store, BASE, &LIBRARY);
    for (path, iri, ending) in [
        ("/document/a.html", "document/a.html", None),
        ("/document/a.html.html", "document/a.html", Some(Representation::Html)),
        ("/topic/P%C3%A9rou.ttl", "topic/Pérou", Some(Representation::Turtle)),
        ("/topic/a%3Fb", "topic/a?b", None),
    ] {
        let found = pages::find(&site, path).unwrap().unwrap_or_else(|| panic!("{path}"));
        assert_eq!((found.iri.as_str(), found.representation), (format!("{BASE}{iri}").as_str(), ending));
        assert!(pages::find(&site, &found.path).unwrap().is_some(), "{}", found.path);
    }
}

#[test]
fn long_lists_come_in_pages() {
    let store = Store::in_memory().unwrap();
    let mut rdf = format!("@base <{BASE}> . @prefix : <{}> . <state/X> a :State .", d::NAMESPACE);
    for i in 0..120 {
        rdf += &format!(
            "<position/d/{i}-{}/X/supports/t{i}> a :Position ; :holder <state/X> ; :stance <stance/supports> ; :target <topic/t{i}> .",
            i + 1
        );
    }
    let graph = NamedNode::new(format!("{BASE}graph/x")).unwrap();
    store.load_rdf(RdfFormat::Turtle, &graph, rdf.as_bytes()).unwrap();
    let site = Site::new(&store, BASE, &LIBRARY);
    let iri = format!("{BASE}state/X");
    let mut seen = BTreeSet::new();
    for (page, count, first, links) in [(1, 50, None, 1), (2, 50, Some("51"), 2), (3, 20, Some("101"), 1)] {
        let html = pages::page_of_resource(&site, &iri, Representation::Html, page).unwrap().unwrap();
        let html = String::from_utf8(html).unwrap();
        checked(&html, "page");
        let html = Html::parse_document(&html);
        let list = all(&html, "ol.statements");
        assert_eq!((list.len(), list[0].attr("start")), (1, first));
        let quotes = all(&html, "ol.statements .quote a");
        assert_eq!(quotes.len(), count);
        seen.extend(quotes.into_iter().map(|a| a.attr("href").unwrap().to_owned()));
        assert_eq!(all(&html, "nav.pages a").len(), links);
    }
    assert_eq!(seen.len(), 120);
    let (last, beyond) = (3, 999);
    let page = |page| pages::page_of_resource(&site, &iri, Representation::Html, page).unwrap();
    assert_eq!(page(last), page(beyond));
}

#[test]
fn stances_are_told_without_colour() {
    let site = site();
    let page = Html::parse_document(&html(&site, &format!("{BASE}topic/legally-binding-instrument")));
    let heads: Vec<String> = all(&page, ".side h3 .stance").into_iter().map(words).collect();
    assert_eq!(heads, ["+ supports", "− opposes", "± ambivalent", "· addresses"]);
    let sides: Vec<usize> =
        all(&page, ".side").into_iter().map(|side| side.select(&Selector::parse("li").unwrap()).count()).collect();
    assert_eq!(sides, [0, 2, 0, 0]);
    let text = words(all(&page, "#sides ~ .sides, section")[0]);
    assert!(text.contains("South Korea") && text.contains("nobody, in what was read"), "{text}");
}

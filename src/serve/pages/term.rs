//! Terms for people: names, links, stances, values.
//!
//! In: terms of the store. Out: markup. Invariant: what came from the store stands in an element that
//! isolates its direction, and becomes a link only as [`link`] allows.

use super::graph::{Graph, Label, local, shortened};
use super::link::{Link, link};
use crate::query::QueryError;
use crate::vocab::{self, dcterms, demarche, oa, org, owl, prov, rdf, rdfs, skos};
use maud::{Markup, html};
use oxigraph::model::{LiteralRef, NamedNodeRef, Term, TermRef};

/// What a name is called for people where the camel case of its IRI would not read well.
const NAMES: &[(NamedNodeRef<'static>, &str)] = &[
    (rdf::TYPE, "type"),
    (rdfs::LABEL, "label"),
    (rdfs::COMMENT, "comment"),
    (rdfs::SEE_ALSO, "see also"),
    (rdfs::SUB_CLASS_OF, "kind of"),
    (rdfs::SUB_PROPERTY_OF, "special case of"),
    (skos::NOTATION, "id"),
    (skos::PREF_LABEL, "label"),
    (skos::ALT_LABEL, "also called"),
    (skos::HIDDEN_LABEL, "also found as"),
    (skos::IN_SCHEME, "scheme"),
    (skos::EXACT_MATCH, "the same elsewhere"),
    (skos::CLOSE_MATCH, "nearly the same elsewhere"),
    (skos::BROAD_MATCH, "wider elsewhere"),
    (skos::RELATED_MATCH, "related elsewhere"),
    (dcterms::CREATOR, "speaker or author"),
    (prov::WAS_DERIVED_FROM, "read out of"),
    (prov::WAS_GENERATED_BY, "made by"),
    (oa::HAS_SOURCE, "document"),
    (oa::HAS_SELECTOR, "found by"),
    (oa::EXACT, "words"),
    (oa::PREFIX, "words before"),
    (oa::SUFFIX, "words after"),
    (oa::START, "first character"),
    (oa::END, "end (characters)"),
    (owl::SAME_AS, "same as"),
    (org::HAS_MEMBER, "member"),
    (demarche::ISO2, "ISO 3166 code"),
    (demarche::M49, "UN M49 code"),
    (demarche::BYTE_START, "first byte"),
    (demarche::BYTE_END, "end (bytes)"),
];

/// A name, with its language where it is not the page's.
pub fn name(label: &Label) -> Markup {
    let language = label.language.as_deref().filter(|language| *language != "en");
    html! { bdi lang=[language] { (label.text) } }
}

/// A link to a resource, with its name.
pub fn resource(graph: &Graph<'_>, node: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let leads = link(graph.site.base, node.as_str());
    let words = match leads {
        Link::Here(_) => graph.label(node)?,
        _ => Label { text: address(node.as_str()), language: None },
    };
    Ok(linked(&leads, name(&words)))
}

/// What is described elsewhere by its address, which says most; a term of a known vocabulary by its
/// prefix.
pub fn address(iri: &str) -> String {
    let known = vocab::PREFIXES.iter().find_map(|(prefix, namespace)| {
        let local = iri.strip_prefix(namespace)?;
        (!local.is_empty() && local.chars().all(char::is_alphanumeric)).then(|| format!("{prefix}:{local}"))
    });
    known.unwrap_or_else(|| shortened(iri, 90))
}

/// A language, where it is not the page's.
pub fn language(language: Option<&str>) -> Markup {
    html! { @if let Some(language) = language.filter(|l| *l != "en") { " " span.language { (language) } } }
}

/// Words that lead somewhere.
pub fn linked(leads: &Link, words: Markup) -> Markup {
    match leads {
        Link::Here(path) => html! { a href=(path) { (words) } },
        Link::Elsewhere(address) => html! { a.elsewhere rel="external nofollow noopener" href=(address) { (words) } },
        Link::Nowhere => html! { span.inert { (words) } },
    }
}

/// A property by its readable name, with a link to where it is described.
pub fn property(graph: &Graph<'_>, property: NamedNodeRef<'_>) -> Result<Markup, QueryError> {
    let words = property_name(graph, property)?;
    Ok(linked(&link(graph.site.base, property.as_str()), html! { (words) }))
}

/// The readable name of a property.
pub fn property_name(graph: &Graph<'_>, property: NamedNodeRef<'_>) -> Result<String, QueryError> {
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == property) {
        return Ok((*name).to_owned());
    }
    match graph.text(property, rdfs::LABEL)? {
        Some(label) => Ok(label),
        None => Ok(spaced(local(graph.site.base, property.as_str()))),
    }
}

/// `wasInformedBy` as `was informed by`.
pub fn spaced(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c.is_uppercase() && out.ends_with(char::is_lowercase) {
            true => {
                out.push(' ');
                out.extend(c.to_lowercase());
            }
            false => out.push(c),
        }
    }
    out
}

/// A stance as the page shows it: class, sign, word.
pub struct Shown {
    /// The class of the style sheet.
    pub class: &'static str,
    /// The sign, which says it without colour.
    pub sign: &'static str,
    /// The word.
    pub word: &'static str,
}

/// The four stances, in the order of tables.
pub const STANCES: [Shown; 4] = [
    Shown { class: "supports", sign: "+", word: "supports" },
    Shown { class: "opposes", sign: "−", word: "opposes" },
    Shown { class: "ambivalent", sign: "±", word: "ambivalent" },
    Shown { class: "addresses", sign: "·", word: "addresses" },
];

/// Which of the four a stance is.
pub fn stance_index(stance: NamedNodeRef<'_>) -> Option<usize> {
    let id = stance.as_str().strip_prefix(vocab::STANCES)?;
    STANCES.iter().position(|shown| shown.class == id)
}

/// A stance by colour, sign and word.
pub fn stance(shown: &Shown) -> Markup {
    html! {
        span class={ "stance " (shown.class) } {
            span.sign aria-hidden="true" { (shown.sign) } " " span.word { (shown.word) }
        }
    }
}

/// A term of any kind.
pub fn term(graph: &Graph<'_>, term: &Term) -> Result<Markup, QueryError> {
    match term.as_ref() {
        TermRef::NamedNode(node) => resource(graph, node),
        TermRef::Literal(literal) => Ok(value(literal)),
        TermRef::BlankNode(node) => Ok(html! { code { (node.to_string()) } }),
    }
}

/// A value, with its language where it has one.
pub fn value(literal: LiteralRef<'_>) -> Markup {
    let of = literal.language();
    html! { bdi lang=[of.filter(|l| *l != "en")] { (literal.value()) } (language(of)) }
}

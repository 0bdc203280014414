//! IRIs to addresses and back.
//!
//! In: the base, and an IRI or the path of a request. Out: where a link leads, or which IRI a path may
//! mean. Invariant: a link leads to this site or to `http(s)`; nothing else becomes a link, whatever
//! stands in the store.
//!
//! What is minted from texts stands below the base, the ontology's concepts below
//! [`DEFAULT_BASE`](vocab::DEFAULT_BASE), whatever the base: both are paths of this site.

use crate::vocab;
use oxigraph::model::NamedNode;
use std::fmt::Write;

/// Where an IRI leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// To a page of this site: its path.
    Here(String),
    /// To another site.
    Elsewhere(String),
    /// Nowhere: it is shown as text.
    Nowhere,
}

/// Where an IRI leads, seen from a site with this base.
pub fn link(base: &str, iri: &str) -> Link {
    if let Some(rest) = below(base, iri) {
        return Link::Here(path(rest));
    }
    let scheme = iri.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https") => Link::Elsewhere(escaped(iri, true)),
        _ => Link::Nowhere,
    }
}

/// What follows the base, or the namespace of the ontology.
pub fn below<'i>(base: &str, iri: &'i str) -> Option<&'i str> {
    iri.strip_prefix(base).or_else(|| iri.strip_prefix(vocab::DEFAULT_BASE)).filter(|rest| !rest.is_empty())
}

/// A path of this site. `//` at its head would lead to another machine; `/.//` is the same path and does not.
fn path(rest: &str) -> String {
    let escaped = escaped(rest, false);
    match escaped.starts_with('/') {
        true => format!("/./{escaped}"),
        false => format!("/{escaped}"),
    }
}

/// An IRI as the ASCII of a URL: what may not stand there is percent-encoded.
fn escaped(iri: &str, query: bool) -> String {
    let mut out = String::with_capacity(iri.len());
    for byte in iri.bytes() {
        match byte {
            b'?' if !query => out.push_str("%3F"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(byte as char),
            _ if b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte) => out.push(byte as char),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The IRIs that a path may mean, the likeliest first: below the base, then below the ontology's
/// namespace; as the path is written, then with its percent signs read.
pub fn candidates(base: &str, path: &str) -> Vec<NamedNode> {
    let rest = path.strip_prefix('/').unwrap_or(path);
    let mut all: Vec<NamedNode> = Vec::new();
    for rest in [Some(rest.to_owned()), decoded(rest)].into_iter().flatten() {
        for namespace in [base, vocab::DEFAULT_BASE] {
            if let Ok(node) = NamedNode::new(format!("{namespace}{rest}"))
                && !rest.is_empty()
                && !all.contains(&node)
            {
                all.push(node);
            }
        }
    }
    all
}

/// A path with its percent signs read; nothing if that is no text, or the same text.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let byte = match (first, after) {
            (b'%', [high, low, ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digits = str::from_utf8(&after[..2]).ok()?;
                rest = &after[2..];
                u8::from_str_radix(digits, 16).ok()?
            }
            _ => {
                rest = after;
                first
            }
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok().filter(|text| text != path)
}

/// A word as a parameter of a query string.
pub fn parameter(word: &str) -> String {
    crate::triples::iri::encode(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://example.org/kg/";

    #[test]
    fn links_lead_here_elsewhere_or_nowhere() {
        let here = |path: &str| Link::Here(path.into());
        for (iri, leads) in [
            ("https://example.org/kg/position/a%2Fb/1-2/PER", here("/position/a%2Fb/1-2/PER")),
            ("https://w3id.org/demarche/state/PER", here("/state/PER")),
            ("https://w3id.org/demarche/ontology#holder", here("/ontology#holder")),
            ("https://w3id.org/demarche//evil.example/", here("/.//evil.example/")),
            ("https://example.org/kg/a?b=é", here("/a%3Fb=%C3%A9")),
            ("http://www.wikidata.org/entity/Q419", Link::Elsewhere("http://www.wikidata.org/entity/Q419".into())),
            ("HTTPS://other.example/\"x\"?y", Link::Elsewhere("HTTPS://other.example/%22x%22?y".into())),
            ("javascript:alert(1)", Link::Nowhere),
            ("javascript://%0Aalert(1)", Link::Nowhere),
            ("data:text/html,<script>", Link::Nowhere),
            ("https://example.org/kg/", Link::Elsewhere("https://example.org/kg/".into())),
        ] {
            assert_eq!(link(BASE, iri), leads, "{iri}");
        }
    }

    #[test]
    fn a_path_may_be_written_or_encoded() {
        let iris = |path: &str| candidates(BASE, path).iter().map(|n| n.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(
            iris("/state%2FPER"),
            [
                "https://example.org/kg/state%2FPER",
                "https://w3id.org/demarche/state%2FPER",
                "https://example.org/kg/state/PER",
                "https://w3id.org/demarche/state/PER"
            ]
        );
        assert_eq!(iris("/"), Vec::<String>::new());
        assert_eq!(iris("/a b"), Vec::<String>::new(), "no IRI holds a blank");
    }
}

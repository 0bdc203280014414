//! Which syntax an answer is written in.
//!
//! In: `Accept`, and what `?format=` says. Out: a media type and the format behind it. Invariant: `format`
//! goes before `Accept`; of what the client likes equally well, the first that is offered is taken.

use crate::export::Syntax;
use crate::query::AnswerFormat;

/// A media type and what is written under it.
pub type Offer<T> = (&'static str, T);

/// What rows and booleans can be had as, the best first. The last are for clients that name them alone.
pub const ROWS: &[Offer<AnswerFormat>] = &[
    ("application/sparql-results+json", AnswerFormat::Json),
    ("application/sparql-results+xml", AnswerFormat::Xml),
    ("text/csv", AnswerFormat::Csv),
    ("text/tab-separated-values", AnswerFormat::Tsv),
    ("application/json", AnswerFormat::Json),
    ("application/xml", AnswerFormat::Xml),
    ("text/xml", AnswerFormat::Xml),
    ("text/turtle", AnswerFormat::Rdf(Syntax::Turtle)),
    ("application/n-triples", AnswerFormat::Rdf(Syntax::NTriples)),
    ("application/ld+json", AnswerFormat::Rdf(Syntax::JsonLd)),
    ("application/rdf+xml", AnswerFormat::Rdf(Syntax::RdfXml)),
    ("text/html", AnswerFormat::Json),
];

/// What a graph can be had as.
pub const GRAPH: &[Offer<Syntax>] = &[
    ("text/turtle", Syntax::Turtle),
    ("application/n-triples", Syntax::NTriples),
    ("application/ld+json", Syntax::JsonLd),
    ("application/rdf+xml", Syntax::RdfXml),
    ("application/trig", Syntax::TriG),
    ("application/n-quads", Syntax::NQuads),
    ("application/x-turtle", Syntax::Turtle),
    ("text/plain", Syntax::NTriples),
    ("application/json", Syntax::JsonLd),
    ("application/xml", Syntax::RdfXml),
    ("text/xml", Syntax::RdfXml),
    ("text/html", Syntax::Turtle),
];

/// What a dataset, with its named graphs, can be had as.
pub const DATASET: &[Offer<Syntax>] = &[
    ("application/trig", Syntax::TriG),
    ("application/n-quads", Syntax::NQuads),
    ("application/ld+json", Syntax::JsonLd),
    ("text/html", Syntax::TriG),
];

/// The offer for rows that a client takes.
pub fn rows(accept: &str, format: Option<&str>) -> Option<Offer<AnswerFormat>> {
    let Some(format) = format else {
        // What a browser is shown is JSON, by its own viewer.
        return choose(accept, ROWS)
            .map(|(media, format)| (if media == "text/html" { "application/json" } else { media }, format));
    };
    let format = match format.to_ascii_lowercase().as_str() {
        "n3" => AnswerFormat::Rdf(Syntax::Turtle),
        "json-ld" => AnswerFormat::Rdf(Syntax::JsonLd),
        "rdf" | "rdf+xml" => AnswerFormat::Rdf(Syntax::RdfXml),
        name => by_media_type(name, ROWS).map_or_else(|| name.parse().ok(), Some)?,
    };
    ROWS.iter().find(|(_, offered)| *offered == format).copied()
}

/// The offer for a graph that a client takes.
pub fn graph(accept: &str, format: Option<&str>) -> Option<Offer<Syntax>> {
    syntax(accept, format, GRAPH)
}

/// The offer for a dataset that a client takes.
pub fn dataset(accept: &str, format: Option<&str>) -> Option<Offer<Syntax>> {
    syntax(accept, format, DATASET)
}

fn syntax(accept: &str, format: Option<&str>, offers: &[Offer<Syntax>]) -> Option<Offer<Syntax>> {
    // A page is not what a browser gets of these: what it is shown at least is text, and not kept as a file.
    let Some(format) = format else {
        return choose(accept, offers)
            .map(|(media, syntax)| (if media == "text/html" { syntax.media_type() } else { media }, syntax));
    };
    let syntax = match format.to_ascii_lowercase().as_str() {
        "n3" => Syntax::Turtle,
        "json" => Syntax::JsonLd,
        "rdf" | "rdf+xml" => Syntax::RdfXml,
        name => name.parse().ok()?,
    };
    offers.iter().find(|(_, offered)| *offered == syntax).copied()
}

fn by_media_type<T: Copy>(name: &str, offers: &[Offer<T>]) -> Option<T> {
    offers.iter().find(|(media, _)| *media == name).map(|(_, offered)| *offered)
}

/// The offer that a client likes best (RFC 9110, 12.5.1). One without `Accept` takes anything.
pub fn choose<T: Copy>(accept: &str, offers: &[Offer<T>]) -> Option<Offer<T>> {
    if accept.trim().is_empty() {
        return offers.first().copied();
    }
    let ranges: Vec<_> = accept.split(',').filter_map(Range::parse).collect();
    let mut best: Option<(u16, Offer<T>)> = None;
    for &offer in offers {
        // Of the ranges that hold a type, the narrowest says how it is liked.
        let narrowest = ranges.iter().filter(|range| range.holds(offer.0)).max_by_key(|range| range.narrowness());
        let quality = narrowest.map_or(0, |range| range.quality);
        if quality > best.map_or(0, |(quality, _)| quality) {
            best = Some((quality, offer));
        }
    }
    best.map(|(_, offer)| offer)
}

/// One of the ranges of `Accept`.
struct Range<'a> {
    media: &'a str,
    /// In thousandths.
    quality: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let media = parts.next().filter(|media| !media.is_empty())?;
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality = match quality {
            Some(text) => text.trim().parse::<f64>().ok().filter(|q| (0.0..=1.0).contains(q))?,
            None => 1.0,
        };
        Some(Self { media, quality: (quality * 1000.0).round() as u16 })
    }

    fn holds(&self, media: &str) -> bool {
        match self.media.strip_suffix("/*") {
            Some("*") => true,
            Some(kind) => media.split('/').next().is_some_and(|of| of.eq_ignore_ascii_case(kind)),
            None => self.media == "*" || self.media.eq_ignore_ascii_case(media),
        }
    }

    fn narrowness(&self) -> u8 {
        match self.media {
            "*/*" | "*" => 0,
            media if media.ends_with("/*") => 1,
            _ => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &str) -> Option<&'static str> {
        rows(accept, None).map(|(media, _)| media)
    }

    #[test]
    fn the_client_chooses_and_the_order_of_the_offers_decides_where_it_does_not() {
        assert_eq!(chosen(""), Some("application/sparql-results+json"));
        assert_eq!(chosen("*/*"), Some("application/sparql-results+json"));
        assert_eq!(chosen("text/csv, application/sparql-results+xml;q=0.9"), Some("text/csv"));
        assert_eq!(
            chosen("text/csv;q=0.3, application/sparql-results+xml; q=0.9"),
            Some("application/sparql-results+xml")
        );
        assert_eq!(chosen("text/*"), Some("text/csv"));
        assert_eq!(chosen("application/json"), Some("application/json"));
        assert_eq!(chosen("*/*;q=0.1, text/csv;q=0"), Some("application/sparql-results+json"));
        assert_eq!(chosen("image/png"), None);
        assert_eq!(chosen("application/sparql-results+json;q=0, image/png"), None);
        assert_eq!(chosen("text/csv;q=much"), None);
    }

    #[test]
    fn a_format_goes_before_accept() {
        assert_eq!(rows("text/csv", Some("json")).map(|(_, f)| f), Some(AnswerFormat::Json));
        assert_eq!(rows("", Some("turtle")).map(|(m, _)| m), Some("text/turtle"));
        assert_eq!(rows("", Some("table")), None);
        assert_eq!(rows("", Some("nonsense")), None);
        assert_eq!(graph("", Some("json-ld")).map(|(m, _)| m), Some("application/ld+json"));
        assert_eq!(graph("", Some("application/rdf+xml")).map(|(m, _)| m), Some("application/rdf+xml"));
        assert_eq!(dataset("", Some("turtle")), None);
    }

    #[test]
    fn a_browser_is_shown_text() {
        assert_eq!(graph("text/html,application/xml;q=0.9,*/*;q=0.8", None).map(|(m, _)| m), Some("text/turtle"));
    }
}

//! What every page has: head, navigation, heading, sections, footer.
//!
//! In: a [`Page`]. Out: bytes of HTML. Invariants: one `h1`; no script, no style but the style sheet's;
//! nothing of the store gets in but through the templates, which escape it; characters that HTML
//! forbids are replaced.

use super::graph::Label;
use super::term::name;
use super::{Representation, Site};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::borrow::Cow;

/// The parts of a page.
pub struct Page {
    /// What it is a page of, for the heading.
    pub title: Label,
    /// The kind of thing, above the heading.
    pub kind: String,
    /// Its IRI, shown as text.
    pub iri: Option<String>,
    /// Its path without ending, where it has representations in RDF.
    pub path: Option<String>,
    /// What comes before the first section.
    pub lead: Markup,
    /// The sections, in order.
    pub sections: Vec<Section>,
}

/// A part of a page with a heading of its own.
pub struct Section {
    /// Where links lead to it.
    pub id: Cow<'static, str>,
    /// Its heading.
    pub title: String,
    /// How many things it lists, where it lists things.
    pub count: Option<usize>,
    /// What it holds.
    pub body: Markup,
}

impl Section {
    /// A section that lists nothing that is counted.
    pub fn new(id: impl Into<Cow<'static, str>>, title: impl Into<String>, body: Markup) -> Self {
        Self { id: id.into(), title: title.into(), count: None, body }
    }

    /// A section of a list.
    pub fn of(id: impl Into<Cow<'static, str>>, title: impl Into<String>, count: usize, body: Markup) -> Self {
        Self { count: Some(count), ..Self::new(id, title, body) }
    }
}

/// The views of the site that each page leads to.
const VIEWS: [(&str, &str); 5] = [
    ("/matrix", "Matrix"),
    ("/search", "Search"),
    ("/ontology", "Ontology"),
    ("/editor", "SPARQL"),
    ("/method", "Method"),
];

/// The languages of RDF that a resource can be had in, with the words for their links.
const FORMATS: [(Representation, &str); 3] =
    [(Representation::Turtle, "Turtle"), (Representation::JsonLd, "JSON-LD"), (Representation::NTriples, "N-Triples")];

/// Writes a page.
pub fn write(site: &Site<'_>, page: &Page) -> Vec<u8> {
    let title = plain(&page.title.text);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) " – " (site.title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href="/assets/pages.css";
                // None: browsers would else ask for one that is not there.
                link rel="icon" href="data:,";
                @if let Some(path) = &page.path {
                    @for (format, _) in FORMATS {
                        link rel="alternate" type=(format.media_type()) href={ (path) "." (format.extension()) };
                    }
                }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header.site {
                    a.brand href="/" { (site.title) }
                    nav aria-label="Site" {
                        ul { @for (path, name) in VIEWS { li { a href=(path) { (name) } } } }
                    }
                }
                main #main {
                    p.kind { (page.kind) }
                    h1 { (name(&page.title)) }
                    @if let Some(iri) = &page.iri { p.iri { code { bdi { (iri) } } } }
                    @if let Some(path) = &page.path {
                        nav.formats aria-label="This page as data" {
                            ul {
                                @for (format, name) in FORMATS {
                                    li { a href={ (path) "." (format.extension()) } { (name) } }
                                }
                            }
                        }
                    }
                    (page.lead)
                    @if page.sections.len() > 2 {
                        nav.contents aria-label="On this page" {
                            ul {
                                @for section in &page.sections {
                                    li { a href={ "#" (section.id) } { (section.title) } (count(section.count)) }
                                }
                            }
                        }
                    }
                    @for section in &page.sections {
                        section aria-labelledby=(section.id) {
                            h2 #(section.id) { (section.title) (count(section.count)) }
                            (section.body)
                        }
                    }
                }
                footer.site {
                    p {
                        "Read out of texts by " a href="/method" { "rules, which err" }
                        ": the words that a statement rests on are shown beside it."
                    }
                }
            }
        }
    };
    allowed(markup.into_string()).into_bytes()
}

/// Writes a page for a small frame on another site.
pub fn write_small(title: &str, body: Markup) -> Vec<u8> {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (plain(title)) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="stylesheet" href="/assets/pages.css";
                // Links would else open in the frame.
                base target="_blank";
            }
            body.small { main { (body) } }
        }
    };
    allowed(markup.into_string()).into_bytes()
}

fn count(count: Option<usize>) -> Markup {
    html! { @if let Some(count) = count { " " span.count { (grouped(count)) } } }
}

/// A number as it is read: `12,345`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many things a page of a list shows.
pub const PAGE: usize = 50;

/// One page of a list: which of its things, and how to get to the others.
pub struct Paging {
    /// The page that is shown, from 1.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
}

impl Paging {
    /// The page that was asked for of a list, or its last one.
    pub fn of(length: usize, asked: usize) -> Self {
        let pages = length.div_ceil(PAGE).max(1);
        Self { page: asked.clamp(1, pages), pages }
    }

    /// What that page shows.
    pub fn slice<'t, T>(&self, list: &'t [T]) -> &'t [T] {
        let start = (self.page - 1) * PAGE;
        &list[start.min(list.len())..(start + PAGE).min(list.len())]
    }

    /// Links to the other pages of the list at `path`, in the section `id`.
    pub fn nav(&self, path: &str, id: &str) -> Markup {
        let to = |page: usize| format!("{path}.html?page={page}#{id}");
        html! {
            @if self.pages > 1 {
                nav.pages aria-label={ "Pages of the list" } {
                    @if self.page > 1 { a rel="prev" href=(to(self.page - 1)) { "Previous" } }
                    span { "Page " (grouped(self.page)) " of " (grouped(self.pages)) }
                    @if self.page < self.pages { a rel="next" href=(to(self.page + 1)) { "Next" } }
                }
            }
        }
    }
}

/// A link to all rows of a named query, where the library holds it and it takes the parameter.
pub fn query_link(site: &Site<'_>, query: &str, parameter: &str, value: &str, words: &str) -> Markup {
    let known = site.library.get(query).is_ok_and(|q| q.parameters.iter().any(|p| p.name == parameter));
    let value = super::link::parameter(value);
    html! {
        @if known {
            p.more {
                (words) ": "
                a href={ "/api/" (query) "?" (parameter) "=" (value) "&format=csv" } { "CSV" }
                " "
                a href={ "/api/" (query) "?" (parameter) "=" (value) "&format=json" } { "JSON" }
            }
        }
    }
}

/// A text for where no markup can isolate it: without marks that turn the direction of what follows.
pub fn plain(text: &str) -> String {
    text.chars().filter(|&c| !turns(c)).collect()
}

/// Whether a character turns the direction of the text around it.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A page without the characters that HTML forbids.
fn allowed(page: String) -> String {
    let forbidden = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r')
            || matches!(c, '\u{FDD0}'..='\u{FDEF}')
            || u32::from(c) & 0xFFFE == 0xFFFE
    };
    match page.contains(forbidden) {
        true => page.replace(forbidden, "\u{FFFD}"),
        false => page,
    }
}

/// No markup at all.
pub fn nothing() -> Markup {
    PreEscaped(String::new())
}

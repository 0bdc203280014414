//! What the ontology knows of a phrase, and where it says so.
//!
//! In: a phrase, or an entry of the matcher. Out: [`Hit`]s and [`Place`]s. Invariant: a line is that of
//! the file as it was loaded.

use super::matcher::{Entry, Payload};
use super::pattern::Context;
use super::source::Source;
use super::{ConceptId, Kind, Ontology, matcher};
use crate::mention::Finder;
use crate::segment::token::tokenize;
use crate::span::Span;

/// An entry that a phrase, or a part of it, matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Index in [`Matcher::entries`](matcher::Matcher::entries).
    pub entry: u32,
    /// The words that match.
    pub span: Span,
    /// Whether it would be found in a text: a name may ask for capitals.
    pub is_found: bool,
}

/// Where something stands in a file of the ontology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'o> {
    /// The file's name.
    pub file: &'o str,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The line's text, and the bytes of it that are meant.
    pub text: &'o str,
    /// The bytes of `text` that are meant.
    pub span: Span,
}

/// Every entry that matches in a phrase, in the order of the words; if none is found, those that would
/// be if the phrase were written with the right capitals.
pub fn hits(ontology: &Ontology, phrase: &str) -> Vec<Hit> {
    let mut finder = Finder::default();
    let mentions = finder.find(phrase, Span::new(0, phrase.len()), ontology);
    let mut hits: Vec<Hit> =
        finder.matches().map(|m| Hit { entry: m.entry, span: mentions.span(m.start, m.end), is_found: true }).collect();
    let found = |hits: &[Hit]| {
        hits.iter().any(|h| !matches!(ontology.matcher.entries[h.entry as usize].payload, Payload::Context(_)))
    };
    if !found(&hits) {
        let mut tokens = Vec::new();
        tokenize(phrase, Span::new(0, phrase.len()), &ontology.lexicon, &mut tokens);
        let context = Context { text: phrase, tokens: &tokens, class_end: &|_, _| None };
        for (i, entry) in (0u32..).zip(&ontology.matcher.entries) {
            if entry.case == matcher::Case::Any {
                continue;
            }
            for start in 0..tokens.len() {
                if let Some(end) = entry.pattern.match_at(&context, start) {
                    hits.push(Hit { entry: i, span: mentions.span(start, end), is_found: false });
                }
            }
        }
    }
    hits.sort_by_key(|h| (h.span.start, usize::MAX - h.span.end, h.entry));
    hits
}

/// Where an entry stands.
pub fn place<'o>(ontology: &'o Ontology, entry: &Entry) -> Option<Place<'o>> {
    let origin = &ontology.origins[entry.origin as usize];
    locate(ontology, &origin.iri, origin.source as usize, &entry.words)
}

/// Where `words` stand in what the files say of a resource, `source` first; the head of the resource if
/// they do not.
pub fn locate<'o>(ontology: &'o Ontology, iri: &str, source: usize, words: &str) -> Option<Place<'o>> {
    let first = ontology.sources.get(source).and_then(|s| locate_in(s, iri, words));
    let says = |place: &Place<'_>| place.span.of(place.text) == words;
    // An overlay may say more of a resource than the file that it is from.
    let elsewhere = || ontology.sources.iter().filter_map(|s| locate_in(s, iri, words)).find(says);
    first.clone().filter(says).or_else(elsewhere).or(first)
}

fn locate_in<'o>(source: &'o Source, iri: &str, words: &str) -> Option<Place<'o>> {
    let (text, name) = (source.text.as_str(), super::local(iri));
    let head = text.match_indices(name).map(|(at, _)| at).find(|&at| is_subject(text, at, name))?;
    let first = text[..head].matches('\n').count() + 1;
    let start = text[..head].rfind('\n').map_or(0, |at| at + 1);
    let place = |number: usize, line: &'o str, at: usize, words: &str| Place {
        file: &source.name,
        line: number,
        column: line[..at].chars().count() + 1,
        text: line,
        span: Span::new(at, at + words.len()),
    };
    for (i, line) in text[start..].lines().enumerate() {
        // The next block: the words are written in another way, with escapes perhaps.
        if i > 0 && (line.is_empty() || !line.starts_with([' ', '\t', '#'])) {
            break;
        }
        if let Some(at) = quoted(line, words) {
            return Some(place(first + i, line, at, words));
        }
    }
    let line = text[start..].lines().next()?;
    Some(place(first, line, head - start, name))
}

/// Whether the name at `at` is the end of the first word of its line, the subject of a block.
fn is_subject(text: &str, at: usize, name: &str) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[start..at];
    let after = text[at + name.len()..].trim_start_matches('>');
    before.ends_with([':', '/', '#']) && !before.contains(char::is_whitespace) && after.starts_with(char::is_whitespace)
}

/// Where a literal of these words stands in a line.
fn quoted(line: &str, words: &str) -> Option<usize> {
    let at = line.find(&format!("\"{words}\""))?;
    Some(at + 1)
}

/// What an entry stands for, in a word.
pub fn role(ontology: &Ontology, entry: &Entry) -> &'static str {
    match &entry.payload {
        Payload::Holder(id) if ontology.concept(*id).kind == Kind::State => "state",
        Payload::Holder(_) => "group",
        Payload::Demonym(_) => "demonym",
        Payload::Capital(_) => "capital",
        Payload::Region => "region",
        Payload::Forum(_) => "forum",
        Payload::Instrument(_) => "instrument",
        Payload::Dated(ids) => match ids.first().map(|id| ontology.concept(*id).kind) {
            Some(Kind::Instrument) => "instrument",
            _ => "forum",
        },
        Payload::Target(_) => "target",
        Payload::Sides(_) => "stance",
        Payload::LookAlike(..) => "look-alike",
        Payload::Cue(_) => "cue",
        Payload::Reference(_) => "reference",
        Payload::Context(_) => "context",
    }
}

/// What an entry names, in the codebook's ids.
pub fn meaning(ontology: &Ontology, entry: &Entry) -> String {
    let id = |id: &ConceptId| ontology.concept(*id).id.as_str();
    let ids = |ids: &[ConceptId]| ids.iter().map(id).collect::<Vec<_>>().join(" ");
    match &entry.payload {
        Payload::Holder(c) | Payload::Demonym(c) | Payload::Capital(c) | Payload::Forum(c) | Payload::Instrument(c) => {
            id(c).to_owned()
        }
        Payload::Target(c) => match ontology.codebook_target(*c) {
            Some(target) if target != *c => format!("{} < {}", id(c), id(&target)),
            _ => id(c).to_owned(),
        },
        Payload::Dated(all) => format!("{} by year", ids(all)),
        Payload::Sides(sides) => {
            sides.iter().map(|(stance, c)| format!("{} {}", stance.name(), id(c))).collect::<Vec<_>>().join(", ")
        }
        Payload::LookAlike(blocked, None) => format!("not {}", ids(blocked)),
        Payload::LookAlike(blocked, Some(named)) => format!("not {}, but {}", ids(blocked), id(named)),
        Payload::Cue(cue) => {
            let cue = &ontology.cues[*cue as usize];
            let stance = cue.stance.map_or(String::new(), |s| format!(" {}", s.name()));
            format!("{} ({}{stance})", cue.name, cue.frame.name())
        }
        Payload::Reference(_) | Payload::Region | Payload::Context(_) => {
            ontology.origins[entry.origin as usize].name().to_owned()
        }
    }
}

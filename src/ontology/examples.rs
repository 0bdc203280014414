//! The examples that patterns and cues carry, held against them.
//!
//! In: an [`Ontology`]. Out: a [`Diagnostic`] for every example that its own pattern does not find, that
//! does not survive beside the other entries, and for every counter-example that its own pattern finds.
//! Invariant: a counter-example is held against its own pattern alone, for another entry of the same
//! concept may rightly find it.

use super::matcher::Payload;
use super::{ConceptId, Ontology, local, lookup, source, terms};
use crate::diagnostic::Diagnostic;
use crate::mention::Finder;
use crate::segment::segment;
use crate::span::Span;
use crate::statement::Stance;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a check has found.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many examples were held against their patterns.
    pub examples: usize,
    /// How many counter-examples were.
    pub counter_examples: usize,
    /// How many resources with a pattern have no example.
    pub without: usize,
    /// What failed.
    pub faults: Vec<Diagnostic>,
}

/// Holds every example against its pattern.
///
/// # Errors
/// If a file cannot be parsed, which cannot be once the ontology has been loaded from it.
pub fn check(ontology: &Ontology) -> Result<Checked, Vec<Diagnostic>> {
    let resources = source::parse(&ontology.sources)?;
    let mut by_iri: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    for (i, entry) in (0u32..).zip(&ontology.matcher.entries) {
        by_iri.entry(&ontology.origins[entry.origin as usize].iri).or_default().push(i);
    }
    let mut checked = Checked::default();
    let mut finder = Finder::default();
    for (iri, resource) in &resources {
        let Some(entries) = by_iri.get(iri.as_str()).filter(|_| resource.one(terms::PATTERN).is_some()) else { continue };
        let mut fault = |code, message: String, words: &str, remedy: &str| {
            let diagnostic = Diagnostic::error(code, "", message).remedy(remedy);
            checked.faults.push(match lookup::locate(ontology, iri, resource.source, words) {
                Some(place) => {
                    Diagnostic { source: place.file.to_owned(), ..diagnostic }.at(place.line, place.column).showing(place.text, place.span)
                }
                None => diagnostic,
            });
        };
        let mut has_example = false;
        for example in resource.all(terms::EXAMPLE) {
            has_example = true;
            checked.examples += 1;
            let found = Found::of(example, &mut finder, ontology);
            if !entries.iter().any(|e| found.entries.contains(e)) {
                let message = format!("the example of {} is not matched by its pattern", local(iri));
                fault("ontology::example", message, example, "Mend the example or the pattern; docs/ontology.md has the language.");
            } else if let Some(message) = entries.iter().find_map(|e| found.lacks(ontology, *e)) {
                let message = format!("in the example of {} {message}; what stands: {}", local(iri), found.standing(example, ontology));
                fault("ontology::settled", message, example, "Another entry takes these words: choose other words, or make it a look-alike.");
            }
        }
        for example in resource.all(terms::COUNTER_EXAMPLE) {
            checked.counter_examples += 1;
            let found = Found::of(example, &mut finder, ontology);
            if entries.iter().any(|e| found.entries.contains(e)) {
                let message = format!("the counter-example of {} is matched by its pattern", local(iri));
                fault("ontology::counter-example", message, example, "Make the pattern narrower, or drop the counter-example.");
            }
        }
        checked.without += usize::from(!has_example);
    }
    checked.faults.sort_by(|a, b| (&a.source, a.line).cmp(&(&b.source, b.line)));
    Ok(checked)
}

/// Which entries some sentence of these texts matches.
pub fn exercised<'t>(ontology: &Ontology, texts: impl IntoIterator<Item = &'t str>) -> FxHashSet<u32> {
    let mut finder = Finder::default();
    let mut entries = FxHashSet::default();
    for text in texts {
        for sentence in segment(text).sentences {
            finder.find(text, sentence.span, ontology);
            entries.extend(finder.matches().map(|m| m.entry));
        }
    }
    entries
}

/// What is found in an example.
struct Found {
    /// The entries that match, settled or not.
    entries: FxHashSet<u32>,
    /// The targets that stand, and on which words.
    targets: Vec<(ConceptId, Option<Stance>, Span)>,
    /// The names that stand.
    names: Vec<ConceptId>,
}

impl Found {
    fn of(text: &str, finder: &mut Finder, ontology: &Ontology) -> Self {
        let mut found = Self { entries: FxHashSet::default(), targets: Vec::new(), names: Vec::new() };
        for sentence in segment(text).sentences {
            let mentions = finder.find(text, sentence.span, ontology);
            found.entries.extend(finder.matches().map(|m| m.entry));
            for target in &mentions.targets {
                let words = mentions.span(target.start, target.end);
                found.targets.extend(target.concepts.iter().map(|&(id, side)| (id, side, words)));
            }
            found.names.extend(mentions.names.iter().map(|n| n.concept));
        }
        found
    }

    /// The targets that stand, for a message.
    fn standing(&self, text: &str, ontology: &Ontology) -> String {
        let one = |&(id, side, span): &(ConceptId, Option<Stance>, Span)| {
            let side = side.map_or(String::new(), |side| format!("{} ", side.name()));
            format!("{side}{} (“{}”)", ontology.concept(id).id, span.of(text))
        };
        let all: Vec<String> = self.targets.iter().map(one).collect();
        if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
    }

    /// What an entry stands for and is not found.
    fn lacks(&self, ontology: &Ontology, entry: u32) -> Option<String> {
        let id = |c: ConceptId| &ontology.concept(c).id;
        let above = |c: ConceptId| ontology.codebook_target(c).unwrap_or(c);
        let named = |c: ConceptId| self.targets.iter().any(|(t, ..)| above(*t) == above(c));
        match &ontology.matcher.entries[entry as usize].payload {
            Payload::Target(c) if !named(*c) => Some(format!("{} is not named once all entries are settled", id(*c))),
            Payload::Sides(sides) => sides.iter().find_map(|&(stance, c)| {
                let taken = self.targets.iter().any(|&(t, s, _)| above(t) == above(c) && s == Some(stance));
                (!taken).then(|| format!("`{} {}` does not stand once all entries are settled", stance.name(), id(c)))
            }),
            Payload::LookAlike(blocked, other) => {
                let still = blocked.iter().find(|c| named(**c)).map(|c| format!("{} is named all the same", id(*c)));
                still.or_else(|| other.filter(|c| !named(*c)).map(|c| format!("{} is not named", id(c))))
            }
            Payload::Forum(c) | Payload::Instrument(c) | Payload::Holder(c) if !self.names.contains(c) => {
                Some(format!("{} is not named once all names are settled", id(*c)))
            }
            Payload::Dated(all) if !all.iter().any(|c| self.names.contains(c)) => {
                Some("none of what is named by year is found".to_owned())
            }
            _ => None,
        }
    }
}

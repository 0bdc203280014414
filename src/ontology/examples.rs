//! The examples that patterns and cues carry, held against them.
//!
//! In: an [`Ontology`]. Out: a [`Diagnostic`] for every example that its own pattern does not find, that
//! does not survive beside the other entries, and for every counter-example that its own pattern finds.
//! Invariants: a counter-example is held against its own pattern alone, for another entry of the same
//! concept may rightly find it; where another entry takes just the same words for another concept, neither
//! is wrong by itself, and that is a warning.

use super::matcher::Payload;
use super::{ConceptId, Ontology, local, lookup, source};
use crate::diagnostic::{Diagnostic, Severity};
use crate::mention::Finder;
use crate::segment::segment;
use crate::span::Span;
use crate::statement::Stance;
use crate::vocab::terms;
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
        let Some(entries) = by_iri.get(iri.as_str()).filter(|_| resource.one(terms::PATTERN).is_some()) else {
            continue;
        };
        let mut fault = |code, message: String, words: &str, remedy: &str| {
            let severity = if code == "ontology::tie" { Severity::Warning } else { Severity::Error };
            let diagnostic = Diagnostic { severity, ..Diagnostic::error(code, "", message) }.remedy(remedy);
            checked.faults.push(match lookup::locate(ontology, iri, resource.source, words) {
                Some(place) => Diagnostic { source: place.file.to_owned(), ..diagnostic }
                    .at(place.line, place.column)
                    .showing(place.text, place.span),
                None => diagnostic,
            });
        };
        let mut has_example = false;
        for example in resource.all(terms::EXAMPLE) {
            has_example = true;
            checked.examples += 1;
            let found = Found::of(example, &mut finder, ontology);
            if !found.matches(entries) {
                let message = format!("the example of {} is not matched by its pattern", local(iri));
                fault(
                    "ontology::example",
                    message,
                    example,
                    "Mend the example or the pattern; docs/ontology.md has the language.",
                );
            } else if let Some(message) = found.lacks_of(ontology, entries) {
                let message = format!(
                    "in the example of {} {message}; what stands: {}",
                    local(iri),
                    found.standing(example, ontology)
                );
                if found.is_tied(entries) {
                    let message = format!("{message}; the two patterns tie");
                    fault(
                        "ontology::tie",
                        message,
                        example,
                        "Both take the same words: decide which target they name, and narrow the other.",
                    );
                } else {
                    fault(
                        "ontology::settled",
                        message,
                        example,
                        "A longer match takes these words: choose others, or make it a look-alike.",
                    );
                }
            }
        }
        for example in resource.all(terms::COUNTER_EXAMPLE) {
            checked.counter_examples += 1;
            let found = Found::of(example, &mut finder, ontology);
            if found.matches(entries) {
                let message = format!("the counter-example of {} is matched by its pattern", local(iri));
                fault(
                    "ontology::counter-example",
                    message,
                    example,
                    "Make the pattern narrower, or drop the counter-example.",
                );
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
    /// The entries that match, settled or not, and on which words.
    entries: Vec<(u32, Span)>,
    /// The targets that stand, and on which words.
    targets: Vec<(ConceptId, Option<Stance>, Span)>,
    /// The names that stand.
    names: Vec<ConceptId>,
}

impl Found {
    fn of(text: &str, finder: &mut Finder, ontology: &Ontology) -> Self {
        let mut found = Self { entries: Vec::new(), targets: Vec::new(), names: Vec::new() };
        for sentence in segment(text).sentences {
            let mentions = finder.find(text, sentence.span, ontology);
            found.entries.extend(finder.matches().map(|m| (m.entry, mentions.span(m.start, m.end))));
            for target in &mentions.targets {
                let words = mentions.span(target.start, target.end);
                found.targets.extend(target.concepts.iter().map(|&(id, side)| (id, side, words)));
            }
            found.names.extend(mentions.names.iter().map(|n| n.concept));
        }
        found
    }

    /// Whether one of these entries matches.
    fn matches(&self, entries: &[u32]) -> bool {
        self.entries.iter().any(|(entry, _)| entries.contains(entry))
    }

    /// Whether a target that stands is named by just the words that one of these entries matches.
    fn is_tied(&self, entries: &[u32]) -> bool {
        let own = |words: &Span| self.entries.iter().any(|(entry, span)| span == words && entries.contains(entry));
        self.targets.iter().any(|(_, _, words)| own(words))
    }

    /// What these entries of one resource stand for and is not found; of several targets one suffices.
    fn lacks_of(&self, ontology: &Ontology, entries: &[u32]) -> Option<String> {
        let is_target = |e: &&u32| matches!(ontology.matcher.entries[**e as usize].payload, Payload::Target(_));
        let lacks = |e: &u32| self.lacks(ontology, *e);
        if entries.iter().filter(is_target).any(|e| lacks(e).is_none()) { None } else { entries.iter().find_map(lacks) }
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

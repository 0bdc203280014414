//! Names that hold years: which iterations or reports they mean.
//!
//! In: a match of a pattern that names by year. Out: a [`Name`] for each forum or instrument meant, all
//! on the same words. Invariant: a year that fits none, or more than one, means what is above them all.

use super::{Mentions, Name, NameKind};
use crate::ontology::matcher::Match;
use crate::ontology::years::{self, Stretch};
use crate::ontology::{ConceptId, Kind, Ontology};

/// Adds the names that a match stands for; whether there are any.
pub(super) fn names(
    concepts: &[ConceptId],
    found: &Match,
    text: &str,
    mentions: &mut Mentions<'_>,
    ontology: &Ontology,
) -> bool {
    let Match { start, end, .. } = *found;
    let mut stretches = Vec::new();
    let tokens = &mentions.tokens[..end];
    let _ = (start..end).find(|&at| years::list(text, tokens, at, |stretch| stretches.push(stretch)).is_some());
    let mut meant: Vec<ConceptId> = Vec::new();
    let mut is_unsettled = stretches.is_empty();
    for stretch in stretches {
        match covering(stretch, concepts, ontology) {
            Some(id) => meant.push(id),
            None if stretch.at_stroke => {
                let ends = [stretch.from, stretch.to].map(|year| Stretch { from: year, to: year, at_stroke: false });
                meant.extend(ends.into_iter().filter_map(|year| covering(year, concepts, ontology)));
            }
            None => is_unsettled = true,
        }
    }
    if meant.is_empty() && is_unsettled {
        meant.extend(concepts.first().and_then(|&id| ontology.concept(id).broader));
    }
    let mut kept: Vec<ConceptId> = Vec::new();
    for id in meant {
        if !kept.contains(&id) {
            kept.push(id);
        }
    }
    let kind = |id| if ontology.concept(id).kind == Kind::Instrument { NameKind::Instrument } else { NameKind::Forum };
    mentions.names.extend(kept.iter().map(|&concept| Name { start, end, concept, kind: kind(concept) }));
    !kept.is_empty()
}

/// The one concept whose years hold all of a stretch.
fn covering(stretch: Stretch, concepts: &[ConceptId], ontology: &Ontology) -> Option<ConceptId> {
    let holds = |id: &&ConceptId| {
        ontology.concept(**id).years.is_some_and(|(from, to)| from <= stretch.from && stretch.to <= to)
    };
    let mut fitting = concepts.iter().filter(holds);
    match (fitting.next(), fitting.next()) {
        (Some(&one), None) => Some(one),
        _ => None,
    }
}

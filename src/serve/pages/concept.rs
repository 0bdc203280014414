//! What is known of states, groups, norms, topics, forums, instruments and schemes, beyond what is
//! said of them alone: who holds what, where, on what words.
//!
//! In: a concept and its classes. Out: the sections of its page. Invariant: what is listed is in the
//! store as relations with evidence; the plain triples beside them are not counted.

use super::frame::{PAGE, Paging, Section, grouped, query_link};
use super::graph::{Graph, Relation, is_of_lexicon};
use super::statements::{self, names, paged, tally};
use super::term::{STANCES, stance, stance_index};
use crate::query::QueryError;
use crate::vocab::{dcterms, demarche, org, skos};
use maud::{Markup, html};
use oxigraph::model::{NamedNode, NamedNodeRef};

/// A concept whose page is made.
pub struct Concept<'p> {
    /// The store.
    pub graph: &'p Graph<'p>,
    /// The concept.
    pub node: NamedNodeRef<'p>,
    /// The page of long lists that is shown.
    pub page: usize,
    /// The path of the concept.
    pub path: &'p str,
}

/// Relations by their class.
struct Sorted {
    positions: Vec<Relation>,
    participations: Vec<Relation>,
    agreements: Vec<Relation>,
    alignments: Vec<Relation>,
}

impl Concept<'_> {
    /// The sections for a concept of these classes.
    pub fn sections(&self, classes: &[NamedNode]) -> Result<Vec<Section>, QueryError> {
        let is = |wanted: &[NamedNodeRef<'_>]| classes.iter().any(|class| wanted.contains(&class.as_ref()));
        let mut sections = Vec::new();
        if is(&[demarche::STATE, demarche::GROUP]) {
            self.holder(&mut sections)?;
        }
        if is(&[demarche::NORM, demarche::TOPIC_CLASS]) {
            self.target(&mut sections)?;
        }
        if is(&[demarche::FORUM_CLASS]) {
            self.forum(&mut sections)?;
        }
        if is(&[demarche::INSTRUMENT_CLASS]) {
            self.instrument(&mut sections)?;
        }
        if is(&[demarche::STANCE_CLASS, demarche::ACT_CLASS, demarche::HEDGE_CLASS]) {
            self.modifier(&mut sections)?;
        }
        if is(&[skos::CONCEPT_SCHEME]) {
            let concepts = self.graph.from(skos::IN_SCHEME, self.node)?;
            sections.push(Section::of("concepts", "Concepts", concepts.len(), names(self.graph, &concepts)?));
        }
        let narrower = self.graph.from(skos::BROADER, self.node)?;
        if !narrower.is_empty() {
            let title = match is(&[demarche::FORUM_CLASS]) {
                true => "Iterations and sessions",
                false => "Finer",
            };
            sections.push(Section::of("narrower", title, narrower.len(), names(self.graph, &narrower)?));
        }
        Ok(sections)
    }

    fn relations(&self, slots: &[NamedNodeRef<'_>]) -> Result<Sorted, QueryError> {
        let mut sorted = Sorted {
            positions: Vec::new(),
            participations: Vec::new(),
            agreements: Vec::new(),
            alignments: Vec::new(),
        };
        for relation in self.graph.relations(slots, self.node)? {
            match relation.class.as_ref() {
                demarche::POSITION => sorted.positions.push(relation),
                demarche::PARTICIPATION => sorted.participations.push(relation),
                demarche::AGREEMENT => sorted.agreements.push(relation),
                _ => sorted.alignments.push(relation),
            }
        }
        Ok(sorted)
    }

    /// Positions by target, and in words; forums, agreements, alignments; members.
    fn holder(&self, sections: &mut Vec<Section>) -> Result<(), QueryError> {
        let all = self.relations(&[demarche::HOLDER, demarche::WITH, demarche::COUNTERPART])?;
        let graph = self.graph;
        let by_target = tally(graph, &all.positions, "Stances it takes", |relation| relation.objects.clone())?;
        let positions = html! {
            @if all.positions.is_empty() { p { "No position of this holder was read." } }
            @else { (by_target) (self.query("positions-of", "holder")) }
        };
        sections.push(Section::of("positions", "Positions", all.positions.len(), positions));
        self.words(sections, "statements", "In its words", by_side(all.positions))?;
        for (id, title, relations) in [
            ("forums", "Forums it took part in", all.participations),
            ("agreements", "Agreements", all.agreements),
            ("alignments", "Alignments", all.alignments),
        ] {
            self.words(sections, id, title, relations)?;
        }
        for (id, title, nodes) in [
            ("members", "Members", graph.nodes(self.node, org::HAS_MEMBER)?),
            ("member-of", "Member of", graph.from(org::HAS_MEMBER, self.node)?),
            ("documents", "Documents it speaks in", graph.from(dcterms::CREATOR, self.node)?),
        ] {
            self.named(sections, id, title, &nodes)?;
        }
        Ok(())
    }

    /// Who is on which side, and in which words.
    fn target(&self, sections: &mut Vec<Section>) -> Result<(), QueryError> {
        let positions = self.relations(&[demarche::TARGET, demarche::TOPIC])?.positions;
        let sides = html! {
            @if positions.is_empty() { p { "No position on this was read." } }
            @else {
                (self.sides(&positions)?)
                (self.query("who-supports", "target"))
                (self.query("who-opposes", "target"))
            }
        };
        sections.push(Section::of("sides", "Who stands where", positions.len(), sides));
        self.words(sections, "statements", "In their words", by_side(positions))
    }

    /// The holders on each side.
    fn sides(&self, positions: &[Relation]) -> Result<Markup, QueryError> {
        Ok(html! {
            div.sides {
                @for (index, shown) in STANCES.iter().enumerate() {
                    @let on_it = |r: &&Relation| r.stance.as_ref().and_then(|s| stance_index(s.as_ref())) == Some(index);
                    @let holders: Vec<NamedNode> = positions.iter().filter(on_it).filter_map(|r| r.holder.clone()).collect();
                    div class={ "side " (shown.class) } {
                        h3 {
                            (stance(shown)) " "
                            span.count {
                                (grouped(holders.len())) @if holders.len() == 1 { " statement" } @else { " statements" }
                            }
                        }
                        @if holders.is_empty() { p.none { "nobody, in what was read" } }
                        @else { (names(self.graph, &holders)?) }
                    }
                }
            }
        })
    }

    /// Who took part, which positions were taken there, on what.
    fn forum(&self, sections: &mut Vec<Section>) -> Result<(), QueryError> {
        let all = self.relations(&[demarche::FORUM])?;
        let graph = self.graph;
        let holders: Vec<NamedNode> = all.participations.iter().filter_map(|r| r.holder.clone()).collect();
        let mut participants = holders.clone();
        participants.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        participants.dedup();
        let body = html! {
            @if participants.is_empty() { p { "No text that was read says who took part." } }
            @else { (names(graph, &holders)?) }
        };
        sections.push(Section::of("participants", "Participants", participants.len(), body));
        let body = html! {
            @if all.positions.is_empty() { p { "No position was read as taken here." } }
            @else {
                (tally(graph, &all.positions, "Stances taken here", |relation| relation.objects.clone())?)
                (self.query("positions-by-forum", "forum"))
            }
        };
        sections.push(Section::of("taken-here", "Positions taken here", all.positions.len(), body));
        self.words(sections, "words-here", "In the words of the holders", by_side(all.positions))?;
        self.words(sections, "participations", "Who is said to have taken part", all.participations)?;
        self.named(sections, "forum-documents", "Documents of this forum", &self.documents_of_forum()?)
    }

    fn documents_of_forum(&self) -> Result<Vec<NamedNode>, QueryError> {
        let mut documents = Vec::new();
        for node in self.graph.from(demarche::FORUM, self.node)? {
            if self.graph.types(node.as_ref())?.iter().any(|class| class.as_ref() == demarche::DOCUMENT) {
                documents.push(node);
            }
        }
        Ok(documents)
    }

    /// Who agreed to it, and the positions in it.
    fn instrument(&self, sections: &mut Vec<Section>) -> Result<(), QueryError> {
        let all = self.relations(&[demarche::INSTRUMENT])?;
        self.words(sections, "agreed", "Who agreed to it", all.agreements)?;
        self.words(sections, "voiced-here", "Positions voiced with it", by_side(all.positions))
    }

    /// The positions of a stance, act or hedge. There may be as many as there are positions, so that
    /// only those that are shown are read.
    fn modifier(&self, sections: &mut Vec<Section>) -> Result<(), QueryError> {
        let mut nodes = Vec::new();
        for slot in [demarche::STANCE, demarche::ACT, demarche::HEDGE] {
            let found = self.graph.from(slot, self.node)?;
            let is_read = |n: &NamedNode| !is_of_lexicon(self.graph.site.base, n.as_ref());
            nodes.extend(found.into_iter().filter(is_read));
        }
        if nodes.is_empty() {
            return Ok(());
        }
        let paging = Paging::of(nodes.len(), self.page);
        let mut relations = Vec::new();
        for node in paging.slice(&nodes) {
            relations.extend(self.graph.relation(node.clone())?);
        }
        let first = (paging.page - 1) * PAGE + 1;
        let body = html! {
            (statements::list(self.graph, &relations, first)?)
            (paging.nav(self.path, "statements"))
        };
        sections.push(Section::of("statements", "Statements", nodes.len(), body));
        Ok(())
    }

    /// A section of relations with their words, if there are any.
    fn words(
        &self,
        sections: &mut Vec<Section>,
        id: &'static str,
        title: &str,
        relations: Vec<Relation>,
    ) -> Result<(), QueryError> {
        if !relations.is_empty() {
            let body = paged(self.graph, &relations, self.page, self.path, id)?;
            sections.push(Section::of(id, title, relations.len(), body));
        }
        Ok(())
    }

    /// A section of names, if there are any.
    fn named(
        &self,
        sections: &mut Vec<Section>,
        id: &'static str,
        title: &str,
        nodes: &[NamedNode],
    ) -> Result<(), QueryError> {
        if !nodes.is_empty() {
            let body = names(self.graph, nodes)?;
            sections.push(Section::of(id, title, nodes.len(), body));
        }
        Ok(())
    }

    fn query(&self, query: &str, parameter: &str) -> Markup {
        query_link(self.graph.site, query, parameter, self.node.as_str(), &format!("All of them, by {query}"))
    }
}

/// Positions by side, then as they were.
fn by_side(mut positions: Vec<Relation>) -> Vec<Relation> {
    positions.sort_by_key(|relation| relation.stance.as_ref().and_then(|s| stance_index(s.as_ref())));
    positions
}

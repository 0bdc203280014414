//! What the pages ask of the store: types, names, relations with their words.
//!
//! In: a [`Site`] and IRIs. Out: names and [`Relation`]s. Invariant: each name is looked up once a
//! page; what comes out is sorted, so that the same store gives the same page.

use super::Site;
use crate::query::QueryError;
use crate::span::Span;
use crate::vocab::{dcterms, demarche, oa, prov, rdf, rdfs, skos};
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;

/// A page's view of the store.
pub struct Graph<'a> {
    /// Whose pages these are.
    pub site: &'a Site<'a>,
    labels: RefCell<FxHashMap<NamedNode, Label>>,
}

/// A name with its language.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The words.
    pub text: String,
    /// Their language, where it is said.
    pub language: Option<String>,
}

impl Label {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), language: None }
    }
}

/// The four kinds of relation.
pub const RELATIONS: [NamedNodeRef<'static>; 4] =
    [demarche::POSITION, demarche::PARTICIPATION, demarche::AGREEMENT, demarche::ALIGNMENT];

/// Properties that lead from a relation to concepts, in the order of the page.
pub const SLOTS: [NamedNodeRef<'static>; 10] = [
    demarche::HOLDER,
    demarche::STANCE,
    demarche::TARGET,
    demarche::TOPIC,
    demarche::WITH,
    demarche::FORUM,
    demarche::INSTRUMENT,
    demarche::COUNTERPART,
    demarche::ACT,
    demarche::HEDGE,
];

/// Where the words for the parts of a relation stand: class on the page, and property.
pub const SPANS: [(&str, NamedNodeRef<'static>); 4] = [
    ("holder", demarche::HOLDER_SPAN),
    ("cue", demarche::CUE_SPAN),
    ("target", demarche::TARGET_SPAN),
    ("forum", demarche::FORUM_SPAN),
];

/// A relation as it is listed.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its IRI.
    pub node: NamedNode,
    /// Which of the four it is.
    pub class: NamedNode,
    /// Who.
    pub holder: Option<NamedNode>,
    /// Which side.
    pub stance: Option<NamedNode>,
    /// On what: a norm or topic, a forum, an instrument, another holder.
    pub objects: Vec<NamedNode>,
}

impl<'a> Graph<'a> {
    /// A view of the site's store.
    pub fn new(site: &'a Site<'a>) -> Self {
        Self { site, labels: RefCell::default() }
    }

    /// The objects of a property.
    pub fn objects(&self, node: NamedNodeRef<'_>, property: NamedNodeRef<'_>) -> Result<Vec<Term>, QueryError> {
        Ok(self.site.store.objects(node, property)?)
    }

    /// Those that are resources.
    pub fn nodes(&self, node: NamedNodeRef<'_>, property: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, QueryError> {
        let named = |term| match term {
            Term::NamedNode(node) => Some(node),
            _ => None,
        };
        Ok(self.objects(node, property)?.into_iter().filter_map(named).collect())
    }

    /// The first of them.
    pub fn node(&self, node: NamedNodeRef<'_>, property: NamedNodeRef<'_>) -> Result<Option<NamedNode>, QueryError> {
        Ok(self.nodes(node, property)?.into_iter().next())
    }

    /// The text of the first literal.
    pub fn text(&self, node: NamedNodeRef<'_>, property: NamedNodeRef<'_>) -> Result<Option<String>, QueryError> {
        Ok(self.literals(node, property)?.into_iter().next().map(|label| label.text))
    }

    /// The literals of a property, those in English or in no language first.
    pub fn literals(&self, node: NamedNodeRef<'_>, property: NamedNodeRef<'_>) -> Result<Vec<Label>, QueryError> {
        let literal = |term| match term {
            Term::Literal(literal) => {
                Some(Label { text: literal.value().to_owned(), language: literal.language().map(str::to_owned) })
            }
            _ => None,
        };
        let mut labels: Vec<Label> = self.objects(node, property)?.into_iter().filter_map(literal).collect();
        labels.sort_by_key(|label| !matches!(label.language.as_deref(), None | Some("en")));
        Ok(labels)
    }

    /// The subjects that lead to a resource by a property, sorted, each once.
    pub fn from(&self, property: NamedNodeRef<'_>, node: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, QueryError> {
        let mut nodes = Vec::new();
        for quad in self.site.store.matching(property, Some(node.into())) {
            if let NamedOrBlankNode::NamedNode(node) = quad?.subject {
                nodes.push(node);
            }
        }
        nodes.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        nodes.dedup();
        Ok(nodes)
    }

    /// Its classes.
    pub fn types(&self, node: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, QueryError> {
        self.nodes(node, rdf::TYPE)
    }

    /// Whether the store says anything of it, or leads to it.
    pub fn knows(&self, node: NamedNodeRef<'_>) -> Result<bool, QueryError> {
        let store = self.site.store;
        Ok(store.said_of(node.into()).next().transpose()?.is_some()
            || store.leading_to(node.into()).next().transpose()?.is_some())
    }

    /// What a person calls it.
    pub fn label(&self, node: NamedNodeRef<'_>) -> Result<Label, QueryError> {
        if let Some(label) = self.labels.borrow().get(&node.into_owned()) {
            return Ok(label.clone());
        }
        let label = self.named(node)?;
        self.labels.borrow_mut().insert(node.into_owned(), label.clone());
        Ok(label)
    }

    fn named(&self, node: NamedNodeRef<'_>) -> Result<Label, QueryError> {
        for property in [skos::PREF_LABEL, rdfs::LABEL, dcterms::TITLE, demarche::DOCUMENT_ID] {
            if let Some(label) = self.literals(node, property)?.into_iter().find(|label| !label.text.trim().is_empty())
            {
                return Ok(label);
            }
        }
        if let Some(label) = self.composed(node)? {
            return Ok(label);
        }
        Ok(Label::plain(local(self.site.base, node.as_str())))
    }

    /// A name made of what the node says: of a relation, a passage, a paragraph.
    fn composed(&self, node: NamedNodeRef<'_>) -> Result<Option<Label>, QueryError> {
        let types = self.types(node)?;
        let is = |class: NamedNodeRef<'_>| types.iter().any(|t| t.as_ref() == class);
        if is(demarche::PASSAGE) {
            return Ok(self.quote(node)?.map(|quote| Label::plain(format!("“{}”", shortened(&quote, 90)))));
        }
        if is(demarche::PARAGRAPH) {
            let text = self.text(node, demarche::TEXT)?.unwrap_or_default();
            return Ok(Some(Label::plain(format!("Paragraph “{}”", shortened(&text, 60)))));
        }
        let Some(relation) = self.relation(node.into_owned())? else { return Ok(None) };
        let mut words = Vec::new();
        for part in relation.holder.iter().chain(&relation.stance) {
            words.push(self.label(part.as_ref())?.text);
        }
        if relation.stance.is_none() {
            words.push(verb(relation.class.as_ref()).to_owned());
        }
        let mut objects = Vec::new();
        for object in &relation.objects {
            objects.push(self.label(object.as_ref())?.text);
        }
        words.push(objects.join(", "));
        Ok(Some(Label::plain(words.join(" "))))
    }

    /// A relation as it is listed; nothing if it is none.
    pub fn relation(&self, node: NamedNode) -> Result<Option<Relation>, QueryError> {
        let types = self.types(node.as_ref())?;
        let Some(class) = types.into_iter().find(|class| RELATIONS.contains(&class.as_ref())) else { return Ok(None) };
        let holder = self.node(node.as_ref(), demarche::HOLDER)?;
        let stance = self.node(node.as_ref(), demarche::STANCE)?;
        let property = match class.as_ref() {
            demarche::POSITION => demarche::TARGET,
            demarche::PARTICIPATION => demarche::FORUM,
            demarche::AGREEMENT => demarche::INSTRUMENT,
            _ => demarche::WITH,
        };
        let mut objects = self.nodes(node.as_ref(), property)?;
        // The finer topic says more than the target that stands above it.
        if property == demarche::TARGET
            && let Some(topic) = self.node(node.as_ref(), demarche::TOPIC)?
        {
            objects = vec![topic];
        }
        if property == demarche::INSTRUMENT {
            objects.extend(self.nodes(node.as_ref(), demarche::COUNTERPART)?);
        }
        Ok(Some(Relation { node, class, holder, stance, objects }))
    }

    /// The relations that name a concept in any of `slots`, sorted by IRI, each once.
    pub fn relations(
        &self,
        slots: &[NamedNodeRef<'_>],
        concept: NamedNodeRef<'_>,
    ) -> Result<Vec<Relation>, QueryError> {
        let mut nodes = FxHashSet::default();
        for &slot in slots {
            nodes.extend(self.from(slot, concept)?);
        }
        let mut nodes: Vec<_> = nodes.into_iter().collect();
        nodes.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        let relations = nodes.into_iter().map(|node| self.relation(node));
        Ok(relations.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The words that a relation, or a passage, quotes.
    pub fn quote(&self, node: NamedNodeRef<'_>) -> Result<Option<String>, QueryError> {
        let passage = self.node(node, prov::WAS_DERIVED_FROM)?.unwrap_or_else(|| node.into_owned());
        for selector in self.nodes(passage.as_ref(), oa::HAS_SELECTOR)? {
            if let Some(exact) = self.text(selector.as_ref(), oa::EXACT)? {
                return Ok(Some(exact));
            }
        }
        Ok(None)
    }

    /// The document that a relation, a passage or a paragraph is from.
    pub fn document(&self, node: NamedNodeRef<'_>) -> Result<Option<NamedNode>, QueryError> {
        let passage = self.node(node, prov::WAS_DERIVED_FROM)?.unwrap_or_else(|| node.into_owned());
        match self.node(passage.as_ref(), oa::HAS_SOURCE)? {
            Some(document) => Ok(Some(document)),
            None => self.node(node, demarche::IN_DOCUMENT),
        }
    }
}

/// The span at the end of a minted IRI, or the value of a span property: `423-427`.
pub fn span(text: &str) -> Option<Span> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end).then(|| Span::new(start, end))
}

/// Where a passage or paragraph stands in its document.
pub fn place(node: NamedNodeRef<'_>) -> Option<Span> {
    span(node.as_str().rsplit('/').next()?)
}

/// The last part of an IRI, or what follows the base where more than that tells it apart.
pub fn local<'i>(base: &str, iri: &'i str) -> &'i str {
    match super::link::below(base, iri).and_then(|rest| rest.split_once(['/', '#'])) {
        Some((_, name)) if !name.is_empty() => name,
        _ => match iri.trim_end_matches(['/', '#']).rsplit(['/', '#', ':']).next() {
            Some(name) if !name.is_empty() => name,
            _ => iri,
        },
    }
}

/// What a holder does in a relation that is no position.
pub fn verb(class: NamedNodeRef<'_>) -> &'static str {
    match class {
        demarche::PARTICIPATION => "takes part in",
        demarche::AGREEMENT => "agrees to",
        demarche::ALIGNMENT => "aligns itself with",
        _ => "holds a position on",
    }
}

/// The first characters of a text, cut between words, its white space made plain.
pub fn shortened(text: &str, characters: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if count > 0 && count + length > characters {
            return out + " …";
        }
        if count > 0 {
            out.push(' ');
        }
        match length > characters {
            true => {
                out.extend(word.chars().take(characters));
                return out + "…";
            }
            false => out += word,
        }
        count += length + 1;
    }
    out
}

/// Whether an IRI is one of the lexicon, whose cues bear acts and hedges as relations do.
pub fn is_of_lexicon(base: &str, node: NamedNodeRef<'_>) -> bool {
    let kind = super::link::below(base, node.as_str()).and_then(|rest| rest.split_once('/'));
    kind.is_some_and(|(kind, _)| matches!(kind, "cue" | "pattern" | "reference"))
}

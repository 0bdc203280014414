//! Resources to an [`Ontology`].
//!
//! In: the parsed files. Out: concepts, names, patterns and cues, compiled. Invariant: whatever is
//! faulty is a diagnostic that names the file and the line; nothing is dropped in silence.

use super::matcher::{Case, Entry, Matcher, Payload, Vouching};
use super::pattern::{Pattern, PatternError};
use super::source::{self, Resource, Resources, Source};
use super::{Concept, ConceptId, Cue, Frame, Kind, LearnedWeights, Ontology, Origin, Reference, local};
use crate::classifier::Weights;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::statement::{Stance, Vote};
use crate::vocab::terms;
use std::collections::BTreeSet;

/// Compiles the files.
pub(super) fn ontology(sources: Vec<Source>) -> Result<Ontology, Vec<Diagnostic>> {
    let resources = source::parse(&sources)?;
    let mut ontology = Ontology { version: source::version(&sources), ..Ontology::default() };
    ontology.concepts = resources.iter().filter_map(|(iri, r)| concept(iri, r)).collect();
    ontology.index();
    link(&mut ontology, &resources);
    let mut loader =
        Loader { regions: BTreeSet::new(), ontology, entries: Vec::new(), sources: &sources, faults: Vec::new() };
    for resource in resources.values() {
        if let Some(forms) = resource.one(terms::FORMS) {
            let mut words = forms.split_whitespace().map(str::to_owned);
            if let Some(lemma) = words.next() {
                loader.ontology.lexicon.add_irregular(&lemma, words.collect());
            }
        }
    }
    for (iri, resource) in &resources {
        let entries = loader.entries.len();
        loader.names(iri, resource);
        loader.patterns(iri, resource);
        loader.cue(iri, resource, &resources);
        if loader.entries.len() > entries {
            loader.ontology.origins.push(Origin { iri: iri.clone(), source: resource.source as u32 });
        }
        if let (Some(rule), Some(confidence)) = (iri.strip_prefix(terms::RULE), resource.one(terms::CONFIDENCE)) {
            let hundredths = confidence.parse::<f64>().map_or(50.0, |c| (c * 100.0).round().clamp(0.0, 100.0));
            loader.ontology.rule_confidence.insert(rule.to_owned(), hundredths as u8);
        }
    }
    let Loader { mut ontology, entries, faults, .. } = loader;
    // Freeing a hundred thousand strings takes a while: not on the way of whoever waits.
    rayon::spawn(move || drop(resources));
    if !faults.is_empty() {
        return Err(faults);
    }
    ontology.matcher = Matcher::new(entries, ontology.lexicon.len());
    ontology.weights = weights(&sources)?;
    ontology.sources = sources;
    Ok(ontology)
}

/// The weights of the classifiers, where there is any table.
fn weights(sources: &[Source]) -> Result<Option<LearnedWeights>, Vec<Diagnostic>> {
    let table = |name: &str| -> Result<Option<Weights>, Vec<Diagnostic>> {
        let Some(source) = sources.iter().find(|s| s.name == name) else { return Ok(None) };
        Weights::parse(&source.text).map(Some).map_err(|(line, fault)| {
            let faulty = Diagnostic::error("ontology::weights", name, fault).at(line, 1);
            vec![faulty.remedy("Write the table anew by `make train`, or take it out of the folder.")]
        })
    };
    let tables = [
        table("weights-target.tsv")?,
        table("weights-stance.tsv")?,
        table("weights-relation.tsv")?,
        table("weights-forum.tsv")?,
        table("weights-subject.tsv")?,
    ];
    if tables.iter().all(Option::is_none) {
        return Ok(None);
    }
    let [target, stance, relation, forum, subject] = tables.map(Option::unwrap_or_default);
    Ok(Some(LearnedWeights { target, stance, relation, forum, subject }))
}

fn concept(iri: &str, resource: &Resource) -> Option<Concept> {
    const KINDS: [(&str, Kind); 9] = [
        (terms::STATE, Kind::State),
        (terms::GROUP, Kind::Group),
        (terms::NORM, Kind::Norm),
        (terms::TOPIC, Kind::Topic),
        (terms::FORUM, Kind::Forum),
        (terms::INSTRUMENT, Kind::Instrument),
        (terms::STANCE, Kind::Stance),
        (terms::ACT, Kind::Act),
        (terms::HEDGE, Kind::Hedge),
    ];
    let kind = KINDS.iter().find(|(class, _)| resource.is_a(class))?.1;
    let id = resource.one(terms::NOTATION)?;
    Some(Concept {
        iri: iri.to_owned(),
        id: id.to_owned(),
        label: resource.one(terms::PREF_LABEL).unwrap_or(id).to_owned(),
        kind,
        is_forum: resource.is_a(terms::FORUM),
        broader: None,
        in_codebook: resource.one(terms::IN_CODEBOOK) == Some("true"),
        needs_context: resource.one(terms::NEEDS_CONTEXT) == Some("true"),
        vouches: resource.one(terms::VOUCHES) == Some("true"),
        threat: resource.one(terms::THREAT) == Some("true"),
        asserted: resource.one(terms::ASSERTED) == Some("true"),
        named_by_breach: resource.one(terms::NAMED_BY_BREACH) == Some("true"),
        regards: None,
        years: None,
        regions: resource
            .all(terms::REGION_ADJECTIVE)
            .chain(resource.all(terms::DESCRIPTION))
            .map(str::to_lowercase)
            .collect(),
        same_class: Vec::new(),
        members: Vec::new(),
    })
}

/// Fills what points from one concept to another.
fn link(ontology: &mut Ontology, resources: &Resources) {
    for i in 0..ontology.concepts.len() {
        let resource = &resources[&ontology.concepts[i].iri];
        let find = |predicate| resource.all(predicate).find_map(|iri| ontology.by_iri(iri));
        let (broader, regards) = (find(terms::BROADER), find(terms::REGARDS));
        let year = |predicate| resource.one(predicate).and_then(|y| y.get(..4)?.parse::<u16>().ok());
        let same_class = resource.all(terms::SAME_CLASS).filter_map(|iri| ontology.by_iri(iri)).collect();
        let years = year(terms::START_YEAR)
            .or_else(|| year(terms::DATE))
            .map(|from| (from, year(terms::END_YEAR).unwrap_or(from)));
        let members = resource
            .all(terms::MEMBER)
            .chain(resource.all(terms::HAS_MEMBER))
            .filter_map(|iri| ontology.by_iri(iri))
            .collect();
        let concept = &mut ontology.concepts[i];
        concept.same_class = same_class;
        (concept.broader, concept.regards, concept.years, concept.members) = (broader, regards, years, members);
    }
}

struct Loader<'s> {
    regions: BTreeSet<String>,
    ontology: Ontology,
    entries: Vec<Entry>,
    sources: &'s [Source],
    faults: Vec<Diagnostic>,
}

impl Loader<'_> {
    /// Labels, demonyms, capitals and symbols of concepts.
    fn names(&mut self, iri: &str, resource: &Resource) {
        let Some(id) = self.ontology.by_iri(iri) else { return };
        let kind = self.ontology.concept(id).kind;
        let labels = |resource: &Resource, with_preferred: bool| -> Vec<String> {
            let preferred = resource.all(terms::PREF_LABEL).filter(|_| with_preferred);
            preferred
                .chain(resource.all(terms::ALT_LABEL))
                .chain(resource.all(terms::HIDDEN_LABEL))
                .map(str::to_owned)
                .collect()
        };
        match kind {
            Kind::State | Kind::Group => {
                for label in labels(resource, true) {
                    self.label(&label, false, name_case(&label, true), Payload::Holder(id));
                }
                for demonym in resource.all(terms::DEMONYM) {
                    self.label(demonym, false, Case::Initial, Payload::Demonym(id));
                }
                for seat in resource.all(terms::CAPITAL).chain(resource.all(terms::METONYM)) {
                    self.label(seat, false, Case::Initial, Payload::Capital(id));
                }
                // "Latin American" names no state, though "American" would.
                for region in resource.all(terms::REGION_ADJECTIVE) {
                    if !self.regions.contains(region) {
                        self.regions.insert(region.to_owned());
                        self.label(region, false, Case::Initial, Payload::Region);
                    }
                }
            }
            Kind::Forum | Kind::Instrument => {
                let payload = if kind == Kind::Forum { Payload::Forum(id) } else { Payload::Instrument(id) };
                for label in labels(resource, true) {
                    self.label(&label, true, name_case(&label, false), payload.clone());
                }
                for symbol in resource.all(terms::SYMBOL) {
                    self.label(symbol, false, Case::Any, payload.clone());
                }
            }
            Kind::Norm | Kind::Topic => {
                for label in labels(resource, false) {
                    self.label(&label, true, name_case(&label, false), Payload::Target(id));
                }
            }
            Kind::Stance | Kind::Act | Kind::Hedge => {}
        }
    }

    /// The concepts that a property points to; one that is not there is a fault.
    fn concepts(&mut self, iri: &str, resource: &Resource, predicate: &str) -> Vec<ConceptId> {
        let mut found = Vec::new();
        for object in resource.all(predicate) {
            match self.ontology.by_iri(object) {
                Some(id) => found.push(id),
                None => {
                    let message = format!("points to {object} ({}), which is no concept", local(predicate));
                    self.fault(iri, resource, "ontology::concept", &message);
                }
            }
        }
        found
    }

    /// Target patterns, stance patterns, look-alikes, references and context terms.
    fn patterns(&mut self, iri: &str, resource: &Resource) {
        let faults = self.faults.len();
        let named = self.concepts(iri, resource, terms::NAMES);
        let dated = self.concepts(iri, resource, terms::NAMES_BY_YEAR);
        let mut payloads = Vec::new();
        if resource.is_a(terms::NAME_PATTERN) && !dated.is_empty() {
            match dated.iter().find(|id| self.ontology.concept(**id).years.is_none()) {
                Some(id) => {
                    let message = format!("names {} by year, which has none", self.ontology.concept(*id).id);
                    self.fault(iri, resource, "ontology::names", &message);
                }
                None => payloads.push(Payload::Dated(dated)),
            }
        } else if resource.is_a(terms::TARGET_PATTERN) || resource.is_a(terms::NAME_PATTERN) {
            for id in named {
                payloads.push(match self.ontology.concept(id).kind {
                    Kind::Forum => Payload::Forum(id),
                    Kind::Instrument => Payload::Instrument(id),
                    Kind::State | Kind::Group => Payload::Holder(id),
                    _ => Payload::Target(id),
                });
            }
        } else if resource.is_a(terms::STANCE_PATTERN) {
            let sides = [
                (terms::SUPPORTS, Stance::Supports),
                (terms::OPPOSES, Stance::Opposes),
                (terms::AMBIVALENT, Stance::Ambivalent),
                (terms::ADDRESSES, Stance::Addresses),
            ]
            .into_iter()
            .flat_map(|(predicate, stance)| {
                self.concepts(iri, resource, predicate).into_iter().map(move |id| (stance, id))
            })
            .collect::<Vec<_>>();
            if !sides.is_empty() {
                payloads.push(Payload::Sides(sides));
            }
        } else if resource.is_a(terms::LOOK_ALIKE) {
            let blocked = self.concepts(iri, resource, terms::BLOCKS);
            payloads.push(Payload::LookAlike(blocked, named.first().copied()));
        } else if resource.is_a(terms::REFERENCE) {
            match resource.one(terms::RESOLVES_TO).and_then(Reference::named) {
                Some(reference) => payloads.push(Payload::Reference(reference)),
                None => self.fault(iri, resource, "ontology::reference", "demarche:resolvesTo names no known kind"),
            }
        } else if resource.is_a(terms::CONTEXT_TERM) {
            let vouches = if resource.one(terms::HINT) == Some("true") {
                Vouching::Hint
            } else if resource.one(terms::WEAK) == Some("true") {
                Vouching::Near
            } else {
                Vouching::Far
            };
            payloads.push(Payload::Context(vouches));
        } else {
            return;
        }
        if payloads.is_empty() && self.faults.len() == faults {
            self.fault(iri, resource, "ontology::names", "names no concept of the ontology (demarche:names)");
        }
        let texts: Vec<String> = resource.all(terms::PATTERN).map(str::to_owned).collect();
        if texts.is_empty() {
            self.fault(iri, resource, "ontology::pattern", "has no demarche:pattern");
        }
        for text in &texts {
            for payload in &payloads {
                self.pattern(iri, resource, text, payload.clone());
            }
        }
    }

    fn cue(&mut self, iri: &str, resource: &Resource, resources: &Resources) {
        if !resource.is_a(terms::CUE) {
            return;
        }
        let frame = resource.one(terms::SYN_BEHAVIOR).and_then(|f| Frame::named(f.strip_prefix(terms::FRAME)?));
        let Some(frame) = frame else {
            return self.fault(iri, resource, "ontology::frame", "has no known frame (synsem:synBehavior frame:…)");
        };
        let find = |predicate| resource.all(predicate).find_map(|iri| self.ontology.by_iri(iri));
        let cue = Cue {
            name: local(iri).to_owned(),
            frame,
            stance: resource.one(terms::EVOKES).and_then(|s| Stance::named(s.strip_prefix(terms::STANCE_BASE)?)),
            holder_follows: resource.one(terms::HOLDER_FOLLOWS) == Some("true"),
            weak: resource.one(terms::WEAK) == Some("true"),
            act: find(terms::HAS_ACT),
            hedge: find(terms::HAS_HEDGE),
            vote: resource
                .one(terms::HAS_VOTE)
                .and_then(|v| [Vote::For, Vote::Against, Vote::Abstained].into_iter().find(|vote| vote.name() == v)),
        };
        let index = self.ontology.cues.len() as u32;
        self.ontology.cues.push(cue);
        let mut texts: Vec<String> = resource.all(terms::PATTERN).map(str::to_owned).collect();
        for form in resource.all(terms::CANONICAL_FORM).chain(resource.all(terms::OTHER_FORM)) {
            if let Some(form) = resources.get(form) {
                texts.extend(form.all(terms::WRITTEN_REP).map(str::to_owned));
            }
        }
        if texts.is_empty() {
            self.fault(
                iri,
                resource,
                "ontology::pattern",
                "has no words: give demarche:pattern or ontolex:canonicalForm",
            );
        }
        for text in &texts {
            self.pattern(iri, resource, text, Payload::Cue(index));
        }
    }

    fn label(&mut self, label: &str, inflected: bool, case: Case, payload: Payload) {
        if let Ok(pattern) = Pattern::label(label, inflected, &mut self.ontology.lexicon) {
            self.entry(pattern, case, payload, label);
        }
    }

    fn pattern(&mut self, iri: &str, resource: &Resource, text: &str, payload: Payload) {
        match Pattern::parse(text, &mut self.ontology.lexicon) {
            Ok(pattern) => self.entry(pattern, Case::Any, payload, text),
            Err(error) => self.pattern_fault(iri, resource, text, &error),
        }
    }

    fn entry(&mut self, pattern: Pattern, case: Case, payload: Payload, words: &str) {
        // The origin is pushed once the resource is done, if it has given any entry.
        let origin = self.ontology.origins.len() as u32;
        self.entries.push(Entry { pattern, case, payload, origin, words: words.into() });
    }

    fn pattern_fault(&mut self, iri: &str, resource: &Resource, text: &str, error: &PatternError) {
        let fault = self.located(
            Diagnostic::error(
                "ontology::pattern",
                "",
                format!("the pattern of {} cannot be read: {error}", local(iri)),
            ),
            resource,
            text,
        );
        self.faults.push(fault.remedy("The language of patterns is in docs/ontology.md."));
    }

    fn fault(&mut self, iri: &str, resource: &Resource, code: &'static str, message: &str) {
        let fault = Diagnostic::error(code, "", format!("{} {message}", local(iri)));
        let fault = self.located(fault, resource, local(iri));
        self.faults.push(fault.remedy("docs/ontology.md shows a whole entry of every kind."));
    }

    /// Finds the line of a resource's file in which `needle` stands.
    fn located(&self, mut fault: Diagnostic, resource: &Resource, needle: &str) -> Diagnostic {
        let Some(source) = self.sources.get(resource.source) else { return fault };
        fault.source.clone_from(&source.name);
        for (number, line) in source.text.lines().enumerate() {
            if let Some(at) = line.find(needle) {
                let column = line[..at].chars().count() + 1;
                return fault.at(number + 1, column).showing(line, Span::new(at, at + needle.len()));
            }
        }
        fault
    }
}

/// How a label must be written: short ones and those in capitals exactly so, since `US` is not
/// `us`; names of holders with a capital.
fn name_case(label: &str, is_holder: bool) -> Case {
    let letters: Vec<char> = label.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    if !letters.is_empty() && capitals == letters.len() {
        Case::Exact(label.to_owned())
    } else if is_holder {
        Case::Initial
    } else if letters.len() <= 4 && capitals > 0 {
        Case::Exact(label.to_owned())
    } else {
        Case::Any
    }
}

//! `explain`: why a text yields what it yields.
//!
//! In: a text, or a relation of a store. Out: each sentence with what was found in it drawn under its
//! words, and the relations that follow; or the evidence that the store keeps. Invariant: marks stand
//! under the characters they mean, whatever their width in bytes.

mod drawing;
mod evidence;

use super::dataset::Source;
use super::session::Session;
use super::{Failure, Outcome, after_help};
use crate::document::{Document, decode};
use crate::extract::{Step, trace};
use crate::mention::NameKind;
use crate::ontology::{ConceptId, Ontology, lookup};
use crate::record::Record;
use crate::span::Span;
use crate::statement::Statement;
use crate::statement::discourse::Voice;
use crate::statement::turn::{Role, Turn};
use drawing::{Drawing, Mark};
use serde_json::{Value, json};
use std::io::{IsTerminal, Read, Write};

/// Show what is read out of a text, and why
///
/// Given the IRI of a relation in a store, or `DOCUMENT#START-END`, shows the evidence that the store keeps.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help![
    "demarche explain \"Peru has noted the difficulty of attribution in cyberspace.\"",
    "demarche explain --speaker Kenya --to json \"We support a legally binding instrument.\"",
    "demarche explain 003_b18d4b86d470f533#0-120 --input seeds/",
])]
pub struct Explain {
    /// A text, `-` for standard input, the IRI of a relation, or DOCUMENT#START-END
    #[arg(value_name = "TEXT|POSITION|-")]
    text: String,
    /// Who speaks: whom `we` means
    #[arg(long, value_name = "HOLDER")]
    speaker: Option<String>,
    /// text or json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    to: To,
    /// How wide to draw [default: as the terminal, 100 elsewhere]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..=1000))]
    width: Option<u16>,
    #[command(flatten)]
    source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum To {
    Text,
    Json,
}

impl Explain {
    pub(super) fn run(self, session: &mut Session) -> Result<Outcome, Failure> {
        let is_terminal = std::io::stdout().is_terminal();
        let measured = || is_terminal.then(|| comfy_table::Table::new().width()).flatten();
        let width = usize::from(self.width.or_else(measured).unwrap_or(100)).max(20);
        let drawing = Drawing { width, color: session.global.color.applies(is_terminal) };
        let out = match evidence::asked(&self.text) {
            Some(asked) => {
                let store = self.source.open(session)?;
                let found = evidence::find(&store, &asked, session.base()?)?;
                match self.to {
                    To::Text => found.iter().map(|evidence| evidence.drawn(&drawing)).collect(),
                    To::Json => format!("{}\n", Value::from_iter(found.iter().map(|evidence| evidence.json()))),
                }
            }
            None => {
                let ontology = session.ontology()?;
                let text = if self.text == "-" { standard_input()? } else { self.text };
                let document = Document { speaker: self.speaker, ..Document::new("text", text) };
                let mut steps = Vec::new();
                let extraction =
                    trace(&document, &ontology, |step| steps.push(Sentence::of(&step, &document, &ontology)));
                if extraction.statements.is_empty() {
                    session.console.note("no relation was found in this text");
                }
                match self.to {
                    To::Text => steps.iter().map(|step| step.drawn(&document, &ontology, &drawing)).collect(),
                    To::Json => format!("{}\n", as_json(&steps, &document, &ontology)),
                }
            }
        };
        std::io::stdout().write_all(out.as_bytes()).map_err(Failure::stdout)?;
        Ok(Outcome::Done)
    }
}

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(Failure::io("standard input"))?;
    let text = decode::decode(&bytes, "stdin").map_err(|fault| Failure::Input(vec![*fault]))?;
    Ok(text.into_owned())
}

/// Something found in a sentence.
struct Found {
    kind: &'static str,
    concept: String,
    span: Span,
    /// The entry of the ontology, and where it stands.
    entry: Option<(String, String)>,
}

/// A sentence and all that was found in it.
struct Sentence {
    span: Span,
    found: Vec<Found>,
    references: Vec<(Span, Vec<ConceptId>)>,
    turn: Option<Turn>,
    is_item: bool,
    /// Whom `we` means once the sentence is read, and who of them speaks.
    voice: Voice,
    speaker: Option<ConceptId>,
    statements: Vec<Statement>,
}

impl Sentence {
    fn of(step: &Step<'_>, document: &Document, ontology: &Ontology) -> Self {
        let mentions = step.mentions;
        let id = |concept: ConceptId| ontology.concept(concept).id.clone();
        let mut found = Vec::new();
        for name in &mentions.names {
            let kind = match name.kind {
                NameKind::Holder => "holder",
                NameKind::Demonym => "demonym",
                NameKind::Capital => "capital",
                NameKind::Forum => "forum",
                NameKind::Instrument => "instrument",
            };
            found.push(Found {
                kind,
                concept: id(name.concept),
                span: mentions.span(name.start, name.end),
                entry: None,
            });
        }
        for target in &mentions.targets {
            let entry = ontology.matcher.entries.get(target.entry as usize).map(|entry| {
                let place = lookup::place(ontology, entry);
                (entry.words.to_string(), place.map_or(String::new(), |p| format!("{}:{}", p.file, p.line)))
            });
            for &(concept, side) in &target.concepts {
                let concept = match side {
                    Some(side) => format!("{} {}", side.name(), id(concept)),
                    None => id(concept),
                };
                found.push(Found {
                    kind: "target",
                    concept,
                    span: mentions.span(target.start, target.end),
                    entry: entry.clone(),
                });
            }
        }
        for cue in &mentions.cues {
            let known = &ontology.cues[cue.cue as usize];
            let side = known.stance.map_or(String::new(), |stance| format!(" {}", stance.name()));
            let concept = format!("{} ({}{side})", known.name, cue.frame.name());
            found.push(Found { kind: "cue", concept, span: mentions.span(cue.start, cue.end), entry: None });
        }
        let mut references: Vec<_> =
            step.references.iter().map(|r| (mentions.span(r.start, r.end), r.holders.clone())).collect();
        for reference in &mentions.references {
            let span = mentions.span(reference.start, reference.end);
            if !references.iter().any(|(other, _)| *other == span) {
                references.push((span, Vec::new()));
            }
        }
        references.sort_by_key(|(span, _)| (span.start, span.end));
        found.sort_by_key(|f| (f.span.start, f.span.end));
        let _ = document;
        Self {
            span: step.sentence.span,
            found,
            references,
            turn: step.turn.cloned(),
            is_item: step.sentence.is_item,
            voice: step.discourse.voice.clone(),
            speaker: step.discourse.speaker,
            statements: step.statements.to_vec(),
        }
    }

    fn drawn(&self, document: &Document, ontology: &Ontology, drawing: &Drawing) -> String {
        let mut marks: Vec<Mark> = (self.found.iter())
            .map(|f| Mark { span: f.span, kind: f.kind, label: format!("{} {}", f.kind, f.concept) })
            .collect();
        marks.extend(self.references.iter().map(|(span, holders)| {
            let whom = if holders.is_empty() { "?".to_owned() } else { ids(holders, ontology).join(" ") };
            Mark { span: *span, kind: "reference", label: format!("→ {whom}") }
        }));
        marks.sort_by_key(|m| (m.span.start, m.span.end));
        let mut out = drawing.sentence(&document.text, self.span, &marks);
        if let Some(turn) = &self.turn {
            out += &drawing.item("▸", &format!("{} speaks from here on", speaker(&turn.voice, ontology)));
        }
        for statement in &self.statements {
            out += &drawing.item("⇒", &summary(document, statement, ontology));
        }
        out + "\n"
    }
}

fn ids<'o>(concepts: &[ConceptId], ontology: &'o Ontology) -> Vec<&'o str> {
    concepts.iter().map(|&concept| ontology.concept(concept).id.as_str()).collect()
}

fn speaker(voice: &Voice, ontology: &Ontology) -> String {
    match voice {
        Voice::Holder(holders) => ids(holders, ontology).join(" "),
        Voice::Nobody => "nobody who holds positions".to_owned(),
        Voice::Report => "a reporter".to_owned(),
    }
}

/// A relation in a line: its slots, the words that made it, the rule, how sure.
fn summary(document: &Document, statement: &Statement, ontology: &Ontology) -> String {
    let record = Record::new(document, statement, ontology);
    let mut slots = vec![record.relation, record.holder];
    slots.extend(record.stance);
    slots.extend(record.target);
    let mut out = slots.join(" ");
    let mut slot = |name: &str, value: &str| out += &format!(", {name} {value}");
    let single = [
        ("topic", record.topic),
        ("counterpart", record.counterpart),
        ("with", record.with),
        ("act", record.act),
        ("hedge", record.hedge),
        ("vote", record.vote),
        ("date", record.date),
    ];
    record.forum.iter().for_each(|forum| slot("forum", forum));
    record.instrument.iter().for_each(|instrument| slot("instrument", instrument));
    single.into_iter().for_each(|(name, value)| value.into_iter().for_each(|value| slot(name, value)));
    let parts = parts(statement)
        .into_iter()
        .map(|(name, span)| format!("{name} “{}”", drawing::one_line(span.of(&document.text))));
    let parts: Vec<String> = parts.collect();
    format!("{out} — {} — rule {}, confidence {:.2}", parts.join(", "), record.rule, record.confidence)
}

/// The parts of a statement by name, in the order in which they stand.
fn parts(statement: &Statement) -> Vec<(&'static str, Span)> {
    let parts = &statement.parts;
    let named = [("holder", parts.holder), ("cue", parts.cue), ("target", parts.target), ("forum", parts.forum)];
    let mut found: Vec<_> = named.into_iter().filter_map(|(name, span)| span.map(|span| (name, span))).collect();
    found.sort_by_key(|(_, span)| (span.start, span.end));
    found
}

fn as_json(sentences: &[Sentence], document: &Document, ontology: &Ontology) -> Value {
    let text = &document.text;
    let mention = |found: &Found| {
        let mut value = json!({
            "kind": found.kind, "concept": found.concept,
            "start": found.span.start, "end": found.span.end, "words": found.span.of(text),
        });
        if let Some((words, place)) = &found.entry {
            value["entry"] = json!({ "words": words, "place": place });
        }
        value
    };
    let reference = |(span, holders): &(Span, Vec<ConceptId>)| json!({ "words": span.of(text), "start": span.start, "end": span.end, "resolved": ids(holders, ontology) });
    let relation = |statement: &Statement| {
        let mut value = json!(Record::new(document, statement, ontology));
        for (name, span) in parts(statement) {
            value["parts"][name] = json!({ "start": span.start, "end": span.end, "text": span.of(text) });
        }
        value
    };
    let holders = |voice: &Voice| if let Voice::Holder(holders) = voice { ids(holders, ontology) } else { Vec::new() };
    let sentence = |s: &Sentence| {
        json!({
            "start": s.span.start, "end": s.span.end, "text": s.span.of(text), "item": s.is_item,
            "speakers": holders(&s.voice), "speaker": s.speaker.map(|id| ontology.concept(id).id.as_str()),
            "mentions": s.found.iter().map(mention).collect::<Value>(),
            "references": s.references.iter().map(reference).collect::<Value>(),
            "relations": s.statements.iter().map(relation).collect::<Value>(),
        })
    };
    let turn = |s: &Sentence| {
        let turn = s.turn.as_ref()?;
        let role = match turn.role {
            Role::Holder => "holder",
            Role::Chair => "chair",
            Role::Person => "person",
            Role::Cue(cue) => ontology.cues[cue as usize].name.as_str(),
        };
        Some(json!({
            "start": s.span.start, "end": s.span.end, "speakers": holders(&turn.voice),
            "label": turn.label.map(|label| label.of(text)), "role": role,
        }))
    };
    json!({
        "sentences": sentences.iter().map(sentence).collect::<Value>(),
        "turns": sentences.iter().filter_map(turn).collect::<Value>(),
    })
}

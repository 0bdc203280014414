//! Questions and answers.
//!
//! In: a [`Store`] and a [`Request`]: SPARQL, or a [named query](named) with parameters. Out: an
//! [`Answer`], ready to be [written](Answer::write). Invariants: a query reads and never writes; it
//! reaches no other machine; its parameters are bound as terms, never pasted into the text; it sees the
//! union of all graphs unless it says otherwise.
//!
//! The union is Oxigraph's: a triple that stands in two graphs, such as the plain triple beside two
//! positions of one holder, is met twice. Questions about plain triples want `DISTINCT`; those about
//! positions do not, since a position stands in one document.
//!
//! The parser and the planner call themselves for each bracket, so both run in a thread with a large
//! stack, behind limits on the text's length and depth, and on what was parsed ([`limits`]).

mod answer;
mod bind;
mod limits;
pub mod named;
mod resolve;
mod syntax;

pub use answer::{Answer, AnswerFormat, Look};
pub use named::{Library, NamedQuery, Parameter, ParameterKind};
pub use oxigraph::sparql::CancellationToken;

use crate::diagnostic::Diagnostic;
use crate::store::{Store, StoreError};
use crate::vocab;
use bind::Bindings;
use oxigraph::model::{GraphName, NamedNode, Term, Variable};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, SparqlEvaluator};
use spargebra::SparqlParser;
use std::io;
use std::thread;

/// The longest query that is read, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

/// Stack of the thread that parses and evaluates. Pages that are not used cost nothing.
pub const STACK: usize = 256 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The text is at fault; the diagnostic shows where.
    #[error("{}", .0.message)]
    Syntax(Box<Diagnostic>),
    /// No named query has this name.
    #[error("there is no query named `{name}`{}", did_you_mean(.nearest))]
    UnknownQuery {
        /// What was asked for.
        name: String,
        /// What there is.
        nearest: Vec<String>,
    },
    /// The query takes no parameter of this name.
    #[error("the query `{query}` takes no parameter `{name}`{}", takes(.known))]
    UnknownParameter {
        /// The query.
        query: String,
        /// What was given.
        name: String,
        /// What it takes.
        known: Vec<String>,
    },
    /// A parameter is missing that the query needs.
    #[error("the query `{query}` needs --param {name}=… ({description})")]
    MissingParameter {
        /// The query.
        query: String,
        /// The parameter.
        name: String,
        /// What it stands for.
        description: String,
    },
    /// The value names nothing of the parameter's kind.
    #[error("`{value}` names no {} in the store (--param {parameter}){}", .kind.name(), did_you_mean(.nearest))]
    UnknownName {
        /// The parameter.
        parameter: String,
        /// What it stands for.
        kind: ParameterKind,
        /// What was given.
        value: String,
        /// Names that are like it.
        nearest: Vec<String>,
    },
    /// A number was wanted.
    #[error("`{value}` is no whole number (--param {parameter})")]
    NotANumber {
        /// The parameter.
        parameter: String,
        /// What was given.
        value: String,
    },
    /// More than [`MAX_LENGTH`].
    #[error("the query is {0} bytes long; {MAX_LENGTH} are read at most")]
    TooLong(usize),
    /// Nested deeper than the parser is let.
    #[error("the brackets of the query are nested deeper than {}", syntax::MAX_DEPTH)]
    TooDeep,
    /// So many operators that parsing or planning would not end.
    #[error("the query has more than {most} {what}: ask in several queries")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// How many are let through.
        most: usize,
    },
    /// An update.
    #[error("`{0}` would change the store: a query only reads (`demarche build` writes)")]
    Update(String),
    /// `SERVICE`.
    #[error("SERVICE asks another machine: this program does not; load the other data with --input")]
    Service,
    /// The answer cannot be written so.
    #[error("{0}")]
    Format(String),
    /// Cancelled by whoever held the token.
    #[error("the query was stopped before it ended")]
    Cancelled,
    /// Failed while being evaluated.
    #[error("the query failed: {0}")]
    Evaluation(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reading or writing.
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn did_you_mean(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!(": did you mean {}?", names.join(", ")),
    }
}

fn takes(names: &[String]) -> String {
    match names {
        [] => " (it takes none)".to_owned(),
        names => format!(" (it takes {})", names.join(", ")),
    }
}

impl QueryError {
    /// The diagnostic of a faulty text.
    pub fn diagnostic(&self) -> Option<&Diagnostic> {
        match self {
            Self::Syntax(diagnostic) => Some(diagnostic),
            _ => None,
        }
    }
}

/// A question.
#[derive(Clone)]
pub struct Request {
    name: String,
    text: String,
    /// The header's parameters; SPARQL without a header takes any, as resources.
    known: Option<Vec<Parameter>>,
    given: Vec<(String, String)>,
    base: String,
    rows: Option<usize>,
    bytes: Option<usize>,
    relative_to: Option<String>,
    dataset: Option<Dataset>,
    cancel: Option<CancellationToken>,
}

/// The graphs that a query sees, in place of what its text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    /// Those whose union is the default graph.
    pub default: Vec<NamedNode>,
    /// Those that `GRAPH` may name.
    pub named: Vec<NamedNode>,
}

impl Request {
    /// SPARQL; `name` is what faults are reported of: a file, `query`, `stdin`.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            known: None,
            given: Vec::new(),
            base: vocab::DEFAULT_BASE.to_owned(),
            rows: None,
            bytes: None,
            relative_to: None,
            dataset: None,
            cancel: None,
        }
    }

    /// A named query.
    pub fn named(query: &NamedQuery) -> Self {
        Self { known: Some(query.parameters.clone()), ..Self::text(&query.name, &query.text) }
    }

    /// With a value for the parameter `?_name`: an id, a label, an IRI, words or a number, by its kind.
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.given.push((name.into(), value.into()));
        self
    }

    /// With the base that the store was built with.
    pub fn with_base(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        self
    }

    /// With at most so many rows or triples in the answer.
    pub fn with_limit(mut self, rows: usize) -> Self {
        self.rows = Some(rows);
        self
    }

    /// With an answer whose terms are at most so many bytes long, as they lie in memory.
    pub fn with_size(mut self, bytes: usize) -> Self {
        self.bytes = Some(bytes);
        self
    }

    /// With an IRI that relative ones in the text are resolved against.
    pub fn with_relative_to(mut self, iri: impl Into<String>) -> Self {
        self.relative_to = Some(iri.into());
        self
    }

    /// With these graphs, whatever the text says in `FROM` and `FROM NAMED`.
    pub fn with_dataset(mut self, dataset: Dataset) -> Self {
        self.dataset = Some(dataset);
        self
    }

    /// With a token that stops the evaluation. Oxigraph looks at it when it reads from the store, not
    /// while it plans.
    pub fn with_cancellation(mut self, token: CancellationToken) -> Self {
        self.cancel = Some(token);
        self
    }

    /// The terms of the parameters.
    fn bindings(&self, store: &Store) -> Result<Bindings, QueryError> {
        let mut bindings = Bindings::default();
        for (name, value) in &self.given {
            let kind = match &self.known {
                None => ParameterKind::Resource,
                Some(known) => match known.iter().find(|parameter| parameter.name == *name) {
                    Some(parameter) => parameter.kind,
                    None => {
                        return Err(QueryError::UnknownParameter {
                            query: self.name.clone(),
                            name: name.clone(),
                            known: known.iter().map(|parameter| parameter.name.clone()).collect(),
                        });
                    }
                },
            };
            let variable = Variable::new(format!("_{name}")).map_err(|_| QueryError::UnknownParameter {
                query: self.name.clone(),
                name: name.clone(),
                known: Vec::new(),
            })?;
            bindings.insert(variable, resolve::resolve(store, &self.base, name, kind, value)?);
        }
        let missing = self.known.iter().flatten().find(|p| p.required && !self.given.iter().any(|(n, _)| *n == p.name));
        match missing {
            Some(parameter) => Err(QueryError::MissingParameter {
                query: self.name.clone(),
                name: parameter.name.clone(),
                description: parameter.description.clone(),
            }),
            None => Ok(bindings),
        }
    }
}

/// Evaluates a query on a store.
pub fn run(store: &Store, request: &Request) -> Result<Answer, QueryError> {
    if request.text.len() > MAX_LENGTH {
        return Err(QueryError::TooLong(request.text.len()));
    }
    match syntax::gate(&request.text) {
        Some(syntax::Finding::Update(word)) => return Err(QueryError::Update(word)),
        Some(syntax::Finding::TooDeep) => return Err(QueryError::TooDeep),
        Some(syntax::Finding::TooMuch { what, most }) => return Err(QueryError::TooMuch { what, most }),
        None => (),
    }
    thread::scope(|scope| {
        let worker = thread::Builder::new().name("query".into()).stack_size(STACK);
        let worker = worker.spawn_scoped(scope, || evaluate(store, request))?;
        worker.join().unwrap_or_else(|_| Err(QueryError::Evaluation("the evaluator panicked".into())))
    })
}

/// Parses, binds, evaluates: in the thread with the large stack.
fn evaluate(store: &Store, request: &Request) -> Result<Answer, QueryError> {
    let prefixes = vocab::prefixes(&request.base);
    let mut parser = SparqlParser::new();
    for (name, iri) in &prefixes {
        parser = parser.with_prefix(name, iri).map_err(|e| QueryError::Evaluation(e.to_string()))?;
    }
    if let Some(iri) = &request.relative_to {
        parser = parser.with_base_iri(iri).map_err(|e| QueryError::Evaluation(e.to_string()))?;
    }
    let mut query = parser.parse_query(&request.text).map_err(|error| {
        QueryError::Syntax(Box::new(syntax::diagnose(&request.name, &request.text, &prefixes, &error.to_string())))
    })?;
    limits::check(&query)?;
    let found = bind::bind(&mut query, &request.bindings(store)?);
    if found.service {
        return Err(QueryError::Service);
    }

    let mut evaluator = SparqlEvaluator::new();
    if let Some(token) = &request.cancel {
        evaluator = evaluator.with_cancellation_token(token.clone());
    }
    let mut prepared = evaluator.for_query(query);
    if let Some(dataset) = &request.dataset {
        let default = dataset.default.iter().cloned().map(GraphName::from).collect();
        let named = dataset.named.iter().cloned().map(Into::into).collect();
        prepared.dataset_mut().set_default_graph(default);
        prepared.dataset_mut().set_available_named_graphs(named);
    } else if prepared.dataset().is_default_dataset() {
        prepared.dataset_mut().set_default_graph_as_union();
    }
    let limit = request.rows.unwrap_or(usize::MAX);
    let mut room = request.bytes.unwrap_or(usize::MAX);
    match prepared.on_store(store.oxigraph()).execute()? {
        QueryResults::Boolean(yes) => Ok(Answer::Boolean(yes)),
        QueryResults::Solutions(mut solutions) => {
            let variables = solutions.variables().iter().map(|v| v.as_str().to_owned()).collect();
            let mut rows: Vec<Vec<Option<Term>>> = Vec::new();
            let mut truncated = false;
            for solution in solutions.by_ref() {
                let row = solution?.values().to_vec();
                let size = row.iter().flatten().map(size).sum();
                if rows.len() == limit || room < size {
                    truncated = true;
                    break;
                }
                room -= size;
                rows.push(row);
            }
            Ok(Answer::Solutions { variables, rows, truncated })
        }
        QueryResults::Graph(mut graph) => {
            let mut triples = Vec::new();
            let mut truncated = false;
            for triple in graph.by_ref() {
                let triple = triple?;
                let size =
                    size(&triple.subject.clone().into()) + triple.predicate.as_str().len() + size(&triple.object);
                if triples.len() == limit || room < size {
                    truncated = true;
                    break;
                }
                room -= size;
                triples.push(triple);
            }
            Ok(Answer::Graph { triples, truncated })
        }
    }
}

/// About how many bytes a term takes.
fn size(term: &Term) -> usize {
    size_of::<Term>()
        + match term {
            Term::NamedNode(node) => node.as_str().len(),
            Term::BlankNode(node) => node.as_str().len(),
            Term::Literal(literal) => literal.value().len(),
        }
}

impl From<QueryEvaluationError> for QueryError {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::Cancelled => Self::Cancelled,
            error => Self::Evaluation(error.to_string()),
        }
    }
}

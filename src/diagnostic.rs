//! Faults of the input: reported, never fatal; the work goes on with the other documents.
//!
//! In: what a reader or a stage found wrong. Out: [`Diagnostic`], with a stable code, the place,
//! a message and a remedy. Invariant: every code is listed in `docs/diagnostics.md`.

use crate::span::Span;
use std::sync::Arc;

/// How much a fault costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document was read, with a doubt.
    Warning,
    /// The document, or this part of it, was left out.
    Error,
}

/// One fault of one input.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Stable code, such as `input::encoding`.
    pub code: &'static str,
    /// Warning or error.
    pub severity: Severity,
    /// The file, or `stdin`, or a query's name.
    pub source: String,
    /// Line and column (both from 1), where they are known.
    pub line: Option<(usize, usize)>,
    /// The text around the fault and the span within that text, to be drawn.
    pub excerpt: Option<(Arc<str>, Span)>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Diagnostic {
    /// An error of `source` with no place.
    pub fn error(code: &'static str, source: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            source: source.into(),
            line: None,
            excerpt: None,
            message: message.into(),
            remedy: None,
        }
    }

    /// The same as a warning.
    pub fn warning(code: &'static str, source: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, source, message) }
    }

    /// With line and column, both counted from 1.
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.line = Some((line, column));
        self
    }

    /// With the source line and the bytes of it that are at fault.
    pub fn showing(mut self, excerpt: impl Into<Arc<str>>, span: Span) -> Self {
        self.excerpt = Some((excerpt.into(), span));
        self
    }

    /// With advice.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

//! What people read on standard error: diagnostics, notes, progress.
//!
//! In: [`Diagnostic`]s and notes. Out: standard error. Invariant: with `--quiet` only faults are
//! told; colour and progress appear on a terminal only, unless colour is asked for.

use crate::diagnostic::{Diagnostic, Severity};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use miette::{MietteError, MietteSpanContents, ReportHandler, SourceCode, SourceSpan, SpanContents};
use std::fmt;
use std::io::{IsTerminal, Write};
use std::sync::Arc;

/// How many diagnostics are shown in full without `--verbose`.
const SHOWN: usize = 20;

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set; `CLICOLOR_FORCE` forces it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether to colour a stream that is a terminal or not.
    pub fn applies(self, is_terminal: bool) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Self::Always => true,
            Self::Never => false,
            // The convention gives NO_COLOR any value, "0" included.
            Self::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
            Self::Auto if set("CLICOLOR_FORCE") => true,
            Self::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        }
    }
}

/// Tells people things.
pub struct Console {
    quiet: bool,
    verbose: bool,
    color: bool,
    bar: ProgressBar,
    told: usize,
    untold: usize,
    errors: usize,
}

impl Console {
    /// A console on standard error.
    pub fn new(color: Color, quiet: bool, verbose: bool) -> Self {
        let color = color.applies(std::io::stderr().is_terminal());
        Self { quiet, verbose, color, bar: ProgressBar::hidden(), told: 0, untold: 0, errors: 0 }
    }

    /// How many inputs, or parts of them, were left out.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Says something that may be left unsaid.
    pub fn note(&self, text: impl fmt::Display) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says something that only those who asked for more want to know.
    pub fn detail(&self, text: impl fmt::Display) {
        if self.verbose && !self.quiet {
            self.say(text);
        }
    }

    /// Tells a fault of an input.
    pub fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        if diagnostic.severity == Severity::Error {
            self.errors += 1;
        } else if self.quiet {
            return;
        }
        self.finding(diagnostic);
    }

    /// Tells what a check has found: no fault of the run.
    pub fn finding(&mut self, diagnostic: &Diagnostic) {
        if self.told >= SHOWN && !self.verbose {
            self.untold += 1;
            return;
        }
        self.told += 1;
        self.say(Drawn { diagnostic, handler: self.handler() });
    }

    /// Tells why the run ends early.
    pub fn failure(&self, message: &str, remedy: Option<&str>) {
        let (on, off) = if self.color { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        self.say(format_args!("{on}error:{off} {message}"));
        if let Some(remedy) = remedy {
            self.say(format_args!("  help: {remedy}"));
        }
    }

    /// Says what was left unsaid.
    pub fn close(&mut self) {
        self.bar.finish_and_clear();
        let untold = std::mem::take(&mut self.untold);
        if untold > 0 {
            self.say(format_args!("… and {untold} more of such; --verbose shows them all"));
        }
    }

    /// A bar of bytes, on a terminal; hidden elsewhere.
    pub fn progress(&mut self, total: Option<u64>) -> ProgressBar {
        let target = if self.quiet || !std::io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let template = match total {
            Some(_) => "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            None => "{spinner} {bytes} {bytes_per_sec}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar = ProgressBar::with_draw_target(total, target).with_style(style);
        self.bar.clone()
    }

    fn say(&self, text: impl fmt::Display) {
        // Nobody is left to be told that standard error is closed.
        self.bar.suspend(|| {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        });
    }

    fn handler(&self) -> miette::MietteHandler {
        miette::MietteHandlerOpts::new().terminal_links(false).color(self.color).unicode(true).build()
    }
}

/// A diagnostic as miette draws it.
struct Drawn<'a> {
    diagnostic: &'a Diagnostic,
    handler: miette::MietteHandler,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.handler.debug(&Shown::new(self.diagnostic), f)
    }
}

#[derive(Debug)]
struct Shown {
    code: &'static str,
    severity: miette::Severity,
    message: String,
    remedy: Option<String>,
    excerpt: Option<(Excerpt, SourceSpan)>,
}

impl Shown {
    fn new(diagnostic: &Diagnostic) -> Self {
        let Diagnostic { source, message, .. } = diagnostic;
        let excerpt = diagnostic.excerpt.as_ref().map(|(text, span)| {
            let (line, column) = diagnostic.line.unwrap_or((1, 1));
            let excerpt = Excerpt { name: source.clone(), text: Arc::clone(text), line, column, at: span.start };
            (excerpt, SourceSpan::from((span.start, span.len())))
        });
        let message = match diagnostic.line {
            _ if excerpt.is_some() => message.clone(),
            Some((line, _)) => format!("{source}:{line}: {message}"),
            None => format!("{source}: {message}"),
        };
        let severity = match diagnostic.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        };
        Self { code: diagnostic.code, severity, message, remedy: diagnostic.remedy.clone(), excerpt }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.remedy.as_ref().map(|remedy| Box::new(remedy) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|(excerpt, _)| excerpt as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let (_, span) = self.excerpt.as_ref()?;
        Some(Box::new(std::iter::once(miette::LabeledSpan::new_with_span(Some("here".into()), *span))))
    }
}

/// A piece of a file that knows where in the file it stands.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: Arc<str>,
    line: usize,
    column: usize,
    at: usize,
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        // `line` is the fault's; the excerpt may begin some lines above it.
        let above = self.text[..self.at.min(self.text.len())].matches('\n').count();
        let line = (self.line.saturating_sub(1) + inner.line()).saturating_sub(above);
        let column = if before == 0 { self.column.saturating_sub(1) } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            line,
            column,
            inner.line_count(),
        )))
    }
}

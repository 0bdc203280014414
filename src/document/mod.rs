//! Bytes to documents.
//!
//! In: files, folders, standard input. Out: [`Document`]s in the order given (a folder's files
//! sorted), and [`Diagnostic`](crate::diagnostic::Diagnostic)s for what could not be read.
//! Invariant: `text` is what every later span points into, exactly as it stands in the source
//! (a byte-order mark apart), line ends included.

use std::sync::Arc;

/// One text and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its identity: the `id` of a JSON line, or the path below the input folder without its ending.
    pub id: String,
    /// The text, UTF-8.
    pub text: Arc<str>,
    /// Who speaks, as the source says: a name, an id, or `X on behalf of Y`.
    pub speaker: Option<String>,
    /// When, as the source says (ISO 8601 where it does).
    pub date: Option<String>,
    /// Where it comes from: an address or a file.
    pub source: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The forum it was made in, as the source says.
    pub forum: Option<String>,
    /// SHA-256 of text and metadata, in hexadecimal: the document's version.
    pub hash: String,
}

impl Document {
    /// A document made of a text alone.
    pub fn new(id: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }
}

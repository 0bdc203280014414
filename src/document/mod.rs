//! Bytes to documents.
//!
//! In: files, folders, standard input. Out: [`Document`]s in the order given (a folder's files
//! sorted), and [`Diagnostic`](crate::diagnostic::Diagnostic)s for what could not be read.
//! Invariant: `text` is what every later span points into. Of a text file it is what stands in the
//! source (a byte-order mark apart), line ends included; of HTML, PDF and DOCX it is the text that
//! was taken out, mended before any span is made.
//!
//! [`Reader`] is the entry; [`files`] finds what to read, [`decode`] turns bytes into text,
//! [`jsonl`] a line into a document, [`html`] a page, [`language`] keeps what is not English out.
//! [`pdf`] and [`docx`] work in a process of their own, which [`confined`] starts and limits.

pub mod confined;
pub mod date;
pub mod decode;
pub mod docx;
pub mod files;
pub mod furniture;
pub mod html;
pub mod jsonl;
pub mod language;
pub mod pdf;
pub mod reader;

pub use files::Input;
pub use reader::{Format, Reader, ReaderOptions};

use sha2::{Digest, Sha256};
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
    /// The media type of the file that the text was taken out of, where it was no text itself.
    pub media_type: Option<&'static str>,
    /// From which byte on which page is read, in the order of the text; empty where there are no pages.
    pub pages: Arc<[(usize, u32)]>,
    /// SHA-256 of text and metadata, in hexadecimal: the document's version.
    pub hash: String,
}

impl Document {
    /// A document made of a text alone, without a hash.
    pub fn new(id: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }

    /// The page that a byte of the text stands on, where there are pages.
    pub fn page(&self, at: usize) -> Option<u32> {
        let after = self.pages.partition_point(|(start, _)| *start <= at);
        self.pages[..after].last().map(|(_, page)| *page)
    }

    /// The same with its hash.
    pub fn hashed(mut self) -> Self {
        self.hash = self.digest();
        self
    }

    /// Each field is preceded by its length, so that words moved from one field to the next
    /// make another version. The `id` is left out: it names the document, it is not its content.
    fn digest(&self) -> String {
        let mut sha = Sha256::new();
        let mut field = |value: Option<&str>| match value {
            None => sha.update([0]),
            Some(value) => {
                sha.update([1]);
                sha.update((value.len() as u64).to_le_bytes());
                sha.update(value);
            }
        };
        field(Some(&self.text));
        for metadata in [&self.speaker, &self.date, &self.source, &self.title, &self.forum] {
            field(metadata.as_deref());
        }
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
        sha.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

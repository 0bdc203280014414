//! Inputs to documents, one at a time.
//!
//! In: [`Input`]s and [`ReaderOptions`]. Out: an iterator of documents and diagnostics, in the
//! order of the inputs. Invariant: what is held in memory is one document, a read buffer, and
//! sixteen bytes for each identity met; never a whole file of JSON Lines.

use super::confined::{self, Limits};
use super::files::{self, File, Input};
use super::{Document, decode, html, jsonl, language};
use crate::diagnostic::Diagnostic;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One document a file.
    Text,
    /// The same; the marks stay where they are, so that offsets hold in the source.
    Markdown,
    /// One document a line.
    JsonLines,
    /// The main text of a page.
    Html,
    /// The text of its pages.
    Pdf,
    /// The text of a Word document.
    Docx,
}

impl Format {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::JsonLines => "jsonl",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// Its media type, where the text of a document is not the file as it stands.
    pub fn media_type(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Markdown | Self::JsonLines => None,
            Self::Html => Some("text/html"),
            Self::Pdf => Some("application/pdf"),
            Self::Docx => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        }
    }
}

impl FromStr for Format {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "text" | "txt" => Ok(Self::Text),
            "markdown" | "md" => Ok(Self::Markdown),
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            "html" | "htm" => Ok(Self::Html),
            "pdf" => Ok(Self::Pdf),
            "docx" => Ok(Self::Docx),
            _ => Err(format!("`{name}` is none of text, markdown, html, pdf, docx, jsonl")),
        }
    }
}

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReaderOptions {
    /// The format of every input, where the endings are not to decide.
    pub format: Option<Format>,
    /// What one file may cost; the longest text is also the longest file and the longest line of JSON.
    pub limits: Limits,
    /// This program: it reads PDF and DOCX in a process of its own. Without it they are no text.
    pub program: Option<PathBuf>,
    /// Whether texts in other languages are read all the same.
    pub any_language: bool,
}

/// Reads documents; see the module.
pub struct Reader {
    files: std::vec::IntoIter<Result<File, Box<Diagnostic>>>,
    options: ReaderOptions,
    open: Option<Lines>,
    /// Each identity met, as half of its SHA-256, with the number of the file it came from.
    met: FxHashMap<u128, u32>,
    names: Vec<String>,
    total: Option<u64>,
    read: Arc<AtomicU64>,
}

impl Reader {
    /// A reader of these inputs; folders are listed now, files are opened as their turn comes.
    pub fn new(inputs: impl IntoIterator<Item = impl Into<Input>>, options: ReaderOptions) -> Self {
        let inputs: Vec<Input> = inputs.into_iter().map(Into::into).collect();
        let files = files::find(&inputs);
        let total = files.iter().flatten().map(|file| file.size).sum();
        Self {
            files: files.into_iter(),
            options,
            open: None,
            met: FxHashMap::default(),
            names: Vec::new(),
            total,
            read: Arc::default(),
        }
    }

    /// The size of all files in bytes, unless one cannot tell.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total
    }

    /// The bytes read so far, for whoever shows progress.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Opens a file: a text comes back at once, a file of lines is kept open.
    fn start(&mut self, file: File) -> Option<Result<Document, Box<Diagnostic>>> {
        self.names.push(file.name.clone());
        let (head, reader) = match self.peek(&file) {
            Ok(opened) => opened,
            Err(error) => return Some(Err(unreadable(&file, &error))),
        };
        let format = self.options.format.or_else(|| by_ending(&file)).unwrap_or_else(|| by_content(&head));
        let mut reader = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(reader));
        if format == Format::JsonLines {
            let lines = Lines { reader: Box::new(reader), file, number: 0, found: false, buffer: Vec::new() };
            self.open = Some(lines);
            return None;
        }
        let mut bytes = Vec::new();
        match reader.by_ref().take(self.options.limits.text as u64 + 1).read_to_end(&mut bytes) {
            Err(error) => Some(Err(unreadable(&file, &error))),
            Ok(n) if n > self.options.limits.text => Some(Err(too_long(&file.name, None, self.options.limits.text))),
            Ok(_) => Some(self.document(&file, format, bytes)),
        }
    }

    /// The document of a file that is one.
    fn document(&self, file: &File, format: Format, bytes: Vec<u8>) -> Result<Document, Box<Diagnostic>> {
        let confined = |program, bytes| confined::read(program, format, bytes, &self.options.limits, &file.name);
        let read = match (format, &self.options.program) {
            (Format::Html, program) => {
                let page = html::characters(&bytes, &file.name)?;
                match program {
                    Some(program) if html::may_be_slow(&page) => confined(program, page.into_owned().into_bytes())?,
                    _ => html::parse(&page),
                }
            }
            (Format::Pdf | Format::Docx, Some(program)) => {
                if let Some(fault) = decode::older_office(&bytes, &file.name) {
                    return Err(fault);
                }
                confined(program, bytes)?
            }
            _ => confined::Text { text: decode::decode(&bytes, &file.name)?.into_owned(), ..confined::Text::default() },
        };
        let confined::Text { text, pages, title, date, source } = read;
        let mut document = Document { pages: pages.into(), title, date, source, ..Document::new(&file.stem, text) };
        if document.text.trim().is_empty() {
            return Err(empty(&file.name));
        }
        document.media_type = format.media_type();
        Ok(document)
    }

    /// The first bytes of a file, and the rest.
    fn peek(&self, file: &File) -> io::Result<(Vec<u8>, Counted)> {
        let inner: Box<dyn Read + Send> = match &file.path {
            Some(path) => Box::new(fs::File::open(path)?),
            None => Box::new(io::stdin()),
        };
        let mut reader = Counted { inner, read: Arc::clone(&self.read) };
        let mut head = Vec::new();
        reader.by_ref().take(4096).read_to_end(&mut head)?;
        Ok((head, reader))
    }

    /// The document, unless its language or its identity keeps it out.
    fn admit(&mut self, document: Document, line: Option<usize>) -> Result<Document, Box<Diagnostic>> {
        let source = self.names.last().cloned().unwrap_or_default();
        let placed = |diagnostic: Diagnostic| match line {
            Some(line) => diagnostic.at(line, 1),
            None => diagnostic,
        };
        if !self.options.any_language
            && let Some(language) = language::foreign(&document.text)
        {
            let message = format!("the text of `{}` is in {language}; only English is read", document.id);
            return Err(Box::new(
                placed(Diagnostic::error("input::language", source, message)).remedy("give an English version"),
            ));
        }
        let digest = Sha256::digest(document.id.as_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        let this = self.names.len().saturating_sub(1) as u32;
        let first = *self.met.entry(u128::from_le_bytes(half)).or_insert(u32::MAX);
        if first == u32::MAX {
            self.met.insert(u128::from_le_bytes(half), this);
            return Ok(document.hashed());
        }
        let message = format!(
            "a second document of the identity `{}` (the first came from {}); it is left out",
            document.id, self.names[first as usize]
        );
        Err(Box::new(placed(Diagnostic::error("input::duplicate", source, message)).remedy(if line.is_some() {
            "give each line an `id` of its own"
        } else {
            "rename one of the files, or give their common folder as the input"
        })))
    }
}

impl Iterator for Reader {
    type Item = Result<Document, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (read, line) = match &mut self.open {
                Some(lines) => match lines.next(self.options.limits.text) {
                    Some(read) => (read, Some(lines.number)),
                    None => {
                        self.open = None;
                        continue;
                    }
                },
                None => match self.files.next()? {
                    Err(fault) => return Some(Err(*fault)),
                    Ok(file) => match self.start(file) {
                        Some(read) => (read, None),
                        None => continue,
                    },
                },
            };
            return Some(read.and_then(|document| self.admit(document, line)).map_err(|fault| *fault));
        }
    }
}

/// A file of JSON Lines, open.
struct Lines {
    reader: Box<dyn BufRead + Send>,
    file: File,
    number: usize,
    /// Whether a line that is not blank was met.
    found: bool,
    buffer: Vec<u8>,
}

impl Lines {
    fn next(&mut self, limit: usize) -> Option<Result<Document, Box<Diagnostic>>> {
        loop {
            let length = match read_line(&mut self.reader, &mut self.buffer, limit) {
                Ok(length) => length,
                Err(error) => {
                    let fault = unreadable(&self.file, &error);
                    self.reader = Box::new(io::empty());
                    self.found = true;
                    return Some(Err(fault));
                }
            };
            if length == 0 {
                // Said once: the next call finds something said.
                let silent = std::mem::replace(&mut self.found, true);
                return (!silent).then(|| Err(empty(&self.file.name)));
            }
            self.number += 1;
            if length > limit {
                self.found = true;
                return Some(Err(too_long(&self.file.name, Some(self.number), limit)));
            }
            let line = if self.number == 1 { decode::without_bom(&self.buffer) } else { &self.buffer };
            if line.trim_ascii().is_empty() {
                continue;
            }
            self.found = true;
            if self.number == 1
                && let Some(fault) = decode::binary(line, &self.file.name)
            {
                self.reader = Box::new(io::empty());
                return Some(Err(fault));
            }
            return Some(jsonl::parse(line.trim_ascii_end(), self.number, &self.file.name));
        }
    }
}

/// Reads up to and with the next line break into `buffer`, and tells the line's length; of a line
/// longer than `limit` nothing is kept.
fn read_line(reader: &mut impl BufRead, buffer: &mut Vec<u8>, limit: usize) -> io::Result<usize> {
    buffer.clear();
    let mut length = 0;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = memchr::memchr(b'\n', available);
        let taken = end.map_or(available.len(), |i| i + 1);
        length += taken;
        if length <= limit {
            buffer.extend_from_slice(&available[..taken]);
        } else {
            *buffer = Vec::new();
        }
        reader.consume(taken);
        if end.is_some() || taken == 0 {
            return Ok(length);
        }
    }
}

fn by_ending(file: &File) -> Option<Format> {
    let ending = file.path.as_deref().and_then(Path::extension)?.to_string_lossy().to_ascii_lowercase();
    match ending.as_str() {
        "txt" | "text" => Some(Format::Text),
        "md" | "markdown" | "mdown" => Some(Format::Markdown),
        "jsonl" | "ndjson" | "jsonlines" => Some(Format::JsonLines),
        "html" | "htm" | "xhtml" => Some(Format::Html),
        "pdf" => Some(Format::Pdf),
        "docx" => Some(Format::Docx),
        _ => None,
    }
}

/// What a file is whose name does not tell. JSON Lines begin with `{"`; no prose does.
fn by_content(head: &[u8]) -> Format {
    let head = decode::without_bom(head).trim_ascii_start();
    if head.starts_with(b"%PDF-") {
        return Format::Pdf;
    }
    // The names in a ZIP archive stand in it as they are.
    if head.starts_with(b"PK\x03\x04") && memchr::memmem::find(head, b"[Content_Types].xml").is_some() {
        return Format::Docx;
    }
    let opening = head[..head.len().min(14)].to_ascii_lowercase();
    if opening.starts_with(b"<!doctype html") || opening.starts_with(b"<html") {
        return Format::Html;
    }
    match head.strip_prefix(b"{") {
        Some(rest) if rest.trim_ascii_start().starts_with(b"\"") => Format::JsonLines,
        _ => Format::Text,
    }
}

fn empty(source: &str) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error("input::empty", source, "this input holds no text").remedy("leave it out, or fill it in"),
    )
}

fn too_long(source: &str, line: Option<usize>, limit: usize) -> Box<Diagnostic> {
    let what = if line.is_some() { "this line" } else { "this text" };
    let mebibytes = limit >> 20;
    let fault = Diagnostic::error("input::size", source, format!("{what} is longer than {mebibytes} MiB"))
        .remedy("split it into documents");
    Box::new(match line {
        Some(line) => fault.at(line, 1),
        None => fault,
    })
}

fn unreadable(file: &File, error: &io::Error) -> Box<Diagnostic> {
    files::unreadable(file.path.as_deref().unwrap_or(Path::new("stdin")), error)
}

/// Counts what is read through it.
struct Counted {
    inner: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

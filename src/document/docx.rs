//! A Word document (DOCX) to its text.
//!
//! In: the bytes of an Office Open XML package. Out: its text, or a [`Fault`]. Invariant: a blank
//! line stands between any two paragraphs, an item of a list bears a bullet, and what a reader does
//! not see (deleted words, field codes, alternatives of drawings) or what is not the running text
//! (headers, footers, notes) is left out. Nothing is unpacked but the main part, and no more of it
//! than [`Limits`] allow.

use super::confined::{Fault, Limits};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Where the main part lies, if the package does not say otherwise.
const MAIN: &str = "word/document.xml";

/// What a part may hold however small the file is: a short letter compresses better than a long one.
const FREE: u64 = 1 << 20;

/// The text of a DOCX file's bytes.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<String, Fault> {
    let broken = |error: ZipError| Fault::Broken(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let name = main_part(&mut archive);
    let part = match archive.by_name(&name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => {
            return Err(Fault::NotThis("a ZIP archive without a Word document in it".into()));
        }
        Err(ZipError::UnsupportedArchive(what)) if what == ZipError::PASSWORD_REQUIRED => return Err(Fault::Encrypted),
        Err(error) => return Err(broken(error)),
    };
    if part.encrypted() {
        return Err(Fault::Encrypted);
    }
    let most = FREE.max(part.compressed_size().saturating_mul(limits.ratio));
    let mut counted = Bounded { inner: part, left: most, is_over: false };
    let read = text(BufReader::new(&mut counted), limits.text);
    // A part that went over its bound looks cut to the parser: the bound is what is at fault.
    if counted.is_over {
        return Err(Fault::Bomb(limits.ratio));
    }
    read
}

/// The name of the main part, from the package's relationships.
fn main_part(archive: &mut ZipArchive<Cursor<&[u8]>>) -> String {
    let Ok(part) = archive.by_name("_rels/.rels") else { return MAIN.into() };
    let mut reader = Reader::from_reader(BufReader::new(part.take(FREE)));
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element)
                if attribute(&element, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")) =>
            {
                return attribute(&element, "Target")
                    .map_or(MAIN.into(), |target| target.trim_start_matches('/').to_owned());
            }
            _ => {}
        }
        buffer.clear();
    }
    MAIN.into()
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// A reader that ends, and says so, after a number of bytes.
struct Bounded<R> {
    inner: R,
    left: u64,
    is_over: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.is_over |= n as u64 > self.left;
        self.left = self.left.saturating_sub(n as u64);
        Ok(if self.is_over { 0 } else { n })
    }
}

/// The text of the main part.
fn text(part: impl std::io::BufRead, limit: usize) -> Result<String, Fault> {
    let broken = |error: &dyn std::fmt::Display| Fault::Broken(error.to_string());
    let mut reader = Reader::from_reader(part);
    let mut out = String::new();
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    // The element that hides what is in it, by its depth.
    let mut hidden: Option<usize> = None;
    let mut paragraph = Paragraph::default();
    let mut in_text = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| broken(&error))?;
        let is_open = matches!(event, Event::Start(_));
        match event {
            Event::Start(element) | Event::Empty(element) => {
                depth += usize::from(is_open);
                if hidden.is_some() {
                    continue;
                }
                match element.local_name().as_ref() {
                    "del" | "moveFrom" | "Fallback" | "instrText" | "delText" if is_open => hidden = Some(depth),
                    // A text box stands within a paragraph, and has paragraphs of its own.
                    "p" => out_paragraph(&mut out, &mut paragraph),
                    "t" => in_text = is_open,
                    "tab" if !paragraph.is_in_properties => paragraph.text.push(' '),
                    "br" | "cr" => paragraph.text.push('\n'),
                    "noBreakHyphen" => paragraph.text.push('-'),
                    "pPr" => paragraph.is_in_properties = is_open,
                    "numPr" => paragraph.is_item = true,
                    "pStyle" => {
                        let style = attribute(&element, "val").unwrap_or_default().to_ascii_lowercase();
                        paragraph.is_heading = style.starts_with("heading") || style == "title";
                    }
                    _ => {}
                }
            }
            Event::End(element) => {
                if hidden == Some(depth) {
                    hidden = None;
                } else if hidden.is_none() {
                    match element.local_name().as_ref() {
                        "p" => out_paragraph(&mut out, &mut paragraph),
                        "pPr" => paragraph.is_in_properties = false,
                        "t" => in_text = false,
                        _ => {}
                    }
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) if in_text && hidden.is_none() => {
                paragraph.text.push_str(&text.xml10_content());
            }
            Event::GeneralRef(entity) if in_text && hidden.is_none() => {
                if let Ok(Some(c)) = entity.resolve_char_ref() {
                    paragraph.text.push(c);
                } else {
                    paragraph.text.push_str(quick_xml::escape::resolve_xml_entity(&entity).unwrap_or(" "));
                }
            }
            Event::CData(text) if in_text && hidden.is_none() => {
                paragraph.text.push_str(&text);
            }
            Event::Eof if depth > 0 => return Err(Fault::Broken("it ends too early".into())),
            Event::Eof => break,
            _ => {}
        }
        if out.len() + paragraph.text.len() > limit {
            return Err(Fault::Size);
        }
    }
    out_paragraph(&mut out, &mut paragraph);
    if out.trim().is_empty() {
        return Err(Fault::NoText);
    }
    Ok(out)
}

/// A paragraph under way.
#[derive(Default)]
struct Paragraph {
    text: String,
    is_item: bool,
    is_heading: bool,
    is_in_properties: bool,
}

fn out_paragraph(out: &mut String, paragraph: &mut Paragraph) {
    let Paragraph { text, is_item, is_heading, .. } = std::mem::take(paragraph);
    let words = text.trim();
    if words.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push_str("\n\n");
    }
    // Segmentation tells an item by its mark; the numbers of Word are counted, not written.
    if is_item && !is_heading {
        out.push_str("• ");
    }
    for c in words.chars() {
        match c {
            '\u{A0}' | '\u{202F}' | '\t' => out.push(' '),
            '\u{AD}' => {}
            c => out.push(c),
        }
    }
}

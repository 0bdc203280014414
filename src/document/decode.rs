//! Bytes to text.
//!
//! In: the bytes of a text file. Out: its text, or why it is none. Invariant: UTF-8 passes
//! through untouched but for a byte-order mark; Windows-1252 is accepted only where every byte
//! above ASCII makes sense in it, so that broken UTF-8 is reported and never guessed at.

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use std::borrow::Cow;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What a file begins with when it is of a kind that is read by other programs.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF document", "give it a name that ends in `.pdf`, or say `--from pdf`"),
    (b"PK\x03\x04", "a ZIP archive (a Word document is one)", "unpack it; a Word document's name ends in `.docx`"),
    (b"\xD0\xCF\x11\xE0", "an Office document", "save it as text"),
    (b"{\\rtf", "an RTF document", "save it as text"),
    (b"\x1F\x8B", "compressed by gzip", "unpack it first: `gzip -dc FILE | demarche … -`"),
    (b"\x89PNG", "an image", "leave it out"),
    (b"\xFF\xD8\xFF", "an image", "leave it out"),
];

/// The bytes without a byte-order mark of UTF-8.
pub fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

/// The text of a file's bytes.
pub fn decode<'a>(bytes: &'a [u8], source: &str) -> Result<Cow<'a, str>, Box<Diagnostic>> {
    let bytes = without_bom(bytes);
    if let Some(fault) = binary(bytes, source) {
        return Err(fault);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) if is_windows_1252(bytes) => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
        Err(error) => Err(Box::new(invalid_utf8(bytes, error.valid_up_to(), source, 1))),
    }
}

/// Why these bytes are no text at all, if they are none.
pub fn binary(bytes: &[u8], source: &str) -> Option<Box<Diagnostic>> {
    let fault = |message: String, remedy: &str| {
        Some(Box::new(Diagnostic::error("input::binary", source, message).remedy(remedy)))
    };
    if let Some((_, what, remedy)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return fault(format!("this is {what}, not text"), remedy);
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return fault("this text is encoded as UTF-16".into(), "turn it into UTF-8: `iconv -f UTF-16 -t UTF-8 FILE`");
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return fault(
            format!("this is not text: byte {at} is zero"),
            "leave it out, or turn it into UTF-8 text if it is a document",
        );
    }
    // A stray control character is left by many converters; one in thirty bytes is no text.
    let controls = bytes.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)).count();
    if controls > 1 && controls * 30 > bytes.len() {
        return fault(
            format!("this is not text: {controls} of {} bytes are control characters", bytes.len()),
            "leave it out, or turn it into UTF-8 text if it is a document",
        );
    }
    None
}

/// Why a file is none that was made by Word since 2007, if it is older or locked: both are wrapped alike.
pub fn older_office(bytes: &[u8], source: &str) -> Option<Box<Diagnostic>> {
    const WRAPPER: &[u8] = b"\xD0\xCF\x11\xE0";
    if !bytes.starts_with(WRAPPER) {
        return None;
    }
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Some(Box::new(if memchr::memmem::find(bytes, &name).is_some() {
        Diagnostic::error("input::encrypted", source, "this Word document is locked by a password")
            .remedy("save it without one")
    } else {
        Diagnostic::error("input::binary", source, "this is a document of Word before 2007, not text")
            .remedy("save it as DOCX or as text")
    }))
}

/// Whether English text in Windows-1252 may look so: every byte above ASCII is a mark that English
/// is printed with, or a letter within a word (`Côte`, `São`, `Türkiye`).
fn is_windows_1252(bytes: &[u8]) -> bool {
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    bytes.iter().enumerate().all(|(i, &byte)| match byte {
        0..=0x7F => true,
        // € ‚ „ … † ‡ ‰ ‹ Œ ‘ ’ “ ” • – — ™ › œ
        0x80 | 0x82 | 0x84..=0x87 | 0x89 | 0x8B | 0x8C | 0x91..=0x97 | 0x99 | 0x9B | 0x9C => !mark_of_utf8(bytes, i),
        // no-break space, £ § © « ­ ® ° ± · º » ¼ ½ ¾ ´ ²³¹ª
        0xA0 | 0xA3 | 0xA7 | 0xA9..=0xAB | 0xAD | 0xAE | 0xB0..=0xB4 | 0xB7 | 0xB9..=0xBE => !mark_of_utf8(bytes, i),
        // Ð × Þ ð ÷ þ ÿ hardly occur
        0xD0 | 0xD7 | 0xDE | 0xF0 | 0xF7 | 0xFE | 0xFF => false,
        // S, Z with caron, Y with two dots, and capitals: they begin a word or stand among capitals
        0x8A | 0x8E | 0x9F | 0xC0..=0xDF => {
            !at(i.wrapping_sub(1)).is_ascii_lowercase()
                && (letter(at(i + 1)) || at(i.wrapping_sub(1)).is_ascii_uppercase())
        }
        // small letters
        0x9A | 0x9E | 0xE0..=0xFE => letter(at(i.wrapping_sub(1))) || letter(at(i + 1)),
        _ => false,
    })
}

/// Whether this byte ends a sequence that is well-formed UTF-8: then the text is UTF-8 that is
/// broken elsewhere, for in Windows-1252 such neighbours (`â€™`) are no English.
fn mark_of_utf8(bytes: &[u8], i: usize) -> bool {
    (1..=3).any(|back| i >= back && std::str::from_utf8(&bytes[i - back..=i]).is_ok_and(|s| s.chars().count() == 1))
}

fn letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
        || matches!(byte, 0x8A | 0x8C | 0x8E | 0x9A | 0x9C | 0x9E | 0x9F | 0xC0..=0xFF) && byte != 0xD7 && byte != 0xF7
}

/// A diagnostic for bytes that are no UTF-8 from `offset` on; `bytes` begin at line `first_line`.
pub fn invalid_utf8(bytes: &[u8], offset: usize, source: &str, first_line: usize) -> Diagnostic {
    let line_start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |i| i + 1);
    let line_end = memchr::memchr(b'\n', &bytes[offset..]).map_or(bytes.len(), |i| offset + i);
    let line = first_line + memchr::memchr_iter(b'\n', &bytes[..offset]).count();
    let before = String::from_utf8_lossy(&bytes[line_start..offset]);
    let column = before.chars().count() + 1;
    let shown = excerpt(&String::from_utf8_lossy(&bytes[line_start..line_end]), before.len());
    Diagnostic::error(
        "input::encoding",
        source,
        format!("byte 0x{:02X} is no UTF-8", bytes.get(offset).copied().unwrap_or_default()),
    )
    .at(line, column)
    .showing(shown.0, shown.1)
    .remedy("save the file as UTF-8, or find the character that was cut in two")
}

/// At most some hundred bytes of a line around `offset`, and the character there as a span of them.
/// A line of JSON may be a whole book.
pub fn excerpt(line: &str, offset: usize) -> (String, Span) {
    const BEFORE: usize = 60;
    const AFTER: usize = 60;
    let line = line.trim_end_matches(['\n', '\r']);
    let mut at = offset.min(line.len());
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    let mut start = at.saturating_sub(BEFORE);
    while !line.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (at + AFTER).min(line.len());
    while !line.is_char_boundary(end) {
        end += 1;
    }
    let width = line[at..end].chars().next().map_or(0, char::len_utf8);
    let head = if start > 0 { "…" } else { "" };
    let tail = if end < line.len() { "…" } else { "" };
    let from = head.len() + at - start;
    (format!("{head}{}{tail}", &line[start..end]), Span::new(from, from + width))
}

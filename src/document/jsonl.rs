//! A JSON line to a document.
//!
//! In: the bytes of one line. Out: a [`Document`] or a diagnostic with line and column.
//! Invariant: fields that are not ours are ignored; a field of ours of a wrong kind is a fault.

use super::Document;
use super::decode::{excerpt, invalid_utf8};
use crate::diagnostic::Diagnostic;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use std::borrow::Cow;
use std::fmt;

/// What the fields of a line are, for whoever got one wrong.
const FIELDS: &str = "`id` and `date` are texts or numbers; `text`, `speaker`, `source`, `title` and `forum` are texts";

/// What a line may hold.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(default, deserialize_with = "text_or_number")]
    id: Option<String>,
    #[serde(default, borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(default)]
    speaker: Option<String>,
    #[serde(default, deserialize_with = "text_or_number")]
    date: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    forum: Option<String>,
}

/// The document of a line; `number` is its line in the file, and its identity where it has no `id`.
pub fn parse(line: &[u8], number: usize, source: &str) -> Result<Document, Box<Diagnostic>> {
    let text = std::str::from_utf8(line).map_err(|e| invalid_utf8(line, e.valid_up_to(), source, number))?;
    let line: Line = serde_json::from_str(text).map_err(|error| fault(&error, text, number, source, FIELDS))?;
    let at_fault = |code, message: &str, remedy: &str| {
        let (shown, span) = excerpt(text, 0);
        Box::new(Diagnostic::error(code, source, message).at(number, 1).showing(shown, span).remedy(remedy))
    };
    let Some(body) = line.text else {
        return Err(at_fault(
            "input::field",
            "this line has no `text`",
            "give each line a field `text` with the words to read",
        ));
    };
    if body.trim().is_empty() {
        return Err(at_fault("input::empty", "the `text` of this line is empty", "leave the line out, or fill it in"));
    }
    let kept = |field: Option<String>| field.filter(|value| !value.trim().is_empty());
    Ok(Document {
        id: kept(line.id).unwrap_or_else(|| number.to_string()),
        text: body.into(),
        speaker: kept(line.speaker),
        date: kept(line.date),
        source: kept(line.source),
        title: kept(line.title),
        forum: kept(line.forum),
        ..Document::default()
    })
}

/// A diagnostic for a line that is no JSON, or not of the `fields` wanted.
pub(crate) fn fault(
    error: &serde_json::Error,
    text: &str,
    number: usize,
    source: &str,
    fields: &'static str,
) -> Box<Diagnostic> {
    // The line holds no line break, so the error's column is the byte's number in it, from 1.
    let mut offset = error.column().saturating_sub(1).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let (shown, span) = excerpt(text, offset);
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full);
    let (code, message, remedy) = match error.classify() {
        serde_json::error::Category::Data => {
            ("input::field", format!("a field is not what it should be: {message}"), fields)
        }
        serde_json::error::Category::Eof => (
            "input::json",
            format!("this line is no JSON: it ends too early ({message})"),
            "JSON Lines hold one whole object a line: is a line break inside it?",
        ),
        _ => (
            "input::json",
            format!("this line is no JSON: {message}"),
            "mend the line; if the file is no JSON Lines, say so with `--from text`",
        ),
    };
    Box::new(
        Diagnostic::error(code, source, message)
            .at(number, text[..offset].chars().count() + 1)
            .showing(shown, span)
            .remedy(remedy),
    )
}

/// A text, a number as it is printed, or nothing.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    struct Scalar;
    impl Visitor<'_> for Scalar {
        type Value = Option<String>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a text or a number")
        }
        fn visit_str<E: de::Error>(self, v: &str) -> Result<Self::Value, E> {
            Ok(Some(v.to_owned()))
        }
        fn visit_string<E: de::Error>(self, v: String) -> Result<Self::Value, E> {
            Ok(Some(v))
        }
        fn visit_u64<E: de::Error>(self, v: u64) -> Result<Self::Value, E> {
            Ok(Some(v.to_string()))
        }
        fn visit_i64<E: de::Error>(self, v: i64) -> Result<Self::Value, E> {
            Ok(Some(v.to_string()))
        }
        fn visit_f64<E: de::Error>(self, v: f64) -> Result<Self::Value, E> {
            Ok(Some(v.to_string()))
        }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Scalar)
}

//! What the server and its workers say to each other.
//!
//! In: values. Out: frames, each its length in four bytes and then as many bytes. Invariant: a length is
//! looked at before anything is allocated.

use crate::serve::problem::Problem;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// A query to be answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    /// What faults are reported of; a named query's name.
    pub name: String,
    /// SPARQL, with the header of a named query where it is one.
    pub text: String,
    /// Whether it is a named query, which has parameters.
    pub named: bool,
    /// Parameters and their values.
    pub parameters: Vec<(String, String)>,
    /// The base of the graph's IRIs.
    pub base: String,
    /// What relative IRIs are resolved against.
    pub relative_to: String,
    /// Graphs to be the default graph, in place of what the text says.
    pub default_graphs: Vec<String>,
    /// Graphs to be the named ones.
    pub named_graphs: Vec<String>,
    /// `Accept`.
    pub accept: String,
    /// `?format=`.
    pub format: Option<String>,
    /// Whether a part of a long answer is better than none.
    pub partial: bool,
    /// At most so many rows or triples.
    pub rows: usize,
    /// At most so many bytes.
    pub bytes: usize,
    /// In at most so many milliseconds.
    pub milliseconds: u64,
}

/// How a task ended; the bytes of an answer follow in a frame of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// There is an answer.
    Answer {
        /// What it is written in.
        media_type: String,
        /// Whether there was more than fits.
        truncated: bool,
        /// Rows or triples.
        rows: usize,
    },
    /// There is none.
    Problem(Box<Problem>),
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What it is written in.
    pub media_type: String,
    /// Whether there was more than fits.
    pub truncated: bool,
    /// Rows or triples.
    pub rows: usize,
    /// The answer.
    pub body: Vec<u8>,
}

/// The longest frame but for an answer's.
pub const MESSAGE: usize = 1 << 20;

/// Writes a frame.
pub fn write_frame(mut writer: impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    writer.write_all(&length.to_be_bytes())?;
    writer.write_all(bytes)?;
    writer.flush()
}

/// Reads a frame; none at the end of the stream.
pub fn read_frame(mut reader: impl Read, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if let Err(error) = reader.read_exact(&mut length) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(None) } else { Err(error) };
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame is longer than it may be"));
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// Frames read as one stream, to an empty frame.
pub struct Frames<R> {
    reader: R,
    frame: io::Cursor<Vec<u8>>,
    ended: bool,
}

impl<R: Read> Frames<R> {
    /// The frames of a reader, which is left where they end.
    pub fn new(reader: R) -> Self {
        Self { reader, frame: io::Cursor::default(), ended: false }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.frame.read(buffer)?;
            if read > 0 || self.ended || buffer.is_empty() {
                return Ok(read);
            }
            let frame = read_frame(&mut self.reader, MESSAGE)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            self.ended = frame.is_empty();
            self.frame = io::Cursor::new(frame);
        }
    }
}

/// What is written becomes frames; the empty one that ends them is written by [`end`](FrameWriter::end).
pub struct FrameWriter<W>(pub W);

impl<W: Write> FrameWriter<W> {
    /// Says that this was all.
    pub fn end(mut self) -> io::Result<()> {
        write_frame(&mut self.0, &[])
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let part = &buffer[..buffer.len().min(MESSAGE)];
        if !part.is_empty() {
            write_frame(&mut self.0, part)?;
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_hold_what_was_written_and_no_more() {
        let mut wire = Vec::new();
        let mut writer = FrameWriter(&mut wire);
        writer.write_all(b"some ").unwrap();
        writer.write_all(b"words").unwrap();
        writer.end().unwrap();
        write_frame(&mut wire, b"fork").unwrap();
        let mut reader = wire.as_slice();
        let mut text = String::new();
        Frames::new(&mut reader).read_to_string(&mut text).unwrap();
        assert_eq!(text, "some words");
        assert_eq!(read_frame(&mut reader, 10).unwrap().as_deref(), Some(b"fork".as_slice()));
        assert!(read_frame(&mut reader, 10).unwrap().is_none());
        assert!(read_frame(wire.as_slice(), 3).is_err());
    }
}

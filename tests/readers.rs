//! What the readers make of files, good and bad.

use demarche::diagnostic::Diagnostic;
use demarche::document::confined::Limits;
use demarche::document::{Document, Format, Reader, ReaderOptions};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const ENGLISH: &str = "Peru supports the peaceful settlement of disputes in cyberspace.";

type Read = Vec<Result<Document, Diagnostic>>;

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn read_with(paths: &[&Path], options: ReaderOptions) -> Read {
    Reader::new(paths.iter().map(|path| path.to_path_buf()), options).collect()
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Read {
    let folder = TempDir::new().unwrap();
    read_with(&[&file(&folder, name, bytes)], ReaderOptions::default())
}

fn one(name: &str, bytes: impl AsRef<[u8]>) -> Document {
    let mut read = read(name, bytes);
    assert_eq!(read.len(), 1, "{read:?}");
    read.remove(0).unwrap()
}

fn ids(read: &Read) -> Vec<&str> {
    read.iter().flatten().map(|document| document.id.as_str()).collect()
}

/// Codes of the faults, with the lines they stand in.
fn faults(read: &Read) -> Vec<(&'static str, usize)> {
    read.iter().filter_map(|r| r.as_ref().err()).map(|d| (d.code, d.line.map_or(0, |(line, _)| line))).collect()
}

#[test]
fn text_stands_as_it_is() {
    let text = "Peru supports\r\nthe “peaceful” settlement.\r\n";
    assert_eq!(&*one("a.txt", text).text, text);
    assert_eq!(&*one("a.txt", format!("\u{FEFF}{text}")).text, text);
    assert_eq!(&*one("notes.md", "# Peru\n\n*supports*  it").text, "# Peru\n\n*supports*  it");
}

#[test]
fn windows_1252_is_recognised() {
    let document = one("a.txt", b"C\xF4te d\x92Ivoire and S\xE3o Tom\xE9 \x93support\x94 it \x97 fully\x85 \xA7 4");
    assert_eq!(&*document.text, "Côte d’Ivoire and São Tomé “support” it — fully… § 4");
}

#[test]
fn broken_utf8_is_not_guessed_at() {
    for bytes in [
        &b"Peru supports \xFF\xFE it"[..],
        b"Peru supports \xC3( it",
        b"Peru\xC3 supports it",
        b"Peru supports \xE2\x80\x9Cthis\xE2\x80 and that",
        b"Peru supports \x81 it",
        "Перу поддерживает".as_bytes().split_last().unwrap().1,
    ] {
        let read = read("a.txt", [b"The first line.\n", bytes].concat());
        assert_eq!(faults(&read), [("input::encoding", 2)], "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    for (bytes, said) in [
        (&b"%PDF-1.7\n..."[..], "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"Peru\0supports", "byte 4 is zero"),
        (b"\xFF\xFEP\0e\0r\0u\0", "UTF-16"),
        (b"a\x01b\x02c\x03", "control characters"),
    ] {
        let read = read("a.txt", bytes);
        let fault = read[0].as_ref().unwrap_err();
        assert_eq!(fault.code, "input::binary");
        assert!(fault.message.contains(said), "{}", fault.message);
        assert!(fault.remedy.is_some());
    }
    assert_eq!(faults(&read("a.txt", "")), [("input::empty", 0)]);
    assert_eq!(faults(&read("a.jsonl", "\n \n")), [("input::empty", 0)]);
}

#[test]
fn json_lines_bear_metadata() {
    let line = r#"{"id": 7, "text": "Peru \"supports\" it\n\u00e9", "speaker": null, "date": 2021, "forum": "OEWG", "other": [1]}"#;
    let document = one("a.jsonl", format!("\u{FEFF}{line}\r\n"));
    assert_eq!((document.id.as_str(), &*document.text), ("7", "Peru \"supports\" it\né"));
    assert_eq!(
        (document.speaker, document.date.as_deref(), document.forum.as_deref()),
        (None, Some("2021"), Some("OEWG"))
    );
}

#[test]
fn a_line_without_id_is_its_number() {
    let lines = format!("\n{{\"text\": \"{ENGLISH}\"}}\n\n{{\"text\": \"{ENGLISH}\", \"id\": null}}");
    assert_eq!(ids(&read("a.jsonl", lines)), ["2", "4"]);
}

#[test]
fn faulty_lines_are_told_and_the_others_read() {
    let lines = [
        br#"{"id": "a", "text": "Peru supports it."}"#.to_vec(),
        br#"{"id": "b", "text": "Peru"#.to_vec(),
        b"{\"id\": \"c\", \"text\": \"Per\xFF\"}".to_vec(),
        br#"{"id": "d"}"#.to_vec(),
        br#"{"id": "e", "text": " "}"#.to_vec(),
        br#"{"id": ["f"], "text": "Peru."}"#.to_vec(),
        br#"{"id": "a", "text": "Peru again."}"#.to_vec(),
        br#"{"id": "g", "text": "\ud800"}"#.to_vec(),
        br#"{"id": "h", "text": "Chile supports it."}"#.to_vec(),
    ];
    let read = read("a.jsonl", lines.join(&b'\n'));
    assert_eq!(ids(&read), ["a", "h"]);
    assert_eq!(
        faults(&read),
        [
            ("input::json", 2),
            ("input::encoding", 3),
            ("input::field", 4),
            ("input::empty", 5),
            ("input::field", 6),
            ("input::duplicate", 7),
            ("input::json", 8)
        ]
    );
}

#[test]
fn the_column_is_that_of_the_fault() {
    let read = read("a.jsonl", "{\"id\": \"é\", \"text\" \"Peru\"}");
    let fault = read[0].as_ref().unwrap_err();
    assert_eq!(fault.line, Some((1, 20)));
    let (excerpt, span) = fault.excerpt.as_ref().unwrap();
    assert_eq!(&span.of(excerpt), &"\"");
}

#[test]
fn a_long_line_is_not_held() {
    let options = ReaderOptions { limits: Limits { text: 1 << 20, ..Limits::default() }, ..ReaderOptions::default() };
    let folder = TempDir::new().unwrap();
    let long = format!("{{\"text\": \"{}\"}}\n{{\"text\": \"{ENGLISH}\"}}\n", "x".repeat(2 << 20));
    let path = file(&folder, "a.jsonl", long);
    let read = read_with(&[&path], options.clone());
    assert_eq!(faults(&read), [("input::size", 1)]);
    assert_eq!(ids(&read), ["2"]);
    let text = file(&folder, "b.txt", "word ".repeat(1 << 19));
    assert_eq!(faults(&read_with(&[&text], options)), [("input::size", 0)]);
}

#[test]
fn the_kind_is_told_by_ending_then_content() {
    let line = format!("{{\"id\": \"x\", \"text\": \"{ENGLISH}\"}}");
    assert_eq!(one("corpus", &line).id, "x");
    assert_eq!(one("corpus.json", &line).id, "x");
    assert_eq!(one("corpus.txt", &line).id, "corpus");
    assert_eq!(one("speech.en", ENGLISH).id, "speech");
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "lines.txt", &line);
    let options = ReaderOptions { format: Some(Format::JsonLines), ..ReaderOptions::default() };
    assert_eq!(ids(&read_with(&[&path], options)), ["x"]);
}

#[test]
fn folders_are_read_sorted_and_hidden_files_passed_over() {
    let folder = TempDir::new().unwrap();
    for name in ["b.txt", "a/z.txt", "a/b.c.txt", "a.md", ".git/x.txt", ".hidden"] {
        file(&folder, name, ENGLISH);
    }
    let read = read_with(&[folder.path()], ReaderOptions::default());
    assert_eq!(ids(&read), ["a/b.c", "a/z", "a", "b"]);
    let empty = TempDir::new().unwrap();
    assert_eq!(
        faults(&read_with(&[empty.path(), Path::new("/nowhere")], ReaderOptions::default())),
        [("input::empty-folder", 0), ("input::unreadable", 0)]
    );
}

#[test]
fn a_second_document_of_an_identity_is_left_out() {
    let folder = TempDir::new().unwrap();
    let (one, other) = (file(&folder, "1/a.txt", ENGLISH), file(&folder, "2/a.txt", "Chile supports it."));
    let read = read_with(&[&one, &other], ReaderOptions::default());
    assert_eq!((ids(&read), faults(&read)), (vec!["a"], vec![("input::duplicate", 0)]));
    assert!(read[1].as_ref().unwrap_err().message.contains(one.to_str().unwrap()));
}

#[test]
fn other_languages_are_left_out() {
    let french = "Le Pérou soutient le règlement pacifique des différends dans le cyberespace et demande que les États \
                  respectent le droit international, y compris la Charte des Nations Unies, dans leurs activités.";
    let russian = "Перу выступает за мирное урегулирование споров в киберпространстве.";
    for text in [french, russian] {
        assert_eq!(faults(&read("a.txt", text)), [("input::language", 0)]);
        assert_eq!(faults(&read("a.jsonl", serde_json::json!({ "text": text }).to_string())), [("input::language", 1)]);
    }
    let mixed = format!("{french}\n\n{}", ENGLISH);
    for text in ["Kiribati, Tuvalu, Nauru, Vanuatu, Palau.", "Sí.", &mixed] {
        assert_eq!(faults(&read("a.txt", text)), [], "{text}");
    }
}

#[test]
fn the_hash_is_of_text_and_metadata() {
    let hash = |line: &str| one("a.jsonl", line).hash;
    let plain = hash(r#"{"id": "a", "text": "Peru supports it."}"#);
    assert_eq!(plain.len(), 64);
    assert_eq!(plain, hash(r#"{"text": "Peru supports it.", "id": "b", "other": 1}"#));
    assert_ne!(plain, hash(r#"{"id": "a", "text": "Peru supports it!"}"#));
    let speaker = hash(r#"{"id": "a", "text": "Peru supports it.", "speaker": "Peru"}"#);
    assert_ne!(speaker, hash(r#"{"id": "a", "text": "Peru supports it.", "title": "Peru"}"#));
    assert_ne!(plain, speaker);
}

proptest! {
    /// Bytes of any kind give documents or diagnostics whose places hold.
    #[test]
    fn no_bytes_make_a_reader_panic(
        bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), Just(b'\n'), Just(b'{'), Just(b'"'), Just(0xE2), Just(0x93), prop::sample::select(&b"aeirt "[..])],
            0..300,
        ),
        name in prop::sample::select(vec!["a.txt", "a.jsonl", "a.md", "a"]),
    ) {
        for result in read(name, &bytes) {
            match result {
                Ok(document) => {
                    prop_assert!(!document.text.trim().is_empty());
                    if std::str::from_utf8(&bytes).is_ok() && name == "a.txt" {
                        prop_assert!(bytes.ends_with(document.text.as_bytes()));
                    }
                }
                Err(fault) => {
                    prop_assert!(!fault.message.is_empty());
                    if let Some((excerpt, span)) = &fault.excerpt {
                        prop_assert!(excerpt.get(span.start..span.end).is_some());
                    }
                    if let Some((line, column)) = fault.line {
                        prop_assert!(line >= 1 && column >= 1);
                        prop_assert!(line <= bytes.split(|b| *b == b'\n').count());
                    }
                }
            }
        }
    }

    /// What a JSON line holds arrives as it was.
    #[test]
    fn json_round_trips(text in "[A-Za-z \n\t\"\\\\é—]{1,80}[a-z]", id in "[a-z0-9/]{1,12}") {
        let line = serde_json::json!({ "id": id, "text": text }).to_string();
        let options = ReaderOptions { any_language: true, ..ReaderOptions::default() };
        let folder = TempDir::new().unwrap();
        let read = read_with(&[&file(&folder, "a.jsonl", line)], options);
        let document = read[0].as_ref().unwrap();
        prop_assert_eq!((&*document.text, &document.id), (text.as_str(), &id));
    }
}

//! HTML, PDF and DOCX: what is read, what is left out, and what becomes of files that are at fault.
//!
//! The files are made here: a PDF by hand, a DOCX by the crate that reads it.

mod common;

use common::{PROGRAM, Ran, demarche_of};
use demarche::diagnostic::Diagnostic;
use demarche::document::confined::Limits;
use demarche::document::{Document, Format, Reader, ReaderOptions};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// A line of a page: from the left, from the bottom, size, words.
type Line<'a> = (u32, u32, u32, &'a str);

/// A PDF of these pages; `trailer` goes into its trailer.
fn pdf(pages: &[&[Line<'_>]], trailer: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 4 + 2 * i)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (i, lines) in pages.iter().enumerate() {
        let shown: String = lines
            .iter()
            .map(|(x, y, size, words)| format!("/F1 {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj\n"))
            .collect();
        let content = format!("BT\n{shown}ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            5 + 2 * i
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let table = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    places.iter().for_each(|place| out += &format!("{place:010} 00000 n \n"));
    out += &format!("trailer << /Size {} /Root 1 0 R {trailer}>>\n", objects.len() + 1);
    out += &format!("startxref\n{table}\n%%EOF\n");
    out.into_bytes()
}

/// Two pages with running heads, page numbers, a footnote, a word and a sentence that are cut.
fn statement() -> Vec<u8> {
    let first: &[Line<'_>] = &[
        (70, 800, 9, "Statement of Kenya to the OEWG"),
        (70, 760, 11, "Kenya supports the peaceful settlement of dis-"),
        (70, 746, 11, "putes in cyberspace."),
        (178, 750, 6, "12"),
        (190, 746, 11, "Kenya opposes a legally"),
        (70, 110, 6, "12"),
        (78, 106, 8, "See A/70/174."),
        (300, 40, 9, "1"),
    ];
    let second: &[Line<'_>] = &[
        (70, 800, 9, "Statement of Kenya to the OEWG"),
        (70, 760, 11, "binding instrument in cyberspace."),
        (70, 720, 11, "Kenya supports the norms of responsible behaviour."),
        (300, 40, 9, "2"),
    ];
    pdf(&[first, second], "")
}

/// A package with this main part, and what else is to be in it.
fn package(main: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let parts = [("[Content_Types].xml", &b"<Types/>"[..]), ("word/document.xml", main.as_bytes())];
    for (name, bytes) in parts.iter().chain(others) {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word document of these paragraphs, as they stand in its XML.
fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs.iter().map(|p| format!("<w:p>{p}</w:p>")).collect();
    package(&format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"), &[])
}

fn run_of(words: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>")
}

fn letter() -> Vec<u8> {
    docx(&[&run_of("Fiji supports the peaceful settlement of disputes in cyberspace.")])
}

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn read_as(name: &str, bytes: impl AsRef<[u8]>, program: &Path, limits: Limits) -> Result<Document, Box<Diagnostic>> {
    let folder = TempDir::new().unwrap();
    let options = ReaderOptions { limits, program: Some(program.to_owned()), ..ReaderOptions::default() };
    let mut read: Vec<_> = Reader::new([file(&folder, name, bytes)], options).collect();
    assert_eq!(read.len(), 1);
    read.remove(0).map_err(Box::new)
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Document, Box<Diagnostic>> {
    read_as(name, bytes, Path::new(PROGRAM), Limits::default())
}

#[track_caller]
fn fault(name: &str, bytes: impl AsRef<[u8]>, limits: Limits) -> Box<Diagnostic> {
    let fault = read_as(name, bytes, Path::new(PROGRAM), limits).expect_err("a fault");
    assert!(fault.remedy.is_some(), "{fault:?}");
    fault
}

#[test]
fn a_pdf_is_mended_before_it_is_read() {
    let document = read("kenya.pdf", statement()).unwrap();
    assert_eq!(
        document.text.trim(),
        "Statement of Kenya to the OEWG\n\nKenya supports the peaceful settlement of disputes in cyberspace. Kenya \
         opposes a legally\nbinding instrument in cyberspace.\n\nSee A/70/174.\n\nKenya supports the norms of \
         responsible behaviour."
    );
    let page = |words: &str| document.page(document.text.find(words).unwrap());
    assert_eq!([page("opposes"), page("binding"), page("See"), page("norms")], [Some(1), Some(2), Some(1), Some(2)]);
    assert_eq!(document.media_type, Some("application/pdf"));
}

#[test]
fn a_word_document_is_read_as_it_is_seen() {
    let kept = [
        run_of("Fiji &amp; Chile ") + &run_of("agree &#8212; fully"),
        run_of("We ")
            + "<w:del><w:r><w:delText>do not </w:delText></w:r></w:del><w:ins>"
            + &run_of("now ")
            + "</w:ins>"
            + &run_of("agree."),
        "<w:pPr><w:pStyle w:val=\"Heading1\"/><w:numPr/></w:pPr>".to_owned() + &run_of("Norms"),
        "<w:pPr><w:numPr/><w:tabs><w:tab/></w:tabs></w:pPr>".to_owned()
            + &run_of("the norms")
            + "<w:r><w:tab/><w:t>apply</w:t></w:r>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>".to_owned()
            + &run_of("one")
            + "<w:r><w:br/></w:r>"
            + &run_of("two"),
        String::new(),
    ];
    let document = read("fiji.docx", docx(&kept.each_ref().map(String::as_str))).unwrap();
    assert_eq!(
        &*document.text,
        "Fiji & Chile agree — fully\n\nWe now agree.\n\nNorms\n\n• the norms apply\n\none\ntwo"
    );
    assert!(document.pages.is_empty());
    assert!(document.media_type.unwrap().contains("wordprocessingml"));
}

#[test]
fn a_page_bears_what_its_head_says() {
    let html = "<title>Statement by Peru at the OEWG</title><meta name=date content=2021-03-09><nav><a>Home</a></nav>\
                <p>We support the peaceful settlement of disputes in cyberspace.";
    let document = read("peru.html", html).unwrap();
    assert_eq!(&*document.text, "We support the peaceful settlement of disputes in cyberspace.");
    assert_eq!(
        (document.title.as_deref(), document.date.as_deref()),
        (Some("Statement by Peru at the OEWG"), Some("2021-03-09"))
    );
    assert_eq!(read("empty.html", "<script>1</script>").unwrap_err().code, "input::empty");
}

#[test]
fn the_kind_is_told_by_content_where_the_name_does_not_tell() {
    for (bytes, media_type) in [
        (statement(), "application/pdf"),
        (b"\n<!DOCTYPE html><p>We agree.".to_vec(), "text/html"),
        (letter(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ] {
        assert_eq!(read("download", bytes).unwrap().media_type, Some(media_type));
    }
}

#[test]
fn files_at_fault_are_told() {
    let whole = statement();
    let small = Limits { memory: 64 << 20, ..Limits::default() };
    let locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O (12345678901234567890123456789012) \
                  /U (12345678901234567890123456789012) >> /ID [(1) (1)] ";
    let bomb = format!("<w:document><w:p><w:t>{}</w:t></w:p></w:document>", "a".repeat(8 << 20));
    let older = [&b"\xD0\xCF\x11\xE0"[..], &[0; 600]].concat();
    let wrapped: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wrapped = [&older[..], &wrapped].concat();
    let page: &[Line<'_>] = &[(70, 700, 11, "We agree.")];
    for (name, bytes, code) in [
        ("cut.pdf", &whole[..whole.len() / 2], "input::broken"),
        ("none.pdf", b"%PDF-1.4\n%%EOF", "input::broken"),
        ("text.pdf", b"We agree.", "input::broken"),
        ("locked.pdf", &pdf(&[page], locked), "input::encrypted"),
        ("scan.pdf", &pdf(&[&[]], ""), "input::no-text"),
        ("cut.docx", &letter()[..200], "input::broken"),
        ("cut-inside.docx", &package("<w:document><w:p><w:t>We agree", &[]), "input::broken"),
        ("empty.docx", &docx(&[]), "input::empty"),
        ("other.docx", &package("", &[])[..0], "input::broken"),
        ("bomb.docx", &package(&bomb, &[]), "input::bomb"),
        ("old.docx", &older, "input::binary"),
        ("locked.docx", &wrapped, "input::encrypted"),
    ] {
        let fault = fault(name, bytes, small);
        assert_eq!(fault.code, code, "{name}: {}", fault.message);
    }
}

#[test]
fn pages_that_nest_without_end_are_left() {
    let limits = Limits { time: Duration::from_secs(1), ..Limits::default() };
    let deep = "<div>".repeat(200_000) + "We agree.";
    assert_eq!(fault("deep.html", deep, limits).code, "input::timeout");
    let long = "<p>We agree.</p>".repeat(20_000);
    assert_eq!(read("long.html", format!("<title>A</title>{long}")).unwrap().title.as_deref(), Some("A"));
}

#[test]
fn a_long_text_is_told() {
    let limits = Limits { text: 40, ..Limits::default() };
    let words = docx(&[&run_of("Fiji supports the peaceful settlement of disputes in cyberspace.")]);
    // The file itself is longer too: what matters is that nothing is read beyond the limit.
    assert_eq!(fault("long.docx", words, limits).code, "input::size");
}

#[test]
fn time_is_limited() {
    let limits = Limits { time: Duration::from_micros(1), ..Limits::default() };
    assert_eq!(fault("a.pdf", statement(), limits).code, "input::timeout");
}

/// A program in the place of ours, which does what a parser does on a bad day.
#[cfg(unix)]
fn stand_in(folder: &TempDir, does: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = file(folder, "stand-in", format!("#!/bin/sh\n{does}\n"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[cfg(unix)]
#[test]
fn whatever_a_parser_does_the_reader_goes_on() {
    let folder = TempDir::new().unwrap();
    let limits = Limits { time: Duration::from_secs(2), text: 1 << 20, ..Limits::default() };
    for (does, code) in [
        ("exec sleep 60", "input::timeout"),
        ("exec cat /dev/zero", "input::size"),
        ("kill -SEGV $$", "input::crash"),
        ("exit 1", "input::crash"),
        ("echo '{\"Text\": '", "input::crash"),
        ("echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$", "input::memory"),
        ("echo \"thread 'main' panicked at a.rs:1:1:\" >&2; echo 'index out of bounds' >&2; exit 101", "input::crash"),
    ] {
        let began = Instant::now();
        let fault = read_as("a.pdf", statement(), &stand_in(&folder, does), limits).expect_err("a fault");
        assert_eq!(fault.code, code, "{does}: {}", fault.message);
        assert!(began.elapsed() < Duration::from_secs(20), "{does}");
    }
    let nowhere = read_as("a.pdf", statement(), Path::new("/nowhere/at/all"), limits).unwrap_err();
    assert_eq!(nowhere.code, "input::crash");
}

/// A file that asks for more memory than there may be, read by the program itself.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_limited() {
    let limits = Limits { memory: 48 << 20, ratio: 1 << 20, ..Limits::default() };
    let words = format!("<w:document><w:p><w:t>{}</w:t></w:p></w:document>", "a".repeat(60 << 20));
    assert_eq!(fault("big.docx", package(&words, &[]), limits).code, "input::memory");
}

#[test]
fn without_the_program_nothing_is_parsed() {
    let folder = TempDir::new().unwrap();
    let read: Vec<_> = Reader::new([file(&folder, "a.pdf", statement())], ReaderOptions::default()).collect();
    assert_eq!(read[0].as_ref().unwrap_err().code, "input::binary");
}

#[test]
fn a_folder_of_all_kinds_goes_on_after_faults() {
    let folder = TempDir::new().unwrap();
    let settles = |who: &str| format!("{who} supports the peaceful settlement of disputes in cyberspace.");
    file(&folder, "a.pdf", statement());
    file(&folder, "b.pdf", &statement()[..300]);
    file(&folder, "c.docx", letter());
    file(&folder, "d.html", format!("<p>{}", settles("Peru")));
    file(&folder, "e.txt", settles("Chile"));
    file(&folder, "f.jsonl", format!("{{\"id\": \"f\", \"text\": \"{}\"}}", settles("Japan")));
    let path = folder.path().to_str().unwrap();
    let Ran { code, out, err } = demarche_of(&["extract", path]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("input::broken") && err.contains("b.pdf"), "{err}");
    let records: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = records
        .iter()
        .filter(|r| r["target"] == "peaceful-settlement")
        .map(|r| r["holder"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["KEN", "FJI", "PER", "CHL", "JPN"]);

    // A quote stands where it is said to stand in the text that was taken out, and on its page.
    let options = ReaderOptions { program: Some(PROGRAM.into()), ..ReaderOptions::default() };
    let documents: Vec<Document> = Reader::new([folder.path().to_owned()], options).flatten().collect();
    for record in &records {
        let document = documents.iter().find(|d| record["document"] == d.id.as_str()).unwrap();
        let place = |name: &str| record[name].as_u64().unwrap() as usize;
        assert_eq!(&document.text[place("start")..place("end")], record["quote"]);
        assert_eq!(record["page"], serde_json::json!(document.page(place("start"))));
        assert_eq!(record.get("page").is_some(), document.id == "a");
    }
    let pages: Vec<_> = records.iter().filter_map(|r| r["page"].as_u64()).collect();
    assert!(pages.contains(&1) && pages.contains(&2), "{pages:?}");

    let quads = demarche_of(&["extract", "--to", "nquads", path]).out;
    assert!(quads.contains("<http://purl.org/dc/terms/format> \"application/pdf\""));
    assert!(quads.contains("ontology#page> \"2\"^^"));
    assert_eq!(quads.lines().filter(|line| line.contains("dc/terms/format")).count(), 3);
}

#[test]
fn limits_are_options() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "a.pdf", statement());
    let path = path.to_str().unwrap();
    let late = demarche_of(&["extract", "--max-seconds", "0.000001", path]);
    assert_eq!(late.code, 3);
    assert!(late.err.contains("input::timeout") && late.err.contains("--max-seconds"), "{}", late.err);
    assert_eq!(demarche_of(&["extract", "--max-seconds", "0", path]).code, 2);
    assert_eq!(demarche_of(&["extract", "--from", "docx", path]).code, 3);
    let help = demarche_of(&["extract", "--help"]).out;
    for option in ["--max-seconds", "--max-memory", "--max-ratio", "--max-text"] {
        assert!(help.contains(option), "{option}");
    }
    assert!(!demarche_of(&["--help"]).out.contains("read-confined"));
    assert_eq!("docx".parse::<Format>(), Ok(Format::Docx));
}

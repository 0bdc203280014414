//! The program as it is typed, and texts to give it, for all tests.

#![allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where the program is.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_demarche");
/// The root of the checkout.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The program, with nothing of the surroundings that could change what it does.
pub fn demarche() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_remove("DEMARCHE_STORE").env("NO_COLOR", "1").current_dir(ROOT);
    command
}

/// How a run ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

pub fn demarche_of(arguments: &[&str]) -> Ran {
    run(demarche().args(arguments))
}

/// What a run without fault prints.
#[track_caller]
pub fn printed(arguments: &[&str]) -> String {
    let ran = demarche_of(arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    ran.out
}

pub fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The two seed texts, sorted.
pub fn seeds() -> Vec<PathBuf> {
    files(&Path::new(ROOT).join("seeds"))
}

/// The files of coded passages.
pub fn gold() -> Vec<PathBuf> {
    files(&Path::new(ROOT).join("tests/gold"))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The seeds as JSON lines, many times over: enough for several batches of several threads.
pub fn corpus_lines(copies: usize) -> Vec<String> {
    let texts: Vec<_> = seeds().iter().map(|seed| fs::read_to_string(seed).unwrap()).collect();
    let line = |copy: usize, seed: usize| serde_json::json!({ "id": format!("{copy}-{seed}"), "text": texts[seed] });
    (0..copies)
        .flat_map(|copy| (0..texts.len()).map(move |seed| (copy, seed)))
        .map(|(c, s)| line(c, s).to_string())
        .collect()
}

/// A file of [`corpus_lines`].
pub fn corpus(folder: &TempDir, copies: usize) -> String {
    file(folder, "corpus.jsonl", corpus_lines(copies).join("\n"))
}

/// The ontology and the two seed texts in a store, by the base that is given.
pub fn seeds_store(base: &str) -> demarche::store::Store {
    use demarche::document::{Reader, ReaderOptions};
    use demarche::extract::extract;
    use demarche::ontology::Ontology;
    use demarche::store::{Store, turtle};
    use demarche::triples;

    let ontology = Ontology::load(None, None).unwrap();
    let store = Store::in_memory().unwrap();
    let files = ontology.sources.iter().filter(|file| file.name.ends_with(".ttl"));
    let files = files.map(|file| (file.name.as_str(), file.text.as_str()));
    store.load_ontology(base, &ontology.version, turtle::triples(files).unwrap()).unwrap();
    let documents = Reader::new(seeds(), ReaderOptions::default()).map(|read| {
        let document = read.unwrap();
        let extraction = extract(&document, &ontology);
        let key = triples::key(&document, &ontology, base);
        (key, triples::quads(&document, &extraction, &ontology, base))
    });
    store.load_all(documents).unwrap();
    store
}

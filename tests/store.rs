//! The store on disk as it is lived with: built twice, changed, locked, killed.

mod common;

use common::{demarche_of, run};
use tempfile::TempDir;

#[cfg(not(feature = "rocksdb"))]
#[test]
fn without_rocksdb_a_store_on_disk_is_a_clear_error() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("demarche.db");
    let store = path.to_str().unwrap();
    for arguments in [
        &["build", "--store", store, "seeds"][..],
        &["query", "counts", "--store", store],
        &["export", "--to", "turtle", "--store", store],
    ] {
        let ran = demarche_of(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("built without RocksDB") && ran.err.contains("--input"), "{}", ran.err);
        assert!(!path.exists());
    }
    // A variable of the environment is no wish of this command.
    let ran = run(common::demarche().env("DEMARCHE_STORE", store).args(["build", "--memory", "seeds"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[cfg(feature = "rocksdb")]
mod on_disk {
    use super::*;
    use common::{PROGRAM, ROOT, file, printed};
    use demarche::document::{Document, Reader, ReaderOptions};
    use demarche::extract::extract;
    use demarche::ontology::Ontology;
    use demarche::store::{Store, StoreError};
    use demarche::triples;
    use demarche::vocab::DEFAULT_BASE as BASE;
    use oxigraph::model::{GraphName, Quad};
    use std::fs;
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    fn folder() -> (TempDir, String) {
        let folder = TempDir::new().unwrap();
        let store = folder.path().join("demarche.db").to_str().unwrap().to_owned();
        (folder, store)
    }

    fn first_line(text: &str) -> String {
        text.lines().next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn bulk_files(store: &str) -> usize {
        let names = fs::read_dir(store).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("bulk-")).count()
    }

    #[test]
    fn a_document_is_added_skipped_replaced_and_pruned() {
        let (folder, store) = folder();
        let texts = folder.path().join("texts");
        fs::create_dir(&texts).unwrap();
        let write = |name: &str, text: &str| fs::write(texts.join(name), text).unwrap();
        write("a.txt", "Chile supports a directory of points of contact.");
        write("b.txt", "Peru has noted the difficulty of attribution in cyberspace.");
        let build = |more: &[&str]| {
            let ran = demarche_of(&[&["build", "--store", &store, texts.to_str().unwrap()], more].concat());
            assert_eq!(ran.code, 0, "{}", ran.err);
            ran.out
        };
        let turtle = || printed(&["export", "--to", "turtle", "--store", &store]);
        let afresh = || printed(&["export", "--to", "turtle", "--input", texts.to_str().unwrap()]);

        assert_eq!(first_line(&build(&[])), "documents 2 (2 new, 0 changed, 0 unchanged)");
        assert!(turtle() == afresh());
        assert_eq!(first_line(&build(&[])), "documents 2 (0 new, 0 changed, 2 unchanged)");

        write("a.txt", "Chile opposes a directory of points of contact.");
        assert_eq!(first_line(&build(&[])), "documents 2 (0 new, 1 changed, 1 unchanged)");
        assert!(turtle() == afresh());

        fs::remove_file(texts.join("b.txt")).unwrap();
        assert_eq!(first_line(&build(&[])), "documents 1 (0 new, 0 changed, 1 unchanged)");
        assert!(turtle() != afresh(), "b stays until it is pruned");
        assert!(build(&["--prune"]).lines().any(|line| line.split_whitespace().eq(["pruned", "1"])));
        assert!(turtle() == afresh());
    }

    #[test]
    fn another_ontology_reads_all_anew() {
        let (folder, store) = folder();
        let overlay = folder.path().join("more");
        fs::create_dir(&overlay).unwrap();
        let more = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n<urn:x> rdfs:comment \"new\" .\n";
        fs::write(overlay.join("more.ttl"), more).unwrap();
        printed(&["build", "--store", &store, "seeds"]);
        let out = printed(&["build", "--store", &store, "--ontology", overlay.to_str().unwrap(), "seeds"]);
        assert_eq!(first_line(&out), "documents 2 (0 new, 2 changed, 0 unchanged)");
    }

    #[test]
    fn nothing_is_pruned_when_an_input_is_at_fault() {
        let (folder, store) = folder();
        printed(&["build", "--store", &store, "seeds"]);
        let empty = file(&folder, "empty.txt", "");
        let ran = demarche_of(&["build", "--prune", "--store", &store, &empty]);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("nothing was pruned"), "{}", ran.err);
        let counts = printed(&["query", "counts", "--format", "csv", "--store", &store]);
        assert!(counts.contains("documents,2"), "{counts}");
    }

    #[test]
    fn a_store_that_another_process_has_open_is_named() {
        let (_folder, path) = folder();
        printed(&["build", "--store", &path, "seeds"]);
        let held = Store::open(&path).unwrap();
        for arguments in [&["build", "--store", &path, "seeds"][..], &["query", "counts", "--store", &path]] {
            let ran = demarche_of(arguments);
            assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{arguments:?}: {}", ran.err);
            assert!(ran.err.contains("another process") && ran.err.contains(&path), "{}", ran.err);
        }
        drop(held);
        printed(&["query", "counts", "--store", &path]);
    }

    #[test]
    fn what_is_no_store_is_left_alone() {
        let (folder, _) = folder();
        let text = file(&folder, "text.txt", "not a store");
        for path in [text.as_str(), folder.path().to_str().unwrap()] {
            let ran = demarche_of(&["build", "--store", path, "seeds"]);
            assert_eq!(ran.code, 4, "{}", ran.err);
            assert!(ran.err.contains("is not a store"), "{}", ran.err);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_bulk_load_left_is_removed() {
        let (_folder, store) = folder();
        printed(&["build", "--store", &store, "seeds"]);
        let before = printed(&["export", "--to", "nquads", "--store", &store]);
        fs::write(Path::new(&store).join("bulk-0123456789abcdef.sst"), "left behind").unwrap();
        assert_eq!(printed(&["export", "--to", "nquads", "--store", &store]), before);
        assert_eq!(bulk_files(&store), 0);
    }

    /// Documents of one name each and a text that the version changes.
    fn corpus(folder: &TempDir, version: &str) -> String {
        let seeds: Vec<_> = common::seeds().iter().map(|seed| fs::read_to_string(seed).unwrap()).collect();
        let line = |n: usize| {
            let text = format!("{}\n\nVersion {version} of text {n}.", seeds[n % seeds.len()]);
            serde_json::json!({ "id": n.to_string(), "text": text }).to_string()
        };
        file(folder, &format!("{version}.jsonl"), (0..DOCUMENTS).map(line).collect::<Vec<_>>().join("\n"))
    }

    const DOCUMENTS: usize = 120;

    fn documents(path: &str) -> Vec<Document> {
        Reader::new([Path::new(path).to_owned()], ReaderOptions::default()).map(Result::unwrap).collect()
    }

    fn quads(path: &str, ontology: &Ontology) -> Vec<Vec<Quad>> {
        documents(path).iter().map(|d| triples::quads(d, &extract(d, ontology), ontology, BASE)).collect()
    }

    /// Waits until the store is there and open, then a while, and kills.
    fn kill_after(mut child: Child, store: &str, wait: Duration) {
        let start = Instant::now();
        while !Path::new(store).join("CURRENT").exists() && start.elapsed() < Duration::from_secs(60) {
            sleep(Duration::from_millis(1));
        }
        sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// How many documents the store holds of each version. Each document is whole or not there.
    fn held(store: &str, versions: &[&Vec<Vec<Quad>>], ontology: &Ontology) -> Vec<usize> {
        let store = Store::open_existing(store).unwrap();
        let mut counts = vec![0; versions.len()];
        for n in 0..DOCUMENTS {
            let key = triples::key(&Document::new(n.to_string(), ""), ontology, BASE);
            let there = store.graph(&GraphName::NamedNode(key.graph)).unwrap();
            if there.is_empty() {
                continue;
            }
            let version = versions.iter().position(|version| version[n] == there);
            counts[version.unwrap_or_else(|| panic!("document {n} is neither whole nor gone"))] += 1;
        }
        counts
    }

    /// Killed at any moment while changed documents replace others, the store holds each old or new.
    #[test]
    fn a_kill_while_documents_are_replaced_leaves_each_whole() {
        let (folder, store) = folder();
        let ontology = Ontology::load(None, None).unwrap();
        let paths = ["one", "two"].map(|version| corpus(&folder, version));
        let expected = [quads(&paths[0], &ontology), quads(&paths[1], &ontology)];
        printed(&["build", "--store", &store, &paths[0]]);
        let mut partly = 0;
        for wait in [300, 600, 900, 900] {
            let mut build = Command::new(PROGRAM);
            build.args(["build", "-q", "--threads", "1", "--store", &store, &paths[1]]).stdout(Stdio::null());
            kill_after(build.spawn().unwrap(), &store, Duration::from_millis(wait));
            let counts = held(&store, &[&expected[0], &expected[1]], &ontology);
            assert_eq!(counts.iter().sum::<usize>(), DOCUMENTS, "after {wait} ms");
            eprintln!("killed after {wait} ms: {} old, {} new", counts[0], counts[1]);
            partly += usize::from(counts[1] > 0 && counts[0] > 0);
        }
        assert!(partly > 0, "no kill hit a build that was under way");
        printed(&["build", "--store", &store, &paths[1]]);
        assert_eq!(held(&store, &[&expected[0], &expected[1]], &ontology), [0, DOCUMENTS]);
    }

    const CHILD: &str = "DEMARCHE_TEST_LOAD";

    /// Killed at any moment of a bulk load that commits often, the store opens and holds each new
    /// document whole or not at all.
    #[test]
    fn a_kill_while_documents_are_added_leaves_each_whole() {
        let ontology = Ontology::load(None, None).unwrap();
        if let Some(paths) = std::env::var_os(CHILD) {
            let paths = paths.into_string().unwrap();
            let (store, input) = paths.split_once('\n').unwrap();
            return load_slowly(store, input, &ontology);
        }
        let (folder, _) = folder();
        let input = corpus(&folder, "one");
        let expected = quads(&input, &ontology);
        let (mut partly, mut last) = (0, String::new());
        for wait in [5, 300, 600, 1200, 2400] {
            let store = folder.path().join(format!("{wait}.db")).to_str().unwrap().to_owned();
            let mut child = Command::new(std::env::current_exe().unwrap());
            let name = "on_disk::a_kill_while_documents_are_added_leaves_each_whole";
            child.args(["--exact", name]).env(CHILD, format!("{store}\n{input}")).stdout(Stdio::null());
            kill_after(child.spawn().unwrap(), &store, Duration::from_millis(wait));
            let left = bulk_files(&store);
            let counts = held(&store, &[&expected], &ontology);
            eprintln!("killed after {wait} ms: {} of {DOCUMENTS}, {left} files left", counts[0]);
            partly += usize::from((1..DOCUMENTS).contains(&counts[0]));
            assert_eq!(bulk_files(&store), 0, "opening the store removed them");
            last = store;
        }
        assert!(partly > 0, "no kill hit a load that was under way");
        printed(&["build", "--store", &last, &input]);
        assert_eq!(held(&last, &[&expected], &ontology), [DOCUMENTS]);
    }

    /// What the killed process does: a commit every few documents, and then it waits to be killed.
    fn load_slowly(store: &str, input: &str, ontology: &Ontology) {
        let store = Store::open(store).unwrap();
        let mut loader = store.loader().committing_every(2_500);
        for document in documents(input) {
            let quads = triples::quads(&document, &extract(&document, ontology), ontology, BASE);
            loader.load(&triples::key(&document, ontology, BASE), quads).unwrap();
        }
        sleep(Duration::from_secs(60));
    }

    /// A disk that is full is told, and what was there before stays.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_and_loses_nothing() {
        let (folder, store) = folder();
        printed(&["build", "--store", &store, "seeds"]);
        let before = printed(&["export", "--to", "nquads", "--store", &store]);
        let many = corpus(&folder, "many");
        // A limit on the size of a file stands for a disk with no room.
        let script = format!("trap '' XFSZ; ulimit -f 64; exec '{PROGRAM}' build --store '{store}' '{many}'");
        let ran = run(assert_cmd::Command::new("bash").args(["-c", &script]).current_dir(ROOT));
        assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("the store"), "{}", ran.err);
        assert_eq!(printed(&["export", "--to", "nquads", "--store", &store]), before);
    }

    #[test]
    fn a_missing_store_says_how_to_make_one() {
        let (_folder, store) = folder();
        assert!(matches!(Store::open_existing(&store), Err(StoreError::Missing(_))));
        let ran = demarche_of(&["query", "counts", "--store", &store]);
        assert_eq!(ran.code, 4);
        assert!(ran.err.contains("demarche build --store"), "{}", ran.err);
    }
}

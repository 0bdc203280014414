//! The same inputs give the same bytes, whatever the number of threads and the order of the inputs.

mod common;

use common::{corpus_lines, file, gold, printed, seeds};
use std::fs;
use tempfile::TempDir;

/// The coded passages and the seeds many times over: texts of many kinds, in several batches.
fn lines() -> Vec<String> {
    let mut lines = corpus_lines(60);
    for path in gold() {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let mut passage: serde_json::Value = serde_json::from_str(line).unwrap();
            passage["id"] = format!("{stem}/{}", passage["id"].as_str().unwrap()).into();
            lines.push(passage.to_string());
        }
    }
    lines
}

/// The lines in another order, the same in every run.
fn shuffled(mut lines: Vec<String>) -> Vec<String> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for i in (1..lines.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        lines.swap(i, (state >> 33) as usize % (i + 1));
    }
    lines
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn one_thread_and_eight_print_the_same() {
    let folder = TempDir::new().unwrap();
    let corpus = file(&folder, "corpus.jsonl", lines().join("\n"));
    for to in ["jsonl", "csv", "nquads", "trig"] {
        let of = |threads| printed(&["extract", "--to", to, "--threads", threads, &corpus]);
        let one = of("1");
        assert!(one.lines().count() > 1000, "{to}");
        assert!(one == of("8"), "{to}");
    }
    let of = |threads| printed(&["export", "--to", "turtle", "--threads", threads, "--input", &corpus]);
    assert!(of("1") == of("8"));
}

#[test]
fn the_order_of_files_changes_the_order_of_relations_alone() {
    let mut paths = seeds();
    paths.extend(gold().into_iter().filter(|path| path.ends_with("dev.jsonl")));
    let forth: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
    let back: Vec<&str> = forth.iter().rev().copied().collect();
    for to in ["jsonl", "nquads"] {
        let of = |paths: &[&str]| printed(&[&["extract", "--to", to][..], paths].concat());
        let (forth, back) = (of(&forth), of(&back));
        assert_ne!(forth, back, "{to}: relations come in the order of the inputs");
        assert_eq!(sorted(&forth), sorted(&back), "{to}");
    }
    for to in ["turtle", "trig", "csv"] {
        let of = |paths: &[&str]| printed(&[&["export", "--to", to, "--input"][..], paths].concat());
        assert!(of(&forth) == of(&back), "{to}");
    }
}

#[test]
fn the_order_of_json_lines_changes_the_order_of_relations_alone() {
    let folder = TempDir::new().unwrap();
    let straight = file(&folder, "straight.jsonl", lines().join("\n"));
    let mixed = file(&folder, "mixed.jsonl", shuffled(lines()).join("\n"));
    for to in ["jsonl", "nquads"] {
        let of = |path: &str| printed(&["extract", "--to", to, path]);
        let (straight, mixed) = (of(&straight), of(&mixed));
        assert!(straight != mixed, "{to}: the lines were not shuffled");
        assert!(sorted(&straight) == sorted(&mixed), "{to}");
    }
    let of = |path: &str| printed(&["export", "--to", "turtle", "--input", path]);
    assert!(of(&straight) == of(&mixed));
}

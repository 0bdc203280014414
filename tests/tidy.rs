//! What no compiler sees: lists that must be whole, links that must lead somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether a text is a code such as `input::json`.
fn is_code(text: &str) -> bool {
    text.split_once("::").is_some_and(|(kind, name)| {
        !kind.is_empty()
            && !name.is_empty()
            && kind.bytes().all(|b| b.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    })
}

/// The codes that stand in `text` between `quote`s.
fn codes(text: &str, quote: char) -> BTreeSet<String> {
    text.lines()
        .flat_map(|line| line.split(quote).skip(1).step_by(2))
        .filter(|c| is_code(c))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_code_of_a_diagnostic_is_explained() {
    let sources = files(&Path::new(ROOT).join("src"), "rs");
    let used: BTreeSet<_> = sources.iter().flat_map(|path| codes(&read(path), '"')).collect();
    let explained = read(&Path::new(ROOT).join("docs/diagnostics.md"));
    let rows = explained.lines().filter(|line| line.starts_with("| `"));
    let explained: BTreeSet<_> = rows.filter_map(|row| codes(row, '`').into_iter().next()).collect();
    assert!(used.contains("input::json") && used.contains("query::prefix"), "{used:?}");
    assert_eq!(used, explained, "docs/diagnostics.md has another list than src");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(ROOT);
    let mut texts = files(&root.join("docs"), "md");
    texts.extend(["README.md", "CHANGELOG.md"].map(|name| root.join(name)));
    let mut links = 0;
    for path in texts {
        for target in read(&path).split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            if target.is_empty() || target.contains("://") {
                continue;
            }
            links += 1;
            assert!(path.parent().unwrap().join(target).exists(), "{} links to {target}", path.display());
        }
    }
    assert!(links > 5);
}

#[test]
fn the_changelog_knows_this_version() {
    let changes = read(&Path::new(ROOT).join("CHANGELOG.md"));
    assert!(changes.contains(&format!("## [{}]", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn every_module_says_what_it_is_for() {
    for path in files(&Path::new(ROOT).join("src"), "rs") {
        assert!(read(&path).starts_with("//! "), "{} does not open with a doc comment", path.display());
    }
}

//! The commands that the README and the documents show do what is shown there.
//!
//! When what the program says changes, `TRYCMD=overwrite cargo test --release --test readme` writes it
//! into the documents: read the change before it is kept.

#![cfg(all(unix, feature = "rocksdb"))]

use std::os::unix::fs::symlink;
use std::path::Path;

/// One test, since it changes the working directory, to which the commands write.
#[test]
fn the_commands_of_the_documents_print_what_they_show() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for name in ["seeds", "tests", "queries", "ontology"] {
        symlink(root.join(name), folder.path().join(name)).unwrap();
    }
    std::env::set_current_dir(folder.path()).unwrap();
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").register_bin("demarche", Path::new(env!("CARGO_BIN_EXE_demarche")));
    cases.case(root.join("README.md")).case(root.join("docs/*.md"));
    cases.run();
}

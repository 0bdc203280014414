//! What the command line names, to the files that are to be read.
//!
//! In: paths, of files or folders, and `-`. Out: [`File`]s with the stem that becomes a document's
//! identity. Invariant: a folder gives its files in the order of their paths' bytes, whatever the
//! file system does; hidden files and folders are passed over.

use crate::diagnostic::Diagnostic;
use std::fs;
use std::path::{Path, PathBuf};

/// One input as the user named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file or a folder.
    Path(PathBuf),
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdin } else { Self::Path(path) }
    }
}

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it lies; none for standard input.
    pub path: Option<PathBuf>,
    /// How messages name it.
    pub name: String,
    /// The identity of a document that has no `id` of its own.
    pub stem: String,
    /// Its size in bytes, where it is known.
    pub size: Option<u64>,
}

/// The files of all inputs, in the order given, each found or at fault.
pub fn find(inputs: &[Input]) -> Vec<Result<File, Box<Diagnostic>>> {
    let mut found = Vec::new();
    for input in inputs {
        match input {
            Input::Stdin => found.push(Ok(File { path: None, name: "stdin".into(), stem: "stdin".into(), size: None })),
            Input::Path(path) => match fs::metadata(path) {
                Err(error) => found.push(Err(unreadable(path, &error))),
                Ok(metadata) if metadata.is_dir() => {
                    let before = found.len();
                    walk(path, path, &mut found);
                    if found.len() == before {
                        found.push(Err(Box::new(
                            Diagnostic::error("input::empty-folder", name(path), "this folder holds no file to read")
                                .remedy("give a folder that holds text, Markdown or JSON Lines files"),
                        )));
                    }
                }
                Ok(metadata) => {
                    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                    let size = metadata.is_file().then_some(metadata.len());
                    found.push(Ok(File { path: Some(path.clone()), name: name(path), stem, size }));
                }
            },
        }
    }
    found
}

/// The files below `folder`. A link to a folder is not followed, so that a loop of links ends.
fn walk(root: &Path, folder: &Path, found: &mut Vec<Result<File, Box<Diagnostic>>>) {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut paths: Vec<PathBuf> = match entries {
        Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect(),
        Err(error) => return found.push(Err(unreadable(folder, &error))),
    };
    paths.sort();
    for path in paths {
        if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            continue;
        }
        let is_link = path.is_symlink();
        match fs::metadata(&path) {
            Err(error) => found.push(Err(unreadable(&path, &error))),
            Ok(metadata) if metadata.is_dir() => {
                if !is_link {
                    walk(root, &path, found);
                }
            }
            // A socket or a pipe in a folder would block for ever.
            Ok(metadata) if !metadata.is_file() => {}
            Ok(metadata) => {
                let below = path.strip_prefix(root).unwrap_or(&path).with_extension("");
                let stem =
                    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
                found.push(Ok(File { name: name(&path), path: Some(path), stem, size: Some(metadata.len()) }));
            }
        }
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// A diagnostic for a path that the system will not let us read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Box<Diagnostic> {
    let remedy = match error.kind() {
        std::io::ErrorKind::NotFound => "check the path: nothing of that name is there",
        std::io::ErrorKind::PermissionDenied => "allow this user to read it, or leave it out",
        _ => "check that it can be read, or leave it out",
    };
    Box::new(Diagnostic::error("input::unreadable", name(path), format!("cannot be read: {error}")).remedy(remedy))
}

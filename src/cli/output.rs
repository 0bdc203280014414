//! Where data goes: standard output, or a file that appears whole or not at all.
//!
//! In: the argument of `--output`. Out: a writer. Invariant: a file is written under another name
//! beside its place and renamed when all is written; a run that fails leaves what was there.

use super::Failure;
use std::fs::{self, File};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

/// Where data goes.
pub enum Output {
    /// Standard output.
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A file.
    File(AtomicFile),
}

impl Output {
    /// The file of that name; standard output if there is none, or if it is `-`.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            Some(path) if path.as_os_str() != "-" => Ok(Self::File(AtomicFile::create(path)?)),
            _ => Ok(Self::Stdout(BufWriter::with_capacity(1 << 16, io::stdout().lock()))),
        }
    }

    /// Makes what was written last.
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(mut writer) => writer.flush().map_err(Failure::stdout),
            Self::File(file) => file.finish(),
        }
    }

    /// The failure of a write.
    pub fn failed(&self) -> impl FnOnce(io::Error) -> Failure + use<> {
        Failure::io(match self {
            Self::Stdout(_) => "standard output".to_owned(),
            Self::File(file) => format!("cannot write {}", file.path.display()),
        })
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(writer) => writer.write(buffer),
            Self::File(file) => file.writer.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(writer) => writer.flush(),
            Self::File(file) => file.writer.flush(),
        }
    }
}

/// A file under way.
pub struct AtomicFile {
    path: PathBuf,
    temporary: PathBuf,
    writer: BufWriter<File>,
    finished: bool,
}

impl AtomicFile {
    fn create(path: &Path) -> Result<Self, Failure> {
        let failed = || Failure::io(format!("cannot write {}", path.display()));
        let Some(name) = path.file_name() else {
            return Err(failed()(io::Error::new(io::ErrorKind::InvalidInput, "this is no file name")));
        };
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(hidden);
        let file = File::create(&temporary).map_err(failed())?;
        Ok(Self { path: path.to_owned(), temporary, writer: BufWriter::with_capacity(1 << 16, file), finished: false })
    }

    fn finish(mut self) -> Result<(), Failure> {
        let done = self
            .writer
            .flush()
            .and_then(|()| self.writer.get_ref().sync_all())
            .and_then(|()| fs::rename(&self.temporary, &self.path));
        self.finished = done.is_ok();
        done.map_err(Failure::io(format!("cannot write {}", self.path.display())))
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.finished {
            // The run has failed already; what is left behind is only a hidden file.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

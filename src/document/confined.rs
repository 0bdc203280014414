//! Formats whose parsers cannot be trusted with our process: read in another one, under limits.
//!
//! In: the bytes of a PDF or a DOCX file, or a long page of HTML, and [`Limits`]. Out: a [`Text`], or a diagnostic.
//! Invariant: whatever a file does to its parser (panic, overflow the stack, loop, ask for all
//! memory, pour out words without end), this process goes on within the time allowed, and says
//! what was wrong with that file.
//!
//! [`read`] is the half that asks: it starts the program anew, gives it the file on standard input
//! and takes the [`Answer`] from its standard output. [`answer`] is the half that is asked: it ties
//! its own hands with the limits of the operating system before it looks at the first byte.

use super::reader::Format;
use super::{docx, html, pdf};
use crate::diagnostic::Diagnostic;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The name of the hidden subcommand that answers.
pub const SUBCOMMAND: &str = "read-confined";

/// What one file may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How long reading may take.
    pub time: Duration,
    /// How much memory it may take, in bytes.
    pub memory: u64,
    /// The longest text, in bytes.
    pub text: usize,
    /// How many times its packed size a part of a DOCX file may have.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(60), memory: 1 << 30, text: 64 << 20, ratio: 200 }
    }
}

/// The text of a file and where its pages begin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The text.
    pub text: String,
    /// From which byte on which page is read, in the order of the text; empty where there are no pages.
    pub pages: Vec<(usize, u32)>,
    /// The title that the file states.
    pub title: Option<String>,
    /// The date that it states.
    pub date: Option<String>,
    /// The address that it states.
    pub source: Option<String>,
}

/// Why a file has no text for us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// It breaks the rules of its format.
    Broken(String),
    /// It is locked by a password.
    Encrypted,
    /// It holds images of pages, or nothing.
    NoText,
    /// Its fonts do not say which letters they draw.
    NoLetters,
    /// It unpacks to more than this many times its size.
    Bomb(u64),
    /// Its text is too long.
    Size,
    /// It is of another format after all.
    NotThis(String),
}

/// What the process that reads has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It was read.
    Text(Text),
    /// It was not.
    Fault(Fault),
}

// ---- the half that asks ---------------------------------------------------------------------

/// Reads a file in a process of its own: `program` is this program.
pub fn read(
    program: &Path,
    format: Format,
    bytes: Vec<u8>,
    limits: &Limits,
    source: &str,
) -> Result<Text, Box<Diagnostic>> {
    let told = |told: Told| Box::new(told.diagnostic(format, limits, source));
    match ask(program, format, bytes, limits).map_err(Told::Io) {
        Ok(Asked { answer: Some(Answer::Text(text)), .. }) => Ok(text),
        Ok(Asked { answer: Some(Answer::Fault(fault)), .. }) => Err(told(Told::Fault(fault))),
        Ok(Asked { end: End::Late, .. }) => Err(told(Told::Late)),
        Ok(Asked { end: End::TooMuch, .. }) => Err(told(Told::Fault(Fault::Size))),
        Ok(Asked { end: End::Ended(status), errors, .. }) => Err(told(Told::of_crash(status, &errors))),
        Err(io) => Err(told(io)),
    }
}

/// How the other process came to its end.
enum End {
    Ended(ExitStatus),
    Late,
    TooMuch,
}

struct Asked {
    answer: Option<Answer>,
    end: End,
    errors: String,
}

fn ask(program: &Path, format: Format, bytes: Vec<u8>, limits: &Limits) -> std::io::Result<Asked> {
    let deadline = Instant::now() + limits.time;
    let mut child = Command::new(program)
        .arg(SUBCOMMAND)
        .arg(format.name())
        .args([
            "--memory",
            &limits.memory.to_string(),
            "--seconds",
            &limits.time.as_secs().saturating_add(1).to_string(),
        ])
        .args(["--text", &limits.text.to_string(), "--ratio", &limits.ratio.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // Each pipe has a thread: a process that reads nothing, or writes on two pipes, must not stop us.
    if let Some(mut input) = child.stdin.take() {
        // A process that is gone breaks the pipe; why it went is seen below.
        thread::spawn(move || input.write_all(&bytes));
    }
    let (send, receive) = mpsc::channel();
    let errors = child.stderr.take().map(|pipe| drained(pipe, ERRORS, mpsc::channel().0));
    // JSON writes a control character in six bytes.
    let most = limits.text.saturating_mul(6).saturating_add(1 << 16);
    let output = child.stdout.take().map(|pipe| drained(pipe, most, send));
    let is_done = receive.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    let end = match is_done {
        Ok(true) => wait(&mut child, deadline)?.map_or(End::Late, End::Ended),
        Ok(false) => End::TooMuch,
        Err(_) => End::Late,
    };
    if !matches!(end, End::Ended(_)) {
        // It may have ended by itself in this moment.
        let _ = child.kill();
        child.wait()?;
    }
    let collected =
        |thread: Option<thread::JoinHandle<Vec<u8>>>| thread.and_then(|t| t.join().ok()).unwrap_or_default();
    let answer = match end {
        End::Ended(status) if status.success() => serde_json::from_slice(&collected(output)).ok(),
        _ => None,
    };
    Ok(Asked { answer, end, errors: String::from_utf8_lossy(&collected(errors)).into_owned() })
}

/// How much of what a crash says is kept.
const ERRORS: usize = 1 << 16;

/// Reads a pipe to its end on a thread, and tells whether it held no more than `most`.
fn drained(mut pipe: impl Read + Send + 'static, most: usize, done: mpsc::Sender<bool>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.by_ref().take(most as u64 + 1).read_to_end(&mut bytes);
        // Nobody listens where only the bytes are wanted.
        let _ = done.send(read.is_ok() && bytes.len() <= most);
        bytes
    })
}

/// Waits for a process that has closed its output, and so is about to end.
fn wait(child: &mut std::process::Child, deadline: Instant) -> std::io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// What is to be told of a file.
enum Told {
    Fault(Fault),
    Late,
    Memory,
    Crash(String),
    Io(std::io::Error),
}

impl Told {
    /// What a process that gave no answer died of.
    fn of_crash(status: ExitStatus, errors: &str) -> Self {
        #[cfg(unix)]
        if std::os::unix::process::ExitStatusExt::signal(&status) == Some(rustix::process::Signal::XCPU.as_raw()) {
            return Self::Late;
        }
        if errors.contains("memory allocation of") || errors.contains("capacity overflow") {
            return Self::Memory;
        }
        let said = errors.lines().find(|line| line.contains("overflowed its stack")).map(str::to_owned);
        // "thread 'main' panicked at FILE:LINE:COLUMN:" and the message on the next line.
        let panicked = || errors.lines().skip_while(|line| !line.contains("panicked at")).nth(1).map(str::to_owned);
        Self::Crash(said.or_else(panicked).unwrap_or_else(|| status.to_string()))
    }

    fn diagnostic(self, format: Format, limits: &Limits, source: &str) -> Diagnostic {
        let what = match format {
            Format::Pdf => "PDF",
            Format::Html => "page of HTML",
            _ => "Word document",
        };
        let (code, message, remedy) = match self {
            Self::Fault(Fault::Broken(why)) => (
                "input::broken",
                format!("this {what} is broken: {why}"),
                "get the file again, or open it in a program that mends it, and save it anew".to_owned(),
            ),
            Self::Fault(Fault::Encrypted) => (
                "input::encrypted",
                format!("this {what} is locked by a password"),
                "save it without one (`qpdf --decrypt` does so with a PDF)".to_owned(),
            ),
            Self::Fault(Fault::NoText) if format == Format::Pdf => (
                "input::no-text",
                "this PDF has no text: its pages are images, or empty".to_owned(),
                "recognise its letters first, for instance with `ocrmypdf IN.pdf OUT.pdf`".to_owned(),
            ),
            Self::Fault(Fault::NoText) => {
                ("input::empty", "this input holds no text".to_owned(), "leave it out, or fill it in".to_owned())
            }
            Self::Fault(Fault::NoLetters) => (
                "input::no-text",
                "the fonts of this PDF do not say which letters they draw".to_owned(),
                "recognise its letters anew, for instance with `ocrmypdf --force-ocr IN.pdf OUT.pdf`".to_owned(),
            ),
            Self::Fault(Fault::Bomb(ratio)) => (
                "input::bomb",
                format!("this {what} unpacks to more than {ratio} times its size"),
                "leave it out, or raise `--max-ratio` if you trust it".to_owned(),
            ),
            Self::Fault(Fault::Size) => (
                "input::size",
                format!("this text is longer than {} MiB", limits.text >> 20),
                "split it into documents".to_owned(),
            ),
            Self::Fault(Fault::NotThis(other)) => {
                ("input::binary", format!("this is {other}, not text"), "save it as text, or unpack it".to_owned())
            }
            Self::Late => (
                "input::timeout",
                format!("reading this {what} took longer than {} s", limits.time.as_secs_f64()),
                "raise `--max-seconds`, or save the file anew".to_owned(),
            ),
            Self::Memory => (
                "input::memory",
                format!("reading this {what} took more than {} MiB of memory", limits.memory >> 20),
                "raise `--max-memory`, or save the file anew".to_owned(),
            ),
            Self::Crash(why) => (
                "input::crash",
                format!("reading this {what} broke down: {why}"),
                "save the file anew with another program, or turn it into text".to_owned(),
            ),
            Self::Io(error) => (
                "input::crash",
                format!("the process that reads a {what} cannot be started: {error}"),
                "check that this program may start itself".to_owned(),
            ),
        };
        Diagnostic::error(code, source, message).remedy(remedy)
    }
}

// ---- the half that is asked -----------------------------------------------------------------

/// Reads a file under limits, in the process that was started for it alone.
pub fn answer(format: Format, input: impl Read, limits: &Limits) -> Answer {
    confine(limits);
    let mut bytes = Vec::new();
    let mut input = input;
    if let Err(error) = input.read_to_end(&mut bytes) {
        return Answer::Fault(Fault::Broken(error.to_string()));
    }
    let read = match format {
        Format::Pdf => pdf::parse(&bytes),
        Format::Html => Ok(html::parse(&String::from_utf8_lossy(&bytes))),
        _ => docx::parse(&bytes, limits).map(|text| Text { text, ..Text::default() }),
    };
    match read {
        Ok(text) if text.text.len() > limits.text => Answer::Fault(Fault::Size),
        Ok(text) => Answer::Text(text),
        Err(fault) => Answer::Fault(fault),
    }
}

/// Gives up what is not needed: memory and time beyond the limits, files, and the right to leave a
/// memory image behind. Where the system has no such limits, the time that the other half measures
/// is what holds.
fn confine(limits: &Limits) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let set = |resource, most| {
            // A limit that is lower already stays as it is.
            let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
        };
        set(Resource::As, limits.memory);
        set(Resource::Cpu, limits.time.as_secs().max(1));
        set(Resource::Fsize, 0);
        set(Resource::Core, 0);
    }
    #[cfg(not(unix))]
    let _ = limits;
}

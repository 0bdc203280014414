//! The nursery and the workers: what runs in other processes than the server.
//!
//! In: on standard input the graph as N-Quads, then orders; on a socket, tasks. Out: process ids; outcomes.
//! Invariant: the nursery has one thread whenever it copies itself, and looks at no query; a worker looks
//! at no query before its limits are set.

use super::message::{self, Frames, Outcome, Reply, Task, read_frame, write_frame};
use crate::query::{self, Answer, AnswerFormat, CancellationToken, Dataset, Look, NamedQuery, Request};
use crate::serve::negotiate;
use crate::serve::problem::Problem;
use crate::serve::rows_as_graph;
use crate::store::Store;
use oxigraph::io::RdfFormat;
use oxigraph::model::NamedNode;
use rustix::process::{Pid, Resource, Rlimit, WaitOptions, setpgid, setrlimit, waitpid};
use rustix::time::{ClockId, clock_gettime};
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What the nursery is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The server's socket.
    pub socket: PathBuf,
    /// How much memory a query may take, in bytes.
    pub memory: u64,
    /// The store on disk, if it is one.
    pub store: Option<PathBuf>,
}

/// An order to the nursery.
pub const FORK: &[u8] = b"fork";

/// Copies itself whenever it is told to, until standard input ends.
pub fn nursery(settings: &Settings) -> Result<(), String> {
    // No memory image of a query that crashed, here or in a worker.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let mut orders = BufReader::new(io::stdin().lock());
    let mut answers = io::stdout().lock();
    let store = match settings.store {
        Some(_) => None,
        None => Some(load(&mut orders).map_err(|error| error.to_string())?),
    };
    let told = |error: io::Error| error.to_string();
    write_frame(&mut answers, b"ready").map_err(told)?;
    let mut dying: Vec<Pid> = Vec::new();
    while let Some(order) = read_frame(&mut orders, message::MESSAGE).map_err(told)? {
        if order == FORK {
            match fork().map_err(told)? {
                Some(child) => {
                    write_frame(&mut answers, &child.as_raw_nonzero().get().to_be_bytes()).map_err(told)?;
                }
                None => {
                    let ended = worker(settings, store);
                    // Not `exit`: what the nursery would do at its end is not for its copy to do.
                    // SAFETY: `_exit` only ends the process.
                    unsafe { libc::_exit(i32::from(ended.is_err())) }
                }
            }
        } else if let Ok(bytes) = order.try_into()
            && let Some(pid) = Pid::from_raw(i32::from_be_bytes(bytes))
        {
            // The server has killed it. Until it is waited for, its number cannot become another process's.
            dying.push(pid);
        }
        // A large one takes its time to die, in which no new one should have to wait.
        dying.retain(|pid| matches!(waitpid(Some(*pid), WaitOptions::NOHANG), Ok(None)));
    }
    Ok(())
}

/// The graph from standard input.
fn load(orders: impl io::Read) -> Result<Store, crate::store::StoreError> {
    let store = Store::in_memory()?;
    store.load_dataset(RdfFormat::NQuads, BufReader::new(Frames::new(orders)))?;
    Ok(store)
}

/// The copy's number, in the nursery; nothing, in the copy.
fn fork() -> io::Result<Option<Pid>> {
    // SAFETY: this process has one thread (the bulk loader's have ended), so no lock is held by a thread
    // that the copy lacks.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        pid => Ok(Pid::from_raw(pid)),
    }
}

/// Answers tasks until the server closes the socket.
fn worker(settings: &Settings, store: Option<Store>) -> Result<(), String> {
    let told = |error: io::Error| error.to_string();
    let store = match (&settings.store, store) {
        (Some(path), _) => Store::open_read_only(path).map_err(|error| error.to_string())?,
        (None, Some(store)) => store,
        (None, None) => return Err("there is no graph".into()),
    };
    confine(settings);
    let socket = connect(&settings.socket).map_err(told)?;
    let mut reader = BufReader::new(socket.try_clone().map_err(told)?);
    let mut writer = BufWriter::new(socket);
    while let Some(frame) = read_frame(&mut reader, message::MESSAGE).map_err(told)? {
        let task: Task = serde_json::from_slice(&frame).map_err(|error| error.to_string())?;
        limit_time(Duration::from_millis(task.milliseconds));
        let (outcome, body) = match answer(&store, &task) {
            Ok(Reply { media_type, truncated, rows, body }) => (Outcome::Answer { media_type, truncated, rows }, body),
            Err(problem) => (Outcome::Problem(Box::new(problem)), Vec::new()),
        };
        let outcome = serde_json::to_vec(&outcome).map_err(|error| error.to_string())?;
        write_frame(&mut writer, &outcome).map_err(told)?;
        write_frame(&mut writer, &body).map_err(told)?;
    }
    Ok(())
}

fn connect(socket: &Path) -> io::Result<UnixStream> {
    UnixStream::connect(socket)
}

/// Memory beyond what is there now, and the right to write files, are given up.
fn confine(settings: &Settings) {
    // A group of its own, so that all its threads are made less pressing at once; and where memory runs out
    // in spite of all limits, it is a worker that is killed. Neither can be insisted on.
    let _ = setpgid(None, None);
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let limit = |resource, most| {
        // A limit that is lower already stays as it is.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    };
    // The stack of the thread that evaluates is reserved, and hardly used.
    let reserved = query::STACK as u64 + (32 << 20);
    limit(Resource::As, address_space() + reserved + settings.memory);
    if settings.store.is_none() {
        limit(Resource::Fsize, 0);
        limit(Resource::Nofile, 16);
    }
}

/// How much address space this process has; where that is not told, nothing, and the limit is lower.
fn address_space() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    pages.unwrap_or(0) * rustix::param::page_size() as u64
}

/// The processor's time that this process may have from now on: it ends even when the server is gone and
/// nobody is left to kill it. All threads together may have twice the time that one has.
fn limit_time(time: Duration) {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.max(0) as u64;
    let current = Some(used + 2 * time.as_secs() + 4);
    let _ = setrlimit(Resource::Cpu, Rlimit { current, maximum: None });
}

/// Evaluates a task and writes its answer.
pub fn answer(store: &Store, task: &Task) -> Result<Reply, Problem> {
    let token = CancellationToken::new();
    let (done, waiting) = mpsc::channel::<()>();
    let (cancel, time) = (token.clone(), Duration::from_millis(task.milliseconds));
    let watch = thread::Builder::new().name("deadline".into()).stack_size(1 << 16).spawn(move || {
        if waiting.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout) {
            cancel.cancel();
        }
    });
    watch.map_err(|error| Problem::internal(error.to_string()))?;
    let request = request(task)?.with_cancellation(token);
    let answered = query::run(store, &request);
    drop(done);
    let answer = answered.map_err(|error| match error {
        query::QueryError::Cancelled => Problem::late(time.as_secs_f64()),
        other => other.into(),
    })?;
    write(answer, task)
}

fn request(task: &Task) -> Result<Request, Problem> {
    let request = match task.named {
        true => Request::named(&NamedQuery::parse(&task.name, &task.text).map_err(query::QueryError::Syntax)?),
        false => Request::text(&task.name, &task.text),
    };
    let mut request =
        request.with_base(&task.base).with_relative_to(&task.relative_to).with_limit(task.rows).with_size(task.bytes);
    for (name, value) in &task.parameters {
        request = request.with_parameter(name, value);
    }
    if !task.default_graphs.is_empty() || !task.named_graphs.is_empty() {
        let nodes = |iris: &[String]| iris.iter().map(NamedNode::new).collect::<Result<_, _>>();
        let bad = |error| Problem::bad_request(format!("a graph's IRI is none: {error}"));
        let default = nodes(&task.default_graphs).map_err(bad)?;
        let named = nodes(&task.named_graphs).map_err(bad)?;
        request = request.with_dataset(Dataset { default, named });
    }
    Ok(request)
}

fn write(answer: Answer, task: &Task) -> Result<Reply, Problem> {
    let truncated = matches!(answer, Answer::Solutions { truncated: true, .. } | Answer::Graph { truncated: true, .. });
    let too_large = || Problem::too_large(task.rows, task.bytes);
    if truncated && !task.partial {
        return Err(too_large());
    }
    let rows = answer.len();
    let format = task.format.as_deref();
    let (media_type, format) = match answer {
        Answer::Graph { .. } => negotiate::graph(&task.accept, format)
            .map(|(media, syntax)| (media, AnswerFormat::Rdf(syntax)))
            .ok_or_else(|| Problem::not_acceptable("Turtle, N-Triples, JSON-LD, RDF/XML, TriG or N-Quads"))?,
        _ => negotiate::rows(&task.accept, format)
            .ok_or_else(|| Problem::not_acceptable("JSON, XML, CSV, TSV or, in RDF, Turtle"))?,
    };
    let answer = match format {
        AnswerFormat::Rdf(_) => rows_as_graph::graph(answer),
        _ => answer,
    };
    let mut body = Bounded { bytes: Vec::new(), most: task.bytes };
    let written = answer.write(format, &Look { width: None, base: &task.base }, &mut body);
    match written {
        Ok(()) => Ok(Reply { media_type: media_type.to_owned(), truncated, rows, body: body.bytes }),
        Err(query::QueryError::Io(_)) => Err(too_large()),
        Err(error) => Err(error.into()),
    }
}

/// Bytes up to a number of them.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Bounded {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + buffer.len() > self.most {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

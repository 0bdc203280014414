//! The nursery as the server sees it: one thread that orders workers of it.
//!
//! In: [`Order`]s. Out: workers, as their sockets and process ids. Invariant: one order at a time is under
//! way, so the next worker to connect is the one that was ordered; a nursery that died is started anew.

use super::child::{FORK, Settings};
use super::message::{FrameWriter, MESSAGE, read_frame, write_frame};
use crate::store::Store;
use rustix::process::Pid;
use std::io::{self, BufReader, BufWriter};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// How long a worker may take to open a store and connect.
const CONNECT: Duration = Duration::from_secs(20);

/// What the nursery is told.
pub enum Order {
    /// To make a worker.
    Fork(oneshot::Sender<io::Result<(UnixStream, Pid)>>),
    /// To forget a worker that was killed.
    Reap(Pid),
}

/// Where workers have their graph from.
#[derive(Clone)]
pub enum Graph {
    /// From the server, once.
    Memory(Store),
    /// From a store on disk that nobody writes to.
    Disk(PathBuf),
}

/// Starts the nursery, and the thread that gives it orders.
pub fn start(program: PathBuf, graph: Graph, memory: u64) -> io::Result<mpsc::Sender<Order>> {
    // A folder that nobody else may enter: who connects in it is ours.
    let folder = tempfile::Builder::new().prefix("demarche-").tempdir()?;
    let socket = folder.path().join("workers");
    let listener = UnixListener::bind(&socket)?;
    listener.set_nonblocking(true)?;
    let store = match &graph {
        Graph::Memory(_) => None,
        Graph::Disk(path) => Some(path.clone()),
    };
    let settings = Settings { socket, memory, store };
    let mut keeper = Keeper { program, graph, settings, listener, nursery: None, _folder: folder };
    keeper.nursery()?;
    let (send, receive) = mpsc::channel();
    thread::Builder::new().name("keeper".into()).spawn(move || keeper.run(&receive))?;
    Ok(send)
}

struct Keeper {
    program: PathBuf,
    graph: Graph,
    settings: Settings,
    listener: UnixListener,
    nursery: Option<Nursery>,
    _folder: TempDir,
}

struct Nursery {
    child: Child,
    orders: BufWriter<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Keeper {
    /// Until nobody is left who could give an order.
    fn run(mut self, orders: &mpsc::Receiver<Order>) {
        for order in orders {
            match order {
                Order::Fork(reply) => {
                    let worker = self.fork().or_else(|_| {
                        self.nursery = None;
                        self.fork()
                    });
                    // Who asked may be gone: the worker sees its socket closed, and ends.
                    let _ = reply.send(worker);
                }
                Order::Reap(pid) => {
                    let told = self
                        .nursery
                        .as_mut()
                        .map(|nursery| write_frame(&mut nursery.orders, &pid.as_raw_nonzero().get().to_be_bytes()));
                    if let Some(Err(_)) = told {
                        self.nursery = None;
                    }
                }
            }
        }
    }

    fn fork(&mut self) -> io::Result<(UnixStream, Pid)> {
        let nursery = self.nursery()?;
        write_frame(&mut nursery.orders, FORK)?;
        let answer = read_frame(&mut nursery.answers, MESSAGE)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let pid = answer.try_into().ok().and_then(|bytes| Pid::from_raw(i32::from_be_bytes(bytes)));
        let pid = pid.ok_or(io::ErrorKind::InvalidData)?;
        let deadline = Instant::now() + CONNECT;
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => return Ok((stream, pid)),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                Err(_) if Instant::now() > deadline => return Err(io::ErrorKind::TimedOut.into()),
                Err(_) => thread::sleep(Duration::from_micros(200)),
            }
        }
    }

    /// The nursery, started if it is not there.
    fn nursery(&mut self) -> io::Result<&mut Nursery> {
        let nursery = match self.nursery.take() {
            Some(nursery) => nursery,
            None => self.start()?,
        };
        Ok(self.nursery.insert(nursery))
    }

    fn start(&self) -> io::Result<Nursery> {
        let mut command = Command::new(&self.program);
        command.arg(super::SUBCOMMAND).arg("--socket").arg(&self.settings.socket);
        command.arg("--memory").arg(self.settings.memory.to_string());
        if let Some(store) = &self.settings.store {
            command.arg("--store").arg(store);
        }
        // A group of its own: Ctrl-C is for the server, which lets queries end. Nothing of the surroundings
        // is any business of a worker's; with one arena, its limit of memory is not spent on reservations.
        command.process_group(0).env_clear().env("MALLOC_ARENA_MAX", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the pipes of a new process are not there"));
        };
        let mut nursery =
            Nursery { child, orders: BufWriter::with_capacity(1 << 16, orders), answers: BufReader::new(answers) };
        if let Graph::Memory(store) = &self.graph {
            let mut frames = io::BufWriter::with_capacity(1 << 18, FrameWriter(&mut nursery.orders));
            store.dump(&mut frames).map_err(io::Error::other)?;
            frames.into_inner().map_err(io::IntoInnerError::into_error)?.end()?;
        }
        match read_frame(&mut nursery.answers, MESSAGE)? {
            Some(word) if word == b"ready" => Ok(nursery),
            _ => Err(io::Error::other("the process that holds the graph for the workers did not start")),
        }
    }
}

impl Drop for Nursery {
    fn drop(&mut self) {
        // It may have ended by itself; its workers see their sockets closed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! Who evaluates which query, and for how long.
//!
//! In: a [`Task`]. Out: a [`Reply`] within the time allowed. Invariants: never more processes than
//! [`Limits`] says; a query that is not done within [`SHORT`] makes room for others.
//!
//! Nobody can tell from its text how long a query takes. So each begins in the *short lane*, whose workers
//! have few milliseconds of processor time for it. One that needs longer moves over, with its worker, to one of the *long
//! slots*, at a lower priority, and a fresh worker takes its place in the lane; are all slots taken, it is
//! stopped, waits, and begins anew when it is its turn. A plain query waits for the lane alone.

use super::keeper::{self, Graph, Order};
use super::message::{MESSAGE, Outcome, Reply, Task};
use crate::serve::problem::Problem;
use rustix::process::{Pid, Signal, kill_process, setpriority_pgrp};
use std::io;
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, timeout, timeout_at};

/// How much of a processor's time a query may have in the short lane.
pub const SHORT: Duration = Duration::from_millis(40);

/// How many times [`SHORT`] a query may stay there that did not get that much of the processor.
const PATIENCE: u32 = 50;

/// How long after its time a query's own cancellation is waited for, before its process is killed.
const GRACE: Duration = Duration::from_millis(250);

/// How much less pressing a long query is than a short one, as `nice` counts.
const NICE: i32 = 10;

/// What queries may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long one may take, waiting included.
    pub time: Duration,
    /// How much memory one may take, in bytes.
    pub memory: u64,
    /// Rows or triples of an answer.
    pub rows: usize,
    /// Bytes of an answer.
    pub bytes: usize,
    /// How many long ones are evaluated at once.
    pub workers: usize,
    /// How many more of them may wait.
    pub queue: usize,
}

/// The workers of one dataset. Clones are handles to the same.
#[derive(Clone)]
pub struct Pool(Arc<Inner>);

struct Inner {
    limits: Limits,
    orders: mpsc::Sender<Order>,
    idle: Mutex<Vec<Worker>>,
    spare: usize,
    short: Semaphore,
    long: Semaphore,
    queue: Semaphore,
    refilling: Semaphore,
}

impl Pool {
    /// Starts the processes; waits until the graph is loaded.
    pub fn start(program: PathBuf, graph: Graph, limits: Limits) -> io::Result<Self> {
        let orders = keeper::start(program, graph, limits.memory)?;
        let spare = limits.workers.max(4);
        Ok(Self(Arc::new(Inner {
            limits,
            orders,
            idle: Mutex::default(),
            spare,
            short: Semaphore::new(spare),
            long: Semaphore::new(limits.workers),
            queue: Semaphore::new(limits.queue),
            refilling: Semaphore::new(1),
        })))
    }

    /// What queries may cost here.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Makes the workers of the short lane before anybody asks.
    pub async fn warm(&self) -> io::Result<()> {
        for _ in 0..self.0.spare {
            let worker = self.0.fork().await?;
            self.0.keep(worker);
        }
        Ok(())
    }

    /// Answers a task; its time is the pool's.
    pub async fn ask(&self, mut task: Task) -> Result<Reply, Problem> {
        let inner = &self.0;
        let Limits { time, .. } = inner.limits;
        let deadline = Instant::now() + time;
        if serde_json::to_vec(&task).map_or(true, |task| task.len() > MESSAGE) {
            return Err(Problem::bad_request("the query and the names of its graphs are too long"));
        }
        let crowded = || Problem::busy("the queries of others take all there is; this one was not begun");

        let lane = timeout_at(deadline, inner.short.acquire()).await.ok().and_then(Result::ok).ok_or_else(crowded)?;
        let worker = inner.worker(deadline).await?;
        let pid = worker.pid;
        task.milliseconds = milliseconds_until(deadline);
        let mut asked = Box::pin(worker.ask(task.clone(), task.bytes));
        let (begun, used) = (Instant::now(), processor_time(pid));
        loop {
            if let Ok((worker, reply)) = timeout(SHORT, &mut asked).await {
                worker.into_iter().for_each(|worker| inner.keep(worker));
                return reply;
            }
            // On a machine that is busy otherwise, a short query takes its time without using any.
            let had = processor_time(pid).zip(used).is_none_or(|(now, used)| now.saturating_sub(used) >= SHORT);
            if had || begun.elapsed() > SHORT * PATIENCE {
                break;
            }
        }
        let slot = match inner.long.try_acquire() {
            Ok(slot) => {
                drop(lane);
                slot
            }
            Err(_) => {
                // Whoever cannot be kept makes room: its worker ends here.
                drop(asked);
                drop(lane);
                self.refill();
                let _queued = inner.queue.try_acquire().map_err(|_| crowded())?;
                let waited = timeout_at(deadline, inner.long.acquire()).await;
                let slot = waited.ok().and_then(Result::ok).ok_or_else(crowded)?;
                let worker = inner.worker(deadline).await?;
                task.milliseconds = milliseconds_until(deadline);
                let pid = worker.pid;
                let bytes = task.bytes;
                asked = Box::pin(worker.ask(task, bytes));
                return self.ask_long(asked, pid, deadline, slot).await;
            }
        };
        self.ask_long(asked, pid, deadline, slot).await
    }

    async fn ask_long(
        &self,
        asked: impl Future<Output = Answered>,
        pid: Pid,
        deadline: Instant,
        _slot: tokio::sync::SemaphorePermit<'_>,
    ) -> Result<Reply, Problem> {
        // It only matters who goes first.
        let _ = setpriority_pgrp(Some(pid), NICE);
        self.refill();
        match timeout_at(deadline + GRACE, asked).await {
            // A worker cannot be made more pressing again: it ends with its query.
            Ok((_, Err(problem))) if Instant::now() > deadline && problem.kind == Problem::memory().kind => {
                Err(Problem::late(self.0.limits.time.as_secs_f64()))
            }
            Ok((_, reply)) => reply,
            Err(_) => Err(Problem::late(self.0.limits.time.as_secs_f64())),
        }
    }

    /// Makes a worker for the one that left the short lane.
    fn refill(&self) {
        let inner = Arc::clone(&self.0);
        tokio::spawn(async move {
            // One at a time: whoever needs a worker at once must not wait for those that nobody needs yet.
            let Ok(_turn) = inner.refilling.try_acquire() else { return };
            while inner.idle().len() < inner.spare {
                let Ok(worker) = inner.fork().await else { return };
                inner.keep(worker);
            }
        });
    }
}

/// How much of the processors' time a worker has had, where the system tells it, in its hundredths of a second.
fn processor_time(pid: Pid) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name of the program, in brackets, may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut times = rest.split_ascii_whitespace().skip(11).take(2).map_while(|ticks| ticks.parse::<u64>().ok());
    let ticks = times.next()? + times.next()?;
    let a_second = rustix::param::clock_ticks_per_second().max(1);
    Some(Duration::from_millis(ticks * 1000 / a_second))
}

fn milliseconds_until(deadline: Instant) -> u64 {
    deadline.saturating_duration_since(Instant::now()).as_millis().max(1) as u64
}

impl Inner {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A worker that waits, or a new one.
    async fn worker(&self, deadline: Instant) -> Result<Worker, Problem> {
        let waiting = self.idle().pop();
        if let Some(worker) = waiting {
            return Ok(worker);
        }
        match timeout_at(deadline, self.fork()).await {
            Ok(worker) => worker.map_err(|error| Problem::internal(error.to_string())),
            Err(_) => Err(Problem::busy("no process for this query could be started in time")),
        }
    }

    async fn fork(&self) -> io::Result<Worker> {
        let (send, receive) = oneshot::channel();
        let gone = || io::Error::other("the processes that evaluate queries are gone");
        self.orders.send(Order::Fork(send)).map_err(|_| gone())?;
        let (stream, pid) = receive.await.map_err(|_| gone())??;
        let orders = self.orders.clone();
        // From here on it is killed and forgotten when it is dropped.
        let worker = |stream| Worker { stream, pid, orders };
        stream.set_nonblocking(true)?;
        UnixStream::from_std(stream).map(worker)
    }

    fn keep(&self, worker: Worker) {
        let mut idle = self.idle();
        if idle.len() < self.spare {
            idle.push(worker);
        }
    }
}

/// What became of a task, and its worker if it can be asked again.
type Answered = (Option<Worker>, Result<Reply, Problem>);

/// A process that evaluates one query at a time.
struct Worker {
    stream: UnixStream,
    pid: Pid,
    orders: mpsc::Sender<Order>,
}

impl Worker {
    /// Has a task done. Where nobody waits for it any more, the worker ends.
    async fn ask(mut self, task: Task, most: usize) -> Answered {
        match self.exchange(&task, most).await {
            Ok(Ok(reply)) => (Some(self), Ok(reply)),
            Ok(Err(problem)) => (Some(self), Err(problem)),
            Err(_) => (None, Err(Problem::memory())),
        }
    }

    async fn exchange(&mut self, task: &Task, most: usize) -> io::Result<Result<Reply, Problem>> {
        let task = serde_json::to_vec(task)?;
        self.stream.write_all(&(task.len() as u32).to_be_bytes()).await?;
        self.stream.write_all(&task).await?;
        let outcome = self.frame(MESSAGE).await?;
        let body = self.frame(most).await?;
        Ok(match serde_json::from_slice(&outcome)? {
            Outcome::Answer { media_type, truncated, rows } => Ok(Reply { media_type, truncated, rows, body }),
            Outcome::Problem(problem) => Err(*problem),
        })
    }

    async fn frame(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let length = self.stream.read_u32().await? as usize;
        if length > most {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).await?;
        Ok(bytes)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may be gone already, and is a zombie until the nursery is told: its number is nobody else's.
        let _ = kill_process(self.pid, Signal::KILL);
        let _ = self.orders.send(Order::Reap(self.pid));
    }
}

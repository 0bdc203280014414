//! Queries evaluated in processes that can be killed.
//!
//! In: a [`Task`]. Out: a [`Reply`], or the problem that stood in its way. Invariant: whatever a query does
//! to its evaluator (loop where no cancellation is looked for, ask for all memory, overflow the stack), the
//! server goes on, and the answer comes within the time allowed.
//!
//! Three kinds of processes take part. The *server* speaks HTTP and evaluates nothing. The *nursery* holds
//! the graph, has one thread, and does nothing but copy itself when the server asks for a worker: memory is
//! shared until it is written, so a worker is there in milliseconds, however large the graph. A *worker*
//! ties its own hands by limits of the operating system, connects to the server's socket and answers one
//! query after another. On a store on disk the nursery holds nothing, and each worker opens the store for
//! reading by itself, since RocksDB's threads would not survive the copying.

pub mod child;
mod keeper;
pub mod message;
pub mod pool;

pub use keeper::Graph;
pub use message::{Reply, Task};
pub use pool::{Limits, Pool};

/// The name of the hidden subcommand that the nursery is.
pub const SUBCOMMAND: &str = "query-worker";

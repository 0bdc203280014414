//! Faults of the run: the work cannot go on.
//!
//! In: the errors of the modules. Out: [`Error`], the one type that crosses the library's border.
//! Invariant: faults of the *input* are not here; they are [diagnostics](crate::diagnostic).

use crate::export::ExportError;
use crate::query::QueryError;
use crate::store::StoreError;
use std::io;

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store: missing, locked, damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A query: its syntax, its parameters, its evaluation.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// An export.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Reading or writing.
    #[error(transparent)]
    Io(#[from] io::Error),
}

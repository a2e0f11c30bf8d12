//! What is wrong with a store.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, shown};
use crate::sweep::row::Row;

fn error(path: &Path, problem: impl Into<String>, allowed: &str) -> Error {
    Error::new(shown(&path.display().to_string()), problem, allowed)
}

/// A file that another program made.
pub fn foreign(path: &Path) -> Error {
    let problem = "is not a store of neurocert sweep, or was made by an incompatible version";
    error(path, problem, "give another file; it was not changed")
}

/// A file that is not as it was written.
pub fn damaged(path: &Path, how: &str) -> Error {
    let problem = format!("is damaged: {how}");
    let allowed = "move it away or give another --store; it was not changed";
    error(path, problem, allowed)
}

/// Two rows of which one is wrong.
pub fn contradicted(path: &Path, known: &Row, row: &Row) -> Error {
    let (network, sizes) = (&row.network, &row.sizes);
    let (before, now) = (known.said(), row.said());
    let problem = format!("has {network} at {sizes} as {before}, now found {now}");
    let allowed = "one of them is wrong: please report it; another --store starts from nothing";
    error(path, problem, allowed)
}

/// An error of SQLite, in the words of this program.
pub fn refused(path: &Path, failure: &rusqlite::Error) -> Error {
    let code = failure.sqlite_error_code();
    let (problem, allowed) = match code {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => (
            "is damaged, or is not a store of neurocert sweep".to_string(),
            "move it away or give another --store; it was not changed",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            ("cannot be written: it or its folder is read-only".into(), "give another --store")
        }
        Some(ErrorCode::CannotOpen) => {
            ("cannot be opened".into(), "needed: a file in a folder that exists and can be written")
        }
        Some(ErrorCode::DiskFull) => (
            "cannot be written: the disk is full".into(),
            "what is finished is kept: make room and run again",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "cannot be written: another process has locked it".into(),
            "what is finished is kept: run again",
        ),
        _ => (format!("cannot be used: {failure}"), "what is finished is kept"),
    };
    error(path, problem, allowed)
}

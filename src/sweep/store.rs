//! Rows on disk, in SQLite.
//!
//! A row is there when its transaction is committed, and then it stays, whatever happens to the process. The
//! journal is SQLite's rollback journal, not the write-ahead log: between transactions all rows are in
//! the one file, which may be copied to another machine and merged there.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::row::Row;
use crate::error::{Error, Result, shown};

/// `nc-s` in the header of the file: a store of this program.
const APPLICATION: i64 = 0x6e63_2d73;
/// The form of the tables.
const FORM: i64 = 1;
/// How long another process may hold the file.
const PATIENCE: Duration = Duration::from_secs(60);

const COLUMNS: &str = "statement, version, network, sizes, verdict, lower, upper, upper_rule, reason, \
                       certificate, checked, upper_certificate, seed, memory";

/// Rows by their statements.
pub type Rows = HashMap<String, Row>;

/// Where a row goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// If there is none yet of its statement: another process may have been faster.
    New,
    /// In the place of an earlier one.
    Replace,
}

/// A file of rows.
pub struct Store {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens a store, which is made if there is no file. Tries whether it can be written.
    ///
    /// # Errors
    /// A file that is no store, is damaged, or cannot be written. It is not changed.
    pub fn open(path: &Path) -> Result<Store> {
        let store = Store::connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        store.prepare()?;
        Ok(store)
    }

    /// Opens a store that is there.
    ///
    /// # Errors
    /// As [`Self::open`], but it need not be writable.
    pub fn existing(path: &Path) -> Result<Store> {
        if !path.is_file() {
            return Err(Error::new(
                shown(&path.display().to_string()),
                "is not a file",
                "give a store",
            ));
        }
        let store = Store::connect(path, OpenFlags::empty())?;
        if !store.is_ours()? {
            return Err(store.foreign());
        }
        store.verify()?;
        Ok(store)
    }

    fn connect(path: &Path, more: OpenFlags) -> Result<Store> {
        // Without a folder SQLite has names of its own, as `:memory:`.
        let named = if path.is_absolute() { path.into() } else { Path::new(".").join(path) };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
        let failed = |error| refused(path, &error);
        let connection = Connection::open_with_flags(named, flags).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        Ok(Store { path: path.into(), connection: Mutex::new(connection) })
    }

    /// A store that is on no disk.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Store> {
        let path = PathBuf::from("a store in memory");
        let connection = Connection::open_in_memory().map_err(|error| refused(&path, &error))?;
        let store = Store { path, connection: Mutex::new(connection) };
        store.prepare()?;
        Ok(store)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        refused(&self.path, error)
    }

    fn foreign(&self) -> Error {
        let problem = "is not a store of neurocert sweep, or one of another version of its form";
        Error::new(
            shown(&self.path.display().to_string()),
            problem,
            "give another file; it was not changed",
        )
    }

    fn damaged(&self, how: &str) -> Error {
        let problem = format!("is damaged: {how}");
        let allowed = "move it away or give another --store; it was not changed";
        Error::new(shown(&self.path.display().to_string()), problem, allowed)
    }

    /// Makes the table in a file that is new; of another one looks whether it is a store and whole.
    fn prepare(&self) -> Result<()> {
        let is_new = {
            let mut connection = self.connection();
            let failed = |error| self.failed(&error);
            // Two processes that make the same store wait here.
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(failed)?;
            let query = "SELECT count(*) FROM sqlite_schema";
            let tables: i64 = transaction.query_row(query, [], |row| row.get(0)).map_err(failed)?;
            let is_new = tables == 0;
            if is_new {
                let create = format!(
                    "CREATE TABLE rows ({COLUMNS}, digest, PRIMARY KEY (statement, version)) WITHOUT ROWID;
                     PRAGMA application_id = {APPLICATION};
                     PRAGMA user_version = {FORM};"
                );
                transaction.execute_batch(&create).map_err(failed)?;
                transaction.commit().map_err(failed)?;
            }
            is_new
        };
        if is_new {
            return Ok(());
        }
        if !self.is_ours()? {
            return Err(self.foreign());
        }
        self.verify()?;
        self.try_to_write()
    }

    /// Begins to write and takes it back: the journal, in the same folder, is made by the first page that
    /// changes.
    fn try_to_write(&self) -> Result<()> {
        let mut connection = self.connection();
        let failed = |error| self.failed(&error);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        transaction.pragma_update(None, "user_version", FORM).map_err(failed)?;
        transaction.rollback().map_err(failed)
    }

    fn is_ours(&self) -> Result<bool> {
        let connection = self.connection();
        let number = |name: &str| -> Result<i64> {
            let found = connection.pragma_query_value(None, name, |row| row.get(0));
            found.map_err(|error| self.failed(&error))
        };
        Ok((number("application_id")?, number("user_version")?) == (APPLICATION, FORM))
    }

    /// Looks at every page and every row.
    fn verify(&self) -> Result<()> {
        let found: String = {
            let connection = self.connection();
            let found = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
            found.map_err(|error| self.failed(&error))?
        };
        if found != "ok" {
            return Err(self.damaged(found.lines().last().unwrap_or("")));
        }
        self.all().map(|_| ())
    }

    /// A number that changes when another process has added rows.
    pub(super) fn changes(&self) -> Result<i64> {
        let connection = self.connection();
        let found = connection.pragma_query_value(None, "data_version", |row| row.get(0));
        found.map_err(|error| self.failed(&error))
    }

    /// All rows by this version of the program.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rows(&self) -> Result<Rows> {
        let own = |row: &Row| row.version == env!("CARGO_PKG_VERSION");
        let rows = self.all()?.into_iter().filter(own);
        Ok(rows.map(|row| (row.statement.clone(), row)).collect())
    }

    /// All rows, sorted by statement and version.
    pub(super) fn all(&self) -> Result<Vec<Row>> {
        let connection = self.connection();
        let query = format!("SELECT {COLUMNS}, digest FROM rows ORDER BY statement, version");
        let failed = |error| self.failed(&error);
        let mut query = connection.prepare(&query).map_err(failed)?;
        let rows = query.query_map([], |row| Ok(self.read(row))).map_err(failed)?;
        rows.map(|row| row.map_err(failed)?).collect()
    }

    fn read(&self, row: &rusqlite::Row<'_>) -> Result<Row> {
        let cell = |at: usize| {
            row.get::<_, Option<String>>(at).map_err(|_| self.damaged("a cell is not text"))
        };
        let mut cells: [Option<String>; 14] = Default::default();
        for (at, found) in cells.iter_mut().enumerate() {
            *found = cell(at)?;
        }
        let digest = cell(14)?;
        let found = Row::of_cells(cells).ok_or_else(|| self.damaged("a row cannot be read"))?;
        if digest != Some(found.digest()) {
            return Err(self.damaged(&format!("the row of {} at {}", found.network, found.sizes)));
        }
        Ok(found)
    }

    /// Adds rows; each one may take the place of that which is there.
    ///
    /// # Errors
    /// When the disk refuses: then none of these is there, and all others stay.
    pub fn add(&self, rows: &[(Row, Place)]) -> Result<()> {
        let mut connection = self.connection();
        let failed = |error| self.failed(&error);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        for (row, place) in rows {
            let what = match place {
                Place::New => "IGNORE",
                Place::Replace => "REPLACE",
            };
            let places = ["?"; 15].join(", ");
            let insert =
                format!("INSERT OR {what} INTO rows ({COLUMNS}, digest) VALUES ({places})");
            let cells = row.cells().into_iter().chain([Some(row.digest())]);
            transaction.execute(&insert, rusqlite::params_from_iter(cells)).map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let connection = self.connection();
        let data = connection.serialize(rusqlite::MAIN_DB).map_err(|error| self.failed(&error))?;
        Ok(data.to_vec())
    }
}

/// What SQLite says, in the words of this program.
fn refused(path: &Path, error: &rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    let (problem, allowed) = match code {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => (
            "is damaged, or not a store of neurocert sweep".to_string(),
            "move it away or give another --store; it was not changed",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            ("cannot be written: it or its folder is read-only".into(), "give another --store")
        }
        Some(ErrorCode::CannotOpen) => (
            "cannot be opened".into(),
            "needed: a file in a folder that is there and can be written",
        ),
        Some(ErrorCode::DiskFull) => (
            "cannot be written: the disk is full".into(),
            "what is finished is kept: make room and run again",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "cannot be written: another process holds it".into(),
            "what is finished is kept: run again",
        ),
        _ => (format!("cannot be used: {error}"), "what is finished is kept"),
    };
    Error::new(shown(&path.display().to_string()), problem, allowed)
}

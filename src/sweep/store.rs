//! Rows on disk, in SQLite.
//!
//! Once its transaction is committed a row stays, whatever happens to the process. The journal is SQLite's
//! rollback journal, not the write-ahead log: between transactions all rows are in this one file, which may be
//! copied to another machine and merged there.

mod errors;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use super::row::Row;
use crate::error::{Error, Result, shown};

/// `nc-s` in the header of the file: a store of this program.
const APPLICATION: i64 = 0x6e63_2d73;
/// The version of the tables.
const FORM: i64 = 1;
/// How long another process may lock the file.
const PATIENCE: Duration = Duration::from_secs(60);

const COLUMNS: &str = "statement, version, network, sizes, verdict, lower, upper, upper_rule, reason, \
                       certificate, checked, upper_certificate, seed, memory";

/// Rows by their statements.
pub type Rows = HashMap<String, Row>;

/// A file of rows.
pub struct Store {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens a store, or makes one if the file is missing. Tries whether it can be written.
    ///
    /// # Errors
    /// A file that is not a store, is damaged, or cannot be written. It is not changed.
    pub fn open(path: &Path) -> Result<Store> {
        let store = Store::connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        store.prepare()?;
        Ok(store)
    }

    /// Opens a store that exists.
    ///
    /// # Errors
    /// As [`Self::open`], but the file need not be writable.
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
            return Err(errors::foreign(path));
        }
        store.verify()?;
        Ok(store)
    }

    fn connect(path: &Path, more: OpenFlags) -> Result<Store> {
        // Some names without a folder are special for SQLite, as `:memory:`.
        let named = if path.is_absolute() { path.into() } else { Path::new(".").join(path) };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
        let failed = |error| errors::refused(path, &error);
        let connection = Connection::open_with_flags(named, flags).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        Ok(Store { path: path.into(), connection: Mutex::new(connection) })
    }

    /// A store in memory.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Store> {
        let path = PathBuf::from("a store in memory");
        let connection =
            Connection::open_in_memory().map_err(|error| errors::refused(&path, &error))?;
        let store = Store { path, connection: Mutex::new(connection) };
        store.prepare()?;
        Ok(store)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        errors::refused(&self.path, error)
    }

    /// Makes the table in a new file. An existing file must be a store, and whole.
    fn prepare(&self) -> Result<()> {
        let is_new = {
            let mut connection = self.connection();
            let failed = |error| self.failed(&error);
            // Of two processes that make the same store one waits here.
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
            return Err(errors::foreign(&self.path));
        }
        self.verify()?;
        self.try_to_write()
    }

    /// Begins to write and takes it back. A page has to change: only then is the journal made, in the same folder.
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

    /// Checks every page and every row.
    fn verify(&self) -> Result<()> {
        let found: String = {
            let connection = self.connection();
            let found = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
            found.map_err(|error| self.failed(&error))?
        };
        if found != "ok" {
            return Err(errors::damaged(&self.path, found.lines().last().unwrap_or("")));
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
            row.get::<_, Option<String>>(at)
                .map_err(|_| errors::damaged(&self.path, "a cell is not text"))
        };
        let mut cells: [Option<String>; 14] = Default::default();
        for (at, found) in cells.iter_mut().enumerate() {
            *found = cell(at)?;
        }
        let digest = cell(14)?;
        let found = Row::of_cells(cells)
            .ok_or_else(|| errors::damaged(&self.path, "a row cannot be read"))?;
        if digest != Some(found.digest()) {
            return Err(errors::damaged(
                &self.path,
                &format!("the row of {} at {}", found.network, found.sizes),
            ));
        }
        Ok(found)
    }

    /// Adds rows. Of two rows of one statement and version the better one stays, whoever comes first; of two
    /// that are equally good, the newer one.
    ///
    /// # Errors
    /// When the disk refuses, or a row contradicts one that is in the store. Then none of these rows is added,
    /// and all others stay.
    pub fn add(&self, rows: Vec<Row>) -> Result<()> {
        let mut connection = self.connection();
        let failed = |error| self.failed(&error);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let select =
            format!("SELECT {COLUMNS}, digest FROM rows WHERE statement = ? AND version = ?");
        let insert = format!(
            "INSERT OR REPLACE INTO rows ({COLUMNS}, digest) VALUES ({})",
            ["?"; 15].join(", ")
        );
        {
            let mut select = transaction.prepare(&select).map_err(failed)?;
            let mut insert = transaction.prepare(&insert).map_err(failed)?;
            for row in rows {
                let key = [&row.statement, &row.version];
                let known = select.query_row(key, |row| Ok(self.read(row))).optional();
                let row = match known.map_err(failed)?.transpose()? {
                    Some(known) if known.contradicts(&row) => {
                        return Err(errors::contradicted(&self.path, &known, &row));
                    }
                    Some(known) => row.or(known),
                    None => row,
                };
                let cells = row.cells().into_iter().chain([Some(row.digest())]);
                insert.execute(rusqlite::params_from_iter(cells)).map_err(failed)?;
            }
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

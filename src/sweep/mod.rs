//! Many networks at once: the certified dimension at each point of a grid of sizes, as a table and a
//! picture.
//!
//! A grid is a TOML file ([`Grid`]). Each of its cases is a *statement*: a text at sizes. What is found is
//! kept in a [`Store`], one row for each statement, as soon as it is certified; after a run that was
//! killed the same call goes on from there. The [`Table`] is made from the rows, and does not depend on
//! how or in which order they were found.
//!
//! | file | is |
//! |---|---|
//! | `form`, `axis` | the form of the file, and the values that a size takes |
//! | `grid`, `case` | all cases, each with its statement and an estimate |
//! | `condition`, `expected` | which sizes to keep, and what their dimensions should be |
//! | `row`, `decide` | what is known of a statement, and how it is found |
//! | `store`, `merge` | rows on disk, and the union of several stores |
//! | `run`, `queue` | cases in parallel, as memory allows |
//! | `chunk` | cases for other processes, and the rows that they send back |
//! | `table`, `format`, `readable`, `picture` | rows for programs, people and papers |
//!
//! ```
//! use neurocert::commands::Stop;
//! use neurocert::sweep::{Grid, Job, Store, Table, Want, run};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let text = r#"
//! [[sweep]]
//! network = "linear"
//! set = { w = [[2, 1, 2], [2, 2, 2]] }
//! equals = "w0*w1 + w1*w2 - w1^2"
//! "#;
//! let grid = Grid::read(text, folder.path(), &|path| Ok(std::fs::read_to_string(path).unwrap()))?;
//! let store = Store::open(&folder.path().join("linear.sqlite"))?;
//! let job = Job { seed: 0, memory: 1 << 30, threads: 1, is_fresh: false, stop: Stop::NEVER };
//! run(&grid.cases, &store, job, &Want::nothing())?;
//! let table = Table::new(&grid, &store.rows()?);
//! assert_eq!((table.is_exact(), table.refuted()), (true, 0));
//! # Ok::<(), neurocert::Error>(())
//! ```

mod axis;
mod case;
mod chunk;
mod condition;
mod decide;
mod expected;
mod form;
mod format;
mod grid;
mod merge;
#[cfg(feature = "cli")]
mod picture;
mod queue;
mod readable;
mod row;
mod run;
mod store;
mod table;

pub use case::{Case, Shard, name_of};
pub use chunk::{Remote, compute};
pub use expected::Expected;
pub use format::Format;
pub use grid::{Grid, MOST_CASES, ReadFile};
pub use merge::{Merged, merge};
#[cfg(feature = "cli")]
pub use picture::{axis, nothing_to_draw};
pub use queue::Progress;
pub use row::{Row, Verdict};
pub use run::{Job, Keep, Want, run};
pub use store::{Rows, Store};
pub use table::{Entry, Table};

//! Many networks at once: a grid of sizes, the certified dimension of each, and what came of it as a
//! table and a picture.
//!
//! A grid is a TOML file ([`Grid`]). Each of its cases is a *statement*: a text at sizes. What is found is
//! kept in a [`Store`], one row for each statement, as soon as it is certified; a run that was killed goes
//! on from there. The [`Table`] is made of the rows and does not depend on how they came about.
//!
//! | file | is |
//! |---|---|
//! | `form`, `axis` | the form of the file, and the values that a size takes |
//! | `grid`, `case` | all cases, each with its statement and an estimate |
//! | `condition`, `expected` | which sizes are meant, and what their dimensions should be |
//! | `row`, `decide` | what is known of a statement, and how it is found |
//! | `store`, `merge` | rows on disk, and the union of several stores |
//! | `run`, `queue` | cases in parallel, as memory allows |
//! | `chunk` | cases for other processes, and the rows that they send back |
//! | `table`, `format`, `picture` | rows for people, programs and papers |
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
//! assert_eq!((table.count("exact"), table.refuted()), (2, 0));
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
pub use picture::{Kind, Picture};
pub use queue::Progress;
pub use row::{Row, Verdict};
pub use run::{Job, Keep, Want, run};
pub use store::{Place, Rows, Store};
pub use table::{Entry, Table};

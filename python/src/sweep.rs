//! Grids of networks.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use neurocert::commands::Settings;
use neurocert::sweep::{self, Format, Grid, Job, Progress, Remote, Shard, Store, Table, Want};
use neurocert::{Error, Result};
use pyo3::prelude::*;

use crate::run::{Ends, Limits, run};

/// More cases are not sent at once; the rows of fewer are not worth the way.
const MOST: usize = 100;

/// A file in TOML and its name, or a document in JSON and no name.
type Source = (String, Option<PathBuf>);

/// A grid and the store of its rows.
#[pyclass(frozen)]
pub struct Sweep(Arc<Inner>);

struct Inner {
    grid: Grid,
    store: Store,
    is_fresh: bool,
    remote: Mutex<Option<Remote>>,
}

#[pymethods]
impl Sweep {
    #[new]
    fn new(
        py: Python<'_>,
        limits: Limits<'_>,
        source: Source,
        how: (Option<String>, Option<PathBuf>, bool),
    ) -> PyResult<Sweep> {
        run(&limits, py, Ends::Late, move |_| {
            let (shard, store, is_fresh) = how;
            let shard = shard.as_deref().map(Shard::parse).transpose();
            let shard = shard.map_err(|error| error.within("shard"))?;
            let mut grid = grid(&source)?;
            if let Some(shard) = shard {
                grid.cases.retain(|case| shard.has(case));
            }
            let store = store.map_or_else(Store::in_memory, |path| Store::open(&path))?;
            Ok(Sweep(Arc::new(Inner { grid, store, is_fresh, remote: Mutex::default() })))
        })
    }

    /// Decides the cases that have no row.
    fn run(&self, py: Python<'_>, limits: Limits<'_>) -> PyResult<()> {
        let inner = self.0.clone();
        run(&limits, py, Ends::WithAnswer, move |settings| {
            let progress = |Progress { done, all, .. }: Progress| {
                (settings.progress)(done as u64, all as u128);
            };
            let job = job(settings, rayon::current_num_threads(), inner.is_fresh);
            let want = Want { progress: &progress, ..Want::nothing() };
            sweep::run(&inner.grid.cases, &inner.store, job, &want)
        })
    }

    /// The same cases in chunks for other processes.
    fn chunks(&self, py: Python<'_>, limits: Limits<'_>, least: usize) -> PyResult<Vec<String>> {
        let inner = self.0.clone();
        run(&limits, py, Ends::Late, move |settings| {
            let job = job(settings, 1, inner.is_fresh);
            let mut remote = Remote::new(&inner.grid.cases, &inner.store, job, (least, MOST))?;
            let chunks = std::mem::take(&mut remote.chunks);
            *inner.remote.lock().unwrap_or_else(PoisonError::into_inner) = Some(remote);
            Ok(chunks)
        })
    }

    /// Writes the rows of a chunk; gives how many cases have rows, and how many there are.
    fn take(&self, py: Python<'_>, limits: Limits<'_>, rows: String) -> PyResult<(usize, usize)> {
        let inner = self.0.clone();
        run(&limits, py, Ends::Late, move |_| {
            let all = inner.grid.cases.len();
            let mut remote = inner.remote.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(remote) = remote.as_mut() else { return Ok((0, all)) };
            remote.take(&rows, &inner.store)?;
            Ok((all - remote.missing(), all))
        })
    }

    /// The table, as JSON and as CSV.
    fn table(&self, py: Python<'_>, limits: Limits<'_>) -> PyResult<(String, String)> {
        let inner = self.0.clone();
        run(&limits, py, Ends::Late, move |_| {
            let table = Table::new(&inner.grid, &inner.store.rows()?);
            let text = |format: Format| {
                let bytes = format.write(&table, "")?;
                String::from_utf8(bytes).map_err(|error| Error::new("", error.to_string(), ""))
            };
            Ok((text(Format::Json)?, text(Format::Csv)?))
        })
    }
}

/// The rows of a chunk.
#[pyfunction]
pub fn sweep_chunk(py: Python<'_>, limits: Limits<'_>, chunk: String) -> PyResult<String> {
    run(&limits, py, Ends::WithError, move |settings| {
        sweep::compute(&chunk, job(settings, 1, false))
    })
}

fn job(settings: &Settings<'_>, threads: usize, is_fresh: bool) -> Job {
    let Settings { seed, max_memory: memory, stop, .. } = *settings;
    Job { seed, memory, threads, is_fresh, stop }
}

fn grid((text, path): &Source) -> Result<Grid> {
    let folder = path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let found = match path {
        Some(_) => Grid::read(text, folder, &read),
        None => serde_json::from_str(text)
            .map_err(|error| Error::new("", error.to_string(), ""))
            .and_then(|document| Grid::of_json(document, folder, &read)),
    };
    let name = path.as_ref().map_or("sweep".into(), |path| path.to_string_lossy());
    found.map_err(|error| error.within(&name))
}

/// Another file that a grid names.
fn read(path: &Path) -> Result<String> {
    let failed = |problem: String| Error::new(path.to_string_lossy(), problem, "");
    // A device or a pipe may never end.
    let is_file = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.is_file();
    if !is_file {
        return Err(failed("is not a regular file".into()));
    }
    std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))
}

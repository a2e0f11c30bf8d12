//! Gröbner bases from programs of others. They are started as processes, never linked, and nobody needs one for
//! anything else. What they answer is looked at by [`quotient`](super::quotient).

mod process;
mod singular;

use std::path::{Path, PathBuf};

use neurocert_check::kernel::produce::Stop;

use crate::error::{Error, Result};
use crate::poly::{Polynomial, Variables};
use crate::ring::PrimeField;

/// Generators of an ideal, modulo a prime below 2³¹.
#[derive(Clone, Debug)]
pub struct Ideal {
    /// The prime field.
    pub field: PrimeField,
    /// The variables, in degree reverse lexicographic order.
    pub variables: Variables,
    /// The generators.
    pub generators: Vec<Polynomial<u64>>,
}

/// What an engine may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes.
    pub memory: u64,
    /// When to end before.
    pub stop: Stop,
}

/// A program that computes Gröbner bases.
pub trait Engine: Sync {
    /// How the program is called.
    fn name(&self) -> &'static str;

    /// The reduced Gröbner basis in the order of the variables.
    ///
    /// # Errors
    /// That the program cannot be started, ended early, was stopped, or did not answer with polynomials.
    fn basis(&self, ideal: &Ideal, limits: Limits) -> Result<Vec<Polynomial<u64>>>;
}

/// The engine at a path, or the first that is found on PATH.
///
/// # Errors
/// That there is none, with what to install.
pub fn engine(path: Option<&Path>) -> Result<Box<dyn Engine>> {
    let found = match path {
        Some(path) => Some(path.to_path_buf()).filter(|path| path.is_file()),
        None => on_path("Singular"),
    };
    match (found, path) {
        (Some(path), _) => Ok(Box::new(singular::Singular { path })),
        (None, Some(path)) => {
            let problem = format!("{} is not a file", path.display());
            Err(Error::new("--engine", problem, "needed: the program Singular"))
        }
        (None, None) => {
            let problem = "this needs a program for Gröbner bases, and Singular is not on PATH";
            Err(Error::new(
                "",
                problem,
                "install it (apt-get install singular), or name it by --engine",
            ))
        }
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

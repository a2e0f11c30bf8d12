//! Exact algebra and certified claims about neural networks with polynomial layers.
//!
//! A network with polynomial layers is an algebraic map: weights ↦ function. The image is its
//! *neuromanifold*; its dimension is the generic rank of the Jacobian. This crate computes it
//! exactly, from below and from above, and writes certificates that an independent crate,
//! [`neurocert_check`], verifies.
//!
//! # The one idea
//! A network is written once, as text, and run over any commutative ring ([`program::run`]). What it
//! computes depends on the ring:
//!
//! | ring | the same code then gives |
//! |---|---|
//! | [`ring::Rationals`] | the exact output at a point |
//! | [`poly::Polynomials`] | the symbolic expansion |
//! | [`ring::Dual`], [`ring::Gradient`] | derivatives |
//! | [`program::Recorder`] | a program to be run backwards: rows of the Jacobian |
//! | [`ring::PrimeField`] | fast evaluation |
//!
//! # The rooms
//! | module | is |
//! |---|---|
//! | [`ring`] | coefficient domains, CRT, rational reconstruction |
//! | [`linalg`] | fraction-free, modular and multi-modular elimination |
//! | [`poly`] | sparse polynomials |
//! | [`network`] | architectures of attention, weight files of all networks |
//! | [`program`] | networks as text, over any ring; their Jacobians and expansions |
//! | [`search`] | bounds of the dimension of any network that is text, each with its proof |
//! | [`geometry`] | equations of the closure of the image |
//! | [`theory`] | what is true of one family only: lightning attention, one layer and any depth |
//! | `sweep` | grids of networks, a store of what is known of them, tables (feature `sweep`) and pictures (feature `cli`) |
//! | [`symmetry`] | conjectured symmetries, proved or refuted |
//! | `files` | files, read with errors that name them (feature `sweep`) |
//! | [`claims`] | the paper, claim by claim, decided |
//! | [`report`] | verdicts as text, JSON, LaTeX, HTML |
//! | [`commands`] | each command as a function, with a report that can be serialised |
//! | `cli` | the command line (feature `cli`) |
//!
//! # Example
//! ```
//! use neurocert::network::{Architecture, Parametrization};
//! use neurocert::theory::lightning::dimension;
//! use neurocert::search::Options;
//!
//! let architecture = Architecture::lightning(&[3, 3, 3], &[2], 3, Parametrization::Qkv)?;
//! let found = dimension(&architecture, Options::default())?;
//! assert_eq!((found.lower.rank, found.is_exact()), (23, true));
//! # Ok::<(), neurocert::Error>(())
//! ```

pub mod claims;
#[cfg(feature = "cli")]
pub mod cli;
pub mod commands;
pub mod error;
#[cfg(feature = "sweep")]
pub mod files;
pub mod geometry;
pub mod linalg;
pub mod matrix;
pub mod network;
pub mod poly;
pub mod program;
pub mod report;
pub mod ring;
pub mod search;
#[cfg(feature = "sweep")]
pub mod sweep;
pub mod symmetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod theory;

pub use error::{Error, Result};
pub use matrix::Matrix;

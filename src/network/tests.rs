//! Planted numbers, and files.

mod formulas;
mod weight_files;

//! Weights out of `.npz` and `.safetensors`: planted and found again, hostile and refused, and the
//! same as NumPy and the package safetensors see.

mod build;
mod hostile;
mod oracle;
mod planted;

use std::io::Cursor;

use neurocert::Result;
use neurocert::network::{Known, Mapping, Taken, TensorFile, take_weights};

/// Weights out of the bytes of a file.
fn take(bytes: Vec<u8>, map: Option<&str>, known: &Known) -> Result<Taken> {
    let mapping = map.map(str::parse::<Mapping>).transpose()?;
    take_weights(&mut TensorFile::open(Cursor::new(bytes))?, mapping.as_ref(), known)
}

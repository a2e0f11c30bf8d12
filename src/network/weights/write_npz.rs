//! Weights as `.npz`, when every entry is exactly a number of 64 bits in floating point.

use std::io::{Cursor, Write};

use num_rational::BigRational;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::WeightFile;
use super::dyadic::f64_bits;
use crate::error::{Error, Result};
use crate::matrix::Matrix;

/// The archive that NumPy loads as the same matrices, of type `float64`, named as the blocks are:
/// `Q_1, K_1, V_1, …`, or `A_1, V_1, …`, or `M_1, …, L`. It holds nothing else: the number of tokens,
/// for `av` the query sizes and for `ml` the hidden widths are not in it.
///
/// # Errors
/// The first entry that is not such a number.
pub fn to_npz(file: &WeightFile) -> Result<Vec<u8>> {
    let blocks = file.architecture.blocks();
    let names = blocks.iter().map(|block| block.name.as_str());
    named_npz(names.zip(&file.weights))
}

/// Matrices under their names as `.npz`, of 64-bit floats.
///
/// # Errors
/// An entry that is not such a float.
pub fn named_npz<'a>(
    matrices: impl Iterator<Item = (&'a str, &'a Matrix<BigRational>)>,
) -> Result<Vec<u8>> {
    let mut members = Vec::new();
    for (name, matrix) in matrices {
        members.push((format!("{name}.npy"), npy(name, matrix)?));
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let failed = |error: String| Error::new("npz", error, "");
    for (name, bytes) in members {
        archive.start_file(name, options).map_err(|error| failed(error.to_string()))?;
        archive.write_all(&bytes).map_err(|error| failed(error.to_string()))?;
    }
    Ok(archive.finish().map_err(|error| failed(error.to_string()))?.into_inner())
}

/// One array, version 1.0 of the format.
fn npy(name: &str, matrix: &Matrix<BigRational>) -> Result<Vec<u8>> {
    let shape = (matrix.rows(), matrix.columns());
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape:?}, }}");
    // Magic number, version, length and header together are a multiple of 64, the last a newline.
    let length = (10 + header.len() + 1).next_multiple_of(64) - 10;
    header += &" ".repeat(length - 1 - header.len());
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    // Two sides below 2^24 have few digits.
    bytes.extend_from_slice(&(length as u16).to_le_bytes());
    bytes.extend_from_slice(header.as_bytes());
    for (n, entry) in matrix.entries().iter().enumerate() {
        let bits = f64_bits(entry).ok_or_else(|| {
            let place = format!("{name}[{},{}]", n / shape.1 + 1, n % shape.1 + 1);
            let text = entry.to_string();
            let value = if text.len() > 60 { "a long fraction" } else { &text };
            let problem = format!("{value} is not a 64-bit float, so .npz cannot hold it exactly");
            Error::new(place, problem, "write .json")
        })?;
        bytes.extend_from_slice(&bits.to_le_bytes());
    }
    Ok(bytes)
}

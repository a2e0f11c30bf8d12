//! What `fiber` and `singular` share: one layer from a weight file.

use std::path::Path;

use num_rational::BigRational;

use super::{architecture, files, show, watch, weights};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::theory::lightning::layer::Layer;

/// The layer of a weight file, and what else the file holds; flags fill in what it leaves out.
///
/// # Errors
/// An unreadable or malformed file, a contradiction, more than one layer, a rank above the query
/// size: with the name of the file.
pub(super) fn read(
    quiet: bool,
    path: &Path,
    flags: &architecture::Flags,
    map: &weights::MapFlag,
) -> Result<(Layer, Vec<String>)> {
    let taken = weights::read(quiet, path, &flags.known()?, map.path())?;
    let _stage = watch::stage(format!("the ranks of A and V ({})", show::size(&taken.file)));
    let layer = Layer::new(taken.file).map_err(|error| error.within(&files::name(path)))?;
    Ok((layer, taken.unused))
}

/// The weights of a layer, as a weight file.
pub(super) fn weight_file(layer: &Layer) -> WeightFile {
    WeightFile { architecture: layer.architecture().clone(), weights: layer.weights().clone() }
}

/// `Q = [1 0; 0 1/2]`, one line for each block.
pub(super) fn lines(layer: &Layer) -> String {
    let names = block_names(layer);
    let line = |(name, matrix)| format!("{name} = {}\n", one_line(matrix));
    names.iter().zip(layer.weights()).map(line).collect()
}

/// The names of the blocks.
pub(super) fn block_names(layer: &Layer) -> &'static [&'static str] {
    match layer.architecture().parametrization() {
        Parametrization::Qkv => &["Q", "K", "V"],
        _ => &["A", "V"],
    }
}

/// A matrix in one line.
pub(super) fn one_line(matrix: &Matrix<BigRational>) -> String {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!("[{}]", (0..matrix.rows()).map(row).collect::<Vec<_>>().join("; "))
}

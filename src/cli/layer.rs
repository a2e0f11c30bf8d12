//! What `fiber` and `singular` share: one layer from a weight file, and its certificate (that of
//! `symmetry` too).

use std::path::{Path, PathBuf};

use neurocert_check::Verdict;
use num_rational::BigRational;
use serde::Serialize;

use super::proved::judged;
use super::{architecture, files, show, watch, weights};
use crate::error::{Error, Result, shown};
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

/// A certificate file that will be written.
pub(super) struct Target {
    output: files::Output,
    path: String,
}

impl Target {
    /// Tries whether the path can be written, before the work starts.
    ///
    /// # Errors
    /// When it cannot.
    pub(super) fn new(path: Option<&PathBuf>) -> Result<Option<Self>> {
        let Some(path) = path else { return Ok(None) };
        let output = files::Output::create(path)?;
        Ok(Some(Target { output, path: files::whole(path) }))
    }

    /// Has the independent checker look at it, and writes it unless it is rejected.
    ///
    /// # Errors
    /// When the checker rejects it, or the disk does.
    pub(super) fn write(self, certificate: &impl Serialize) -> Result<(String, Verdict)> {
        let text = serde_json::to_string(certificate)
            .map_err(|error| Error::new("--certificate", error.to_string(), ""))?;
        let bytes = (text + "\n").into_bytes();
        let _stage = watch::stage(format!("check of the certificate ({} bytes)", bytes.len()));
        let (verdict, why) = judged(&bytes);
        if verdict == Verdict::Rejected {
            let problem = format!("the checker rejects it ({why}), please report this");
            return Err(Error::new("--certificate", problem, "nothing was written"));
        }
        self.output.commit(&bytes)?;
        Ok((self.path, verdict))
    }
}

/// The last line of a text report.
pub(super) fn certificate_line(certificate: Option<&(String, Verdict)>) -> String {
    certificate.map_or(String::new(), |(path, verdict)| {
        certificate_words(path, *verdict == Verdict::Verified)
    })
}

/// The path of a certificate, and whether it is verified.
pub(super) fn certificate_words(path: &str, is_verified: bool) -> String {
    let what = match is_verified {
        true => "verified by neurocert-check",
        false => "too large for neurocert-check: not verified",
    };
    format!("certificate: {} ({what})\n", shown(path))
}

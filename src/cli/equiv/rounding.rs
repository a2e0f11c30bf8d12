//! How much two outputs differ, beside what rounding to floats does.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde::Serialize;

use super::super::show::decimals;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::WeightFile;
use crate::theory::lightning::deep::{Answer, Outputs, relative_change};

/// The first entries of two outputs that differ, and how much.
pub(super) struct Rounding {
    pub(super) place: (usize, usize),
    pub(super) values: [BigRational; 2],
    /// Relative to the larger of the two.
    pub(super) relative_difference: BigRational,
    /// The part by which every weight would have to change at least.
    pub(super) change: BigRational,
    floats: Floats,
}

/// Which floats the numbers of two files may have been rounded to.
#[derive(Clone, Copy)]
pub(super) struct Floats {
    single: bool,
    double: bool,
}

impl Floats {
    /// All numbers of a file fit such floats, and one has more digits than people write.
    pub(super) fn of(files: [&WeightFile; 2]) -> Self {
        let bits = |file: &WeightFile| {
            let entries = file.weights.iter().flat_map(Matrix::entries);
            entries.map(significant_bits).try_fold(0, |most: u64, bits| Some(most.max(bits?)))
        };
        let longest = files.map(bits);
        let within = |low: u64, high: u64| {
            longest.iter().flatten().any(|bits| (low + 1..=high).contains(bits))
        };
        Floats { single: within(14, 24), double: within(24, 53) }
    }
}

/// Binary digits of a number, without zeros behind; `None` unless its denominator is a power of two.
fn significant_bits(q: &BigRational) -> Option<u64> {
    let is_dyadic = q.denom().trailing_zeros() == Some(q.denom().bits() - 1);
    let zeros = q.numer().trailing_zeros().unwrap_or(0);
    is_dyadic.then(|| q.numer().bits().saturating_sub(zeros))
}

#[derive(Serialize)]
pub(super) struct Report {
    row: usize,
    column: usize,
    relative_difference: String,
    change: String,
    size: Option<&'static str>,
}

impl Rounding {
    /// Of two networks that differ at an input whose outputs are known exactly.
    pub(super) fn new(files: [&WeightFile; 2], answer: &Answer) -> Result<Option<Self>> {
        let Answer::Different(witness) = answer else { return Ok(None) };
        let Outputs::Exact(outputs) = &witness.outputs else { return Ok(None) };
        let pairs = outputs[0].entries().iter().zip(outputs[1].entries());
        let at = pairs.into_iter().position(|(x, y)| x != y).unwrap_or(0);
        let columns = outputs[0].columns();
        let values = [0, 1].map(|side: usize| outputs[side].entries()[at].clone());
        let larger = values[0].abs().max(values[1].abs());
        let relative_difference = match larger.is_zero() {
            true => larger,
            false => (&values[0] - &values[1]).abs() / larger,
        };
        let change = relative_change(files, &witness.input, outputs)?;
        let place = (at / columns + 1, at % columns + 1);
        let floats = Floats::of(files);
        Ok(Some(Rounding { place, values, relative_difference, change, floats }))
    }

    /// Which floats have such rounding.
    pub(super) fn size(&self) -> Option<&'static str> {
        size(&self.change, self.floats)
    }

    pub(super) fn report(&self) -> Report {
        Report {
            row: self.place.0,
            column: self.place.1,
            relative_difference: decimals(&self.relative_difference, 3),
            change: decimals(&self.change, 3),
            size: self.size(),
        }
    }
}

/// Rounding to 64-bit floats changes a number by up to 2^-53 of itself, to 32-bit floats by 2^-24; a
/// product of matrices in floats by some multiples of that: up to 2^12 and 2^8 are allowed. Only numbers
/// that look like such floats have been rounded.
pub(super) fn size(change: &BigRational, floats: Floats) -> Option<&'static str> {
    let below = |bits: u32| *change <= BigRational::new(BigInt::one(), BigInt::one() << bits);
    match () {
        () if change.is_zero() => None,
        () if floats.double && below(41) => Some("f64"),
        () if floats.single && below(16) => Some("f32"),
        () => None,
    }
}

/// A size of rounding in words.
pub(super) fn words(size: &str) -> &'static str {
    match size {
        "f64" => "the size of rounding to 64-bit floats",
        _ => "the size of rounding to 32-bit floats",
    }
}

/// The name of a block of weights, from zero.
pub(super) fn block_name(file: &WeightFile, block: usize) -> String {
    file.architecture.blocks()[block].name.clone()
}

//! From tensors to weights, with a report of what was taken for what.

use std::collections::BTreeMap;
use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;
use rayon::prelude::*;

use super::assemble::assemble;
use super::coverage::Coverage;
use super::dyadic::{dyadic, power_of_two};
use super::mapping::{Factor, LAYER, Mapping, NamedMapping, Rule};
use super::named::NamedMatrices;
use super::tensors::{Description, Tensor, TensorFile, length, shown, shown_shape};
use super::{Known, Matrices, WeightFile, names};
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::Parametrization;
use crate::ring::{Integer, Integers, Ring};

/// More entries in all are refused: each takes some hundred bytes.
const MOST_ENTRIES: u64 = 1 << 22;
/// More multiplications for one product of tensors are refused.
const MOST_MULTIPLICATIONS: u64 = 1 << 31;

/// Weights with their origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The weights.
    pub file: WeightFile,
    /// What each block was made of, in the order of the blocks.
    pub origins: Vec<Origin>,
    /// What the file holds and no block was made of, in the order of the file: names, and of tensors
    /// that were read in part `name (8 of 24 entries)`, the entries that were not.
    pub unused: Vec<String>,
}

/// What a block was made of: `Q_1 (64 x 64, f32) = h.0.attn.c_attn.weight[:, 0:64] transposed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The name of the block.
    pub block: String,
    /// Rows and columns of the block.
    pub shape: (usize, usize),
    /// How the entries of the file were stored: `f32`, or `f32 * bf16` for a product.
    pub numbers: String,
    /// The tensor, its part (as in Python: from 0, without the end), and what was done with it.
    pub from: String,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Origin { block, shape: (rows, columns), numbers, from } = self;
        write!(f, "{block} ({rows} x {columns}, {numbers}) = {from}")
    }
}

/// Takes weights out of a file of tensors; without a mapping by our own names: `Q_1, K_1, V_1, …`, or
/// `A_1, V_1, …`, or `M_1, …, L`. The architecture comes from shapes and `known`.
///
/// ```
/// use std::io::Cursor;
/// use neurocert::network::{Known, Mapping, TensorFile, read_weights, take_weights, to_npz};
///
/// let text = r#"{"layers": [{"Q": [[1, "1/2"]], "K": [[2, 0]], "V": [[0, 3]]}]}"#;
/// let file = read_weights(text, &Known::default())?;
/// let mut tensors = TensorFile::open(Cursor::new(to_npz(&file)?))?;
/// assert_eq!(take_weights(&mut tensors, None, &Known::default())?.file, file);
///
/// let map: Mapping = "[blocks]\nQ = 'Q_1'\nK = { tensor = 'K_1', scale = '1/3' }\nV = 'V_1'".parse()?;
/// let taken = take_weights(&mut tensors, Some(&map), &Known::default())?;
/// assert_eq!(taken.origins[1].to_string(), "K_1 (1 x 2, f64) = 1/3 * K_1");
/// # Ok::<(), neurocert::Error>(())
/// ```
///
/// # Errors
/// A missing tensor, a shape or slice that does not fit, entries that are not finite numbers, a
/// contradiction, more entries than can be worked with.
pub fn take_weights(
    tensors: &mut TensorFile,
    mapping: Option<&Mapping>,
    known: &Known,
) -> Result<Taken> {
    let names: Vec<String> = tensors.descriptions().iter().map(|d| d.name.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let own;
    let mapping = match mapping {
        Some(mapping) => mapping,
        None => {
            own = names::own(&names)?;
            &own
        }
    };
    let layers = names::layers(mapping, &names)?;
    let mut taking = Taking::new(tensors, &names, false);
    let mut blocks = Matrices::new();
    let mut origins = Vec::new();
    let mut push = |name: String, rule, layer| -> Result<()> {
        let within = |error: Error| error.within(&name);
        let (matrix, numbers, from) = taking.block(rule, layer).map_err(within)?;
        origins.push(Origin { block: name, shape: matrix.shape(), numbers, from });
        blocks.push(matrix);
        Ok(())
    };
    for i in 1..=layers {
        // A number of a layer in the file: at most that of a name plus one.
        let layer = mapping.first_layer.saturating_add(i - 1);
        for (letter, rule) in mapping.rules.iter().filter(|(letter, _)| *letter != 'L') {
            push(format!("{letter}_{i}"), rule, layer)?;
        }
    }
    if mapping.parametrization == Parametrization::Ml {
        for (letter, rule) in mapping.rules.iter().filter(|(letter, _)| *letter == 'L') {
            push(letter.to_string(), rule, 0)?;
        }
    }
    let unused = taking.unused();
    let file = assemble(mapping.parametrization, blocks, Known::default(), known)?;
    Ok(Taken { file, origins, unused })
}

/// Takes the weights of these names out of a file of tensors; by their own names without a mapping. A tensor
/// with one side is a column.
///
/// # Errors
/// As [`take_weights`]; a weight without a rule, a rule without a weight, and without a mapping a tensor
/// that is not a weight.
pub fn take_named(
    tensors: &mut TensorFile,
    mapping: Option<&NamedMapping>,
    wanted: &[&str],
) -> Result<(NamedMatrices, Vec<Origin>, Vec<String>)> {
    let names: Vec<String> = tensors.descriptions().iter().map(|d| d.name.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if let Some(name) = mapping.and_then(|mapping| mapping.foreign(wanted)) {
        let allowed = format!("allowed: {}", wanted.join(", "));
        return Err(Error::new(name, "is not a weight of the network", allowed).within("weights"));
    }
    let mut taking = Taking::new(tensors, &names, true);
    let (mut matrices, mut origins) = (NamedMatrices::new(), Vec::new());
    // What a tensor without a mapping is called is for the network to judge.
    let all = if mapping.is_some() { wanted } else { &names[..] };
    for &name in all {
        let own;
        let (rule, layer) = match mapping.map(|mapping| mapping.rule(name)) {
            Some(Some(found)) => found,
            Some(None) => return Err(Error::new(name, "has no rule in the mapping file", "")),
            None => {
                own = Rule::plain(name);
                (&own, 0)
            }
        };
        let (matrix, numbers, from) =
            taking.block(rule, layer).map_err(|error| error.within(name))?;
        origins.push(Origin { block: name.into(), shape: matrix.shape(), numbers, from });
        matrices.push((name.to_string(), matrix));
    }
    let unused = taking.unused();
    Ok((matrices, origins, unused))
}

/// What is there, and what has been taken so far.
struct Taking<'a> {
    tensors: &'a mut TensorFile,
    names: &'a [&'a str],
    /// For each tensor that was read, which of its entries were.
    used: BTreeMap<usize, Coverage>,
    entries: u64,
    /// Blocks that come after one another are often parts of one tensor.
    last: Option<(usize, Tensor)>,
    /// Whether a tensor with one side is a column.
    has_columns: bool,
}

impl<'a> Taking<'a> {
    fn new(tensors: &'a mut TensorFile, names: &'a [&'a str], has_columns: bool) -> Self {
        Taking { tensors, names, used: BTreeMap::new(), entries: 0, last: None, has_columns }
    }

    /// The block, how it was stored, and where it comes from.
    fn block(
        &mut self,
        rule: &Rule,
        layer: usize,
    ) -> Result<(Matrix<BigRational>, String, String)> {
        let mut found: Option<Matrix<BigRational>> = None;
        let (mut numbers, mut from) = (Vec::new(), Vec::new());
        for factor in &rule.factors {
            let (matrix, number, text) = self.factor(factor, layer)?;
            numbers.push(number);
            let parenthesis = rule.factors.len() > 1 && factor.transpose;
            from.push(if parenthesis { format!("({text})") } else { text });
            found = Some(match found {
                None => matrix,
                Some(left) => {
                    self.count(left.rows() as u64 * matrix.columns() as u64)?;
                    product(&left, &matrix)?
                }
            });
        }
        let mut matrix = found.unwrap_or_else(|| Matrix::new(0, 0, Vec::new()));
        let mut from = from.join(" * ");
        if let Some(scale) = &rule.scale {
            matrix = matrix.map(|entry| entry * scale);
            from = format!("{scale} * {from}");
        }
        if numbers.windows(2).all(|pair| pair[0] == pair[1]) {
            numbers.truncate(1);
        }
        Ok((matrix, numbers.join(" * "), from))
    }

    /// What was not read, in the order of the file.
    fn unused(self) -> Vec<String> {
        let Taking { tensors, names, mut used, .. } = self;
        let left = |(index, name): (usize, &&str)| {
            let Some(coverage) = used.get_mut(&index) else { return Some((*name).to_string()) };
            let all = tensors.descriptions()[index].shape.iter().product::<usize>();
            let left = all - coverage.count();
            (left > 0).then(|| format!("{name} ({left} of {all} entries)"))
        };
        (0..).zip(names).filter_map(left).collect()
    }

    /// Allows so many entries more.
    fn count(&mut self, entries: u64) -> Result<()> {
        self.entries = self.entries.saturating_add(entries);
        if self.entries > MOST_ENTRIES {
            let problem = format!("{} entries so far", self.entries);
            return Err(Error::new("", problem, format!("allowed: {MOST_ENTRIES} in all")));
        }
        Ok(())
    }

    fn factor(
        &mut self,
        factor: &Factor,
        layer: usize,
    ) -> Result<(Matrix<BigRational>, String, String)> {
        let name = factor.tensor.replace(LAYER, &layer.to_string());
        let Some(index) = self.names.iter().position(|other| *other == name) else {
            return Err(names::missing(&name, self.names));
        };
        let within = |error: Error| error.within(&shown(&name));
        let mut from = shown(&name);
        let Description { shape, entries, .. } = &self.tensors.descriptions()[index];
        // Without a header there is no shape either.
        entries.as_ref().map_err(|error| within(error.clone()))?;
        let entries = length(shape, 1);
        let [rows, columns] = match (factor.reshape, &shape[..]) {
            (None, &[rows, columns]) => [rows, columns],
            (None, &[rows]) if self.has_columns => [rows, 1],
            (Some(wanted), _) if length(&wanted, 1) == entries => {
                from += &format!(".reshape({}, {})", wanted[0], wanted[1]);
                wanted
            }
            (Some([rows, columns]), _) => {
                let problem =
                    format!("shape {} is not a {rows} x {columns} matrix", shown_shape(shape));
                return Err(within(Error::new("", problem, "needed: as many entries")));
            }
            (None, _) => {
                let problem = format!("{} is not the shape of a matrix", shown_shape(shape));
                let allowed = "needed: two sides, or reshape in the mapping file";
                return Err(within(Error::new("", problem, allowed)));
            }
        };
        let slice = |side, slice: Option<super::mapping::Slice>, length| match slice {
            None => Ok((0, length)),
            Some(slice) => slice.range(length).map_err(|error| within(error.within(side))),
        };
        let (top, bottom) = slice("rows", factor.rows, rows)?;
        let (left, right) = slice("columns", factor.columns, columns)?;
        if top == bottom || left == right {
            let allowed = "at least one row and one column";
            return Err(within(Error::new("", "the matrix is empty", allowed)));
        }
        if factor.rows.is_some() || factor.columns.is_some() {
            let side = |slice: Option<_>, start, end| {
                slice.map_or(":".into(), |_| format!("{start}:{end}"))
            };
            let (rows, columns) =
                (side(factor.rows, top, bottom), side(factor.columns, left, right));
            from += &format!("[{rows}, {columns}]");
        }
        let taken = length(&[bottom - top, right - left], 1).unwrap_or(u64::MAX);
        self.count(taken).map_err(within)?;
        let tensor = match self.last.take() {
            Some((last, tensor)) if last == index => tensor,
            _ => self.tensors.load(index)?,
        };
        let mut values = Vec::new();
        let coverage = self.used.entry(index).or_default();
        for i in top..bottom {
            coverage.add(i * columns + left, i * columns + right);
            for j in left..right {
                values.push(tensor.value(i * columns + j)?);
            }
        }
        let number = tensor.number.to_string();
        self.last = Some((index, tensor));
        let mut matrix = Matrix::new(bottom - top, right - left, values);
        if factor.transpose {
            matrix = matrix.transpose();
            from += " transposed";
        }
        Ok((matrix, number, from))
    }
}

/// `a b`, of matrices with dyadic entries: `2^−j A` times `2^−k B` with integers is `2^−(j+k) A B`.
fn product(a: &Matrix<BigRational>, b: &Matrix<BigRational>) -> Result<Matrix<BigRational>> {
    let (m, n, p) = (a.rows(), a.columns(), b.columns());
    if n != b.rows() {
        let problem = format!("{m} x {n} times {} x {p}", b.rows());
        return Err(Error::new("product", problem, "needed: shapes that fit"));
    }
    let count = length(&[m, n, p], 1).filter(|&count| count <= MOST_MULTIPLICATIONS);
    if count.is_none() {
        let problem = format!("{m} x {n} times {n} x {p} is too large");
        let allowed = format!("allowed: {MOST_MULTIPLICATIONS} multiplications");
        return Err(Error::new("product", problem, allowed));
    }
    let (a, j) = integers(a);
    let (b, k) = integers(&b.transpose());
    let down = -i64::try_from(j + k).unwrap_or(i64::MAX);
    let row = |i: usize| {
        let entry = |l: usize| Integers.dot(a.row(i).iter().zip(b.row(l))).to_bigint();
        (0..p).map(|l| dyadic(entry(l), down)).collect::<Vec<_>>()
    };
    let entries = (0..m).into_par_iter().flat_map_iter(row).collect();
    Ok(Matrix::new(m, p, entries))
}

/// `A` and the smallest `k` with integers in `A = 2^k M`; `M` is dyadic.
fn integers(matrix: &Matrix<BigRational>) -> (Matrix<Integer>, u64) {
    let power = |entry: &BigRational| power_of_two(entry.denom()).unwrap_or(0);
    let k = matrix.entries().iter().map(power).max().unwrap_or(0);
    let integer = |entry: &BigRational| {
        let factor: BigInt = BigInt::one() << (k - power(entry));
        Integer::from(entry.numer() * factor)
    };
    (matrix.map(integer), k)
}

//! Exact weights and inputs, first of all in JSON.
//!
//! ```json
//! {"parametrization": "qkv", "tokens": 3,
//!  "layers": [{"Q": [[1, 2]], "K": [["1/2", 0]], "V": [[1, 0], [0, "-3/7"]]}]}
//! ```
//! or `"layers": [{"A": …, "V": …}]`, or `"M": [M_1, …], "L": L`. A matrix is a list of rows, an
//! entry an integer or a string `"3/7"`. All but the matrices may be left out: it is inferred or
//! taken from the caller; a contradiction is an error.
//!
//! With the feature `tensors` also from `.npz` and `.safetensors`: containers give named tensors
//! (`tensors`), a mapping says which are which blocks (`mapping`, `names`), and the blocks are taken,
//! exactly (`take`, `dyadic`).

mod assemble;
#[cfg(feature = "tensors")]
mod coverage;
#[cfg(feature = "tensors")]
mod dyadic;
mod entry;
#[cfg(feature = "tensors")]
mod foreign;
#[cfg(feature = "tensors")]
mod mapping;
mod named;
#[cfg(feature = "tensors")]
mod names;
#[cfg(feature = "tensors")]
mod npy;
#[cfg(feature = "tensors")]
mod npz;
#[cfg(feature = "tensors")]
mod safetensors;
#[cfg(feature = "tensors")]
mod take;
#[cfg(feature = "tensors")]
mod tensors;
mod write;
#[cfg(feature = "tensors")]
mod write_npz;

#[cfg(feature = "tensors")]
pub use self::{
    dyadic::Number,
    foreign::foreign_format,
    mapping::{Mapping, NamedMapping},
    take::{Origin, Taken, take_named, take_weights},
    tensors::{Container, Description, Tensor, TensorFile},
    write_npz::{named_npz, to_npz},
};

pub use self::named::{
    NamedMatrices, NamedWeights, has_key, is_named, read_named, read_named_inputs,
};

use num_rational::BigRational;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use self::assemble::{assemble, fit};
use self::entry::Entry;
use super::{Architecture, Block, Kind, Parametrization};
use crate::error::{Error, Result, parse_json};
use crate::matrix::Matrix;

/// Rational matrices, one for each block.
pub type Matrices = Vec<Matrix<BigRational>>;

/// Weights with the architecture that they belong to.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightFile {
    /// The architecture, with everything inferred.
    pub architecture: Architecture,
    /// The blocks of [`Architecture::blocks`], in that order.
    pub weights: Matrices,
}

/// What is known of an architecture before the weights are read (from flags, say).
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// `d_0, …, d_l`.
    pub widths: Option<Vec<usize>>,
    /// `a_1, …, a_l`, or one value for all.
    pub query_dims: Option<Vec<usize>>,
    /// `t`.
    pub tokens: Option<usize>,
    /// The parametrization.
    pub parametrization: Option<Parametrization>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Option<Kind>,
    widths: Option<Vec<usize>>,
    query_dims: Option<Vec<usize>>,
    tokens: Option<usize>,
    parametrization: Option<Parametrization>,
    layers: Option<Vec<Layer>>,
    #[serde(rename = "M")]
    m: Option<Vec<Rows>>,
    #[serde(rename = "L")]
    l: Option<Rows>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "UPPERCASE")]
struct Layer {
    q: Option<Rows>,
    k: Option<Rows>,
    a: Option<Rows>,
    v: Rows,
}

type Rows = Vec<Vec<Entry>>;

/// Reads weights; `known` fills in what the file leaves out and must not contradict it.
///
/// # Errors
/// Malformed JSON (with line and column), a float, a shape that does not fit, a contradiction.
pub fn read_weights(text: &str, known: &Known) -> Result<WeightFile> {
    only_objects(text)?;
    let file: File = parse_json(text)?;
    let _ = file.kind; // `lightning` is the only kind that parses
    let (parametrization, blocks) = match (file.layers, file.m, file.l) {
        (Some(layers), None, None) => layered(layers)?,
        (None, Some(m), Some(l)) => {
            let forms = (1..).zip(m).map(|(i, rows)| matrix(&format!("M_{i}"), rows));
            let mut blocks = forms.collect::<Result<Matrices>>()?;
            blocks.push(matrix("L", l)?);
            (Parametrization::Ml, blocks)
        }
        _ => {
            let allowed = "needed: \"layers\", or both \"M\" and \"L\"";
            return Err(Error::new("weights", "no matrices, or too many kinds of them", allowed));
        }
    };
    let named = Known {
        widths: file.widths,
        query_dims: file.query_dims,
        tokens: file.tokens,
        parametrization: file.parametrization,
    };
    assemble(parametrization, blocks, named, known)
}

/// Reads a list of input matrices of one shape, `d_0 × t`.
///
/// # Errors
/// As [`read_weights`].
pub fn read_inputs(text: &str, shape: (usize, usize)) -> Result<Matrices> {
    let lists: Vec<Rows> = parse_json(text)?;
    if lists.is_empty() {
        return Err(Error::new("inputs", "the list is empty", "at least one matrix is needed"));
    }
    let matrices = (1..).zip(lists).map(|(n, rows)| {
        let name = format!("X_{n}");
        let matrix = matrix(&name, rows)?;
        fit(&[Block { name, rows: shape.0, columns: shape.1 }], &[matrix.shape()])?;
        Ok(matrix)
    });
    matrices.collect()
}

fn layered(layers: Vec<Layer>) -> Result<(Parametrization, Matrices)> {
    let mut blocks = Vec::new();
    let mut kinds = Vec::new();
    for (i, layer) in (1..).zip(layers) {
        kinds.push(match (layer.q, layer.k, layer.a) {
            (Some(q), Some(k), None) => {
                blocks.push(matrix(&format!("Q_{i}"), q)?);
                blocks.push(matrix(&format!("K_{i}"), k)?);
                Parametrization::Qkv
            }
            (None, None, Some(a)) => {
                blocks.push(matrix(&format!("A_{i}"), a)?);
                Parametrization::Av
            }
            _ => {
                let place = format!("layer {i}");
                let allowed = "needed: Q, K and V, or A and V";
                return Err(Error::new(place, "wrong set of matrices", allowed));
            }
        });
        blocks.push(matrix(&format!("V_{i}"), layer.v)?);
    }
    match kinds.first() {
        Some(&first) if kinds.iter().all(|&kind| kind == first) => Ok((first, blocks)),
        Some(_) => Err(Error::new("layers", "some have Q and K, others A", "all must be alike")),
        None => Err(Error::new("layers", "the list is empty", "at least one layer is needed")),
    }
}

fn matrix(name: &str, rows: Rows) -> Result<Matrix<BigRational>> {
    let columns = rows.first().map_or(0, Vec::len);
    if columns == 0 {
        return Err(Error::new(name, "the matrix is empty", "at least one row and one column"));
    }
    if let Some(i) = rows.iter().position(|row| row.len() != columns) {
        let problem = format!("row {} has {} entries", i + 1, rows[i].len());
        return Err(Error::new(name, problem, format!("needed: {columns}, as in row 1")));
    }
    let rows = rows.into_iter().map(|row| row.into_iter().map(|entry| entry.0).collect());
    Ok(Matrix::from_rows(columns, rows.collect()))
}

/// Derived readers take a list of the fields for an object; a list here is a slip, or a matrix in
/// the wrong place.
fn only_objects(text: &str) -> Result<()> {
    if text.starts_with('\u{feff}') {
        let problem = "begins with a byte order mark, which JSON does not have";
        return Err(Error::new("", problem, "save it as UTF-8 without one"));
    }
    let refuse = |place: String| {
        let allowed = "needed: an object with the keys of a weight file";
        Err(Error::new(place, "is not an object", allowed))
    };
    let is_object = |text: &str| text.trim_start().starts_with('{');
    if !is_object(text) {
        parse_json::<IgnoredAny>(text)?;
        return refuse("weights".into());
    }
    // What is malformed otherwise is found when all is read.
    let layers = serde_json::from_str::<Outline>(text).map_or(Vec::new(), |outline| outline.layers);
    match layers.iter().position(|layer| !is_object(layer.get())) {
        Some(i) => refuse(format!("layer {}", i + 1)),
        None => Ok(()),
    }
}

/// The layers, each as text.
#[derive(serde::Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    layers: Vec<&'a RawValue>,
}

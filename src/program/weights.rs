//! Exact weights of a program: whether they fit, and the blocks that certificates name.

use neurocert_check::kernel::certificate::Matrices as Blocks;
use neurocert_check::language::{Constraint, Leaf, Program};
use num_rational::BigRational;

use super::written;
use crate::error::{Error, Result};
use crate::linalg::query_key;
use crate::matrix::Matrix;
pub use crate::network::NamedWeights;
use crate::network::{Matrices, NamedMatrices, read_named_inputs};

impl NamedWeights {
    /// The weights of a program, in its order. `W_1` stands for `W[1]`, and `Q_1_2` for `Q[1,2]`.
    ///
    /// # Errors
    /// A matrix that is missing, unknown or there twice, of the wrong shape, or not of the kind that the
    /// text says: `rank <= a`, symmetric, skew, diagonal.
    pub fn fit(&self, program: &Program) -> Result<Matrices> {
        fit(&self.matrices, &program.weights, "a weight")
    }
}

/// Copies of the inputs of a program, each in its order.
///
/// # Errors
/// As [`NamedWeights::fit`], with the number of the copy.
pub fn fit_inputs(copies: &[NamedMatrices], program: &Program) -> Result<Vec<Matrices>> {
    let fitting = |(n, copy): (usize, &NamedMatrices)| {
        fit(copy, &program.inputs, "an input").map_err(|error| error.within(&format!("copy {n}")))
    };
    (1..).zip(copies).map(fitting).collect()
}

/// Reads copies of the inputs of a program, a list in JSON: objects of matrices by name, or, of a single input,
/// matrices.
///
/// # Errors
/// Malformed JSON, and as [`fit_inputs`].
pub fn read_inputs(text: &str, program: &Program) -> Result<Vec<Matrices>> {
    let single = match &program.inputs[..] {
        [leaf] => Some(leaf.name.as_str()),
        _ => None,
    };
    fit_inputs(&read_named_inputs(text, single)?, program)
}

/// The matrices that belong to leaves, in their order; `what` is what they are called.
///
/// # Errors
/// As [`NamedWeights::fit`].
pub fn fit(
    matrices: &[(String, Matrix<BigRational>)],
    all: &[Leaf],
    what: &str,
) -> Result<Matrices> {
    let mut found: Vec<Option<&Matrix<BigRational>>> = vec![None; all.len()];
    for (name, matrix) in matrices {
        let Some(at) = place(name, all) else {
            let names: Vec<&str> = all.iter().map(|leaf| leaf.name.as_str()).collect();
            let allowed = format!("there are {}", names.join(", "));
            let problem = format!("is not {what} of the network");
            return Err(Error::new(name.as_str(), problem, allowed));
        };
        if found[at].replace(matrix).is_some() {
            return Err(Error::new(&*all[at].name, "is there twice", ""));
        }
    }
    let fitting = |(leaf, matrix): (&Leaf, Option<&Matrix<BigRational>>)| {
        let refuse =
            |problem: &str, allowed: String| Err(Error::new(&*leaf.name, problem, allowed));
        let Some(matrix) = matrix else { return refuse("is missing", String::new()) };
        let ((rows, columns), (r, c)) = (leaf.shape, matrix.shape());
        if (rows, columns) != (r, c) {
            return refuse(&format!("{r} x {c} matrix"), format!("needed: {rows} x {columns}"));
        }
        match unlike(leaf.constraint, matrix) {
            Some(problem) => refuse(&problem, "as the text of the network says".into()),
            None => Ok(matrix.clone()),
        }
    };
    all.iter().zip(found).map(fitting).collect()
}

/// The leaf of this name.
pub(crate) fn place(name: &str, all: &[Leaf]) -> Option<usize> {
    // A name as it stands comes first: `W_1` may be a name of the text.
    let exact = all.iter().position(|leaf| leaf.name == *name);
    exact.or_else(|| all.iter().position(|leaf| underscored(&leaf.name) == *name))
}

/// `Q_1_2` of `Q[1,2]`.
fn underscored(name: &str) -> String {
    name.replace(['[', ','], "_").replace(']', "")
}

/// What a matrix is not and should be.
fn unlike(constraint: Constraint, matrix: &Matrix<BigRational>) -> Option<String> {
    let negative = || matrix.transpose().map(|entry| -entry);
    let diagonal = |i, j| if i == j { matrix[(i, j)].clone() } else { BigRational::default() };
    match constraint {
        Constraint::Any => None,
        Constraint::Rank(rank) => {
            query_key(matrix, rank).is_none().then(|| format!("has a rank above {rank}"))
        }
        Constraint::Symmetric => (*matrix != matrix.transpose()).then(|| "is not symmetric".into()),
        Constraint::Skew => (*matrix != negative()).then(|| "is not skew".into()),
        Constraint::Diagonal => (*matrix
            != Matrix::from_fn(matrix.rows(), matrix.columns(), diagonal))
        .then(|| "is not diagonal".into()),
    }
}

/// The blocks of weights that fit, as certificates have them: of a weight of bounded rank its factors.
pub fn blocks(program: &Program, weights: &[Matrix<BigRational>]) -> Blocks {
    let mut all = Blocks::new();
    for (leaf, matrix) in program.weights.iter().zip(weights) {
        let factors = match leaf.constraint {
            Constraint::Rank(rank) => query_key(matrix, rank),
            _ => None,
        };
        match factors {
            Some((right, left)) => {
                all.insert(format!("left({})", leaf.name), written(&left));
                all.insert(format!("right({})", leaf.name), written(&right));
            }
            None => {
                all.insert(leaf.name.clone(), written(matrix));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests;

//! The generic rank by elimination over the field of rational functions: no point is chosen, so
//! the answer is exact from both sides. For small networks.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::linalg::Bareiss;
use crate::matrix::Matrix;
use crate::network::{Block, Network};
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::Integers;

/// More terms than this in one polynomial, and the elimination is refused.
const TERM_LIMIT: usize = 50_000;
/// More weights and inputs than this together, and it is not even tried.
const MOST_VARIABLES: usize = 200;

/// The rank, over the rational functions in the weights, of the Jacobian of
/// (coordinates ↦ coefficients of the output as a polynomial in the input).
///
/// # Errors
/// When there are more than 200 variables, or an intermediate polynomial has more than 50,000
/// terms.
pub(super) fn symbolic_rank<N: Network>(
    network: &N,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<usize> {
    let blocks = network.coordinates();
    let count: usize = blocks.iter().map(Block::len).sum();
    let (rows, tokens) = network.input_shape();
    let variables = count + rows * tokens;
    if variables > MOST_VARIABLES {
        let problem = format!("{variables} variables");
        return Err(Error::new(METHOD, problem, format!("at most {MOST_VARIABLES}; {ADVICE}")));
    }
    let names = Variables::numbered(variables, Order::Lex);
    let ring = Polynomials::with_limit(Integers, names, TERM_LIMIT);
    let mut next = 0;
    let mut variables = |rows, columns| {
        Matrix::from_fn(rows, columns, |_, _| {
            next += 1;
            ring.variable(next - 1)
        })
    };
    let coordinates: Vec<_> =
        blocks.iter().map(|block| variables(block.rows, block.columns)).collect();
    let input = variables(rows, tokens);
    let output = network.evaluate(&ring, &network.lift(&ring, &coordinates), &input)?;
    allowed(&ring)?;

    let coefficients = output.entries().iter().flat_map(|entry| entry.coefficients_from(count));
    let functions: BTreeSet<Polynomial> =
        coefficients.map(|(_, coefficient)| coefficient).collect();
    let mut functions: Vec<Polynomial> = functions.into_iter().collect();
    // Short rows first: they make short pivots.
    functions.sort_by_key(Polynomial::len);

    let names = Variables::numbered(count, Order::Lex);
    let ring = Polynomials::with_limit(Integers, names, TERM_LIMIT);
    let mut echelon = Bareiss::new(ring.clone(), count);
    for function in &functions {
        echelon.insert((0..count).map(|variable| function.derivative(variable)).collect());
        allowed(&ring)?;
        progress(echelon.rank(), count);
    }
    Ok(echelon.rank())
}

fn allowed(ring: &Polynomials) -> Result<()> {
    if !ring.exceeded() {
        return Ok(());
    }
    let problem = format!("a polynomial with more than {TERM_LIMIT} terms came up");
    Err(Error::new(METHOD, problem, ADVICE))
}

const METHOD: &str = "--method symbolic";
const ADVICE: &str = "this method is for small networks: --method modular needs no expansion";

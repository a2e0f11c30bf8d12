//! Singular points of the image of any network that is text, from weights with the same function: their tangent vectors span more than
//! the dimension.

use neurocert_check::kernel::certificate::{
    By, Certificate, Claim, Curve, Curves, PointProof, Smoothness, Tangent, TangentProof,
};
use neurocert_check::kernel::produce::certificate_of;
use neurocert_check::kernel::{Bounded, Failure, Source};
use neurocert_check::language::{Given, Program};

use super::subnetworks::{Base, Matrices, bases, drawn};
use super::{Found, MODULUS, Options, dimension, grow, network};
use crate::program::blocks;

/// What was found at weights.
#[derive(Clone, Debug)]
pub struct SingularPoint {
    /// The dimension of the image.
    pub dimension: Found,
    /// Other weights with the same function.
    pub bases: Vec<Base>,
    /// So many independent tangent vectors.
    pub tangent: usize,
    /// Of a singular point: its certificate.
    pub certificate: Option<Certificate>,
}

impl SingularPoint {
    /// Where only the dimension is known.
    pub fn undecided(dimension: Found) -> Self {
        SingularPoint { dimension, bases: vec![], tangent: 0, certificate: None }
    }
}

/// The largest absolute value of an entry of an input.
const BOUND: u64 = 1 << 20;
/// Random weights of each base.
const DRAWS: u64 = 16;
/// More columns are not looked at.
const MOST_COLUMNS: usize = 1 << 13;
/// More tangent vectors than these prove nothing new, unless the dimension needs them.
const MOST_VECTORS: usize = 256;

/// Tangent vectors at a function, from all weights with this function that are found. Where they span more dimensions than
/// the image has, and that dimension is proved, the function is a singular point, and there is a certificate.
///
/// Costs the dimension, and an elimination of up to 8,192 columns.
///
/// # Errors
/// When the network has no Jacobian there, or it takes more than the budget.
pub fn singular_point(
    (text, given, program): (&str, &Given, &Program),
    weights: &Matrices,
    options: Options<'_>,
) -> Result<SingularPoint, Failure> {
    let found = dimension(text, given, program, options)?;
    let bases = bases(program, weights, options.seed);
    let source = Source::new(program, Bounded::Factors).of_text(text, program);
    let coordinates = source.coordinates() as u32;
    let own = blocks(program, weights);
    // The weights themselves first: all curves have to have the function of the first one.
    let mut curves = vec![Curve { weights: Default::default(), order: None }];
    for (base, draw) in bases.iter().flat_map(|base| (0..DRAWS).map(move |draw| (base, draw))) {
        if (curves.len() + 1) * coordinates as usize > MOST_COLUMNS {
            break;
        }
        let seed = options.seed.wrapping_mul(31).wrapping_add(draw);
        let at = drawn(&base.weights, base.weight, &base.free, seed);
        let changed = blocks(program, &at).into_iter().filter(|(name, block)| own[name] != *block);
        let text = |(name, block): (String, Vec<Vec<String>>)| (name, literal(&block));
        curves.push(Curve { weights: changed.map(text).collect(), order: None });
    }
    let columns = (1..=curves.len() as u32).flat_map(|c| (1..=coordinates).map(move |x| (c, x)));
    let proof = Curves {
        by: By::Entries,
        modulus: MODULUS.to_string(),
        seed: options.seed.to_string(),
        bound: BOUND.to_string(),
        at: "0".into(),
        columns: columns.collect(),
        curves,
        rows: vec![],
    };
    let target = MOST_VECTORS.max(found.lower.rank as usize + 1);
    let minor = grow(&source, &own, &proof, target, options.budget)?;
    let tangent = minor.rows.len();
    let is_singular = found.is_exact() && tangent as u64 > found.lower.rank;
    let certificate = is_singular.then(|| {
        let columns: Vec<_> = minor.columns.iter().map(|&at| proof.columns[at]).collect();
        let proof = used(Curves { rows: minor.rows, columns, ..proof });
        let claim = Claim::Point {
            network: network(1, given),
            weights: own,
            dimension: found.lower.rank as u32,
            differential: None,
            tangent: Some(Tangent { kind: Smoothness::Singular, dimension: tangent as u32 }),
            boundary: None,
        };
        let proof = PointProof {
            lower: found.lower.lower.clone(),
            upper: found.upper.step.clone(),
            differential: None,
            tangent: Some(TangentProof::Curves(proof)),
            boundary: None,
        };
        certificate_of(found.texts.clone(), claim, &proof)
    });
    Ok(SingularPoint { dimension: found, bases, tangent, certificate })
}

/// Only the first curve and those with a column.
fn used(proof: Curves) -> Curves {
    let mut numbers: Vec<u32> = proof.columns.iter().map(|(curve, _)| *curve).collect();
    numbers.push(1);
    numbers.sort_unstable();
    numbers.dedup();
    let place = |curve: u32| numbers.partition_point(|number| *number < curve) as u32 + 1;
    let columns = proof.columns.iter().map(|&(curve, x)| (place(curve), x)).collect();
    let curves = numbers.iter().map(|&number| proof.curves[number as usize - 1].clone()).collect();
    Curves { curves, columns, ..proof }
}

/// A matrix in the language.
fn literal(block: &[Vec<String>]) -> String {
    let rows: Vec<String> = block.iter().map(|row| row.join(", ")).collect();
    format!("[{}]", rows.join("; "))
}

//! From images modulo primes to virtual weights.

use num_rational::BigRational;
use num_traits::Zero;
use rayon::prelude::*;

use super::modular::{Image, Lack};
use super::{Failure, Step, is_zero};
use crate::matrix::Matrix;
use crate::ring::{CrtVector, PrimeField, Ring, SplitMix64, random_prime, reconstruct_rationals};
use crate::theory::lightning::layer::matrices::{Exact, inverse, outer, product, scaled, sum};
use crate::theory::lightning::layer::quadratic::{Split, split};

/// What was asked so far.
pub(super) trait Answers: Sync {
    /// What it determines, modulo a prime.
    fn solve(&self, field: PrimeField) -> Result<Image, Lack>;
    /// Asks for what is lacking.
    fn ask(&mut self, lack: Lack) -> Step<()>;
    /// The basis of the space of tokens: columns.
    fn frame(&self) -> Exact;
}

/// What the answers determine, over the rational numbers and in the frame.
pub(super) struct Lifted {
    forms: Vec<Exact>,
    rest: Vec<Exact>,
}

/// Numbers of 30,000 digits take as many primes.
const MOST_PRIMES: usize = 1 << 12;
/// An unlucky prime of 61 bits has never been seen.
const MOST_UNLUCKY: usize = 3;

/// Images modulo primes until they are those of rational numbers, which one more prime confirms.
pub(super) fn lift(samples: &mut impl Answers, seed: u64) -> Step<Lifted> {
    let mut stream = SplitMix64::new(seed);
    let mut fresh = || -> Step<PrimeField> { Ok(PrimeField::new(random_prime(61, &mut stream))?) };
    // What more has to be asked does not depend on the prime.
    let mut unlucky = 0;
    let first = loop {
        let field = fresh()?;
        match samples.solve(field) {
            Ok(image) => break (field, image),
            Err(Lack::Hopeless(why)) => return Err(Failure::Hopeless(why)),
            Err(Lack::Unlucky(why)) => {
                unlucky += 1;
                if unlucky == MOST_UNLUCKY {
                    return Err(Failure::Unlucky(why));
                }
            }
            Err(lack) => samples.ask(lack)?,
        }
    };
    let shapes = shapes(&first.1);
    let mut crt = CrtVector::new(shapes.0.iter().chain(&shapes.1).map(|(r, c)| r * c).sum());
    let mut used = vec![first.0.modulus()];
    crt.push(&residues(first.0, &first.1), first.0.modulus());
    loop {
        if let Some(values) = rational(&crt, &shapes) {
            let field = fresh()?;
            if let Ok(image) = samples.solve(field)
                && values
                    .iter()
                    .zip(residues(field, &image))
                    .all(|(q, x)| field.from_rational(q).is_some_and(|y| field.to_u64(&y) == x))
            {
                return Ok(unpack(shapes, values));
            }
        }
        if used.len() >= MOST_PRIMES {
            return Err(Failure::Hopeless("the weights have too many digits".into()));
        }
        let mut fields = Vec::new();
        for _ in 0..used.len().div_ceil(4) {
            let field = fresh()?;
            if !used.contains(&field.modulus()) {
                used.push(field.modulus());
                fields.push(field);
            }
        }
        let images: Vec<_> = fields
            .into_par_iter()
            .filter_map(|field| Some((field, samples.solve(field).ok()?)))
            .filter(|(_, image)| self::shapes(image) == shapes)
            .collect();
        for (field, image) in images {
            crt.push(&residues(field, &image), field.modulus());
        }
    }
}

type Shapes = (Vec<(usize, usize)>, Vec<(usize, usize)>);

fn shapes(image: &Image) -> Shapes {
    let shapes = |list: &[Matrix<u64>]| list.iter().map(Matrix::shape).collect();
    (shapes(&image.forms), shapes(&image.rest))
}

fn residues(field: PrimeField, image: &Image) -> Vec<u64> {
    let matrices = image.forms.iter().chain(&image.rest);
    matrices.flat_map(|m| m.entries().iter().map(|x| field.to_u64(x))).collect()
}

/// Matrix by matrix, since the entries of one have common denominators.
fn rational(crt: &CrtVector, (forms, rest): &Shapes) -> Option<Vec<BigRational>> {
    let mut lists = Vec::new();
    let mut values = crt.values();
    for (rows, columns) in forms.iter().chain(rest) {
        let (list, others) = values.split_at(rows * columns);
        lists.push(list);
        values = others;
    }
    let lists = lists.into_par_iter().map(|list| reconstruct_rationals(list, crt.modulus()));
    Some(lists.collect::<Option<Vec<_>>>()?.concat())
}

fn unpack((forms, rest): Shapes, values: Vec<BigRational>) -> Lifted {
    let mut values = values.into_iter();
    let mut matrices = |shapes: Vec<(usize, usize)>| -> Vec<Exact> {
        let matrix = |(r, c)| Matrix::new(r, c, values.by_ref().take(r * c).collect());
        shapes.into_iter().map(matrix).collect()
    };
    let forms = matrices(forms);
    Lifted { forms, rest: matrices(rest) }
}

/// `M_1, …, M_l` and `L`, out of the frame.
pub(super) fn finish(samples: &impl Answers, found: &Lifted) -> Step<(Vec<Exact>, Exact)> {
    let unlucky = || Failure::Unlucky("the frame is singular".into());
    let back = inverse(&samples.frame()).ok_or_else(unlucky)?;
    let turned = back.transpose();
    let out = |m: &Exact| product(&turned, &product(m, &back));
    let mut forms: Vec<Exact> = found.forms.iter().map(out).collect();
    let last = match &found.rest[..] {
        [last] => last.clone(),
        [q, tensors @ ..] => {
            let (k, last) = last_layer(tensors)?;
            forms.push(out(&outer(&k, q.row(0))));
            last
        }
        [] => return Err(unlucky()),
    };
    Ok((forms, product(&last, &back)))
}

/// `k` and `L` from the symmetric parts of `L_o ⊗ k`.
fn last_layer(tensors: &[Exact]) -> Step<(Vec<BigRational>, Exact)> {
    let first = tensors.iter().find(|tensor| !is_zero(tensor.entries()));
    let first = first.ok_or_else(|| Failure::Unlucky("L = 0".into()))?;
    let candidates = match split(first) {
        Split::Square { u, .. } => vec![u],
        Split::Product { one, other, .. } => vec![one, other],
        Split::Irrational { .. } | Split::Irreducible => Vec::new(),
    };
    let found = candidates.into_iter().find_map(|k| rows(tensors, &k).map(|last| (k, last)));
    let why = "the black box is not a network of this architecture with rational weights";
    found.ok_or_else(|| Failure::Hopeless(why.into()))
}

/// The rows `L_o`, if all matrices are products with `k`.
fn rows(tensors: &[Exact], k: &[BigRational]) -> Option<Exact> {
    let at = k.iter().position(|x| !x.is_zero())?;
    let two = BigRational::from_integer(2.into());
    let row = |tensor: &Exact| {
        let own = &tensor[(at, at)] / &k[at];
        let entry = |b: usize| (&two * &tensor[(at, b)] - &own * &k[b]) / &k[at];
        let row: Vec<BigRational> = (0..k.len()).map(entry).collect();
        let both = sum(&outer(k, &row), &outer(&row, k));
        (both == scaled(tensor, &two)).then_some(row)
    };
    let rows = tensors.iter().map(row).collect::<Option<Vec<_>>>()?;
    Some(Matrix::from_rows(k.len(), rows))
}

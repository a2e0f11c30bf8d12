//! One token: `f(x) = L x Π q_i(x)^{3^{l−i}}` with `q_i(x) = xᵀM_i x`, from its values on lines.
//!
//! On a line through two vectors of the frame the greatest common divisor of the outputs is the product of
//! the powers, when `L` has rank two or more there; the powers are told apart by their exponents; and lines
//! with a vector in common give one form.

use num_bigint::BigInt;
use rayon::prelude::*;

use super::finish::Answers;
use super::modular::{Image, Lack, residues};
use super::samples::{exact, pairs, random_frame};
use super::{BlackBox, Failure, Step};
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization};
use crate::poly::univariate::{by_multiplicity, gcd, interpolate};
use crate::ring::{PrimeField, Ring, SplitMix64};
use crate::theory::lightning::layer::matrices::{Exact, outer, scaled};
use crate::theory::lightning::layer::quadratic::{Split, split};

/// Outputs at `f + s g` for `s = 1, 2, …`, over common denominators.
type Line = Vec<(Matrix<BigInt>, BigInt)>;

pub(super) struct Lines {
    layers: usize,
    /// Columns are a basis of the space of tokens.
    frame: Matrix<i64>,
    /// For `j = 0, 1, …` and `i < j` the line through the vectors `i` and `j` of the frame.
    lines: Vec<Line>,
}

impl Lines {
    /// Asks at all pairs of a random frame.
    pub(super) fn new(
        black_box: &dyn BlackBox,
        architecture: &Architecture,
        bound: u64,
        stream: &mut SplitMix64,
    ) -> Step<Self> {
        let (d, layers) = (architecture.widths()[0], architecture.layers());
        let frame = random_frame(d, bound, stream);
        let line = |(i, j): (usize, usize)| -> Step<Line> {
            let value = |s: usize| {
                let entry =
                    |row, _| BigInt::from(frame[(row, i)]) + s * BigInt::from(frame[(row, j)]);
                Ok(black_box.evaluate(&Matrix::from_fn(d, 1, entry))?)
            };
            (1..=nodes(layers)).map(value).collect()
        };
        let all: Vec<_> = pairs(d).collect();
        let found: Vec<Step<Line>> = all.into_par_iter().map(line).collect();
        let lines = found.into_iter().collect::<Step<_>>()?;
        Ok(Lines { layers, frame, lines })
    }

    /// The powers on a line: for each layer the coefficients of `q_i(f + s g)` up to a factor.
    fn forms(&self, field: &PrimeField, line: &[Matrix<u64>]) -> Result<Vec<[u64; 3]>, Lack> {
        let nodes: Vec<u64> = (1..=line.len()).map(|s| field.from_u64(s as u64)).collect();
        let mut common = Vec::new();
        for output in 0..line[0].rows() {
            let values: Vec<u64> = line.iter().map(|value| value[(output, 0)]).collect();
            let mut polynomial = interpolate(field, &nodes, &values);
            while polynomial.last() == Some(&0) {
                polynomial.pop();
            }
            if !polynomial.is_empty() {
                common =
                    if common.is_empty() { polynomial } else { gcd(field, common, polynomial) };
            }
        }
        let unlucky = |why: &str| Err(Lack::Unlucky(why.into()));
        if common.is_empty() {
            return unlucky("the function vanishes on a line: L = 0, or M_i + M_iᵀ = 0 for some i");
        }
        if common.len() == line.len() {
            return unlucky("L has rank one: it is not told from factors of the last form");
        }
        if common.len() + 1 != line.len() {
            return unlucky("a form vanishes where it should be seen");
        }
        let common = gcd(field, common, Vec::new());
        let factors = by_multiplicity(field, &common);
        let power = |i: usize| 3usize.pow((self.layers - i) as u32);
        let form = |i: usize| <[u64; 3]>::try_from(&factors.get(power(i) - 1)?[..]).ok();
        let forms: Option<Vec<[u64; 3]>> = (1..=self.layers).map(form).collect();
        match forms {
            Some(forms) => Ok(forms),
            None => unlucky("some forms xᵀM_i x have a factor in common, or one twice"),
        }
    }
}

/// A polynomial of degree 3^l is known by so many values.
fn nodes(layers: usize) -> usize {
    3usize.pow(layers as u32) + 1
}

impl Answers for Lines {
    fn solve(&self, field: PrimeField) -> Result<Image, Lack> {
        let d = self.frame.rows();
        let unlucky = |why: &str| Lack::Unlucky(why.into());
        let lines = self.lines.iter().map(|line| residues(field, line));
        let lines = lines.collect::<Option<Vec<_>>>();
        let lines = lines.ok_or_else(|| unlucky("a denominator has no inverse"))?;
        let mut forms = vec![Matrix::from_fn(d, d, |_, _| field.zero()); self.layers];
        forms.iter_mut().for_each(|form| form[(0, 0)] = field.one());
        let half = field.try_inverse(&field.from_u64(2)).unwrap_or(0);
        let other = || unlucky("the black box is not a network of this architecture");
        for ((i, j), line) in pairs(d).zip(&lines) {
            for (form, [own, both, next]) in forms.iter_mut().zip(self.forms(&field, line)?) {
                // Its value at f_i is known; for i = 0 that at f_j becomes so.
                let factor = field.try_inverse(&own).map(|own| field.mul(&own, &form[(i, i)]));
                let factor = factor.filter(|x| *x != 0).ok_or_else(other)?;
                let next = field.mul(&next, &factor);
                if i == 0 {
                    form[(j, j)] = next;
                } else if form[(j, j)] != next {
                    return Err(other());
                }
                let both = field.mul(&field.mul(&both, &factor), &half);
                (form[(i, j)], form[(j, i)]) = (both, both);
            }
        }
        // L f + s L g, at s = 1 and 2.
        let mut last = Matrix::from_fn(lines[0][0].rows(), d, |_, _| field.zero());
        for ((i, j), line) in pairs(d).zip(&lines).filter(|((i, _), _)| *i == 0) {
            let at = |s: u64| {
                let s = field.from_u64(s);
                let value = |form: &Matrix<u64>| {
                    let far = field.add(
                        &form[(i, j)],
                        &field.add(&form[(i, j)], &field.mul(&s, &form[(j, j)])),
                    );
                    field.add(&form[(i, i)], &field.mul(&s, &far))
                };
                let product = forms.iter().fold(field.one(), |product, form| {
                    field.mul(&field.pow(&product, 3), &value(form))
                });
                field.try_inverse(&product)
            };
            let (Some(one), Some(two)) = (at(1), at(2)) else {
                return Err(unlucky("a form vanishes where it should be seen"));
            };
            for row in 0..last.rows() {
                let (one, two) =
                    (field.mul(&line[0][(row, 0)], &one), field.mul(&line[1][(row, 0)], &two));
                let step = field.sub(&two, &one);
                last[(row, j)] = step;
                last[(row, 0)] = field.sub(&one, &step);
            }
        }
        Ok(Image { forms, rest: vec![last] })
    }

    fn ask(&mut self, _: Lack) -> Step<()> {
        Err(Failure::Unlucky("nothing more can be asked".into()))
    }

    fn frame(&self) -> Exact {
        exact(&self.frame)
    }
}

/// Matrices with the quadratic forms of these symmetric ones, and (but in `ml`, where it is free) of rank at
/// most `a_i`.
pub(super) fn of_small_rank(architecture: &Architecture, forms: Vec<Exact>) -> Step<Vec<Exact>> {
    if architecture.parametrization() == Parametrization::Ml {
        return Ok(forms);
    }
    let dims = architecture.query_dims();
    let small = |(i, (form, &a)): (usize, (Exact, &usize))| {
        let rank = rank(&form);
        if rank <= a {
            return Ok(form);
        }
        if a == 1
            && let Split::Product { c, one, other } = split(&form)
        {
            return Ok(scaled(&outer(&one, &other), &c));
        }
        let why = format!(
            "M_{i} + M_{i}ᵀ has rank {rank}: a sum with a skew-symmetric matrix of rank at most {a} was not found"
        );
        Err(Failure::Hopeless(why))
    };
    (1..).zip(forms.into_iter().zip(dims)).map(small).collect()
}

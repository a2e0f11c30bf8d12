//! What the black box was asked, and its answers.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use rayon::prelude::*;

use super::finish::Answers;
use super::limits::nodes;
use super::modular::{Image, Lack, solve};
use super::{BlackBox, Failure, Step};
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::Architecture;
use crate::ring::{PrimeField, SplitMix64};
use crate::theory::lightning::layer::matrices::Exact;

/// Two tokens `f` and `εg` for `ε = 1, 2, …`, in coordinates of the frame.
pub(super) struct Run {
    pub(super) f: Vec<i64>,
    pub(super) g: Vec<i64>,
    /// The two columns of each output, over a common denominator.
    pub(super) values: Vec<(Matrix<BigInt>, BigInt)>,
}

pub(super) struct Samples<'a> {
    black_box: &'a dyn BlackBox,
    pub(super) layers: usize,
    tokens: usize,
    /// Columns are a basis of the space of tokens.
    frame: Matrix<i64>,
    /// For `j = 0, 1, …` and `i < j` the vectors `i` and `j` of the frame.
    pub(super) pairs: Vec<Run>,
    /// For each combination of the frame the runs with all vectors of the frame as `g`.
    pub(super) mixed: Vec<Vec<Run>>,
    /// Sums of two vectors of the frame.
    pub(super) sums: Vec<Run>,
    bound: u64,
    stream: SplitMix64,
}

impl<'a> Samples<'a> {
    /// With a random frame.
    pub(super) fn new(
        black_box: &'a dyn BlackBox,
        architecture: &Architecture,
        bound: u64,
        stream: &mut SplitMix64,
    ) -> Self {
        let frame = random_frame(architecture.widths()[0], bound, stream);
        Samples {
            black_box,
            layers: architecture.layers(),
            tokens: architecture.tokens(),
            frame,
            pairs: Vec::new(),
            mixed: Vec::new(),
            sums: Vec::new(),
            bound,
            stream: SplitMix64::new(stream.next_u64()),
        }
    }

    pub(super) fn d(&self) -> usize {
        self.frame.rows()
    }

    /// All pairs of the frame.
    pub(super) fn first_runs(&mut self) -> Step<()> {
        let vectors = pairs(self.d()).map(|(i, j)| (self.unit(i), self.unit(j))).collect();
        self.pairs = self.runs(vectors)?;
        Ok(())
    }

    /// One more combination of the frame.
    fn mix(&mut self) -> Step<()> {
        let bound = self.bound + self.mixed.len() as u64;
        let coefficient = |stream: &mut SplitMix64| {
            let n = 1 + (stream.next_u64() % bound) as i64;
            if stream.in_range(1) == 0 { -n } else { n }
        };
        let f: Vec<i64> = (0..self.d()).map(|_| coefficient(&mut self.stream)).collect();
        let vectors = (0..self.d()).map(|j| (f.clone(), self.unit(j))).collect();
        let runs = self.runs(vectors)?;
        self.mixed.push(runs);
        Ok(())
    }

    /// Sums of two vectors of the frame: they see every entry of a symmetric matrix.
    fn add(&mut self) -> Step<()> {
        let sum = |i: usize, j: usize| -> Vec<i64> {
            self.unit(i).iter().zip(self.unit(j)).map(|(x, y)| x + y).collect()
        };
        let vectors = pairs(self.d()).map(|(i, j)| (sum(i, j), self.unit(i))).collect();
        self.sums = self.runs(vectors)?;
        Ok(())
    }

    fn unit(&self, i: usize) -> Vec<i64> {
        (0..self.d()).map(|j| i64::from(i == j)).collect()
    }

    fn runs(&self, vectors: Vec<(Vec<i64>, Vec<i64>)>) -> Step<Vec<Run>> {
        let count = nodes(self.layers);
        let (frame, tokens, black_box) = (&self.frame, self.tokens, self.black_box);
        let column = |vector: &[i64]| -> Vec<BigInt> {
            let entry = |i: usize| {
                frame.row(i).iter().zip(vector).map(|(&x, &y)| BigInt::from(x) * y).sum()
            };
            (0..frame.rows()).map(entry).collect()
        };
        let run = |(f, g): (Vec<i64>, Vec<i64>)| -> Step<Run> {
            let (first, second) = (column(&f), column(&g));
            let value = |epsilon: usize| {
                let x = Matrix::from_fn(first.len(), tokens, |i, j| match j {
                    0 => first[i].clone(),
                    1 => &second[i] * epsilon,
                    _ => BigInt::zero(),
                });
                let (value, denominator) = black_box.evaluate(&x)?;
                let columns = Matrix::from_fn(value.rows(), 2, |i, j| value[(i, j)].clone());
                Ok((columns, denominator))
            };
            let values = (1..=count).map(value).collect::<Step<Vec<_>>>()?;
            Ok(Run { f, g, values })
        };
        let found: Vec<Step<Run>> = vectors.into_par_iter().map(run).collect();
        found.into_iter().collect()
    }
}

impl Answers for Samples<'_> {
    fn solve(&self, field: PrimeField) -> Result<Image, Lack> {
        solve(self, field)
    }

    fn ask(&mut self, lack: Lack) -> Step<()> {
        match lack {
            Lack::Mixed => self.mix(),
            Lack::Sums => self.add(),
            Lack::Unlucky(why) => Err(Failure::Unlucky(why)),
            Lack::Hopeless(why) => Err(Failure::Hopeless(why)),
        }
    }

    fn frame(&self) -> Exact {
        exact(&self.frame)
    }
}

/// A random basis with entries up to `bound`; for the bound 2 a sparse one.
pub(super) fn random_frame(d: usize, bound: u64, stream: &mut SplitMix64) -> Matrix<i64> {
    loop {
        // At first two entries in a row, about: inputs stay readable. Zeros may be unlucky, though.
        let is_dense = bound > 2;
        let random = Matrix::from_fn(d, d, |i, j| match i == j {
            true => 1 + (stream.next_u64() % bound) as i64,
            false if is_dense || stream.next_u64().is_multiple_of(d as u64) => {
                stream.in_range(bound)
            }
            false => 0,
        });
        if rank(&exact(&random)) == d {
            return random;
        }
    }
}

/// For `j = 0, 1, …` all `i < j`.
pub(super) fn pairs(d: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..d).flat_map(|j| (0..j).map(move |i| (i, j)))
}

pub(super) fn exact(matrix: &Matrix<i64>) -> Exact {
    matrix.map(|&n| BigRational::from_integer(n.into()))
}

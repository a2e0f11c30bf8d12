//! Points: values of the coordinates and inputs (section 4).

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::certificate::{self as file, Matrices};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::number::key;
use super::source::{Source, unknown};
use crate::kernel::arith::{Ring, Word};
use crate::kernel::matrix::{Matrix, size};
use crate::language::{Constraint, Leaf, Shape};

/// A matrix of rationals, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Rationals {
    pub shape: Shape,
    pub entries: Vec<BigRational>,
}

impl PartialEq for Rationals {
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape && self.entries.iter().map(key).eq(other.entries.iter().map(key))
    }
}

impl Eq for Rationals {}

/// A point of a program.
pub(crate) enum Point {
    /// Entries from a stream of numbers.
    Drawn { seed: u64, bound: u64 },
    /// Matrices for all blocks, and for copies of the inputs.
    Given { blocks: Vec<Rationals>, inputs: Vec<Vec<Rationals>> },
    /// Matrices for all blocks, and the inputs of a drawn point.
    At { blocks: Vec<Rationals>, seed: u64, bound: u64 },
}

impl Point {
    pub(crate) fn read(point: &file::Point, source: &Source) -> Checked<Point> {
        match point {
            file::Point::Drawn(drawn) => {
                let (seed, bound) = seed_and_bound(&drawn.seed, &drawn.bound)?;
                Ok(Point::Drawn { seed, bound })
            }
            file::Point::Structured(_) => {
                Err(Reason::Point.because("a structured point, where all entries are needed"))
            }
            file::Point::Given(given) => Ok(Point::Given {
                blocks: matrices(&given.weights, &source.blocks)?,
                inputs: given
                    .inputs
                    .iter()
                    .map(|copy| matrices(copy, &source.inputs))
                    .collect::<Checked<_>>()?,
            }),
        }
    }

    /// The blocks modulo m.
    pub(crate) fn blocks<W: Word>(
        &self,
        source: &Source,
        ring: &Ring<W>,
        meter: &Meter,
    ) -> Checked<Vec<Matrix<W>>> {
        meter.numbers(entries(&source.blocks).saturating_mul(3))?;
        meter.steps(entries(&source.blocks).saturating_mul(8))?;
        match self {
            Point::Drawn { seed, bound } => {
                let stream = Stream { seed: *seed, bound: *bound, next: 0 };
                Ok(stream.matrices(&source.blocks, |shape, all| residues(ring, shape, all)))
            }
            Point::Given { blocks, .. } | Point::At { blocks, .. } => {
                blocks.iter().map(|matrix| matrix.residues(ring)).collect()
            }
        }
    }

    /// The inputs of a copy (from 0) modulo m.
    pub(crate) fn inputs<W: Word>(
        &self,
        source: &Source,
        copy: usize,
        ring: &Ring<W>,
        meter: &Meter,
    ) -> Checked<Vec<Matrix<W>>> {
        meter.numbers(entries(&source.inputs))?;
        meter.steps(entries(&source.inputs).saturating_mul(8))?;
        match self {
            Point::Drawn { seed, bound } | Point::At { seed, bound, .. } => {
                let stream = Stream { seed: *seed, bound: *bound, next: first_of(source, copy) };
                Ok(stream.matrices(&source.inputs, |shape, all| residues(ring, shape, all)))
            }
            Point::Given { inputs, .. } => {
                let copy = inputs.get(copy).ok_or_else(|| no_copy(copy))?;
                copy.iter().map(|matrix| matrix.residues(ring)).collect()
            }
        }
    }

    /// The blocks as they are.
    pub(crate) fn exact_blocks(&self, source: &Source, meter: &Meter) -> Checked<Vec<Rationals>> {
        meter.numbers(entries(&source.blocks).saturating_mul(8))?;
        Ok(match self {
            Point::Drawn { seed, bound } => {
                let stream = Stream { seed: *seed, bound: *bound, next: 0 };
                stream.matrices(&source.blocks, integers)
            }
            Point::Given { blocks, .. } | Point::At { blocks, .. } => blocks.clone(),
        })
    }

    /// The inputs of a copy (from 0) as they are.
    pub(crate) fn exact_inputs(
        &self,
        source: &Source,
        copy: usize,
        meter: &Meter,
    ) -> Checked<Vec<Rationals>> {
        meter.numbers(entries(&source.inputs).saturating_mul(4))?;
        match self {
            Point::Drawn { seed, bound } | Point::At { seed, bound, .. } => {
                let stream = Stream { seed: *seed, bound: *bound, next: first_of(source, copy) };
                Ok(stream.matrices(&source.inputs, integers))
            }
            Point::Given { inputs, .. } => inputs.get(copy).cloned().ok_or_else(|| no_copy(copy)),
        }
    }
}

/// The numbers of a drawn point.
pub(crate) fn seed_and_bound(seed: &str, bound: &str) -> Checked<(u64, u64)> {
    let number = |text: &str| if is_integer(text) { text.parse::<u64>().ok() } else { None };
    let both = number(seed).zip(number(bound).filter(|bound| (1..=1 << 62).contains(bound)));
    both.ok_or_else(|| Reason::Point.because("0 ≤ seed < 2^64 and 1 ≤ bound ≤ 2^62 are needed"))
}

/// The number of entries of all matrices.
pub(crate) fn entries(leaves: &[Leaf]) -> u128 {
    leaves.iter().map(|leaf| size(leaf.shape)).sum()
}

fn no_copy(copy: usize) -> super::failure::Failure {
    Reason::Point.because(format!("copy {} of the inputs is missing", copy + 1))
}

fn residues<W: Word>(ring: &Ring<W>, shape: Shape, entries: Vec<i128>) -> Matrix<W> {
    Matrix::new(shape.1, entries.into_iter().map(|value| ring.residue(value)).collect())
}

fn integers(shape: Shape, entries: Vec<i128>) -> Rationals {
    let integer = |value| BigRational::from_integer(BigInt::from(value));
    Rationals { shape, entries: entries.into_iter().map(integer).collect() }
}

/// The number in the stream at which a copy of the inputs begins.
fn first_of(source: &Source, copy: usize) -> u64 {
    let inputs = entries(&source.inputs);
    // Of a position beyond 2^64 nothing is ever computed: the coordinates alone would not fit.
    u64::try_from(source.coordinates() + inputs * copy as u128).unwrap_or(u64::MAX)
}

/// The entries of a block that are its coordinates, in order.
pub(crate) fn coordinates(leaf: &Leaf) -> impl Iterator<Item = (usize, usize)> {
    let ((rows, columns), constraint) = (leaf.shape, leaf.constraint);
    (0..rows).flat_map(move |i| {
        let (from, to) = match constraint {
            Constraint::Any | Constraint::Rank(_) => (0, columns),
            Constraint::Symmetric => (i, columns),
            Constraint::Skew => (i + 1, columns),
            Constraint::Diagonal => (i, i + 1),
        };
        (from..to).map(move |j| (i, j))
    })
}

/// Sets a coordinate of a block, and the entry that follows from it.
pub(crate) fn set_coordinate<W: Word>(
    block: &mut Matrix<W>,
    constraint: Constraint,
    (i, j): (usize, usize),
    value: W::Entry,
    ring: &Ring<W>,
) {
    block.set(i, j, value);
    match constraint {
        Constraint::Symmetric => block.set(j, i, value),
        Constraint::Skew => block.set(j, i, ring.negative(value)),
        _ => {}
    }
}

/// The numbers of a drawn point.
struct Stream {
    seed: u64,
    bound: u64,
    next: u64,
}

impl Stream {
    /// Matrices for leaves: coordinates are drawn in order, and the other entries follow from them.
    fn matrices<M>(mut self, leaves: &[Leaf], make: impl Fn(Shape, Vec<i128>) -> M) -> Vec<M> {
        let mut matrix = |leaf: &Leaf| {
            let columns = leaf.shape.1;
            let mut entries = vec![0; leaf.shape.0 * columns];
            for (i, j) in coordinates(leaf) {
                let value = self.next();
                entries[i * columns + j] = value;
                match leaf.constraint {
                    Constraint::Symmetric => entries[j * columns + i] = value,
                    Constraint::Skew => entries[j * columns + i] = -value,
                    _ => {}
                }
            }
            make(leaf.shape, entries)
        };
        leaves.iter().map(&mut matrix).collect()
    }

    fn next(&mut self) -> i128 {
        self.next = self.next.wrapping_add(1);
        let mut z = self.seed.wrapping_add(self.next.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        i128::from(z % (2 * self.bound + 1)) - i128::from(self.bound)
    }
}

/// The matrices of all leaves, from a file.
pub(crate) fn matrices(given: &Matrices, leaves: &[Leaf]) -> Checked<Vec<Rationals>> {
    if let Some(name) = unknown(given.keys(), leaves) {
        return Err(Reason::Point.because(format!("unknown name {name}")));
    }
    let read = |leaf: &Leaf| {
        let rows = given.get(&leaf.name);
        let rows =
            rows.ok_or_else(|| Reason::Point.because(format!("{} is missing", leaf.name)))?;
        let matrix = Rationals::read(rows, leaf.shape, &leaf.name)?;
        if !matrix.satisfies(leaf.constraint) {
            return Err(Reason::Point.because(format!("{} is not of its kind", leaf.name)));
        }
        Ok(matrix)
    };
    leaves.iter().map(read).collect()
}

impl Rationals {
    /// A matrix of a file.
    pub(crate) fn read(rows: &[Vec<String>], shape: Shape, name: &str) -> Checked<Rationals> {
        if rows.len() != shape.0 || rows.iter().any(|row| row.len() != shape.1) {
            let message = format!("{name} is not {} x {}", shape.0, shape.1);
            return Err(Reason::Point.because(message));
        }
        let entry = |text: &String| {
            rational(text).ok_or_else(|| {
                let shown: String = text.chars().take(40).collect();
                Reason::Point.because(format!("{name}: `{shown}` is not a rational number"))
            })
        };
        Ok(Rationals { shape, entries: rows.iter().flatten().map(entry).collect::<Checked<_>>()? })
    }

    pub(crate) fn rows(&self) -> Vec<Vec<BigRational>> {
        self.entries.chunks(self.shape.1.max(1)).map(<[BigRational]>::to_vec).collect()
    }

    pub(crate) fn at(&self, i: usize, j: usize) -> &BigRational {
        &self.entries[i * self.shape.1 + j]
    }

    pub(crate) fn residues<W: Word>(&self, ring: &Ring<W>) -> Checked<Matrix<W>> {
        let entries = self.entries.iter().map(|entry| residue(entry, ring));
        Ok(Matrix::new(self.shape.1, entries.collect::<Checked<_>>()?))
    }

    /// Whether it is of this kind (of any rank).
    pub(crate) fn satisfies(&self, constraint: Constraint) -> bool {
        let (rows, columns) = self.shape;
        let all = |holds: &dyn Fn(usize, usize) -> bool| {
            (0..rows).all(|i| (0..columns).all(|j| holds(i, j)))
        };
        match constraint {
            Constraint::Any | Constraint::Rank(_) => true,
            Constraint::Symmetric => all(&|i, j| key(self.at(i, j)) == key(self.at(j, i))),
            Constraint::Skew => all(&|i, j| key(self.at(i, j)) == key(&-self.at(j, i))),
            Constraint::Diagonal => all(&|i, j| i == j || self.at(i, j).is_zero()),
        }
    }
}

/// The residue of a rational number.
pub(crate) fn residue<W: Word>(value: &BigRational, ring: &Ring<W>) -> Checked<W::Entry> {
    let numerator = ring.integer(value.numer());
    if value.denom().is_one() {
        return Ok(numerator);
    }
    let inverse = ring.inverse(ring.integer(value.denom()));
    let inverse = inverse.ok_or_else(|| Reason::Unit.because("a denominator is not a unit"))?;
    Ok(ring.product(numerator, inverse))
}

const MAX_DIGITS: usize = 4000;

/// Whether a text is an integer of a certificate.
pub(crate) fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = text == "0" || !digits.starts_with('0') && !digits.is_empty();
    plain && digits.len() <= MAX_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a rational of a certificate.
pub(crate) fn is_rational(text: &str) -> bool {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    is_integer(numerator) && is_integer(denominator) && !denominator.starts_with(['-', '0'])
}

/// A rational of a certificate.
pub(crate) fn rational(text: &str) -> Option<BigRational> {
    if !is_rational(text) {
        return None;
    }
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    Some(BigRational::new(numerator.parse().ok()?, denominator.parse().ok()?))
}

//! Velocities of blocks at exact weights: that they move no output, and that they are independent. They
//! are what bounds the kernel of a differential from below (sections 11 and 12).

use num_rational::BigRational;
use num_traits::Zero;

use super::certificate::{By, Matrices};
use super::failure::{Checked, Reason};
use super::fields::{coordinates_of, kept};
use super::meter::Meter;
use super::point::{Rationals, entries};
use super::rational::Exact;
use super::run::Dual;
use super::simulation::{Run, input_letter};
use super::source::{Source, unknown};
use super::symbols::{Symbols, by_symbols};
use crate::kernel::arith::{Ring, Word, modulo};
use crate::language::{Condition, Constant, Leaf};

/// Vectors at these blocks of a program.
pub(crate) struct Velocities<'a> {
    source: &'a Source,
    blocks: &'a [Rationals],
    vectors: Vec<Vec<Rationals>>,
    meter: &'a Meter,
}

impl<'a> Velocities<'a> {
    pub(crate) fn read(
        source: &'a Source,
        blocks: &'a [Rationals],
        vectors: &[Matrices],
        meter: &'a Meter,
    ) -> Checked<Self> {
        meter.numbers((vectors.len() as u128).saturating_mul(6 * entries(&source.blocks)))?;
        let vectors = vectors.iter().map(|vector| velocities(vector, source));
        Ok(Velocities { source, blocks, vectors: vectors.collect::<Checked<_>>()?, meter })
    }

    pub(crate) fn count(&self) -> u128 {
        self.vectors.len() as u128
    }

    /// That no output moves along any of them, whatever the inputs are.
    pub(crate) fn move_nothing(&self, by: By) -> Checked<()> {
        let meter = self.meter;
        self.each(|vector| {
            by_symbols!(by, meter.left_for_symbols(), meter, symbols => {
                self.moves(symbols, vector, &letters(self.source))
            })
        })
    }

    /// That no output moves along any of them, on these copies of the inputs. The program has a value at
    /// each, and no `relu` a tie.
    pub(crate) fn move_nothing_on(&self, inputs: &[Vec<Rationals>]) -> Checked<()> {
        self.each(|vector| {
            let mut moves = false;
            for copy in inputs {
                let copy: Vec<_> = copy.iter().map(Input::Numbers).collect();
                moves |= self.moves(Exact::new(self.meter), vector, &copy)?;
            }
            Ok(moves)
        })
    }

    fn each(&self, moves: impl Fn(&[Rationals]) -> Checked<bool>) -> Checked<()> {
        for (number, vector) in (1..).zip(&self.vectors) {
            if moves(vector)? {
                return Err(Reason::Moves.because(format!("vector {number} moves an output")));
            }
        }
        Ok(())
    }

    /// Whether an output moves along a vector.
    fn moves<S: Symbols>(
        &self,
        symbols: S,
        vector: &[Rationals],
        inputs: &[Input<'_>],
    ) -> Checked<bool> {
        let mut dual = Dual(symbols);
        let mut blocks = Vec::new();
        for (block, velocity) in self.blocks.iter().zip(vector) {
            blocks.push((constant(&mut dual.0, block)?, constant(&mut dual.0, velocity)?));
        }
        let mut values = Vec::new();
        for input in inputs {
            values.push(match input {
                Input::Letter(leaf) => {
                    dual.letter(&input_letter(&leaf.name), leaf.shape, Condition::Any)?
                }
                Input::Numbers(matrix) => {
                    let tangent = dual.0.zero(matrix.shape);
                    (constant(&mut dual.0, matrix)?, tangent)
                }
            });
        }
        let outputs = Run::<Dual<S>>::new(self.source, blocks, values).outputs(&mut dual)?;
        let mut moves = false;
        for (_, tangent) in &outputs {
            moves |= !dual.0.is_zero(tangent)?;
        }
        self.meter.symbols(&dual.0)?;
        Ok(moves)
    }

    /// That they are independent modulo m.
    pub(crate) fn are_independent(&self, m: u64) -> Checked<()> {
        self.meter.numbers(self.source.coordinates().saturating_mul(self.count()))?;
        let kept = modulo!(m, ring => self.kept(ring)?);
        match kept == self.count() {
            true => Ok(()),
            false => Err(Reason::Kernel.because("vectors that depend on each other")),
        }
    }

    fn kept<W: Word>(&self, ring: &Ring<W>) -> Checked<u128> {
        let mut rows = Vec::new();
        for vector in &self.vectors {
            let mut row = Vec::new();
            for (leaf, matrix) in self.source.blocks.iter().zip(vector) {
                coordinates_of(leaf, Some(&matrix.residues(ring)?), ring, &mut row);
            }
            rows.push(row);
        }
        kept(ring, rows, self.meter)
    }
}

/// What an input is while an output moves, or does not.
enum Input<'a> {
    Letter(&'a Leaf),
    Numbers(&'a Rationals),
}

fn letters(source: &Source) -> Vec<Input<'_>> {
    source.inputs.iter().map(Input::Letter).collect()
}

fn constant<S: Symbols>(symbols: &mut S, matrix: &Rationals) -> Checked<S::Value> {
    symbols.constant(&Constant::Dense(matrix.entries.clone()), matrix.shape)
}

/// The velocities of all blocks; those that are not named are zero.
fn velocities(vector: &Matrices, source: &Source) -> Checked<Vec<Rationals>> {
    if let Some(name) = unknown(vector.keys(), &source.blocks) {
        return Err(Reason::Point.because(format!("unknown name {name}")));
    }
    let velocity = |leaf: &Leaf| {
        let Some(rows) = vector.get(&leaf.name) else {
            let entries = vec![BigRational::zero(); leaf.shape.0 * leaf.shape.1];
            return Ok(Rationals { shape: leaf.shape, entries });
        };
        let matrix = Rationals::read(rows, leaf.shape, &leaf.name)?;
        match matrix.satisfies(leaf.constraint) {
            true => Ok(matrix),
            false => Err(Reason::Point.because(format!("{} is not of its kind", leaf.name))),
        }
    };
    source.blocks.iter().map(velocity).collect()
}

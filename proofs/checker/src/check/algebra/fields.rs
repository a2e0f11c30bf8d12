//! The lower bound: the matrices of the fields of `certificate.md`, section 5.

use std::collections::BTreeSet;

use super::sizes::Sizes;
use crate::certificate::{Parametrization, SymmetryRule};
use crate::check::allowance::{Allowance, elimination_steps};
use crate::check::arith::{Ring, Word};
use crate::reason::Failure;

/// An entry of a matrix `E`: the place `x N + y`, and a number that is added there.
pub(super) type Move = (usize, i128);

/// The matrices `E` of all fields, in the order of section 3.
pub(super) struct Fields {
    fields: Vec<Vec<Move>>,
    /// The places where some matrix is not zero, ascending. (In the others there is no pivot.)
    places: Vec<usize>,
}

impl Fields {
    /// The part of the check `size-limit` that belongs to the rules, which fit the parametrization: as if
    /// every entry of a matrix that is not zero were in a column of its own.
    pub(super) fn new(
        rules: &[SymmetryRule],
        sizes: &Sizes,
        allowance: &Allowance,
    ) -> Result<Fields, Failure> {
        let layers = || {
            let rules = rules.iter().copied();
            rules.flat_map(|rule| (0..sizes.layers).map(move |layer| (rule, layer)))
        };
        let (mut count, mut columns) = (0, 0);
        for (rule, layer) in layers() {
            let number = (side(rule, layer, sizes) as u128).pow(2);
            count += number;
            columns += number * moved(rule, layer, sizes) as u128;
        }
        allowance.numbers(count.min(columns).saturating_mul(columns))?;
        allowance.steps(elimination_steps(count, columns))?;
        let mut fields = Vec::new();
        for (rule, layer) in layers() {
            let side = side(rule, layer, sizes);
            let pairs = (0..side).flat_map(|r| (0..side).map(move |c| (r, c)));
            fields.extend(pairs.map(|(r, c)| Field::moves(rule, layer, r, c, sizes)));
        }
        let places: BTreeSet<usize> = fields.iter().flatten().map(|&(place, _)| place).collect();
        Ok(Fields { fields, places: places.into_iter().collect() })
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> &[Vec<Move>] {
        &self.fields
    }

    /// The matrices, flattened, modulo `m`.
    pub(super) fn rows<W: Word>(&self, ring: &Ring<W>) -> impl Iterator<Item = Vec<W::Entry>> {
        self.fields.iter().map(|field| {
            let mut row = vec![W::Entry::default(); self.places.len()];
            for (place, value) in field {
                let Ok(at) = self.places.binary_search(place) else { continue };
                row[at] = ring.sum(row[at], ring.residue(*value));
            }
            row
        })
    }
}

/// `B` runs through the matrices `E_rc` of this size.
fn side(rule: SymmetryRule, layer: usize, sizes: &Sizes) -> usize {
    let last = layer + 1 == sizes.layers;
    match (rule, sizes.parametrization) {
        (SymmetryRule::QueryKey, Parametrization::Qkv) => sizes.shape(3 * layer).0,
        (SymmetryRule::Gauge, Parametrization::Qkv) if !last => sizes.shape(3 * layer + 2).0,
        (SymmetryRule::Gauge, Parametrization::Av) if !last => sizes.shape(2 * layer + 1).0,
        (SymmetryRule::Scaling, _) => 1,
        (SymmetryRule::QueryKey | SymmetryRule::Gauge, _) => 0,
    }
}

/// The entries that a matrix of a rule and a layer has, those that are added to one another counted
/// one by one. (Where there is no matrix, the number plays no role.)
fn moved(rule: SymmetryRule, layer: usize, sizes: &Sizes) -> usize {
    use Parametrization::{Av, Ml, Qkv};
    let (rows, columns) = (|block| sizes.shape(block).0, |block| sizes.shape(block).1);
    let all = |block| rows(block) * columns(block);
    let of = 3 * layer;
    match (rule, sizes.parametrization) {
        (SymmetryRule::QueryKey, _) => 2 * columns(of),
        (SymmetryRule::Gauge, Av) => {
            let v = 2 * layer + 1;
            columns(v) + 2 * rows(v + 1) + rows(v + 2)
        }
        (SymmetryRule::Gauge, _) => columns(of + 2) + (of + 3..of + 6).map(rows).sum::<usize>(),
        (SymmetryRule::Scaling, Qkv) => all(of) + all(of + 2),
        (SymmetryRule::Scaling, Av) => all(2 * layer) + all(2 * layer + 1),
        (SymmetryRule::Scaling, Ml) => all(layer) + all(sizes.layers),
    }
}

/// One matrix under construction.
struct Field<'a> {
    sizes: &'a Sizes,
    moves: Vec<Move>,
}

impl<'a> Field<'a> {
    /// The matrix of one field; everything 0-based.
    fn moves(rule: SymmetryRule, layer: usize, r: usize, c: usize, sizes: &'a Sizes) -> Vec<Move> {
        use Parametrization::{Av, Ml, Qkv};
        let mut field = Field { sizes, moves: vec![] };
        match (rule, sizes.parametrization) {
            (SymmetryRule::QueryKey, Qkv) => {
                let (q, k) = (3 * layer, 3 * layer + 1);
                field.left(k, r, c, 1); // K̇ = E_rc K
                field.left(q, c, r, -1); // Q̇ = −E_cr Q
            }
            (SymmetryRule::Gauge, Qkv) => {
                field.left(3 * layer + 2, r, c, 1); // V̇ = E_rc V
                for block in 3 * layer + 3..3 * layer + 6 {
                    field.right(block, r, c, -1); // Q̇ = −Q E_rc and so on
                }
            }
            (SymmetryRule::Gauge, Av) => {
                let next = 2 * layer + 2;
                field.left(2 * layer + 1, r, c, 1);
                field.left(next, c, r, -1); // Ȧ = −E_cr A − A E_rc
                field.right(next, r, c, -1);
                field.right(next + 1, r, c, -1);
            }
            (SymmetryRule::Scaling, Qkv) => {
                field.multiple(3 * layer, 1);
                field.multiple(3 * layer + 2, -1);
            }
            (SymmetryRule::Scaling, Av) => {
                field.multiple(2 * layer, 1);
                field.multiple(2 * layer + 1, -1);
            }
            (SymmetryRule::Scaling, Ml) => {
                // At most 40 layers: this fits.
                let after = sizes.layers.saturating_sub(layer + 1);
                let times: i128 = std::iter::repeat_n(3, after).product();
                field.multiple(layer, 1);
                field.multiple(sizes.layers, -times);
            }
            // Refused before; no movement is a symmetry of anything.
            (SymmetryRule::QueryKey, Av | Ml) | (SymmetryRule::Gauge, Ml) => {}
        }
        field.moves
    }

    /// Entry `x` moves by a multiple of entry `y`.
    fn add(&mut self, x: usize, y: usize, value: i128) {
        self.moves.push((x * self.sizes.coordinates() + y, value));
    }

    /// A block `B` moves by a multiple of `E_rc B`: its row `c`, in row `r`.
    fn left(&mut self, block: usize, r: usize, c: usize, value: i128) {
        for column in 0..self.sizes.shape(block).1 {
            let [x, y] = [r, c].map(|row| self.sizes.entry(block, row, column));
            self.add(x, y, value);
        }
    }

    /// A block `B` moves by a multiple of `B E_rc`: its column `r`, in column `c`.
    fn right(&mut self, block: usize, r: usize, c: usize, value: i128) {
        for row in 0..self.sizes.shape(block).0 {
            let [x, y] = [c, r].map(|column| self.sizes.entry(block, row, column));
            self.add(x, y, value);
        }
    }

    /// A block moves by a multiple of itself.
    fn multiple(&mut self, block: usize, value: i128) {
        let (rows, columns) = self.sizes.shape(block);
        for at in 0..rows * columns {
            let x = self.sizes.entry(block, 0, 0) + at;
            self.add(x, x, value);
        }
    }
}

//! The rule `symmetry-fields` (section 5): vector fields along which nothing changes.

use std::collections::HashSet;

use super::allowance::Share;
use super::arith::{Ring, Word};
use super::elimination::{Outcome, each_outcome};
use super::matrix::Matrix;
use super::sizes::Sizes;
use crate::certificate::{Parametrization, SymmetryRule};
use crate::reason::{Failure, Reason};

/// The checks `rule-not-applicable` and `duplicate-rule`.
pub(crate) fn rules_fit(
    rules: &[SymmetryRule],
    parametrization: Parametrization,
) -> Result<(), Failure> {
    use Parametrization::{Av, Ml, Qkv};
    let applies = |rule: &SymmetryRule| match rule {
        SymmetryRule::QueryKey => parametrization == Qkv,
        SymmetryRule::Gauge => matches!(parametrization, Qkv | Av),
        SymmetryRule::Scaling => matches!(parametrization, Qkv | Av | Ml),
    };
    if let Some(rule) = rules.iter().find(|rule| !applies(rule)) {
        let detail = format!("`{rule}` for the parametrization {parametrization}");
        return Err(Reason::RuleNotApplicable.because(detail));
    }
    let mut seen = HashSet::new();
    match rules.iter().find(|rule| !seen.insert(**rule)) {
        Some(rule) => Err(Reason::DuplicateRule.because(format!("`{rule}` is there twice"))),
        None => Ok(()),
    }
}

/// The number of fields times the length of one, without building any.
pub(crate) fn entries(rules: &[SymmetryRule], sizes: &Sizes) -> u128 {
    let fields: u128 = rules
        .iter()
        .flat_map(|&rule| (0..sizes.layers()).map(move |layer| Pairs::of(rule, layer, sizes)))
        .map(|pairs| pairs.count())
        .sum();
    let squares = |(_, columns): &(usize, usize)| (*columns as u128) * (*columns as u128);
    let length: u128 = match sizes.parametrization {
        Parametrization::Qkv | Parametrization::Ml => sizes.coordinates as u128,
        // A_i is square: as many entries as the square of the number of columns of V_i.
        Parametrization::Av => sizes
            .blocks
            .iter()
            .skip(2)
            .step_by(3)
            .map(|v| squares(v) + (v.0 as u128) * (v.1 as u128))
            .sum(),
    };
    fields * length
}

/// The pairs `(r, c)`, 1-based at most `side`, with `r ≤ rows` or `c ≤ columns`: a rule has one
/// field of a layer for each.
#[derive(Clone, Copy)]
struct Pairs {
    side: usize,
    rows: usize,
    columns: usize,
}

impl Pairs {
    /// Those of a rule and a 0-based layer. (For `scaling`, the one pair plays no role.)
    fn of(rule: SymmetryRule, layer: usize, sizes: &Sizes) -> Self {
        let square = |side| Pairs { side, rows: side, columns: side };
        match rule {
            SymmetryRule::QueryKey => {
                let width = sizes.widths[layer];
                Pairs { side: sizes.query[layer], rows: width, columns: width }
            }
            SymmetryRule::Gauge if layer + 1 == sizes.layers() => square(0),
            SymmetryRule::Gauge => Pairs {
                side: sizes.widths[layer + 1],
                rows: sizes.widths[layer + 2].saturating_add(2 * sizes.query[layer + 1]),
                columns: sizes.widths[layer],
            },
            SymmetryRule::Scaling => square(1),
        }
    }

    fn count(self) -> u128 {
        let left_out = |seen| self.side.saturating_sub(seen) as u128;
        let all = (self.side as u128) * (self.side as u128);
        all - left_out(self.rows) * left_out(self.columns)
    }

    /// Row by row, 0-based.
    fn iter(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.side).flat_map(move |r| {
            let end = if r < self.rows { self.side } else { self.side.min(self.columns) };
            (0..end).map(move |c| (r, c))
        })
    }
}

/// The number of fields with a pivot, at these weights (blocks in the order of section 1).
///
/// # Errors
/// When their elimination takes more than its share of steps.
pub(crate) fn independent<W: Word>(
    rules: &[SymmetryRule],
    sizes: &Sizes,
    weights: &[Matrix<W>],
    ring: &Ring<W>,
    mut share: Share<'_>,
) -> Result<usize, Failure> {
    // The bound on `entries` does not bound A_i = K_iᵀ Q_i if there is no field at all.
    if entries(rules, sizes) == 0 {
        return Ok(0);
    }
    let fields = Fields::new(sizes, weights, ring);
    let rows = rules.iter().flat_map(|&rule| fields.of(rule));
    let mut found = 0;
    each_outcome(ring, rows, |outcome, steps| {
        share.steps(steps)?;
        found += usize::from(outcome == Outcome::Pivot);
        Ok(true)
    })?;
    Ok(found)
}

/// The fields at a point.
pub(crate) struct Fields<'a, W: Word> {
    sizes: &'a Sizes,
    ring: &'a Ring<W>,
    /// The blocks that move: `Q, K, V` or `A, V` of each layer, or all `M` and `L`.
    blocks: Vec<Matrix<W>>,
}

impl<'a, W: Word> Fields<'a, W> {
    pub(crate) fn new(sizes: &'a Sizes, weights: &[Matrix<W>], ring: &'a Ring<W>) -> Self {
        let blocks = match sizes.parametrization {
            Parametrization::Qkv | Parametrization::Ml => weights.to_vec(),
            Parametrization::Av => weights
                .chunks_exact(3)
                .flat_map(|layer| [layer[1].transpose().times(&layer[0], ring), layer[2].clone()])
                .collect(),
        };
        Fields { sizes, ring, blocks }
    }

    /// The fields of one rule, in the order of section 5.
    pub(crate) fn of(&self, rule: SymmetryRule) -> impl Iterator<Item = Vec<W::Entry>> {
        (0..self.sizes.layers()).flat_map(move |layer| {
            let pairs = Pairs::of(rule, layer, self.sizes).iter();
            pairs.map(move |(r, c)| self.field(rule, layer, r, c))
        })
    }

    /// One field; everything 0-based.
    fn field(&self, rule: SymmetryRule, layer: usize, r: usize, c: usize) -> Vec<W::Entry> {
        use Parametrization::{Av, Ml, Qkv};
        let mut velocity = Velocity::new(self);
        match (rule, self.sizes.parametrization) {
            (SymmetryRule::QueryKey, Qkv) => {
                let (q, k) = (3 * layer, 3 * layer + 1);
                velocity.left(k, r, c, false); // K̇ = E_rc K
                velocity.left(q, c, r, true); // Q̇ = -E_cr Q
            }
            (SymmetryRule::Gauge, Qkv) => {
                let (v, next_q) = (3 * layer + 2, 3 * layer + 3);
                velocity.left(v, r, c, false); // V̇ = E_rc V
                for block in next_q..next_q + 3 {
                    velocity.right(block, r, c); // Q̇ = -Q E_rc, K̇ = -K E_rc, V̇ = -V E_rc
                }
            }
            (SymmetryRule::Gauge, Av) => {
                let (v, next_a) = (2 * layer + 1, 2 * layer + 2);
                velocity.left(v, r, c, false);
                velocity.left(next_a, c, r, true); // Ȧ = -E_cr A - A E_rc
                velocity.right(next_a, r, c);
                velocity.right(next_a + 1, r, c);
            }
            (SymmetryRule::Scaling, Qkv) => {
                velocity.scale(3 * layer, 1);
                velocity.scale(3 * layer + 2, -1);
            }
            (SymmetryRule::Scaling, Av) => {
                velocity.scale(2 * layer, 1);
                velocity.scale(2 * layer + 1, -1);
            }
            (SymmetryRule::Scaling, Ml) => {
                // M_i with i = layer + 1 occurs 3^{l-i} times; l ≤ 40, so this fits.
                let after = self.sizes.layers() - 1 - layer;
                let times: i128 = std::iter::repeat_n(3, after).product();
                velocity.scale(layer, 1);
                velocity.scale(self.sizes.layers(), -times);
            }
            // `rules_fit` refuses these; no movement is a symmetry of anything.
            (SymmetryRule::QueryKey, Av | Ml) | (SymmetryRule::Gauge, Ml) => {}
        }
        velocity.entries()
    }
}

/// A tangent vector under construction: at first no block moves.
struct Velocity<'a, W: Word> {
    fields: &'a Fields<'a, W>,
    moving: Vec<Option<Matrix<W>>>,
}

impl<'a, W: Word> Velocity<'a, W> {
    fn new(fields: &'a Fields<'a, W>) -> Self {
        Velocity { fields, moving: vec![None; fields.blocks.len()] }
    }

    /// The matrix of a block at the point, and how it moves.
    fn block(&mut self, block: usize) -> (&'a Matrix<W>, &mut Matrix<W>) {
        let at_point = &self.fields.blocks[block];
        let still = || Matrix::zero(at_point.rows(), at_point.columns());
        (at_point, self.moving[block].get_or_insert_with(still))
    }

    /// Adds `E_rc B` (or its negative): row `c` of the block `B`, moved to row `r`.
    fn left(&mut self, block: usize, r: usize, c: usize, negative: bool) {
        let ring = self.fields.ring;
        let (at_point, moving) = self.block(block);
        for (column, &entry) in at_point.row(c).iter().enumerate() {
            let entry = if negative { ring.negative(entry) } else { entry };
            moving.set(r, column, ring.sum(moving.get(r, column), entry));
        }
    }

    /// Adds `-B E_rc`: column `r` of the block `B`, negated and moved to column `c`.
    fn right(&mut self, block: usize, r: usize, c: usize) {
        let ring = self.fields.ring;
        let (at_point, moving) = self.block(block);
        for row in 0..at_point.rows() {
            let entry = ring.negative(at_point.get(row, r));
            moving.set(row, c, ring.sum(moving.get(row, c), entry));
        }
    }

    /// Lets a block move by a multiple of itself.
    fn scale(&mut self, block: usize, factor: i128) {
        let factor = self.fields.ring.residue(factor);
        let entries = self.fields.blocks[block].entries().iter();
        let entries = entries.map(|&entry| self.fields.ring.product(entry, factor)).collect();
        self.moving[block] = Some(Matrix::new(self.fields.blocks[block].columns(), entries));
    }

    fn entries(self) -> Vec<W::Entry> {
        let mut entries = Vec::new();
        for (block, moving) in self.fields.blocks.iter().zip(&self.moving) {
            match moving {
                Some(moving) => entries.extend_from_slice(moving.entries()),
                None => entries.resize(entries.len() + block.entries().len(), W::Entry::default()),
            }
        }
        entries
    }
}

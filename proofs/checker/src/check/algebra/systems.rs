//! The upper bound: equations for the entries of a symmetry at points.

use super::rank;
use super::sizes::Sizes;
use crate::algebra_certificate::AlgebraClaim;
use crate::certificate::{Claim, Kind, Parametrization, Point, Relation};
use crate::check::allowance::{Allowance, elimination_steps, too_large};
use crate::check::arith::{Ring, Word};
use crate::check::matrix::Matrix;
use crate::check::minor::Network;
use crate::check::point::drawn;
use crate::check::sizes;
use crate::reason::Failure;

/// The points of the certificate and the systems that they make.
pub(super) struct Points {
    parametrization: Parametrization,
    tokens: usize,
    first_width: usize,
    last_width: usize,
    blocks: Vec<(usize, usize)>,
    starts: Vec<usize>,
    seed: u64,
    bound: u64,
    count: usize,
    /// `b, c` of each system; the last one is that of the `E_bb`.
    systems: Vec<System>,
}

/// Which entries of `E` are the unknowns.
#[derive(Clone, Copy)]
enum System {
    /// `E_bc`, for `b ≠ c`.
    Pair(usize, usize),
    /// All `E_bb`.
    Diagonal,
}

/// The derivatives of an output entry, and the number of the point.
type Equation<W> = (Vec<<W as Word>::Entry>, usize);

/// The weights of all points, and all equations.
type Equations<W> = (Vec<Vec<<W as Word>::Entry>>, Vec<Equation<W>>);

impl Points {
    /// The part of the check `size-limit` that belongs to points.
    pub(super) fn new(
        claim: &AlgebraClaim,
        sizes: &Sizes,
        [seed, bound]: [u64; 2],
        count: u32,
        allowance: &Allowance,
    ) -> Result<Points, Failure> {
        let products = if count > 0 { evaluation(claim, count)? } else { 0 };
        let blocks = sizes.blocks.len();
        let pairs = (0..blocks).flat_map(|b| (0..blocks).map(move |c| (b, c)));
        let mut systems: Vec<_> =
            pairs.filter(|(b, c)| b != c).map(|(b, c)| System::Pair(b, c)).collect();
        systems.push(System::Diagonal);
        let size = |size| usize::try_from(size).map_err(|_| too_large("a size"));
        let end = |width: Option<&u32>| size(width.copied().unwrap_or(0));
        let points = Points {
            parametrization: claim.parametrization,
            tokens: size(claim.tokens)?,
            first_width: end(claim.widths.first())?,
            last_width: end(claim.widths.last())?,
            blocks: sizes.blocks.clone(),
            starts: sizes.starts.clone(),
            seed,
            bound,
            count: size(count)?,
            systems,
        };
        let equations = [points.last_width, points.tokens, points.count];
        let rows = equations.into_iter().map(|x| x as u128).fold(1, u128::saturating_mul);
        let sizes = points.systems.iter().map(|&system| points.unknowns(system) as u128);
        let mut kept = rows.saturating_mul(points.coordinates() as u128);
        let mut steps = rows.saturating_mul(4).saturating_mul(products);
        for size in sizes {
            kept = kept.max(rows.min(size).saturating_mul(size));
            steps = steps.saturating_add(elimination_steps(rows, size));
        }
        allowance.numbers(kept)?;
        allowance.steps(steps)?;
        Ok(points)
    }

    fn unknowns(&self, system: System) -> usize {
        let size = |block: usize| self.entries(block).len();
        match system {
            System::Pair(b, c) => size(b) * size(c),
            System::Diagonal => (0..self.blocks.len()).map(|b| size(b) * size(b)).sum(),
        }
    }

    /// `N`.
    fn coordinates(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The numbers of the entries of a block.
    fn entries(&self, block: usize) -> std::ops::Range<usize> {
        let start = |block| self.starts.get(block).copied().unwrap_or(0);
        start(block)..start(block + 1)
    }

    /// `U`.
    pub(super) fn upper<W: Word>(&self, ring: &Ring<W>) -> u64 {
        let (weights, equations) = self.equations(ring);
        let mut upper = 0;
        for &system in &self.systems {
            let rows = equations.iter().map(|(derivatives, point)| {
                let weights = weights.get(*point).map_or(&[][..], Vec::as_slice);
                self.row(ring, system, derivatives, weights)
            });
            // No rank is larger than the number of columns.
            upper += (self.unknowns(system) as u64).saturating_sub(rank(ring, rows));
        }
        upper
    }

    /// Everything that is evaluated.
    pub(super) fn equations<W: Word>(&self, ring: &Ring<W>) -> Equations<W> {
        let mut equations = Vec::new();
        let mut weights = Vec::new();
        for point in 0..self.count {
            weights.push(self.derivatives(ring, point, &mut equations));
        }
        (weights, equations)
    }

    /// An equation as a row of a system: `J_x W_y` at `E_xy`.
    fn row<W: Word>(
        &self,
        ring: &Ring<W>,
        system: System,
        derivatives: &[W::Entry],
        weights: &[W::Entry],
    ) -> Vec<W::Entry> {
        let mut row = Vec::with_capacity(self.unknowns(system));
        let mut add = |b, c| {
            let left = derivatives.get(self.entries(b)).unwrap_or_default();
            let right = weights.get(self.entries(c)).unwrap_or_default();
            row.extend(left.iter().flat_map(|&x| right.iter().map(move |&y| ring.product(x, y))));
        };
        match system {
            System::Pair(b, c) => add(b, c),
            System::Diagonal => (0..self.blocks.len()).for_each(|b| add(b, b)),
        }
        row
    }

    /// The equations of one point; its weights.
    fn derivatives<W: Word>(
        &self,
        ring: &Ring<W>,
        point: usize,
        equations: &mut Vec<Equation<W>>,
    ) -> Vec<W::Entry> {
        let coordinates = self.coordinates();
        let first = point * (coordinates + self.first_width * self.tokens);
        let mut blocks = Vec::new();
        for (&shape, &start) in self.blocks.iter().zip(&self.starts) {
            blocks.push(drawn(ring, self.seed, self.bound, first + start, shape));
        }
        let shape = (self.first_width, self.tokens);
        let input = drawn(ring, self.seed, self.bound, first + coordinates, shape);
        let weights = blocks.iter().flat_map(Matrix::entries).copied().collect();
        let outputs: Vec<_> =
            (0..self.last_width).flat_map(|r| (0..self.tokens).map(move |k| (r, k))).collect();
        let network = Network::new(self.factored(blocks, ring), self.parametrization);
        for gradient in network.gradients(input, &outputs, ring) {
            equations.push((self.of_weights(gradient), point));
        }
        weights
    }

    /// `A_i` as `Q_i`, with `K_i = I`, in front of `V_i`.
    fn factored<W: Word>(&self, blocks: Vec<Matrix<W>>, ring: &Ring<W>) -> Vec<Matrix<W>> {
        if self.parametrization != Parametrization::Av {
            return blocks;
        }
        let identity = |size| {
            let mut identity = Matrix::zero(size, size);
            (0..size).for_each(|i| identity.set(i, i, ring.residue(1)));
            identity
        };
        let mut factored = Vec::new();
        for (number, block) in blocks.into_iter().enumerate() {
            let identity = number.is_multiple_of(2).then(|| identity(block.rows()));
            factored.push(block);
            factored.extend(identity);
        }
        factored
    }

    /// The derivatives with respect to the weights: with respect to `A_i = I Q_i` they are those with
    /// respect to `Q_i`.
    fn of_weights<E: Copy>(&self, gradient: Vec<E>) -> Vec<E> {
        if self.parametrization != Parametrization::Av {
            return gradient;
        }
        let mut rest = gradient.as_slice();
        let mut derivatives = Vec::new();
        for (number, (rows, columns)) in self.blocks.iter().enumerate() {
            let size = rows * columns;
            derivatives.extend(rest.iter().take(size));
            // K_i is as large as A_i.
            let skipped = if number.is_multiple_of(2) { 2 * size } else { size };
            rest = rest.get(skipped..).unwrap_or_default();
        }
        derivatives
    }
}

/// The products of one evaluation, within the limits of dimension certificates.
fn evaluation(claim: &AlgebraClaim, count: u32) -> Result<u128, Failure> {
    let mut widths = claim.widths.clone();
    let mut query_dims = claim.query_dims.clone();
    match claim.parametrization {
        Parametrization::Qkv => {}
        // K_i is square.
        Parametrization::Av => query_dims.iter_mut().zip(&widths).for_each(|(a, &d)| *a = d),
        // Hidden widths play no role.
        Parametrization::Ml => {
            let first = widths.first().copied().unwrap_or(0);
            let hidden = widths.len().saturating_sub(1);
            widths.iter_mut().take(hidden).for_each(|width| *width = first);
            query_dims.fill(first);
        }
    }
    let evaluated = Claim {
        kind: Kind::Lightning,
        widths,
        query_dims,
        tokens: claim.tokens,
        parametrization: claim.parametrization,
        variety: claim.parametrization.variety(),
        relation: Relation::AtLeast,
        number: String::new(),
    };
    let (seed, bound) = (String::new(), String::new());
    let point = Point::Splitmix64 { seed, bound, inputs: count };
    Ok(sizes::Sizes::new(&evaluated, &point)?.products)
}

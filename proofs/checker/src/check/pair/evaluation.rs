//! The rule `evaluation`: the values at so many points that they determine the polynomials.

mod points;

use num_bigint::BigInt;

use super::meter::Meter;
use super::network::product;
use super::scaled::Scaled;
use super::scaling::exponent;
use super::sizes::too_large;
use super::table::Fraction;
use crate::certificate::Matrix;
use crate::check::layer::grid::{Grid, Integers, is_zero};
use crate::reason::{Failure, Reason};
use points::{MAX_POINTS, Points};

/// The coordinates `P`.
struct Coordinates {
    matrix: Option<Scaled>,
    /// 0-based.
    pivots: Vec<usize>,
}

/// A network in these coordinates: `M̃_1, …, M̃_l` and `L̃`, integers.
struct Reduced {
    matrices: Vec<Integers>,
    last: Integers,
    /// The values of the network are those of the integers times this.
    factor: [BigInt; 2],
}

/// The checks `element-shape`, the third `size-limit`, `element-equation` and `values-differ`.
pub(super) fn check(
    coordinates: &Matrix,
    pivots: &[u32],
    tokens: usize,
    virtual_weights: [&[Scaled]; 2],
    meter: &mut Meter,
) -> Result<(), Failure> {
    let width = virtual_weights[0].last().map_or(0, |matrix| matrix.integers.columns());
    let coordinates = read(coordinates, pivots, width, meter)?;
    let size = coordinates.pivots.len();
    let points = virtual_weights.map(|matrices| Points::new(size, tokens, depth(matrices)));
    let all = points.iter().map(Points::count).fold(0, u128::saturating_add);
    if all > MAX_POINTS {
        return Err(too_large("the points"));
    }
    for matrices in virtual_weights {
        equations(matrices, &coordinates, meter)?;
    }
    if size == 0 {
        return Ok(());
    }
    let [one, other] = virtual_weights;
    let [first, second] =
        [reduced(one, &coordinates, meter)?, reduced(other, &coordinates, meter)?];
    let differ = |what: &str| Err(Reason::ValuesDiffer.because(what));
    if depth(one) == depth(other) {
        // Each value times a number of its own.
        let mut here = meter.product(&first.factor[0], &second.factor[1])?;
        let mut there = meter.product(&second.factor[0], &first.factor[1])?;
        let common = meter.gcd(&here, &there)?;
        here /= &common;
        there /= &common;
        let longer = here.bits().max(there.bits());
        for network in [&first, &second] {
            points[0].work(network, longer, meter)?;
        }
        let same = points[0].each(|point| {
            let [x, y] = [first.value(point), second.value(point)];
            x.entries().iter().zip(y.entries()).all(|(x, y)| x * &here == y * &there)
        });
        return if same { Ok(()) } else { differ("at a point") };
    }
    for (network, points) in [&first, &second].into_iter().zip(points) {
        points.work(network, 0, meter)?;
        if !points.each(|point| network.value(point).is_zero()) {
            return differ("a value of networks of different depths is not zero");
        }
    }
    Ok(())
}

fn depth(virtual_weights: &[Scaled]) -> usize {
    virtual_weights.len().saturating_sub(1)
}

/// The check `element-shape`.
fn read(
    coordinates: &Matrix,
    pivots: &[u32],
    width: usize,
    meter: &mut Meter,
) -> Result<Coordinates, Failure> {
    let wrong = |what: &str| Err(Reason::ElementShape.because(what));
    let size = coordinates.len();
    if size > width || coordinates.iter().any(|row| row.len() != width) {
        return wrong("coordinates of another shape");
    }
    if pivots.len() != size {
        return wrong("not one pivot for each coordinate");
    }
    let mut columns = Vec::new();
    for &pivot in pivots {
        let column = usize::try_from(pivot).ok().and_then(|pivot| pivot.checked_sub(1));
        match column.filter(|column| *column < width && columns.last() < Some(column)) {
            Some(column) => columns.push(column),
            None => return wrong("pivots that do not ascend"),
        }
    }
    for (number, row) in coordinates.iter().enumerate() {
        for (position, &column) in columns.iter().enumerate() {
            let entry = row.get(column).map(|text| Fraction::read(text));
            let right = entry.is_some_and(|Fraction { above, below }| {
                if number == position { above == below } else { is_zero(&above) }
            });
            if !right {
                return wrong("the pivots are no identity");
            }
        }
    }
    let matrix = match size {
        0 => None,
        _ => Some(Scaled::read(coordinates, width, meter)?),
    };
    Ok(Coordinates { matrix, pivots: columns })
}

/// The check `element-equation`: `M_i = Pᵀ M̃_i P`, `L = L̃ P`.
fn equations(
    virtual_weights: &[Scaled],
    coordinates: &Coordinates,
    meter: &mut Meter,
) -> Result<(), Failure> {
    for (number, matrix) in virtual_weights.iter().enumerate() {
        let last = number == depth(virtual_weights);
        let same = match &coordinates.matrix {
            // Only the zero matrix is a product through nothing.
            None => matrix.integers.is_zero(),
            Some(p) => {
                let product = part(matrix, coordinates, last).times(p, meter)?;
                let product = if last { product } else { p.transpose().times(&product, meter)? };
                matrix.is(&Fraction::one(), &product, meter)?
            }
        };
        if !same {
            let detail = format!("matrix {} does not factor through P", number + 1);
            return Err(Reason::ElementEquation.because(detail));
        }
    }
    Ok(())
}

/// `M̃_i` or `L̃`.
fn part(matrix: &Scaled, coordinates: &Coordinates, last: bool) -> Scaled {
    let rows: Vec<usize> = (0..matrix.integers.rows()).collect();
    matrix.part(if last { &rows } else { &coordinates.pivots }, &coordinates.pivots)
}

/// A network in coordinates of which there is at least one.
fn reduced(
    virtual_weights: &[Scaled],
    coordinates: &Coordinates,
    meter: &mut Meter,
) -> Result<Reduced, Failure> {
    let depth = depth(virtual_weights);
    // M_i occurs 3^{l−i} times, L once.
    let exponents = || (1..=depth).map(|i| exponent(depth, i)).chain([1]);
    let above: Vec<_> =
        virtual_weights.iter().map(|matrix| &matrix.above).zip(exponents()).collect();
    let below: Vec<_> =
        virtual_weights.iter().map(|matrix| &matrix.below).zip(exponents()).collect();
    let factor = [meter.powers(&above)?, meter.powers(&below)?];
    let parts = virtual_weights.iter().enumerate();
    let mut matrices: Vec<Integers> =
        parts.map(|(i, matrix)| part(matrix, coordinates, i == depth).integers).collect();
    let last = matrices.pop().unwrap_or_else(|| Grid::zero(1, coordinates.pivots.len()));
    Ok(Reduced { matrices, last, factor })
}

impl Reduced {
    /// `L̃ W_l`, or `L̃ W_l Y`, for `G` and the first factor on the right.
    fn value(&self, (g, y): &(Integers, Integers)) -> Integers {
        let (mut g, mut w) = (g.clone(), y.clone());
        for (number, matrix) in self.matrices.iter().enumerate() {
            let n = product(&g, matrix);
            w = product(&n, &w);
            // Behind the last layer, nothing is multiplied with `G`.
            if number + 1 < self.matrices.len() {
                g = product(&product(&n, &g), &n.transpose());
            }
        }
        product(&self.last, &w)
    }
}

//! The rule `evaluation`: the values at so many points that they determine the polynomials.

use num_bigint::BigInt;

use super::meter::{Meter, longest};
use super::network::product;
use super::scaled::Scaled;
use super::scaling::exponent;
use super::sizes::too_large;
use super::table::Fraction;
use crate::certificate::Matrix;
use crate::check::layer::grid::{Grid, Integers, is_zero};
use crate::reason::{Failure, Reason};

/// The most points for both networks together.
const MAX_POINTS: u128 = 1 << 18;

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

/// How the points are made.
#[derive(Clone, Copy)]
struct Points {
    /// `n`.
    size: usize,
    /// The columns of `Y`; `None` for symmetric matrices `G`.
    tokens: Option<usize>,
    /// The sum of the numbers.
    sum: u32,
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

impl Points {
    fn new(size: usize, tokens: usize, depth: usize) -> Points {
        let degree = 3_u32.saturating_pow(u32::try_from(depth).unwrap_or(u32::MAX));
        if tokens >= size {
            Points { size, tokens: None, sum: (degree - 1) / 2 }
        } else {
            Points { size, tokens: Some(tokens), sum: degree }
        }
    }

    /// `N`, how many numbers make a point.
    fn numbers(&self) -> u128 {
        let size = self.size as u128;
        self.tokens.map_or(size * (size + 1) / 2, |tokens| size * tokens as u128)
    }

    /// `C(N + D − 1, D)`; the largest number of all if that is too many.
    fn count(&self) -> u128 {
        let (numbers, mut count) = (self.numbers(), 1_u128);
        if numbers == 0 {
            return 0;
        }
        for step in 1..=u128::from(self.sum) {
            // At most 2^18 · 2^41 / 1: no overflow. The binomial coefficients only grow.
            count = count.saturating_mul(numbers - 1 + step) / step;
            if count > MAX_POINTS {
                return u128::MAX;
            }
        }
        count
    }

    /// Counts what [`Self::each`] will compute of a network, and a comparison with numbers so long.
    fn work(&self, network: &Reduced, longer: u64, meter: &mut Meter) -> Result<(), Failure> {
        let bits = |number: usize| u64::from(usize::BITS - number.leading_zeros());
        let (n, out) = (self.size, network.last.rows());
        let columns = self.tokens.unwrap_or(n);
        // At most 2^18.
        let points = usize::try_from(self.count()).unwrap_or(usize::MAX);
        let times = |a: usize, b: usize| points.saturating_mul(a).saturating_mul(b);
        let sum = u64::from(u32::BITS - self.sum.leading_zeros());
        let (mut g, mut w) = match self.tokens {
            None => (sum, 1),
            Some(tokens) => (2 * sum + bits(tokens), sum),
        };
        let (square, size) = (n.saturating_mul(n), bits(n));
        for (number, matrix) in network.matrices.iter().enumerate() {
            let m = longest(matrix.entries());
            meter.products(times(square, n), g, m)?;
            let long = g + m + size;
            meter.products(times(square, columns), long, w)?;
            w += long + size;
            if number + 1 < network.matrices.len() {
                meter.products(times(square, n), long, g)?;
                meter.products(times(square, n), long + g + size, long)?;
                g += 2 * (long + size);
            }
        }
        let l = longest(network.last.entries());
        meter.products(times(out.saturating_mul(n), columns), l, w)?;
        meter.products(times(out, columns), l + w + size, longer)?;
        // What is in memory at a time.
        meter.keep(square.saturating_mul(6), g)?;
        meter.keep(out.saturating_mul(columns), l + w + size)
    }

    /// Whether something holds for all points, `G` and what is multiplied with `W_l`.
    fn each(&self, mut holds: impl FnMut(&(Integers, Integers)) -> bool) -> bool {
        let length = usize::try_from(self.numbers()).unwrap_or(0);
        let mut numbers = vec![0_u32; length];
        let Some(first) = numbers.first_mut() else { return true };
        *first = self.sum;
        loop {
            if !holds(&self.point(&numbers)) {
                return false;
            }
            if !next(&mut numbers) {
                return true;
            }
        }
    }

    /// The point with these numbers.
    fn point(&self, numbers: &[u32]) -> (Integers, Integers) {
        match self.tokens {
            Some(tokens) => {
                let y = Grid::new(tokens, numbers.iter().map(|&x| BigInt::from(x)).collect());
                (product(&y, &y.transpose()), y)
            }
            None => {
                let mut g = Integers::zero(self.size, self.size);
                let mut identity = g.clone();
                let mut numbers = numbers.iter();
                for row in 0..self.size {
                    *identity.get_mut(row, row) = BigInt::from(1);
                    for (column, &x) in (row..self.size).zip(&mut numbers) {
                        *g.get_mut(row, column) = BigInt::from(x);
                        *g.get_mut(column, row) = BigInt::from(x);
                    }
                }
                (g, identity)
            }
        }
    }
}

/// From `D, 0, …, 0` to `0, …, 0, D`, through all lists of numbers with this sum; `false` at the
/// end.
fn next(numbers: &mut [u32]) -> bool {
    let Some(first) = numbers.iter().position(|&x| x > 0) else { return false };
    let Some(following) = numbers.get(first + 1) else { return false };
    let (following, value) = (following + 1, numbers[first]);
    numbers[first] = 0;
    numbers[0] = value - 1;
    numbers[first + 1] = following;
    true
}

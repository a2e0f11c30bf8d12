//! The points of the rule `evaluation`: enumerated, never stored.

use num_bigint::BigInt;

use super::Reduced;
use crate::check::layer::grid::{Grid, Integers};
use crate::check::pair::meter::{Meter, longest};
use crate::check::pair::network::product;
use crate::reason::Failure;

/// The most points for both networks together.
pub(super) const MAX_POINTS: u128 = 1 << 18;

/// How the points are made.
#[derive(Clone, Copy)]
pub(super) struct Points {
    /// `n`.
    size: usize,
    /// The columns of `Y`; `None` for symmetric matrices `G`.
    tokens: Option<usize>,
    /// The sum of the numbers.
    sum: u32,
}

impl Points {
    pub(super) fn new(size: usize, tokens: usize, depth: usize) -> Points {
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
    pub(super) fn count(&self) -> u128 {
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
    pub(super) fn work(
        &self,
        network: &Reduced,
        longer: u64,
        meter: &mut Meter,
    ) -> Result<(), Failure> {
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
    pub(super) fn each(&self, mut holds: impl FnMut(&(Integers, Integers)) -> bool) -> bool {
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

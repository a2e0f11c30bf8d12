//! Sums of powers, `h_i = Σ_m c_m r_m^i` for `i = 1, 2, …` modulo a prime: the `c` when the `r` are
//! known (a transposed Vandermonde system), and both from enough of the `h` (Ben-Or and Tiwari 1988).

use super::work::Work;
use crate::error::Result;
use crate::ring::{PrimeField, Ring};

/// Different roots `r`, made ready.
pub(super) struct Vandermonde {
    roots: Vec<u64>,
    /// `Π (z − r)`, from the constant coefficient on.
    master: Vec<u64>,
    /// Of each root, `1 / (r q(r))` with `q = Π_{others} (z − r)`.
    inverses: Vec<u64>,
}

impl Vandermonde {
    /// `None` when two roots are the same, or one is zero. Quadratic.
    pub(super) fn new(field: &PrimeField, roots: Vec<u64>) -> Option<Vandermonde> {
        let mut master = vec![field.one()];
        for root in &roots {
            master.push(0);
            // By Horner's rule in place: the new coefficient of z^i is that of z^(i-1) minus root times
            // that of z^i.
            for i in (1..master.len()).rev() {
                master[i] = field.sub(&master[i - 1], &field.mul(root, &master[i]));
            }
            master[0] = field.neg(&field.mul(root, &master[0]));
        }
        let mut found = Vandermonde { roots, master, inverses: Vec::new() };
        let mut others = Vec::new();
        for m in 0..found.roots.len() {
            found.others(field, m, &mut others);
            let root = &found.roots[m];
            let value =
                others.iter().rev().fold(0, |value, c| field.add(&field.mul(&value, root), c));
            found.inverses.push(field.try_inverse(&field.mul(&value, root))?);
        }
        Some(found)
    }

    /// How many roots there are.
    pub(super) fn len(&self) -> usize {
        self.roots.len()
    }

    /// The coefficients of `q` for root `m`.
    fn others(&self, field: &PrimeField, m: usize, into: &mut Vec<u64>) {
        into.clear();
        into.resize(self.roots.len(), 0);
        let mut coefficient = 0;
        for (place, c) in into.iter_mut().zip(&self.master[1..]).rev() {
            coefficient = field.add(&field.mul(&coefficient, &self.roots[m]), c);
            *place = coefficient;
        }
    }

    /// For each of some `h`, at least as long as there are roots, the `c`. The sum of the coefficients
    /// of `q` times the `h` is `c r q(r)`.
    pub(super) fn solve(&self, field: &PrimeField, all: &[&[u64]]) -> Vec<Vec<u64>> {
        let mut solutions = vec![Vec::with_capacity(self.roots.len()); all.len()];
        let mut others = Vec::new();
        for (m, inverse) in self.inverses.iter().enumerate() {
            self.others(field, m, &mut others);
            for (h, solution) in all.iter().zip(&mut solutions) {
                solution.push(field.mul(&field.dot(others.iter().zip(*h)), inverse));
            }
        }
        solutions
    }
}

/// The shortest linear recurrence of a sequence (Berlekamp and Massey 1969), term after term.
pub(super) struct Recurrence {
    connection: Vec<u64>,
    before: Vec<u64>,
    length: usize,
    shift: usize,
    discrepancy: u64,
}

impl Recurrence {
    pub(super) fn new(field: &PrimeField) -> Recurrence {
        let one = vec![field.one()];
        Recurrence {
            connection: one.clone(),
            before: one,
            length: 0,
            shift: 1,
            discrepancy: field.one(),
        }
    }

    /// Its length: the number of roots, once the sequence is more than twice as long.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Takes the last term of this sequence in.
    pub(super) fn push(&mut self, field: &PrimeField, sequence: &[u64]) {
        let d = field.dot(self.connection.iter().zip(sequence.iter().rev()));
        if d == 0 {
            self.shift += 1;
            return;
        }
        let inverse = field.pow(&self.discrepancy, field.modulus() - 2);
        let factor = field.neg(&field.mul(&d, &inverse));
        let longer = 2 * self.length < sequence.len();
        let last = longer.then(|| self.connection.clone());
        let most = self.connection.len().max(self.before.len() + self.shift);
        self.connection.resize(most, 0);
        for (c, b) in self.connection[self.shift..].iter_mut().zip(&self.before) {
            field.add_mul_assign(c, &factor, b);
        }
        self.shift += 1;
        if let Some(last) = last {
            self.length = sequence.len() - self.length;
            (self.before, self.discrepancy, self.shift) = (last, d, 1);
        }
    }
}

/// The exponents `e ≤ bound` and the `c` with `h_i = Σ c_e (base^e)^i`, fewer than half as many as there
/// are `h`; `None` unless there are such.
pub(super) fn sparse_powers(
    field: &PrimeField,
    base: u64,
    bound: usize,
    h: &[u64],
    work: &mut Work,
) -> Result<Option<Vec<(u32, u64)>>> {
    let mut recurrence = Recurrence::new(field);
    (1..=h.len()).for_each(|n| recurrence.push(field, &h[..n]));
    let count = recurrence.length();
    let mut polynomial = recurrence.connection;
    if 2 * count >= h.len() || polynomial.len() > count + 1 {
        return Ok(None);
    }
    polynomial.resize(count + 1, 0);
    work.charge(&[bound + 1, count + 1])?;
    let (mut exponents, mut roots, mut power) = (Vec::new(), Vec::new(), field.one());
    for e in 0..=bound {
        if exponents.len() == count {
            break;
        }
        // The connection polynomial is Π (1 − r z); from its highest coefficient on, Π (z − r).
        let value = polynomial.iter().fold(0, |value, c| field.add(&field.mul(&value, &power), c));
        if value == 0 {
            exponents.push(e as u32);
            roots.push(power);
        }
        power = field.mul(&power, &base);
    }
    if exponents.len() < count {
        return Ok(None);
    }
    let Some(system) = Vandermonde::new(field, roots) else { return Ok(None) };
    let c = system.solve(field, &[&h[..count]]).swap_remove(0);
    Ok(Some(exponents.into_iter().zip(c).collect()))
}

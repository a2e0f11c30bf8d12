//! Matrices of which only the entries are kept that are not structurally zero. An entry is a power series.

mod backward;
mod functions;
mod run;

use std::cell::OnceCell;
use std::collections::BTreeMap;

pub(crate) use backward::Adjoints;

use super::failure::Checked;
use super::meter::Meter;
use crate::kernel::arith::{Ring, Word};
use crate::kernel::matrix::{places, size};
use crate::language::Shape;

/// A power series s^low (c_0 + c_1 s + …). It may be zero; what is structurally zero is not there at all.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry<W: Word> {
    pub low: usize,
    pub c: Vec<W::Entry>,
}

impl<W: Word> Entry<W> {
    pub(crate) fn number(value: W::Entry) -> Self {
        Entry { low: 0, c: vec![value] }
    }

    /// The coefficient of s^k.
    pub(crate) fn at(&self, k: usize) -> W::Entry {
        k.checked_sub(self.low).and_then(|k| self.c.get(k)).copied().unwrap_or_default()
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.c.iter().all(|x| *x == W::Entry::default())
    }
}

/// Row and column, from 0.
pub(crate) type Place = (usize, usize);

/// Entries in the order of rows.
type Entries<W> = BTreeMap<Place, Entry<W>>;

/// A matrix.
#[derive(Clone)]
pub(crate) struct Sparse<W: Word> {
    pub shape: Shape,
    entries: Entries<W>,
    /// Those of the transpose, once they are asked for.
    turned: OnceCell<Entries<W>>,
}

impl<W: Word> Sparse<W> {
    pub(crate) fn zero(shape: Shape) -> Self {
        Sparse::new(shape, BTreeMap::new())
    }

    fn new(shape: Shape, entries: Entries<W>) -> Self {
        Sparse { shape, entries, turned: OnceCell::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn set(&mut self, at: Place, entry: Entry<W>) {
        self.turned = OnceCell::new();
        self.entries.insert(at, entry);
    }

    pub(crate) fn get(&self, at: Place) -> Option<&Entry<W>> {
        self.entries.get(&at)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (Place, &Entry<W>)> {
        self.entries.iter().map(|(&at, entry)| (at, entry))
    }

    fn turned(&self) -> &Entries<W> {
        self.turned.get_or_init(|| {
            self.entries.iter().map(|(&(i, j), entry)| ((j, i), entry.clone())).collect()
        })
    }

    pub(crate) fn transpose(&self) -> Self {
        Sparse::new((self.shape.1, self.shape.0), self.turned().clone())
    }
}

/// The entries of a row.
fn row<W: Word>(entries: &Entries<W>, i: usize) -> impl Iterator<Item = (usize, &Entry<W>)> {
    entries.range((i, 0)..=(i, usize::MAX)).map(|(&(_, j), entry)| (j, entry))
}

/// Where such matrices are computed: series modulo m and s^powers.
pub(crate) struct Series<'a, W: Word> {
    pub ring: &'a Ring<W>,
    pub powers: usize,
    pub meter: &'a Meter,
}

impl<W: Word> Series<'_, W> {
    /// A new matrix counts what it is kept in.
    fn kept(&self, shape: Shape, entries: Entries<W>) -> Checked<Sparse<W>> {
        self.meter.numbers(8 * entries.len() as u128 * self.powers.min(8) as u128)?;
        self.meter.steps(16 * (1 + entries.len() as u128))?;
        Ok(Sparse::new(shape, entries))
    }

    /// None if it is beyond the powers that are kept.
    fn times(&self, a: &Entry<W>, b: &Entry<W>) -> Checked<Option<Entry<W>>> {
        let low = a.low + b.low;
        self.meter.steps(16 + a.c.len() as u128 * b.c.len() as u128)?;
        if low >= self.powers {
            return Ok(None);
        }
        let mut c = vec![W::Entry::default(); (a.c.len() + b.c.len() - 1).min(self.powers - low)];
        for (i, &x) in a.c.iter().enumerate().take(c.len()) {
            for (y, sum) in b.c.iter().zip(&mut c[i..]) {
                *sum = self.ring.sum(*sum, self.ring.product(x, *y));
            }
        }
        Ok(Some(Entry { low, c }))
    }

    fn plus(&self, a: &mut Entry<W>, b: &Entry<W>) {
        if b.low < a.low {
            let zeros = std::iter::repeat_n(W::Entry::default(), a.low - b.low);
            a.c.splice(0..0, zeros);
            a.low = b.low;
        }
        let shift = b.low - a.low;
        if a.c.len() < shift + b.c.len() {
            a.c.resize(shift + b.c.len(), W::Entry::default());
        }
        for (sum, &x) in a.c[shift..].iter_mut().zip(&b.c) {
            *sum = self.ring.sum(*sum, x);
        }
    }

    fn multiple(&self, factor: W::Entry, a: &Entry<W>) -> Entry<W> {
        Entry { low: a.low, c: a.c.iter().map(|&x| self.ring.product(factor, x)).collect() }
    }

    fn add_to(&self, sums: &mut Entries<W>, at: Place, term: Option<Entry<W>>) {
        let Some(term) = term else { return };
        match sums.get_mut(&at) {
            Some(sum) => self.plus(sum, &term),
            None => drop(sums.insert(at, term)),
        }
    }

    pub(crate) fn sum(&self, a: &Sparse<W>, b: &Sparse<W>) -> Checked<Sparse<W>> {
        let (mut sum, less) =
            if a.len() < b.len() { (b.entries.clone(), a) } else { (a.entries.clone(), b) };
        for (&at, entry) in &less.entries {
            self.add_to(&mut sum, at, Some(entry.clone()));
        }
        self.kept(a.shape, sum)
    }

    /// The shorter factor is gone through; of the other one only what it meets is looked at.
    pub(crate) fn product(&self, a: &Sparse<W>, b: &Sparse<W>) -> Checked<Sparse<W>> {
        let mut sums = BTreeMap::new();
        if a.len() <= b.len() {
            for (&(i, k), x) in &a.entries {
                for (j, y) in row(&b.entries, k) {
                    self.add_to(&mut sums, (i, j), self.times(x, y)?);
                }
            }
        } else {
            let turned = a.turned();
            for (&(k, j), y) in &b.entries {
                for (i, x) in row(turned, k) {
                    self.add_to(&mut sums, (i, j), self.times(x, y)?);
                }
            }
        }
        self.kept((a.shape.0, b.shape.1), sums)
    }

    pub(crate) fn hadamard(&self, a: &Sparse<W>, b: &Sparse<W>) -> Checked<Sparse<W>> {
        let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        self.each(a, |at, x| b.get(at).map_or(Ok(None), |y| self.times(x, y)))
    }

    /// A 1 × 1 matrix times a matrix.
    pub(crate) fn scale(&self, number: &Sparse<W>, a: &Sparse<W>) -> Checked<Sparse<W>> {
        match number.get((0, 0)) {
            Some(number) => self.each(a, |_, x| self.times(number, x)),
            None => Ok(Sparse::zero(a.shape)),
        }
    }

    pub(crate) fn kronecker(&self, a: &Sparse<W>, b: &Sparse<W>) -> Checked<Sparse<W>> {
        let mut product = BTreeMap::new();
        let (s, d) = b.shape;
        for (&(i, j), x) in &a.entries {
            for (&(k, m), y) in &b.entries {
                self.add_to(&mut product, (i * s + k, j * d + m), self.times(x, y)?);
            }
        }
        self.kept((a.shape.0 * s, a.shape.1 * d), product)
    }

    /// Each entry that is there by its place.
    fn each(
        &self,
        a: &Sparse<W>,
        f: impl Fn(Place, &Entry<W>) -> Checked<Option<Entry<W>>>,
    ) -> Checked<Sparse<W>> {
        let mut new = BTreeMap::new();
        for (&at, entry) in &a.entries {
            if let Some(entry) = f(at, entry)? {
                new.insert(at, entry);
            }
        }
        self.kept(a.shape, new)
    }

    /// The same entry everywhere.
    fn full(&self, shape: Shape, value: W::Entry) -> Checked<Sparse<W>> {
        let count = size(shape);
        self.meter.numbers(8 * count)?;
        self.meter.steps(16 * count)?;
        self.kept(shape, places(shape).map(|at| (at, Entry::number(value))).collect())
    }
}

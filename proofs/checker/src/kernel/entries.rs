//! Matrices of polynomials in the entries of letters (`docs/certificate.md`, section 6).
//!
//! A function of an entry is a variable of its own: the same for the same function of the same
//! polynomial. Equal means equal as rational functions in the variables, where `recip` is what it is.

mod calculus;
mod functions;
mod polynomial;
mod quotients;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use self::polynomial::Sum;
pub(crate) use self::polynomial::{Monomial, Polynomial, Variable};
use super::failure::{Checked, Reason};
use super::matrix::places;
use super::meter::Stop;
use super::number::Work;
use super::symbols::Symbols;
use super::words::Entrywise;
use crate::language::{Condition, Constant, Function, Shape};

/// What all operations together may do: a term of a product costs one more than its variables.
pub(crate) const WORK: u64 = 1 << 24;
/// The work that a new variable costs; it bounds the memory that letters take.
const VARIABLE: usize = 32;
/// The most entries of a matrix of numbers, or of a function of each entry.
const MOST_ENTRIES: usize = 1 << 16;

/// A matrix; entries that are not there are zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matrix {
    shape: Shape,
    entries: BTreeMap<(usize, usize), Polynomial>,
}

impl Matrix {
    /// The matrix of these entries; the others are zero.
    pub(crate) fn new(
        shape: Shape,
        entries: impl IntoIterator<Item = ((usize, usize), Polynomial)>,
    ) -> Matrix {
        let entries = entries.into_iter().filter(|(_, entry)| !entry.is_zero()).collect();
        Matrix { shape, entries }
    }

    pub(crate) fn entry(&self, row: usize, column: usize) -> Polynomial {
        self.entries.get(&(row, column)).cloned().unwrap_or_default()
    }

    /// The entries that are not zero, row by row.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&(usize, usize), &Polynomial)> {
        self.entries.iter()
    }
}

/// Which entries of a letter are variables.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Fill {
    All,
    Symmetric,
    Skew,
    Diagonal,
}

impl Fill {
    fn of(condition: Condition, shape: Shape) -> Fill {
        use Condition as C;
        match condition {
            // Without the shape that it needs, a condition says nothing.
            _ if shape.0 != shape.1 => Fill::All,
            C::Symmetric => Fill::Symmetric,
            C::Skew => Fill::Skew,
            C::Diagonal | C::DiagonalInvertible | C::PositiveDiagonal => Fill::Diagonal,
            // An identity for all matrices holds for these.
            C::Any
            | C::Nonzero
            | C::Invertible
            | C::Orthogonal
            | C::Permutation
            | C::SignedPermutation => Fill::All,
        }
    }
}

/// An entry of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub letter: &'a str,
    pub row: usize,
    pub column: usize,
}

/// Where values are matrices of polynomials.
pub(crate) struct Entries {
    /// For each variable the entry of a letter that it is, or `None` for a function of an entry.
    places: Vec<Option<(Rc<str>, usize, usize)>>,
    letters: HashMap<(String, Shape, Fill), Matrix>,
    functions: HashMap<(Entrywise, Polynomial), Variable>,
    /// Variables that are `recip` of something, and of what.
    quotients: HashMap<Variable, Polynomial>,
    /// Whether a function other than `recip` was applied, be it to a number.
    applied: bool,
    work: Work,
    /// The work at the start.
    all: u64,
}

impl Entries {
    pub(crate) fn new() -> Entries {
        Entries::within(WORK)
    }

    /// With at most so much work.
    pub(crate) fn within(work: u64) -> Entries {
        Entries {
            places: vec![],
            letters: HashMap::new(),
            functions: HashMap::new(),
            quotients: HashMap::new(),
            applied: false,
            work: Work::new(work.min(WORK)),
            all: work.min(WORK),
        }
    }

    /// The same, until it is stopped.
    pub(crate) fn until(mut self, stop: Stop) -> Entries {
        self.work.stop = stop;
        self
    }

    /// The entry of a letter that a variable is; `None` for a function of an entry.
    pub(crate) fn place(&self, variable: Variable) -> Option<Place<'_>> {
        let (letter, row, column) = self.places.get(variable.0 as usize)?.as_ref()?;
        Some(Place { letter, row: *row, column: *column })
    }

    /// The sum of products of two polynomials.
    pub(crate) fn sum_of_products<'a>(
        &mut self,
        products: impl IntoIterator<Item = (&'a Polynomial, &'a Polynomial)>,
    ) -> Checked<Polynomial> {
        let mut sum = Sum::default();
        products.into_iter().try_for_each(|(a, b)| sum.add_product(&mut self.work, a, b))?;
        self.simplified(sum.finish())
    }

    fn fresh(&mut self, place: Option<(Rc<str>, usize, usize)>) -> Checked<Polynomial> {
        self.work.spend(VARIABLE)?;
        let number = u32::try_from(self.places.len());
        let number = number.map_err(|_| Reason::SizeLimit.because("too many variables"))?;
        self.places.push(place);
        Ok(Polynomial::variable(Variable(number)))
    }

    fn times(&mut self, a: &Polynomial, b: &Polynomial) -> Checked<Polynomial> {
        self.sum_of_products([(a, b)])
    }

    /// The places of a matrix whose every entry is computed.
    fn all_places(&mut self, shape: Shape) -> Checked<Vec<(usize, usize)>> {
        let entries = shape.0.saturating_mul(shape.1);
        if entries > MOST_ENTRIES {
            return Err(Reason::SizeLimit.because(format!("{} x {} entries", shape.0, shape.1)));
        }
        self.work.spend(entries)?;
        Ok(places(shape).collect())
    }
}

fn number(value: BigRational) -> Polynomial {
    Polynomial::constant(value)
}

impl Symbols for Entries {
    type Value = Matrix;

    fn spent(&self) -> u128 {
        u128::from(self.all - self.work.left)
    }

    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Matrix> {
        let fill = Fill::of(condition, shape);
        let key = (name.to_string(), shape, fill);
        if let Some(known) = self.letters.get(&key) {
            self.work.spend(known.entries.len())?;
            return Ok(known.clone());
        }
        let shared: Rc<str> = name.into();
        let mut entries = BTreeMap::new();
        let minus = -BigRational::one();
        for i in 0..shape.0 {
            let columns = match fill {
                Fill::All => 0..shape.1,
                Fill::Symmetric => i..shape.1,
                Fill::Skew => i + 1..shape.1,
                Fill::Diagonal => i..i + 1,
            };
            for j in columns {
                let entry = self.fresh(Some((shared.clone(), i, j)))?;
                match fill {
                    Fill::Skew => {
                        drop(entries.insert((j, i), entry.times(&mut self.work, &minus)?))
                    }
                    Fill::Symmetric => drop(entries.insert((j, i), entry.clone())),
                    Fill::All | Fill::Diagonal => {}
                }
                entries.insert((i, j), entry);
            }
        }
        let matrix = Matrix { shape, entries };
        self.letters.insert(key, matrix.clone());
        Ok(matrix)
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Matrix> {
        let (rows, columns) = shape;
        let one = number(BigRational::one());
        let entries: BTreeMap<(usize, usize), Polynomial> = match constant {
            Constant::Zeros => BTreeMap::new(),
            Constant::Unit(i, j) => BTreeMap::from([((*i, *j), one)]),
            Constant::Ones => {
                self.all_places(shape)?.into_iter().map(|place| (place, one.clone())).collect()
            }
            Constant::Dense(all) => {
                let places = self.all_places(shape)?;
                places.into_iter().zip(all.iter().cloned().map(number)).collect()
            }
            Constant::Shift { offset, stride } => {
                let rows = 0..self.all_places((rows, 1))?.len();
                let column = |i: usize| i128::from(*stride) * i as i128 + i128::from(*offset);
                let inside = |i| usize::try_from(column(i)).ok().filter(|j| *j < columns);
                rows.filter_map(|i| Some(((i, inside(i)?), one.clone()))).collect()
            }
        };
        Ok(Matrix::new(shape, entries))
    }

    fn zero(&mut self, shape: Shape) -> Matrix {
        Matrix { shape, entries: BTreeMap::new() }
    }

    fn shape(&self, value: &Matrix) -> Shape {
        value.shape
    }

    fn is_zero(&mut self, value: &Matrix) -> Checked<bool> {
        for entry in value.entries.values() {
            if !self.vanishes(entry)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal(&mut self, a: &Matrix, b: &Matrix) -> Checked<bool> {
        if a.shape != b.shape || a == b || self.quotients.is_empty() {
            return Ok(a == b);
        }
        let minus = self.multiple(&-BigRational::one(), b)?;
        let difference = self.sum(a, &minus)?;
        self.is_zero(&difference)
    }

    fn multiple(&mut self, factor: &BigRational, value: &Matrix) -> Checked<Matrix> {
        if factor.is_zero() {
            return Ok(self.zero(value.shape));
        }
        self.work.spend(value.entries.values().map(|entry| entry.terms().len()).sum())?;
        let work = &mut self.work;
        let entries = value.entries.iter().map(|(at, x)| Ok((*at, x.times(work, factor)?)));
        Ok(Matrix { shape: value.shape, entries: entries.collect::<Checked<_>>()? })
    }

    fn sum(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        let mut entries = a.entries.clone();
        self.work.spend(entries.len())?;
        for (&at, entry) in &b.entries {
            let mut sum = Sum::default();
            if let Some(other) = entries.get(&at) {
                sum.add(&mut self.work, other)?;
                sum.add(&mut self.work, entry)?;
                entries.insert(at, self.simplified(sum.finish())?);
            } else {
                self.work.spend(1)?;
                entries.insert(at, entry.clone());
            }
        }
        Ok(Matrix::new(a.shape, entries))
    }

    fn product(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        let mut sums: BTreeMap<(usize, usize), Sum> = BTreeMap::new();
        for (&(i, k), left) in &a.entries {
            self.work.spend(1)?;
            for (&(_, j), right) in b.entries.range((k, 0)..(k.saturating_add(1), 0)) {
                sums.entry((i, j)).or_default().add_product(&mut self.work, left, right)?;
            }
        }
        let mut entries = BTreeMap::new();
        for (at, sum) in sums {
            entries.insert(at, self.simplified(sum.finish())?);
        }
        Ok(Matrix::new((a.shape.0, b.shape.1), entries))
    }

    fn scale(&mut self, number: &Matrix, b: &Matrix) -> Checked<Matrix> {
        self.kronecker(number, b)
    }

    fn hadamard(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        let mut entries = BTreeMap::new();
        for (&at, left) in &a.entries {
            self.work.spend(1)?;
            if let Some(right) = b.entries.get(&at) {
                entries.insert(at, self.times(left, right)?);
            }
        }
        Ok(Matrix::new(a.shape, entries))
    }

    fn kept(&mut self, value: Matrix) -> Checked<Matrix> {
        self.work.spend(1 + value.entries.len())?;
        Ok(value)
    }

    fn transpose(&mut self, a: &Matrix) -> Matrix {
        self.work.read(a.entries.len());
        let entries = a.entries.iter().map(|(&(i, j), entry)| ((j, i), entry.clone())).collect();
        Matrix { shape: (a.shape.1, a.shape.0), entries }
    }

    fn kronecker(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        let ((r, c), (s, d)) = (a.shape, b.shape);
        let mut entries = BTreeMap::new();
        for (&(i, j), left) in &a.entries {
            for (&(k, l), right) in &b.entries {
                entries.insert((i * s + k, j * d + l), self.times(left, right)?);
            }
        }
        Ok(Matrix::new((r.saturating_mul(s), c.saturating_mul(d)), entries))
    }

    fn inverse(&mut self, a: &Matrix) -> Checked<Matrix> {
        self.inverse_of(a)
    }

    /// A power of one term.
    fn short_power(&mut self, a: &Matrix, exponent: u32) -> Checked<Option<Matrix>> {
        let entry = a.entry(0, 0);
        let [(monomial, q)] = entry.terms() else { return Ok(None) };
        if a.shape != (1, 1) || !q.abs().is_one() {
            return Ok(None);
        }
        let raised = monomial.iter().map(|&(variable, n)| {
            let n = n.checked_mul(exponent);
            n.map(|n| (variable, n)).ok_or_else(|| Reason::SizeLimit.because("a degree of 2^32"))
        });
        let mut sum = Sum::default();
        let q = if exponent.is_multiple_of(2) { q.abs() } else { q.clone() };
        sum.term(&mut self.work, raised.collect::<Checked<Monomial>>()?, q)?;
        Ok(Some(Matrix::new((1, 1), [((0, 0), sum.finish())])))
    }

    fn apply(&mut self, function: &Function, name: &str, a: &Matrix) -> Checked<(Matrix, Matrix)> {
        let (mut values, mut slopes) = (BTreeMap::new(), BTreeMap::new());
        for at in self.all_places(a.shape)? {
            let (value, slope) = self.function(function, name, &a.entry(at.0, at.1))?;
            values.insert(at, value);
            slopes.insert(at, slope);
        }
        Ok((Matrix::new(a.shape, values), Matrix::new(a.shape, slopes)))
    }

    fn softmax(&mut self, _: &Matrix) -> Checked<Matrix> {
        Err(Reason::Symbolic.because("softmax, by entries"))
    }
}

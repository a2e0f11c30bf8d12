//! Matrices of any size as words: the free algebra with transposes, inverses, conditions, and atoms
//! for what is done entry by entry (`docs/certificate.md`, section 6).
//!
//! Every rule that brings a term into its normal form is an identity for all values of the letters
//! that satisfy their conditions. So what has the same form is equal; the converse is not claimed.

mod entrywise;
mod functions;
mod letters;
mod numbers;
mod terms;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;
use num_traits::{One, Zero};

pub(super) use self::functions::Entrywise;
use self::letters::{Atom, Letter, Letters, Word};
use self::numbers::Numbers;
pub(crate) use self::terms::Value;
use self::terms::{Scalars, power, raise};
use super::failure::{Checked, Failure, Reason};
use super::meter::Stop;
use super::number::Work;
use super::symbols::Symbols;
use crate::language::{Condition, Constant, Function, Shape};

/// What all operations together may read: letters of words, and entries of matrices of numbers.
const WORK: u64 = 1 << 26;

/// Where values are words.
pub(crate) struct Words {
    letters: Letters,
    work: Work,
    /// Whether `recip` of what may have zeros is refused.
    everywhere: bool,
}

impl Words {
    pub(crate) fn new() -> Words {
        Words { letters: Letters::default(), work: Work::new(WORK), everywhere: false }
    }

    /// The same, until it is stopped.
    pub(crate) fn until(mut self, stop: Stop) -> Words {
        self.work.stop = stop;
        self
    }

    /// Where all values exist, whatever the letters are.
    pub(crate) fn everywhere() -> Words {
        Words { everywhere: true, ..Words::new() }
    }

    /// A number that the rank is at most, where letters of these names have a rank of at most this: that
    /// of a sum is at most the sum, and that of a product at most the smallest.
    pub(crate) fn rank_bound(&self, value: &Value, ranks: &BTreeMap<String, usize>) -> usize {
        let mut bounded: BTreeMap<u32, usize> = BTreeMap::new();
        for (name, &rank) in ranks {
            let symbols = self.letters.symbols_named(&|letter| letter == name);
            bounded.extend(symbols.into_iter().map(|symbol| (symbol, rank)));
        }
        let letter = |letter: &Letter| {
            let (rows, columns) = self.letters.shape(*letter);
            let own = bounded.get(&letter.symbol).copied().unwrap_or(usize::MAX);
            own.min(rows).min(columns)
        };
        let words: BTreeSet<&Word> = value.terms.keys().map(|(_, word)| word).collect();
        let bounds =
            words.iter().map(|word| word.iter().map(letter).fold(value.shape.0, usize::min));
        bounds.fold(0, usize::saturating_add)
    }

    /// Counts the reading of a value.
    fn read(&mut self, value: &Value) -> Checked<()> {
        self.spend(value.size())
    }

    /// A number times a word.
    fn single(&mut self, shape: Shape, factor: BigRational, word: &[Letter]) -> Checked<Value> {
        let mut sum = Value::zero(shape);
        self.add(&mut sum, factor, Scalars::new(), word)?;
        Ok(sum)
    }

    /// Every term of `a` with every term of `b`; `join` gives a number and a word of two words.
    fn bilinear(
        &mut self,
        shape: Shape,
        a: &Value,
        b: &Value,
        mut join: impl FnMut(&mut Words, &[Letter], &[Letter]) -> Checked<(BigRational, Word)>,
    ) -> Checked<Value> {
        let mut sum = Value::zero(shape);
        for ((left, u), p) in &a.terms {
            for ((right, v), q) in &b.terms {
                self.spend(1 + left.len() + right.len())?;
                let mut scalars = left.clone();
                for (word, &exponent) in right {
                    raise(self, &mut scalars, word.clone(), exponent)?;
                }
                let (factor, word) = join(self, u, v)?;
                let product = self.work.times(p, q)?;
                let factor = self.work.times(&product, &factor)?;
                self.add(&mut sum, factor, scalars, &word)?;
            }
        }
        self.folded(sum)
    }

    /// The inverse of a word of invertible letters, numbers, and Kronecker products of such.
    fn inverse_word(&mut self, word: &[Letter]) -> Checked<(BigRational, Word)> {
        let mut factor = BigRational::one();
        let mut inverse = Word::new();
        for &letter in word.iter().rev() {
            let (number, letters) = if self.letters.is_invertible(letter) {
                (BigRational::one(), vec![self.letters.inverse(letter)])
            } else if let Some((negative, [(first, u), (second, v)])) = self.letters.factors(letter)
            {
                let ((p, u), (q, v)) = (self.inverse_word(&u)?, self.inverse_word(&v)?);
                if first.0 != first.1 || second.0 != second.1 {
                    return Err(singular());
                }
                let (number, letters) = self.kronecker_words((first, u), (second, v));
                let both = self.work.times(&p, &q)?;
                (self.work.times(&both, &number)? * sign(negative), letters)
            } else {
                let (rows, columns) = self.letters.shape(letter);
                self.spend(rows.saturating_mul(columns).saturating_mul(rows))?;
                let inverse = match self.letters.numbers(letter) {
                    Some(numbers) => numbers.inverse(&mut self.work)?,
                    None => None,
                };
                let split = inverse.ok_or_else(singular)?.split(&mut self.work)?;
                self.literal(split)?
            };
            factor = self.work.times(&factor, &number)?;
            inverse.extend(letters);
        }
        Ok((factor, inverse))
    }

    /// The product of two Kronecker products whose factors fit, factor by factor; `None` where that is
    /// no word of this sort.
    fn kronecker_product(&mut self, a: Letter, b: Letter) -> Checked<Option<(BigRational, Word)>> {
        let (Some((minus, left)), Some((other, right))) =
            (self.letters.factors(a), self.letters.factors(b))
        else {
            return Ok(None);
        };
        let mut factor = sign(minus ^ other);
        let mut parts = vec![];
        for (((rows, inner), u), ((next, columns), v)) in left.into_iter().zip(right) {
            if inner != next || (rows, columns) == (1, 1) {
                return Ok(None);
            }
            let product = self.single((rows, columns), BigRational::one(), &[u, v].concat())?;
            let mut terms = product.terms.into_iter();
            let (Some(((scalars, word), number)), None) = (terms.next(), terms.next()) else {
                return Ok(None);
            };
            if !scalars.is_empty() {
                return Ok(None);
            }
            factor = self.work.times(&factor, &number)?;
            parts.push(((rows, columns), word));
        }
        let [first, second]: [(Shape, Word); 2] = match parts.try_into() {
            Ok(parts) => parts,
            Err(_) => return Ok(None),
        };
        let (number, word) = self.kronecker_words(first, second);
        Ok(Some((self.work.times(&factor, &number)?, word)))
    }

    /// The Kronecker product of two words, neither 1 × 1.
    fn kronecker_words(&mut self, a: (Shape, Word), b: (Shape, Word)) -> (BigRational, Word) {
        if a.1.is_empty() && b.1.is_empty() {
            return (BigRational::one(), vec![]);
        }
        let turn = |((rows, columns), word): &(Shape, Word)| {
            let (negative, word) = self.letters.turned_word(word);
            (negative, ((*columns, *rows), word))
        };
        let ((minus, c), (other, d)) = (turn(&a), turn(&b));
        let turned = (sign(minus ^ other), Atom::Kronecker([c, d]));
        let (factor, letter) = self.letters.atom(Atom::Kronecker([a, b]), Some(turned));
        (factor, vec![letter])
    }
}

fn singular() -> Failure {
    Reason::Symbolic.because("the inverse of what need not be invertible")
}

fn sign(negative: bool) -> BigRational {
    if negative { -BigRational::one() } else { BigRational::one() }
}

impl Symbols for Words {
    type Value = Value;

    fn spent(&self) -> u128 {
        u128::from(WORK - self.work.left)
    }

    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Value> {
        match (shape, condition) {
            ((1, 1), Condition::Permutation) => self.single(shape, BigRational::one(), &[]),
            ((1, 1), Condition::Skew) => Ok(Value::zero(shape)),
            _ => {
                // Without the shape that it needs, a condition says nothing.
                let square = shape.0 == shape.1;
                let condition = if square { condition } else { Condition::Any };
                let letter = self.letters.named(name, shape, condition);
                self.single(shape, BigRational::one(), &[letter])
            }
        }
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Value> {
        let split = Numbers::split_constant(constant, shape, &mut self.work)?;
        let (factor, word) = self.literal(split)?;
        self.single(shape, factor, &word)
    }

    fn zero(&mut self, shape: Shape) -> Value {
        Value::zero(shape)
    }

    fn shape(&self, value: &Value) -> Shape {
        value.shape
    }

    fn is_zero(&mut self, value: &Value) -> Checked<bool> {
        Ok(value.terms.is_empty())
    }

    fn equal(&mut self, a: &Value, b: &Value) -> Checked<bool> {
        Ok(a == b)
    }

    fn multiple(&mut self, factor: &BigRational, value: &Value) -> Checked<Value> {
        self.read(value)?;
        let mut value = value.clone();
        match factor.is_zero() {
            true => value.terms.clear(),
            false => {
                for q in value.terms.values_mut() {
                    *q = self.work.times(q, factor)?;
                }
            }
        }
        Ok(value)
    }

    fn sum(&mut self, a: &Value, b: &Value) -> Checked<Value> {
        self.read(a)?;
        self.read(b)?;
        let mut sum = a.clone();
        for (term, factor) in &b.terms {
            sum.gather(&mut self.work, term.clone(), factor.clone())?;
        }
        self.folded(sum)
    }

    fn product(&mut self, a: &Value, b: &Value) -> Checked<Value> {
        self.bilinear((a.shape.0, b.shape.1), a, b, |_, u, v| {
            Ok((BigRational::one(), [u, v].concat()))
        })
    }

    fn scale(&mut self, number: &Value, b: &Value) -> Checked<Value> {
        // The words of a 1 × 1 value are empty: all is in the scalars.
        self.bilinear(b.shape, number, b, |_, _, v| Ok((BigRational::one(), v.to_vec())))
    }

    fn hadamard(&mut self, a: &Value, b: &Value) -> Checked<Value> {
        if a.shape == (1, 1) {
            return self.product(a, b);
        }
        let shape = a.shape;
        self.bilinear(shape, a, b, |words, u, v| {
            words.entrywise(shape, vec![u.to_vec(), v.to_vec()])
        })
    }

    fn kept(&mut self, value: Value) -> Checked<Value> {
        self.read(&value)?;
        Ok(value)
    }

    fn transpose(&mut self, a: &Value) -> Value {
        self.work.read(a.size());
        let turned = a.terms.iter().map(|((scalars, word), factor)| {
            let (negative, word) = self.letters.turned_word(word);
            ((scalars.clone(), word), if negative { -factor } else { factor.clone() })
        });
        Value { shape: (a.shape.1, a.shape.0), terms: turned.collect() }
    }

    fn kronecker(&mut self, a: &Value, b: &Value) -> Checked<Value> {
        match (a.shape, b.shape) {
            ((1, 1), _) => self.scale(a, b),
            (_, (1, 1)) => self.scale(b, a),
            ((r, c), (s, d)) => {
                let shape = (r.saturating_mul(s), c.saturating_mul(d));
                self.bilinear(shape, a, b, |words, u, v| {
                    words.spend(u.len() + v.len())?;
                    Ok(words.kronecker_words((a.shape, u.to_vec()), (b.shape, v.to_vec())))
                })
            }
        }
    }

    fn inverse(&mut self, a: &Value) -> Checked<Value> {
        let mut terms = a.terms.iter();
        let (Some(((scalars, word), factor)), None) = (terms.next(), terms.next()) else {
            return Err(Reason::Symbolic.because("the inverse of a sum, or of zero"));
        };
        let fine = |&letter: &Letter| self.letters.is_invertible(letter);
        if !scalars.keys().flatten().all(fine) {
            return Err(singular());
        }
        let (number, inverted) = self.inverse_word(word)?;
        let factor = self.work.times(&factor.recip(), &number)?;
        let mut inverse = Scalars::new();
        for (scalar, &exponent) in scalars {
            raise(self, &mut inverse, scalar.clone(), -exponent)?;
        }
        let mut sum = Value::zero(a.shape);
        self.add(&mut sum, factor, inverse, &inverted)?;
        Ok(sum)
    }

    /// A power of one term.
    fn short_power(&mut self, a: &Value, exponent: u32) -> Checked<Option<Value>> {
        let mut terms = a.terms.iter();
        let (Some(((scalars, word), factor)), None) = (terms.next(), terms.next()) else {
            return Ok(None);
        };
        if a.shape != (1, 1) || !word.is_empty() {
            return Ok(None);
        }
        self.read(a)?;
        let mut raised = Scalars::new();
        for (scalar, &old) in scalars {
            raise(self, &mut raised, scalar.clone(), old.saturating_mul(exponent.into()))?;
        }
        let mut sum = Value::zero(a.shape);
        let factor = power(factor, exponent.into(), &mut self.work)?;
        self.add(&mut sum, factor, raised, &[])?;
        Ok(Some(sum))
    }

    fn apply(&mut self, function: &Function, name: &str, a: &Value) -> Checked<(Value, Value)> {
        self.function(function, name, a)
    }

    fn softmax(&mut self, a: &Value) -> Checked<Value> {
        self.softmax_of(a)
    }
}

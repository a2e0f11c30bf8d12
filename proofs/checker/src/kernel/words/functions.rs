//! Functions of each entry, and `softmax`.

use std::collections::BTreeSet;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::Words;
use super::entrywise::{Side, outermost};
use super::letters::{Atom, Letter, Word};
use super::numbers::Numbers;
use super::terms::{Exponent, MOST_LETTERS, Scalars, Value, power, raise};
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::number::Work;
use crate::kernel::symbols::Symbols;
use crate::language::{Condition, Function, Shape};

/// A function of a number, known by its laws. Declared functions are known by their names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::kernel) enum Entrywise {
    Exp,
    Tanh,
    Recip,
    /// −1, 0 or 1.
    Sign,
    /// 1 where a number is positive, otherwise 0: `relu(z)` is this times `z`.
    Mask,
    Odd(String),
    /// The derivative of an odd function.
    OddSlope(String),
    Homogeneous(String, u32),
    /// The derivative of a homogeneous function.
    HomogeneousSlope(String, u32),
}

/// What holds for all x.
#[derive(Clone, Copy, PartialEq)]
enum Law {
    None,
    /// f(−x) = −f(x).
    Odd,
    /// f(−x) = f(x).
    Even,
    /// f(c x) = cⁿ f(x), for c ≠ 0.
    Degree(Exponent),
    /// f(c x) = cⁿ f(x), for c > 0.
    Positive(u32),
}

impl Entrywise {
    fn law(&self) -> Law {
        match self {
            Entrywise::Tanh | Entrywise::Sign | Entrywise::Odd(_) => Law::Odd,
            Entrywise::OddSlope(_) => Law::Even,
            Entrywise::Recip => Law::Degree(-1),
            Entrywise::Mask => Law::Positive(0),
            Entrywise::Homogeneous(_, n) => Law::Positive(*n),
            Entrywise::HomogeneousSlope(_, n @ 1..) => Law::Positive(n - 1),
            Entrywise::Exp | Entrywise::HomogeneousSlope(..) => Law::None,
        }
    }
}

/// What was moved out of an argument.
struct Outside {
    factor: BigRational,
    scalars: Scalars,
    left: Word,
    right: Word,
}

impl Words {
    /// A function of each entry, and its derivative at each entry.
    pub(super) fn function(
        &mut self,
        function: &Function,
        name: &str,
        a: &Value,
    ) -> Checked<(Value, Value)> {
        let name = || name.to_string();
        match function {
            Function::Series(_, coefficients) => self.series(coefficients, a),
            Function::Relu => {
                let mask = self.opaque(Entrywise::Mask, a)?;
                Ok((self.hadamard(&mask, a)?, mask))
            }
            Function::Exp => {
                let value = self.opaque(Entrywise::Exp, a)?;
                Ok((value.clone(), value))
            }
            Function::Tanh => {
                let value = self.opaque(Entrywise::Tanh, a)?;
                let square = self.hadamard(&value, &value)?;
                let square = self.multiple(&-BigRational::one(), &square)?;
                let ones = self.all_ones(a.shape)?;
                Ok((value, self.sum(&ones, &square)?))
            }
            Function::Recip => {
                let value = self.opaque(Entrywise::Recip, a)?;
                let square = self.hadamard(&value, &value)?;
                Ok((value, self.multiple(&-BigRational::one(), &square)?))
            }
            // It is only met in moves, which have no tangents.
            Function::Sign => Ok((self.opaque(Entrywise::Sign, a)?, Value::zero(a.shape))),
            Function::Odd(_) => {
                let value = self.opaque(Entrywise::Odd(name()), a)?;
                Ok((value, self.opaque(Entrywise::OddSlope(name()), a)?))
            }
            Function::Homogeneous(_, n) => {
                let value = self.opaque(Entrywise::Homogeneous(name(), *n), a)?;
                Ok((value, self.opaque(Entrywise::HomogeneousSlope(name(), *n), a)?))
            }
        }
    }

    /// The matrix of ones of a shape.
    fn all_ones(&mut self, shape: Shape) -> Checked<Value> {
        let word = self.ones(shape)?;
        self.single(shape, BigRational::one(), &word)
    }

    /// A polynomial of each entry, and its derivative, both by Horner's rule.
    fn series(&mut self, coefficients: &[BigRational], a: &Value) -> Checked<(Value, Value)> {
        let ones = self.all_ones(a.shape)?;
        let (mut value, mut slope) = (Value::zero(a.shape), Value::zero(a.shape));
        for coefficient in coefficients.iter().rev() {
            slope = self.hadamard(&slope, a)?;
            slope = self.sum(&slope, &value)?;
            value = self.hadamard(&value, a)?;
            let constant = self.multiple(coefficient, &ones)?;
            value = self.sum(&value, &constant)?;
        }
        Ok((value, slope))
    }

    /// A function of each entry, known only by its law.
    fn opaque(&mut self, function: Entrywise, a: &Value) -> Checked<Value> {
        self.read(a)?;
        if a.terms.is_empty() {
            match function {
                Entrywise::Exp => return self.all_ones(a.shape),
                Entrywise::Recip => return Err(Reason::Symbolic.because("1/x of zero")),
                Entrywise::Tanh
                | Entrywise::Sign
                | Entrywise::Odd(_)
                | Entrywise::Homogeneous(_, 1..) => {
                    return Ok(Value::zero(a.shape));
                }
                _ => {}
            }
        }
        let law = function.law();
        let (mut outside, core) = self.outside(law, a)?;
        if function == Entrywise::Recip && core == self.all_ones(core.shape)? {
            let ones = self.ones(core.shape)?;
            return self.inside(a.shape, outside, ones);
        }
        if function == Entrywise::Sign
            && let Some(signs) = self.signs(&core)?
        {
            let split = signs.split(&mut self.work)?;
            let (factor, word) = self.literal(split)?;
            outside.factor = self.work.times(&outside.factor, &factor)?;
            return self.inside(a.shape, outside, word);
        }
        if function == Entrywise::Recip && self.everywhere {
            return Err(Reason::Symbolic.because("1/x of what may be zero"));
        }
        let mut turned = self.transpose(&core);
        let factor = coefficient(law, &mut turned, &mut self.work)?;
        let turned = (factor, Atom::Function(function.clone(), turned));
        let (factor, letter) = self.letters.atom(Atom::Function(function, core), Some(turned));
        outside.factor = self.work.times(&outside.factor, &factor)?;
        self.inside(a.shape, outside, vec![letter])
    }

    /// The signs of a matrix of numbers.
    fn signs(&mut self, a: &Value) -> Checked<Option<Numbers>> {
        let mut terms = a.terms.iter();
        let (Some(((scalars, word), factor)), None) = (terms.next(), terms.next()) else {
            return Ok(None);
        };
        if !scalars.is_empty() {
            return Ok(None);
        }
        let numbers = self.numbers(word, a.shape)?;
        Ok(numbers.map(|numbers| numbers.signs(factor.is_negative())))
    }

    pub(super) fn softmax_of(&mut self, a: &Value) -> Checked<Value> {
        self.read(a)?;
        if a.shape.0 == 1 {
            return self.all_ones(a.shape);
        }
        let (outside, core) = self.outside(Law::None, a)?;
        let (_, letter) = self.letters.atom(Atom::Softmax(core), None);
        self.inside(a.shape, outside, vec![letter])
    }

    /// The value of what was moved out with a word in the middle.
    fn inside(&mut self, shape: Shape, outside: Outside, middle: Word) -> Checked<Value> {
        let word = [outside.left, middle, outside.right].concat();
        let mut sum = Value::zero(shape);
        self.add(&mut sum, outside.factor, outside.scalars, &word)?;
        Ok(sum)
    }

    /// Moves out of an argument what the law lets out; what is left is the same for all arguments
    /// that differ only by that.
    fn outside(&mut self, law: Law, a: &Value) -> Checked<(Outside, Value)> {
        let mut core = a.clone();
        let left = self.end(law, &mut core, Side::Left)?;
        let mut right = self.end(law, &mut core, Side::Right)?;
        right.reverse();
        let scalars = self.common_scalars(law, &mut core)?;
        core = self.folded(core)?;
        let factor = coefficient(law, &mut core, &mut self.work)?;
        Ok((Outside { factor, scalars, left, right }, core))
    }

    /// Takes letters that stand at one end of all terms; gives what becomes of them outside, the
    /// outermost first.
    fn end(&mut self, law: Law, core: &mut Value, side: Side) -> Checked<Word> {
        let mut out = Word::new();
        while let Some((letter, exponent, rest)) = self.movable(law, core, side) {
            self.read(core)?;
            let moved = if exponent < 0 { self.letters.inverse(letter) } else { letter };
            let copies = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
            if copies > MOST_LETTERS - out.len().min(MOST_LETTERS) {
                return Err(Reason::SizeLimit.because("a power of too many letters"));
            }
            out.extend(std::iter::repeat_n(moved, copies));
            let mut new = Value::zero(core.shape);
            for (word, ((scalars, _), factor)) in rest.into_iter().zip(&core.terms) {
                new.gather(&mut self.work, (scalars.clone(), word), factor.clone())?;
            }
            *core = new;
        }
        Ok(out)
    }

    /// A letter that can be moved out at one end of all terms, with its exponent there, and the
    /// words without it.
    fn movable(&self, law: Law, core: &Value, side: Side) -> Option<(Letter, Exponent, Vec<Word>)> {
        let words = core.terms.keys().map(|(_, word)| word);
        let first = words.clone().find(|word| {
            outermost(word, side).is_some_and(|letter| !self.letters.is_ones(letter))
        })?;
        self.run(first, side).find_map(|at| {
            let letter = *first.get(at)?;
            let exponent = self.moves(law, letter)?;
            let rest: Option<Vec<Word>> =
                words.clone().map(|word| self.without(word, letter, side)).collect();
            Some((letter, exponent, rest?))
        })
    }

    /// The exponent with which a letter at an end moves out.
    fn moves(&self, law: Law, letter: Letter) -> Option<Exponent> {
        match (law, self.letters.condition(letter)) {
            (_, Condition::Permutation) => Some(1),
            (Law::Odd, Condition::SignedPermutation) => Some(1),
            (Law::Degree(n), Condition::SignedPermutation) if n % 2 != 0 => Some(1),
            (Law::Positive(n), Condition::PositiveDiagonal) => Some(Exponent::from(n)),
            (Law::Degree(n), _) if self.letters.commutes(letter) => {
                (n > 0 || self.letters.is_invertible(letter)).then_some(n)
            }
            _ => None,
        }
    }

    /// Takes the 1 × 1 words that all terms have in common.
    fn common_scalars(&mut self, law: Law, core: &mut Value) -> Checked<Scalars> {
        let mut out = Scalars::new();
        let all: BTreeSet<Word> =
            core.terms.keys().flat_map(|(scalars, _)| scalars.keys().cloned()).collect();
        for scalar in all {
            self.read(core)?;
            let Some(exponent) = self.scalar_moves(law, &scalar) else { continue };
            let of = |scalars: &Scalars| scalars.get(&scalar).copied().unwrap_or(0);
            let common = core.terms.keys().map(|(scalars, _)| of(scalars)).min().unwrap_or(0);
            if common == 0 {
                continue;
            }
            let mut new = Value::zero(core.shape);
            for ((scalars, word), factor) in &core.terms {
                let mut scalars = scalars.clone();
                raise(self, &mut scalars, scalar.clone(), -common)?;
                new.gather(&mut self.work, (scalars, word.clone()), factor.clone())?;
            }
            *core = new;
            raise(self, &mut out, scalar, common.saturating_mul(exponent))?;
        }
        Ok(out)
    }

    /// The exponent with which a common 1 × 1 word moves out.
    fn scalar_moves(&self, law: Law, scalar: &[Letter]) -> Option<Exponent> {
        let only = match *scalar {
            [only] => Some(only),
            _ => None,
        };
        let plus_or_minus_one = only.is_some_and(|letter| self.letters.is_orthogonal(letter));
        let has =
            |condition| only.is_some_and(|letter| self.letters.condition(letter) == condition);
        match law {
            Law::Degree(n) if n > 0 => Some(n),
            Law::Degree(n) => only.filter(|&letter| self.letters.is_invertible(letter)).map(|_| n),
            Law::Odd => plus_or_minus_one.then_some(1),
            Law::Even => plus_or_minus_one.then_some(0),
            Law::Positive(n) => has(Condition::PositiveDiagonal).then_some(Exponent::from(n)),
            Law::None => None,
        }
    }
}

/// Makes the coefficient of the first term as simple as the law allows; gives what it becomes outside.
fn coefficient(law: Law, core: &mut Value, work: &mut Work) -> Checked<BigRational> {
    let one = BigRational::one();
    let Some(first) = core.terms.values().next() else { return Ok(one) };
    let (divisor, outside) = match law {
        Law::None => return Ok(one),
        Law::Odd => (first.signum(), first.signum()),
        Law::Even => (first.signum(), one),
        Law::Positive(n) => (first.abs(), power(&first.abs(), n.into(), work)?),
        Law::Degree(n) => (first.clone(), power(first, n, work)?),
    };
    if !divisor.is_zero() && !divisor.is_one() {
        let inverse = divisor.recip();
        for q in core.terms.values_mut() {
            *q = work.times(q, &inverse)?;
        }
    }
    Ok(outside)
}

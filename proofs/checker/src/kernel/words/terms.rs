//! The normal form: linear combinations of terms, and the rules that bring a term into it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::Words;
use super::letters::{Atom, Letter, Word};
use super::numbers::{MOST_ENTRIES, Numbers, Split};
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::number::{MOST_BITS, Work, key};
use crate::language::Shape;

/// The most terms of a value.
const MOST_TERMS: usize = 4096;
/// The most letters of a word.
pub(super) const MOST_LETTERS: usize = 4096;

/// 1 × 1 words with their exponents. Only words of one invertible letter have negative ones.
pub(super) type Scalars = BTreeMap<Word, Exponent>;

/// As deep networks have them: 3 to the power of the number of layers.
pub(super) type Exponent = i128;

/// Numbers times a word.
pub(super) type Term = (Scalars, Word);

/// A matrix: terms with coefficients that are not zero.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(super) shape: Shape,
    pub(super) terms: BTreeMap<Term, BigRational>,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        self.shape.cmp(&other.shape).then_with(|| self.keys().cmp(other.keys()))
    }
}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.shape.hash(state);
        self.keys().for_each(|key| key.hash(state));
    }
}

impl Value {
    fn keys(&self) -> impl Iterator<Item = (&Term, (&BigInt, &BigInt))> {
        self.terms.iter().map(|(term, q)| (term, key(q)))
    }

    pub(super) fn zero(shape: Shape) -> Value {
        Value { shape, terms: BTreeMap::new() }
    }

    /// About how long it takes to read.
    pub(super) fn size(&self) -> usize {
        self.terms.keys().map(|(scalars, word)| 1 + scalars.len() + word.len()).sum()
    }

    /// Adds a term that is in normal form.
    pub(super) fn gather(
        &mut self,
        work: &mut Work,
        term: Term,
        factor: BigRational,
    ) -> Checked<()> {
        if factor.is_zero() {
            return Ok(());
        }
        use std::collections::btree_map::Entry;
        match self.terms.entry(term) {
            Entry::Vacant(free) => {
                free.insert(factor);
            }
            Entry::Occupied(mut old) => {
                *old.get_mut() = work.plus(old.get(), &factor)?;
                if old.get().is_zero() {
                    old.remove();
                }
            }
        }
        match self.terms.len() {
            0..=MOST_TERMS => Ok(()),
            _ => Err(Reason::SizeLimit.because(format!("more than {MOST_TERMS} words"))),
        }
    }
}

/// What becomes of two neighbours.
enum Pair {
    Stay,
    Become(BigRational, Word),
}

impl Words {
    /// Counts down what all operations together may read.
    pub(super) fn spend(&mut self, work: usize) -> Checked<()> {
        self.work.spend(work)
    }

    /// Adds a number times 1 × 1 words times a word that need not be in normal form.
    pub(super) fn add(
        &mut self,
        sum: &mut Value,
        factor: BigRational,
        mut scalars: Scalars,
        letters: &[Letter],
    ) -> Checked<()> {
        let (local, word) = self.reduced(letters)?;
        let Some((negative, word)) = self.without_numbers(&mut scalars, word)? else {
            return Ok(());
        };
        let factor = self.work.times(&factor, &local)?;
        let factor = if negative { -factor } else { factor };
        sum.gather(&mut self.work, (scalars, word), factor)
    }

    /// Applies the rules for neighbours until none applies.
    fn reduced(&mut self, letters: &[Letter]) -> Checked<(BigRational, Word)> {
        if letters.len() > MOST_LETTERS {
            return Err(Reason::SizeLimit.because(format!("more than {MOST_LETTERS} letters")));
        }
        let mut factor = BigRational::one();
        let mut out: Word = Vec::with_capacity(letters.len());
        let mut pending: Word = letters.iter().rev().copied().collect();
        self.spend(1)?;
        while let Some(next) = pending.pop() {
            self.spend(1)?;
            let pair = match out.last() {
                Some(&top) => self.pair(top, next)?,
                None => Pair::Stay,
            };
            match pair {
                Pair::Stay => out.push(next),
                Pair::Become(number, letters) => {
                    out.pop();
                    factor = self.work.times(&factor, &number)?;
                    pending.extend(letters.into_iter().rev());
                }
            }
        }
        Ok((factor, out))
    }

    fn pair(&mut self, a: Letter, b: Letter) -> Checked<Pair> {
        if let Some((factor, word)) = self.kronecker_product(a, b)? {
            return Ok(Pair::Become(factor, word));
        }
        let all = &self.letters;
        let become_word = |word: &[Letter]| Ok(Pair::Become(BigRational::one(), word.to_vec()));
        if all.inverse(a) == b {
            return become_word(&[]);
        }
        if all.commutes(a) && all.commutes(b) && b < a {
            return become_word(&[b, a]);
        }
        if all.is_permutation(a) && all.is_ones(b) {
            return become_word(&[b]);
        }
        if all.is_ones(a) && all.is_permutation(b) {
            return become_word(&[a]);
        }
        // Each column of `softmax` has the sum one.
        if all.is_ones(a) && all.is_softmax(b) && !b.transposed {
            let columns = all.shape(b).1;
            let word = self.ones((1, columns))?;
            return become_word(&word);
        }
        if all.is_ones(b) && all.is_softmax(a) && a.transposed {
            let rows = all.shape(a).0;
            let word = self.ones((rows, 1))?;
            return become_word(&word);
        }
        // A column times a row stays: there a word comes apart.
        let inner = all.shape(a).1;
        if inner != 1 && all.is_numbers(a) && all.is_numbers(b) {
            let ((rows, _), (_, columns)) = (all.shape(a), all.shape(b));
            let entries = rows.saturating_mul(columns);
            if entries <= MOST_ENTRIES {
                self.spend(entries.saturating_mul(inner))?;
                let numbers = (self.letters.numbers(a), self.letters.numbers(b));
                if let (Some(a), Some(b)) = numbers
                    && let Some(product) = a.product(&b, &mut self.work)?
                {
                    let split = product.split(&mut self.work)?;
                    let (factor, word) = self.literal(split)?;
                    return Ok(Pair::Become(factor, word));
                }
            }
        }
        Ok(Pair::Stay)
    }

    /// Moves the parts of a word that are 1 × 1 to the scalars. `None` if one of them is zero.
    fn without_numbers(
        &mut self,
        scalars: &mut Scalars,
        word: Word,
    ) -> Checked<Option<(bool, Word)>> {
        let all = &self.letters;
        let starts = word.iter().map(|&letter| all.shape(letter).0);
        let ends = starts.chain(word.last().map(|&letter| all.shape(letter).1));
        let cuts: Vec<usize> =
            ends.enumerate().filter(|(_, size)| *size == 1).map(|(at, _)| at).collect();
        let (Some(&first), Some(&last)) = (cuts.first(), cuts.last()) else {
            return Ok(Some((false, word)));
        };
        let mut negative = false;
        for ends in cuts.windows(2) {
            let part = &word[ends[0]..ends[1]];
            let (minus, turned) = all.turned_word(part);
            if minus && turned == part {
                return Ok(None);
            }
            let (minus, part) =
                if turned.as_slice() < part { (minus, turned) } else { (false, part.to_vec()) };
            negative ^= minus;
            raise(self, scalars, part, 1)?;
        }
        Ok(Some((negative, [&word[..first], &word[last..]].concat())))
    }

    /// The word of ones of a shape.
    pub(super) fn ones(&mut self, (rows, columns): Shape) -> Checked<Word> {
        match (Numbers::ones((rows, 1)), Numbers::ones((1, columns))) {
            (Some(column), Some(row)) => {
                let split = Split::of_vectors(column, row, &mut self.work)?;
                Ok(self.literal(split)?.1)
            }
            _ => Err(Reason::SizeLimit.because(format!("{rows} x {columns} ones"))),
        }
    }

    /// A matrix of numbers as a number times a word.
    pub(super) fn literal(&mut self, split: Split) -> Checked<(BigRational, Word)> {
        let Split { mut factor, parts } = split;
        let mut word = Word::new();
        for part in parts {
            self.spend(part.shape.0.saturating_mul(part.shape.1))?;
            // The first entry of the transpose may be another one.
            let turned = part.transpose().split(&mut self.work)?;
            let turned =
                turned.parts.into_iter().next().map(|other| (turned.factor, Atom::Numbers(other)));
            let (number, letter) = self.letters.atom(Atom::Numbers(part), turned);
            factor = self.work.times(&factor, &number)?;
            word.push(letter);
        }
        Ok((factor, word))
    }

    /// The matrix of numbers that a word is, if it is one and not too large.
    pub(super) fn numbers(&mut self, word: &[Letter], shape: Shape) -> Checked<Option<Numbers>> {
        Ok(match *word {
            [] => Numbers::identity(shape.0),
            [only] => self.letters.numbers(only),
            [a, b] => match (self.letters.numbers(a), self.letters.numbers(b)) {
                (Some(a), Some(b)) => a.product(&b, &mut self.work)?,
                _ => None,
            },
            _ => None,
        })
    }

    /// Whether a word is a matrix of numbers.
    pub(super) fn is_numeric(&self, word: &[Letter]) -> bool {
        word.len() <= 2 && word.iter().all(|&letter| self.letters.is_numbers(letter))
    }

    /// Folds terms that are the same scalars times matrices of numbers.
    pub(super) fn folded(&mut self, mut value: Value) -> Checked<Value> {
        let numeric: Vec<Term> =
            value.terms.keys().filter(|(_, word)| self.is_numeric(word)).cloned().collect();
        for group in numeric.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            let all = group.iter().map(|(_, word)| self.numbers(word, value.shape));
            let all: Option<Vec<Numbers>> = all.collect::<Checked<_>>()?;
            let Some(all) = all else { continue };
            self.spend(all.iter().map(|n| n.shape.0 * n.shape.1).sum())?;
            let mut total = match all.first() {
                Some(first) => first.zeros_like(),
                None => continue,
            };
            for (term, numbers) in group.iter().zip(&all) {
                if let Some(factor) = value.terms.remove(term) {
                    total = total.plus(&factor, numbers, &mut self.work)?;
                }
            }
            let (factor, word) = {
                let split = total.split(&mut self.work)?;
                self.literal(split)?
            };
            if let Some((scalars, _)) = group.first() {
                value.gather(&mut self.work, (scalars.clone(), word), factor)?;
            }
        }
        Ok(value)
    }
}

/// Multiplies scalars by a power of a 1 × 1 word.
pub(super) fn raise(
    words: &Words,
    scalars: &mut Scalars,
    word: Word,
    exponent: Exponent,
) -> Checked<()> {
    let (mut word, mut exponent) = (word, exponent);
    let mut square_is_one = false;
    if let [only] = word.as_mut_slice() {
        if only.inverted {
            *only = words.letters.inverse(*only);
            exponent = exponent.saturating_neg();
        }
        square_is_one = words.letters.is_orthogonal(*only);
    }
    let old = scalars.get(&word).copied().unwrap_or(0);
    let new = old.checked_add(exponent).filter(|new| new.unsigned_abs() < 1 << 100);
    let new = new.ok_or_else(|| Reason::SizeLimit.because("an exponent of more than 2^100"))?;
    let new = if square_is_one { new.rem_euclid(2) } else { new };
    if new == 0 {
        scalars.remove(&word);
    } else {
        scalars.insert(word, new);
    }
    Ok(())
}

/// A power of a coefficient, which is not zero.
pub(super) fn power(q: &BigRational, exponent: Exponent, work: &mut Work) -> Checked<BigRational> {
    let too_large = || Reason::SizeLimit.because("a power of too many digits");
    if q.is_one() {
        return Ok(q.clone());
    }
    if (-q).is_one() {
        return Ok(if exponent % 2 == 0 { q.abs() } else { q.clone() });
    }
    let bits = q.numer().bits().max(q.denom().bits());
    if q.is_zero()
        || u128::from(bits).saturating_mul(exponent.unsigned_abs()) > u128::from(MOST_BITS)
    {
        return Err(too_large());
    }
    let exponent = i32::try_from(exponent).map_err(|_| too_large())?;
    work.power(q, exponent)
}

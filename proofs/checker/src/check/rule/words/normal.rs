//! The normal form of matrices: sums of rational numbers times powers of scalars times words.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;

use crate::check::pair::table::Fraction;
use crate::check::rule::condition;
use crate::check::rule::symbols::Symbols;
use crate::rule_certificate::Condition;

/// A block of weights or a parameter that is no scalar, transposed or not, inverted or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Letter {
    symbol: usize,
    transposed: bool,
    inverted: bool,
}

impl Letter {
    /// The block or parameter with this number.
    pub(super) fn new(symbol: usize) -> Letter {
        Letter { symbol, transposed: false, inverted: false }
    }

    pub(super) fn symbol(self) -> usize {
        self.symbol
    }

    /// The transpose, of a block of weights.
    pub(super) fn transposed(self) -> Letter {
        Letter { transposed: !self.transposed, ..self }
    }

    /// The transpose, and whether the sign changes.
    pub(super) fn transpose(self, symbols: &Symbols) -> (Letter, bool) {
        match symbols.condition(self.symbol) {
            Some(Condition::Orthogonal | Condition::Permutation | Condition::SignedPermutation) => {
                (self.inverse(), false)
            }
            Some(Condition::Symmetric | Condition::Diagonal | Condition::DiagonalInvertible) => {
                (self, false)
            }
            Some(Condition::Skew) => (self, true),
            None | Some(Condition::Any | Condition::Nonzero | Condition::Invertible) => {
                (self.transposed(), false)
            }
        }
    }

    /// The inverse, of a parameter with an invertible condition.
    pub(super) fn inverse(self) -> Letter {
        Letter { inverted: !self.inverted, ..self }
    }

    /// Whether the product of the two is the identity. (Only what is invertible is ever inverted.)
    pub(super) fn cancels(self, other: Letter) -> bool {
        self.inverse() == other
    }
}

/// Whether values of a parameter are always invertible.
pub(super) fn is_invertible(condition: Option<Condition>) -> bool {
    condition.is_some_and(condition::is_invertible)
}

/// Whether a scalar is 1 or −1: its exponents count modulo 2.
pub(super) fn has_square_one(symbols: &Symbols, scalar: usize) -> bool {
    matches!(
        symbols.condition(scalar),
        Some(Condition::Orthogonal | Condition::Permutation | Condition::SignedPermutation)
    )
}

/// The exponents of scalars that are not zero, by their numbers.
pub(super) type Exponents = Vec<(usize, BigInt)>;

/// Powers of scalars times a word.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    pub(super) word: Vec<Letter>,
    pub(super) exponents: Exponents,
}

impl Term {
    /// About how many machine words it takes.
    pub(super) fn size(&self) -> u64 {
        let exponents = self.exponents.iter().map(|(_, exponent)| 5 + exponent.bits() / 64);
        8 + 2 * self.word.len() as u64 + exponents.sum::<u64>()
    }
}

/// A matrix: terms with coefficients in lowest terms that are not zero.
pub(super) struct Normal {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) terms: BTreeMap<Term, Fraction>,
}

impl Normal {
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = (&Term, &Fraction)> {
        self.terms.iter()
    }

    /// The term, if there is exactly one.
    pub(super) fn only(&self) -> Option<(&Term, &Fraction)> {
        self.terms.first_key_value().filter(|_| self.terms.len() == 1)
    }

    /// Whether this is a multiple of the identity, as far as words say so.
    pub(super) fn has_only_empty_words(&self) -> bool {
        self.terms.keys().all(|term| term.word.is_empty())
    }

    /// The length of the longest word.
    pub(super) fn longest(&self) -> usize {
        self.terms.keys().map(|term| term.word.len()).max().unwrap_or(0)
    }

    pub(super) fn different_words(&self) -> BTreeSet<&[Letter]> {
        self.terms.keys().map(|term| &*term.word).collect()
    }

    /// About how many machine words it takes.
    pub(super) fn size(&self) -> u64 {
        let number = |x: &Fraction| 8 + (x.above.bits() + x.below.bits()) / 64;
        8 + self.terms.iter().map(|(term, x)| term.size() + number(x)).sum::<u64>()
    }
}

//! The letters of words, and what is known of each: its shape, its condition, its transpose.

use std::collections::HashMap;
use std::rc::Rc;

use num_rational::BigRational;
use num_traits::One;

use super::functions::Entrywise;
use super::numbers::Numbers;
use super::terms::Value;
use crate::kernel::failure::Checked;
use crate::kernel::number::Work;
use crate::language::{Condition, Shape};

/// A matrix that words do not look into, perhaps transposed and inverted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Letter {
    pub symbol: u32,
    pub transposed: bool,
    pub inverted: bool,
}

/// A product of letters; without letters the identity.
pub(super) type Word = Vec<Letter>;

/// What a letter without a name that is not a matrix of numbers stands for. Atoms are not names, so no text can
/// name one; the shape is part of each.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Atom {
    /// The entrywise product of two or more words, sorted. Only the first may be the identity.
    Hadamard(Shape, Vec<Word>),
    /// A function of each entry.
    Function(Entrywise, Value),
    Softmax(Value),
    Kronecker([(Shape, Word); 2]),
}

impl Atom {
    fn shape(&self) -> Shape {
        match self {
            Atom::Hadamard(shape, _) => *shape,
            Atom::Function(_, argument) | Atom::Softmax(argument) => argument.shape,
            Atom::Kronecker([((r, c), _), ((s, d), _)]) => {
                (r.saturating_mul(*s), c.saturating_mul(*d))
            }
        }
    }

    fn is_diagonal(&self) -> bool {
        match self {
            Atom::Hadamard(_, factors) => factors.first().is_some_and(Vec::is_empty),
            Atom::Function(..) | Atom::Softmax(_) | Atom::Kronecker(_) => false,
        }
    }
}

/// What the transpose of a symbol is.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Free,
    Symmetric,
    Skew,
    /// The inverse.
    Orthogonal,
}

/// What a symbol stands for.
enum Kind {
    Name,
    Atom(Rc<Atom>),
    /// This matrix.
    Numbers(Rc<Numbers>),
}

struct Symbol {
    kind: Kind,
    shape: Shape,
    condition: Condition,
    turn: Turn,
    diagonal: bool,
}

/// All letters that were used.
#[derive(Default)]
pub(super) struct Letters {
    symbols: Vec<Symbol>,
    names: HashMap<String, Vec<u32>>,
    atoms: HashMap<Rc<Atom>, u32>,
    /// By the fingerprints of the matrices.
    numbers: HashMap<u64, Vec<u32>>,
}

impl Letters {
    /// The letter of a name. With another shape or condition the same name is another letter.
    pub(super) fn named(&mut self, name: &str, shape: Shape, condition: Condition) -> Letter {
        use Condition as C;
        let same = |symbol: &Symbol| symbol.shape == shape && symbol.condition == condition;
        let known = self.names.get(name).and_then(|all| {
            all.iter().copied().find(|&s| self.symbols.get(s as usize).is_some_and(same))
        });
        let symbol = known.unwrap_or_else(|| {
            let diagonal =
                matches!(condition, C::Diagonal | C::DiagonalInvertible | C::PositiveDiagonal);
            let turn = match condition {
                _ if shape == (1, 1) => Turn::Symmetric,
                C::Symmetric => Turn::Symmetric,
                C::Skew => Turn::Skew,
                C::Orthogonal | C::Permutation | C::SignedPermutation => Turn::Orthogonal,
                _ if diagonal => Turn::Symmetric,
                _ => Turn::Free,
            };
            let new = self.push(Symbol { kind: Kind::Name, shape, condition, turn, diagonal });
            self.names.entry(name.to_string()).or_default().push(new);
            new
        });
        Letter { symbol, transposed: false, inverted: false }
    }

    /// The symbols whose names are such.
    pub(super) fn symbols_named(&self, is_such: &dyn Fn(&str) -> bool) -> Vec<u32> {
        let names = self.names.iter().filter(|(name, _)| is_such(name));
        names.flat_map(|(_, symbols)| symbols.iter().copied()).collect()
    }

    /// An atom as a number times a letter. Its transpose is the number in `turned` times the atom
    /// there; the smaller atom of the two gets the letter, so that each has one form.
    pub(super) fn atom(
        &mut self,
        atom: Atom,
        turned: Option<(BigRational, Atom)>,
    ) -> (BigRational, Letter) {
        let (factor, atom, turn, transposed) = match turned {
            _ if atom.shape() == (1, 1) => (BigRational::one(), atom, Turn::Symmetric, false),
            None => (BigRational::one(), atom, Turn::Free, false),
            Some((factor, other)) if other < atom => (factor, other, Turn::Free, true),
            Some((factor, other)) => {
                let turn = match other == atom {
                    true if factor.is_one() => Turn::Symmetric,
                    true if (-factor).is_one() => Turn::Skew,
                    _ => Turn::Free,
                };
                (BigRational::one(), atom, turn, false)
            }
        };
        let atom = Rc::new(atom);
        let known = self.atoms.get(&atom).copied();
        let symbol = known.unwrap_or_else(|| {
            let new = self.push(Symbol {
                shape: atom.shape(),
                diagonal: atom.is_diagonal(),
                kind: Kind::Atom(Rc::clone(&atom)),
                condition: Condition::Any,
                turn,
            });
            self.atoms.insert(atom, new);
            new
        });
        (factor, Letter { symbol, transposed, inverted: false })
    }

    /// A matrix of numbers as a number times a letter. Multiples and transposes of a matrix are one symbol.
    pub(super) fn literal(
        &mut self,
        matrix: Numbers,
        work: &mut Work,
    ) -> Checked<(BigRational, Letter)> {
        let turned = matrix.transpose();
        let fingerprint = matrix.fingerprint(work)?;
        if let Some((factor, symbol)) = self.known(&matrix, fingerprint, work)? {
            return Ok((factor, Letter { symbol, transposed: false, inverted: false }));
        }
        let of_turned = turned.fingerprint(work)?;
        if let Some((factor, symbol)) = self.known(&turned, of_turned, work)? {
            return Ok((factor, Letter { symbol, transposed: true, inverted: false }));
        }
        let turn = match turned.over(&matrix, work)? {
            Some(factor) if factor.is_one() => Turn::Symmetric,
            Some(_) => Turn::Skew,
            None => Turn::Free,
        };
        let symbol = self.push(Symbol {
            shape: matrix.shape,
            diagonal: matrix.is_diagonal(),
            kind: Kind::Numbers(Rc::new(matrix)),
            condition: Condition::Any,
            turn,
        });
        self.numbers.entry(fingerprint).or_default().push(symbol);
        Ok((BigRational::one(), Letter { symbol, transposed: false, inverted: false }))
    }

    /// A symbol that a matrix is a multiple of.
    fn known(
        &self,
        matrix: &Numbers,
        fingerprint: u64,
        work: &mut Work,
    ) -> Checked<Option<(BigRational, u32)>> {
        for &symbol in self.numbers.get(&fingerprint).into_iter().flatten() {
            if let Some(Kind::Numbers(known)) = self.symbols.get(symbol as usize).map(|s| &s.kind)
                && let Some(factor) = matrix.over(known, work)?
            {
                return Ok(Some((factor, symbol)));
            }
        }
        Ok(None)
    }

    fn push(&mut self, symbol: Symbol) -> u32 {
        self.symbols.push(symbol);
        // Far fewer: each costs work, and that is limited.
        (self.symbols.len() - 1) as u32
    }

    fn symbol(&self, letter: Letter) -> &Symbol {
        &self.symbols[letter.symbol as usize]
    }

    pub(super) fn atom_of(&self, letter: Letter) -> Option<Rc<Atom>> {
        match &self.symbol(letter).kind {
            Kind::Atom(atom) => Some(Rc::clone(atom)),
            Kind::Name | Kind::Numbers(_) => None,
        }
    }

    /// The name of a letter that is not an atom.
    #[cfg(test)]
    pub(super) fn name(&self, letter: Letter) -> String {
        let mut names = self.names.iter();
        let found = names.find(|(_, symbols)| symbols.contains(&letter.symbol));
        found.map(|(name, _)| name.clone()).unwrap_or_default()
    }

    pub(super) fn shape(&self, letter: Letter) -> Shape {
        let (rows, columns) = self.symbol(letter).shape;
        if letter.transposed { (columns, rows) } else { (rows, columns) }
    }

    pub(super) fn condition(&self, letter: Letter) -> Condition {
        self.symbol(letter).condition
    }

    /// The transpose of a letter, and whether it is the negative of that.
    pub(super) fn turned(&self, letter: Letter) -> (bool, Letter) {
        match self.symbol(letter).turn {
            Turn::Free => (false, Letter { transposed: !letter.transposed, ..letter }),
            Turn::Symmetric => (false, letter),
            Turn::Skew => (true, letter),
            Turn::Orthogonal => (false, Letter { inverted: !letter.inverted, ..letter }),
        }
    }

    /// The transpose of a word in normal form, in normal form, and whether it is the negative of that.
    pub(super) fn turned_word(&self, word: &[Letter]) -> (bool, Word) {
        let mut negative = false;
        let mut out: Word = Vec::with_capacity(word.len());
        for &letter in word.iter().rev() {
            let (minus, letter) = self.turned(letter);
            negative ^= minus;
            out.push(letter);
        }
        for run in out.chunk_by_mut(|&a, &b| self.commutes(a) && self.commutes(b)) {
            if run.len() > 1 {
                run.sort_unstable();
            }
        }
        (negative, out)
    }

    pub(super) fn inverse(&self, letter: Letter) -> Letter {
        Letter { inverted: !letter.inverted, ..letter }
    }

    pub(super) fn is_invertible(&self, letter: Letter) -> bool {
        self.condition(letter).is_invertible()
    }

    /// The factors of a Kronecker product, and whether the letter is the negative of it.
    pub(super) fn factors(&self, letter: Letter) -> Option<(bool, [(Shape, Word); 2])> {
        let atom = self.atom_of(letter)?;
        let Atom::Kronecker(factors) = &*atom else { return None };
        let mut negative = false;
        let factors = factors.clone().map(|((rows, columns), word)| {
            if !letter.transposed {
                return ((rows, columns), word);
            }
            let (minus, word) = self.turned_word(&word);
            negative ^= minus;
            ((columns, rows), word)
        });
        Some((negative, factors))
    }

    pub(super) fn is_orthogonal(&self, letter: Letter) -> bool {
        use Condition as C;
        matches!(self.condition(letter), C::Orthogonal | C::Permutation | C::SignedPermutation)
    }

    pub(super) fn is_permutation(&self, letter: Letter) -> bool {
        self.condition(letter) == Condition::Permutation
    }

    pub(super) fn is_diagonal(&self, letter: Letter) -> bool {
        self.symbol(letter).diagonal
    }

    /// Whether it commutes with its neighbours of this sort. Diagonal matrices of numbers are folded
    /// with other neighbours, so they stay where they are.
    pub(super) fn commutes(&self, letter: Letter) -> bool {
        self.is_diagonal(letter) && !self.is_numbers(letter)
    }

    pub(super) fn is_numbers(&self, letter: Letter) -> bool {
        matches!(self.symbol(letter).kind, Kind::Numbers(_))
    }

    pub(super) fn is_softmax(&self, letter: Letter) -> bool {
        matches!(&self.symbol(letter).kind, Kind::Atom(atom) if matches!(**atom, Atom::Softmax(_)))
    }

    /// The matrix of numbers that a letter is.
    pub(super) fn numbers(&self, letter: Letter) -> Option<Rc<Numbers>> {
        match &self.symbol(letter).kind {
            Kind::Numbers(numbers) if letter.transposed => Some(Rc::new(numbers.transpose())),
            Kind::Numbers(numbers) => Some(Rc::clone(numbers)),
            Kind::Name | Kind::Atom(_) => None,
        }
    }

    /// Whether it is a row or column of ones.
    pub(super) fn is_ones(&self, letter: Letter) -> bool {
        match &self.symbol(letter).kind {
            Kind::Numbers(numbers) => {
                let (rows, columns) = numbers.shape;
                (rows == 1 || columns == 1) && numbers.is_constant()
            }
            Kind::Name | Kind::Atom(_) => false,
        }
    }
}

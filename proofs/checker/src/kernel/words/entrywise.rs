//! Entrywise products of words.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::letters::{Atom, Letter, Word};
use super::numbers::Numbers;
use super::{Words, sign};
use crate::kernel::failure::Checked;
use crate::language::{Condition, Shape};

/// Where a letter stands in a word.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Left,
    Right,
}

/// The factors of an entrywise product, sorted out.
struct Factors {
    sign: bool,
    /// Diagonal letters and permutations that were moved out, in the order of reading.
    left: Word,
    right: Word,
    /// The product of the factors that are numbers.
    numbers: Option<Numbers>,
    /// Whether the product is diagonal: the identity is a factor besides.
    identity: bool,
    others: Vec<Word>,
}

impl Words {
    /// The entrywise product of words of one shape, not 1 × 1, as a number times a word.
    pub(super) fn entrywise(
        &mut self,
        shape: Shape,
        words: Vec<Word>,
    ) -> Checked<(BigRational, Word)> {
        let (left, right) = (vec![], vec![]);
        let (numbers, others) = (None, vec![]);
        let mut all = Factors { sign: false, left, right, numbers, identity: false, others };
        self.sort_out(shape, words, &mut all)?;
        // What is moved out of a product of products may bare more.
        while !all.identity && all.numbers.is_none() && self.common_permutation(&mut all) {
            let words = std::mem::take(&mut all.others);
            self.sort_out(shape, words, &mut all)?;
        }
        let (factor, middle) = if all.identity {
            self.diagonal(shape, &mut all)?
        } else {
            self.joined(shape, &mut all)?
        };
        let word = [all.left, middle, all.right].concat();
        Ok((if all.sign { -factor } else { factor }, word))
    }

    /// Moves out diagonal letters, opens entrywise products, multiplies numbers.
    fn sort_out(&mut self, shape: Shape, mut words: Vec<Word>, all: &mut Factors) -> Checked<()> {
        while let Some(mut word) = words.pop() {
            self.spend(1 + word.len())?;
            if !self.is_numeric(&word) {
                let diagonal = |letter: &Letter| self.letters.is_diagonal(*letter);
                let front = word.iter().take_while(|letter| diagonal(letter)).count();
                all.left.extend(word.drain(..front));
                let back = word.iter().rev().take_while(|letter| diagonal(letter)).count();
                let back: Word = word.drain(word.len() - back..).collect();
                all.right.splice(0..0, back);
            }
            if word.is_empty() {
                all.identity = true;
                continue;
            }
            if word.iter().all(|&letter| self.letters.is_ones(letter)) {
                continue;
            }
            if self.is_numeric(&word)
                && let Some(numbers) = self.numbers(&word, shape)?
            {
                self.spend(shape.0.saturating_mul(shape.1))?;
                all.numbers = Some(match all.numbers.take() {
                    Some(before) => before.hadamard(&numbers, &mut self.work)?,
                    None => Numbers::clone(&numbers),
                });
                continue;
            }
            match self.opened(&word) {
                Some((negative, factors)) => {
                    all.sign ^= negative;
                    words.extend(factors);
                }
                None => all.others.push(word),
            }
        }
        all.identity |= all.numbers.as_ref().is_some_and(Numbers::is_diagonal);
        Ok(())
    }

    /// The factors of a word that is an entrywise product, and whether it is the negative of theirs.
    fn opened(&self, word: &[Letter]) -> Option<(bool, Vec<Word>)> {
        let &[only] = word else { return None };
        let atom = self.letters.atom_of(only)?;
        let Atom::Hadamard(_, factors) = &*atom else { return None };
        if !only.transposed {
            return Some((false, factors.clone()));
        }
        let turned = factors.iter().map(|word| self.letters.turned_word(word));
        let (signs, factors): (Vec<bool>, Vec<Word>) = turned.unzip();
        Some((signs.iter().fold(false, |a, b| a ^ b), factors))
    }

    /// Moves out a permutation that stands at one end of all factors. A signed one may move out of
    /// an odd number of factors.
    fn common_permutation(&self, all: &mut Factors) -> bool {
        for side in [Side::Left, Side::Right] {
            for candidate in all.others.iter().filter_map(|word| outermost(word, side)) {
                let moves = match self.letters.condition(candidate) {
                    Condition::Permutation => true,
                    Condition::SignedPermutation => all.others.len() % 2 == 1,
                    _ => false,
                };
                if !moves {
                    continue;
                }
                let rest: Option<Vec<Word>> =
                    all.others.iter().map(|word| self.without(word, candidate, side)).collect();
                if let Some(rest) = rest {
                    all.others = rest;
                    match side {
                        Side::Left => all.left.push(candidate),
                        Side::Right => all.right.insert(0, candidate),
                    }
                    return true;
                }
            }
        }
        false
    }

    /// A word without a letter that can be moved to its end. Columns and rows of ones do not change
    /// under a permutation, so it stands there unseen.
    pub(super) fn without(&self, word: &[Letter], letter: Letter, side: Side) -> Option<Word> {
        let end = outermost(word, side)?;
        if self.letters.is_permutation(letter) && self.letters.is_ones(end) {
            return Some(word.to_vec());
        }
        let at = self.run(word, side).position(|at| word.get(at) == Some(&letter))?;
        let at = if side == Side::Left { at } else { word.len() - 1 - at };
        let mut rest = word.to_vec();
        rest.remove(at);
        Some(rest)
    }

    /// The places of the letters that can be moved to one end, from there.
    pub(super) fn run<'a>(
        &'a self,
        word: &'a [Letter],
        side: Side,
    ) -> impl Iterator<Item = usize> + 'a {
        let place = move |k: usize| if side == Side::Left { k } else { word.len() - 1 - k };
        let commutes = move |k: usize| self.letters.commutes(word[place(k)]);
        let run = (0..word.len()).take_while(move |&k| commutes(k)).count();
        (0..run.max(1).min(word.len())).map(place)
    }

    /// The product if the identity is a factor: the diagonals of the others, one letter each.
    fn diagonal(&mut self, shape: Shape, all: &mut Factors) -> Checked<(BigRational, Word)> {
        let mut factor = BigRational::one();
        let mut word = Word::new();
        if let Some(numbers) = all.numbers.take() {
            (factor, word) = {
                let split = numbers.diagonal_part().split(&mut self.work)?;
                self.literal(split)?
            };
        }
        for other in std::mem::take(&mut all.others) {
            let (negative, turned) = self.letters.turned_word(&other);
            if negative && turned == other {
                return Ok((BigRational::zero(), vec![]));
            }
            let smaller = if turned < other {
                all.sign ^= negative;
                turned
            } else {
                other
            };
            let atom = Atom::Hadamard(shape, vec![vec![], smaller]);
            let (_, letter) = self.letters.atom(atom.clone(), Some((BigRational::one(), atom)));
            word.push(letter);
        }
        Ok((factor, word))
    }

    /// The product if the identity is not a factor.
    fn joined(&mut self, shape: Shape, all: &mut Factors) -> Checked<(BigRational, Word)> {
        let mut factor = BigRational::one();
        let mut others = std::mem::take(&mut all.others);
        if let Some(numbers) = all.numbers.take() {
            let ones = numbers.is_constant();
            let split = numbers.split(&mut self.work)?;
            let (number, word) = self.literal(split)?;
            factor = number;
            if !ones {
                others.push(word);
            }
        }
        match others.len() {
            0 => return Ok((factor, self.ones(shape)?)),
            1 => return Ok((factor, others.pop().unwrap_or_default())),
            _ => {}
        }
        others.sort_unstable();
        let turned = others.iter().map(|word| self.letters.turned_word(word));
        let (signs, mut turned): (Vec<bool>, Vec<Word>) = turned.unzip();
        turned.sort_unstable();
        let turned = (
            sign(signs.iter().fold(false, |a, b| a ^ b)),
            Atom::Hadamard((shape.1, shape.0), turned),
        );
        let (number, letter) = self.letters.atom(Atom::Hadamard(shape, others), Some(turned));
        Ok((self.work.times(&factor, &number)?, vec![letter]))
    }
}

/// The letter at one end.
pub(super) fn outermost(word: &[Letter], side: Side) -> Option<Letter> {
    match side {
        Side::Left => word.first().copied(),
        Side::Right => word.last().copied(),
    }
}

//! Normal forms have the value of the expressions that they come from.

use std::collections::HashMap;

use num_traits::{Signed, Zero};

use super::{Symbols, Words};
use crate::kernel::failure::Reason;
use crate::kernel::words::functions::Entrywise;
use crate::kernel::words::letters::{Atom, Letter};
use crate::kernel::words::terms::Value;
use crate::kernel::words::testing::{
    CONDITIONS, Expression, Kinds, Matrix, Numeric, Random, exponential, expression, homogeneous,
    homogeneous_slope, kronecker, mask, number, odd, odd_slope, reciprocal, softmax,
};
use crate::language::{Condition, Shape};

/// Values of letters.
struct At<'a> {
    words: &'a Words,
    numeric: &'a mut Numeric,
}

impl At<'_> {
    fn value(&mut self, value: &Value) -> Matrix {
        let mut sum = self.numeric.zero(value.shape);
        for ((scalars, word), factor) in &value.terms {
            let mut factor = factor.clone();
            for (scalar, &exponent) in scalars {
                let x = self.word(scalar, (1, 1)).at(0, 0).clone();
                factor *= x.pow(exponent as i32);
            }
            let term = self.word(word, value.shape).map(|x| x * &factor);
            sum = self.numeric.sum(&sum, &term).unwrap();
        }
        sum
    }

    fn word(&mut self, word: &[Letter], shape: Shape) -> Matrix {
        let all = word.iter().map(|&letter| self.letter(letter)).reduce(|a, b| a.times(&b));
        let all = all.unwrap_or_else(|| Matrix::identity(shape.0));
        assert_eq!(all.shape, shape);
        all
    }

    fn letter(&mut self, letter: Letter) -> Matrix {
        let plain = Letter { transposed: false, inverted: false, ..letter };
        let mut matrix = match self.words.letters.atom_of(letter).as_deref() {
            None => {
                let condition = self.words.letters.condition(letter);
                let shape = self.words.letters.shape(plain);
                let name = self.words.letters.name(letter);
                self.numeric.letter(&name, shape, condition).unwrap()
            }
            Some(Atom::Numbers(_)) => {
                let numbers = self.words.letters.numbers(plain).unwrap();
                Matrix::new(numbers.shape, |i, j| numbers.at(i, j).clone())
            }
            Some(Atom::Hadamard(shape, words)) => {
                let factors = words.iter().map(|word| self.word(word, *shape)).collect::<Vec<_>>();
                Matrix::new(*shape, |i, j| factors.iter().map(|f| f.at(i, j).clone()).product())
            }
            Some(Atom::Function(function, argument)) => {
                let a = self.value(argument);
                match function {
                    Entrywise::Exp => a.map(exponential),
                    Entrywise::Tanh | Entrywise::Odd(_) => a.map(odd),
                    Entrywise::Recip => a.map(reciprocal),
                    Entrywise::Sign => a.map(Signed::signum),
                    Entrywise::Mask => a.map(mask),
                    Entrywise::OddSlope(_) => a.map(odd_slope),
                    Entrywise::Homogeneous(_, n) => a.map(|x| homogeneous(x, *n)),
                    Entrywise::HomogeneousSlope(_, n) => a.map(|x| homogeneous_slope(x, *n)),
                }
            }
            Some(Atom::Softmax(argument)) => softmax(&self.value(argument)),
            Some(Atom::Kronecker([(s, u), (t, v)])) => {
                kronecker(&self.word(u, *s), &self.word(v, *t))
            }
        };
        if letter.transposed {
            matrix = matrix.turned();
        }
        if letter.inverted { matrix.inverse().unwrap() } else { matrix }
    }
}

const ALL: Kinds =
    Kinds { inverses: true, functions: true, softmax: true, letters: 2, conditions: CONDITIONS };

#[test]
fn normal_forms_have_the_value_of_their_expressions() {
    let (mut fine, mut refused) = (0, 0);
    for seed in 0..6000 {
        let mut random = Random(seed);
        let shape = (random.pick(&[1, 2, 2, 3, 4]), random.pick(&[1, 2, 2, 3, 4]));
        let depth = 2 + random.below(4) as u32;
        let expression = expression(&mut random, shape, depth, ALL);
        let mut words = Words::new();
        let value = match expression.value(&mut words) {
            Ok(value) => value,
            Err(failure) => {
                assert!([Reason::Symbolic, Reason::SizeLimit].contains(&failure.reason));
                refused += 1;
                continue;
            }
        };
        let mut numeric = Numeric::new(seed);
        let Ok(expected) = expression.value(&mut numeric) else { continue };
        fine += 1;
        let found = At { words: &words, numeric: &mut numeric }.value(&value);
        assert_eq!(found, expected, "seed {seed}: {expression:?}\n{value:?}");
    }
    assert!(fine > 4000 && refused > 100, "{fine} fine, {refused} refused");
}

/// Short expressions often have equal values: then those that words know to be equal are, and most
/// of them are known.
#[test]
fn equal_words_are_equal_matrices() {
    for (kinds, shape, known_at_least) in [
        (
            Kinds {
                inverses: true,
                functions: false,
                softmax: false,
                letters: 1,
                conditions: CONDITIONS,
            },
            (2, 2),
            80,
        ),
        (
            Kinds {
                inverses: false,
                functions: true,
                softmax: true,
                letters: 1,
                conditions: CONDITIONS,
            },
            (2, 2),
            60,
        ),
        (
            Kinds {
                inverses: true,
                functions: true,
                softmax: true,
                letters: 1,
                conditions: CONDITIONS,
            },
            (1, 1),
            60,
        ),
        (
            Kinds {
                inverses: true,
                functions: true,
                softmax: true,
                letters: 1,
                conditions: CONDITIONS,
            },
            (1, 2),
            60,
        ),
    ] {
        let mut random = Random(7);
        let mut words = Words::new();
        let mut points = [Numeric::new(1), Numeric::new(2)];
        let mut by_word: HashMap<Value, usize> = HashMap::new();
        let mut by_matrices: HashMap<String, usize> = HashMap::new();
        let mut all: Vec<(Expression, [Matrix; 2])> = Vec::new();
        let (mut equal, mut known) = (0, 0);
        while all.len() < 6000 {
            let expression = expression(&mut random, shape, 2, kinds);
            let Ok(value) = expression.value(&mut words) else { continue };
            let [one, two] = &mut points;
            let (Ok(one), Ok(two)) = (expression.value(one), expression.value(two)) else {
                continue;
            };
            let zero = one.entries.iter().chain(&two.entries).all(Zero::is_zero);
            let matrices = [one, two];
            let first = *by_word.entry(value).or_insert(all.len());
            let same = *by_matrices.entry(format!("{matrices:?}")).or_insert(all.len());
            if first < all.len() {
                assert_eq!(all[first].1, matrices, "{:?} is not {expression:?}", all[first].0);
            }
            if same < all.len() && !zero {
                equal += 1;
                known += usize::from(first < all.len());
                if first == all.len() && std::env::var("SHOW").is_ok() {
                    eprintln!("not known: {:?}\n  = {expression:?}\n", all[same].0);
                }
            }
            all.push((expression, matrices));
        }
        eprintln!("{known} of {equal} known");
        assert!(known * 100 > equal * known_at_least, "{known} of {equal} known");
    }
}

/// The evaluation itself: an inverse, and conditions.
#[test]
fn values_satisfy_their_conditions() {
    let mut numeric = Numeric::new(3);
    let mut letter = |condition| numeric.letter("A", (3, 3), condition).unwrap();
    let one = Matrix::identity(3);
    let orthogonal = letter(Condition::Orthogonal);
    assert_eq!(orthogonal.times(&orthogonal.turned()), one);
    assert_ne!(orthogonal, letter(Condition::SignedPermutation));
    let invertible = letter(Condition::Invertible);
    assert_eq!(invertible.times(&invertible.inverse().unwrap()), one);
    let skew = letter(Condition::Skew);
    assert_eq!(skew.turned(), skew.map(|x| x * number(-1)));
    assert!(!skew.entries.iter().all(Zero::is_zero));
}

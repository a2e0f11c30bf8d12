//! Normal forms: sums of words in weights and group parameters. No size enters: what is equal here is
//! equal for all sizes. (Certificates are proved by the words of the checker, which know more.)

use std::collections::BTreeMap;

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::condition::Transpose;
use super::expression::{Expression, Node, Way, multiply};
use super::rule::Parameter;

/// A matrix that words are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Letter {
    pub name: Name,
    pub transposed: bool,
    pub inverted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// A block of weights.
    Weight(usize),
    /// A group parameter that is not a scalar.
    Group(usize),
}

/// Exponents of the scalars, and a word.
pub(super) type Term = (Vec<BigInt>, Vec<Letter>);

/// A sum of terms with non-zero coefficients.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NormalForm {
    pub shape: (usize, usize),
    pub terms: BTreeMap<Term, BigRational>,
}

/// Why there is no normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Something that words cannot say.
    NotWords(&'static str),
    /// A limit of the format.
    Limit(&'static str),
}

type Found = Result<NormalForm, Obstacle>;

const MOST_TERMS: usize = 4096;
const LONGEST_WORD: usize = 4096;
const MOST_BITS: u64 = 4096;
const LARGEST_POWER: u64 = 1000;

/// The algebra of words over the parameters of a rule.
pub(super) struct Algebra<'a> {
    parameters: &'a [Parameter],
    /// The place of each parameter among the scalars, if it is one.
    scalars: Vec<Option<usize>>,
    count: usize,
}

impl<'a> Algebra<'a> {
    /// With the parameters that are scalars here.
    pub fn new(parameters: &'a [Parameter], is_scalar: impl Fn(&Parameter) -> bool) -> Self {
        let mut count = 0;
        let mut place = |parameter| {
            let found = is_scalar(parameter).then_some(count);
            count += usize::from(found.is_some());
            found
        };
        let scalars = parameters.iter().map(&mut place).collect();
        Algebra { parameters, scalars, count }
    }

    /// The parameters that exponents belong to, in their order.
    pub fn scalars(&self) -> impl Iterator<Item = &'a Parameter> + '_ {
        let pairs = self.parameters.iter().zip(&self.scalars);
        pairs.filter(|(_, place)| place.is_some()).map(|(parameter, _)| parameter)
    }

    /// Exponents that are equal as far as conditions say.
    pub fn reduced(&self, mut exponents: Vec<BigInt>) -> Vec<BigInt> {
        for (exponent, scalar) in exponents.iter_mut().zip(self.scalars()) {
            if scalar.condition.transpose() == Transpose::Inverse {
                *exponent = exponent.mod_floor(&BigInt::from(2));
            }
        }
        exponents
    }

    fn no_exponents(&self) -> Vec<BigInt> {
        vec![BigInt::zero(); self.count]
    }

    fn single(&self, shape: (usize, usize), term: Term, coefficient: BigRational) -> NormalForm {
        let terms = if coefficient.is_zero() {
            BTreeMap::new()
        } else {
            BTreeMap::from([(term, coefficient)])
        };
        NormalForm { shape, terms }
    }

    /// The normal form of a block of weights.
    pub fn weight(&self, block: usize, shape: (usize, usize)) -> NormalForm {
        let letter = Letter { name: Name::Weight(block), transposed: false, inverted: false };
        self.single(shape, (self.no_exponents(), vec![letter]), BigRational::one())
    }

    /// The normal form of the identity.
    pub fn identity(&self, size: usize) -> NormalForm {
        self.single((size, size), (self.no_exponents(), Vec::new()), BigRational::one())
    }

    /// The normal form of an expression.
    pub fn normal_form(&self, expression: &Expression) -> Found {
        let shape = expression.shape();
        match expression.node() {
            Node::Weight(block) => Ok(self.weight(*block, shape)),
            Node::Group(at) => Ok(match self.scalars[*at] {
                Some(place) => {
                    let mut exponents = self.no_exponents();
                    exponents[place] = BigInt::one();
                    self.single(shape, (exponents, Vec::new()), BigRational::one())
                }
                None => {
                    let name = Name::Group(*at);
                    let letter = Letter { name, transposed: false, inverted: false };
                    let term = (self.no_exponents(), vec![letter]);
                    self.single(shape, term, BigRational::one())
                }
            }),
            Node::Number(q) => Ok(self.single(shape, (self.no_exponents(), Vec::new()), q.clone())),
            Node::Identity => Ok(self.identity(shape.0)),
            Node::Zero => Ok(NormalForm { shape, terms: BTreeMap::new() }),
            Node::Sum(terms) => self.fold(terms, |a, b| self.add(a, b)),
            Node::Product(factors) => self.fold(factors, |a, b| self.multiply(&a, &b)),
            Node::Neg(x) => {
                let mut found = self.normal_form(x)?;
                found.terms.values_mut().for_each(|q| *q = -q.clone());
                Ok(found)
            }
            Node::Transpose(x) => Ok(self.transpose(&self.normal_form(x)?)),
            Node::Inverse(x) => self.invert(&self.normal_form(x)?),
            Node::Power(x, exponent) => self.power(&self.normal_form(x)?, exponent),
            Node::Matrix(_) => Err(Obstacle::NotWords("a matrix of numbers is not a word")),
            Node::Kronecker(_) => Err(Obstacle::NotWords("a Kronecker product is not a word")),
            Node::Sign(_) => Err(Obstacle::NotWords("a sign is not a word")),
        }
    }

    fn fold(
        &self,
        operands: &[Expression],
        step: impl Fn(NormalForm, NormalForm) -> Found,
    ) -> Found {
        let mut forms = operands.iter().map(|operand| self.normal_form(operand));
        let first = forms.next().expect("two operands or more")?;
        // All operands before the operation: the order in which obstacles are found.
        let rest = forms.collect::<Result<Vec<_>, _>>()?;
        rest.into_iter().try_fold(first, step)
    }

    /// `a + b`.
    pub fn add(&self, a: NormalForm, b: NormalForm) -> Found {
        if a.terms.len() + b.terms.len() > MOST_TERMS {
            return Err(Obstacle::Limit("a sum of more than 4096 words"));
        }
        let mut found = a;
        for (term, q) in b.terms {
            gather(&mut found.terms, term, q);
        }
        checked(found)
    }

    /// `a b`.
    pub fn multiply(&self, a: &NormalForm, b: &NormalForm) -> Found {
        let (way, shape) = multiply(a.shape, b.shape).expect("checked when it was built");
        let scalar = match way {
            Way::Matrices => None,
            Way::ScalarLeft => Some(a),
            Way::ScalarRight => Some(b),
        };
        if scalar.is_some_and(|form| form.terms.keys().any(|(_, word)| !word.is_empty())) {
            return Err(Obstacle::NotWords("a 1 x 1 product of matrices is used as a scalar"));
        }
        let pairs = a.terms.len() * b.terms.len();
        let longest =
            |form: &NormalForm| form.terms.keys().map(|(_, word)| word.len()).max().unwrap_or(0);
        if pairs > MOST_TERMS || pairs > 0 && longest(a) + longest(b) > LONGEST_WORD {
            return Err(Obstacle::Limit("a product of more than 4096 words or letters"));
        }
        let mut terms = BTreeMap::new();
        for ((left, first), p) in &a.terms {
            for ((right, second), q) in &b.terms {
                let exponents = left.iter().zip(right).map(|(x, y)| x + y).collect();
                let term = (self.reduced(exponents), concatenated(first, second));
                gather(&mut terms, term, p * q);
            }
        }
        checked(NormalForm { shape, terms })
    }

    /// The transpose.
    pub fn transpose(&self, form: &NormalForm) -> NormalForm {
        let mut terms = BTreeMap::new();
        for ((exponents, word), q) in &form.terms {
            let mut q = q.clone();
            let letters = word.iter().rev().map(|letter| {
                let condition = match letter.name {
                    Name::Weight(_) => Transpose::Other,
                    Name::Group(at) => self.parameters[at].condition.transpose(),
                };
                let mut letter = *letter;
                match condition {
                    Transpose::Other => letter.transposed = !letter.transposed,
                    Transpose::Inverse => letter.inverted = !letter.inverted,
                    Transpose::Same => {}
                    Transpose::Negative => q = -q.clone(),
                }
                letter
            });
            let word = letters.collect();
            gather(&mut terms, (exponents.clone(), word), q);
        }
        NormalForm { shape: (form.shape.1, form.shape.0), terms }
    }

    fn invert(&self, form: &NormalForm) -> Found {
        let mut terms = form.terms.iter();
        let (Some(((exponents, word), q)), None) = (terms.next(), terms.next()) else {
            return Err(Obstacle::NotWords("the inverse of a sum is not a word"));
        };
        let letters_fine = word.iter().all(|letter| match letter.name {
            Name::Weight(_) => false,
            Name::Group(at) => self.parameters[at].condition.is_invertible(),
        });
        let mut scalars = exponents.iter().zip(self.scalars());
        if !letters_fine || !scalars.all(|(e, s)| e.is_zero() || s.condition.is_invertible()) {
            let problem = "the inverse of something that may be singular is not a word";
            return Err(Obstacle::NotWords(problem));
        }
        let exponents = self.reduced(exponents.iter().map(|e| -e).collect());
        let invert = |letter: &Letter| Letter { inverted: !letter.inverted, ..*letter };
        let word = word.iter().rev().map(invert).collect();
        checked(self.single(form.shape, (exponents, word), q.recip()))
    }

    fn power(&self, form: &NormalForm, exponent: &BigInt) -> Found {
        if exponent.is_zero() {
            return Ok(self.identity(form.shape.0));
        }
        let inverse;
        let base = if exponent.sign() == Sign::Minus {
            inverse = self.invert(form)?;
            &inverse
        } else {
            form
        };
        let count = exponent.magnitude().to_u64().filter(|n| *n <= LARGEST_POWER);
        let mut terms = base.terms.iter();
        if let (Some(((exponents, word), q)), None) = (terms.next(), terms.next())
            && word.is_empty()
        {
            let coefficient = match count {
                Some(count) => num_traits::pow(q.clone(), count as usize),
                None if q.is_one() => q.clone(),
                None if (-q).is_one() => {
                    if exponent.is_even() {
                        -q
                    } else {
                        q.clone()
                    }
                }
                None => return Err(Obstacle::Limit("a power above 1000 of a number")),
            };
            let times = exponent.abs();
            let exponents = self.reduced(exponents.iter().map(|e| e * &times).collect());
            return checked(self.single(base.shape, (exponents, Vec::new()), coefficient));
        }
        let count = count.ok_or(Obstacle::Limit("a power above 1000 of a matrix"))?;
        (1..count).try_fold(base.clone(), |power, _| self.multiply(&power, base)).and_then(checked)
    }
}

/// Words one after the other, with what cancels at the seam left out.
fn concatenated(first: &[Letter], second: &[Letter]) -> Vec<Letter> {
    let cancels = |pair: &(&Letter, &Letter)| {
        let (x, y) = *pair;
        matches!(x.name, Name::Group(_))
            && (x.name, x.transposed, x.inverted) == (y.name, y.transposed, !y.inverted)
    };
    let dropped = first.iter().rev().zip(second).take_while(cancels).count();
    first[..first.len() - dropped].iter().chain(&second[dropped..]).copied().collect()
}

fn gather(terms: &mut BTreeMap<Term, BigRational>, term: Term, q: BigRational) {
    use std::collections::btree_map::Entry;
    match terms.entry(term) {
        Entry::Vacant(place) => {
            place.insert(q);
        }
        Entry::Occupied(mut place) => {
            *place.get_mut() += q;
            if place.get().is_zero() {
                place.remove();
            }
        }
    }
}

fn checked(form: NormalForm) -> Found {
    let is_long = |q: &BigRational| q.numer().bits() > MOST_BITS || q.denom().bits() > MOST_BITS;
    if form.terms.values().any(is_long) {
        return Err(Obstacle::Limit("a coefficient of more than 4096 bits"));
    }
    Ok(form)
}

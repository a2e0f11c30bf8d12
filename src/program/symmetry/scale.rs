//! What each step is multiplied by where the moves multiply weights by numbers. Other factors of the moves
//! are not looked at: a lemma may have them beside this one.

use std::collections::BTreeMap;

use neurocert_check::language::{Constant, Function, Node, Op, Program, Symmetry};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::moves::Moves;

/// A number times powers of 1 x 1 matrices of the group, by their numbers.
#[derive(Clone, Debug, PartialEq)]
struct Scale {
    number: BigRational,
    powers: BTreeMap<usize, BigInt>,
}

/// The most bits of a number in a lemma.
const LONGEST: u64 = 4096;

/// The largest exponent of the language.
const LARGEST_EXPONENT: u32 = 1 << 20;

/// For each step of the program the factor of its values, as text; `None` where it is 1 or unknown.
pub(super) fn scales(
    program: &Program,
    symmetry: &Symmetry,
    moves: &Moves<'_>,
) -> Vec<Option<String>> {
    let mut own: Vec<Option<Scale>> = vec![Some(Scale::one()); program.weights.len()];
    for moved in &symmetry.moves {
        own[moved.weight] = of_move(symmetry, moves, moved.value);
    }
    let mut found: Vec<Option<Scale>> = Vec::with_capacity(program.nodes.len());
    for node in &program.nodes {
        found.push(of_step(program, node, &own, &found));
    }
    found.iter().map(|scale| scale.as_ref()?.text(symmetry)).collect()
}

fn of_step(
    program: &Program,
    node: &Node,
    weights: &[Option<Scale>],
    found: &[Option<Scale>],
) -> Option<Scale> {
    let arg = |place: usize| found[node.args[place]].clone();
    match &node.op {
        Op::Weight(number) => weights[*number].clone(),
        Op::Input(_) | Op::Group(_) | Op::Constant(_) => Some(Scale::one()),
        Op::Name(_) | Op::Transpose => arg(0),
        Op::Sum => {
            let is_zero = |at: &usize| program.nodes[*at].op == Op::Constant(Constant::Zeros);
            let mut terms = node.args.iter().filter(|at| !is_zero(at)).map(|&at| found[at].clone());
            let first = terms.next()??;
            terms.all(|term| term.as_ref() == Some(&first)).then_some(first)
        }
        Op::Product | Op::Scale | Op::Hadamard | Op::Kronecker => {
            node.args.iter().try_fold(Scale::one(), |all, &at| all.times(found[at].as_ref()?))
        }
        Op::Power(exponent) => arg(0)?.to_the(&(*exponent).into()),
        Op::Inverse | Op::Apply(Function::Recip) => arg(0)?.to_the(&(-1).into()),
        Op::Apply(_) | Op::Softmax => arg(0).filter(|scale| *scale == Scale::one()),
    }
}

/// Of a weight that moves to a product with it.
fn of_move(symmetry: &Symmetry, moves: &Moves<'_>, value: usize) -> Option<Scale> {
    let mut scale = Scale::one();
    for at in moves.factors(value) {
        let node = &symmetry.nodes[at];
        match node.op {
            Op::Weight(_) | Op::Transpose => {}
            _ if moves.has_weight(at) => return None,
            _ if node.shape == (1, 1) => scale = scale.times(&number(symmetry, at)?)?,
            _ => {}
        }
    }
    Some(scale)
}

/// A 1 x 1 matrix of the group, if it is such a product.
fn number(symmetry: &Symmetry, at: usize) -> Option<Scale> {
    let node = &symmetry.nodes[at];
    let arg = |place: usize| number(symmetry, node.args[place]);
    match &node.op {
        Op::Group(number) => {
            let powers = BTreeMap::from([(*number, BigInt::one())]);
            Some(Scale { number: BigRational::one(), powers })
        }
        Op::Constant(Constant::Dense(entries)) if !entries[0].is_zero() => {
            Some(Scale { number: entries[0].clone(), powers: BTreeMap::new() })
        }
        Op::Product | Op::Scale | Op::Hadamard | Op::Kronecker => {
            node.args.iter().try_fold(Scale::one(), |all, &at| all.times(&number(symmetry, at)?))
        }
        Op::Power(exponent) => arg(0)?.to_the(&(*exponent).into()),
        Op::Inverse | Op::Apply(Function::Recip) => arg(0)?.to_the(&(-1).into()),
        Op::Transpose | Op::Name(_) => arg(0),
        _ => None,
    }
}

impl Scale {
    fn one() -> Scale {
        Scale { number: BigRational::one(), powers: BTreeMap::new() }
    }

    fn times(mut self, other: &Scale) -> Option<Scale> {
        for (name, exponent) in &other.powers {
            *self.powers.entry(*name).or_default() += exponent;
        }
        self.powers.retain(|_, exponent| !exponent.is_zero());
        self.number *= &other.number;
        self.bounded()
    }

    fn to_the(&self, exponent: &BigInt) -> Option<Scale> {
        let number = if self.number.is_one() || (-&self.number).is_one() {
            if exponent.is_even() { self.number.abs() } else { self.number.clone() }
        } else {
            let count = exponent.magnitude().to_u64().filter(|count| *count <= LONGEST)?;
            let power = num_traits::pow(self.number.clone(), count as usize);
            if exponent.is_negative() { power.recip() } else { power }
        };
        let powers = self.powers.iter().map(|(name, own)| (*name, own * exponent));
        let powers = powers.filter(|(_, exponent)| !exponent.is_zero()).collect();
        Scale { number, powers }.bounded()
    }

    fn bounded(self) -> Option<Scale> {
        let all = [self.number.numer(), self.number.denom()];
        let is_short = all.into_iter().chain(self.powers.values()).all(|n| n.bits() <= LONGEST);
        is_short.then_some(self)
    }

    /// `None` for 1.
    fn text(&self, symmetry: &Symmetry) -> Option<String> {
        let number = Some(format!("({})", self.number)).filter(|_| !self.number.is_one());
        let powers = self
            .powers
            .iter()
            .map(|(name, exponent)| power(&symmetry.groups[*name].name, exponent));
        let all: Vec<String> = number.into_iter().chain(powers).collect();
        (!all.is_empty()).then(|| all.join("*"))
    }
}

/// A power of an operand; one that is too high for the language is one of powers.
pub(crate) fn power(base: &str, exponent: &BigInt) -> String {
    if exponent.is_negative() {
        return power(&format!("inv({base})"), &-exponent);
    }
    match exponent.to_u32().filter(|&small| small <= LARGEST_EXPONENT) {
        Some(1) => base.to_string(),
        Some(small) => format!("{base}^{small}"),
        None => {
            let (high, low) = (exponent / LARGEST_EXPONENT, exponent % LARGEST_EXPONENT);
            let high = format!("{}^{LARGEST_EXPONENT}", power(base, &high));
            match low.is_zero() {
                true => high,
                false => format!("({high}*{})", power(base, &low)),
            }
        }
    }
}

//! How large the coefficients and degrees of a minor of the Jacobian can be.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed};

use super::super::failure::{Checked, Reason};
use super::super::source::Source;
use crate::language::{Constant, Function, Node, Op};

/// Of all entries of a matrix of polynomials in coordinates and inputs. L is the least common denominator
/// of all numbers of the program.
#[derive(Clone, Copy, Default)]
struct Size {
    /// Their degree is at most this.
    degree: u128,
    /// Multiplied by this power of L, they have integer coefficients,
    power: u128,
    /// of which the absolute values have a sum of at most 2 to this power, in each entry.
    sum: u128,
}

impl Size {
    fn product(self, other: Size) -> Size {
        Size {
            degree: self.degree.saturating_add(other.degree),
            power: self.power.saturating_add(other.power),
            sum: self.sum.saturating_add(other.sum),
        }
    }

    fn power(self, exponent: u128) -> Size {
        Size {
            degree: self.degree.saturating_mul(exponent),
            power: self.power.saturating_mul(exponent),
            sum: self.sum.saturating_mul(exponent),
        }
    }

    /// Of a sum of so many that are like this one.
    fn times(self, count: usize) -> Size {
        Size { sum: self.sum.saturating_add(ceiling(count as u128)), ..self }
    }
}

/// The least number whose power of two is at least this one.
fn ceiling(number: u128) -> u128 {
    u128::from(u128::BITS - number.saturating_sub(1).leading_zeros())
}

fn bits(number: &BigInt) -> u128 {
    u128::from(number.bits())
}

/// The numbers of a step.
fn numbers(node: &Node) -> &[BigRational] {
    match &node.op {
        Op::Constant(Constant::Dense(numbers)) => numbers,
        Op::Apply(Function::Series(_, coefficients)) => coefficients,
        _ => &[],
    }
}

/// With 2^B at least the absolute value of every coefficient of every minor of the Jacobian, made integral
/// by a power of L, and D at least its degree: B + D.
pub(super) fn of(source: &Source) -> Checked<u128> {
    let all = source.nodes.iter().flat_map(numbers);
    let common = all.fold(BigInt::one(), |common, number| common.lcm(number.denom()));
    let heights = Heights { source, bits: bits(&(&common - 1u32)), common };
    let mut sizes: Vec<Size> = Vec::with_capacity(source.nodes.len());
    for node in &source.nodes {
        let size = heights.step(node, &sizes)?;
        sizes.push(size);
    }
    let outputs = source.outputs.iter().map(|&output| sizes[output]);
    let (degree, sum) = outputs.fold((0, 0), |(d, s), x| (x.degree.max(d), x.sum.max(s)));
    // A product of at most as many derivatives as there are coordinates, and a sum over permutations.
    let size = source.coordinates();
    let each = sum.saturating_add(ceiling(degree)).saturating_add(ceiling(size));
    Ok(each.saturating_add(degree).saturating_mul(size))
}

struct Heights<'a> {
    source: &'a Source,
    /// L.
    common: BigInt,
    /// It is at most 2 to this power.
    bits: u128,
}

impl Heights<'_> {
    fn step(&self, node: &Node, sizes: &[Size]) -> Checked<Size> {
        let args = || node.args.iter().map(|&arg| sizes[arg]);
        let product = || args().fold(Size::default(), Size::product);
        Ok(match &node.op {
            Op::Weight(_) | Op::Input(_) => Size { degree: 1, ..Size::default() },
            Op::Group(_) => return Err(Reason::Step.because("a group element")),
            Op::Constant(Constant::Dense(numbers)) => self.numbers(numbers),
            Op::Constant(_) => Size::default(),
            Op::Name(_) | Op::Transpose => args().next().unwrap_or_default(),
            Op::Sum => self.sum(args()),
            Op::Product => {
                let inner = node.args.iter().skip(1).map(|&arg| self.source.shape(arg).0);
                inner.fold(product(), Size::times)
            }
            Op::Scale | Op::Hadamard | Op::Kronecker => product(),
            Op::Power(exponent) => product().power(u128::from(*exponent)),
            Op::Apply(Function::Series(_, coefficients)) => {
                let argument = product();
                // L^(power · most) times a lower power of the argument is at most this too.
                let sum = argument.sum.max(argument.power.saturating_mul(self.bits));
                let most = coefficients.len().saturating_sub(1) as u128;
                let powers = Size { sum, ..argument }.power(most);
                self.numbers(coefficients).product(powers).times(coefficients.len())
            }
            Op::Apply(_) | Op::Softmax | Op::Inverse => {
                let message = "a generic rank with what is not a polynomial";
                return Err(Reason::Function.because(message));
            }
        })
    }

    fn numbers(&self, numbers: &[BigRational]) -> Size {
        let power = u128::from(numbers.iter().any(|number| !number.denom().is_one()));
        let largest = numbers.iter().map(|number| {
            let common = if power == 0 { BigInt::one() } else { &self.common / number.denom() };
            bits(&(number.numer().abs() * common))
        });
        Size { degree: 0, power, sum: largest.max().unwrap_or(0) }
    }

    fn sum(&self, terms: impl Iterator<Item = Size> + Clone) -> Size {
        let power = terms.clone().map(|x| x.power).max().unwrap_or(0);
        let degree = terms.clone().map(|x| x.degree).max().unwrap_or(0);
        let raised = |x: Size| (power - x.power).saturating_mul(self.bits).saturating_add(x.sum);
        let sum = terms.clone().map(raised).max().unwrap_or(0);
        Size { degree, power, sum }.times(terms.count())
    }
}

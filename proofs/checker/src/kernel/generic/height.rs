//! How large the coefficients and degrees of a minor of the Jacobian can be.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed};

use super::super::failure::{Checked, Reason};
use super::super::source::Source;
use crate::language::{Constant, Function, Node, Op};

/// Of all entries of a matrix of polynomials in coordinates and inputs.
#[derive(Clone, Copy, Default)]
struct Size {
    /// Their degree is at most this.
    degree: u128,
    /// They have a common denominator below or equal to 2 to this power.
    denominator: u128,
    /// Multiplied by it, the absolute values of the coefficients of an entry have a sum of at most 2 to
    /// this power.
    sum: u128,
}

impl Size {
    fn product(self, other: Size) -> Size {
        Size {
            degree: self.degree.saturating_add(other.degree),
            denominator: self.denominator.saturating_add(other.denominator),
            sum: self.sum.saturating_add(other.sum),
        }
    }

    fn power(self, exponent: u128) -> Size {
        Size {
            degree: self.degree.saturating_mul(exponent),
            denominator: self.denominator.saturating_mul(exponent),
            sum: self.sum.saturating_mul(exponent),
        }
    }

    /// Of a sum of so many that are like this one.
    fn times(self, count: usize) -> Size {
        Size { sum: self.sum.saturating_add(ceiling(count as u128)), ..self }
    }

    /// Of a sum.
    fn total(terms: &[Size]) -> Size {
        let denominator = terms.iter().fold(0, |all: u128, x| all.saturating_add(x.denominator));
        let sums = terms.iter().map(|x| x.sum.saturating_add(denominator - x.denominator));
        let degree = terms.iter().map(|x| x.degree).max().unwrap_or(0);
        Size { degree, denominator, sum: sums.max().unwrap_or(0) }.times(terms.len())
    }

    /// Of numbers.
    fn of<'a>(numbers: impl Iterator<Item = &'a BigRational> + Clone) -> Size {
        let common = numbers.clone().fold(BigInt::one(), |all, x| all.lcm(x.denom()));
        let largest = numbers.map(|x| x.numer().abs() * (&common / x.denom())).max();
        let bits = |number: BigInt| u128::from(number.bits());
        Size { degree: 0, sum: largest.map_or(0, bits), denominator: bits(common - 1u32) }
    }
}

/// The least number whose power of two is at least this one.
fn ceiling(number: u128) -> u128 {
    u128::from(u128::BITS - number.saturating_sub(1).leading_zeros())
}

/// With L a number such that every minor of the Jacobian, multiplied by a product of denominators, is a
/// polynomial with integer coefficients of absolute value at most 2^L, and of degree at most D: L + D.
pub(super) fn of(source: &Source) -> Checked<u128> {
    let mut sizes: Vec<Size> = Vec::with_capacity(source.nodes.len());
    for node in &source.nodes {
        let size = of_step(source, node, &sizes)?;
        sizes.push(size);
    }
    let outputs = source.outputs.iter().map(|&output| sizes[output]);
    let (degree, sum) = outputs.fold((0, 0), |(d, s), x| (x.degree.max(d), x.sum.max(s)));
    // Of at most as many factors as coordinates, each a derivative; and of as many terms as there are
    // permutations.
    let size = source.coordinates();
    let each = sum.saturating_add(ceiling(degree)).saturating_add(ceiling(size));
    Ok(each.saturating_add(degree).saturating_mul(size))
}

fn of_step(source: &Source, node: &Node, sizes: &[Size]) -> Checked<Size> {
    let args = || node.args.iter().map(|&arg| sizes[arg]);
    let product = || args().fold(Size::default(), Size::product);
    let letter = Size { degree: 1, ..Size::default() };
    Ok(match &node.op {
        Op::Weight(_) | Op::Input(_) => letter,
        Op::Group(_) => return Err(Reason::Step.because("a group element")),
        Op::Constant(Constant::Dense(numbers)) => Size::of(numbers.iter()),
        Op::Constant(_) => Size::default(),
        Op::Name(_) | Op::Transpose => args().next().unwrap_or_default(),
        Op::Sum => Size::total(&args().collect::<Vec<Size>>()),
        Op::Product => {
            let inner = node.args.iter().skip(1).map(|&arg| source.shape(arg).0);
            inner.fold(product(), Size::times)
        }
        Op::Scale | Op::Hadamard | Op::Kronecker => product(),
        Op::Power(exponent) => product().power(u128::from(*exponent)),
        Op::Apply(Function::Series(_, coefficients)) => {
            let numbers = Size::of(coefficients.iter());
            let most = coefficients.len().saturating_sub(1) as u128;
            // Every power has at most the size of the highest one with denominators.
            let Size { degree, denominator, sum } = product();
            let power = Size { degree, denominator, sum: sum.max(denominator) }.power(most);
            numbers.product(power).times(coefficients.len())
        }
        Op::Apply(_) | Op::Softmax | Op::Inverse => {
            return Err(Reason::Function.because("a generic rank with what is not a polynomial"));
        }
    })
}

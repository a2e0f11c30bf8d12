//! Real roots of polynomials in one variable with integer coefficients, isolated by Sturm's theorem: the number of
//! different real roots in (a, b] is the number of sign changes of the chain at a less that at b.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// Coefficients from the lowest, the last not zero; empty for zero.
pub type Dense = Vec<BigInt>;

/// A polynomial, its derivative, and the negative remainders of Euclid's algorithm; each primitive.
#[derive(Clone, Debug)]
pub struct Sturm {
    chain: Vec<Dense>,
}

/// An interval `(low, high]` with one root; for a rational root that was met both ends are the root.
pub type Interval = (BigRational, BigRational);

impl Sturm {
    /// Of a polynomial that is not zero. Multiple roots count once.
    ///
    /// # Panics
    /// When it is zero.
    pub fn new(polynomial: &[BigInt]) -> Sturm {
        assert!(!polynomial.is_empty(), "the zero polynomial");
        let mut chain = vec![primitive(polynomial.to_vec()), primitive(derivative(polynomial))];
        while chain[chain.len() - 1].len() > 1 {
            let (a, b) = (&chain[chain.len() - 2], &chain[chain.len() - 1]);
            let rest = negative_remainder(a, b);
            if rest.is_empty() {
                break;
            }
            chain.push(rest);
        }
        chain.retain(|one| !one.is_empty());
        // Without multiple roots, where all would be zero: the last is the greatest common divisor.
        let common = chain[chain.len() - 1].clone();
        Sturm { chain: chain.iter().map(|one| quotient(one, &common)).collect() }
    }

    /// How many real roots are in `(low, high]`; `None` stands for −∞ and ∞.
    pub fn count(&self, low: Option<&BigRational>, high: Option<&BigRational>) -> usize {
        let at = |end: Option<&BigRational>, is_low: bool| {
            let sign = |p: &Dense| match end {
                Some(x) => sign_at(p, x),
                None => {
                    let last = sign_of(&p[p.len() - 1]);
                    if is_low && p.len().is_multiple_of(2) { -last } else { last }
                }
            };
            changes(self.chain.iter().map(sign))
        };
        at(low, true).saturating_sub(at(high, false))
    }

    /// All real roots in ascending order, each alone in its interval.
    pub fn isolate(&self) -> Vec<Interval> {
        let bound = root_bound(&self.chain[0]);
        let mut found = Vec::new();
        let mut open = vec![(-bound.clone(), bound)];
        while let Some((low, high)) = open.pop() {
            match self.count(Some(&low), Some(&high)) {
                0 => {}
                1 => found.push(self.rational(low, high)),
                _ => {
                    let middle = (&low + &high) / BigRational::from_integer(2.into());
                    open.push((middle.clone(), high));
                    open.push((low, middle));
                }
            }
        }
        found.sort();
        found
    }

    /// The root, twice, if it is rational. Its denominator divides the leading coefficient L, and in an interval shorter than
    /// 1/L² no other number has a denominator of at most L: the simplest one there is the root, or the root is irrational.
    fn rational(&self, low: BigRational, high: BigRational) -> Interval {
        let lead = self.chain[0][self.chain[0].len() - 1].abs();
        let mut width = BigRational::new(BigInt::one(), &lead * &lead + BigInt::one());
        let (mut low, mut high) = self.refine((low, high), &width);
        // The lower end may be another root.
        while low < high && sign_at(&self.chain[0], &low) == 0 {
            width /= BigRational::from_integer(2.into());
            (low, high) = self.refine((low, high), &width);
        }
        let simplest = simplest(&low, &high);
        match sign_at(&self.chain[0], &simplest) {
            0 => (simplest.clone(), simplest),
            _ => (low, high),
        }
    }

    /// The end that is the root, twice, if it is.
    fn exact(&self, low: BigRational, high: BigRational) -> Interval {
        if sign_at(&self.chain[0], &high) == 0 { (high.clone(), high) } else { (low, high) }
    }

    /// An interval of at most this width around the same root.
    pub fn refine(&self, (mut low, mut high): Interval, width: &BigRational) -> Interval {
        while &high - &low > *width {
            let middle = (&low + &high) / BigRational::from_integer(2.into());
            if self.count(Some(&low), Some(&middle)) == 1 {
                (low, high) = self.exact(low, middle);
            } else {
                low = middle;
            }
        }
        (low, high)
    }

    /// Numbers below and above the root of an isolating interval, such that a multiple of the polynomial has no other
    /// root between them, and none at them.
    pub fn beside(&self, interval: &Interval, multiple: &Sturm) -> Interval {
        let two = BigRational::from_integer(2.into());
        let mut width = BigRational::one();
        loop {
            let (low, high) = self.refine(interval.clone(), &width);
            let (before, after) = (&low - &width, &high + &width);
            let is_root = |x| sign_at(&multiple.chain[0], x) == 0;
            let count = multiple.count(Some(&before), Some(&after));
            if count == 1 && !is_root(&before) && !is_root(&after) {
                return (before, after);
            }
            width /= &two;
        }
    }
}

/// An isolating interval made so small that 15 decimals are known.
pub fn narrowed(polynomial: &[BigInt], interval: Interval) -> Interval {
    let width = BigRational::new(BigInt::one(), BigInt::from(10).pow(20));
    Sturm::new(polynomial).refine(interval, &width)
}

/// −1, 0 or 1.
pub fn sign_at(polynomial: &[BigInt], x: &BigRational) -> i32 {
    // Homogeneous in numerator and denominator, so that no fraction is reduced on the way.
    let (n, d) = (x.numer(), x.denom());
    let (mut sum, mut power) = (BigInt::zero(), BigInt::one());
    for coefficient in polynomial.iter().rev() {
        sum = sum * n + coefficient * &power;
        power *= d;
    }
    sign_of(&sum)
}

/// The number with the smallest denominator in an interval.
fn simplest(low: &BigRational, high: &BigRational) -> BigRational {
    let whole = low.ceil();
    if whole <= *high {
        // Nearest to zero, so that no number has digits that it does not need.
        return if low.is_positive() { whole } else { high.floor().min(BigRational::zero()) };
    }
    let floor = low.floor();
    let rest = simplest(&(high - &floor).recip(), &(low - &floor).recip());
    floor + rest.recip()
}

fn sign_of(n: &BigInt) -> i32 {
    i32::from(n.is_positive()) - i32::from(n.is_negative())
}

fn changes(signs: impl Iterator<Item = i32>) -> usize {
    let (mut last, mut number) = (0, 0);
    for sign in signs.filter(|&sign| sign != 0) {
        number += usize::from(last == -sign);
        last = sign;
    }
    number
}

fn derivative(polynomial: &[BigInt]) -> Dense {
    polynomial.iter().zip(0u32..).skip(1).map(|(c, k)| c * k).collect()
}

/// Divided by the greatest common divisor of its coefficients: positive, so signs stay.
fn primitive(polynomial: Dense) -> Dense {
    let content = polynomial.iter().fold(BigInt::zero(), |gcd, c| gcd.gcd(c));
    if content.is_zero() {
        return Vec::new();
    }
    polynomial.into_iter().map(|c| c / &content).collect()
}

/// a / b, where b is primitive and divides a.
fn quotient(a: &Dense, b: &Dense) -> Dense {
    let (mut rest, lead) = (a.clone(), &b[b.len() - 1]);
    let mut result = vec![BigInt::zero(); a.len() + 1 - b.len()];
    for shift in (0..result.len()).rev() {
        let factor = &rest[shift + b.len() - 1] / lead;
        for (c, x) in rest[shift..].iter_mut().zip(b) {
            *c -= &factor * x;
        }
        result[shift] = factor;
    }
    result
}

/// −(a mod b) times a positive number.
fn negative_remainder(a: &Dense, b: &Dense) -> Dense {
    let (mut rest, lead) = (a.clone(), &b[b.len() - 1]);
    while rest.len() >= b.len() {
        let top = rest[rest.len() - 1].clone();
        let shift = rest.len() - b.len();
        // |lead| rest − sign(lead) top x^shift b.
        let factor = if lead.is_negative() { -top } else { top };
        rest.iter_mut().for_each(|c| *c *= lead.abs());
        for (c, x) in rest[shift..].iter_mut().zip(b) {
            *c -= &factor * x;
        }
        while rest.last().is_some_and(Zero::is_zero) {
            rest.pop();
        }
    }
    primitive(rest.into_iter().map(|c| -c).collect())
}

/// Cauchy's bound: all roots are smaller in absolute value than 1 + max |c_k / c_n|.
fn root_bound(polynomial: &[BigInt]) -> BigRational {
    let (last, rest) = polynomial.split_last().expect("a polynomial that is not zero");
    let most = rest.iter().map(Signed::abs).max().unwrap_or_default();
    BigRational::new(most, last.abs()) + BigRational::one() + BigRational::one()
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::{Dense, Sturm, sign_at};

    fn product(factors: &[Vec<i64>]) -> Dense {
        let mut result = vec![BigInt::from(1)];
        for factor in factors {
            let mut next = vec![BigInt::from(0); result.len() + factor.len() - 1];
            for (i, a) in result.iter().enumerate() {
                for (j, b) in factor.iter().enumerate() {
                    next[i + j] += a * b;
                }
            }
            result = next;
        }
        result
    }

    #[test]
    fn irrational_and_no_roots() {
        // x² − 2, x² + 1, (x² − 2)² (x − 3).
        let two = Sturm::new(&product(&[vec![-2, 0, 1]]));
        assert_eq!((two.count(None, None), two.isolate().len()), (2, 2));
        let width = BigRational::new(1.into(), BigInt::from(10).pow(9));
        let (low, high) = two.refine(two.isolate()[1].clone(), &width);
        assert_eq!(
            [crate::ring::decimal(&low, 7), crate::ring::decimal(&high, 7)],
            ["1.4142136", "1.4142136"]
        );
        assert_eq!(Sturm::new(&product(&[vec![1, 0, 1]])).isolate(), vec![]);
        let multiple = Sturm::new(&product(&[vec![-2, 0, 1], vec![-2, 0, 1], vec![-3, 1]]));
        assert_eq!(multiple.isolate().len(), 3);
        assert_eq!(Sturm::new(&[BigInt::from(7)]).isolate(), vec![]);
    }

    proptest! {
        /// Planted rational roots, some of them several times, beside a factor without real roots.
        #[test]
        fn planted_roots_are_found(
            roots in prop::collection::vec((-20i64..20, 1i64..7, 1usize..3), 0..6),
            negative in any::<bool>(),
        ) {
            let linear = roots.iter().flat_map(|&(n, d, times)| vec![vec![-n, d]; times]);
            let sign = vec![if negative { -1 } else { 1 }];
            let factors: Vec<_> = linear.chain([vec![3, 1, 1], sign]).collect();
            let polynomial = product(&factors);
            let sturm = Sturm::new(&polynomial);
            let mut expected: Vec<BigRational> =
                roots.iter().map(|&(n, d, _)| BigRational::new(n.into(), d.into())).collect();
            expected.sort();
            expected.dedup();
            let found = sturm.isolate();
            prop_assert_eq!(found.len(), expected.len());
            for (interval, root) in found.into_iter().zip(&expected) {
                prop_assert_eq!((&interval.0, &interval.1), (root, root));
                let width = BigRational::new(1.into(), 1000.into());
                let (low, high) = sturm.refine(interval, &width);
                prop_assert!(low <= *root && *root <= high && &high - &low <= width);
                prop_assert_eq!(sign_at(&polynomial, root), 0);
            }
        }
    }
}

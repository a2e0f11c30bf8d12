//! Networks whose functions are, in suitable coordinates, all pairs of binary quadratic forms with a common linear factor.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::Ambient;
use crate::error::Result;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, Ring, SplitMix64};

/// Six coordinates: the coefficients of s², st, t² of two quadratic forms p = αν and q = βν.
pub type Pair = [usize; 6];

/// With more coordinates, different ones, or weights it is not tried.
const COORDINATES: usize = 200;
const DIFFERENT: usize = 10;
const WEIGHTS: usize = 16;

/// Coordinates for which it is proved that
///
/// - all coordinates are linear combinations of these;
/// - p and q have a common linear factor ν with polynomials in the weights as coefficients, so a real one for real weights;
/// - all α, β and ν are reached by real weights: if some weights are set to zero or one, their coefficients are multiples of
///   different weights.
///
/// So the image of real weights is, up to a linear isomorphism, the set of all pairs with a common real factor.
///
/// # Errors
/// Where a greatest common divisor takes too long.
pub fn recognise(ambient: &Ambient) -> Result<Option<Pair>> {
    let weights = ambient.weights().len();
    if ambient.polynomials.len() > COORDINATES || !(6..=WEIGHTS).contains(&weights) {
        return Ok(None);
    }
    let mut different: Vec<usize> = Vec::new();
    for (at, one) in ambient.polynomials.iter().enumerate() {
        if !different.iter().any(|&known| ambient.polynomials[known] == *one) {
            different.push(at);
        }
    }
    if !(6..=DIFFERENT).contains(&different.len()) || !spans(ambient, &different, 6) {
        return Ok(None);
    }
    let values = [1, 2].map(|seed| at_random(ambient, &different, seed));
    let mut chosen = Vec::new();
    let mut candidates = Vec::new();
    all_choices(different.len(), &mut chosen, &mut |some| {
        let is_zero = |list: &[i128]| resultant(some.map(|at| list[at])) == 0;
        if values.iter().all(|list| is_zero(list)) {
            candidates.push(some.map(|at| different[at]));
        }
    });
    for pair in candidates {
        if spans(ambient, &pair, 6) && is_product(ambient, &pair)? {
            return Ok(Some(pair));
        }
    }
    Ok(None)
}

/// Whether some coordinates span all, of this dimension.
fn spans(ambient: &Ambient, some: &[usize], dimension: usize) -> bool {
    let mut columns: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    for one in &ambient.polynomials {
        for (monomial, _) in one.terms() {
            let next = columns.len();
            columns.entry(monomial.exponents()).or_insert(next);
        }
    }
    let rows = |list: &[usize]| {
        let row = |at: &usize| {
            let mut row = vec![BigRational::zero(); columns.len()];
            for (monomial, coefficient) in ambient.polynomials[*at].terms() {
                row[columns[&monomial.exponents()]] = coefficient;
            }
            row
        };
        Matrix::from_rows(columns.len(), list.iter().map(row).collect())
    };
    let all: Vec<usize> = (0..ambient.polynomials.len()).collect();
    rank(&rows(some)) == dimension && rank(&rows(&all)) == dimension
}

/// A prime, so that values stay short; it only sorts out.
const PRIME: i128 = 1_000_003;

fn at_random(ambient: &Ambient, some: &[usize], seed: u64) -> Vec<i128> {
    let mut stream = SplitMix64::new(seed);
    let point: Vec<Integer> =
        ambient.weights().names().iter().map(|_| Integer::from(stream.in_range(1000))).collect();
    let value = |at: &usize| {
        let whole = ambient.polynomials[*at].numerator().evaluate(&Integers, &point).to_bigint();
        (whole % BigInt::from(PRIME)).to_i128().unwrap_or(0)
    };
    some.iter().map(value).collect()
}

fn resultant([a, b, c, d, e, f]: [i128; 6]) -> i128 {
    let minor = |x: i128, y: i128| (x - y) % PRIME;
    let outer = minor(a * f, c * d);
    (outer * outer - minor(a * e, b * d) * minor(b * f, c * e)) % PRIME
}

fn all_choices(n: usize, chosen: &mut Vec<usize>, found: &mut impl FnMut([usize; 6])) {
    if let Ok(six) = <[usize; 6]>::try_from(&chosen[..]) {
        return found(six);
    }
    for next in 0..n {
        if !chosen.contains(&next) {
            chosen.push(next);
            all_choices(n, chosen, found);
            chosen.pop();
        }
    }
}

/// Whether there is a common factor as described.
fn is_product(ambient: &Ambient, pair: &Pair) -> Result<bool> {
    let weights = ambient.weights().len();
    let names = (0..weights).map(|k| format!("w{k}")).chain(["s".into(), "t".into()]);
    let ring = Polynomials::new(Integers, Variables::new(names, Order::DegRevLex));
    let places: Vec<usize> = (0..weights).collect();
    let (s, t) = (ring.variable(weights), ring.variable(weights + 1));
    let powers = [&s * &s, &s * &t, &t * &t];
    let form = |three: &[usize]| {
        let term = |(at, power): (&usize, &Polynomial)| {
            let one = &ambient.polynomials[*at];
            let is_whole = *one.denominator() == Integer::from(1);
            is_whole.then(|| one.numerator().renamed(ring.variables(), &places) * power)
        };
        let mut terms = three.iter().zip(&powers).map(term);
        terms.try_fold(ring.zero(), |sum, term| Some(sum + term?))
    };
    let (Some(p), Some(q)) = (form(&pair[..3]), form(&pair[3..])) else { return Ok(false) };
    let common = p.gcd(&q)?;
    let (Some(alpha), Some(beta)) = (p.div_exact(&common), q.div_exact(&common)) else {
        return Ok(false);
    };
    let mut coefficients = Vec::new();
    for factor in [&common, &alpha, &beta] {
        let parts = factor.coefficients_from(weights);
        if parts.len() != 2 || parts.iter().any(|(e, _)| e.iter().sum::<u32>() != 1) {
            return Ok(false);
        }
        coefficients.extend(parts.into_iter().map(|(_, part)| part));
    }
    Ok(are_free(&coefficients, &mut Vec::new()))
}

/// Whether, with weights set to zero and one, each polynomial is a multiple of a weight of its own. In each a term is chosen, and a weight
/// in it; the others there become one, and weights in no chosen term become zero.
fn are_free(polynomials: &[Polynomial], chosen: &mut Vec<(usize, Vec<usize>)>) -> bool {
    let Some(next) = polynomials.get(chosen.len()) else {
        return polynomials.iter().zip(chosen.iter()).all(|(one, (own, _))| {
            let kept = one.terms().filter(|(monomial, _)| {
                monomial.exponents().iter().enumerate().all(|(weight, &e)| {
                    e == 0
                        || chosen
                            .iter()
                            .any(|(free, ones)| *free == weight || ones.contains(&weight))
                })
            });
            let kept: Vec<Vec<u32>> = kept.map(|(monomial, _)| monomial.exponents()).collect();
            let free = |e: &[u32]| {
                let exponent = |(free, _): &(usize, Vec<usize>)| (*free, e[*free]);
                chosen.iter().map(exponent).filter(|(_, e)| *e > 0).collect::<Vec<_>>()
            };
            kept.len() == 1 && free(&kept[0]) == [(*own, 1)]
        });
    };
    for (monomial, _) in next.terms() {
        let exponents = monomial.exponents();
        let inside: Vec<usize> = (0..exponents.len()).filter(|&k| exponents[k] > 0).collect();
        for &own in &inside {
            let ones: Vec<usize> = inside.iter().copied().filter(|&k| k != own).collect();
            let clashes = chosen
                .iter()
                .any(|(free, others)| *free == own || others.contains(&own) || ones.contains(free));
            if exponents[own] == 1 && !clashes {
                chosen.push((own, ones));
                if are_free(polynomials, chosen) {
                    return true;
                }
                chosen.pop();
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::recognise;
    use crate::geometry::Ambient;
    use crate::poly::{Order, Variables, text};

    /// The coordinates of p = αν and q = βν, and more of them.
    fn found(alpha: [&str; 2], beta: [&str; 2], nu: [&str; 2], more: &[&str]) -> bool {
        let weights = Variables::new(["a", "b", "c", "d", "v", "w", "k"], Order::DegRevLex);
        let product = |f: [&str; 2]| {
            let ([f, g], [v, w]) = (f, nu);
            [format!("({f})*({v})"), format!("({f})*({w}) + ({g})*({v})"), format!("({g})*({w})")]
        };
        let own = product(alpha).into_iter().chain(product(beta));
        // In another order than that of the pair.
        let all = more
            .iter()
            .map(|one| (*one).to_string())
            .chain(own.collect::<Vec<_>>().into_iter().rev());
        let polynomials: Vec<_> = all.map(|one| text::parse(&weights, &one).unwrap()).collect();
        let variables = Variables::numbered(polynomials.len(), Order::DegRevLex);
        let ambient = Ambient { variables, polynomials };
        recognise(&ambient).unwrap().is_some()
    }

    #[test]
    fn pairs_are_recognised() {
        let nu = ["v", "w"];
        assert!(found(["a", "b"], ["c", "d"], nu, &[]));
        // Sums that do not hide anything, multiples, and what is linear in the six.
        assert!(found(["a + k*b", "b"], ["2*c", "d"], nu, &["a*v + k*b*v + 2*c*v", "-b*w"]));
        // Not all real factors, α or β: squares, too few, multiples.
        assert!(!found(["a", "b"], ["c", "d"], ["v^2", "w"], &[]));
        assert!(!found(["a", "b"], ["c", "d"], ["v", "v"], &[]));
        assert!(!found(["a", "b"], ["a", "d"], nu, &[]));
        assert!(!found(["a", "b"], ["k*a", "k*b"], nu, &[]));
        assert!(!found(["a^2", "b"], ["c", "d"], nu, &[]));
        // α reaches (x, y) for y ≥ x − 1/4 only.
        assert!(!found(["a + b", "b + a^2"], ["c", "d"], nu, &[]));
        // A seventh coordinate.
        assert!(!found(["a", "b"], ["c", "d"], nu, &["a^2*v"]));
    }
}

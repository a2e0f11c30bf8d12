//! Polynomials as polynomials in their last variable: subresultants, and what follows for common roots.

use crate::error::Result;
use crate::linalg::bareiss::determinant;
use crate::matrix::Matrix;
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, Ring, SplitMix64};

/// The ring of polynomials in t.
pub fn line() -> Polynomials<Integers> {
    Polynomials::new(Integers, Variables::new(["t"], Order::Lex))
}

/// The ring of polynomials in t and u.
pub fn plane() -> Polynomials<Integers> {
    Polynomials::new(Integers, Variables::new(["t", "u"], Order::Lex))
}

/// The coefficients of 1, u, u², … for the last variable u: polynomials in the variables before.
///
/// # Panics
/// When there are no variables.
pub fn in_last(polynomial: &Polynomial) -> Vec<Polynomial> {
    let mut list = Vec::new();
    for (exponents, coefficient) in polynomial.coefficients_from(polynomial.variables().len() - 1) {
        let power = exponents[0] as usize;
        if list.len() <= power {
            list.resize(power + 1, Polynomial::zero(coefficient.variables()));
        }
        list[power] = coefficient;
    }
    list
}

/// The determinant of the rows of `a u^i` and `b u^j` (i < deg b − j₀, j < deg a − j₀), columns from the highest power
/// down, of which the last is that of `u^power`: the coefficient of `u^power` in the subresultant of index j₀.
fn minor(a: &[Polynomial], b: &[Polynomial], index: usize, power: usize) -> Polynomial {
    let ring = Polynomials::new(Integers, a[0].variables().clone());
    let (m, n) = (a.len() - 1, b.len() - 1);
    let size = m + n - 2 * index;
    let entry = |list: &[Polynomial], shift: usize, column: usize| {
        // Columns stand for u^(m + n − index − 1), … and the last one for u^power.
        let power = if column + 1 == size { power } else { m + n - index - 1 - column };
        let at = power.checked_sub(shift);
        at.and_then(|at| list.get(at)).cloned().unwrap_or_else(|| ring.zero())
    };
    let matrix = Matrix::from_fn(size, size, |row, column| {
        if row < n - index {
            entry(a, n - index - 1 - row, column)
        } else {
            entry(b, m - index - 1 - (row - (n - index)), column)
        }
    });
    determinant(ring, &matrix)
}

/// The principal subresultant coefficient of an index; of index 0 it is the resultant. Where leading coefficients are
/// constant, `a` and `b` have at a value of t a greatest common divisor of degree j if the coefficients of the indices
/// below j are zero there, and that of j is not. Neither may be empty.
pub fn principal(a: &[Polynomial], b: &[Polynomial], index: usize) -> Polynomial {
    minor(a, b, index, index)
}

/// The subresultant of index 1, as `[constant, coefficient of u]`.
pub fn linear(a: &[Polynomial], b: &[Polynomial]) -> [Polynomial; 2] {
    [minor(a, b, 1, 0), minor(a, b, 1, 1)]
}

/// The discriminant by the last variable, up to a constant factor and a factor of the leading coefficient: zero where two
/// roots are equal. Zero for polynomials of degree 0.
pub fn discriminant(polynomial: &Polynomial) -> Polynomial {
    let last = polynomial.variables().len() - 1;
    let (whole, slope) = (in_last(polynomial), in_last(&polynomial.derivative(last)));
    match (whole.first(), slope.is_empty()) {
        (Some(_), false) => principal(&whole, &slope, 0),
        (Some(first), true) => Polynomial::zero(first.variables()),
        (None, _) => polynomial.clone(),
    }
}

/// The product of the different factors: divided by what it has in common with all of its derivatives. `steps` is the work
/// for each greatest common divisor.
///
/// # Errors
/// Where one takes longer.
pub fn radical(polynomial: &Polynomial, steps: u64) -> Result<Polynomial> {
    let whole = polynomial.primitive_part();
    let mut common = whole.clone();
    for variable in 0..whole.variables().len() {
        // A factor without this variable divides the derivative, so one derivative is not enough.
        common = common.gcd_within(&whole.derivative(variable), steps)?;
    }
    Ok(match whole.is_empty() {
        true => whole,
        false => whole.div_exact(&common).expect("a divisor").primitive_part(),
    })
}

/// The largest degree of [`solutions`].
const LARGEST_DEGREE: u64 = 8;

/// How many different points over ℂ have the same values of x and y as a random point: polynomials in two variables.
/// `None` if the degrees are above 8, or it was not seen that they are finitely many.
///
/// After a random change of coordinates t is different at different points, and all of them are seen in the resultant;
/// that this is so is verified.
///
/// # Errors
/// Where a greatest common divisor takes too long.
pub fn solutions(x: &Polynomial, y: &Polynomial, seed: u64) -> Result<Option<u64>> {
    let ring = plane();
    let most = x.total_degree().max(y.total_degree()).unwrap_or(0);
    if most > LARGEST_DEGREE {
        return Ok(None);
    }
    let mut stream = SplitMix64::new(seed);
    for _ in 0..8 {
        let mut number = || Integer::from(stream.in_range(50));
        let (point, slope) = ([number(), number()], number());
        // t becomes t + slope u.
        let turned = [ring.variable(0) + ring.scale(&ring.variable(1), &slope), ring.variable(1)];
        let equation = |f: &Polynomial| {
            let value = f.evaluate(&Integers, &point);
            in_last(&(f.evaluate(&ring, &turned) - ring.constant(value)))
        };
        let (a, b) = (equation(x), equation(y));
        if a.len() < 2
            || b.len() < 2
            || !a[a.len() - 1].is_constant()
            || !b[b.len() - 1].is_constant()
        {
            continue;
        }
        let resultant = principal(&a, &b, 0);
        if resultant.is_empty() {
            continue;
        }
        let parts = square_free(&resultant)?;
        let mut different = 0;
        let mut is_separated = a.len().min(b.len()) == 2;
        let next = if is_separated { None } else { Some(principal(&a, &b, 1)) };
        is_separated |= next.as_ref().is_some_and(|next| !next.is_empty());
        for (_, part) in parts {
            different += part.total_degree().unwrap_or(0);
            if let Some(next) = &next {
                is_separated &= part.gcd(next)?.is_constant();
            }
        }
        if is_separated {
            return Ok(Some(different));
        }
    }
    Ok(None)
}

/// Yun's algorithm: polynomials without multiple roots, no two with a common one, whose k-th powers have the polynomial as
/// their product, up to a constant. Constants are left out.
///
/// # Errors
/// Where a greatest common divisor takes too long.
pub fn square_free(polynomial: &Polynomial) -> Result<Vec<(u32, Polynomial)>> {
    let divided =
        |a: &Polynomial, b: &Polynomial| a.div_exact(b).expect("a divisor").primitive_part();
    let mut found = Vec::new();
    let whole = polynomial.primitive_part();
    if whole.is_constant() {
        return Ok(found);
    }
    // With c the roots of multiplicity at least k, once each, and w what is left above.
    let mut above = whole.gcd(&whole.derivative(0))?;
    let mut roots = divided(&whole, &above);
    for multiplicity in 1.. {
        let next = roots.gcd(&above)?;
        let only = divided(&roots, &next);
        if !only.is_constant() {
            found.push((multiplicity, only));
        }
        if next.is_constant() {
            break;
        }
        above = divided(&above, &next);
        roots = next;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{in_last, line, linear, plane, principal, radical, solutions, square_free};
    use crate::ring::Ring;

    #[test]
    fn a_radical_has_every_factor_once() {
        let ring = plane();
        let (t, u) = (ring.variable(0), ring.variable(1));
        let sum = &t + &u;
        let found = radical(&(ring.from_i64(6) * t.pow(2) * &u * sum.pow(3)), 1 << 30).unwrap();
        assert!(found.is_proportional_to(&(&t * &u * &sum)), "{found}");
        assert!(radical(&u.pow(2), 1 << 30).unwrap().is_proportional_to(&u));
        assert!(radical(&ring.from_i64(6), 1 << 30).unwrap().is_constant());
        assert!(radical(&ring.zero(), 1 << 30).unwrap().is_empty());
    }

    #[test]
    fn multiplicities_are_found() {
        let ring = line();
        let t = ring.variable(0);
        let (one, two) = (&t - &ring.one(), &t * &t + ring.from_i64(2));
        let polynomial = &one * &two.pow(3) * t.pow(3);
        let found = square_free(&polynomial).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], (1, one));
        assert_eq!(found[1].0, 3);
        assert!(found[1].1.is_proportional_to(&(&two * &t)));
        assert_eq!(square_free(&ring.from_i64(12)).unwrap(), vec![]);
    }

    #[test]
    fn points_with_the_same_values() {
        let ring = plane();
        let (t, u) = (ring.variable(0), ring.variable(1));
        let count =
            |x: &crate::poly::Polynomial, y: &crate::poly::Polynomial| solutions(x, y, 7).unwrap();
        assert_eq!(count(&t, &(&u + &(&t * &t))), Some(1));
        assert_eq!(count(&(&t * &t), &u), Some(2));
        assert_eq!(count(&(&t + &u), &(&t * &u)), Some(2));
        assert_eq!(count(&t.pow(3), &(u.pow(2) + &t)), Some(6));
        // The images of all points are on a line: fibers are curves.
        assert_eq!(count(&(&t + &u), &(&t + &u)), None);
    }

    #[test]
    fn subresultants_find_common_roots() {
        let ring = plane();
        let (t, u) = (ring.variable(0), ring.variable(1));
        // (u − t)(u + 3) and (u − t)(u − 2t): a common root u = t, and another where 2t = −3.
        let a = (&u - &t) * (&u + &ring.from_i64(3));
        let b = (&u - &t) * (&u - &(&t + &t));
        let (a, b) = (in_last(&a), in_last(&b));
        assert!(principal(&a, &b, 0).is_empty());
        let one = principal(&a, &b, 1);
        let t = line().variable(0);
        assert!(one.is_proportional_to(&(&t + &t + line().from_i64(3))));
        // The common divisor: (2t + 3)(u − t) up to sign.
        let [constant, slope] = linear(&a, &b);
        assert_eq!(slope, one);
        assert_eq!(constant, -(&one * &t));
        // The resultant of u² − t and u − 3 is 9 − t.
        let u = ring.variable(1);
        let a = in_last(&(&u * &u - ring.variable(0)));
        let b = in_last(&(&u - &ring.from_i64(3)));
        assert!(
            principal(&a, &b, 0).is_proportional_to(&(line().from_i64(9) - line().variable(0)))
        );
    }
}

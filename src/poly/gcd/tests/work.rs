//! What divisors cost, in steps.

use super::*;

/// Steps of a greatest common divisor, and what it is.
fn steps(a: &Polynomial, b: &Polynomial) -> (u64, Polynomial) {
    let mut work = Work::new(u64::MAX);
    let divisor = gcd(a, b, &mut work).unwrap();
    (work.spent(), divisor)
}

#[test]
fn sizes() {
    let mut seed = SplitMix64::new(5);
    for (n, terms, degree, most) in [
        (1, 20, 60, 1 << 15),
        (2, 20, 20, 1 << 15),
        (4, 20, 6, 1 << 16),
        (10, 10, 4, 1 << 15),
        (20, 12, 3, 1 << 15),
    ] {
        let [f, g, h] = [0; 3].map(|_| random(n, terms, degree, &mut seed));
        let (a, b) = (&f * &g, &f * &h);
        let (spent, found) = steps(&a, &b);
        assert!(spent < most, "{n} variables, {terms} terms of degree {degree}: {spent} steps");
        assert!(f.primitive_part().divides(&found));
        let ring = Polynomials::new(Integers, f.variables().clone());
        assert!(ring.div_exact(&a, &found).is_some() && ring.div_exact(&b, &found).is_some());
    }
}

/// That a square of a sum and the number after it have nothing in common takes one value for each term,
/// not one for each term and variable.
#[test]
fn sums_of_many_variables() {
    for n in [10, 20, 40] {
        let variables = Variables::numbered(n, Order::DegRevLex);
        let terms =
            (0..n).map(|v| ((0..n).map(|i| u32::from(i == v)).collect::<Vec<_>>(), 1.into()));
        let sum = Polynomial::from_terms(&variables, terms);
        let square = &sum * &sum;
        let next = &square + &one(&sum);
        let (spent, divisor) = steps(&square, &next);
        assert!(is_one(&divisor));
        assert!(spent < 5 * (square.len() * n) as u64, "{n} variables: {spent} steps");
    }
}

/// Few terms of a high degree take few images.
#[test]
fn sparse_polynomials_of_high_degree() {
    let mut seed = SplitMix64::new(11);
    let variables = Variables::numbered(2, Order::Lex);
    for degree in [100, 400, 1600] {
        let [f, g, h] = [0; 3].map(|_| {
            let terms = (0..10).map(|_| {
                let exponents = [0; 2].map(|_| (seed.next_u64() % (degree + 1)) as u32);
                (exponents, Integer::from(seed.in_range(99)))
            });
            Polynomial::from_terms(&variables, terms)
        });
        let (spent, divisor) = steps(&(&f * &g), &(&f * &h));
        let image = (2 * degree) * (2 * degree);
        assert!(spent < 12 * image + (1 << 16), "degree {degree}: {spent} steps");
        assert!(f.primitive_part().divides(&divisor));
    }
}

/// Planted divisors of dense polynomials: quadratic in the degree in one variable, cubic in two.
#[test]
fn dense_polynomials() {
    let mut seed = SplitMix64::new(12);
    let mut planted = |n: usize, degree: u32| {
        let variables = Variables::numbered(n, Order::Lex);
        let count = (degree + 1).pow(n as u32);
        let [f, g, h] = [0; 3].map(|_| {
            let terms = (0..count).map(|i| {
                let exponents = (0..n as u32).map(|v| i / (degree + 1).pow(v) % (degree + 1));
                (exponents.collect::<Vec<_>>(), Integer::from(seed.in_range(99)))
            });
            Polynomial::from_terms(&variables, terms)
        });
        let (spent, divisor) = steps(&(&f * &g), &(&f * &h));
        assert!(f.primitive_part().divides(&divisor));
        spent
    };
    for degree in [30, 60, 120] {
        let spent = planted(1, degree);
        assert!(spent < 10 * u64::from(degree).pow(2), "degree {degree}: {spent} steps");
    }
    for degree in [5, 10, 20, 40] {
        let spent = planted(2, degree);
        assert!(spent < 150 * u64::from(degree + 1).pow(3), "degree {degree}: {spent} steps");
    }
}

/// The limit is exact, and what stops is an error.
#[test]
fn the_limit() {
    let f = read("x^2*y - 3*z + 7");
    let (a, b) = (&f * &read("x + y + w"), &f * &read("x - z*w + 5"));
    let (spent, divisor) = steps(&a, &b);
    assert_eq!(a.gcd_within(&b, spent), Ok(divisor));
    let error = a.gcd_within(&b, spent - 1).unwrap_err().to_string();
    let expected = format!(
        "greatest common divisor: it takes more than {} steps; \
         fewer terms, lower degrees or fewer variables are within reach",
        spent - 1
    );
    assert_eq!(error, expected);
}

/// A quotient of 10^9 terms is refused; one of a thousand is not, though degrees would allow for as many.
#[test]
fn quotients_that_fill_the_memory() {
    let (a, b) = (read("(x^999 - 1)*(y^999 - 1)*(z^999 - 1)"), read("(x - 1)*(y - 1)*(z - 1)"));
    let error = a.gcd_within(&b, 1 << 24).unwrap_err().to_string();
    assert!(error.contains("it takes more than 16777216 steps"), "{error}");
    let b = read("x*y*z - 1");
    assert_eq!(read("x^999*y^999*z^999 - 1").gcd_within(&b, 1 << 25), Ok(b));
}

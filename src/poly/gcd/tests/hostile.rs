//! Primes and points that say too much or too little, constructed on purpose.

use super::super::image::{field, random_element};
use super::*;

/// A prime that is met first.
fn prime(n: usize) -> String {
    field(n).modulus().to_string()
}

/// Polynomials with the primes met first for `p` and `q`.
fn with_primes(text: &str) -> Polynomial {
    read(&text.replace('p', &prime(0)).replace('q', &prime(1)))
}

fn expect(a: &str, b: &str, divisor: &str) {
    let [a, b, divisor] = [a, b, divisor].map(with_primes);
    assert_eq!(check(&a, &b, &divisor), divisor, "{a}, {b}");
    assert_eq!(by_remainders(&a, &b).as_ref(), Some(&divisor), "{a}, {b}");
}

/// Modulo the prime the images have more in common.
#[test]
fn primes_that_see_too_much() {
    expect("x + 1", "x + 1 + p", "1");
    expect("(x+1)*(x+2)", "(x+1)*(x+2+p)", "x + 1");
    expect("(x+1)*(x+2)", "(x+1)*(x+2+p*q)", "x + 1");
    expect("(x+y)*(x*y+2)", "(x+y)*(x*y+2+p)", "x + y");
    expect("(x+y)*(x*y+z)", "(x+y)*(x*y+z+p*q)", "x + y");
    expect("x^2*y + z + 1", "x^2*y + z + 1 + p*x", "1");
}

/// Leading coefficients, all coefficients in the middle, or contents vanish.
#[test]
fn primes_that_see_too_little() {
    expect("(p*x+1)*(x+3)", "(p*x+1)*(x+5)", "p*x + 1");
    expect("(p*q*x+1)*(x+3)", "(p*x+1)*(x+3)", "x + 3");
    expect("(p*x*y+1)*(x+3)", "(p*x*y+1)*(x+y)", "p*x*y + 1");
    expect("(x^2+p*x+1)*(x+3)", "(x^2+p*x+1)*(x+5)", "x^2 + p*x + 1");
    expect("(x^2+p*x*y+y)*(x+3)", "(x^2+p*x*y+y)*(y+5)", "x^2 + p*x*y + y");
    expect("(x^2*z+p*x*y+y*w)*(x+3*w)", "(x^2*z+p*x*y+y*w)*(y*z+5)", "x^2*z + p*x*y + y*w");
    // Whatever the main variable, a monomial is missing modulo the first prime.
    let divisor = "(x^2*y^2+p*x*y+3)";
    expect(&format!("{divisor}*(x+3)"), &format!("{divisor}*(y+5)"), divisor);
    let divisor = "(x^2*y^2*z^2+p*x*y*z+2^70*x*y^2+z+3)";
    expect(&format!("{divisor}*(x+3)"), &format!("{divisor}*(y+z+5)"), divisor);
    expect("p*(x+1)", "p*(x+2)", "p");
    expect("p*q*(x*y+1)", "p*(x*y+1)*(x+y)", "p*x*y + p");
}

/// At the first point that is taken for the degree bounds, two factors are the same.
#[test]
fn points_that_see_too_much() {
    let mut draws = SplitMix64::new(0);
    let point = [0; 2].map(|_| random_element(&field(0), &mut draws));
    let [x, y] = point.map(|c| field(0).to_u64(&c).to_string());
    expect("(x+1)*(x+y)", &format!("(x+1)*(x+{y})*(y+2)"), "x + 1");
    expect(&format!("(x*y+1)*(y+{x})"), "(x*y+1)*(x+y)", "x*y + 1");
    // And where a leading coefficient vanishes.
    expect(&format!("((y-{y})*x^2+1)*(x+y)"), "(x+y)*(x*y+1)", "x + y");
    expect(
        &format!("((y-{y})*x^2+1)*(x+y)"),
        &format!("((y-{y})*x^2+1)*(x-y)"),
        &format!("(y-{y})*x^2+1"),
    );
}

/// Coefficients on both sides of what one prime, or two, can tell.
#[test]
fn coefficients_around_the_primes() {
    for bits in [47, 48, 61, 62, 63, 109, 110, 123, 124, 125, 128] {
        for offset in ["- 1", "+ 0", "+ 1"] {
            let divisor = format!("(3*x^2 + (2^{bits} {offset})*x + 1)");
            expect(&format!("{divisor}*(x+1)"), &format!("{divisor}*(2*x+5)"), &divisor);
            let divisor = format!("(3*x^2*y + (2^{bits} {offset})*x + y^3)");
            expect(&format!("{divisor}*(x+y)"), &format!("{divisor}*(2*x+5*y+1)"), &divisor);
        }
    }
}

/// Divisors with few terms and with many, on both sides of where sparse and dense ways part.
#[test]
fn few_and_many_terms() {
    let mut seed = SplitMix64::new(21);
    for degree in [15u32, 16, 63, 64, 65, 80, 500] {
        for terms in [1, 2, 7, 8, 9, 10] {
            for n in [1, 2] {
                let variables = Variables::numbered(n, Order::Lex);
                let [f, g, h] = [terms, 3, 3].map(|count| {
                    let terms = (0..=count).map(|i| {
                        let exponents = (0..n).map(|_| match i {
                            0 => degree,
                            1 => 0,
                            _ => (seed.next_u64() % u64::from(degree)) as u32,
                        });
                        (exponents.collect::<Vec<u32>>(), Integer::from(seed.in_range(9) * 2 + 1))
                    });
                    Polynomial::from_terms(&variables, terms)
                });
                let found = check(&(&f * &g), &(&f * &h), &f);
                assert!(f.primitive_part().divides(&found));
            }
        }
    }
}

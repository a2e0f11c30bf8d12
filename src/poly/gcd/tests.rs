use proptest::prelude::*;

use super::super::{Order, Polynomials, RationalPolynomial, Variables};
use super::*;
use crate::poly::text::parse;
use crate::ring::{Domain, Integers, PrimeField, Ring, SplitMix64};

mod hostile;
mod parts;
mod work;

const ORDERS: [Order; 3] = [Order::Lex, Order::DegLex, Order::DegRevLex];

fn variables(order: Order) -> Variables {
    Variables::new(["x", "y", "z", "w"], order)
}

/// Polynomials, many of them in few variables, some with content.
fn polynomial(order: Order, most: usize) -> impl Strategy<Value = Polynomial> {
    let coefficient = prop_oneof![6 => -9i64..10, 1 => any::<i64>()];
    let term = (prop::array::uniform4(0u32..4), coefficient);
    let missing = prop::array::uniform4(any::<bool>());
    (prop::collection::vec(term, 1..most), missing).prop_map(move |(terms, missing)| {
        let terms = terms.into_iter().map(|(mut exponents, c)| {
            exponents.iter_mut().zip(missing).filter(|(_, m)| *m).for_each(|(e, _)| *e = 0);
            (exponents, Integer::from(c))
        });
        Polynomial::from_terms(&variables(order), terms)
    })
}

fn triple(most: usize) -> impl Strategy<Value = [Polynomial; 3]> {
    prop::sample::select(&ORDERS[..]).prop_flat_map(move |order| {
        [polynomial(order, most), polynomial(order, most), polynomial(order, most)]
    })
}

fn read(text: &str) -> Polynomial {
    parse(&variables(Order::Lex), text).unwrap().into_parts().0
}

/// `gcd` has a positive leading coefficient, divides both and leaves nothing in common behind.
fn check(a: &Polynomial, b: &Polynomial, planted: &Polynomial) -> Polynomial {
    let g = a.gcd(b).unwrap();
    assert!(g.is_empty() || !g.coefficient(0).is_negative());
    assert_eq!(b.gcd(a).unwrap(), g);
    if g.is_empty() {
        assert!(a.is_empty() && b.is_empty());
        return g;
    }
    let (u, v) = (a.div_exact(&g).unwrap(), b.div_exact(&g).unwrap());
    assert!(is_one(&u.gcd(&v).unwrap()), "{u} and {v} of {a} and {b}");
    assert!(planted.divides(&g), "{planted} divides {a} and {b}, but not {g}");
    g
}

proptest! {
    #[test]
    fn planted_divisors_are_found([f, g, h] in triple(6)) {
        prop_assume!(!f.is_empty());
        check(&(&f * &g), &(&f * &h), &f);
    }

    #[test]
    fn laws([f, g, h] in triple(4)) {
        let one = one(&f);
        check(&g, &h, &one);
        let gcd = |a: &Polynomial, b: &Polynomial| a.gcd(b).unwrap();
        prop_assert_eq!(gcd(&gcd(&f, &g), &h), gcd(&f, &gcd(&g, &h)));
        prop_assert_eq!(gcd(&(&f * &g), &(&f * &h)), gcd(&(&f * &gcd(&g, &h)), &(&f * &Polynomial::zero(f.variables()))));
        prop_assert_eq!(gcd(&f, &f), gcd(&f, &(&f * &g)));
        // gcd(f, g) = gcd(f, g + h f).
        prop_assert_eq!(gcd(&f, &g), gcd(&f, &(&g + &(&h * &f))));
        let square = &f * &f;
        prop_assert_eq!(gcd(&square, &(&f * &g)), gcd(&(&f * &gcd(&f, &g)), &Polynomial::zero(f.variables())));
    }

    #[test]
    fn contents([f, g, _] in triple(6), v in 0usize..4) {
        let content = f.content_in(v).unwrap();
        prop_assert!(!content.contains(v));
        prop_assert_eq!(&content * &f.primitive_part_in(v).unwrap(), f.clone());
        let product = (&f * &g).content_in(v).unwrap();
        // Gauss.
        prop_assert_eq!(product, &content * &g.content_in(v).unwrap());
    }

    #[test]
    fn over_the_rationals([f, g, h] in triple(4), d in 1i64..9) {
        prop_assume!(!f.is_empty());
        let over = |p: &Polynomial| RationalPolynomial::new(p.clone(), Integer::from(d));
        let found = over(&(&f * &g)).gcd(&over(&(&f * &h))).unwrap();
        prop_assert_eq!(found.denominator(), &Integer::from(1));
        let expected = (&f * &g).gcd(&(&f * &h)).unwrap().primitive_part();
        prop_assert_eq!(found.numerator(), &expected);
    }
}

#[test]
fn small_cases() {
    for (a, b, expected) in [
        ("0", "0", "0"),
        ("0", "-x + 1", "x - 1"),
        ("6", "4*x - 10", "2"),
        ("-1", "x", "1"),
        ("x^2 - 1", "x^2 - 2*x + 1", "x - 1"),
        ("x^2*y - y", "x*y^3 - y^3", "x*y - y"),
        ("6*x^3*y^2", "4*x*y^5*z", "2*x*y^2"),
        ("(x+y)*(z+1)", "(x+y)*(w+1)", "x + y"),
        ("(x+y)*z", "(x-y)*z", "z"),
        ("(2*x+2)*(y+1)", "6*(x+1)*(z+3)", "2*x + 2"),
        ("(x*y+1)*(x*z+1)", "(x*y+1)*(x*w+1)", "x*y + 1"),
        ("(x*y - z*w)^3*(x+1)", "(x*y - z*w)^2*(y+1)", "x^2*y^2 - 2*x*y*z*w + z^2*w^2"),
        ("x^4 - 1", "x^6 - 1", "x^2 - 1"),
        ("(y*z+1)*x^2 - y", "((y*z+1)*x^2 - y)*((w+2)*x - 1)", "x^2*y*z + x^2 - y"),
    ] {
        assert_eq!(check(&read(a), &read(b), &read("1")).to_string(), expected, "{a}, {b}");
    }
}

/// Large numbers take several primes.
#[test]
fn large_coefficients() {
    let f = read("123456789012345678901234567890*x^2*y - 987654321098765432109876543211*z + 7");
    let (g, h) = (read("(x + 2^200*y + 1)*(w - 3)"), read("(3^150*x*w - z)*5"));
    assert_eq!(check(&(&f * &g), &(&f * &h), &f), f.primitive_part());
}

#[test]
fn degrees_out_of_reach() {
    let a = read("x^3000000 - y");
    assert_eq!(a.gcd(&(&a * &read("x + 1"))).unwrap(), a);
    let error = (&a * &read("x - 2")).gcd(&(&a * &read("x + 1"))).unwrap_err().to_string();
    assert_eq!(
        error,
        "greatest common divisor: degree 3000001 in x; degrees up to 1048576 are within reach"
    );
    assert_eq!(read("x^3000000").gcd(&read("x^4000000*y - x^2999999")).unwrap(), read("x^2999999"));
}

/// The greatest common divisor by primitive remainders, variable after variable: slow, and without
/// primes or random points. `None` when a remainder grows too long, as they do now and then.
fn by_remainders(a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
    const LONGEST: usize = 60;
    if a.is_empty() || b.is_empty() {
        return Some(gcd(a, b, &mut Work::new(0)).unwrap());
    }
    let contained = |p: &Polynomial| (0..p.variables().len()).filter(|&v| p.contains(v)).collect();
    let (in_a, in_b): (Vec<usize>, Vec<usize>) = (contained(a), contained(b));
    let Some(&v) = in_a.iter().chain(&in_b).max() else {
        let number = integer_gcd(&a.content(), &b.content());
        return Some(Polynomial::constant(a.variables(), number, false));
    };
    let content = |p: &Polynomial| {
        let zero = Polynomial::zero(p.variables());
        let mut parts = p.coefficients_in(&[v]).into_iter();
        parts.try_fold(zero, |divisor, (_, c)| by_remainders(&divisor, &c))
    };
    let (content_a, content_b) = (content(a)?, content(b)?);
    let (mut u, mut w) = (a.div_exact(&content_a).unwrap(), b.div_exact(&content_b).unwrap());
    let degree = |p: &Polynomial| p.degree_in(v).unwrap_or(0);
    let x = Polynomial::from_terms(a.variables(), [(unit(a, v), Integer::from(1))]);
    if degree(&u) < degree(&w) {
        std::mem::swap(&mut u, &mut w);
    }
    while degree(&w) > 0 {
        while !u.is_empty() && degree(&u) >= degree(&w) {
            let [top_u, top_w] = [&u, &w].map(|p| p.coefficients_in(&[v]).swap_remove(0).1);
            let shift = x.pow(u64::from(degree(&u) - degree(&w)));
            u = &(&u * &top_w) - &(&(&w * &top_u) * &shift);
            if u.len() > LONGEST {
                return None;
            }
        }
        if !u.is_empty() {
            u = u.div_exact(&content(&u)?).unwrap();
        }
        std::mem::swap(&mut u, &mut w);
    }
    let divisor = if w.is_empty() { u } else { one(a) };
    let divisor = &divisor * &by_remainders(&content_a, &content_b)?;
    let negative = divisor.coefficient(0).is_negative();
    Some(if negative { -divisor } else { divisor })
}

/// The exponents of a variable.
fn unit(p: &Polynomial, v: usize) -> Vec<u32> {
    (0..p.variables().len()).map(|i| u32::from(i == v)).collect()
}

proptest! {
    #[test]
    fn remainders_lead_to_the_same([f, g, h] in triple(4)) {
        let (a, b) = (&f * &g, &f * &h);
        if let Some(expected) = by_remainders(&a, &b) {
            prop_assert_eq!(a.gcd(&b).unwrap(), expected);
        }
    }
}

/// Random polynomials of so many terms, in so many variables, of total degree up to the given one.
fn random(n: usize, terms: usize, degree: u64, seed: &mut SplitMix64) -> Polynomial {
    let variables = Variables::numbered(n, Order::DegRevLex);
    let terms = (0..terms).map(|_| {
        let mut exponents = vec![0; n];
        for _ in 0..seed.next_u64() % (degree + 1) {
            exponents[(seed.next_u64() % n as u64) as usize] += 1;
        }
        (exponents, Integer::from(seed.in_range(99)))
    });
    Polynomial::from_terms(&variables, terms)
}

proptest! {
    /// Planted powers of products of different linear factors are told apart.
    #[test]
    fn factors_by_multiplicity(planted in prop::collection::btree_map(0u64..1000, 1usize..9, 0..12)) {
        let field = PrimeField::new(1_000_003).unwrap();
        let product = |chosen: &dyn Fn(usize) -> usize| {
            let mut product = vec![field.one()];
            for (root, &power) in &planted {
                for _ in 0..chosen(power) {
                    product.insert(0, 0);
                    for i in 1..product.len() {
                        let shift = field.mul(&product[i], &field.from_u64(*root));
                        product[i - 1] = field.sub(&product[i - 1], &shift);
                    }
                }
            }
            product
        };
        let found = univariate::by_multiplicity(&field, &product(&|power| power));
        let most = planted.values().max().copied().unwrap_or(0);
        let expected: Vec<_> =
            (1..=most).map(|n| product(&|power| usize::from(power == n))).collect();
        prop_assert_eq!(found, expected);
    }
}

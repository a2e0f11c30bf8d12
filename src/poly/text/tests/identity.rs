use std::collections::HashSet;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::super::names::{is_identifier, read as read_name, written};
use super::*;
use crate::ring::Ring;

fn integer() -> impl Strategy<Value = BigInt> {
    prop_oneof![
        4 => (-5i64..6).prop_map(BigInt::from),
        1 => any::<i64>().prop_map(BigInt::from),
        1 => any::<[i128; 3]>().prop_map(|[a, b, c]| BigInt::from(a) * b * c),
    ]
}

fn rational() -> impl Strategy<Value = BigRational> {
    (integer(), integer()).prop_map(|(n, d)| {
        if d == BigInt::ZERO { BigRational::from(n) } else { BigRational::new(n, d) }
    })
}

pub(super) fn polynomial() -> impl Strategy<Value = RationalPolynomial> {
    polynomial_below(1 << 29)
}

fn polynomial_below(exponents: u32) -> impl Strategy<Value = RationalPolynomial> {
    variables().prop_flat_map(move |variables| {
        let exponent = prop_oneof![6 => 0u32..4, 1 => 0..exponents];
        let exponents = prop::collection::vec(exponent, variables.len());
        prop::collection::vec((exponents, rational()), 0..7)
            .prop_map(move |terms| RationalPolynomials::new(variables.clone()).from_terms(terms))
    })
}

proptest! {
    #[test]
    fn printed_and_read(p in polynomial()) {
        for format in READ {
            let text = p.display(format).to_string();
            let again = parse_as(p.variables(), &text, format);
            prop_assert_eq!(again.as_ref(), Ok(&p), "{} as {}", text, format);
            // With the names that are found: the same polynomial in fewer variables.
            let any = parse_any(&text, format, p.variables().order()).unwrap();
            prop_assert_eq!(any.len(), p.len());
            let places = any.variables().names().iter().map(|name| p.variables().index(name));
            let places: Option<Vec<usize>> = places.collect();
            let places = places.expect("no names but those of the variables");
            let (numerator, denominator) = any.into_parts();
            let renamed = numerator.renamed(p.variables(), &places);
            prop_assert_eq!(RationalPolynomial::new(renamed, denominator), p.clone());
        }
    }

    /// Twice the polynomial, written as a sum with parts that cancel and multiply.
    #[test]
    // The product has four factors and many variables: no total degree may reach 2^32.
    fn expressions(p in polynomial_below(1 << 24), q in polynomial_below(1 << 24)) {
        let variables = Variables::new(
            [p.variables().names(), q.variables().names()].concat()
                .into_iter().collect::<std::collections::BTreeSet<_>>(),
            p.variables().order(),
        );
        let lift = |p: &RationalPolynomial| {
            let names = p.variables().names().iter();
            let places: Vec<usize> = names.map(|name| variables.index(name).unwrap()).collect();
            let numerator = p.numerator().renamed(&variables, &places);
            RationalPolynomial::new(numerator, p.denominator().clone())
        };
        let ring = RationalPolynomials::new(variables.clone());
        let (a, b) = (lift(&p), lift(&q));
        let product = ring.mul(&a, &b);
        let square = ring.mul(&product, &product);
        let seventh = BigRational::new(BigInt::from(-1), BigInt::from(7));
        let expected = ring.sub(&ring.mul(&square, &ring.constant(&seventh)), &a);
        let text = format!("-((({p}))*({q}))**2/7 - ({p}) + {p} - 1*({p}) + 0*({q})^0");
        prop_assert_eq!(parse(&variables, &text), Ok(expected), "{}", text);
    }

    #[test]
    fn names_stay_different(variables in variables()) {
        for format in Format::ALL {
            let names = written(variables.names(), format);
            let different: HashSet<&String> = names.iter().collect();
            prop_assert_eq!(different.len(), names.len(), "{:?} as {}", names, format);
            if format == Format::Latex {
                continue;
            }
            for (name, written) in variables.names().iter().zip(&names) {
                prop_assert_eq!(&read_name(written, format), name);
                prop_assert!(format == Format::Macaulay2 || is_identifier(written));
            }
        }
    }
}

/// More terms than are sorted together, all with different denominators.
#[test]
fn long_sums() {
    let ring = RationalPolynomials::new(xy());
    for modulus in [1, 7, 101] {
        let terms = (0..20_000u32).map(|i| {
            let coefficient = BigRational::new(BigInt::from(i) + 1, BigInt::from(i % modulus + 1));
            ([i % 211, i / 211], coefficient)
        });
        let p = ring.from_terms(terms);
        for format in READ {
            let text = p.display(format).to_string();
            assert!(parse_as(&xy(), &text, format).unwrap() == p, "{format}, {modulus}");
        }
        let sum = format!("{p} - ({p}) + x");
        assert_eq!(read(&sum), "x");
    }
}

#[test]
fn as_people_write() {
    for (text, expected) in [
        ("3/7*x^2*y - (x+1)^3", "-x^3 + 3/7*x^2*y - 3*x^2 - 3*x - 1"),
        (" + x ** 2\t* y\n- - 1 ", "x^2*y + 1"),
        ("-x^2", "-x^2"),
        ("(-x)^2", "x^2"),
        ("2*-x", "-2*x"),
        ("--x", "x"),
        ("x/2*y", "1/2*x*y"),
        ("6/4/3", "1/2"),
        ("x/(1/2 - 1)", "-2*x"),
        ("x/-2", "-1/2*x"),
        ("x/(x - x + 2)", "1/2*x"),
        ("0", "0"),
        ("-0*x", "0"),
        ("x - x", "0"),
        ("(x - x)^0", "1"),
        ("0^0 + x^0", "2"),
        ("(x - x)^7", "0"),
        ("((((x))))*(y)", "x*y"),
        ("(2*x)^3", "8*x^3"),
        ("(x*y*x)^2", "x^4*y^2"),
        ("x^007", "x^7"),
        ("0012*x", "12*x"),
        ("x^4294967295", "x^4294967295"),
        ("(-1)^4294967295*x", "-x"),
        ("x - 3*x + 2*x", "0"),
        ("1 - 1/2 - 1/3 - 1/6 + y", "y"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn terms_look_right() {
    let variables = Variables::new(["Q1_1_2", "x_1_2", "lambda", "a__b"], Order::Lex);
    let p = parse(&variables, "-3/7*Q1_1_2^2*x_1_2 + x_1_2*lambda^12 - lambda + 1/2*a__b^3 - 5/3")
        .unwrap();
    for (format, expected) in [
        (Format::Text, "-3/7*Q1_1_2^2*x_1_2 + x_1_2*lambda^12 - lambda + 1/2*a__b^3 - 5/3"),
        (
            Format::Latex,
            r"-\frac{3}{7} {Q^{(1)}_{1,2}}^{2} x_{1,2} + x_{1,2} \lambda^{12} - \lambda + \frac{1}{2} \mathrm{a\_\_b}^{3} - \frac{5}{3}",
        ),
        (
            Format::Sympy,
            "-Rational(3, 7)*Q1_1_2**2*x_1_2 + x_1_2*lambda_**12 - lambda_ + Rational(1, 2)*a__b**3 - Rational(5, 3)",
        ),
        (
            Format::Macaulay2,
            "-3/7*Q1_(1,2)^2*x_(1,2) + x_(1,2)*lambda'^12 - lambda' + 1/2*a''b^3 - 5/3",
        ),
        (Format::Singular, "-3/7*Q1_1_2^2*x_1_2 + x_1_2*lambda^12 - lambda + 1/2*a__b^3 - 5/3"),
    ] {
        assert_eq!(p.display(format).to_string(), expected);
    }
    let zero = RationalPolynomials::new(xy()).zero();
    let json = r#"{"variables":["x","y"],"order":"lex","terms":[]}"#;
    assert_eq!(zero.display(Format::Json).to_string(), json);
    let p = parse(&xy(), "x - 3/7").unwrap();
    let json = r#"{"variables":["x","y"],"order":"lex","terms":[{"coefficient":"1","exponents":[1,0]},{"coefficient":"-3/7","exponents":[0,0]}]}"#;
    assert_eq!(p.display(Format::Json).to_string(), json);
    assert_eq!(p.numerator().display(Format::Text).to_string(), "7*x - 3");
}

/// Found by fuzzing: bringing an integer to lowest terms was charged for.
#[test]
fn large_integers() {
    let p = parse(&xy(), "59^16384*x - 7^20000/3^1000*y").unwrap();
    for format in READ {
        let text = p.display(format).to_string();
        assert!(parse_as(&xy(), &text, format).as_ref() == Ok(&p), "{format}");
    }
}

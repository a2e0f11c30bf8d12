use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;

use super::{Point, Slice};
use crate::poly::text;
use crate::ring::Rationals;

fn slice(p: &str, q: &str) -> crate::error::Result<Slice> {
    let read = |written| text::parse(&Slice::variables(), written).unwrap();
    Slice::new(&read(p), &read(q))
}

fn number(n: i64, d: i64) -> BigRational {
    BigRational::new(n.into(), d.into())
}

fn discriminant([a, b, c]: &Point) -> BigRational {
    b * b - a * c * BigInt::from(4)
}

fn are_proportional([p, q]: &[Point; 2]) -> bool {
    (0..3).all(|i| (0..3).all(|k| &p[i] * &q[k] == &p[k] * &q[i]))
}

#[test]
fn two_pinch_points() {
    let slice = slice("s^2 + 2*z*s*t + t^2", "x*(s^2 - t^2) + 2*y*s*t").unwrap();
    assert_eq!(slice.equation().to_string(), "x^2*z^2 - x^2 - y^2");
    let [axis] = &slice.singular().unwrap()[..] else { panic!("one line") };
    let line = axis.line().unwrap();
    assert!(line.base[0].is_zero() && line.base[1].is_zero() && line.direction[0].is_zero());
    for (z, is_reached) in [(-2, true), (-1, true), (0, false), (1, true), (3, true)] {
        let t = (number(z, 1) - &line.base[2]) / &line.direction[2];
        assert_eq!(axis.at(&t).unwrap()[2], number(z, 1));
        assert_eq!(axis.is_reached(&t), is_reached, "{z}");
    }
}

#[test]
fn umbrellas_and_a_twisted_cubic() {
    let umbrella = slice("s^2 + z*t^2", "y*s*t + x*t^2").unwrap();
    assert_eq!(umbrella.equation().to_string(), "y^2*z + x^2");
    let bent = slice("s^2 + 3/5*s*t + z*t^2", "2/5*s^2 + y*s*t + x*t^2").unwrap();
    assert!(bent.singular().unwrap()[0].line().is_some());
    let cubic = slice("s^2 + x*s*t + y*t^2", "y*s^2 + z*s*t + x*t^2").unwrap();
    let curves = cubic.singular().unwrap();
    assert_eq!(curves.len(), 1);
    assert!(curves[0].line().is_none());
    // q = y p: (y², y, y³), reached where y⁴ − 4y is not negative.
    for (n, d, is_reached) in
        [(-1, 1, true), (0, 1, true), (1, 1, false), (3, 2, false), (8, 5, true)]
    {
        let t = number(n, d);
        assert_eq!(curves[0].at(&t).unwrap(), [&t * &t, t.clone(), &t * &t * &t]);
        assert_eq!(curves[0].is_reached(&t), is_reached, "{t}");
    }
}

#[test]
fn what_is_not_drawn_is_refused() {
    for (p, q, why) in [
        ("s^2 + t", "x*t^2", "the form"),
        ("s^2 + x*y*t^2", "z*t^2", "the form"),
        ("s^2 + x*t^2", "x*s^2 + z*t^2", "three directions"),
        // s is a common factor for x = 0.
        ("s^2 + x*t^2", "y*s^2 + z*s*t", "contains a plane"),
        // q = p for all x, y, z with t^2 + …: proportional pairs are a surface.
        ("x*s^2 + y*s*t + z*t^2", "x*s^2 + y*s*t + z*t^2", "surface"),
    ] {
        let error = slice(p, q).and_then(|slice| slice.singular()).unwrap_err().to_string();
        assert!(error.contains(why), "{p}; {q}: {error}");
    }
}

proptest! {
    /// Two methods: points of rulings satisfy the resultant, and their forms are divided by a real linear form; points of the
    /// singular curve have proportional forms, and real roots exactly where it says so.
    #[test]
    fn points_are_on_the_surface(
        numbers in prop::collection::vec(-3i64..4, 24),
        roots in prop::collection::vec((-9i64..10, -9i64..10), 6),
        parameters in prop::collection::vec((-30i64..31, 1i64..8), 6),
    ) {
        let form = |at: usize| {
            let term = |(k, c): (usize, &i64)| {
                let variable = ["1", "x", "y", "z"][k / 3];
                let power = ["s^2", "s*t", "t^2"][k % 3];
                format!("{c}*{variable}*{power}").replace("+-", "-")
            };
            numbers[12 * at..12 * at + 12].iter().enumerate().map(term).collect::<Vec<_>>().join(" + ")
        };
        let Ok(slice) = slice(&form(0), &form(1)) else { return Ok(()) };
        let equation = slice.equation();
        for (c, d) in roots.into_iter().filter(|root| *root != (0, 0)) {
            let Some(line) = slice.ruling(&[c.into(), d.into()]) else { continue };
            for (n, m) in &parameters {
                let point = line.at(&number(*n, *m));
                prop_assert!(equation.evaluate(&Rationals, &point).is_zero());
                for [a, b, e] in slice.at(&point) {
                    let value = a * BigInt::from(c * c) + b * BigInt::from(c * d) + e * BigInt::from(d * d);
                    prop_assert!(value.is_zero());
                }
            }
            if let Some([low, high]) = line.within(&number(2, 1)) {
                for end in [line.at(&low), line.at(&high)] {
                    let most = end.iter().map(num_traits::Signed::abs).max().unwrap();
                    prop_assert!(most <= number(2, 1) && (low == high || most == number(2, 1)));
                }
            }
        }
        let Ok(curves) = slice.singular() else { return Ok(()) };
        for curve in curves {
            for (n, m) in &parameters {
                let t = number(*n, *m);
                let Some(point) = curve.at(&t) else { continue };
                let forms = slice.at(&point);
                prop_assert!(are_proportional(&forms));
                let is_real = forms.iter().all(|form| discriminant(form) >= BigRational::zero());
                prop_assert_eq!(curve.is_reached(&t), is_real);
                if let Some(same) = (!t.is_zero()).then(|| curve.reversed().at(&t.recip())).flatten() {
                    prop_assert_eq!(same, point);
                    prop_assert_eq!(curve.reversed().is_reached(&t.recip()), is_real);
                }
            }
        }
    }
}

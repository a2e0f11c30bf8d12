//! Planted points, a double point, and bases that are wrong.

use super::Quotient;
use crate::poly::{Order, Polynomial, Polynomials, Variables, text};
use crate::ring::{Integer, PrimeField, Ring};

fn field() -> PrimeField {
    PrimeField::new(2_147_483_629).unwrap()
}

fn read(written: &str) -> Polynomial<u64> {
    let variables = Variables::new(["x", "y"], Order::DegRevLex);
    let whole = text::parse(&variables, written).unwrap();
    let ring = Polynomials::new(field(), variables);
    let image = |c: &Integer| field().from_integer(&c.to_bigint());
    ring.from_terms(whole.numerator().terms().map(|(m, c)| (m.exponents(), image(&c))))
}

fn quotient(basis: &[&str]) -> Quotient {
    let basis: Vec<_> = basis.iter().map(|one| read(one)).collect();
    Quotient::new(field(), 2, &basis, 100).unwrap()
}

#[test]
fn points_of_two_conics() {
    // x² + y² = 5, x y = 2: the points ±(1, 2), ±(2, 1).
    let four = quotient(&["x*y - 2", "x^2 + y^2 - 5", "y^3 - 5*y + 2*x"]);
    assert_eq!((four.dimension, four.commutes()), (4, true));
    assert!(four.vanishes(&read("x^2 + y^2 - 5")) && four.vanishes(&read("(x+y)^2 - 9")));
    assert!(!four.vanishes(&read("x + y - 3")));
    let values = |written: &str| four.values(&four.value(&read(written)));
    assert_eq!(
        [values("x"), values("x^2"), values("x + y"), values("x*y"), values("7")],
        [4, 2, 2, 1, 1]
    );
    let invertible = |written: &str| four.is_invertible(&[vec![read(written)]]);
    assert!(
        invertible("x") && invertible("x + 3") && !invertible("x - 2") && !invertible("x + y - 3")
    );
    let matrix = [vec![read("x"), read("y")], vec![read("y"), read("x")]];
    assert!(four.is_invertible(&matrix));
    let matrix = [vec![read("x"), read("1")], vec![read("2"), read("y")]];
    assert!(!four.is_invertible(&matrix));
}

#[test]
fn a_double_point_has_one_value() {
    let double = quotient(&["y^2 - 2*y + 1", "x - y"]);
    assert_eq!((double.dimension, double.values(&double.value(&read("x + y")))), (2, 1));
    let nothing = quotient(&["1"]);
    assert_eq!((nothing.dimension, nothing.values(&[])), (0, 0));
    assert!(nothing.commutes() && nothing.is_invertible(&[vec![read("x")]]));
}

#[test]
fn what_is_not_a_basis() {
    let attempt = |basis: &[&str]| {
        let basis: Vec<_> = basis.iter().map(|one| read(one)).collect();
        Quotient::new(field(), 2, &basis, 10)
    };
    // A basis has y^3 too: the leading monomials alone do not say so.
    let wrong = quotient(&["x*y - 2", "x^2 + y^2 - 5", "y^3 - 5*y + x"]);
    assert!(!wrong.commutes());
    assert!(attempt(&["x*y", "x^2"]).unwrap_err().to_string().contains("infinitely many"));
    assert!(attempt(&["y^6", "x^6"]).unwrap_err().to_string().contains("more than 10"));
    assert!(attempt(&["x^2 - y^3", "x^2"]).is_err());
}

//! Entries against matrices of numbers, in both directions; the polynomials; the limits.

use std::collections::HashMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::{Entries, Matrix, Polynomial, Symbols, Variable};
use crate::kernel::failure::Reason;
use crate::kernel::words::testing::{
    self, CONDITIONS, Expression, Kinds, Numeric, Random, expression, number,
};
use crate::language::{Condition, Constant, Function};

const POLYNOMIALS: Kinds = Kinds {
    inverses: false,
    functions: false,
    softmax: false,
    letters: 1,
    conditions: &[
        Condition::Any,
        Condition::Symmetric,
        Condition::Skew,
        Condition::Diagonal,
        Condition::PositiveDiagonal,
    ],
};

/// The value of a polynomial without functions where the letters have their values.
fn evaluate(entries: &Entries, polynomial: &Polynomial, at: &Numeric) -> BigRational {
    let value = |variable: Variable| {
        let place = entries.place(variable).unwrap();
        at.known(place.letter).at(place.row, place.column).clone()
    };
    let terms = polynomial.terms().iter().map(|(monomial, q)| {
        monomial.iter().fold(q.clone(), |q, &(v, e)| q * testing::power(&value(v), e))
    });
    terms.sum()
}

/// Equal as polynomials if and only if equal at random points.
#[test]
fn equality_is_that_of_polynomials() {
    for shape in [(1, 1), (2, 2), (1, 2)] {
        let mut random = Random(5);
        let mut entries = Entries::new();
        let mut points = [1, 2].map(Numeric::wide);
        let mut by_entries: Vec<(Matrix, usize)> = Vec::new();
        let mut by_value: HashMap<String, usize> = HashMap::new();
        let mut equal = 0;
        for at in 0..1500 {
            let expression = expression(&mut random, shape, 2, POLYNOMIALS);
            let value = expression.value(&mut entries).unwrap();
            let values = points.each_mut().map(|point| expression.value(point).unwrap());
            let known = by_entries.iter().find(|(other, _)| entries.equal(other, &value).unwrap());
            let first = known.map_or(at, |&(_, first)| first);
            if first == at {
                by_entries.push((value, at));
            }
            let same = *by_value.entry(format!("{values:?}")).or_insert(at);
            assert_eq!(first, same, "{expression:?}");
            equal += usize::from(first < at);
        }
        assert!(equal > 300, "{equal}");
    }
}

/// With functions, inverses and all conditions: what is equal has equal values.
#[test]
fn equal_entries_are_equal_numbers() {
    let kinds = Kinds {
        inverses: true,
        functions: true,
        softmax: true,
        conditions: CONDITIONS,
        ..POLYNOMIALS
    };
    let mut random = Random(6);
    let mut entries = Entries::new();
    let mut points = [1, 2].map(Numeric::new);
    let mut all: Vec<(Matrix, [Option<testing::Matrix>; 2])> = Vec::new();
    let (mut equal, mut refused, mut inverted) = (0, 0, 0);
    for number in 0..3000 {
        if number % 200 == 0 {
            (entries, all) = (Entries::new(), Vec::new());
        }
        let expression = expression(&mut random, (2, 2), 2, kinds);
        let value = match expression.value(&mut entries) {
            Ok(value) => value,
            Err(failure) => {
                assert_eq!(failure.reason, Reason::Symbolic);
                refused += 1;
                continue;
            }
        };
        // Where it has no value there is nothing to compare.
        let values = points.each_mut().map(|point| {
            point.met_zero = false;
            expression.value(point).ok().filter(|_| !point.met_zero)
        });
        inverted += usize::from(format!("{expression:?}").contains("Inverse"));
        match all.iter().find(|(other, _)| entries.equal(other, &value).unwrap()) {
            Some((_, others)) => {
                equal += 1;
                let both = others.iter().zip(&values);
                let mut both = both.filter(|(a, b)| a.is_some() && b.is_some());
                assert!(both.all(|(a, b)| a == b), "{expression:?}");
            }
            None => all.push((value, values)),
        }
    }
    assert!(equal > 500 && refused > 100 && inverted > 100, "{equal} {refused} {inverted}");
}

#[test]
fn polynomials_have_the_value_of_their_expressions() {
    let kinds = Kinds { conditions: &[Condition::Any], ..POLYNOMIALS };
    for seed in 0..300 {
        let mut random = Random(seed);
        let shape = (random.pick(&[1, 2, 4]), random.pick(&[1, 2, 4]));
        let expression = expression(&mut random, shape, 3, kinds);
        let mut entries = Entries::new();
        let value = expression.value(&mut entries).unwrap();
        let mut point = Numeric::new(seed);
        let expected = expression.value(&mut point).unwrap();
        let found = testing::Matrix::new(value.shape, |i, j| {
            evaluate(&entries, &value.entry(i, j), &point)
        });
        assert_eq!(found, expected, "{expression:?}");
    }
}

/// Every entry of the second stands in every entry of the first.
#[test]
fn kronecker_products() {
    let mut entries = Entries::new();
    let mut dense = |shape, all: &[i64]| {
        let all = all.iter().map(|&n| number(n)).collect();
        entries.constant(&Constant::Dense(all), shape).unwrap()
    };
    let (a, b) = (dense((2, 1), &[1, 2]), dense((2, 2), &[3, 4, 5, 6]));
    let expected = dense((4, 2), &[3, 4, 5, 6, 6, 8, 10, 12]);
    assert_eq!(entries.kronecker(&a, &b).unwrap(), expected);
}

/// Letters x, y : 2 x 2 and a polynomial in their entries, by a formula.
struct Example {
    entries: Entries,
    x: Matrix,
    y: Matrix,
}

impl Example {
    fn new() -> Example {
        let mut entries = Entries::new();
        let x = entries.letter("x", (2, 2), Condition::Any).unwrap();
        let y = entries.letter("y", (2, 2), Condition::Any).unwrap();
        Example { entries, x, y }
    }

    fn variable(&self, of: &Matrix, i: usize, j: usize) -> Variable {
        of.entry(i, j).as_variable().unwrap()
    }
}

#[test]
fn places_derivatives_and_degrees() {
    let Example { mut entries, x, y } = Example::new();
    let x01 = x.entry(0, 1).as_variable().unwrap();
    let place = entries.place(x01).unwrap();
    assert_eq!((place.letter, place.row, place.column), ("x", 0, 1));
    // (x y)_00² = (x00 y00 + x01 y10)².
    let product = entries.product(&x, &y).unwrap().entry(0, 0);
    let square = entries.sum_of_products([(&product, &product)]).unwrap();
    let derivative = entries.derivative(&square, x01).unwrap();
    let two = Polynomial::constant(number(2));
    let y10 = entries.sum_of_products([(&y.entry(1, 0), &two)]).unwrap();
    assert_eq!(derivative, entries.sum_of_products([(&product, &y10)]).unwrap());
    let other = y.entry(1, 1).as_variable().unwrap();
    assert!(entries.derivative(&square, other).unwrap().is_zero());
}

/// The product rule, for random polynomials.
#[test]
fn derivatives_are_derivations() {
    let kinds = Kinds { conditions: &[Condition::Any, Condition::Skew], ..POLYNOMIALS };
    let mut random = Random(1);
    for _ in 0..100 {
        let mut entries = Entries::new();
        let variable = entries.letter("any0[2,2]", (2, 2), Condition::Any).unwrap().entry(1, 0);
        let by = variable.as_variable().unwrap();
        let mut draw = || {
            let value = expression(&mut random, (2, 2), 3, kinds).value(&mut entries).unwrap();
            value.entry(1, 0)
        };
        let (a, b) = (draw(), draw());
        let product = entries.sum_of_products([(&a, &b)]).unwrap();
        let left = entries.derivative(&product, by).unwrap();
        let (da, db) = (entries.derivative(&a, by).unwrap(), entries.derivative(&b, by).unwrap());
        assert_eq!(left, entries.sum_of_products([(&da, &b), (&a, &db)]).unwrap());
        assert_eq!(entries.derivative(&variable, by).unwrap(), Polynomial::constant(number(1)));
    }
}

#[test]
fn splitting_by_inputs() {
    let example = Example::new();
    let (x00, x01) = (example.variable(&example.x, 0, 0), example.variable(&example.x, 0, 1));
    let Example { mut entries, x, y } = example;
    let y00 = y.entry(0, 0);
    let product = entries.product(&x, &y).unwrap().entry(0, 0);
    // (x00 y00 + x01 y10) y00 + y00: by the entries of x.
    let one = Polynomial::constant(number(1));
    let whole = entries.sum_of_products([(&product, &y00), (&one, &y00)]).unwrap();
    let split = entries.split(&whole, |letter| letter == "x").unwrap();
    let expected = [
        (vec![], y00.clone()),
        (vec![(x00, 1)], entries.sum_of_products([(&y00, &y00)]).unwrap()),
        (vec![(x01, 1)], entries.sum_of_products([(&y00, &y.entry(1, 0))]).unwrap()),
    ];
    assert_eq!(split.into_iter().collect::<Vec<_>>(), expected);
    let all = entries.split(&whole, |_| true).unwrap();
    assert!(all.values().all(|c| c.as_constant().is_some_and(|q| !q.is_zero())));
    assert_eq!(all.len(), whole.terms().len());
    assert!(entries.split(&Polynomial::default(), |_| true).unwrap().is_empty());
}

/// A function of an entry may depend on what is derived by.
#[test]
fn functions_are_not_derived_or_split() {
    let Example { mut entries, x, .. } = Example::new();
    let value = entries.apply(&Function::Exp, "", &x).unwrap().0.entry(0, 0);
    let by = x.entry(0, 0).as_variable().unwrap();
    assert!(entries.place(value.as_variable().unwrap()).is_none());
    assert_eq!(entries.derivative(&value, by).unwrap_err().reason, Reason::Symbolic);
    assert_eq!(entries.split(&value, |_| true).unwrap_err().reason, Reason::Symbolic);
}

#[test]
fn functions_of_entries() {
    let Example { mut entries, x, y } = Example::new();
    let sum = entries.sum(&x, &y).unwrap();
    let turned = entries.sum(&y, &x).unwrap();
    let mut all: Vec<Matrix> = Vec::new();
    for (name, f) in [
        ("", Function::Relu),
        ("", Function::Exp),
        ("", Function::Tanh),
        ("", Function::Recip),
        ("f", Function::Odd(0)),
        ("g", Function::Odd(0)),
        ("f", Function::Homogeneous(0, 2)),
        ("f", Function::Homogeneous(0, 3)),
    ] {
        let (value, slope) = entries.apply(&f, name, &sum).unwrap();
        let again = entries.apply(&f, name, &turned).unwrap();
        assert_eq!((&value, &slope), (&again.0, &again.1));
        all.push(value);
        all.push(slope);
        all.push(entries.apply(&f, name, &x).unwrap().0);
    }
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            // exp is its own derivative.
            assert_eq!(entries.equal(a, b).unwrap(), i == j || i.min(j) == 3 && i.max(j) == 4);
        }
    }
    let failure = entries.apply(&Function::Recip, "", &Matrix::new((1, 1), [])).unwrap_err();
    assert_eq!(failure.reason, Reason::Symbolic);
}

#[test]
fn shapes_are_part_of_values() {
    let mut entries = Entries::new();
    let eye = Constant::Shift { offset: 0, stride: 1 };
    let (two, three) = (entries.constant(&eye, (2, 2)), entries.constant(&eye, (3, 3)));
    assert!(!entries.equal(&two.unwrap(), &three.unwrap()).unwrap());
    let (wide, tall) = (entries.zero((2, 3)), entries.zero((3, 2)));
    assert!(!entries.equal(&wide, &tall).unwrap());
    let (a, b) =
        (entries.letter("A", (1, 2), Condition::Any), entries.letter("A", (2, 1), Condition::Any));
    let turned = entries.transpose(&b.unwrap());
    assert!(!entries.equal(&a.unwrap(), &turned).unwrap());
}

#[test]
fn what_is_too_large_is_refused() {
    let large = (1 << 20, 1 << 20);
    let mut entries = Entries::new();
    let zero = entries.zero(large);
    assert!(entries.is_zero(&zero).unwrap());
    let unit = entries.constant(&Constant::Unit(7, 8), large).unwrap();
    let turned = entries.transpose(&unit);
    let square = entries.product(&unit, &turned).unwrap();
    assert_eq!(square.entries().count(), 1);
    let refused = [
        entries.constant(&Constant::Ones, large).err(),
        entries.constant(&Constant::Shift { offset: 0, stride: 1 }, large).err(),
        entries.apply(&Function::Exp, "", &zero).err(),
        entries.letter("A", large, Condition::Any).err(),
        // Nothing is left.
        entries.letter("B", (1, 1), Condition::Any).err(),
    ];
    for failure in refused {
        assert_eq!(failure.map(|f| f.reason), Some(Reason::SizeLimit));
    }
    // The terms, the exponent and the digits grow twice as fast with each step.
    for start in [
        Expression::Letter("A".into(), (3, 3), Condition::Any),
        Expression::Letter("c".into(), (1, 1), Condition::Any),
        Expression::Constant(Constant::Dense(vec![number(3)]), (1, 1)),
    ] {
        let mut entries = Entries::new();
        let mut value = start.value(&mut entries).unwrap();
        let failure = (0..80).find_map(|_| match entries.product(&value, &value) {
            Ok(next) => {
                value = next;
                None
            }
            Err(failure) => Some(failure),
        });
        assert_eq!(failure.map(|f| f.reason), Some(Reason::SizeLimit));
    }
}

/// x²/s + x/t is not a multiple of x + c, but that c/s = 1/t − 1/s is too long is seen before.
#[test]
fn long_numbers_in_a_division() {
    for (is_fine, threes, fives) in [(true, 10_000, 7_000), (false, 25_000, 17_000)] {
        let (s, t) = (BigInt::from(3).pow(threes), BigInt::from(5).pow(fives));
        let mut entries = Entries::new();
        let x = entries.letter("x", (1, 1), Condition::Any).unwrap();
        let one = entries.constant(&Constant::Ones, (1, 1)).unwrap();
        let c = entries.multiple(&BigRational::new(&s - &t, t.clone()), &one).unwrap();
        let divisor = entries.sum(&x, &c).unwrap();
        let (quotient, _) = entries.apply(&Function::Recip, "", &divisor).unwrap();
        let square = entries.product(&x, &x).unwrap();
        let square = entries.multiple(&BigRational::new(1.into(), s), &square).unwrap();
        let rest = entries.multiple(&BigRational::new(1.into(), t), &x).unwrap();
        let dividend = entries.sum(&square, &rest).unwrap();
        let product = entries.product(&dividend, &quotient);
        match is_fine {
            true => assert!(product.is_ok()),
            false => assert_eq!(product.unwrap_err().reason, Reason::SizeLimit),
        }
    }
}

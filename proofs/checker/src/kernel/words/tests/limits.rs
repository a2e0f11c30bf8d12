//! What is too large is refused, not computed.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::build::{E, any, constant, letter, same};
use super::{Symbols, Words};
use crate::kernel::failure::Reason;
use crate::language::{Condition, Constant, Function};

fn refused(e: &E) {
    let failure = e.value(&mut Words::new()).unwrap_err();
    assert_eq!(failure.reason, Reason::SizeLimit, "{failure:?}");
}

#[test]
fn too_many_terms() {
    let sum = |n: usize| {
        let letters = (0..n).map(|k| any(&format!("A[{k}]"), (2, 2)));
        letters.reduce(|a, b| a + b).unwrap()
    };
    assert!((sum(60) * sum(60)).value(&mut Words::new()).is_ok());
    refused(&(sum(70) * sum(70)));
    refused(&sum(40).pow(4));
}

/// Each squaring doubles the letters of the word, and the digits of the coefficient.
#[test]
fn long_words_and_numbers() {
    let mut words = Words::new();
    let mut value = words.letter("A", (2, 2), Condition::Any).unwrap();
    let failure = (0..80).find_map(|_| match words.product(&value, &value) {
        Ok(next) => {
            value = next;
            None
        }
        Err(failure) => Some(failure),
    });
    assert_eq!(failure.map(|f| f.reason), Some(Reason::SizeLimit));
    for start in [Constant::Dense(vec![super::super::testing::number(3)]), Constant::Ones] {
        let mut words = Words::new();
        let mut value = words.constant(&start, (1, 1)).unwrap();
        let three = start != Constant::Ones;
        for _ in 0..80 {
            match words.product(&value, &value) {
                Ok(next) => value = next,
                Err(failure) => {
                    assert_eq!(failure.reason, Reason::SizeLimit);
                    assert!(three);
                    break;
                }
            }
        }
    }
    // The exponent of a number, by squaring.
    let mut words = Words::new();
    let mut value = words.letter("c", (1, 1), Condition::Any).unwrap();
    let failure = (0..120).find_map(|_| match words.product(&value, &value) {
        Ok(next) => {
            value = next;
            None
        }
        Err(failure) => Some(failure),
    });
    assert_eq!(failure.map(|f| f.reason), Some(Reason::SizeLimit));
    let d = letter("D", (2, 2), Condition::PositiveDiagonal);
    refused(&(d * any("A", (2, 2))).f(Function::Homogeneous(0, u32::MAX)));
    refused(&any("A", (2, 2)).by(2).f(Function::Homogeneous(0, u32::MAX)));
}

#[test]
fn large_constants() {
    let shape = (1 << 20, 1 << 20);
    let eye = Constant::Shift { offset: 0, stride: 1 };
    let a = any("A", shape);
    // What needs no entries has any size.
    let mut words = Words::new();
    let left = (a.clone() * constant(eye.clone(), shape)).value(&mut words).unwrap();
    let right = a.value(&mut words).unwrap();
    assert!(words.equal(&left, &right).unwrap());
    assert!(a.t().had(&constant(eye, shape)).value(&mut words).is_ok());
    assert!(constant(Constant::Zeros, shape).value(&mut words).is_ok());
    refused(&constant(Constant::Ones, shape));
    refused(&constant(Constant::Shift { offset: 1, stride: 1 }, (300, 300)));
    let (ones, b) = (constant(Constant::Ones, (300, 400)), any("B", (300, 400)));
    let mut words = Words::new();
    let left = (ones.had(&b)).value(&mut words).unwrap();
    let right = b.value(&mut words).unwrap();
    assert!(words.equal(&left, &right).unwrap());
    same(b.clone() + ones.clone(), ones + b);
    let shift = Constant::Shift { offset: i64::MIN, stride: i64::MAX };
    assert!(constant(shift, (3, 3)).value(&mut Words::new()).is_ok());
}

/// Atoms in atoms: the work grows with their number, not with the tree that they spell.
#[test]
fn deep_atoms() {
    let mut words = Words::new();
    let a = words.letter("A", (2, 2), Condition::Any).unwrap();
    let b = words.letter("B", (2, 2), Condition::Any).unwrap();
    let mut value = a.clone();
    for _ in 0..5000 {
        let (left, right) =
            (words.product(&a, &value).unwrap(), words.product(&b, &value).unwrap());
        value = words.hadamard(&left, &right).unwrap();
        value = words.transpose(&value);
        value = words.apply(&Function::Relu, "", &value).unwrap().0;
    }
    let turned = words.transpose(&value);
    assert!(!words.equal(&turned, &value).unwrap());
    let back = words.transpose(&turned);
    assert!(words.equal(&back, &value).unwrap());
}

#[test]
fn work_runs_out() {
    let mut words = Words::new();
    let a = words.letter("A", (2, 2), Condition::Any).unwrap();
    words.work = crate::kernel::number::Work::new(1000);
    let failure = (0..1000).find_map(|_| words.product(&a, &a).err());
    assert_eq!(failure.map(|f| f.reason), Some(Reason::SizeLimit));
}

/// 1/t − 1/s is too long, but nothing else is: b − a c = 1/s.
#[test]
fn long_numbers_in_an_inverse() {
    for (is_fine, threes, fives) in [(true, 10_000, 7_000), (false, 25_000, 17_000)] {
        let (s, t) = (BigInt::from(3).pow(threes), BigInt::from(5).pow(fives));
        let number = |n: i32| BigRational::from_integer(n.into());
        let a = BigRational::new(1.into(), s.clone());
        let b = BigRational::new(1.into(), t.clone());
        let c = BigRational::new(&s - &t, t);
        let [zero, one] = [0, 1].map(number);
        let entries =
            [one.clone(), a, b, zero.clone(), one.clone(), c, zero.clone(), zero, one].to_vec();
        let mut words = Words::new();
        let numbers = words.constant(&Constant::Dense(entries), (3, 3)).unwrap();
        let inverse = words.inverse(&numbers);
        if !is_fine {
            assert_eq!(inverse.unwrap_err().reason, Reason::SizeLimit);
            continue;
        }
        let product = words.product(&numbers, &inverse.unwrap()).unwrap();
        let eye = words.constant(&Constant::Shift { offset: 0, stride: 1 }, (3, 3)).unwrap();
        assert!(words.equal(&product, &eye).unwrap());
    }
}

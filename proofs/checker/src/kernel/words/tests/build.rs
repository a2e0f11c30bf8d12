//! Expressions as they are written.

use std::ops::{Add, Mul, Neg, Sub};

use super::{Symbols, Words};
use crate::kernel::failure::Checked;
use crate::kernel::words::testing::{Expression, Numeric, number};
use crate::language::{Condition, Constant, Function, Shape};

pub type E = Expression;

pub fn letter(name: &str, shape: Shape, condition: Condition) -> E {
    E::Letter(name.to_string(), shape, condition)
}

pub fn any(name: &str, shape: Shape) -> E {
    letter(name, shape, Condition::Any)
}

pub fn constant(constant: Constant, shape: Shape) -> E {
    E::Constant(constant, shape)
}

pub fn ones(rows: usize, columns: usize) -> E {
    constant(Constant::Ones, (rows, columns))
}

pub fn eye(n: usize) -> E {
    constant(Constant::Shift { offset: 0, stride: 1 }, (n, n))
}

pub fn dense(shape: Shape, entries: &[i64]) -> E {
    constant(Constant::Dense(entries.iter().map(|&n| number(n)).collect()), shape)
}

impl Add for E {
    type Output = E;
    fn add(self, b: E) -> E {
        E::Sum(self.into(), b.into())
    }
}

impl Neg for E {
    type Output = E;
    fn neg(self) -> E {
        E::Multiple(number(-1), self.into())
    }
}

impl Sub for E {
    type Output = E;
    fn sub(self, b: E) -> E {
        self + -b
    }
}

impl Mul for E {
    type Output = E;
    fn mul(self, b: E) -> E {
        E::Product(self.into(), b.into())
    }
}

impl E {
    pub fn t(&self) -> E {
        E::Transpose(self.clone().into())
    }

    pub fn inv(&self) -> E {
        E::Inverse(self.clone().into())
    }

    /// The entrywise product.
    pub fn had(&self, b: &E) -> E {
        E::Hadamard(self.clone().into(), b.clone().into())
    }

    /// The entrywise power.
    pub fn pow(&self, n: u32) -> E {
        (1..n).fold(self.clone(), |power, _| power.had(self))
    }

    /// A number times this.
    pub fn by(&self, n: i64) -> E {
        E::Multiple(number(n), self.clone().into())
    }

    /// A 1 × 1 matrix times this.
    pub fn scaled(&self, by: &E) -> E {
        E::Scale(by.clone().into(), self.clone().into())
    }

    pub fn kron(&self, b: &E) -> E {
        E::Kronecker(self.clone().into(), b.clone().into())
    }

    pub fn f(&self, function: Function) -> E {
        E::Apply(function, self.clone().into())
    }

    pub fn slope(&self, function: Function) -> E {
        E::Slope(function, self.clone().into())
    }

    pub fn relu(&self) -> E {
        self.f(Function::Relu)
    }

    pub fn softmax(&self) -> E {
        E::Softmax(self.clone().into())
    }
}

fn equal(a: &E, b: &E) -> Checked<bool> {
    let mut words = Words::new();
    let (a, b) = (a.value(&mut words)?, b.value(&mut words)?);
    words.equal(&a, &b)
}

/// Words know that two expressions are equal, and they are at a random point.
pub fn same(a: E, b: E) {
    assert!(equal(&a, &b).unwrap(), "not known: {a:?}\n = {b:?}");
    let mut point = Numeric::new(1);
    assert_eq!(a.value(&mut point), b.value(&mut point), "wrong: {a:?}\n = {b:?}");
}

/// A false identity: two expressions differ at some point, and in words.
pub fn differ(a: E, b: E) {
    assert!(!equal(&a, &b).unwrap(), "false: {a:?}\n = {b:?}");
    let differ = |seed| {
        let mut point = Numeric::new(seed);
        a.value(&mut point) != b.value(&mut point)
    };
    assert!((0..40).any(differ), "true: {a:?}\n = {b:?}");
}

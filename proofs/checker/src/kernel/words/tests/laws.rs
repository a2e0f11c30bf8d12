//! Each law of section 6 by examples.

use super::build::{E, any, constant, dense, eye, letter, ones, same};
use crate::kernel::words::testing::number;
use crate::language::{Condition as C, Constant, Function};

const ODD: Function = Function::Odd(0);

fn cube() -> Function {
    Function::Homogeneous(0, 3)
}

/// Letters of two rows: A, B : 2 x 2, X : 2 x 3.
fn abx() -> (E, E, E) {
    (any("A", (2, 2)), any("B", (2, 2)), any("X", (2, 3)))
}

#[test]
fn law_1_sums_products_transposes() {
    let (a, b, x) = abx();
    same((a.clone() + b.clone()) * x.clone(), a.clone() * x.clone() + b.clone() * x.clone());
    same((a.clone() * b.clone() + a.clone()).t(), b.t() * a.t() + a.t());
    same(a.t().t(), a.clone());
    same(eye(2) * a.clone() * eye(2), a.clone());
    same(a.clone() - a.clone(), constant(Constant::Zeros, (2, 2)));
    same(a.by(2) - a.clone(), a);
}

#[test]
fn law_2_numbers_and_inverses() {
    let (a, b, x) = abx();
    let (l, m) = (dense((2, 2), &[1, 2, 3, 4]), dense((2, 2), &[0, 1, -1, 2]));
    same(l.clone() * m.clone(), dense((2, 2), &[-2, 5, -4, 11]));
    same(l.clone() + m.clone(), dense((2, 2), &[1, 3, 2, 6]));
    same(l.t(), dense((2, 2), &[1, 3, 2, 4]));
    same(a.clone() * l.clone() * (m.clone() * b.clone()), a.clone() * (l * m) * b.clone());
    same(dense((2, 2), &[3, 0, 0, 3]) * a.clone(), a.by(3));
    same(eye(2) + dense((2, 2), &[0, 1, 0, 0]), dense((2, 2), &[1, 1, 0, 1]));
    same(
        constant(Constant::Shift { offset: 1, stride: 1 }, (2, 3)) * x.t(),
        dense((2, 3), &[0, 1, 0, 0, 0, 1]) * x.t(),
    );
    let g = letter("G", (2, 2), C::Invertible);
    same(a.clone() * g.inv() * g.clone() * b.clone(), a.clone() * b.clone());
    same(g.t() * g.inv().t(), eye(2));
    same(ones(2, 1) * ones(1, 3), ones(2, 3));
    same(ones(1, 2) * a.clone() * ones(2, 2), (ones(1, 2)).scaled(&(ones(1, 2) * a * ones(2, 1))));
}

#[test]
fn law_3_conditions() {
    let (s, k) = (letter("S", (2, 2), C::Symmetric), letter("K", (2, 2), C::Skew));
    same(s.t(), s.clone());
    same(k.t(), -k.clone());
    same((s.clone() * k.clone()).t(), -(k.clone() * s));
    for condition in [C::Orthogonal, C::Permutation, C::SignedPermutation] {
        let q = letter("Q", (3, 3), condition);
        same(q.inv(), q.t());
        same(q.t() * q.clone(), eye(3));
        let one = letter("q", (1, 1), condition);
        same(one.clone() * one.clone(), eye(1));
        same(one.inv(), one);
    }
    same(letter("p", (1, 1), C::Permutation), eye(1));
    same(letter("k", (1, 1), C::Skew), constant(Constant::Zeros, (1, 1)));
    let d = letter("D", (3, 3), C::Diagonal);
    let e = letter("E", (3, 3), C::PositiveDiagonal);
    same(d.clone() * e.clone(), e.clone() * d.clone());
    same(e.inv() * d.clone() * e.clone(), d.clone());
    same(d.t() * e.inv().t(), e.inv() * d);
}

#[test]
fn law_4_numbers() {
    let (a, _, _) = abx();
    let (u, v) = (any("u", (2, 1)), any("v", (2, 1)));
    same(u.t() * a.clone() * v.clone(), v.t() * a.t() * u.clone());
    same(u.clone() * (v.t() * u.clone()) * v.t(), (u.clone() * v.t()).scaled(&(u.t() * v.clone())));
    let k = letter("K", (2, 2), C::Skew);
    same(u.t() * k.clone() * u.clone(), constant(Constant::Zeros, (1, 1)));
    same(u.t() * k.clone() * v.clone(), -(v.t() * k.clone() * u.clone()));
    same(u.t() * dense((2, 2), &[0, 1, -1, 0]) * u.clone(), constant(Constant::Zeros, (1, 1)));
    let c = letter("c", (1, 1), C::Nonzero);
    same(a.scaled(&c) * u.scaled(&c.inv()), a.clone() * u.clone());
    // Of numbers in the middle only the symmetric part: any, a square, the identity, with a skew letter beside it.
    let form = |n: &[i64], w: &E| w.t() * dense((2, 2), n) * w.clone();
    for w in [u.clone(), a * u.clone(), k * u.clone(), letter("Q", (2, 2), C::Orthogonal) * u] {
        same(form(&[1, 2, 3, 5], &w), form(&[1, 5, 0, 5], &w));
        let linear = dense((1, 2), &[1, 2]) * w.clone();
        same(form(&[1, 3, 1, 4], &w), linear.clone() * linear);
        same(form(&[1, 7, -7, 1], &w), w.t() * w.clone());
    }
}

#[test]
fn law_5_entrywise_products() {
    let (a, b, x) = abx();
    let y = any("Y", (2, 3));
    let z = any("Z", (2, 3));
    let (d, e) = (letter("D", (2, 2), C::Diagonal), letter("E", (3, 3), C::DiagonalInvertible));
    same(x.had(&y), y.had(&x));
    same(x.had(&y).had(&z), z.had(&y).had(&x));
    same((x.clone() + y.clone()).had(&z), x.had(&z) + y.had(&z));
    same(x.had(&y).t(), y.t().had(&x.t()));
    same((d.clone() * x.clone()).had(&(y.clone() * e.clone())), d.clone() * x.had(&y) * e.clone());
    same(
        (d.clone() * x.clone() * e.clone()).pow(2),
        d.clone() * d.clone() * x.pow(2) * e.clone() * e,
    );
    same(x.had(&ones(2, 3)), x.clone());
    same(x.had(&(ones(2, 3) - ones(2, 3))), x.clone() - x.clone());
    // A diagonal factor makes the product diagonal.
    same(eye(2).had(&a) * d.clone(), d.clone() * eye(2).had(&a.t()));
    same(d.had(&a).had(&b), d.clone() * eye(2).had(&a) * eye(2).had(&b));
    same(dense((2, 2), &[1, 0, 0, 2]).had(&a), dense((2, 2), &[1, 0, 0, 2]) * eye(2).had(&a));
    // Permutations move out of all factors, signed ones out of an odd number of them.
    let p = letter("P", (2, 2), C::Permutation);
    let q = letter("Q", (3, 3), C::Permutation);
    let s = letter("S", (2, 2), C::SignedPermutation);
    same((p.clone() * x.clone()).had(&(p.clone() * y.clone())), p.clone() * x.had(&y));
    same((p.t() * x.clone() * q.clone()).pow(4), p.t() * x.pow(4) * q);
    same((p.clone() * d.clone() * x.clone()).pow(2), p.clone() * d.clone() * d.clone() * x.pow(2));
    same((s.clone() * x.clone()).pow(3), s * x.pow(3));
    // Diagonal letters outside of a permutation.
    let y = any("Y", (2, 3));
    same(
        (d.clone() * p.clone() * x.clone()).had(&(p.clone() * y.clone())),
        d.clone() * p.clone() * x.had(&y),
    );
    same(
        (x.t() * p.clone() * d.clone()).had(&(y.t() * p.clone())),
        x.t().had(&y.t()) * p.clone() * d,
    );
    let k = letter("K", (2, 2), C::Skew);
    same(eye(2).had(&k), constant(Constant::Zeros, (2, 2)));
    let (c, k) = (any("c", (1, 1)), any("k", (1, 1)));
    same(c.had(&k), c.clone() * k.clone());
    same((x.scaled(&c)).had(&y), x.had(&y).scaled(&c));
}

#[test]
fn law_6_functions() {
    let (a, b, x) = abx();
    let p = letter("P", (2, 2), C::Permutation);
    let q = letter("Q", (3, 3), C::Permutation);
    let s = letter("S", (2, 2), C::SignedPermutation);
    let d = letter("D", (2, 2), C::DiagonalInvertible);
    let plus = letter("E", (2, 2), C::PositiveDiagonal);
    let (c, k) = (letter("c", (1, 1), C::Nonzero), letter("k", (1, 1), C::PositiveDiagonal));
    let all = [Function::Relu, Function::Exp, Function::Tanh, Function::Recip, ODD, cube()];
    for f in all.into_iter().chain([Function::Series(0, vec![number(1), number(2), number(1)])]) {
        let f = |e: E| e.f(f.clone());
        same(
            f(p.clone() * a.clone() * x.clone() * q.t()),
            p.clone() * f(a.clone() * x.clone()) * q.t(),
        );
        same(
            f(p.clone() * a.clone() + p.clone() * b.clone()),
            p.clone() * f(b.clone() + a.clone()),
        );
        // What no permutation changes hides none.
        same(f(p.clone() * x.clone() + ones(2, 3)), p.clone() * f(x.clone() + ones(2, 3)));
        same(f(x.t()), f(x.clone()).t());
        same(f(a.clone() + a.t()).t(), f(a.clone() + a.t()));
    }
    for f in [Function::Relu, Function::Tanh, ODD, cube()] {
        same(p.clone() * x.slope(f.clone()), (p.clone() * x.clone()).slope(f));
    }
    for f in [Function::Tanh, ODD] {
        let f = |e: E| e.f(f.clone());
        same(
            f(s.clone() * x.clone() - s.clone() * a.clone() * x.clone()),
            s.clone() * f(x.clone() - a.clone() * x.clone()),
        );
        same(f(-x.clone()), -f(x.clone()));
        same(f(a.clone() - a.t()).t(), -f(a.clone() - a.t()));
    }
    // What moves out keeps its order.
    let (r, e) = (letter("R", (3, 3), C::Permutation), letter("F", (3, 3), C::PositiveDiagonal));
    same(
        (p.clone() * plus.clone() * x.clone() * q.clone() * e.clone() * r.clone())
            .f(Function::Homogeneous(0, 1)),
        p.clone() * plus.clone() * x.f(Function::Homogeneous(0, 1)) * q.clone() * e * r,
    );
    same((-x.clone()).slope(ODD), x.slope(ODD));
    let cubed = plus.clone() * plus.clone() * plus.clone();
    same((plus.clone() * x.clone()).f(cube()), cubed * x.f(cube()));
    same((plus.clone() * x.clone()).slope(cube()), plus.clone() * plus.clone() * x.slope(cube()));
    same(
        x.scaled(&k).by(2).f(cube()),
        x.f(cube()).scaled(&(k.clone() * k.clone() * k.clone())).by(8),
    );
    same((d.clone() * x.clone()).f(Function::Recip), d.inv() * x.f(Function::Recip));
    same(c.f(Function::Recip), c.inv());
    same(ones(2, 3).f(Function::Recip), ones(2, 3));
    same(x.by(-2).f(Function::Recip).by(-2), x.f(Function::Recip));
    same((plus.clone() * x.clone()).relu(), plus.clone() * x.relu());
    same((plus.clone() * x.clone()).slope(Function::Relu), x.slope(Function::Relu));
    same(x.by(3).relu(), x.relu().by(3));
    same(x.relu(), x.slope(Function::Relu).had(&x));
    let series = Function::Series(0, vec![number(1), number(0), number(3)]);
    same(x.f(series.clone()), ones(2, 3) + x.pow(2).by(3));
    same(x.slope(series), x.by(6));
    same((a.clone() - a.clone()).f(Function::Exp), ones(2, 2));
    same((a.clone() - a.clone()).f(Function::Tanh), a.clone() - a);
    same(x.slope(Function::Tanh), ones(2, 3) - x.f(Function::Tanh).pow(2));
    same(x.slope(Function::Recip), -x.f(Function::Recip).pow(2));
}

#[test]
fn law_7_softmax() {
    let (a, _, x) = abx();
    let p = letter("P", (2, 2), C::Permutation);
    let q = letter("Q", (3, 3), C::Permutation);
    same((p.clone() * x.clone() * q.clone()).softmax(), p * x.softmax() * q);
    same(ones(1, 2) * x.softmax(), ones(1, 3));
    same(a.clone() * ones(2, 2) * x.softmax(), a * ones(2, 3));
    same(x.softmax().t() * ones(2, 1), ones(3, 1));
    same(any("u", (2, 1)).softmax().t() * ones(2, 1), eye(1));
    same(any("u", (1, 3)).softmax(), ones(1, 3));
}

#[test]
fn law_8_kronecker_products() {
    let (a, b, x) = abx();
    let c = any("c", (1, 1));
    same((a.clone() + b.clone()).kron(&x), a.kron(&x) + b.kron(&x));
    same(a.by(2).kron(&x.scaled(&c)), a.kron(&x).by(2).scaled(&c));
    same(c.kron(&x), x.kron(&c));
    same(a.kron(&x).t(), a.t().kron(&x.t()));
    let k = letter("K", (2, 2), C::Skew);
    same(k.kron(&k).t(), k.kron(&k));
    same(k.kron(&a).t(), -k.kron(&a.t()));
    same(eye(2).kron(&eye(3)), eye(6));
}

#[test]
fn law_9_inverses() {
    let g = letter("G", (2, 2), C::Invertible);
    let d = letter("D", (2, 2), C::DiagonalInvertible);
    let c = letter("c", (1, 1), C::Nonzero);
    same((g.clone() * d.t()).scaled(&c).inv(), (d.inv() * g.inv()).scaled(&c.inv()));
    same(g.by(2).inv().by(4), g.inv().by(2));
    same(g.t().inv(), g.inv().t());
}

/// The symmetries of networks that need several laws at once.
#[test]
fn layers() {
    let w = any("W", (3, 2));
    let v = any("V", (2, 3));
    let x = any("X", (2, 4));
    let b = any("b", (3, 1));
    let p = letter("P", (3, 3), C::Permutation);
    let d = letter("D", (3, 3), C::PositiveDiagonal);
    for f in [Function::Relu, Function::Tanh] {
        let layer = |w: E, b: E, v: E| v * (w * x.clone() + b * ones(1, 4)).f(f.clone());
        same(
            layer(p.clone() * w.clone(), p.clone() * b.clone(), v.clone() * p.inv()),
            layer(w.clone(), b.clone(), v.clone()),
        );
    }
    let layer = |w: E, v: E| v * (w * x.clone()).relu();
    let g = p.clone() * d.clone();
    same(layer(g.clone() * w.clone(), v.clone() * g.inv()), layer(w.clone(), v.clone()));
    // A power, with the inverse of the power of a diagonal matrix.
    let layer = |w: E, v: E| v * (w * x.clone()).pow(2);
    same(layer(g.clone() * w.clone(), v.clone() * d.inv() * d.inv() * p.inv()), layer(w, v));
    // Attention: queries and keys, and tokens in another order.
    let (k, q) = (any("K", (2, 2)), any("Q", (2, 2)));
    let c = letter("C", (2, 2), C::Invertible);
    let t = letter("T", (4, 4), C::Permutation);
    let head = |x: E, k: E, q: E| x.clone() * (x.t() * k.t() * q * x).softmax();
    same(
        head(x.clone() * t.clone(), c.clone() * k.clone(), c.inv().t() * q.clone()),
        head(x.clone(), k, q) * t,
    );
}

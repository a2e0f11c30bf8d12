//! False identities that look like laws.

use super::build::{E, any, constant, dense, differ, eye, letter, ones, same};
use super::{Symbols, Words};
use crate::kernel::failure::Reason;
use crate::language::{Condition as C, Constant, Function};

#[test]
fn products_do_not_commute() {
    let (a, b) = (any("A", (2, 2)), any("B", (2, 2)));
    let d = letter("D", (2, 2), C::Diagonal);
    let s = letter("S", (2, 2), C::Symmetric);
    differ(a.clone() * b.clone(), b.clone() * a.clone());
    differ(a.clone() * d.clone(), d.clone() * a.clone());
    differ(a.clone() * dense((2, 2), &[1, 0, 0, 2]), dense((2, 2), &[1, 0, 0, 2]) * a.clone());
    differ(s.clone() * letter("R", (2, 2), C::Symmetric), letter("R", (2, 2), C::Symmetric) * s);
    differ(a.t() * a.clone(), a.clone() * a.t());
    let zero = a.clone() - a.clone();
    let e = zero.f(Function::Exp);
    differ(e.clone() * a.clone(), a * e);
}

#[test]
fn one_by_one_is_special() {
    let (a, u, v) = (any("A", (2, 2)), any("u", (2, 1)), any("v", (2, 1)));
    let k = letter("K", (2, 2), C::Skew);
    let zero = constant(Constant::Zeros, (1, 1));
    differ(u.t() * k.clone() * v.clone(), zero.clone());
    differ(u.t() * k.clone() * a.clone() * u.clone(), zero.clone());
    differ(u.t() * k.clone() * k.clone() * u.clone(), zero.clone());
    differ(u.t() * a.clone() * v.clone(), u.t() * a.t() * v.clone());
    differ(u.clone() * v.t(), v.clone() * u.t());
    differ(u.t() * u.clone(), zero);
    let c = any("c", (1, 1));
    differ(u.scaled(&c).pow(2), u.pow(2).scaled(&c));
    let q = letter("q", (1, 1), C::Orthogonal);
    differ(q.clone(), eye(1));
}

#[test]
fn shapes_are_part_of_values() {
    let mut words = Words::new();
    let mut value = |e: E| e.value(&mut words).unwrap();
    let all = [
        value(eye(1)),
        value(eye(2)),
        value(eye(3)),
        value(ones(1, 2)),
        value(ones(2, 1)),
        value(ones(2, 2)),
        value(ones(2, 3)),
        value(constant(Constant::Zeros, (2, 2))),
        value(constant(Constant::Zeros, (2, 3))),
        value((any("A", (2, 2)) - any("A", (2, 2))).f(Function::Exp)),
        value(any("A", (3, 3)).had(&eye(3))),
        value(any("A", (2, 2)).had(&eye(2))),
        value((eye(2)).f(Function::Exp)),
        value((eye(3)).f(Function::Exp)),
        value(eye(2).softmax()),
        value(eye(3).softmax()),
        value(eye(2).slope(Function::Relu)),
        value(eye(3).slope(Function::Relu)),
        value((eye(2) - eye(2)).slope(Function::Relu)),
        value((eye(3) - eye(3)).slope(Function::Relu)),
        value(eye(2).kron(&any("K", (3, 3)))),
        value(eye(3).kron(&any("K", (2, 2)))),
        value(any("K", (3, 3)).kron(&eye(2))),
    ];
    let mut words = Words::new();
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            // `ones` and exp(0) of one shape are the same.
            let equal = i == j || [(5, 9), (9, 5)].contains(&(i, j));
            assert_eq!(words.equal(a, b).unwrap(), equal, "{a:?} {b:?}");
        }
    }
}

/// A name at two shapes is two letters, also where they meet.
#[test]
fn a_name_at_two_shapes() {
    let (square, row) = (any("A", (2, 2)), any("A", (1, 2)));
    let (u, v) = (any("u", (2, 1)), any("v", (2, 1)));
    let left = square.clone() * u.clone() * (row.clone() * v.clone());
    same(left, (square * u).scaled(&(row * v)));
}

/// A letter is known by its name, shape and condition; functions by name and law.
#[test]
fn letters_do_not_collide() {
    let mut words = Words::new();
    let names = ["A", "A'", "A[1]", "exp", "0", ""];
    let mut all = Vec::new();
    for name in names {
        for condition in [C::Any, C::Symmetric, C::Diagonal] {
            all.push(words.letter(name, (2, 2), condition).unwrap());
        }
        all.push(words.letter(name, (1, 2), C::Any).unwrap());
    }
    let x = all[0].clone();
    for (name, function) in [
        ("f", Function::Odd(0)),
        ("g", Function::Odd(0)),
        ("tanh", Function::Odd(0)),
        ("f", Function::Homogeneous(0, 1)),
        ("f", Function::Homogeneous(0, 2)),
        ("f", Function::Tanh),
        ("f", Function::Exp),
    ] {
        let (value, slope) = words.apply(&function, name, &x).unwrap();
        all.push(value.clone());
        if !words.equal(&value, &slope).unwrap() {
            all.push(slope);
        }
    }
    let softmax = words.softmax(&x).unwrap();
    all.push(softmax);
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            assert_eq!(words.equal(a, b).unwrap(), i == j);
        }
    }
    // The number of a function is that of its text.
    let same = words.apply(&Function::Odd(3), "f", &x).unwrap().0;
    assert!(all.contains(&same));
}

#[test]
fn entrywise_products_keep_what_is_not_diagonal() {
    let (a, x, y) = (any("A", (2, 2)), any("X", (2, 3)), any("Y", (2, 3)));
    differ((a.clone() * x.clone()).had(&y), a.clone() * x.had(&y));
    differ((a.clone() * x.clone()).had(&(a.clone() * y.clone())), a.clone() * x.had(&y));
    differ(eye(2).had(&a), a.clone());
    differ(eye(2).had(&(a.clone() * a.clone())), eye(2).had(&a) * eye(2).had(&a));
    for condition in [C::Orthogonal, C::SignedPermutation, C::Invertible, C::Symmetric] {
        let g = letter("G", (2, 2), condition);
        differ((g.clone() * x.clone()).pow(2), g.clone() * x.pow(2));
    }
    let g = letter("G", (2, 2), C::Orthogonal);
    differ((g.clone() * x.clone()).pow(3), g * x.pow(3));
    let p = letter("P", (3, 3), C::Permutation);
    let z = any("Z", (3, 3));
    differ((p.clone() * z.clone()).had(&(p.t() * z.clone())), p.clone() * z.pow(2));
    differ((p.clone() * z.clone()).pow(2), p.t() * z.pow(2));
    differ((p.clone() * z.clone()).had(&z), p.clone() * z.pow(2));
    differ((p.clone() * z.clone()).had(&(z.clone() * p.clone())), p.clone() * z.pow(2) * p.clone());
    let s = letter("S", (2, 2), C::SignedPermutation);
    differ((s.clone() * x.clone()).pow(2).had(&y), s * x.pow(2).had(&y));
    let d = letter("D", (2, 2), C::Diagonal);
    differ((d.clone() * x.clone()).pow(2), d * x.pow(2));
    let w = letter("P", (2, 2), C::Permutation);
    differ((w.clone() * x.clone()).had(&(ones(2, 1) * ones(1, 2) * y.clone())), w * x.had(&y));
    differ(x.had(&dense((2, 3), &[1, 1, 1, 1, 1, 2])), x);
}

#[test]
fn functions_keep_what_their_laws_do_not_let_out() {
    let (a, x) = (any("A", (2, 2)), any("X", (2, 3)));
    let odd = Function::Odd(0);
    let square = Function::Homogeneous(0, 2);
    let every = [
        Function::Relu,
        Function::Exp,
        Function::Tanh,
        Function::Recip,
        odd.clone(),
        square.clone(),
    ];
    let p = letter("P", (3, 3), C::Permutation);
    let z = any("Z", (3, 3));
    for f in every.clone() {
        let f = |e: E| e.f(f.clone());
        differ(f(p.clone() * z.clone()), p.t() * f(z.clone()));
        differ(f(p.clone() * z.clone() + z.clone()), p.clone() * f(z.clone().by(2)));
        differ(f(p.clone() * z.clone()), f(z.clone()));
        differ(f(a.clone() * x.clone()), a.clone() * f(x.clone()));
        differ(f(x.clone()).t() * a.clone(), f(x.t() * a.clone()));
        differ(f(a.clone()), f(a.t()));
        differ(f(a.clone()).t(), f(a.clone()));
        differ(f(a.clone() * a.clone()), f(a.clone()) * f(a.clone()));
        differ(f(p.clone() + ones(3, 3)), p.clone() * f(ones(3, 3)));
    }
    let (s, d) =
        (letter("S", (2, 2), C::SignedPermutation), letter("D", (2, 2), C::DiagonalInvertible));
    for f in [Function::Relu, Function::Exp, square.clone()] {
        differ((s.clone() * x.clone()).f(f.clone()), s.clone() * x.f(f));
    }
    for f in [Function::Relu, Function::Exp, Function::Tanh, odd.clone()] {
        differ((d.clone() * x.clone()).f(f.clone()), d.clone() * x.f(f.clone()));
        differ(x.by(-1).f(f.clone()).by(-2), x.by(2).f(f.clone()));
        differ(
            x.scaled(&letter("c", (1, 1), C::Nonzero)).f(f.clone()),
            x.f(f).scaled(&letter("c", (1, 1), C::Nonzero)),
        );
    }
    differ((-x.clone()).relu(), -x.relu());
    differ(x.relu(), x.clone());
    differ((-x.clone()).slope(Function::Relu), x.slope(Function::Relu));
    differ((d.clone() * x.clone()).slope(Function::Relu), x.slope(Function::Relu));
    differ((s.clone() * x.clone()).slope(odd.clone()), s.clone() * x.slope(odd.clone()));
    differ((-x.clone()).slope(odd.clone()), -x.slope(odd.clone()));
    differ(x.by(2).f(odd.clone()), x.f(odd).by(2));
    differ(x.by(2).f(square.clone()), x.f(square.clone()).by(2));
    differ((d.clone() * x.clone()).f(square.clone()), d.clone() * x.f(square));
    differ((d.clone() * x.clone()).f(Function::Recip), d.clone() * x.f(Function::Recip));
    let c = letter("c", (1, 1), C::Nonzero);
    differ(x.scaled(&c).relu(), x.relu().scaled(&c));
    let q = letter("q", (1, 1), C::Orthogonal);
    differ(x.scaled(&q).relu(), x.relu().scaled(&q));
    differ(x.scaled(&q).f(Function::Exp), x.f(Function::Exp));
}

#[test]
fn softmax_is_by_columns() {
    let x = any("X", (2, 3));
    let z = any("Z", (2, 2));
    differ(z.softmax().t(), z.t().softmax());
    differ(z.softmax() * ones(2, 1), ones(2, 1));
    differ(ones(1, 3) * x.softmax().t(), ones(1, 2));
    differ(dense((1, 2), &[1, 2]) * x.softmax(), ones(1, 3));
    differ(x.by(2).softmax(), x.softmax());
    let s = letter("S", (2, 2), C::SignedPermutation);
    differ((s.clone() * x.clone()).softmax(), s * x.softmax());
    differ(ones(1, 2) * x, ones(1, 3));
}

#[test]
fn kronecker_products_keep_their_order() {
    let (a, b) = (any("A", (2, 2)), any("B", (2, 2)));
    differ(a.kron(&b), b.kron(&a));
    differ(a.kron(&b).t(), b.t().kron(&a.t()));
    differ(eye(2).kron(&a), a.kron(&eye(2)));
    differ(a.kron(&b).t(), a.kron(&b));
}

#[test]
fn inverses_of_what_need_not_be_invertible_are_refused() {
    let g = letter("G", (2, 2), C::Invertible);
    let (u, c) = (any("u", (2, 1)), any("c", (1, 1)));
    let refused = [
        any("A", (2, 2)),
        letter("D", (2, 2), C::Diagonal),
        letter("S", (2, 2), C::Symmetric),
        g.clone() + g.t(),
        g.clone() - g.clone(),
        g.scaled(&c),
        c,
        u.t() * g.clone() * u,
        dense((2, 2), &[1, 2, 2, 4]),
        g.had(&g),
        g.f(Function::Exp),
    ];
    for e in refused {
        let failure = e.inv().value(&mut Words::new()).unwrap_err();
        assert_eq!(failure.reason, Reason::Symbolic, "{e:?}");
    }
    let zero = g.clone() - g;
    let failure = zero.f(Function::Recip).value(&mut Words::new()).unwrap_err();
    assert_eq!(failure.reason, Reason::Symbolic);
}

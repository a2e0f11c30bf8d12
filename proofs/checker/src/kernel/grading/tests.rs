//! Gradings that hold, and those that do not.

use super::super::certificate::Grading;
use super::*;
use crate::kernel::Bounded;
use crate::language::{Given, parse};

fn matrix(rows: &[&[i64]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(i64::to_string).collect()).collect()
}

fn read_text(
    text: &str,
    weights: &[(&str, &[&[i64]])],
    inputs: &[(&str, &[&[i64]])],
) -> Result<Vec<i128>, Reason> {
    let program = parse(text).unwrap().program(&Given::new()).unwrap();
    let all = |given: &[(&str, &[&[i64]])]| {
        given.iter().map(|(name, rows)| (name.to_string(), matrix(rows))).collect()
    };
    let grading = Grading { weights: all(weights), inputs: all(inputs) };
    let meter = Meter::new(1 << 20, 1 << 30);
    read(&Source::new(&program, Bounded::Factors), &grading, &meter).map_err(|f| f.reason)
}

const PRODUCT: &str =
    "network n\ninput X : 2 x 1\nweights A : 1 x 2, B : 1 x 1\noutput B * A * X\n";

#[test]
fn products() {
    let graded = read_text(PRODUCT, &[("A", &[&[3, -5]]), ("B", &[&[7]])], &[("X", &[&[0], &[8]])]);
    assert_eq!(graded, Ok(vec![3, -5, 7]));
    let mixed = read_text(PRODUCT, &[("A", &[&[3, -5]])], &[("X", &[&[0], &[7]])]);
    assert_eq!(mixed, Err(Reason::Grading));
    for bad in [&[("A", &[&[1][..]][..])][..], &[("C", &[&[1]])]] {
        assert_eq!(read_text(PRODUCT, bad, &[]), Err(Reason::Grading));
    }
}

/// Of what is not homogeneous a function, its column of softmax and its inverse are not either.
#[test]
fn functions() {
    let with =
        |output: &str| format!("network n\ninput X : 2 x 1\nweights A : 2 x 2\noutput {output}\n");
    let weights: &[(&str, &[&[i64]])] = &[("A", &[&[1, 0], &[1, 0]])];
    let graded = |output: &str, inputs: &[(&str, &[&[i64]])]| {
        read_text(&with(output), weights, inputs).map(drop)
    };
    let fits: &[(&str, &[&[i64]])] = &[("X", &[&[0], &[1]])];
    for good in ["relu(A * X)", "recip(A * X) .^ 2", "A * X + zeros(2, 1)"] {
        assert_eq!(graded(good, fits), Ok(()), "{good}");
    }
    for bad in [
        "softmax(A * X)",
        "exp(A * X)",
        "(softmax([A(1,2) * X(1,1); A(1,1) * X(1,1)]))(1, 1)",
        "inv(A) * X",
        "A * X + ones(2, 1)",
    ] {
        assert_eq!(graded(bad, fits), Err(Reason::Grading), "{bad}");
    }
    assert_eq!(graded("tanh(A(1, 2) * X(1, 1))", fits), Ok(()));
    assert_eq!(graded("relu(A * X) .* X", &[]), Err(Reason::Grading));
}

/// A coordinate has one degree; entries that are zero have none.
#[test]
fn conditions() {
    let with = |kind: &str| {
        format!("network n\ninput X : 2 x 1\nweights A : 2 x 2 {kind}\noutput A * X\n")
    };
    let inputs: &[(&str, &[&[i64]])] = &[("X", &[&[1], &[0]])];
    let read = |kind: &str, rows| read_text(&with(kind), &[("A", rows)], inputs);
    assert_eq!(read("diagonal", &[&[3, 99], &[98, 4]]), Ok(vec![3, 4]));
    assert_eq!(read("skew", &[&[99, 1], &[1, 98]]), Ok(vec![1]));
    assert_eq!(read("symmetric", &[&[0, 1], &[1, 2]]), Ok(vec![0, 1, 2]));
    assert_eq!(read("symmetric", &[&[0, 1], &[0, 2]]), Err(Reason::Grading));
}

#[test]
fn in_groups() {
    assert_eq!(groups(2, None), [vec![(0, 0), (0, 1), (1, 0), (1, 1)]]);
    assert_eq!(groups(2, Some(&[0, 5])), [vec![(0, 1)], vec![(0, 0), (1, 1)], vec![(1, 0)]]);
}

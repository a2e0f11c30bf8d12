//! Pairs that are planted: the same function by a symmetry, or not.

use num_rational::BigRational;

use super::super::{Program, Subject, library, sizes};
use super::{Answer, compare};
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::program::LIBRARY;
use crate::program::proof::BUDGET;

fn numbers(rows: &[&[i64]]) -> Matrix<BigRational> {
    let integer = |&n: &i64| BigRational::from_integer(n.into());
    Matrix::from_rows(
        rows[0].len(),
        rows.iter().map(|row| row.iter().map(integer).collect()).collect(),
    )
}

fn answer(name: &str, given: &[(&str, &[u64])], one: &Matrices, other: &Matrices) -> Answer {
    let text = LIBRARY.iter().find(|(known, _)| *known == name).unwrap().1;
    let given = given.iter().map(|(name, all)| (name.to_string(), all.to_vec())).collect();
    let program: Program = library(name).unwrap().program(&given).unwrap();
    let subject = Subject { text, given: &given, program: &program };
    compare((subject, one), (subject, other), 0, BUDGET).unwrap()
}

#[test]
fn a_moved_network_is_the_same_and_a_changed_one_is_not() {
    let given: &[(&str, &[u64])] = &[("w", &[2, 2, 1]), ("r", &[2])];
    let one = vec![numbers(&[&[1, 2], &[3, -1]]), numbers(&[&[4, 1]])];
    // Neurons exchanged; the first scaled by 2 and read through 1/4.
    let moved = vec![numbers(&[&[3, -1], &[2, 4]]), numbers(&[&[1, 1]])];
    let changed = vec![numbers(&[&[3, -1], &[2, 4]]), numbers(&[&[1, 2]])];
    assert!(matches!(answer("mlp", given, &one, &one), Answer::Same { certificate: Some(_), .. }));
    assert!(matches!(
        answer("mlp", given, &one, &moved),
        Answer::Same { certificate: Some(_), .. }
    ));
    assert!(matches!(answer("mlp", given, &one, &changed), Answer::Different(_)));
}

#[test]
fn a_gauge_is_seen_by_words() {
    let given: &[(&str, &[u64])] = &[("w", &[3, 2, 3])];
    let one = vec![numbers(&[&[1, 2, 0], &[0, 1, 1]]), numbers(&[&[1, 0], &[2, 1], &[0, 3]])];
    let moved = vec![numbers(&[&[1, 3, 1], &[0, 1, 1]]), numbers(&[&[1, -1], &[2, -1], &[0, 3]])];
    assert!(matches!(
        answer("linear", given, &one, &moved),
        Answer::Same { certificate: Some(_), .. }
    ));
}

#[test]
fn other_inputs_are_no_pair() {
    let text = LIBRARY.iter().find(|(known, _)| *known == "linear").unwrap().1;
    let (narrow, wide) = (sizes([("w", &[1, 1][..])]), sizes([("w", &[2, 1][..])]));
    let program = |given| library("linear").unwrap().program(given).unwrap();
    let (one, other) = (program(&narrow), program(&wide));
    let one = (Subject { text, given: &narrow, program: &one }, &vec![numbers(&[&[1]])]);
    let other = (Subject { text, given: &wide, program: &other }, &vec![numbers(&[&[1, 0]])]);
    let error = compare(one, other, 0, BUDGET).unwrap_err();
    assert!(error.to_string().contains("inputs"), "{error}");
}

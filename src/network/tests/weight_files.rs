//! Reading weights: what is inferred, and one clear error for whatever is wrong.

use num_rational::BigRational;

use crate::network::{Known, Parametrization, read_inputs, read_weights};

const QKV: &str = r#"{"layers": [{"Q": [[1, 2]], "K": [["1/2", 0]], "V": [[1, 0], [0, "-3/7"]]}]}"#;

#[test]
fn shapes_are_inferred() {
    let file = read_weights(QKV, &Known::default()).unwrap();
    let architecture = &file.architecture;
    assert_eq!(architecture.widths(), [2, 2]);
    assert_eq!((architecture.query_dims(), architecture.tokens()), (&[1][..], 3));
    assert_eq!(file.weights[2][(1, 1)], BigRational::new((-3).into(), 7.into()));

    let known = Known { query_dims: Some(vec![1]), tokens: Some(2), ..Known::default() };
    let av = r#"{"layers": [{"A": [[1, 2], [2, 4]], "V": [[1, 0]]}]}"#;
    let file = read_weights(av, &known).unwrap();
    assert_eq!(file.architecture.widths(), [2, 1]);
    assert_eq!(file.architecture.parametrization(), Parametrization::Av);

    let ml = r#"{"M": [[[1, 0], [0, 1]], [[0, 1], [1, 0]]], "L": [[1, 1]], "tokens": 2}"#;
    let file = read_weights(ml, &Known::default()).unwrap();
    assert_eq!(file.architecture.widths(), [2, 2, 1]);
}

#[test]
fn errors_say_what_and_where() {
    let error = |text: &str| read_weights(text, &Known::default()).unwrap_err().to_string();
    let with = |from: &str, to: &str| error(&QKV.replace(from, to));
    for (message, expected) in [
        (with("[1, 2]", "[1, 0.5]"), "a float is not exact"),
        (with("[1, 2]", "[1, 2, 3]"), "Q_1: 1 x 3 matrix; needed: 1 x 2"),
        (with("[1, 2]", "[]"), "Q_1: the matrix is empty"),
        (with("[1, 0], [0", "[1], [0"), "V_1: row 2 has 2 entries; needed: 1"),
        (with("-3/7", "3/0"), "is not an exact number"),
        (with("-3/7", "0x10"), "is not an exact number"),
        (with("\"K\"", "\"Q\""), "duplicate field"),
        (with("\"K\"", "\"A\""), "layer 1: wrong set of matrices"),
        (with("{\"layers\"", "{\"widths\": [2, 3], \"layers\""), "contradicts"),
        (with("{\"layers\"", "{\"query_dims\": [2], \"layers\""), "contradicts"),
        (with("{\"layers\"", "{\"L\": [[1]], \"layers\""), "no matrices, or too many"),
        (with("{\"layers\"", "{\"tokens\": 0, \"layers\""), "tokens: 0"),
        (with("{\"layers\"", "{\"token\": 2, \"layers\""), "unknown field"),
        (error("{\"layers\": []}"), "the list is empty"),
        (error("{}"), "no matrices"),
        (error(r#"{"M": [[[1]]], "L": [[1]], "widths": [1, 1, 1]}"#), "needed: 3 for 2 layers"),
        (error(r#"{"layers": [{"A": [[1]], "V": [[1]]}]}"#), "query_dims: cannot be read off A"),
        (error("["), "EOF"),
    ] {
        assert!(message.contains(expected), "{message:?} should say {expected:?}");
        assert!(!message.contains('\n'));
    }
}

#[test]
fn inputs_have_one_shape() {
    assert_eq!(read_inputs("[[[1, 2]], [[3, \"4/5\"]]]", (1, 2)).unwrap().len(), 2);
    let error = |text| read_inputs(text, (1, 2)).unwrap_err().to_string();
    assert!(error("[[[1, 2]], [[3]]]").starts_with("X_2: 1 x 1 matrix; needed: 1 x 2"));
    assert!(error("[]").contains("empty"));
    assert!(error("[[[1.5, 2]]]").contains("a float is not exact"));
}

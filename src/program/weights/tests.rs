//! Which weights fit a text.

use super::super::{Given, Program, library, parse, sizes};
use super::blocks;
use crate::network::read_named;

fn restricted() -> Program {
    let text = "map m\nweights A[1] : 2 x 2 rank <= 1, S : 2 x 2 symmetric\n\
                weights B : 2 x 2 skew, D : 2 x 2 diagonal\noutput A[1] * S * B * D\n";
    parse(text).unwrap().program(&Given::new()).unwrap()
}

const FITS: &str = r#"{"network": "m", "sizes": {"t": 3, "d": [1, 2]}, "weights": {
    "B": [[0, 1], [-1, 0]], "A_1": [[1, "1/2"], [2, 1]], "S": [[1, 2], [2, 3]], "D": [[1, 0], [0, 0]]}}"#;

#[test]
fn weights_are_found_under_their_names() {
    let file = read_named(FITS).unwrap();
    assert_eq!(file.network.as_deref(), Some("m"));
    assert_eq!(file.sizes, sizes([("t", &[3][..]), ("d", &[1, 2])]));
    let program = restricted();
    let weights = file.fit(&program).unwrap();
    assert_eq!(weights[0].entries()[1].to_string(), "1/2");
    let blocks = blocks(&program, &weights);
    let names: Vec<&str> = blocks.keys().map(String::as_str).collect();
    assert_eq!(names, ["B", "D", "S", "left(A[1])", "right(A[1])"]);
    assert_eq!(blocks["left(A[1])"].len(), 1);
}

#[test]
fn two_indices_are_spelled_with_underscores_too() {
    let given = sizes([("d", &[1, 1][..]), ("a", &[1]), ("h", &[1]), ("t", &[1])]);
    let program = library("multihead").unwrap().program(&given).unwrap();
    let text = r#"{"weights": {"Q_1_1": [[1]], "K[1,1]": [[2]], "V_1_1": [[3]]}}"#;
    let weights = read_named(text).unwrap().fit(&program).unwrap();
    assert_eq!(weights[2].entries()[0].to_string(), "3");
}

#[test]
fn what_does_not_fit_is_said_with_its_name() {
    for (from, to, problem) in [
        ("\"D\": [[1, 0], [0, 0]]", "\"D\": [[1, 0]]", "D: 1 x 2 matrix; needed: 2 x 2"),
        ("\"D\": [[1, 0], [0, 0]]", "\"D\": [[1, 0], [1, 0]]", "D: is not diagonal"),
        (", \"D\": [[1, 0], [0, 0]]", "", "D: is missing"),
        ("\"D\"", "\"E\"", "E: is not a weight of the network; there are A[1], S, B, D"),
        ("\"B\":", "\"A[1]\": [[0, 0], [0, 0]], \"B\":", "A[1]: is there twice"),
        ("\"B\":", "\"B\": [[0, 0], [0, 0]], \"B\":", "B: is there twice"),
        ("[2, 1]]", "[2, 2]]", "A[1]: has a rank above 1"),
        ("[2, 3]]", "[1, 3]]", "S: is not symmetric"),
        ("[-1, 0]", "[1, 0]", "B: is not skew"),
        ("\"1/2\"", "0.5", "a float is not exact"),
        ("[2, 1]]", "[2]]", "A_1: row 2 has 1 entries"),
        ("\"sizes\"", "\"size\"", "unknown field `size`"),
        ("\"t\": 3", "\"t\": 3.5", "a whole number or a list of whole numbers"),
    ] {
        let text = FITS.replacen(from, to, 1);
        assert_ne!(text, FITS, "{from}");
        let error = read_named(&text).and_then(|file| file.fit(&restricted())).unwrap_err();
        assert!(error.to_string().contains(problem), "{to}: {error}");
    }
}

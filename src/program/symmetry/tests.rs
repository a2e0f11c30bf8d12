//! The texts of moves, and what the candidates for lemmas are.

use super::super::{library, sizes};
use super::candidates;
use super::moves::Moves;

#[test]
fn moves_are_written_with_numbers_for_all_sizes() {
    let given = sizes([("w", &[2, 3, 2, 1][..]), ("r", &[5])]);
    let program = library("mlp").unwrap().program(&given).unwrap();
    let symmetry = &program.symmetries[1];
    assert_eq!(symmetry.name, "scaling[2]");
    let moves = Moves::new(&program, symmetry);
    let texts = moves.texts();
    assert_eq!(texts["W[2]"], "D*W[2]");
    assert_eq!(texts["W[3]"], "W[3]*(((inv(D)^2)^2)*inv(D))");
    let power = "(((inv(D)^2)^2)*inv(D))";
    let [one, other] = &moves.sides()[..] else { panic!("two sides") };
    assert_eq!(*one, ("D".to_string(), 2));
    assert_eq!(format!("({})", other.0), power);
    assert!(candidates("X[2]", (2, 1), &moves.sides()).contains(&format!("inv{power}*X[2]")));
}

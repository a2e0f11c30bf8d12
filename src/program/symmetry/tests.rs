//! The texts of moves, and what the candidates for lemmas are.

use super::super::{library, sizes};
use super::candidates;
use super::moves::Moves;
use super::power;
use super::scale::scales;

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
    let found = candidates("X[2]", (2, 1), &moves.sides(), None);
    assert!(found.contains(&format!("inv{power}*X[2]")));
}

#[test]
fn numbers_multiply_steps() {
    let given = sizes([("d", &[2, 2, 2][..]), ("a", &[2]), ("t", &[2])]);
    let program = library("lightning_ml").unwrap().program(&given).unwrap();
    let symmetry = &program.symmetries[0];
    let scales = scales(&program, symmetry, &Moves::new(&program, symmetry));
    let named = program.names.iter().map(|(name, node)| (&name[..], scales[*node].as_deref()));
    let named: Vec<_> = named.collect();
    assert_eq!(named, [("Z[1]", Some("c")), ("Z[2]", Some("c^3"))]);
    assert_eq!(scales[program.outputs[0]], None);
    assert_eq!(power("c", &(-1_048_577).into()), "(inv(c)^1048576*inv(c))");
}

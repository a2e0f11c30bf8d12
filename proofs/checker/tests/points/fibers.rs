//! Fibers of every case. The numbers are worked out by hand.

use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::algebra::Mat;
use crate::maker::{Recipe, Way};
use crate::{cases, check};

type Rows<'a> = &'a [&'a [i128]];

fn recipe(form: &'static str, tokens: u32, q: Rows, k: Rows, v: Rows) -> Recipe {
    Recipe { tokens, ..Recipe::new(form, q, k, v, Way::Smooth("embedding")) }
}

/// `(k qᵀ, v)` and `(v qᵀ, k)` are the same function.
pub fn two_points(form: &'static str) -> Value {
    let second = match form {
        "av" => {
            json!([[["0", "0", "0"], ["1/2", "0", "1"], ["5/2", "0", "5"]], [["2", "4/2", "0"]],])
        }
        _ => json!([[["1", "0", "2"]], [["0", "1", "5"]], [["1", "1", "0"]]]),
    };
    let dimension = if form == "av" { 1 } else { 2 };
    Recipe { tokens: 5, ..cases::exchange(form) }.fiber("two-points", 2, dimension, &second)
}

/// Name, tokens, `[Q, K, V]`, case, pieces, dimension in `av` and in `qkv`.
type Known = (&'static str, u32, [Mat; 3], &'static str, usize, [usize; 2]);

fn table() -> Vec<Known> {
    let of = |recipe: Recipe| [recipe.q, recipe.k, recipe.v];
    let mat = |rows: Rows| rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    let own = |q: Rows, k: Rows, v: Rows| [mat(q), mat(k), mat(v)];
    let (x, y): (&[i128], &[i128]) = (&[1, 0], &[0, 1]);
    let turn = |v: Rows| own(&[x, y], &[y, &[-1, 0]], v);
    let three: Rows = &[&[1, 0, 0], &[0, 1, 0], &[0, 0, 1]];
    vec![
        ("rank two", 2, of(cases::embedding("av")), "one-point", 1, [1, 2]),
        ("rank one below a", 2, of(cases::low_rank("av")), "one-point", 1, [1, 6]),
        ("aligned", 3, of(cases::second_order("av")), "one-point", 1, [1, 2]),
        ("A is zero", 2, of(cases::zero("av", &[&[1, 2]])), "zero", 2, [3, 4]),
        ("A is zero, tall V", 2, of(cases::zero("av", &[x, y])), "zero", 2, [4, 6]),
        // One token. Symmetric part indefinite, only two orders of the factors.
        ("V of rank two", 1, of(cases::embedding("av")), "symmetric-part", 1, [1, 2]),
        // 14 parameters, 4 dimensions of functions.
        ("generic", 1, of(cases::wide_query("av")), "symmetric-part", 3, [2, 10]),
        ("width one", 1, of(cases::linear("av")), "symmetric-part", 1, [1, 4]),
        ("turn", 1, turn(&[x]), "zero", 2, [4, 8]),
        ("turn, tall V", 1, turn(&[x, &[3, 4]]), "zero", 2, [5, 9]),
        ("square", 1, own(&[&[1, 1]], &[&[1, 1]], &[x]), "symmetric-part", 2, [1, 2]),
        ("cube", 1, own(&[&[1, 1]], &[&[1, 1]], &[&[2, 2]]), "symmetric-part", 1, [1, 2]),
        (
            "negative cube",
            1,
            own(&[&[1, 1]], &[&[-1, -1]], &[&[2, 2]]),
            "symmetric-part",
            1,
            [1, 2],
        ),
        ("a factor twice", 1, own(&[y], &[x], &[&[0, 3]]), "symmetric-part", 2, [1, 2]),
        ("three factors", 1, own(&[y], &[x], &[&[1, 3], &[2, 6]]), "symmetric-part", 3, [1, 2]),
        ("definite", 1, own(&[x, y], &[x, y], &[x]), "symmetric-part", 1, [2, 6]),
        ("definite, d = 3", 1, own(three, three, &[&[1, 0, 0]]), "symmetric-part", 1, [4, 13]),
    ]
}

fn slices(matrix: &[Vec<i128>]) -> Vec<&[i128]> {
    matrix.iter().map(Vec::as_slice).collect()
}

#[test]
fn every_case() {
    for form in ["av", "qkv"] {
        let certificate = two_points(form);
        let report = check(&certificate);
        assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
        assert_eq!(report.rule, "fiber + second-preimage");
        for (name, tokens, [q, k, v], case, pieces, dimensions) in table() {
            let recipe = recipe(form, tokens, &slices(&q), &slices(&k), &slices(&v));
            let dimension = dimensions[usize::from(form == "qkv")];
            let verdict = |case, pieces, dimension, second| {
                check(&recipe.fiber(case, pieces, dimension, &second))
            };
            let report = verdict(case, pieces, dimension, Value::Null);
            assert_eq!(report.verdict, Verdict::Verified, "{name} {form}: {report:?}");
            assert_eq!(report.rule, "fiber");
            let reason = |pieces, dimension, second| {
                verdict(case, pieces, dimension, second).reason.unwrap().code()
            };
            assert_eq!(reason(pieces + 1, dimension, Value::Null), "pieces");
            assert_eq!(reason(pieces, dimension + 1, Value::Null), "fiber-dimension");
            assert_eq!(reason(pieces, dimension - 1, Value::Null), "fiber-dimension");
            assert_eq!(reason(pieces, dimension, json!([])), "second");
            for other in ["zero", "one-point", "two-points", "symmetric-part"] {
                let reason = verdict(other, pieces, dimension, Value::Null).reason;
                assert_eq!(reason.is_none(), other == case, "{name}");
            }
        }
    }
}

//! The values of expressions: each beside what it must be.

use neurocert_check::Reason;
use serde_json::{Value, json};

use crate::cases::net;
use crate::check;
use crate::maker::{add, counterexample, inv, mul, neg, pow, t};

/// Whether two square expressions have the same value: `V ↦ V (I + x − y)` for a `V`, an `A` and an
/// input for which every other `V` gives another output.
fn same(size: usize, x: &Value, y: &Value) -> bool {
    let difference = add([json!(["identity", size]), x.clone(), neg(y.clone())]);
    let v = mul([json!(["weight", "V_1"]), difference]);
    let widths = [size, size];
    let rule = net(&widths, &[size], size, "av").rule(&[], &[("V_1", v)]);
    let matrix = |entry: &dyn Fn(usize, usize) -> usize| -> Vec<Vec<String>> {
        let row = |i| (0..size).map(|j| entry(i, j).to_string()).collect();
        (0..size).map(row).collect()
    };
    let identity = matrix(&|i, j| usize::from(i == j));
    let input = matrix(&|i, j| if i == j { 3 } else { i + 2 * j });
    let file = counterexample(&rule, json!([]), json!([identity, identity]), json!(input));
    match check(&file).reason {
        None => false,
        Some(Reason::CounterexampleAgrees) => true,
        other => panic!("{other:?} {file}"),
    }
}

fn m(rows: Value) -> Value {
    json!(["matrix", rows])
}

#[test]
fn operations() {
    let two = || m(json!([["2", "1"], ["1", "1"]]));
    let odd = || m(json!([["1/2", "2/3"], ["3", "-1/5"]]));
    // 0 on the diagonal, negative determinants, more than two rows.
    let three = || m(json!([["0", "2", "1"], ["1", "0", "3/7"], ["0", "5", "0"]]));
    let four = || {
        m(json!([
            ["1", "2", "0", "1"],
            ["2", "4", "1", "0"],
            ["0", "1", "3", "-1"],
            ["5", "0", "1", "1"]
        ]))
    };
    let id = |size: usize| json!(["identity", size]);
    let table = [
        (2, inv(two()), m(json!([["1", "-1"], ["-1", "2"]]))),
        (2, inv(m(json!([["0", "1"], ["2", "0"]]))), m(json!([["0", "1/2"], ["1", "0"]]))),
        (2, inv(m(json!([["1", "3"], ["2", "4"]]))), m(json!([["-2", "3/2"], ["1", "-1/2"]]))),
        (2, mul([odd(), inv(odd())]), id(2)),
        (3, mul([three(), inv(three())]), id(3)),
        (3, mul([inv(three()), three()]), id(3)),
        (4, mul([inv(four()), four()]), id(4)),
        (3, inv(mul([three(), t(three())])), mul([inv(t(three())), inv(three())])),
        (2, pow(two(), "0"), id(2)),
        (2, pow(two(), "1"), two()),
        (2, pow(two(), "-1"), inv(two())),
        (2, pow(two(), "5"), m(json!([["89", "55"], ["55", "34"]]))),
        (2, pow(two(), "6"), m(json!([["233", "144"], ["144", "89"]]))),
        (2, pow(two(), "-2"), m(json!([["2", "-3"], ["-3", "5"]]))),
        (2, pow(m(json!([["1", "1"], ["0", "1"]])), "1000"), m(json!([["1", "1000"], ["0", "1"]]))),
        (2, json!(["sign", odd()]), m(json!([["1", "1"], ["1", "-1"]]))),
        (2, json!(["sign", ["zero", 2, 2]]), json!(["zero", 2, 2])),
        (2, neg(odd()), m(json!([["-1/2", "-2/3"], ["-3", "1/5"]]))),
        (2, t(odd()), m(json!([["1/2", "3"], ["2/3", "-1/5"]]))),
        (2, add([odd(), two(), odd()]), m(json!([["3", "7/3"], ["7", "3/5"]]))),
        (2, mul([odd(), two()]), m(json!([["5/3", "7/6"], ["29/5", "14/5"]]))),
        (2, mul([json!(["number", "-2/4"]), two()]), m(json!([["-1", "-1/2"], ["-1/2", "-1/2"]]))),
        (2, mul([two(), json!(["number", "6/4"])]), m(json!([["3", "3/2"], ["3/2", "3/2"]]))),
        (
            4,
            json!([
                "kron",
                m(json!([["1", "2"], ["0", "-1"]])),
                m(json!([["1/3", "0"], ["5", "1"]]))
            ]),
            m(json!([
                ["1/3", "0", "2/3", "0"],
                ["5", "1", "10", "2"],
                ["0", "0", "-1/3", "0"],
                ["0", "0", "-5", "-1"]
            ])),
        ),
        (
            2,
            json!(["kron", m(json!([["1", "2"]])), m(json!([["3"], ["1/2"]]))]),
            m(json!([["3", "6"], ["1/2", "1"]])),
        ),
    ];
    for (size, x, y) in &table {
        assert!(same(*size, x, y), "{x} {y}");
        let mut rows = vec![vec!["0".to_string(); *size]; *size];
        rows[size - 1][0] = "1/1000".into();
        assert!(!same(*size, x, &add([y.clone(), m(json!(rows))])), "{x} {y}");
    }
}

//! Valid certificates of every kind.

use serde_json::{Value, json};

use crate::maker::{Net, add, counterexample, g, inv, mul, n, neg, outside, p, pow, t, w};

pub fn net<'a>(widths: &'a [usize], query: &'a [usize], tokens: usize, form: &'a str) -> Net<'a> {
    Net { widths, query, tokens, form }
}

/// `K ↦ C K`, `Q ↦ C^{-T} Q`.
pub fn query_key() -> Value {
    net(&[2, 3], &[2], 2, "qkv").rule(
        &[p("C", 2, 2, "invertible")],
        &[("K_1", mul([g("C"), w("K_1")])), ("Q_1", mul([inv(t(g("C"))), w("Q_1")]))],
    )
}

/// The example of the page.
pub fn gauge_av() -> Value {
    net(&[2, 3, 2], &[2, 2], 2, "av").rule(
        &[p("C_1", 3, 3, "invertible")],
        &[
            ("V_1", mul([g("C_1"), w("V_1")])),
            ("A_2", mul([inv(t(g("C_1"))), w("A_2"), inv(g("C_1"))])),
            ("V_2", mul([w("V_2"), inv(g("C_1"))])),
        ],
    )
}

/// A change of basis behind the layer before the last, with a condition.
fn gauge_qkv(widths: &[usize], query: &[usize], condition: &str) -> Value {
    let last = query.len();
    let d = widths[last - 1];
    let back = || match condition {
        // C^{-1} in another way.
        "orthogonal" => t(g("C")),
        "permutation" => pow(g("C"), "-1"),
        "signed-permutation" => pow(t(g("C")), "1"),
        "diagonal-invertible" => t(inv(g("C"))),
        _ => inv(g("C")),
    };
    let names = ["V", "Q", "K", "V"].map(str::to_string);
    let [before, q, k, v] = names;
    let [q, k, v] = [q, k, v].map(|name| format!("{name}_{last}"));
    let before = format!("{before}_{}", last - 1);
    net(widths, query, 2, "qkv").rule(
        &[p("C", d, d, condition)],
        &[
            (&before, mul([g("C"), w(&before)])),
            (&q, mul([w(&q), back()])),
            (&k, mul([w(&k), back()])),
            (&v, mul([w(&v), back()])),
        ],
    )
}

/// `M_i ↦ c_i M_i`, `L ↦ Π c_i^{-3^{l−i}} L`.
pub fn scaling_ml(layers: usize) -> Value {
    let widths: Vec<usize> = vec![2; layers + 1];
    let query: Vec<usize> = vec![1; layers];
    let group: Vec<Value> = (1..=layers).map(|i| p(&format!("c_{i}"), 1, 1, "nonzero")).collect();
    let names: Vec<String> = (1..=layers).map(|i| format!("M_{i}")).collect();
    let mut changed: Vec<(&str, Value)> = Vec::new();
    let mut last = w("L");
    for (i, name) in names.iter().enumerate() {
        let c = g(&format!("c_{}", i + 1));
        changed.push((name, mul([c.clone(), w(name)])));
        let exponent = -3_i64.pow((layers - 1 - i) as u32);
        last = mul([pow(c, &exponent.to_string()), last]);
    }
    changed.push(("L", last));
    net(&widths, &query, 2, "ml").rule(&group, &changed)
}

/// Numbers: `A_1 ↦ 2 A_1`, `V_1 ↦ −V_1 / 3`, `V_2 ↦ r V_2`. `M_1` counts three times, `V_1` twice in
/// `M_2` and once in `L`.
pub fn numbers() -> Value {
    net(&[2, 3, 2], &[2, 3], 3, "av").rule(
        &[],
        &[
            ("A_1", mul([n("2"), w("A_1")])),
            ("V_1", neg(mul([w("V_1"), n("1/3")]))),
            ("V_2", mul([w("V_2"), n("-54/16")])),
        ],
    )
}

/// Signs, and scalars whose squares are 1.
fn signs() -> Value {
    net(&[2, 2, 2], &[2, 2], 2, "av").rule(
        &[
            p("s", 1, 1, "orthogonal"),
            p("r", 1, 1, "signed-permutation"),
            p("u", 1, 1, "permutation"),
        ],
        &[
            ("A_1", mul([g("s"), w("A_1")])),
            ("V_1", mul([pow(g("r"), "3"), neg(w("V_1"))])),
            ("A_2", mul([pow(g("r"), "-2"), pow(g("u"), "100000000000000000000"), w("A_2")])),
            ("V_2", mul([inv(g("r")), neg(g("s")), w("V_2")])),
        ],
    )
}

/// Sums that come together again; `A ↦ (A C + A − A) C^{-1}`.
fn sums() -> Value {
    net(&[2, 2, 1], &[2, 1], 2, "av").rule(
        &[p("C", 2, 2, "invertible"), p("x", 1, 1, "any"), p("S", 2, 2, "skew")],
        &[
            ("A_1", mul([add([mul([w("A_1"), g("C")]), w("A_1"), neg(w("A_1"))]), inv(g("C"))])),
            ("V_1", add([w("V_1"), mul([g("x"), g("S")]), mul([g("x"), t(g("S"))])])),
            ("A_2", add([w("A_2"), json!(["zero", 2, 2])])),
            ("V_2", mul([pow(n("-1"), "2"), w("V_2"), json!(["identity", 2]), pow(g("C"), "0")])),
        ],
    )
}

/// One token sees `A + Aᵀ` only.
pub fn one_token() -> Value {
    net(&[2, 2, 2], &[2, 2], 1, "av").rule(
        &[p("S", 2, 2, "skew"), p("x", 1, 1, "any")],
        &[
            ("A_1", add([mul([n("3/2"), t(w("A_1"))]), mul([n("-1/2"), w("A_1")])])),
            ("A_2", add([t(w("A_2")), mul([g("x"), g("S")])])),
        ],
    )
}

/// One token in the other forms.
fn more_one_token() -> Vec<(String, Value)> {
    let swapped = net(&[2, 3, 2], &[2, 1], 1, "qkv").rule(
        &[p("c", 1, 1, "nonzero")],
        &[
            ("Q_1", w("K_1")),
            ("K_1", w("Q_1")),
            ("K_2", mul([g("c"), w("Q_2")])),
            ("Q_2", mul([w("K_2"), pow(g("c"), "-1")])),
        ],
    );
    let form = add([w("M_1"), neg(mul([g("x"), add([w("M_1"), neg(t(w("M_1")))])]))]);
    let ml = net(&[2, 2], &[2], 1, "ml").rule(&[p("x", 1, 1, "any")], &[("M_1", form)]);
    vec![("one token, Q and K".into(), swapped), ("one token, ml".into(), ml)]
}

/// A form of bounded rank that keeps it, as a sum of two.
fn ranks() -> Vec<(String, Value)> {
    let two = net(&[3, 3, 2], &[2, 1], 1, "av").rule(
        &[p("U", 3, 1, "any"), p("W", 1, 3, "any"), p("C", 3, 3, "invertible")],
        &[
            ("V_1", mul([g("C"), w("V_1")])),
            ("A_2", mul([inv(t(g("C"))), w("A_2"), inv(g("C"))])),
            ("V_2", mul([w("V_2"), inv(g("C"))])),
            // The words U W and U W C Cᵀ^{-1}, …: nothing of rank above 2 is there.
            ("A_1", add([w("A_1"), mul([g("U"), g("W")]), neg(mul([g("U"), g("W")]))])),
        ],
    );
    vec![("ranks".into(), two)]
}

/// Widths of 1, where products of blocks are 1 × 1.
fn small() -> Vec<(String, Value)> {
    let blocks = net(&[1, 1, 1], &[1, 1], 2, "qkv").rule(
        &[p("c", 1, 1, "nonzero")],
        &[
            ("V_1", mul([w("V_1"), g("c")])),
            ("Q_2", mul([inv(g("c")), w("Q_2")])),
            ("K_2", mul([w("K_2"), inv(g("c"))])),
            ("V_2", mul([n("2"), w("V_2"), inv(g("c")), n("1/2")])),
        ],
    );
    let nothing = net(&[1, 2], &[3], 1, "av").rule(&[], &[]);
    vec![("1 × 1".into(), blocks), ("nothing".into(), nothing)]
}

/// A gauge that is not a symmetry: `C` instead of its inverse.
pub fn wrong_gauge() -> Value {
    let rule = net(&[2, 2, 1], &[2, 2], 2, "av").rule(
        &[p("C", 2, 2, "invertible")],
        &[("V_1", mul([g("C"), w("V_1")])), ("V_2", mul([w("V_2"), g("C")]))],
    );
    let i = json!([["1", "0"], ["0", "1"]]);
    let a = json!([["1", "2"], ["1/3", "-1"]]);
    let weights = json!([a, i, i, [["1", "1/2"]]]);
    counterexample(
        &rule,
        json!([[["1", "1"], ["0", "2"]]]),
        weights,
        json!([["1", "0"], ["2", "-1"]]),
    )
}

/// All operations, at matrices.
pub fn operations() -> Value {
    let kron = json!(["kron", ["matrix", [["1", "-1/2"]]], ["group", "T"]]);
    let rule = net(&[2, 4], &[2], 1, "qkv").rule(
        &[
            p("T", 4, 1, "any"),
            p("O", 2, 2, "orthogonal"),
            p("P", 2, 2, "permutation"),
            p("D", 2, 2, "diagonal"),
            p("E", 2, 2, "diagonal-invertible"),
            p("Y", 2, 2, "symmetric"),
            p("S", 2, 2, "skew"),
            p("R", 2, 2, "signed-permutation"),
            p("c", 1, 1, "nonzero"),
        ],
        &[
            ("V_1", add([w("V_1"), kron])),
            ("Q_1", mul([pow(g("O"), "-3"), json!(["sign", g("Y")]), inv(g("E"))])),
            (
                "K_1",
                add([
                    mul([g("P"), w("K_1"), g("D")]),
                    mul([g("S"), g("R"), pow(g("c"), "-2")]),
                    json!(["zero", 2, 2]),
                    neg(json!(["identity", 2])),
                ]),
            ),
        ],
    );
    let group = json!([
        [["1"], ["2"], ["-1/7"], ["0"]],
        [["3/5", "4/5"], ["-4/5", "3/5"]],
        [["0", "1"], ["1", "0"]],
        [["0", "0"], ["0", "5/3"]],
        [["2", "0"], ["0", "-1/9"]],
        [["2", "-3"], ["-3", "0"]],
        [["0", "7/2"], ["-7/2", "0"]],
        [["0", "-1"], ["2/2", "0"]],
        [["-3/4"]],
    ]);
    let weights = json!([
        [["1", "0"], ["1", "1"]],
        [["0", "2"], ["1/5", "1"]],
        [["1", "0"], ["0", "1"], ["1", "1"], ["2", "1"]],
    ]);
    counterexample(&rule, group, weights, json!([["1"], ["3"]]))
}

/// A rank that grows.
pub fn grown() -> Value {
    let rule = net(&[2, 2, 3], &[2, 1], 2, "av")
        .rule(&[p("B", 2, 2, "symmetric")], &[("A_2", add([w("A_2"), g("B")]))]);
    let i = json!([["1", "0"], ["0", "1"]]);
    let weights = json!([i, i, [["1", "1"], ["1", "1"]], [["0", "0"], ["0", "0"], ["0", "0"]]]);
    outside(&rule, json!([[["1/2", "0"], ["0", "-1"]]]), weights, 2)
}

pub fn all() -> Vec<(String, Value)> {
    let mut all = vec![
        ("query-key".into(), query_key()),
        ("gauge av".into(), gauge_av()),
        ("numbers".into(), numbers()),
        ("signs".into(), signs()),
        ("sums".into(), sums()),
        ("one token".into(), one_token()),
        ("wrong gauge".into(), wrong_gauge()),
        ("operations".into(), operations()),
        ("grown".into(), grown()),
    ];
    for condition in
        ["invertible", "orthogonal", "permutation", "signed-permutation", "diagonal-invertible"]
    {
        all.push((format!("gauge {condition}"), gauge_qkv(&[2, 3, 1], &[1, 2], condition)));
        let deep = gauge_qkv(&[1, 2, 2, 3], &[1, 3, 2], condition);
        all.push((format!("gauge deep {condition}"), deep));
    }
    all.extend((1..=4).map(|layers| (format!("scaling ml {layers}"), scaling_ml(layers))));
    all.extend(more_one_token());
    all.extend(ranks());
    all.extend(small());
    all
}

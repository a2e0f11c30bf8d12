//! Valid proofs by expansion, of every kind.

use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::cases::net;
use crate::maker::{
    Net, add, expansion, g, id, inv, kron, m, mul, n, neg, p, pow, sign, t, w, where_defined, zero,
};
use crate::{check, truth};

const VIRTUAL: &str = "virtual-weights";
const OUTPUTS: &str = "outputs";

/// A change of basis before the last of two layers, with its inverse.
pub fn gauge(net: Net, group: &[Value], c: &Value, back: &Value) -> Value {
    net.rule(
        group,
        &[
            ("V_1", mul([c.clone(), w("V_1")])),
            ("A_2", mul([t(back.clone()), w("A_2"), back.clone()])),
            ("V_2", mul([w("V_2"), back.clone()])),
        ],
    )
}

fn swap() -> Value {
    m([["0", "1"], ["1", "0"]])
}

/// A change of basis, with a form of bounded rank.
pub fn base(statement: &str) -> Value {
    let net = net(&[2, 2, 2], &[1, 2], 2, "av");
    let rule = gauge(net, &[p("C", 2, 2, "invertible")], &g("C"), &inv(g("C")));
    let mut file = expansion(&rule, VIRTUAL);
    file["claim"]["statement"] = json!({statement: {}});
    file
}

/// A literal matrix.
pub fn literal() -> Value {
    let rule = net(&[2, 2, 2], &[2, 2], 2, "av").rule(
        &[],
        &[
            ("V_1", mul([swap(), w("V_1")])),
            ("A_2", mul([swap(), w("A_2"), swap()])),
            ("V_2", mul([w("V_2"), swap()])),
        ],
    );
    expansion(&rule, VIRTUAL)
}

/// `(I − S)(I + S)⁻¹`, which is not seen to be defined everywhere.
pub fn cayley(query: &[usize]) -> Value {
    let net = net(&[2, 3, 2], query, 2, "av");
    let c = mul([add([id(3), neg(g("S"))]), inv(add([id(3), g("S")]))]);
    where_defined(&gauge(net, &[p("S", 3, 3, "skew")], &c, &t(c.clone())), VIRTUAL)
}

pub fn orthogonal() -> Value {
    let rule = net(&[2, 2, 2], &[2, 2], 2, "av").rule(
        &[p("C", 2, 2, "orthogonal")],
        &[
            ("V_1", mul([g("C"), w("V_1")])),
            ("A_2", mul([g("C"), w("A_2"), inv(g("C"))])),
            ("V_2", mul([w("V_2"), t(g("C"))])),
        ],
    );
    expansion(&rule, VIRTUAL)
}

/// Signs of entries of permutations are these entries.
pub fn permutation(condition: &str) -> Value {
    let rule = net(&[2, 3, 2], &[2, 3], 2, "av").rule(
        &[p("P", 3, 3, condition)],
        &[
            ("V_1", mul([g("P"), w("V_1")])),
            ("A_2", mul([sign(g("P")), w("A_2"), t(g("P"))])),
            ("V_2", mul([w("V_2"), t(sign(g("P")))])),
        ],
    );
    expansion(&rule, VIRTUAL)
}

/// Numbers commute.
pub fn commuting(compared: &str) -> Value {
    let rule = net(&[1, 1], &[1], 2, "av").rule(&[], &[("A_1", w("V_1")), ("V_1", w("A_1"))]);
    expansion(&rule, compared)
}

pub fn one_token() -> Value {
    let rule = net(&[2, 2], &[2], 1, "av").rule(&[], &[("A_1", t(w("A_1")))]);
    expansion(&rule, VIRTUAL)
}

/// A product of three linear forms, two of which change places: virtual weights do not stay.
pub fn outputs() -> Value {
    let rule = net(&[2, 1], &[1], 1, "qkv").rule(&[], &[("Q_1", w("V_1")), ("V_1", w("Q_1"))]);
    expansion(&rule, OUTPUTS)
}

/// `K_1ᵀ J K_1` is zero.
pub fn added() -> Value {
    let rule = net(&[1, 2], &[2], 2, "qkv")
        .rule(&[], &[("Q_1", add([w("Q_1"), mul([m([["0", "1"], ["-1", "0"]]), w("K_1")])]))]);
    expansion(&rule, OUTPUTS)
}

/// All of them.
pub fn all() -> Vec<(String, Value)> {
    let unequal = kron(m([["2"]]), m([["1", "2"], ["3", "4"]]));
    let inverse = || inv(kron(m([["2"]]), m([["1", "2"], ["3", "4"]])));
    let av = net(&[2, 2, 2], &[2, 2], 2, "av");
    let scalars = kron(g("c"), m([["0", "1"], ["-1", "1/3"]]));
    let generic = kron(g("C"), id(2));
    let group = [p("C", 2, 2, "invertible")];
    let wide = net(&[2, 4, 1], &[1, 3], 2, "av");
    let mut all = vec![
        ("a literal gauge".to_string(), literal()),
        ("a kron of numbers".into(), expansion(&gauge(av, &[], &unequal, &inverse()), VIRTUAL)),
        (
            "a kron with a scalar".into(),
            expansion(
                &gauge(av, &[p("c", 1, 1, "nonzero")], &scalars, &inv(scalars.clone())),
                VIRTUAL,
            ),
        ),
        (
            "a kron with a matrix".into(),
            expansion(&gauge(wide, &group, &generic, &inv(generic.clone())), VIRTUAL),
        ),
        ("Cayley".into(), cayley(&[2, 3])),
        ("Cayley, ranks".into(), cayley(&[1, 2])),
        ("orthogonal".into(), orthogonal()),
        ("permutations".into(), permutation("permutation")),
        ("signed permutations".into(), permutation("signed-permutation")),
        ("commuting, virtual weights".into(), commuting(VIRTUAL)),
        ("commuting, outputs".into(), commuting(OUTPUTS)),
        ("one token".into(), one_token()),
        ("outputs".into(), outputs()),
        ("outputs, two tokens".into(), added()),
    ];
    all.extend(more());
    all
}

fn more() -> Vec<(String, Value)> {
    let every = [
        p("D", 2, 2, "diagonal-invertible"),
        p("Y", 2, 2, "symmetric"),
        p("S", 2, 2, "skew"),
        p("x", 1, 1, "any"),
    ];
    // Everything that commutes or cancels in some way.
    let odd = pow(add([mul([g("Y"), g("D")]), mul([g("x"), g("S")])]), "-2");
    let undone = mul([odd.clone(), pow(inv(odd), "1")]);
    let ml = net(&[2, 3, 2], &[1, 1], 3, "ml").rule(
        &[p("c", 1, 1, "nonzero"), p("d", 1, 1, "nonzero")],
        &[
            ("M_1", mul([inv(mul([g("c"), g("d")])), w("M_1")])),
            ("M_2", mul([w("M_2"), inv(g("c")), inv(pow(g("d"), "-1")), n("-2/3")])),
            (
                "L",
                mul([pow(mul([g("c"), g("d")]), "3"), neg(w("L")), n("3/2"), g("c"), inv(g("d"))]),
            ),
        ],
    );
    let qkv = net(&[2, 2], &[2], 1, "qkv").rule(
        &[p("O", 2, 2, "orthogonal")],
        &[("Q_1", mul([g("O"), w("K_1")])), ("K_1", mul([g("O"), w("Q_1")]))],
    );
    // M_1 is a number: it may be multiplied by any function.
    let number = net(&[1, 2], &[1], 2, "av").rule(
        &[p("x", 1, 1, "any")],
        &[
            ("A_1", mul([w("A_1"), inv(add([w("A_1"), g("x")]))])),
            ("V_1", mul([w("V_1"), add([g("x"), w("A_1")])])),
        ],
    );
    let ranks = net(&[3, 2], &[1], 1, "av")
        .rule(&[], &[("A_1", add([mul([n("2"), w("A_1")]), neg(w("A_1"))]))]);
    let grown = net(&[2, 2], &[1], 2, "av").rule(
        &[p("x", 1, 1, "any")],
        &[("A_1", add([w("A_1"), mul([g("x"), w("A_1")]), neg(mul([w("A_1"), g("x")]))]))],
    );
    let empty = net(&[2, 1], &[1], 2, "av").rule(&[], &[("V_1", add([w("V_1"), zero(1, 2)]))]);
    vec![
        (
            "conditions".into(),
            where_defined(
                &net(&[2, 2], &[2], 2, "av").rule(&every, &[("A_1", mul([undone, w("A_1")]))]),
                VIRTUAL,
            ),
        ),
        ("ml, scalars".into(), expansion(&ml, VIRTUAL)),
        (
            "ml, outputs".into(),
            expansion(
                &net(&[1, 1, 1, 1], &[1; 3], 1, "ml")
                    .rule(&[], &[("M_1", neg(w("M_1"))), ("M_2", neg(w("M_2")))]),
                OUTPUTS,
            ),
        ),
        ("qkv, one token".into(), expansion(&qkv, VIRTUAL)),
        ("qkv, one token, outputs".into(), expansion(&qkv, OUTPUTS)),
        ("a number".into(), where_defined(&number, VIRTUAL)),
        ("a number, outputs".into(), where_defined(&number, OUTPUTS)),
        ("ranks".into(), expansion(&ranks, VIRTUAL)),
        ("ranks that may grow".into(), expansion(&grown, VIRTUAL)),
        ("nothing".into(), expansion(&empty, OUTPUTS)),
    ]
}

#[test]
fn every_kind_of_expansion() {
    for (name, certificate) in all() {
        let report = check(&certificate);
        assert!(report.work < 1 << 34, "{name}: {report:?}");
        assert_eq!(report.verdict, Verdict::Verified, "{name}: {report:?}\n{certificate}");
        assert_eq!(report.rule, "expansion");
        truth::verified(&certificate, &name);
        // What holds also holds where it is defined.
        let mut weaker = certificate.clone();
        weaker["claim"]["statement"] = json!({"holds-where-defined": {}});
        assert_eq!(check(&weaker).verdict, Verdict::Verified, "{name}");
    }
}

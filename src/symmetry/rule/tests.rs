//! What rules become in the language, and which are refused.

mod decisions;

use neurocert_check::kernel::certificate::{Certificate, Claim, Holds, Refutation, SymmetryProof};
use serde_json::json;

use super::*;
use crate::network::Parametrization;
use crate::program::symmetry::Verdict;
use crate::ring::SplitMix64;

fn architecture(
    widths: &[usize],
    query: &[usize],
    tokens: usize,
    form: Parametrization,
) -> Architecture {
    Architecture::lightning(widths, query, tokens, form).unwrap()
}

fn scalar(name: &str, condition: &str) -> ParameterText {
    ParameterText {
        name: name.into(),
        condition: Some(condition.into()),
        ..ParameterText::default()
    }
}

fn square(name: &str, side: &str, condition: &str) -> ParameterText {
    let shape = Some([side.to_string(), side.to_string()]);
    ParameterText { shape, ..scalar(name, condition) }
}

fn family(parameter: ParameterText, range: &str) -> ParameterText {
    ParameterText { range: Some(range.into()), ..parameter }
}

fn text(group: &[ParameterText], blocks: &[(&str, &str)]) -> RuleText {
    RuleText {
        name: "test".into(),
        group: group.to_vec(),
        blocks: blocks.iter().map(|(key, text)| (key.to_string(), text.to_string())).collect(),
    }
}

fn rule(architecture: &Architecture, group: &[ParameterText], blocks: &[(&str, &str)]) -> Rule {
    Rule::new(&text(group, blocks), architecture).unwrap()
}

/// `holds`, `holds-where-defined`, `fails`, or that nothing was found.
fn decided(rule: &Rule) -> Option<(Holds, Certificate)> {
    let verdict = rule.decide(7).verdict;
    let certificate = verdict.certificate()?.clone();
    let Claim::Symmetry { relation, .. } = certificate.claim else { panic!() };
    assert_eq!(relation == Holds::Fails, matches!(verdict, Verdict::Refuted(_)));
    Some((relation, certificate))
}

fn relation(rule: &Rule) -> Option<Holds> {
    decided(rule).map(|(relation, _)| relation)
}

fn largest(certificate: &Certificate) -> u64 {
    let Refutation { group, weights, inputs, .. } =
        serde_json::from_value(certificate.proof.clone()).unwrap();
    let all =
        group.values().chain(weights.values()).chain(inputs.iter().flat_map(|all| all.values()));
    let entry = |entry: &String| entry.parse::<i64>().unwrap().unsigned_abs();
    all.flatten().flatten().map(entry).max().unwrap()
}

#[test]
fn expressions_in_the_language() {
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [
        family(square("C_i", "d_i", "invertible"), "1..l-1"),
        square("T", "2", "invertible"),
        scalar("c", "nonzero"),
        scalar("t", "nonzero"),
    ];
    let (source, given) = literally(&architecture);
    let program = at_sizes(source, &given).unwrap();
    let source = parse(source).unwrap();
    let names =
        |families| Names { text: &source, given: &given, weights: &program.weights, families };
    let nothing = BTreeMap::new();
    let rule = text(&group, &[]);
    let (families, lines) = super::group(&rule, &architecture, &program, &names(&nothing)).unwrap();
    assert_eq!(lines[0].1, "group C_1 : 3 x 3 invertible");
    let names = names(&families);
    for (given, expected) in [
        ("C_0*A_1-c*A_1", "eye(2)*A[1]-c*A[1]"),
        ("-T^2 * -V_1", "-T_^2 * -V[1]"),
        ("tr(T * V_{l-1}) - (V_1 - 2/3 * V_1)", "(T_ * V[1])^T - (V[1] - 2/3 * V[1])"),
        ("c^-3 * (T + A_1)^2", "inv(c)^3 * (T_ + A[1])^2"),
        ("(2*c)^-(3^(l-1))*sign(A_1)", "inv((2*c))^3*sign(A[1])"),
        ("tr(T) ^ -2 * t^d_1", "inv((T_)^T )^2 * t_^3"),
        ("(c^2)^0 * inv(T)^1", "(c^2)^0 * inv(T_)"),
        ("kron([[1, -2], [1/2, 0]], c)", "kron([1, -2; 1/2, 0], c)"),
        ("[[0], [c]]^T", ""),
        ("I(t)*zeros(d_0, a_{l-1} - 1) ", "eye(2)*zeros(2, 1) "),
        ("c^1048577 * V_1", "(c^1048576*c) * V[1]"),
        ("c^(2^41) * V_1", "c^2^1048576^1048576 * V[1]"),
    ] {
        let found = names.translated("blocks.A_1", given, None);
        assert_eq!(found.map_or(String::new(), |found| found.text), expected, "{given}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [
        family(square("C_i", "d_i", "invertible"), "1..l-1"),
        ParameterText {
            outside: Some("error".into()),
            ..family(square("D_i", "d_i", "any"), "1..1")
        },
        scalar("c", "nonzero"),
    ];
    let deep = format!("{}A_1{}", "(".repeat(120), ")".repeat(120));
    let minus = "-".repeat(5000) + "A_1";
    let long = "A_1+".repeat(3000) + "A_1";
    let powers = format!("{}c{} * A_1", "(".repeat(60), "^1048577)".repeat(60));
    for (given, expected) in [
        ("", "blocks.A_1, column 1: expected a matrix"),
        ("A_1 +", "column 6: expected a matrix"),
        ("A_1 A_1", "column 5: expected the end of the line, found `A`"),
        ("A_1 * V_1", "blocks.A_1, column 5: `*` of a 2 x 2 and a 3 x 2 matrix"),
        ("A_1 + V_1", "column 5: `+` of a 2 x 2"),
        ("V_1", "blocks.A_1: A[1] is 2 x 2, and its new value 3 x 2"),
        ("inv(V_1)", "column 1: inv() of a 3 x 2 matrix"),
        ("V_1^2", "column 4: "),
        ("c^2^3 * A_1", "column 4: unexpected \"^\"; write parentheses"),
        ("c^c * A_1", "column 3: "),
        ("c^i * A_1", "column 3: "),
        ("c^d_7 * A_1", "column 3: "),
        ("c^(2^200) * A_1", "column 3: an index beyond 2^62"),
        ("c^(2^-1) * A_1", "column 3: "),
        ("A_3", "column 1: unknown \"A_3\"; the weights are A_1 … V_2, the other names"),
        ("Q_1", "unknown \"Q_1\""),
        ("d_1 * A_1", "unknown \"d_1\""),
        ("C * A_1", "column 1: C has no index; needed: C_i"),
        ("C_9 * A_1", "unknown name C_9; indices are from 0 to l"),
        ("D_0 * A_1", "unknown name D_0; the range is 1..1"),
        ("c_1 * A_1", "unknown \"c_1\"; c has no index"),
        ("A_", "column 1: expected a size"),
        ("A_{1 * A_1", "column 1: "),
        ("1/0 * A_1", "column 2: "),
        ("[[1, 2], [3]] * A_1", "column 11: rows of 2 and 1 columns"),
        ("[1, 2] * A_1", "column 2: is not a row of a matrix"),
        ("I(0) * A_1", "column 3: 0 is 0; needed: a size"),
        ("I(2 * A_1", "the text ends"),
        ("A_1)", "column 4: unexpected \")\""),
        ("A_1 é", "column 5: unexpected 'é'"),
        ("A_1 # A_1", "column 5: unexpected '#'"),
        ("tr A_1", "column 4: unexpected: tr has arguments; needed: ("),
        (&deep, "nested more than 100 deep"),
        (&minus, "nested more than 100 deep"),
        (&powers, "a power that is too long"),
        (&long, "is longer than 10000 characters"),
    ] {
        let error = Rule::new(&text(&group, &[("A_1", given)]), &architecture).unwrap_err();
        let error = error.to_string();
        assert!(error.contains(expected), "{given:.60}: {error} should say {expected}");
    }
    let refused = |group: &[ParameterText], blocks: &[(&str, &str)], expected: &str| {
        let error = Rule::new(&text(group, blocks), &architecture).unwrap_err().to_string();
        assert!(error.contains(expected), "{error} should say {expected}");
    };
    refused(&[], &[("Q_i", "Q_i")], "unknown block \"Q_i\" (parametrization av)");
    refused(&[], &[("A_i", "A_i * x")], "blocks.A_i (i = 1), column 7: unknown \"x\"");
    refused(&[scalar("V", "any")], &[], "group.V: \"V\" is not a name for a parameter");
    refused(&[scalar("a-b", "any")], &[], "is not a name for a parameter");
    refused(
        &[scalar("c", "sometimes")],
        &[],
        "group.c.condition: unknown \"sometimes\"; allowed: any",
    );
    refused(&[ParameterText { name: "c".into(), ..Default::default() }], &[], "is missing");
    refused(&[square("C", "2", "nonzero")], &[], "group.C: C: nonzero is for 1 x 1");
    refused(&[square("C", "d_9", "any")], &[], "group.C.shape: ");
    refused(&[square("C", "d_1-3", "any")], &[], "group.C.shape: d_1-3 is 0; needed: a size");
    refused(&[scalar("c_i", "any")], &[], "group.c_i: has no range");
    refused(&[family(scalar("c", "any"), "1..2")], &[], "range and outside are for names");
    refused(&[family(scalar("c_i", "any"), "1..9")], &[], "group.c_i.range: is 1..9 here");
    refused(&[family(scalar("c_i", "any"), "1-2")], &[], "group.c_i.range: is not a range");
    refused(
        &[scalar("c", "any"), family(scalar("c_i", "any"), "1..2")],
        &[],
        "there are c and c_i",
    );
    refused(&[square("C", "2000", "any")], &[], "is too large");
}

/// Random tokens: an answer or an error, never a panic.
#[test]
fn random_texts_are_read_or_refused() {
    let words = [
        "A_1", "V_1", "C_i", "C_1", "c", "S", "+", "-", "*", "/", "^", "(", ")", "[", "]", "{",
        "}", ",", "_", ".", "inv", "tr", "kron", "sign", "I", "zeros", "0", "1", "17", "d_0",
        "a_1", "l", "t", "i", "é", " ",
    ];
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [
        family(square("C_i", "d_i", "invertible"), "1..l-1"),
        scalar("c", "nonzero"),
        square("S", "d_0", "skew"),
    ];
    let mut stream = SplitMix64::new(3);
    let mut read = 0;
    for _ in 0..5000 {
        let length = 1 + stream.next_u64() % 9;
        let mut pick = || words[(stream.next_u64() % words.len() as u64) as usize];
        let given: String = (0..length).map(|_| pick()).collect();
        read += usize::from(Rule::new(&text(&group, &[("A_1", &given)]), &architecture).is_ok());
    }
    assert!(read > 5, "{read}");
}

/// The claims of certificates, written out.
#[test]
fn certificates_have_the_rule_in_the_language_of_networks() {
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [family(square("C_i", "d_1", "invertible"), "1..1")];
    let blocks =
        [("V_1", "C_1 * V_1"), ("A_2", "inv(tr(C_1)) * A_2 * inv(C_1)"), ("V_2", "V_2 * inv(C_1)")];
    let (_, found) = decided(&rule(&architecture, &group, &blocks)).unwrap();
    let found = serde_json::to_value(found).unwrap();
    let claim = json!({
        "network": {"text": 1, "sizes": {"d": [2, 3, 2], "a": [2, 2], "t": 2}},
        "group": {"C_1": [3, 3, "invertible"]},
        "moves": {"V[1]": "C_1*V[1]", "A[2]": "inv(C_1^T)*A[2]*inv(C_1)", "V[2]": "V[2]*inv(C_1)"},
        "relation": "holds",
    });
    assert_eq!(found["claim"]["symmetry"], claim);
    assert_eq!(found["proof"], json!({"lemmas": [["X'[1]", "C_1*X[1]"], ["X'[2]", "X[2]"]]}));
    assert!(!found["texts"][0].as_str().unwrap().contains("sign"));

    let wrong = rule(&architecture, &group, &[("V_1", "sign(C_1)^2 * -V_1 + 2/3*zeros(3, 2)")]);
    let (_, found) = decided(&wrong).unwrap();
    assert!(largest(&found) <= 2);
    let found = serde_json::to_value(found).unwrap();
    assert_eq!(found["claim"]["symmetry"]["relation"], "fails");
    assert_eq!(found["proof"]["weights"].as_object().unwrap().len(), 6);
}

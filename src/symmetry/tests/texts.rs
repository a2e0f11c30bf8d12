//! Texts that are read or refused, values, certificates.

use super::*;

/// Text, tree, text.
#[test]
fn expressions_are_printed_as_they_are_read() {
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [
        family(square("C_i", "d_i", "invertible"), "1..l-1"),
        scalar("c", "nonzero"),
        square("S", "d_0", "skew"),
    ];
    for (given, printed) in [
        ("C_0*A_1-c*A_1", "I(2) * A_1 - c * A_1"),
        ("-(A_1+S)*S", "-(A_1 + S) * S"),
        ("A_1*(S*S)+(A_1+S)", "A_1 * (S * S) + (A_1 + S)"),
        ("(2*c)^-(3^(l-1))*sign(A_1)", "(2 * c)^-3 * sign(A_1)"),
        ("inv(tr(S^2))*[[0,-1/2],[2/4,1]]*A_1", "inv(tr(S^2)) * [[0, -1/2], [1/2, 1]] * A_1"),
        ("kron(I(t),zeros(1,a_1-1))*0(d_0,d_0) ", "kron(I(2), zeros(1, 1)) * zeros(2, 2)"),
        ("tr(tr(C_l))*A_1*3/6", "tr(tr(I(2))) * A_1 * 1/2"),
        ("c^0*-A_1", "c^0 * -A_1"),
        ("A_1 + --A_1", "A_1 - -A_1"),
        ("A_1 + -c*A_1 - (A_1 + S)", "A_1 + -c * A_1 - (A_1 + S)"),
    ] {
        let first = rule(&architecture, &group, &[("A_1", given)]);
        assert_eq!(first.texts()[0], printed);
        let again = rule(&architecture, &group, &[("A_1", printed)]);
        assert_eq!(first.blocks, again.blocks, "{given}");
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
    let deep = format!("{}A_1{}", "(".repeat(60), ")".repeat(60));
    let mixed = "tr(A_1+A_1*".repeat(40) + "A_1" + &")".repeat(40);
    let minus = "-".repeat(5000) + "A_1";
    let long = "A_1+".repeat(3000) + "A_1";
    for (given, expected) in [
        ("", "blocks.A_1, column 1: the text ends"),
        ("A_1 +", "column 6: the text ends"),
        ("A_1 A_1", "column 5: unexpected \"A\"; needed: + - * ^ or the end"),
        ("A_1 * V_1", "column 5: a 2 x 2 matrix times a 3 x 2 matrix is not defined"),
        ("A_1 + V_1", "column 5: a 2 x 2 matrix and a 3 x 2 matrix cannot be added"),
        ("V_1", "blocks.A_1: is a 3 x 2 matrix; needed: 2 x 2, as A_1"),
        ("inv(V_1)", "column 1: a 3 x 2 matrix has no inverse"),
        ("V_1^2", "column 4: a 3 x 2 matrix has no power"),
        ("c^2^3 * A_1", "column 4: unexpected \"^\"; write parentheses"),
        ("c^c * A_1", "column 3: unknown \"c\"; allowed: numbers, i, l, t, d_0"),
        ("c^i * A_1", "column 3: there is no i here"),
        ("c^d_7 * A_1", "column 3: there is no d_7; there are d_0 to d_2"),
        ("c^(2^200) * A_1", "the number is too large"),
        ("c^(2^-1) * A_1", "column 6: unexpected \"-\""),
        ("A_3", "column 1: unknown \"A_3\"; the weights are A_1 … V_2, the other names"),
        ("Q_1", "unknown \"Q_1\""),
        ("C * A_1", "column 1: C has no index; needed: C_i"),
        ("C_9 * A_1", "there is no C_9; indices are from 0 to l"),
        ("D_0 * A_1", "there is no D_0; the range is 1..1"),
        ("c_1 * A_1", "unknown \"c_1\"; c has no index"),
        ("A_", "column 3: the text ends; needed after _"),
        ("A_1 / 2", "column 5: unexpected \"/\""),
        ("1/c * A_1", "needed: digits; divide by a matrix or a parameter with inv(X)"),
        ("1/0 * A_1", "column 3: division by zero"),
        ("[[1, 2], [3]] * A_1", "column 10: this row has 1 entries; needed: 2"),
        ("I(0) * A_1", "column 3: 0 is not a size"),
        ("zeros(5000, 5000)", "more than 2^20"),
        ("kron(zeros(1000, 1000), A_1)", "more than 2^20"),
        ("A_1 é", "column 5: unexpected 'é'"),
        ("tr A_1", "column 4: unexpected \"A\"; needed: ("),
        (&deep, "is nested too deeply"),
        (&mixed, "is nested too deeply; allowed: 80 operations"),
        (&minus, "is nested too deeply"),
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
    refused(&[square("C", "2", "nonzero")], &[], "nonzero for a 2 x 2 matrix");
    refused(&[square("C", "d_9", "any")], &[], "there is no d_9; there are d_0 to d_2");
    refused(&[square("C", "d_1-3", "any")], &[], "group.C.shape: d_1-3 is 0; needed: a size");
    refused(&[scalar("c_i", "any")], &[], "group.c_i: has no range");
    refused(&[family(scalar("c", "any"), "1..2")], &[], "range and outside are for names");
    refused(&[family(scalar("c_i", "any"), "1..9")], &[], "group.c_i.range: is 1..9 here");
    refused(&[family(scalar("c_i", "any"), "1-2")], &[], "group.c_i.range, column 4");
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
        "a_1", "l", "t", "i", "é",
    ];
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [
        family(square("C_i", "d_i", "invertible"), "1..l-1"),
        scalar("c", "nonzero"),
        square("S", "d_0", "skew"),
    ];
    let mut stream = SplitMix64::new(3);
    let mut read = 0;
    for _ in 0..20_000 {
        let length = 1 + stream.next_u64() % 9;
        let pick =
            |stream: &mut SplitMix64| words[(stream.next_u64() % words.len() as u64) as usize];
        let given: String = (0..length).map(|_| pick(&mut stream)).collect();
        let found = Rule::new(&text(&group, &[("A_1", &given)]), &architecture);
        if let Ok(rule) = found {
            read += 1;
            let _ = prove(&rule);
        }
    }
    assert!(read > 20, "{read}");
}

/// The claims of certificates, written out.
#[test]
fn certificates_have_the_rule_in_the_language_of_networks() {
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [square("C", "d_1", "invertible")];
    let group = [family(ParameterText { name: "C_i".into(), ..group[0].clone() }, "1..1")];
    let blocks =
        [("V_1", "C_1 * V_1"), ("A_2", "inv(tr(C_1)) * A_2 * inv(C_1)"), ("V_2", "V_2 * inv(C_1)")];
    let right = rule(&architecture, &group, &blocks);
    let decision = decide(&right, &Options::default()).unwrap();
    let found = serde_json::to_value(certificate(&right, &decision).unwrap()).unwrap();
    let claim = json!({
        "network": {"text": 1, "sizes": {"d": [2, 3, 2], "a": [2, 2], "t": 2}},
        "group": {"C_1": [3, 3, "invertible"]},
        "moves": {"V[1]": "C_1*V[1]", "A[2]": "inv(C_1^T)*A[2]*inv(C_1)", "V[2]": "V[2]*inv(C_1)"},
        "relation": "holds",
    });
    assert_eq!(found["claim"]["symmetry"], claim);
    assert_eq!(found["proof"], json!({"lemmas": [["X'[1]", "C_1*X[1]"]]}));

    let wrong = rule(&architecture, &group, &[("V_1", "sign(C_1)^2 * -V_1 + 2/3*zeros(3, 2)")]);
    let decision = decide(&wrong, &Options::default()).unwrap();
    let found = serde_json::to_value(certificate(&wrong, &decision).unwrap()).unwrap();
    let claim = &found["claim"]["symmetry"];
    assert_eq!(claim["moves"]["V[1]"], "sign(C_1)^2*-V[1] + (2/3)*zeros(3, 2)");
    assert_eq!(claim["relation"], "fails");
    let proof = &found["proof"];
    assert_eq!(proof["inputs"]["X[0]"].as_array().unwrap().len(), 2);
    assert_eq!(proof["weights"].as_object().unwrap().len(), 6);
    assert_eq!(proof["weights"]["left(A[1])"].as_array().unwrap().len(), 2);
}

/// What is written reads back as the same expression, whatever stands inside of what.
#[test]
fn expressions_in_the_language_have_the_same_value() {
    let architecture = architecture(&[2, 2], &[2], 1, Parametrization::Av);
    let group = [square("T", "2", "invertible"), scalar("c", "nonzero")];
    for (given, expected) in [
        ("-T^2 * -V_1", "-T_^2*-V[1]"),
        ("-(T^2 * -V_1)", "-(T_^2*-V[1])"),
        ("tr(T * V_1) - (V_1 - 2/3 * V_1)", "(T_*V[1])^T - (V[1] - (2/3)*V[1])"),
        ("c^-3 * (T + V_1)^2", "inv(c)^3*(T_ + V[1])^2"),
        ("(c^2)^0 * T^0 * inv(T)^1 * V_1", "eye(1)*eye(2)*inv(T_)*V[1]"),
        ("kron([[1, -2], [1/2, 0]], c) * sign(-T)", "kron([1, -2; 1/2, 0], c)*sign(-T_)"),
        ("c^1048577 * V_1", "(c^1048576*c)*V[1]"),
        ("c^(2^41) * V_1", "c^2^1048576^1048576*V[1]"),
    ] {
        let rule = rule(&architecture, &group, &[("V_1", given)]);
        let found = Formula::new(&rule).unwrap().question;
        assert_eq!(found.moves["V[1]"], expected);
    }
}

/// The operations, by hand.
#[test]
fn values_follow_the_rules_of_the_tree() {
    let architecture = architecture(&[2, 2], &[2], 1, Parametrization::Av);
    let group = [square("C", "2", "invertible"), scalar("c", "nonzero")];
    let matrix = |rows: [[i64; 2]; 2]| -> Exact {
        Matrix::from_fn(2, 2, |i, j| BigRational::from_integer(rows[i][j].into()))
    };
    let half = BigRational::new(1.into(), 2.into());
    let group_values = [matrix([[1, 1], [0, 1]]), Matrix::new(1, 1, vec![half])];
    let weights = [matrix([[1, 2], [3, 4]]), matrix([[0, 1], [1, 0]])];
    let at = Values { group: &group_values, weights: &weights };
    for (given, expected) in [
        ("C * A_1", [[4, 6], [3, 4]]),
        ("inv(C) * A_1", [[-2, -2], [3, 4]]),
        ("tr(C) * A_1", [[1, 2], [4, 6]]),
        ("A_1 * c * 4", [[2, 4], [6, 8]]),
        ("c^-3 * V_1", [[0, 8], [8, 0]]),
        ("C^-2", [[1, -2], [0, 1]]),
        ("C^5 - I(2)", [[0, 5], [0, 0]]),
        ("sign(inv(C) - zeros(2, 2))", [[1, -1], [0, 1]]),
        ("kron([[2]], A_1) - -V_1", [[2, 5], [7, 8]]),
        ("kron(tr([[1], [2]]), [[1], [10]])", [[1, 2], [10, 20]]),
    ] {
        let rule = rule(&architecture, &group, &[("A_1", given)]);
        let found = transformed(&EXACT, &rule, at).unwrap();
        assert_eq!(found[0], matrix(expected), "{given}");
        assert_eq!(found[1], weights[1]);
    }
    assert_eq!(rule(&architecture, &group, &[]).network.input_shape(), (2, 1));
}

/// Expansion goes through every case: all permutations, and both determinants.
#[test]
fn cases_cover_all_values() {
    use super::generic::{cases, value};
    let parameter = |condition| Parameter {
        name: "C".into(),
        shape: (3, 3),
        condition,
        is_declared_scalar: false,
    };
    for (condition, count) in [
        (Condition::Permutation, 6),
        (Condition::SignedPermutation, 48),
        (Condition::Orthogonal, 2),
    ] {
        let parameter = parameter(condition);
        let mut found: Vec<Exact> = Vec::new();
        for case in cases(std::slice::from_ref(&parameter)).unwrap() {
            let mut free = || BigRational::from_integer(2.into());
            let value = value(&Rationals, &parameter, case[0], &mut free).unwrap();
            assert!(condition.holds(&value), "{value:?}");
            assert!(!found.contains(&value));
            found.push(value);
        }
        assert_eq!(found.len(), count);
    }
    // C J Cᵀ = det(C) J.
    let architecture = architecture(&[2, 2], &[2], 1, Parametrization::Av);
    let turn = "C * [[0, 1], [-1, 0]] * tr(C) * [[0, -1], [1, 0]]";
    let with = |expression: &str| {
        rule(&architecture, &[square("C", "2", "orthogonal")], &[("V_1", expression)])
    };
    assert!(matches!(decided(&with(&format!("{turn} * V_1"))), Verdict::Refuted { .. }));
    let twice = decided(&with(&format!("({turn})^2 * V_1")));
    let Verdict::Proved(Proof::Expansion { cases: 2, everywhere: true, .. }) = twice else {
        panic!("{twice:?}")
    };
}

//! Rules that words do not reach.

use super::*;

/// In how many cases a rule was expanded, and whether it has a value everywhere.
fn expanded(rule: &Rule) -> (usize, bool) {
    match decided(rule) {
        Verdict::Proved(Proof::Expansion { cases, everywhere, .. }) => (cases, everywhere),
        found => panic!("{found:?}"),
    }
}

/// For one output, values and keys of query size 1 can be exchanged: no scaling of virtual weights.
const SWAP: [(&str, &str); 2] = [("K_1", "V_1"), ("V_1", "K_1")];

/// What words cannot say is expanded.
#[test]
fn expansion_proves_small_rules() {
    let form = Parametrization::Av;
    let turn = "[[0, 1], [-1, 0]]";
    let gauge = [
        ("V_1", format!("{turn} * V_1")),
        ("A_2", format!("{turn} * A_2 * tr({turn})")),
        ("V_2", format!("V_2 * tr({turn})")),
    ];
    let pairs = |list: &[(&'static str, String)]| -> Vec<(String, String)> {
        list.iter().map(|(k, v)| (k.to_string(), v.clone())).collect()
    };
    let build =
        |architecture: &Architecture, group: &[ParameterText], list: &[(String, String)]| {
            let list: Vec<(&str, &str)> = list.iter().map(|(k, v)| (&k[..], &v[..])).collect();
            rule(architecture, group, &list)
        };
    let small = architecture(&[1, 2, 1], &[1, 2], 1, form);
    assert_eq!(expanded(&build(&small, &[], &pairs(&gauge))), (1, true));
    let mut wrong = pairs(&gauge);
    wrong[1].1 = format!("{turn} * A_2 * {turn}");
    assert!(matches!(decided(&build(&small, &[], &wrong)), Verdict::Refuted { .. }));
    let orthogonal = [square("C", "2", "orthogonal")];
    let kron = [
        ("V_1", "kron([[1]], C) * V_1".to_string()),
        ("A_2", "C * A_2 * inv(C)".to_string()),
        ("V_2", "V_2 * inv(C)".to_string()),
    ];
    // The words of the kernel know that kron([[1]], C) is C.
    assert_eq!(expanded(&build(&small, &orthogonal, &pairs(&kron))), (1, true));
    let one = architecture(&[2, 1], &[1], 1, Parametrization::Qkv);
    let inverse = [("Q_1", "inv(1 + c) * Q_1".to_string()), ("V_1", "(1 + c) * V_1".to_string())];
    let inverse = build(&one, &[scalar("c", "any")], &pairs(&inverse));
    assert_eq!(expanded(&inverse), (1, false));
    let qkv = |widths: &[usize]| architecture(widths, &[1], 2, Parametrization::Qkv);
    assert_eq!(expanded(&rule(&qkv(&[2, 1]), &[], &SWAP)), (1, true));
    let rotation = [("V_1", "C * V_1 * tr(C)".to_string())];
    let one_layer = architecture(&[2, 2], &[2], 1, form);
    assert!(matches!(
        decided(&build(&one_layer, &orthogonal, &pairs(&rotation))),
        Verdict::Refuted { .. }
    ));
    let permutations = [square("P", "2", "permutation")];
    let squares = [("V_1", "kron([[1]], P) * P * V_1".to_string())];
    assert_eq!(expanded(&build(&one_layer, &permutations, &pairs(&squares))), (2, true));
    // The sign of a permutation is itself.
    let signs = [("V_1", "P * tr(sign(P)) * V_1".to_string())];
    assert_eq!(expanded(&build(&one_layer, &permutations, &pairs(&signs))), (1, true));
    let signed = [square("P", "2", "signed-permutation")];
    assert_eq!(expanded(&build(&one_layer, &signed, &pairs(&signs))), (1, true));
    let signs = [("V_1", "kron([[1]], P) * tr(sign(P)) * P * tr(P) * V_1".to_string())];
    let squares = [("V_1", "kron([[1]], P)^4 * V_1".to_string())];
    assert_eq!(expanded(&build(&one_layer, &signed, &pairs(&signs))), (1, true));
    assert_eq!(expanded(&build(&one_layer, &signed, &pairs(&squares))), (8, true));
    let signs = [("V_1", "inv(sign(C)) * sign(C) * V_1".to_string())];
    let diagonal = [square("C", "2", "diagonal-invertible")];
    assert_eq!(expanded(&build(&one_layer, &diagonal, &pairs(&signs))), (1, false));
    // That it is one is not known of the square of a sign.
    let found =
        decided(&rule(&one_layer, &[scalar("c", "nonzero")], &[("V_1", "sign(c)^2 * V_1")]));
    assert!(matches!(found, Verdict::Tested { .. }), "{found:?}");
}

/// What is inverted is invertible at all values, or the proof holds only where it is.
#[test]
fn where_a_rule_has_a_value() {
    let architecture = architecture(&[2, 2], &[2], 1, Parametrization::Av);
    let group = [square("C", "2", "invertible"), square("S", "2", "skew"), scalar("c", "nonzero")];
    for (factor, everywhere) in [
        ("kron([[1]], inv(C)) * C", true),
        ("[[2, 1], [1, 1]] * inv([[2, 1], [1, 1]])", true),
        ("inv(kron(C, [[-1]])) * -C", true),
        ("kron([[1]], (C * tr(c^2 * C))^-3) * (C * tr(c^2 * C))^3", true),
        ("kron([[1]], S^0)", true),
        ("inv(I(2) + S) * (I(2) + S)", false),
        ("inv(S) * S", false),
        ("S^-2 * S^2", false),
        ("inv(C + tr(C)) * (C + tr(C))", false),
        ("inv(A_1) * A_1", false),
        ("kron([[1]], C * inv(C)) * inv(inv(I(2) + S)) * inv(I(2) + S)", false),
    ] {
        let blocks = format!("{factor} * V_1");
        let (_, found) = expanded(&rule(&architecture, &group, &[("V_1", &blocks)]));
        assert_eq!(found, everywhere, "{factor}");
    }
}

#[test]
fn what_is_only_tested_says_how_well() {
    let large = architecture(&[30, 1], &[1], 3, Parametrization::Qkv);
    let Verdict::Tested { error_bound: Some(bound), .. } = decided(&rule(&large, &[], &SWAP))
    else {
        panic!("not tested");
    };
    let ten: BigInt = BigInt::from(10).pow(15);
    assert!(bound > BigRational::zero() && bound < BigRational::new(1.into(), ten));
    // No polynomial, no bound.
    let signs = [("Q_1", "sign(c)^2 * Q_1")];
    let found = decided(&rule(&large, &[scalar("c", "nonzero")], &signs));
    assert!(matches!(found, Verdict::Tested { error_bound: None, .. }), "{found:?}");
    let nowhere = rule(&large, &[], &[("V_1", "V_1 * inv(zeros(30, 30))")]);
    let error = decide(&nowhere, &Options::default()).unwrap_err().to_string();
    assert!(error.contains("an inverse does not exist at any weights"), "{error}");
}

/// Deep networks: only words reach them.
#[test]
fn deep_rules_are_proved() {
    let deep = architecture(&[2; 41], &[2], 2, Parametrization::Ml);
    let group = [family(scalar("c_i", "nonzero"), "1..l")];
    let last = (1..=40).map(|i| format!("c_{i}^-(3^(l-{i}))")).collect::<Vec<_>>().join(" * ");
    let last = format!("{last} * L");
    let right = rule(&deep, &group, &[("M_i", "c_i * M_i"), ("L", &last)]);
    assert!(prove(&right).unwrap().all_sizes);
    let wrong =
        rule(&deep, &group, &[("M_i", "c_i * M_i"), ("L", &last.replacen("l-1", "l-2", 1))]);
    assert_eq!(prove(&wrong), Err(NoProof::Scaling));
    let wide = architecture(&[30, 30, 30], &[30], 2, Parametrization::Av);
    let gauge = [family(square("C_i", "d_i", "invertible"), "1..l-1")];
    let blocks =
        [("V_i", "C_i * V_i * inv(C_{i-1})"), ("A_i", "inv(tr(C_{i-1})) * A_i * inv(C_{i-1})")];
    assert!(is_proved_by_words(&rule(&wide, &gauge, &blocks)));
    let false_blocks = [("V_i", "C_i * V_i * inv(C_{i-1})")];
    let Verdict::Refuted { instance, .. } = decided(&rule(&wide, &gauge, &false_blocks)) else {
        panic!("false");
    };
    assert!(instance.weights.len() == 4);
}

#[test]
fn proofs_for_all_sizes_use_no_size() {
    let all = |architecture: &Architecture, group: &[ParameterText], blocks: &[(&str, &str)]| {
        prove(&rule(architecture, group, blocks)).unwrap().all_sizes
    };
    let form = Parametrization::Av;
    let one = architecture(&[2, 1, 2], &[2], 2, form);
    // C_1 is 1 × 1 here only: not the right inverse elsewhere.
    let wrong = [("V_1", "C * V_1"), ("A_2", "inv(C) * A_2 * inv(C)"), ("V_2", "V_2 * inv(C)")];
    assert!(!all(&one, &[square("C", "d_1", "invertible")], &wrong));
    assert!(all(&one, &[scalar("C", "nonzero")], &wrong));
    let powers = [("A_1", "c^d_0 * A_1"), ("V_1", "c^-2 * V_1")];
    assert!(!all(&one, &[scalar("c", "nonzero")], &powers));
    let symmetric = architecture(&[2, 2], &[2], 1, form);
    assert!(!all(&symmetric, &[], &[("A_1", "tr(A_1)")]));
}

/// Powers that no trial can take: words decide, or it is said why nothing does.
#[test]
fn huge_exponents() {
    let architecture = architecture(&[2, 2, 2], &[2], 2, Parametrization::Av);
    let group = [scalar("c", "nonzero")];
    let (up, down) = ("c^18446744073709551616", "c^-18446744073709551616");
    let (a, v) = (format!("{down} * A_2"), format!("{up} * V_2"));
    assert!(is_proved_by_words(&rule(&architecture, &group, &[("A_2", &a), ("V_2", &v)])));
    let error = decide(&rule(&architecture, &group, &[("V_2", &v)]), &Options::default());
    assert!(error.unwrap_err().to_string().contains("an exponent is too large"));
}

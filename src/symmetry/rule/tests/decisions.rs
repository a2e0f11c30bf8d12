//! Rules with a known answer.

use super::*;

/// Of each form of proof, and of what has none.
#[test]
fn rules_are_decided() {
    use Holds::{Fails, Holds as Everywhere, HoldsWhereDefined as Defined};
    let all = [
        scalar("c", "nonzero"),
        scalar("x", "any"),
        square("C", "2", "invertible"),
        square("O", "2", "orthogonal"),
        square("P", "2", "permutation"),
        square("R", "2", "signed-permutation"),
        square("S", "2", "skew"),
        square("D", "2", "diagonal-invertible"),
    ];
    let used = |blocks: &[(&str, &str)]| -> Vec<ParameterText> {
        let is_used = |name: &str| {
            let word = |text: &str| {
                text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == name)
            };
            blocks.iter().any(|(_, text)| word(text))
        };
        all.iter().filter(|parameter| is_used(&parameter.name)).cloned().collect()
    };
    let av = |widths: &[usize], tokens| architecture(widths, &[2], tokens, Parametrization::Av);
    let layer = av(&[2, 2], 1);
    let turn = "C * [[0, 1], [-1, 0]] * tr(C) * [[0, -1], [1, 0]]".replace('C', "O");
    let (once, twice) = (format!("{turn} * V_1"), format!("({turn})^2 * V_1"));
    for (value, expected) in [
        ("O * V_1 * tr(O)", Some(Fails)),
        ("kron([[1]], P) * P * V_1", Some(Everywhere)),
        ("P * tr(sign(P)) * V_1", Some(Everywhere)),
        ("R * tr(sign(R)) * V_1", Some(Everywhere)),
        ("kron([[1]], R)^4 * V_1", Some(Everywhere)),
        ("inv(sign(D)) * sign(D) * V_1", Some(Defined)),
        // That it is one is not known of the square of a sign.
        ("sign(c)^2 * V_1", None),
        ("kron([[1]], inv(C)) * C * V_1", Some(Everywhere)),
        ("[[2, 1], [1, 1]] * inv([[2, 1], [1, 1]]) * V_1", Some(Everywhere)),
        ("kron([[1]], (C * tr(c^2 * C))^-3) * (C * tr(c^2 * C))^3 * V_1", Some(Everywhere)),
        ("kron([[1]], S^0) * V_1", Some(Everywhere)),
        ("inv(I(2) + S) * (I(2) + S) * V_1", Some(Defined)),
        ("S^-2 * S^2 * V_1", Some(Defined)),
        ("inv(A_1) * A_1 * V_1", Some(Defined)),
        ("V_1 * inv(zeros(2, 2))", None),
        // C J Cᵀ = det(C) J.
        (&once, Some(Fails)),
        (&twice, Some(Everywhere)),
    ] {
        let blocks = [("V_1", value)];
        assert_eq!(relation(&rule(&layer, &used(&blocks), &blocks)), expected, "{value}");
    }
    let qkv = |widths: &[usize]| architecture(widths, &[1], 2, Parametrization::Qkv);
    let divided = [("Q_1", "inv(1 + x) * Q_1"), ("V_1", "(1 + x) * V_1")];
    assert_eq!(relation(&rule(&qkv(&[2, 1]), &used(&divided), &divided)), Some(Defined));
    // For one output, values and keys of query size 1 can be exchanged.
    let swap = [("K_1", "V_1"), ("V_1", "K_1")];
    assert_eq!(relation(&rule(&qkv(&[2, 1]), &[], &swap)), Some(Everywhere));
    assert_eq!(relation(&rule(&qkv(&[30, 1]), &[], &swap)), Some(Everywhere));
    // Two layers, and numbers.
    let ml = architecture(&[2, 2, 2], &[2], 2, Parametrization::Ml);
    for (first, last, expected) in [
        ("2", "1/8", Everywhere),
        ("2", "1/7", Fails),
        ("-1", "-1", Everywhere),
        ("-1", "1", Fails),
    ] {
        let (first, last) = (format!("{first} * M_1"), format!("{last} * L"));
        let blocks = [("M_1", &*first), ("L", &*last)];
        assert_eq!(relation(&rule(&ml, &[], &blocks)), Some(expected), "{first} {last}");
    }
    let gauge = [("V_1", "C * V_1"), ("A_2", "C * A_2 * tr(C)"), ("V_2", "V_2 * tr(C)")];
    for (condition, expected) in [
        ("orthogonal", Everywhere),
        ("permutation", Everywhere),
        ("signed-permutation", Everywhere),
        ("invertible", Fails),
        ("diagonal-invertible", Fails),
        ("symmetric", Fails),
        ("skew", Fails),
        ("any", Fails),
    ] {
        let rule = rule(&av(&[2, 2, 2], 2), &[square("C", "d_1", condition)], &gauge);
        assert_eq!(relation(&rule), Some(expected), "{condition}");
    }
    let (up, down) = ("c^18446744073709551616 * V_2", "c^-18446744073709551616 * A_2");
    let group = [scalar("c", "nonzero")];
    let both = [("V_2", up), ("A_2", down)];
    assert_eq!(relation(&rule(&av(&[2, 2, 2], 2), &group, &both)), Some(Everywhere));
    assert_eq!(relation(&rule(&av(&[2, 2, 2], 2), &group, &both[..1])), None);
}

#[test]
fn ranks_that_weights_do_not_have() {
    let with = |query: usize, tokens: usize, expression: &str| {
        let architecture = architecture(&[2, 2], &[query], tokens, Parametrization::Av);
        decided(&rule(&architecture, &[square("S", "d_0", "any")], &[("A_1", expression)])).unwrap()
    };
    assert_eq!(with(2, 1, "A_1 + S - tr(S)").0, Holds::Holds);
    for expression in ["A_1 + S - tr(S)", "1/2 * A_1 + 1/2 * tr(A_1)"] {
        let (relation, certificate) = with(1, 1, expression);
        assert_eq!(relation, Holds::Fails);
        assert_eq!(certificate.proof["outside"], "A[1]");
        assert_eq!(largest(&certificate), 1);
    }
    assert_eq!(with(1, 2, "A_1 + 0 * S + A_1 * (S - S)").0, Holds::Holds);
}

#[test]
fn wide_counterexamples_are_small() {
    let wide = architecture(&[12, 12, 12], &[12], 2, Parametrization::Av);
    let gauge = [family(square("C_i", "d_i", "invertible"), "1..l-1")];
    let (relation, certificate) =
        decided(&rule(&wide, &gauge, &[("V_i", "C_i * V_i * inv(C_{i-1})")])).unwrap();
    assert_eq!((relation, largest(&certificate)), (Holds::Fails, 1));
    let Refutation { weights, inputs, .. } = serde_json::from_value(certificate.proof).unwrap();
    let all = weights.values().chain(inputs.iter().flat_map(|all| all.values()));
    let nonzero = all.flatten().flatten().filter(|entry| *entry != "0").count();
    assert!(nonzero < 24, "{nonzero}");
}

/// `M_i ↦ Π c_j^{e_ij} M_i`, `L ↦ Π c_j^{r_j} L` holds if and only if `r_j + Σ 3^{l−i} e_ij = 0`.
#[test]
fn scalings_hold_if_and_only_if_their_exponents_cancel() {
    let mut stream = SplitMix64::new(1);
    for number in 0..60 {
        let layers = 1 + number % 3;
        let widths = vec![2; layers + 1];
        let architecture = architecture(&widths, &[2], 1 + number % 2, Parametrization::Ml);
        let group = [scalar("b", "nonzero"), scalar("c", "nonzero")];
        let exponents: Vec<[i64; 2]> =
            (0..layers).map(|_| [stream.in_range(2), stream.in_range(2)]).collect();
        let sum = |j: usize| -> i64 {
            (0..layers).map(|i| exponents[i][j] * 3i64.pow((layers - 1 - i) as u32)).sum()
        };
        // Right, or wrong by a little.
        let wrong = if number % 4 < 2 { [0, 0] } else { [stream.in_range(1), stream.in_range(1)] };
        let last = [wrong[0] - sum(0), wrong[1] - sum(1)];
        let mut blocks: Vec<(String, String)> = (1..)
            .zip(&exponents)
            .map(|(i, e)| (format!("M_{i}"), format!("b^{} * M_{i} * c^{}", e[0], e[1])))
            .collect();
        blocks.push(("L".into(), format!("b^{} * (L * c^{})", last[0], last[1])));
        let pairs: Vec<(&str, &str)> = blocks.iter().map(|(k, v)| (&k[..], &v[..])).collect();
        let (relation, certificate) = decided(&rule(&architecture, &group, &pairs)).unwrap();
        let expected = if wrong == [0, 0] { Holds::Holds } else { Holds::Fails };
        assert_eq!(relation, expected, "{pairs:?}");
        assert!(relation == Holds::Holds || largest(&certificate) <= 3, "{pairs:?}");
    }
}

/// Compositions of the known symmetries of `av` and `qkv` with random orthogonal, diagonal and other
/// group elements, then one thing changed.
#[test]
fn random_words_are_proved_or_refuted() {
    let mut stream = SplitMix64::new(2);
    let mut below = |n: usize| (stream.next_u64() % n as u64) as usize;
    let conditions = ["invertible", "orthogonal", "permutation", "diagonal-invertible"];
    let (mut proved, mut refuted, mut by_cases) = (0, 0, 0);
    for number in 0..100 {
        let form = if number % 2 == 0 { Parametrization::Av } else { Parametrization::Qkv };
        let architecture = architecture(&[2, 3, 2], &[2, 1 + number / 2 % 2], 2, form);
        let group = [
            square("C", "d_1", conditions[below(4)]),
            square("D", "d_1", conditions[below(4)]),
            scalar("c", "nonzero"),
            square("R", "a_1", "invertible"),
        ];
        let gauge = ["C", "C * D", "tr(C) * inv(D)", "D * C * D", "inv(tr(D))", "C^2", "C^-1 * D"];
        let gauge = gauge[below(gauge.len())];
        let power = ["c", "c^2", "c^-1", "2 * c"][below(4)];
        let right = format!("inv({gauge})");
        let left = format!("tr({right})");
        let mut blocks: Vec<(&str, String)> = if form == Parametrization::Av {
            vec![
                ("A_1", format!("{power} * A_1")),
                ("V_1", format!("({gauge}) * V_1 * inv({power})")),
                ("A_2", format!("{left} * A_2 * {right} * ({power})")),
                ("V_2", format!("inv({power}) * V_2 * {right}")),
            ]
        } else {
            vec![
                ("Q_1", format!("inv(tr(R)) * Q_1 * ({power})")),
                ("K_1", "R * K_1".to_string()),
                ("V_1", format!("({gauge}) * V_1 * inv({power})")),
                ("Q_2", format!("Q_2 * {right}")),
                ("K_2", format!("({power}) * K_2 * {right}")),
                ("V_2", format!("inv({power}) * V_2 * {right}")),
            ]
        };
        let spoil = below(3) > 0;
        if spoil {
            let at = below(blocks.len());
            let old = blocks[at].1.clone();
            blocks[at].1 = match below(5) {
                0 => format!("-({old})"),
                1 => old.replacen("inv(", "tr(", 1),
                2 => old.replacen("c^", "c^2*c^", 1),
                3 => old.replacen("tr(", "(", 1),
                _ => format!("2 * {old}"),
            };
        }
        let pairs: Vec<(&str, &str)> = blocks.iter().map(|(k, v)| (*k, &v[..])).collect();
        let (relation, certificate) = decided(&rule(&architecture, &group, &pairs)).unwrap();
        match relation {
            Holds::Holds => {
                proved += 1;
                let proof: SymmetryProof = serde_json::from_value(certificate.proof).unwrap();
                by_cases += usize::from(!proof.cases.is_empty());
            }
            Holds::Fails => {
                assert!(spoil, "{pairs:?}");
                refuted += 1;
            }
            Holds::HoldsWhereDefined => panic!("{pairs:?}"),
        }
    }
    assert!(proved > 25 && refuted > 25 && by_cases < 10, "{proved} {refuted} {by_cases}");
}

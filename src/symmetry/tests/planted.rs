//! Rules with a known answer, thousands of them.

use super::*;

/// `M_i ↦ Π c_j^{e_ij} M_i`, `L ↦ Π c_j^{r_j} L` holds if and only if `r_j + Σ 3^{l−i} e_ij = 0`.
#[test]
fn scalings_hold_if_and_only_if_their_exponents_cancel() {
    let mut stream = SplitMix64::new(1);
    let (mut held, mut failed) = (0, 0);
    for number in 0..1500 {
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
        let rule = rule(&architecture, &group, &pairs);
        let holds = wrong == [0, 0];
        assert_eq!(prove(&rule).is_ok(), holds, "{pairs:?}");
        assert!(holds || prove(&rule) == Err(NoProof::Scaling));
        if number % 5 == 0 {
            match decided(&rule) {
                Verdict::Proved(Proof::Words(proof)) => {
                    assert!(holds);
                    assert!(proof.all_sizes);
                }
                Verdict::Refuted { failure: Failure::Different, instance } => {
                    assert!(!holds);
                    assert!(largest(&instance) <= BigRational::from_integer(3.into()));
                }
                other => panic!("{pairs:?}: {other:?}"),
            }
        }
        if holds { held += 1 } else { failed += 1 }
    }
    assert!(held > 500 && failed > 500);
}

/// Numbers in the place of scalars: `(−1)^…`, fractions.
#[test]
fn numbers_scale_too() {
    for (widths, first, last, holds) in [
        (&[2, 2, 2][..], "2", "1/8", true),
        (&[2, 2, 2], "2", "1/7", false),
        (&[2, 2, 2], "-1", "-1", true),
        (&[2, 2, 2], "-1", "1", false),
        (&[2, 2, 2, 2], "2/3", "(3/2)^9", true),
        (&[2, 2, 2, 2], "2/3", "(2/3)^9", false),
    ] {
        let architecture = architecture(widths, &[2], 2, Parametrization::Ml);
        let (first, last) = (format!("{first} * M_1"), format!("{last} * L"));
        let rule = rule(&architecture, &[], &[("M_1", &first), ("L", &last)]);
        assert_eq!(prove(&rule).is_ok(), holds, "{first} {last}");
    }
}

/// Compositions of the known symmetries of `av` and `qkv` with random orthogonal, diagonal and other
/// group elements, then one thing changed: what is not proved is refuted, never the other way round.
#[test]
fn random_words_are_proved_or_refuted() {
    let mut stream = SplitMix64::new(2);
    let mut below = |n: usize| (stream.next_u64() % n as u64) as usize;
    let conditions = ["invertible", "orthogonal", "permutation", "diagonal-invertible"];
    let (mut proved, mut refuted, mut expanded) = (0, 0, 0);
    for number in 0..400 {
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
        let rule = rule(&architecture, &group, &pairs);
        match decided(&rule) {
            Verdict::Proved(Proof::Words(_)) => proved += 1,
            Verdict::Refuted { .. } => {
                assert!(spoil, "{pairs:?}");
                assert!(prove(&rule).is_err(), "{pairs:?}");
                refuted += 1;
            }
            // Permutations of two things commute, which words do not know.
            Verdict::Proved(Proof::Expansion { .. }) if spoil => expanded += 1,
            other => panic!("{pairs:?} {:?}: {other:?}", rule.parameters),
        }
    }
    assert!(proved > 100 && refuted > 100 && expanded < 20, "{proved} {refuted} {expanded}");
}

#[test]
fn conditions_are_used() {
    let form = Parametrization::Av;
    let with = |condition: &str, blocks: &[(&str, &str)]| {
        let architecture = architecture(&[2, 2, 2], &[2], 2, form);
        rule(&architecture, &[square("C", "d_1", condition)], blocks)
    };
    let gauge = [("V_1", "C * V_1"), ("A_2", "C * A_2 * tr(C)"), ("V_2", "V_2 * tr(C)")];
    for condition in ["orthogonal", "permutation", "signed-permutation"] {
        assert!(is_proved_by_words(&with(condition, &gauge)), "{condition}");
    }
    for condition in ["invertible", "diagonal-invertible", "symmetric", "skew", "any"] {
        assert!(
            matches!(decided(&with(condition, &gauge)), Verdict::Refuted { .. }),
            "{condition}"
        );
    }
    let twice = [("A_1", "A_1 + C - tr(C)")];
    for condition in ["symmetric", "diagonal", "diagonal-invertible"] {
        assert!(is_proved_by_words(&with(condition, &twice)), "{condition}");
    }
    let negative = [("A_1", "A_1 + C + tr(C)")];
    assert!(is_proved_by_words(&with("skew", &negative)));
    assert!(matches!(decided(&with("any", &negative)), Verdict::Refuted { .. }));
    // An orthogonal number is its own inverse.
    let architecture = architecture(&[2, 2], &[2], 2, form);
    let signs = |blocks: &[(&str, &str)]| rule(&architecture, &[scalar("s", "orthogonal")], blocks);
    assert!(is_proved_by_words(&signs(&[("A_1", "s * A_1"), ("V_1", "s * V_1")])));
    assert!(is_proved_by_words(&signs(&[("A_1", "s^2 * A_1")])));
    assert!(matches!(decided(&signs(&[("A_1", "s * A_1")])), Verdict::Refuted { .. }));
}

#[test]
fn ranks_that_weights_do_not_have() {
    let with = |query: usize, tokens: usize, expression: &str| {
        let architecture = architecture(&[2, 2], &[query], tokens, Parametrization::Av);
        let group = [square("S", "d_0", "any"), scalar("c", "nonzero")];
        rule(&architecture, &group, &[("A_1", expression)])
    };
    let one_token = "A_1 + S - tr(S)";
    assert!(is_proved_by_words(&with(2, 1, one_token)));
    let Verdict::Refuted { failure, instance } = decided(&with(1, 1, one_token)) else {
        panic!("rank two");
    };
    assert_eq!(failure, Failure::Outside(1));
    assert!(largest(&instance).is_one());
    // The rank stays: words cannot say so, polynomials can.
    let sum = "A_1 + 0 * S + A_1 * (S - S)";
    assert!(is_proved_by_words(&with(1, 2, sum)));
    let minor = with(1, 1, "A_1 + S * A_1 - S * A_1");
    assert!(is_proved_by_words(&minor));
    // A_1 + A_1ᵀ has twice the symmetric part, and rank two.
    let symmetric = with(1, 1, "1/2 * A_1 + 1/2 * tr(A_1)");
    assert!(matches!(prove(&symmetric), Err(NoProof::QueryRank(1))));
    assert!(matches!(decided(&symmetric), Verdict::Refuted { failure: Failure::Outside(1), .. }));
}

//! Rules with a known answer, thousands of them; texts that are refused; certificates.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use serde_json::{Value, json};

use super::expression::Values;
use super::identity::{NoProof, prove};
use super::matrices::Exact;
use super::test::{EXACT, Outcome, exact, transformed};
use super::*;
use crate::matrix::Matrix;
use crate::network::{Architecture, Network, Parametrization};
use crate::ring::{Rationals, SplitMix64};

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

fn decided(rule: &Rule) -> Verdict {
    let options = Options { seed: 7, trials: Some(60) };
    let decision = decide(rule, &options).unwrap();
    if let Verdict::Refuted { failure, instance } = &decision.verdict {
        // A counterexample is one, exactly; it satisfies what it should.
        assert_eq!(exact(rule, instance).unwrap(), Outcome::Fails(*failure));
        let conditions = rule.parameters.iter().zip(&instance.group);
        assert!(conditions.into_iter().all(|(p, value)| p.condition.holds(value)));
        assert_eq!(test::outside_exactly(rule, &instance.weights), None);
        assert!(instance.input.entries().iter().all(BigRational::is_integer));
    }
    decision.verdict
}

fn is_proved_by_words(rule: &Rule) -> bool {
    matches!(decided(rule), Verdict::Proved(Proof::Words(_)))
}

fn largest(instance: &Instance) -> BigRational {
    let all = instance.group.iter().chain(&instance.weights).chain([&instance.input]);
    let entries = all.flat_map(|matrix| matrix.entries());
    assert!(entries.clone().all(BigRational::is_integer), "{instance:?}");
    entries.map(num_traits::Signed::abs).max().unwrap()
}

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

fn by(compared: Compared, cases: usize) -> Verdict {
    Verdict::Proved(Proof::Expansion { compared, cases })
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
    let found = decided(&build(&small, &[], &pairs(&gauge)));
    assert_eq!(found, by(Compared::VirtualWeights, 1));
    let mut wrong = pairs(&gauge);
    wrong[1].1 = format!("{turn} * A_2 * {turn}");
    assert!(matches!(decided(&build(&small, &[], &wrong)), Verdict::Refuted { .. }));
    // Both components of the orthogonal group; the inverse of a sum, too.
    let orthogonal = [square("C", "2", "orthogonal")];
    let kron = [
        ("V_1", "kron([[1]], C) * V_1".to_string()),
        ("A_2", "C * A_2 * inv(C)".to_string()),
        ("V_2", "V_2 * inv(C)".to_string()),
    ];
    let found = decided(&build(&small, &orthogonal, &pairs(&kron)));
    assert_eq!(found, by(Compared::VirtualWeights, 2));
    let one = architecture(&[2, 1], &[1], 1, Parametrization::Qkv);
    let inverse = [("Q_1", "inv(1 + c) * Q_1".to_string()), ("V_1", "(1 + c) * V_1".to_string())];
    let found = decided(&build(&one, &[scalar("c", "any")], &pairs(&inverse)));
    assert_eq!(found, by(Compared::VirtualWeights, 1));
    let qkv = |widths: &[usize]| architecture(widths, &[1], 2, Parametrization::Qkv);
    assert_eq!(decided(&rule(&qkv(&[2, 1]), &[], &SWAP)), by(Compared::Outputs, 1));
    let rotation = [("V_1", "C * V_1 * tr(C)".to_string())];
    let one_layer = architecture(&[2, 2], &[2], 1, form);
    assert!(matches!(
        decided(&build(&one_layer, &orthogonal, &pairs(&rotation))),
        Verdict::Refuted { .. }
    ));
    let permutations = [square("P", "2", "permutation")];
    let squares = [("V_1", "kron([[1]], P) * P * V_1".to_string())];
    let found = decided(&build(&one_layer, &permutations, &pairs(&squares)));
    assert_eq!(found, by(Compared::VirtualWeights, 2));
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
        ("inv(V_1)", "column 1: a 3 x 2 matrix has not an inverse"),
        ("V_1^2", "column 4: a 3 x 2 matrix has not a power"),
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
        ("I(0) * A_1", "column 3: 0 is no size"),
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
    refused(&[scalar("V", "any")], &[], "group.V: \"V\" is no name for a parameter");
    refused(&[scalar("a-b", "any")], &[], "is no name for a parameter");
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

/// The example of `docs/rule-certificate.md`, word for word.
#[test]
fn certificates_are_those_of_the_page() {
    let architecture = architecture(&[2, 3, 2], &[2], 2, Parametrization::Av);
    let group = [square("C", "d_1", "invertible")];
    let group = [family(ParameterText { name: "C_i".into(), ..group[0].clone() }, "1..1")];
    let blocks =
        [("V_1", "C_1 * V_1"), ("A_2", "inv(tr(C_1)) * A_2 * inv(C_1)"), ("V_2", "V_2 * inv(C_1)")];
    let right = rule(&architecture, &group, &blocks);
    let decision = decide(&right, &Options::default()).unwrap();
    let page = include_str!("../../docs/rule-certificate.md");
    let example = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    assert_eq!(certificate(&right, &decision), Some(example));

    let wrong = rule(&architecture, &group, &[("V_1", "sign(C_1)^2 * -V_1 + 2/3*zeros(3, 2)")]);
    let decision = decide(&wrong, &Options::default()).unwrap();
    let found = certificate(&wrong, &decision).unwrap();
    let tree = json!([
        "add",
        ["mul", ["pow", ["sign", ["group", "C_1"]], "2"], ["neg", ["weight", "V_1"]]],
        ["mul", ["number", "2/3"], ["zero", 3, 2]]
    ]);
    assert_eq!(found["claim"]["blocks"][1], tree);
    assert_eq!(found["claim"]["statement"], json!({"fails": {}}));
    let Verdict::Refuted { instance, .. } = &decision.verdict else { panic!("false") };
    let proof = &found["proof"]["counterexample"];
    assert_eq!(proof["input"].as_array().unwrap().len(), 2);
    assert_eq!(proof["weights"].as_array().unwrap().len(), instance.weights.len());
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
    use super::expand::{Expansion, expand};
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
    for compared in [Compared::VirtualWeights, Compared::Outputs] {
        let once = with(&format!("{turn} * V_1"));
        assert_eq!(expand(&once, compared).unwrap(), Expansion::Fails);
        let twice = with(&format!("({turn})^2 * V_1"));
        assert_eq!(expand(&twice, compared).unwrap(), Expansion::Same(2));
    }
}

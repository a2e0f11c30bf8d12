//! The claims on deep networks: their verdicts, counterexamples computed anew, and a false claim.

use std::time::Instant;

use neurocert::Matrix;
use neurocert::claims::draw::{architecture, matrix, product};
use neurocert::claims::{Claim, Evidence, Fault, Status, Trial, Trials, Verdict, decide, paper};
use neurocert::error::Result;
use neurocert::linalg::rank;
use neurocert::network::{Parametrization, paper_formula};
use neurocert::ring::{Rationals, SplitMix64};
use neurocert::search::Options;
use neurocert::theory::lightning::{dimension, evaluate};
use num_rational::BigRational;
use serde_json::Value;

type Exact = Matrix<BigRational>;

/// Every claim of this test with its status, and why it cannot be another.
const EXPECTED: [(&str, Status); 25] = [
    // d_1 ≠ d_0: the shapes printed do not multiply. With d_{i−1} columns they always do.
    ("definition-2", Status::Imprecise),
    // 2-1 with a = 1: 4 + 2 entries, the sum printed is 1 · (2 + 2).
    ("definition-3-parameters", Status::Imprecise),
    // An identity: L_i' = C_i L_i.
    ("eq-8-9", Status::Proved),
    // V_1 is onto, so C_1 is the only solution of V_1' = C_1 V_1, and so on.
    ("lemma-3.5", Status::Proved),
    // An identity: D_i = Z_i Z_iᵀ.
    ("lemma-3.6", Status::Proved),
    // The token l̃ is not summed over; with k_l̃ it is an identity.
    ("eq-12", Status::Imprecise),
    // φ is homogeneous in each M_i and in L.
    ("eq-13", Status::Proved),
    // (J, N) and (N, J / det N).
    ("theorem-3.7", Status::Refuted),
    // Proved in docs/equivalence.md, with its differential; no instance contradicts.
    ("theorem-3.7-corrected", Status::Proved),
    // The dimension theorem gives Eq. 14 where all a_i ≥ 2 and widths are a bottleneck.
    ("corollary-3.8", Status::Proved),
    // (d_0 − δ)(d_1 − δ) ≠ 0 makes a difference, and no hypothesis forbids it.
    ("corollary-3.8-one-layer", Status::Imprecise),
    // 3 d² l and 2 d² l are not 3/2 d² l.
    ("corollary-3.8-parameters", Status::Refuted),
    // Equal tokens give V, zero tokens the quadratic form, two different tokens A.
    ("theorem-3.9", Status::Proved),
    ("conjecture-3.10", Status::Imprecise),
    ("conjecture-3.10-corrected", Status::Proved),
    // The first layer is counted before the sum and in it.
    ("eq-16", Status::Imprecise),
    // Only one factor of Eq. 12 sees x_1.
    ("a6-eq-28", Status::Proved),
    // M_2 = M_3.
    ("a6-coprime", Status::Refuted),
    // (x)(y (x + y)) = (y)(x (x + y)).
    ("a6-unique-factorization", Status::Refuted),
    // The rule of Eq. 12 is a palindrome around j, up to transposition.
    ("a6-eq-29", Status::Confirmed),
    // M_1 = J: p has the factor x_2ᵀ J x_2 = 0.
    ("a6-eq-30", Status::Refuted),
    // If all vanish, q(x) A has rank one, so q = 0 and A is skew; then A x = 0 for all x.
    ("a6-eq-31", Status::Proved),
    // t = 3 and all scores one: V(x_1 + 2 x_2)/3, not V(x_1 + x_2)/3.
    ("a8-eq-33", Status::Proved),
    ("a8-eq-34", Status::Imprecise),
    ("a8-eq-35", Status::Imprecise),
];

fn verdict(id: &str) -> Verdict {
    let claim = paper::ALL.iter().find(|claim| claim.id == id).unwrap();
    decide(claim, 0).unwrap()
}

#[test]
fn every_claim_has_its_status() {
    let only = std::env::var("CLAIM").ok();
    let mut wrong = Vec::new();
    for (id, status) in EXPECTED {
        if only.as_deref().is_some_and(|only| only != id) {
            continue;
        }
        let start = Instant::now();
        let found = verdict(id);
        let counts = found.counts;
        println!(
            "{id}: {}, {} trials, {} within, {} hold, {} corrected, {} ms",
            found.status.name(),
            counts.trials,
            counts.within,
            counts.holding,
            counts.corrected,
            start.elapsed().as_millis()
        );
        for need in &found.necessity {
            let failure = need.failure.as_ref().map(|trial| trial.instance.as_str());
            println!("    {}: {} trials, fails: {failure:?}", need.hypothesis, need.trials);
        }
        if let Some(trial) = &found.counterexample {
            println!("    counterexample: {}", trial.instance);
        }
        if let Some(trial) = &found.correction_fails {
            println!("    CORRECTION FAILS: {}", trial.instance);
        }
        if found.status != status || found.correction_fails.is_some() {
            wrong.push(id);
        }
        assert!(status == Status::Undecided || found.counts.within > 0, "{id}");
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What is needed, and what was not seen to be.
#[test]
fn hypotheses_that_are_needed() {
    let needed = |id| -> Vec<bool> {
        verdict(id).necessity.iter().map(|need| need.failure.is_some()).collect()
    };
    assert_eq!(needed("theorem-3.7-corrected"), [true; 4]);
    // t ≥ 3 and δ ≥ 2 are not.
    assert_eq!(needed("corollary-3.8"), [true, true, false, true, true]);
    // d_0, d_l ≥ δ follows from rk L = δ.
    assert_eq!(needed("lemma-3.5"), [true, false, true]);
    assert_eq!(needed("eq-13"), [true]);
    assert_eq!(needed("theorem-3.9"), [true]);
    assert_eq!(needed("conjecture-3.10-corrected"), [true; 3]);
}

/// What shows that a hypothesis is needed fails that one, and nothing else that the theorem needs: neither
/// `L = 0` nor a skew-symmetric `M_1`, and for the ranks no `M_i` that is zero.
#[test]
fn evidence_isolates_a_hypothesis() {
    let is_skew = |m: &Exact| m.transpose() == m.map(|x| -x);
    for (id, ranks, skew) in [("theorem-3.7", 1, 2), ("theorem-3.7-corrected", 2, 3)] {
        let found = verdict(id);
        let shown = |number: usize| -> Vec<Exact> {
            let failure = found.necessity[number].failure.as_ref().unwrap();
            let matrices = &failure.exhibit.as_ref().unwrap().matrices;
            matrices
                .iter()
                .filter(|(name, _)| !name.contains('\''))
                .map(|(_, m)| m.clone())
                .collect()
        };
        for number in [ranks, skew] {
            let weights = shown(number);
            let (last, forms) = weights.split_last().unwrap();
            assert!(
                last.entries().iter().any(|x| *x != BigRational::from_integer(0.into())),
                "{id}"
            );
            let low = forms.iter().filter(|m| rank(m) < 2).count();
            let skews = forms.iter().filter(|m| is_skew(m)).count();
            assert_eq!((low > 0, skews > 0), (number == ranks, number == skew), "{id}: {forms:?}");
            if id == "theorem-3.7" {
                assert!(!is_skew(&forms[0]), "{forms:?}");
            }
        }
    }
    // Where a claim is false for another reason whatever the weights are, nothing is said of need.
    let found = verdict("a6-unique-factorization");
    assert!(found.necessity.iter().all(|need| need.trials == 0 && need.failure.is_none()));
    // Eq. 30: no M_1 that is skew-symmetric.
    let failure = verdict("a6-eq-30").necessity.swap_remove(0).failure.unwrap();
    assert!(!is_skew(&failure.exhibit.unwrap().matrices[0].1));
}

/// One standard for `proved`, for all claims: a proof on a page that names the claim.
#[test]
fn what_is_proved_is_proved_on_a_page() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/audit.md")).unwrap();
    let listed: Vec<(&str, &str)> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(_, place)| place.starts_with("docs/"))
        .collect();
    let claimed = paper::ALL.iter().filter_map(|claim| Some((claim.id, claim.proof?)));
    assert_eq!(listed, claimed.collect::<Vec<_>>());
    for (id, place) in listed {
        let mut parts = place.split(", ");
        let text = std::fs::read_to_string(root.join(parts.next().unwrap())).unwrap();
        if place == "docs/audit.md" {
            assert!(text.contains(&format!("\n**{id}.** ")), "{id}");
        }
        for part in parts {
            let number = part.strip_prefix("section ").unwrap();
            assert!(text.contains(&format!("\n## {number}. ")), "{id}: {place}");
        }
    }
    // `fiber` and `equiv` rely on these.
    for id in ["theorem-3.2", "theorem-3.7-corrected", "corollary-3.8"] {
        assert!(paper::ALL.iter().any(|claim| claim.id == id && claim.proof.is_some()), "{id}");
    }
}

/// `M_1, …, L` of a network of a certificate.
fn weights(network: &Value) -> Vec<Exact> {
    let list = |value: &Value| value.as_array().unwrap().clone();
    let matrix = |rows: &Value| {
        let rows: Vec<Vec<BigRational>> = list(rows)
            .iter()
            .map(|row| list(row).iter().map(|x| x.as_str().unwrap().parse().unwrap()).collect())
            .collect();
        Matrix::from_rows(rows[0].len(), rows)
    };
    let blocks = network["weights"].as_object().unwrap();
    let names = (1..blocks.len()).map(|i| format!("M[{i}]")).chain(["L".into()]);
    names.map(|name| matrix(&blocks[&name])).collect()
}

/// `L ℓ_{M_l} ∘ ⋯ ∘ ℓ_{M_1}`, `ℓ_M(X) = X Xᵀ M X`: not how the library computes it.
fn output(weights: &[Exact], x: &Exact) -> Exact {
    let (last, forms) = weights.split_last().unwrap();
    let step = |x: Exact, m: &Exact| product(&product(&x, &x.transpose()), &product(m, &x));
    product(last, &forms.iter().fold(x.clone(), step))
}

/// The counterexample to Theorem 3.7 meets its hypotheses, its two networks agree at 200 inputs, and
/// no scaling takes one to the other.
#[test]
fn the_counterexample_to_theorem_3_7() {
    let trial = verdict("theorem-3.7").counterexample.unwrap();
    assert_eq!(trial.hypotheses, [true; 3]);
    let certificate = &trial.exhibit.unwrap().certificates[0];
    let claim = &certificate["claim"]["same"];
    let (one, other) = (weights(&claim["first"]), weights(&claim["second"]));
    let tokens = claim["first"]["network"]["sizes"]["t"].as_u64().unwrap() as usize;
    assert!(tokens >= 3);
    let mut stream = SplitMix64::new(5);
    for _ in 0..200 {
        let x = Matrix::from_fn(2, tokens, |_, _| {
            BigRational::from_integer(stream.in_range(999).into())
        });
        assert_eq!(output(&one, &x), output(&other, &x));
    }
    let independent = one.iter().zip(&other).any(|(a, b)| {
        let (a, b) = (a.entries(), b.entries());
        (0..a.len()).any(|i| (0..i).any(|j| &a[i] * &b[j] != &a[j] * &b[i]))
    });
    let vanishes = one.iter().zip(&other).any(|(a, b)| {
        let is_zero = |m: &Exact| m.entries().iter().all(|x| *x == BigRational::default());
        is_zero(a) != is_zero(b)
    });
    assert!(independent || vanishes);
    // Human-sized.
    let bound = BigRational::from_integer(3.into());
    assert!(one.iter().chain(&other).flat_map(Matrix::entries).all(|x| *x <= bound && -x <= bound));
}

/// The two that the paper's proof overlooks, written out.
#[test]
fn skew_first_layers_by_hand() {
    let (j, n) = (matrix([[0, 1], [-1, 0]]), matrix([[1, 0], [0, 1]]));
    let mut stream = SplitMix64::new(6);
    for _ in 0..20 {
        let x = Matrix::from_fn(2, 3, |_, _| BigRational::from_integer(stream.in_range(99).into()));
        let (one, other) = ([j.clone(), n.clone(), n.clone()], [n.clone(), j.clone(), n.clone()]);
        assert_eq!(output(&one, &x), output(&other, &x));
    }
}

/// Dimension certificates of Corollary 3.8's failures carry the number that is claimed there.
#[test]
fn the_shapes_where_eq_14_fails() {
    let found = verdict("corollary-3.8");
    let failure = found.necessity[1].failure.as_ref().unwrap();
    let certificate = &failure.exhibit.as_ref().unwrap().certificates[0];
    assert_eq!(certificate["format"], "neurocert-certificate");
    // 2-2-2 with a = 1, 2 and three tokens: 8, not 9; or a smaller shape with a rank-one layer below.
    assert!(failure.instance.contains("a = 1,2"), "{}", failure.instance);
}

/// Two tokens are enough for Eq. 14: with them the dimension is that with three.
#[test]
fn two_tokens_are_enough_for_corollary_3_8() {
    let shapes =
        [([2, 2, 2], [2, 2]), ([3, 2, 3], [2, 2]), ([3, 3, 4], [2, 3]), ([4, 2, 2], [3, 2])];
    for (widths, query) in shapes {
        let found = [2, 3].map(|tokens| {
            let built = architecture(&widths, &query, tokens, Parametrization::Qkv);
            let eq_14 = paper_formula(&built).unwrap().value;
            let found = dimension(&built, Options::default()).unwrap();
            assert!(found.is_exact());
            (found.lower.rank as i64, eq_14)
        });
        assert!(found.iter().all(|(truth, eq_14)| truth == eq_14), "{widths:?}: {found:?}");
    }
}

/// Exponents off by one: `Π λ_i^{3^{l−i+1}} = 1/ρ` is not a condition for the same function.
#[test]
fn a_false_scaling_is_refuted() {
    const FALSE: Claim = Claim {
        id: "eq-13-false",
        source: "none",
        statement: "M_i' = λ_i M_i and L' = ρ L give the same function if Π λ_i^{3^{l−i+1}} = 1/ρ",
        latex: "",
        hypotheses: &["Π λ_i^{3^{l−i+1}} = 1/ρ"],
        evidence: Evidence::Exact,
        proof: None,
        why: "",
        correction: None,
        fault: Fault::Refuted,
        undecided: None,
        decide: instances,
    };
    fn instances(trials: &mut Trials) -> Result<()> {
        let number = |n: i64| BigRational::from_integer(n.into());
        for (lambda, powers) in [(1, [9, 3]), (-1, [9, 3]), (2, [9, 3]), (2, [3, 1])] {
            let built = architecture(&[2; 3], &[2; 2], 2, Parametrization::Ml);
            let weights =
                [matrix([[1, 2], [0, 1]]), matrix([[1, 0], [1, 1]]), matrix([[1, 0], [0, 1]])];
            let rho = powers.iter().fold(number(1), |p, &e| p / number(lambda).pow(e));
            let scaled: Vec<Exact> = [number(lambda), number(lambda), rho.clone()]
                .iter()
                .zip(&weights)
                .map(|(factor, m)| m.map(|x| x * factor))
                .collect();
            let x = matrix([[1, 2], [3, -1]]);
            let value = |weights: &[Exact]| evaluate(&Rationals, &built, weights, &x);
            let holds = value(&weights)? == value(&scaled)?;
            let met = rho * number(lambda).pow(12) == number(1);
            trials.record(Trial::new(format!("λ = {lambda}"), 1, holds).under(&[met]));
        }
        Ok(())
    }
    let found = decide(&FALSE, 0).unwrap();
    assert_eq!(found.status, Status::Refuted);
    assert_eq!(found.counterexample.unwrap().instance, "λ = 2");
    // The exponents of the paper do work.
    assert_eq!(found.necessity[0].trials, 1);
    assert!(found.necessity[0].failure.is_none());
}

/// Values that happen to agree at a few inputs are not a refutation, whatever the seed.
#[test]
fn coincidences_refute_nothing() {
    let claim = paper::ALL.iter().find(|claim| claim.id == "theorem-3.9").unwrap();
    for seed in [1, 5, u64::MAX] {
        assert_eq!(decide(claim, seed).unwrap().status, Status::Proved, "seed {seed}");
    }
}

//! The claims of the paper about one layer: each has the status that mathematics says, its
//! counterexamples are counterexamples, its certificates are certificates, and a false claim is
//! refuted.

use neurocert::claims::draw::{Exact, integer, inverse, matrix, product, random};
use neurocert::claims::{Claim, Status, Trial, Trials, Verdict, decide, paper};
use neurocert::error::Result;
use neurocert::ring::SplitMix64;
use neurocert_check::Limits;
use neurocert_check::kernel::check_file;

/// Every claim with its status, and the hypotheses without which it was seen to fail.
const EXPECTED: [(&str, Status, &[usize]); 14] = [
    // Column i of the matrix product, written out.
    ("eq-1-2", Status::Proved, &[]),
    // K has full row rank, so CK = K' has one solution. K = (1, 2), K' = (1, 3), Q = 0: none.
    ("lemma-3.1", Status::Proved, &[0, 1]),
    // For a > d the image is all matrices, so fibers have 2ad − d² ≠ a² dimensions.
    ("determinantal", Status::Proved, &[0]),
    // Unique factorization of α_m ν_n; one token does not see A − Aᵀ.
    ("theorem-3.2", Status::Proved, &[0]),
    // For t = 1, binary cubics: 4 dimensions, not 5. At d = 1: M = R^d', and the formula says d'.
    ("corollary-3.3", Status::Proved, &[0]),
    // A nonzero bilinear form times a nonzero linear one; a skew A gives 0 for one token.
    ("theorem-3.4-closed", Status::Proved, &[0]),
    // (k² + s²w²) ⊗ q ⊗ h tends to k² ⊗ q ⊗ h. M = R^d' for d = 1 has no boundary.
    ("theorem-3.4-boundary", Status::Proved, &[0, 1]),
    // d = 3, a = 2, d' = 2, rk A = 1, rk V = 2: the tangent space has at least 9 + 6 − 1 dimensions,
    // M has 13. For a = d' = 1 there are smooth points and all have rk A rk V ≤ 1.
    ("theorem-3.4-singular", Status::Refuted, &[0, 1, 2]),
    // 8 + 2 − 4 − 1, and 2 · C(6, 3).
    ("figure-1", Status::Proved, &[0, 1]),
    // xᵀ [[0, 1], [1, 0]] x = 2 x_1 x_2. Of rank one it is a product by definition.
    ("a2-irreducible", Status::Refuted, &[0]),
    // For a = d' = 1 exchanging k and v is always possible.
    ("corollary-a.2", Status::Proved, &[0, 2]),
    // V = 0: the differential vanishes on all (Ȧ, 0). For d = 1 the map (A, V) ↦ AV is regular at A ≠ 0.
    ("lemma-a.3", Status::Refuted, &[0, 1]),
    // For t = 1 the functions span d'·C(d+2, 3) dimensions, the tensors d'·d·C(d+1, 2).
    ("proposition-a.5", Status::Proved, &[0]),
    // Both sets are: zero, and the aligned points. For d = 1 the map AV is critical at 0, M is linear.
    ("corollary-a.6", Status::Proved, &[0, 1]),
];

fn verdict(id: &str) -> Verdict {
    decide(claim(id), 0).unwrap()
}

fn claim(id: &str) -> &'static Claim {
    paper::ALL.iter().find(|claim| claim.id == id).unwrap()
}

fn shown(trial: &Trial, name: &str) -> Exact {
    let matrices = &trial.exhibit.as_ref().unwrap().matrices;
    matrices.iter().find(|(known, _)| known == name).unwrap().1.clone()
}

#[test]
fn every_claim_has_its_status_for_any_seed() {
    for (id, status, needed) in &EXPECTED {
        for seed in [0, 20_250_101] {
            let found = decide(claim(id), seed).unwrap();
            assert_eq!(found.status, *status, "{id}");
            assert!(found.counts.within > 0, "{id}");
            assert!(found.correction_fails.is_none(), "{id}");
            let failing = found.necessity.iter().enumerate();
            let failing: Vec<usize> =
                failing.filter(|(_, n)| n.failure.is_some()).map(|(i, _)| i).collect();
            assert_eq!(failing, *needed, "{id}");
            assert!(found.necessity.iter().all(|n| n.trials > 0), "{id}");
            assert!(found.example.is_some(), "{id}");
        }
    }
}

/// All that is shown is human-sized, and every certificate passes the independent checker.
#[test]
fn what_is_shown_is_small_and_verified() {
    let mut certificates = 0;
    for (id, ..) in &EXPECTED {
        let found = verdict(id);
        let failures = found.necessity.iter().filter_map(|n| n.failure.as_ref());
        for trial in found.counterexample.iter().chain(&found.example).chain(failures) {
            let exhibit = trial.exhibit.as_ref().unwrap_or_else(|| panic!("{id} shows nothing"));
            let entries = exhibit.matrices.iter().flat_map(|(_, matrix)| matrix.entries());
            assert!(entries.clone().count() <= 64, "{id}");
            assert!(
                id == &"lemma-3.1"
                    || entries.clone().all(|x| *x <= integer(3) && *x >= integer(-3)),
                "{id}"
            );
            for certificate in &exhibit.certificates {
                let bytes = certificate.to_string().into_bytes();
                let Limits { work, memory } = Limits::default();
                assert_eq!(check_file(&bytes, work, memory).failure, None, "{id}");
                certificates += 1;
            }
        }
    }
    assert!(certificates >= 15, "{certificates}");
}

/// `V X Xᵀ A X`, written here.
fn layer(a: &Exact, v: &Exact, x: &Exact) -> Exact {
    product(v, &product(x, &product(&x.transpose(), &product(a, x))))
}

/// Whether two layers agree on 40 random inputs of three digits. That they do not is a proof.
fn agree(one: (&Exact, &Exact), other: (&Exact, &Exact), tokens: usize) -> bool {
    let mut stream = SplitMix64::new(5);
    (0..40).all(|_| {
        let x = random(one.0.rows(), tokens, 1000, &mut stream);
        layer(one.0, one.1, &x) == layer(other.0, other.1, &x)
    })
}

#[test]
fn the_quadratic_form_factors() {
    let a = shown(verdict("a2-irreducible").counterexample.as_ref().unwrap(), "A");
    assert_eq!(a.shape(), (2, 2));
    // Rank two, and a form with a discriminant that is not negative.
    assert_ne!(&a[(0, 0)] * &a[(1, 1)], &a[(0, 1)] * &a[(1, 0)]);
    let middle = &a[(0, 1)] + &a[(1, 0)];
    assert!(&middle * &middle >= integer(4) * &a[(0, 0)] * &a[(1, 1)]);
}

#[test]
fn a_critical_point_that_the_lemma_misses() {
    let found = verdict("lemma-a.3");
    let trial = found.counterexample.unwrap();
    let (a, v) = (shown(&trial, "A"), shown(&trial, "V"));
    // One is zero and the other has an inverse, so it has rank two.
    let zero = integer(0);
    let is_zero = |m: &Exact| m.entries().iter().all(|x| *x == zero);
    assert_eq!((is_zero(&a), is_zero(&v)), (false, true));
    inverse(&a);
    // Whatever is added to A changes nothing, so the kernel has dimension 4 at least.
    let mut stream = SplitMix64::new(1);
    let x = random(2, 2, 9, &mut stream);
    assert!((0..9).all(|_| is_zero(&layer(&random(2, 2, 9, &mut stream), &v, &x))));
}

#[test]
fn other_weights_of_one_token() {
    let found = verdict("theorem-3.2");
    let trial = found.necessity[0].failure.as_ref().unwrap();
    let [a, v, b, w] = ["A", "V", "A'", "V'"].map(|name| shown(trial, name));
    assert!(agree((&a, &v), (&b, &w), 1));
    assert!(!agree((&a, &v), (&b, &w), 2), "they are not rescaled");
}

#[test]
fn below_full_rank_a_change_of_basis_may_not_exist_or_not_be_unique() {
    let found = verdict("lemma-3.1");
    let trial = found.necessity[1].failure.as_ref().unwrap();
    let [k, q, other, other_q] = ["K", "Q", "K'", "Q'"].map(|name| shown(trial, name));
    assert_eq!(product(&k.transpose(), &q), product(&other.transpose(), &other_q));
    // C has one entry c: c k_1 = k'_1 and c k_2 = k'_2.
    assert_eq!(k.shape(), (1, 2));
    assert_ne!(&k[(0, 0)] * &other[(0, 1)], &k[(0, 1)] * &other[(0, 0)]);
    // The family of the sentence.
    let k = matrix([[1, 0], [0, 0]]);
    for s in [-3, -1, 1, 2, 7] {
        let c = matrix([[1, 0], [0, s]]);
        assert_eq!(
            (product(&c, &k), product(&inverse(&c).transpose(), &k)),
            (k.clone(), k.clone())
        );
    }
}

/// For a = d' = 1 the forms of k and v can be exchanged.
#[test]
fn generic_fibers_of_two_points() {
    let found = verdict("corollary-a.2");
    let trial = found.necessity[2].failure.as_ref().unwrap();
    let (a, v) = (shown(trial, "A"), shown(trial, "V"));
    assert_eq!((a.shape(), v.shape()), ((2, 2), (1, 2)));
    // A = k qᵀ: (v qᵀ, kᵀ) with the k and q of a nonzero row and column.
    let at = a.entries().iter().position(|x| *x != integer(0)).unwrap();
    let (i, j) = (at / 2, at % 2);
    let k = Exact::from_fn(1, 2, |_, c| a[(c, j)].clone() / a[(i, j)].clone());
    let b = Exact::from_fn(2, 2, |r, c| &v[(0, r)] * &a[(i, c)]);
    assert!(agree((&a, &v), (&b, &k), 2));
    let is_multiple = (0..4)
        .all(|n| a.entries()[n].clone() * &b.entries()[at] == &b.entries()[n] * &a.entries()[at]);
    assert!(!is_multiple);
}

/// Corollary A.6 is about W = (A, V). With queries and keys there are more critical weights: at
/// K = Q = [[1, 0], [0, 0]], V = I the second rows do nothing to first order.
#[test]
fn with_queries_and_keys_more_weights_are_critical() {
    use neurocert::network::{Parametrization, WeightFile};
    use neurocert::theory::lightning::layer::{Layer, analyse};
    let (q, v) = (matrix([[1, 0], [0, 0]]), matrix([[1, 0], [0, 1]]));
    let sizes = neurocert::claims::draw::architecture(&[2, 2], &[2], 2, Parametrization::Qkv);
    let layer =
        Layer::new(WeightFile { architecture: sizes, weights: vec![q.clone(), q.clone(), v] });
    let found = analyse(&layer.unwrap(), 0).unwrap();
    assert_eq!(found.boundary, Some(false));
    let differential = found.differential.unwrap();
    assert!(differential.critical);
    // 3 dimensions of Ȧ and 4 of V̇, one of them a scaling; M has 7.
    assert_eq!(differential.space - differential.kernel.len(), 6);
}

/// The counterexample to Theorem 3.4 that everybody can check: ranks and dimensions.
#[test]
fn the_smallest_singular_point_that_the_theorem_misses() {
    let trial = verdict("theorem-3.4-singular").counterexample.unwrap();
    assert_eq!(trial.instance, "d = 3, d' = 2, a = 2, t = 2, rk A = 1, rk V = 2");
    assert!(trial.exhibit.unwrap().sentence.contains("at least 14, the neuromanifold 13"));
}

/// A formula without its −1 is refuted, and so is Equation 1 with x_i and x_j exchanged.
#[test]
fn false_claims_are_refuted() {
    fn formula(trials: &mut Trials) -> Result<()> {
        use neurocert::network::Parametrization;
        use neurocert::search::Options;
        use neurocert::theory::lightning::dimension;
        for d in 1..=2 {
            let sizes =
                neurocert::claims::draw::architecture(&[d, 1], &[2], 2, Parametrization::Av);
            let found = dimension(&sizes, Options::default())?;
            let trial = Trial::new(format!("d = {d}"), d, found.lower.rank == (d * d + d) as u64);
            trials.record(trial.under(&[true, true]));
        }
        Ok(())
    }
    let mutant = Claim { decide: formula, ..*claim("corollary-3.3") };
    let found = decide(&mutant, 0).unwrap();
    assert_eq!((found.status, found.counterexample.unwrap().size), (Status::Refuted, 1));

    fn exchanged(trials: &mut Trials) -> Result<()> {
        let mut stream = trials.stream(0);
        for (d, tokens) in [(1, 2), (2, 1), (2, 2)] {
            let [a, v, x] =
                [(d, d), (1, d), (d, tokens)].map(|(r, c)| random(r, c, 9, &mut stream));
            let scores = product(&x.transpose(), &product(&a, &x)).transpose();
            let wrong = product(&product(&v, &x), &scores);
            let holds = wrong == layer(&a, &v, &x);
            trials.record(Trial::new(format!("d = {d}, t = {tokens}"), d * tokens, holds));
        }
        Ok(())
    }
    let found = decide(&Claim { decide: exchanged, ..*claim("eq-1-2") }, 0).unwrap();
    assert_eq!(found.status, Status::Refuted);
    // For d = 1 the scores are symmetric, and one token has one score.
    assert_eq!(found.counts.holding, 2);
}

//! After Lemma 3.1: generic fibers of the matrix multiplication, and the determinantal variety.

use super::tools::{rows, unit};
use crate::claims::draw::{Exact, inverse, invertible, product, random};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::theory::lightning::layer::{ChangeOfBasis, change_of_basis};
use itertools::Itertools as _;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "determinantal",
    source: "Section 3, after Lemma 3.1",
    statement: "For a < d the generic fibers of (Q, K) ↦ KᵀQ are isomorphic to GL_a, of dimension a²; the \
                variety of matrices of rank at most a has dimension 2ad − a² = a(2d − a).",
    latex: concat!(
        r"For $a < d$ the generic fibers of $(Q, K) \mapsto K^\top Q$ are isomorphic to ",
        r"$GL_a(\mathbb{R})$ and have dimension $a^2$; the determinantal variety has dimension $2ad - ",
        r"a^2 = a(2d - a)$.",
    ),
    hypotheses: &["a < d"],
    evidence: Evidence::Exact,
    proof: Some("docs/audit.md"),
    why: "GL_a acts freely where Q and K have rank a, for a = d too; for a > d fibers have dimension 2ad − d²",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d, a) in (1..=5).cartesian_product(1..=5) {
        let mut stream = trials.stream((10 * d + a) as u64);
        let (q, k) = loop {
            let (q, k) = (random(a, d, 3, &mut stream), random(a, d, 3, &mut stream));
            if rank(&product(&k.transpose(), &q)) == a.min(d) {
                break (q, k);
            }
        };
        // A rank at a point is a lower bound for the generic one; orbits are an upper bound, and so
        // is the space of all matrices.
        let (jacobian, orbit) = (jacobian_rank(&q, &k), orbit_rank(&q, &k));
        let is_proved = jacobian == (2 * a * d - orbit).min(d * d);
        let fiber = 2 * a * d - jacobian;
        let formula = (a * 2 * d).checked_sub(a * a);
        let c = invertible(a, &mut stream);
        let moved = (product(&c, &k), product(&inverse(&c).transpose(), &q));
        let basis = change_of_basis((&k, &q), (&moved.0, &moved.1));
        let is_free = basis == ChangeOfBasis::Unique(c);
        let holds = is_proved && fiber == a * a && formula == Some(jacobian) && is_free;
        let sentence = format!(
            "the differential of (Q, K) ↦ KᵀQ has rank {jacobian} at this point, GL_{a} an orbit of \
             dimension {orbit}: fibers of dimension {fiber}, a variety of dimension {jacobian}"
        );
        let matrices = vec![("Q".into(), q), ("K".into(), k)];
        let exhibit = Exhibit { sentence, matrices, certificates: Vec::new() };
        let trial = Trial::new(format!("d = {d}, a = {a}"), d * a + a, holds).under(&[a < d]);
        let shown = !holds || (d, a) == (3, 2);
        trials.record(trial.showing(shown.then_some(exhibit)));
    }
    Ok(())
}

/// The rank of `(Q̇, K̇) ↦ K̇ᵀQ + KᵀQ̇`.
fn jacobian_rank(q: &Exact, k: &Exact) -> usize {
    let (a, d) = q.shape();
    let units = (0..a * d).map(|at| unit(a, d, (at / d, at % d)));
    let images = units.flat_map(|e| [product(&e.transpose(), q), product(&k.transpose(), &e)]);
    rank(&rows(images.map(Exact::into_entries).collect()))
}

/// The dimension of the orbit: the rank of `B ↦ (−BᵀQ, BK)`.
fn orbit_rank(q: &Exact, k: &Exact) -> usize {
    let a = q.rows();
    let fields = (0..a * a).map(|at| {
        let b = unit(a, a, (at / a, at % a));
        let (on_q, on_k) = (product(&b.transpose(), q), product(&b, k));
        on_q.entries().iter().map(|x| -x).chain(on_k.into_entries()).collect()
    });
    rank(&rows(fields.collect()))
}

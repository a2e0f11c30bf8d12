//! Eq. 9: changes of basis between layers leave the virtual weights of Eq. 8 alone.

use super::deep::{eq_8, exact, join, random_whole, shapes, symbols, times};
use crate::claims::draw::{Exact, inverse, invertible, product, virtual_weights};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;

pub const CLAIM: Claim = Claim {
    id: "eq-8-9",
    source: "Eq. 8 and 9",
    statement: "V_i' = C_i V_i C_{i−1}⁻¹ and A_{i+1}' = C_i⁻ᵀ A_{i+1} C_i⁻¹ for invertible C_i \
                (1 ≤ i < l, C_0 = C_l = I) leave (M, L) unchanged, where L_i = V_i ⋯ V_1 and \
                M_i = L_{i−1}ᵀ A_i L_{i−1}.",
    latex: r"$V_i' = C_i V_i C_{i-1}^{-1}$ and $A_{i+1}' = C_i^{-\top} A_{i+1} C_i^{-1}$ for invertible \
             $C_i$ ($1 \le i < l$, $C_0 = C_l = I$) leave $(\mathbf{M}, L)$ unchanged.",
    hypotheses: &[],
    evidence: Evidence::Identity,
    proof: Some("docs/audit.md"),
    why: "L_i' = C_i L_i, and the C_i cancel in L_{i−1}'ᵀ A_i' L_{i−1}'",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for widths in [&[1, 1][..], &[1, 1, 1], &[2, 1, 2], &[1, 2, 1], &[2, 2, 2], &[1, 2, 1, 2]] {
        identity(trials, widths);
    }
    let random: [&[usize]; 5] =
        [&[3, 2, 3], &[2, 3, 2], &[3, 3, 3, 3], &[4, 3, 2, 3], &[2, 2, 2, 2, 2]];
    for (number, widths) in random.into_iter().enumerate() {
        for round in 0..4 {
            exactly(trials, widths, 10 * number as u64 + round);
        }
    }
    Ok(())
}

/// As polynomials. Every `A_{i+1}` and `V_{i+1}` is `C_iᵀ B C_i` and `U C_i`; then what Eq. 9 makes of
/// them has no inverse: `A_{i+1}' = B`, `V_i' = C_i U_i`.
fn identity(trials: &mut Trials, widths: &[usize]) {
    let layers = widths.len() - 1;
    let mut sizes = shapes(widths, 1);
    sizes.pop();
    sizes.extend(widths[1..layers].iter().map(|&d| (d, d)));
    let (ring, all) = symbols(&sizes);
    let (blocks, changes) = all.split_at(2 * layers);
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for i in 0..layers {
        let (b, u) = (&blocks[2 * i], &blocks[2 * i + 1]);
        let below = i.checked_sub(1).map(|i| &changes[i]);
        one.push(below.map_or(b.clone(), |c| times(&ring, &c.transpose(), &times(&ring, b, c))));
        one.push(below.map_or(u.clone(), |c| times(&ring, u, c)));
        other.push(b.clone());
        other.push(changes.get(i).map_or(u.clone(), |c| times(&ring, c, u)));
    }
    let holds = eq_8(&ring, &one) == eq_8(&ring, &other);
    let instance = format!("widths {}, all weights and C_i symbols", join(widths, "-"));
    trials.record(Trial::new(instance, widths.iter().sum(), holds));
}

fn exactly(trials: &mut Trials, widths: &[usize], number: u64) {
    let mut stream = trials.stream(100 + number);
    let sizes = shapes(widths, 1);
    let drawn = random_whole(&sizes[..sizes.len() - 1], 3, &mut stream);
    let weights: Vec<Exact> = drawn.iter().map(exact).collect();
    let changes: Vec<Exact> =
        widths[1..widths.len() - 1].iter().map(|&d| invertible(d, &mut stream)).collect();
    let changed = change(&weights, &changes);
    let holds = virtual_weights(&weights) == virtual_weights(&changed);
    let exhibit = (number == 0).then(|| Exhibit {
        sentence: "two networks with the same virtual weights".into(),
        matrices: vec![("C_1".into(), changes[0].clone()), ("V_1".into(), weights[1].clone())],
        certificates: Vec::new(),
    });
    let instance = format!("widths {}, random weights and C_i", join(widths, "-"));
    trials.record(Trial::new(instance, 10 * widths.len(), holds).showing(exhibit));
}

/// What Eq. 9 makes of the weights `A_1, V_1, …`.
pub(super) fn change(weights: &[Exact], changes: &[Exact]) -> Vec<Exact> {
    let layers = weights.len() / 2;
    let mut changed = Vec::new();
    for i in 0..layers {
        let (mut a, mut v) = (weights[2 * i].clone(), weights[2 * i + 1].clone());
        if i > 0 {
            let back = inverse(&changes[i - 1]);
            a = product(&back.transpose(), &product(&a, &back));
            v = product(&v, &back);
        }
        changed.push(a);
        changed.push(changes.get(i).map_or(v.clone(), |c| product(c, &v)));
    }
    changed
}

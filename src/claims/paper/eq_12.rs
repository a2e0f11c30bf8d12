//! Eq. 12: the closed form, with its 3-adic rule.

use super::deep::{
    LastIndex, composition, constants, eq_8, eq_12, join, random_whole, shapes, symbols,
};
use super::lemma_3_6::{GIVEN, NUMBERS};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::ring::{Integers, Ring};

pub const CLAIM: Claim = Claim {
    id: "eq-12",
    source: "Eq. 12",
    statement: "Column k of φ_W(X) is Σ_{k_1,…,k_l̃} L_l x_{k_1} (Π_{1≤j≤l̃−1} x_{k_j}ᵀ M̃_j x_{k_{j+1}}) \
                x_l̃ᵀ A_1 x_k with l̃ = (3^l − 1)/2, where M̃_j is M_α for the place α of the first \
                non-zero digit of j in base 3 from the right, transposed if the digit is 2.",
    latex: r"$\varphi_{\mathbf{W}}(X)_k = \sum_{k_1,\dots,k_{\tilde l}} L_l x_{k_1} \left(\prod_{1 \le j \
             \le \tilde l - 1} x_{k_j}^\top \widetilde M_j x_{k_{j+1}}\right) x_{\tilde l}^\top A_1 x_k$.",
    hypotheses: &[],
    evidence: Evidence::Identity,
    proof: None,
    why: "the 3-adic rule is right; the index of the last x_l̃ has lost its k (in our copy of the text)",
    correction: Some("x_{k_l̃}ᵀ A_1 x_k in place of x_l̃ᵀ A_1 x_k, and all else as printed."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    let symbolic: [(&[usize], usize); 9] = [
        (&[1, 1], 1),
        (&[1, 1], 2),
        (&[2, 2], 2),
        (&[3, 2], 3),
        (&[1, 1, 1], 4),
        (&[2, 1, 2], 2),
        (&[2, 2, 2], 1),
        (&[2, 2, 1], 2),
        (&[1, 1, 1, 1], 2),
    ];
    for (widths, t) in symbolic {
        let (ring, mut all) = symbols(&shapes(widths, t));
        let x = all.pop().expect("the input comes last");
        record(trials, &ring, widths, (&all, &x), "all symbols");
    }
    for (number, (widths, t)) in GIVEN.into_iter().enumerate() {
        let mut stream = trials.stream(number as u64);
        let sizes = shapes(widths, t);
        let (ring, mut x) = symbols(&sizes[sizes.len() - 1..]);
        let x = x.remove(0);
        let weights = constants(&ring, &random_whole(&sizes[..sizes.len() - 1], 3, &mut stream));
        record(trials, &ring, widths, (&weights, &x), "random weights");
    }
    for (number, (widths, t)) in NUMBERS.into_iter().enumerate() {
        let mut stream = trials.stream(100 + number as u64);
        let mut all = random_whole(&shapes(widths, t), 99, &mut stream);
        let x = all.pop().expect("the input comes last");
        record(trials, &Integers, widths, (&all, &x), "at a random point");
    }
    Ok(())
}

fn record<R: Ring>(
    trials: &mut Trials,
    ring: &R,
    widths: &[usize],
    (weights, x): (&[Matrix<R::Elem>], &Matrix<R::Elem>),
    kind: &str,
) {
    let (truth, forms) = (composition(ring, weights, x), eq_8(ring, weights));
    let agrees = |index| eq_12(ring, &forms, x, index).is_some_and(|found| found == truth);
    let (printed, corrected) = (agrees(LastIndex::Printed), agrees(LastIndex::Summed));
    let (l, t) = (weights.len() / 2, x.columns());
    let length = (3usize.pow(l as u32) - 1) / 2;
    let exhibit = (!printed).then(|| Exhibit {
        sentence: if length > t {
            format!("l̃ = {length}, and there is no token {length}")
        } else {
            format!("with the token {length} in the last factor, the sum is not the output")
        },
        ..Exhibit::default()
    });
    let instance = format!("widths {}, t = {t}, {kind}", join(widths, "-"));
    let size = widths.iter().sum::<usize>() + t;
    trials.record(Trial::new(instance, size, printed).corrected(corrected).showing(exhibit));
}

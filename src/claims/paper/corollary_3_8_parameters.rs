//! The sentence after Corollary 3.8 on the number of parameters.

use super::corollary_3_8::count;
use crate::claims::draw::architecture;
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::network::Parametrization;
use itertools::Itertools as _;

pub const CLAIM: Claim = Claim {
    id: "corollary-3.8-parameters",
    source: "Section 3.3, after Corollary 3.8",
    statement: "For d_0 = d_l = δ = d and α_i = d the number of parameters is 3/2 d² l, the dimension \
                d² (l + 1) − l, and asymptotically their ratio is 3/2.",
    latex: r"For $d_0 = d_l = \delta = d$ and $\alpha_i = d$ the number of parameters is $\frac32 d^2 l$, \
             the dimension $d^2(l+1) - l$, and asymptotically their ratio is $\frac32$.",
    hypotheses: &["d_0 = d_l = δ", "a_i = δ for all i"],
    evidence: Evidence::Exact,
    proof: None,
    why: "Q_i, K_i and V_i have d² entries each (and Definition 3 says 3 d² l, too); as printed there \
          would often be fewer parameters than dimensions: l = 1, d = 2",
    correction: Some(
        "The number is 3 d² l in (Q, K, V) and 2 d² l in (A, V); the ratio to d² (l + 1) − l tends to \
         3 and to 2 where d and l grow.",
    ),
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d, l) in (2..=5).cartesian_product(1..=5) {
        let (widths, query) = (vec![d; l + 1], vec![d; l]);
        let number =
            |parametrization| architecture(&widths, &query, 3, parametrization).source_dimension();
        let (qkv, av) = (number(Parametrization::Qkv), number(Parametrization::Av));
        let (square, layers) = ((d * d) as i64, l as i64);
        let dimension = count(&widths, &query, d, 2) - layers;
        let is_dimension = dimension == square * (layers + 1) - layers;
        // Twice the number, to stay with integers; either parametrization would do.
        let holds = is_dimension && (2 * qkv == 3 * d * d * l || 2 * av == 3 * d * d * l);
        // For l large the ratio is between 3 − 3/(l + 1) and 3 + 3/l, and alike for 2.
        let limit = |number: usize, times: i64| {
            let number = number as i64;
            number == times * square * layers
                && number * (layers + 1) >= times * layers * dimension
                && (square * (layers + 1) - layers) * times >= number - times * square
        };
        let corrected = is_dimension && limit(qkv, 3) && limit(av, 2);
        let exhibit = (!holds).then(|| Exhibit {
            sentence: format!(
                "{qkv} entries in (Q, K, V), {av} in (A, V), {} by the sentence; dimension {dimension}",
                if d * d * l % 2 == 0 { (3 * d * d * l / 2).to_string() } else { format!("{}/2", 3 * d * d * l) }
            ),
            ..Exhibit::default()
        });
        let trial = Trial::new(format!("d = {d}, l = {l}"), d + l, holds).under(&[true, true]);
        trials.record(trial.corrected(corrected).showing(exhibit));
    }
    Ok(())
}

//! Jacobian rows by reverse accumulation against dual numbers with a whole gradient, over a prime
//! field: the measurement behind the doc comment of `Recorded`. `cargo bench --bench jacobian`.
//!
//! An input has `d_l t` rows and there are `P` coordinates; the last column is how many times
//! dearer forward is, the one before it the estimate `P / (2 d_l t)`. Recording is done once for
//! all inputs.

mod timing;

use neurocert::geometry::IntegerSample;
use neurocert::geometry::jacobian::{Recorded, forward_rows};
use neurocert::network::{Architecture, LightningAttention, Network, Parametrization};
use neurocert::ring::{PrimeField, Ring};
use timing::median;

/// Widths, query size, tokens.
const CASES: [(&[usize], usize, usize); 8] = [
    (&[3, 3, 3], 2, 3),
    (&[8, 8, 8], 2, 3),
    (&[16, 16, 16], 2, 3),
    (&[32, 32, 32], 2, 3),
    (&[4, 4, 4, 4, 4], 2, 3),
    (&[8, 8, 8], 2, 12),
    (&[2, 2, 2], 2, 40),
    (&[2, 2], 1, 40),
];

fn main() {
    let field = PrimeField::new(2_147_483_629).expect("a prime");
    println!(
        "| widths | tokens | rows | coordinates | record | reverse | forward | P/2r | ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (widths, query, tokens) in CASES {
        let architecture =
            Architecture::lightning(widths, &[query], tokens, Parametrization::Qkv).expect("valid");
        let network = LightningAttention::new(architecture);
        let mut sample = IntegerSample::new(0, 1 << 29);
        let blocks = sample.blocks(&network.coordinates());
        let point: Vec<_> = blocks.iter().map(|b| b.map(|&n| field.from_i64(n))).collect();
        let input = sample.matrix(network.input_shape()).map(|&n| field.from_i64(n));

        let record = || Recorded::new(&network).expect("no division");
        let recorded = record();
        let by_reverse = || recorded.rows(&field, &point, &input);
        let by_forward = || forward_rows(&network, &field, &point, &input).expect("no division");
        let rows = by_reverse();
        assert_eq!(rows, by_forward(), "two ways to the same rows");

        let rounds = 15;
        let recording = median(rounds, || (), |()| record());
        let reverse = median(rounds, || (), |()| by_reverse());
        let forward = median(rounds, || (), |()| by_forward());
        let (rows, coordinates) = (rows.len(), rows[0].len());
        println!(
            "| {widths:?} | {tokens} | {rows} | {coordinates} | {recording:.1?} | {reverse:.1?} | \
             {forward:.1?} | {}.{} | {:.2} |",
            coordinates / (2 * rows),
            coordinates % (2 * rows) * 10 / (2 * rows),
            forward.div_duration_f64(reverse),
        );
    }
}

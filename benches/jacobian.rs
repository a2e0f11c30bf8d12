//! Jacobian rows by reverse accumulation against dual numbers with a whole gradient, over a prime
//! field: the measurement behind the doc comment of `Recorded`. `cargo bench --bench jacobian`.
//!
//! An input has `d_l t` rows and there are `P` coordinates; the last column is how many times
//! dearer forward is, the one before it the estimate `P / (2 d_l t)`. Recording is done once for
//! all inputs.

mod timing;

use neurocert::matrix::Matrix;
use neurocert::network::{Architecture, Parametrization};
use neurocert::program::{Recorded, run};
use neurocert::ring::{Gradient, PrimeField, Ring, SplitMix64};
use neurocert::theory::lightning::program;
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
        let network = program(&architecture).expect("small sizes");
        let mut stream = SplitMix64::new(0);
        let mut draw = |(rows, columns)| {
            Matrix::from_fn(rows, columns, |_, _| field.from_i64(stream.in_range(1 << 29)))
        };
        let point: Vec<_> = network.weights.iter().map(|leaf| draw(leaf.shape)).collect();
        let input = [draw(network.inputs[0].shape)];

        let record = || Recorded::new(&network).expect("no division");
        let recorded = record();
        let by_reverse = || recorded.rows(&field, &point, &input);
        let dual = Gradient::new(field, point.iter().map(|block| block.entries().len()).sum());
        let by_forward = || {
            let mut index = 0;
            let mut variable = |entry: &u64| {
                index += 1;
                dual.variable(*entry, index - 1)
            };
            let point: Vec<_> = point.iter().map(|block| block.map(&mut variable)).collect();
            let input = input.each_ref().map(|x| x.map(|&entry| dual.constant(entry)));
            let output = run(&dual, &network, &point, &input).expect("no division").remove(0);
            output.entries().iter().map(|entry| dual.all_partials(entry)).collect::<Vec<_>>()
        };
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

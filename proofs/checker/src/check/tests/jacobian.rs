//! Reverse accumulation against duals pushed forward: every entry of every Jacobian.

use super::*;
use crate::check::minor::Network;

fn jacobian_agrees<W: Word>(m: u64) {
    let ring = Ring::<W>::new(m);
    for (number, (widths, query, tokens)) in NETWORKS.into_iter().enumerate() {
        for parametrization in PARAMETRIZATIONS {
            let sizes = sizes(widths, query, tokens, parametrization);
            let mut stream = Stream { state: number as u64 };
            let weights = random(&mut stream, sizes.coordinates, m);
            let shape = (sizes.first_width(), sizes.tokens);
            let inputs = random(&mut stream, shape.0 * shape.1, m);
            let expected = oracle::jacobian(
                form(parametrization),
                &sizes.blocks,
                &weights,
                &oracle::blocks(&[shape], &inputs),
                m,
            );
            let network = Network::new(matrices(&ring, &sizes.blocks, &weights), parametrization);
            let outputs: Vec<(usize, usize)> = (0..sizes.last_width())
                .flat_map(|i| (0..sizes.tokens).map(move |k| (i, k)))
                .collect();
            let input = matrices(&ring, &[shape], &inputs).remove(0);
            let rows: Rows<u64> =
                network.gradients(input, &outputs, &ring).map(integers::<W>).collect();
            assert_eq!(rows, expected, "{widths:?} {query:?} {tokens} {parametrization} mod {m}");
        }
    }
}

#[test]
fn reverse_rows_are_forward_columns() {
    for m in MODULI {
        jacobian_agrees::<u128>(m);
        if m < 1 << 31 {
            jacobian_agrees::<u64>(m);
        }
    }
}

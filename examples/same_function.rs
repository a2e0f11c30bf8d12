//! Two weights of one network: the same function, and which symmetries show it.
//!
//! ```text
//! cargo run --release --example same_function
//! ```

use neurocert::commands::{Network, Settings, equiv};
use neurocert::{Matrix, Result};
use num_rational::BigRational;

fn matrix(rows: &[&[i64]]) -> Matrix<BigRational> {
    let row = |row: &&[i64]| row.iter().map(|&n| BigRational::from_integer(n.into())).collect();
    Matrix::from_rows(rows[0].len(), rows.iter().map(row).collect())
}

fn main() -> Result<()> {
    let network = Network::named("mlp", &[("w", &[2, 2, 1]), ("r", &[2])])?;
    let one = vec![matrix(&[&[1, 2], &[3, -1]]), matrix(&[&[4, 1]])];
    for (name, second) in [("moved", [3, -1, 2, 4, 1, 1]), ("changed", [3, -1, 2, 4, 1, 2])] {
        let [a, b, c, d, e, f] = second;
        let other = vec![matrix(&[&[a, b], &[c, d]]), matrix(&[&[e, f]])];
        let found = equiv((&network, &one), (&network, &other), &Settings::default())?.report;
        println!("{name}: {}", found.verdict);
        for element in found.symmetry.iter().flatten() {
            println!("  {} {:?}", element.name, element.group);
        }
        for (input, rows) in found.witness_inputs.iter().flatten() {
            println!("  the outputs differ at {input} = {rows:?}");
        }
    }
    Ok(())
}

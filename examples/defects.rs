//! Sums of powers that lose a dimension: the exceptions of Alexander and Hirschowitz, each with its proof.
//!
//! ```text
//! cargo run --release --example defects
//! ```

use neurocert::Result;
use neurocert::commands::{Ask, Network, Settings, dim};

fn main() -> Result<()> {
    for (n, hidden, power) in [(3, 5, 4), (4, 9, 4), (5, 14, 4), (5, 7, 3)] {
        let network = Network::named("mlp", &[("w", &[n, hidden, 1]), ("r", &[power])])?;
        let found = dim(&network, &Settings::default(), &Ask::default())?.report;
        // Each of the hidden units has n weights, and one more whose scale is that of the unit.
        let expected = n * hidden;
        println!(
            "{hidden} powers of degree {power} in {n} variables: {} ({}), {expected} parameters but for scales",
            found.dimension, found.verdict
        );
    }
    Ok(())
}

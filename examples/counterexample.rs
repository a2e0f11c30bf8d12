//! The smallest counterexample to Theorem 3.4 as printed: rk A · rk V = 2, and yet singular.
//!
//! ```text
//! cargo run --release --example counterexample
//! ```

use neurocert::network::{Known, read_weights};
use neurocert::theory::lightning::layer::{Layer, analyse, certificate_of_point};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let weights = r#"{"query_dims": [2], "tokens": 2, "layers": [
        {"A": [[1, 0, 0], [0, 0, 0], [0, 0, 0]], "V": [[1, 0, 0], [0, 1, 0]]}]}"#;
    let layer = Layer::new(read_weights(weights, &Known::default())?)?;
    let found = analyse(&layer, 0)?;
    println!("{}: ranks {:?}", layer.architecture(), layer.ranks());
    println!("{:?}, the neuromanifold has dimension {}", found.point, layer.dimension());
    let json = serde_json::to_value(certificate_of_point(&layer, &found)?)?;
    let checked = neurocert_check::kernel::check(json, 1 << 36, 1 << 32);
    let verdict = if checked.failure.is_none() { "verified" } else { "rejected" };
    println!("the independent checker says: {verdict}");
    Ok(())
}

// Prints:
// lightning attention, widths 3-2, query sizes 2, tokens 2, parametrization av: ranks (1, 2)
// Singular { tangent_dimension: 14 }, the neuromanifold has dimension 13
// the independent checker says: verified

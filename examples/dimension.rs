//! The dimension of a neuromanifold, with a certificate, in ten lines.
//!
//! ```text
//! cargo run --release --example dimension
//! ```

use neurocert::geometry::{Options, certificate, dimension};
use neurocert::network::{Architecture, LightningAttention, Parametrization, Relation};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let built = Architecture::lightning(&[3, 3, 3], &[2], 3, Parametrization::Qkv)?;
    let found = dimension(&LightningAttention::new(built.clone()), &Options::default())?;
    println!("{built}");
    println!("{} parameters, {} ≤ dimension ≤ {}", found.parameters, found.lower, found.upper);

    let claim = built.claim(Relation::Exact, found.lower);
    let json = serde_json::to_vec(&certificate(claim, &found, built.tokens())?)?;
    let report = neurocert_check::check(&json);
    println!("the independent checker says: {:?}", report.verdict);
    Ok(())
}

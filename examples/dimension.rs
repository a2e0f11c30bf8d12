//! The dimension of a neuromanifold, with a certificate, in ten lines.
//!
//! ```text
//! cargo run --release --example dimension
//! ```

use neurocert::network::{Architecture, Parametrization};
use neurocert::search::Options;
use neurocert::theory::lightning::dimension;
use neurocert_check::kernel;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let built = Architecture::lightning(&[3, 3, 3], &[2], 3, Parametrization::Qkv)?;
    let found = dimension(&built, Options::default())?;
    println!("{built}");
    println!(
        "{} parameters, {} ≤ dimension ≤ {}",
        found.parameters, found.lower.rank, found.upper.number
    );

    let json = serde_json::to_value(found.certificate())?;
    let checked = kernel::check(json, 1 << 36, 1 << 32);
    println!("the independent checker says: {:?}", checked.statement());
    println!("its objection: {:?}", checked.failure);
    Ok(())
}

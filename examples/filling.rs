//! Does a network have all functions of its degree, and how narrow may it be?
//!
//! ```text
//! cargo run --release --example filling
//! ```

use neurocert::Result;
use neurocert::program::Network;
use neurocert::search::{Options, filling};

fn main() -> Result<()> {
    for hidden in 1..=4 {
        let network = Network::named("mlp", &[("w", &[3, hidden, 1]), ("r", &[2])])?;
        let found = filling(&network.text, &network.given, &network.program, Options::default());
        let found = found.map_err(|failure| neurocert::Error::new("", failure.detail, ""))?;
        let word = match found.is_filling() {
            Some(true) => "fills",
            Some(false) => "does not fill",
            None => "is undecided in",
        };
        println!("3-{hidden}-1 with squares {word} the {} quadratic forms", found.ambient);
    }
    Ok(())
}

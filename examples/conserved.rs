//! What gradient flow conserves, whatever the loss and the data.
//!
//! ```text
//! cargo run --release --example conserved
//! ```

use neurocert::Result;
use neurocert::commands::{Network, Settings, conserved};

fn main() -> Result<()> {
    // Two weights on each of two paths from the input to the output, and relu on one of them.
    let text = "network paths\ninput x : 1 x 1\nweights a, b, c, d : 1 x 1\noutput b * relu(a * x) + d * c * x\n";
    let network = Network::of_text(text, Default::default())?;
    let found = conserved(&network, &Settings::default())?.report;
    println!("{} independent quantities ({})", found.lower, found.verdict);
    for form in found.laws.iter().flat_map(|law| &law.forms) {
        println!("  {form}");
    }
    Ok(())
}

//! How much memory an analysis would take, asked before it starts.

use super::modular::CHUNK;
use super::options::{Method, Options};
use crate::error::{Error, Result};
use crate::network::{Block, Network};

/// Steps of a recorded program are numbered in 32 bits.
const LONGEST_PROGRAM: u128 = 1 << 31;

/// Refuses what cannot fit, before anything is allocated.
pub(super) fn check_memory<N: Network>(network: &N, options: &Options<'_>) -> Result<()> {
    let coordinates: u128 = network.coordinates().iter().map(size).sum();
    let fields = network.field_count().min(coordinates);
    let rank = coordinates - fields.min(coordinates);
    // A tape holds two names for a product; a value, an operation and an adjoint for a sum.
    let tape = network.evaluation_cost() * 64 + coordinates * 64;
    // Entries at a rational point have 18 bits for each degree, and elimination adds them up.
    let degree = u128::from(network.total_degree().unwrap_or(u64::MAX));
    let word: u128 = match options.method {
        Method::Modular if options.modulus.is_none_or(|p| p < 1 << 31) => 4,
        Method::Modular => 8,
        Method::Bareiss => 64 + degree * 18 / 8 * (rank / 2 + 1),
        Method::Symbolic => 1024,
    };
    let rows = CHUNK as u128 * coordinates * 16;
    let matrices = (rank * rank + fields * coordinates).saturating_mul(word);
    let need = matrices.saturating_add(rows + tape);
    if need <= u128::from(options.max_memory) {
        if network.evaluation_cost() > LONGEST_PROGRAM {
            let problem = format!("one evaluation has {} products", network.evaluation_cost());
            return Err(Error::new("sizes", problem, "allowed: 2^31; take smaller sizes"));
        }
        return Ok(());
    }
    let advice = if options.method == Method::Modular {
        "no method of this version does with less: raise --max-memory, or take smaller sizes"
    } else {
        "--method modular takes the least"
    };
    let problem = format!(
        "a Jacobian of {coordinates} columns and {} products for one evaluation would need about {}",
        network.evaluation_cost(),
        human(need)
    );
    let allowed =
        format!("allowed: {} (--max-memory); {advice}", human(u128::from(options.max_memory)));
    Err(Error::new("memory", problem, allowed))
}

fn size(block: &Block) -> u128 {
    block.rows as u128 * block.columns as u128
}

/// A number of bytes in words.
pub(crate) fn human(bytes: u128) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut scaled = bytes;
    let mut unit = 0;
    while scaled >= 10_240 && unit + 1 < units.len() {
        scaled = scaled.div_ceil(1024);
        unit += 1;
    }
    format!("{scaled} {}", units[unit])
}

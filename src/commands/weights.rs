//! Weight files, read.

pub mod layers;
pub mod named;

use std::path::Path;

use crate::error::{Error, one_line};
use crate::files;

/// The error that there is a mapping and nothing to map.
pub fn useless(map: &Path) -> Error {
    Error::new(files::name(map), "maps tensors, and weights in JSON have none", "leave it out")
}

/// What a file holds that nobody reads, in one line, the first of it; `None` when that is nothing.
pub fn unused(names: &[String]) -> Option<String> {
    const FEW: usize = 20;
    let first: Vec<String> = names.iter().take(FEW).map(|name| start(name)).collect();
    let more = match names.len() - first.len() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    (!first.is_empty()).then(|| first.join(", ") + &more)
}

/// A name may be as long as the file.
fn start(name: &str) -> String {
    const LONGEST: usize = 120;
    let start: String = name.chars().take(LONGEST).collect();
    one_line(&if start.len() < name.len() { start + "…" } else { start })
}

//! The networks that come with the program, as texts.

use super::fault::Fault;
use super::parse::parse;
use super::tree::Text;

macro_rules! library {
    ($($name:literal),*) => {
        [$(($name, include_str!(concat!("../../../../networks/", $name, ".net")))),*]
    };
}

/// Name and text of each network of the library.
pub const LIBRARY: [(&str, &str); 14] = library!(
    "lightning",
    "lightning_av",
    "lightning_ml",
    "softmax_attention",
    "softmax_av",
    "softmax_ml",
    "multihead",
    "multihead_skip",
    "multihead_causal",
    "mlp",
    "mlp_bias",
    "linear",
    "cnn",
    "gated"
);

/// A network of the library.
///
/// # Errors
/// For names that the library does not have.
pub fn library(name: &str) -> Result<Text, Fault> {
    let Some((_, text)) = LIBRARY.iter().find(|(known, _)| *known == name) else {
        let all: Vec<&str> = LIBRARY.iter().map(|(name, _)| *name).collect();
        let message = format!("`{name}` is not in the library; there are {}", all.join(", "));
        return Err(Fault::sizes(message));
    };
    parse(text)
}

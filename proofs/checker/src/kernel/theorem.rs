//! Named theorems (section 9): dimensions of networks of the library at all sizes, by arithmetic. What
//! they need completeness or induction for is proved in `docs/theorems`; the kernel checks that the text
//! is literally that of the library, and computes the number.

mod linear;
mod normalised;
mod one_layer;
mod virtual_weights;

pub use self::linear::Variety;
use self::linear::variety;
pub(crate) use self::one_layer::Layer;
use super::certificate::Theorem;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::source::Source;

/// A text of the library at sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The name of the text.
    pub name: &'static str,
    /// The sizes as declared.
    pub sizes: Vec<(String, Vec<u64>)>,
}

impl Origin {
    /// The values of a size.
    fn size(&self, name: &str) -> Vec<u128> {
        let found = self.sizes.iter().find(|(known, _)| known == name);
        found.map_or(vec![], |(_, values)| values.iter().map(|&value| value.into()).collect())
    }
}

impl Theorem {
    /// All of them, with their names.
    pub const ALL: [(&'static str, Theorem); 4] = [
        ("virtual-weights", Theorem::VirtualWeights),
        ("normalised-attention", Theorem::NormalisedAttention),
        ("linear", Theorem::Linear),
        ("one-layer", Theorem::OneLayer),
    ];

    /// The dimension of a text of the library at its sizes, if the theorem is about it.
    pub fn dimension(self, origin: &Origin) -> Option<u128> {
        match self {
            Theorem::VirtualWeights => virtual_weights::dimension(origin),
            Theorem::NormalisedAttention => normalised::dimension(origin),
            Theorem::Linear => linear::dimension(origin),
            Theorem::OneLayer => None,
        }
    }
}

/// The dimension of a program that is literally a text of the library.
pub(crate) fn dimension(source: &Source, theorem: Theorem) -> Checked<u128> {
    let number = source.origin.as_ref().and_then(|origin| theorem.dimension(origin));
    number.ok_or_else(|| Reason::Step.because("the theorem is about other networks"))
}

/// The variety of all functions of a program that is literally a text of the library.
pub(crate) fn variety_of(source: &Source, theorem: Theorem, meter: &Meter) -> Checked<Variety> {
    let origin = source.origin.as_ref().filter(|_| theorem == Theorem::Linear);
    let found = origin.map(|origin| variety(origin, meter)).transpose()?.flatten();
    found.ok_or_else(|| Reason::Step.because("the theorem is about other networks"))
}

#[cfg(test)]
mod tests;

//! All weights with the function of given ones, as far as it is known.

mod deep;
mod layer;
mod softmax;

use serde::Serialize;

pub use self::deep::{DeepFiber, Kernel};
pub use self::layer::LayerFiber;
pub use self::softmax::SoftmaxFiber;
use super::{Answer, Attention, Certified, Settings};
use crate::error::{Error, Result};
use crate::network::WeightFile;

/// The fiber of attention at exact weights.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Fiber {
    /// Of one layer of lightning attention.
    Layer(LayerFiber),
    /// Of lightning attention of several layers, or in virtual weights.
    Deep(DeepFiber),
    /// Of softmax attention.
    Softmax(SoftmaxFiber),
}

/// What is wanted beside the fiber.
#[derive(Clone, Copy, Debug, Default)]
pub struct Members {
    /// How many random members, each verified.
    pub samples: usize,
    /// Of one layer: a certificate of the fiber.
    pub certificate: bool,
}

/// Another point of a fiber, verified to have the same function.
pub struct Member<'a> {
    /// Its weights; those of softmax attention as [`Attention::file`] has them.
    pub weights: &'a WeightFile,
    /// Whether that is proved; otherwise it is only probable.
    pub is_proved: bool,
    /// How many more will come.
    pub left: usize,
    certify: &'a dyn Fn() -> Result<Option<Certified>>,
}

impl Member<'_> {
    /// The certificate that its function is that of the given weights, if one is in reach. Made when it is asked for.
    ///
    /// # Errors
    /// When the checker rejects it: a fault of this program.
    pub fn certificate(&self) -> Result<Option<Certified>> {
        (self.certify)()
    }
}

/// What is done with each member as soon as it is verified.
type Kept<'a> = dyn FnMut(&Member<'_>) -> Result<()> + 'a;

/// The fiber through weights, by the theorems of `docs/theorems/one-layer.md`, `docs/equivalence.md` and
/// `docs/theorems/normalised.md`. `kept` is given the other points that theory names, then the random members.
/// Certificates of members say that they are members, not that the list is complete.
///
/// Costs a few exact eliminations, and a comparison of two functions for each member. It does not look at
/// [`Settings::stop`].
///
/// # Errors
/// An attention matrix of a rank above its query size; layers that are too large, and numbers so long that it would take
/// minutes; as `kept`.
pub fn fiber(
    attention: &Attention,
    wanted: Members,
    settings: &Settings<'_>,
    mut kept: impl FnMut(&Member<'_>) -> Result<()>,
) -> Result<Answer<Fiber>> {
    let count = wanted.samples;
    let without = |report| Answer { report, certified: None };
    match attention {
        Attention::Lightning(file) if attention.is_layer() => {
            layer::fiber(file, wanted, settings, &mut kept)
        }
        Attention::Lightning(file) => {
            deep::fiber(file, count, settings, &mut kept).map(Fiber::Deep).map(without)
        }
        Attention::Softmax(own) => {
            let found = softmax::fiber((attention, &**own), count, settings, &mut kept);
            found.map(Fiber::Softmax).map(without)
        }
    }
}

/// A fault that no input should show.
fn another_function() -> Error {
    let problem = "a member of the fiber is another function, please report this";
    Error::new("fiber", problem, "nothing more was found")
}

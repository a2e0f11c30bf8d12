//! The prime and the inputs of the minors of a layer.

use neurocert_check::kernel::Failure;
use neurocert_check::kernel::certificate::{self as file, By, Curve, Curves, Point};

use crate::error::Error;

/// The largest absolute value of an entry of an input.
const BOUND: u64 = 1 << 20;

/// The prime and the inputs of minors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub modulus: u64,
    pub seed: u64,
}

impl Drawn {
    /// The point of the dimension of the network.
    pub(super) fn point(&self) -> Point {
        Point::Drawn(file::Drawn { seed: self.seed.to_string(), bound: BOUND.to_string() })
    }

    /// Curves without rows.
    pub(super) fn curves(&self, curves: Vec<Curve>, columns: Vec<(u32, u32)>, at: i64) -> Curves {
        Curves {
            by: By::Words,
            modulus: self.modulus.to_string(),
            seed: self.seed.to_string(),
            bound: BOUND.to_string(),
            at: at.to_string(),
            curves,
            rows: vec![],
            columns,
        }
    }
}

/// Why the kernel computes nothing.
pub(super) fn refused(failure: Failure) -> Error {
    Error::new("certificate", failure.to_string(), "please report this")
}

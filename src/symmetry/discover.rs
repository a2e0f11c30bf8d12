//! All infinitesimal symmetries that are linear in the weights, of any network that is text.
//!
//! The equations and their solutions are those of `search::linear`.
//!
//! - *From above.* The rank of the equations modulo a prime is at most that over ℚ, so unknowns less
//!   rank bounds the dimension: proved, whatever the points.
//! - *From below.* Families of fields that the way the network is built suggests, each proved by the kernel.
//!   What they do not explain is lifted to ℚ, tried at points that were not used before, and proved by
//!   expanding when that is small enough.
//!
//! | file | is |
//! |---|---|
//! | `search` | what families explain, and the rest |
//! | `verify` | trials of a matrix at exact points |
//! | `limits` | what is refused |
//! | `generator` | a symmetry in words |
//! | `certificate` | the result as a certificate |

mod certificate;
mod generator;
mod limits;
mod search;
mod verify;

pub use certificate::certificate;
pub use generator::{BlockMap, Generator, Status};

use neurocert_check::kernel::certificate::{Family, Grading};
use neurocert_check::kernel::produce::Stop;
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use num_rational::BigRational;

use crate::error::{Error, Result};
use crate::network::Block;
use crate::program::Subject;
use crate::search::{Kind, needs_series};
use search::Search;

/// Orders of power series, for networks that need them.
const ORDERS: [u32; 2] = [4, 8];

/// What the caller of [`discover`] may choose.
pub struct Options<'a> {
    /// Everything random comes from this.
    pub seed: u64,
    /// An odd prime below 2^62; by default a random one of 31 bits, from the seed.
    pub modulus: Option<u64>,
    /// Bytes that may be used.
    pub max_memory: u64,
    /// When to end before; what is left open is then not solved, an error.
    pub stop: Stop,
    /// Called now and then with the number of systems that are solved and of all.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            seed: 0,
            modulus: None,
            max_memory: 4 << 30,
            stop: Stop::NEVER,
            progress: &|_, _| {},
        }
    }
}

/// The equations for one part of `E`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemRank {
    /// The blocks (from zero) `b ≠ c` of the unknown part `E_bc`; `None` for all systems that map blocks
    /// to themselves, or several blocks.
    pub pair: Option<(usize, usize)>,
    /// Number of unknowns.
    pub unknowns: usize,
    /// Number of independent equations that were found.
    pub rank: usize,
}

/// The Lie algebra of the infinitesimal symmetries that are linear in the weights.
#[derive(Clone, Debug)]
pub struct Algebra {
    /// The blocks of weights.
    pub blocks: Vec<Block>,
    /// The number of coordinates.
    pub coordinates: usize,
    /// Its dimension is at most this: proved.
    pub upper: usize,
    /// Its dimension is at least this: proved by families and expanding. It is known when both are equal.
    pub lower: usize,
    /// How many symmetries each kind of families explains; each counts what those before it do not span.
    pub explained: Vec<(Kind, usize)>,
    /// Independent symmetries, the explained ones first.
    pub generators: Vec<Generator>,
    /// A bound for the probability that one of the generators that were only tried is not a symmetry;
    /// `None` where all are proved, or nothing is known.
    pub error_bound: Option<BigRational>,
    /// The equations, by pairs of blocks.
    pub systems: Vec<SystemRank>,
    /// The prime of the ranks.
    pub modulus: u64,
    /// Of everything random.
    pub seed: u64,
    /// Bound of the entries of points.
    pub bound: u64,
    /// Points that give all ranks.
    pub points: usize,
    /// The order of power series, if the network needs them.
    pub order: Option<u32>,
    /// The degrees that cut the equations into systems.
    pub grading: Option<Grading>,
    /// Fields that span all generators that are proved.
    pub families: Vec<Family>,
}

impl Algebra {
    /// Whether the dimension is proved.
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper
    }
}

/// All infinitesimal symmetries of a network that are linear in its coordinates (weights of bounded rank are
/// products of two free blocks).
///
/// With P coordinates there are P² unknowns. A grading cuts them into systems; that of n unknowns costs
/// an elimination of size n.
///
/// # Errors
/// Sizes that are too large, a modulus that is not an odd prime below 2^62, a network that cannot be
/// computed at a point.
pub fn discover(subject: Subject<'_>, options: &Options<'_>) -> Result<Algebra> {
    let source = Source::new(subject.program, Bounded::Factors);
    limits::entries(&source)?;
    let run = |order| Search::new(subject.program, &source, options, order)?.run();
    if !needs_series(&source) {
        return run(None);
    }
    let mut found = run(Some(ORDERS[0]))?;
    for order in &ORDERS[1..] {
        if found.is_exact() {
            break;
        }
        // Series of higher order see more.
        let more = run(Some(*order))?;
        found = if more.upper < found.upper { more } else { found };
    }
    Ok(found)
}

/// Why a network has no equations here.
fn refused(failure: Failure) -> Error {
    let allowed = match failure.reason {
        Reason::Function => "polynomial and rational functions, relu, exp, tanh, softmax",
        Reason::Order => "in a series, exp, tanh and softmax need arguments without constant term",
        Reason::SizeLimit => "smaller sizes, or a larger --max-memory",
        _ => "",
    };
    let problem = format!("the equations cannot be computed: {}", failure.detail);
    Error::new("--discover", problem, allowed)
}

#[cfg(test)]
mod tests;

//! The commands as functions: each takes a network and gives a report that can be serialised, and the
//! certificate of what it says. The command line, Python and the page print these reports.
//!
//! | function | report |
//! |---|---|
//! | [`dim()`] | bounds of the dimension, each with its reason |
//! | [`dim_at()`] | the rank of the Jacobian at exact weights |
//! | [`filling()`] | whether a network fills its ambient space, and whether a smaller one does |
//! | [`equiv()`] | whether two networks at weights are one function |
//! | [`symmetry()`] | the symmetries that a text declares, proved or refuted |
//! | [`discover()`] | all symmetries that are linear in the weights, infinitesimally |
//! | [`conserved()`] | what gradient flow conserves |
//! | [`implicit()`], [`vanishing()`] | the equations of the image up to a degree; whether polynomials are equations |
//! | [`map()`] | dimension, fibers, rank drop of a map; of a plane curve its singular points |
//! | [`draw()`], [`draw_beside()`], [`surfaces()`] | points of plane curves and of surfaces in space, for pictures |
//! | [`critical()`] | critical points of the distance to a plane curve |
//! | [`ed_degree()`] | how many critical points the distance to an image has, with an engine for Gröbner bases |
//! | [`expand()`] | the outputs as polynomials |
//! | [`fiber()`] | all weights with the function of given ones |
//! | [`recover()`] | weights from what a black box says |
//! | [`singular()`] | whether one layer is a smooth, singular or boundary point |
//! | [`singular_linear()`] | the same of a deep linear network: matrices of bounded rank |
//! | [`flag()`] | how two neighbouring layers lie to each other: intersections, strata, stability |
//! | [`singular_point()`] | the same of any network: by zero and doubled neurons, or equations |
//! | `audit` | claims of papers and of users, decided (feature `sweep`) |
//! | `weights` | weight files, read (feature `sweep`) |
//! | [`check()`] | what the checker says of a certificate |
//! | [`networks()`], [`at_sizes()`] | the library; shapes and claimed symmetries of a text |
//!
//! With the feature `schema`, `schema` gives the JSON Schema of each report.
//!
//! # Stopping
//! Whatever takes long has a [`Stop`]: a flag that any thread may raise. A computation that sees it ends
//! within about a second. [`dim()`] and [`conserved()`] then report what is proved by then, `at_least` with
//! its certificate; the others are undecided, or an error. [`fiber()`], [`recover()`], [`singular()`] and the claims of the
//! paper in `audit` do not look at it.
//!
//! ```
//! use neurocert::commands::{self, Network, Settings};
//!
//! let network = Network::named("mlp", &[("w", &[3, 5, 1]), ("r", &[4])])?;
//! let found = commands::dim(&network, &Settings::default(), &commands::Ask::default())?;
//! // One less than all 15 quartics in three variables: Clebsch, 1861.
//! assert_eq!((found.report.dimension, found.report.verdict), (14, "exact"));
//! # Ok::<(), neurocert::Error>(())
//! ```

pub(crate) mod attention;
#[cfg(feature = "sweep")]
pub mod audit;
mod beside;
mod certified;
pub(crate) mod check;
mod conserved;
mod critical;
pub(crate) mod dim;
mod dim_at;
pub(crate) mod discover;
mod ed_degree;
mod equiv;
pub(crate) mod expand;
mod fiber;
mod filling;
mod flag;
mod implicit;
mod map;
mod networks;
mod normaliser;
mod recover;
#[cfg(feature = "schema")]
mod schema;
pub(crate) mod singular;
mod singular_linear;
mod singular_point;
#[cfg(feature = "sweep")]
pub(crate) mod source;
mod surface;
pub(crate) mod symbols;
pub(crate) mod symmetry;
#[cfg(feature = "sweep")]
pub mod weights;

pub use crate::program::Network;
pub use crate::theory::linear::is_linear;
pub use attention::{Attention, Named, Sizes, Softmax, is_lightning};
pub use beside::{DrawnBeside, draw_beside};
pub use certified::{Answer, Certified};
pub use check::{Judgement, check};
pub use conserved::{Brackets, Conserved, Forms, conserved};
pub use critical::{Boundary, CriticalPoints, RealPoint, critical, is_plane_curve};
pub use dim::{Ask, Dimension, UpperBound, dim};
pub use dim_at::{DimensionAt, dim_at};
pub use discover::{Discovered, Field, Linear, Map, Rest, System, discover};
pub use ed_degree::{CriticalPoint, Distance, EdDegree, Metric, ed_degree};
pub use equiv::{Element, Equivalence, equiv};
pub use expand::{Expanded, Output, Wanted, expand, shape};
pub use fiber::{DeepFiber, Fiber, Kernel, LayerFiber, Member, Members, SoftmaxFiber, fiber};
pub use filling::{Case, Filling, Predecessor, filling, predecessors};
pub use flag::{Change, Destabiliser, Flags, Limit, Meeting, Pair, flag};
pub use implicit::{Claim, Equation, Implicit, InDegree, Vanishing, implicit, vanishing};
pub use map::{Curve, Drawn, Mapping, Over, SingularPoints, draw, map};
pub use networks::{AtSizes, Claimed, Entry, Leaf, at_sizes, networks};
pub use neurocert_check::kernel::produce::Stop;
pub use recover::{Recovered, RecoveredLightning, RecoveredSoftmax, recover};
#[cfg(feature = "schema")]
pub use schema::{schema, schemas};
pub use singular::{Singular, singular};
pub use singular_linear::{SingularLinear, singular_linear};
pub use singular_point::{SingularPoint, singular_point};
pub use surface::{Piece, Point, Strip, Surface, surfaces};
pub use symmetry::{Decided, Letter, Symmetries, symmetry};

use neurocert_check::kernel::produce::Budget;

use crate::search;

/// Of the program that makes reports; it is in each of them.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What all commands may be told.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// Of everything random.
    pub seed: u64,
    /// Bytes that may be used.
    pub max_memory: u64,
    /// When to end before.
    pub stop: Stop,
    /// Called now and then: with the bounds so far, or with what is done and all that is to do.
    pub progress: &'a (dyn Fn(u64, u128) + Sync),
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Settings { seed: 0, max_memory: 4 << 30, stop: Stop::NEVER, progress: &|_, _| {} }
    }
}

impl Settings<'_> {
    /// For each step of the kernel.
    pub fn budget(&self) -> Budget {
        let Budget { steps, .. } = search::Options::default().budget;
        Budget { steps, memory: self.max_memory, stop: self.stop }
    }
}

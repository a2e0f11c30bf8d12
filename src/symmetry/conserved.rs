//! Quantities that gradient flow conserves, whatever the loss and the data (the claim `conserved`).
//!
//! - *From below.* A quadratic form ½ Wᵀ E W is conserved if the field W ↦ E W, with E symmetric, moves no output.
//!   First the symmetric parts of the families that the way the network is built suggests; where they do not
//!   meet the bound from above, all symmetric matrices among all fields that are linear in the weights.
//! - *From above.* The gradient of a conserved quantity is orthogonal to the gradients of all outputs, and so to
//!   their iterated brackets. Their rank at one point modulo a prime is a bound.
//!
//! Source: Marcotte, Gribonval, Peyré, *Abide by the law and follow the flow* (2023), whose rank is in
//! floating point.

mod brackets;
mod laws;

pub use laws::Law;

use neurocert_check::kernel::certificate::{
    Certificate, Claim, ConservedLower, ConservedProof, ConservedUpper, Drawn, Point, Relation,
};
use neurocert_check::kernel::produce::{Budget, certificate_of};
use neurocert_check::kernel::{Bounded, Source};

use super::discover::{self, discover};
use crate::error::{Error, Result, human};
use crate::program::Subject;
use crate::search::{MODULUS, has_relu, needs_series, network};
use brackets::independent;
use laws::Laws;

/// Orders of power series, for networks that need them.
const ORDERS: [u32; 2] = [4, 8];
/// Up to so many coordinates all linear fields are looked at: there are as many unknowns as the square.
const LARGEST: u128 = 1 << 9;
/// So many points are looked at where there is relu.
const MOST_POINTS: u64 = 16;
/// Bound of the entries of points.
const BOUND: u64 = 1000;

/// What the caller of [`conserved`] may choose.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Everything random comes from this.
    pub seed: u64,
    /// For each step of the kernel.
    pub budget: Budget,
    /// Called now and then with both bounds.
    pub progress: &'a dyn Fn(usize, usize),
}

/// Bounds of the number of independent conserved quantities, each with its proof.
#[derive(Clone, Debug)]
pub struct Conserved {
    /// The number of coordinates.
    pub coordinates: usize,
    /// Conserved quantities; their gradients are independent at the point.
    pub laws: Vec<Law>,
    /// Independent brackets of gradients of outputs.
    pub upper: ConservedUpper,
    /// Why there are no more brackets, if something stopped the search and the bounds do not meet.
    pub why: Option<String>,
    /// The point where all this is.
    pub point: Point,
}

impl Conserved {
    /// At least so many.
    pub fn at_least(&self) -> usize {
        self.laws.iter().map(|law| law.independent).sum()
    }

    /// At most so many.
    pub fn at_most(&self) -> usize {
        self.coordinates - self.upper.brackets.len()
    }

    /// Whether both bounds agree.
    pub fn is_exact(&self) -> bool {
        self.at_least() == self.at_most()
    }

    /// The certificate: of the number if it is exact, otherwise of the lower bound.
    pub fn certificate(&self, subject: Subject<'_>) -> Certificate {
        let exact = self.is_exact();
        let claim = Claim::Conserved {
            network: network(1, subject.given),
            relation: if exact { Relation::Exact } else { Relation::AtLeast },
            number: self.at_least().to_string(),
        };
        let lower = ConservedLower {
            modulus: MODULUS.to_string(),
            point: self.point.clone(),
            families: self.laws.iter().map(|law| law.family.clone()).collect(),
        };
        let proof = ConservedProof { lower: Some(lower), upper: exact.then(|| self.upper.clone()) };
        certificate_of(vec![subject.text.to_string()], claim, &proof)
    }
}

/// Independent conserved quantities of a network, and a bound of their number.
///
/// Costs a few hundred runs of the program, and an elimination of the size of the coordinates; where
/// that is not enough, what [`discover`](discover::discover) costs.
///
/// # Errors
/// Sizes that are too large.
pub fn conserved(subject: Subject<'_>, options: Options<'_>) -> Result<Conserved> {
    let source = Source::new(subject.program, Bounded::Factors);
    fits(source.coordinates(), options.budget.memory)?;
    let drawn = Drawn { seed: options.seed.to_string(), bound: BOUND.to_string() };
    let point = Point::Drawn(drawn);
    let mut laws = Laws::new(&source, &point, options.budget);
    laws.of_families();
    let orders: Vec<Option<u32>> = match needs_series(&source) {
        true => ORDERS.map(Some).to_vec(),
        false => vec![None],
    };
    let mut upper = brackets::none(options.seed);
    let mut why = None;
    // With relu a point sees one piece only.
    let points = if has_relu(&source) { MOST_POINTS } else { 1 };
    let seeds = (0..points).map(|number| options.seed.wrapping_add(number));
    let target = laws.size() - laws.independent();
    for (seed, order) in seeds.flat_map(|seed| orders.iter().map(move |order| (seed, *order))) {
        if upper.brackets.len() == target {
            break;
        }
        let size = laws.size();
        let progress = |rank| (options.progress)(laws.independent(), size - rank);
        let found = independent(&source, (seed, order), target, options.budget, &progress);
        if found.upper.brackets.len() >= upper.brackets.len() {
            upper = found.upper;
            why = found.why.map(|failure| failure.detail);
        }
    }
    let most = laws.size() - upper.brackets.len();
    if laws.independent() < most && source.coordinates() <= LARGEST {
        let settings = discover::Options {
            seed: options.seed,
            max_memory: options.budget.memory,
            stop: options.budget.stop,
            ..discover::Options::default()
        };
        // Where there are no equations, there are no more laws.
        if let Ok(algebra) = discover(subject, &settings) {
            laws.of_linear_fields(&algebra, most);
        }
    }
    let why = why.filter(|_| laws.independent() < most);
    Ok(Conserved { coordinates: laws.size(), laws: laws.found(), upper, why, point })
}

/// That an elimination in all coordinates can be kept.
fn fits(coordinates: u128, memory: u64) -> Result<()> {
    let bytes = coordinates.saturating_mul(coordinates).saturating_mul(8);
    if bytes <= u128::from(memory) {
        return Ok(());
    }
    let need = human(bytes);
    let problem = format!("brackets in {coordinates} coordinates would need about {need}");
    let allowed = format!("allowed: {}; smaller sizes, or more memory", human(memory.into()));
    Err(Error::new("--max-memory", problem, allowed))
}

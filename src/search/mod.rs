//! The dimension of any network that is text: a minor from below, and a search for steps from above.
//! Everything that is found is proved by the checker's own kernel.

mod bound;
mod equations;
mod forms;
mod linear;
mod lower;
mod narrow;
mod print;
mod rewrite;
mod scalings;
mod structure;
mod templates;
mod upper;

use std::collections::{BTreeMap, HashMap};

use neurocert_check::kernel::certificate::{
    Bounds, Certificate, Claim, Lower, Network, Relation, Size, Support, Theorem, Upper,
};
use neurocert_check::kernel::produce::{Budget, bound, certificate_of};
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use neurocert_check::language::{Given, Program};

pub use bound::Bound;
pub(crate) use linear::{family, fraction};
pub use lower::{MODULUS, Rank, needs_series};
pub use templates::Kind;
pub(crate) use templates::{families_of, unused};

/// Orders of power series that are tried after the first one.
const ORDERS: [u32; 3] = [10, 20, 40];

/// Up to so many coordinates a minor and steps are found in about a second; beyond, a theorem is used
/// where there is one.
const LARGEST: u128 = 1 << 10;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Of the points.
    pub seed: u64,
    /// For each step of the kernel.
    pub budget: Budget,
    /// The order of power series, where a network needs them and none is given.
    pub order: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Options { seed: 0, budget: Budget { steps: 1 << 34, memory: 1 << 32 }, order: None }
    }
}

/// Bounds of the dimension of a network, each with its proof.
#[derive(Clone, Debug)]
pub struct Found {
    /// The network, in the certificate.
    pub network: Network,
    /// Its text, and those of other networks in the proof.
    pub texts: Vec<String>,
    /// The number of coordinates.
    pub parameters: u128,
    /// From below.
    pub lower: Rank,
    /// From above.
    pub upper: Bound,
    /// All upper bounds of the network itself that were found on the way, the last one the best.
    pub bounds: Vec<Bound>,
}

impl Found {
    /// Whether both bounds agree.
    pub fn is_exact(&self) -> bool {
        u128::from(self.lower.rank) == self.upper.number
    }

    /// The certificate: of the dimension if it is exact, otherwise of the lower bound.
    pub fn certificate(&self) -> Certificate {
        let exact = self.is_exact();
        let relation = if exact { Relation::Exact } else { Relation::AtLeast };
        let claim = Claim::Dimension {
            network: self.network.clone(),
            relation,
            number: self.lower.rank.to_string(),
        };
        let proof = Bounds {
            lower: Some(self.lower.lower.clone()),
            upper: exact.then(|| self.upper.step.clone()),
        };
        certificate_of(self.texts.clone(), claim, &proof).expect("plain data is JSON")
    }
}

/// A network as a certificate has it: the number of its text, and its sizes.
pub fn network(text: u32, given: &Given) -> Network {
    let size = |values: &Vec<u64>| {
        let values: Vec<u32> = values.iter().map(|&value| value as u32).collect();
        match values[..] {
            [value] => Size::Number(value),
            _ => Size::List(values),
        }
    };
    let sizes: BTreeMap<String, Size> =
        given.iter().map(|(name, values)| (name.clone(), size(values))).collect();
    Network { text, sizes }
}

/// The dimension by a theorem about the text, from both sides.
fn theorem(text: &str, given: &Given, source: &Source) -> Option<Found> {
    let origin = source.origin.as_ref()?;
    let (name, number) = Theorem::ALL
        .iter()
        .find_map(|&(_, theorem)| Some((theorem, theorem.dimension(origin)?)))?;
    let bound = Bound { number, step: Upper::Theorem { name } };
    let lower =
        Rank { rank: u64::try_from(number).ok()?, lower: Lower::Theorem { name }, copies: 0 };
    Some(Found {
        network: network(1, given),
        texts: vec![text.into()],
        parameters: source.coordinates(),
        lower,
        bounds: vec![bound.clone()],
        upper: bound,
    })
}

/// That an elimination in all coordinates can be kept.
fn fits(source: &Source, budget: Budget) -> Result<(), Failure> {
    let coordinates = source.coordinates();
    // There are not more independent rows than monomials in the outputs.
    let quick = Budget { steps: budget.steps.min(1 << 26), ..budget };
    let ambient = bound(source, &Upper::Ambient { by: Support::Degrees }, &[], quick);
    let rows = ambient.map_or(coordinates, |ambient| ambient.min(coordinates));
    let bytes = rows.saturating_mul(coordinates).saturating_mul(8);
    if bytes <= u128::from(budget.memory) {
        return Ok(());
    }
    let gib = bytes >> 30;
    let detail = format!("{coordinates} coordinates, whose elimination may take {gib} GiB");
    Err(Failure { reason: Reason::SizeLimit, detail })
}

/// The dimension of a network: its text, the sizes that were given, and the program at these sizes.
///
/// # Errors
/// When the network cannot be computed at a point, or not within the budget.
pub fn dimension(
    text: &str,
    given: &Given,
    program: &Program,
    options: Options,
) -> Result<Found, Failure> {
    let source = Source::new(program, Bounded::Factors).of_text(text, program);
    if source.coordinates() > LARGEST
        && let Some(found) = theorem(text, given, &source)
    {
        return Ok(found);
    }
    fits(&source, options.budget)?;
    let order = options.order.or_else(|| needs_series(&source).then_some(4));
    let mut lower = lower::rank(&source, options.seed, order, u64::MAX, options.budget)?;
    let mut search = upper::Search {
        texts: vec![text.to_string()],
        seed: options.seed,
        budget: options.budget,
        known: HashMap::new(),
        ranks: HashMap::new(),
        depth: 0,
        top: source.nodes.as_ptr() as usize,
        bounds: vec![],
        programs: 0,
        largest: (2 * source.coordinates()).max(1 << 9),
    };
    let enough = u128::from(lower.rank);
    let mut upper = search.best(&source, enough);
    if upper.number > enough {
        narrow::improve(&mut search, text, given, &source, &mut upper, enough);
    }
    if upper.number > enough {
        search.linear(&source, &mut upper);
    }
    // Series of higher order see more, up to what is proved from above.
    let higher = if order.is_some() && options.order.is_none() { &ORDERS[..] } else { &[] };
    for &order in higher {
        if u128::from(lower.rank) < upper.number {
            let enough = u64::try_from(upper.number).unwrap_or(u64::MAX);
            let more = lower::rank(&source, options.seed, Some(order), enough, options.budget)?;
            lower = if more.rank > lower.rank { more } else { lower };
        }
    }
    let enough = u128::from(lower.rank);
    Ok(Found {
        network: network(1, given),
        texts: if enough == upper.number { search.texts } else { vec![text.into()] },
        parameters: source.coordinates(),
        lower,
        bounds: search.bounds,
        upper,
    })
}

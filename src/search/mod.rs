//! The dimension of any network that is text: a minor from below, and a search for steps from above.
//! Everything that is found is proved by the checker's own kernel.

mod all_widths;
mod at_weights;
mod blocks;
mod bound;
mod compose;
mod equations;
mod filling;
mod forms;
mod found;
mod kinds;
mod linear;
mod linear_fields;
mod lower;
mod merge;
mod mixed;
mod narrow;
mod print;
mod rewrite;
mod rules;
mod scalings;
mod singular_point;
mod structure;
mod subnetworks;
mod tangents;
mod templates;
mod upper;
mod verdict;

use std::collections::{BTreeMap, HashMap};

use neurocert_check::kernel::certificate::{Lower, Network, Size, Support, Theorem, Upper};
use neurocert_check::kernel::produce::{Budget, Stop, bound, generic_rank};
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use neurocert_check::language::{Given, LIBRARY, Program};

use crate::error::{Error, human};
use lower::At as Place;

pub use all_widths::{HIGHEST_ORDER, all_widths, order};
pub use at_weights::{AtFound, rank_at};
pub use bound::{Bound, lower_rule};
pub use filling::{Filling, filling, predecessors};
pub use found::Found;
pub use kinds::Kind;
pub(crate) use kinds::families_of;
pub(crate) use linear::{
    At, BOUND, Entries, LOWER_MODULUS, Linear, POINTS, Proofs, coordinate_names, family_of, known,
    lifted,
};
pub use lower::{MODULUS, Rank, needs_series};
pub(crate) use lower::{has_relu, patience};
pub use rules::independent;
pub use singular_point::{SingularPoint, singular_point};
pub use subnetworks::Base;
pub(crate) use tangents::grow;
pub(crate) use templates::unused;

/// Orders of power series that are tried after the first one.
const ORDERS: [u32; 3] = [8, 20, 56];

/// Up to so many coordinates a minor and fields are found in a moment; beyond, a theorem is used where
/// there is one.
const LARGEST: u128 = 1 << 9;

/// Where an elimination in all coordinates takes more bytes (about 1,500 coordinates, some seconds), structured points
/// are tried first: where they are enough, they mostly take a moment.
const BLOCKS_FROM: u128 = 1 << 24;

/// What may prove the upper bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// All steps but theorems. The search may take long.
    Steps,
    /// Fields along which no output moves.
    Fields,
    /// The monomials that weights can reach.
    Ambient,
    /// A theorem about the text.
    Theorem,
}

/// At which points a rank is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Drawn ones; where that takes too much, structured ones.
    #[default]
    Automatic,
    /// Drawn ones.
    Dense,
    /// Structured ones.
    Blocks,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Of the points.
    pub seed: u64,
    /// For each step of the kernel.
    pub budget: Budget,
    /// The order of power series, where a network needs them and none is given.
    pub order: Option<u32>,
    /// The modulus of the minor, by default [`MODULUS`].
    pub modulus: Option<u64>,
    /// What may prove the upper bound, by default everything.
    pub upper: Option<Rule>,
    /// At which points the rank is looked for.
    pub method: Method,
    /// Called now and then with the bounds so far.
    pub progress: &'a (dyn Fn(u64, u128) + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            seed: 0,
            budget: Budget { steps: 1 << 34, memory: 1 << 32, stop: Stop::NEVER },
            order: None,
            modulus: None,
            upper: None,
            method: Method::Automatic,
            progress: &|_, _| {},
        }
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

/// A text of the library; empty for other names.
pub(crate) fn text_of(name: &str) -> &'static str {
    LIBRARY.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}

/// The theorem about the text, if there is one, and the dimension by it.
pub fn theorem(source: &Source) -> Option<(Theorem, u128)> {
    let origin = source.origin.as_ref()?;
    Theorem::ALL.iter().find_map(|&(_, theorem)| Some((theorem, theorem.dimension(origin)?)))
}

/// The dimension by a theorem about the text, from both sides.
fn by_theorem(text: &str, given: &Given, source: &Source, budget: Budget) -> Option<Found> {
    let (name, number) = theorem(source)?;
    let upper = Bound { number, step: Upper::Theorem { name } };
    let lower =
        Rank { rank: u64::try_from(number).ok()?, lower: Lower::Theorem { name }, copies: 0 };
    let ambient = ambient(source, budget)
        .map(|number| Bound { number, step: Upper::Ambient { by: Support::Degrees } });
    Some(Found {
        network: network(1, given),
        texts: vec![text.into()],
        parameters: source.coordinates(),
        lower,
        bounds: ambient.into_iter().chain([upper.clone()]).collect(),
        upper,
        is_probable: false,
    })
}

/// The number of monomials in the outputs, where it is counted quickly.
fn ambient(source: &Source, budget: Budget) -> Option<u128> {
    let quick = Budget { steps: budget.steps.min(1 << 26), ..budget };
    bound(source, &Upper::Ambient { by: Support::Degrees }, &[], quick).ok()
}

/// About how many bytes an elimination in all coordinates takes.
fn bytes(source: &Source, budget: Budget) -> u128 {
    let coordinates = source.coordinates();
    // There are not more independent rows than monomials in the outputs.
    let rows = ambient(source, budget).map_or(coordinates, |ambient| ambient.min(coordinates));
    rows.saturating_mul(coordinates).saturating_mul(8)
}

/// That so much can be kept.
fn fits(source: &Source, bytes: u128, budget: Budget) -> Result<(), Failure> {
    let coordinates = source.coordinates();
    if bytes <= u128::from(budget.memory) {
        return Ok(());
    }
    let detail = format!("a Jacobian of {coordinates} columns would need about {}", human(bytes));
    Err(Failure { reason: Reason::SizeLimit, detail })
}

/// About how many bytes the dimension of a network takes: those of an elimination in all coordinates,
/// unless a theorem stands for it.
pub fn memory(text: &str, program: &Program) -> u128 {
    let source = Source::new(program, Bounded::Factors).of_text(text, program);
    let coordinates = source.coordinates();
    if coordinates > LARGEST && theorem(&source).is_some() {
        return 0;
    }
    coordinates.saturating_mul(coordinates).saturating_mul(8)
}

/// The dimension of a network: its text, the sizes that were given, and the program at these sizes.
///
/// # Errors
/// When the network cannot be computed at a point, or not within the budget.
pub fn dimension(
    text: &str,
    given: &Given,
    program: &Program,
    options: Options<'_>,
) -> Result<Found, Failure> {
    let source = Source::new(program, Bounded::Factors).of_text(text, program);
    let may_cite = matches!(options.upper, None | Some(Rule::Theorem));
    if may_cite
        && options.modulus.is_none()
        && options.method == Method::Automatic
        && source.coordinates() > LARGEST
        && let Some(found) = by_theorem(text, given, &source, options.budget)
    {
        return Ok(found);
    }
    let order = options.order.or_else(|| needs_series(&source).then_some(4));
    let modulus = options.modulus.unwrap_or(MODULUS);
    let at = Place { seed: options.seed, modulus, order };
    let all = source.coordinates();
    let show = |rank| (options.progress)(rank, all);
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
        may_cite,
        is_thorough: false,
        work: 1 << 32,
    };
    let bytes = bytes(&source, options.budget);
    let fits = fits(&source, bytes, options.budget);
    let by_blocks = match options.method {
        Method::Automatic => fits.is_err() || bytes > BLOCKS_FROM && options.upper.is_none(),
        Method::Dense => false,
        Method::Blocks => true,
    };
    if by_blocks {
        let network = network(1, given);
        match blocks::dimension(&mut search, network, &source, at, options.upper, options.progress)
        {
            Ok(found) if found.is_exact() || fits.is_err() || options.method == Method::Blocks => {
                return Ok(found);
            }
            Err(failure) if options.method == Method::Blocks => return Err(failure),
            // What does not fit says how much is missing.
            _ => {}
        }
        search.bounds.clear();
    }
    fits?;
    let mut lower = lower::largest(&source, at, options.budget, &show)?;
    // No bound is better than that of a theorem.
    let known = theorem(&source).filter(|_| may_cite);
    let enough = known.map_or(0, |(_, number)| number).max(lower.rank.into());
    let mut upper = match options.upper {
        Some(rule) if rule != Rule::Steps => search.by(rule, &source, enough),
        _ => search.best(&source, enough),
    };
    (options.progress)(lower.rank, upper.number);
    if matches!(options.upper, None | Some(Rule::Steps)) {
        if upper.number > enough {
            narrow::improve(&mut search, text, given, &source, &mut upper, enough);
        }
        if upper.number > enough {
            search.by_linear(&source, &mut upper);
        }
        // Once more, with linear fields everywhere.
        if upper.number > enough && search.parts_fit(&source) {
            search.again();
            let found = search.best(&source, enough);
            search.keep(&source, &mut upper, found);
            if upper.number > enough {
                narrow::improve(&mut search, text, given, &source, &mut upper, enough);
            }
        }
    }
    // Series of higher order see more, up to what is proved from above.
    let higher = match (order, options.order) {
        // The highest takes minutes, and the theorem says what it would find.
        (Some(_), None) if known.is_some() => &ORDERS[..2],
        (Some(_), None) => &ORDERS[..],
        _ => &[],
    };
    for &order in higher {
        if u128::from(lower.rank) < upper.number {
            let enough = u64::try_from(upper.number).unwrap_or(u64::MAX);
            let at = Place { order: Some(order), ..at };
            let more = lower::rank(&source, at, enough, options.budget, &show)?;
            lower = if more.rank > lower.rank { more } else { lower };
        }
    }
    // Who gives a modulus asks for a minor.
    if let Some((name, number)) = known
        && options.modulus.is_none()
        && let Ok(number) = u64::try_from(number)
        && number > lower.rank
    {
        lower = Rank { rank: number, lower: Lower::Theorem { name }, copies: 0 };
    }
    let mut found = Found {
        network: network(1, given),
        texts: search.texts,
        parameters: source.coordinates(),
        lower,
        bounds: search.bounds,
        upper,
        is_probable: false,
    };
    let may_guess = matches!(options.upper, None | Some(Rule::Steps));
    if may_guess && !found.is_exact() && order.is_none() {
        let copies = found.lower.copies_used();
        let seen = generic_rank(&found.network, &source, copies, &found.texts[..1], options.budget);
        // Where it cannot be seen, the bounds are what is known.
        found.is_probable = seen == Ok(found.lower.rank.into());
    }
    Ok(found)
}

/// Why a network has no dimension here.
pub(crate) fn refused(failure: Failure) -> Error {
    let allowed = match failure.reason {
        Reason::Function => {
            "polynomial and rational functions, relu, and series by exp, tanh, softmax"
        }
        Reason::Order => "in a series, exp, tanh and softmax need arguments without constant term",
        Reason::SizeLimit => "smaller sizes, or a larger --max-memory",
        _ => "",
    };
    Error::new("", format!("the Jacobian cannot be computed: {}", failure.detail), allowed)
}

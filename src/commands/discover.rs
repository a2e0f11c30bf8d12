//! All symmetries that are linear in the weights, infinitesimally.

use std::collections::BTreeMap;

use neurocert_check::language::{Constraint, Leaf};
use num_rational::BigRational;
use serde::{Serialize, Serializer};

use super::{Answer, Certified, Network, Settings, VERSION};
use crate::error::Result;
use crate::network::Block;
use crate::search::Kind;
use crate::symmetry::discover::{self, Algebra, Generator, Options, Status};

/// The Lie algebra of a network.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Discovered {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: BTreeMap<String, Vec<u64>>,
    /// What was found.
    #[serde(flatten)]
    pub found: Linear,
}

/// Matrices E with which no output changes to first order when the weights W become W + s E W.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Linear {
    /// The number of coordinates of the weights: rows of E.
    pub entries: usize,
    /// Whether there are weights of bounded rank, which are products of two free blocks here.
    pub restricted: bool,
    /// The upper bound.
    pub lie_algebra_dimension: usize,
    /// Proved.
    pub lower: usize,
    /// Proved.
    pub upper: usize,
    /// `exact` or `at_most`.
    pub verdict: &'static str,
    /// How many each rule explains, of those that the rules before it do not.
    #[serde(serialize_with = "as_map")]
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, usize>"))]
    pub explained: Vec<(&'static str, usize)>,
    /// Independent ones, the explained ones first.
    pub generators: Vec<Field>,
    /// Those without a rule, by pairs of blocks.
    pub rest: Vec<Rest>,
    /// The equations, by pairs of blocks.
    pub systems: Vec<System>,
    /// Points that give all ranks.
    pub points: usize,
    /// Of the entries of points.
    pub bound: u64,
    /// The prime of the ranks.
    pub modulus: u64,
    /// Of the probability that a generator that was only tried is none.
    pub error_bound: Option<String>,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: String,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// A generator.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// From one.
    pub number: usize,
    /// Which rule explains it.
    pub rule: Option<&'static str>,
    /// `rule`, `identity` or `tried`.
    pub status: &'static str,
    /// The parts of E that are not zero.
    pub maps: Vec<Map>,
    /// What each block becomes.
    pub velocities: Vec<String>,
}

/// The part of E that maps a block to a block.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Map {
    /// The block that moves.
    pub to: String,
    /// By this one.
    pub from: String,
    /// `[i, j, k, l, c]`: c times entry (k, l) moves entry (i, j); from one.
    pub entries: Vec<(usize, usize, usize, usize, String)>,
}

/// Generators without a rule: `to` and `from` are null where blocks move themselves, or several do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rest {
    /// The block that moves.
    pub to: Option<String>,
    /// By this one.
    pub from: Option<String>,
    /// How many.
    pub dimension: usize,
    /// Which.
    pub generators: Vec<usize>,
}

/// Equations for a part of E.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct System {
    /// The block that moves.
    pub to: Option<String>,
    /// By this one.
    pub from: Option<String>,
    /// Entries of E.
    pub unknowns: usize,
    /// Of the equations.
    pub rank: usize,
}

/// All infinitesimal symmetries of a network that are linear in its weights.
///
/// # Errors
/// As [`discover`](discover::discover).
pub fn discover(
    network: &Network,
    settings: &Settings<'_>,
    modulus: Option<u64>,
) -> Result<Answer<Discovered>> {
    let (algebra, certified) = found(network, settings, modulus)?;
    let mut found = linear(&algebra, network, &|kind| Some(kind.name()), &certified);
    found.explained.retain(|(_, count)| *count > 0);
    let sizes = network.program.sizes.iter().cloned().collect();
    let report = Discovered { network: network.program.name.clone(), sizes, found };
    Ok(Answer { report, certified: Some(certified) })
}

/// The Lie algebra, and its certificate.
pub(crate) fn found(
    network: &Network,
    settings: &Settings<'_>,
    modulus: Option<u64>,
) -> Result<(Algebra, Certified)> {
    let progress = |done: usize, all: usize| (settings.progress)(done as u64, all as u128);
    let options = Options {
        seed: settings.seed,
        modulus,
        max_memory: settings.max_memory,
        stop: settings.stop,
        progress: &progress,
    };
    let algebra = discover::discover(network.subject(), &options)?;
    let certificate = discover::certificate(network.subject(), &algebra);
    let certified = Certified::new(&certificate, settings)?;
    Ok((algebra, certified))
}

/// Where a generator without a rule belongs: a pair of different blocks, or all maps of blocks to
/// themselves.
fn pair(generator: &Generator, blocks: &[Block]) -> Option<(usize, usize)> {
    match generator.maps(blocks)[..] {
        [ref map] if map.to != map.from => Some((map.to, map.from)),
        _ => None,
    }
}

/// The report, with the names that kinds have as rules. A kind without a name is not a rule there; every named one is in
/// `explained`, also with zero.
pub(crate) fn linear(
    algebra: &Algebra,
    network: &Network,
    rule: &dyn Fn(Kind) -> Option<&'static str>,
    certified: &Certified,
) -> Linear {
    let blocks = &algebra.blocks;
    let name = |block: usize| blocks[block].name.clone();
    let sides =
        |pair: Option<(usize, usize)>| pair.map(|(to, from)| (name(to), name(from))).unzip();
    let rule_of = |generator: &Generator| generator.kind().and_then(rule);
    let map = |map: discover::BlockMap| {
        let entry = |(i, j, k, l, c): &(usize, usize, usize, usize, _)| {
            (i + 1, j + 1, k + 1, l + 1, ToString::to_string(c))
        };
        Map {
            to: name(map.to),
            from: name(map.from),
            entries: map.entries.iter().map(entry).collect(),
        }
    };
    let field = |(number, generator): (usize, &Generator)| Field {
        number,
        rule: rule_of(generator),
        // A family without the name of a rule is proved too.
        status: match generator.status() {
            Status::Rule if rule_of(generator).is_none() => Status::Identity.name(),
            status => status.name(),
        },
        maps: generator.maps(blocks).into_iter().map(map).collect(),
        velocities: generator.describe(blocks),
    };
    let mut rest: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (number, generator) in (1..).zip(&algebra.generators) {
        if rule_of(generator).is_none() {
            rest.entry(pair(generator, blocks)).or_default().push(number);
        }
    }
    let group = |(pair, generators): (_, Vec<usize>)| {
        let (to, from) = sides(pair);
        Rest { to, from, dimension: generators.len(), generators }
    };
    let system = |system: &discover::SystemRank| {
        let (to, from) = sides(system.pair);
        System { to, from, unknowns: system.unknowns, rank: system.rank }
    };
    let is_bounded = |leaf: &Leaf| matches!(leaf.constraint, Constraint::Rank(_));
    let explained = algebra.explained.iter().filter_map(|(kind, n)| Some((rule(*kind)?, *n)));
    Linear {
        entries: algebra.coordinates,
        restricted: network.program.weights.iter().any(is_bounded),
        lie_algebra_dimension: algebra.upper,
        lower: algebra.lower,
        upper: algebra.upper,
        verdict: match algebra.is_exact() && certified.is_verified() {
            true => "exact",
            false => "at_most",
        },
        explained: explained.collect(),
        generators: (1..).zip(&algebra.generators).map(field).collect(),
        rest: rest.into_iter().map(group).collect(),
        systems: algebra.systems.iter().map(system).collect(),
        points: algebra.points,
        bound: algebra.bound,
        modulus: algebra.modulus,
        error_bound: algebra.error_bound.as_ref().map(scientific),
        certificate: None,
        certificate_verdict: certified.verdict.to_string(),
        seed: algebra.seed,
        version: VERSION,
    }
}

fn as_map<S: Serializer>(
    pairs: &[(&'static str, usize)],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}

/// `q` rounded up, as `3.1e-7`: for bounds on probabilities.
fn scientific(q: &BigRational) -> String {
    let ten = BigRational::from_integer(10.into());
    let (mut mantissa, mut exponent) = (q.clone(), 0);
    while mantissa < BigRational::from_integer(1.into()) && exponent < 400 {
        mantissa *= &ten;
        exponent += 1;
    }
    let tenths = (mantissa * &ten).ceil().to_integer();
    let digits = tenths.to_string();
    let (whole, tenth) = digits.split_at(digits.len() - 1);
    format!("{whole}.{tenth}e-{exponent}")
}

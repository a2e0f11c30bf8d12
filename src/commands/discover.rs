//! All symmetries that are linear in the weights, infinitesimally.

use std::collections::BTreeMap;

use neurocert_check::language::Constraint;
use num_rational::BigRational;
use serde::Serialize;

use super::{Answer, Certified, Network, Settings, VERSION};
use crate::error::Result;
use crate::network::Block;
use crate::search::Kind;
use crate::symmetry::discover::{self, Algebra, Generator, Options, Status};

/// The Lie algebra of a network.
#[derive(Clone, Debug, Serialize)]
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
    pub explained: BTreeMap<&'static str, usize>,
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
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// A generator.
#[derive(Clone, Debug, Serialize)]
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
    let subject = network.subject();
    let progress = |done: usize, all: usize| (settings.progress)(done as u64, all as u128);
    let options = Options {
        seed: settings.seed,
        modulus,
        max_memory: settings.max_memory,
        stop: settings.stop,
        progress: &progress,
    };
    let algebra = discover::discover(subject, &options)?;
    let certified = Certified::new(&discover::certificate(subject, &algebra), settings)?;
    let mut found = linear(&algebra, &OfText(network));
    found.certificate_verdict = Some(certified.verdict.to_string());
    let sizes = network.program.sizes.iter().cloned().collect();
    let report = Discovered { network: network.program.name.clone(), sizes, found };
    Ok(Answer { report, certified: Some(certified) })
}

/// What rules are called in a report.
pub(crate) trait Named {
    /// The rule that a kind is.
    fn rule(&self, kind: Kind) -> Option<&'static str>;
    /// Whether a rule that explains so many is named.
    fn has(&self, kind: Kind, count: usize) -> bool;
    /// The network.
    fn network(&self) -> &Network;

    fn rule_of(&self, generator: &Generator) -> Option<&'static str> {
        generator.kind().and_then(|kind| self.rule(kind))
    }

    /// Why a generator is one: a family without the name of a rule is proved too.
    fn status(&self, generator: &Generator) -> Status {
        match generator.status() {
            Status::Rule if self.rule_of(generator).is_none() => Status::Identity,
            status => status,
        }
    }

    /// How many symmetries each rule explains.
    fn explained(&self, algebra: &Algebra) -> Vec<(&'static str, usize)> {
        let all = algebra.explained.iter().filter(|(kind, count)| self.has(*kind, *count));
        all.filter_map(|(kind, count)| Some((self.rule(*kind)?, *count))).collect()
    }

    /// Whether there are weights of bounded rank.
    fn is_restricted(&self) -> bool {
        let weights = &self.network().program.weights;
        weights.iter().any(|leaf| matches!(leaf.constraint, Constraint::Rank(_)))
    }
}

struct OfText<'a>(&'a Network);

impl Named for OfText<'_> {
    fn rule(&self, kind: Kind) -> Option<&'static str> {
        Some(kind.name())
    }

    fn has(&self, _: Kind, count: usize) -> bool {
        count > 0
    }

    fn network(&self) -> &Network {
        self.0
    }
}

/// Where a generator without a rule belongs: a pair of different blocks, or all maps of blocks to
/// themselves.
fn pair(generator: &Generator, blocks: &[Block]) -> Option<(usize, usize)> {
    match generator.maps(blocks)[..] {
        [ref map] if map.to != map.from => Some((map.to, map.from)),
        _ => None,
    }
}

/// Numbers of the generators without a rule, pair by pair.
pub(crate) fn rest(
    names: &impl Named,
    algebra: &Algebra,
) -> BTreeMap<Option<(usize, usize)>, Vec<usize>> {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (number, generator) in (1..).zip(&algebra.generators) {
        if names.rule_of(generator).is_none() {
            groups.entry(pair(generator, &algebra.blocks)).or_default().push(number);
        }
    }
    groups
}

/// What was found, with these names of rules.
pub(crate) fn linear(algebra: &Algebra, names: &impl Named) -> Linear {
    let blocks = &algebra.blocks;
    let name = |block: usize| blocks[block].name.clone();
    let sides =
        |pair: Option<(usize, usize)>| pair.map(|(to, from)| (name(to), name(from))).unzip();
    let field = |(number, generator): (usize, &Generator)| Field {
        number,
        rule: names.rule_of(generator),
        status: names.status(generator).name(),
        maps: generator
            .maps(blocks)
            .into_iter()
            .map(|map| Map {
                to: name(map.to),
                from: name(map.from),
                entries: map
                    .entries
                    .iter()
                    .map(|(i, j, k, l, c)| (i + 1, j + 1, k + 1, l + 1, c.to_string()))
                    .collect(),
            })
            .collect(),
        velocities: generator.describe(blocks),
    };
    let group = |(pair, generators): (_, Vec<usize>)| {
        let (to, from) = sides(pair);
        Rest { to, from, dimension: generators.len(), generators }
    };
    let system = |system: &discover::SystemRank| {
        let (to, from) = sides(system.pair);
        System { to, from, unknowns: system.unknowns, rank: system.rank }
    };
    Linear {
        entries: algebra.coordinates,
        restricted: names.is_restricted(),
        lie_algebra_dimension: algebra.upper,
        lower: algebra.lower,
        upper: algebra.upper,
        verdict: if algebra.is_exact() { "exact" } else { "at_most" },
        explained: names.explained(algebra).into_iter().collect(),
        generators: (1..).zip(&algebra.generators).map(field).collect(),
        rest: rest(names, algebra).into_iter().map(group).collect(),
        systems: algebra.systems.iter().map(system).collect(),
        points: algebra.points,
        bound: algebra.bound,
        modulus: algebra.modulus,
        error_bound: algebra.error_bound.as_ref().map(scientific),
        certificate: None,
        certificate_verdict: None,
        seed: algebra.seed,
        version: VERSION,
    }
}

/// `q` rounded up, as `3.1e-7`: for bounds on probabilities.
pub(crate) fn scientific(q: &BigRational) -> String {
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

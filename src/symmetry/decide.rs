//! A rule decided: trials, then a proof, then what trials are worth.

use neurocert_check::kernel::certificate::Certificate;
use num_rational::BigRational;

use super::certificate::expanded;
use super::degree::missed;
use super::draw::Draws;
use super::elements::Elements;
use super::expression::{Node, Undefined, Values};
use super::generic::{cases, conditions_hold, value, weights};
use super::identity::{NoProof, WordProof, prove};
use super::matrices::{Exact, integer};
use super::rule::Rule;
use super::shrink::shrink;
use super::test::{
    EXACT, Failure, Instance, Outcome, exact, exact_is_feasible, modular, transformed,
    with_whole_input,
};
use super::words::Obstacle;
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::Network;
use crate::ring::{PrimeField, Rationals, SplitMix64, random_prime};

/// What to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Of everything random.
    pub seed: u64,
    /// Trials; by default as many as take about a second, at most 1000.
    pub trials: Option<usize>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The rule never changes the function.
    Proved(Proof),
    /// It does at this instance.
    Refuted {
        /// What is wrong.
        failure: Failure,
        /// Where, with an integer input.
        instance: Box<Instance>,
    },
    /// No trial saw a difference.
    Tested {
        /// Why there is no proof.
        why: String,
        /// A bound for the probability of such trials for a false rule; `None` where none is known.
        error_bound: Option<BigRational>,
    },
}

/// Why a rule holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// As an identity of words; everywhere.
    Words(WordProof),
    /// By the checker's kernel at these sizes, in symbols for all entries.
    Expansion {
        /// Its certificate.
        certificate: Box<Certificate>,
        /// In that many cases: two for each orthogonal parameter, one for each permutation.
        cases: usize,
        /// Whether the rule has a value everywhere; else it was proved wherever its inverses exist.
        everywhere: bool,
    },
}

/// A decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What came of it.
    pub verdict: Verdict,
    /// Trials at which the rule had a value.
    pub trials: usize,
    /// Trials at which it had none: an inverse did not exist.
    pub undefined: usize,
    /// Trials over the rational numbers at generic points, for the error bound.
    pub exact_trials: usize,
    /// The prime of the trials; `None` for trials over the rational numbers.
    pub prime: Option<u64>,
}

/// What trials cost together, by default, in multiplications.
const BUDGET: u128 = 1 << 27;
const MOST_TRIALS: u128 = 1000;

/// Entries of the trials, in turn: small ones give small counterexamples.
const BOUNDS: [u64; 8] = [1, 1, 2, 2, 3, 5, 10, 100];

/// Trials at a generic point, in each case, and the size of their entries.
const GENERIC_TRIALS: usize = 3;
const GENERIC_BOUND: u64 = 1 << 30;

/// Symbols and degrees of what is expanded.
const MOST_SYMBOLS: usize = 100;
const MOST_DEGREE: u32 = 27;

/// More tokens make inputs that nobody reads.
const MOST_TOKENS: usize = 1 << 10;

/// Decides a rule.
///
/// # Errors
/// When nothing can be tried: no inverse exists, or signs of numbers that are too large are asked for.
pub fn decide(rule: &Rule, options: &Options) -> Result<Decision> {
    let tokens = rule.architecture().tokens();
    if tokens > MOST_TOKENS {
        let allowed = format!("allowed: up to {MOST_TOKENS}; d0 tokens determine a function");
        return Err(Error::new("tokens", format!("{tokens} are too many"), allowed));
    }
    let mut stream = SplitMix64::new(rule.data_seed(options.seed));
    let field = PrimeField::new(random_prime(31, &mut stream))?;
    let mut trials = Trials {
        rule,
        field,
        is_modular: !rule.blocks.iter().any(|b| b.any(&|node| matches!(node, Node::Sign(_)))),
        is_exact: exact_is_feasible(rule),
        seen: 0,
        undefined: 0,
        has_huge_power: false,
        generic: 0,
        draws: Draws { rule, elements: Elements { field, stream } },
    };
    if !trials.is_modular && !trials.is_exact {
        let problem = "signs of such large numbers are out of reach";
        return Err(Error::new("rule", problem, "give a smaller architecture"));
    }
    if let Some(found) = trials.small(options.trials)? {
        return Ok(trials.refuted(found));
    }
    if trials.has_huge_power {
        return match prove(rule) {
            Ok(proof) => Ok(trials.decision(Verdict::Proved(Proof::Words(proof)))),
            Err(_) => {
                let problem = "an exponent is too large for trials, and words prove nothing";
                Err(Error::new("rule", problem, "allowed: below 2^64"))
            }
        };
    }
    if trials.seen == 0 {
        let problem = "an inverse does not exist at any weights and parameters that were tried";
        return Err(Error::new("rule", problem, "needed: inverses of invertible matrices"));
    }
    let words = match prove(rule) {
        Ok(proof) => return Ok(trials.decision(Verdict::Proved(Proof::Words(proof)))),
        Err(reason) => reason,
    };
    if is_small(rule)
        && let Ok(proof) = expanded(rule)
    {
        return Ok(trials.decision(Verdict::Proved(proof)));
    }
    let error_bound = match trials.at_generic_points()? {
        Ok(bound) => bound,
        Err(found) => return Ok(trials.refuted(found)),
    };
    let why = format!("{}; too large to be expanded, or no rational function", sentence(&words));
    Ok(trials.decision(Verdict::Tested { why, error_bound }))
}

/// Whether everything may be expanded: with more symbols, or higher degrees, nobody waits for it.
fn is_small(rule: &Rule) -> bool {
    let coordinates: usize = rule.network.coordinates().iter().map(|block| block.len()).sum();
    let parameters: usize = rule.parameters.iter().map(|p| p.shape.0 * p.shape.1).sum();
    let (rows, columns) = rule.network.input_shape();
    let degree = 3u32.checked_pow(rule.architecture().layers() as u32);
    coordinates + parameters + rows * columns <= MOST_SYMBOLS
        && degree.is_some_and(|degree| degree <= MOST_DEGREE)
}

fn sentence(reason: &NoProof) -> String {
    match reason {
        NoProof::Obstacle(Obstacle::NotWords(why) | Obstacle::Limit(why)) => (*why).to_string(),
        NoProof::QueryRank(i) => format!("words do not bound the rank of A_{i}"),
        NoProof::WordsDiffer(0) => "L' is not a multiple of L as a word".into(),
        NoProof::WordsDiffer(i) => format!("M'_{i} is not a multiple of M_{i} as a word"),
        NoProof::Scaling => "the factors of the words do not cancel".into(),
    }
}

struct Trials<'a> {
    rule: &'a Rule,
    field: PrimeField,
    is_modular: bool,
    is_exact: bool,
    seen: usize,
    undefined: usize,
    has_huge_power: bool,
    generic: usize,
    draws: Draws<'a>,
}

type Found = (Instance, Failure);

impl Trials<'_> {
    fn outcome(&self, instance: &Instance) -> Result<Outcome> {
        if self.is_modular {
            modular(self.rule, &self.field, instance)
        } else {
            exact(self.rule, instance)
        }
    }

    /// About how many multiplications a trial takes.
    fn cost(&self) -> u128 {
        let cube = |n: usize| (n as u128).pow(3);
        let parameters = self.rule.parameters.iter().map(|p| cube(p.shape.0.max(p.shape.1)));
        let blocks = self.rule.network.weights();
        let products = blocks.iter().map(|b| cube(b.rows.max(b.columns)));
        let all = self.rule.network.evaluation_cost() + parameters.chain(products).sum::<u128>();
        if self.is_modular { all.max(1) } else { all.max(1) * 100 }
    }

    fn small(&mut self, wanted: Option<usize>) -> Result<Option<Found>> {
        let number = wanted.unwrap_or((BUDGET / self.cost()).clamp(8, MOST_TRIALS) as usize);
        for trial in 0..number {
            let instance = self.draws.instance(BOUNDS[trial % BOUNDS.len()]);
            match self.outcome(&instance)? {
                Outcome::Same => self.seen += 1,
                Outcome::Undefined(Undefined::TooLarge) => self.has_huge_power = true,
                Outcome::Undefined(_) => self.undefined += 1,
                Outcome::Fails(failure) => {
                    self.seen += 1;
                    return Ok(Some((instance, failure)));
                }
            }
        }
        Ok(None)
    }

    /// Exact trials in every case of the parameters, and what they are worth.
    fn at_generic_points(&mut self) -> Result<std::result::Result<Option<BigRational>, Found>> {
        let missed = missed(self.rule, GENERIC_BOUND);
        let all = cases(&self.rule.parameters);
        let (Some(missed), Some(all), true) = (missed, all, self.is_exact) else {
            return Ok(Ok(None));
        };
        for case in all {
            for _ in 0..GENERIC_TRIALS {
                let Some(instance) = self.generic_instance(&case)? else { return Ok(Ok(None)) };
                self.generic += 1;
                if let Outcome::Fails(failure) = exact(self.rule, &instance)? {
                    return Ok(Err((instance, failure)));
                }
            }
        }
        Ok(Ok(Some(num_traits::pow(missed, GENERIC_TRIALS))))
    }

    /// A random generic point at which the rule has a value; `None` if ten are none.
    fn generic_instance(&mut self, case: &[usize]) -> Result<Option<Instance>> {
        for _ in 0..10 {
            let stream = &mut self.draws.elements.stream;
            let mut free = || integer(stream.in_range(GENERIC_BOUND));
            let pairs = self.rule.parameters.iter().zip(case);
            let group = pairs.map(|(p, &case)| value(&Rationals, p, case, &mut free));
            let Some(group) = group.collect::<Option<Vec<Exact>>>() else { continue };
            let weights = weights(&Rationals, self.rule, &mut free);
            let (rows, columns) = self.rule.network.input_shape();
            let input = Matrix::from_fn(rows, columns, |_, _| free());
            let at = Values { group: &group, weights: &weights };
            let is_defined = transformed(&EXACT, self.rule, at).is_ok();
            if is_defined && conditions_hold(self.rule, &group) {
                return Ok(Some(Instance { group, weights, input }));
            }
        }
        Ok(None)
    }

    fn refuted(&self, (instance, failure): Found) -> Decision {
        let outcome = |instance: &Instance| {
            self.outcome(instance).unwrap_or(Outcome::Undefined(Undefined::NoImage))
        };
        let most = (8 * BUDGET / self.cost()).clamp(200, 20_000) as usize;
        let small = shrink(self.rule, instance, failure, &outcome, most);
        let instance = Box::new(with_whole_input(&small));
        self.decision(Verdict::Refuted { failure, instance })
    }

    fn decision(&self, verdict: Verdict) -> Decision {
        Decision {
            verdict,
            trials: self.seen,
            undefined: self.undefined,
            exact_trials: self.generic,
            prime: self.is_modular.then(|| self.field.modulus()),
        }
    }
}

impl Decision {
    /// The weights that the rule makes of those of the counterexample, and both outputs where they
    /// can be computed exactly.
    ///
    /// # Errors
    /// When the network cannot be evaluated.
    pub fn shown(&self, rule: &Rule) -> Result<Option<Shown>> {
        let Verdict::Refuted { instance, .. } = &self.verdict else { return Ok(None) };
        let at = Values { group: &instance.group, weights: &instance.weights };
        let Ok(transformed) = transformed(&EXACT, rule, at) else { return Ok(None) };
        let outputs = if exact_is_feasible(rule) {
            let output = |weights| rule.network.evaluate(&Rationals, weights, &instance.input);
            Some([output(&instance.weights)?, output(&transformed)?])
        } else {
            None
        };
        Ok(Some(Shown { transformed, outputs }))
    }
}

/// A counterexample, computed exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The transformed weights.
    pub transformed: Vec<Exact>,
    /// The outputs of the weights and of the transformed weights.
    pub outputs: Option<[Exact; 2]>,
}

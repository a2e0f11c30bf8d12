//! Claims of users about networks that are text: dimensions, symmetries, and weights.

use neurocert_check::kernel::certificate::{Certificate, Difference};
use num_rational::BigRational;

use super::decide::{Decision, Instance, dimensions};
use super::form::{Filling, Pair, Side, Sizes, Symmetry};
use super::{Place, opening};
use crate::claims::Status;
use crate::commands::source::{in_one_line, sizes, source};
use crate::commands::symmetry::chosen;
use crate::commands::weights::named::{Weighted, is_for_any_network, read_in_one_line};
use crate::commands::{Network, Settings, predecessors};
use crate::error::{Error, Result};
use crate::poly::formula::evaluated;
use crate::program::names::{self, first_indices};
use crate::program::pair::{Answer, by_symmetries, compare};
use crate::program::symmetry::{self as declared, Verdict};
use crate::program::{self, Given, OneOrMany};
use crate::search::{self, Options};

/// A claim that has been understood.
pub(super) enum Job {
    /// All these dimensions are the value of the formula.
    Dimension(Vec<Network>, String),
    /// All symmetries of this name hold, or none does.
    Symmetry { subject: Box<Network>, rule: String, holds: bool },
    /// Whether all these networks fill their ambient spaces, and whether predecessors do.
    Filling { subjects: Vec<Network>, fills: bool, minimal: bool, smaller: Vec<Vec<Given>> },
    /// Two networks at weights are the same function.
    Pair { sides: Box<[(String, Weighted); 2]>, is_same: bool },
}

/// A claim about dimensions.
pub(super) fn dimension(
    network: &str,
    set: Option<&OneOrMany<Sizes>>,
    formula: String,
    place: Place<'_>,
) -> Result<Job> {
    let sets = set.map_or_else(|| vec![Sizes::new()], OneOrMany::list);
    let at = |set: &Sizes| in_one_line(text(network, place)?, given(set));
    let subjects = sets.iter().map(at).collect::<Result<Vec<Network>>>()?;
    if subjects.is_empty() {
        return Err(Error::new("set", "the list is empty", "at least one table of sizes"));
    }
    for subject in &subjects {
        claimed(&formula, subject)?;
    }
    Ok(Job::Dimension(subjects, formula))
}

/// A claim about ambient spaces.
pub(super) fn filling(claim: &Filling, place: Place<'_>) -> Result<Job> {
    let at = |set: &Sizes| in_one_line(text(&claim.network, place)?, given(set));
    let subjects = claim.set.list().iter().map(at).collect::<Result<Vec<Network>>>()?;
    if subjects.is_empty() {
        return Err(Error::new("set", "the list is empty", "at least one table of sizes"));
    }
    if claim.minimal && !claim.fills {
        return Err(Error::new("minimal", "contradicts fills = false", "leave one of them out"));
    }
    let smaller = |subject: &Network| match claim.minimal {
        true => predecessors(subject, &claim.vary).map_err(|error| error.within("vary")),
        false => Ok(vec![]),
    };
    let smaller = subjects.iter().map(smaller).collect::<Result<_>>()?;
    Ok(Job::Filling { subjects, fills: claim.fills, minimal: claim.minimal, smaller })
}

/// A claim about declared symmetries.
pub(super) fn symmetries(claim: &Symmetry, place: Place<'_>) -> Result<Job> {
    let subject = in_one_line(text(&claim.network, place)?, given(&claim.set))?;
    chosen(&subject, Some(&claim.rule), "rule")?;
    let (rule, holds) = (claim.rule.clone(), claim.holds);
    Ok(Job::Symmetry { subject: Box::new(subject), rule, holds })
}

/// Whether a side is weights of a network that is text.
pub(super) fn is_named(side: &Side, (folder, watch): Place<'_>) -> bool {
    let open = opening(watch);
    match side {
        Side::File(name) => is_for_any_network(&open, &folder.join(name)),
        Side::Weights(table) => {
            table.network.is_some() || is_for_any_network(&open, &folder.join(&table.file))
        }
        Side::Architecture(_) => false,
    }
}

/// A claim about two files of weights.
pub(super) fn pair(pair: &Pair, is_same: bool, (folder, watch): Place<'_>) -> Result<Job> {
    let open = opening(watch);
    let side = |key: &str, side: &Side| {
        let (name, network, set, map) = match side {
            Side::Weights(table) => {
                let text = table.network.as_ref().map(|network| text(network, (folder, watch)));
                let map = table.map.as_ref().map(|map| folder.join(map));
                (&table.file, text.transpose()?, given(&table.set), map)
            }
            Side::File(name) => (name, None, Given::new(), None),
            Side::Architecture(_) => return Err(Error::new(key, "is not a weight file", "")),
        };
        let weighted = read_in_one_line(&open, &folder.join(name), network, set, map.as_deref());
        Ok((name.clone(), weighted.map_err(|error| error.within(key))?))
    };
    let sides = Box::new([side("one", &pair.one)?, side("other", &pair.other)?]);
    Ok(Job::Pair { sides, is_same })
}

impl Job {
    /// What it says.
    pub fn statement(&self) -> String {
        match self {
            Job::Dimension(subjects, formula) => match &subjects[..] {
                [one] => format!("dimension of {} = {formula}", shown(one)),
                all => format!("dimension of {} = {formula}", all[0].program.name),
            },
            Job::Filling { subjects, fills, minimal, .. } => {
                let which = match &subjects[..] {
                    [one] => shown(one),
                    all => all[0].program.name.clone(),
                };
                let word = if *fills { "fills" } else { "does not fill" };
                let more = if *minimal { ", and no smaller hidden widths do" } else { "" };
                format!("{which} {word} its ambient space{more}")
            }
            Job::Symmetry { subject, rule, holds } => {
                let word = if *holds { "never changes" } else { "changes" };
                format!("{rule} {word} {}", shown(subject))
            }
            Job::Pair { sides, is_same } => {
                let [(one, _), (other, _)] = &**sides;
                let word = if *is_same { "the same function" } else { "different functions" };
                format!("{one} and {other} are {word}")
            }
        }
    }

    pub fn decide(&self, settings: &Settings<'_>) -> Result<Decision> {
        match self {
            Job::Dimension(subjects, formula) => {
                let instance = |subject| instance(settings, subject, formula);
                Ok(dimensions(subjects.iter().map(instance)))
            }
            Job::Filling { subjects, fills, smaller, .. } => {
                let networks = subjects.iter().zip(smaller).flat_map(|(subject, smaller)| {
                    let own = std::iter::once((subject.given.clone(), *fills));
                    let all = own.chain(smaller.iter().map(|given| (given.clone(), false)));
                    all.map(move |(given, fills)| (&subject.text, given, fills))
                });
                filled(settings, networks)
            }
            Job::Symmetry { subject, rule, holds } => holding(settings, subject, rule, *holds),
            Job::Pair { sides, is_same } => compared(settings, sides, *is_same),
        }
    }
}

fn instance(settings: &Settings<'_>, subject: &Network, formula: &str) -> Result<Instance> {
    let name = shown(subject);
    let claimed = claimed(formula, subject)?;
    let Network { text, given, program } = subject;
    let found = search::dimension(text, given, program, options(settings));
    let found = found.map_err(|failure| Error::new(name.as_str(), failure.detail, ""))?;
    let (lower, upper) = (found.lower.rank.into(), found.upper.number);
    let is_above = claimed > BigRational::from_integer(upper.into());
    let certificate = if is_above { found.at_most() } else { found.certificate() };
    Ok(Instance { name, claimed, lower, upper: Some(upper), certificate: certificate.document() })
}

/// Decides whether each network fills its ambient space, as is claimed of it.
fn filled<'a>(
    settings: &Settings<'_>,
    networks: impl Iterator<Item = (&'a String, Given, bool)>,
) -> Result<Decision> {
    let mut decision = Decision::undecided("certificates of dimensions".into(), vec![]);
    let mut open = Vec::new();
    for (text, given, fills) in networks {
        decision.instances += 1;
        let program = program::at_sizes(text, &given)?;
        let at = sizes(&given);
        let found = match search::filling(text, &given, &program, options(settings)) {
            Ok(found) => found,
            // It does not keep the others from a decision.
            Err(failure) => {
                open.push(format!("{} at {at}: {}", program.name, failure.detail));
                continue;
            }
        };
        let certificate = match found.is_filling() {
            Some(true) => found.found.certificate(),
            Some(false) => found.found.at_most(),
            None => {
                open.push(format!("{} at {at}: the bounds do not meet", program.name));
                continue;
            }
        };
        decision.certificates.push(certificate.document());
        if found.is_filling() == Some(!fills) && decision.counterexample.is_none() {
            let word = if fills { "does not fill" } else { "fills" };
            decision.counterexample = Some(format!("{} at {at} {word}", program.name));
        }
    }
    decision.settle(&open);
    Ok(decision)
}

fn options<'a>(settings: &Settings<'_>) -> Options<'a> {
    Options { seed: settings.seed, budget: settings.budget(), ..Options::default() }
}

/// Decides that all symmetries of a name hold, or that none does.
fn holding(
    settings: &Settings<'_>,
    subject: &Network,
    rule: &str,
    holds: bool,
) -> Result<Decision> {
    let Network { text, given, program } = subject;
    let at = program::Subject { text, given, program };
    let mut decision = Decision::undecided("certificates of symmetries".into(), vec![]);
    let mut undecided = Vec::new();
    for symmetry in chosen(subject, Some(rule), "rule")? {
        let found = declared::decide(at, symmetry, settings.seed, options(settings).budget);
        decision.instances += 1;
        decision.certificates.extend(found.verdict.certificate().map(Certificate::document));
        let is_true = match found.verdict {
            Verdict::Proved(_) => holds,
            Verdict::Refuted(_) => !holds,
            Verdict::Undecided { why } => {
                undecided.push(format!("{}: {why}", symmetry.name));
                continue;
            }
        };
        if !is_true && decision.counterexample.is_none() {
            let word = if holds { "changes" } else { "never changes" };
            decision.counterexample = Some(format!("{} {word} the outputs", symmetry.name));
        }
    }
    decision.settle(&undecided);
    Ok(decision)
}

fn compared(
    settings: &Settings<'_>,
    sides: &[(String, Weighted); 2],
    is_same: bool,
) -> Result<Decision> {
    let [one, other] = [&sides[0].1, &sides[1].1].map(|Weighted { subject, weights, .. }| {
        let Network { text, given, program } = subject;
        (program::Subject { text, given, program }, weights)
    });
    let answer = compare(one, other, settings.seed, options(settings).budget)?;
    let mut decision = Decision::undecided(String::new(), vec![]);
    decision.instances = 1;
    let evidence = "a certificate of both functions";
    let (found, certificate, evidence) = match &answer {
        Answer::Same { certificate: None, element } => {
            (true, None, by_symmetries(element.as_deref()))
        }
        Answer::Same { certificate, .. } => (true, certificate.as_ref(), evidence),
        Answer::Different(certificate) => (false, Some(certificate), evidence),
        Answer::Undecided { why } => {
            decision.evidence.clone_from(why);
            return Ok(decision);
        }
    };
    decision.evidence = evidence.into();
    decision.certificates = certificate.map(Certificate::document).into_iter().collect();
    decision.status = if found == is_same { Status::Proved } else { Status::Refuted };
    if found != is_same {
        match found {
            true => decision.correction = Some("they are the same function".into()),
            false => {
                let proof = certificate.map(|certificate| certificate.proof.clone());
                let witness =
                    proof.and_then(|proof| serde_json::from_value::<Difference>(proof).ok());
                decision.counterexample = witness.map(|witness| different_at(&witness));
            }
        }
    }
    Ok(decision)
}

fn different_at(witness: &Difference) -> String {
    let matrix = |(name, rows): (&String, &Vec<Vec<String>>)| {
        let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
        format!("{name} = [{}]", rows.join("; "))
    };
    let inputs: Vec<String> = witness.inputs.iter().map(matrix).collect();
    let modulo = witness.modulus.as_ref().map_or(String::new(), |m| format!(" modulo {m}"));
    let series = witness
        .order
        .map_or(String::new(), |order| format!(" in a coefficient of s^0 to s^{order}"));
    let times = if witness.order.is_some() { "s times " } else { "" };
    format!("the outputs differ{series}{modulo} at {times}{}", inputs.join(", "))
}

/// The text of a network: of the library, or of a file beside the claims.
fn text(network: &str, (folder, watch): Place<'_>) -> Result<(String, String)> {
    let open = opening(watch);
    let is_known = program::LIBRARY.iter().any(|(name, _)| *name == network);
    let path = folder.join(network);
    match path.to_str() {
        Some(path) if !is_known && folder.join(network).exists() => source(&open, path),
        _ => source(&open, network),
    }
}

fn given(set: &Sizes) -> Given {
    set.iter().map(|(name, values)| (name.clone(), values.list())).collect()
}

/// `mlp at r=2 w=3,5,2`.
fn shown(subject: &Network) -> String {
    let at = if subject.given.is_empty() { "" } else { " at " };
    format!("{}{at}{}", subject.program.name, sizes(&subject.given))
}

/// The value of a formula in the sizes.
fn claimed(formula: &str, subject: &Network) -> Result<BigRational> {
    let first = first_indices(&subject.text).map_err(|error| error.within("network"))?;
    let values = names::values(&subject.program.sizes, &first);
    evaluated(formula, &values).map_err(|error| error.within("equals"))
}

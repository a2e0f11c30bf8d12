//! Claims of users, decided with certificates.

use std::collections::BTreeMap;

use num_rational::BigRational;
use serde_json::Value;

use crate::claims::Status;
use crate::commands::Settings;
use crate::error::Result;
use crate::network::{Architecture, WeightFile};
use crate::poly::formula::evaluated;
use crate::report::show::matrix;
use crate::search::Options;
use crate::theory::lightning::deep::{Answer, Outputs, Witness, certificate, equivalence};
use crate::theory::lightning::dimension;

/// What came of a claim.
pub(super) struct Decision {
    pub status: Status,
    pub evidence: String,
    pub instances: usize,
    pub counterexample: Option<String>,
    pub correction: Option<String>,
    pub certificates: Vec<Value>,
    /// What weight files hold and nobody reads.
    pub unused: Vec<String>,
}

/// A weight file with its name, and what it holds that nobody reads.
pub(super) struct Subject {
    pub name: String,
    pub file: WeightFile,
    pub unused: Vec<String>,
}

impl Decision {
    /// A claim that cannot be decided, and why.
    pub(super) fn undecided(evidence: String, unused: Vec<String>) -> Self {
        Decision {
            status: Status::Undecided,
            evidence,
            instances: 0,
            counterexample: None,
            correction: None,
            certificates: Vec::new(),
            unused,
        }
    }

    /// Refuted by a counterexample; proved if nothing is open; otherwise undecided, and the first reason why.
    pub(super) fn settle(&mut self, open: &[String]) {
        self.status = match (&self.counterexample, open) {
            (Some(_), _) => Status::Refuted,
            (None, []) => Status::Proved,
            (None, _) => Status::Undecided,
        };
        if let [first, more @ ..] = open {
            let count = more.len();
            let rest = if count == 0 { String::new() } else { format!("; {count} more are open") };
            self.evidence += &format!("; {first}{rest}");
        }
    }
}

/// The value of a formula: a polynomial in `l`, `t`, `d0, …, dl`, `a1, …, al`,
/// `alpha1, …` (min(a_i, d_{i−1})), and `d`, `a` where all widths or query sizes are equal.
///
/// # Errors
/// A formula that cannot be read, or with other names.
pub(super) fn value(formula: &str, architecture: &Architecture) -> Result<BigRational> {
    let (widths, dims) = (architecture.widths(), architecture.query_dims());
    let mut values: BTreeMap<String, usize> = BTreeMap::new();
    values.insert("l".into(), architecture.layers());
    values.insert("t".into(), architecture.tokens());
    values.extend(widths.iter().enumerate().map(|(i, &d)| (format!("d{i}"), d)));
    values.extend((1..).zip(dims).map(|(i, &a)| (format!("a{i}"), a)));
    let alphas = (1..).zip(dims.iter().zip(widths));
    values.extend(alphas.map(|(i, (&a, &d))| (format!("alpha{i}"), a.min(d))));
    for (name, list) in [("d", widths), ("a", dims)] {
        if list.iter().all(|size| *size == list[0]) {
            values.insert(name.into(), list[0]);
        }
    }
    evaluated(formula, &values).map_err(|error| error.within("equals"))
}

/// A claimed dimension, and bounds that are certified.
pub(super) struct Instance {
    /// Of what.
    pub name: String,
    pub claimed: BigRational,
    pub lower: u128,
    pub upper: Option<u128>,
    pub certificate: Value,
}

/// Decides that each dimension is the value of a formula.
pub(super) fn dimension_claim(
    settings: &Settings<'_>,
    architectures: &[Architecture],
    formula: &str,
) -> Decision {
    dimensions(architectures.iter().map(|architecture| {
        let claimed = value(formula, architecture)?;
        let (lower, is_exact, certificate) = certified(settings, architecture)?;
        let lower = lower as u128;
        let (name, upper) = (architecture.to_string(), is_exact.then_some(lower));
        Ok(Instance { name, claimed, lower, upper, certificate })
    }))
}

/// Decides that each dimension is what is claimed.
pub(super) fn dimensions(instances: impl Iterator<Item = Result<Instance>>) -> Decision {
    let mut decision = Decision::undecided("dimension certificates".into(), vec![]);
    let mut open = Vec::new();
    for instance in instances {
        decision.instances += 1;
        let Instance { name, claimed, lower, upper, certificate } = match instance {
            Ok(instance) => instance,
            // One that is too large does not keep the others from a decision.
            Err(error) => {
                open.push(error.to_string());
                continue;
            }
        };
        decision.certificates.push(certificate);
        let [least, most] =
            [Some(lower), upper].map(|n| n.map(|n| BigRational::from_integer(n.into())));
        let is_exact = upper == Some(lower);
        if is_exact && least.as_ref() == Some(&claimed) {
            continue;
        }
        // No dimension is a fraction.
        let is_below = least.is_some_and(|least| least > claimed);
        let is_above = most.is_some_and(|most| most < claimed);
        if is_below || is_above || !claimed.is_integer() {
            if decision.counterexample.is_none() {
                let found = match upper {
                    _ if is_exact => lower.to_string(),
                    Some(upper) if is_above => format!("at most {upper}"),
                    _ => format!("at least {lower}"),
                };
                decision.counterexample = Some(format!("{name}: {claimed} claimed"));
                decision.correction = Some(format!("the dimension is {found}"));
            }
        } else {
            open.push(format!("{name}: {claimed} claimed, and the bounds do not meet"));
        }
    }
    decision.settle(&open);
    decision
}

/// The dimension, whether it is exact, and its certificate.
fn certified(settings: &Settings<'_>, architecture: &Architecture) -> Result<(usize, bool, Value)> {
    let budget = settings.budget();
    let options = Options { seed: settings.seed, budget, ..Options::default() };
    let found = dimension(architecture, options)?;
    Ok((found.lower.rank as usize, found.is_exact(), found.certificate().document()))
}

/// Decides whether two architectures have the same neuromanifold, as far as their shapes and
/// dimensions tell.
pub(super) fn neuromanifolds(
    settings: &Settings<'_>,
    one: &Architecture,
    other: &Architecture,
    is_same: bool,
) -> Result<Decision> {
    // Query sizes above the width add no attention matrices, and qkv and av no functions.
    let normal = |architecture: &Architecture| {
        let dims = architecture.query_dims().iter().zip(architecture.widths());
        let dims: Vec<usize> = dims.map(|(&a, &d)| a.min(d)).collect();
        (architecture.widths().to_vec(), dims, architecture.tokens(), architecture.variety())
    };
    let ends = |a: &Architecture| (a.widths()[0], a.widths()[a.layers()], a.tokens(), a.layers());
    let decided = |found: Option<bool>| match found {
        None => Status::Undecided,
        Some(found) if found == is_same => Status::Proved,
        Some(_) => Status::Refuted,
    };
    let (found, evidence, certificates) = if normal(one) == normal(other) {
        (Some(true), "the same attention matrices and values".to_string(), Vec::new())
    } else if ends(one) != ends(other) {
        let evidence = "functions of other shapes or degrees";
        (Some(false), evidence.to_string(), Vec::new())
    } else {
        let first = certified(settings, one)?;
        let second = certified(settings, other)?;
        let differ = first.1 && second.1 && first.0 != second.0;
        let evidence = if differ {
            format!("dimensions {} and {}", first.0, second.0)
        } else {
            "equal dimensions do not decide".to_string()
        };
        (differ.then_some(false), evidence, vec![first.2, second.2])
    };
    let status = decided(found);
    let counterexample = (status == Status::Refuted).then(|| evidence.clone());
    let correction = None;
    Ok(Decision {
        status,
        evidence,
        instances: 1,
        counterexample,
        correction,
        certificates,
        unused: Vec::new(),
    })
}

/// Decides whether two weight files are the same function, as `equiv` does. Where they hold what
/// nobody reads nothing is decided, unless only the parts that are read are meant.
pub(super) fn weight_files(
    settings: &Settings<'_>,
    [one, other]: [&Subject; 2],
    is_same: bool,
    ignores_unused: bool,
) -> Result<Decision> {
    let named = |subject: &Subject| -> Vec<String> {
        subject.unused.iter().map(|name| format!("{}: {name}", subject.name)).collect()
    };
    let unused = [one, other].map(named).concat();
    if !unused.is_empty() && !ignores_unused {
        let evidence = "a file holds what nobody reads; ignore-unused = true compares the parts that are \
                        read";
        return Ok(Decision::undecided(evidence.into(), unused));
    }
    let answer = equivalence(&one.file, &other.file, settings.seed)?.answer;
    let found = match &answer {
        Answer::Same { .. } => Some(true),
        Answer::Different(_) => Some(false),
        Answer::Probable { .. } => None,
    };
    let status = match found {
        None => Status::Undecided,
        Some(found) if found == is_same => Status::Proved,
        Some(_) => Status::Refuted,
    };
    let is_refuted = status == Status::Refuted;
    let counterexample = match &answer {
        Answer::Different(witness) if is_refuted => Some(shown(witness)),
        _ => None,
    };
    let written = certificate(&one.file, &other.file, &answer);
    let written = written.and_then(|written| serde_json::to_value(written).ok());
    Ok(Decision {
        status,
        evidence: answer.reason(),
        instances: 1,
        counterexample,
        correction: (is_refuted && !is_same).then(|| "they are the same function".to_string()),
        certificates: written.into_iter().collect(),
        unused,
    })
}

fn shown(witness: &Witness) -> String {
    let x = matrix(&witness.input.map(|n| BigRational::from_integer(n.clone())));
    match &witness.outputs {
        Outputs::Exact([one, other]) => {
            let (u, v) = (matrix(one), matrix(other));
            format!("at X = {x} the outputs are {u} and {v}")
        }
        Outputs::Modular { prime, .. } => {
            format!("at X = {x} the outputs are different modulo {prime}")
        }
    }
}

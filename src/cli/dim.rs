//! `neurocert dim`: the certified dimension.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use neurocert_check::Verdict;
use neurocert_check::certificate::Certificate;

use super::output::{note, print_json};
use super::{Outcome, Settings, architecture, files, show, subject, watch};
use crate::error::{Error, Result};
use crate::geometry::{Certainty, Dimension, Method, Options, UpperRule, certificate, dimension};
use crate::network::{Architecture, Block, LightningAttention, Network, Relation, paper_formula};
use report::{remark, report};
use table::text;

mod formula;
mod network;
pub(super) mod report;
mod table;

const JSON_KEYS: &str = "\
JSON keys: kind, widths, query_dims, tokens, parametrization, variety, parameters (dimension of
the source variety), symmetries (independent fields of each rule), upper_bounds (of each rule that
was computed), upper, upper_rule, kernel_fields (of --upper kernel-fields: lists of coordinate and
velocity), lower, dimension (= lower: a lower bound when at_least), verdict (exact, at_least,
probable), error_bound (null unless probable), missing_rule (null when exact), fiber_dimension (=
parameters − dimension), fiber (its parts: query-key, gauge, scaling, invisible-weights,
antisymmetric-parts; null when not exact), ambient_dimension (a string),
formula and formula_source (null where the paper has none), formula_hypotheses_hold,
formula_agrees (null when not decided), method, modulus, inputs, seed, certificate
(path) and certificate_verdict (verified, incomplete; null without --certificate).

With NETWORK (sizes by --set; --widths, --query-dims, --tokens are d, a, t): network, sizes, parameters (coordinates of the source),
dimension, verdict (exact, at_least), lower, lower_rule, upper, upper_rule, bounds (of each rule that was tried:
rule, number), fiber_dimension, copies (of the inputs), modulus, seed, certificate,
certificate_verdict. The certificate is that of docs/network-certificate.md.
With --formula: network, sizes, formula, formula_source (the theorem and its hypotheses), parameters,
fiber_dimension.

Exit codes: 0 exact; 2 bad input; 3 at_least, probable, or an incomplete certificate.";

/// Certified dimension of a neuromanifold: the generic rank of the Jacobian of (weights ↦
/// function), from below by a minor that is not zero, from above by symmetries, by counting virtual
/// weights, and by the ambient dimension.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: architecture::Flags,
    /// Of NETWORK: only the number that a theorem gives, at any size; no point and no certificate
    #[arg(long, conflicts_with = "certificate")]
    formula: bool,
    /// How the rank is found
    #[arg(long, value_enum, default_value_t = MethodFlag::Modular)]
    method: MethodFlag,
    /// Odd prime below 2^62 for --method modular (default: a random one of 31 bits, from --seed)
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    modulus: Option<String>,
    /// The rule that shall prove the upper bound (default: the smallest bound, symmetries first)
    #[arg(long, value_enum, value_name = "RULE")]
    upper: Option<UpperFlag>,
    /// Write a certificate, after the independent checker has looked at it: never one that it
    /// rejects; one that is too large for it is written, said to be unverified, and exit code 3
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    #[command(flatten)]
    full: show::Full,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodFlag {
    /// At a random integer point modulo a prime
    Modular,
    /// At a random rational point, by the exact value of a minor
    Bareiss,
    /// Over the rational functions in the weights (small networks)
    Symbolic,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UpperFlag {
    /// Parameters less independent symmetry fields
    SymmetryFields,
    /// The dimension of the variety of virtual weights less scalings (docs/theorems/virtual-weights.md)
    VirtualWeights,
    /// The dimension of the space of all functions of this shape and degree
    AmbientDimension,
    /// Polynomial vector fields that do not change the function, found and proved one by one
    /// (small networks; prints them; no certificate)
    KernelFields,
}

impl From<UpperFlag> for UpperRule {
    fn from(flag: UpperFlag) -> Self {
        match flag {
            UpperFlag::SymmetryFields => UpperRule::SymmetryFields,
            UpperFlag::VirtualWeights => UpperRule::VirtualWeights,
            UpperFlag::AmbientDimension => UpperRule::AmbientDimension,
            UpperFlag::KernelFields => UpperRule::KernelFields,
        }
    }
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    match flags.network.subject(&flags.architecture)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(None) => {}
        ControlFlow::Continue(Some(subject)) => {
            let method = flags.method != MethodFlag::Modular;
            let other = [
                ("--method", method),
                ("--modulus", flags.modulus.is_some()),
                ("--upper", flags.upper.is_some()),
            ];
            let other = other.into_iter().find_map(|(name, given)| given.then_some(name));
            if let Some(flag) = other {
                let problem = "belongs to dim without NETWORK";
                return Err(Error::new(flag, problem, "leave one of them out"));
            }
            if flags.formula {
                return formula::run(settings, &subject);
            }
            return network::run(settings, &subject, flags.certificate.as_deref());
        }
    }
    if flags.formula {
        let problem = "belongs to dim with NETWORK";
        return Err(Error::new("--formula", problem, "without it the formula is printed too"));
    }
    let architecture = flags.architecture.architecture()?;
    let options_method = match flags.method {
        MethodFlag::Modular => Method::Modular,
        MethodFlag::Bareiss => Method::Bareiss,
        MethodFlag::Symbolic => Method::Symbolic,
    };
    let modulus = flags.modulus.as_deref().map(prime).transpose()?;
    if modulus.is_some() && options_method != Method::Modular {
        let problem = "contradicts --method: only the modular method has a modulus";
        return Err(Error::new("--modulus", problem, "leave one of them out"));
    }
    if flags.certificate.is_some() && options_method == Method::Symbolic {
        let problem = "contradicts --method symbolic, which leaves no integer point and minor";
        return Err(Error::new("--certificate", problem, "use --method modular or bareiss"));
    }
    if flags.certificate.is_some() && flags.upper == Some(UpperFlag::KernelFields) {
        let problem = "contradicts --upper kernel-fields, which has no rule in the format";
        return Err(Error::new("--certificate", problem, "use --upper virtual-weights"));
    }
    let output = flags.certificate.as_deref().map(files::Output::create).transpose()?;
    if output.as_ref().is_some_and(|output| flags.architecture.reads(output.path())) {
        return Err(Error::new("--certificate", "is the file of --spec", "give another path"));
    }

    let network = LightningAttention::new(architecture.clone());
    watch::network(&architecture);
    let most = least_bound(&network);
    bounds(0, most);
    let stage = watch::stage(what(options_method, &network));
    let show = |rank, target| {
        stage.show(rank, target);
        bounds(rank, most);
    };
    let fields = |found, wanted| stage.show(found, wanted);
    let options = Options {
        seed: settings.seed,
        method: options_method,
        modulus,
        upper: flags.upper.map(UpperRule::from),
        max_memory: settings.max_memory,
        progress: &show,
        fields: &fields,
    };
    let found = dimension(&network, &options)?;
    drop(stage);
    bounds(found.lower, found.upper);

    let certificate = match output {
        None => None,
        Some(output) => {
            let _stage = watch::stage(format!("check of the certificate (rank {})", found.lower));
            let (bytes, checked) = checked(&architecture, &found)?;
            output.commit(&bytes)?;
            let path = flags.certificate.as_deref().map(files::whole).unwrap_or_default();
            Some((path, checked))
        }
    };
    if let Some(text) = remark(&architecture).filter(|_| settings.json) {
        note(settings.quiet, text);
    }
    let is_proved = found.certainty == Certainty::Exact
        && !matches!(certificate, Some((_, Verdict::Incomplete)));
    let formula = paper_formula(&architecture);
    let blocks = network.coordinates();
    if settings.json {
        print_json(&report(&architecture, &blocks, &found, formula, certificate))?;
    } else {
        flags.full.print(&text(&architecture, &blocks, &found, formula, certificate))?;
    }
    Ok(if is_proved { Outcome::Holds } else { Outcome::Undecided })
}

/// What the work is, with its size.
fn what(method: Method, network: &LightningAttention) -> String {
    let columns: usize = network.coordinates().iter().map(Block::len).sum();
    let how = match method {
        Method::Modular => "modulo a prime",
        Method::Bareiss => "at a rational point, by fraction-free elimination",
        Method::Symbolic => "over the rational functions in the weights",
    };
    format!("rank of the Jacobian {how} ({columns} columns)")
}

/// An upper bound that needs no point.
fn least_bound(network: &LightningAttention) -> usize {
    let source = network.source_dimension();
    network.virtual_weights().map_or(source, |z| z.bound().min(source))
}

/// Tells the watcher what is proved so far.
fn bounds(lower: usize, upper: usize) {
    let verdict = if lower == 0 { "at_most" } else { "at_least" };
    watch::know("verdict", if lower == upper { "exact" } else { verdict });
    watch::know("lower", lower);
    watch::know("upper", upper);
    watch::say("dimension", format!("dimension at_least {lower}, at_most {upper}"));
}

pub(super) fn prime(text: &str) -> Result<u64> {
    let allowed = "allowed: an odd prime below 2^62";
    let fail = || Error::new("--modulus", format!("{text:?} is not an odd prime"), allowed);
    let number = text.parse().map_err(|_| fail())?;
    crate::ring::PrimeField::new(number).map_err(|_| fail())?;
    Ok(number)
}

/// The bytes of the certificate, and what `neurocert-check` says of them.
fn checked(architecture: &Architecture, found: &Dimension) -> Result<(Vec<u8>, Verdict)> {
    let is_exact = found.certainty == Certainty::Exact;
    let relation = if is_exact { Relation::Exact } else { Relation::AtLeast };
    let claim = architecture.claim(relation, found.lower);
    let certificate: Certificate = certificate(claim, found, architecture.tokens())?;
    let text = serde_json::to_string(&certificate)
        .map_err(|error| Error::new("--certificate", error.to_string(), ""))?;
    let bytes = (text + "\n").into_bytes();
    let report = neurocert_check::check(&bytes);
    if report.verdict == Verdict::Rejected {
        let problem = format!("the checker rejects it ({}), please report this", report.detail);
        return Err(Error::new("--certificate", problem, "nothing was written"));
    }
    Ok((bytes, report.verdict))
}

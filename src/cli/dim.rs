//! `neurocert dim`: the certified dimension.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use neurocert_check::kernel::certificate::Lower;
use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Bounded, Source};

use super::proved::{Target, checked, put};
use super::subject::{Subject, of_architecture};
use super::{Outcome, Settings, architecture, show, subject, watch, weights};
use crate::commands::Certified;
use crate::error::{Error, Result};
use crate::search::{self, Found, MODULUS, Method, Options, Rule};

mod all_widths;
mod at;
mod attention;
mod formula;
mod network;
pub(super) mod report;
mod table;

const JSON_KEYS: &str = "\
JSON keys: kind, widths, query_dims, tokens, parametrization, variety, parameters (dimension of
the source variety), symmetries (independent fields of each rule of the paper; null where they were
not counted), upper_bounds (of each step that was tried), upper, upper_rule, kernel_fields (the fields
behind an upper bound by fields: of each family, lists of block and velocity), lower, dimension
(= lower: a lower bound when at_least), verdict (exact, probable, at_least), missing_rule (null when exact),
fiber_dimension (= parameters − dimension), fiber (its parts: query-key, gauge, scaling,
invisible-weights, antisymmetric-parts; null when not exact or not counted), ambient_dimension (a
string), formula and formula_source (null where the paper has none), formula_hypotheses_hold,
formula_agrees (null when not decided), method (modular: by a minor; theorem), modulus (null for
theorem), inputs, seed, certificate (path), certificate_verdict (verified, incomplete: of the proof,
written or not).

With NETWORK (sizes by --set; --widths, --query-dims, --tokens are d, a, t): network, sizes, parameters (coordinates of the source),
dimension, verdict (exact, at_least, or probable: that number, unless an event of probability at
most 2^-140 happened), lower, lower_rule, upper, upper_rule, bounds (of each rule that was tried:
rule, number), fiber_dimension, missing_rule (null when exact), remarks (on a function that normalises scores and
is not as the paper asks), copies (of the inputs), modulus, seed, certificate,
certificate_verdict, version (of this program). The certificate is that of docs/certificate.md.
With --at: the rank of the Jacobian at these weights, which is what they can move the function to first
order, on all inputs or with --data on those of a file (together). network, sizes, at, data (null without
--data), inputs (number of inputs that were looked at), parameters, dimension (= lower), kernel_dimension
(= parameters − dimension; null when not exact), verdict (exact, at_least), lower, lower_rule, upper, upper_rule, remark
(null, or what is special about the weights), modulus, seed, certificate, certificate_verdict. Weights as
`jacobian NETWORK --weights` reads them, and inputs as its --inputs. The signs at `relu` are exact; a zero there is an error.
With --formula: network, sizes, formula, formula_source (the theorem and its hypotheses), parameters,
fiber_dimension, degree and singular_dimension (of the variety of all functions and of its singular locus, of linear; the
second is null if it is smooth), why (null, or why the degree is missing), certificate, certificate_verdict.
With --all-widths: network, sizes (l and t), formula (in d and a), theorem, page, rank and full_rank (of the second
proof by one rank, for softmax; null where it is not computed), order (of its series), seed, certificate (of that rank),
certificate_verdict.

Exit codes: 0 exact; 2 bad input; 3 at_least, probable, or an incomplete certificate.";

/// Certified dimension of a neuromanifold: the generic rank of the Jacobian of (weights ↦
/// function), from below by a minor that is not zero, from above by symmetries, by other steps of
/// docs/certificate.md, or by a theorem that counts virtual weights.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: architecture::Flags,
    /// Of NETWORK: only what a theorem says, at any size and without a point
    #[arg(long, conflicts_with_all = ["upper", "modulus"])]
    formula: bool,
    /// Of lightning and softmax attention: the formula for all widths d and query sizes a, at --set l=.. --set t=..
    #[arg(long, conflicts_with_all = ["formula", "upper", "modulus", "at"])]
    all_widths: bool,
    /// Of NETWORK: not at generic weights but at these: JSON, .npz or .safetensors
    #[arg(long, value_name = "WEIGHTS", conflicts_with_all = ["formula", "upper", "modulus"])]
    at: Option<PathBuf>,
    /// With --at: on these inputs only, in JSON
    #[arg(long, value_name = "FILE", requires = "at")]
    data: Option<PathBuf>,
    #[command(flatten)]
    map: weights::MapFlag,
    /// Odd prime below 2^62, modulo which the rank is computed (default: 2147483629)
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    modulus: Option<String>,
    /// What shall prove the upper bound (default: whatever meets the rank first; beyond 512
    /// coordinates a theorem, where there is one)
    #[arg(long, value_enum, value_name = "RULE")]
    upper: Option<UpperFlag>,
    /// At which weights the rank is looked for (default: drawn ones; where these take too much,
    /// structured ones)
    #[arg(long, value_enum, value_name = "METHOD", conflicts_with_all = ["formula", "all_widths", "at"])]
    method: Option<MethodFlag>,
    /// Write a certificate, after the independent checker has looked at it: never one that it
    /// rejects; one that is too large for it is written, said to be unverified, and exit code 3
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    #[command(flatten)]
    full: show::Full,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UpperFlag {
    /// Coordinates less independent fields along which the function does not change
    #[value(alias = "symmetry-fields")]
    Fields,
    /// The dimension of the variety of virtual weights less scalings (docs/theorems/virtual-weights.md),
    /// or another theorem about the network
    #[value(alias = "virtual-weights")]
    Theorem,
    /// The dimension of the space of all functions of this shape and degree
    #[value(alias = "ambient-dimension")]
    Ambient,
    /// All steps but theorems; the search may take long
    Steps,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodFlag {
    /// Drawn ones: one elimination in all coordinates
    Dense,
    /// Structured ones: a few kinds of small blocks, whatever the widths (docs/guide/large.md)
    Blocks,
}

impl From<MethodFlag> for Method {
    fn from(flag: MethodFlag) -> Self {
        match flag {
            MethodFlag::Dense => Method::Dense,
            MethodFlag::Blocks => Method::Blocks,
        }
    }
}

impl From<UpperFlag> for Rule {
    fn from(flag: UpperFlag) -> Self {
        match flag {
            UpperFlag::Fields => Rule::Fields,
            UpperFlag::Theorem => Rule::Theorem,
            UpperFlag::Ambient => Rule::Ambient,
            UpperFlag::Steps => Rule::Steps,
        }
    }
}

/// What was found, and what the kernel says of its certificate.
struct Answer {
    found: Found,
    /// Of the minor.
    modulus: u64,
    certified: Certified,
    /// Where the certificate was written.
    path: Option<String>,
}

impl Answer {
    fn is_proved(&self) -> bool {
        self.verdict() == "exact"
    }

    fn verdict(&self) -> &'static str {
        self.found.verdict(self.certified.is_verified())
    }

    fn outcome(&self) -> Outcome {
        if self.is_proved() { Outcome::Holds } else { Outcome::Undecided }
    }

    /// Whether the lower bound comes from a theorem, without a point.
    fn is_by_theorem(&self) -> bool {
        matches!(self.found.lower.lower, Lower::Theorem { .. })
    }
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if flags.at.is_none() {
        flags.map.is_alone()?;
    }
    if flags.all_widths {
        return all_widths::run(settings, flags);
    }
    let at = flags.at.as_deref();
    match (flags.network.subject_of(&flags.architecture, at)?, at) {
        (ControlFlow::Break(outcome), _) => return Ok(outcome),
        (ControlFlow::Continue(Some(subject)), Some(path)) => {
            return at::run(settings, flags, &subject, path);
        }
        (ControlFlow::Continue(Some(subject)), None) if flags.formula => {
            return formula::run(settings, &subject, flags.certificate.as_ref());
        }
        (ControlFlow::Continue(Some(subject)), None) => {
            let answer = answer(settings, flags, &subject, None)?;
            return network::run(settings, &subject, &answer);
        }
        (ControlFlow::Continue(None), _) => {}
    }
    if at.is_some() {
        let problem = "belongs to dim with NETWORK";
        let allowed = "name the network, or let the file of the weights name it";
        return Err(Error::new("--at", problem, allowed));
    }
    if flags.formula {
        let problem = "belongs to dim with NETWORK";
        return Err(Error::new("--formula", problem, "without it the formula is printed too"));
    }
    let architecture = flags.architecture.architecture()?;
    watch::network(&architecture);
    // An upper bound that needs no point.
    let source = architecture.source_dimension();
    let most = architecture.virtual_weights().bound().min(source) as u128;
    bounds(0, most);
    let subject = of_architecture(&architecture)?;
    let answer = answer(settings, flags, &subject, Some(most))?;
    attention::run(settings, flags, &architecture, &subject, &answer)
}

/// The bounds and their certificate, which is written where it was asked for. The dimension is at most
/// `most`, if that is known.
fn answer(
    settings: &Settings,
    flags: &Flags,
    subject: &Subject,
    most: Option<u128>,
) -> Result<Answer> {
    let modulus = flags.modulus.as_deref().map(prime).transpose()?;
    if flags.upper == Some(UpperFlag::Theorem) {
        let Subject { text, program, .. } = subject;
        let source = Source::new(program, Bounded::Factors).of_text(text, program);
        if search::theorem(&source).is_none() {
            let problem = "no theorem covers this network";
            return Err(Error::new("--upper", problem, "allowed: fields, ambient, steps"));
        }
    }
    let target = Target::new(flags.certificate.as_ref())?;
    let (ending, stop) = watch::ending();
    let stage = watch::stage(format!("bounds of the dimension of {}", subject.program.name));
    let at_most = |upper: u128| most.map_or(upper, |most| most.min(upper));
    let progress = |rank: u64, upper: u128| {
        let upper = at_most(upper);
        stage.show(rank as usize, usize::try_from(upper).unwrap_or(usize::MAX));
        bounds(rank, upper);
    };
    let options = Options {
        seed: settings.seed,
        budget: Budget { memory: settings.max_memory, stop, ..Options::default().budget },
        modulus,
        upper: flags.upper.map(Rule::from),
        method: flags.method.map_or(Method::Automatic, Method::from),
        progress: &progress,
        ..Options::default()
    };
    let found = search::dimension(&subject.text, &subject.given, &subject.program, options);
    drop(stage);
    if ending.is_told() && found.as_ref().map_or(true, |found| found.lower.rank == 0) {
        ending.end();
    }
    let found = found.map_err(search::refused)?;
    bounds(found.lower.rank, at_most(found.upper.number));
    // What is printed as exact is what the checker has verified, written or not.
    let certified = checked(&found.certificate(), settings.max_memory)?;
    let path = put(target, Some(&certified))?.map(|(path, _)| path);
    // What is finished by then is not stopped.
    let is_done = found.is_exact() && certified.is_verified();
    if ending.is_told() && !is_done {
        watch::know("certificate", path);
        watch::know("certificate_verdict", certified.verdict.to_string());
        ending.end();
    }
    Ok(Answer { found, modulus: modulus.unwrap_or(MODULUS), certified, path })
}

/// Tells the watcher what is proved so far.
fn bounds(lower: u64, upper: u128) {
    // It is exact when the checker has verified it, and not before.
    watch::know("verdict", if lower == 0 { "at_most" } else { "at_least" });
    watch::know("lower", lower);
    watch::know(
        "upper",
        u64::try_from(upper).map_or(upper.to_string().into(), serde_json::Value::from),
    );
    watch::say("dimension", format!("dimension at_least {lower}, at_most {upper}"));
}

pub(super) fn prime(text: &str) -> Result<u64> {
    let allowed = "allowed: an odd prime below 2^62";
    let fail = || Error::new("--modulus", format!("{text:?} is not an odd prime"), allowed);
    let number = text.parse().map_err(|_| fail())?;
    crate::ring::PrimeField::new(number).map_err(|_| fail())?;
    Ok(number)
}

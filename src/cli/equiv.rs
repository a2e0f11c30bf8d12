//! `neurocert equiv`: are two weight files the same function?

mod network;
mod rounding;
mod text;

use std::path::PathBuf;

use clap::Args;
use neurocert_check::Verdict;
use num_rational::BigRational;
use serde::Serialize;
use serde_json::Value;

use super::output::{note, print, print_json};
use super::proved::{Target, Written};
use super::show::{decimals, matrix_in_full};
use super::{Outcome, Settings, architecture, files, show, watch, weights};
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::theory::lightning::deep::{
    Answer, Element, Equivalence, Hypotheses, Nearest, Outputs, Proof, equivalence, nearest,
};
use rounding::{Floats, Rounding};
use text::{sentences, text};

const JSON_KEYS: &str = "\
A and B are weight files of any depth and parametrization, also two different ones. The answer is
exact: `same` with a proof, or `different` with a small integer input; where no proof is in reach it
is `probable`, with a bound for the probability of an error.

JSON keys: equivalent (true, false, or null when only probable), verdict (same, different, probable),
proof (scaling, element, zero, one-token, evaluation, witness), symmetry (null, or what maps A to
B: lambda and rho with M_i' = lambda_i M_i and L' = rho L for the virtual weights; C, layer_lambda
and query_key with layer_lambda_i V_i' C_{i-1} = C_i V_i, C_{i-1}^T A_i' C_{i-1} = layer_lambda_i A_i,
K_i' C_{i-1} = D_i K_i, each null where the weights do not determine it, or a file has M_i and L),
known_symmetry (false when the functions agree and no known symmetry relates the weights), description
(sentences), witness_input,
outputs (of A and B there; numbers modulo `modulus` when that is not null), modulus, rounding (null,
or of the outputs: row and column of the first entries that differ, relative_difference of these, and change,
the part by which every weight would have to change at least for such outputs, both in decimals; size: f64 or
f32 when the change is of the size of rounding to such floats, else null), nearest (null, or of
--nearest: distance, a fraction; distance_decimals; block; size as above; symmetry as above), theorem_3_7 (of A
and B: applies, form_ranks, last_rank, skew, failures; null where numbers are too long), error_bound
(a fraction), one and other (file, widths, query_dims, parametrization), tokens, certificate,
certificate_verdict, unused (of A and B: what the files hold and nobody reads, as names; with
anything there equiv refuses, unless --ignore-unused: then the parts that are read are compared), seed.

Weights of any network that is text (docs/language.md) are compared too: at small inputs, then by a proof
in words or entries, judged by the kernel of the checker. The files are
{\"network\": NAME, \"sizes\": {…}, \"weights\": {\"W[1]\": …}} (see jacobian --help), or tensors with --network.
JSON keys: equivalent, verdict (same, different, undecided), proof (null, or that of the certificate),
symmetry (null, or a list of name
and group: declared symmetries that move the first weights to the second, one after the other),
witness_inputs (null, or matrices by name), witness_order (null; with exp, tanh or softmax: as
power series in s the outputs at s times these inputs differ up to this power), why (null, why it is undecided, or why there is no certificate), one and other (file, network),
certificate (docs/certificate.md), certificate_verdict, seed, version (of this program).

Exit codes: 0 same; 1 different; 2 bad input; 3 probable, undecided, or a certificate is asked for and
there is none (numbers of more than 4000 digits) or it is too large for the checker.";

/// Are two weight files the same function? Decided exactly, with the symmetry or a witness
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    /// Weights
    #[arg(value_name = "A")]
    one: PathBuf,
    /// Weights
    #[arg(value_name = "B")]
    other: PathBuf,
    #[command(flatten)]
    architecture: architecture::Flags,
    #[command(flatten)]
    map: weights::MapFlag,
    /// The network that the files are weights of, where they do not say it: a name of the library or a file
    #[arg(long, value_name = "NETWORK")]
    network: Option<String>,
    /// A size of that network, as `t=3`, or a list, as `d=3,2,4`; may be repeated
    #[arg(long, value_name = "NAME=VALUES", allow_hyphen_values = true)]
    set: Vec<String>,
    /// How far is B from weights with exactly the function of A? Moves A by an element of the symmetry group
    /// that is fitted to B, and gives the exact distance, relative to the largest entry of a block
    #[arg(long)]
    nearest: bool,
    /// Write a certificate, after the independent checker has looked at it
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Compare the parts that are read, when a file holds something that nobody reads
    #[arg(long)]
    ignore_unused: bool,
}

#[derive(Serialize)]
struct Side {
    file: String,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    parametrization: String,
}

#[derive(Default, Serialize)]
struct Symmetry {
    lambda: Option<Vec<String>>,
    rho: Option<String>,
    #[serde(rename = "C")]
    gauge: Option<Vec<Value>>,
    layer_lambda: Option<Vec<String>>,
    query_key: Option<Vec<Value>>,
}

#[derive(Serialize)]
struct Theorem {
    applies: bool,
    form_ranks: Vec<usize>,
    last_rank: usize,
    skew: Vec<usize>,
    failures: Vec<String>,
}

#[derive(Serialize)]
struct Report<'a> {
    equivalent: Option<bool>,
    verdict: &'static str,
    proof: Option<&'static str>,
    symmetry: Option<Symmetry>,
    known_symmetry: Option<bool>,
    description: Vec<String>,
    witness_input: Option<Value>,
    outputs: Option<[Value; 2]>,
    modulus: Option<String>,
    rounding: Option<rounding::Report>,
    nearest: Option<NearestReport>,
    theorem_3_7: [Option<Theorem>; 2],
    error_bound: Option<String>,
    one: Side,
    other: Side,
    tokens: usize,
    certificate: Option<String>,
    certificate_verdict: Option<String>,
    unused: [&'a [String]; 2],
    seed: u64,
}

#[derive(Serialize)]
struct NearestReport {
    distance: String,
    distance_decimals: String,
    block: String,
    size: Option<&'static str>,
    symmetry: Symmetry,
}

/// What is found beside the answer.
struct Beside {
    rounding: Option<Rounding>,
    nearest: Option<Nearest>,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if network::is_meant(flags) {
        return network::run(settings, flags);
    }
    let known = flags.architecture.known()?;
    let pair = weights::read_all(&[&flags.one, &flags.other], &known, flags.map.path())?;
    let [one, other] = &pair[..] else { return Err(Error::new("equiv", "two files", "")) };
    let left = [(&flags.one, one), (&flags.other, other)];
    let left = left.map(|(path, taken)| Some((path, taken, weights::unused(&taken.unused)?)));
    for (path, taken, list) in left.iter().flatten() {
        if !flags.ignore_unused {
            let allowed = "--ignore-unused compares the parts that are read";
            return Err(Error::new(files::name(path), format!("not used: {list}"), allowed));
        }
        weights::note_unused(settings.quiet, path, taken);
    }
    let unused = [&one.unused[..], &other.unused[..]];
    let (one, other) = (&one.file, &other.file);
    let target = Target::new(flags.certificate.as_ref())?;
    let what = format!("comparison of the two functions ({})", show::size(one));
    let found = watch::during(what, || equivalence(one, other, settings.seed));
    let found = found.map_err(|error| {
        let names = format!("{}, {}", files::name(&flags.one), files::name(&flags.other));
        error.within(&names)
    })?;
    let is_near = flags.nearest && !matches!(found.answer, Answer::Same { .. });
    let near = || watch::during("fit of the gauge", || nearest(one, other));
    let nearest = if is_near { near() } else { None };
    if is_near && nearest.is_none() {
        note(settings.quiet, NO_NEAREST);
    }
    let beside = Beside { rounding: Rounding::new([one, other], &found.answer)?, nearest };
    let written =
        match (target, crate::theory::lightning::deep::certificate(one, other, &found.answer)) {
            (Some(target), Some(certificate)) => {
                Some(target.write(&certificate, settings.max_memory)?)
            }
            (Some(_), None) => {
                let is_probable = matches!(found.answer, Answer::Probable { .. });
                note(settings.quiet, no_certificate(is_probable));
                None
            }
            (None, _) => None,
        };
    if settings.json {
        let report = report(settings, flags, [one, other], (&found, &beside), written.as_ref());
        print_json(&Report { unused, ..report })?;
    } else {
        let is_part = unused.iter().any(|list| !list.is_empty());
        let files = ([one, other], is_part);
        print(&text(settings, flags, files, (&found, &beside), written.as_ref()))?;
    }
    let is_wanted = flags.certificate.is_some();
    let is_checked = written.map_or(!is_wanted, |(_, verdict)| verdict == Verdict::Verified);
    Ok(match found.answer {
        Answer::Different(_) => Outcome::Refuted,
        Answer::Probable { .. } => Outcome::Undecided,
        Answer::Same { .. } if is_checked => Outcome::Holds,
        Answer::Same { .. } => Outcome::Undecided,
    })
}

const NO_NEAREST: &str = "--nearest found no gauge: it needs files of the same sizes and parametrization \
    whose hidden V_i and all K_i have independent rows";

/// Why an answer has no certificate.
pub(super) fn no_certificate(is_probable: bool) -> &'static str {
    if is_probable {
        return "no certificate: the answer is only probable";
    }
    "no certificate: a number has more than 4000 digits, the most that certificates take, or the proof is too \
     large for them"
}

fn theorem(facts: &Hypotheses) -> Theorem {
    Theorem {
        applies: facts.only_scalings(),
        form_ranks: facts.form_ranks.clone(),
        last_rank: facts.last_rank,
        skew: facts.skew.clone(),
        failures: facts.failures(),
    }
}

/// Whether both have layers `(A_i, V_i)` that an element of the group can act on.
fn have_layers(files: [&WeightFile; 2]) -> bool {
    files.iter().all(|file| file.architecture.parametrization() != Parametrization::Ml)
}

fn symmetry(files: [&WeightFile; 2], answer: &Answer) -> Option<Symmetry> {
    let Answer::Same { proof, element } = answer else { return None };
    let strings = |list: &[BigRational]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (lambda, rho) = match proof {
        Proof::Scaling { lambda, rho } => (Some(strings(lambda)), Some(rho.to_string())),
        Proof::Element => (None, None),
        _ => return None,
    };
    let element = element.as_ref().filter(|_| have_layers(files));
    let acting = element.map_or_else(Symmetry::default, |element| moving(element));
    Some(Symmetry { lambda, rho, ..acting })
}

/// An element as it acts on layers.
fn moving(element: &Element) -> Symmetry {
    let strings = |list: &[BigRational]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let matrices = |list: &[Matrix<BigRational>]| list.iter().map(matrix_in_full).collect();
    Symmetry {
        lambda: None,
        rho: None,
        gauge: Some(matrices(&element.gauge)),
        layer_lambda: Some(strings(&element.lambda)),
        query_key: (!element.query_key.is_empty()).then(|| matrices(&element.query_key)),
    }
}

fn report(
    settings: &Settings,
    flags: &Flags,
    files: [&WeightFile; 2],
    (found, beside): (&Equivalence, &Beside),
    written: Option<&Written>,
) -> Report<'static> {
    let side = |path: &PathBuf, file: &WeightFile| Side {
        file: files::whole(path),
        widths: file.architecture.widths().to_vec(),
        query_dims: file.architecture.query_dims().to_vec(),
        parametrization: file.architecture.parametrization().to_string(),
    };
    let plain = |matrix: &Matrix<u64>| {
        matrix_in_full(&matrix.map(|&n| BigRational::from_integer(n.into())))
    };
    let (equivalent, verdict) = match &found.answer {
        Answer::Same { .. } => (Some(true), "same"),
        Answer::Different(_) => (Some(false), "different"),
        Answer::Probable { .. } => (None, "probable"),
    };
    let witness = match &found.answer {
        Answer::Different(witness) => Some(witness),
        _ => None,
    };
    let is_known = match &found.answer {
        Answer::Same { proof, .. } => Some(!matches!(proof, Proof::Evaluation(_))),
        _ => None,
    };
    Report {
        equivalent,
        verdict,
        proof: found.answer.rule(),
        symmetry: symmetry(files, &found.answer),
        known_symmetry: is_known,
        description: sentences(found),
        witness_input: witness.map(|witness| {
            matrix_in_full(&witness.input.map(|n| BigRational::from_integer(n.clone())))
        }),
        outputs: witness.map(|witness| match &witness.outputs {
            Outputs::Exact(values) => values.each_ref().map(matrix_in_full),
            Outputs::Modular { values, .. } => values.each_ref().map(plain),
        }),
        modulus: witness.and_then(|witness| match witness.outputs {
            Outputs::Exact(_) => None,
            Outputs::Modular { prime, .. } => Some(prime.to_string()),
        }),
        rounding: beside.rounding.as_ref().map(Rounding::report),
        nearest: beside.nearest.as_ref().map(|near| NearestReport {
            distance: near.distance.to_string(),
            distance_decimals: decimals(&near.distance, 3),
            block: rounding::block_name(files[1], near.block),
            size: rounding::size(&near.distance, Floats::of(files)),
            symmetry: moving(&near.element),
        }),
        theorem_3_7: found.hypotheses.each_ref().map(|facts| facts.as_ref().map(theorem)),
        error_bound: match &found.answer {
            Answer::Probable { error, .. } => Some(error.to_string()),
            _ => None,
        },
        one: side(&flags.one, files[0]),
        other: side(&flags.other, files[1]),
        tokens: files[0].architecture.tokens(),
        certificate: written.map(|(path, _)| path.clone()),
        certificate_verdict: written.map(|(_, verdict)| verdict.to_string()),
        unused: [&[], &[]],
        seed: settings.seed,
    }
}

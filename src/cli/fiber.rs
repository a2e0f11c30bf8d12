//! `neurocert fiber`: all weights with the function of given ones; here for one layer.

use std::path::{Path, PathBuf};

use clap::Args;
use neurocert_check::Verdict;
use serde::Serialize;

use super::layer::{lines, weight_file};
use super::named_weights::is_for_any_network;
use super::output::print_json;
use super::proved::{Target, Written, certificate_line};
use super::{Outcome, Settings, architecture, deep_fiber, files, show, softmax, watch, weights};
use crate::error::{Error, Result};
use crate::network::{Kind, Parametrization, WeightFile};
use crate::theory::lightning::layer::{Fiber, Layer, certificate_of_fiber, fiber, same_function};

const JSON_KEYS: &str = "\
WEIGHTS is a weight file: {\"tokens\": 2, \"layers\": [{\"Q\": [[1, \"1/2\"]],
\"K\": [[2, 0]], \"V\": [[1, 0]]}]}, or layers of {\"A\", \"V\"} with \"query_dims\": [1], or \"M\" and \"L\".

JSON keys for one layer: kind, widths, query_dims, tokens, parametrization, ranks (of A and V), case (zero,
one-point, two-points, symmetric-part), pieces (points (A, V) up to scaling; for one token points
(A + Aᵀ, V); for zero the two parts A = 0 and V = 0), dimension (the largest of a part of the fiber,
scaling included), description (sentences), representatives (weight files: the given one, then a
point of each other piece that has a rational one; for zero of both parts), samples (weight files of
--sample, from all pieces with rational points in turn), certificate (path) and certificate_verdict (null without --certificate),
unused (see weights --help), seed.

JSON keys for several layers, or M and L: kind, widths, query_dims, tokens, parametrization, case (orbit: all of
the fiber is known; virtual-orbit, two-virtual-orbits: all of it in the virtual weights M_i, L; zero;
partial), theorem_3_7_applies, failures (of its hypotheses), form_ranks and last_rank (of M_i and L),
dimension (local, at these weights; null when only bounds are known), dimension_at_least, dimension_at_most,
kernel (of the differential: symmetries, at_most; null when too large), description, representatives (weight
files: the given one, then isolated ones that theory names), samples, files (of --out: weights and
certificate of membership), certificate_verdicts, unused, seed. Certificates say that a point is a member, not
that the list is complete.

JSON keys for softmax attention (a file that names softmax_attention, softmax_av or softmax_ml, see weights
--help): network, sizes, case (point, orbit: all of the fiber; virtual-point: all of it in the virtual weights;
zero; one-token; partial), form_ranks and last_rank (of M_i and L), skew (which M_i are skew-symmetric), dimension
(null where not all of the fiber is known), description, samples, files, certificate_verdicts, unused, seed.

Exit codes: 0 done; 2 bad input; 3 a certificate that is too large for the checker.";

/// The fiber at exact weights: all weights with the same function. Lightning attention (one layer: Theorem
/// 3.2; for --tokens 1 only A + Aᵀ is seen, and the fiber is another one; several layers: Theorem 3.7) and
/// softmax attention of any depth.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    /// Weights: JSON, .npz or .safetensors
    #[arg(value_name = "WEIGHTS")]
    weights: PathBuf,
    #[command(flatten)]
    map: weights::MapFlag,
    #[command(flatten)]
    architecture: architecture::Flags,
    /// Random exact members of the fiber, from --seed; each is verified to be the same function
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    sample: Option<String>,
    /// One layer: write a certificate, after the independent checker has looked at it
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Several layers, or softmax: write every other point with a certificate of membership to a folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    full: show::Full,
}

#[derive(Serialize)]
struct Report {
    kind: Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
    ranks: [usize; 2],
    case: &'static str,
    pieces: usize,
    dimension: usize,
    description: Vec<String>,
    representatives: Vec<WeightFile>,
    samples: Vec<WeightFile>,
    certificate: Option<String>,
    certificate_verdict: Option<String>,
    unused: Vec<String>,
    seed: u64,
}

const MOST_SAMPLES: usize = 100_000;

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let count = flags.sample.as_deref().map_or(Ok(0), number)?;
    if is_for_any_network(&flags.weights) {
        let useless = flags.architecture.given().or(flags.map.path().map(|_| "--map"));
        let useless = useless.or(flags.certificate.as_ref().map(|_| "--certificate"));
        if let Some(flag) = useless {
            let problem = "belongs to weights of lightning attention";
            return Err(Error::new(flag, problem, "the file names its network and sizes"));
        }
        return softmax::fiber(settings, &flags.full, &flags.weights, count, flags.out.as_deref());
    }
    let known = flags.architecture.known()?;
    let taken = weights::read(settings.quiet, &flags.weights, &known, flags.map.path())?;
    let (file, unused) = (taken.file, taken.unused);
    let is_ml = file.architecture.parametrization() == Parametrization::Ml;
    if is_ml || file.architecture.layers() > 1 {
        if flags.certificate.is_some() {
            let problem = "is for one layer: each point of a deep fiber has its own certificate";
            return Err(Error::new("--certificate", problem, "use --out DIR"));
        }
        let mut given: Vec<&Path> = vec![&flags.weights];
        given.extend(flags.map.path());
        return deep_fiber::run(
            settings,
            &flags.full,
            (&file, &unused),
            &given,
            count,
            flags.out.as_ref(),
        );
    }
    if flags.out.is_some() {
        return Err(Error::new("--out", "is for several layers", "use --certificate FILE"));
    }
    let within = |error: Error| error.within(&files::name(&flags.weights));
    let size = show::size(&file);
    let stage = watch::stage(format!("the ranks of A and V ({size})"));
    let layer = Layer::new(file).map_err(within)?;
    drop(stage);
    let target = Target::new(flags.certificate.as_ref())?;
    let stage = watch::stage(format!("the fiber, and {count} members of it ({size})"));
    let found = fiber(&layer);
    let samples: Vec<Layer> = found.members(settings.seed).take(count).collect();
    let members = found.representatives.iter().chain(&samples);
    if members.into_iter().any(|member| !same_function(member, &layer)) {
        let problem = "a member of the fiber is another function, please report this";
        return Err(Error::new("fiber", problem, "nothing was printed"));
    }
    drop(stage);
    let written = match target {
        None => None,
        Some(target) => {
            Some(target.write(&certificate_of_fiber(&layer, &found)?, settings.max_memory)?)
        }
    };
    if settings.json {
        let report = report(settings, &layer, &found, &samples, written.as_ref());
        print_json(&Report { unused, ..report })?;
    } else {
        flags.full.print(&text(settings, &layer, &found, &samples, written.as_ref()))?;
    }
    let is_verified = written.is_none_or(|(_, verdict)| verdict == Verdict::Verified);
    Ok(if is_verified { Outcome::Holds } else { Outcome::Undecided })
}

fn number(text: &str) -> Result<usize> {
    text.parse().ok().filter(|n| (1..=MOST_SAMPLES).contains(n)).ok_or_else(|| {
        let problem = format!("{text:?} is not a number of members");
        Error::new("--sample", problem, format!("allowed: 1 to {MOST_SAMPLES}"))
    })
}

fn report(
    settings: &Settings,
    layer: &Layer,
    found: &Fiber,
    samples: &[Layer],
    written: Option<&Written>,
) -> Report {
    let architecture = layer.architecture();
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        ranks: [layer.ranks().0, layer.ranks().1],
        case: found.case.name(),
        pieces: found.pieces,
        dimension: found.dimension,
        description: found.description.clone(),
        representatives: found.representatives.iter().map(weight_file).collect(),
        samples: samples.iter().map(weight_file).collect(),
        certificate: written.map(|(path, _)| path.clone()),
        certificate_verdict: written.map(|(_, verdict)| verdict.to_string()),
        unused: Vec::new(),
        seed: settings.seed,
    }
}

fn text(
    settings: &Settings,
    layer: &Layer,
    found: &Fiber,
    samples: &[Layer],
    written: Option<&Written>,
) -> String {
    let (rank_a, rank_v) = layer.ranks();
    let mut text = format!("{}\n\n{}", layer.architecture(), lines(layer));
    text += &format!("rank A = {rank_a}, rank V = {rank_v}\n\n");
    text += &format!(
        "fiber: {}, pieces {}, dimension {} (seed {})\n",
        found.case.name(),
        found.pieces,
        found.dimension,
        settings.seed
    );
    for sentence in &found.description {
        text += &format!("  {sentence}\n");
    }
    for other in &found.representatives[1..] {
        text += &format!("\nalso in the fiber:\n{}", lines(other));
    }
    if !samples.is_empty() {
        text += &format!("\n{} random members:\n", samples.len());
        for sample in samples {
            text += &format!("\n{}", lines(sample));
        }
    }
    text + &certificate_line(written)
}

//! `neurocert fiber` for softmax attention.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use neurocert_check::Verdict;
use num_rational::BigRational;
use num_traits::One;
use serde::Serialize;
use serde_json::Value;

use super::softmax_weights;
use crate::cli::named_weights::{Weighted, in_file};
use crate::cli::output::print_json;
use crate::cli::{Outcome, Settings, files, show, watch};
use crate::commands::{Answer, equiv};
use crate::error::{Error, Result, shown};
use crate::network::WeightFile;
use crate::ring::SplitMix64;
use crate::theory::lightning::deep::{Element, virtual_point};
use crate::theory::softmax::{SoftmaxFiber, fiber};

#[derive(Serialize)]
struct Report<'a> {
    network: &'a str,
    sizes: BTreeMap<String, Vec<u64>>,
    case: &'static str,
    form_ranks: &'a [usize],
    last_rank: usize,
    skew: &'a [usize],
    dimension: Option<usize>,
    description: &'a [String],
    samples: Vec<Value>,
    files: Vec<[String; 2]>,
    certificate_verdicts: Vec<String>,
    unused: &'a [String],
    seed: u64,
}

pub(in crate::cli) fn run(
    settings: &Settings,
    full: &show::Full,
    path: &Path,
    count: usize,
    out: Option<&Path>,
) -> Result<Outcome> {
    let (weighted, file) = match softmax_weights(path)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(found) => found,
    };
    let size = show::size(&file);
    let found = watch::during(format!("the fiber ({size})"), || fiber(&file));
    let found = found.map_err(|error| error.within(&files::name(path)))?;
    let what = format!("{count} members of the fiber, each verified ({size})");
    let samples = watch::during(what, || samples(&file, count, settings.seed))?;
    let written = out.map_or(Ok(Vec::new()), |out| write(settings, out, &weighted, &samples))?;
    if settings.json {
        let subject = &weighted.subject;
        let samples = samples.iter().map(|sample| in_file(subject, &sample.weights));
        print_json(&Report {
            network: &subject.program.name,
            sizes: subject.program.sizes.iter().cloned().collect(),
            case: found.case.name(),
            form_ranks: &found.facts.form_ranks,
            last_rank: found.facts.last_rank,
            skew: &found.facts.skew,
            dimension: found.dimension,
            description: &found.description,
            samples: samples.collect(),
            files: written.iter().map(|(one, other, _)| [one.clone(), other.clone()]).collect(),
            certificate_verdicts: written.iter().map(|(_, _, v)| v.to_string()).collect(),
            unused: &weighted.unused,
            seed: settings.seed,
        })?;
    } else {
        full.print(&text(settings, &weighted, &found, &samples, &written))?;
    }
    let is_verified = written.iter().all(|(_, _, verdict)| *verdict == Verdict::Verified);
    Ok(if is_verified { Outcome::Holds } else { Outcome::Undecided })
}

/// Random members of the orbit of the gauge, each with the same `(M, L)`.
fn samples(file: &WeightFile, count: usize, seed: u64) -> Result<Vec<WeightFile>> {
    let mut stream = SplitMix64::new(seed);
    let mut all = Vec::new();
    let own = virtual_point(file)?;
    for _ in 0..count {
        let mut element = Element::random(&file.architecture, &mut stream);
        // Softmax has no scalings.
        element.lambda.iter_mut().for_each(|factor| *factor = BigRational::one());
        let member = element.apply(file).unwrap_or_else(|| file.clone());
        let point = virtual_point(&member)?;
        if (&point.forms, &point.last) != (&own.forms, &own.last) {
            let problem = "a member of the fiber is another function, please report this";
            return Err(Error::new("fiber", problem, "nothing was printed"));
        }
        all.push(member);
    }
    Ok(all)
}

/// Weights, certificate of membership (or nothing), verdict of the checker.
type Written = Vec<(String, String, Verdict)>;

fn write(
    settings: &Settings,
    out: &Path,
    weighted: &Weighted,
    samples: &[WeightFile],
) -> Result<Written> {
    files::folder(out, "--out")?;
    let mut written = Vec::new();
    for (number, sample) in (1..).zip(samples) {
        let name = |end: &str| out.join(format!("member-{number}.{end}"));
        let own = (&weighted.subject, &weighted.weights);
        let other = (&weighted.subject, &sample.weights);
        let Answer { certified, .. } = equiv(own, other, &settings.library(&|_, _| {}))?;
        let (mut proof, mut verdict) = (String::new(), Verdict::Incomplete);
        if let Some(certified) = certified {
            let path = name("certificate.json");
            files::Output::create(&path)?.commit(certified.text.as_bytes())?;
            (proof, verdict) = (files::whole(&path), certified.verdict);
        }
        let path = name("json");
        let text = serde_json::to_vec(&in_file(&weighted.subject, &sample.weights))
            .map_err(|error| Error::new("--out", error.to_string(), ""))?;
        files::Output::create(&path)?.commit(&text)?;
        written.push((files::whole(&path), proof, verdict));
    }
    Ok(written)
}

fn text(
    settings: &Settings,
    weighted: &Weighted,
    found: &SoftmaxFiber,
    samples: &[WeightFile],
    written: &Written,
) -> String {
    let facts = &found.facts;
    let ranks: Vec<String> = facts.form_ranks.iter().map(usize::to_string).collect();
    let mut text = format!("{}\n\n", weighted.subject.program.name);
    text += &format!("ranks of M_1, …, M_l: {}; of L: {}\n", ranks.join(", "), facts.last_rank);
    let dimension = found.dimension.map_or(String::new(), |d| format!(", dimension {d}"));
    text += &format!("fiber: {}{dimension} (seed {})\n", found.case.name(), settings.seed);
    for sentence in &found.description {
        text += &format!("  {sentence}\n");
    }
    if !samples.is_empty() {
        text += &format!("\n{} random members, each with the same (M, L):\n", samples.len());
        samples.iter().for_each(|sample| text += &format!("\n{}", show::lines(sample)));
    }
    for (weights, proof, verdict) in written {
        let (weights, proof) = (shown(weights), shown(proof));
        text += &match proof.as_str() {
            "" => format!("written: {weights} (no certificate)\n"),
            proof => format!("written: {weights}, {proof} ({verdict} by neurocert-check)\n"),
        };
    }
    text
}

//! `neurocert fiber` for networks of any depth.

use std::path::{Path, PathBuf};

use neurocert_check::{Verdict, check};
use serde::Serialize;

use super::output::{note, print, print_json};
use super::{Outcome, Settings, files};
use crate::deep::{Answer, DeepFiber, Element, Equivalence, certificate, deep_fiber, equivalence};
use crate::error::{Error, Result};
use crate::network::WeightFile;
use crate::ring::SplitMix64;

#[derive(Serialize)]
struct Kernel {
    symmetries: usize,
    at_most: usize,
}

#[derive(Serialize)]
struct Report<'a> {
    kind: String,
    widths: &'a [usize],
    query_dims: &'a [usize],
    tokens: usize,
    parametrization: String,
    case: &'static str,
    theorem_3_7_applies: bool,
    failures: Vec<String>,
    form_ranks: &'a [usize],
    last_rank: usize,
    dimension: Option<usize>,
    dimension_at_least: usize,
    dimension_at_most: Option<usize>,
    kernel: Option<Kernel>,
    description: &'a [String],
    representatives: &'a [WeightFile],
    samples: &'a [WeightFile],
    files: Vec<[String; 2]>,
    certificate_verdicts: Vec<String>,
    seed: u64,
}

/// What was written: weights, certificate, verdict of the checker.
type Written = Vec<(String, String, Verdict)>;

pub(super) fn run(
    settings: &Settings,
    file: &WeightFile,
    given: &[&Path],
    count: usize,
    out: Option<&PathBuf>,
) -> Result<Outcome> {
    let within = |error: Error| error.within(&files::name(given[0]));
    let found = deep_fiber(file, settings.seed).map_err(within)?;
    let samples = samples(settings, &found, count)?;
    let written = match out {
        None => Vec::new(),
        Some(folder) => write(settings, given, &found, &samples, folder)?,
    };
    if settings.json {
        print_json(&report(settings, file, &found, &samples, &written))?;
    } else {
        print(&text(settings, file, &found, &samples, &written))?;
    }
    let is_verified = written.iter().all(|(_, _, verdict)| *verdict == Verdict::Verified);
    Ok(if is_verified { Outcome::Holds } else { Outcome::Undecided })
}

/// Random members, from all representatives in turn, each verified to be the same function.
fn samples(settings: &Settings, found: &DeepFiber, count: usize) -> Result<Vec<WeightFile>> {
    let mut stream = SplitMix64::new(settings.seed);
    let first = &found.representatives[0];
    (0..count)
        .map(|number| {
            let point = &found.representatives[number % found.representatives.len()];
            let element = Element::random(&point.architecture, &mut stream);
            let member = element.apply(point).unwrap_or_else(|| point.clone());
            is_member(first, &member, settings.seed)?;
            Ok(member)
        })
        .collect()
}

fn is_member(first: &WeightFile, other: &WeightFile, seed: u64) -> Result<Equivalence> {
    let found = equivalence(first, other, seed)?;
    match found.answer {
        Answer::Different(_) => {
            let problem = "a member of the fiber is another function, please report this";
            Err(Error::new("fiber", problem, "nothing was printed"))
        }
        _ => Ok(found),
    }
}

/// All points but the given one, with certificates of membership.
fn write(
    settings: &Settings,
    given: &[&Path],
    found: &DeepFiber,
    samples: &[WeightFile],
    folder: &Path,
) -> Result<Written> {
    let file = &found.representatives[0];
    let failed = |error: std::io::Error| {
        Error::new(files::name(folder), format!("cannot be written: {error}"), "give a folder")
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let members = found.representatives[1..].iter().chain(samples);
    let names = (1..=members.clone().count()).flat_map(|n| {
        ["json", "certificate.json"].map(|end| folder.join(format!("member-{n}.{end}")))
    });
    for path in names {
        let is_given = |file: &&Path| file.canonicalize().ok() == path.canonicalize().ok();
        if path.exists() && given.iter().any(is_given) {
            let problem = "is the weight file, or its map";
            return Err(Error::new(files::name(&path), problem, "give another folder"));
        }
    }
    if found.representatives.len() + samples.len() == 1 {
        note(settings.quiet, "nothing to write: no other point is named; --sample draws some");
    }
    let mut written = Vec::new();
    for (number, member) in (1..).zip(members) {
        let answer = is_member(file, member, settings.seed)?.answer;
        let weights = folder.join(format!("member-{number}.json"));
        let proof = folder.join(format!("member-{number}.certificate.json"));
        let text = serde_json::to_vec(member)
            .map_err(|error| Error::new("--out", error.to_string(), ""))?;
        let mut name = String::new();
        let mut verdict = Verdict::Incomplete;
        if let Some(certificate) = certificate(file, member, &answer) {
            let bytes = serde_json::to_vec(&certificate)
                .map_err(|error| Error::new("--out", error.to_string(), ""))?;
            let report = check(&bytes);
            if report.verdict == Verdict::Rejected {
                let problem =
                    format!("the checker rejects it ({}), please report this", report.detail);
                return Err(Error::new(files::name(&proof), problem, "nothing was written there"));
            }
            files::Output::create(&proof)?.commit(&bytes)?;
            (name, verdict) = (files::name(&proof), report.verdict);
        }
        files::Output::create(&weights)?.commit(&text)?;
        written.push((files::name(&weights), name, verdict));
    }
    Ok(written)
}

fn report<'a>(
    settings: &Settings,
    file: &'a WeightFile,
    found: &'a DeepFiber,
    samples: &'a [WeightFile],
    written: &Written,
) -> Report<'a> {
    let architecture = &file.architecture;
    let (least, most) = found.dimension;
    Report {
        kind: architecture.kind().to_string(),
        widths: architecture.widths(),
        query_dims: architecture.query_dims(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization().to_string(),
        case: found.case.name(),
        theorem_3_7_applies: found.hypotheses.only_scalings(),
        failures: found.hypotheses.failures(),
        form_ranks: &found.hypotheses.form_ranks,
        last_rank: found.hypotheses.last_rank,
        dimension: most.filter(|&most| most == least),
        dimension_at_least: least,
        dimension_at_most: most,
        kernel: found
            .kernel
            .map(|kernel| Kernel { symmetries: kernel.symmetries, at_most: kernel.at_most }),
        description: &found.description,
        representatives: &found.representatives,
        samples,
        files: written.iter().map(|(one, other, _)| [one.clone(), other.clone()]).collect(),
        certificate_verdicts: written.iter().map(|(_, _, v)| v.to_string()).collect(),
        seed: settings.seed,
    }
}

fn text(
    settings: &Settings,
    file: &WeightFile,
    found: &DeepFiber,
    samples: &[WeightFile],
    written: &Written,
) -> String {
    let facts = &found.hypotheses;
    let mut text = format!("{}\n\n", file.architecture);
    let ranks: Vec<String> = facts.form_ranks.iter().map(usize::to_string).collect();
    text += &format!("ranks of M_1, …, M_l: {}; of L: {}\n", ranks.join(", "), facts.last_rank);
    let dimension = match found.dimension {
        (least, Some(most)) if least == most => least.to_string(),
        (least, Some(most)) => format!("from {least} to {most}"),
        (least, None) => format!("at least {least}"),
    };
    text += &format!(
        "fiber: {}, dimension {dimension} at these weights (seed {})\n",
        found.case.name(),
        settings.seed
    );
    for sentence in &found.description {
        text += &format!("  {sentence}\n");
    }
    if let Some(kernel) = found.kernel {
        let rest = match kernel.at_most - kernel.symmetries {
            0 => "these are all".to_string(),
            extra => format!("at most {extra} dimensions more"),
        };
        text += &format!(
            "kernel of the differential: {} independent infinitesimal symmetries; {rest}\n",
            kernel.symmetries
        );
    }
    for other in &found.representatives[1..] {
        text += &format!(
            "\nalso in the fiber (membership verified, not completeness):\n{}",
            super::recover::lines(other)
        );
    }
    if !samples.is_empty() {
        text += &format!("\n{} random members, each verified:\n", samples.len());
        samples.iter().for_each(|sample| text += &format!("\n{}", super::recover::lines(sample)));
    }
    for (weights, proof, verdict) in written {
        text += &format!("written: {weights}, {proof} ({verdict} by neurocert-check)\n");
    }
    text
}

//! `neurocert fiber` for networks of any depth.

use std::path::{Path, PathBuf};

use neurocert_check::Verdict;
use serde::Serialize;

use super::output::{note, print_json};
use super::proved::judged;
use super::{Outcome, Settings, files, show, watch};
use crate::error::{Error, Result, shown};
use crate::network::WeightFile;
use crate::ring::SplitMix64;
use crate::theory::lightning::deep::{
    Answer, DeepFiber, Element, Proof, certificate, deep_fiber, equivalence, maps,
};

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
    unused: &'a [String],
    seed: u64,
}

/// What was written: weights, certificate, verdict of the checker.
type Written = Vec<(String, String, Verdict)>;

pub(super) fn run(
    settings: &Settings,
    full: &show::Full,
    (file, unused): (&WeightFile, &[String]),
    given: &[&Path],
    count: usize,
    out: Option<&PathBuf>,
) -> Result<Outcome> {
    let within = |error: Error| error.within(&files::name(given[0]));
    let size = show::size(file);
    let found = watch::during(format!("the fiber ({size})"), || deep_fiber(file, settings.seed));
    let found = found.map_err(within)?;
    let others = found.representatives.len() - 1;
    let mut folder = out.map(|path| Folder::new(path, given, others + count)).transpose()?;
    if out.is_some() && others + count == 0 {
        note(settings.quiet, "nothing to write: no other point is named; --sample draws some");
    }
    let what = match out {
        None => format!("{count} members of the fiber, each verified ({size})"),
        Some(_) => format!("{count} members of the fiber, each verified and written ({size})"),
    };
    let samples = watch::during(what, || -> Result<Vec<Member>> {
        if let Some(folder) = &mut folder {
            for point in &found.representatives[1..] {
                folder.add(&found, &member(settings, &found, point.clone(), None)?)?;
            }
        }
        let mut stream = SplitMix64::new(settings.seed);
        let mut samples = Vec::new();
        for number in 0..count {
            let sample = sample(settings, &found, number, &mut stream)?;
            // What is finished stays when the rest is stopped.
            if let Some(folder) = &mut folder {
                folder.add(&found, &sample)?;
            }
            samples.push(sample);
        }
        Ok(samples)
    })?;
    let written = folder.map(|folder| folder.written).unwrap_or_default();
    let proved =
        samples.iter().filter(|sample| matches!(sample.answer, Answer::Same { .. })).count();
    let samples: Vec<WeightFile> = samples.into_iter().map(|sample| sample.weights).collect();
    if settings.json {
        print_json(&report(settings, (file, unused), &found, &samples, &written))?;
    } else {
        full.print(&text(settings, file, &found, (&samples, proved), &written))?;
    }
    let is_verified = written.iter().all(|(_, _, verdict)| *verdict == Verdict::Verified);
    Ok(if is_verified { Outcome::Holds } else { Outcome::Undecided })
}

/// Another point of the fiber, and why it is one.
struct Member {
    weights: WeightFile,
    answer: Answer,
}

/// Random member of this number, of all representatives in turn, verified to be the same function.
fn sample(
    settings: &Settings,
    found: &DeepFiber,
    number: usize,
    stream: &mut SplitMix64,
) -> Result<Member> {
    let point = &found.representatives[number % found.representatives.len()];
    let element = Element::random(&point.architecture, stream);
    let weights = element.apply(point).unwrap_or_else(|| point.clone());
    let is_first = std::ptr::eq(point, &found.representatives[0]);
    member(settings, found, weights, is_first.then_some(element))
}

/// Verifies a member: `equiv` decides, or the element that was applied to the given weights.
fn member(
    settings: &Settings,
    found: &DeepFiber,
    weights: WeightFile,
    element: Option<Element>,
) -> Result<Member> {
    let first = &found.representatives[0];
    let answer = match (equivalence(first, &weights, settings.seed)?.answer, element) {
        (Answer::Probable { .. }, Some(element)) if maps(first, &weights, &element) => {
            Answer::Same { proof: Proof::Element, element: Some(Box::new(element)) }
        }
        (answer, _) => answer,
    };
    if let Answer::Different(_) = answer {
        let problem = "a member of the fiber is another function, please report this";
        return Err(Error::new("fiber", problem, "nothing was printed"));
    }
    Ok(Member { weights, answer })
}

/// The folder of `--out`: every point but the given one, with a certificate of membership.
struct Folder<'a> {
    path: &'a Path,
    written: Written,
}

impl<'a> Folder<'a> {
    /// For so many points.
    fn new(path: &'a Path, given: &[&Path], count: usize) -> Result<Self> {
        for name in (1..=count).flat_map(|n| Self::names(path, n)) {
            let is_given = |file: &&Path| file.canonicalize().ok() == name.canonicalize().ok();
            if name.exists() && given.iter().any(is_given) {
                let problem = "is the weight file, or its map";
                return Err(Error::new(files::name(&name), problem, "give another folder"));
            }
        }
        // What was made goes again when nothing is written into it.
        files::folder(path, "--out")?;
        Ok(Folder { path, written: Vec::new() })
    }

    /// The weights of a point, and their certificate.
    fn names(path: &Path, number: usize) -> [PathBuf; 2] {
        ["json", "certificate.json"].map(|end| path.join(format!("member-{number}.{end}")))
    }

    fn add(
        &mut self,
        found: &DeepFiber,
        Member { weights: member, answer }: &Member,
    ) -> Result<()> {
        let [weights, proof] = Self::names(self.path, self.written.len() + 1);
        if !member.is_readable() {
            let problem = "a number has more than 100,000 digits";
            return Err(Error::new(files::name(&weights), problem, "nothing was written there"));
        }
        let text = serde_json::to_vec(member)
            .map_err(|error| Error::new("--out", error.to_string(), ""))?;
        let mut name = String::new();
        let mut verdict = Verdict::Incomplete;
        if let Some(certificate) = certificate(&found.representatives[0], member, answer) {
            let bytes = serde_json::to_vec(&certificate)
                .map_err(|error| Error::new("--out", error.to_string(), ""))?;
            let (found, why) = judged(&bytes);
            if found == Verdict::Rejected {
                let problem = format!("the checker rejects it ({why}), please report this");
                return Err(Error::new(files::name(&proof), problem, "nothing was written there"));
            }
            files::Output::create(&proof)?.commit(&bytes)?;
            (name, verdict) = (files::whole(&proof), found);
        }
        files::Output::create(&weights)?.commit(&text)?;
        self.written.push((files::whole(&weights), name, verdict));
        Ok(())
    }
}

fn report<'a>(
    settings: &Settings,
    (file, unused): (&'a WeightFile, &'a [String]),
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
        unused,
        seed: settings.seed,
    }
}

fn text(
    settings: &Settings,
    file: &WeightFile,
    found: &DeepFiber,
    (samples, proved): (&[WeightFile], usize),
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
            show::lines(other)
        );
    }
    if !samples.is_empty() {
        let how = if proved == samples.len() { "each verified" } else { "not all proved" };
        text += &format!("\n{} random members, {how}:\n", samples.len());
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

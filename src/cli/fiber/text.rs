//! Fibers for people.

use super::folder::Files;
use crate::cli::{layer, show};
use crate::commands::{DeepFiber, Fiber, LayerFiber, SoftmaxFiber};
use crate::error::shown;
use crate::network::WeightFile;

/// `file` is what was given; of the samples are so many proved.
pub(super) fn text(file: &WeightFile, found: &Fiber, proved: usize) -> String {
    match found {
        Fiber::Layer(found) => of_layer(file, found),
        Fiber::Deep(found) => of_deep(file, found, proved),
        Fiber::Softmax(found) => of_softmax(found),
    }
}

fn of_layer(file: &WeightFile, found: &LayerFiber) -> String {
    let [rank_a, rank_v] = found.ranks;
    let mut text = format!("{}\n\n{}", file.architecture, layer::lines(file));
    text += &format!("rank A = {rank_a}, rank V = {rank_v}\n\n");
    text += &format!(
        "fiber: {}, pieces {}, dimension {} (seed {})\n{}",
        found.case,
        found.pieces,
        found.dimension,
        found.seed,
        sentences(&found.description)
    );
    for other in found.representatives.iter().skip(1) {
        text += &format!("\nalso in the fiber:\n{}", layer::lines(other));
    }
    if !found.samples.is_empty() {
        text += &format!("\n{} random members:\n", found.samples.len());
        for sample in &found.samples {
            text += &format!("\n{}", layer::lines(sample));
        }
    }
    text
}

fn of_deep(file: &WeightFile, found: &DeepFiber, proved: usize) -> String {
    let mut text =
        format!("{}\n\n{}", file.architecture, ranks(&found.form_ranks, found.last_rank));
    let dimension = match (found.dimension_at_least, found.dimension_at_most) {
        (least, Some(most)) if least == most => least.to_string(),
        (least, Some(most)) => format!("from {least} to {most}"),
        (least, None) => format!("at least {least}"),
    };
    text += &format!(
        "fiber: {}, dimension {dimension} at these weights (seed {})\n{}",
        found.case,
        found.seed,
        sentences(&found.description)
    );
    if let Some(kernel) = &found.kernel {
        let rest = match kernel.at_most - kernel.symmetries {
            0 => "these are all".to_string(),
            extra => format!("at most {extra} dimensions more"),
        };
        text += &format!(
            "kernel of the differential: {} independent infinitesimal symmetries; {rest}\n",
            kernel.symmetries
        );
    }
    for other in found.representatives.iter().skip(1) {
        text += &format!(
            "\nalso in the fiber (membership verified, not completeness):\n{}",
            show::lines(other)
        );
    }
    if !found.samples.is_empty() {
        let how = if proved == found.samples.len() { "each verified" } else { "not all proved" };
        text += &format!("\n{} random members, {how}:\n", found.samples.len());
        found.samples.iter().for_each(|sample| text += &format!("\n{}", show::lines(sample)));
    }
    text
}

fn of_softmax(found: &SoftmaxFiber) -> String {
    let mut text = format!("{}\n\n{}", found.of.network, ranks(&found.form_ranks, found.last_rank));
    let dimension = found.dimension.map_or(String::new(), |d| format!(", dimension {d}"));
    text += &format!(
        "fiber: {}{dimension} (seed {})\n{}",
        found.case,
        found.seed,
        sentences(&found.description)
    );
    if !found.members.is_empty() {
        text += &format!("\n{} random members, each with the same (M, L):\n", found.members.len());
        found.members.iter().for_each(|member| text += &format!("\n{}", show::lines(member)));
    }
    text
}

fn ranks(forms: &[usize], last: usize) -> String {
    let forms: Vec<String> = forms.iter().map(usize::to_string).collect();
    format!("ranks of M_1, …, M_l: {}; of L: {last}\n", forms.join(", "))
}

fn sentences(all: &[String]) -> String {
    all.iter().map(|sentence| format!("  {sentence}\n")).collect()
}

/// One line for each member that was written.
pub(super) fn written(files: &Files) -> String {
    let line = |([weights, proof], verdict): (&[String; 2], &String)| {
        let (weights, proof) = (shown(weights), shown(proof));
        match proof.as_str() {
            "" => format!("written: {weights} (no certificate)\n"),
            proof => format!("written: {weights}, {proof} ({verdict} by neurocert-check)\n"),
        }
    };
    files.files.iter().zip(&files.certificate_verdicts).map(line).collect()
}

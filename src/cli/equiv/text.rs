//! What `equiv` found, for people.

use num_rational::BigRational;

use super::super::Settings;
use super::super::files::name;
use super::super::proved::{Written, certificate_line};
use super::super::show::{self, decimals, is_long, short};
use super::rounding::{Floats, Rounding, block_name, size, words};
use super::{Beside, Flags, have_layers};
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::theory::lightning::deep::{
    Answer, Element, Equivalence, Nearest, Outputs, Proof, Witness,
};

/// What the answer says, in sentences.
pub(super) fn sentences(found: &Equivalence) -> Vec<String> {
    let theorem = |number: usize| match &found.hypotheses[number] {
        None => "not checked: the numbers are too long".to_string(),
        Some(facts) if facts.only_scalings() => "holds, the fiber in (M, L) is one orbit".into(),
        Some(facts) => format!("does not apply: {}", facts.failures().join(", ")),
    };
    let theorem = format!("Theorem 3.7 (corrected) at A: {}; at B: {}", theorem(0), theorem(1));
    vec![found.answer.reason(), theorem]
}

pub(super) fn text(
    settings: &Settings,
    flags: &Flags,
    (files, is_part): ([&WeightFile; 2], bool),
    (found, beside): (&Equivalence, &Beside),
    written: Option<&Written>,
) -> String {
    let mut text = format!(
        "A = {}: {}\nB = {}: {}\n\n",
        name(&flags.one),
        files[0].architecture,
        name(&flags.other),
        files[1].architecture
    );
    text += match &found.answer {
        Answer::Same { .. } => "the same function",
        Answer::Different(_) => "different functions",
        Answer::Probable { .. } => "probably the same function",
    };
    if is_part {
        text += ", in the parts that are read";
    }
    text += &format!(" (seed {})\n", settings.seed);
    for sentence in sentences(found) {
        text += &format!("  {sentence}\n");
    }
    if let Answer::Same { proof, element } = &found.answer {
        text += &symmetry_text(proof, element.as_deref().filter(|_| have_layers(files)));
    }
    if let Answer::Different(witness) = &found.answer {
        text += &witness_lines(witness, beside.rounding.as_ref());
    }
    let is_rounding = beside.rounding.as_ref().is_some_and(|found| found.size().is_some());
    match &beside.nearest {
        Some(near) => text += &nearest_lines(near, files[1], Floats::of(files)),
        None if is_rounding && !flags.nearest => {
            text += "--nearest says how far B is from weights with exactly the function of A\n";
        }
        None => {}
    }
    text + &certificate_line(written)
}

fn symmetry_text(proof: &Proof, element: Option<&Element>) -> String {
    let mut text = String::new();
    if let Proof::Scaling { lambda, rho } = proof {
        let list: Vec<String> = lambda.iter().map(short).collect();
        text += "\nvirtual weights: M_i' = λ_i M_i, L' = ρ L with\n";
        text += &format!("  λ = {}\n  ρ = {}\n", list.join(", "), short(rho));
    }
    if let Some(element) = element {
        text += &element_lines(element);
    }
    text
}

fn element_lines(element: &Element) -> String {
    let list: Vec<String> = element.lambda.iter().map(short).collect();
    let mut text =
        "\nweights: λ_i V_i' = C_i V_i C_{i-1}⁻¹, A_i' = λ_i C_{i-1}⁻ᵀ A_i C_{i-1}⁻¹".to_string();
    if !element.query_key.is_empty() {
        text += ",\n  K_i' = D_i K_i C_{i-1}⁻¹, Q_i' = λ_i D_i⁻ᵀ Q_i C_{i-1}⁻¹";
    }
    text += &format!(", with\n  λ = {}\n", list.join(", "));
    let named = |name: &str, list: &[Matrix<BigRational>]| -> String {
        let line = |(i, m)| format!("  {name}_{i} = {}\n", show::matrix(m));
        (1..).zip(list).map(line).collect()
    };
    text += &named("C", &element.gauge);
    text + &named("D", &element.query_key)
}

/// How far the second file is from the function of the first.
fn nearest_lines(near: &Nearest, other: &WeightFile, floats: Floats) -> String {
    let distance = decimals(&near.distance, 3);
    let block = block_name(other, near.block);
    let mut text = format!(
        "\nnearest: weights with exactly the function of A differ from B by at most {distance}"
    );
    text += &format!("\n  of the largest entry of a block (in {block})");
    if let Some(size) = size(&near.distance, floats) {
        text += &format!(", {}", words(size));
    }
    text += "; they are A moved by\n";
    let is_ml = other.architecture.parametrization() == Parametrization::Ml;
    let lambda: Vec<String> = near.element.lambda.iter().map(short).collect();
    match is_ml {
        true => {
            text + &format!(
                "  M_i' = λ_i M_i, L' = L / Π λ_i^(3^(l-i)), λ = {}\n",
                lambda.join(", ")
            )
        }
        false => text + element_lines(&near.element).trim_start(),
    }
}

/// The first entries that differ: exactly where they are short, else in decimals and relatively.
fn difference_line(found: &Rounding) -> String {
    let (row, column) = found.place;
    let size = found.size();
    let mut text = format!("at row {row}, column {column}: ");
    if size.is_none() && !found.values.iter().any(is_long) {
        return text + &format!("{} and {}\n", found.values[0], found.values[1]);
    }
    let [x, y] = apart(&found.values);
    let relative = decimals(&found.relative_difference, 3);
    text += &format!("≈ {x} and {y}, relative difference {relative}\n");
    if let Some(size) = size {
        let change = decimals(&found.change, 2);
        text += &format!(
            "  so much can come of changing each weight by {change} of itself: {}\n",
            words(size)
        );
    }
    text
}

/// Two numbers in decimals, as many as show that they differ.
fn apart([x, y]: &[BigRational; 2]) -> [String; 2] {
    let texts = |digits| [decimals(x, digits), decimals(y, digits)];
    let digits = (10..60).find(|&digits| {
        let [x, y] = texts(digits);
        x != y
    });
    digits.map_or_else(|| texts(12), |digits| texts(digits + 2))
}

fn witness_lines(witness: &Witness, rounding: Option<&Rounding>) -> String {
    let input = witness.input.map(|n| BigRational::from_integer(n.clone()));
    let mut text = format!("\nX = {}\n", show::matrix(&input));
    match &witness.outputs {
        Outputs::Exact([one, other]) => {
            text += &format!("A(X) = {}\n", show::matrix(one));
            text += &format!("B(X) = {}\n", show::matrix(other));
            if let Some(found) = rounding {
                text += &difference_line(found);
            }
        }
        Outputs::Modular { prime, values } => {
            let at = (0..values[0].entries().len())
                .find(|&at| values[0].entries()[at] != values[1].entries()[at])
                .unwrap_or(0);
            let columns = values[0].columns();
            text += &format!(
                "the outputs are too long to print; modulo {prime} they are, at row {}, column {}: \
                 {} and {}\n",
                at / columns + 1,
                at % columns + 1,
                values[0].entries()[at],
                values[1].entries()[at]
            );
        }
    }
    text
}

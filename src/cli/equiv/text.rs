//! What `equiv` found, for people.

use neurocert_check::Verdict;
use num_rational::BigRational;
use num_traits::One;

use super::super::Settings;
use super::super::files::name;
use super::super::layer::certificate_line;
use super::super::show::{self, short};
use super::{Flags, have_layers};
use crate::deep::{Answer, Element, Equivalence, Outputs, Proof, Witness};
use crate::matrix::Matrix;
use crate::network::WeightFile;

/// What the answer says, in sentences.
pub(super) fn sentences(found: &Equivalence) -> Vec<String> {
    let theorem = |number: usize| match &found.hypotheses[number] {
        None => "not checked: the numbers are too long".to_string(),
        Some(facts) if facts.only_scalings() => "holds, the fiber in (M, L) is one orbit".into(),
        Some(facts) => format!("does not apply: {}", facts.failures().join(", ")),
    };
    let theorem = format!("Theorem 3.7 (corrected) at A: {}; at B: {}", theorem(0), theorem(1));
    vec![reason(&found.answer), theorem]
}

/// Why it is so.
pub(in super::super) fn reason(answer: &Answer) -> String {
    match answer {
        Answer::Different(_) => "the outputs at this input are different".into(),
        Answer::Probable { error, trials } => format!(
            "equal at {trials} random inputs modulo random primes, and too large to be proved: the \
             probability that they differ nevertheless is at most {}",
            bound(error)
        ),
        Answer::Same { proof, element } => match proof {
            Proof::Scaling { .. } if element.is_some() => {
                "an element of the symmetry group maps A to B, verified by substitution".into()
            }
            Proof::Scaling { .. } => {
                "the virtual weights of B are a scaling of those of A (Eq. 13); \
                no gauge is printed, since the weights do not determine one"
                    .to_string()
            }
            Proof::Element => {
                "an element of the symmetry group maps A to B, verified by substitution".into()
            }
            Proof::Zero => "both are the zero function: L = 0, or some M_i that is zero (for one \
                token: skew-symmetric)"
                .into(),
            Proof::OneToken(proof) if proof.collinear.is_none() => {
                "one token sees only L x and the quadratic forms of the M_i, and these have the \
                 same factors"
                    .into()
            }
            Proof::OneToken(proof) => format!(
                "M_{} has rank one in both, so that behind it the tokens are collinear: there only \
                 M_i + M_iᵀ counts, and linear factors may be exchanged; they are the same",
                proof.lambda.len() + 1
            ),
            Proof::Evaluation(proof) => format!(
                "the functions depend on {} linear forms of a token and agree at a complete set of \
                 points; no known symmetry relates the weights",
                proof.pivots.len()
            ),
        },
    }
}

/// `2^-117` at least as large as the number.
fn bound(error: &BigRational) -> String {
    let bits = error.denom().bits().saturating_sub(error.numer().bits() + 1);
    if *error >= BigRational::one() { "1".into() } else { format!("2^-{bits}") }
}

pub(super) fn text(
    settings: &Settings,
    flags: &Flags,
    (files, is_part): ([&WeightFile; 2], bool),
    found: &Equivalence,
    written: Option<&(String, Verdict)>,
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
        text += &witness_lines(witness);
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
        let list: Vec<String> = element.lambda.iter().map(short).collect();
        text += "\nweights: λ_i V_i' = C_i V_i C_{i-1}⁻¹, A_i' = λ_i C_{i-1}⁻ᵀ A_i C_{i-1}⁻¹";
        if !element.query_key.is_empty() {
            text += ",\n  K_i' = D_i K_i C_{i-1}⁻¹, Q_i' = λ_i D_i⁻ᵀ Q_i C_{i-1}⁻¹";
        }
        text += &format!(", with\n  λ = {}\n", list.join(", "));
        let named = |name: &str, list: &[Matrix<BigRational>]| -> String {
            let line = |(i, m)| format!("  {name}_{i} = {}\n", show::matrix(m));
            (1..).zip(list).map(line).collect()
        };
        text += &named("C", &element.gauge);
        text += &named("D", &element.query_key);
    }
    text
}

fn witness_lines(witness: &Witness) -> String {
    let input = witness.input.map(|n| BigRational::from_integer(n.clone()));
    let mut text = format!("\nX = {}\n", show::matrix(&input));
    match &witness.outputs {
        Outputs::Exact([one, other]) => {
            text += &format!("A(X) = {}\n", show::matrix(one));
            text += &format!("B(X) = {}\n", show::matrix(other));
            let pairs = one.entries().iter().zip(other.entries());
            let at = pairs.into_iter().position(|(x, y)| x != y).unwrap_or(0);
            let (row, column) = (at / one.columns() + 1, at % one.columns() + 1);
            let (x, y) = (&one.entries()[at], &other.entries()[at]);
            text += &format!("at row {row}, column {column}: {} and {}\n", short(x), short(y));
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

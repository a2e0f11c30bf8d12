//! What `equivalence` found, as a certificate (`docs/certificate.md`). Networks of different
//! parametrizations meet in their virtual weights.

mod chain;
mod texts;

use neurocert_check::kernel::certificate::{Certificate, Claim, Difference, Means, Runs};
use neurocert_check::kernel::check;
use neurocert_check::kernel::produce::certificate_of;
use num_rational::BigRational;
use num_traits::Zero;
use serde_json::Value;

use self::chain::{Chain, Ends, Node, at_weights, lemma, scalings, tokens, words};
use super::element::Element;
use super::equivalence::{Answer, Proof};
use super::evaluation::{Evaluation, coordinates};
use super::one_token::{Factor, OneToken, Side};
use super::virtual_weights::Virtual;
use super::witness::{Outputs, Witness};
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::program::written;
use crate::theory::lightning::layer::matrices::Exact;

/// The numbers of a certificate have at most so many digits.
const MOST_DIGITS: usize = 4000;

/// What the kernel may take for each proof that is tried.
const STEPS: u64 = 1 << 33;
const MEMORY: u64 = 1 << 32;

/// The certificate of an answer; `None` for one that is only probable, where a number has more than
/// 4000 digits, which the format does not have, or where no proof is in reach.
pub fn certificate(one: &WeightFile, other: &WeightFile, answer: &Answer) -> Option<Certificate> {
    match answer {
        Answer::Same { proof, element } => same(one, other, proof, element.as_deref()),
        Answer::Different(witness) => different(one, other, witness).filter(fits),
        Answer::Probable { .. } => None,
    }
}

/// Whether all numbers are short enough.
fn fits(certificate: &Certificate) -> bool {
    short(&certificate.document())
}

fn short(value: &Value) -> bool {
    match value {
        // Texts and expressions have blanks; their numbers are not longer than the others.
        Value::String(text) => {
            let mut parts = text.split(|c: char| !c.is_ascii_digit());
            parts.all(|part| part.len() <= MOST_DIGITS)
        }
        Value::Array(list) => list.iter().all(short),
        Value::Object(map) => map.values().all(short),
        _ => true,
    }
}

fn different(one: &WeightFile, other: &WeightFile, witness: &Witness) -> Option<Certificate> {
    let modulus = match &witness.outputs {
        Outputs::Exact(_) => None,
        Outputs::Modular { prime, .. } => Some(prime.to_string()),
    };
    let input = witness.input.map(|n| BigRational::from_integer(n.clone()));
    differing(one, other, &input, modulus)
}

fn differing(
    one: &WeightFile,
    other: &WeightFile,
    input: &Exact,
    modulus: Option<String>,
) -> Option<Certificate> {
    let mut texts = Vec::new();
    let (one, other) = (Node::of(one)?, Node::of(other)?);
    let inputs = [(one.input()?, written(input))].into();
    let (first, second) = (at_weights(&one, &mut texts), at_weights(&other, &mut texts));
    let claim = Claim::Different { first, second };
    Some(certificate_of(texts, claim, &Difference { modulus, order: None, inputs }))
}

/// That two networks differ at an input, which is not looked at here.
pub fn at_input(one: &WeightFile, other: &WeightFile, input: &Exact) -> Option<Certificate> {
    differing(one, other, input, None)
}

/// That two small networks are the same by their expansions, which are not looked at here.
pub fn by_expansion(one: &WeightFile, other: &WeightFile) -> Option<Certificate> {
    let link = Runs { by: Means::Entries, ..Runs::default() };
    Chain::new(Node::of(one)?).then(link, Node::of(other)?).certificate()
}

fn same(
    one: &WeightFile,
    other: &WeightFile,
    proof: &Proof,
    element: Option<&Element>,
) -> Option<Certificate> {
    let is_virtual = |file: &WeightFile| file.architecture.parametrization() == Parametrization::Ml;
    if let Some(element) = element
        && !is_virtual(one)
        && !is_virtual(other)
    {
        let link = tokens(&element.gauge, |i| format!("X'[{i}]"), |i| format!("X[{i}]"));
        let found = Chain::new(Node::of(one)?).then(link, Node::of(other)?).certificate();
        return found.filter(fits);
    }
    let found = [Virtual::new(one)?, Virtual::new(other)?];
    let ends = [Ends::new(one, &found[0])?, Ends::new(other, &found[1])?];
    let tokens = one.architecture.tokens();
    let middles: Vec<Option<Chain>> = match proof {
        Proof::Scaling { lambda, .. } => vec![linked(&ends, words(scalings(lambda)))],
        Proof::Element => {
            // Virtual weights of both: C_i is a number times the identity.
            let step = |(c, i): (&Exact, usize)| {
                lemma(format!("Z'[{i}]"), format!("{} * Z[{i}]", c[(0, 0)]))
            };
            vec![linked(&ends, words(element?.gauge.iter().zip(1..).map(step).collect()))]
        }
        Proof::Zero => vec![zero(&ends, &found, tokens)],
        Proof::OneToken(proof) => {
            let lambda = &proof.lambda;
            vec![
                linked(&ends, words(scalings(lambda))),
                by_factors(&ends, proof, tokens),
                coordinates(&[&found[0], &found[1]])
                    .and_then(|seen| at_points(&ends, &seen, tokens)),
                linked(&ends, Runs { by: Means::Entries, ..Runs::default() }),
            ]
        }
        Proof::Evaluation(seen) => vec![at_points(&ends, seen, tokens)],
    };
    let only = middles.len() == 1;
    middles.into_iter().flatten().find_map(|middle| {
        let chain = ends[0].up(one)?.followed(middle);
        let found = ends[1].down(chain, other)?.certificate().filter(fits)?;
        // Where there is a choice the kernel makes it.
        (only || is_verified(&found)).then_some(found)
    })
}

fn is_verified(certificate: &Certificate) -> bool {
    check(certificate.document(), STEPS, MEMORY).failure.is_none()
}

/// From the virtual weights of one to those of the other at once.
fn linked(ends: &[Ends; 2], link: Runs) -> Option<Chain> {
    Some(Chain::new(ends[0].node.clone()).then(link, ends[1].node.clone()))
}

/// Words see a zero; steps before it need not be spelled out.
fn zero(ends: &[Ends; 2], found: &[Virtual; 2], tokens: usize) -> Option<Chain> {
    let mut lemmas = Vec::new();
    for (network, prime) in found.iter().zip(["", "'"]) {
        let is_zero = |form: &&super::scaled::Scaled| {
            form.is_zero() || (tokens == 1 && form.symmetrized().is_zero())
        };
        let before = network.forms.iter().take_while(|form| !is_zero(form)).count();
        let name = |i: usize| format!("Z{prime}[{i}]");
        lemmas.extend((1..=before).map(|i| lemma(name(i), name(i))));
    }
    linked(ends, words(lemmas))
}

/// For one token: quadratic forms as products of linear ones, by entries; then words know what is equal.
fn by_factors(ends: &[Ends; 2], proof: &OneToken, tokens: usize) -> Option<Chain> {
    if tokens != 1 {
        return None;
    }
    let factored = |side: &Side, ends: &Ends| {
        let mut weights: Vec<Exact> = side
            .forms
            .iter()
            .map(|term| {
                let half = BigRational::new(1.into(), 2.into());
                let factors: Option<Vec<&Factor>> =
                    term.factors.iter().map(|&at| proof.factors.get(at)).collect();
                // M + Mᵀ = c F, or c (v wᵀ + w vᵀ).
                match factors?[..] {
                    [Factor::Quadratic(f)] => Some(f.map(|x| x * &term.scale * &half)),
                    [Factor::Linear(v), Factor::Linear(w)] => {
                        Some(Matrix::from_fn(v.len(), w.len(), |i, j| &v[i] * &w[j] * &term.scale))
                    }
                    _ => None,
                }
            })
            .collect::<Option<_>>()?;
        weights.push(ends.weights.last()?.clone());
        Node::virtual_weights(&weights, 1)
    };
    let layers = ends[0].weights.len() - 1;
    let entries = || {
        let step = |i: usize| lemma(format!("Z'[{i}]"), format!("Z[{i}]"));
        Runs { by: Means::Entries, lemmas: (1..=layers).map(step).collect(), ..Runs::default() }
    };
    let chain = Chain::new(ends[0].node.clone())
        .then(entries(), factored(&proof.sides[0], &ends[0])?)
        .then(words(vec![]), factored(&proof.sides[1], &ends[1])?);
    Some(chain.then(entries(), ends[1].node.clone()))
}

/// In few coordinates, at a complete set of points.
fn at_points(ends: &[Ends; 2], seen: &Evaluation, tokens: usize) -> Option<Chain> {
    let (n, pivots) = (seen.pivots.len(), &seen.pivots);
    if n == 0 {
        return None;
    }
    let by_gram = tokens >= n;
    let small = |weights: &[Exact]| -> Vec<Exact> {
        let last = weights.len() - 1;
        let part = |(number, matrix): (usize, &Exact)| match number == last {
            true => Matrix::from_fn(matrix.rows(), n, |i, j| matrix[(i, pivots[j])].clone()),
            false => Matrix::from_fn(n, n, |i, j| matrix[(pivots[i], pivots[j])].clone()),
        };
        weights.iter().enumerate().map(part).collect()
    };
    let smaller = [0, 1].map(|side: usize| small(&ends[side].weights));
    let node = |weights: &[Exact], by_gram| Node::seen(&seen.coordinates, weights, tokens, by_gram);
    let layers = |side: usize| ends[side].weights.len() - 1;
    // From the virtual weights, and back.
    let into = |count: usize| {
        let step = |i: usize| lemma(format!("S'[{i}]"), format!("P' * X * Z[{i}]"));
        words((1..=count).map(step).collect())
    };
    let out = |count: usize| {
        let step = |i: usize| lemma(format!("S[{i}]"), format!("P * X * Z'[{i}]"));
        words((1..=count).map(step).collect())
    };
    let gram = |count: usize| {
        let step = |i: usize| lemma(format!("S[{i}]"), format!("W'[{i}] * S[0]"));
        let first = lemma("Y'".into(), "S[0]".into());
        words([first].into_iter().chain((1..=count).map(step)).collect())
    };
    let tokens_of_gram = |count: usize| {
        let step = |i: usize| lemma(format!("S'[{i}]"), format!("W[{i}] * Y"));
        let first = lemma("S'[0]".into(), "Y".into());
        words([first].into_iter().chain((1..=count).map(step)).collect())
    };
    let compared = || {
        let pairs: &[(&str, &str)] = match by_gram {
            true => &[("Y'", "Y"), ("G'[0]", "G[0]"), ("F'", "F")],
            false => &[("S'[0]", "S[0]")],
        };
        let lemmas = pairs.iter().map(|(step, same)| lemma(step.to_string(), same.to_string()));
        Runs { by: Means::Points, lemmas: lemmas.collect(), ..Runs::default() }
    };
    let mut chain =
        Chain::new(ends[0].node.clone()).then(into(layers(0)), node(&smaller[0], false)?);
    if by_gram {
        chain = chain.then(gram(layers(0)), node(&smaller[0], true)?);
    }
    if layers(0) != layers(1) {
        // Functions of different degrees are equal if they are zero.
        let without = |weights: &[Exact]| {
            let mut weights = weights.to_vec();
            if let Some(last) = weights.last_mut() {
                *last = last.map(|_| BigRational::zero());
            }
            node(&weights, by_gram)
        };
        chain = chain.then(compared(), without(&smaller[0])?);
        chain = chain.then(words(vec![]), without(&smaller[1])?);
    }
    chain = chain.then(compared(), node(&smaller[1], by_gram)?);
    if by_gram {
        chain = chain.then(tokens_of_gram(layers(1)), node(&smaller[1], false)?);
    }
    Some(chain.then(out(layers(1)), ends[1].node.clone()))
}

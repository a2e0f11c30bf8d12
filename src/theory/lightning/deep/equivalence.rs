//! Are two networks with exact weights the same function?

use num_rational::BigRational;
use num_traits::One;

use super::element::{self, Element};
use super::evaluation::{self, Evaluation, Points};
use super::modular::{Images, error_bound};
use super::one_token::{self, OneToken};
use super::ranks;
use super::virtual_weights::{Hypotheses, Virtual, is_plainly_zero, ratios, total};
use super::witness::{self, Outputs, Witness};
use crate::error::{Error, Result};
use crate::linalg::modular;
use crate::linalg::product::image;
use crate::matrix::Matrix;
use crate::network::{DataSeed, Parametrization, WeightFile};
use crate::ring::{PrimeField, SplitMix64, random_prime};

/// What is known of two networks.
#[derive(Clone, Debug, PartialEq)]
pub struct Equivalence {
    /// The answer with its proof.
    pub answer: Answer,
    /// What Theorem 3.7 asks, of each; `None` where the numbers are too long.
    pub hypotheses: [Option<Hypotheses>; 2],
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// One function, proved.
    Same {
        /// Why.
        proof: Proof,
        /// The element of the symmetry group that maps the first to the second, if the weights
        /// determine one.
        element: Option<Box<Element>>,
    },
    /// Two functions: an input that shows it.
    Different(Witness),
    /// Equal at random inputs modulo random primes, and too large to be proved.
    Probable {
        /// The probability that different functions pass is at most this, over draws that do not depend on the
        /// weights: see [`DataSeed`] for weights that somebody chose.
        error: BigRational,
        /// Independent trials.
        trials: usize,
    },
}

impl Answer {
    /// The name of the proof in output; `None` where there is none.
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Answer::Different(witness) => Some(match witness.outputs {
                Outputs::Exact(_) => "witness",
                Outputs::Modular { .. } => "residue",
            }),
            Answer::Probable { .. } => None,
            Answer::Same { proof, .. } => Some(match proof {
                Proof::Scaling { .. } => "scaling",
                Proof::Element => "element",
                Proof::Zero => "zero",
                Proof::OneToken(_) => "one-token",
                Proof::Evaluation(_) => "evaluation",
            }),
        }
    }
}

/// Why two networks are one function.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// `M_i′ = λ_i M_i`, `L′ = ρ L`, `ρ Π λ_i^{3^{l−i}} = 1` (Eq. 13).
    Scaling {
        /// `λ_1, …, λ_l`.
        lambda: Vec<BigRational>,
        /// `ρ`.
        rho: BigRational,
    },
    /// The element of the group itself.
    Element,
    /// Both are zero for a plain reason: `L = 0` or some `M_i = 0` (for one token: skew).
    Zero,
    /// What one token sees is the same.
    OneToken(Box<OneToken>),
    /// Equal at a complete set of points; no known symmetry relates the two.
    Evaluation(Evaluation),
}

/// Independent trials: a random input modulo a random prime.
const TRIALS: usize = 3;

/// Decides whether two networks, of any parametrizations, are the same function.
///
/// A difference at a random input modulo a random prime is a proof; the input is made small.
/// Otherwise a proof of equality is looked for: a group element, a scaling of the virtual weights
/// (where the corrected Theorem 3.7 applies there is nothing else), unique factorization of what
/// one token sees, a complete set of evaluation points.
///
/// Everything is drawn from `seed` mixed with both networks ([`DataSeed`]), each trial on its own.
///
/// # Errors
/// Networks of different `d_0`, `d_l` or `t`; more than 1024 tokens; an attention matrix of a rank above the query size.
///
/// # Panics
/// When weights do not fit their architecture; those that were read do.
pub fn equivalence(one: &WeightFile, other: &WeightFile, seed: u64) -> Result<Equivalence> {
    let (first, second) = (&one.architecture, &other.architecture);
    let ends = |w: &[usize]| (w[0], w[w.len() - 1]);
    if ends(first.widths()) != ends(second.widths()) || first.tokens() != second.tokens() {
        let problem = format!("({first}) and ({second}) have other inputs or outputs");
        let needed =
            "needed: the same d0, dl and tokens (a file that does not state its tokens has 3)";
        return Err(Error::new("", problem, needed));
    }
    let tokens = first.tokens();
    check_tokens(tokens)?;
    let seeds = DataSeed::new(seed).weights(one).weights(other);
    let seed = seeds.draw(0);
    for file in [one, other] {
        check_ranks(file, &mut SplitMix64::new(seed))?;
    }
    // Another stream: whether ranks are proved modulo a prime does not change the witness.
    let mut primes = SplitMix64::new(!seed);
    let mut facts = |file: &WeightFile| -> Result<Option<Hypotheses>> {
        let exact = || Virtual::new(file).map(|network| Hypotheses::new(&network, tokens));
        Ok(ranks::Images::random(file, &mut primes)?.hypotheses(file).or_else(exact))
    };
    let hypotheses = [facts(one)?, facts(other)?];
    let answer = |answer| Ok(Equivalence { answer, hypotheses: hypotheses.clone() });
    for trial in 1..=TRIALS {
        // 64 bits for all trials would be fewer than the bound of their errors claims.
        let mut stream = SplitMix64::new(seeds.draw(trial as u64));
        let images = Images::random(one, other, &mut stream)?;
        if images.differ_at_random(&mut stream)?
            && let Some(witness) = witness::find(one, other, &images, &mut stream)?
        {
            return answer(Answer::Different(witness));
        }
    }
    let mut later = SplitMix64::new(seeds.draw(TRIALS as u64 + 1));
    let found = match [Virtual::new(one), Virtual::new(other)] {
        [Some(m), Some(n)] => proof(&m, &n, tokens),
        _ => Found::Nothing,
    };
    match found {
        Found::Same(proof @ Proof::Scaling { .. }) => {
            let element = element::find(one, other, seed).map(Box::new);
            answer(Answer::Same { proof, element })
        }
        Found::Same(proof) => answer(Answer::Same { proof, element: None }),
        // All trials were unlucky: other ones are not.
        Found::Different => loop {
            let images = Images::random(one, other, &mut later)?;
            if images.differ_at_random(&mut later)?
                && let Some(witness) = witness::find(one, other, &images, &mut later)?
            {
                break answer(Answer::Different(witness));
            }
        },
        Found::Nothing => match element::find(one, other, seed) {
            Some(element) => {
                answer(Answer::Same { proof: Proof::Element, element: Some(Box::new(element)) })
            }
            None => {
                let once = error_bound(one, other);
                let error = (0..TRIALS).fold(BigRational::one(), |product, _| product * &once);
                answer(Answer::Probable { error, trials: TRIALS })
            }
        },
    }
}

/// More tokens make inputs that nobody reads.
const MOST_TOKENS: usize = 1 << 10;

/// That inputs are not too large to be evaluated.
///
/// # Errors
/// When they are.
pub(super) fn check_tokens(tokens: usize) -> Result<()> {
    if tokens <= MOST_TOKENS {
        return Ok(());
    }
    let allowed = format!("allowed: up to {MOST_TOKENS}; d0 tokens determine the function");
    Err(Error::new("tokens", format!("{tokens} are too many"), allowed))
}

/// That no attention matrix has a rank above its query size. A rank modulo a prime above it is a
/// proof; the other way round the checker of a certificate is exact.
///
/// # Errors
/// When one has.
pub(super) fn check_ranks(file: &WeightFile, stream: &mut SplitMix64) -> Result<()> {
    let architecture = &file.architecture;
    if architecture.parametrization() != Parametrization::Av {
        return Ok(());
    }
    for (i, (a, &query)) in
        file.weights.iter().step_by(2).zip(architecture.query_dims()).enumerate()
    {
        if query < a.rows() && modular_rank(a, stream)? > query {
            let problem = format!("its rank exceeds the query size {query}");
            return Err(Error::new(
                format!("A_{}", i + 1),
                problem,
                "allowed: rank at most query_dims",
            ));
        }
    }
    Ok(())
}

fn modular_rank(matrix: &Matrix<BigRational>, stream: &mut SplitMix64) -> Result<usize> {
    loop {
        let field = PrimeField::new(random_prime(61, stream))?;
        // A prime that divides a denominator has no image of the matrix; another one has.
        if let Some(image) = image(&field, matrix) {
            return Ok(modular::rank_profile(field, &image).rank());
        }
    }
}

enum Found {
    Same(Proof),
    Different,
    Nothing,
}

fn proof(one: &Virtual, other: &Virtual, tokens: usize) -> Found {
    // First: factors of a zero function are free, and their 3^l-th powers may be huge. Where the functions
    // are the same and not zero the product is 1, and no part of it is longer than what it is made of.
    if is_plainly_zero(one, tokens) && is_plainly_zero(other, tokens) {
        return Found::Same(Proof::Zero);
    }
    if let Some((lambda, rho)) = ratios(one, other)
        && (&rho * total(&lambda)).is_one()
    {
        return Found::Same(Proof::Scaling { lambda, rho });
    }
    if let Some(proof) = one_token::prove(one, other, tokens) {
        return Found::Same(Proof::OneToken(Box::new(proof)));
    }
    match evaluation::compare(one, other, tokens) {
        Points::Same(proof) => Found::Same(Proof::Evaluation(proof)),
        Points::Different => Found::Different,
        Points::TooMany => Found::Nothing,
    }
}

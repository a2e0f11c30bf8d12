//! The proof by words: the virtual weights of the transformed network are multiples of those of the
//! network, and the factors cancel (Eq. 12, Eq. 13).

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::expression::power;
use super::rule::{Parameter, Rule};
use super::words::{Algebra, Letter, Name, NormalForm, Obstacle, Term};
use crate::network::Parametrization;

/// A rational number times powers of scalars.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The number.
    pub coefficient: BigRational,
    /// The scalars with exponents other than zero.
    pub powers: Vec<(String, BigInt)>,
}

impl std::fmt::Display for Scaling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let powers = self.powers.iter().map(|(name, exponent)| match exponent {
            one if one.is_one() => name.clone(),
            other => format!("{name}^{other}"),
        });
        let powers = powers.collect::<Vec<_>>().join(" ");
        match (&self.coefficient, powers.is_empty()) {
            (q, true) => write!(f, "{q}"),
            (q, false) if q.is_one() => f.write_str(&powers),
            (q, false) => write!(f, "{q} {powers}"),
        }
    }
}

/// A proof by words.
#[derive(Clone, Debug, PartialEq)]
pub struct WordProof {
    /// `M'_i = λ_i M_i` (for one token: of the symmetric parts).
    pub lambda: Vec<Scaling>,
    /// `L' = ρ L`.
    pub rho: Scaling,
    /// Whether it holds word by word for all widths, query sizes and numbers of tokens at which the
    /// shapes of the rule fit, with this number of layers.
    pub all_sizes: bool,
}

/// Why words prove nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoProof {
    /// There are no normal forms.
    Obstacle(Obstacle),
    /// The rank of an `A'_i` is not bounded by its words.
    QueryRank(usize),
    /// `M'_i` is not a multiple of `M_i`, or (index 0) `L'` none of `L`.
    WordsDiffer(usize),
    /// The factors do not cancel.
    Scaling,
}

impl From<Obstacle> for NoProof {
    fn from(obstacle: Obstacle) -> Self {
        NoProof::Obstacle(obstacle)
    }
}

/// The most bits of a number in a lemma.
const LONGEST_FACTOR: u64 = 4096;

/// A deeper network has powers of numbers beyond reach.
const DEEPEST_POWER: u64 = 729;

/// Proves that the rule never changes the function, whatever the weights and parameters.
pub(super) fn prove(rule: &Rule) -> Result<WordProof, NoProof> {
    let mut proof = prove_with(rule, false)?;
    proof.all_sizes = !rule.sizes_in_exponents && prove_with(rule, true).is_ok();
    Ok(proof)
}

/// With `strict`, nothing is used that holds at these sizes only.
fn prove_with(rule: &Rule, strict: bool) -> Result<WordProof, NoProof> {
    let is_scalar = |parameter: &Parameter| {
        parameter.shape == (1, 1) && (!strict || parameter.is_declared_scalar)
    };
    let algebra = Algebra::new(&rule.parameters, is_scalar);
    let forms = rule.blocks.iter().map(|block| algebra.normal_form(block));
    let forms = forms.collect::<Result<Vec<_>, _>>()?;
    let own = own_forms(rule, &algebra);
    let [attention, m, l] = virtual_weights(rule, &algebra, &forms)?;
    let architecture = rule.architecture();
    if architecture.parametrization() == Parametrization::Av {
        for (i, form) in attention.iter().enumerate() {
            let fits = if strict {
                form.terms.is_empty() || is_one_word_with(form, Name::Weight(2 * i))
            } else {
                let (a, d) = (architecture.query_dims()[i], architecture.widths()[i]);
                a >= d || rank_bound(rule, form) <= a
            };
            if !fits {
                return Err(NoProof::QueryRank(i + 1));
            }
        }
    }
    let [_, own_m, own_l] = virtual_weights(rule, &algebra, &own)?;
    let is_one_token = architecture.tokens() == 1 && !strict;
    let mut lambda = Vec::new();
    for (i, (new, old)) in m.iter().zip(&own_m).enumerate() {
        let found = attention_ratio(&algebra, new, old, is_one_token)?;
        lambda.push(found.ok_or(NoProof::WordsDiffer(i + 1))?);
    }
    let rho = ratio(the_last(&l), the_last(&own_l)).ok_or(NoProof::WordsDiffer(0))?;
    if !cancel(&algebra, &lambda, &rho)? {
        return Err(NoProof::Scaling);
    }
    let named = |(exponents, coefficient): &Factor| Scaling {
        coefficient: coefficient.clone(),
        powers: algebra
            .scalars()
            .zip(exponents)
            .filter(|(_, exponent)| !exponent.is_zero())
            .map(|(scalar, exponent)| (scalar.name.clone(), exponent.clone()))
            .collect(),
    };
    Ok(WordProof { lambda: lambda.iter().map(named).collect(), rho: named(&rho), all_sizes: false })
}

/// Exponents and coefficient.
type Factor = (Vec<BigInt>, BigRational);

fn the_last(forms: &[NormalForm]) -> &NormalForm {
    forms.last().expect("a network has weights")
}

/// `A_i` (none in `ml`), `M_i` and the products `L_i` (in `ml` `L`) of the normal forms of all blocks (Eq. 8).
fn virtual_weights(
    rule: &Rule,
    algebra: &Algebra<'_>,
    forms: &[NormalForm],
) -> Result<[Vec<NormalForm>; 3], Obstacle> {
    let (last, rest) = forms.split_last().expect("a network has weights");
    let step = match rule.architecture().parametrization() {
        Parametrization::Ml => return Ok([Vec::new(), rest.to_vec(), vec![last.clone()]]),
        Parametrization::Qkv => 3,
        Parametrization::Av => 2,
    };
    let mut l = algebra.identity(rule.architecture().widths()[0]);
    let [mut attention, mut m, mut products] = [const { Vec::new() }; 3];
    for layer in forms.chunks(step) {
        let a = match layer {
            [q, k, _] => algebra.multiply(&algebra.transpose(k), q)?,
            _ => layer[0].clone(),
        };
        m.push(algebra.multiply(&algebra.multiply(&algebra.transpose(&l), &a)?, &l)?);
        l = algebra.multiply(&layer[step - 1], &l)?;
        products.push(l.clone());
        attention.push(a);
    }
    Ok([attention, m, products])
}

fn is_one_word_with(form: &NormalForm, name: Name) -> bool {
    let mut words: Vec<&Vec<Letter>> = form.terms.keys().map(|(_, word)| word).collect();
    words.sort();
    words.dedup();
    words.len() == 1 && words[0].iter().any(|letter| letter.name == name)
}

/// No value has a larger rank.
fn rank_bound(rule: &Rule, form: &NormalForm) -> usize {
    let blocks = rule.network.weights();
    let letter = |letter: &Letter| match letter.name {
        Name::Group(at) => rule.parameters[at].shape.0.min(rule.parameters[at].shape.1),
        Name::Weight(at) => {
            let own = blocks[at].rows.min(blocks[at].columns);
            let is_attention = at.is_multiple_of(2);
            if is_attention { own.min(rule.architecture().query_dims()[at / 2]) } else { own }
        }
    };
    let mut words: Vec<&Vec<Letter>> = form.terms.keys().map(|(_, word)| word).collect();
    words.sort();
    words.dedup();
    words
        .iter()
        .map(|word| word.iter().map(letter).min().unwrap_or(form.shape.0))
        .fold(0, usize::saturating_add)
}

fn the_word(form: &NormalForm) -> &[Letter] {
    form.terms.keys().next().map_or(&[], |(_, word)| word)
}

fn the_term(form: &NormalForm) -> Option<(&Term, &BigRational)> {
    form.terms.iter().next().filter(|_| form.terms.len() == 1)
}

fn ratio(new: &NormalForm, old: &NormalForm) -> Option<Factor> {
    let mut terms = new.terms.iter();
    let ((exponents, word), coefficient) = terms.next()?;
    let is_same = terms.next().is_none() && word == the_word(old);
    is_same.then(|| (exponents.clone(), coefficient.clone()))
}

/// The normal forms of the weights themselves.
fn own_forms(rule: &Rule, algebra: &Algebra<'_>) -> Vec<NormalForm> {
    let blocks = rule.network.weights().into_iter().enumerate();
    blocks.map(|(at, block)| algebra.weight(at, (block.rows, block.columns))).collect()
}

/// The factor of an attention matrix; of one token only the symmetric part is seen.
fn attention_ratio(
    algebra: &Algebra<'_>,
    new: &NormalForm,
    old: &NormalForm,
    is_one_token: bool,
) -> Result<Option<Factor>, Obstacle> {
    if !is_one_token {
        return Ok(ratio(new, old));
    }
    let both = algebra.add(new.clone(), algebra.transpose(new))?;
    Ok(symmetric_ratio(algebra, &both, old))
}

/// What the output of each layer is multiplied by, from the left, as the beginning of a product in the
/// language: `c^3*C*`. As far as words say it. `names` are those of the parameters.
pub(super) fn step_factors(rule: &Rule, names: &[String]) -> Vec<String> {
    let algebra = Algebra::new(&rule.parameters, |parameter| parameter.shape == (1, 1));
    let forms = rule.blocks.iter().map(|block| algebra.normal_form(block)).collect();
    let virtual_weights = |forms: Result<Vec<_>, _>| {
        forms.and_then(|forms| virtual_weights(rule, &algebra, &forms)).ok()
    };
    let (Some([_, m, l]), Some([_, own_m, own_l])) =
        (virtual_weights(forms), virtual_weights(Ok(own_forms(rule, &algebra))))
    else {
        return vec![];
    };
    let is_one_token = rule.architecture().tokens() == 1;
    let is_ml = rule.architecture().parametrization() == Parametrization::Ml;
    let scalars: Vec<&String> = {
        let pairs = rule.parameters.iter().zip(names);
        pairs.filter(|(parameter, _)| parameter.shape == (1, 1)).map(|(_, name)| name).collect()
    };
    let mut found = Vec::new();
    // Z_i = Z_{i-1} Z_{i-1}ᵀ Xᵀ M_i X Z_{i-1}, and the output is L_i X Z_i.
    let (mut exponents, mut factor) = (vec![BigInt::zero(); scalars.len()], BigRational::one());
    for (i, (new, old)) in m.iter().zip(&own_m).enumerate() {
        let Ok(Some((own, q))) = attention_ratio(&algebra, new, old, is_one_token) else { break };
        exponents.iter_mut().zip(&own).for_each(|(sum, e)| *sum = &*sum * 3 + e);
        factor = num_traits::pow(factor, 3) * q;
        if factor.numer().bits().max(factor.denom().bits()) > LONGEST_FACTOR {
            break;
        }
        let mut step = (exponents.clone(), factor.clone(), vec![]);
        if !is_ml {
            let Some(((own, word), q)) = the_term(&l[i]) else { break };
            let Some(left) = word.strip_suffix(the_word(&own_l[i])) else { break };
            step.0.iter_mut().zip(own).for_each(|(sum, e)| *sum += e);
            step.1 *= q;
            step.2 = left.to_vec();
        }
        let Some(text) = beginning(step, &algebra, names, &scalars) else { break };
        found.push(text);
    }
    found
}

/// The beginning of a product; `None` if weights are in the word.
fn beginning(
    (exponents, factor, word): (Vec<BigInt>, BigRational, Vec<Letter>),
    algebra: &Algebra<'_>,
    names: &[String],
    scalars: &[&String],
) -> Option<String> {
    let mut text = if factor.is_one() { String::new() } else { format!("({factor})*") };
    for (exponent, name) in algebra.reduced(exponents).iter().zip(scalars) {
        if !exponent.is_zero() {
            text += &format!("{}*", power(name, exponent));
        }
    }
    for letter in word {
        let Name::Group(at) = letter.name else { return None };
        let name = if letter.inverted { format!("inv({})", names[at]) } else { names[at].clone() };
        text += &name;
        text += if letter.transposed { "^T*" } else { "*" };
    }
    Some(text)
}

/// The factor of a sum that should be a multiple of `old + oldᵀ`.
fn symmetric_ratio(algebra: &Algebra<'_>, both: &NormalForm, old: &NormalForm) -> Option<Factor> {
    let ((exponents, _), coefficient) = both.terms.iter().next()?;
    let transposed = algebra.transpose(old);
    let has = |form| {
        let term = (exponents.clone(), the_word(form).to_vec());
        both.terms.get(&term) == Some(coefficient)
    };
    let is_same = both.terms.len() == 2 && has(old) && has(&transposed);
    is_same.then(|| (exponents.clone(), coefficient.clone()))
}

/// Whether `ρ Π λ_i^{3^{l−i}} = 1`.
fn cancel(algebra: &Algebra<'_>, lambda: &[Factor], rho: &Factor) -> Result<bool, Obstacle> {
    let (mut exponents, mut sign, mut product) = (rho.0.clone(), rho.1.is_negative(), rho.1.abs());
    let mut power = BigInt::one();
    let degree = 3u64.checked_pow(lambda.len() as u32);
    for (own, coefficient) in lambda.iter().rev() {
        exponents.iter_mut().zip(own).for_each(|(sum, e)| *sum += e * &power);
        // Powers of three are odd.
        sign ^= coefficient.is_negative();
        power *= 3;
    }
    let all = || lambda.iter().chain([rho]);
    if all().any(|(_, q)| !q.abs().is_one()) {
        if degree.is_none_or(|degree| degree > DEEPEST_POWER) {
            return Err(Obstacle::Limit("powers of a number beyond 3^6"));
        }
        for (place, (_, q)) in lambda.iter().rev().enumerate() {
            product *= num_traits::pow(q.abs(), 3usize.pow(place as u32));
        }
    }
    let exponents = algebra.reduced(exponents);
    Ok(!sign && product.is_one() && exponents.iter().all(Zero::is_zero))
}

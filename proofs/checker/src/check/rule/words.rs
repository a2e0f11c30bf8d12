//! The proof `words`: section 3.1 of `docs/rule-certificate.md`.

mod algebra;
mod normal;

use std::collections::BTreeMap;
use std::iter::repeat_n;
use std::rc::Rc;

use num_bigint::BigInt;

use super::number;
use super::symbols::Symbols;
use crate::certificate::Parametrization;
use crate::check::allowance::Allowance;
use crate::check::layer::grid::is_zero;
use crate::check::pair::meter::Meter;
use crate::check::pair::scaling;
use crate::check::pair::sizes::too_large;
use crate::check::pair::table::Fraction;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::RuleClaim;
use algebra::Algebra;
use normal::{Exponents, Letter, Normal};

/// `3^6 = 729`: the most layers with coefficients that are not ±1.
const MAX_DEPTH: usize = 6;

/// `M_1, …, M_l` and `L` of some weights; in `av` also `A_1, …, A_l`.
struct Virtual {
    forms: Vec<Normal>,
    attention: Vec<Normal>,
    last: Normal,
}

/// A multiple of what was there: a coefficient and powers of scalars.
struct Multiple {
    coefficient: Fraction,
    exponents: Exponents,
}

/// Steps 1 to 5.
pub(super) fn check(
    claim: &RuleClaim,
    symbols: &Symbols,
    allowance: &Rc<Allowance>,
) -> Result<(), Failure> {
    let mut algebra = Algebra::new(symbols, allowance);
    let mut blocks = Vec::new();
    for expression in &claim.blocks {
        blocks.push(algebra.normal(expression)?);
    }
    let Some(moved) = virtual_weights(claim, blocks, &mut algebra)? else {
        return Err(Reason::Blocks.because("a block is missing"));
    };
    query_rank(claim, symbols, &moved.attention)?;
    let words = Words { claim, layers: claim.query_dims.len() };
    let mut multiples = Vec::new();
    for (i, form) in moved.forms.into_iter().enumerate() {
        let found = if claim.tokens == 1 {
            symmetric_multiple(form, &words.form(i), &mut algebra)?
        } else {
            multiple(&form, &words.form(i))
        };
        multiples.push(found.ok_or_else(|| differs(&format!("M_{}", i + 1)))?);
    }
    let rho = multiple(&moved.last, &words.last()).ok_or_else(|| differs("L"))?;
    cancels(&multiples, &rho, symbols, algebra.meter())
}

fn differs(matrix: &str) -> Failure {
    Reason::WordsDiffer.because(format!("{matrix} is no multiple of what it was"))
}

/// Step 2. `None` if a block is missing.
fn virtual_weights(
    claim: &RuleClaim,
    blocks: Vec<Normal>,
    algebra: &mut Algebra,
) -> Result<Option<Virtual>, Failure> {
    let first = claim.widths.first().and_then(|&width| usize::try_from(width).ok()).unwrap_or(1);
    let layers = claim.query_dims.len();
    let mut forms = Vec::new();
    let mut attention = Vec::new();
    let mut through = algebra.identity(first)?;
    let mut blocks = blocks.into_iter();
    for _ in 0..layers {
        let a = match claim.parametrization {
            Parametrization::Ml => {
                let Some(m) = blocks.next() else { return Ok(None) };
                forms.push(m);
                continue;
            }
            Parametrization::Qkv => {
                let (Some(q), Some(k)) = (blocks.next(), blocks.next()) else { return Ok(None) };
                let k = algebra.transposed(k)?;
                algebra.product(k, q)?
            }
            Parametrization::Av => {
                let Some(a) = blocks.next() else { return Ok(None) };
                a
            }
        };
        let Some(v) = blocks.next() else { return Ok(None) };
        let again = [algebra.copy(&a)?, algebra.copy(&through)?, algebra.copy(&through)?];
        let [a_again, left, right] = again;
        let left = algebra.transposed(left)?;
        let left = algebra.product(left, a_again)?;
        forms.push(algebra.product(left, right)?);
        attention.push(a);
        through = algebra.product(v, through)?;
    }
    let last = match claim.parametrization {
        Parametrization::Ml => blocks.next(),
        Parametrization::Qkv | Parametrization::Av => Some(through),
    };
    Ok(last.map(|last| Virtual { forms, attention, last }))
}

/// Step 3.
fn query_rank(claim: &RuleClaim, symbols: &Symbols, attention: &[Normal]) -> Result<(), Failure> {
    if claim.parametrization != Parametrization::Av {
        return Ok(());
    }
    let letter = |letter: &Letter| {
        let Some(symbol) = symbols.get(letter.symbol()) else { return u32::MAX };
        let side = symbol.rows.min(symbol.columns);
        // A_j is the first block of its layer.
        let bound = if symbol.condition.is_none() && letter.symbol().is_multiple_of(2) {
            claim.query_dims.get(letter.symbol() / 2).copied()
        } else {
            None
        };
        bound.map_or(side, |bound| bound.min(side))
    };
    let layers = attention.iter().zip(&claim.query_dims).zip(&claim.widths);
    for (i, ((form, &query), &width)) in layers.enumerate() {
        if query >= width {
            continue;
        }
        let words = form.different_words();
        let word = |word: &&[Letter]| word.iter().map(letter).min().unwrap_or(width);
        let rank: u64 = words.iter().map(word).map(u64::from).sum();
        if rank > u64::from(query) {
            let detail = format!("A_{}: a rank of {rank} is not excluded", i + 1);
            return Err(Reason::QueryRank.because(detail));
        }
    }
    Ok(())
}

/// The words of the virtual weights of the claim.
struct Words<'a> {
    claim: &'a RuleClaim,
    layers: usize,
}

impl Words<'_> {
    /// The block of `V` of a 0-based layer.
    fn v(&self, layer: usize) -> Letter {
        Letter::new(match self.claim.parametrization {
            Parametrization::Qkv => 3 * layer + 2,
            Parametrization::Av | Parametrization::Ml => 2 * layer + 1,
        })
    }

    /// `w_i`, 0-based.
    fn form(&self, i: usize) -> Vec<Letter> {
        let middle = match self.claim.parametrization {
            Parametrization::Ml => return vec![Letter::new(i)],
            Parametrization::Qkv => {
                vec![Letter::new(3 * i + 1).transposed(), Letter::new(3 * i)]
            }
            Parametrization::Av => vec![Letter::new(2 * i)],
        };
        let mut word: Vec<Letter> = (0..i).map(|layer| self.v(layer).transposed()).collect();
        word.extend(middle);
        word.extend((0..i).rev().map(|layer| self.v(layer)));
        word
    }

    /// `w`.
    fn last(&self) -> Vec<Letter> {
        match self.claim.parametrization {
            Parametrization::Ml => vec![Letter::new(self.layers)],
            Parametrization::Qkv | Parametrization::Av => {
                (0..self.layers).rev().map(|layer| self.v(layer)).collect()
            }
        }
    }
}

/// Step 4, more than one token, and `L`.
fn multiple(form: &Normal, word: &[Letter]) -> Option<Multiple> {
    let (term, coefficient) = form.only()?;
    (term.word == word)
        .then(|| Multiple { coefficient: coefficient.clone(), exponents: term.exponents.clone() })
}

/// Step 4, one token.
fn symmetric_multiple(
    form: Normal,
    word: &[Letter],
    algebra: &mut Algebra,
) -> Result<Option<Multiple>, Failure> {
    let transposed = algebra.copy(&form)?;
    let transposed = algebra.transposed(transposed)?;
    let sum = algebra.sum(form, transposed)?;
    // Weights have no letters that are their own transposes: the two words are different.
    let back: Vec<Letter> = word.iter().rev().map(|letter| letter.transposed()).collect();
    let found = |word: &[Letter]| sum.terms().find(|(term, _)| term.word == word);
    let (Some((term, one)), Some((other, two))) = (found(word), found(&back)) else {
        return Ok(None);
    };
    let same = term.exponents == other.exponents
        && one.above == two.above
        && one.below == two.below
        && sum.len() == 2;
    let multiple = || Multiple { coefficient: one.clone(), exponents: term.exponents.clone() };
    Ok(same.then(multiple))
}

/// Step 5.
fn cancels(
    multiples: &[Multiple],
    rho: &Multiple,
    symbols: &Symbols,
    meter: &mut Meter,
) -> Result<(), Failure> {
    let depth = multiples.len();
    let wrong = |what: &str| Err(Reason::Scaling.because(format!("{what} do not cancel")));
    let all = || multiples.iter().chain([rho]);
    let signs = all().all(|multiple| number::is_unit(&multiple.coefficient));
    if !signs && depth > MAX_DEPTH {
        return Err(too_large("the powers of coefficients"));
    }
    let mut sums: BTreeMap<usize, BigInt> = BTreeMap::new();
    for (i, multiple) in all().enumerate() {
        // ρ has the exponent 1, as λ_l.
        let times: BigInt = repeat_n(BigInt::from(3), depth.saturating_sub(i + 1)).product();
        for (scalar, exponent) in &multiple.exponents {
            let sum = sums.entry(*scalar).or_default();
            meter.products(1, exponent.bits().max(sum.bits()), times.bits())?;
            *sum += exponent * &times;
        }
    }
    for (scalar, sum) in sums {
        let modulus = if normal::has_square_one(symbols, scalar) { 2 } else { 0 };
        let rest = if modulus == 2 { sum % 2 } else { sum };
        if !is_zero(&rest) {
            return wrong("the powers of a scalar");
        }
    }
    if signs {
        // Every 3^k is odd.
        let negative = |multiple: &&Multiple| multiple.coefficient.above < BigInt::default();
        if !all().filter(negative).count().is_multiple_of(2) {
            return wrong("the signs");
        }
        return Ok(());
    }
    let mut powers: Vec<(&Fraction, u32)> = Vec::new();
    for (i, multiple) in multiples.iter().enumerate() {
        powers.push((&multiple.coefficient, scaling::exponent(depth, i + 1)));
    }
    powers.push((&rho.coefficient, 1));
    let [above, below] = scaling::product(&powers, meter)?;
    if above != below {
        return wrong("the coefficients");
    }
    Ok(())
}

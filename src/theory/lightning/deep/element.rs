//! The element of the symmetry group that maps one network to another.

use num_rational::BigRational;
use num_traits::{One, Zero};
use rayon::prelude::*;

use super::fractions::{is_conjugate, is_multiple};
use super::virtual_weights::layers;
use crate::linalg::product;
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::ring::{CrtVector, PrimeField, Ring, SplitMix64, random_prime, reconstruct_rationals};
use crate::theory::lightning::layer::matrices::{Exact, identity};

/// `λ_i V_i′ C_{i−1} = C_i V_i` and `C_{i−1}ᵀ A_i′ C_{i−1} = λ_i A_i`, with `C_0 = C_l = I`; for `(Q, K, V)`
/// also `K_i′ C_{i−1} = D_i K_i` and `D_iᵀ Q_i′ C_{i−1} = λ_i Q_i`.
///
/// That is Lemma 3.1, Eq. 9 and the scaling `(λ A, V/λ)` together, and proves that the two are
/// the same function: the tokens of layer `i` are `X_i′ = C_i X_i`.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// `λ_1, …, λ_l`.
    pub lambda: Vec<BigRational>,
    /// `C_1, …, C_{l−1}`.
    pub gauge: Vec<Exact>,
    /// `D_1, …, D_l`, or none.
    pub query_key: Vec<Exact>,
}

/// Primes that are tried before an element is called too long: numbers of 30,000 digits.
const MOST_PRIMES: usize = 1 << 11;

/// For each prime: half a minute for an element of small numbers.
const MOST_PRODUCTS: u128 = 1 << 28;

/// The element, if both networks have the same sizes and parametrization and their weights
/// determine it: it is found modulo primes, lifted, and verified.
pub(super) fn find(one: &WeightFile, other: &WeightFile, seed: u64) -> Option<Element> {
    let (first, second) = (&one.architecture, &other.architecture);
    if first.widths() != second.widths() || first.parametrization() != second.parametrization() {
        return None;
    }
    let widest =
        first.widths().iter().chain(first.query_dims()).max().copied().unwrap_or(1) as u128;
    if widest.pow(3) * first.layers() as u128 > MOST_PRODUCTS {
        return None;
    }
    let is_qkv = first.parametrization() == Parametrization::Qkv;
    let with_keys = is_qkv && first.query_dims() == second.query_dims();
    [true, false].into_iter().filter(|&keys| with_keys || !keys).find_map(|keys| {
        let element = lift(one, other, keys, seed)?;
        maps(one, other, &element).then_some(element)
    })
}

/// Whether the equations hold, exactly.
pub fn maps(one: &WeightFile, other: &WeightFile, element: &Element) -> bool {
    let count = one.architecture.layers();
    let is_qkv =
        [one, other].iter().all(|file| file.architecture.parametrization() == Parametrization::Qkv);
    if other.architecture.layers() != count
        || element.lambda.len() != count
        || element.gauge.len() + 1 != count
        || !(element.query_key.is_empty() || (is_qkv && element.query_key.len() == count))
    {
        return false;
    }
    // The attention matrices have long entries: only where they are needed.
    let attention = element.query_key.is_empty();
    let own = if attention { layers(one) } else { values(one) };
    let others = if attention { layers(other) } else { values(other) };
    let first = identity(one.architecture.widths()[0]);
    let last = identity(one.architecture.widths()[count]);
    let gauge = |i: usize| match i {
        0 => &first,
        _ if i == count => &last,
        _ => &element.gauge[i - 1],
    };
    (0..count).all(|i| {
        let (before, after, lambda) = (gauge(i), gauge(i + 1), &element.lambda[i]);
        let ((a, v), (a_other, v_other)) = (&own[i], &others[i]);
        if lambda.is_zero() || !is_multiple(lambda, (v_other, before), (after, v)) {
            return false;
        }
        match element.query_key.get(i) {
            Some(d) => {
                let (own, others) = (&one.weights[3 * i..], &other.weights[3 * i..]);
                is_multiple(&BigRational::one(), (&others[1], before), (d, &own[1]))
                    && is_conjugate((d, &others[0], before), lambda, &own[0])
            }
            None => is_conjugate((before, a_other, before), lambda, a),
        }
    })
}

/// The `V_i` of a network in `(Q, K, V)`, with nothing for the `A_i`.
fn values(file: &WeightFile) -> Vec<(Exact, Exact)> {
    let nothing = || Matrix::new(0, 0, Vec::new());
    file.weights.chunks(3).map(|layer| (nothing(), layer[2].clone())).collect()
}

/// The element from its images modulo enough primes. Not verified.
fn lift(one: &WeightFile, other: &WeightFile, keys: bool, seed: u64) -> Option<Element> {
    let mut stream = SplitMix64::new(seed);
    let mut lifted: Option<(CrtVector, Vec<Vec<usize>>)> = None;
    let mut used = Vec::new();
    let mut next_attempt = 1;
    let mut failures = 0;
    while used.len() < MOST_PRIMES {
        let prime = random_prime(61, &mut stream);
        let field = PrimeField::new(prime).ok()?;
        if used.contains(&prime) {
            continue;
        }
        let profile = lifted.as_ref().map(|(_, profile)| profile.as_slice());
        let Some((image, profile)) = image(one, other, keys, &field, profile) else {
            // Unlucky primes are rare: the weights do not determine an element.
            failures += 1;
            if failures > 3 {
                return None;
            }
            continue;
        };
        used.push(prime);
        let (crt, _) = lifted.get_or_insert_with(|| (CrtVector::new(image.len()), profile));
        let residues: Vec<u64> = image.iter().map(|x| field.to_u64(x)).collect();
        crt.push(&residues, prime);
        if used.len() >= next_attempt {
            next_attempt = used.len() + used.len().div_ceil(2);
            if let Some(values) = rational(crt) {
                // One prime more says whether these are only numbers that fit by chance.
                let check = PrimeField::new(random_prime(61, &mut stream)).ok()?;
                let profile = lifted.as_ref().map(|(_, profile)| profile.as_slice());
                if let Some((expected, _)) = self::image(one, other, keys, &check, profile)
                    && values.iter().zip(&expected).all(|(q, x)| check.from_rational(q) == Some(*x))
                {
                    return Some(unpack(one, keys, values));
                }
            }
        }
    }
    None
}

fn rational(crt: &CrtVector) -> Option<Vec<BigRational>> {
    // Entries of one matrix are neighbours, and have common denominators.
    let parts = crt.values().par_chunks(64);
    let parts = parts.map(|part| reconstruct_rationals(part, crt.modulus()));
    Some(parts.collect::<Option<Vec<_>>>()?.concat())
}

fn unpack(file: &WeightFile, keys: bool, values: Vec<BigRational>) -> Element {
    let architecture = &file.architecture;
    let layers = architecture.layers();
    let mut values = values.into_iter();
    let lambda = values.by_ref().take(layers).collect();
    let mut square = |n: usize| Matrix::new(n, n, values.by_ref().take(n * n).collect());
    let hidden = hidden_widths(file);
    let gauge = hidden.into_iter().map(&mut square).collect();
    let dims = if keys { architecture.query_dims() } else { &[] };
    Element { lambda, gauge, query_key: dims.iter().map(|&a| square(a)).collect() }
}

fn hidden_widths(file: &WeightFile) -> Vec<usize> {
    let widths = file.architecture.widths();
    let hidden = &widths[1..file.architecture.layers()];
    match file.architecture.parametrization() {
        Parametrization::Ml => vec![widths[0]; hidden.len()],
        _ => hidden.to_vec(),
    }
}

type Residues = Matrix<u64>;

/// `λ`, `C`, and with `keys` `D`, modulo a prime, with the columns that were used to divide.
fn image(
    one: &WeightFile,
    other: &WeightFile,
    keys: bool,
    field: &PrimeField,
    profile: Option<&[Vec<usize>]>,
) -> Option<(Vec<u64>, Vec<Vec<usize>>)> {
    let own = modular_layers(one, field)?;
    let others = modular_layers(other, field)?;
    let (mut lambda, mut gauge, mut query_key) = (Vec::new(), Vec::new(), Vec::new());
    let mut columns = Vec::new();
    let n = own[0].a.rows();
    let unit = Matrix::from_fn(n, n, |i, j| if i == j { field.one() } else { 0 });
    // `L_i`, `L_i′`, and `C_i` of the layer before; `μ` with `L_i′ = μ C_i L_i`.
    let (mut l, mut l_other, mut before) = (unit.clone(), unit.clone(), unit);
    let mut mu = field.one();
    let mut divide = |numerator: &Residues, by: &Residues| {
        let known = profile.map(|profile| profile[columns.len()].as_slice());
        let (quotient, used) = right_quotient(field, numerator, by, known)?;
        columns.push(used);
        Some(quotient)
    };
    for (i, (layer, layer_other)) in own.iter().zip(&others).enumerate() {
        let form = sandwich(field, &layer.a, &l);
        let form_other = sandwich(field, &layer_other.a, &l_other);
        let at = form.entries().iter().position(|&x| x != 0)?;
        let ratio = field.mul(&form_other.entries()[at], &field.try_inverse(&form.entries()[at])?);
        let own_lambda = field.mul(&ratio, &field.try_inverse(&field.mul(&mu, &mu))?);
        mu = field.mul(&mu, &field.try_inverse(&own_lambda)?);
        lambda.push(own_lambda);
        if keys {
            let (key, key_other) = (layer.key.as_ref()?, layer_other.key.as_ref()?);
            query_key.push(divide(&product::product(field, key_other, &before), key)?);
        }
        if i + 1 < own.len() {
            (l, l_other) = (
                product::product(field, &layer.v, &l),
                product::product(field, &layer_other.v, &l_other),
            );
            let inverse = field.try_inverse(&mu)?;
            before = divide(&l_other.map(|x| field.mul(x, &inverse)), &l)?;
            gauge.push(before.clone());
        }
    }
    let matrices = gauge.into_iter().chain(query_key).flat_map(Matrix::into_entries);
    Some((lambda.into_iter().chain(matrices).collect(), columns))
}

pub(super) struct ModularLayer {
    pub(super) a: Residues,
    pub(super) v: Residues,
    key: Option<Residues>,
}

/// The layers modulo a prime; `None` when it divides a denominator.
pub(super) fn modular_layers(file: &WeightFile, field: &PrimeField) -> Option<Vec<ModularLayer>> {
    let block = |matrix: &Exact| product::image(field, matrix);
    if file.architecture.parametrization() == Parametrization::Qkv {
        let layer = |blocks: &[Exact]| {
            let (query, key) = (block(&blocks[0])?, block(&blocks[1])?);
            let a = product::product(field, &key.transpose(), &query);
            Some(ModularLayer { a, v: block(&blocks[2])?, key: Some(key) })
        };
        return file.weights.chunks(3).map(layer).collect();
    }
    let pairs = layers(file);
    pairs
        .iter()
        .map(|(a, v)| Some(ModularLayer { a: block(a)?, v: block(v)?, key: None }))
        .collect()
}

/// `Lᵀ A L`.
pub(super) fn sandwich(field: &PrimeField, a: &Residues, l: &Residues) -> Residues {
    product::product(field, &l.transpose(), &product::product(field, a, l))
}

/// `C` with `numerator = C by` on columns that make `by` square and regular (the given ones, or the
/// first such). `None` when the rows of `by` are dependent.
fn right_quotient(
    field: &PrimeField,
    numerator: &Residues,
    by: &Residues,
    known: Option<&[usize]>,
) -> Option<(Residues, Vec<usize>)> {
    let columns = match known {
        Some(columns) => columns.to_vec(),
        None => crate::linalg::modular::rank_profile(*field, by).columns,
    };
    let n = by.rows();
    if columns.len() != n {
        return None;
    }
    // Rows of [byᵀ | numeratorᵀ] on these columns, reduced: [I | Cᵀ].
    let m = numerator.rows();
    let mut rows: Vec<Vec<u64>> = columns
        .iter()
        .map(|&c| by.column(c).chain(numerator.column(c)).copied().collect())
        .collect();
    for c in 0..n {
        let pivot = (c..n).find(|&r| rows[r][c] != 0)?;
        rows.swap(c, pivot);
        let inverse = field.try_inverse(&rows[c][c])?;
        rows[c][c..].iter_mut().for_each(|x| *x = field.mul(x, &inverse));
        let pivot_row = rows[c].clone();
        for (r, row) in rows.iter_mut().enumerate() {
            if r != c && row[c] != 0 {
                let factor = field.neg(&row[c]);
                let pairs = row[c..].iter_mut().zip(&pivot_row[c..]);
                pairs.for_each(|(x, y)| field.add_mul_assign(x, &factor, y));
            }
        }
    }
    Some((Matrix::from_fn(m, n, |i, j| rows[j][n + i]), columns))
}

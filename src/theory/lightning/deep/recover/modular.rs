//! The algorithm modulo a prime.

use num_bigint::BigInt;

use super::limits::{End, Limits, nodes};
use super::samples::{Run, Samples, pairs};
use crate::linalg::modular::{kernel, rank_profile};
use crate::linalg::product::product;
use crate::matrix::Matrix;
use crate::ring::{PrimeField, Ring};

type Residues = Matrix<u64>;

/// What the answers determine, in the frame.
pub(super) struct Image {
    /// `M_1, …, M_l`, each with a one at the first place; without `M_l` when that has rank one.
    pub(super) forms: Vec<Residues>,
    /// `L`; or, when `M_l = k qᵀ`, a row `q` with a one at the first place and then for each row of `L`
    /// the symmetric matrix `(k L_oᵀ + L_o kᵀ)/2`.
    pub(super) rest: Vec<Residues>,
}

/// Why there is no image.
pub(super) enum Lack {
    /// Another combination of the frame is needed.
    Mixed,
    /// Sums of two vectors of the frame are needed.
    Sums,
    /// The frame (or the prime) is unlucky, or something vanishes.
    Unlucky(String),
    /// Nothing will do.
    Hopeless(String),
}

type Found<T> = Result<T, Lack>;

/// A run modulo the prime.
struct Trace<'a> {
    field: PrimeField,
    run: &'a Run,
    /// The columns of the outputs times the inverse of `Z_{i−1}`, where `Z_i = Δ_{i−1} B_i Z_{i−1}`.
    left: Vec<Residues>,
    z: Vec<Residues>,
}

/// The images of everything that the samples determine. Costs as many products of small matrices
/// as there were evaluations.
pub(super) fn solve(samples: &Samples<'_>, field: PrimeField) -> Found<Image> {
    let mut pairs_seen = traces(field, &samples.pairs)?;
    let mut mixed =
        samples.mixed.iter().map(|runs| traces(field, runs)).collect::<Found<Vec<_>>>()?;
    let mut sums = traces(field, &samples.sums)?;
    let (d, layers) = (samples.d(), samples.layers);
    let mut forms: Vec<Residues> = Vec::new();
    for layer in 1..=layers {
        let limits = Limits::new(field, layers, layer);
        let ratios = ratios(&pairs_seen, &limits, d, layer)?;
        let rank = rank_profile(field, &ratios).rank();
        if rank == 1 && layer == layers {
            let all = pairs_seen.iter().chain(mixed.iter().flatten()).chain(&sums);
            let rest = tensors(field, all, &ratios, samples.sums.is_empty())?;
            return Ok(Image { forms, rest });
        }
        if rank <= 1 {
            let why =
                format!("M_{layer} has rank one: what follows is not determined up to scaling");
            return Err(Lack::Hopeless(why));
        }
        let form = scaled_rows(field, &mixed, &limits, &ratios, layer)?;
        let all = pairs_seen.iter_mut().chain(mixed.iter_mut().flatten()).chain(&mut sums);
        for trace in all {
            trace.divide(&form).ok_or_else(|| Lack::Unlucky("a factor has no inverse".into()))?;
        }
        forms.push(form);
    }
    let rows = pairs_seen[0].left[0].rows();
    let mut last = Matrix::from_fn(rows, d, |_, _| field.zero());
    for ((i, j), trace) in pairs(d).zip(&pairs_seen) {
        // At ε = 1 this is L times the two vectors.
        for row in 0..rows {
            last[(row, i)] = trace.left[0][(row, 0)];
            last[(row, j)] = trace.left[0][(row, 1)];
        }
    }
    Ok(Image { forms, rest: vec![last] })
}

/// Outputs over common denominators; `None` where one has no inverse.
pub(super) fn residues(
    field: PrimeField,
    values: &[(Matrix<BigInt>, BigInt)],
) -> Option<Vec<Residues>> {
    let one = |(matrix, denominator): &(Matrix<BigInt>, BigInt)| {
        let mut entries = field.from_integers(matrix.entries().iter().chain([denominator]));
        let inverse = field.try_inverse(&entries.pop()?)?;
        entries.iter_mut().for_each(|x| *x = field.mul(x, &inverse));
        Some(Matrix::new(matrix.rows(), matrix.columns(), entries))
    };
    values.iter().map(one).collect()
}

fn traces(field: PrimeField, runs: &[Run]) -> Found<Vec<Trace<'_>>> {
    let why = || Lack::Unlucky("a denominator has no inverse".into());
    runs.iter().map(|run| Trace::new(field, run).ok_or_else(why)).collect()
}

/// `r_jk = M(f_j, f_k) / q(f_j)` for the first layer that is not divided off.
fn ratios(traces: &[Trace<'_>], limits: &Limits, d: usize, layer: usize) -> Found<Residues> {
    let field = traces[0].field;
    let mut ratios = Matrix::from_fn(d, d, |i, j| if i == j { field.one() } else { field.zero() });
    for ((i, j), trace) in pairs(d).zip(traces) {
        let (there, back) = trace.ratios(limits).ok_or_else(|| {
            Lack::Unlucky(format!(
                "the function vanishes where M_{layer} should be seen: L = 0, or some M_i is \
                 skew-symmetric"
            ))
        })?;
        ratios[(i, j)] = there;
        ratios[(j, i)] = back;
    }
    Ok(ratios)
}

/// `M` from its rows divided by their diagonal entries: a combination `α` of the frame sees
/// `Σ α_k c_k r_kj` up to its own factor, and that determines the `c_k`.
fn scaled_rows(
    field: PrimeField,
    mixed: &[Vec<Trace<'_>>],
    limits: &Limits,
    ratios: &Residues,
    layer: usize,
) -> Found<Residues> {
    let d = ratios.rows();
    let unlucky = || Lack::Unlucky(format!("M_{layer} could not be determined"));
    let mut equations = Vec::new();
    for (number, traces) in mixed.iter().enumerate() {
        for (j, trace) in traces.iter().enumerate() {
            let (seen, _) = trace.ratios(limits).ok_or_else(unlucky)?;
            let own = |k: usize| field.mul(&field.from_i64(trace.run.f[k]), &ratios[(k, j)]);
            let mut row: Vec<u64> = (0..d).map(own).collect();
            let factor = |n: usize| if n == number { field.neg(&seen) } else { field.zero() };
            row.extend((0..mixed.len()).map(factor));
            equations.push(row);
        }
    }
    let solutions = kernel(field, &Matrix::from_rows(d + mixed.len(), equations));
    let c = match &solutions[..] {
        [c] => &c[..d],
        [] => return Err(unlucky()),
        // So many combinations determine every rank from two on.
        _ if mixed.len() > d => return Err(unlucky()),
        _ => return Err(Lack::Mixed),
    };
    if c.contains(&field.zero()) {
        return Err(unlucky());
    }
    let first = field.try_inverse(&c[0]).ok_or_else(unlucky)?;
    Ok(Matrix::from_fn(d, d, |j, k| field.mul(&field.mul(&c[j], &first), &ratios[(j, k)])))
}

/// For `M_l = k qᵀ` what is left of the output is `(L S k)(qᵀY)` with a known symmetric matrix `S`,
/// linear in the symmetric parts of `L_o ⊗ k`.
fn tensors<'a>(
    field: PrimeField,
    traces: impl Iterator<Item = &'a Trace<'a>>,
    ratios: &Residues,
    may_ask: bool,
) -> Found<Vec<Residues>> {
    // r_1k = q_k / q_1.
    let q = ratios.row(0).to_vec();
    let d = q.len();
    let places: Vec<(usize, usize)> = (0..d).flat_map(|j| (0..=j).map(move |i| (i, j))).collect();
    let mut equations = Vec::new();
    let mut outputs = 0;
    for trace in traces {
        let f: Vec<u64> = trace.run.f.iter().map(|&n| field.from_i64(n)).collect();
        let Some(inverse) = field.try_inverse(&field.dot(f.iter().zip(&q))) else { continue };
        for node in 0..trace.left.len().min(3) {
            let y = trace.tokens(node);
            let s = product(&field, &y, &product(&field, &trace.gram(node), &y.transpose()));
            let entry = |&(i, j): &(usize, usize)| match i == j {
                true => s[(i, i)],
                false => field.add(&s[(i, j)], &s[(i, j)]),
            };
            let mut row: Vec<u64> = places.iter().map(entry).collect();
            let value = &trace.left[node];
            outputs = value.rows();
            let right = |o: usize| field.neg(&field.mul(&value[(o, 0)], &inverse));
            row.extend((0..outputs).map(right));
            equations.push(row);
        }
    }
    // One solution for each output, with a one behind the unknowns.
    let solutions = kernel(field, &Matrix::from_rows(places.len() + outputs, equations));
    let lack = || match may_ask {
        true => Lack::Sums,
        false => Lack::Unlucky("the last layer is not determined".into()),
    };
    if solutions.len() != outputs {
        return Err(lack());
    }
    let mut rest = vec![Matrix::new(1, d, q)];
    for (o, solution) in solutions.iter().enumerate() {
        if solution[places.len() + o] != field.one() {
            return Err(lack());
        }
        let mut tensor = Matrix::from_fn(d, d, |_, _| field.zero());
        for (&(i, j), &x) in places.iter().zip(solution) {
            tensor[(i, j)] = x;
            tensor[(j, i)] = x;
        }
        rest.push(tensor);
    }
    Ok(rest)
}

impl<'a> Trace<'a> {
    fn new(field: PrimeField, run: &'a Run) -> Option<Self> {
        let left = residues(field, &run.values)?;
        let unit = Matrix::from_fn(2, 2, |i, j| if i == j { field.one() } else { field.zero() });
        let z = vec![unit; left.len()];
        debug_assert!(left.len() >= nodes(1));
        Some(Trace { field, run, left, z })
    }

    /// `M(f, g)/q(f)` and `M(g, f)/q(g)` for the first layer that is not divided off; `None` where
    /// `q(f)` or `q(g)`, or what comes later, vanishes.
    fn ratios(&self, limits: &Limits) -> Option<(u64, u64)> {
        let values = &self.left[..limits.count()];
        let quotient = |end, above: usize, below: usize| {
            let (above, below) = (limits.of(end, values, above), limits.of(end, values, below));
            let at = below.iter().position(|&x| x != 0)?;
            Some(self.field.mul(&above[at], &self.field.try_inverse(&below[at])?))
        };
        Some((quotient(End::Constant, 1, 0)?, quotient(End::Leading, 0, 1)?))
    }

    /// `Y` in the frame.
    fn tokens(&self, node: usize) -> Residues {
        Matrix::from_fn(self.run.f.len(), 2, |i, j| match j {
            0 => self.field.from_i64(self.run.f[i]),
            _ => self.field.from_i64(self.run.g[i] * (node as i64 + 1)),
        })
    }

    /// `Δ_{i−1} = Z_{i−1} Z_{i−1}ᵀ`.
    fn gram(&self, node: usize) -> Residues {
        product(&self.field, &self.z[node], &self.z[node].transpose())
    }

    fn divide(&mut self, form: &Residues) -> Option<()> {
        let field = self.field;
        for node in 0..self.left.len() {
            let y = self.tokens(node);
            let b = product(&field, &y.transpose(), &product(&field, form, &y));
            // The output is left · Z_{i−1} all the time.
            let output = product(&field, &self.left[node], &self.z[node]);
            let z = product(&field, &product(&field, &self.gram(node), &b), &self.z[node]);
            self.left[node] = product(&field, &output, &inverse_of_two(field, &z)?);
            self.z[node] = z;
        }
        Some(())
    }
}

fn inverse_of_two(field: PrimeField, m: &Residues) -> Option<Residues> {
    let cross = field.mul(&m[(0, 1)], &m[(1, 0)]);
    let determinant = field.sub(&field.mul(&m[(0, 0)], &m[(1, 1)]), &cross);
    let factor = field.try_inverse(&determinant)?;
    let entries = [m[(1, 1)], field.neg(&m[(0, 1)]), field.neg(&m[(1, 0)]), m[(0, 0)]];
    Some(Matrix::new(2, 2, entries.iter().map(|x| field.mul(x, &factor)).collect()))
}

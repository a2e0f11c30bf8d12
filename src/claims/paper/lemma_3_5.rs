//! Lemma 3.5: the fibers of (A, V) ↦ (M, L).

use std::collections::BTreeMap;

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::Zero;

use super::deep::{eq_8, exact, join, random_whole, shapes, text};
use super::eq_8_9::change;
use crate::claims::draw::{Exact, integer, invertible, product, virtual_weights};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::multimodular;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::ring::{Dual, DualNumber, Integer, Integers, Rationals, Ring};

pub const CLAIM: Claim = Claim {
    id: "lemma-3.5",
    source: "Lemma 3.5",
    statement: "Two weights (A, V), (A', V') with the same virtual weights (M, L) are related by Eq. 9, \
                with unique invertible C_i.",
    latex: r"If $(\mathbf{A}, \mathbf{V})$ and $(\mathbf{A}', \mathbf{V}')$ have the same virtual weights \
             $(\mathbf{M}, L)$, there are unique $C_i$ that relate them by Equation 9.",
    hypotheses: &["d_i = δ for 0 < i < l", "d_0, d_l ≥ δ", "rk L = δ"],
    evidence: Evidence::Exact,
    proof: Some("docs/equivalence.md, section 5"),
    why: "L is a product through dimension δ, so V_1 is onto and C_1 is determined, and so on upwards \
          (rk L = δ implies d_0, d_l ≥ δ)",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    // All weights with small entries, compared where (M, L) are the same.
    for (widths, low) in [
        (&[1, 1, 1][..], -1),
        (&[2, 1, 1], -1),
        (&[1, 1, 1, 1], 0),
        (&[1, 2, 1], 0),
        (&[1, 2, 1, 1], 0),
    ] {
        exhaustive(trials, widths, low);
    }
    // Planted changes of basis, found again; and the dimension of the fiber.
    let bottlenecks: [&[usize]; 6] =
        [&[2, 2, 2], &[3, 2, 2], &[3, 2, 4], &[3, 3, 3], &[2, 2, 2, 2], &[3, 2, 2, 3]];
    for (number, widths) in bottlenecks.into_iter().enumerate() {
        for round in 0..3 {
            planted(trials, widths, 10 * number as u64 + round);
        }
    }
    Ok(())
}

fn exhaustive(trials: &mut Trials, widths: &[usize], low: i64) {
    let mut sizes = shapes(widths, 1);
    sizes.pop();
    // A_1 = M_1 whatever else: it is left at zero.
    let free: usize = sizes[1..].iter().map(|(r, c)| r * c).sum();
    let values = if low < 0 { 3usize } else { 2 };
    let mut fibers: BTreeMap<Vec<BigRational>, Vec<Vec<Exact>>> = BTreeMap::new();
    for code in 0..values.pow(free as u32) {
        let mut rest = code;
        let mut next = || {
            let digit = rest % values;
            rest /= values;
            integer(digit as i64 + low)
        };
        let mut weights = vec![Matrix::from_fn(sizes[0].0, sizes[0].1, |_, _| integer(0))];
        weights.extend(sizes[1..].iter().map(|&(r, c)| Matrix::from_fn(r, c, |_, _| next())));
        let key = virtual_weights(&weights).into_iter().flat_map(Matrix::into_entries).collect();
        fibers.entry(key).or_default().push(weights);
    }
    for fiber in fibers.values() {
        // Each with the next, and with the first, and the first with itself.
        let (first, rest) = (&fiber[0], &fiber[1..]);
        record_pair(trials, widths, first, first);
        for (one, other) in fiber.iter().zip(rest).take(12) {
            record_pair(trials, widths, one, other);
        }
    }
}

fn hypotheses(widths: &[usize], weights: &[Exact]) -> [bool; 3] {
    let hidden = &widths[1..widths.len() - 1];
    let delta = hidden.iter().copied().min().unwrap_or(0);
    let l = virtual_weights(weights).pop().expect("L comes last");
    let ends = widths[0].min(widths[widths.len() - 1]);
    [hidden.iter().all(|&d| d == delta), ends >= delta, rank(&l) == delta]
}

fn record_pair(trials: &mut Trials, widths: &[usize], one: &[Exact], other: &[Exact]) {
    let sentence = match relation(widths, one, other) {
        Relation::One(_) => "exactly one change of basis",
        Relation::None => "the same (M, L), and no C_i relate the two",
        Relation::Many => "the same (M, L), and more than one choice of C_i relates the two",
        Relation::Open => return,
    };
    let holds = sentence.starts_with("exactly");
    let name = |prime: &'static str| {
        move |(n, m): (usize, &Exact)| {
            (format!("{}{prime}_{}", if n % 2 == 0 { "A" } else { "V" }, n / 2 + 1), m.clone())
        }
    };
    let matrices =
        one.iter().enumerate().map(name("")).chain(other.iter().enumerate().map(name("'")));
    let exhibit = (!holds).then(|| Exhibit {
        sentence: sentence.into(),
        matrices: matrices.collect(),
        certificates: Vec::new(),
    });
    let l = virtual_weights(one).pop().expect("L comes last");
    let instance = format!("widths {}, L = {}", join(widths, "-"), text(&l));
    let trial = Trial::new(instance, widths.iter().sum(), holds);
    trials.record(trial.under(&hypotheses(widths, one)).showing(exhibit));
}

fn planted(trials: &mut Trials, widths: &[usize], number: u64) {
    let mut stream = trials.stream(100 + number);
    let sizes = shapes(widths, 1);
    let drawn = random_whole(&sizes[..sizes.len() - 1], 3, &mut stream);
    let weights: Vec<Exact> = drawn.iter().map(exact).collect();
    let changes: Vec<Exact> =
        widths[1..widths.len() - 1].iter().map(|&d| invertible(d, &mut stream)).collect();
    let changed = change(&weights, &changes);
    let found = matches!(relation(widths, &weights, &changed), Relation::One(c) if c == changes);
    let gauge: usize = widths[1..widths.len() - 1].iter().map(|d| d * d).sum();
    let holds = found && fiber_dimension(&weights) == gauge;
    let instance = format!("widths {}, random weights and C_i", join(widths, "-"));
    let exhibit = (number == 0).then(|| Exhibit {
        sentence: "C_1 is found from the two networks, and no other".into(),
        matrices: vec![("C_1".into(), changes[0].clone())],
        certificates: Vec::new(),
    });
    let trial = Trial::new(instance, 10 * widths.len(), holds);
    trials.record(trial.under(&hypotheses(widths, &weights)).showing(exhibit));
}

/// Dimension of the kernel of the differential of (A, V) ↦ (M, L).
fn fiber_dimension(weights: &[Exact]) -> usize {
    let ring = Dual::new(Rationals);
    let constant = |m: &Exact| m.map(|q| ring.constant(q.clone()));
    let mut columns: Vec<Vec<BigRational>> = Vec::new();
    for (n, block) in weights.iter().enumerate() {
        for k in 0..block.entries().len() {
            let mut moved: Vec<Matrix<DualNumber<BigRational>>> =
                weights.iter().map(constant).collect();
            moved[n][(k / block.columns(), k % block.columns())].derivative = integer(1);
            let image = eq_8(&ring, &moved);
            columns.push(
                image.iter().flat_map(|m| m.entries()).map(|e| e.derivative.clone()).collect(),
            );
        }
    }
    let length = columns[0].len();
    columns.len() - rank(&Matrix::from_rows(length, columns.clone()))
}

/// The `C_1, …, C_{l−1}` that make `other` of `one` by Eq. 9.
enum Relation {
    None,
    One(Vec<Exact>),
    Many,
    /// Not decided: the linear equations leave a family, and at most one small member was found.
    Open,
}

fn relation(widths: &[usize], one: &[Exact], other: &[Exact]) -> Relation {
    let hidden = &widths[1..widths.len() - 1];
    let count: usize = hidden.iter().map(|d| d * d).sum();
    // V_i' C_{i−1} = C_i V_i, linear in the entries of all C_i; the last column is for C_0 = C_l = I.
    let mut rows: Vec<Vec<BigRational>> = Vec::new();
    let start = |i: usize| hidden[..i - 1].iter().map(|d| d * d).sum::<usize>();
    let layers = widths.len() - 1;
    for i in 1..=layers {
        let (v, w) = (&one[2 * i - 1], &other[2 * i - 1]);
        for (r, c) in (0..widths[i]).cartesian_product(0..widths[i - 1]) {
            let mut row = vec![integer(0); count + 1];
            if i == 1 {
                row[count] += &w[(r, c)];
            } else {
                (0..widths[i - 1])
                    .for_each(|k| row[start(i - 1) + k * widths[i - 1] + c] += &w[(r, k)]);
            }
            if i == layers {
                row[count] -= &v[(r, c)];
            } else {
                (0..widths[i]).for_each(|k| row[start(i) + r * widths[i] + k] -= &v[(k, c)]);
            }
            rows.push(row);
        }
    }
    let system = multimodular::clear_denominators(&Matrix::from_rows(count + 1, rows));
    let kernel: Vec<Vec<Integer>> = multimodular::kernel(&system);
    let rational = |n: &Integer| BigRational::from_integer(n.to_bigint());
    let (with, family): (Vec<_>, Vec<_>) =
        kernel.iter().partition(|v| !Integers.is_zero(&v[count]));
    let Some(particular) = with.first() else { return Relation::None };
    let last = rational(&particular[count]);
    let base: Vec<BigRational> = particular[..count].iter().map(|n| rational(n) / &last).collect();
    let candidate = |entries: &[BigRational]| -> Option<Vec<Exact>> {
        let changes: Vec<Exact> = (1..layers)
            .map(|i| {
                let d = widths[i];
                Matrix::new(d, d, entries[start(i)..start(i) + d * d].to_vec())
            })
            .collect();
        let fits = changes.iter().enumerate().all(|(n, c)| {
            rank(c) == c.rows()
                && product(&c.transpose(), &product(&other[2 * n + 2], c)) == one[2 * n + 2]
        });
        fits.then_some(changes)
    };
    if family.is_empty() {
        return candidate(&base).map_or(Relation::None, Relation::One);
    }
    // Small members of the family.
    let mut found = 0;
    for code in 0..5usize.pow(family.len().min(4) as u32) {
        let mut entries = base.clone();
        for (n, vector) in family.iter().take(4).enumerate() {
            let factor = integer((code / 5usize.pow(n as u32) % 5) as i64 - 2);
            entries.iter_mut().zip(vector.iter()).for_each(|(e, v)| *e += &factor * rational(v));
        }
        found += usize::from(!entries.iter().all(Zero::is_zero) && candidate(&entries).is_some());
        if found == 2 {
            return Relation::Many;
        }
    }
    Relation::Open
}

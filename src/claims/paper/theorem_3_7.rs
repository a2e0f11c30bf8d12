//! Theorem 3.7: the fibers of deep networks.

use std::collections::BTreeMap;

use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::Zero;

use super::deep::{
    Statement, exact, function, is_rescaling, is_skew, is_zero, named, pair_certificate,
    random_whole, text, witness,
};
use crate::claims::draw::{Exact, architecture, integer, matrix};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization};
use crate::program::Program;
use crate::ring::{Integer, Integers, Rationals, Ring, SplitMix64};
use crate::theory::lightning::{output, point_jacobian, program};

pub const CLAIM: Claim = Claim {
    id: "theorem-3.7",
    source: "Theorem 3.7",
    statement: "The fiber of φ_W, W = (M, L), consists of rescalings of W.",
    latex: r"The fiber of $\varphi_{\mathbf{W}}$, $\mathbf{W} = (\mathbf{M}, L)$, consists of rescalings \
             of $\mathbf{W}$.",
    hypotheses: &["t ≥ 3", "rk M_i ≥ 2 for all i", "M_i is not skew-symmetric for 1 < i ≤ l"],
    evidence: Evidence::Certificate,
    proof: None,
    why: "M_1 may be skew-symmetric: for J = [[0, 1], [−1, 0]], (J, N, L) and (N, J / det N, L) are the \
          same function; and L may be zero. t ≥ 3 is not needed: t = 2 is enough",
    correction: Some("t ≥ 2, L ≠ 0, rk M_i ≥ 2 and M_i is not skew-symmetric, for all i."),
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    let one = matrix([[1, 0], [0, 1]]);
    let zero = matrix([[0, 0], [0, 0]]);
    // The smallest of all.
    let skew = matrix([[0, 1], [-1, 0]]);
    let (left, right) =
        ([skew.clone(), one.clone(), one.clone()], [one.clone(), skew, one.clone()]);
    trials.record(trial(&left, 3, same(&left, &right, 3)?.as_deref(), None));
    for (t, last) in [(3, &one), (2, &one), (1, &one), (3, &zero)] {
        let mut record = |weights: &[Exact], t: usize, partner: Option<&[Exact]>| {
            trials.record(trial(weights, t, partner, None));
        };
        let met =
            |weights: &[Exact], t| [&hypotheses(weights, t)[..], &[isolates(weights)]].concat();
        search(last, t, 12, &met, &mut record)?;
    }
    for (number, (d, l, t)) in [(2, 2, 3), (3, 2, 3), (2, 3, 3), (3, 3, 3)].into_iter().enumerate()
    {
        for round in 0..6 {
            let mut stream = trials.stream(10 * number as u64 + round);
            let weights = drawn(d, l, round, &mut stream);
            let partner = member(&weights, t, &mut stream)?;
            trials.record(trial(&weights, t, partner.as_deref(), None));
        }
    }
    Ok(())
}

/// The hypotheses as printed.
fn hypotheses(weights: &[Exact], t: usize) -> [bool; 3] {
    let forms = &weights[..weights.len() - 1];
    [t >= 3, forms.iter().all(|m| rank(m) >= 2), !forms[1..].iter().any(is_skew)]
}

/// What they do not say: `L = 0` and a skew-symmetric `M_1` are reasons of their own.
fn isolates(weights: &[Exact]) -> bool {
    !weights.last().is_none_or(is_zero) && !is_skew(&weights[0])
}

/// Those of the correction.
pub(super) fn corrected(weights: &[Exact], t: usize) -> [bool; 4] {
    let (last, forms) = weights.split_last().expect("L is always there");
    let ranks = forms.iter().all(|m| rank(m) >= 2);
    [t >= 2, !is_zero(last), ranks, !forms.iter().any(is_skew)]
}

/// The architecture of free virtual weights.
pub(super) fn built(weights: &[Exact], t: usize) -> Architecture {
    let (last, forms) = weights.split_last().expect("L is always there");
    let mut widths = vec![last.columns(); forms.len()];
    widths.push(last.rows());
    architecture(&widths, &widths[..forms.len()], t, Parametrization::Ml)
}

/// A trial with a member of the fiber that is not a rescaling, if one was found. With `rigid`, whether
/// the kernel of the differential is the scalings too.
pub(super) fn trial(
    weights: &[Exact],
    t: usize,
    partner: Option<&[Exact]>,
    rigid: Option<bool>,
) -> Trial {
    let l = weights.len() - 1;
    let holds = partner.is_none() && rigid != Some(false);
    let exhibit = partner.map(|other| {
        let mut matrices = named(weights, "");
        matrices.extend(named(other, "'"));
        Exhibit {
            sentence: "two virtual weights of one function; no scaling relates them".into(),
            matrices,
            certificates: pair_certificate(&built(weights, t), weights, other, &Statement::Same)
                .into_iter()
                .collect(),
        }
    });
    let shown: Vec<_> = weights.iter().map(text).collect();
    let instance = format!("l = {l}, t = {t}, (M, L) = ({})", shown.join(", "));
    let entries = weights.iter().flat_map(Matrix::entries);
    let size =
        entries.map(|x| usize::from(!x.is_zero()) + usize::from(*x < integer(0))).sum::<usize>();
    let in_truth = corrected(weights, t).iter().all(|&holds| holds);
    let size = 100 * l + 10 * weights[0].rows() + size;
    let trial = Trial::new(instance, size, holds)
        .under(&hypotheses(weights, t))
        .isolating(isolates(weights))
        .showing(exhibit);
    // Where its own hypotheses fail the correction says nothing.
    if in_truth { trial.corrected(holds) } else { trial }
}

/// Takes weights, `t`, and a member of the fiber that is not a rescaling.
pub(super) type Record<'a> = dyn FnMut(&[Exact], usize, Option<&[Exact]>) + 'a;

/// Finds all coincidences, up to scalings, among two layers of 2 × 2 matrices with entries in −1..1,
/// under a fixed last matrix. Functions are told apart by their values at an integer input; those
/// that look alike are expanded. At most `most` failures are expanded for each set of hypotheses, and
/// none where several fail: those say nothing.
pub(super) fn search(
    last: &Exact,
    t: usize,
    most: usize,
    hypotheses: &dyn Fn(&[Exact], usize) -> Vec<bool>,
    record: &mut Record<'_>,
) -> Result<()> {
    // One of each line, and zero.
    let lines: Vec<Exact> = (0..81)
        .map(|code: i64| {
            Matrix::from_fn(2, 2, |i, j| integer(code / 3i64.pow(2 * i as u32 + j as u32) % 3 - 1))
        })
        .filter(|m| m.entries().iter().find(|x| !x.is_zero()).is_none_or(|x| *x > integer(0)))
        .collect();
    let network = program(&built(&[lines[0].clone(), lines[0].clone(), last.clone()], t))?;
    let mut groups: BTreeMap<Vec<i64>, Vec<Vec<Exact>>> = BTreeMap::new();
    for first in &lines {
        for second in &lines {
            let weights = vec![first.clone(), second.clone(), last.clone()];
            groups.entry(values(&network, &weights, t)).or_default().push(weights);
        }
    }
    let mut failures: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
    for group in groups.values() {
        if let [only] = &group[..] {
            record(only, t, None);
            continue;
        }
        for weights in group {
            let met = hypotheses(weights, t);
            if met.iter().filter(|&&holds| !holds).count() > 1 {
                continue;
            }
            let seen = failures.entry(met).or_default();
            if *seen >= most {
                continue;
            }
            for other in group.iter().filter(|other| !is_rescaling(weights, other)).take(2) {
                if let Some(other) = same(weights, other, t)? {
                    *seen += 1;
                    record(weights, t, Some(&other));
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The output at an input, up to a factor: functions with different ones are not multiples of each other.
fn values(network: &Program, weights: &[Exact], t: usize) -> Vec<i64> {
    let whole: Vec<Matrix<Integer>> =
        weights.iter().map(|m| m.map(|q| Integers.from_integer(q.numer()))).collect();
    let mut values = Vec::new();
    for shift in 0..2 {
        let x = Matrix::from_fn(2, t, |i, k| {
            Integers.from_i64([[1, 2, -1], [3, -1, 2]][i][(k + shift) % 3] + (i * shift) as i64)
        });
        let output = output(&Integers, network, &whole, &x).expect("nothing is divided");
        values
            .extend(output.entries().iter().map(|n| n.as_i64().expect("small weights and inputs")));
    }
    let divisor = values.iter().fold(0, |gcd: i64, n| gcd.gcd(n));
    let sign = values.iter().find(|n| **n != 0).map_or(1, |n| n.signum());
    values.iter().map(|n| if divisor == 0 { 0 } else { sign * n / divisor }).collect()
}

/// `other` with its last matrix scaled so that the function is that of `one`, proved by expansion.
pub(super) fn same(one: &[Exact], other: &[Exact], t: usize) -> Result<Option<Vec<Exact>>> {
    let built = built(one, t);
    let network = program(&built)?;
    let (rows, columns) = built.input_shape();
    // Values at a few inputs tell nearly all functions apart, and give the factor of the others.
    let mut stream = SplitMix64::new(1);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let x = Matrix::from_fn(rows, columns, |_, _| integer(stream.in_range(9)));
        a.extend(output(&Rationals, &network, one, &x)?.into_entries());
        b.extend(output(&Rationals, &network, other, &x)?.into_entries());
    }
    let pair = a.iter().zip(&b).find(|(a, b)| !a.is_zero() && !b.is_zero());
    let ratio: BigRational = pair.map_or(integer(1), |(a, b)| a / b);
    if a.iter().zip(&b).any(|(a, b)| *a != &ratio * b) {
        return Ok(None);
    }
    let mut scaled = other.to_vec();
    if let Some(last) = scaled.last_mut() {
        *last = last.map(|x| x * &ratio);
    }
    Ok((function(&built, one)? == function(&built, &scaled)?).then_some(scaled))
}

/// Random weights, some of them with structure.
pub(super) fn drawn(d: usize, l: usize, round: u64, stream: &mut SplitMix64) -> Vec<Exact> {
    let mut sizes = vec![(d, d); l];
    sizes.push((if round == 1 { 1 } else { d }, d));
    let mut weights: Vec<Exact> = loop {
        let found: Vec<Exact> = random_whole(&sizes, 2, stream).iter().map(exact).collect();
        if corrected(&found, 2).iter().all(|&holds| holds) {
            break found;
        }
    };
    match round {
        // All alike; symmetric; nearly skew.
        2 => weights[1] = weights[0].clone(),
        3 => weights[0] = Matrix::from_fn(d, d, |i, j| integer(i64::from(i == j))),
        4 => {
            weights[l - 1] =
                Matrix::from_fn(d, d, |i, j| integer(j as i64 - i as i64 + i64::from(i + j == 0)))
        }
        _ => {}
    }
    weights
}

/// A member of the fiber that is not a rescaling, among changes of the weights that come to mind.
pub(super) fn member(
    weights: &[Exact],
    t: usize,
    stream: &mut SplitMix64,
) -> Result<Option<Vec<Exact>>> {
    let (l, d) = (weights.len() - 1, weights[0].rows());
    let mut candidates = Vec::new();
    let mut with = |i: usize, m: Exact| {
        let mut changed = weights.to_vec();
        changed[i] = m;
        candidates.push(changed);
    };
    for (i, form) in weights[..l].iter().enumerate() {
        with(i, form.transpose());
        for (r, c) in (0..d).flat_map(|r| (0..r).map(move |c| (r, c))) {
            for sign in [1, -1] {
                let mut moved = form.clone();
                moved[(r, c)] += integer(sign);
                moved[(c, r)] -= integer(sign);
                with(i, moved);
            }
        }
        let negative = form.map(|x| if stream.in_range(1) == 0 { -x } else { x.clone() });
        with(i, negative);
    }
    with(l, Matrix::from_fn(weights[l].rows(), d, |i, j| weights[l][(i, d - 1 - j)].clone()));
    for i in 1..l {
        let mut swapped = weights.to_vec();
        swapped.swap(i - 1, i);
        candidates.push(swapped);
    }
    let turned =
        weights.iter().enumerate().map(|(i, m)| if i < l { m.transpose() } else { m.clone() });
    candidates.push(turned.collect());
    for candidate in candidates {
        if !is_rescaling(weights, &candidate)
            && let Some(found) = same(weights, &candidate, t)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Whether the kernel of the differential of (M, L) ↦ φ at the point is the `l` scalings only.
pub(super) fn is_rigid(weights: &[Exact], t: usize, seed: u64) -> Result<bool> {
    let found =
        point_jacobian(&built(weights, t), Some(weights.to_vec()), None, false, seed, 1 << 30)?;
    Ok(found.kernel.len() == weights.len() - 1)
}

/// A certificate that two weights are two functions.
pub(super) fn difference(
    weights: &[Exact],
    other: &[Exact],
    t: usize,
    stream: &mut SplitMix64,
) -> Option<Exhibit> {
    let built = built(weights, t);
    let x = witness(&built, weights, other, stream)?;
    let certificate = pair_certificate(&built, weights, other, &Statement::Different(&x))?;
    let mut matrices = named(weights, "");
    matrices.extend(named(other, "'"));
    let sentence = "no rescaling, and another function".into();
    Some(Exhibit { sentence, matrices, certificates: vec![certificate] })
}

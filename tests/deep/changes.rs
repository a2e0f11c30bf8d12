//! Changes that may or may not matter, decided as evaluation at random inputs says.

use neurocert::Matrix;
use neurocert::network::{Parametrization, WeightFile};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::deep::{Answer, Outputs, Proof, equivalence};
use num_rational::BigRational;
use num_traits::Zero;

use super::draw::{Exact, agree, below, integer, output, random, rewritten, sized, times};
use super::equivalence::verified;

/// Same exactly when the outputs agree at random inputs, and never only probable; a witness is
/// one, and is minimal. Returns whether they are the same.
fn decided(one: &WeightFile, other: &WeightFile, stream: &mut SplitMix64, checked: bool) -> bool {
    let expected = agree(one, other, stream);
    let answer = equivalence(one, other, stream.next_u64()).unwrap().answer;
    match &answer {
        Answer::Same { .. } => assert!(expected, "{one:?} {other:?}"),
        Answer::Different(witness) => {
            assert!(!expected, "{one:?} {other:?}");
            let x = witness.input.map(|n| BigRational::from_integer(n.clone()));
            let values = [output(one, &x), output(other, &x)];
            assert_ne!(values[0], values[1]);
            assert_eq!(witness.outputs, Outputs::Exact(values));
            for at in 0..x.entries().len() {
                let mut smaller = x.clone();
                let place = (at / x.columns(), at % x.columns());
                if !smaller[place].is_zero() {
                    smaller[place] = BigRational::zero();
                    assert_eq!(
                        output(one, &smaller),
                        output(other, &smaller),
                        "not minimal: {x:?}"
                    );
                }
            }
        }
        Answer::Probable { .. } => panic!("undecided: {one:?} {other:?}"),
    }
    if checked {
        verified(one, other, &answer);
    }
    expected
}

fn skew(d: usize, stream: &mut SplitMix64) -> Exact {
    let m = random(d, d, stream);
    Matrix::from_fn(d, d, |i, j| &m[(i, j)] - &m[(j, i)])
}

fn sum(a: &Exact, b: &Exact) -> Exact {
    Matrix::from_fn(a.rows(), a.columns(), |i, j| &a[(i, j)] + &b[(i, j)])
}

fn scaled(a: &Exact, factor: &BigRational) -> Exact {
    a.map(|x| x * factor)
}

/// Widths up to 3 for two layers, 2 for three: complete sets of points stay small.
fn file(case: usize, form: Parametrization, stream: &mut SplitMix64) -> WeightFile {
    let tokens = 1 + case % 3;
    let (layers, widest) = [(1, 3), (2, 3), (3, 2)][case / 3 % 3];
    let widths: Vec<usize> = (0..=layers).map(|_| 2 + below(widest - 1, stream)).collect();
    let dims: Vec<usize> = (0..layers).map(|_| 1 + below(widest, stream)).collect();
    sized(&widths, &dims, tokens, form, stream)
}

#[test]
fn one_entry_changed() {
    let mut stream = SplitMix64::new(11);
    for case in 0..2000 {
        let form = [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml][case % 3];
        let one = file(case / 3, form, &mut stream);
        let mut other = one.clone();
        let block = below(other.weights.len() as u64, &mut stream);
        let matrix = &mut other.weights[block];
        let at =
            (below(matrix.rows() as u64, &mut stream), below(matrix.columns() as u64, &mut stream));
        if form == Parametrization::Av && block.is_multiple_of(2) {
            // A change of rank one would leave the variety of matrices of bounded rank.
            *matrix = scaled(matrix, &integer(1 + at.0 as i64));
        } else {
            matrix[at] += integer(1);
        }
        decided(&one, &other, &mut stream, case % 50 == 0);
    }
}

/// `M_i ↦ λ M_i`, `L ↦ λ^{−e} L` is a symmetry for `e = 3^{l−i}`, and for no other `e`.
#[test]
fn a_scaling_exponent_off_by_one() {
    let mut stream = SplitMix64::new(12);
    for case in 0..1000 {
        let one = file(case, Parametrization::Ml, &mut stream);
        let l = one.architecture.layers();
        let i = below(l as u64, &mut stream);
        let right = 3i32.pow((l - 1 - i) as u32);
        for exponent in [right - 1, right, right + 1] {
            let mut other = one.clone();
            other.weights[i] = scaled(&other.weights[i], &integer(2));
            other.weights[l] = scaled(&other.weights[l], &integer(2).pow(-exponent));
            let same = decided(&one, &other, &mut stream, case % 50 == 0);
            assert!(same || exponent != right, "{one:?}");
        }
    }
}

/// Keys and queries swapped, an attention matrix transposed: one token does not see it.
#[test]
fn swapped_and_transposed() {
    let mut stream = SplitMix64::new(13);
    let mut different = 0;
    for case in 0..1000 {
        let one = file(case, Parametrization::Qkv, &mut stream);
        let layer = below(one.architecture.layers() as u64, &mut stream);
        let mut other = one.clone();
        other.weights.swap(3 * layer, 3 * layer + 1);
        let same = decided(&one, &other, &mut stream, case % 50 == 0);
        assert!(same || one.architecture.tokens() > 1, "{one:?}");
        different += usize::from(!same);
        let mut turned = rewritten(&one, Parametrization::Av);
        turned.weights[2 * layer] = turned.weights[2 * layer].transpose();
        assert_eq!(decided(&one, &turned, &mut stream, case % 50 == 0), same, "{one:?}");
    }
    assert!(different > 300, "{different}");
}

/// `M_2 + skew`: unseen for one token, and behind an `M_1` of rank one.
#[test]
fn a_skew_part_added() {
    let mut stream = SplitMix64::new(14);
    for case in 0..1000 {
        let mut one = file(3 + case % 6, Parametrization::Ml, &mut stream);
        let d = one.architecture.widths()[0];
        let is_rank_one = case % 4 == 0;
        if is_rank_one {
            one.weights[0] = times(&random(d, 1, &mut stream), &random(1, d, &mut stream));
        }
        let mut other = one.clone();
        other.weights[1] = sum(&other.weights[1], &skew(d, &mut stream));
        let same = decided(&one, &other, &mut stream, case % 50 == 0);
        assert!(same || !(is_rank_one || one.architecture.tokens() == 1), "{one:?}");
    }
}

/// `(k qᵀ, h vᵀ)` and `(v qᵀ, h kᵀ)` in the last layer, at every depth and `t`; in another layer it is
/// another function, in general.
#[test]
fn rank_one_factors_exchanged() {
    let mut stream = SplitMix64::new(15);
    for case in 0..1000 {
        let mut one = file(case, Parametrization::Ml, &mut stream);
        let (d, l) = (one.architecture.widths()[0], one.architecture.layers());
        let out = one.weights[l].rows();
        let [k, q, v] = [(); 3].map(|()| random(d, 1, &mut stream));
        let h = random(out, 1, &mut stream);
        let mut other = one.clone();
        one.weights[l - 1] = times(&k, &q.transpose());
        one.weights[l] = times(&h, &v.transpose());
        other.weights[l - 1] = times(&v, &q.transpose());
        other.weights[l] = times(&h, &k.transpose());
        assert!(decided(&one, &other, &mut stream, case % 50 == 0), "{one:?}");
        if l > 1 {
            // The factors of another layer instead.
            let mut wrong = one.clone();
            wrong.weights[0] = times(&k, &q.transpose());
            let mut exchanged = wrong.clone();
            exchanged.weights[0] = times(&v, &q.transpose());
            exchanged.weights[l] = times(&h, &k.transpose());
            decided(&wrong, &exchanged, &mut stream, false);
        }
    }
}

/// The pair that the printed Theorem 3.7 excludes, and what the answer says of it.
#[test]
fn skew_and_identity_change_places() {
    let mut stream = SplitMix64::new(16);
    for case in 0..300 {
        let mut one = sized(&[2, 2, 2], &[2, 2], 2 + case % 3, Parametrization::Ml, &mut stream);
        let n = one.weights[1].clone();
        let determinant = &n[(0, 0)] * &n[(1, 1)] - &n[(0, 1)] * &n[(1, 0)];
        if determinant.is_zero() {
            continue;
        }
        let j = Matrix::from_fn(2, 2, |i, k| integer(k as i64 - i as i64));
        let mut other = one.clone();
        one.weights[0] = j.clone();
        other.weights[0] = n;
        other.weights[1] = scaled(&j, &determinant.recip());
        assert!(decided(&one, &other, &mut stream, case % 20 == 0), "{one:?}");
        let found = equivalence(&one, &other, 0).unwrap();
        let Answer::Same { proof, .. } = &found.answer else { panic!() };
        let related = one.weights[2].entries().iter().all(Zero::is_zero);
        assert_eq!(!related, matches!(proof, Proof::Evaluation(_)), "{one:?} {proof:?}");
        assert!(!found.hypotheses[0].as_ref().unwrap().only_scalings());
    }
}

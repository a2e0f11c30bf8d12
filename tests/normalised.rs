//! Normalised attention (docs/theorems/normalised.md): the lemma behind the theorem as an identity of series, and
//! the second proof at given depth and tokens.

use std::collections::BTreeMap;

use neurocert::matrix::Matrix;
use neurocert::program::{library, run};
use neurocert::ring::{Rationals, Series, SplitMix64};
use neurocert::search::{Options, all_widths};
use neurocert_check::kernel;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

#[path = "common/full.rs"]
mod full;

/// The proposition of section 7: 9 l + 3, and the kernel verifies it.
#[test]
fn one_rank_for_all_widths() {
    let mut cases = vec![(1, 2), (1, 7), (2, 2), (2, 3), (2, 5)];
    if full::every(2) == 1 {
        cases.extend((1..=3).flat_map(|layers| (2..=12).map(move |tokens| (layers, tokens))));
        cases.push((4, 2));
    }
    for (layers, tokens) in cases {
        let found = all_widths(layers, tokens, 0, Options::default().budget).unwrap();
        assert_eq!(found.lower.rank, u64::from(9 * layers + 3), "l = {layers}, t = {tokens}");
        let outcome =
            kernel::check(serde_json::to_value(found.certificate()).unwrap(), 1 << 40, 1 << 32);
        assert_eq!(outcome.failure, None, "l = {layers}, t = {tokens}");
    }
    // One token sees L only.
    assert_eq!(all_widths(2, 1, 0, Options::default().budget).unwrap().lower.rank, 3);
}

fn number(n: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(n))
}

/// Lemma 2, on a line of inputs (s c, s z): after i layers c_i − c is Γ z, and its first new term is that of
/// Δ_{i−1}² κ zᵀM_i c, of degree 2 · 3^(i−1); Δ_i begins with Δ_{i−1}³ κ zᵀM_i z, in degree 3^i − 1.
#[test]
fn lowest_terms() {
    let mut stream = SplitMix64::new(7);
    for (p, n) in [(1, 1), (1, 2), (3, 2)] {
        let (d, layers) = (2, 3);
        let (tokens, terms) = ((p + n) as usize, 2 * 9 + 2);
        let ring = Series::new(Rationals, terms - 1);
        let sizes = BTreeMap::from([
            ("l".into(), vec![1]),
            ("d".into(), vec![2, 2]),
            ("a".into(), vec![2]),
            ("t".into(), vec![tokens as u64]),
        ]);
        let one_layer = library("softmax_ml").unwrap().program(&sizes).unwrap();
        let mut draw = || number(stream.in_range(5));
        let c: Vec<BigRational> = (0..d).map(|_| draw()).collect();
        let z: Vec<BigRational> = vec![number(1), number(2)];
        let weights: Vec<Vec<Vec<BigRational>>> = (0..layers)
            .map(|_| (0..d).map(|_| (0..d).map(|_| draw()).collect()).collect())
            .collect();
        let bilinear =
            |m: &[Vec<BigRational>], u: &[BigRational], v: &[BigRational]| -> BigRational {
                m.iter()
                    .zip(u)
                    .map(|(row, x)| x * row.iter().zip(v).map(|(a, y)| a * y).sum::<BigRational>())
                    .sum()
            };
        let (alpha, beta) = (number(p) / number(p + n), number(n) / number(p + n));
        let kappa = &alpha * &beta;
        // p tokens c + βz, then n tokens c − αz.
        let mut tokens = Matrix::from_fn(d, tokens, |k, j| {
            let factor = if (j as i64) < p { beta.clone() } else { -alpha.clone() };
            ring.monomial(&c[k] + factor * &z[k], 1)
        });
        let constant = |value: &BigRational| ring.monomial(value.clone(), 0);
        let identity = Matrix::from_fn(d, d, |i, j| constant(&number(i64::from(i == j))));
        let (mut gamma, mut delta) = (vec![number(0); terms], number(1));
        for (i, m) in weights.iter().enumerate() {
            // The text has Yᵀ Mᵀ Y: B = Mᵀ.
            let m_i = Matrix::from_fn(d, d, |r, c| constant(&m[c][r]));
            tokens = run(&ring, &one_layer, &[m_i, identity.clone()], &[tokens]).unwrap().remove(0);
            let column = |j: usize| -> Vec<Vec<BigRational>> {
                let entry = |k| (0..terms).map(|n| ring.coefficient(&tokens[(k, j)], n)).collect();
                (0..d).map(entry).collect()
            };
            let (x, y) = (column(0), column(p as usize));
            // Both tokens stay in the plane of c and z: the coefficients of z, divided by s.
            let in_z = |v: &[Vec<BigRational>], of_c: i64| -> Vec<BigRational> {
                let part = |k: usize| -> Vec<BigRational> {
                    let mut rest = v[k].clone();
                    rest[1] -= number(of_c) * &c[k];
                    rest.iter().skip(1).map(|coefficient| coefficient / &z[k]).collect()
                };
                assert_eq!(part(0), part(1), "not in the plane");
                [part(0), vec![BigRational::zero()]].concat()
            };
            let mean: Vec<Vec<BigRational>> = x
                .iter()
                .zip(&y)
                .map(|(x, y)| x.iter().zip(y).map(|(x, y)| &alpha * x + &beta * y).collect())
                .collect();
            let difference: Vec<Vec<BigRational>> = x
                .iter()
                .zip(&y)
                .map(|(x, y)| x.iter().zip(y).map(|(x, y)| x - y).collect())
                .collect();
            let (total, spread) = (in_z(&mean, 1), in_z(&difference, 0));
            let degree = 2 * 3_usize.pow(i as u32);
            let new: Vec<BigRational> = total.iter().zip(&gamma).map(|(a, b)| a - b).collect();
            assert!(new[..degree].iter().all(Zero::is_zero), "too early, layer {i}");
            assert_eq!(new[degree], &kappa * &delta * &delta * bilinear(m, &z, &c), "layer {i}");
            delta = &delta * &delta * &delta * &kappa * bilinear(m, &z, &z);
            let first = 3_usize.pow(i as u32 + 1) - 1;
            assert!(spread[..first.min(terms - 1)].iter().all(Zero::is_zero), "layer {i}");
            if first + 1 < terms {
                assert_eq!(spread[first], delta, "layer {i}");
            }
            gamma = total;
        }
    }
}

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;

use super::subspace::{identity, solve, stack};
use super::{
    Layers, Ratio, Subspace, degeneration, other_intersection, overlap, stability, stratum,
};
use crate::linalg::product::product;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::poly::{Order, Polynomials, Variables};
use crate::ring::{Integers, Rationals, Ring as _, SplitMix64};

type Exact = Matrix<BigRational>;

fn whole(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

fn random(rows: usize, columns: usize, random: &mut SplitMix64) -> Exact {
    Matrix::from_fn(rows, columns, |_, _| {
        BigRational::new(random.in_range(4).into(), (1 + random.in_range(2).abs()).into())
    })
}

fn invertible(size: usize, source: &mut SplitMix64) -> Exact {
    loop {
        let g = random(size, size, source);
        if rank(&g) == size {
            return g;
        }
    }
}

/// (1 − S)(1 + S)⁻¹ for a skew-symmetric S: Cayley.
fn orthogonal(size: usize, source: &mut SplitMix64) -> Exact {
    let a = random(size, size, source);
    let one = identity(size);
    let sum = |sign: i64| {
        Matrix::from_fn(size, size, |i, j| &one[(i, j)] + whole(sign) * (&a[(i, j)] - &a[(j, i)]))
    };
    solve(&sum(1), &sum(-1))
}

/// U of dimension r and X of dimension s with an intersection of dimension k, moved by g.
fn planted(h: usize, [r, s, k]: [usize; 3], g: &Exact) -> (Subspace, Subspace) {
    let of = |places: Vec<usize>| {
        let unit = |i: usize, j| if places[i] == j { whole(1) } else { whole(0) };
        Subspace::spanned(&Matrix::from_fn(places.len(), h, unit)).image(g)
    };
    (of((0..r).collect()), of((0..k).chain(r..r + s - k).collect()))
}

/// All h, r, s, k up to a size.
fn cases(most: usize) -> impl Iterator<Item = (usize, [usize; 3])> {
    let all = (1..=most).flat_map(|h| (0..=h).cartesian_product(0..=h).map(move |at| (h, at)));
    all.flat_map(|(h, (r, s))| ((r + s).saturating_sub(h)..=r.min(s)).map(move |k| (h, [r, s, k])))
}

/// The rank of gl(h) on (U, X): E ↦ the maps U → ℚʰ/U and X → ℚʰ/X that it induces.
fn moves(u: &Subspace, x: &Subspace) -> usize {
    let h = u.ambient();
    let image = |(i, j): (usize, usize)| {
        [u, x].into_iter().flat_map(move |side| {
            let (own, outside) = (side.basis().clone(), side.orthogonal());
            let outside = outside.basis().clone();
            (0..outside.rows())
                .cartesian_product(0..own.rows())
                .map(move |(row, column)| &outside[(row, i)] * &own[(column, j)])
        })
    };
    let rows = (0..h).cartesian_product(0..h).map(|at| image(at).collect_vec()).collect_vec();
    rank(&Matrix::from_rows(rows[0].len(), rows))
}

#[test]
fn strata_are_orbits() {
    let mut source = SplitMix64::new(1);
    for (h, at) in cases(5) {
        let (u, x) = planted(h, at, &invertible(h, &mut source));
        assert_eq!(u.meet(&x).dimension(), at[2], "{h} {at:?}");
        assert_eq!(u.join(&x).dimension(), at[0] + at[1] - at[2], "{h} {at:?}");
        assert_eq!(stratum(&u, &x), moves(&u, &x), "{h} {at:?}");
    }
}

/// λ(t), from what is printed.
fn group(h: usize, n: &Exact, f: &Exact, t: &BigRational) -> Exact {
    let one = identity(h);
    Matrix::from_fn(h, h, |i, j| {
        let sum = (0..n.rows()).fold(whole(0), |sum, k| sum + &n[(k, i)] * &f[(k, j)]);
        &one[(i, j)] + (t - whole(1)) * sum
    })
}

#[test]
fn degenerations_end_in_flags() {
    let mut source = SplitMix64::new(2);
    for (h, at) in cases(5) {
        let (u, x) = planted(h, at, &invertible(h, &mut source));
        let found = degeneration(&u, &x);
        assert_eq!(found.is_none(), at[2] == at[0].min(at[1]));
        let Some(found) = found else { continue };
        let (small, large) = if found.moves_first { (&u, &x) } else { (&x, &u) };
        assert_eq!(found.limit.dimension(), small.dimension());
        assert!(large.contains(&found.limit), "{h} {at:?}");
        assert!(found.limit.contains(&u.meet(&x)));
        let at_time = |p: i64, q: i64| {
            group(h, &found.moved, &found.functionals, &BigRational::new(p.into(), q.into()))
        };
        // It is a group: a limit is fixed, and so is the larger one.
        assert_eq!(product(&Rationals, &at_time(2, 3), &at_time(3, 7)), at_time(2, 7));
        for fixed in [large, &found.limit] {
            assert_eq!(&fixed.image(&at_time(2, 3)), fixed);
        }
        // Before it ends there nothing has changed, and Plücker coordinates tend to those of the limit.
        assert_eq!(small.image(&at_time(1, 9)).meet(large).dimension(), at[2]);
        let before = |p: i64, q: i64| small.image(&at_time(p, q));
        let (far, near) =
            (overlap(&before(1, 1000), &found.limit), overlap(&before(1, 2000), &found.limit));
        let full = whole(small.dimension() as i64);
        assert!(&full - &near < BigRational::new(1.into(), 100.into()), "{h} {at:?}");
        assert!(near > far && near < full, "{h} {at:?}");
    }
}

/// The largest difference of the two sides of the inequality.
fn excess(u: &Subspace, x: &Subspace, s: &Subspace, [a, b]: [i64; 2]) -> i64 {
    let [h, own] = [u.ambient() as i64, s.dimension() as i64];
    let part = |weight: i64, side: &Subspace| {
        weight * (h * side.meet(s).dimension() as i64 - own * side.dimension() as i64)
    };
    part(a, u) + part(b, x)
}

#[test]
fn stable_pairs_are_complements() {
    let mut source = SplitMix64::new(3);
    for (h, [r, s, k]) in cases(5) {
        let (u, x) = planted(h, [r, s, k], &invertible(h, &mut source));
        let found = stability(&u, &x);
        let is_trivial = |own: usize| own == 0 || own == h;
        let expected = match () {
            () if is_trivial(r) && is_trivial(s) => Ratio::Always,
            () if k == 0 && r + s == h => Ratio::Equal,
            () => Ratio::Never,
        };
        assert_eq!(found.semistable, expected, "{h} {r} {s} {k}");
        // No other subspace is worse than the candidates.
        for weights in [[1, 1], [1, 2], [3, 1]] {
            let [a, b] = weights;
            let of = found.candidates.iter().map(|one| a * one.excess[0] + b * one.excess[1]);
            let worst = of.chain([0]).max().unwrap();
            let is_semistable = expected == Ratio::Always || expected == Ratio::Equal && a == b;
            assert_eq!(worst <= 0, is_semistable);
            for size in 1..=h {
                let own = random(size, h, &mut source);
                let bases = [
                    own.clone(),
                    stack(u.meet(&x).basis(), &random(1, h, &mut source)),
                    stack(u.basis(), &random(1, h, &mut source)),
                ];
                for other in bases.map(|basis| Subspace::spanned(&basis)) {
                    assert!(excess(&u, &x, &other, weights) <= worst);
                }
            }
        }
    }
}

/// The rank of gl(n) × gl(h) × gl(m) on (W, W').
fn orbit(first: &Exact, next: &Exact) -> usize {
    let ((h, m), n) = (first.shape(), next.rows());
    let zero = |rows, columns| Matrix::from_fn(rows, columns, |_, _| whole(0));
    let unit = |size, at: (usize, usize)| {
        Matrix::from_fn(size, size, |i, j| if (i, j) == at { whole(1) } else { whole(0) })
    };
    let square = |size: usize| (0..size).cartesian_product(0..size);
    let row = |a: Exact, b: Exact| a.entries().iter().chain(b.entries()).cloned().collect_vec();
    let right = square(m).map(|at| row(product(&Rationals, first, &unit(m, at)), zero(n, h)));
    let left = square(n).map(|at| row(zero(h, m), product(&Rationals, &unit(n, at), next)));
    let middle = square(h).map(|at| {
        let back = product(&Rationals, next, &unit(h, at));
        row(product(&Rationals, &unit(h, at), first), back.map(|x| -x))
    });
    let rows = right.chain(left).chain(middle).collect_vec();
    rank(&Matrix::from_rows(h * m + n * h, rows))
}

/// W and W' with given ranks.
fn layers(source: &mut SplitMix64, [n, h, m]: [usize; 3], [r1, r2]: [usize; 2]) -> (Exact, Exact) {
    let first = product(&Rationals, &random(h, r1, source), &random(r1, m, source));
    let next = product(&Rationals, &random(n, r2, source), &random(r2, h, source));
    (first, next)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_a_change_of_basis_changes(
        seed in any::<u64>(), sizes in prop::array::uniform3(1usize..5), ranks in prop::array::uniform2(0usize..4),
    ) {
        let source = &mut SplitMix64::new(seed);
        let h = sizes[1];
        let (first, next) = layers(source, sizes, ranks);
        let own = Layers::new(&first, &next);
        prop_assert_eq!(own.orbit, orbit(&first, &next));
        let common = own.columns.meet(&own.kernel).dimension();
        prop_assert_eq!(common, own.columns.dimension() - own.product_rank);
        // (g W, W' g⁻¹) keeps dim(U ∩ K), and dim(U ∩ V) stays within its bounds.
        let g = invertible(h, source);
        let inverse = solve(&g, &identity(h));
        let moved = Layers::new(&product(&Rationals, &g, &first), &product(&Rationals, &next, &inverse));
        prop_assert_eq!(moved.columns.meet(&moved.kernel).dimension(), common);
        let (least, most) = own.intersections();
        prop_assert_eq!((least, most), moved.intersections());
        let meets = |layers: &Layers| layers.columns.meet(&layers.rows).dimension();
        prop_assert!((least..=most).contains(&meets(&own)));
        prop_assert!((least..=most).contains(&meets(&moved)));
        // There is another one exactly if the bounds differ, and it is what it says.
        let other = other_intersection(&own, seed);
        prop_assert_eq!(other.is_some(), least < most);
        if let Some((g, dimension)) = other {
            let inverse = solve(&g, &identity(h));
            let moved = Layers::new(&product(&Rationals, &g, &first), &product(&Rationals, &next, &inverse));
            prop_assert_eq!(meets(&moved), dimension);
            prop_assert_ne!(dimension, meets(&own));
        }
    }

    #[test]
    fn what_a_rotation_keeps(
        seed in any::<u64>(), sizes in prop::array::uniform3(1usize..5), ranks in prop::array::uniform2(1usize..4),
    ) {
        let source = &mut SplitMix64::new(seed);
        let (first, next) = layers(source, sizes, ranks);
        let own = Layers::new(&first, &next);
        let g = orthogonal(sizes[1], source);
        let back = g.transpose();
        prop_assert_eq!(product(&Rationals, &g, &back), identity(sizes[1]));
        let moved = Layers::new(&product(&Rationals, &g, &first), &product(&Rationals, &next, &back));
        let overlaps = |layers: &Layers| overlap(&layers.columns, &layers.rows);
        prop_assert_eq!(overlaps(&own), overlaps(&moved));
        prop_assert_eq!(own.columns.meet(&own.rows).dimension(), moved.columns.meet(&moved.rows).dimension());
        for (here, there) in [(&own.commutator, &moved.commutator), (&own.imbalance, &moved.imbalance)] {
            let turned = product(&Rationals, &product(&Rationals, &g, here), &back);
            prop_assert_eq!(&turned, there);
        }
        // Two planes of one basis have the overlap of their intersection, and a space itself that of its dimension.
        prop_assert_eq!(overlap(&own.rows, &own.rows), whole(own.rows.dimension() as i64));
        prop_assert!(overlap(&own.rows, &own.kernel).is_zero());
    }
}

/// Dimension is not all that a rotation keeps: lines with other angles meet in zero too.
#[test]
fn lines_have_angles() {
    let line = |x: i64, y: i64| Subspace::spanned(&Matrix::new(1, 2, vec![whole(x), whole(y)]));
    let (one, other) = (overlap(&line(1, 0), &line(1, 1)), overlap(&line(1, 0), &line(3, 4)));
    assert_eq!(
        (one, other),
        (BigRational::new(1.into(), 2.into()), BigRational::new(9.into(), 25.into()))
    );
}

/// D = W'ᵀW' − WWᵀ of a linear network under W̊ = −W'ᵀG − λW and W̊' = −GWᵀ − λW', where G is the gradient of the loss
/// by the product W'W, any matrix: Ḋ = −2λD, as polynomials.
#[test]
fn weight_decay_balances() {
    for [n, h, m] in [[1, 1, 1], [2, 3, 2], [3, 2, 1], [2, 2, 4]] {
        let names = ["w", "v", "g"].into_iter().zip([h * m, n * h, n * m]);
        let names = names.flat_map(|(name, size)| (0..size).map(move |i| format!("{name}{i}")));
        let names = names.chain(["l".to_string()]);
        let ring = Polynomials::new(Integers, Variables::new(names, Order::Lex));
        let mut all = ring.all_variables().into_iter();
        let mut take = |rows, columns| Matrix::from_fn(rows, columns, |_, _| all.next().unwrap());
        let (w, v, g) = (take(h, m), take(n, h), take(n, m));
        let decay = take(1, 1).into_entries().remove(0);
        let times = |a: &Matrix<_>, b: &Matrix<_>| product(&ring, a, b);
        let minus = |a: &Matrix<_>, own: &Matrix<_>| {
            Matrix::from_fn(a.rows(), a.columns(), |i, j| -&a[(i, j)] - &decay * &own[(i, j)])
        };
        let dw = minus(&times(&v.transpose(), &g), &w);
        let dv = minus(&times(&g, &w.transpose()), &v);
        let sum = |a: Matrix<_>, b: Matrix<_>, sign: i64| {
            Matrix::from_fn(h, h, |i, j| &a[(i, j)] + ring.from_i64(sign) * &b[(i, j)])
        };
        let imbalance = sum(times(&v.transpose(), &v), times(&w, &w.transpose()), -1);
        let of_v = sum(times(&dv.transpose(), &v), times(&v.transpose(), &dv), 1);
        let of_w = sum(times(&dw, &w.transpose()), times(&w, &dw.transpose()), 1);
        let found = sum(of_v, of_w, -1);
        assert_eq!(found, imbalance.map(|d| ring.from_i64(-2) * &decay * d));
        assert!(found.entries().iter().any(|entry| !entry.is_empty()));
    }
}

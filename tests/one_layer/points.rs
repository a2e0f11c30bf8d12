//! Critical, singular and boundary points.

use std::collections::BTreeSet;

use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::layer::{Layer, Point, analyse, is_in_kernel};
use rayon::prelude::*;

use crate::draw::{Position, Sizes, all, attention, av, name, qkv};
use crate::{point_certificate, python};

/// The corrected criterion, written down from the table in `docs/theorems/one-layer.md`, section 4.
fn is_singular((d, d_out, a, _): Sizes, (r, s): (usize, usize), aligned: bool) -> bool {
    match (d, a, d_out) {
        (1, _, _) => false,
        (2, 1, 1) => r * s == 0,
        (_, 1, 1) => r * s == 0 || aligned,
        _ if a == 1 || a >= d => r * s <= 1,
        _ => r < a || s == 0,
    }
}

/// The corrected Lemma A.3, in `av`.
fn is_critical((d, d_out, ..): Sizes, (r, s): (usize, usize), aligned: bool) -> bool {
    match (r, s) {
        (0, 0) => true,
        (0, _) => d * d_out > 1,
        (_, 0) => d > 1,
        _ => d > 1 && aligned,
    }
}

/// As printed.
fn is_singular_in_print((r, s): (usize, usize)) -> bool {
    r * s <= 1
}

fn is_critical_in_print((r, s): (usize, usize), aligned: bool) -> bool {
    // A = k ⊗ q, V = h ⊗ k, where each of the vectors may be zero.
    aligned || (r == 0 && s <= 1) || (s == 0 && r <= 1)
}

/// Generic factors of length one or two may be parallel by accident.
fn aligned(layer: &Layer, position: Position) -> bool {
    let is = layer.aligned().is_some();
    assert!(is || position != Position::Aligned);
    is
}

/// Everything is decided, as the corrected theorems say, and verified by both checkers.
#[test]
fn every_small_point_is_decided_and_certified() {
    let cases: Vec<_> = all(4, 2).chain(all(4, 3)).collect();
    let certificates: Vec<Vec<u8>> = cases
        .par_iter()
        .enumerate()
        .flat_map_iter(|(number, &(sizes, ranks, position))| {
            let mut stream = SplitMix64::new(number as u64);
            let weights = attention(sizes, ranks, position, 3, &mut stream);
            let layers = [av(sizes, weights.clone()), qkv(sizes, weights, &mut stream)];
            layers.map(|layer| {
                decides(&layer, sizes, ranks, position);
                point_certificate(&layer)
            })
        })
        .collect();
    assert!(certificates.len() > 2000, "{}", certificates.len());
    let small: Vec<Vec<u8>> =
        certificates.into_iter().enumerate().filter(|(n, _)| n % 4 < 2).map(|(_, c)| c).collect();
    python::verifies_all(&small);
}

fn decides(layer: &Layer, sizes: Sizes, ranks: (usize, usize), position: Position) {
    let found = analyse(layer, 0).unwrap();
    let (place, aligned) = (name(layer), aligned(layer, position));
    let (d, d_out, a, _) = sizes;
    match found.point {
        Point::Undecided => panic!("{place}: undecided"),
        Point::Smooth(_) => assert!(!is_singular(sizes, ranks, aligned), "{place}"),
        Point::Singular { tangent_dimension } => {
            assert!(is_singular(sizes, ranks, aligned), "{place}");
            assert!(tangent_dimension > found.dimension.unwrap(), "{place}");
        }
    }
    assert_eq!(found.boundary, Some(d > 1 && (ranks.0 * ranks.1 == 0 || aligned)), "{place}");
    let differential = found.differential.unwrap();
    if !layer.is_qkv() {
        assert_eq!(differential.critical, is_critical(sizes, ranks, aligned), "{place}");
    } else if is_critical(sizes, ranks, aligned) && (a >= d || ranks.0 == a) {
        assert!(differential.critical, "{place}: queries and keys do not help");
    }
    assert!(differential.kernel.iter().all(|vector| is_in_kernel(layer, vector)), "{place}");
    let alpha = a.min(d);
    assert_eq!(found.dimension, Some(2 * alpha * d - alpha * alpha + d * d_out - 1));
}

/// The table of section 6 of the page is the set of all differences within the hypotheses of the paper.
#[test]
fn the_printed_differences_are_all() {
    let mut theorem = BTreeSet::new();
    let mut lemma = BTreeSet::new();
    for (sizes @ (d, d_out, a, _), ranks, position) in all(4, 2) {
        if d < 2 || (d_out < 2 && a < 2) || position == Position::Crossed {
            continue;
        }
        let weights = attention(sizes, ranks, position, 3, &mut SplitMix64::new(1));
        let layer = av(sizes, weights);
        let found = analyse(&layer, 0).unwrap();
        let is_singular = matches!(found.point, Point::Singular { .. });
        if is_singular != is_singular_in_print(ranks) {
            assert!(is_singular, "{}", name(&layer));
            theorem.insert((d, a, ranks));
        }
        let is_critical = found.differential.unwrap().critical;
        if is_critical != is_critical_in_print(ranks, layer.aligned().is_some()) {
            assert!(is_critical, "{}", name(&layer));
            lemma.insert(ranks);
        }
    }
    let page = include_str!("../../docs/theorems/one-layer.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| Theorem 3.4 |")).collect();
    let printed: BTreeSet<_> = rows.iter().flat_map(|row| places(row)).collect();
    assert_eq!(theorem, printed);
    let expected = (2..=4).flat_map(|n| [(0, n), (n, 0)]).collect();
    assert_eq!(lemma, expected);
    assert!(page.contains("| Lemma A.3 | all | (0, ≥ 2), (≥ 2, 0) | not critical | critical |"));
}

/// `| Theorem 3.4 | d = 4, a = 3 | (1, ≥ 2), (2, ≥ 1) | …` with ranks of V up to 4.
fn places(row: &str) -> Vec<(usize, usize, (usize, usize))> {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let numbers = |text: &str| -> Vec<usize> {
        let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().unwrap()).collect()
    };
    let [d, a] = numbers(cells[2])[..] else { panic!("{row}") };
    let pairs = numbers(cells[3]);
    assert_eq!(cells[4..6], ["smooth", "singular"], "{row}");
    let place = |pair: &[usize]| {
        let (r, least) = (pair[0], pair[1]);
        (least..=d).map(move |s| (d, a, (r, s))).collect::<Vec<_>>()
    };
    pairs.chunks(2).flat_map(place).collect()
}

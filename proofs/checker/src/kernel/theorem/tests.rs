use super::super::certificate::{Network, Size, Theorem};
use super::super::failure::Reason;
use super::super::meter::Meter;
use super::super::network::Networks;
use super::super::source::{Bounded, Source};
use super::{dimension, variety_of};
use crate::language::LIBRARY;

fn library(name: &str) -> &'static str {
    LIBRARY.iter().find(|(known, _)| *known == name).unwrap().1
}

fn source(text: &str, sizes: &[(&str, &[u32])]) -> Source {
    let sizes = sizes
        .iter()
        .map(|(name, values)| {
            let size = match values {
                [value] => Size::Number(*value),
                _ => Size::List(values.to_vec()),
            };
            (name.to_string(), size)
        })
        .collect();
    let texts = [text.to_string()];
    let meter = Meter::new(1 << 30, 1 << 30);
    Networks { texts: &texts, meter: &meter }.source(&Network { text: 1, sizes }).unwrap()
}

#[test]
fn lightning_at_any_size() {
    let text = library("lightning");
    let number = |d: &[u32], a: &[u32], t: u32| {
        let source = source(text, &[("d", d), ("a", a), ("t", &[t])]);
        dimension(&source, Theorem::VirtualWeights).unwrap()
    };
    // One layer: 2αd − α² + d d' − 1 (Henry, Marchetti, Kohn, Theorem 3.4).
    assert_eq!(number(&[3, 2], &[2], 2), 2 * 2 * 3 - 4 + 6 - 1);
    assert_eq!(number(&[768, 768], &[64], 1024), 2 * 64 * 768 - 64 * 64 + 768 * 768 - 1);
    // One token sees the symmetric part only.
    assert_eq!(number(&[2, 2], &[2], 1), 3 + 4 - 1);
}

/// Eq. 16 of the same paper, with the sum from i = 2 on: no scalings, whatever has rank one, and any width. One
/// token sees the product of the V only.
#[test]
fn softmax_at_any_size() {
    let number = |name: &str, d: &[u32], a: &[u32], t: u32| {
        let source = source(library(name), &[("d", d), ("a", a), ("t", &[t])]);
        dimension(&source, Theorem::NormalisedAttention).unwrap()
    };
    for name in ["softmax_attention", "softmax_av"] {
        assert_eq!(number(name, &[3, 3, 3], &[2, 2], 3), 25);
        assert_eq!(number(name, &[2, 2, 2], &[1, 2], 2), 3 + 4 + 4);
        assert_eq!(number(name, &[768, 768], &[64], 1024), 2 * 64 * 768 - 64 * 64 + 768 * 768);
        assert_eq!(number(name, &[3, 2, 4], &[2, 2], 1), 2 * (3 + 4 - 2));
        // Rows and columns of A fill the space beyond those of V.
        assert_eq!(number(name, &[5, 1], &[2], 2), 2 * 2 * 5 - 4 + 5);
    }
    assert_eq!(number("softmax_ml", &[3, 1, 2], &[1, 1], 2), 9 + 9 + 6);
    assert_eq!(number("softmax_ml", &[3, 1, 2], &[1, 1], 1), 6);
}

#[test]
fn products_of_matrices() {
    let text = library("linear");
    let number = |w: &[u32]| dimension(&source(text, &[("w", w)]), Theorem::Linear).unwrap();
    assert_eq!(number(&[3, 5]), 15);
    assert_eq!(number(&[4, 1, 6]), 9);
    assert_eq!(number(&[4, 7, 3, 6]), 3 * (4 + 6 - 3));
}

/// One character, another network, a part of the network: not the theorem's.
#[test]
fn nothing_else() {
    let lightning = library("lightning");
    let sizes: [(&str, &[u32]); 3] = [("d", &[3, 2]), ("a", &[2]), ("t", &[2])];
    let changed = format!("{lightning}\n# more");
    let linear = source(library("linear"), &[("w", &[2, 2])]);
    let softmax = source(library("softmax_attention"), &sizes);
    let whole = source(lightning, &sizes);
    let part = whole.part(&whole.outputs, None);
    for (source, theorem) in [
        (source(&changed, &sizes), Theorem::VirtualWeights),
        (linear, Theorem::VirtualWeights),
        (whole.clone(), Theorem::Linear),
        (whole.clone(), Theorem::NormalisedAttention),
        (softmax, Theorem::VirtualWeights),
        (part, Theorem::VirtualWeights),
    ] {
        assert_eq!(dimension(&source, theorem).unwrap_err().reason, Reason::Step);
    }
    assert!(dimension(&whole, Theorem::VirtualWeights).is_ok());
    let program = crate::language::parse(lightning).unwrap();
    let given = [("d", vec![3, 2]), ("a", vec![2]), ("t", vec![2])];
    let given = given.into_iter().map(|(name, values)| (name.to_string(), values)).collect();
    let program = program.program(&given).unwrap();
    assert_eq!(Source::new(&program, Bounded::Factors).origin, None);
}

/// Degrees of determinantal varieties that are known: rank 1 is the Segre variety, C(m + n − 2, m − 1);
/// a hypersurface has the degree of the determinant.
#[test]
fn degrees_and_singular_points() {
    let text = library("linear");
    let of = |w: &[u32]| {
        let meter = Meter::new(1 << 30, 1 << 30);
        variety_of(&source(text, &[("w", w)]), Theorem::Linear, &meter)
    };
    let found = |w: &[u32]| {
        let found = of(w).unwrap();
        (found.dimension, found.degree.to_string(), found.singular)
    };
    assert_eq!(found(&[3, 1, 3]), (5, "6".into(), Some(0)));
    assert_eq!(found(&[2, 1, 7]), (8, "7".into(), Some(0)));
    assert_eq!(found(&[4, 3, 4]), (15, "4".into(), Some(12)));
    assert_eq!(found(&[4, 2, 4]), (12, "20".into(), Some(7)));
    assert_eq!(found(&[4, 2, 5]), (14, "50".into(), Some(8)));
    assert_eq!(found(&[5, 2, 4]), (14, "50".into(), Some(8)));
    assert_eq!(found(&[3, 9, 5]), (15, "1".into(), None));
    assert_eq!(found(&[100, 99, 100]).1, "100");
    assert_eq!(of(&[3000, 1500, 3000]).unwrap_err().reason, Reason::SizeLimit);
    let lightning = source(library("lightning"), &[("d", &[3, 2]), ("a", &[2]), ("t", &[2])]);
    let meter = Meter::new(1 << 20, 1 << 20);
    let refused = variety_of(&lightning, Theorem::Linear, &meter).unwrap_err();
    assert_eq!(refused.reason, Reason::Step);
}

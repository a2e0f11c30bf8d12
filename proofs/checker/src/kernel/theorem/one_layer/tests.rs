//! Numbers that are worked out by hand.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::Layer;
use crate::kernel::certificate::{FiberCase, Network, Size};
use crate::kernel::meter::Meter;
use crate::kernel::network::Networks;
use crate::kernel::point::Rationals;
use crate::language::LIBRARY;

type Rows<'a> = &'a [&'a [i64]];

fn matrix(rows: Rows<'_>) -> Rationals {
    let entries = rows.iter().flat_map(|row| row.iter());
    let entries = entries.map(|&n| BigRational::from_integer(n.into())).collect();
    Rationals { shape: (rows.len(), rows[0].len()), entries }
}

/// The layer with A = KᵀQ in both texts.
fn on_both<T>(tokens: u32, [q, k, v]: [Rows<'_>; 3], see: impl Fn(&mut Layer<'_>) -> T) -> [T; 2] {
    ["lightning_av", "lightning"].map(|name| {
        let text = LIBRARY.iter().find(|(known, _)| *known == name).unwrap().1;
        let sizes = [
            ("d", Size::List(vec![v[0].len() as u32, v.len() as u32])),
            ("a", Size::List(vec![q.len() as u32])),
            ("t", Size::Number(tokens)),
        ];
        let sizes = sizes.map(|(name, size)| (name.to_string(), size));
        let meter = Meter::new(1 << 30, 1 << 30);
        let texts = [text.to_string()];
        let networks = Networks { texts: &texts, meter: &meter };
        let network = Network { text: 1, sizes: BTreeMap::from(sizes) };
        let source = networks.source(&network).unwrap();
        let [first, second] = if name == "lightning" { [q, k] } else { [k, q] };
        let blocks = [first, second, v].map(matrix);
        see(&mut Layer::new(&source, &blocks, &meter).unwrap())
    })
}

/// Tokens, weights, case, pieces, dimension in A and V and in Q, K and V.
type Known<'a> = (u32, [Rows<'a>; 3], FiberCase, usize, [usize; 2]);

const X: &[i64] = &[1, 0];
const Y: &[i64] = &[0, 1];

#[test]
fn fibers() {
    use FiberCase::{OnePoint, SymmetricPart, TwoPoints, Zero};
    let three: Rows<'_> = &[&[1, 0, 0], &[0, 1, 0], &[0, 0, 1]];
    let tall: Rows<'_> = &[&[1, 2], &[0, 1]];
    let wide: [Rows<'_>; 3] =
        [&[&[1, 3], &[0, 1], &[1, 1]], &[&[2, 1], &[1, 0], &[0, 1]], &[&[1, 2]]];
    let low: [Rows<'_>; 3] =
        [&[&[1, 2, 0], &[0, 0, 0]], &[&[1, 0, -1], &[0, 0, 0]], &[&[2, 0, 1], &[0, 1, 3]]];
    let one: Rows<'_> = &[&[1, 1]];
    let turn: [Rows<'_>; 2] = [&[X, Y], &[Y, &[-1, 0]]];
    let table: [Known<'_>; 17] = [
        (2, [&[&[1, 3]], &[&[2, 1]], tall], OnePoint, 1, [1, 2]),
        (2, low, OnePoint, 1, [1, 6]),
        (3, [&[&[1, 0, 2]], &[&[1, 1, 0]], &[&[2, 2, 0]]], OnePoint, 1, [1, 2]),
        (5, [&[&[1, 0, 2]], &[&[1, 1, 0]], &[&[0, 1, 5]]], TwoPoints, 2, [1, 2]),
        (2, [&[&[0, 0]], &[&[0, 0]], &[&[1, 2]]], Zero, 2, [3, 4]),
        (2, [&[&[0, 0]], &[&[0, 0]], &[X, Y]], Zero, 2, [4, 6]),
        // Indefinite, and only two orders of the factors.
        (1, [&[&[1, 3]], &[&[2, 1]], tall], SymmetricPart, 1, [1, 2]),
        // 14 parameters, 4 dimensions of functions.
        (1, wide, SymmetricPart, 3, [2, 10]),
        (1, [&[&[1], &[2]], &[&[3], &[1]], &[&[1], &[2]]], SymmetricPart, 1, [1, 4]),
        (1, [turn[0], turn[1], &[X]], Zero, 2, [4, 8]),
        (1, [turn[0], turn[1], &[X, &[3, 4]]], Zero, 2, [5, 9]),
        (1, [one, one, &[X]], SymmetricPart, 2, [1, 2]),
        (1, [one, &[&[-1, -1]], &[&[2, 2]]], SymmetricPart, 1, [1, 2]),
        (1, [&[Y], &[X], &[&[0, 3]]], SymmetricPart, 2, [1, 2]),
        (1, [&[Y], &[X], &[&[1, 3], &[2, 6]]], SymmetricPart, 3, [1, 2]),
        (1, [&[X, Y], &[X, Y], &[X]], SymmetricPart, 1, [2, 6]),
        (1, [three, three, &[&[1, 0, 0]]], SymmetricPart, 1, [4, 13]),
    ];
    for (tokens, weights, case, pieces, dimensions) in table {
        let found = on_both(tokens, weights, |layer| layer.fiber().unwrap());
        assert_eq!(
            found.map(|fiber| (fiber.case, fiber.pieces)),
            [(case, pieces); 2],
            "{weights:?}"
        );
        assert_eq!(found.map(|fiber| fiber.dimension), dimensions, "{weights:?}");
    }
}

/// Smooth or not, on the boundary or not.
#[test]
fn points() {
    let nothing: Rows<'_> = &[&[0, 0]];
    let table: [([Rows<'_>; 3], [bool; 2]); 12] = [
        ([&[&[3]], &[&[0]], &[&[0], &[0]]], [true, false]),
        ([nothing, nothing, &[X]], [false, true]),
        ([&[X], &[X], &[X]], [true, true]),
        ([&[X], &[X], &[Y]], [true, false]),
        ([&[X], &[X], &[X, X]], [false, true]),
        ([&[X], &[X], &[Y, Y]], [false, false]),
        ([&[X], &[X], &[X, Y]], [true, false]),
        ([&[X, Y], &[X, Y], &[X]], [true, false]),
        ([&[&[1, 0, 0]], &[&[1, 0, 0]], &[&[2, 0, 0]]], [false, true]),
        ([&[&[1, 0, 0]], &[&[1, 0, 0]], &[&[2, 1, 0]]], [true, false]),
        // Where the paper says smooth.
        (
            [&[&[1, 0, 0], &[0; 3]], &[&[1, 0, 0], &[0; 3]], &[&[1, 0, 0], &[0, 1, 0]]],
            [false, false],
        ),
        ([&[&[1, 0, 0], &[0, 1, 0]], &[&[1, 0, 0], &[0, 1, 0]], &[&[1, 0, 0]]], [true, false]),
    ];
    for (weights, expected) in table {
        let see =
            |layer: &mut Layer<'_>| [layer.is_smooth().unwrap(), layer.is_on_boundary().unwrap()];
        assert_eq!(on_both(2, weights, see), [expected; 2], "{weights:?}");
        let refused = on_both(1, weights, |layer| {
            layer.is_smooth().is_err() && layer.is_on_boundary().is_err()
        });
        assert_eq!(refused, [true; 2]);
    }
}

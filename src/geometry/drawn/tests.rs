use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::{image, rulings, singular};
use crate::geometry::slice::Slice;
use crate::poly::{Order, Variables, text};
use crate::ring::Rationals;

fn slice(p: &str, q: &str) -> Slice {
    let read = |written| text::parse(&Slice::variables(), written).unwrap();
    Slice::new(&read(p), &read(q)).unwrap()
}

fn number(n: i64, d: i64) -> BigRational {
    BigRational::new(n.into(), d.into())
}

#[test]
fn all_that_is_drawn_is_exact_and_bounded() {
    for (p, q) in [
        ("s^2 + 2*z*s*t + t^2", "x*(s^2 - t^2) + 2*y*s*t"),
        ("s^2 + z*t^2", "y*s*t + x*t^2"),
        ("s^2 + x*s*t + y*t^2", "y*s^2 + z*s*t + x*t^2"),
    ] {
        let slice = slice(p, q);
        let (equation, half) = (slice.equation(), number(5, 1));
        let strips = rulings(&slice, &half);
        let rows: usize = strips.iter().map(Vec::len).sum();
        assert!((100..3000).contains(&rows), "{rows}");
        for point in strips.iter().flatten().flatten() {
            assert!(equation.evaluate(&Rationals, point).is_zero());
            assert!(point.iter().all(|value| value.abs() <= half));
        }
        for curve in slice.singular().unwrap() {
            let (pieces, _) = singular(&curve, &half);
            for point in pieces.iter().flat_map(|piece| &piece.points) {
                assert!(equation.evaluate(&Rationals, point).is_zero());
                assert!(point.iter().all(|value| value.abs() <= half));
            }
        }
    }
}

#[test]
fn the_dotted_segment_has_exact_ends() {
    let slice = slice("s^2 + 2*z*s*t + t^2", "x*(s^2 - t^2) + 2*y*s*t");
    let (pieces, ends) = singular(&slice.singular().unwrap()[0], &number(2, 1));
    let kinds: Vec<bool> = pieces.iter().map(|piece| piece.is_reached).collect();
    assert_eq!(kinds, [true, false, true]);
    let mut heights: Vec<_> = ends.iter().map(|point| point[2].clone()).collect();
    heights.sort();
    assert_eq!(heights, [number(-1, 1), number(1, 1)]);
}

/// On the z-axis p = z (s² + t²) and q = 0: only zero is reached. On another line the forms are multiples of t².
#[test]
fn a_single_point_is_reached() {
    let slice = slice("z*(s^2 + t^2) + x*s*t + y*s^2", "x*s^2 + y*t^2");
    let (mut pieces, mut ends) = (Vec::new(), Vec::new());
    for curve in slice.singular().unwrap() {
        let found = singular(&curve, &number(3, 1));
        pieces.extend(found.0.into_iter().map(|piece| piece.is_reached));
        ends.extend(found.1);
    }
    pieces.sort();
    assert_eq!(pieces, [false, false, true]);
    assert_eq!(ends, [[number(0, 1), number(0, 1), number(0, 1)]]);
}

#[test]
fn the_cubic_is_dotted_up_to_an_irrational_point() {
    let slice = slice("s^2 + x*s*t + y*t^2", "y*s^2 + z*s*t + x*t^2");
    let (pieces, ends) = singular(&slice.singular().unwrap()[0], &number(5, 1));
    for piece in &pieces {
        for y in piece.points.iter().map(|point| &point[1]) {
            // y⁴ − 4y, up to the 20 digits of the ends.
            let value = y * (y * y * y - number(4, 1));
            let tiny = number(1, 1_000_000_000);
            assert!(if piece.is_reached { value >= -tiny } else { value <= tiny }, "{y}");
        }
    }
    let mut ends: Vec<String> = ends.iter().map(|end| crate::ring::decimal(&end[1], 6)).collect();
    ends.sort();
    assert_eq!(ends, ["0.000000", "1.587401"]);
}

#[test]
fn grids_are_values() {
    let variables = Variables::new(["a", "b"], Order::Lex);
    let map = ["a*b/3 - 2", "a^3*b - b^2/7 + a", "5"]
        .map(|written| text::parse(&variables, written).unwrap());
    let half = number(3, 2);
    let rows = image([&map[0], &map[1], &map[2]], &half);
    let (n, step) = (super::GRID, &half / BigRational::from_integer(super::GRID.into()));
    assert_eq!((rows.len() as i64, rows[0].len() as i64), (2 * n + 1, 2 * n + 1));
    for (i, k) in [(0, 0), (3, 40), (n as usize, 7), (2 * n as usize, 2 * n as usize)] {
        let at = |k: usize| &step * BigRational::from_integer((k as i64 - n).into());
        for (found, one) in rows[i][k].iter().zip(&map) {
            assert_eq!(*found, one.evaluate(&Rationals, &[at(i), at(k)]).unwrap());
        }
    }
}

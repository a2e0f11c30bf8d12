use super::{Kind, PlaneCurve, Singular};
use crate::geometry::resultants::line;
use crate::poly::{Polynomial, text};

fn polynomial(written: &str) -> Polynomial {
    text::parse(line().variables(), written).unwrap().into_parts().0
}

fn curve(x: &str, y: &str) -> PlaneCurve {
    PlaneCurve::new(&polynomial(x), &polynomial(y)).unwrap()
}

type Row = (Kind, usize, Option<(usize, usize)>);

fn kinds(curve: &PlaneCurve) -> Vec<Row> {
    let row = |one: &Singular| (one.kind, one.points, one.real);
    curve.singular.iter().map(row).collect()
}

#[test]
fn cusps_nodes_and_what_they_become() {
    let cusp = curve("-t^2", "t^3");
    assert_eq!((cusp.sheets, kinds(&cusp)), (1, vec![(Kind::A(2), 1, Some((1, 0)))]));
    assert_eq!(cusp.branch.to_string(), "t");
    let node = curve("t^2 - 1", "t^3 - t");
    assert_eq!(kinds(&node), vec![(Kind::A(1), 1, Some((1, 0)))]);
    assert!(node.branch.is_constant());
    // The parameters are imaginary: an isolated point.
    let isolated = curve("t^2", "t^3 + t");
    assert_eq!(kinds(&isolated), vec![(Kind::A(1), 1, Some((0, 1)))]);
    let higher = curve("t^2", "t^5");
    assert_eq!(kinds(&higher), vec![(Kind::A(4), 1, Some((1, 0)))]);
    // x = t² − 1, y = x² t: two branches with one tangent.
    let tacnode = curve("t^2 - 1", "t*(t^2 - 1)^2");
    assert_eq!(kinds(&tacnode), vec![(Kind::A(3), 1, Some((1, 0)))]);
    assert_eq!(kinds(&curve("t", "t^7 - 3*t")), vec![]);
}

#[test]
fn more_branches() {
    // Three smooth branches with different tangents at the origin, for t = −1, 0, 1.
    let triple = curve("t^3 - t", "t*(t^3 - t)");
    assert!(
        kinds(&triple).iter().any(|row| (row.0, row.1) == (Kind::Ordinary(3), 1)),
        "{triple:?}"
    );
    // Two of the three tangents are the same.
    let touching = curve("t^3 - t", "t^2*(t^3 - t)");
    assert!(touching.singular.iter().any(|one| one.kind == Kind::Other), "{touching:?}");
    // A branch of multiplicity three.
    let other = curve("t^3", "t^4");
    assert_eq!(kinds(&other).len(), 1);
    assert_eq!(other.singular[0].kind, Kind::Other);
    // A cusp at t = 0 that another smooth branch meets at t = 1: neither A_k nor ordinary.
    let met = curve("t^2*(t - 1)", "t^3*(t - 1)^2*(t + 5) + t^3*(t - 1)");
    let at = |t: &str| {
        let t = polynomial(t);
        met.singular.iter().find(|one| !one.parameters.gcd(&t).unwrap().is_constant()).unwrap().kind
    };
    assert_eq!((at("t"), at("t - 1")), (Kind::Other, Kind::Other), "{met:?}");
}

/// A general curve of degree (m, n) has (m − 1)(n − 1)/2 nodes.
#[test]
fn genus_formula() {
    for (x, y, nodes) in [
        ("t^3 - 2*t", "t^4 + t^2 + 3*t", 3),
        ("t^4 + t", "t^5 - 3*t^2 + t", 6),
        ("t^2 + t", "t^7 + t^3", 3),
    ] {
        let found = curve(x, y);
        let sum: usize = found.singular.iter().map(|one| one.points).sum();
        assert_eq!(sum, nodes, "{x}, {y}");
        assert!(found.singular.iter().all(|one| one.kind == Kind::A(1) && one.real.is_some()));
    }
}

#[test]
fn what_is_met_several_times() {
    let twice = curve("t^4 - 2*t^2", "(t^2 - 1)^3 - t^2");
    assert_eq!(twice.sheets, 2);
    // x = s² − 2s, y = (s − 1)³ − s in s = t²: with r = s − 1, a node r² = x + 1, y = r³ − r − 1.
    assert_eq!(kinds(&twice), vec![(Kind::A(1), 1, Some((1, 0)))]);
    let line = curve("t^2", "t^4");
    assert_eq!((line.sheets, kinds(&line)), (2, vec![]));
    assert_eq!(line.proper[0].total_degree(), Some(1));
    let scaled = curve("(2*t^2 + t)^2", "(2*t^2 + t)^3");
    assert_eq!((scaled.sheets, kinds(&scaled)), (2, vec![(Kind::A(2), 1, Some((1, 0)))]));
    assert!(PlaneCurve::new(&polynomial("3"), &polynomial("7")).is_err());
    let constant = curve("3", "t^3");
    assert_eq!((constant.sheets, kinds(&constant)), (3, vec![]));
}

#[test]
fn fibers() {
    let node = curve("t^2 - 1", "t^3 - t");
    let over = |x: &str, y: &str| node.fiber([&polynomial(x), &polynomial(y)]).unwrap();
    let double = over("t^2 - 1", "t^3 - t");
    assert_eq!((double.points, double.real, double.is_branch), (2, 2, false));
    // The point (3, 6) is that of t = 2; (3, 7) is not on the curve.
    assert_eq!(over("t^2 - 4", "t^3 - t - 6").points, 1);
    assert_eq!(over("t^2 - 4", "t^3 - t - 7").points, 0);
    let cusp = curve("-t^2", "t^3");
    let tip = cusp.fiber([&polynomial("-t^2"), &polynomial("t^3")]).unwrap();
    assert_eq!((tip.points, tip.is_branch), (1, true));
}

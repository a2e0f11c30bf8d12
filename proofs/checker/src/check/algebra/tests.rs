//! Every matrix of the lower bound solves the equations of the upper bound: numbers of independent
//! matrices alone would not tell wrong ones.

use super::fields::Fields;
use super::sizes::Sizes;
use super::systems::Points;
use crate::algebra_certificate::{AlgebraClaim, AlgebraRelation};
use crate::certificate::{Kind, Parametrization, SymmetryRule};
use crate::check::allowance::{Allowance, Limits};
use crate::check::arith::Ring;

fn claim(widths: &[u32], query_dims: &[u32], parametrization: Parametrization) -> AlgebraClaim {
    AlgebraClaim {
        kind: Kind::Lightning,
        widths: widths.to_vec(),
        query_dims: query_dims.to_vec(),
        tokens: 2,
        parametrization,
        relation: AlgebraRelation::Exact,
        number: "0".into(),
    }
}

#[test]
fn fields_are_symmetries() {
    let ring = Ring::<u128>::new((1 << 61) - 1);
    let allowance = Allowance::new(Limits::default());
    for (parametrization, rules) in [
        (
            Parametrization::Qkv,
            &[SymmetryRule::QueryKey, SymmetryRule::Gauge, SymmetryRule::Scaling][..],
        ),
        (Parametrization::Av, &[SymmetryRule::Gauge, SymmetryRule::Scaling]),
        (Parametrization::Ml, &[SymmetryRule::Scaling]),
    ] {
        for (widths, query) in [(&[2, 3][..], &[3][..]), (&[2, 3, 1, 2], &[2, 3, 2])] {
            let claim = claim(widths, query, parametrization);
            let sizes = Sizes::new(&claim).unwrap();
            let points = Points::new(&claim, &sizes, [5, 1000], 2, &allowance).unwrap();
            let (weights, equations) = points.equations(&ring);
            let count = sizes.coordinates();
            for &rule in rules {
                let fields = Fields::new(&[rule], &sizes, &allowance).unwrap();
                assert!(
                    !fields.all().is_empty() || (rule, query.len()) == (SymmetryRule::Gauge, 1)
                );
                for field in fields.all() {
                    for (derivatives, point) in &equations {
                        let sum = field.iter().fold(0, |sum, &(place, value)| {
                            let (x, y) = (place / count, place % count);
                            let product = ring.product(derivatives[x], weights[*point][y]);
                            ring.sum(sum, ring.product(product, ring.residue(value)))
                        });
                        assert_eq!(sum, 0, "{rule} {parametrization} {widths:?}");
                    }
                }
            }
        }
    }
}

//! Dimensions of fibers, and their members.

use neurocert::network::Parametrization;
use neurocert::ring::SplitMix64;
use neurocert::search::Options;
use neurocert::theory::lightning::deep::{DeepCase, Element, deep_fiber};
use neurocert::theory::lightning::dimension;

use super::draw::{agree, below, network, sized};

/// At generic weights the fiber has the dimension that is left by the neuromanifold.
#[test]
fn the_dimension_is_that_of_the_generic_fiber() {
    let mut stream = SplitMix64::new(21);
    let (mut orbits, mut exact) = (0, 0);
    for case in 0..400 {
        let form = [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml][case % 3];
        let file = network(2 + case % 2, 4, 2 + case % 2, form, &mut stream);
        let found = deep_fiber(&file, 0).unwrap();
        let found_there = dimension(&file.architecture, Options::default()).unwrap();
        let generic = file.architecture.source_dimension() - found_there.lower.rank as usize;
        if found.case == DeepCase::Orbit {
            orbits += 1;
            assert_eq!(found.dimension, (generic, Some(generic)), "{file:?}");
            let kernel = found.kernel.unwrap();
            // Only where Q and K have full rank do the changes of basis span all that they can.
            assert!(kernel.symmetries <= generic && generic <= kernel.at_most, "{file:?}");
            exact += usize::from(kernel.symmetries == kernel.at_most);
        } else if let Some(most) = found.dimension.1 {
            assert!(found.dimension.0 <= most && most >= generic, "{file:?} {found:?}");
        }
    }
    assert!(orbits > 60 && exact > orbits * 9 / 10, "{orbits} {exact}");
}

#[test]
fn representatives_and_members_are_members() {
    let mut stream = SplitMix64::new(22);
    let mut others = 0;
    for case in 0..600 {
        let form = [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml][case % 3];
        let mut file =
            sized(&[2, 2, 2], &[2, 1 + case % 2], 2 + below(2, &mut stream), form, &mut stream);
        if case % 4 == 0 && form != Parametrization::Qkv {
            let j =
                neurocert::Matrix::from_fn(2, 2, |i, k| super::draw::integer(k as i64 - i as i64));
            file.weights[0] = j;
        }
        let found = deep_fiber(&file, 0).unwrap();
        assert_eq!(found.representatives[0], file);
        others += found.representatives.len() - 1;
        for point in &found.representatives {
            assert!(agree(&file, point, &mut stream), "{file:?} {point:?}");
            let member = Element::random(&point.architecture, &mut stream).apply(point).unwrap();
            assert!(agree(&file, &member, &mut stream), "{file:?} {member:?}");
        }
    }
    assert!(others > 50, "{others}");
}

//! Gauge-transformed copies are found equivalent, and the group element is recovered.

use neurocert::network::{Parametrization, WeightFile};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::deep::{Answer, Element, Proof, certificate, equivalence, maps};
use neurocert_check::kernel::check;

use super::draw::{agree, below, network, rewritten, sized};

/// The checker verifies the certificate of an answer.
pub fn verified(one: &WeightFile, other: &WeightFile, answer: &Answer) {
    let Some(certificate) = certificate(one, other, answer) else {
        println!("no certificate: {answer:?} {one:?} {other:?}");
        return;
    };
    let found = check(serde_json::to_value(&certificate).unwrap(), 1 << 36, 1 << 32).failure;
    assert_eq!(found, None, "{certificate:?}");
}

fn form(stream: &mut SplitMix64) -> Parametrization {
    [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml][below(3, stream)]
}

#[test]
fn copies_are_equivalent() {
    let mut stream = SplitMix64::new(1);
    for case in 0..2000 {
        let (layers, tokens) = (1 + case % 3, 1 + below(3, &mut stream));
        let one = network(layers, 4, tokens, form(&mut stream), &mut stream);
        let element = Element::random(&one.architecture, &mut stream);
        let other = element.apply(&one).unwrap();
        assert!(agree(&one, &other, &mut stream), "{one:?}");
        let found = equivalence(&one, &other, case as u64).unwrap();
        assert!(matches!(found.answer, Answer::Same { .. }), "{one:?} {other:?} {found:?}");
        if case % 5 == 0 {
            verified(&one, &other, &found.answer);
        }
    }
}

/// Where the weights determine it, the element is the planted one.
#[test]
fn the_element_is_recovered_exactly() {
    let mut stream = SplitMix64::new(2);
    let (mut recovered, mut keys) = (0, 0);
    for case in 0..1000 {
        let form = form(&mut stream);
        let (widths, dims) = match case % 3 {
            0 => (vec![3, 3, 3], vec![2, 2]),
            1 => (vec![3, 2, 2, 3], vec![2, 2, 2]),
            _ => (vec![4, 3, 4], vec![3, 2]),
        };
        let one = sized(&widths, &dims, 2 + case % 2, form, &mut stream);
        let planted = Element::random(&one.architecture, &mut stream);
        let other = planted.apply(&one).unwrap();
        let answer = equivalence(&one, &other, 0).unwrap().answer;
        let Answer::Same { element: Some(element), .. } = &answer else { continue };
        assert!(maps(&one, &other, element));
        if form != Parametrization::Ml {
            assert_eq!(
                (&element.lambda, &element.gauge),
                (&planted.lambda, &planted.gauge),
                "{one:?}"
            );
            // Keys of smaller rank do not determine the change of their basis.
            if !element.query_key.is_empty() {
                assert_eq!(element.query_key, planted.query_key, "{one:?}");
                keys += 1;
            }
        }
        recovered += 1;
        if case % 20 == 0 {
            verified(
                &one,
                &other,
                &Answer::Same { proof: Proof::Element, element: Some(element.clone()) },
            );
        }
    }
    // Random small matrices are rarely of smaller rank.
    assert!(recovered > 900 && keys > 200, "{recovered} {keys}");
}

#[test]
fn parametrizations_are_mixed() {
    let mut stream = SplitMix64::new(3);
    for case in 0..600 {
        let tokens = 1 + below(3, &mut stream);
        let one = network(1 + case % 3, 3, tokens, Parametrization::Qkv, &mut stream);
        let moved = Element::random(&one.architecture, &mut stream).apply(&one).unwrap();
        for form in [Parametrization::Av, Parametrization::Ml] {
            let other = rewritten(&moved, form);
            for (a, b) in [(&one, &other), (&other, &one)] {
                let answer = equivalence(a, b, 0).unwrap().answer;
                assert!(matches!(answer, Answer::Same { .. }), "{a:?} {b:?}");
                if case % 10 == 0 {
                    verified(a, b, &answer);
                }
            }
        }
    }
}

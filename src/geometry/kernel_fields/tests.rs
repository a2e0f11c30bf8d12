use super::*;
use crate::network::{Architecture, LightningAttention, Parametrization};
use crate::ring::Integers;

fn network(widths: &[usize], query: &[usize], tokens: usize) -> LightningAttention {
    let qkv = Parametrization::Qkv;
    LightningAttention::new(Architecture::lightning(widths, query, tokens, qkv).unwrap())
}

/// A field with one sign changed is not a kernel field, and is not proved.
#[test]
fn no_false_identity_is_proved() {
    for (widths, query, tokens, count) in
        [(&[2, 2, 2][..], &[1, 2][..], 2, 12), (&[1, 2, 1], &[1, 1], 2, 9), (&[2, 2], &[2], 1, 6)]
    {
        let network = network(widths, query, tokens);
        let recorded = Recorded::new(&network).unwrap();
        let fields = kernel_fields(&network, count, 0, &|_, _| {}).unwrap();
        assert_eq!(fields.len(), count, "{widths:?}");
        for field in &fields {
            assert!(is_identity(recorded.tape(), field, MOST_TERM_PRODUCTS));
            // A single term would be a coordinate that is not seen at all: there is none.
            assert!(field.terms.len() > 1);
            for k in 0..field.terms.len() {
                let mut wrong = field.clone();
                wrong.terms[k].2 = Integers.neg(&wrong.terms[k].2);
                assert!(!is_identity(recorded.tape(), &wrong, MOST_TERM_PRODUCTS), "{wrong:?}");
            }
        }
    }
}

/// Opaque values may only lose identities. That A_2 is seen through its symmetric part needs that
/// A_1 has rank one, which is only visible one level of products down.
#[test]
fn an_identity_that_needs_a_relation_is_proved() {
    let with_rank = |rank| {
        let network = network(&[2, 2, 2], &[rank, 2], 2);
        let blocks = network.coordinates();
        let start: usize = blocks[..3].iter().map(Block::len).sum();
        // Q_2' = adj(K_2)ᵀ J: A_2 moves by det K_2 · J.
        let (q, k) = (start, start + 4);
        let one = |j, i, sign: i64| (q + j, vec![k + i], Integer::from(sign));
        let terms = vec![one(0, 2, -1), one(1, 3, -1), one(2, 0, 1), one(3, 1, 1)];
        let field = KernelField { terms };
        is_identity(Recorded::new(&network).unwrap().tape(), &field, MOST_TERM_PRODUCTS)
    };
    assert!(with_rank(1));
    assert!(!with_rank(2));
}

#[test]
fn fields_read_like_formulas() {
    let blocks = network(&[2, 1], &[1], 1).coordinates();
    let terms = vec![
        (0, vec![1, 2], Integer::from(-1)),
        (0, vec![3], Integer::from(2)),
        (4, vec![], Integer::from(-5)),
        (5, vec![0], Integer::from(1)),
    ];
    let described = KernelField { terms }.describe(&blocks);
    let expected = [
        ("Q_1[1,1]", "-Q_1[1,2]*K_1[1,1] + 2*K_1[1,2]"),
        ("V_1[1,1]", "-5"),
        ("V_1[1,2]", "Q_1[1,1]"),
    ];
    assert_eq!(described, expected.map(|(x, v)| (x.to_string(), v.to_string())));
}

//! Two methods for everything, and planted answers.

use num_rational::BigRational;
use proptest::prelude::*;

use super::dimension;
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization};
use crate::ring::SplitMix64;
use crate::search::{Found, Method, Options, Rule};
use crate::theory::lightning::{GenericFiber, Symmetries, infinitesimal_kernel};

fn built(widths: &[usize], query: &[usize], t: usize, p: Parametrization) -> Architecture {
    Architecture::lightning(widths, query, t, p).unwrap()
}

fn architectures() -> impl Strategy<Value = Architecture> {
    use Parametrization::{Av, Ml, Qkv};
    let forms = prop::sample::select(vec![Qkv, Av, Ml]);
    (1usize..4, forms).prop_flat_map(|(layers, p)| {
        let widths = prop::collection::vec(1usize..4, layers + 1);
        let query = prop::collection::vec(1usize..4, layers);
        (widths, query, 1usize..4).prop_map(move |(w, a, t)| built(&w, &a, t, p))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The rank is that by reverse accumulation at another point, and the numbers of fields are those of
    /// the generators in code.
    #[test]
    fn two_ways_agree(architecture in architectures(), seed in 0u64..1000) {
        let found = dimension(&architecture, Options { seed, ..Options::default() }).unwrap();
        let mut stream = SplitMix64::new(seed);
        let mut entry = || BigRational::from_integer(stream.in_range(1 << 20).into());
        let blocks = architecture.chart().blocks();
        let blocks = blocks.iter();
        let point: Vec<_> =
            blocks.map(|b| Matrix::from_fn(b.rows, b.columns, |_, _| entry())).collect();
        let kernel = infinitesimal_kernel(&architecture, &point, seed).unwrap();
        let parameters = architecture.source_dimension();
        prop_assert_eq!(found.lower.rank as usize, parameters - kernel.at_most);
        prop_assert!(found.is_exact(), "{} of {}", found.lower.rank, found.upper.number);
        let symmetries = Symmetries::new(&architecture, seed, Options::default().budget).unwrap();
        let all = symmetries.query_key + symmetries.gauge + symmetries.scaling;
        prop_assert_eq!(all, kernel.symmetries);
        let fiber = GenericFiber::new(&architecture, symmetries).unwrap();
        let parts: usize = fiber.parts().iter().map(|(_, count)| count).sum();
        prop_assert_eq!(parts, kernel.at_most);
    }
}

fn lower(widths: &[usize], query: &[usize], tokens: usize) -> (u64, bool) {
    let architecture = built(widths, query, tokens, Parametrization::Qkv);
    // Without a theorem from below, at any size.
    let modulus = Some(crate::search::MODULUS);
    let found = dimension(&architecture, Options { modulus, ..Options::default() }).unwrap();
    (found.lower.rank, found.is_exact())
}

/// Sizes at which the easy formula or an easy method goes wrong.
#[test]
fn dimensions_that_are_easy_to_get_wrong() {
    // With 10 inputs every seed gives 31.
    assert_eq!(lower(&[4, 4, 4, 4], &[1], 3), (34, true));
    assert_eq!(lower(&[2, 3, 2], &[2], 3), (10, true));
    assert_eq!(lower(&[2, 2, 2], &[1, 2], 3), (8, true));
    assert_eq!(lower(&[5, 4, 1], &[2, 1], 3), (28, true));
    assert_eq!(lower(&[7, 6, 1], &[2, 2], 3), (53, true));
    assert_eq!(lower(&[3, 3, 3], &[2], 2), (23, true));
    assert_eq!(lower(&[2, 2], &[7], 2), (7, true));
    // With as many rows as parameters on 28 inputs: 1247.
    assert_eq!(lower(&[32, 32, 32], &[2], 3), (1270, true));
}

/// By symmetries, by monomials, by a theorem, by other steps.
#[test]
fn each_rule_gives_its_bound() {
    let by = |rule: Option<Rule>| -> Found {
        let architecture = built(&[2, 2, 2], &[1, 2], 2, Parametrization::Qkv);
        dimension(&architecture, Options { upper: rule, ..Options::default() }).unwrap()
    };
    for (rule, expected) in [
        (Some(Rule::Fields), 9),
        (Some(Rule::Ambient), 20),
        (Some(Rule::Theorem), 8),
        (Some(Rule::Steps), 8),
        (None, 8),
    ] {
        let found = by(rule);
        assert_eq!((found.lower.rank, found.upper.number), (8, expected), "{rule:?}");
        let is_cited = found.upper.rule().contains("theorem");
        assert_eq!(is_cited, matches!(rule, None | Some(Rule::Theorem)));
    }
}

/// A tiny prime can only lose: never more than the truth, and never a false `exact`.
#[test]
fn tiny_primes_prove_less_but_nothing_false() {
    for p in [3, 5, 7, 11, 13] {
        for seed in 0..20 {
            let architecture = built(&[2, 2, 2], &[2], 3, Parametrization::Av);
            let options = Options { seed, modulus: Some(p), ..Options::default() };
            let found = dimension(&architecture, options).unwrap();
            assert!(found.lower.rank <= 10, "modulo {p}");
            assert!(found.upper.number >= 10, "modulo {p}");
        }
    }
}

#[test]
fn bad_options_are_errors() {
    let error = |widths: &[usize], tokens: usize, options: Options<'_>| {
        let architecture = built(widths, &[2], tokens, Parametrization::Qkv);
        dimension(&architecture, options).unwrap_err().to_string()
    };
    let nine = Options { modulus: Some(9), ..Options::default() };
    assert!(error(&[2, 2], 3, nine).contains("prime"));
    let fields = Options { upper: Some(Rule::Fields), method: Method::Dense, ..Options::default() };
    let message = error(&[100_000, 100_000], 3, fields);
    assert!(message.contains("would need about") && message.contains("EiB"), "{message}");
}

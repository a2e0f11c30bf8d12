//! The formula counts what it says: the dimension of the variety of virtual weights is the rank of
//! its own parametrization, with no function in sight.

use neurocert::network::{Architecture, Parametrization};
use neurocert::program::{Given, at_sizes};
use neurocert::search::{self, Options, Rule};
use rayon::prelude::*;

/// The map W ↦ (T_1, …, T_l, L) of section 2, a network without inputs. With `is_symmetrized`, symmetric
/// layers give M + Mᵀ, else M like the others.
fn text(built: &Architecture, is_symmetrized: bool) -> String {
    let (widths, query) = (built.widths(), built.query_dims());
    let mut text = String::from("map virtual\n");
    let mut outputs = Vec::new();
    let mut is_symmetric = built.tokens() == 1;
    for i in 1..=query.len() {
        let (a, d, next) = (query[i - 1], widths[i - 1], widths[i]);
        text += &format!("weights Q[{i}], K[{i}] : {a} x {d}, V[{i}] : {next} x {d}\n");
        let below = if i == 1 { String::new() } else { format!(" * L[{}]", i - 1) };
        text += &format!("k[{i}] = K[{i}]{below}\nM[{i}] = k[{i}]^T * Q[{i}]{below}\n");
        text += &format!("L[{i}] = V[{i}]{below}\n");
        outputs.push(match is_symmetric && is_symmetrized {
            true => format!("M[{i}] + M[{i}]^T"),
            false => format!("M[{i}]"),
        });
        // Rank of A, of the widths below: at most one makes all later layers symmetric.
        is_symmetric |= widths[..i].iter().chain([&a]).min() == Some(&1);
    }
    outputs.push(format!("L[{}]", query.len()));
    outputs.iter().fold(text, |text, output| text + &format!("output {output}\n"))
}

fn rank(architecture: &Architecture, is_symmetrized: bool) -> usize {
    let text = text(architecture, is_symmetrized);
    let program = at_sizes(&text, &Given::new()).unwrap();
    // An upper bound that costs nothing: it is not asked for.
    let options = Options { upper: Some(Rule::Theorem), ..Options::default() };
    let found = search::dimension(&text, &Given::new(), &program, options).unwrap();
    found.lower.rank as usize
}

fn lists(length: usize, largest: usize) -> Vec<Vec<usize>> {
    (0..length).fold(vec![vec![]], |lists, _| {
        let longer = |list: Vec<usize>| (1..=largest).map(move |n| [&list[..], &[n]].concat());
        lists.into_iter().flat_map(longer).collect()
    })
}

/// Every architecture with up to two layers and sizes up to 4, with three layers and up to 3
/// (query sizes up to 2 there), one token and two.
#[test]
fn the_dimension_of_the_variety_is_the_rank_of_its_parametrization() {
    let mut sizes = Vec::new();
    for (layers, width, query) in [(1, 5, 6), (2, 4, 4), (3, 3, 2)] {
        for widths in lists(layers + 1, width) {
            for queries in lists(layers, query) {
                sizes.extend([1, 2].map(|tokens| (widths.clone(), queries.clone(), tokens)));
            }
        }
    }
    assert_eq!(sizes.len(), 2 * (25 * 6 + 64 * 16 + 81 * 8));
    sizes.par_iter().for_each(|(widths, queries, tokens)| {
        let built =
            Architecture::lightning(widths, queries, *tokens, Parametrization::Qkv).unwrap();
        let z = built.virtual_weights();
        assert_eq!(rank(&built, true), z.dimension, "{built}");
        assert_eq!(rank(&built, false), z.dimension + z.antisymmetric, "{built}: (M, L)");
    });
}

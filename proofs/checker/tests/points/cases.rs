//! Points of all kinds, with what is known about them.

use serde_json::json;

use crate::algebra::zeros;
use crate::maker::{Add, P61, Recipe, Sheet, Way};

/// First-order curves from constant weights whose row `spare` of `Q` and `K` is zero: `Ȧ` is any
/// matrix, `V̇` too.
fn spare_row(recipe: &Recipe, spare: usize) -> Sheet {
    let (d, out, _) = recipe.sizes();
    let mut curves: Vec<(usize, Vec<Add>)> = Vec::new();
    for i in 1..=d {
        for j in 1..=d {
            curves.push((1, vec![("K", spare, i, 1, 1), ("Q", spare, j, 0, 1)]));
        }
        curves.extend((1..=out).map(|n| (1, vec![("V", n, i, 1, 1)])));
    }
    Sheet {
        blocks: [vec![recipe.q.clone()], vec![recipe.k.clone()], vec![recipe.v.clone()]],
        curves,
    }
}

/// First-order curves in every coordinate.
fn coordinates(blocks: [Vec<Vec<Vec<i128>>>; 3]) -> Sheet {
    let mut curves: Vec<(usize, Vec<Add>)> = Vec::new();
    for (name, block) in ["Q", "K", "V"].into_iter().zip(&blocks) {
        let (rows, columns) = (block[0].len(), block[0][0].len());
        let places = (1..=rows).flat_map(|r| (1..=columns).map(move |c| (r, c)));
        curves.extend(places.map(|(r, c)| (1, vec![(name, r, c, 1, 1)])));
    }
    Sheet { blocks, curves }
}

fn singular(mut recipe: Recipe, sheets: impl FnOnce(&Recipe) -> Vec<Sheet>, at: i128) -> Recipe {
    recipe.way = Way::Curves(sheets(&recipe), at);
    recipe
}

/// Widths 3-2, query size 2, rank of `A` one, of `V` two: 14 > 13.
pub fn low_rank(form: &'static str) -> Recipe {
    let none = Way::Smooth("linear-space");
    let (q, k) = ([&[1, 2, 0][..], &[0, 0, 0]], [&[1, 0, -1][..], &[0, 0, 0]]);
    let recipe = Recipe::new(form, &q, &k, &[&[2, 0, 1], &[0, 1, 3]], none);
    singular(recipe, |recipe| vec![spare_row(recipe, 2)], 0)
}

/// Aligned, `d = 3`, `a = d' = 1`: curves of order two, `(k + e p)(k − e p)`; 8 > 7.
pub fn second_order(form: &'static str) -> Recipe {
    let (q, k) = ([1, 0, 2], [1, 1, 0]);
    let recipe = Recipe::new(form, &[&q], &[&k], &[&[2, 2, 0]], Way::Smooth("linear-space"));
    let mut recipe = singular(
        recipe,
        |recipe| {
            let blocks = [vec![recipe.q.clone()], vec![recipe.k.clone()], vec![recipe.v.clone()]];
            let mut sheet = coordinates(blocks);
            let [x, y, z] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
            for p in [x, y, z, [1, 1, 0], [1, 0, 1], [0, 1, 1]] {
                let mut add: Vec<Add> = Vec::new();
                for (i, p) in p.into_iter().enumerate().filter(|(_, p)| *p != 0) {
                    add.push(("K", 1, i + 1, 1, p));
                    add.push(("V", 1, i + 1, 1, -2 * p));
                }
                sheet.curves.push((2, add));
            }
            vec![sheet]
        },
        0,
    );
    recipe.boundary = json!({"conjugate": {
        "k": ["-1", "-1", "0"], "w": ["0", "0", "1"], "q": ["1", "0", "2"], "h": ["3"],
    }});
    recipe
}

/// Aligned, `d = d' = 2`, `a = 1`: tangent spaces at `k (k + s w) ⊗ q ⊗ h` from both preimages, which
/// are 7 > 6 for `s ≠ 0`.
pub fn family(form: &'static str) -> Recipe {
    let (k, w, q, h) = ([1, 2], [0, 1], [3, 1], [1, -1]);
    let outer = |k: [i128; 2]| h.map(|h| k.map(|k| h * k).to_vec()).to_vec();
    let v = [&[1, 2][..], &[-1, -2]];
    let recipe = Recipe::new(form, &[&q], &[&k], &v, Way::Smooth("linear-space"));
    let row = |x: [i128; 2]| vec![x.to_vec()];
    let first = [vec![row(q)], vec![row(k)], vec![outer(k), outer(w)]];
    let exchanged = [vec![row(q)], vec![row(k), row(w)], vec![outer(k)]];
    let sheets = vec![coordinates(first), coordinates(exchanged)];
    let mut recipe = singular(recipe, |_| sheets, 1);
    recipe.boundary = json!({"conjugate": {
        "k": ["1", "2"], "w": ["0", "1"], "q": ["3", "1"], "h": ["1", "-1"],
    }});
    recipe
}

/// The zero function: every tensor `x_i x_j ⊗ e_m ⊗ e_n` is a tangent vector.
pub fn zero(form: &'static str, v: &[&[i128]]) -> Recipe {
    let recipe = Recipe::new(form, &[&[0, 0]], &[&[0, 0]], v, Way::Smooth("linear-space"));
    let mut recipe = singular(
        recipe,
        |recipe| {
            let (d, out, _) = recipe.sizes();
            let mut curves: Vec<(usize, Vec<Add>)> = Vec::new();
            for (i, j) in (1..=d).flat_map(|i| (i..=d).map(move |j| (i, j))) {
                for (m, n) in (1..=d).flat_map(|m| (1..=out).map(move |n| (m, n))) {
                    let (k, q) = (("K", 1, i, 1, 1), ("Q", 1, m, 0, 1));
                    curves.push((1, vec![k, q, ("V", n, j, 0, 1)]));
                }
            }
            let blocks = [vec![recipe.q.clone()], vec![recipe.k.clone()], vec![zeros(out, d)]];
            vec![Sheet { blocks, curves }]
        },
        0,
    );
    recipe.boundary = json!({"cone": {}});
    recipe
}

/// One point of the fiber up to scaling; query size below the width.
pub fn embedding(form: &'static str) -> Recipe {
    let v = [&[1, 2][..], &[0, 1]];
    Recipe::new(form, &[&[1, 3]], &[&[2, 1]], &v, Way::Smooth("embedding"))
}

/// The same with full coordinates.
pub fn wide_query(form: &'static str) -> Recipe {
    let (q, k) = ([&[1, 3][..], &[0, 1], &[1, 1]], [&[2, 1][..], &[1, 0], &[0, 1]]);
    Recipe::new(form, &q, &k, &[&[1, 2]], Way::Smooth("embedding"))
}

/// The same with `a = d` and an invertible `A`: there are no factors to give.
pub fn invertible(form: &'static str) -> Recipe {
    let (q, k) = ([&[1, 3][..], &[0, 1]], [&[2, 1][..], &[1, 0]]);
    Recipe::new(form, &q, &k, &[&[1, 2]], Way::Smooth("embedding"))
}

/// Two points of the fiber.
pub fn exchange(form: &'static str) -> Recipe {
    Recipe::new(form, &[&[1, 0, 2]], &[&[1, 1, 0]], &[&[0, 1, 5]], Way::Smooth("exchange"))
}

/// Width one.
pub fn linear(form: &'static str) -> Recipe {
    Recipe::new(form, &[&[1], &[2]], &[&[3], &[1]], &[&[1], &[2]], Way::Smooth("linear-space"))
}

/// Aligned weights that are smooth all the same.
pub fn segre(form: &'static str) -> Recipe {
    let way = Way::Smooth("segre-cone");
    let boundary = json!({"conjugate": {
        "k": ["1", "2"], "w": ["1", "0"], "q": ["3", "1"], "h": ["-1"],
    }});
    Recipe { boundary, ..Recipe::new(form, &[&[3, 1]], &[&[1, 2]], &[&[5, 10]], way) }
}

/// Every kind in both parametrizations; `N` of singular points.
pub fn all() -> Vec<(Recipe, usize)> {
    let mut all = Vec::new();
    for form in ["av", "qkv"] {
        all.push((low_rank(form), 14));
        all.push((second_order(form), 8));
        all.push((family(form), 7));
        all.push((zero(form, &[&[1, 2]]), 6));
        all.push((zero(form, &[&[0, 0], &[0, 0]]), 12));
        for smooth in [embedding, wide_query, invertible, exchange, linear, segre] {
            let recipe = smooth(form);
            let dimension = recipe.dimension();
            all.push((recipe, dimension));
        }
        all.push((Recipe { denominator: 6, modulus: P61, ..low_rank(form) }, 14));
        all.push((Recipe { denominator: 35, tokens: 7, ..embedding(form) }, 6));
    }
    all
}

//! In which order a product of several matrices is cheapest.

use super::program::Shape;

/// A factor, or the product of a part of the factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// A factor, by its place.
    Factor(usize),
    /// The product of two parts.
    Product(Box<Tree>, Box<Tree>),
}

/// Longer products are taken from left to right: the search is cubic in their length.
const LONGEST: usize = 64;

/// The cheapest association of factors of these shapes (with whether a factor only selects rows or columns), by the number of products of entries. A
/// factor that only selects rows or columns costs no product, so it is applied where that makes the
/// others smaller.
pub fn cheapest(factors: &[(Shape, bool)]) -> Tree {
    let n = factors.len();
    if n > LONGEST {
        let tree = |tree, factor| Tree::Product(Box::new(tree), Box::new(Tree::Factor(factor)));
        return (1..n).fold(Tree::Factor(0), tree);
    }
    // cost[i][j] and split[i][j]: of the factors i..=j.
    let mut cost = vec![vec![0u128; n]; n];
    let mut split = vec![vec![0; n]; n];
    for length in 2..=n {
        for i in 0..=n - length {
            let j = i + length - 1;
            let (rows, columns) = (factors[i].0.0 as u128, factors[j].0.1 as u128);
            let one = |k: usize| {
                let selects = k == i && factors[i].1 || k + 1 == j && factors[j].1;
                let inner = if selects { 1 } else { factors[k].0.1 as u128 };
                cost[i][k] + cost[k + 1][j] + rows * inner * columns
            };
            let (best, least) =
                (i..j).map(|k| (k, one(k))).min_by_key(|(_, cost)| *cost).unwrap_or((i, 0));
            (split[i][j], cost[i][j]) = (best, least);
        }
    }
    tree(&split, 0, n - 1)
}

fn tree(split: &[Vec<usize>], from: usize, to: usize) -> Tree {
    if from == to {
        return Tree::Factor(from);
    }
    let at = split[from][to];
    Tree::Product(Box::new(tree(split, from, at)), Box::new(tree(split, at + 1, to)))
}

#[cfg(test)]
mod tests {
    use super::{Tree, cheapest};

    fn shown(tree: &Tree) -> String {
        match tree {
            Tree::Factor(at) => at.to_string(),
            Tree::Product(a, b) => format!("({}{})", shown(a), shown(b)),
        }
    }

    #[test]
    fn a_vector_is_multiplied_first() {
        let square = ((9, 9), false);
        assert_eq!(shown(&cheapest(&[square, square, ((9, 1), false)])), "(0(12))");
        assert_eq!(shown(&cheapest(&[((1, 9), false), square, square])), "((01)2)");
        // V X Xᵀ A X with fewer tokens than coordinates: X Xᵀ is never made.
        let (v, x, back) = (((5, 9), false), ((9, 2), false), ((2, 9), false));
        assert_eq!(shown(&cheapest(&[v, x, back, square, x])), "((01)(2(34)))");
    }

    #[test]
    fn a_selection_is_applied_first() {
        let (row, column) = (((1, 9), true), ((9, 1), true));
        let square = ((9, 9), false);
        assert_eq!(shown(&cheapest(&[row, square, square, column])), "((01)(23))");
    }

    #[test]
    fn long_products_are_taken_from_the_left() {
        let tree = cheapest(&[((2, 2), false); 100]);
        assert!(shown(&tree).ends_with("98)99)"));
    }
}

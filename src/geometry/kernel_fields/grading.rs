//! Which monomials may stand together in a kernel field.
//!
//! Where scaling a block of coordinates scales the function, `J(W) v(W) = 0` holds part by part:
//! a term `W^m` in the velocity of a coordinate of block `b` has weight `m − e_b` (degrees in each
//! block), and the parts of different weights are kernel fields by themselves. So the unknown
//! coefficients fall into many small classes.
//!
//! Within a class, fields that move few neighbouring blocks come first: they are identities of few
//! layers, which are proved quickly. A basis of the whole class would mix them with others.

use std::collections::{BTreeMap, BTreeSet};

use crate::network::Block;

/// The sorted list of its factors, with repetition.
pub(super) type Monomial = Vec<usize>;

/// The coordinate in whose velocity the monomial stands.
pub(super) type Unknown = (usize, Monomial);

/// Larger classes are left out: their elimination would be cubic in this.
const MOST_UNKNOWNS: u128 = 1500;

/// The classes of unknown coefficients of vector fields of a degree, in the order in which they
/// are worth trying: few blocks that move, then few unknowns.
pub(super) fn classes(blocks: &[Block], is_graded: bool, degree: usize) -> Vec<Vec<Unknown>> {
    if !is_graded {
        let count = blocks.iter().map(Block::len).sum();
        let parts = (0..=degree).map(|d| (vec![d], 0)).collect();
        let class = Class { blocks: vec![count], parts };
        return if class.unknowns() <= MOST_UNKNOWNS { vec![class.list()] } else { vec![] };
    }
    let sizes: Vec<usize> = blocks.iter().map(Block::len).collect();
    let mut by_weight: BTreeMap<Vec<i64>, Vec<(Vec<usize>, usize)>> = BTreeMap::new();
    for degrees in compositions(sizes.len(), degree) {
        for block in 0..sizes.len() {
            let mut weight: Vec<i64> = degrees.iter().map(|&d| d as i64).collect();
            weight[block] -= 1;
            by_weight.entry(weight).or_default().push((degrees.clone(), block));
        }
    }
    let mut classes: BTreeSet<(usize, u128, Class)> = BTreeSet::new();
    for parts in by_weight.into_values() {
        for (first, last) in windows(sizes.len()) {
            let inside = |(_, block): &&(Vec<usize>, usize)| (first..=last).contains(block);
            let parts: Vec<_> = parts.iter().filter(inside).cloned().collect();
            let moved: BTreeSet<usize> = parts.iter().map(|(_, block)| *block).collect();
            let class = Class { blocks: sizes.clone(), parts };
            if !moved.is_empty() && class.unknowns() <= MOST_UNKNOWNS {
                classes.insert((moved.len(), class.unknowns(), class));
            }
        }
    }
    classes.iter().map(|(_, _, class)| class.list()).collect()
}

/// All non-empty ranges of so many blocks.
fn windows(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |first| (first..count).map(move |last| (first, last)))
}

/// Degrees in each block, with the block whose velocity it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    blocks: Vec<usize>,
    parts: Vec<(Vec<usize>, usize)>,
}

impl Class {
    fn unknowns(&self) -> u128 {
        let count = |(degrees, block): &(Vec<usize>, usize)| {
            let monomials = self.blocks.iter().zip(degrees);
            monomials.map(|(&n, &d)| multisets(n, d)).product::<u128>()
                * self.blocks[*block] as u128
        };
        self.parts.iter().map(count).sum()
    }

    fn list(&self) -> Vec<Unknown> {
        let starts: Vec<usize> = self
            .blocks
            .iter()
            .scan(0, |next, &size| Some(std::mem::replace(next, *next + size)))
            .collect();
        let mut list = Vec::new();
        for (degrees, block) in &self.parts {
            let mut monomials = vec![Monomial::new()];
            for ((&start, &size), &degree) in starts.iter().zip(&self.blocks).zip(degrees) {
                for _ in 0..degree {
                    let longer = |m: &Monomial| {
                        let least = m.last().map_or(start, |&last| last.max(start));
                        (least..start + size).map(|i| [&m[..], &[i]].concat()).collect::<Vec<_>>()
                    };
                    monomials = monomials.iter().flat_map(longer).collect();
                }
            }
            for j in starts[*block]..starts[*block] + self.blocks[*block] {
                list.extend(monomials.iter().map(|m| (j, m.clone())));
            }
        }
        list
    }
}

/// `C(n + d − 1, d)`: monomials of degree `d` in `n` variables.
fn multisets(n: usize, d: usize) -> u128 {
    (0..d).fold(1, |product, k| product * (n + k) as u128 / (k + 1) as u128)
}

/// All ways to write `sum` as an ordered sum of `parts` numbers.
fn compositions(parts: usize, sum: usize) -> Vec<Vec<usize>> {
    if parts == 0 {
        return if sum == 0 { vec![vec![]] } else { vec![] };
    }
    let head = |first: usize| {
        let tails = compositions(parts - 1, sum - first).into_iter();
        tails.map(move |tail| [&[first][..], &tail].concat())
    };
    (0..=sum).flat_map(head).collect()
}

//! A symmetry that is linear in the weights: its matrix, block by block, and in words.

use std::collections::BTreeMap;

use itertools::Itertools as _;
use num_integer::Integer as _;

use crate::matrix::Matrix;
use crate::network::Block;
use crate::ring::Integer;
use crate::search::Kind;

/// Why something is a symmetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Of a family of fields that the way the network is built suggests; proved.
    Rule,
    /// Found by linear algebra, and proved by expanding.
    Identity,
    /// It passed at random points: see [`error_bound`](super::Algebra::error_bound).
    Tried,
}

impl Status {
    /// The word that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Status::Rule => "rule",
            Status::Identity => "identity",
            Status::Tried => "tried",
        }
    }
}

/// A matrix `E`, sparse: the velocity of `W` is `E W`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generator {
    kind: Option<Kind>,
    status: Status,
    entries: Vec<(usize, usize, Integer)>,
}

/// The part of a matrix that maps the entries of one block to those of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockMap {
    /// The block that moves, from zero.
    pub to: usize,
    /// The block on which its velocity depends.
    pub from: usize,
    /// `(i, j, k, l, c)`, from zero: `c` times entry `(k, l)` of `from` is part of the velocity of entry
    /// `(i, j)` of `to`.
    pub entries: Vec<(usize, usize, usize, usize, Integer)>,
}

impl Generator {
    pub(super) fn new(
        kind: Option<Kind>,
        status: Status,
        entries: Vec<(usize, usize, Integer)>,
    ) -> Self {
        Generator { kind, status, entries }
    }

    /// The kind of family that it belongs to.
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Why it is a symmetry.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The entries of `E` that are not zero, with their places (from zero), row by row.
    pub fn entries(&self) -> &[(usize, usize, Integer)] {
        &self.entries
    }

    /// The matrix, block by block.
    pub fn maps(&self, blocks: &[Block]) -> Vec<BlockMap> {
        let places: Vec<(usize, usize, usize)> = blocks
            .iter()
            .enumerate()
            .flat_map(|(b, block)| {
                (0..block.len()).map(move |k| (b, k / block.columns, k % block.columns))
            })
            .collect();
        let mut maps: BTreeMap<(usize, usize), Vec<_>> = BTreeMap::new();
        for (x, y, c) in &self.entries {
            let ((to, i, j), (from, k, l)) = (places[*x], places[*y]);
            maps.entry((to, from)).or_default().push((i, j, k, l, c.clone()));
        }
        let map = |((to, from), entries)| BlockMap { to, from, entries };
        maps.into_iter().map(map).collect()
    }

    /// The velocities in words, block by block as products of matrices where they are, else entry by
    /// entry: `K_1' = [0 1; -1 0] Q_1`, `A_1[1,2]' = -V_1[1,1]`.
    pub fn describe(&self, blocks: &[Block]) -> Vec<String> {
        let maps = self.maps(blocks);
        let mut by_block: BTreeMap<usize, Option<Vec<String>>> = BTreeMap::new();
        for map in &maps {
            let (to, from) = (&blocks[map.to], &blocks[map.from]);
            let term = map.product(to, from);
            let terms = by_block.entry(map.to).or_insert_with(|| Some(Vec::new()));
            *terms = terms.take().zip(term).map(|(mut terms, term)| {
                terms.push(term);
                terms
            });
        }
        let mut lines = Vec::new();
        for (to, terms) in by_block {
            match terms {
                Some(terms) => {
                    let sum = terms.join(" + ").replace("+ -", "- ");
                    lines.push(format!("{}' = {sum}", blocks[to].name));
                }
                None => {
                    let ends: usize = blocks[..to].iter().map(Block::len).sum();
                    let mine = ends..ends + blocks[to].len();
                    let entries = self.entries.iter().filter(|(x, ..)| mine.contains(x));
                    lines.extend(by_entries(blocks, entries));
                }
            }
        }
        lines
    }
}

/// Velocities entry by entry, of `coefficient · W_y` in that of `W_x` for each `(x, y, coefficient)`.
fn by_entries<'a>(
    blocks: &[Block],
    entries: impl Iterator<Item = &'a (usize, usize, Integer)>,
) -> Vec<String> {
    let place = |block: &Block, k: usize| {
        format!("{}[{},{}]", block.name, k / block.columns + 1, k % block.columns + 1)
    };
    let names: Vec<String> =
        blocks.iter().flat_map(|block| (0..block.len()).map(move |k| place(block, k))).collect();
    let mut sums: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (x, y, c) in entries {
        let (sign, size) = match c.to_string().strip_prefix('-') {
            Some(size) => ("-", size.to_string()),
            None => ("+", c.to_string()),
        };
        let factor = if size == "1" { String::new() } else { format!("{size}*") };
        sums.entry(*x).or_default().push(format!("{sign} {factor}{}", names[*y]));
    }
    let line = |(x, terms): (usize, Vec<String>)| {
        let sum = terms.join(" ");
        let sum = sum.strip_prefix("+ ").map_or(sum.replacen("- ", "-", 1), Into::into);
        format!("{}' = {sum}", names[x])
    };
    sums.into_iter().map(line).collect()
}

impl BlockMap {
    /// `X F Y` or `X Fᵀ Y` with integer matrices `X` and `Y`, if the map is that; identities are left
    /// out, and a multiple of the identity is a number.
    fn product(&self, to: &Block, from: &Block) -> Option<String> {
        let straight = self.factors(|i, j, k, l| ((i, k), (j, l)));
        if let Some((left, right)) = straight {
            let left = matrix(&left, to.rows, from.rows);
            let right = matrix(&right, to.columns, from.columns).transpose();
            return Some(in_words(&left, &from.name, &right));
        }
        let (left, right) = self.factors(|i, j, k, l| ((i, l), (j, k)))?;
        let left = matrix(&left, to.rows, from.columns);
        let right = matrix(&right, to.columns, from.rows).transpose();
        Some(in_words(&left, &format!("{}ᵀ", from.name), &right))
    }

    /// Integer matrices whose entries have the products `left · right`, if there are any: `left` is
    /// primitive.
    #[allow(clippy::type_complexity)]
    fn factors(
        &self,
        places: impl Fn(usize, usize, usize, usize) -> ((usize, usize), (usize, usize)),
    ) -> Option<(Factor, Factor)> {
        let mut table: BTreeMap<((usize, usize), (usize, usize)), i64> = BTreeMap::new();
        for (i, j, k, l, c) in &self.entries {
            table.insert(places(*i, *j, *k, *l), c.as_i64()?);
        }
        let (&(p, q), &first) = table.iter().next()?;
        let in_column = table.iter().filter(|((_, r), _)| *r == q);
        let content = in_column.clone().fold(0, |gcd: i64, (_, c)| gcd.gcd(c)) * first.signum();
        let left: Factor = in_column.map(|((l, _), c)| (*l, c / content)).collect();
        let in_row = table.iter().filter(|((l, _), _)| *l == p);
        let right: Factor = in_row.map(|((_, r), c)| (*r, c / left[&p])).collect();
        let is_product = left.len() * right.len() == table.len()
            && table.iter().all(|((l, r), c)| {
                let (Some(a), Some(b)) = (left.get(l), right.get(r)) else { return false };
                a.checked_mul(*b) == Some(*c)
            });
        is_product.then_some((left, right))
    }
}

type Factor = BTreeMap<(usize, usize), i64>;

fn matrix(factor: &Factor, rows: usize, columns: usize) -> Matrix<i64> {
    Matrix::from_fn(rows, columns, |i, j| factor.get(&(i, j)).copied().unwrap_or(0))
}

/// `c` when the matrix is `c I`.
fn scalar(matrix: &Matrix<i64>) -> Option<i64> {
    let c = *matrix.entries().first()?;
    let is_scalar = matrix.rows() == matrix.columns()
        && (0..matrix.rows())
            .all(|i| (0..matrix.columns()).all(|j| matrix[(i, j)] == if i == j { c } else { 0 }));
    is_scalar.then_some(c)
}

fn in_words(left: &Matrix<i64>, name: &str, right: &Matrix<i64>) -> String {
    let (a, b) = (scalar(left), scalar(right));
    let number = a.unwrap_or(1) * b.unwrap_or(1);
    let mut words = Vec::new();
    match number {
        1 => {}
        -1 => words.push("-".to_string()),
        n => words.push(format!("{n} ")),
    }
    let show = |matrix: &Matrix<i64>| {
        let row = |i| matrix.row(i).iter().map(i64::to_string).join(" ");
        format!("[{}]", (0..matrix.rows()).map(row).join("; "))
    };
    if a.is_none() {
        words.push(show(left) + " ");
    }
    words.push(name.to_string());
    if b.is_none() {
        words.push(format!(" {}", show(right)));
    }
    words.concat()
}

//! Which element of the declared symmetries moves one list of weights to another.
//!
//! A symmetry whose letter C stands left of a weight, as in `W -> C * W`, is found from that weight: it has to
//! become the other one. Diagonal matrices and permutations are found row by row, an invertible C where the
//! rows of W are independent. Then the symmetry is applied, to all weights, and the next one is looked for. So
//! layers are found from the input to the output. What is found is exact: all weights are equal in the end.

use std::collections::BTreeMap;

use neurocert_check::language::Constraint;
use neurocert_check::language::{Condition, Leaf, Op, Program, Symmetry};
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::program::{Given, at_sizes, run};
use crate::ring::{Rationals, Ring};

type Exact = Matrix<BigRational>;

/// More declared symmetries without letters than these are not tried in all combinations.
const MOST_SWAPS: usize = 6;

/// A declared symmetry with its matrices, by their names; none where it has no letters.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its full name: `scaling[1]`.
    pub name: String,
    /// The group element.
    pub elements: BTreeMap<String, Exact>,
}

/// Symmetries that, one after the other, move the first weights to the second; identities are left out. `None`
/// where none were found: there may be some all the same.
pub fn element(program: &Program, first: &Matrices, second: &Matrices) -> Option<Vec<Moved>> {
    let swaps: Vec<&Symmetry> =
        program.symmetries.iter().filter(|symmetry| symmetry.groups.is_empty()).collect();
    let count = swaps.len().min(MOST_SWAPS);
    (0..1_usize << count).find_map(|chosen| {
        let mut path = Path { program, weights: first.clone(), moved: vec![] };
        for (_, swap) in swaps.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1) {
            path.apply(swap, BTreeMap::new())?;
        }
        path.toward(second)?;
        (path.weights == *second).then_some(path.moved)
    })
}

/// The weights on the way, and what moved them.
struct Path<'a> {
    program: &'a Program,
    weights: Matrices,
    moved: Vec<Moved>,
}

impl Path<'_> {
    /// Applies symmetries with letters as long as some are found.
    fn toward(&mut self, goal: &Matrices) -> Option<()> {
        let all = self.program.symmetries.iter().filter(|symmetry| symmetry.groups.len() == 1);
        let mut left: Vec<&Symmetry> = all.collect();
        while !left.is_empty() && self.weights != *goal {
            let next = (0..self.weights.len()).find_map(|weight| {
                let acts = |symmetry: &&&Symmetry| {
                    symmetry.moves.iter().any(|moved| moved.weight == weight)
                };
                let acting: Vec<&Symmetry> = left.iter().filter(acts).copied().collect();
                let is_seen = !acting.is_empty()
                    && acting.iter().all(|symmetry| is_left_factor(symmetry, weight));
                is_seen.then_some((weight, acting))
            });
            let (weight, acting) = next?;
            let conditions: Vec<Condition> =
                acting.iter().map(|symmetry| symmetry.groups[0].condition).collect();
            let found = letters(&conditions, &self.weights[weight], &goal[weight])?;
            left.retain(|symmetry| acting.iter().all(|found| found.name != symmetry.name));
            for (symmetry, element) in acting.into_iter().zip(found) {
                if element != identity(element.rows()) {
                    let name = symmetry.groups[0].name.clone();
                    self.apply(symmetry, BTreeMap::from([(name, element)]))?;
                }
            }
        }
        Some(())
    }

    /// Moves all weights.
    fn apply(&mut self, symmetry: &Symmetry, elements: BTreeMap<String, Exact>) -> Option<()> {
        let mut program = self.program.clone();
        let weights = program.weights.len();
        program.nodes.clone_from(&symmetry.nodes);
        for node in &mut program.nodes {
            if let Op::Group(number) = node.op {
                node.op = Op::Weight(weights + number);
            }
        }
        let mut values = self.weights.clone();
        for group in &symmetry.groups {
            let (name, shape) = (group.name.clone(), group.shape);
            program.weights.push(Leaf { name, shape, constraint: Constraint::Any });
            values.push(elements.get(&group.name)?.clone());
        }
        program.outputs = symmetry.moves.iter().map(|moved| moved.value).collect();
        let inputs: Vec<Exact> = program
            .inputs
            .iter()
            .map(|leaf| Matrix::from_fn(leaf.shape.0, leaf.shape.1, |_, _| BigRational::zero()))
            .collect();
        let found = run(&Rationals, &program, &values, &inputs).ok()?;
        for (moved, value) in symmetry.moves.iter().zip(found) {
            self.weights[moved.weight] = value;
        }
        self.moved.push(Moved { name: symmetry.name.clone(), elements });
        Some(())
    }
}

/// Whether a weight moves to its letter times itself.
fn is_left_factor(symmetry: &Symmetry, weight: usize) -> bool {
    let node = symmetry.moves.iter().find(|moved| moved.weight == weight);
    let node = node.map(|moved| &symmetry.nodes[moved.value]);
    node.is_some_and(|node| {
        let ops: Vec<&Op> = node.args.iter().map(|&arg| &symmetry.nodes[arg].op).collect();
        matches!(node.op, Op::Product | Op::Scale)
            && matches!(ops[..], [Op::Group(0), Op::Weight(own)] if *own == weight)
    })
}

/// Letters with these conditions whose product, the last one on the left, takes a matrix to another one.
fn letters(conditions: &[Condition], from: &Exact, to: &Exact) -> Option<Vec<Exact>> {
    use Condition as C;
    let rows = from.rows();
    let is_one = |condition: &C| match condition {
        C::Nonzero => Some(Kind::Number),
        C::DiagonalInvertible | C::PositiveDiagonal => Some(Kind::Diagonal),
        C::Permutation | C::SignedPermutation => Some(Kind::Permutation),
        C::Invertible | C::Orthogonal => Some(Kind::Any),
        _ => None,
    };
    let kinds: Vec<Kind> = conditions.iter().map(is_one).collect::<Option<_>>()?;
    let has = |kind| kinds.contains(&kind);
    // One letter is all of it, the others are identities. Signs need a letter that may have them.
    let one_of = |kind, whole: Exact| {
        let is_signed = |at: &usize| conditions[*at] == C::SignedPermutation;
        let mut places = (0..kinds.len()).filter(|&at| kinds[at] == kind);
        let first = places.clone().next()?;
        let at = places.find(is_signed).unwrap_or(first);
        let letter = |(number, kind): (usize, &Kind)| match number == at {
            true => whole.clone(),
            false => identity(size(*kind, rows)),
        };
        Some(kinds.iter().enumerate().map(letter).collect())
    };
    // The whole: of the largest kind that there is.
    let whole = if has(Kind::Any) {
        let is_whole = |c: &Exact| rank(c) == rows;
        let fits = |c: &Exact| !conditions.contains(&C::Orthogonal) || is_orthogonal(c);
        quotient(from, to).filter(|c| is_whole(c) && fits(c))?
    } else if has(Kind::Diagonal) || has(Kind::Permutation) {
        let is_signed = conditions.contains(&C::SignedPermutation);
        let is_positive = conditions.contains(&C::PositiveDiagonal);
        let fits = |factor: &BigRational| match has(Kind::Diagonal) {
            true => factor.is_positive() || !is_positive,
            false => factor.is_one() || is_signed && (-factor).is_one(),
        };
        monomial(from, to, has(Kind::Permutation), fits)?
    } else {
        let at = from.entries().iter().position(|entry| !entry.is_zero())?;
        let number = &to.entries()[at] / &from.entries()[at];
        if number.is_zero() {
            return None;
        }
        return one_of(Kind::Number, Matrix::new(1, 1, vec![number]));
    };
    if has(Kind::Any) {
        return one_of(Kind::Any, whole);
    }
    if !(has(Kind::Diagonal) && has(Kind::Permutation)) {
        let kind = if has(Kind::Diagonal) { Kind::Diagonal } else { Kind::Permutation };
        return one_of(kind, whole);
    }
    // A diagonal matrix and a permutation: which one comes first decides where the numbers stand.
    let pattern =
        whole.map(|entry| if entry.is_zero() { BigRational::zero() } else { BigRational::one() });
    let place = |kind| kinds.iter().position(|known| *known == kind);
    let is_first = place(Kind::Diagonal) < place(Kind::Permutation);
    let sum = |entries: &mut dyn Iterator<Item = &BigRational>| {
        entries.fold(BigRational::zero(), |sum, entry| sum + entry)
    };
    let number = |k: usize| match is_first {
        true => sum(&mut whole.column(k)),
        false => sum(&mut whole.row(k).iter()),
    };
    let diagonal =
        Matrix::from_fn(rows, rows, |i, j| if i == j { number(i) } else { BigRational::zero() });
    let letter = |(at, kind): (usize, &Kind)| {
        if Some(at) == place(Kind::Diagonal) {
            diagonal.clone()
        } else if Some(at) == place(Kind::Permutation) {
            pattern.clone()
        } else {
            identity(size(*kind, rows))
        }
    };
    Some(kinds.iter().enumerate().map(letter).collect())
}

/// What a letter can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Diagonal,
    Permutation,
    Any,
}

fn size(kind: Kind, rows: usize) -> usize {
    if kind == Kind::Number { 1 } else { rows }
}

fn identity(size: usize) -> Exact {
    Matrix::from_fn(
        size,
        size,
        |i, j| {
            if i == j { BigRational::one() } else { BigRational::zero() }
        },
    )
}

/// C with C M = N, where the rows of M are independent: N Mᵀ (M Mᵀ)⁻¹.
fn quotient(from: &Exact, to: &Exact) -> Option<Exact> {
    const TEXT: &str =
        "network quotient\nsizes r, c\nweights M, N : r x c\noutput N * M^T * inv(M * M^T)\n";
    let size = |name: &str, value: usize| (name.to_string(), vec![value as u64]);
    let given = Given::from([size("r", from.rows()), size("c", from.columns())]);
    let program = at_sizes(TEXT, &given).ok()?;
    run(&Rationals, &program, &[from.clone(), to.clone()], &[]).ok()?.pop()
}

fn is_orthogonal(c: &Exact) -> bool {
    let product = |i: usize, j: usize| Rationals.dot(c.row(i).iter().zip(c.row(j)));
    let gram = Matrix::from_fn(c.rows(), c.rows(), product);
    gram == identity(c.rows())
}

/// The monomial matrix that takes the rows of a matrix to those of another one: each row of the other is
/// a multiple, by a factor that fits, of a row that is not yet taken: an equal row if there is one.
fn monomial(
    from: &Exact,
    to: &Exact,
    permutes: bool,
    fits: impl Fn(&BigRational) -> bool,
) -> Option<Exact> {
    let rows = from.rows();
    let mut entries = vec![BigRational::zero(); rows * rows];
    let mut taken = vec![false; rows];
    for i in 0..rows {
        let factor = |j: usize| factor(from.row(j), to.row(i)).filter(&fits);
        let free = (0..rows).filter(|&j| !taken[j] && (permutes || i == j));
        let found: Vec<_> = free.filter_map(|j| Some((j, factor(j)?))).collect();
        let equal = found.iter().find(|(_, factor)| factor.is_one());
        let (j, factor) = equal.or(found.first())?.clone();
        taken[j] = true;
        entries[i * rows + j] = factor;
    }
    Some(Matrix::new(rows, rows, entries))
}

/// The number that takes a row to another one; 1 for two rows of zeros.
fn factor(from: &[BigRational], to: &[BigRational]) -> Option<BigRational> {
    let Some(at) = from.iter().position(|entry| !entry.is_zero()) else {
        return to.iter().all(Zero::is_zero).then(BigRational::one);
    };
    let factor = &to[at] / &from[at];
    let is_multiple = from.iter().zip(to).all(|(x, y)| &factor * x == *y);
    (is_multiple && !factor.is_zero()).then_some(factor)
}

#[cfg(test)]
mod tests;

//! Symmetries as a text declares them: matrices of a group, and what becomes of the weights.

use super::program::{Node, Shape};

/// One declared symmetry, at values of its loop variables.
#[derive(Clone, Debug)]
pub struct Symmetry {
    /// The name, with the values of the loop variables: `gauge[2]`.
    pub name: String,
    /// The matrices of the group.
    pub groups: Vec<Group>,
    /// The steps of all `moves`; a weight is an [`Op::Weight`](super::Op::Weight).
    pub nodes: Vec<Node>,
    /// What becomes of the weights; the others stay.
    pub moves: Vec<Move>,
}

/// A matrix of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name in the text, with its indices.
    pub name: String,
    /// Rows and columns.
    pub shape: Shape,
    /// What its values have to satisfy.
    pub condition: Condition,
}

/// A weight and the node of its new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The number of the weight.
    pub weight: usize,
    /// A node of the symmetry.
    pub value: usize,
}

/// Which matrices form the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All.
    Any,
    /// A number that is not zero.
    Nonzero,
    /// Invertible.
    Invertible,
    /// C Cᵀ = 1.
    Orthogonal,
    /// One entry 1 in each row and column, all others 0.
    Permutation,
    /// One entry ±1 in each row and column, all others 0.
    SignedPermutation,
    /// Diagonal.
    Diagonal,
    /// Diagonal and invertible.
    DiagonalInvertible,
    /// Diagonal, all entries positive.
    PositiveDiagonal,
    /// Symmetric.
    Symmetric,
    /// Skew-symmetric.
    Skew,
}

impl Condition {
    /// All conditions with their words in a text.
    pub const ALL: [(&'static str, Condition); 11] = [
        ("any", Condition::Any),
        ("nonzero", Condition::Nonzero),
        ("invertible", Condition::Invertible),
        ("orthogonal", Condition::Orthogonal),
        ("permutation", Condition::Permutation),
        ("signed-permutation", Condition::SignedPermutation),
        ("diagonal", Condition::Diagonal),
        ("diagonal-invertible", Condition::DiagonalInvertible),
        ("positive-diagonal", Condition::PositiveDiagonal),
        ("symmetric", Condition::Symmetric),
        ("skew", Condition::Skew),
    ];

    /// The condition of a word.
    pub fn named(word: &str) -> Option<Condition> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, condition)| *condition)
    }

    /// The word in a text.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, condition)| *condition == self).map_or("any", |(word, _)| word)
    }

    /// Whether every matrix that satisfies it has an inverse.
    pub fn is_invertible(self) -> bool {
        !matches!(
            self,
            Condition::Any | Condition::Diagonal | Condition::Symmetric | Condition::Skew
        )
    }

    /// Whether only square matrices can satisfy it.
    pub(super) fn is_square(self) -> bool {
        self != Condition::Any
    }
}

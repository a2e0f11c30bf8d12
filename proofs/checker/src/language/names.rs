//! What names name, and the functions that the language has.

/// What a word names in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Size,
    /// Of a loop or a sum.
    Variable,
    /// An input, a weight, or a step.
    Matrix,
    Function,
    /// A matrix of a symmetry group.
    Group,
}

impl Kind {
    /// As messages name it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::Size => "a size",
            Kind::Variable => "a loop variable",
            Kind::Matrix => "a matrix",
            Kind::Function => "a function",
            Kind::Group => "a matrix of a group",
        }
    }
}

/// Functions of matrices, with the number of their arguments.
pub(super) const FUNCTIONS: [(&str, usize); 7] =
    [("relu", 1), ("exp", 1), ("tanh", 1), ("recip", 1), ("softmax", 1), ("inv", 1), ("kron", 2)];

/// Matrices from integers, with what the integers are.
pub(super) const LITERALS: [(&str, &[&str]); 5] = [
    ("eye", &["n"]),
    ("ones", &["rows", "columns"]),
    ("zeros", &["rows", "columns"]),
    ("unit", &["rows", "columns", "row", "column"]),
    ("shift", &["rows", "columns", "offset", "stride"]),
];

/// Whether a word is taken: by a function, by `sum`, or by `min` and `max` of sizes.
pub(super) fn is_function(word: &str) -> bool {
    FUNCTIONS.iter().any(|(name, _)| *name == word)
        || LITERALS.iter().any(|(name, _)| *name == word)
        || ["sum", "min", "max"].contains(&word)
}

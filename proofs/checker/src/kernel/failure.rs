//! Why a certificate is not verified (the reasons named in `docs/certificate.md`).

use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident $name:literal,)*) => {
        /// The first check that failed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $reason,)*
        }

        impl Reason {
            /// All reasons with their names.
            pub const ALL: [(&'static str, Reason); [$($name),*].len()] =
                [$(($name, Reason::$reason)),*];
        }
    };
}

reasons! {
    /// Not of the form of section 1.
    Malformed "malformed",
    /// Another version of the format.
    Version "version",
    /// A text or sizes that the language refuses.
    Network "network",
    /// An expression that cannot be read, or does not fit where it stands.
    Expression "expression",
    /// A modulus out of range.
    Modulus "modulus",
    /// A point that does not fit the program.
    Point "point",
    /// An axis that is not there, or whose elements may not be permuted so.
    Axis "axis",
    /// A row that is not zero in a column of another block.
    Overlap "overlap",
    /// What is inverted has no inverse.
    Unit "unit",
    /// A row, column or named step that is missing or there twice.
    Index "index",
    /// Not as many rows as columns.
    NotSquare "not-square",
    /// A row of the minor depends on the rows before it.
    Dependent "dependent",
    /// A row of the minor is not zero, but has no unit left.
    PivotNotUnit "pivot-not-unit",
    /// `relu` of zero.
    Tie "tie",
    /// A series that has a constant term, or an order out of range.
    Order "order",
    /// A function that cannot be computed here.
    Function "function",
    /// A form beyond the laws of symbolic values.
    Symbolic "symbolic",
    /// Beyond what this checker computes: the verdict is `incomplete`.
    SizeLimit "size-limit",
    /// A lemma that does not hold.
    Lemma "lemma",
    /// An output that moves along a field.
    Moves "moves",
    /// Inputs or outputs of two programs that do not fit.
    Shape "shape",
    /// Outputs of two programs that are not equal.
    Differ "differ",
    /// Unknowns that do not solve their equations, or not smoothly.
    Define "define",
    /// A form that is not zero on the tangent spaces.
    Gradient "gradient",
    /// A step that this page does not know, or that does not fit the program.
    Step "step",
    /// A bound that is missing or superfluous.
    Proof "proof",
    /// A grading that does not fit the program, or by which an output is not homogeneous.
    Grading "grading",
    /// The lower bound is not the number claimed.
    LowerMismatch "lower-mismatch",
    /// The upper bound is not the number claimed.
    UpperMismatch "upper-mismatch",
    /// A matrix that does not satisfy its condition.
    Condition "condition",
    /// A witness at which the outputs are equal.
    Equal "equal",
    /// Outputs that are not those claimed.
    Value "value",
    /// A weight that is said to move out of its kind, and does not.
    Inside "inside",
    /// Vectors and rows that are not all coordinates, or depend on each other.
    Kernel "kernel",
    /// A curve that does not start at the function, or moves it too early.
    Curve "curve",
    /// The dimension of a tangent space is not the number claimed.
    Tangent "tangent",
    /// Critical or regular, singular or smooth, on the boundary or not: it is the other one.
    Kind "kind",
    /// A fiber that is another one.
    Fiber "fiber",
    /// A variety that is another one.
    Variety "variety",
}

impl Reason {
    /// A failure for this reason.
    pub(crate) fn because(self, detail: impl Into<String>) -> Failure {
        Failure { reason: self, detail: detail.into() }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, reason)| reason == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// A check that failed, and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which check.
    pub reason: Reason,
    /// What it found.
    pub detail: String,
}

impl Failure {
    /// Says where a tie is: on which copy of the inputs, from 0.
    pub(crate) fn on_copy(self, copy: usize) -> Failure {
        match self.reason {
            Reason::Tie => {
                let detail = format!("{}, copy {} of the inputs", self.detail, copy + 1);
                Failure { detail, ..self }
            }
            _ => self,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.detail)
    }
}

impl std::error::Error for Failure {}

/// What a check of the kernel gives.
pub(crate) type Checked<T> = Result<T, Failure>;

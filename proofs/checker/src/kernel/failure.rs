//! Why a certificate is not verified (the reasons named in `docs/certificate.md`).

use std::fmt;

/// The first check that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Not of the form of section 1.
    Malformed,
    /// Another version of the format.
    Version,
    /// A text or sizes that the language refuses.
    Network,
    /// An expression that cannot be read, or does not fit where it stands.
    Expression,
    /// A modulus out of range.
    Modulus,
    /// A point that does not fit the program.
    Point,
    /// An axis that is not there, or whose elements may not be permuted so.
    Axis,
    /// A row that is not zero in a column of another block.
    Overlap,
    /// What is inverted has no inverse.
    Unit,
    /// A row, column or named step that is missing or there twice.
    Index,
    /// Not as many rows as columns.
    NotSquare,
    /// A row of the minor depends on the rows before it.
    Dependent,
    /// A row of the minor is not zero, but has no unit left.
    PivotNotUnit,
    /// `relu` of zero.
    Tie,
    /// A series that has a constant term, or an order out of range.
    Order,
    /// A function that cannot be computed here.
    Function,
    /// A form beyond the laws of symbolic values.
    Symbolic,
    /// Beyond what this checker computes: the verdict is `incomplete`.
    SizeLimit,
    /// A lemma that does not hold.
    Lemma,
    /// An output that moves along a field.
    Moves,
    /// Inputs or outputs of two programs that do not fit.
    Shape,
    /// Outputs of two programs that are not equal.
    Differ,
    /// Unknowns that do not solve their equations, or not smoothly.
    Define,
    /// A form that is not zero on the tangent spaces.
    Gradient,
    /// A step that this page does not know, or that does not fit the program.
    Step,
    /// A bound that is missing or superfluous.
    Proof,
    /// A grading that does not fit the program, or by which an output is not homogeneous.
    Grading,
    /// The lower bound is not the number claimed.
    LowerMismatch,
    /// The upper bound is not the number claimed.
    UpperMismatch,
    /// A matrix that does not satisfy its condition.
    Condition,
    /// A witness at which the outputs are equal.
    Equal,
    /// Outputs that are not those claimed.
    Value,
    /// A weight that is said to move out of its kind, and does not.
    Inside,
    /// Vectors and rows that are not all coordinates, or depend on each other.
    Kernel,
    /// A curve that does not start at the function, or moves it too early.
    Curve,
    /// The dimension of a tangent space is not the number claimed.
    Tangent,
    /// Critical or regular, singular or smooth, on the boundary or not: it is the other one.
    Kind,
    /// A fiber that is another one.
    Fiber,
    /// A variety that is another one.
    Variety,
}

impl Reason {
    /// All reasons with their names.
    pub const ALL: [(&'static str, Reason); 39] = [
        ("malformed", Reason::Malformed),
        ("version", Reason::Version),
        ("network", Reason::Network),
        ("expression", Reason::Expression),
        ("modulus", Reason::Modulus),
        ("point", Reason::Point),
        ("axis", Reason::Axis),
        ("overlap", Reason::Overlap),
        ("unit", Reason::Unit),
        ("index", Reason::Index),
        ("not-square", Reason::NotSquare),
        ("dependent", Reason::Dependent),
        ("pivot-not-unit", Reason::PivotNotUnit),
        ("tie", Reason::Tie),
        ("order", Reason::Order),
        ("function", Reason::Function),
        ("symbolic", Reason::Symbolic),
        ("size-limit", Reason::SizeLimit),
        ("lemma", Reason::Lemma),
        ("moves", Reason::Moves),
        ("shape", Reason::Shape),
        ("differ", Reason::Differ),
        ("define", Reason::Define),
        ("gradient", Reason::Gradient),
        ("step", Reason::Step),
        ("proof", Reason::Proof),
        ("grading", Reason::Grading),
        ("lower-mismatch", Reason::LowerMismatch),
        ("upper-mismatch", Reason::UpperMismatch),
        ("condition", Reason::Condition),
        ("equal", Reason::Equal),
        ("value", Reason::Value),
        ("inside", Reason::Inside),
        ("kernel", Reason::Kernel),
        ("curve", Reason::Curve),
        ("tangent", Reason::Tangent),
        ("kind", Reason::Kind),
        ("fiber", Reason::Fiber),
        ("variety", Reason::Variety),
    ];

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

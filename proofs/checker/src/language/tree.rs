//! A text as it was written: statements and expressions, each with its place.

use std::rc::Rc;

use num_rational::BigRational;

use super::fault::Place;
use super::symmetry::Condition;

/// The text of a network or map. [`Text::program`] elaborates it; `Display` prints it in the
/// canonical form, which reads back as the same text.
#[derive(Clone, Debug)]
pub struct Text {
    /// Whether the header says `map`.
    pub map: bool,
    /// The name in the header.
    pub name: String,
    pub(super) statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub(super) enum Statement {
    Sizes(Vec<Size>),
    /// `weights` or `input`.
    Leaves {
        input: bool,
        groups: Vec<Leaves>,
    },
    For {
        range: Range,
        body: Vec<Statement>,
    },
    Set {
        name: Name,
        value: Expression,
    },
    Output(Expression),
    Function {
        name: String,
        law: Law,
        place: Place,
    },
    Symmetry {
        name: String,
        ranges: Vec<Range>,
        body: Vec<Motion>,
        place: Place,
    },
}

/// `d`, `d[0..l]`, or `n[i-1] = …`.
#[derive(Clone, Debug)]
pub(super) struct Size {
    pub name: String,
    pub place: Place,
    pub form: SizeForm,
}

#[derive(Clone, Debug)]
pub(super) enum SizeForm {
    Number,
    List(Index, Index),
    /// Shared by all rounds of the loops around it.
    Defined {
        indices: Vec<Index>,
        value: Rc<Index>,
    },
}

/// Names that share a shape and a constraint.
#[derive(Clone, Debug)]
pub(super) struct Leaves {
    pub names: Vec<Names>,
    pub rows: Index,
    pub columns: Index,
    pub constraint: Restriction,
}

/// A name whose indices may be ranges: `Q[i,1..h]`.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub name: String,
    pub place: Place,
    pub indices: Vec<(Index, Option<Index>)>,
}

#[derive(Clone, Debug)]
pub(super) enum Restriction {
    Any,
    Rank(Index),
    Symmetric,
    Skew,
    Diagonal,
}

/// `i in a..b`.
#[derive(Clone, Debug)]
pub(super) struct Range {
    pub variable: Rc<str>,
    pub from: Index,
    pub to: Index,
    pub place: Place,
}

/// What is declared of a function.
#[derive(Clone, Debug)]
pub(super) enum Law {
    Odd,
    Homogeneous(Index),
    /// The first Taylor coefficients at zero.
    Series(Vec<BigRational>),
}

/// A line of a symmetry block.
#[derive(Clone, Debug)]
pub(super) enum Motion {
    Group { names: Vec<Names>, rows: Index, columns: Index, condition: Condition },
    Move { target: Name, value: Expression },
    For { range: Range, body: Vec<Motion> },
}

/// A name with indices: `X[i-1]`.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub name: String,
    pub indices: Vec<Index>,
    pub place: Place,
}

/// An integer expression in sizes and loop variables.
#[derive(Clone, Debug)]
pub(super) struct Index {
    pub form: IndexForm,
    pub place: Place,
}

#[derive(Clone, Debug)]
pub(super) enum IndexForm {
    Number(u64),
    /// A size or a loop variable.
    Name(String, Vec<Index>),
    Negative(Box<Index>),
    /// Operands joined by `+ -` or by `* /`, from left to right: flat, so that long sums are not deep.
    Chain(Box<Index>, Vec<(char, Index)>),
    Power(Box<Index>, Box<Index>),
    Least(Vec<Index>),
    Greatest(Vec<Index>),
}

/// A matrix expression.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub form: Form,
    pub place: Place,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Number(BigRational),
    Name(Name),
    /// `left(M)` or `right(M)`.
    Factor(String, Name),
    /// `M(r, c)`.
    Entry(Box<Expression>, Index, Index),
    /// Operands joined by `+ -` or by `* / .*`, from left to right, with the places of the operators.
    Chain(Box<Expression>, Vec<(Operator, Place, Expression)>),
    Negative(Box<Expression>),
    Transpose(Box<Expression>),
    /// `^n`, or entry by entry `.^n`.
    Power {
        base: Box<Expression>,
        exponent: Index,
        entrywise: bool,
    },
    /// Rows of blocks.
    Blocks(Vec<Vec<Expression>>),
    /// A function of matrices: `exp(A)`, `kron(A, B)`.
    Apply(String, Vec<Expression>),
    /// A literal matrix from integers: `shift(r, c, offset, stride)`.
    Literal(String, Vec<Index>),
    Sum(Range, Box<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Hadamard,
}

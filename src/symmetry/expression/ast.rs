//! The tree of an expression; every node knows its shape, and no tree has a product that does not fit.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::matrix::Matrix;

/// A matrix expression at given sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    shape: (usize, usize),
    node: Node,
}

/// The operation at the root of an [`Expression`].
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A block of weights, numbered from zero.
    Weight(usize),
    /// A group parameter, numbered from zero.
    Group(usize),
    /// A 1 × 1 matrix.
    Number(BigRational),
    /// The identity.
    Identity,
    /// The zero matrix.
    Zero,
    /// Given entries.
    Matrix(Matrix<BigRational>),
    /// The sum of two or more.
    Sum(Vec<Expression>),
    /// The product of two or more, from left to right; a 1 × 1 factor that does not fit is a scalar.
    Product(Vec<Expression>),
    /// `−X`.
    Neg(Box<Expression>),
    /// `Xᵀ`.
    Transpose(Box<Expression>),
    /// `X⁻¹`.
    Inverse(Box<Expression>),
    /// A power; a negative one is a power of the inverse.
    Power(Box<Expression>, BigInt),
    /// The Kronecker product.
    Kronecker(Box<[Expression; 2]>),
    /// The sign of each entry.
    Sign(Box<Expression>),
}

/// No value of an expression has more entries.
pub(super) const MOST_ENTRIES: usize = 1 << 20;

/// How two factors are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::symmetry) enum Way {
    /// As matrices.
    Matrices,
    /// The left one is a scalar.
    ScalarLeft,
    /// The right one is a scalar.
    ScalarRight,
}

/// How matrices of these shapes are multiplied, and the shape of the product.
pub(in crate::symmetry) fn multiply(
    a: (usize, usize),
    b: (usize, usize),
) -> Option<(Way, (usize, usize))> {
    if a.1 == b.0 {
        Some((Way::Matrices, (a.0, b.1)))
    } else if a == (1, 1) {
        Some((Way::ScalarLeft, b))
    } else if b == (1, 1) {
        Some((Way::ScalarRight, a))
    } else {
        None
    }
}

type Built = std::result::Result<Expression, String>;

fn named((rows, columns): (usize, usize)) -> String {
    format!("{rows} x {columns}")
}

fn sized(shape: (usize, usize), node: Node) -> Built {
    match shape.0.checked_mul(shape.1) {
        Some(entries) if (1..=MOST_ENTRIES).contains(&entries) => Ok(Expression { shape, node }),
        _ => Err(format!("a {} matrix has no entries, or more than 2^20", named(shape))),
    }
}

impl Expression {
    /// `(rows, columns)`.
    pub fn shape(&self) -> (usize, usize) {
        self.shape
    }

    /// The operation.
    pub fn node(&self) -> &Node {
        &self.node
    }

    pub(in crate::symmetry) fn weight(block: usize, shape: (usize, usize)) -> Self {
        Expression { shape, node: Node::Weight(block) }
    }

    pub(super) fn group(parameter: usize, shape: (usize, usize)) -> Self {
        Expression { shape, node: Node::Group(parameter) }
    }

    pub(super) fn number(q: BigRational) -> Self {
        Expression { shape: (1, 1), node: Node::Number(q) }
    }

    pub(super) fn identity(size: usize) -> Built {
        sized((size, size), Node::Identity)
    }

    pub(super) fn zero(rows: usize, columns: usize) -> Built {
        sized((rows, columns), Node::Zero)
    }

    pub(super) fn matrix(matrix: Matrix<BigRational>) -> Built {
        sized(matrix.shape(), Node::Matrix(matrix))
    }

    /// `self + other`, in one flat sum.
    pub(super) fn plus(self, other: Self) -> Built {
        let shape = self.shape;
        if shape != other.shape {
            let (a, b) = (named(shape), named(other.shape));
            return Err(format!("a {a} matrix and a {b} matrix cannot be added"));
        }
        let mut terms = match self.node {
            Node::Sum(terms) => terms,
            node => vec![Expression { shape, node }],
        };
        terms.push(other);
        Ok(Expression { shape, node: Node::Sum(terms) })
    }

    /// `self other`, in one flat product.
    pub(super) fn times(self, other: Self) -> Built {
        let (a, b) = (self.shape, other.shape);
        let (_, shape) = multiply(a, b).ok_or_else(|| {
            format!("a {} matrix times a {} matrix is not defined", named(a), named(b))
        })?;
        let mut factors = match self.node {
            Node::Product(factors) => factors,
            node => vec![Expression { shape: a, node }],
        };
        factors.push(other);
        sized(shape, Node::Product(factors))
    }

    pub(super) fn neg(self) -> Self {
        Expression { shape: self.shape, node: Node::Neg(Box::new(self)) }
    }

    pub(super) fn transpose(self) -> Self {
        let shape = (self.shape.1, self.shape.0);
        Expression { shape, node: Node::Transpose(Box::new(self)) }
    }

    pub(super) fn inverse(self) -> Built {
        self.square("inverse")?;
        Ok(Expression { shape: self.shape, node: Node::Inverse(Box::new(self)) })
    }

    pub(super) fn power(self, exponent: BigInt) -> Built {
        self.square("power")?;
        Ok(Expression { shape: self.shape, node: Node::Power(Box::new(self), exponent) })
    }

    pub(super) fn kronecker(self, other: Self) -> Built {
        let side = usize::saturating_mul;
        let shape = (side(self.shape.0, other.shape.0), side(self.shape.1, other.shape.1));
        sized(shape, Node::Kronecker(Box::new([self, other])))
    }

    pub(super) fn sign(self) -> Self {
        Expression { shape: self.shape, node: Node::Sign(Box::new(self)) }
    }

    fn square(&self, what: &str) -> std::result::Result<(), String> {
        if self.shape.0 == self.shape.1 {
            return Ok(());
        }
        Err(format!("a {} matrix has no {what}", named(self.shape)))
    }

    /// The operands, from left to right.
    pub fn operands(&self) -> Vec<&Expression> {
        match &self.node {
            Node::Sum(list) | Node::Product(list) => list.iter().collect(),
            Node::Neg(x) | Node::Transpose(x) | Node::Inverse(x) | Node::Sign(x) => vec![x],
            Node::Power(x, _) => vec![x],
            Node::Kronecker(pair) => pair.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Operations inside each other.
    pub(in crate::symmetry) fn depth(&self) -> usize {
        1 + self.operands().iter().map(|operand| operand.depth()).max().unwrap_or(0)
    }

    /// Whether some node of the tree is such a one.
    pub(in crate::symmetry) fn any(&self, test: &dyn Fn(&Node) -> bool) -> bool {
        !self.all(&|expression| !test(expression.node()))
    }

    /// Whether all expressions in the tree are such ones.
    pub(in crate::symmetry) fn all(&self, test: &dyn Fn(&Expression) -> bool) -> bool {
        test(self) && self.operands().iter().all(|operand| operand.all(test))
    }
}

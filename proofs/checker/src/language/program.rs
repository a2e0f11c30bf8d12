//! A network as matrix steps: every loop unrolled, every size a number, every shape checked.

use num_rational::BigRational;

use super::symmetry::Symmetry;

/// Rows and columns.
pub type Shape = (usize, usize);

/// A network or map at given sizes: steps in order, each after its arguments.
#[derive(Clone, Debug)]
pub struct Program {
    /// The name in the header of the text.
    pub name: String,
    /// The sizes as declared: one number, or a list.
    pub sizes: Vec<(String, Vec<u64>)>,
    /// The steps.
    pub nodes: Vec<Node>,
    /// The weights, in the order of their declaration: the coordinates of the source.
    pub weights: Vec<Leaf>,
    /// The inputs.
    pub inputs: Vec<Leaf>,
    /// The functions that the text declares.
    pub functions: Vec<(String, Function)>,
    /// The named steps: what `X[1] = …` sets, with its node.
    pub names: Vec<(String, usize)>,
    /// The nodes of the outputs.
    pub outputs: Vec<usize>,
    /// The symmetries that the text declares: one for each value of their loop variables.
    pub symmetries: Vec<Symmetry>,
    /// How many values of expressions and indices were computed for it.
    pub work: u64,
}

/// A weight or input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The name as in the text, with its indices: `Q[1,2]`.
    pub name: String,
    /// Rows and columns.
    pub shape: Shape,
    /// What its values have to satisfy.
    pub constraint: Constraint,
}

/// The variety that a weight runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// All matrices.
    Any,
    /// Matrices of at most this rank.
    Rank(usize),
    /// Symmetric matrices.
    Symmetric,
    /// Skew-symmetric matrices.
    Skew,
    /// Diagonal matrices.
    Diagonal,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it computes.
    pub op: Op,
    /// The nodes that it computes from, all before it.
    pub args: Vec<usize>,
    /// Its rows and columns.
    pub shape: Shape,
}

/// What a step computes from its arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// A weight, by its number.
    Weight(usize),
    /// An input, by its number.
    Input(usize),
    /// An element of a symmetry group, by its number; only in symmetries.
    Group(usize),
    /// A matrix of numbers.
    Constant(Constant),
    /// Its argument, under a name of the text.
    Name(usize),
    /// The sum of one or more matrices.
    Sum,
    /// The product of two or more matrices, in any association.
    Product,
    /// A 1 × 1 matrix times a matrix.
    Scale,
    /// The product of two matrices entry by entry.
    Hadamard,
    /// The power of each entry.
    Power(u32),
    /// The transpose.
    Transpose,
    /// The Kronecker product.
    Kronecker,
    /// A function of each entry.
    Apply(Function),
    /// exp of each entry, divided by the sum of its column.
    Softmax,
    /// The inverse.
    Inverse,
}

/// A function of one number.
#[derive(Clone, Debug, PartialEq)]
pub enum Function {
    /// max(x, 0).
    Relu,
    /// The exponential.
    Exp,
    /// The hyperbolic tangent.
    Tanh,
    /// 1/x.
    Recip,
    /// −1, 0 or 1; only in the moves of certificates.
    Sign,
    /// Any function f with f(−x) = −f(x), by its number among the declared ones.
    Odd(usize),
    /// Any function f with f(c x) = cⁿ f(x) for c > 0, with its number and n.
    Homogeneous(usize, u32),
    /// Taylor coefficients at zero, with its number.
    Series(usize, Vec<BigRational>),
}

/// A matrix of numbers; its shape is that of its node.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// All entries, row by row.
    Dense(Vec<BigRational>),
    /// All entries zero.
    Zeros,
    /// All entries one.
    Ones,
    /// One entry is one: row and column, from 0.
    Unit(usize, usize),
    /// Row i has a one in column `stride · i + offset`, from 0, if there is such a column.
    Shift {
        /// The column of the first one; it may lie left of the matrix.
        offset: i64,
        /// How much further right each row has its one.
        stride: i64,
    },
}

impl Program {
    /// Rows and columns of a node.
    pub fn shape(&self, node: usize) -> Shape {
        self.nodes[node].shape
    }

    /// The number of entries of all weights.
    pub fn parameters(&self) -> u128 {
        self.weights.iter().map(|leaf| leaf.shape.0 as u128 * leaf.shape.1 as u128).sum()
    }
}

//! The data of a rule certificate, exactly as `docs/rule-certificate.md` (section 1) writes it.
//!
//! Plain data: nothing here is checked. Mathematical integers and rationals stay the strings of
//! the file. A producer fills a [`RuleCertificate`] and writes it with `serde_json`; the checker
//! reads files with the stricter [`parse_rule`](crate::parse::parse_rule).

mod expression;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::certificate::{Kind, Matrix, Parametrization, join, names};
pub use expression::Expression;

/// The only value of the key `format`.
pub const FORMAT: &str = "neurocert-rule-certificate";

/// The version of the format that this crate reads.
pub const VERSION: u32 = 1;

/// A whole rule certificate file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleCertificate {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// What the certificate proves.
    pub claim: RuleClaim,
    /// The proof.
    pub proof: RuleProof,
}

/// Whether a formula that turns weights into weights never changes the function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleClaim {
    /// The kind of network.
    pub kind: Kind,
    /// `d_0, …, d_l`.
    pub widths: Vec<u32>,
    /// `a_1, …, a_l`.
    pub query_dims: Vec<u32>,
    /// The number of tokens, `t`.
    pub tokens: u32,
    /// What the weights are.
    pub parametrization: Parametrization,
    /// The matrices and numbers that the rule is about, besides the weights.
    pub group: Vec<Parameter>,
    /// What each block of weights becomes.
    pub blocks: Vec<Expression>,
    /// What is claimed.
    pub statement: RuleStatement,
}

/// A matrix or number that may be any with a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// A name that no block has.
    pub name: String,
    /// The number of rows.
    pub rows: u32,
    /// The number of columns.
    pub columns: u32,
    /// Which values are meant.
    pub condition: Condition,
}

/// Which values a parameter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// All.
    Any,
    /// 1 × 1, not zero.
    Nonzero,
    /// Determinant not zero.
    Invertible,
    /// `C Cᵀ = I`.
    Orthogonal,
    /// One 1 in each row and each column, otherwise zeros.
    Permutation,
    /// One 1 or −1 in each row and each column, otherwise zeros.
    SignedPermutation,
    /// Zeros off the diagonal.
    Diagonal,
    /// The same, and none on the diagonal.
    DiagonalInvertible,
    /// `Cᵀ = C`.
    Symmetric,
    /// `Cᵀ = −C`.
    Skew,
}

/// What is claimed about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RuleStatement {
    /// For all weights and all values of the parameters: all expressions are defined, their values
    /// are weights of the architecture, and the function stays.
    Holds {},
    /// The same, but only for weights and values for which all expressions are defined.
    HoldsWhereDefined {},
    /// For some weights and some values all expressions are defined, but their values are no
    /// weights of the architecture, or the function is another.
    Fails {},
}

/// The proof of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RuleProof {
    /// Of `holds`: all expressions are written as sums of words, and virtual weights are seen to
    /// be multiples of what they were. Valid because only equations are used that hold for all
    /// matrices with the conditions, and because the multiples cancel (Eq. 13).
    Words {},
    /// Of `holds` and `holds-where-defined`: everything is computed with rational functions of the
    /// entries of weights and parameters. Valid because functions that are equal have equal values
    /// wherever they are defined.
    Expansion {
        /// What is seen to be the same.
        compared: Compared,
    },
    /// Of `fails`: weights, values and an input on which the outputs differ.
    Counterexample {
        /// One matrix of rationals for each parameter.
        group: Vec<Matrix>,
        /// One matrix of rationals for each block.
        weights: Vec<Matrix>,
        /// A `d_0 × t` matrix of integers.
        input: Matrix,
    },
    /// Of `fails`: weights and values for which a bilinear form has too large a rank.
    Outside {
        /// One matrix of rationals for each parameter.
        group: Vec<Matrix>,
        /// One matrix of rationals for each block.
        weights: Vec<Matrix>,
        /// The layer, 1-based.
        layer: u32,
    },
}

/// What an expansion shows to be the same before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compared {
    /// The virtual weights, up to multiples that cancel.
    VirtualWeights,
    /// The outputs at an input of variables.
    Outputs,
}

names! {
    Compared { VirtualWeights = "virtual-weights", Outputs = "outputs" }
    Condition {
        Any = "any",
        Nonzero = "nonzero",
        Invertible = "invertible",
        Orthogonal = "orthogonal",
        Permutation = "permutation",
        SignedPermutation = "signed-permutation",
        Diagonal = "diagonal",
        DiagonalInvertible = "diagonal-invertible",
        Symmetric = "symmetric",
        Skew = "skew",
    }
}

/// The word of the statement in the format: `holds`, `holds-where-defined` or `fails`.
impl fmt::Display for RuleStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RuleStatement::Holds {} => "holds",
            RuleStatement::HoldsWhereDefined {} => "holds-where-defined",
            RuleStatement::Fails {} => "fails",
        })
    }
}

impl RuleClaim {
    /// The name of the block with this 0-based number; a block too many makes no claim.
    pub(crate) fn block_name(&self, block: usize) -> String {
        let layers = self.query_dims.len();
        let names: &[&str] = match self.parametrization {
            Parametrization::Qkv => &["Q", "K", "V"],
            Parametrization::Av => &["A", "V"],
            Parametrization::Ml if block == layers => return "L".into(),
            Parametrization::Ml => &["M"],
        };
        let layer = block / names.len() + 1;
        match names.get(block % names.len()) {
            Some(name) if layer <= layers => format!("{name}_{layer}"),
            _ => "?".into(),
        }
    }
}

/// One line for people that states the whole claim:
/// `the rule never changes the function: lightning attention, widths 2-3-2, …; V_1 -> C_1 * V_1, …;
/// with C_1 invertible 3 x 3`.
impl fmt::Display for RuleClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.statement {
            RuleStatement::Holds {} => "the rule never changes the function: ",
            RuleStatement::HoldsWhereDefined {} => {
                "the rule never changes the function where it is defined: "
            }
            RuleStatement::Fails {} => "the rule does not always preserve the function: ",
        })?;
        write!(f, "{} attention, widths ", self.kind)?;
        join(f, &self.widths, "-")?;
        f.write_str(", query sizes ")?;
        join(f, &self.query_dims, ",")?;
        write!(f, ", tokens {}, parametrization {}; ", self.tokens, self.parametrization)?;
        for (block, expression) in self.blocks.iter().enumerate() {
            let separator = if block == 0 { "" } else { ", " };
            write!(f, "{separator}{} -> {expression}", self.block_name(block))?;
        }
        for (number, parameter) in self.group.iter().enumerate() {
            let separator = if number == 0 { "; with " } else { ", " };
            let Parameter { name, rows, columns, condition } = parameter;
            write!(f, "{separator}{name} {condition} {rows} x {columns}")?;
        }
        Ok(())
    }
}

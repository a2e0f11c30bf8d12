//! The data of a pair certificate, exactly as `docs/pair-certificate.md` (section 1) writes it.
//!
//! Plain data: nothing here is checked. Mathematical integers and rationals stay the strings of
//! the file. A producer fills a [`PairCertificate`] and writes it with `serde_json`; the checker
//! reads files with the stricter [`parse_pair`](crate::parse::parse_pair).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::certificate::{Kind, Matrix, Parametrization, join, names, short};

/// The only value of the key `format`.
pub const FORMAT: &str = "neurocert-pair-certificate";

/// The version of the format that this crate reads.
pub const VERSION: u32 = 1;

/// A whole pair certificate file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairCertificate {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// What the certificate proves.
    pub claim: PairClaim,
    /// The proof.
    pub proof: PairProof,
}

/// Whether two networks with exact weights are the same function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairClaim {
    /// The kind of both networks.
    pub kind: Kind,
    /// The number of tokens, `t`.
    pub tokens: u32,
    /// The first network.
    pub one: NetworkWeights,
    /// The second network.
    pub other: NetworkWeights,
    /// What is claimed about them.
    pub statement: Statement,
}

/// A network with its weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkWeights {
    /// `d_0, …, d_l`.
    pub widths: Vec<u32>,
    /// `a_1, …, a_l`.
    pub query_dims: Vec<u32>,
    /// What the weights are.
    pub parametrization: Parametrization,
    /// `Q_1, K_1, V_1, …`, `A_1, V_1, …` or `M_1, …, M_l, L`: matrices of rationals.
    pub weights: Vec<Matrix>,
}

/// What is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Statement {
    /// The outputs are the same polynomials.
    Same {
        /// What is said about a scaling of the virtual weights.
        rescaling: Rescaling,
    },
    /// The outputs are different polynomials.
    Different {},
}

/// Whether a scaling of the virtual weights explains that two networks are the same function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rescaling {
    /// It does not.
    No,
    /// Nothing is said.
    Any,
}

/// The proof of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum PairProof {
    /// Of `same`: the checker expands both outputs. Valid because two polynomials are the same
    /// function if and only if they have the same coefficients.
    Expansion {},
    /// Of `same`: the virtual weights of the second network are multiples of those of the first.
    /// Valid because `M_i` occurs `3^{l−i}` times in the closed form, and the product of these
    /// powers is 1 (Eq. 13).
    Scaling {
        /// `λ_1, …, λ_l`: rationals.
        lambda: Vec<String>,
        /// `ρ`, a rational.
        rho: String,
    },
    /// Of `same`: an element of the symmetries of the weights that takes one network to the other.
    /// Valid because on inputs `X` and `C_{i−1} X` the layers put out `Y` and `C_i Y` (Eq. 9,
    /// Lemma 3.1).
    Element {
        /// `λ_1, …, λ_l`: rationals.
        lambda: Vec<String>,
        /// `C_1, …, C_{l−1}`: `n_i′ × n_i` matrices of rationals.
        gauge: Vec<Matrix>,
        /// `D_1, …, D_l`: `a_i′ × a_i` matrices of rationals; or none.
        query_key: Vec<Matrix>,
    },
    /// Of `same`: each network has a virtual weight that is zero (for one token, one that is skew).
    /// Valid because each of them occurs in every term: both are the zero function.
    Zero {},
    /// Of `same`, for one token or behind a layer whose `M` has rank one: both outputs are written
    /// as products of the same forms. Valid because there only `M_i + M_iᵀ` matters.
    OneToken {
        /// `λ_1, …, λ_m`: rationals. None for one token.
        lambda: Vec<String>,
        /// The vector `q` of `M_s = c v qᵀ`; `None` for one token.
        collinear: Option<Vec<String>>,
        /// The forms that occur.
        factors: Vec<Form>,
        /// `B`.
        last: Matrix,
        /// The first network in terms of these.
        one: Factored,
        /// The second network.
        other: Factored,
    },
    /// Of `same`: the values at so many points that they determine the polynomials. The checker
    /// computes them; the certificate says in which coordinates.
    Evaluation {
        /// `P`, an `n × d_0` matrix of rationals with the identity in the columns `pivots`.
        coordinates: Matrix,
        /// `j_1 < … < j_n`, 1-based.
        pivots: Vec<u32>,
    },
    /// Of `different`: an input on which the outputs differ.
    Witness {
        /// A `d_0 × t` matrix of integers.
        input: Matrix,
    },
    /// Of `different`: an input on which the outputs differ modulo `m`. Valid because no denominator
    /// has a factor in common with `m`.
    Residue {
        /// A `d_0 × t` matrix of integers.
        input: Matrix,
        /// `m`, an integer with `2 ≤ m < 2^62`; it need not be prime.
        modulus: String,
    },
}

/// A form on the inputs of one token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Form {
    /// `x ↦ vᵀ x`, by the vector `v` of rationals.
    Linear(Vec<String>),
    /// `x ↦ xᵀ F x`, by the symmetric matrix `F` of rationals.
    Quadratic(Matrix),
}

/// A network as a product of forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factored {
    /// `M_s` (or `M_1` for one token), …, `M_l`.
    pub forms: Vec<Factors>,
    /// `L`.
    pub last: Factors,
}

/// One matrix as a product of forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    /// `c`, a rational.
    pub scale: String,
    /// Which of the forms, 1-based.
    pub factors: Vec<u32>,
}

names! {
    Rescaling { No = "no", Any = "any" }
}

/// The word of the statement: `same` or `different`.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Statement::Same { .. } => "same",
            Statement::Different {} => "different",
        })
    }
}

/// `widths 2-2, query sizes 1, parametrization av, A1 = [[1,0],…`.
impl fmt::Display for NetworkWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("widths ")?;
        join(f, &self.widths, "-")?;
        f.write_str(", query sizes ")?;
        join(f, &self.query_dims, ",")?;
        write!(f, ", parametrization {}", self.parametrization)?;
        let names: &[&str] = match self.parametrization {
            Parametrization::Qkv => &["Q", "K", "V"],
            Parametrization::Av => &["A", "V"],
            Parametrization::Ml => &["M"],
        };
        let layers = self.query_dims.len();
        for (position, block) in self.weights.iter().enumerate() {
            let layer = position / names.len() + 1;
            match names.get(position % names.len()) {
                Some(_) if self.parametrization == Parametrization::Ml && layer == layers + 1 => {
                    f.write_str(", L = ")?;
                }
                Some(name) if layer <= layers => write!(f, ", {name}{layer} = ")?,
                // A block too many makes no claim, but is shown.
                _ => f.write_str(", ? = ")?,
            }
            short(f, block)?;
        }
        Ok(())
    }
}

/// One line for people that states the whole claim, with the weights of small blocks:
/// `the same function: lightning attention, tokens 2; one: widths 2-2, …; other: widths 2-2, …`.
impl fmt::Display for PairClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PairClaim { kind, tokens, one, other, statement } = self;
        f.write_str(match statement {
            Statement::Same { rescaling: Rescaling::No } => "the same function, no rescaling",
            Statement::Same { rescaling: Rescaling::Any } => "the same function",
            Statement::Different {} => "different functions",
        })?;
        write!(f, ": {kind} attention, tokens {tokens}; one: {one}; other: {other}")
    }
}

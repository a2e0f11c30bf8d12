//! The data of a point certificate, exactly as `docs/point-certificate.md` (section 2) writes it.
//!
//! Plain data: nothing here is checked, but for the parametrization. Mathematical integers and
//! rationals stay the strings of the file. A producer fills a [`PointCertificate`] and writes it
//! with `serde_json`; the checker reads files with the stricter
//! [`parse_point`](crate::parse::parse_point).

mod words;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::certificate::{Kind, Matrix, Parametrization, null_but_present};
pub use words::{Case, Differential, Place, PointKind};

/// The only value of the key `format`.
pub const FORMAT: &str = "neurocert-point-certificate";

/// The version of the format that this crate reads.
pub const VERSION: u32 = 1;

/// A whole point certificate file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointCertificate {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// What the certificate proves.
    pub claim: PointClaim,
    /// The modulus `m` of all eliminations, 2 ≤ m < 2^62, prime or not.
    pub modulus: String,
    /// The proof, of the kind of the statement.
    pub proof: Proof,
}

/// What one layer is at exact weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointClaim {
    /// The kind of network.
    pub kind: Kind,
    /// `[d, d']`.
    pub widths: Vec<u32>,
    /// `[a]`.
    pub query_dims: Vec<u32>,
    /// The number of tokens, `t`.
    pub tokens: u32,
    /// `qkv` or `av`; there are no virtual weights here.
    #[serde(deserialize_with = "qkv_or_av")]
    pub parametrization: Parametrization,
    /// `[Q, K, V]` or `[A, V]`, matrices of rationals.
    pub weights: Vec<Matrix>,
    /// What is claimed at these weights.
    pub statement: Statement,
}

fn qkv_or_av<'de, D: Deserializer<'de>>(d: D) -> Result<Parametrization, D::Error> {
    match Parametrization::deserialize(d)? {
        Parametrization::Ml => Err(D::Error::custom("`ml` is no parametrization of one layer")),
        layer @ (Parametrization::Qkv | Parametrization::Av) => Ok(layer),
    }
}

/// What is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Statement {
    /// The differential, the tangent space, the boundary (section 3).
    Point(PointStatement),
    /// All weights with the same function (section 4).
    Fiber(FiberStatement),
}

/// A statement about the differential at the weights and about the function as a point of the
/// neuromanifold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointStatement {
    /// The ranks of `A` and `V`.
    pub ranks: [u32; 2],
    /// The dimension of the kernel of the differential.
    pub kernel_dimension: u32,
    /// Whether that is more than at generic weights.
    pub differential: Differential,
    /// The dimension of the neuromanifold, `D`.
    pub dimension: u32,
    /// Singular or smooth.
    pub point: PointKind,
    /// The dimension of the tangent space: at least this if singular, exactly this if smooth.
    pub tangent_dimension: u32,
    /// Whether the function is on the boundary.
    pub boundary: Place,
}

/// A statement about the fiber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiberStatement {
    /// The case of section 4.
    pub case: Case,
    /// The number of pieces.
    pub pieces: u32,
    /// The largest dimension of a part.
    pub dimension: u32,
}

/// The proof of a statement.
#[allow(clippy::large_enum_variant)] // there is one in a file
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Proof {
    /// Of a [`PointStatement`].
    Point(PointProof),
    /// Of a [`FiberStatement`].
    Fiber(FiberProof),
}

/// The proof of a [`PointStatement`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointProof {
    /// `[Q, K]` with `KᵀQ` a multiple of `A`, in `av` with `r_A = a < d`; otherwise `null` (but
    /// never absent).
    #[serde(deserialize_with = "null_but_present")]
    pub factors: Option<Vec<Matrix>>,
    /// The proof about the differential.
    pub kernel: Kernel,
    /// The proof of singular or smooth.
    pub tangent: Tangent,
    /// The proof of `boundary`; `null` (but never absent) for `not-boundary`.
    #[serde(deserialize_with = "null_but_present")]
    pub boundary: Option<Boundary>,
}

/// Kernel from below and rank from below: together both exactly (section 3.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kernel {
    /// Independent tangent vectors along which the function stays: `[Q̇, K̇, V̇]` or `[Ȧ, V̇]`.
    pub basis: Vec<Vec<Matrix>>,
    /// A minor of the differential.
    pub minor: Minor,
}

/// A square submatrix of the differential whose rows all get pivots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minor {
    /// Entries `[n, m, p, q]` of the tensor, 1-based.
    pub rows: Vec<[u32; 4]>,
    /// Coordinates, 1-based.
    pub columns: Vec<u32>,
}

/// Why the point is singular or smooth (section 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Tangent {
    /// Singular: curves in the neuromanifold whose tangent vectors span too much. Valid because
    /// the equations of the neuromanifold vanish along each, and because the dimension of tangent
    /// spaces can only jump up in a limit.
    Curves {
        /// Families of weights with one parameter.
        sheets: Vec<Sheet>,
        /// Curves that start on them.
        curves: Vec<Curve>,
        /// The parameter at which the tangent vectors are independent.
        at: String,
        /// Entries of the tensor, as many as curves.
        rows: Vec<[u32; 4]>,
    },
    /// Smooth: one preimage up to scaling, and the differential there is injective up to scaling.
    Embedding {
        /// Of size `D`.
        minor: Minor,
    },
    /// Smooth: two preimages, exchanged by a symmetry of all weights.
    Exchange {
        /// Of size `D`.
        minor: Minor,
    },
    /// Smooth: the neuromanifold is a linear space (`d = 1`).
    LinearSpace {},
    /// Smooth: a cone over a Segre variety, away from zero (`d = 2`, `a = d' = 1`).
    SegreCone {},
}

/// Weights that are polynomials in `s`: the coefficients of `s^0, s^1, …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// `a × d` matrices.
    #[serde(rename = "Q")]
    pub q: Vec<Matrix>,
    /// `a × d` matrices.
    #[serde(rename = "K")]
    pub k: Vec<Matrix>,
    /// `d' × d` matrices.
    #[serde(rename = "V")]
    pub v: Vec<Matrix>,
}

/// A curve in `e` that starts on a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// The number of the sheet, 1-based.
    pub sheet: u32,
    /// The first power of `e` that moves the function.
    pub order: u32,
    /// Monomials `(block, r, c, j, value)`: `value · e^j` at entry `(r, c)` of `"Q"`, `"K"` or
    /// `"V"`.
    pub add: Vec<(String, u32, u32, u32, String)>,
}

/// Why the function is a limit of points that are not in the neuromanifold (section 3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Boundary {
    /// The zero function.
    Cone {},
    /// The limit of `(k + isw)(k − isw) ⊗ q ⊗ h`.
    Conjugate {
        /// `d` integers.
        k: Vec<String>,
        /// `d` integers, no multiple of `k`.
        w: Vec<String>,
        /// `d` integers.
        q: Vec<String>,
        /// `d'` integers.
        h: Vec<String>,
    },
}

/// The proof of a [`FiberStatement`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiberProof {
    /// Other weights with the same function, for `two-points`; otherwise `null` (but never
    /// absent).
    #[serde(deserialize_with = "null_but_present")]
    pub second: Option<Vec<Matrix>>,
}

//! Why a certificate is not verified: the tables of section 7 of `docs/certificate.md` and of section 4 of
//! `docs/pair-certificate.md`.

use std::fmt;

/// The first check that failed. First those of dimension certificates in the order of the checks
/// (but `Malformed` and `SizeLimit` each stand for two places), then those that only pair
/// certificates have; these also use others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Not JSON, not a certificate, or not the form that section 2 of its document asks for.
    Malformed,
    /// A certificate of another version of the format.
    UnsupportedVersion,
    /// A kind of network that no rule of the format speaks of.
    UnsupportedKind,
    /// Sizes that do not make a network.
    Architecture,
    /// The variety does not belong to the parametrization.
    WrongVariety,
    /// Too large to check: the verdict is `incomplete`, not `rejected`.
    SizeLimit,
    /// `parameters` is not the dimension of the source.
    ParameterCount,
    /// The modulus is not in `2 ≤ m < 2^62`.
    Modulus,
    /// The point does not fit the architecture, or its numbers are out of range.
    Point,
    /// A row or column of the minor does not exist.
    IndexRange,
    /// A row or column of the minor is there twice.
    DuplicateIndex,
    /// Not as many rows as columns.
    MinorNotSquare,
    /// The number claimed is not the size of the minor.
    ClaimMismatch,
    /// An exact claim without an upper bound.
    MissingUpper,
    /// An upper bound that the claim does not use.
    SuperfluousUpper,
    /// A symmetry rule that this parametrization does not have; a rule that these weights do not
    /// allow.
    RuleNotApplicable,
    /// A symmetry rule named twice.
    DuplicateRule,
    /// The number of independent fields is not the one stated.
    SymmetryCount,
    /// The upper bound is not the number claimed.
    UpperMismatch,
    /// A row of the minor depends on the rows before it, modulo m.
    MinorSingular,
    /// A row of the minor has non-zero entries left, but no unit.
    PivotNotUnit,
    /// Weights of another number or shape than the sizes say.
    Weights,
    /// A matrix `A` of rank above the query size.
    QueryRank,
    /// A rule that proves the opposite of the claim.
    RuleMismatch,
    /// Networks of different depth where a rescaling is excluded.
    Depth,
    /// Virtual weights that are a rescaling of the others.
    Rescaling,
    /// An input of another shape.
    Witness,
    /// An input on which the outputs are equal.
    WitnessAgrees,
    /// Outputs that are different polynomials.
    FunctionsDiffer,
    /// An element, forms or coordinates that do not fit the networks.
    ElementShape,
    /// An equation between matrices that does not hold.
    ElementEquation,
    /// Equations that hold up to a number, or powers of forms that are different.
    ElementProduct,
    /// Values that are different.
    ValuesDiffer,
}

impl Reason {
    /// The reasons that a dimension certificate can have, in the order of the checks.
    pub const DIMENSION: [Reason; 21] = [
        Reason::Malformed,
        Reason::UnsupportedVersion,
        Reason::UnsupportedKind,
        Reason::Architecture,
        Reason::WrongVariety,
        Reason::SizeLimit,
        Reason::ParameterCount,
        Reason::Modulus,
        Reason::Point,
        Reason::IndexRange,
        Reason::DuplicateIndex,
        Reason::MinorNotSquare,
        Reason::ClaimMismatch,
        Reason::MissingUpper,
        Reason::SuperfluousUpper,
        Reason::RuleNotApplicable,
        Reason::DuplicateRule,
        Reason::SymmetryCount,
        Reason::UpperMismatch,
        Reason::MinorSingular,
        Reason::PivotNotUnit,
    ];

    /// The reasons that a pair certificate can have, in the order of the checks.
    pub const PAIR: [Reason; 18] = [
        Reason::Malformed,
        Reason::UnsupportedVersion,
        Reason::UnsupportedKind,
        Reason::Architecture,
        Reason::Weights,
        Reason::SizeLimit,
        Reason::QueryRank,
        Reason::RuleMismatch,
        Reason::Depth,
        Reason::Rescaling,
        Reason::Witness,
        Reason::Modulus,
        Reason::WitnessAgrees,
        Reason::FunctionsDiffer,
        Reason::ElementShape,
        Reason::ElementEquation,
        Reason::ElementProduct,
        Reason::ValuesDiffer,
    ];

    /// The name of the reason in the documents.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Malformed => "malformed",
            Reason::UnsupportedVersion => "unsupported-version",
            Reason::UnsupportedKind => "unsupported-kind",
            Reason::Architecture => "architecture",
            Reason::WrongVariety => "wrong-variety",
            Reason::SizeLimit => "size-limit",
            Reason::ParameterCount => "parameter-count",
            Reason::Modulus => "modulus",
            Reason::Point => "point",
            Reason::IndexRange => "index-range",
            Reason::DuplicateIndex => "duplicate-index",
            Reason::MinorNotSquare => "minor-not-square",
            Reason::ClaimMismatch => "claim-mismatch",
            Reason::MissingUpper => "missing-upper",
            Reason::SuperfluousUpper => "superfluous-upper",
            Reason::RuleNotApplicable => "rule-not-applicable",
            Reason::DuplicateRule => "duplicate-rule",
            Reason::SymmetryCount => "symmetry-count",
            Reason::UpperMismatch => "upper-mismatch",
            Reason::MinorSingular => "minor-singular",
            Reason::PivotNotUnit => "pivot-not-unit",
            Reason::Weights => "weights",
            Reason::QueryRank => "query-rank",
            Reason::RuleMismatch => "rule-mismatch",
            Reason::Depth => "depth",
            Reason::Rescaling => "rescaling",
            Reason::Witness => "witness",
            Reason::WitnessAgrees => "witness-agrees",
            Reason::FunctionsDiffer => "functions-differ",
            Reason::ElementShape => "element-shape",
            Reason::ElementEquation => "element-equation",
            Reason::ElementProduct => "element-product",
            Reason::ValuesDiffer => "values-differ",
        }
    }

    /// A failed check, with a few words on what was found.
    pub(crate) fn because(self, detail: impl Into<String>) -> Failure {
        Failure { reason: self, detail: detail.into() }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The check that failed, and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which check.
    pub reason: Reason,
    /// What it found.
    pub detail: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.detail)
    }
}

impl std::error::Error for Failure {}

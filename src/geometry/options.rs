//! What the caller of a dimension may choose.

/// How the rank is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// At a random integer point modulo a prime (31 bits by default).
    #[default]
    Modular,
    /// At a random rational point: a minor found modulo a prime, its value computed over the integers. (The
    /// name is that of the fraction-free elimination that did it first.)
    Bareiss,
    /// Of the expanded map: the rank over the field of rational functions in the weights.
    Symbolic,
}

/// What the caller wants.
pub struct Options<'a> {
    /// Everything random comes from this.
    pub seed: u64,
    /// How the rank is found.
    pub method: Method,
    /// The prime of [`Method::Modular`]; by default a random one of 31 bits, from the seed.
    pub modulus: Option<u64>,
    /// The rule that shall prove the upper bound; by default the one with the smallest bound.
    pub upper: Option<UpperRule>,
    /// Bytes that may be used.
    pub max_memory: u64,
    /// Called now and then with the rank so far and its upper bound.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
    /// Called now and then with the number of kernel fields that were found, and of all that are
    /// looked for.
    pub fields: &'a (dyn Fn(usize, usize) + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            seed: 0,
            method: Method::Modular,
            modulus: None,
            upper: None,
            max_memory: 4 << 30,
            progress: &|_, _| {},
            fields: &|_, _| {},
        }
    }
}

/// Which rule gives the upper bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpperRule {
    /// dim ≤ P − (independent symmetry fields).
    SymmetryFields,
    /// dim ≤ dimension of the variety of virtual weights − scalings
    /// (docs/theorems/virtual-weights.md).
    VirtualWeights,
    /// dim ≤ dimension of the linear space of all functions of this shape and degree.
    AmbientDimension,
    /// dim ≤ coordinates − (independent polynomial vector fields, found by linear algebra, along
    /// which the function does not change: each is proved as an identity).
    KernelFields,
    /// The rank over the field of rational functions is the dimension.
    SymbolicElimination,
}

impl UpperRule {
    /// The name in reports, and in the certificate format where it has the rule.
    pub fn name(self) -> &'static str {
        match self {
            UpperRule::SymmetryFields => "symmetry-fields",
            UpperRule::VirtualWeights => "virtual-weights",
            UpperRule::AmbientDimension => "ambient-dimension",
            UpperRule::KernelFields => "kernel-fields",
            UpperRule::SymbolicElimination => "symbolic-elimination",
        }
    }
}

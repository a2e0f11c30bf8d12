//! What a check may cost (`docs/checker-work.md`), and how it ends.

use std::fmt;

/// What the check of one certificate may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps; one is about as long as a product of two residues in an elimination.
    pub work: u64,
    /// Bytes for the numbers that are kept at once, and for what is read of the file.
    pub memory: u64,
}

/// `2^36` steps, which take half a minute to some minutes, and 4 GiB.
impl Default for Limits {
    fn default() -> Self {
        Limits { work: 1 << 36, memory: 1 << 32 }
    }
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The claim is proved.
    Verified,
    /// The file proves nothing.
    Rejected,
    /// The file is too large for this checker; it may or may not prove its claim.
    Incomplete,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Verified => "verified",
            Verdict::Rejected => "rejected",
            Verdict::Incomplete => "incomplete",
        })
    }
}

//! One error type: what was wrong, where, and what is allowed.

use std::fmt;

/// A `Result` with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Something that a user gave us and that we cannot work with.
///
/// Always one line. Caller bugs (shapes that do not fit) panic instead; whatever comes
/// from a file or a flag becomes an `Error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    place: String,
    problem: String,
    allowed: String,
}

impl Error {
    /// An error at `place` (a flag, a file, a matrix), with the `problem` and what is `allowed`.
    pub fn new(
        place: impl Into<String>,
        problem: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        Error { place: place.into(), problem: problem.into(), allowed: allowed.into() }
    }

    /// The same error, found inside a larger place (a file that holds the matrix, say).
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.place =
            if self.place.is_empty() { outer.into() } else { format!("{outer}: {}", self.place) };
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Control characters in a file name or a quoted value must not break the one line.
        let line = match (self.place.as_str(), self.allowed.as_str()) {
            ("", "") => self.problem.clone(),
            ("", allowed) => format!("{}; {allowed}", self.problem),
            (place, "") => format!("{place}: {}", self.problem),
            (place, allowed) => format!("{place}: {}; {allowed}", self.problem),
        };
        for c in line.chars() {
            if c.is_control() { write!(f, "{}", c.escape_default())? } else { write!(f, "{c}")? }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

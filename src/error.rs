//! One error type: what was wrong, where, and what is allowed.

mod text;

use std::fmt;

pub(crate) use text::parse_json;
#[cfg(feature = "tensors")]
pub(crate) use text::parse_toml;

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
        // A tensor may have the name of its block: once is enough.
        if self.place.is_empty() {
            self.place = outer.into();
        } else if self.place != outer && !outer.is_empty() {
            self.place = format!("{outer}: {}", self.place);
        }
        self
    }
}

impl Error {
    /// The same error, with a question that may be the answer.
    #[must_use]
    pub(crate) fn asking(mut self, question: &str) -> Self {
        let first = if self.allowed.is_empty() { String::new() } else { self.allowed + "; " };
        self.allowed = first + question;
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = match (self.place.as_str(), self.allowed.as_str()) {
            ("", "") => self.problem.clone(),
            ("", allowed) => format!("{}; {allowed}", self.problem),
            (place, "") => format!("{place}: {}", self.problem),
            (place, allowed) => format!("{place}: {}; {allowed}", self.problem),
        };
        f.write_str(&one_line(&line))
    }
}

/// The text in one honest line: control characters and those that change the direction of writing
/// are escaped, wherever they come from (a file name, a quoted value).
pub fn one_line(text: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if hides(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line
}

impl std::error::Error for Error {}

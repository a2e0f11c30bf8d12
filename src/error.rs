//! One error type: what was wrong, where, and what is allowed.

mod text;

use std::fmt;

pub(crate) use text::parse_json;
#[cfg(feature = "tensors")]
pub(crate) use text::parse_toml;
#[cfg(feature = "sweep")]
pub(crate) use text::with_guess;

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
        let parts = [&self.place, &self.problem, &self.allowed].map(|part| shortened(part, PART));
        let line = match parts.each_ref().map(String::as_str) {
            ["", problem, ""] => problem.to_string(),
            ["", problem, allowed] => format!("{problem}; {allowed}"),
            [place, problem, ""] => format!("{place}: {problem}"),
            [place, problem, allowed] => format!("{place}: {problem}; {allowed}"),
        };
        f.write_str(&one_line(&line))
    }
}

/// No part of a message is longer, whatever was quoted: a shape of 100,000 numbers, a list of names.
const PART: usize = 1500;
/// No name is longer.
const NAME: usize = 200;

/// A name (of a file, of a tensor) or another quoted text for a message: in one line, and the middle
/// left out where it is long.
pub fn shown(text: &str) -> String {
    shortened(&one_line(text), NAME)
}

/// Start and end of a text that has more characters than `most`.
fn shortened(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.into();
    }
    let half = most / 2;
    let start: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(count - half).collect();
    format!("{start} … ({} characters) … {end}", count - 2 * half)
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

/// A number of bytes in words.
pub(crate) fn human(bytes: u128) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut scaled = bytes;
    let mut unit = 0;
    while scaled >= 10_240 && unit + 1 < units.len() {
        scaled = scaled.div_ceil(1024);
        unit += 1;
    }
    format!("{scaled} {}", units[unit])
}

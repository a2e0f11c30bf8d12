//! What is wrong with a text, and where.

use std::fmt;

/// A place in a text: line and column, counted from 1 in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// What is wrong with a text or with the sizes given to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where; sizes that were given have no place in the text.
    pub place: Option<Place>,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl Fault {
    pub(super) fn at(place: Place, message: impl Into<String>) -> Fault {
        Fault { place: Some(place), message: message.into() }
    }

    pub(super) fn sizes(message: impl Into<String>) -> Fault {
        Fault { place: None, message: message.into() }
    }

    /// The message with file, line and column, and below it the line with a caret.
    pub fn show(&self, file: &str, text: &str) -> String {
        let Some(Place { line, column }) = self.place else {
            return format!("{file}: {}", self.message);
        };
        // Control characters of a text could command the terminal.
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let content = text.lines().nth(line as usize - 1).unwrap_or("");
        let shown: String = content.chars().take(WIDEST).map(visible).collect();
        let head = format!("{file}:{line}:{column}: {}", self.message);
        if column as usize > shown.chars().count() + 1 {
            return head;
        }
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let before: String = shown
            .chars()
            .take(column as usize - 1)
            .map(|c| if c == '\t' { c } else { ' ' })
            .collect();
        format!("{head}\n {number} | {shown}\n {margin} | {before}^")
    }
}

/// Longer lines are cut where they are shown.
const WIDEST: usize = 200;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place { line, column }) => write!(f, "{line}:{column}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Fault {}

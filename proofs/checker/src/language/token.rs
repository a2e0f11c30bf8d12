//! A text as tokens: words, numbers, marks, and the blocks that indentation makes.

use super::fault::{Fault, Place};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word(String),
    /// Decimal digits.
    Number(String),
    /// An operator, a bracket or a separator.
    Mark(&'static str),
    /// The end of a line that holds something.
    Newline,
    /// The next line is indented further than this one.
    Indent,
    /// The block ends.
    Dedent,
    /// The end of the text.
    End,
}

impl Token {
    /// The token as a message names it.
    pub(super) fn shown(&self) -> String {
        match self {
            Token::Word(text) | Token::Number(text) => format!("`{}`", shortened(text)),
            Token::Mark(text) => format!("`{text}`"),
            Token::Newline => "the end of the line".into(),
            Token::Indent => "an indented line".into(),
            Token::Dedent | Token::End => "the end of the block".into(),
        }
    }
}

/// A name or number of a text, cut when it is long.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.into();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

/// The longest text that is read, in bytes.
pub(super) const LONGEST: usize = 1 << 20;
/// The longest number, in digits.
const DIGITS: usize = 4000;
/// The longest name, in letters: every index of a family repeats it.
const LETTERS: usize = 256;

/// Longer marks first, so that `..` is not read as two dots.
const MARKS: [&str; 20] = [
    "..", ".*", ".^", "->", "<=", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", ";", ":", "=",
    "{", "}",
];

/// The tokens of a text with their places. Within brackets a line may be continued on the next. With
/// `primes` a word may end in one: the names of a second network.
pub(super) fn tokens(text: &str, primes: bool) -> Result<Vec<(Token, Place)>, Fault> {
    if text.len() > LONGEST {
        let (size, most) = (text.len(), LONGEST);
        return Err(Fault::sizes(format!("the text has {size} bytes; at most {most} are read")));
    }
    let mut found = Vec::new();
    let mut indents = vec![0];
    let mut depth = 0;
    let mut line = 0;
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\r');
    for content in text.split_terminator('\n') {
        line += 1;
        let at = |column: usize| Place { line, column: column as u32 + 1 };
        let characters: Vec<char> = content.split('#').next().unwrap_or("").chars().collect();
        let start = characters.iter().take_while(|c| **c == ' ').count();
        if characters[start..].iter().all(|&c| is_space(c)) {
            continue;
        }
        if characters[start] == '\t' {
            return Err(Fault::at(at(start), "a tab; indent with spaces"));
        }
        if depth == 0 {
            indent(start, &mut indents, &mut found, at(start))?;
        }
        let mut column = start;
        while column < characters.len() {
            let place = at(column);
            let rest = &characters[column..];
            let first = rest[0];
            if is_space(first) {
                column += 1;
            } else if first.is_ascii_digit() {
                let digits: String = rest.iter().take_while(|c| c.is_ascii_digit()).collect();
                column += digits.len();
                let next = |ahead: usize| rest.get(digits.len() + ahead);
                if next(0) == Some(&'.') && next(1).is_some_and(char::is_ascii_digit) {
                    return Err(Fault::at(place, "a decimal number; write a fraction, as in 3/2"));
                }
                if digits.len() > DIGITS {
                    let message = format!("a number of {} digits; at most {DIGITS}", digits.len());
                    return Err(Fault::at(place, message));
                }
                found.push((Token::Number(digits), place));
            } else if first.is_ascii_alphabetic() || first == '_' {
                let mut word: String =
                    rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect();
                if word.len() > LETTERS {
                    let message = format!("a name of {} letters; at most {LETTERS}", word.len());
                    return Err(Fault::at(place, message));
                }
                if primes && rest.get(word.len()) == Some(&'\'') {
                    word.push('\'');
                }
                column += word.len();
                found.push((Token::Word(word), place));
            } else {
                let fits = |mark: &&&str| mark.chars().eq(rest.iter().take(mark.len()).copied());
                let Some(mark) = MARKS.iter().find(fits) else {
                    let message = format!("`{}` has no meaning here", first.escape_debug());
                    return Err(Fault::at(place, message));
                };
                match *mark {
                    "(" | "[" => depth += 1,
                    ")" | "]" => depth = usize::saturating_sub(depth, 1),
                    _ => {}
                }
                column += mark.len();
                found.push((Token::Mark(mark), place));
            }
        }
        if depth == 0 {
            found.push((Token::Newline, at(characters.len())));
        }
    }
    let end = Place { line: line + 1, column: 1 };
    if depth > 0 {
        found.push((Token::Newline, end));
    }
    found.extend(indents[1..].iter().map(|_| (Token::Dedent, end)));
    found.push((Token::End, end));
    Ok(found)
}

/// Opens a block at a deeper line, or closes those that end before this line.
fn indent(
    start: usize,
    indents: &mut Vec<usize>,
    found: &mut Vec<(Token, Place)>,
    place: Place,
) -> Result<(), Fault> {
    let current = |indents: &Vec<usize>| indents.last().copied().unwrap_or(0);
    if start > current(indents) {
        indents.push(start);
        found.push((Token::Indent, place));
    }
    while start < current(indents) {
        indents.pop();
        found.push((Token::Dedent, place));
    }
    if start != current(indents) {
        return Err(Fault::at(place, "this line is indented like no line above it"));
    }
    Ok(())
}

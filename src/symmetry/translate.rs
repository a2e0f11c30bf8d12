//! Expressions of rule files in the language of networks: `C_{i-1}` is a name there, `tr(X)` is `(X)^T`,
//! and powers have no signs. Whether what comes out is an expression, and of which shape, the language says.

use std::collections::BTreeMap;

use neurocert_check::language::{Given, Leaf, Text};
use num_bigint::BigInt;

use crate::error::{Error, Result};
use crate::program::symmetry::power;

/// What names mean.
pub(super) struct Names<'a> {
    /// The network, for the values of sizes.
    pub text: &'a Text,
    pub given: &'a Given,
    pub weights: &'a [Leaf],
    pub families: &'a BTreeMap<String, Family>,
}

/// Group parameters of one name: for each index from 0, or a single one.
pub(super) struct Family {
    pub is_indexed: bool,
    pub members: Vec<Member>,
}

/// What a name with an index stands for.
pub(super) enum Member {
    /// An expression in the language: the name of a parameter, or an identity.
    Is(String),
    /// Nothing, and why.
    Absent(String),
}

/// Names that no group parameter may have.
pub(super) const RESERVED: [&str; 12] =
    ["Q", "K", "V", "A", "M", "L", "I", "tr", "inv", "kron", "sign", "zeros"];

/// A longer expression is nobody's.
const LONGEST: usize = 10_000;
const LONGEST_INDEX: usize = 1000;
/// Powers of powers are written out.
const LONGEST_TRANSLATED: usize = 1 << 16;

const ALLOWED: &str = "allowed: weights, group parameters, numbers, tr(X), inv(X), kron(X, Y), \
                       sign(X), I(n), zeros(n, m), [[1, 0], [0, 1]], + - * / ^ and parentheses";

/// An expression of the language.
pub(super) struct Translated {
    pub text: String,
    /// Where each of its characters comes from, from 1, and the end.
    columns: Vec<usize>,
}

impl Translated {
    /// The column in the source of a column of the text.
    pub(super) fn source(&self, column: usize) -> usize {
        let last = self.columns.len() - 1;
        self.columns[column.saturating_sub(1).min(last)]
    }
}

impl Names<'_> {
    /// The value of an index: `l-1`, `d_{i-1}`.
    pub(super) fn whole(&self, place: &str, source: &str, index: Option<usize>) -> Result<i64> {
        let source: Vec<char> = source.chars().take(LONGEST_INDEX + 1).collect();
        if source.len() > LONGEST_INDEX {
            let problem = format!("an index of more than {LONGEST_INDEX} characters");
            return Err(Error::new(place, problem, ""));
        }
        let variables: Vec<(&str, i64)> = index.map(|i| ("i", i as i64)).into_iter().collect();
        self.text.whole(self.given, in_brackets(&source).trim(), &variables).map_err(|fault| {
            let allowed = "in numbers, i (where the key has an _i), l, t, d_0 … d_l, a_1 … a_l";
            Error::new(place, fault.message, allowed)
        })
    }

    /// A size, from 1 on.
    pub(super) fn size(&self, place: &str, source: &str, index: Option<usize>) -> Result<usize> {
        let value = self.whole(place, source, index)?;
        usize::try_from(value).ok().filter(|size| (1..=1 << 24).contains(size)).ok_or_else(|| {
            let problem = format!("{source:.60} is {value}");
            Error::new(place, problem, "needed: a size from 1 to 2^24")
        })
    }

    /// The expression at a value of `i`.
    pub(super) fn translated(
        &self,
        place: &str,
        source: &str,
        index: Option<usize>,
    ) -> Result<Translated> {
        let characters: Vec<char> = source.chars().take(LONGEST + 1).collect();
        if characters.len() > LONGEST {
            let problem = format!("is longer than {LONGEST} characters");
            return Err(Error::new(place, problem, "split the rule"));
        }
        let mut translator = Translator {
            names: self,
            place,
            index,
            source: characters,
            at: 0,
            found: vec![],
            open: vec![],
            operand: None,
        };
        while translator.at < translator.source.len() {
            translator.next()?;
        }
        let end = translator.source.len() + 1;
        let found = translator.found.into_iter();
        let (text, mut columns): (String, Vec<usize>) = found.unzip();
        columns.push(end);
        Ok(Translated { text, columns })
    }
}

/// `d[i-1]` of `d_{i-1}`.
fn in_brackets(source: &[char]) -> String {
    let (mut found, mut at) = (String::new(), 0);
    while let Some(&c) = source.get(at) {
        if c == '_' {
            let index = subscript(source, &mut at).unwrap_or_default();
            found += &format!("[{}]", in_brackets(&index.chars().collect::<Vec<_>>()));
        } else {
            // What stands behind a comment would not be seen, and lines mean something.
            found.push(match c {
                '#' => '{',
                c if c.is_whitespace() => ' ',
                c => c,
            });
            at += 1;
        }
    }
    found
}

/// `3`, `i` or what stands in braces, behind a `_`.
fn subscript(source: &[char], at: &mut usize) -> Option<String> {
    if source.get(*at) != Some(&'_') {
        return None;
    }
    let start = *at + 1;
    let inner = match source.get(start) {
        Some('{') => closing(source, start).map_or(start + 1..source.len(), |end| start + 1..end),
        _ => start..start + run(&source[start..], |c| c.is_ascii_alphanumeric()),
    };
    *at = (inner.end + usize::from(source.get(start) == Some(&'{'))).min(source.len());
    Some(source[inner].iter().collect())
}

fn run(source: &[char], test: impl Fn(&char) -> bool) -> usize {
    source.iter().take_while(|c| test(c)).count()
}

/// Where what opens here is closed.
fn closing(source: &[char], start: usize) -> Option<usize> {
    let (open, close) = (source[start], if source[start] == '{' { '}' } else { ')' });
    let mut depth = 0usize;
    (start..source.len()).find(|&at| {
        depth += usize::from(source[at] == open);
        depth -= usize::from(source[at] == close);
        depth == 0
    })
}

/// What is open, and where it starts in what was found.
enum Open {
    Parentheses(usize),
    Transpose(usize),
    Matrix(usize),
    Row,
}

struct Translator<'a> {
    names: &'a Names<'a>,
    place: &'a str,
    index: Option<usize>,
    source: Vec<char>,
    at: usize,
    /// Characters with their columns in the source.
    found: Vec<(char, usize)>,
    open: Vec<Open>,
    /// Where in what was found the operand starts that a power would belong to.
    operand: Option<usize>,
}

impl Translator<'_> {
    fn error<T>(&self, at: usize, problem: impl Into<String>, allowed: &str) -> Result<T> {
        Err(Error::new(format!("{}, column {}", self.place, at + 1), problem, allowed))
    }

    fn push(&mut self, text: &str, at: usize) {
        self.found.extend(text.chars().map(|c| (c, at + 1)));
    }

    fn spaces(&mut self) {
        self.at += run(&self.source[self.at..], |c| c.is_whitespace());
    }

    fn next(&mut self) -> Result<()> {
        let (at, start) = (self.at, self.found.len());
        let c = self.source[at];
        if matches!(self.open.last(), Some(Open::Matrix(_)))
            && !matches!(c, '[' | ']' | ',')
            && !c.is_whitespace()
        {
            return self.error(at, "is not a row of a matrix", "needed: [[1, 0], [0, 1]]");
        }
        self.at += 1;
        match c {
            c if c.is_whitespace() => self.push(" ", at),
            c if c.is_ascii_alphabetic() => self.word(at)?,
            c if c.is_ascii_digit() => {
                self.at = at + run(&self.source[at..], char::is_ascii_digit);
                let digits: String = self.source[at..self.at].iter().collect();
                self.push(&digits, at);
                self.operand = Some(start);
            }
            '(' => {
                self.open.push(Open::Parentheses(start));
                self.push("(", at);
                self.operand = None;
            }
            '[' if matches!(self.open.last(), Some(Open::Matrix(_))) => self.open.push(Open::Row),
            '[' => {
                self.open.push(Open::Matrix(start));
                self.push("[", at);
            }
            ')' | ']' => {
                let (text, start) = match (c, self.open.pop()) {
                    (')', Some(Open::Parentheses(start))) => (")", Some(start)),
                    (')', Some(Open::Transpose(start))) => (")^T", Some(start)),
                    (']', Some(Open::Matrix(start))) => ("]", Some(start)),
                    (']', Some(Open::Row)) => ("", None),
                    _ => return self.error(at, format!("unexpected \"{c}\""), ALLOWED),
                };
                self.push(text, at);
                self.operand = start;
            }
            ',' => {
                let is_between_rows = matches!(self.open.last(), Some(Open::Matrix(_)));
                self.push(if is_between_rows { ";" } else { "," }, at);
                self.operand = None;
            }
            '+' | '-' | '*' | '/' => {
                self.push(&c.to_string(), at);
                self.operand = None;
            }
            '^' => self.power(at)?,
            c => return self.error(at, format!("unexpected {c:?}"), ALLOWED),
        }
        Ok(())
    }

    /// A function, a weight or a group parameter.
    fn word(&mut self, at: usize) -> Result<()> {
        self.at = at + run(&self.source[at..], char::is_ascii_alphanumeric);
        let word: String = self.source[at..self.at].iter().collect();
        let start = self.found.len();
        match &word[..] {
            "tr" | "inv" | "kron" | "sign" | "I" | "zeros" => {}
            _ => {
                let text = self.named(&word, at)?;
                self.push(&text, at);
                self.operand = Some(start);
                return Ok(());
            }
        }
        self.spaces();
        if self.source.get(self.at) != Some(&'(') {
            return self.error(self.at, format!("unexpected: {word} has arguments"), "needed: (");
        }
        if let "I" | "zeros" = &word[..] {
            let Some(end) = closing(&self.source, self.at) else {
                return self.error(self.source.len(), "the text ends", "needed: )");
            };
            let sizes: String = self.source[self.at + 1..end].iter().collect();
            let place = format!("{}, column {}", self.place, self.at + 2);
            let size = |source: &str| self.names.size(&place, source, self.index);
            let sizes = sizes.split(',').map(size).collect::<Result<Vec<_>>>()?;
            let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            let name = if word == "I" { "eye" } else { "zeros" };
            self.push(&format!("{name}({})", sizes.join(", ")), at);
            (self.at, self.operand) = (end + 1, Some(start));
            return Ok(());
        }
        self.at += 1;
        self.operand = None;
        self.open.push(match &word[..] {
            "tr" => Open::Transpose(start),
            _ => Open::Parentheses(start),
        });
        self.push(if word == "tr" { "(" } else { &word }, at);
        if word != "tr" {
            self.push("(", self.at - 1);
        }
        Ok(())
    }

    fn named(&mut self, word: &str, at: usize) -> Result<String> {
        let place = format!("{}, column {}", self.place, at + 1);
        let index = match subscript(&self.source, &mut self.at) {
            Some(source) => Some(self.names.whole(&place, &source, self.index)?),
            None => None,
        };
        let Names { weights, families, .. } = self.names;
        let full = index.map_or(word.to_string(), |index| format!("{word}[{index}]"));
        if weights.iter().any(|leaf| leaf.name == full) {
            return Ok(full);
        }
        let shown = index.map_or(word.to_string(), |index| format!("{word}_{index}"));
        let Some(family) = families.get(word) else {
            let ends = [weights.first(), weights.last()];
            let ends = ends.map(|leaf| leaf.map_or("", |leaf| &leaf.name));
            let mut known: Vec<&str> = families.keys().map(String::as_str).collect();
            known.insert(0, "tr, inv, kron, sign, zeros, I");
            let ends = ends.map(|name| name.replace('[', "_").replace(']', ""));
            let allowed = format!(
                "the weights are {}, the other names {}",
                ends.join(" … "),
                known.join(", ")
            );
            return self.error(at, format!("unknown \"{shown:.60}\""), &allowed);
        };
        let member = match (family.is_indexed, index) {
            (false, None) => family.members.first(),
            (false, Some(_)) => {
                let allowed = format!("{word} has no index");
                return self.error(at, format!("unknown \"{shown}\""), &allowed);
            }
            (true, None) => {
                let allowed = format!("needed: {word}_i, {word}_{{i-1}} or a number");
                return self.error(at, format!("{word} has no index"), &allowed);
            }
            (true, Some(index)) => {
                usize::try_from(index).ok().and_then(|index| family.members.get(index))
            }
        };
        let problem = format!("unknown name {shown}");
        match member {
            Some(Member::Is(text)) => Ok(text.clone()),
            Some(Member::Absent(why)) => self.error(at, problem, why),
            None => self.error(at, problem, "indices are from 0 to l"),
        }
    }

    /// A power of the operand that was read last.
    fn power(&mut self, at: usize) -> Result<()> {
        let Some(start) = self.operand.take() else {
            return self.error(at, "unexpected \"^\"", "write parentheses: (c^2)^3, c^(2^3)");
        };
        self.spaces();
        let is_negative = self.source.get(self.at) == Some(&'-');
        self.at += usize::from(is_negative);
        self.spaces();
        let from = self.at;
        let rest = &self.source[from..];
        let mut end = from + run(rest, char::is_ascii_alphanumeric);
        if rest.first() == Some(&'(') {
            end = closing(&self.source, from).map_or(self.source.len(), |end| end + 1);
        } else if rest.first().is_some_and(char::is_ascii_digit) {
            end = from + run(rest, char::is_ascii_digit);
        }
        subscript(&self.source, &mut end);
        let exponent: String = self.source[from..end].iter().collect();
        self.at = end;
        let value = match exponent.parse::<BigInt>() {
            Ok(value) => value,
            Err(_) => {
                let place = format!("{}, column {}", self.place, from + 1);
                self.names.whole(&place, &exponent, self.index)?.into()
            }
        };
        let base: String = self.found.drain(start..).map(|(c, _)| c).collect();
        let most = LONGEST_TRANSLATED / base.len().max(1);
        let text = if value.bits() as usize <= 20 * most {
            power(&base, &if is_negative { -value } else { value })
        } else {
            String::new()
        };
        if text.is_empty() || self.found.len() + text.len() > LONGEST_TRANSLATED {
            return self.error(at, "a power that is too long to be written", "a smaller exponent");
        }
        self.push(text.trim_end(), at);
        Ok(())
    }
}

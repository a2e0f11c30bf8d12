//! Expressions outside of a text: those of certificates, with numbers for all sizes.

use std::collections::BTreeSet;

use super::fault::{Fault, Place};
use super::parse::Parser;
use super::program::{Function, Node, Op, Shape};
use super::resolve::{Given, Sizes, indexed};
use super::steps::Steps;
use super::token::{Token, tokens};
use super::tree::{Expression, Text};

/// An expression as matrix steps.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The steps; [`Op::Weight`] is a name, by its number.
    pub nodes: Vec<Node>,
    /// The names that occur in it.
    pub names: Vec<String>,
    /// The step of the whole.
    pub output: usize,
}

impl Formula {
    /// Rows and columns.
    pub fn shape(&self) -> Shape {
        self.nodes[self.output].shape
    }

    /// Without the steps that the whole does not need.
    fn trimmed(self) -> Formula {
        let mut is_used = vec![false; self.nodes.len()];
        is_used[self.output] = true;
        for (at, node) in self.nodes.iter().enumerate().rev() {
            if is_used[at] {
                node.args.iter().for_each(|&arg| is_used[arg] = true);
            }
        }
        let (mut nodes, mut names) = (Vec::new(), Vec::new());
        let mut new = vec![0; self.nodes.len()];
        for (at, node) in self.nodes.into_iter().enumerate().filter(|(at, _)| is_used[*at]) {
            let op = match node.op {
                Op::Weight(name) => {
                    names.push(self.names[name].clone());
                    Op::Weight(names.len() - 1)
                }
                other => other,
            };
            let args = node.args.iter().map(|&arg| new[arg]).collect();
            new[at] = nodes.len();
            nodes.push(Node { op, args, shape: node.shape });
        }
        Formula { nodes, names, output: new[self.output] }
    }
}

/// Reads an expression in these names and functions.
///
/// # Errors
/// Where it is not an expression, or its shapes do not fit.
pub fn formula<'a>(
    text: &str,
    names: impl Iterator<Item = (&'a str, Shape)>,
    functions: &[(String, Function)],
) -> Result<Formula, Fault> {
    let tree = parsed(text, functions)?;
    let word = |(token, _)| match token {
        Token::Word(word) => Some(word),
        _ => None,
    };
    let words: BTreeSet<String> =
        tokens(text.trim_matches(BLANK), true)?.into_iter().filter_map(word).collect();
    let mut steps = Steps::new(Sizes::default());
    steps.functions = functions.iter().cloned().collect();
    let mut used = Vec::new();
    for (name, shape) in names {
        let inner = name.trim_start_matches("left(").trim_start_matches("right(");
        let base = inner.split(['[', ')']).next().unwrap_or("");
        if words.contains(base) {
            let place = Place { line: 1, column: 1 };
            let node = steps.push(Op::Weight(used.len()), vec![], shape, place)?;
            steps.scope.insert(name.into(), node);
            used.push(name.into());
        }
    }
    let output = steps.expression(&tree)?;
    Ok(Formula { nodes: steps.nodes, names: used, output }.trimmed())
}

/// What may stand around an expression.
const BLANK: [char; 3] = [' ', '\t', '\r'];

/// The tree of an expression.
pub(super) fn parsed(text: &str, functions: &[(String, Function)]) -> Result<Expression, Fault> {
    let text = text.trim_matches(BLANK);
    if text.contains(['\n', '#']) {
        return Err(Fault::at(Place { line: 1, column: 1 }, "an expression is one line"));
    }
    let mut parser = Parser::of_formula(tokens(text, true)?, functions);
    let tree = parser.expression()?;
    parser.expect_newline()?;
    match parser.take(&Token::End) {
        true => Ok(tree),
        false => parser.expected("the end of the expression"),
    }
}

impl Text {
    /// The value of an index in the sizes of the text and in these variables: `3^(l-1)`.
    ///
    /// # Errors
    /// Where it is not an index, or uses what is not known.
    pub fn whole(
        &self,
        given: &Given,
        index: &str,
        variables: &[(&str, i64)],
    ) -> Result<i64, Fault> {
        let mut sizes = Sizes::new(&self.statements, given)?;
        sizes.variables = variables.iter().map(|(name, value)| ((*name).into(), *value)).collect();
        let mut parser = Parser::new(index)?;
        let index = parser.index()?;
        if !(parser.take(&Token::Newline) && parser.take(&Token::End)) {
            return parser.expected("the end of the index");
        }
        sizes.value(&index)
    }
}

/// Whether a word, perhaps with indices, can be the name of a matrix: `B`, `C[1,2]`.
pub fn is_name(text: &str) -> bool {
    let Ok(mut parser) = Parser::new(text) else { return false };
    let Ok(name) = parser.name() else { return false };
    let mut steps = Steps::new(Sizes::default());
    let at = steps.sizes.all(&name.indices);
    let is_whole =
        parser.take(&Token::Newline) && parser.take(&Token::End) || parser.peek() == &Token::End;
    is_whole && at.is_ok_and(|at| indexed(&name.name, &at) == text)
}

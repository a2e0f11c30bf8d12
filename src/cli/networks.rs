//! `neurocert networks`: the library, one text, and a text at given sizes.

use clap::Args;
use neurocert_check::language::{self, Text};
use serde::Serialize;

use super::output::{note, print, print_json, table};
use super::subject::{given, sizes, source};
use super::{Outcome, Settings};
use crate::commands::{self, AtSizes, Entry, at_sizes};
use crate::error::{Error, Result};

const HELP: &str = "\
A network is a text of matrix expressions. NETWORK is a name of the library or
a file; its sizes are given with --set. Without NETWORK the library is listed;
without --set the text is printed.

  # comment                         one statement a line
  network mlp                       or: map NAME, for a map without input
  sizes l, w[0..l], r[1..l-1]       numbers and lists; a list determines l;
                                    one value fills a list
  input X[0] : w[0] x 1             rows x columns
  for i in 1..l-1:                  the body is indented; it may be empty
    weights W[i] : w[i] x w[i-1]    more: weights Q[i,1..h], K[i] : a x b
    X[i] = (W[i] * X[i-1]) .^ r[i]  every name is set once
  weights W[l] : w[l] x w[l-1]
  output W[l] * X[l-1]              more than one output is allowed

Expressions, from loose to tight; a 1 x 1 matrix times a matrix scales it:
  A + B   A - B                 same shape
  A * B   A .* B   A / s        product; entry by entry; by a 1 x 1 matrix
  -A
  A^T   A^n   A .^ n   A(r, c)  transpose; powers; powers of the entries;
                                an entry, from 1
  [A, B; C, D]                  blocks, or numbers: [1, 1/2; 0, 1]
  sum(j in 1..h: E)             a sum; not empty
  relu exp tanh recip           of each entry
  softmax(A)                    of each column
  inv(A)   kron(A, B)
  eye(n) ones(r, c) zeros(r, c) matrices of numbers
  unit(r, c, i, j)              a one at (i, j)
  shift(r, c, offset, stride)   row i has a one in column
                                stride (i - 1) + offset + 1
Sizes, indices and powers are integer expressions in sizes and loop variables:
+ - * / ^ ( ) min max. A size may be defined, also in a loop:
  sizes n[l] = outputs
  sizes n[i-1] = (n[i] - 1) * s[i] + k[i]
Weights may be restricted:
  weights A : d x d rank <= a       or symmetric, skew, diagonal
Functions may be known by a law alone; sigma(A) then is a matrix:
  function sigma odd
  function rho homogeneous 2
  function S = [1, 1, 1/2]          Taylor coefficients at 0

Symmetries are claims about the weights. What is not moved stays:
  symmetry scaling for i in 1..l-1:
    group D : w[i] x w[i] diagonal-invertible
    W[i] -> D * W[i]
    W[i+1] -> W[i+1] * inv(D)^r[i]
A group matrix is any, nonzero, invertible, orthogonal, permutation,
signed-permutation, diagonal, diagonal-invertible, positive-diagonal,
symmetric or skew. Names and shapes are checked at given sizes; claimed
symmetries are checked for their shapes only.

JSON keys: without NETWORK a list of name, sizes, about; with NETWORK name,
sizes (as declared), text; with --set, or for a text without sizes, also values
(a table), inputs and weights (lists of name, rows, columns), parameters
(entries of all weights, a string), outputs (list of [rows, columns]),
symmetries (list of name, group, moves).

Exit codes: 0 the text is well formed (with --set: names and shapes too); 2 it
is not: line, column, and what is allowed.";

/// The library of networks; the text of one; shapes and symmetries of a text at given sizes.
#[derive(Args)]
#[group(skip)]
#[command(after_help = HELP)]
pub(super) struct Flags {
    /// A name of the library, or a file
    #[arg(value_name = "NETWORK")]
    network: Option<String>,
    /// A size, as `t=3`, or a list, as `d=3,2,4`; may be repeated
    #[arg(long, value_name = "NAME=VALUES", allow_hyphen_values = true)]
    set: Vec<String>,
}

#[derive(Serialize)]
struct Report {
    name: String,
    sizes: Vec<String>,
    text: String,
    #[serde(flatten)]
    at: Option<AtSizes>,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let Some(network) = &flags.network else {
        if let Some(set) = flags.set.first() {
            return Err(Error::new("--set", format!("{set}: a NETWORK is missing"), ""));
        }
        return list(settings);
    };
    let given = given(&flags.set)?;
    let (origin, source) = source(network)?;
    let wrong = |fault: &language::Fault| {
        // The line of the text and its caret are lines of their own.
        eprintln!("error: {}", fault.show(&origin, &source));
        Ok(Outcome::Unusable)
    };
    let text = match language::parse(&source) {
        Ok(text) => text,
        Err(fault) => return wrong(&fault),
    };
    let sizes = text.declared_sizes();
    let at = if given.is_empty() && !sizes.is_empty() {
        None
    } else {
        match text.program(&given) {
            Ok(program) => Some(at_sizes(&program)),
            Err(fault) => return wrong(&fault),
        }
    };
    if settings.json {
        print_json(&Report { name: text.name, sizes, text: source, at })?;
    } else {
        match at {
            None => {
                print(&source)?;
                note(settings.quiet, "names and shapes are checked at sizes: give them with --set");
            }
            Some(at) => print(&shown(&text, &at))?,
        }
    }
    Ok(Outcome::Holds)
}

fn list(settings: &Settings) -> Result<Outcome> {
    let entries = commands::networks();
    if settings.json {
        print_json(&entries)?;
    } else {
        let row = |entry: Entry| (entry.name, entry.sizes.join(", "), entry.about);
        let rows: Vec<_> = entries.into_iter().map(row).collect();
        let width = |of: fn(&(String, String, String)) -> &String| {
            rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0)
        };
        let (names, sizes) = (width(|row| &row.0), width(|row| &row.1));
        let line = |(name, size, about): &(String, String, String)| {
            format!("{name:names$}  {size:sizes$}  {about}\n")
        };
        print(&rows.iter().map(line).collect::<String>())?;
    }
    Ok(Outcome::Holds)
}

fn shown(text: &Text, at: &AtSizes) -> String {
    let values = sizes(&at.values);
    let mut rows = Vec::new();
    for (what, leaves) in [("input", &at.inputs), ("weights", &at.weights)] {
        for leaf in leaves {
            let shape = format!("{} x {}", leaf.rows, leaf.columns);
            rows.push((what.to_string(), leaf.name.clone(), shape));
        }
    }
    rows.push(("parameters".into(), String::new(), at.parameters.clone()));
    for (rows_of, columns) in &at.outputs {
        rows.push(("output".into(), String::new(), format!("{rows_of} x {columns}")));
    }
    for symmetry in &at.symmetries {
        let moves = format!("moves {}", symmetry.moves.join(", "));
        let group = symmetry.group.join(", ");
        let what = if group.is_empty() { moves } else { format!("{group}; {moves}") };
        rows.push(("claimed symmetry".into(), symmetry.name.clone(), what));
    }
    let kind = if text.map { "map" } else { "network" };
    format!("{kind} {}, {}\n\n{}", text.name, values, table(&rows))
}

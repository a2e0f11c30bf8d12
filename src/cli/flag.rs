//! `neurocert flag`: how neighbouring layers lie to each other.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use itertools::Itertools as _;
use serde::Serialize;

use super::named_weights;
use super::output::{print, print_json};
use super::subject::sizes;
use super::{Outcome, Settings, watch, weights};
use crate::commands::{self, Flags as Found, Meeting, Pair, flag};
use crate::error::{Error, Result};

const AFTER: &str = "\
WEIGHTS names its network, or --network does: {\"network\": \"linear\", \"sizes\": {\"w\": [2, 3, 2]},
\"weights\": {\"W[1]\": [[1, 0], [0, 1], [0, 0]], \"W[2]\": [[1, 0, 1], [0, 0, 1]]}}. For each two neighbours W and W' of a
list of weights: U is the column space of W, K the kernel and V the row space of W'.

JSON keys: network, sizes, linear, pairs (names; hidden; ranks, of W, W' and W' W; kernel and rows, how U lies to K and V:
dimensions, intersection, basis, nested, stratum, all, degeneration, semistable, destabilisers; overlap; orbit_dimension;
closed; intersections; change; commute; commutator; imbalance; balanced), unused (see weights --help), seed, version.
`schema flag` says what each of them is.

Exit codes: 0 done; 2 bad input.";

/// How neighbouring layers lie to each other, at exact weights: intersections of row, column and null spaces, strata,
/// degenerations to flags, stability, commutator, balancedness (docs/guide/flags.md)
#[derive(Args)]
#[group(skip)]
#[command(after_help = AFTER)]
pub(super) struct Flags {
    /// Weights: JSON, .npz or .safetensors
    #[arg(value_name = "WEIGHTS")]
    weights: PathBuf,
    #[command(flatten)]
    map: weights::MapFlag,
    /// The network that these are weights of, where the file does not say it: a name of the library or a file
    #[arg(long, value_name = "NETWORK")]
    network: Option<String>,
    /// A size of that network, as `t=3`, or a list, as `d=3,2,4`; may be repeated
    #[arg(long, value_name = "NAME=VALUES", allow_hyphen_values = true)]
    set: Vec<String>,
    /// Two weights that meet, as `W[1],W[2]` (default: all neighbours of a list of weights)
    #[arg(long, value_name = "FIRST,NEXT")]
    pair: Option<String>,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    found: &'a Found,
    unused: &'a [String],
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let only = flags.pair.as_deref().map(two).transpose()?;
    let network = flags.network.as_deref();
    let read = named_weights::read(&flags.weights, network, &flags.set, flags.map.path())?;
    let read = match read {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(read) => read,
    };
    let what = format!("neighbouring layers of {}", read.subject.program.name);
    let library: commands::Settings<'_> = settings.library(&|_, _| {});
    let found = watch::during(what, || flag(&read.subject, &read.weights, only, &library))?;
    match settings.json {
        true => print_json(&Report { found: &found, unused: &read.unused })?,
        false => print(&text(&found))?,
    }
    Ok(Outcome::Holds)
}

/// The names may have commas, as `W[1,2]`: the one outside of brackets parts them.
fn two(text: &str) -> Result<[&str; 2]> {
    let mut depth = 0;
    let mut at = text.char_indices().filter(|(_, c)| {
        depth += i32::from(*c == '[') - i32::from(*c == ']');
        *c == ',' && depth == 0
    });
    match (at.next(), at.next()) {
        (Some((at, _)), None) => Ok([text[..at].trim(), text[at + 1..].trim()]),
        _ => Err(Error::new("--pair", format!("{text:?}"), "needed: two names, as W[1],W[2]")),
    }
}

fn text(found: &Found) -> String {
    let head = format!("network {}  {}\n", found.of.network, sizes(&found.of.sizes));
    let pairs = found.pairs.iter().map(|pair| "\n".to_string() + &of_pair(pair, found.linear));
    head + &pairs.collect::<String>() + &format!("\nseed {}\n", found.seed)
}

fn of_pair(pair: &Pair, is_linear: bool) -> String {
    let Pair { names: [first, next], hidden, ranks: [r1, r2, p], .. } = pair;
    let mut text = format!(
        "{first}, then {next}: hidden space of dimension {hidden}; ranks {r1} and {r2}, of the product {p}\n\
         U column space of {first}, K kernel of {next}, V row space of {next}\n"
    );
    text += &meeting("K", &pair.kernel);
    text += &meeting("V", &pair.rows);
    text += &format!(
        "principal angles of U and V: the squares of the cosines add up to {}\n",
        pair.overlap
    );
    let closed = if pair.closed { "closed" } else { "not closed" };
    text += &format!(
        "pairs of matrices with these ranks: dimension {}; the orbit under GL({hidden}) is {closed}\n",
        pair.orbit_dimension
    );
    if is_linear {
        text += &basis(pair);
    }
    let commute = match pair.commute {
        true => "zero".to_string(),
        false => format!("not zero, the square of its norm is {}", pair.commutator),
    };
    text += &format!("commutator of {first} {first}ᵀ and {next}ᵀ {next}: {commute}\n");
    let law = if is_linear { "; with weight decay λ it is D(0) exp(-2 λ t)" } else { "" };
    let imbalance = if pair.balanced { "zero: balanced".into() } else { rows(&pair.imbalance) };
    text + &format!("D = {next}ᵀ {next} - {first} {first}ᵀ: {imbalance}{law}\n")
}

fn basis(pair: &Pair) -> String {
    let [least, most] = pair.intersections;
    let change = match &pair.change {
        Some(change) => {
            format!("; {} after g = {}", change.intersection, rows(&change.g))
        }
        None => String::new(),
    };
    format!(
        "change of basis ({}, {}) -> (g {}, {} g^-1): dim(U ∩ K) stays, dim(U ∩ V) is {least} to {most}{change}\n",
        pair.names[0], pair.names[1], pair.names[0], pair.names[1]
    )
}

fn meeting(x: &str, found: &Meeting) -> String {
    let nested = if found.nested { ", nested" } else { "" };
    let mut text = format!(
        "dim(U ∩ {x}) = {}{nested}; such pairs: dimension {} of {}; semistable for O(a, b): {}\n",
        found.intersection, found.stratum, found.all, found.semistable
    );
    if found.intersection > 0 {
        text += &format!("  basis of U ∩ {x}: {}\n", rows(&found.basis));
    }
    let never = |excess: [i64; 2]| excess.iter().all(|x| *x >= 0) && excess != [0, 0];
    let always = found.destabilisers.iter().find(|one| never(one.excess));
    if let Some(one) = always {
        let [u, other] = one.meets;
        text += &format!(
            "  destabilised by {}: dimension {}, meets U in {u} and {x} in {other}\n",
            one.name.replace('X', x),
            one.dimension
        );
    }
    if let Some(limit) = &found.degeneration {
        let of = limit.of.replace('X', x);
        text += &format!(
            "  as t -> 0, x + (t - 1) sum f_j(x) n_j moves {of} to {}\n    n = {}, f = {}\n",
            rows(&limit.limit),
            rows(&limit.moved),
            rows(&limit.functionals)
        );
    }
    text
}

/// More entries are not printed; the JSON document has all.
const MOST: usize = 100;

fn rows(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    if rows.len() * columns > MOST {
        return format!("a {} x {columns} matrix (--json prints it)", rows.len());
    }
    format!("[{}]", rows.iter().map(|row| row.join(" ")).join("; "))
}

//! The same network written in another way.
//!
//! - *Named*: powers, entrywise products, functions, and what moves in a sum get names, so that steps can begin or end there.
//! - *Split*: a step that is a column times a row, P S, and all steps that follow from it.

use std::collections::{BTreeMap, HashMap};

use itertools::Itertools as _;
use neurocert_check::kernel::certificate::Lemma;
use neurocert_check::language::{Op, Program};

use super::narrow::primed;
use super::print::Printer;

/// A text, the weights of its network in those of the first, and the lemmas on the way.
pub(super) struct Rewritten {
    pub text: String,
    pub weights: BTreeMap<String, String>,
    pub lemmas: Vec<Lemma>,
}

/// A base for names that the program does not have.
pub(super) fn fresh(program: &Program, base: &str) -> String {
    let taken = |name: &str| {
        let is_it = |known: &String| known.split('[').next() == Some(name);
        program.weights.iter().chain(&program.inputs).any(|leaf| is_it(&leaf.name))
            || program.names.iter().any(|(known, _)| is_it(known))
            || program.functions.iter().any(|(known, _)| known == name)
    };
    let mut name = base.to_string();
    while taken(&name) {
        name.push('_');
    }
    name
}

/// What has weights in a sum where the rest has none.
fn moving(program: &Program) -> Vec<usize> {
    let mut moves: Vec<bool> = Vec::new();
    let mut found = Vec::new();
    for node in &program.nodes {
        let moved: Vec<usize> = node.args.iter().copied().filter(|&arg| moves[arg]).collect();
        if let (Op::Sum, &[only]) = (&node.op, &moved[..])
            && node.args.len() > 1
        {
            found.push(only);
        }
        moves.push(matches!(node.op, Op::Weight(_)) || !moved.is_empty());
    }
    found
}

/// Powers, entrywise products, functions, and what moves in a sum, get names.
pub(super) fn named(program: &Program) -> Option<Rewritten> {
    let base = fresh(program, "N");
    let has_name: Vec<usize> =
        program.names.iter().map(|(_, node)| program.nodes[*node].args[0]).collect();
    let moving = moving(program);
    let is_new = |node: usize| {
        let op = &program.nodes[node].op;
        let bends = matches!(op, Op::Hadamard | Op::Power(_) | Op::Apply(_) | Op::Softmax);
        (bends || moving.contains(&node)) && !has_name.contains(&node)
    };
    let mut used = vec![false; program.nodes.len()];
    program.outputs.iter().for_each(|&output| used[output] = true);
    for at in (0..program.nodes.len()).rev() {
        if used[at] {
            program.nodes[at].args.iter().for_each(|&arg| used[arg] = true);
        }
    }
    let new: Vec<usize> = (0..program.nodes.len()).filter(|&at| used[at] && is_new(at)).collect();
    if new.is_empty() || new.len() > 16 {
        return None;
    }
    let plain = Printer { program, instead: &|_| None };
    let mut text = plain.header(&program.weights);
    let mut lemmas = Vec::new();
    // Old and new names in the order of the program; a new one stands for its node above it.
    let mut steps: Vec<(usize, Option<&String>)> = new.iter().map(|&node| (node, None)).collect();
    steps.extend(program.names.iter().map(|(name, node)| (*node, Some(name))));
    steps.sort();
    let mut known: HashMap<usize, String> = HashMap::new();
    for (node, name) in steps {
        let known_here = known.clone();
        let instead = |at: usize| known_here.get(&at).filter(|_| at != node).cloned();
        let printer = Printer { program, instead: &instead };
        match name {
            Some(name) => {
                text += &format!("{name} = {}\n", printer.inside(node));
                lemmas.push(Lemma(name.clone(), Some(primed(name))));
            }
            None => {
                let name = format!("{base}[{}]", known.len() + 1);
                text += &format!("{name} = {}\n", printer.inside(node));
                known.insert(node, name);
            }
        }
    }
    let instead = |at: usize| known.get(&at).cloned();
    text += &Printer { program, instead: &instead }.outputs();
    Some(Rewritten { text, weights: BTreeMap::new(), lemmas })
}

/// Steps of rank one become a column times a row.
pub(super) fn split(program: &Program) -> Option<Rewritten> {
    let (column, row) = (fresh(program, "P"), fresh(program, "S"));
    let printer = Printer { program, instead: &|_| None };
    let mut text = printer.header(&program.weights);
    let mut lemmas = Vec::new();
    // For a named step that is split: its column and its row.
    let mut parts: HashMap<usize, [String; 2]> = HashMap::new();
    for (name, node) in &program.names {
        let index = name.find('[').map_or(String::new(), |at| name[at..].to_string());
        let index = if index.is_empty() { format!("[{}]", parts.len() + 1) } else { index };
        let Some(factors) = factors(program, *node, &parts, &printer) else {
            // A step that is not one product may not use what was split.
            if uses(program, program.nodes[*node].args[0], &parts) {
                return None;
            }
            text += &format!("{name} = {}\n", printer.inside(*node));
            lemmas.push(Lemma(name.clone(), Some(primed(name))));
            continue;
        };
        let mut ends = vec![factors[0].1.0];
        ends.extend(factors.iter().map(|(_, shape)| shape.1));
        let cuts: Vec<usize> = (1..ends.len() - 1).filter(|&at| ends[at] == 1).collect();
        let joined = |from: usize, to: usize| {
            factors[from..to].iter().map(|(text, _)| text.as_str()).join(" * ")
        };
        let (Some(&first), Some(&last)) = (cuts.first(), cuts.last()) else {
            text += &format!("{name} = {}\n", joined(0, factors.len()));
            lemmas.push(Lemma(name.clone(), Some(primed(name))));
            continue;
        };
        if ends[0] == 1 || ends[ends.len() - 1] == 1 {
            text += &format!("{name} = {}\n", joined(0, factors.len()));
            lemmas.push(Lemma(name.clone(), Some(primed(name))));
            continue;
        }
        let scalars: Vec<String> =
            cuts.windows(2).map(|pair| format!("({})", joined(pair[0], pair[1]))).collect();
        let start = format!("({})", joined(0, first));
        let (p, s) = (format!("{column}{index}"), format!("{row}{index}"));
        let whole: Vec<String> = scalars.into_iter().chain([start]).collect();
        text += &format!("{p} = {}\n{s} = {}\n", whole.join(" * "), joined(last, factors.len()));
        lemmas.push(Lemma(name.clone(), Some(format!("{}*{}", primed(&p), primed(&s)))));
        parts.insert(*node, [p, s]);
    }
    if parts.is_empty() {
        return None;
    }
    for &output in &program.outputs {
        let line = match parts.get(&output) {
            Some([p, s]) => format!("output {p} * {s}\n"),
            None if uses(program, output, &parts) => return None,
            None => format!("output {}\n", printer.expression(output)),
        };
        text += &line;
    }
    Some(Rewritten { text, weights: BTreeMap::new(), lemmas })
}

/// Whether an expression names a step that was split.
fn uses(program: &Program, node: usize, parts: &HashMap<usize, [String; 2]>) -> bool {
    if let Op::Name(_) = program.nodes[node].op {
        return parts.contains_key(&node);
    }
    program.nodes[node].args.iter().any(|&arg| uses(program, arg, parts))
}

type Shaped = (String, (usize, usize));

/// The factors of a step that is one product, with what was split in two.
fn factors(
    program: &Program,
    node: usize,
    parts: &HashMap<usize, [String; 2]>,
    printer: &Printer<'_>,
) -> Option<Vec<Shaped>> {
    let inner = program.nodes[node].args[0];
    if program.nodes[inner].op != Op::Product {
        return None;
    }
    let mut factors = Vec::new();
    for &arg in &program.nodes[inner].args {
        let turned = program.nodes[arg].op == Op::Transpose;
        let of = if turned { program.nodes[arg].args[0] } else { arg };
        let (rows, columns) = program.shape(of);
        match parts.get(&of) {
            Some([p, s]) if turned => {
                factors.push((format!("{s}^T"), (columns, 1)));
                factors.push((format!("{p}^T"), (1, rows)));
            }
            Some([p, s]) => {
                factors.push((p.clone(), (rows, 1)));
                factors.push((s.clone(), (1, columns)));
            }
            None if uses(program, arg, parts) => return None,
            None => factors.push((printer.operand(arg), program.shape(arg))),
        }
    }
    Some(factors)
}

//! A rule of a file: a symmetry of a network of the library, at an architecture.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use neurocert_check::language::{Condition, Fault, Given, is_name, parse};

use super::translate::{Family, Member, Names, RESERVED, Translated};
use crate::error::{Error, Result};
use crate::network::{Architecture, Block};
use crate::program::symmetry::{self, Decision};
use crate::program::{Program, Subject, at_sizes};
use crate::theory::lightning::{in_language, literally};

/// A rule as somebody wrote it.
#[derive(Clone, Debug, Default)]
pub struct RuleText {
    /// What it is called.
    pub name: String,
    /// The group parameters.
    pub group: Vec<ParameterText>,
    /// Names of blocks (`V_2`, or `V_i` for all layers) and expressions.
    pub blocks: Vec<(String, String)>,
}

/// A group parameter as somebody wrote it.
#[derive(Clone, Debug, Default)]
pub struct ParameterText {
    /// `C`, or `C_i` for one of each index.
    pub name: String,
    /// The indices, as `1..l-1`; for a name with `_i` only.
    pub range: Option<String>,
    /// What it is outside of the range: `identity` (the default) or `error`.
    pub outside: Option<String>,
    /// Rows and columns; 1 × 1 if it is left out.
    pub shape: Option<[String; 2]>,
    /// The name of a condition.
    pub condition: Option<String>,
}

/// A rule at given sizes.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    architecture: Architecture,
    /// The network, which is in the library.
    text: &'static str,
    given: Given,
    /// The network at these sizes. Its last symmetry is the rule.
    program: Program,
}

/// More entries in all weights or all parameters are refused.
const MOST_ENTRIES: usize = 1 << 20;

/// More tokens make inputs that nobody reads.
const MOST_TOKENS: usize = 1 << 10;

/// How the lines of moves begin.
const MARGIN: &str = "  ";

impl Rule {
    /// The rule at an architecture.
    ///
    /// # Errors
    /// Whatever cannot be read, does not fit or is unknown, with its place.
    pub fn new(rule: &RuleText, architecture: &Architecture) -> Result<Self> {
        let blocks = architecture.blocks();
        let sizes = blocks.iter().map(|block| block.rows as u128 * block.columns as u128);
        if sizes.sum::<u128>() > MOST_ENTRIES as u128 {
            let allowed = "allowed: weights with 2^20 entries";
            return Err(Error::new("architecture", "is too large for a rule", allowed));
        }
        let tokens = architecture.tokens();
        if tokens > MOST_TOKENS {
            let allowed = format!("allowed: up to {MOST_TOKENS}; d0 tokens determine a function");
            return Err(Error::new("tokens", format!("{tokens} are too many"), allowed));
        }
        let (text, given) = literally(architecture);
        let too_large = |error: Error| {
            let problem = format!("is too large for the text of the library ({error})");
            Error::new("architecture", problem, "")
        };
        let program = at_sizes(text, &given).map_err(too_large)?;
        let network = parse(text).map_err(|fault| Error::new("", fault.to_string(), ""))?;
        let nothing = BTreeMap::new();
        let names =
            |families| Names { text: &network, given: &given, weights: &program.weights, families };
        let (families, mut lines) = group(rule, architecture, &program, &names(&nothing))?;
        let names = names(&families);
        for (at, source) in sources(rule, &blocks, architecture)?.into_iter().enumerate() {
            let Some((key, source, index)) = source else { continue };
            let place = match index {
                Some(i) => format!("blocks.{key} (i = {i})"),
                None => format!("blocks.{key}"),
            };
            let new = names.translated(&place, &source, index)?;
            lines.push((place, format!("{} -> ", in_language(&blocks[at].name)), Some(new)));
        }
        if lines.iter().all(|(.., new)| new.is_none()) {
            let weight = in_language(&blocks[0].name);
            lines.push(("blocks".into(), format!("{weight} -> {weight}"), None));
        }
        let program = declared(text, &lines, &given)?;
        let (name, architecture) = (rule.name.clone(), architecture.clone());
        Ok(Rule { name, architecture, text, given, program })
    }

    /// The architecture.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// Whether it is a symmetry. The seed is that of counterexamples.
    pub fn decide(&self, seed: u64) -> Decision {
        symmetry::decide(
            self.subject(),
            self.symmetry(),
            seed,
            crate::search::Options::default().budget,
        )
    }

    /// What is asked of the network.
    #[cfg(feature = "cli")]
    pub(crate) fn question(&self) -> symmetry::Question {
        symmetry::question(self.subject(), self.symmetry())
    }

    fn subject(&self) -> Subject<'_> {
        Subject { text: self.text, given: &self.given, program: &self.program }
    }

    fn symmetry(&self) -> &neurocert_check::language::Symmetry {
        self.program.symmetries.last().expect("it was declared")
    }
}

/// A line of the symmetry: where it is from, how it begins, and the expression at its end.
type Line = (String, String, Option<Translated>);

/// The network with the rule as its last symmetry. Certificates have the network without it, and `sign`
/// is known in their moves.
fn declared(text: &str, lines: &[Line], given: &Given) -> Result<Program> {
    let mut whole = format!("{text}\nfunction sign odd\nsymmetry rule:\n");
    let first = whole.lines().count() + 1;
    for (_, beginning, new) in lines {
        let new = new.as_ref().map_or("", |new| &new.text);
        let _ = writeln!(whole, "{MARGIN}{beginning}{new}");
    }
    let refused = |fault: Fault| {
        let line = fault.place.and_then(|place| {
            let at = (place.line as usize).checked_sub(first)?;
            Some((lines.get(at)?, place.column as usize))
        });
        let Some(((place, beginning, new), column)) = line else {
            return Error::new("rule", fault.message, "");
        };
        let column = column.saturating_sub(MARGIN.len() + beginning.len());
        match new {
            // The name of the weight stands before the expression.
            Some(new) if column > 0 => {
                Error::new(format!("{place}, column {}", new.source(column)), fault.message, "")
            }
            _ => Error::new(&**place, fault.message, ""),
        }
    };
    parse(&whole).and_then(|text| text.program(given)).map_err(refused)
}

/// `C_i` without its index.
fn indexed(name: &str) -> (&str, bool) {
    name.strip_suffix("_i").map_or((name, false), |base| (base, true))
}

fn group(
    rule: &RuleText,
    architecture: &Architecture,
    program: &Program,
    names: &Names<'_>,
) -> Result<(BTreeMap<String, Family>, Vec<Line>)> {
    let mut taken = taken(program);
    let (mut families, mut lines) = (BTreeMap::new(), Vec::new());
    let mut entries = 0u128;
    for given in &rule.group {
        let place = format!("group.{}", given.name);
        let (base, is_indexed) = indexed(&given.name);
        check_name(&place, base)?;
        let indices = indices(given, is_indexed, architecture, &place, names)?;
        let is_identity_outside = match given.outside.as_deref() {
            None | Some("identity") => true,
            Some("error") => false,
            Some(other) => {
                let problem = format!("unknown {other:.40?}");
                let allowed = "allowed: identity, error";
                return Err(Error::new(format!("{place}.outside"), problem, allowed));
            }
        };
        let condition = condition(&place, given)?;
        let end = if is_indexed { architecture.layers() + 1 } else { 1 };
        let mut members = Vec::new();
        for index in 0..end {
            let shape = shape(&place, given, is_indexed.then_some(index), names);
            members.push(if indices.contains(&index) {
                let (rows, columns) = shape?;
                entries += rows as u128 * columns as u128;
                let own = if is_indexed { format!("{base}_{index}") } else { base.to_string() };
                let name = new_name(own, &mut taken);
                let word = condition.word();
                lines.push((
                    place.clone(),
                    format!("group {name} : {rows} x {columns} {word}"),
                    None,
                ));
                Member::Is(name)
            } else {
                match shape {
                    Ok((rows, columns)) if is_identity_outside && rows == columns => {
                        Member::Is(format!("eye({rows})"))
                    }
                    _ => {
                        let range = given.range.as_deref().unwrap_or("");
                        Member::Absent(format!("the range is {range}"))
                    }
                }
            });
        }
        if families.insert(base.to_string(), Family { is_indexed, members }).is_some() {
            return Err(Error::new(place, format!("there are {base} and {base}_i"), "rename one"));
        }
    }
    if entries > MOST_ENTRIES as u128 {
        let allowed = "allowed: parameters with 2^20 entries together";
        return Err(Error::new("group", "is too large", allowed));
    }
    Ok((families, lines))
}

/// A group parameter with such a name could not be told from other things.
fn check_name(place: &str, name: &str) -> Result<()> {
    let mut characters = name.chars();
    let is_name = characters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && characters.all(|c| c.is_ascii_alphanumeric())
        && name.len() <= 40;
    if !is_name || RESERVED.contains(&name) {
        let problem = format!("{name:.60?} is not a name for a parameter");
        let allowed = format!(
            "allowed: letters and digits, _i at the end for one of each index; not {}",
            RESERVED.join(", ")
        );
        return Err(Error::new(place, problem, allowed));
    }
    Ok(())
}

/// The words that the language or the network has.
fn taken(program: &Program) -> BTreeSet<String> {
    let leaves = program.weights.iter().chain(&program.inputs).map(|leaf| &leaf.name);
    let steps = program.names.iter().map(|(name, _)| name);
    let all = leaves.chain(steps).chain(program.sizes.iter().map(|(name, _)| name));
    let word = |name: &String| name.split('[').next().unwrap_or_default().to_string();
    all.map(word).chain(["i", "sign", "left", "right"].map(String::from)).collect()
}

/// The name, with a line behind one that is taken.
fn new_name(mut name: String, taken: &mut BTreeSet<String>) -> String {
    while !is_name(&name) || taken.contains(&name) {
        name.push('_');
    }
    taken.insert(name.clone());
    name
}

/// `1..l-1`, both ends included. The second end may be one less than the first: no index.
fn indices(
    given: &ParameterText,
    is_indexed: bool,
    architecture: &Architecture,
    place: &str,
    names: &Names<'_>,
) -> Result<std::ops::Range<usize>> {
    if !is_indexed && (given.range.is_some() || given.outside.is_some()) {
        let allowed = "range and outside are for names that end in _i";
        return Err(Error::new(place, "has no index", allowed));
    }
    if !is_indexed {
        return Ok(0..1);
    }
    let form = "needed: range = \"1..l\" or the like";
    let source = given.range.as_ref().ok_or_else(|| Error::new(place, "has no range", form))?;
    let place = format!("{place}.range");
    let (first, last) =
        source.split_once("..").ok_or_else(|| Error::new(&place, "is not a range", form))?;
    let first = names.whole(&place, first, None)?;
    let last = names.whole(&place, last, None)?;
    let layers = architecture.layers() as i64;
    if !(0..=layers + 1).contains(&first) || !(first - 1..=layers).contains(&last) {
        let allowed = "needed: two indices from 0 to l, as 1..l-1 (both included)";
        return Err(Error::new(place, format!("is {first}..{last} here"), allowed));
    }
    Ok(first as usize..(last + 1) as usize)
}

fn shape(
    place: &str,
    given: &ParameterText,
    index: Option<usize>,
    names: &Names<'_>,
) -> Result<(usize, usize)> {
    let Some(sides) = &given.shape else { return Ok((1, 1)) };
    let place = format!("{place}.shape");
    Ok((names.size(&place, &sides[0], index)?, names.size(&place, &sides[1], index)?))
}

fn condition(place: &str, given: &ParameterText) -> Result<Condition> {
    let place = format!("{place}.condition");
    let names = Condition::ALL.map(|(word, _)| word).join(", ");
    let word = given
        .condition
        .as_deref()
        .ok_or_else(|| Error::new(&place, "is missing", format!("allowed: {names}")))?;
    Condition::named(word).ok_or_else(|| {
        Error::new(&place, format!("unknown {word:.40?}"), format!("allowed: {names}"))
    })
}

/// For each block the key, the text and the value of `i` that describe it.
type Sources = Vec<Option<(String, String, Option<usize>)>>;

fn sources(rule: &RuleText, blocks: &[Block], architecture: &Architecture) -> Result<Sources> {
    let mut sources: Sources = vec![None; blocks.len()];
    let mut seen = BTreeSet::new();
    // What names one layer wins over what names all.
    let (all, one): (Vec<_>, Vec<_>) = rule.blocks.iter().partition(|(key, _)| indexed(key).1);
    for (key, source) in all.into_iter().chain(one) {
        let (base, is_indexed) = indexed(key);
        let mut found = false;
        for (at, block) in blocks.iter().enumerate() {
            let (name, index) = match block.name.split_once('_') {
                Some((name, index)) => (name, index.parse().ok()),
                None => (block.name.as_str(), None),
            };
            let fits =
                if is_indexed { name == base && index.is_some() } else { block.name == *key };
            if fits {
                found = true;
                let index = if is_indexed { index } else { None };
                sources[at] = Some((key.clone(), source.clone(), index));
            }
        }
        if !found || !seen.insert(key) {
            let problem = format!(
                "unknown block {key:.40?} (parametrization {})",
                architecture.parametrization()
            );
            let names = blocks.iter().map(|block| block.name.as_str());
            let names: Vec<&str> = names.take(6).collect();
            let allowed =
                format!("the blocks are {}…, or with _i for all layers", names.join(", "));
            return Err(Error::new("blocks", problem, allowed));
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests;

//! A rule at an architecture.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::condition::Condition;
use super::expression::{Expression, Family, Member, Names, Scope, check_name, range, size};
use crate::error::{Error, Result};
use crate::network::{Architecture, Block, DataSeed, LightningAttention};

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

/// A group parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// With its index: `C_1`.
    pub name: String,
    /// Rows and columns.
    pub shape: (usize, usize),
    /// What its values satisfy.
    pub condition: Condition,
    /// Whether it is 1 × 1 at every architecture.
    pub is_declared_scalar: bool,
}

/// A rule at given sizes: an expression for each block of weights.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// The network.
    pub network: LightningAttention,
    /// The group parameters.
    pub parameters: Vec<Parameter>,
    /// What each block becomes, in the order of [`LightningAttention::weights`].
    pub blocks: Vec<Expression>,
    /// Whether an exponent depends on widths, query sizes or tokens.
    pub sizes_in_exponents: bool,
}

/// More entries in all weights or all parameters are refused.
const MOST_ENTRIES: usize = 1 << 20;

/// Certificates have at most 100 lists inside each other.
const DEEPEST: usize = 80;

impl Rule {
    /// The rule at an architecture.
    ///
    /// # Errors
    /// Whatever cannot be read, does not fit or is unknown, with its place.
    pub fn new(text: &RuleText, architecture: &Architecture) -> Result<Self> {
        let network = LightningAttention::new(architecture.clone());
        let blocks = network.weights();
        let sizes = blocks.iter().map(|block| block.rows as u128 * block.columns as u128);
        if sizes.sum::<u128>() > MOST_ENTRIES as u128 {
            let allowed = "allowed: weights with 2^20 entries";
            return Err(Error::new("architecture", "is too large for a rule", allowed));
        }
        let (families, parameters) = parameters(text, architecture)?;
        let scope = |index| Scope { architecture, index, sizes_in_exponents: Cell::new(false) };
        let mut names = Names { scope: scope(None), blocks: &blocks, families: &families };
        let sources = sources(text, &blocks, architecture)?;
        let mut expressions = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            let shape = (block.rows, block.columns);
            let Some((key, source, index)) = &sources[at] else {
                expressions.push(Expression::weight(at, shape));
                continue;
            };
            names.scope.index = *index;
            let place = match index {
                Some(i) => format!("blocks.{key} (i = {i})"),
                None => format!("blocks.{key}"),
            };
            let found = super::expression::expression(&place, source, &names)?;
            if found.depth() > DEEPEST {
                let allowed = format!("allowed: {DEEPEST} operations inside each other");
                return Err(Error::new(place, "is nested too deeply", allowed));
            }
            if found.shape() != shape {
                let (rows, columns) = found.shape();
                let problem = format!("is a {rows} x {columns} matrix");
                let allowed = format!("needed: {} x {}, as {}", shape.0, shape.1, block.name);
                return Err(Error::new(place, problem, allowed));
            }
            expressions.push(found);
        }
        let sizes_in_exponents = names.scope.sizes_in_exponents.get();
        let name = text.name.clone();
        Ok(Rule { name, network, parameters, blocks: expressions, sizes_in_exponents })
    }

    /// What each block becomes, as text that reads back as the same expression.
    pub fn texts(&self) -> Vec<String> {
        let weights: Vec<String> = self.network.weights().into_iter().map(|b| b.name).collect();
        let group: Vec<String> = self.parameters.iter().map(|p| p.name.clone()).collect();
        self.blocks.iter().map(|block| block.text(&group, &weights)).collect()
    }

    /// `seed` mixed with what the rule says (not with its name).
    pub(super) fn data_seed(&self, seed: u64) -> u64 {
        let mut seeds = DataSeed::new(seed).text(&self.architecture().to_string());
        for p in &self.parameters {
            let (rows, columns) = p.shape;
            seeds = seeds.text(&format!("{} {rows} x {columns} {}", p.name, p.condition.name()));
        }
        self.texts().iter().fold(seeds, |seeds, text| seeds.text(text)).draw(0)
    }

    /// The architecture.
    pub fn architecture(&self) -> &Architecture {
        self.network.architecture()
    }
}

/// `C_i` without its index.
fn indexed(name: &str) -> (&str, bool) {
    name.strip_suffix("_i").map_or((name, false), |base| (base, true))
}

type Parameters = (BTreeMap<String, Family>, Vec<Parameter>);

fn parameters(text: &RuleText, architecture: &Architecture) -> Result<Parameters> {
    let mut families = BTreeMap::new();
    let mut all = Vec::new();
    for given in &text.group {
        let place = format!("group.{}", given.name);
        let (base, is_indexed) = indexed(&given.name);
        check_name(&place, base)?;
        let mut indices = 0..1;
        if is_indexed {
            let source = given.range.as_ref().ok_or_else(|| {
                Error::new(&place, "has no range", "needed: range = \"1..l\" or the like")
            })?;
            let scope = Scope { architecture, index: None, sizes_in_exponents: Cell::new(false) };
            let (first, end) = range(&format!("{place}.range"), source, &scope)?;
            indices = first..end;
        } else if given.range.is_some() || given.outside.is_some() {
            let allowed = "range and outside are for names that end in _i";
            return Err(Error::new(place, "has no index", allowed));
        }
        let is_identity_outside = match given.outside.as_deref() {
            None | Some("identity") => true,
            Some("error") => false,
            Some(other) => {
                let problem = format!("unknown {other:.40?}");
                let allowed = "allowed: identity, error";
                return Err(Error::new(format!("{place}.outside"), problem, allowed));
            }
        };
        let end = if is_indexed { architecture.layers() + 1 } else { 1 };
        let mut members = Vec::new();
        for index in 0..end {
            let shape = shape(&place, given, architecture, is_indexed.then_some(index));
            members.push(if indices.contains(&index) {
                let shape = shape?;
                let name = if is_indexed { format!("{base}_{index}") } else { base.to_string() };
                let condition = condition(&place, given, shape)?;
                let is_declared_scalar = is_declared_scalar(given);
                all.push(Parameter { name, shape, condition, is_declared_scalar });
                Member::Parameter(all.len() - 1, shape)
            } else {
                match shape {
                    Ok((rows, columns)) if is_identity_outside && rows == columns => {
                        Member::Identity(rows)
                    }
                    _ => Member::Absent(format!(
                        "the range is {}",
                        given.range.as_deref().unwrap_or("")
                    )),
                }
            });
        }
        if families.insert(base.to_string(), Family { is_indexed, members }).is_some() {
            return Err(Error::new(place, format!("there are {base} and {base}_i"), "rename one"));
        }
    }
    let entries = all.iter().map(|p| p.shape.0 as u128 * p.shape.1 as u128);
    if entries.sum::<u128>() > MOST_ENTRIES as u128 {
        let allowed = "allowed: parameters with 2^20 entries together";
        return Err(Error::new("group", "is too large", allowed));
    }
    Ok((families, all))
}

fn is_declared_scalar(given: &ParameterText) -> bool {
    given.shape.as_ref().is_none_or(|shape| shape.iter().all(|side| side.trim() == "1"))
}

fn shape(
    place: &str,
    given: &ParameterText,
    architecture: &Architecture,
    index: Option<usize>,
) -> Result<(usize, usize)> {
    let scope = Scope { architecture, index, sizes_in_exponents: Cell::new(false) };
    let Some(sides) = &given.shape else { return Ok((1, 1)) };
    let place = format!("{place}.shape");
    Ok((size(&place, &sides[0], &scope)?, size(&place, &sides[1], &scope)?))
}

fn condition(place: &str, given: &ParameterText, shape: (usize, usize)) -> Result<Condition> {
    let place = format!("{place}.condition");
    let names = Condition::ALL.map(Condition::name).join(", ");
    let word = given
        .condition
        .as_deref()
        .ok_or_else(|| Error::new(&place, "is missing", format!("allowed: {names}")))?;
    let condition = Condition::from_name(word).ok_or_else(|| {
        Error::new(&place, format!("unknown {word:.40?}"), format!("allowed: {names}"))
    })?;
    if !condition.fits(shape) {
        let problem = format!("{} for a {} x {} matrix", condition.name(), shape.0, shape.1);
        let allowed = if condition == Condition::Nonzero {
            "nonzero is for 1 x 1; invertible is for square matrices"
        } else {
            "needed: a square matrix"
        };
        return Err(Error::new(place, problem, allowed));
    }
    Ok(condition)
}

/// For each block the key, the text and the value of `i` that describe it.
type Sources = Vec<Option<(String, String, Option<usize>)>>;

fn sources(text: &RuleText, blocks: &[Block], architecture: &Architecture) -> Result<Sources> {
    let mut sources: Sources = vec![None; blocks.len()];
    let mut seen = BTreeSet::new();
    // What names one layer wins over what names all.
    let (all, one): (Vec<_>, Vec<_>) = text.blocks.iter().partition(|(key, _)| indexed(key).1);
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

//! Which tensors are which blocks, in TOML.
//!
//! ```toml
//! first-layer = 0            # {layer} counts from here
//! layers = 2                 # default: all that the file has
//!
//! [blocks]                   # Q, K, V, or A, V, or M, L
//! Q = { tensor = "h.{layer}.attn.c_attn.weight", columns = "1/3", transpose = true }
//! K = { tensor = "h.{layer}.attn.c_attn.weight", columns = "2/3", transpose = true, scale = "1/8" }
//! V = { product = ["h.{layer}.o_proj.weight", "h.{layer}.v_proj.weight"] }
//! ```
//! In this order: `reshape = [6, 4]` (row by row), `rows` and `columns` (`"0..64"`, from 0 and
//! without the end, or `"1/3"`, the first of three equal parts), `transpose`; then `product`; then
//! `scale`. A name stands for a table with only `tensor`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use num_rational::BigRational;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::entry::{FLOAT, rational};
use crate::error::{Error, Result, parse_toml};
use crate::network::Parametrization;

/// The placeholder of the number of a layer.
pub(super) const LAYER: &str = "{layer}";

/// A rule from tensors to blocks, for example of a mapping file (see `neurocert weights --help`).
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The number that `{layer}` stands for in the first layer.
    pub(super) first_layer: usize,
    /// Number of layers, if it is not to be all that there are.
    pub(super) layers: Option<usize>,
    pub(super) parametrization: Parametrization,
    /// `Q`, `K`, `V`, or `A`, `V`, or `M`, `L`.
    pub(super) rules: Vec<(char, Rule)>,
}

/// A product of matrices, and a factor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub factors: Vec<Factor>,
    pub scale: Option<BigRational>,
}

/// A matrix out of a tensor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Factor {
    pub tensor: String,
    pub reshape: Option<[usize; 2]>,
    pub rows: Option<Slice>,
    pub columns: Option<Slice>,
    pub transpose: bool,
}

/// Some rows or columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slice {
    /// From 0, without the end.
    Range(usize, usize),
    /// Part `k` (from 1) of `n` equal ones.
    Part(usize, usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(alias = "first_layer")]
    first_layer: Option<usize>,
    layers: Option<usize>,
    blocks: Blocks,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "UPPERCASE")]
struct Blocks {
    q: Option<Table>,
    k: Option<Table>,
    a: Option<Table>,
    v: Option<Table>,
    m: Option<Table>,
    l: Option<Table>,
}

/// A block, or a factor of one.
#[derive(Default)]
struct Table(Fields);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    tensor: Option<String>,
    product: Option<Vec<Table>>,
    // Read as an array, a third number would be passed over.
    reshape: Option<Vec<usize>>,
    rows: Option<Slice>,
    columns: Option<Slice>,
    #[serde(default)]
    transpose: bool,
    scale: Option<Scale>,
}

impl FromStr for Mapping {
    type Err = Error;

    /// Reads a mapping file.
    fn from_str(text: &str) -> Result<Self> {
        let file: File = parse_toml(text, FORM)?;
        let Blocks { q, k, a, v, m, l } = file.blocks;
        let (parametrization, tables) = match (q, k, a, v, m, l) {
            (Some(q), Some(k), None, Some(v), None, None) => {
                (Parametrization::Qkv, vec![('Q', q), ('K', k), ('V', v)])
            }
            (None, None, Some(a), Some(v), None, None) => {
                (Parametrization::Av, vec![('A', a), ('V', v)])
            }
            (None, None, None, None, Some(m), Some(l)) => {
                (Parametrization::Ml, vec![('M', m), ('L', l)])
            }
            _ => {
                let needed = "needed: Q, K and V, or A and V, or M and L";
                return Err(Error::new("blocks", "wrong set of blocks", needed));
            }
        };
        let rule = |(block, table): (char, Table)| {
            let rule = table.rule().map_err(|error| error.within(&format!("blocks.{block}")))?;
            Ok((block, rule))
        };
        let rules = tables.into_iter().map(rule).collect::<Result<Vec<_>>>()?;
        let numbered = |rule: &Rule| rule.factors.iter().any(|f| f.tensor.contains(LAYER));
        let is_numbered = rules.iter().any(|(_, rule)| numbered(rule));
        if file.first_layer.is_none() && is_numbered {
            let problem = "is missing, and a name has {layer}";
            return Err(Error::new("first-layer", problem, "needed: what {layer} counts from"));
        }
        if rules.iter().any(|(block, rule)| *block == 'L' && numbered(rule)) {
            return Err(Error::new("blocks.L", "has {layer}", "there is one L for all layers"));
        }
        let (first_layer, layers) = (file.first_layer.unwrap_or(0), file.layers);
        Ok(Mapping { first_layer, layers, parametrization, rules })
    }
}

/// A rule from tensors to the weights that a text declares:
///
/// ```toml
/// first-layer = 0            # what {layer} is for the index 1
/// [weights]
/// "W[i]" = { tensor = "layers.{layer}.weight" }      # all W[1], W[2], …
/// b = "head.bias"                                    # a single name; one side is a column
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NamedMapping {
    first_layer: Option<usize>,
    rules: Vec<(String, Rule)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct NamedFile {
    #[serde(alias = "first_layer")]
    first_layer: Option<usize>,
    weights: BTreeMap<String, Table>,
}

impl FromStr for NamedMapping {
    type Err = Error;

    /// Reads a mapping file.
    fn from_str(text: &str) -> Result<Self> {
        let file: NamedFile = parse_toml(text, FORM)?;
        let rule = |(name, table): (String, Table)| {
            let within = |error: Error| error.within(&format!("weights.{name}"));
            let rule = table.rule().map_err(within)?;
            let is_numbered = rule.factors.iter().any(|f| f.tensor.contains(LAYER));
            if is_numbered && !name.ends_with(ANY) {
                let problem = "has {layer}, and is a single weight";
                return Err(within(Error::new("", problem, "allowed: names with [i], as W[i]")));
            }
            if is_numbered && file.first_layer.is_none() {
                let problem = "is missing, and a name has {layer}";
                let needed = "needed: what {layer} is for the index 1";
                return Err(Error::new("first-layer", problem, needed));
            }
            Ok((name, rule))
        };
        let rules = file.weights.into_iter().map(rule).collect::<Result<_>>()?;
        Ok(NamedMapping { first_layer: file.first_layer, rules })
    }
}

/// Stands for any index.
const ANY: &str = "[i]";

impl NamedMapping {
    /// The rule of a weight, and the number of its layer.
    pub(super) fn rule(&self, name: &str) -> Option<(&Rule, usize)> {
        if let Some((_, rule)) = self.rules.iter().find(|(own, _)| own == name) {
            return Some((rule, 0));
        }
        let (word, index) = name.strip_suffix(']')?.split_once('[')?;
        let index: usize = index.parse().ok()?;
        let is_it = |own: &str| own.strip_suffix(ANY) == Some(word);
        let (_, rule) = self.rules.iter().find(|(own, _)| is_it(own))?;
        Some((rule, (self.first_layer.unwrap_or(1) + index).checked_sub(1)?))
    }

    /// The first name that does not belong to these weights.
    pub(super) fn foreign(&self, names: &[&str]) -> Option<&str> {
        let is_known = |own: &str| {
            names.iter().any(|name| {
                *name == own
                    || own.strip_suffix(ANY).is_some_and(|word| {
                        name.strip_prefix(word).is_some_and(|rest| rest.starts_with('['))
                    })
            })
        };
        self.rules.iter().map(|(own, _)| own.as_str()).find(|own| !is_known(own))
    }
}

const FORM: &str = "see weights --help for the form";

impl Table {
    fn rule(self) -> Result<Rule> {
        let Fields { tensor, product, reshape, rows, columns, transpose, scale } = self.0;
        let factors = match (tensor, product) {
            (Some(tensor), None) => vec![factor(tensor, reshape, rows, columns, transpose)?],
            (None, Some(product)) if !product.is_empty() => {
                if reshape.is_some() || rows.is_some() || columns.is_some() || transpose {
                    let problem = "of a product no rows, columns, reshape or transpose";
                    return Err(Error::new("", problem, "write them in its factors"));
                }
                product.into_iter().map(Table::factor).collect::<Result<Vec<_>>>()?
            }
            _ => return Err(Error::new("", "no matrix", "needed: tensor or product, not both")),
        };
        Ok(Rule { factors, scale: scale.map(|scale| scale.0) })
    }

    fn factor(self) -> Result<Factor> {
        match self.0 {
            Fields { tensor: Some(tensor), product: None, scale: None, .. } => {
                let Fields { reshape, rows, columns, transpose, .. } = self.0;
                factor(tensor, reshape, rows, columns, transpose)
            }
            _ => {
                let allowed = "allowed: a name, or tensor, reshape, rows, columns, transpose";
                Err(Error::new("product", "a factor is not a tensor", allowed))
            }
        }
    }
}

fn factor(
    tensor: String,
    reshape: Option<Vec<usize>>,
    rows: Option<Slice>,
    columns: Option<Slice>,
    transpose: bool,
) -> Result<Factor> {
    let reshape = reshape.map(<[usize; 2]>::try_from).transpose().map_err(|sides| {
        Error::new("reshape", format!("{sides:?} is not a matrix"), "needed: [rows, columns]")
    })?;
    if tensor.replace(LAYER, "").contains(['{', '}']) {
        let problem = format!("{tensor:?} has a placeholder that is not known");
        return Err(Error::new("tensor", problem, "allowed: {layer}"));
    }
    Ok(Factor { tensor, reshape, rows, columns, transpose })
}

impl Rule {
    /// A tensor as it is.
    pub(super) fn plain(tensor: impl Into<String>) -> Self {
        let tensor = tensor.into();
        let factor = Factor { tensor, reshape: None, rows: None, columns: None, transpose: false };
        Rule { factors: vec![factor], scale: None }
    }
}

impl Slice {
    /// Start and end in a side of `length`.
    pub(super) fn range(self, length: usize) -> Result<(usize, usize)> {
        match self {
            Slice::Range(start, end) if end <= length => Ok((start, end)),
            Slice::Part(part, parts) if length.is_multiple_of(parts) => {
                let each = length / parts;
                Ok((each * (part - 1), each * part))
            }
            Slice::Range(start, end) => {
                let problem = format!("{start}..{end} of {length}");
                Err(Error::new("", problem, format!("allowed: up to {length}")))
            }
            Slice::Part(part, parts) => {
                let problem = format!("{part}/{parts} of {length}");
                Err(Error::new("", problem, "needed: equal parts"))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Slice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pair = |separator| {
            let (one, other) = text.split_once(separator)?;
            Some((one.trim().parse::<usize>().ok()?, other.trim().parse::<usize>().ok()?))
        };
        let found = match (pair(".."), pair("/")) {
            (Some((start, end)), _) if start < end => Some(Slice::Range(start, end)),
            (_, Some((part, parts))) if (1..=parts).contains(&part) => {
                Some(Slice::Part(part, parts))
            }
            _ => None,
        };
        found.ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            de::Error::custom(format!("{shown:?} is not a slice: write \"0..64\" or \"1/3\""))
        })
    }
}

/// An exact number.
struct Scale(BigRational);

impl<'de> Deserialize<'de> for Scale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(ScaleVisitor)
    }
}

struct ScaleVisitor;

impl Visitor<'_> for ScaleVisitor {
    type Value = Scale;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer or a string such as \"3/7\"")
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> std::result::Result<Scale, E> {
        Ok(Scale(BigRational::from_integer(n.into())))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> std::result::Result<Scale, E> {
        Err(E::custom(FLOAT))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<Scale, E> {
        rational(text).map(Scale).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(TableVisitor)
    }
}

struct TableVisitor;

impl<'de> Visitor<'de> for TableVisitor {
    type Value = Table;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a tensor, or a table with tensor or product")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> std::result::Result<Table, E> {
        Ok(Table(Fields { tensor: Some(name.into()), ..Fields::default() }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Table, A::Error> {
        Fields::deserialize(MapAccessDeserializer::new(map)).map(Table)
    }
}

#[cfg(test)]
mod tests;

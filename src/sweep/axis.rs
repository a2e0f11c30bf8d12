//! The values that a size takes: a number, a list, a range.

use std::collections::BTreeMap;

use toml::Value;

use crate::error::{Error, Result, shown};

/// A size, or one entry of a list of sizes, with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    pub name: String,
    /// The index, of an entry.
    pub index: Option<usize>,
    values: Values,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Values {
    Range { from: u64, step: u64, count: u64 },
    List(Vec<Vec<u64>>),
}

const FORMS: &str = "allowed: a number, a list as [1, 2], a range as { from = 1, to = 6 } (with step = 2), \
                     or for a list of sizes [[2, 3, 1], [2, 4, 1]]";

impl Axis {
    /// Whether a list of numbers may have been meant as one list of sizes.
    pub fn is_flat_list(&self, first: &BTreeMap<String, usize>) -> bool {
        let is_flat =
            |list: &[Vec<u64>]| list.len() > 1 && list.iter().all(|value| value.len() == 1);
        let is_list = first.contains_key(&self.name) && self.index.is_none();
        is_list && matches!(&self.values, Values::List(list) if is_flat(list))
    }

    /// How many values there are.
    pub fn count(&self) -> u128 {
        match &self.values {
            Values::Range { count, .. } => (*count).into(),
            Values::List(list) => list.len() as u128,
        }
    }

    /// One of the values, by its number from 0.
    pub fn value(&self, number: usize) -> Vec<u64> {
        match &self.values {
            Values::Range { from, step, .. } => vec![from + step * number as u64],
            Values::List(list) => list[number].clone(),
        }
    }

    /// Reads the values of `key`, which is `r`, `w` or `w[0]`; `first` has the first index of each list
    /// of sizes of the network.
    fn read(key: &str, value: &Value, first: &BTreeMap<String, usize>) -> Result<Axis> {
        let place = format!("set.{key}");
        let refuse = |problem: String, allowed: &str| Err(Error::new(&place, problem, allowed));
        let (name, index) = match key.split_once('[') {
            None => (key, None),
            Some((name, rest)) => match rest.strip_suffix(']').map(str::parse::<usize>) {
                Some(Ok(index)) if first.contains_key(name) => (name, Some(index)),
                Some(Ok(_)) => {
                    let lists: Vec<&str> = first.keys().map(String::as_str).collect();
                    let lists = if lists.is_empty() { "none".into() } else { lists.join(", ") };
                    let problem = format!("{name} is not a list of sizes");
                    return refuse(problem, &format!("lists of this network: {lists}"));
                }
                _ => return refuse("is not a size".into(), "allowed: as r, w or \"w[0]\""),
            },
        };
        let is_list = first.contains_key(name) && index.is_none();
        let values = match value {
            Value::Table(table) => range(table, &place)?,
            Value::Array(list) => {
                let numbers = list.iter().filter(|value| !value.is_array()).count();
                if numbers > 0 && numbers < list.len() {
                    return refuse("mixes numbers and lists".into(), FORMS);
                }
                if numbers == 0 && !is_list && !list.is_empty() {
                    return refuse("is one number, not a list of sizes".into(), FORMS);
                }
                let mut values =
                    list.iter().map(|value| one(value, &place)).collect::<Result<Vec<_>>>()?;
                values.sort();
                values.dedup();
                Values::List(values)
            }
            value => Values::List(vec![one(value, &place)?]),
        };
        let axis = Axis { name: name.into(), index, values };
        if axis.count() == 0 {
            return refuse("has no values, so the grid is empty".into(), FORMS);
        }
        Ok(axis)
    }
}

/// All axes of a table `set`.
pub(super) fn axes(
    set: &BTreeMap<String, Value>,
    first: &BTreeMap<String, usize>,
) -> Result<Vec<Axis>> {
    let mut axes: Vec<Axis> =
        set.iter().map(|(key, value)| Axis::read(key, value, first)).collect::<Result<_>>()?;
    // "w[10]" comes after "w[9]".
    axes.sort_by(|one, other| (&one.name, one.index).cmp(&(&other.name, other.index)));
    for name in first.keys() {
        let entries: Vec<&Axis> = axes.iter().filter(|axis| axis.name == *name).collect();
        let Some(start) = entries.first() else { continue };
        let place = format!("set.{name}");
        if start.index.is_none() {
            if entries.len() > 1 {
                let problem = format!("contradicts \"{name}[…]\"");
                return Err(Error::new(place, problem, "give the list or its entries"));
            }
            continue;
        }
        let begin = first[name];
        for (wanted, entry) in (begin..).zip(&entries) {
            if entry.index != Some(wanted) {
                let problem = format!("{name}[{wanted}] is missing");
                let allowed = format!("needed: all entries, from {name}[{begin}] on");
                return Err(Error::new(
                    format!("set.{name}[{}]", entry.index.unwrap_or(0)),
                    problem,
                    allowed,
                ));
            }
        }
    }
    Ok(axes)
}

/// A number, or a list of numbers.
fn one(value: &Value, place: &str) -> Result<Vec<u64>> {
    match value {
        Value::Array(list) if list.is_empty() => Err(Error::new(place, "a list is empty", FORMS)),
        Value::Array(list) => list.iter().map(|value| number(value, place)).collect(),
        value => Ok(vec![number(value, place)?]),
    }
}

fn number(value: &Value, place: &str) -> Result<u64> {
    let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
    number.filter(|number| (1..=LARGEST).contains(number)).ok_or_else(|| {
        let problem = format!("{} is not a size", shown(&value.to_string()));
        Error::new(place, problem, format!("allowed: 1 to {LARGEST}"))
    })
}

/// The largest size of the language.
const LARGEST: u64 = 1 << 32;

fn range(table: &toml::Table, place: &str) -> Result<Values> {
    let allowed = "allowed in a range: from, to, step";
    if let Some(key) = table.keys().find(|key| !["from", "to", "step"].contains(&key.as_str())) {
        return Err(Error::new(place, format!("unknown key {}", shown(key)), allowed));
    }
    let end = |key: &str| match table.get(key) {
        Some(value) => number(value, &format!("{place}.{key}")).map(Some),
        None => Ok(None),
    };
    let needed = |key: &str| {
        end(key)?.ok_or_else(|| Error::new(place, format!("{key} is missing in a range"), allowed))
    };
    let (from, to, step) = (needed("from")?, needed("to")?, end("step")?.unwrap_or(1));
    if to < from {
        let problem = format!("the range {from} to {to} is empty");
        return Err(Error::new(place, problem, "needed: from is at most to"));
    }
    Ok(Values::Range { from, step, count: (to - from) / step + 1 })
}

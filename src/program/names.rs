//! The sizes of a network by the names that formulas and tables have for them.

use std::collections::BTreeMap;

use neurocert_check::language;

use crate::error::{Error, Result, shown};

/// The first index of each list of sizes: 0 of `w[0..l]`.
pub type First = BTreeMap<String, usize>;

/// The first index of each list among the sizes of a text.
///
/// # Errors
/// A text in which two sizes would have one name, as `w0` and the first entry of `w[0..l]`, or in which the
/// entries of a list have none because it does not start at a number.
pub fn first_indices(text: &str) -> Result<First> {
    let declared = language::parse(text).map_or(vec![], |text| text.declared_sizes());
    let mut first = First::new();
    for size in &declared {
        let Some((name, range)) = size.split_once('[') else { continue };
        let start = range.split("..").next().unwrap_or_default().trim();
        let start = start.parse().map_err(|_| {
            let problem = format!("the list {} does not start at a number", shown(size));
            Error::new("sizes", problem, "needed for the names of its entries: as w[0..l]")
        })?;
        first.insert(name.into(), start);
    }
    for name in declared.iter().map(|size| size.split('[').next().unwrap_or(size)) {
        if let Some((list, problem)) = shared(name, &first) {
            let allowed = format!("rename {name} or {list} in the network");
            return Err(Error::new("sizes", problem, allowed));
        }
    }
    Ok(first)
}

/// A list that shares names with this size, and how: `w0` is an entry of `w`, and a list `w1` has the entry `w10`,
/// as `w` has from its tenth entry on.
fn shared<'a>(name: &str, first: &'a First) -> Option<(&'a str, String)> {
    first.iter().find_map(|(list, &start)| {
        let digits = name.strip_prefix(list)?;
        // Indices are written without leading zeros; of longer ones no list is long enough.
        let index: u64 = digits.parse().ok().filter(|index: &u64| index.to_string() == digits)?;
        let problem = if index >= start as u64 {
            format!("{name} is a size and may also be the name of {list}[{digits}]")
        } else if first.contains_key(name) && index > 0 {
            format!("the entries of {name} may have the names of entries of {list}")
        } else {
            return None;
        };
        Some((list.as_str(), problem))
    })
}

/// Each size as one number: `r`, `w0`, `w1`, …
pub fn single(sizes: &[(String, Vec<u64>)], first: &First) -> Vec<(String, usize)> {
    let mut all = Vec::new();
    for (name, values) in sizes {
        let values = values.iter().map(|&value| value as usize);
        match first.get(name) {
            Some(&first) => all.extend(
                (first..).zip(values).map(|(index, value)| (format!("{name}{index}"), value)),
            ),
            None => all.extend(values.map(|value| (name.clone(), value))),
        }
    }
    all
}

/// The sizes by their names: [`single`], and `w` where all entries of it are equal.
pub fn values(sizes: &[(String, Vec<u64>)], first: &First) -> BTreeMap<String, usize> {
    let equal = sizes.iter().filter(|(_, values)| values.iter().all(|value| *value == values[0]));
    let equal = equal.filter_map(|(name, values)| Some((name.clone(), *values.first()? as usize)));
    let mut all: BTreeMap<String, usize> = equal.collect();
    all.extend(single(sizes, first));
    all
}

//! The sizes of a network by the names that formulas and tables have for them.

use std::collections::BTreeMap;

use neurocert_check::language;

/// The first index of each list among the sizes of a text: 0 of `w[0..l]`.
pub fn first_indices(text: &str) -> BTreeMap<String, usize> {
    let declared = language::parse(text).map_or(vec![], |text| text.declared_sizes());
    let first = |size: &String| {
        let (name, range) = size.split_once('[')?;
        Some((name.to_string(), range.split("..").next()?.trim().parse().ok()?))
    };
    declared.iter().filter_map(first).collect()
}

/// Each size as one number: `r`, `w0`, `w1`, …; `first` has the first index of each list.
pub fn single(
    sizes: &[(String, Vec<u64>)],
    first: &BTreeMap<String, usize>,
) -> Vec<(String, usize)> {
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
pub fn values(
    sizes: &[(String, Vec<u64>)],
    first: &BTreeMap<String, usize>,
) -> BTreeMap<String, usize> {
    let equal = sizes.iter().filter(|(_, values)| values.iter().all(|value| *value == values[0]));
    let equal = equal.filter_map(|(name, values)| Some((name.clone(), *values.first()? as usize)));
    let mut all: BTreeMap<String, usize> = equal.collect();
    all.extend(single(sizes, first));
    all
}

//! Sizes: what is given, what follows from it, and the value of an index expression.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Fault, Place};
use super::tree::{Index, IndexForm, Range, Size, SizeForm, Statement};

/// Sizes as they are given: a number, or a list. One value fills a list.
pub type Given = BTreeMap<String, Vec<u64>>;

/// [`Given`] sizes from a table.
pub fn sizes<const N: usize, V: AsRef<[u64]>>(table: [(&str, V); N]) -> Given {
    table.into_iter().map(|(name, values)| (name.to_string(), values.as_ref().to_vec())).collect()
}

/// Loop variables with their values, innermost last.
pub(super) type Variables = Vec<(String, i64)>;

/// Larger sizes are refused.
const LARGEST: u64 = 1 << 32;

/// All sizes of a text.
#[derive(Default)]
pub(super) struct Sizes {
    /// Given and inferred values: indices, value.
    values: BTreeMap<String, BTreeMap<Vec<i64>, u64>>,
    /// Sizes that are defined: the expression, with the loop variables around it.
    definitions: BTreeMap<(String, Vec<i64>), (Index, Variables)>,
    /// Names in the order of their declaration, and whether they are given.
    pub(super) declared: Vec<(String, bool)>,
    /// Definitions that are being evaluated, to find circles.
    open: BTreeSet<(String, Vec<i64>)>,
}

impl Sizes {
    /// The sizes of a text, from those given.
    pub(super) fn new(statements: &[Statement], given: &Given) -> Result<Sizes, Fault> {
        let mut declared = Vec::new();
        given_sizes(statements, &mut declared)?;
        for (name, values) in given {
            if !declared.iter().any(|size| size.name == *name) {
                let all: Vec<&str> = declared.iter().map(|size| size.name.as_str()).collect();
                return Err(Fault::sizes(format!(
                    "`{name}` is not a size of this text; its sizes: {}",
                    if all.is_empty() { "none".into() } else { all.join(", ") }
                )));
            }
            if let Some(wrong) = values.iter().find(|&&value| value == 0 || value > LARGEST) {
                let message = format!("{name} = {wrong}: expected a size from 1 to {LARGEST}");
                return Err(Fault::sizes(message));
            }
            if values.is_empty() {
                return Err(Fault::sizes(format!("{name}: no value is given")));
            }
        }
        let mut sizes = Sizes::default();
        sizes.numbers(&declared, given)?;
        // Lists of several values determine their ends; lists of one value only if nothing else does.
        for several in [true, false] {
            for size in &declared {
                sizes.infer(size, given, several)?;
            }
        }
        for size in &declared {
            sizes.fill(size, given)?;
        }
        sizes.declared = declared.iter().map(|size| (size.name.clone(), true)).collect();
        Ok(sizes)
    }

    /// Sizes that are one number.
    fn numbers(&mut self, declared: &[&Size], given: &Given) -> Result<(), Fault> {
        for size in declared {
            let (SizeForm::Number, Some(values)) = (&size.form, given.get(&size.name)) else {
                continue;
            };
            let [value] = values[..] else {
                let (name, count) = (&size.name, values.len());
                return Err(Fault::sizes(format!("{name} is one number; {count} are given")));
            };
            self.insert(&size.name, vec![], value);
        }
        Ok(())
    }

    fn insert(&mut self, name: &str, indices: Vec<i64>, value: u64) {
        self.values.entry(name.into()).or_default().insert(indices, value);
    }

    /// `l` from the length of `d[0..l]`.
    fn infer(&mut self, size: &Size, given: &Given, several: bool) -> Result<(), Fault> {
        let (SizeForm::List(from, to), Some(values)) = (&size.form, given.get(&size.name)) else {
            return Ok(());
        };
        if (values.len() > 1) != several {
            return Ok(());
        }
        let Some((name, shift)) = name_and_shift(to) else { return Ok(()) };
        if self.values.contains_key(name) || given.contains_key(name) {
            return Ok(());
        }
        let from = self.value(from, &vec![])?;
        let end = from + values.len() as i64 - 1 - shift;
        if end < 1 {
            let message = format!("{} has too few values: {name} would be {end}", size.name);
            return Err(Fault::sizes(message));
        }
        self.insert(name, vec![], end.unsigned_abs());
        Ok(())
    }

    fn fill(&mut self, size: &Size, given: &Given) -> Result<(), Fault> {
        let name = &size.name;
        match (&size.form, given.get(name)) {
            (SizeForm::Number, _) if self.values.contains_key(name) => Ok(()),
            (SizeForm::List(from, to), values) => {
                let (from, to) = (self.value(from, &vec![])?, self.value(to, &vec![])?);
                let length = usize::try_from(to - from + 1).unwrap_or(0);
                self.values.entry(name.into()).or_default();
                if length == 0 {
                    return Ok(());
                }
                let Some(values) = values else { return missing(name) };
                if length as u64 > LARGEST.isqrt() {
                    return Err(Fault::sizes(format!("{name} would have {length} values")));
                }
                if values.len() != 1 && values.len() != length {
                    return Err(Fault::sizes(format!(
                        "{name}[{from}..{to}] has {length} values; {} are given",
                        values.len()
                    )));
                }
                for (at, index) in (from..=to).enumerate() {
                    self.insert(name, vec![index], values[at % values.len()]);
                }
                Ok(())
            }
            (SizeForm::Number, _) => missing(name),
            (SizeForm::Defined { .. }, _) => Ok(()),
        }
    }

    /// Notes that a size is defined.
    pub(super) fn define(
        &mut self,
        size: &Size,
        indices: &[Index],
        value: &Index,
        variables: &Variables,
    ) -> Result<(), Fault> {
        let at = indices.iter().map(|i| self.value(i, variables)).collect::<Result<Vec<_>, _>>()?;
        let name = &size.name;
        let known = self.values.get(name).is_some_and(|values| values.contains_key(&at));
        let entry = (value.clone(), variables.clone());
        if known || self.definitions.insert((name.clone(), at.clone()), entry).is_some() {
            let message = format!("{} is defined twice", indexed(name, &at));
            return Err(Fault::at(size.place, message));
        }
        if !self.declared.iter().any(|(known, _)| known == name) {
            self.declared.push((name.clone(), false));
        }
        Ok(())
    }

    /// The values of a range; empty if it ends one before its start.
    pub(super) fn range(
        &mut self,
        range: &Range,
        variables: &Variables,
    ) -> Result<std::ops::RangeInclusive<i64>, Fault> {
        let (from, to) = (self.value(&range.from, variables)?, self.value(&range.to, variables)?);
        if to < from - 1 {
            let message = format!("the range {from}..{to} ends before its start");
            return Err(Fault::at(range.from.place, message));
        }
        Ok(from..=to)
    }

    /// The value of a size, from 1 on.
    pub(super) fn size(&mut self, index: &Index, variables: &Variables) -> Result<usize, Fault> {
        let value = self.value(index, variables)?;
        match u64::try_from(value) {
            Ok(size) if (1..=LARGEST).contains(&size) => Ok(size as usize),
            _ => {
                let message = format!("{value} as a size; expected 1 to {LARGEST}");
                Err(Fault::at(index.place, message))
            }
        }
    }

    /// The value of an index expression.
    pub(super) fn value(&mut self, index: &Index, variables: &Variables) -> Result<i64, Fault> {
        let place = index.place;
        let beyond = || Fault::at(place, "an index beyond 2^62");
        let bounded = |value: Option<i64>| {
            value.filter(|value| value.unsigned_abs() < 1 << 62).ok_or_else(beyond)
        };
        match &index.form {
            IndexForm::Number(value) => bounded(i64::try_from(*value).ok()),
            IndexForm::Negative(inner) => Ok(-self.value(inner, variables)?),
            IndexForm::Power(base, exponent) => {
                let (base, exponent) =
                    (self.value(base, variables)?, self.value(exponent, variables)?);
                let Ok(exponent) = u32::try_from(exponent) else {
                    return Err(Fault::at(place, format!("the exponent {exponent} of an index")));
                };
                bounded(base.checked_pow(exponent))
            }
            IndexForm::Chain(first, rest) => {
                let mut left = self.value(first, variables)?;
                for (operator, right) in rest {
                    let value = self.value(right, variables)?;
                    left = bounded(match operator {
                        '+' => left.checked_add(value),
                        '-' => left.checked_sub(value),
                        '*' => left.checked_mul(value),
                        _ if value == 0 || left % value != 0 => {
                            let message = format!("{left} / {value} is not an integer");
                            return Err(Fault::at(right.place, message));
                        }
                        _ => left.checked_div(value),
                    })?;
                }
                Ok(left)
            }
            IndexForm::Least(values) | IndexForm::Greatest(values) => {
                let least = matches!(index.form, IndexForm::Least(_));
                let mut best = None;
                for value in values {
                    let value = self.value(value, variables)?;
                    best = Some(best.map_or(value, |best: i64| {
                        if least { best.min(value) } else { best.max(value) }
                    }));
                }
                Ok(best.unwrap_or(0))
            }
            IndexForm::Name(name, indices) => self.named(name, indices, place, variables),
        }
    }

    fn named(
        &mut self,
        name: &str,
        indices: &[Index],
        place: Place,
        variables: &Variables,
    ) -> Result<i64, Fault> {
        let known = variables.iter().rev().find(|(variable, _)| variable == name);
        if let (Some((_, value)), []) = (known, indices) {
            return Ok(*value);
        }
        let at = indices.iter().map(|i| self.value(i, variables)).collect::<Result<Vec<_>, _>>()?;
        if let Some(value) = self.values.get(name).and_then(|values| values.get(&at)) {
            return Ok(value.cast_signed());
        }
        let key = (name.to_string(), at);
        if let Some((value, around)) = self.definitions.get(&key).cloned() {
            if self.open.len() > DEEPEST || !self.open.insert(key.clone()) {
                let message = format!("{} is defined by itself", indexed(name, &key.1));
                return Err(Fault::at(place, message));
            }
            let value = self.size(&value, &around)? as u64;
            self.open.remove(&key);
            self.insert(name, key.1, value);
            return Ok(value.cast_signed());
        }
        let message = match self.values.get(name) {
            Some(values) if values.contains_key(&vec![]) => format!("{name} is one number"),
            Some(values) if key.1.is_empty() && !values.is_empty() => {
                format!("{name} is a list; write {name}[…]")
            }
            Some(values) => match (values.keys().next(), values.keys().next_back()) {
                (Some(first), Some(last)) if first.len() == 1 => format!(
                    "{} does not exist; the indices of {name} are {}..{}",
                    indexed(name, &key.1),
                    first[0],
                    last[0]
                ),
                _ => format!("{} does not exist", indexed(name, &key.1)),
            },
            None => format!("`{name}` is neither a size nor a loop variable"),
        };
        Err(Fault::at(place, message))
    }

    /// Whether a name is that of a size.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.declared.iter().any(|(known, _)| known == name)
    }

    /// The given sizes, in the order of their declaration.
    pub(super) fn table(&self) -> Vec<(String, Vec<u64>)> {
        let given = self.declared.iter().filter(|(_, given)| *given);
        given
            .map(|(name, _)| {
                let values = self.values.get(name).into_iter().flat_map(BTreeMap::values);
                (name.clone(), values.copied().collect())
            })
            .collect()
    }
}

/// Definitions that lead to definitions, at most so many.
const DEEPEST: usize = 1000;

/// A name with the values of its indices, as in the text.
pub(super) fn indexed(name: &str, indices: &[i64]) -> String {
    if indices.is_empty() {
        return name.into();
    }
    let indices: Vec<String> = indices.iter().map(i64::to_string).collect();
    format!("{name}[{}]", indices.join(","))
}

fn missing<T>(name: &str) -> Result<T, Fault> {
    Err(Fault::sizes(format!("the size {name} is missing, and no list determines it")))
}

/// `l`, or `l - 1`: a name and what is added to it.
fn name_and_shift(index: &Index) -> Option<(&str, i64)> {
    match &index.form {
        IndexForm::Name(name, indices) if indices.is_empty() => Some((name, 0)),
        IndexForm::Chain(first, rest) => {
            let (name, shift) = name_and_shift(first)?;
            let [(operator @ ('+' | '-'), Index { form: IndexForm::Number(value), .. })] = rest[..]
            else {
                return None;
            };
            let value = i64::try_from(value).ok()?;
            Some((name, if operator == '+' { shift + value } else { shift - value }))
        }
        _ => None,
    }
}

/// The sizes that have to be given. They are declared outside of loops.
fn given_sizes<'a>(statements: &'a [Statement], found: &mut Vec<&'a Size>) -> Result<(), Fault> {
    for statement in statements {
        let Statement::Sizes(sizes) = statement else { continue };
        for size in sizes {
            if matches!(size.form, SizeForm::Defined { .. }) {
                continue;
            }
            if found.iter().any(|known| known.name == size.name) {
                return Err(Fault::at(size.place, format!("{} is declared twice", size.name)));
            }
            found.push(size);
        }
    }
    Ok(())
}

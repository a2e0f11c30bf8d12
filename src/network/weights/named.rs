//! Weights under the names of any network: `{"network": "mlp", "sizes": {"w": [2, 3], "r": 2},
//! "weights": {"W[1]": [[1, "1/2"]]}}`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use neurocert_check::language::Given;
use num_rational::BigRational;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Rows, matrix};
use crate::error::{Error, Result, parse_json};
use crate::matrix::Matrix;

/// Matrices under their names.
pub type NamedMatrices = Vec<(String, Matrix<BigRational>)>;

/// Matrices under their names, and the network that they are said to belong to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedWeights {
    /// A name of the library, a file, or a text; the caller may know it.
    pub network: Option<String>,
    /// The sizes.
    pub sizes: Given,
    /// The matrices, in the order of the file.
    pub matrices: NamedMatrices,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    network: Option<String>,
    #[serde(default)]
    sizes: Pairs<Size>,
    weights: Pairs<Rows>,
}

#[derive(serde::Deserialize)]
#[serde(untagged, expecting = "a whole number or a list of whole numbers")]
enum Size {
    Number(u64),
    List(Vec<u64>),
}

/// An object with its keys as they are, also those that are there twice.
struct Pairs<T>(Vec<(String, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Pairs(Vec::new())
    }
}

impl Pairs<Rows> {
    fn named(self) -> Result<NamedMatrices> {
        let named = |(name, rows): (String, Rows)| Ok((name.clone(), matrix(&name, rows)?));
        self.0.into_iter().map(named).collect()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Pairs<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Pairs<T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Read(PhantomData))
    }
}

/// Whether a JSON text is of this form, well-formed or not: it has the key `weights`.
pub fn is_named(text: &str) -> bool {
    has_key(text, "weights") && !has_key(text, "layers")
}

/// Whether a JSON object has this key. Of what is not JSON, whether the key stands anywhere: what is wrong is for
/// the reader to say that it was written for.
pub fn has_key(text: &str, key: &str) -> bool {
    match serde_json::from_str::<BTreeMap<String, &RawValue>>(text) {
        Ok(outline) => outline.contains_key(key),
        Err(_) => text.contains(&format!("\"{key}\"")),
    }
}

/// Reads matrices under names. Whether they fit a network is for [`NamedWeights::fit`].
///
/// # Errors
/// Malformed JSON (with line and column), a float, rows of different lengths.
///
/// [`NamedWeights::fit`]: crate::program::NamedWeights::fit
pub fn read_named(text: &str) -> Result<NamedWeights> {
    let file: File = parse_json(text)?;
    let mut sizes = Given::new();
    for (name, size) in file.sizes.0 {
        let values = match size {
            Size::Number(value) => vec![value],
            Size::List(values) => values,
        };
        if sizes.insert(name.clone(), values).is_some() {
            return Err(Error::new("sizes", format!("{name} is there twice"), ""));
        }
    }
    let matrices = file.weights.named()?;
    Ok(NamedWeights { network: file.network, sizes, matrices })
}

/// Reads copies of inputs: a list of objects with matrices by name, or, where there is a `single` input, of
/// matrices. Whether they fit is for the caller to see.
///
/// # Errors
/// As [`read_named`], and an empty list.
pub fn read_named_inputs(text: &str, single: Option<&str>) -> Result<Vec<NamedMatrices>> {
    let copies: Vec<&RawValue> = parse_json(text)?;
    if copies.is_empty() {
        return Err(Error::new("inputs", "the list is empty", "at least one copy is needed"));
    }
    let read = |(n, copy): (usize, &RawValue)| {
        let copy = copy.get();
        let named = match single {
            Some(name) if copy.starts_with('[') => {
                parse_json(copy).and_then(|rows| Ok(vec![(name.into(), matrix(name, rows)?)]))
            }
            _ => parse_json::<Pairs<Rows>>(copy).and_then(Pairs::named),
        };
        named.map_err(|error| error.within(&format!("copy {n}")))
    };
    (1..).zip(copies).map(read).collect()
}

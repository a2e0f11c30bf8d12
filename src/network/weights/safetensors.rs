//! `.safetensors`: the length of a header, the header (JSON), the entries.
//!
//! The crate `safetensors` knows the format, and that names, sizes and offsets fit. It keeps the
//! last of several tensors of one name: that is looked for here, before.

use std::fmt;
use std::io::{Read, Seek, SeekFrom};

use ::safetensors::Dtype;
use ::safetensors::tensor::Metadata;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::dyadic::Number;
use super::tensors::{Description, MOST_TENSORS, Source, exactly, no_numbers, shown};
use crate::error::{Error, Result};

/// A header of ten thousand tensors has one megabyte.
const LONGEST_HEADER: u64 = 1 << 23;

/// The file, and where each tensor begins in it.
pub(super) struct File<R> {
    reader: R,
    starts: Vec<u64>,
}

/// Reads the header.
pub(super) fn open<R: Read + Seek>(mut reader: R) -> Result<(Vec<Description>, File<R>)> {
    let failed = |error: std::io::Error| Error::new("", error.to_string(), "");
    let size = reader.seek(SeekFrom::End(0)).map_err(failed)?;
    reader.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut length = [0; 8];
    reader.read_exact(&mut length).map_err(failed)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER {
        let problem = format!("the header has {length} bytes");
        return Err(Error::new("", problem, "allowed: 8 MiB"));
    }
    let header = exactly(&mut reader, length).map_err(|error| error.within("header"))?;
    let header = std::str::from_utf8(&header)
        .map_err(|error| Error::new("header", error.to_string(), "needed: UTF-8"))?;
    let malformed = |error: serde_json::Error| {
        Error::new("header", shown(&error.to_string()), "needed: that of a .safetensors file")
    };
    names_differ(header).map_err(malformed)?;
    let metadata: Metadata = serde_json::from_str(header).map_err(malformed)?;
    let entries = metadata.data_len() as u64;
    let needed = (8 + length).saturating_add(entries);
    if needed != size {
        let problem = format!("has {size} bytes, and its header says 8 + {length} + {entries}");
        let guess = if size < needed { "is it truncated?" } else { "what are the bytes behind?" };
        return Err(Error::new("", problem, guess));
    }
    let mut descriptions = Vec::new();
    let mut starts = Vec::new();
    for name in metadata.offset_keys() {
        let Some(info) = metadata.info(&name) else { continue };
        starts.push(8 + length + info.data_offsets.0 as u64);
        let (shape, entries) = (info.shape.clone(), number(info.dtype));
        descriptions.push(Description { name, shape, entries });
    }
    Ok((descriptions, File { reader, starts }))
}

impl<R: Read + Seek> Source for File<R> {
    fn bytes(&mut self, index: usize, length: u64) -> Result<Vec<u8>> {
        let start = SeekFrom::Start(self.starts[index]);
        self.reader.seek(start).map_err(|error| Error::new("", error.to_string(), ""))?;
        exactly(&mut self.reader, length)
    }
}

fn number(dtype: Dtype) -> Result<Number> {
    let name = dtype.to_string();
    Number::named(&name.to_ascii_lowercase()).ok_or_else(|| no_numbers(&name))
}

/// That no name is there twice, and not too many of them.
fn names_differ(header: &str) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(header);
    let mut names = deserializer.deserialize_map(Names)?;
    deserializer.end()?;
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            let name = shown(&pair[0]);
            Err(serde::de::Error::custom(format!("the name {name} is there twice")))
        }
        None => Ok(()),
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with an entry for each tensor")
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> std::result::Result<Vec<String>, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = map.next_entry()? {
            names.push(name);
            if names.len() > MOST_TENSORS {
                let problem = format!("more than {MOST_TENSORS} tensors");
                return Err(serde::de::Error::custom(problem));
            }
        }
        Ok(names)
    }
}

//! Named tensors of `.npz` and `.safetensors` files, read with bounded memory: names and shapes
//! first, entries only of those that are wanted.

use std::collections::HashSet;
use std::fmt;
use std::io::{Read, Seek, SeekFrom};

use num_rational::BigRational;

use super::dyadic::Number;
use super::{npz, safetensors};
use crate::error::{Error, Result};

/// More bytes of one tensor are refused.
const MOST_BYTES: u64 = 1 << 28;
/// More tensors in a file are refused.
pub(super) const MOST_TENSORS: usize = 1 << 16;

/// A format of files that hold tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// NumPy's: a zip archive of arrays.
    Npz,
    /// That of Hugging Face.
    Safetensors,
}

impl Container {
    /// The first bytes of a file that [`Container::of`] looks at.
    pub const START: usize = 9;

    /// The format of a file that starts with these bytes, of which it must have
    /// [`START`](Container::START) if the file is so long. No JSON document starts so.
    pub fn of(start: &[u8]) -> Option<Self> {
        match start {
            [b'P', b'K', ..] => Some(Container::Npz),
            // The length of a header (below 2^40, so it is not text), and the header, JSON.
            [_, _, _, _, _, 0, 0, 0, b'{'] => Some(Container::Safetensors),
            _ => None,
        }
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Container::Npz => "npz",
            Container::Safetensors => "safetensors",
        })
    }
}

/// What a file says of a tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Its name; that of an array in `.npz` is without `.npy`.
    pub name: String,
    /// Its sides; none for a single number, nor where the header cannot be read.
    pub shape: Vec<usize>,
    /// How entries are stored, or why they cannot be loaded.
    pub entries: Result<Number>,
}

/// The error that entries are of a type that is not an exact number; `what` names it.
pub(super) fn no_numbers(what: &str) -> Error {
    let allowed = "allowed: f16, bf16 (not in .npz), f32, f64, i8 to i64, u8 to u64";
    Error::new("", format!("has entries of type {what}"), allowed)
}

/// A tensor in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Its sides.
    pub shape: Vec<usize>,
    /// How entries are stored.
    pub number: Number,
    /// Row by row, each entry from its least significant byte.
    bytes: Vec<u8>,
}

impl Tensor {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.bytes.len() / self.number.size()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The exact value of entry `n`, counted row by row from 0.
    ///
    /// # Errors
    /// An infinity or NaN.
    ///
    /// # Panics
    /// When there is no such entry.
    pub fn value(&self, n: usize) -> Result<BigRational> {
        let size = self.number.size();
        self.number.value(&self.bytes[n * size..(n + 1) * size]).map_err(|what| {
            let mut rest = n;
            let mut place = Vec::new();
            for side in self.shape.iter().rev() {
                place.insert(0, (rest % side + 1).to_string());
                rest /= side;
            }
            let problem = format!("entry [{}] is {what}", place.join(","));
            Error::new(shown(&self.name), problem, "allowed: finite numbers")
        })
    }
}

/// Where the entries are: the file behind a [`TensorFile`].
pub(super) trait Source {
    /// The entries of a tensor, row by row, each from its least significant byte; `length` bytes.
    fn bytes(&mut self, index: usize, length: u64) -> Result<Vec<u8>>;
}

/// A file of tensors, open.
pub struct TensorFile {
    container: Container,
    descriptions: Vec<Description>,
    source: Box<dyn Source>,
}

impl fmt::Debug for TensorFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { container, descriptions, source: _ } = self;
        f.debug_tuple("TensorFile").field(container).field(descriptions).finish()
    }
}

impl TensorFile {
    /// Reads names and shapes; the format is told by the content.
    ///
    /// # Errors
    /// Another format, a truncated or contradictory header, a name that is there twice, a header
    /// beyond all bounds.
    pub fn open(mut reader: impl Read + Seek + 'static) -> Result<Self> {
        let failed = |error: std::io::Error| Error::new("", error.to_string(), "");
        let mut start = Vec::new();
        reader.seek(SeekFrom::Start(0)).map_err(failed)?;
        (&mut reader).take(Container::START as u64).read_to_end(&mut start).map_err(failed)?;
        let Some(container) = Container::of(&start) else {
            let unknown = || Error::new("", "is neither .npz nor .safetensors", "");
            return Err(super::foreign_format(&start).unwrap_or_else(unknown));
        };
        let (descriptions, source): (_, Box<dyn Source>) = match container {
            Container::Npz => npz::open(reader).map(|(d, source)| (d, Box::new(source) as _))?,
            Container::Safetensors => {
                safetensors::open(reader).map(|(d, source)| (d, Box::new(source) as _))?
            }
        };
        let mut names = HashSet::new();
        if let Some(twice) = descriptions.iter().find(|d| !names.insert(d.name.as_str())) {
            return Err(Error::new(
                shown(&twice.name),
                "is there twice",
                "needed: one of each name",
            ));
        }
        Ok(TensorFile { container, descriptions, source })
    }

    /// The format.
    pub fn container(&self) -> Container {
        self.container
    }

    /// All tensors, in the order of the file.
    pub fn descriptions(&self) -> &[Description] {
        &self.descriptions
    }

    /// Reads the entries of tensor `index`.
    ///
    /// # Errors
    /// Entries that are not numbers, a header that cannot be read, more than 256 MiB, a truncated or
    /// damaged file.
    ///
    /// # Panics
    /// When there is no such tensor.
    pub fn load(&mut self, index: usize) -> Result<Tensor> {
        let Description { name, shape, entries } = &self.descriptions[index];
        let refuse =
            |problem: String, allowed: &str| Err(Error::new(shown(name), problem, allowed));
        let number = entries.clone().map_err(|error| error.within(&shown(name)))?;
        let length = length(shape, number.size());
        let Some(length) = length.filter(|&length| length <= MOST_BYTES) else {
            let problem = format!("is too large: {}, {number}", shown_shape(shape));
            return refuse(problem, "allowed: 256 MiB");
        };
        let (name, shape) = (name.clone(), shape.clone());
        let bytes = self.source.bytes(index, length);
        let bytes = bytes.map_err(|error| error.within(&shown(&name)))?;
        Ok(Tensor { name, shape, number, bytes })
    }
}

/// Bytes of a tensor, if they can be counted.
pub(super) fn length(shape: &[usize], size: usize) -> Option<u64> {
    let sides = shape.iter().map(|&side| side as u64);
    sides.chain([size as u64]).try_fold(1u64, u64::checked_mul)
}

/// Exactly `length` bytes.
///
/// # Errors
/// Fewer.
pub(super) fn exactly(reader: &mut impl Read, length: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = reader.take(length).read_to_end(&mut bytes);
    read.map_err(|error| Error::new("", error.to_string(), ""))?;
    if bytes.len() as u64 != length {
        let problem = format!("is truncated: {} bytes where {length} should be", bytes.len());
        return Err(Error::new("", problem, ""));
    }
    Ok(bytes)
}

/// A shape for messages: it may have as many sides as the file has bytes.
pub(super) fn shown_shape(shape: &[usize]) -> String {
    shown(&format!("{shape:?}"))
}

/// A name for messages: it may be as long as the file.
pub(super) fn shown(name: &str) -> String {
    const LONGEST: usize = 120;
    let mut start: String = name.chars().take(LONGEST).collect();
    if start.len() < name.len() {
        start.push('…');
    }
    crate::error::one_line(&start)
}

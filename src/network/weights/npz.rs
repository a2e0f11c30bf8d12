//! `.npz`: a zip archive with a file `NAME.npy` for each array.
//!
//! The crate `zip` reads the archive. What hostile ones could make it allocate is bounded by what it
//! may read before the list of members is complete; the members are never decompressed beyond the
//! length that their own header and our bounds allow, whatever the archive says.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::npy::{self, Array};
use super::tensors::{Description, MOST_TENSORS, Source, exactly, shown};
use crate::error::{Error, Result};

/// What may be read to find the list of members.
const LONGEST_DIRECTORY: u64 = 1 << 25;

/// The archive; for each array the number of its member, and its header.
pub(super) struct File<R> {
    archive: ZipArchive<Limited<R>>,
    arrays: Vec<(usize, Array)>,
}

/// Reads the headers of all arrays.
pub(super) fn open<R: Read + Seek>(reader: R) -> Result<(Vec<Description>, File<R>)> {
    let left = Rc::new(Cell::new(LONGEST_DIRECTORY));
    let limited = Limited { reader, left: left.clone() };
    let mut archive = ZipArchive::new(limited).map_err(|error| failed(&error))?;
    left.set(u64::MAX);
    if archive.has_duplicate_names() {
        let problem = "two members have the same name";
        return Err(Error::new("zip archive", problem, "needed: one of each name"));
    }
    if archive.len() > MOST_TENSORS {
        let problem = format!("{} members", archive.len());
        return Err(Error::new("zip archive", problem, format!("allowed: {MOST_TENSORS}")));
    }
    let mut descriptions = Vec::new();
    let mut arrays = Vec::new();
    let mut others = Vec::new();
    for member in 0..archive.len() {
        let mut file = archive.by_index(member).map_err(|error| failed(&error))?;
        let name = file.name().map_err(|error| failed(&error))?.into_owned();
        let Some(name) = name.strip_suffix(".npy") else {
            others.push(name);
            continue;
        };
        let array = npy::header(&mut file).map_err(|error| error.within(&shown(name)))?;
        let (shape, entries) = (array.shape.clone(), array.entries.clone());
        descriptions.push(Description { name: name.into(), shape, entries });
        arrays.push((member, array));
    }
    if let Some(pickle) = others.iter().find(|name| name.ends_with("data.pkl")) {
        let problem = format!("holds a pickle ({}), as PyTorch writes it", shown(pickle));
        return Err(Error::new("", problem, "save it as .safetensors"));
    }
    Ok((descriptions, File { archive, arrays }))
}

impl<R: Read + Seek> Source for File<R> {
    fn bytes(&mut self, index: usize, length: u64) -> Result<Vec<u8>> {
        let (member, array) = &self.arrays[index];
        let mut file = self.archive.by_index(*member).map_err(|error| failed(&error))?;
        npy::header(&mut file)?;
        let bytes = exactly(&mut file, length)?;
        // The end of the member is where its checksum is looked at.
        let rest = file.read(&mut [0]).map_err(|error| Error::new("", error.to_string(), ""))?;
        if rest > 0 {
            let problem = format!("goes on after the {length} bytes of its entries");
            return Err(Error::new("", problem, ""));
        }
        Ok(array.row_by_row(bytes))
    }
}

fn failed(error: &ZipError) -> Error {
    Error::new("zip archive", shown(&error.to_string()), "")
}

/// A reader that fails when it has given as many bytes as are left.
struct Limited<R> {
    reader: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::other("the list of members is too long or not to be found"));
        }
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let read = self.reader.read(&mut buffer[..most])?;
        self.left.set(left - read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Limited<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.reader.seek(position)
    }
}

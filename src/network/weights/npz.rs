//! `.npz`: a zip archive with a file `NAME.npy` for each array.
//!
//! The crate `zip` reads the archive. What hostile ones could make it allocate is bounded by what it
//! may read before the list of members is complete; the members are never decompressed beyond the
//! length that their own header and our bounds allow, whatever the archive says.
//!
//! A member that cannot be read is described by the reason: it matters only to who loads it.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::foreign;
use super::npy::{self, Array};
use super::tensors::{Description, MOST_TENSORS, Source, exactly, no_numbers, shown};
use crate::error::{Error, Result};

/// What may be read to find the list of members.
const LONGEST_DIRECTORY: u64 = 1 << 25;

/// The archive; for each description the number of its member.
pub(super) struct File<R> {
    archive: ZipArchive<Limited<R>>,
    members: Vec<usize>,
}

/// Reads the headers of all arrays. Members that are not arrays are described too: a file holds
/// them, and whoever asks for one is told what it is.
pub(super) fn open<R: Read + Seek>(reader: R) -> Result<(Vec<Description>, File<R>)> {
    let left = Rc::new(Cell::new(LONGEST_DIRECTORY));
    let limited = Limited { reader, left: left.clone() };
    let mut archive = ZipArchive::new(limited).map_err(|error| unlisted(&error))?;
    left.set(u64::MAX);
    if archive.has_duplicate_names() {
        let problem = "two arrays have the same name";
        return Err(Error::new("zip archive", problem, "needed: one array of each name"));
    }
    if archive.len() > MOST_TENSORS {
        let problem = format!("{} members", archive.len());
        return Err(Error::new("zip archive", problem, format!("allowed: {MOST_TENSORS}")));
    }
    let mut descriptions = Vec::new();
    let mut members = Vec::new();
    let mut others = Vec::new();
    for member in 0..archive.len() {
        let name = name(&archive, member);
        if name.ends_with('/') {
            continue; // a folder
        }
        let (name, array) = match name.strip_suffix(".npy") {
            Some(name) => (name.to_string(), header(&mut archive, member)),
            None => {
                others.push(name.clone());
                (
                    name,
                    Err(Error::new("", "is not an array", "needed: a member with a name in .npy")),
                )
            }
        };
        let (shape, entries) = match array {
            Ok(Array { shape, entries, .. }) => (shape, entries.map_err(|what| no_numbers(&what))),
            Err(error) => (Vec::new(), Err(error)),
        };
        descriptions.push(Description { name, shape, entries });
        members.push(member);
    }
    foreign::archive(&others, members.len() > others.len())?;
    Ok((descriptions, File { archive, members }))
}

/// The name of a member; where it is not a text, as much of it as is.
fn name<R: Read + Seek>(archive: &ZipArchive<Limited<R>>, member: usize) -> String {
    let raw = || archive.file_names_raw().nth(member).map(String::from_utf8_lossy);
    match archive.name_for_index(member) {
        Some(Ok(name)) => name.into_owned(),
        _ => raw().unwrap_or_default().into_owned(),
    }
}

fn header<R: Read + Seek>(archive: &mut ZipArchive<Limited<R>>, member: usize) -> Result<Array> {
    let mut file = archive.by_index(member).map_err(|error| failed(&error))?;
    npy::header(&mut file)
}

impl<R: Read + Seek> Source for File<R> {
    fn bytes(&mut self, index: usize, length: u64) -> Result<Vec<u8>> {
        let mut file =
            self.archive.by_index(self.members[index]).map_err(|error| failed(&error))?;
        let array = npy::header(&mut file)?;
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

/// Why there is no list of members: it stands at the end of an archive.
fn unlisted(error: &ZipError) -> Error {
    match error {
        ZipError::InvalidArchive(_) => {
            let problem = format!("is damaged or cut off: {}", shown(&error.to_string()));
            Error::new("zip archive", problem, "needed: the whole file; copy or save it again")
        }
        _ => failed(error),
    }
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

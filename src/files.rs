//! Reading files with errors that name them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::{Error, Result, shown};

/// A larger file is refused: no certificate or weight file that could be worked with is larger.
pub const LARGEST: u64 = 1 << 28;

/// How files are opened: with [`open`], or also remembered by whoever must not write over them.
pub type Open<'a> = &'a (dyn Fn(&Path) -> Result<File> + Sync);

/// An open file to be read.
///
/// # Errors
/// When it cannot be read, or is a named pipe or a folder. A named pipe would wait for somebody to write to it;
/// the pipes of a shell (`<(…)`, `/dev/stdin`) have a writer.
pub fn open(path: &Path) -> Result<File> {
    let failed = |error: std::io::Error| Error::new(name(path), error.to_string(), "");
    let found = std::fs::metadata(path).map_err(failed)?;
    if found.is_dir() {
        return Err(Error::new(name(path), "is a folder", "give the path of a file"));
    }
    if is_pipe(&found) && !["/dev", "/proc"].iter().any(|folder| path.starts_with(folder)) {
        return Err(Error::new(name(path), "is a named pipe", "needed: a regular file"));
    }
    File::open(path).map_err(failed)
}

/// The text of a file.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or is larger than [`LARGEST`] bytes.
pub fn read(open: Open<'_>, path: &Path) -> Result<String> {
    text(path, open(path)?)
}

/// The text of an open file.
///
/// # Errors
/// As [`read`].
pub fn text(path: &Path, file: impl Read) -> Result<String> {
    String::from_utf8(bytes(path, file)?)
        .map_err(|error| Error::new(name(path), error.utf8_error().to_string(), "needed: UTF-8"))
}

/// The bytes of an open file.
///
/// # Errors
/// When it cannot be read, or is larger than [`LARGEST`] bytes.
pub fn bytes(path: &Path, file: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::new(name(path), error.to_string(), ""))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::new(name(path), "is too large", "allowed: 256 MiB"));
    }
    Ok(bytes)
}

/// A path for messages: in one line, and not too long.
pub fn name(path: &Path) -> String {
    shown(&whole(path))
}

/// A path for programs: as it is.
pub fn whole(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(unix)]
fn is_pipe(found: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&found.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

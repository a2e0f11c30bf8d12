//! Reading and writing files with errors that name them.

use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// The text of a file.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub(super) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Error::new(name(path), error.to_string(), ""))
}

/// The bytes of a file.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::new(name(path), error.to_string(), ""))
}

/// A path for messages.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// A file that appears whole or not at all. Made before the work starts, so that an unwritable
/// path is known at once; nothing stands at the path until [`Output::commit`].
pub(super) struct Output {
    path: PathBuf,
    file: NamedTempFile,
}

impl Output {
    /// # Errors
    /// When the path is a directory, or its directory cannot be written.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let fail =
            |error: String| Error::new(name(path), format!("cannot be written: {error}"), "");
        if path.is_dir() || path.file_name().is_none() {
            return Err(fail("it is a directory".into()));
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let file = NamedTempFile::new_in(parent.unwrap_or(Path::new(".")));
        Ok(Output { path: path.into(), file: file.map_err(|error| fail(error.to_string()))? })
    }

    /// Writes the contents, moves the file to its path, and returns the path's name.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn commit(mut self, contents: &[u8]) -> Result<String> {
        let fail = |error: std::io::Error| {
            Error::new(name(&self.path), format!("cannot be written: {error}"), "")
        };
        self.file
            .write_all(contents)
            .and_then(|()| self.file.as_file().sync_all())
            .map_err(fail)?;
        share(self.file.as_file());
        self.file.persist(&self.path).map_err(|error| fail(error.error))?;
        Ok(name(&self.path))
    }
}

/// Temporary files are private; a result is as readable as any other file.
#[cfg(unix)]
fn share(file: &std::fs::File) {
    use std::os::unix::fs::PermissionsExt;
    let _ = file.set_permissions(std::fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn share(_: &std::fs::File) {}

//! Reading and writing files with errors that name them.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// A larger file is refused: no certificate or weight file that could be worked with is larger.
pub(super) const LARGEST: u64 = 1 << 28;

/// The text of a file.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or is larger than 256 MiB.
pub(super) fn read(path: &Path) -> Result<String> {
    text(path, open(path)?)
}

/// The bytes of a file.
///
/// # Errors
/// When it cannot be read, or is larger than 256 MiB.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    bytes(path, open(path)?)
}

/// The text of an open file.
///
/// # Errors
/// As [`read`].
pub(super) fn text(path: &Path, file: impl Read) -> Result<String> {
    String::from_utf8(bytes(path, file)?)
        .map_err(|error| Error::new(name(path), error.utf8_error().to_string(), "needed: UTF-8"))
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| Error::new(name(path), error.to_string(), ""))
}

fn bytes(path: &Path, file: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::new(name(path), error.to_string(), ""))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::new(name(path), "is too large", "allowed: 256 MiB"));
    }
    Ok(bytes)
}

/// The one name of a file, which need not be there.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let in_folder = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Some(parent.unwrap_or(Path::new(".")).canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.into())
}

/// A path for messages.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// A file that appears whole or not at all.
pub(super) struct Output {
    path: PathBuf,
}

impl Output {
    /// Tries before the work starts whether the path can be written, and leaves nothing there: a
    /// run that is interrupted has left no file behind.
    ///
    /// # Errors
    /// When the path is no regular file (a directory, a device), or its directory cannot be
    /// written.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let output = match std::fs::metadata(path) {
            Ok(found) if !found.is_file() => {
                let problem = "cannot be written: it is no regular file";
                return Err(Error::new(name(path), problem, "give the path of a file"));
            }
            // Through a symbolic link, the file that it points to is replaced, not the link.
            Ok(_) => Output { path: path.canonicalize().map_err(|error| refused(path, &error))? },
            Err(_) if path.is_symlink() => {
                let problem = "cannot be written: it is a link that points nowhere";
                return Err(Error::new(name(path), problem, "give the path of a file"));
            }
            Err(_) if path.file_name().is_none() => {
                return Err(Error::new("--certificate", "the path has no file name", ""));
            }
            Err(_) => Output { path: resolved(path) },
        };
        output.temporary()?;
        Ok(output)
    }

    /// Writes the contents to a temporary file, and moves it to the path.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn commit(self, contents: &[u8]) -> Result<()> {
        let mut file = self.temporary()?;
        let written = file.write_all(contents).and_then(|()| file.as_file().sync_all());
        written.map_err(|error| refused(&self.path, &error))?;
        if let Ok(existing) = std::fs::metadata(&self.path) {
            let kept = file.as_file().set_permissions(existing.permissions());
            kept.map_err(|error| refused(&self.path, &error))?;
        }
        file.persist(&self.path).map_err(|error| refused(&self.path, &error.error))?;
        Ok(())
    }

    /// Where it will appear.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn temporary(&self) -> Result<NamedTempFile> {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // less the umask
        let made = builder.tempfile_in(parent.unwrap_or(Path::new(".")));
        made.map_err(|error| {
            // The name of the temporary file says nothing to a user.
            let source = error.get_ref().and_then(|inner| inner.source()).map(ToString::to_string);
            let problem = source.unwrap_or_else(|| error.kind().to_string());
            Error::new(name(&self.path), format!("cannot be written: {problem}"), "")
        })
    }
}

fn refused(path: &Path, error: &std::io::Error) -> Error {
    Error::new(name(path), format!("cannot be written: {error}"), "")
}

//! Reading and writing files with errors that name them.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{leftovers, watch};
use crate::error::{Error, Result};
use crate::files::bytes;
pub(super) use crate::files::{LARGEST, name, text, whole};

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

/// An open file to be read, which is not written over from then on.
///
/// # Errors
/// When it cannot be read, or is a named pipe or a folder.
pub(super) fn open(path: &Path) -> Result<File> {
    let file = crate::files::open(path)?;
    watch::files(|files| files.read.insert(resolved(path)));
    Ok(file)
}

/// The one name of a file, which need not be there.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let in_folder = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Some(parent.unwrap_or(Path::new(".")).canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.into())
}

/// A folder with all above it, made if it is not there; what was made goes again when nothing is
/// written into it.
///
/// # Errors
/// When it cannot be made, or is not a folder.
pub(super) fn folder(path: &Path, flag: &str) -> Result<()> {
    let parts: Vec<&Path> = path.ancestors().filter(|part| !part.as_os_str().is_empty()).collect();
    for part in parts.into_iter().rev().filter(|part| !part.is_dir()) {
        let made = watch::files(|files| {
            std::fs::create_dir(part)?;
            files.made(part);
            Ok(())
        });
        made.map_err(|error: std::io::Error| {
            let problem = format!("cannot be written: {error}");
            Error::new(name(path), problem, format!("{flag}: give a folder"))
        })?;
    }
    Ok(())
}

/// A file that appears whole or not at all.
pub(super) struct Output {
    path: PathBuf,
    /// Whether a command that is stopped lists it.
    is_listed: bool,
}

impl Output {
    /// Tries before the work starts whether the path can be written, and leaves nothing there: a
    /// run that is interrupted has left no file behind.
    ///
    /// # Errors
    /// When the path is not a regular file (a directory, a device), or its directory cannot be
    /// written.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let output = match std::fs::metadata(path) {
            Ok(found) if !found.is_file() => {
                let problem = "cannot be written: it is not a regular file";
                return Err(Error::new(name(path), problem, "give the path of a file"));
            }
            // Replacing it would take away what is printed.
            Ok(found) if is_printed_to(&found) => {
                let problem = "cannot be written: stdout or stderr goes there";
                return Err(Error::new(name(path), problem, "give the path of a different file"));
            }
            // Through a symbolic link, the file that it points to is replaced, not the link.
            Ok(_) => Output::at(path.canonicalize().map_err(|error| refused(path, &error))?),
            Err(_) if path.is_symlink() => {
                let problem = "cannot be written: it is a link that points nowhere";
                return Err(Error::new(name(path), problem, "give the path of a file"));
            }
            Err(_) if path.file_name().is_none() => {
                return Err(Error::new("--certificate", "the path has no file name", ""));
            }
            Err(_) => Output::at(resolved(path)),
        };
        output.replaces_nothing_read()?;
        output.sweep();
        output.temporary()?;
        Ok(output)
    }

    fn at(path: PathBuf) -> Self {
        Output { path, is_listed: true }
    }

    /// The same, as one of so many that a command that is stopped does not list them.
    pub(super) fn unlisted(self) -> Self {
        Output { is_listed: false, ..self }
    }

    fn replaces_nothing_read(&self) -> Result<()> {
        match watch::files(|files| files.read.contains(&self.path)) {
            false => Ok(()),
            true => {
                let problem = "is a file that was read, which would be lost";
                Err(Error::new(name(&self.path), problem, "give another path"))
            }
        }
    }

    /// Writes the contents to a temporary file, and moves it to the path.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn commit(self, contents: &[u8]) -> Result<()> {
        self.replace(contents)
    }

    /// The same of a file that may be written again.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub(super) fn replace(&self, contents: &[u8]) -> Result<()> {
        self.replaces_nothing_read()?;
        let mut file = self.temporary()?;
        let written = file.write_all(contents).and_then(|()| file.as_file().sync_all());
        written.map_err(|error| refused(&self.path, &error))?;
        if let Ok(existing) = std::fs::metadata(&self.path) {
            let kept = file.as_file().set_permissions(existing.permissions());
            kept.map_err(|error| refused(&self.path, &error))?;
        }
        watch::files(|files| {
            let temporary = file.path().to_path_buf();
            file.persist(&self.path).map_err(|error| refused(&self.path, &error.error))?;
            files.finish(&temporary, self.is_listed.then(|| whole(&self.path)));
            Ok(())
        })
    }

    /// Where it will appear.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn folder(&self) -> &Path {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        parent.unwrap_or(Path::new("."))
    }

    /// Removes what killed runs have left in the folder; once, as many files may go there.
    fn sweep(&self) {
        if watch::files(|files| files.swept.insert(self.folder().into())) {
            leftovers::sweep(self.folder());
        }
    }

    fn temporary(&self) -> Result<NamedTempFile> {
        let start = leftovers::start();
        let mut builder = tempfile::Builder::new();
        builder.prefix(&start).suffix(leftovers::END);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // less the umask
        let made = watch::files(|files| {
            let made = builder.tempfile_in(self.folder())?;
            files.begin(made.path());
            Ok(made)
        });
        made.map_err(|error: std::io::Error| {
            if !self.folder().is_dir() {
                let problem =
                    format!("cannot be written: the folder {} does not exist", name(self.folder()));
                return Error::new(name(&self.path), problem, "make it, or give another path");
            }
            refused(&self.path, &error)
        })
    }
}

fn refused(path: &Path, error: &std::io::Error) -> Error {
    // What is wrapped has the name of a temporary file around it, which says nothing to a user.
    let problem = match error.get_ref() {
        Some(wrapped) => {
            wrapped.source().map_or_else(|| error.kind().to_string(), ToString::to_string)
        }
        None => error.to_string(),
    };
    Error::new(name(path), format!("cannot be written: {problem}"), "")
}

/// Whether stdout or stderr goes to a file.
#[cfg(unix)]
fn is_printed_to(found: &std::fs::Metadata) -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let streams = [
        std::io::stdout().as_fd().try_clone_to_owned(),
        std::io::stderr().as_fd().try_clone_to_owned(),
    ];
    let opened =
        streams.into_iter().flatten().filter_map(|owned| File::from(owned).metadata().ok());
    let id = |file: &std::fs::Metadata| (file.dev(), file.ino());
    opened.into_iter().any(|stream| id(&stream) == id(found))
}

#[cfg(not(unix))]
fn is_printed_to(_: &std::fs::Metadata) -> bool {
    false
}

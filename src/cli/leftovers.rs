//! Temporary files: named so that the next run knows those of a run that was killed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::time::{Duration, SystemTime};

const START: &str = ".neurocert-";
pub(super) const END: &str = ".tmp";

/// No file is written for so long; a process that lives elsewhere and shares the folder cannot be
/// asked.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// How the name of a temporary file of this process starts.
pub(super) fn start() -> String {
    format!("{START}{}-{}-", machine(), std::process::id())
}

/// Where process numbers mean the same: this boot of this machine, and its container. `0` where the
/// system does not say.
fn machine() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    let Some((boot, container)) = boot.zip(fs::read_link("/proc/self/ns/pid").ok()) else {
        return "0".into();
    };
    let mut hasher = DefaultHasher::new();
    (boot, container).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Removes from a folder the temporary files of processes that are gone.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let machine = machine();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let parts = name.to_str().and_then(parts);
        let Some((origin, process)) = parts else { continue };
        let is_here = origin == machine && machine != "0";
        let is_gone = is_here && !Path::new("/proc").join(process.to_string()).exists();
        let age = entry.metadata().and_then(|found| found.modified()).ok();
        let age = age.and_then(|time| SystemTime::now().duration_since(time).ok());
        let is_old = !is_here && age.is_some_and(|age| age > OLD);
        if is_gone || is_old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Machine and process of a name.
fn parts(name: &str) -> Option<(&str, u32)> {
    let rest = name.strip_prefix(START)?.strip_suffix(END)?;
    let (machine, rest) = rest.split_once('-')?;
    let (process, _) = rest.split_once('-')?;
    Some((machine, process.parse().ok()?))
}

// Only Linux says which processes live.
#[cfg(all(test, target_os = "linux"))]
mod tests;

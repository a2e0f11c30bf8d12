//! A program that reads a script and prints an answer.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::Limits;
use crate::error::{Error, Result};

/// A longer answer is not read.
const LONGEST: u64 = 1 << 28;

/// Runs a program on a script until it ends or is stopped, and gives what it prints.
///
/// Its address space is bounded by the shell, where there is one.
pub(super) fn answer(
    path: &Path,
    flags: &[&str],
    script: String,
    limits: Limits,
) -> Result<String> {
    let name = path.display().to_string();
    let failed = |problem: String| Error::new(&name, problem, "needed: a program that works");
    let child = command(path, limits.memory)
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(format!("cannot be started: {error}")))?;
    let mut child = Running(child);
    let (input, output) = (child.0.stdin.take(), child.0.stdout.take());
    let (Some(mut input), Some(output)) = (input, output) else {
        return Err(failed("has no input and output".into()));
    };
    // A program that ends early does not read all of it: that is seen in its answer.
    let writer = thread::spawn(move || drop(input.write_all(script.as_bytes())));
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        output.take(LONGEST + 1).read_to_end(&mut bytes).map(|_| bytes)
    });
    while !reader.is_finished() {
        if limits.stop.is_raised() {
            return Err(Error::new("", "stopped before it was done", ""));
        }
        thread::sleep(Duration::from_millis(3));
    }
    let bytes = reader.join().ok().and_then(std::io::Result::ok);
    let bytes = bytes.ok_or_else(|| failed("its answer cannot be read".into()))?;
    if bytes.len() as u64 > LONGEST {
        return Err(failed(format!("its answer is longer than {LONGEST} bytes")));
    }
    let status = child.0.wait().map_err(|error| failed(error.to_string()))?;
    drop(writer);
    if !status.success() {
        let memory = crate::error::human(limits.memory.into());
        let problem = format!("ended with {status}, perhaps since {memory} of memory are too few");
        return Err(Error::new(&name, problem, "needed: a smaller problem, or more --max-memory"));
    }
    String::from_utf8(bytes).map_err(|_| failed("its answer is not text".into()))
}

#[cfg(unix)]
fn command(path: &Path, memory: u64) -> Command {
    let mut command = Command::new("/bin/sh");
    let limited = "ulimit -v \"$1\" 2>/dev/null; shift; exec \"$@\"";
    command.args(["-c", limited, "sh", &(memory / 1024).max(1 << 16).to_string()]).arg(path);
    command
}

#[cfg(not(unix))]
fn command(path: &Path, _memory: u64) -> Command {
    Command::new(path)
}

/// Ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

//! What is printed when a command is stopped.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::Why;
use super::register::Register;
use crate::cli::files;
use crate::network::Architecture;

/// What is known so far, for programs and for people.
pub(super) struct Facts {
    values: Vec<(&'static str, Value)>,
    lines: Vec<(&'static str, String)>,
}

impl Facts {
    pub const fn new() -> Self {
        Facts { values: Vec::new(), lines: Vec::new() }
    }

    pub fn know(&mut self, key: &'static str, value: Value) {
        match self.values.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.values.push((key, value)),
        }
    }

    pub fn say(&mut self, key: &'static str, line: String) {
        match self.lines.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = line,
            None => self.lines.push((key, line)),
        }
    }

    pub fn push(&mut self, key: &'static str, value: Value) {
        match self.values.iter_mut().find(|(known, _)| *known == key) {
            Some((_, Value::Array(list))) => list.push(value),
            _ => self.know(key, json!([value])),
        }
    }

    /// An entry of the list `claims`, and a line.
    pub fn decided(&mut self, id: &str, status: &str) {
        self.push("claims", json!({"id": id, "status": status}));
        self.lines.push(("claim", format!("{id}: {status}")));
    }

    pub fn network(&mut self, architecture: &Architecture) {
        for (key, value) in sizes(architecture) {
            self.know(key, value);
        }
    }

    /// The first file gives the sizes of the document; every file has its own entry and line.
    pub fn network_of(&mut self, path: &Path, architecture: &Architecture) {
        if !self.values.iter().any(|(key, _)| *key == "kind") {
            self.network(architecture);
        }
        let sizes = sizes(architecture).map(|(key, value)| (key.to_string(), value));
        let mut entry = Map::from_iter([("file".to_string(), files::whole(path).into())]);
        entry.extend(sizes);
        self.push("read", entry.into());
        self.lines.push(("file", format!("{}: {architecture}", files::name(path))));
    }
}

fn sizes(architecture: &Architecture) -> [(&'static str, Value); 5] {
    [
        ("kind", architecture.kind().to_string().into()),
        ("widths", architecture.widths().into()),
        ("query_dims", architecture.query_dims().into()),
        ("tokens", architecture.tokens().into()),
        ("parametrization", architecture.parametrization().to_string().into()),
    ]
}

/// A document or text on stdout when the time is over; one line on stderr in any case.
pub(super) fn tell(register: &Register, why: Why) {
    let stage = register.current();
    let during = stage.as_ref().map_or(String::new(), |stage| format!(", during: {stage}"));
    let mut lines: Vec<String> =
        register.facts.lines.iter().map(|(_, line)| line.clone()).collect();
    let written = register.files.written.iter();
    lines.extend(written.map(|name| format!("written: {name}")));
    let mut stdout = std::io::stdout().lock();
    if register.limits.json {
        let text = serde_json::to_string_pretty(&document(register, why, stage));
        let _ = writeln!(stdout, "{}", text.unwrap_or_default());
    } else if why == Why::Timeout && !lines.is_empty() {
        let _ = writeln!(stdout, "{}", lines.join("\n"));
    }
    let _ = stdout.flush();
    let line = match why {
        Why::Timeout => {
            let seconds = register.limits.timeout.unwrap_or_default().as_secs_f64();
            format!("stopped: the time limit of {seconds} s is over{during}")
        }
        Why::Interrupt if lines.is_empty() => format!("interrupted{during}"),
        Why::Interrupt => format!("interrupted{during}; known: {}", lines.join("; ")),
    };
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn document(register: &Register, why: Why, stage: Option<String>) -> Value {
    let mut document = Map::new();
    document.insert("command".into(), register.command.into());
    document.insert("stopped".into(), why.name().into());
    document.insert("stage".into(), stage.into());
    document.insert("verdict".into(), "incomplete".into());
    for (key, value) in &register.facts.values {
        document.insert((*key).into(), value.clone());
    }
    document.insert("written".into(), register.files.written.clone().into());
    document.insert("seed".into(), register.limits.seed.into());
    document.into()
}

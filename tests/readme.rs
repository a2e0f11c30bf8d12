//! The README tells the truth: its commands run on the files of `examples/` and print what it shows.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const README: &str = include_str!("../README.md");

/// A command of the README, and the output that is shown below it, if any is.
struct Shown {
    line: usize,
    command: String,
    output: Option<Vec<String>>,
}

/// The commands of the blocks `sh` (one a line, no output shown) and `console` (after a `$`).
fn shown() -> Vec<Shown> {
    let mut found = Vec::new();
    let mut block = "";
    for (number, line) in README.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            block = language;
            continue;
        }
        let prompt = line.strip_prefix("$ ");
        let (command, output) = match (block, prompt) {
            ("sh", _) if !line.is_empty() => (line, None),
            ("console", Some(command)) => (command, Some(Vec::new())),
            // What the first command prints.
            ("text", _) => {
                let first: &mut Shown = found.first_mut().expect("a command before its output");
                first.output.get_or_insert_default().push(line.to_string());
                continue;
            }
            ("console", None) => {
                let last: &mut Shown = found.last_mut().expect("a command before its output");
                last.output.as_mut().expect("a command with output").push(line.to_string());
                continue;
            }
            _ => continue,
        };
        let command = command.split("  #").next().unwrap().trim().to_string();
        found.push(Shown { line: number + 1, command, output });
    }
    found
}

/// Whether the lines are those shown, where a shown line `…` stands for any number of lines.
fn agree(shown: &[String], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=printed.len()).any(|skipped| agree(rest, &printed[skipped..]))
        }
        Some((first, rest)) => {
            printed.first() == Some(&first.as_str()) && agree(rest, &printed[1..])
        }
    }
}

/// The blocks `json` and `toml` are files of `examples/`, but for comments above them.
#[test]
fn its_files_exist() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let texts: Vec<String> = [examples.clone(), examples.join("symmetries")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .collect();
    let mut blocks = 0;
    for part in
        README.split("\n```").filter(|part| part.starts_with("json") || part.starts_with("toml"))
    {
        let block = part.split_once('\n').unwrap().1;
        assert!(texts.iter().any(|text| text.trim_end().ends_with(block)), "in no file:\n{block}");
        blocks += 1;
    }
    assert!(blocks >= 5, "only {blocks} blocks were found");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn its_commands_run_and_print_what_it_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let binary = Path::new(env!("CARGO_BIN_EXE_neurocert")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(PathBuf::from(binary))
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    let scratch = tempfile::tempdir().unwrap();
    copy(&root.join("examples"), &scratch.path().join("examples"));
    let (mut folder, mut ran) = (scratch.path().to_path_buf(), 0);
    for Shown { line, command, output } in shown() {
        if let Some(into) = command.strip_prefix("cd ") {
            folder = scratch.path().join(into);
            continue;
        }
        let command = command.replace("cargo run --release -- ", "neurocert ");
        if !command.starts_with("neurocert ") {
            continue;
        }
        let run = Command::new("sh")
            .args(["-c", &command])
            .env("PATH", &path)
            .current_dir(&folder)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&run.stderr);
        assert!(
            matches!(run.status.code(), Some(0 | 1 | 3)),
            "README.md:{line}: {command}: {:?}\n{errors}",
            run.status
        );
        let shown = output.map(|mut shown| {
            while shown.last().is_some_and(String::is_empty) {
                shown.pop();
            }
            shown
        });
        let printed = String::from_utf8_lossy(&run.stdout);
        let fine = !command.starts_with("neurocert check") || run.status.success();
        assert!(fine, "README.md:{line}: {command}\n{printed}");
        if let Some(shown) = shown.filter(|shown| !shown.is_empty()) {
            let printed: Vec<&str> = printed.lines().collect();
            assert!(
                agree(&shown, &printed),
                "README.md:{line}: {command}\nshown:\n{}\nprinted:\n{}",
                shown.join("\n"),
                printed.join("\n")
            );
        }
        ran += 1;
    }
    assert!(ran >= 20, "only {ran} commands of the README were found");
}

//! The README, the guide and the tutorials tell the truth: their commands run on the files of `examples/` and print what is
//! shown.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The block of a page between two lines of backticks.
struct Block {
    /// The file, and the line of the backticks above the block.
    page: String,
    line: usize,
    language: String,
    lines: Vec<String>,
}

/// A command of a page, and the output that is shown below it, if any is.
struct Shown {
    line: usize,
    command: String,
    output: Option<Vec<String>>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README, and all pages of the documentation that show commands.
fn pages() -> Vec<String> {
    let mut found = Vec::from(["README.md", "docs/README.md", "docs/gallery.md"].map(String::from));
    for (folder, least) in [("docs/guide", 5), ("docs/tutorial", 2)] {
        let mut files: Vec<String> = fs::read_dir(root().join(folder))
            .unwrap()
            .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap()))
            .collect();
        files.sort();
        assert!(files.len() >= least, "only {files:?} were found");
        found.extend(files);
    }
    found
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap()
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in read(page).lines().enumerate() {
        let fence = line.strip_prefix("```");
        if let Some(mut block) = open.take() {
            if fence.is_some() {
                found.push(block);
            } else {
                block.lines.push(line.to_string());
                open = Some(block);
            }
        } else if let Some(language) = fence {
            let (page, language) = (page.to_string(), language.to_string());
            open = Some(Block { page, line: number + 1, language, lines: Vec::new() });
        }
    }
    assert!(open.is_none(), "{page}: a block without an end");
    found
}

/// The commands of the blocks `sh` (one a line, no output shown) and `console` (after a `$`). A block `text`
/// is what the first command prints.
fn shown(page: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    for block in blocks(page) {
        for (line, number) in block.lines.into_iter().zip(block.line + 1..) {
            let prompt = line.strip_prefix("$ ");
            let (command, output) = match (block.language.as_str(), prompt) {
                ("sh", _) if !line.is_empty() => (line.as_str(), None),
                ("console", Some(command)) => (command, Some(Vec::new())),
                ("text", _) => {
                    let first = found.first_mut().expect("a command before its output");
                    first.output.get_or_insert_default().push(line);
                    continue;
                }
                ("console", None) => {
                    let last = found.last_mut().expect("a command before its output");
                    last.output.as_mut().expect("a command with output").push(line);
                    continue;
                }
                _ => continue,
            };
            let command = command.split("  #").next().unwrap().trim().to_string();
            found.push(Shown { line: number, command, output });
        }
    }
    for Shown { output, .. } in &mut found {
        while output.as_ref().is_some_and(|lines| lines.last().is_some_and(String::is_empty)) {
            output.as_mut().unwrap().pop();
        }
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
    let examples = root().join("examples");
    let texts: Vec<String> = [examples.clone(), examples.join("symmetries")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .collect();
    let mut seen = 0;
    for Block { page, line, language, lines } in pages().iter().flat_map(|page| blocks(page)) {
        if language == "json" || language == "toml" {
            let block = lines.join("\n");
            let known = texts.iter().any(|text| text.trim_end().ends_with(&block));
            assert!(known, "{page}:{line}: in no file of examples:\n{block}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} blocks were found");
}

/// Links to files of the project lead to files or folders.
#[test]
fn its_links_lead_somewhere() {
    let mut seen = 0;
    for page in pages() {
        let folder = root().join(&page).parent().unwrap().to_path_buf();
        let mut in_block = false;
        for (line, number) in read(&page).lines().zip(1..) {
            in_block ^= line.starts_with("```");
            if in_block {
                continue;
            }
            for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let target = link.split('#').next().unwrap();
                let there = link.contains("://") || folder.join(target).exists();
                assert!(there, "{page}:{number}: {link} leads nowhere");
                seen += 1;
            }
        }
    }
    assert!(seen >= 20, "only {seen} links were found");
}

/// The paths of all pages below a folder of `docs`.
fn markdown(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("docs").join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            found.extend(markdown(&format!("{path}/")));
        } else if path.ends_with(".md") && path != "SUMMARY.md" {
            found.push(path);
        }
    }
    found
}

/// `docs/SUMMARY.md`, from which mdBook makes the book, lists each page of `docs` once.
#[test]
fn the_book_has_all_pages() {
    let summary = read("docs/SUMMARY.md");
    let mut listed: Vec<&str> =
        summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let mut there = markdown("");
    listed.sort();
    there.sort();
    assert_eq!(listed, there);
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

/// Each page starts at the root of the project, with `examples` as they are in the repository.
#[test]
fn its_commands_run_and_print_what_it_shows() {
    let binary = Path::new(env!("CARGO_BIN_EXE_neurocert")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(PathBuf::from(binary))
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    let python = Command::new("python3").arg("--version").output();
    let python = python.is_ok_and(|output| output.status.success());
    if !python {
        eprintln!("NOT TESTED: python3 is missing, so its checker has seen none of these");
    }
    let mut ran = 0;
    for page in pages() {
        let scratch = tempfile::tempdir().unwrap();
        copy(&root().join("examples"), &scratch.path().join("examples"));
        symlink(root().join("proofs"), scratch.path().join("proofs")).unwrap();
        let mut folder = scratch.path().to_path_buf();
        for Shown { line, command, output } in shown(&page) {
            if let Some(into) = command.strip_prefix("cd ") {
                folder = scratch.path().join(into);
                continue;
            }
            let command = command.replace("cargo run --release -- ", "neurocert ");
            let checker = command.starts_with("python3 ");
            if !(command.starts_with("neurocert ") || checker && python) {
                continue;
            }
            let run = Command::new("sh")
                .args(["-c", &command])
                .env("PATH", &path)
                .current_dir(&folder)
                .output()
                .unwrap();
            let errors = String::from_utf8_lossy(&run.stderr);
            let status = run.status;
            let expected = matches!(status.code(), Some(0 | 1 | 3));
            assert!(expected, "{page}:{line}: {command}: {status:?}\n{errors}");
            let printed = String::from_utf8_lossy(&run.stdout);
            let check = checker || command.starts_with("neurocert check");
            assert!(!check || status.success(), "{page}:{line}: {command}\n{printed}{errors}");
            if let Some(shown) = output.filter(|shown| !shown.is_empty()) {
                let printed: Vec<&str> = printed.lines().collect();
                assert!(
                    agree(&shown, &printed),
                    "{page}:{line}: {command}\nshown:\n{}\nprinted:\n{}",
                    shown.join("\n"),
                    printed.join("\n")
                );
            }
            ran += 1;
        }
    }
    assert!(ran >= 40, "only {ran} commands were found");
}

//! The rooms of the house: who may call whom, and no file that nobody reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules of the crate a module may name. `cli` may name all.
const ALLOWED: [(&str, &[&str]); 18] = [
    ("error", &[]),
    ("files", &["error"]),
    ("matrix", &[]),
    ("ring", &["error"]),
    ("linalg", &["ring", "matrix", "error"]),
    ("poly", &["ring", "matrix", "error"]),
    ("network", &["ring", "linalg", "matrix", "error", "program"]),
    ("program", &["ring", "linalg", "matrix", "error", "network", "symmetry", "search"]),
    ("search", &["ring", "linalg", "matrix", "error", "program"]),
    (
        "theory",
        &["ring", "linalg", "poly", "matrix", "network", "error", "program", "search", "theory"],
    ),
    (
        "symmetry",
        &[
            "ring", "linalg", "poly", "matrix", "network", "theory", "error", "program", "search",
            "symmetry",
        ],
    ),
    (
        "claims",
        &[
            "ring", "linalg", "poly", "matrix", "network", "theory", "error", "program", "search",
            "claims",
        ],
    ),
    ("geometry", &["ring", "linalg", "poly", "matrix", "search", "error", "geometry"]),
    ("sweep", &["poly", "error", "program", "search", "commands"]),
    ("report", &["claims", "matrix", "error"]),
    ("testing", &["matrix", "network", "theory", "claims"]),
    (
        "cli",
        &[
            "ring", "linalg", "poly", "matrix", "network", "theory", "symmetry", "claims",
            "report", "search", "sweep", "program", "error", "files", "cli", "commands",
        ],
    ),
    (
        "commands",
        &[
            "ring", "linalg", "matrix", "network", "poly", "program", "search", "symmetry",
            "theory", "geometry", "claims", "report", "error", "files", "commands",
        ],
    ),
];

/// Only these parts of the checker may be named, and only here.
const CHECKER: [(&str, &[&str]); 9] = [
    ("network", &["neurocert_check::language"]),
    ("program", &["neurocert_check::kernel", "neurocert_check::language"]),
    ("symmetry", &["neurocert_check::kernel", "neurocert_check::language"]),
    ("search", &["neurocert_check::kernel", "neurocert_check::language"]),
    ("geometry", &["neurocert_check::kernel", "neurocert_check::language"]),
    ("sweep", &["neurocert_check::kernel", "neurocert_check::language"]),
    ("theory", &["neurocert_check::kernel", "neurocert_check::language"]),
    ("cli", &["neurocert_check"]),
    ("commands", &["neurocert_check"]),
];

fn sources(root: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(root)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The code of a file without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The top-level module that a file belongs to.
fn room(path: &Path, root: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let first = path.strip_prefix(root).unwrap().iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_string()
}

/// All names that follow `prefix` in the code, groups `{a::…, b}` opened.
fn named_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        let word = |text: &str| {
            text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        };
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
            for (i, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && depth == 0 && !c.is_whitespace() => {
                        names.insert(word(&group[i..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            names.insert(word(rest));
        }
    }
    names
}

#[test]
fn rooms_call_only_whom_they_may() {
    for path in sources("src") {
        let room = room(&path, "src");
        let is_test = path.components().any(|part| part.as_os_str() == "tests")
            || path.file_stem().is_some_and(|stem| stem == "tests");
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == room) else {
            assert!(["lib", "main"].contains(&room.as_str()), "{room} is not in the table");
            continue;
        };
        let code = code(&path);
        for name in named_after(&code, "crate::") {
            // `crate::Matrix` would hide a room behind a re-export.
            let known = ALLOWED.iter().any(|(room, _)| *room == name);
            assert!(known, "{}: crate::{name} is not a room", path.display());
            let fine = name == room || allowed.contains(&name.as_str());
            assert!(fine, "{}: {room} may not call {name}", path.display());
        }
        if is_test {
            continue;
        }
        let own = CHECKER.iter().find(|(name, _)| *name == room);
        let prefixes = own.map_or(&[][..], |(_, prefixes)| prefixes);
        for (at, _) in code.match_indices("neurocert_check") {
            let fine = prefixes.iter().any(|prefix| code[at..].starts_with(prefix));
            assert!(fine, "{}: {room} names the checker", path.display());
        }
    }
}

/// The checker stands on serde and nothing else: cargo enforces it, this says it aloud.
#[test]
fn the_checker_depends_on_plain_data_only() {
    let manifest = include_str!("../proofs/checker/Cargo.toml");
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let names: Vec<&str> = section
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .filter(|name| !name.starts_with('#'))
        .collect();
    assert!(
        names.iter().all(|name| [
            "serde",
            "serde_json",
            "num-bigint",
            "num-rational",
            "num-integer",
            "sha2",
            "num-traits"
        ]
        .contains(name)),
        "{names:?}"
    );
}

/// A file that no `mod` reaches is compiled by nobody and tested by nobody.
#[test]
fn every_file_is_reached() {
    for root in ["src", "proofs/checker/src"] {
        let files = sources(root);
        let mut reached: BTreeMap<PathBuf, bool> =
            files.iter().map(|path| (path.clone(), false)).collect();
        for path in &files {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let parent = path.parent().unwrap();
            let folder = if ["mod", "lib", "main"].contains(&stem) {
                parent.to_path_buf()
            } else {
                parent.join(stem)
            };
            for line in code(path).lines().map(str::trim) {
                let words: Vec<&str> = line.trim_end_matches(';').split(' ').collect();
                let Some(at) = words.iter().position(|word| *word == "mod") else { continue };
                let Some(name) = words.get(at + 1) else { continue };
                for candidate in
                    [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")]
                {
                    if let Some(seen) = reached.get_mut(&candidate) {
                        *seen = true;
                    }
                }
            }
        }
        for (path, seen) in reached {
            let stem = path.file_stem().unwrap();
            let is_root =
                path.parent().unwrap().ends_with(root) && (stem == "lib" || stem == "main");
            assert!(seen || is_root, "{} is reached by no mod", path.display());
        }
    }
}

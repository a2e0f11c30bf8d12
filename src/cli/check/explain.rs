//! `check --explain`: the steps of a certificate, where each is proved, and whether Coq has checked it.

use serde::Serialize;
use serde_json::Value;

use crate::claims::formal_proof;

/// The page that proves a step. The names are the keys of a certificate, and kinds of symbolic values.
const PAGES: [(&str, &str); 30] = [
    ("dimension", "docs/certificate.md, section 8"),
    ("symmetry", "docs/certificate.md, section 8"),
    ("same", "docs/certificate.md, section 8"),
    ("different", "docs/certificate.md, section 8"),
    ("values", "docs/certificate.md, section 8"),
    ("algebra", "docs/certificate.md, section 8"),
    ("conserved", "docs/certificate.md, section 8"),
    ("variety", "docs/theorems/linear.md"),
    ("point", "docs/certificate.md, section 11"),
    ("fiber", "docs/certificate.md, section 11"),
    ("rank", "docs/certificate.md, section 12"),
    ("minor", "docs/certificate.md, section 5"),
    ("blocks", "docs/theorems/structured-points.md"),
    ("theorem", "docs/theorems/README.md"),
    ("coordinates", "docs/certificate.md, section 7"),
    ("fields", "docs/certificate.md, section 7"),
    ("factor", "docs/certificate.md, section 7"),
    ("compose", "docs/theorems/composition.md"),
    ("pullback", "docs/theorems/composition.md"),
    ("strip", "docs/certificate.md, section 7"),
    ("ambient", "docs/certificate.md, section 7"),
    ("determinantal", "docs/theorems/composition.md"),
    ("span", "docs/certificate.md, section 7"),
    ("cut", "docs/theorems/composition.md"),
    ("equations", "docs/certificate.md, section 7"),
    ("generic", "docs/certificate.md, section 7"),
    ("words", "docs/certificate.md, section 6"),
    ("entries", "docs/certificate.md, section 6"),
    ("points", "docs/certificate.md, section 6"),
    ("lemmas", "docs/certificate.md, section 6"),
];

/// One step, however often it occurs.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Step {
    step: &'static str,
    page: &'static str,
    formal_proof: Option<String>,
}

/// The claim and the steps of its proof, in the order in which they are first met; none if this is no JSON.
pub(super) fn steps(bytes: &[u8]) -> Option<Vec<Step>> {
    let file: Value = serde_json::from_slice(bytes).ok()?;
    let claim = file.get("claim")?.as_object()?.keys().next()?;
    let mut names = vec![claim.as_str()];
    let proof = file.get("proof")?;
    let is_identity = matches!(claim.as_str(), "same" | "symmetry");
    walk(proof, is_identity, &mut names);
    let mut steps: Vec<Step> = Vec::new();
    for name in names {
        let known = PAGES.iter().find(|(step, _)| *step == name);
        if let Some(&(step, page)) = known.filter(|_| steps.iter().all(|old| old.step != name)) {
            steps.push(Step { step, page, formal_proof: formal_proof(step) });
        }
    }
    Some(steps)
}

/// Collects the names of steps. An identity is by words where it does not say by what.
fn walk<'a>(value: &'a Value, is_identity: bool, names: &mut Vec<&'a str>) {
    if let Value::Array(list) = value {
        list.iter().for_each(|value| walk(value, false, names));
    }
    let Some(object) = value.as_object() else { return };
    let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
    match object.get("by").and_then(Value::as_str) {
        Some("support" | "degrees") => {}
        Some(by) => names.push(by),
        // A counterexample and a comparison in two steps are no identities.
        None if has(&["velocity"]) || (is_identity && !has(&["inputs", "outside", "via"])) => {
            names.push("words");
        }
        None => {}
    }
    for (key, inner) in object {
        match (key.as_str(), inner) {
            ("lemmas", Value::Array(list)) if !list.is_empty() => names.push("lemmas"),
            // Here `point` is one of the coordinates, not the claim.
            ("point" | "weights" | "inputs" | "lemmas" | "velocity", _) => {}
            (name, Value::Object(_)) => {
                names.push(name);
                walk(inner, name == "factor" || (is_identity && has(&["via"])), names);
            }
            (_, inner) => walk(inner, false, names),
        }
    }
}

/// A line for each step.
pub(super) fn text(steps: &[Step]) -> String {
    let wide = |cell: fn(&Step) -> usize| steps.iter().map(cell).max().unwrap_or(0);
    let (step, page) = (wide(|step| step.step.len()), wide(|step| step.page.len()));
    let line = |row: &Step| {
        let proof = row.formal_proof.as_ref().map(|names| format!("formal proof: {names}"));
        let line =
            format!("  {:step$}  {:page$}  {}", row.step, row.page, proof.unwrap_or_default());
        line.trim_end().to_string() + "\n"
    };
    steps.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{PAGES, steps, text};
    use crate::claims::{FORMAL, paper};

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    /// `proofs/formal/theorems.txt` and the table have the same rows, each about a claim or a step, and the pages agree.
    #[test]
    fn names_and_files_are_in_step() {
        let list = fs::read_to_string(root().join("proofs/formal/theorems.txt")).unwrap();
        let mut rows = FORMAL.iter();
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let [file, theorem, page, subject, part @ ..] =
                &line.split(' ').collect::<Vec<_>>()[..]
            else {
                panic!("{line}");
            };
            let text = fs::read_to_string(root().join(format!("proofs/formal/{file}.v"))).unwrap();
            assert!(text.contains(&format!("\nTheorem {theorem} ")), "{line}");
            assert!(root().join(page).exists(), "{line}");
            if *subject == "-" {
                continue;
            }
            let row = rows.next().expect("a row for each line");
            assert_eq!(row.theorem, format!("{file}.{theorem}"));
            assert_eq!((row.subject, row.part.unwrap_or_default()), (*subject, &*part.join(" ")));
            let place = PAGES.iter().find(|(step, _)| step == subject).map(|(_, place)| *place);
            let claim = paper::ALL.iter().find(|claim| claim.id == *subject);
            let claim = claim.map(|claim| claim.proof.unwrap_or("docs/equivalence.md"));
            let place = place.or(claim).expect("a step or a claim");
            assert_eq!(place.split(", ").next(), Some(*page), "{line}");
        }
        assert_eq!(rows.next(), None);
    }

    #[test]
    fn every_place_is_on_its_page() {
        for (step, place) in PAGES {
            let (page, section) = place.split_once(", section ").unwrap_or((place, ""));
            let text = fs::read_to_string(root().join(page)).unwrap();
            assert!(section.is_empty() || text.contains(&format!("\n## {section}. ")), "{step}");
            assert!(
                page.ends_with("README.md") || page.ends_with("linear.md") || text.contains(step),
                "{step}"
            );
        }
    }

    #[test]
    fn steps_are_named_once_each() {
        let file = br#"{"claim": {"dimension": {}}, "proof": {"lower": {"minor": {"point": {"seed": 1}}},
            "upper": {"compose": {"front": {"fields": {"families": [{"velocity": {}}]}}, "back": {"coordinates": {}},
            "families": [{"by": "entries", "velocity": {}, "lemmas": [["S", null]]}]}}}}"#;
        let found = steps(file).unwrap();
        let names: Vec<_> = found.iter().map(|step| step.step).collect();
        let expected = [
            "dimension",
            "minor",
            "compose",
            "coordinates",
            "entries",
            "lemmas",
            "fields",
            "words",
        ];
        assert_eq!(names, expected);
        let text = text(&found);
        assert!(text.contains("formal proof: rank.fields_bound_rank\n"), "{text}");
        assert!(text.contains("\n  coordinates  docs/certificate.md, section 7\n"), "{text}");
        assert_eq!(steps(b"no JSON"), None);
    }
}

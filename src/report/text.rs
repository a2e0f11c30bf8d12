//! For a terminal of 80 columns.

use super::{Entry, evidence_of, necessity_of, rows};
use crate::claims::Trial;

const COLUMNS: usize = 80;

/// A row for each claim: id, status, instances, and the reason, folded.
pub fn table(entries: &[Entry]) -> String {
    let width = |cell: fn(&Entry) -> usize| entries.iter().map(cell).max().unwrap_or(0).max(5);
    let id = width(|e| e.verdict.claim.id.len());
    let status = width(|e| e.verdict.status.name().len()).max(6);
    let count = width(|e| e.verdict.counts.trials.to_string().len()).max(5);
    let line = |a: &str, b: &str, c: &str, d: &str| {
        let start = format!("{a:<id$}  {b:<status$}  {c:>count$}  ");
        folded(&start, &" ".repeat(start.chars().count()), d)
    };
    let mut text = line("claim", "status", "tried", "why");
    for entry in entries {
        let (claim, counts) = (&entry.verdict.claim, entry.verdict.counts);
        let why = claim.undecided.unwrap_or(claim.why);
        text += &line(claim.id, entry.verdict.status.name(), &counts.trials.to_string(), why);
    }
    text
}

/// What is said of certificates that are in no file: how many there are, and what the checker says.
pub fn not_written(verdicts: &[&str]) -> Option<String> {
    let verified = verdicts.iter().filter(|verdict| **verdict == "verified").count();
    let said = match verdicts.len() {
        0 => return None,
        1 if verified == 1 => "one, verified".into(),
        all if verified == all => format!("{all}, all verified"),
        all => format!("{all}, {verified} verified"),
    };
    Some(format!("certificates: {said} (--out DIR writes them)"))
}

/// All that is known of one claim; its certificates by name where they are written to files.
pub fn details(entry: &Entry, are_written: bool) -> String {
    let verdict = &entry.verdict;
    let claim = &verdict.claim;
    let mut text = format!("{} ({}): {}\n", claim.id, claim.source, verdict.status.name());
    text += &wrapped("  ", claim.statement);
    for necessity in &verdict.necessity {
        let said = necessity_of(verdict, necessity);
        text += &wrapped("  - ", &format!("{}: {said}", necessity.hypothesis));
    }
    let counts = verdict.counts;
    if let Some(reason) = claim.undecided {
        text += &wrapped("  undecided: ", reason);
    } else {
        let said = format!(
            "{}; {} instances, {} meet all hypotheses, {} of these hold",
            evidence_of(claim),
            counts.trials,
            counts.within,
            counts.holding
        );
        text += &wrapped("  evidence: ", &said);
    }
    text += &wrapped("  why: ", claim.why);
    if let Some(trial) = &verdict.counterexample {
        text += &wrapped("  counterexample: ", &trial.instance);
        text += &shown(trial);
    }
    if let Some(correction) = claim.correction.filter(|_| verdict.counterexample.is_some()) {
        let result = match &verdict.correction_fails {
            Some(trial) => format!("fails for {}", trial.instance),
            None => format!("holds in {} instances", counts.corrected),
        };
        text += &wrapped("  correction: ", &format!("{correction} ({result})"));
    }
    if verdict.counterexample.is_none()
        && let Some(trial) = &verdict.example
    {
        text += &wrapped("  example: ", &trial.instance);
        text += &shown(trial);
    }
    let verdicts: Vec<&str> = entry.certificates.iter().map(|c| c.verdict.as_str()).collect();
    if are_written {
        for certified in &entry.certificates {
            text += &format!("  certificate: {} ({})\n", certified.name, certified.verdict);
        }
    } else {
        text += &not_written(&verdicts).map_or(String::new(), |line| format!("  {line}\n"));
    }
    text
}

fn shown(trial: &Trial) -> String {
    let Some(exhibit) = &trial.exhibit else { return String::new() };
    let mut text = String::new();
    for (name, matrix) in &exhibit.matrices {
        let rows: Vec<String> = rows(matrix).iter().map(|row| row.join(" ")).collect();
        text += &format!("    {name} = [{}]\n", rows.join("; "));
    }
    if !exhibit.sentence.is_empty() {
        text += &wrapped("    ", &exhibit.sentence);
    }
    text
}

/// Lines of at most 80 columns, the first with a label, the others indented as far as its text.
fn wrapped(label: &str, text: &str) -> String {
    folded(label, &" ".repeat(label.chars().count().min(6)), text)
}

/// Words in lines of at most 80 columns; the first begins with `label`, the others with `indent`.
fn folded(label: &str, indent: &str, text: &str) -> String {
    let mut lines = String::new();
    let mut line = label.to_string();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let width = line.chars().count() + 1 + word.chars().count();
        if !is_empty && width > COLUMNS {
            lines += line.trim_end();
            lines.push('\n');
            line = indent.to_string();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += word;
        is_empty = false;
    }
    lines + line.trim_end() + "\n"
}

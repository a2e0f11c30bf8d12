//! Verdicts as a LaTeX document that needs amsmath and nothing else.

use super::{Entry, evidence_of, necessity_of, rows, summary};
use crate::claims::Trial;

/// The document.
pub fn latex(entries: &[Entry], seed: u64) -> String {
    let mut text = String::from(
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{amsmath,amssymb}\n\\setlength{\\parindent}{0pt}\n\
         \\begin{document}\n\\section*{Audit of \\emph{Geometry of Lightning Self-Attention}}\n",
    );
    text += &format!("{} claims: {}. Seed {seed}.\n\n", entries.len(), summary(entries));
    for entry in entries {
        text += &section(entry);
    }
    text + "\\end{document}\n"
}

fn section(entry: &Entry) -> String {
    let verdict = &entry.verdict;
    let claim = &verdict.claim;
    let mut text = format!(
        "\\subsection*{{{}: {}}}\n{}\n\n",
        plain(claim.source),
        verdict.status.name(),
        one_line(claim.latex)
    );
    if !verdict.necessity.is_empty() {
        text += "\\begin{itemize}\n";
        for necessity in &verdict.necessity {
            let said = necessity_of(verdict, necessity);
            text += &format!("\\item {}: {}\n", plain(necessity.hypothesis), plain(&said));
        }
        text += "\\end{itemize}\n";
    }
    let counts = verdict.counts;
    text += &match claim.undecided {
        Some(reason) => format!("Undecided: {}.\n\n", plain(reason)),
        None => format!(
            "{} instances ({}), {} meet all hypotheses, {} of these hold.\n\n",
            counts.trials,
            plain(&evidence_of(claim)),
            counts.within,
            counts.holding
        ),
    };
    text += &format!("\\emph{{Why:}} {}\n\n", plain(claim.why));
    if let Some(trial) = &verdict.counterexample {
        text += &format!("\\emph{{Counterexample:}} {}\n", plain(&trial.instance));
        text += &shown(trial);
        if let Some(correction) = claim.correction {
            text += &format!(
                "\\emph{{Correction}} ({} instances): {}\n\n",
                counts.corrected,
                plain(correction)
            );
        }
    }
    text
}

fn shown(trial: &Trial) -> String {
    let Some(exhibit) = &trial.exhibit else { return "\n".into() };
    let matrix = |(name, matrix): &(String, _)| {
        let rows: Vec<String> = rows(matrix).iter().map(|row| row.join(" & ")).collect();
        let name = plain(name);
        format!("\\text{{{name}}} = \\begin{{pmatrix}}{}\\end{{pmatrix}}", rows.join(" \\\\ "))
    };
    let matrices: Vec<String> = exhibit.matrices.iter().map(matrix).collect();
    let mut text = String::new();
    // One line each: their number and their sizes are not known.
    for matrix in matrices {
        text += &format!("\\[ {matrix} \\]\n");
    }
    text + &plain(&exhibit.sentence) + "\n\n"
}

/// A raw string over several lines of the source, in one: a backslash at the end of a line does not
/// continue it.
fn one_line(latex: &str) -> String {
    let lines = latex.lines().map(|line| line.trim().trim_end_matches('\\').trim_end());
    lines.collect::<Vec<_>>().join(" ")
}

/// Text with everything that LaTeX would misread written out.
fn plain(text: &str) -> String {
    text.chars().map(|c| command(c).map_or_else(|| c.to_string(), str::to_string)).collect()
}

fn command(c: char) -> Option<&'static str> {
    let math = match c {
        '≤' => r"$\le$",
        '≥' => r"$\ge$",
        '≠' => r"$\ne$",
        '·' => r"$\cdot$",
        '×' => r"$\times$",
        '⊗' => r"$\otimes$",
        '∈' => r"$\in$",
        '⊂' => r"$\subset$",
        '→' => r"$\to$",
        '↦' => r"$\mapsto$",
        '∘' => r"$\circ$",
        '∥' => r"$\parallel$",
        '⋯' | '…' => r"\dots{}",
        '−' => r"$-$",
        '±' => r"$\pm$",
        'Σ' => r"$\Sigma$",
        '∏' | 'Π' => r"$\Pi$",
        'α' => r"$\alpha$",
        'δ' => r"$\delta$",
        'λ' => r"$\lambda$",
        'μ' => r"$\mu$",
        'ν' => r"$\nu$",
        'ρ' => r"$\rho$",
        'φ' => r"$\varphi$",
        'ε' => r"$\varepsilon$",
        'ᵀ' => r"$^{\top}$",
        'ˡ' => r"$^{l}$",
        'ᵢ' => r"$_{i}$",
        'ℝ' => r"$\mathbb{R}$",
        'ℂ' => r"$\mathbb{C}$",
        'ℚ' => r"$\mathbb{Q}$",
        'ℤ' => r"$\mathbb{Z}$",
        '²' => r"$^2$",
        '³' => r"$^3$",
        '⁴' => r"$^4$",
        '⁻' => r"$^-$",
        '¹' => r"$^1$",
        '′' => r"$'$",
        '₀' => r"$_0$",
        '₁' => r"$_1$",
        '₂' => r"$_2$",
        '₃' => r"$_3$",
        '½' => r"$\tfrac12$",
        'Ȧ' => r"$\dot{A}$",
        '√' => r"$\sqrt{\ }$",
        '∞' => r"$\infty$",
        '⊃' => r"$\supset$",
        '⊤' => r"$\top$",
        '\\' => r"\textbackslash{}",
        '{' => r"\{",
        '}' => r"\}",
        '_' => r"\_",
        '^' => r"\^{}",
        '&' => r"\&",
        '%' => r"\%",
        '$' => r"\$",
        '#' => r"\#",
        '~' => r"\~{}",
        c if c.is_ascii() => return None,
        // Combining bars and the like: the letter is enough.
        _ => "",
    };
    Some(math)
}

#[cfg(test)]
mod tests {
    use crate::claims::paper;

    /// No character of any claim is lost on its way to LaTeX.
    #[test]
    fn every_character_of_the_claims_has_a_command() {
        for claim in paper::ALL {
            assert!(claim.latex.is_ascii(), "{}: {}", claim.id, claim.latex);
            assert!(!super::one_line(claim.latex).contains("\\ "), "{}", claim.id);
            let texts = [claim.source, claim.why, claim.correction.unwrap_or_default()];
            for text in texts.iter().chain(claim.hypotheses) {
                // Of letters with a dot or a tilde above the letter is left.
                let is_mark = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
                for c in text.chars().filter(|c| !is_mark(c)) {
                    assert!(super::command(c) != Some(""), "{}: {c:?}", claim.id);
                }
            }
        }
    }
}

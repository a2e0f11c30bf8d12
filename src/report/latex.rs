//! Verdicts as a LaTeX document that needs amsmath and nothing else.

use super::formula::{Part, Symbol, parts};
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
            text += &format!("\\item {}: {}\n", sentence(necessity.hypothesis), sentence(&said));
        }
        text += "\\end{itemize}\n";
    }
    let counts = verdict.counts;
    text += &match claim.undecided {
        Some(reason) => format!("Undecided: {}.\n\n", sentence(reason)),
        None => format!(
            "{} instances ({}), {} meet all hypotheses, {} of these hold.\n\n",
            counts.trials,
            plain(&evidence_of(claim)),
            counts.within,
            counts.holding
        ),
    };
    text += &format!("\\emph{{Why:}} {}\n\n", sentence(claim.why));
    if let Some(trial) = &verdict.counterexample {
        text += &format!("\\emph{{Counterexample:}} {}\n", sentence(&trial.instance));
        text += &shown(trial);
        if let Some(correction) = claim.correction {
            text += &format!(
                "\\emph{{Correction}} ({} instances): {}\n\n",
                counts.corrected,
                sentence(correction)
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
    text + &sentence(&exhibit.sentence) + "\n\n"
}

/// A raw string over several lines of the source, in one: a backslash at the end of a line does not
/// continue it.
fn one_line(latex: &str) -> String {
    let lines = latex.lines().map(|line| line.trim().trim_end_matches('\\').trim_end());
    itertools::join(lines, " ")
}

/// A sentence with its formulas typeset.
fn sentence(text: &str) -> String {
    let part = |part: &Part| match part {
        Part::Words(words) => plain(words),
        Part::Formula(symbols) => format!("${}$", math(symbols).trim()),
    };
    parts(text).iter().map(part).collect()
}

/// A formula in math mode.
fn math(symbols: &[Symbol]) -> String {
    let mut text = String::new();
    // Two scripts on one symbol are an error.
    let (mut has_below, mut has_above) = (false, false);
    for symbol in symbols {
        let (is_below, is_above) =
            (matches!(symbol, Symbol::Below(_)), matches!(symbol, Symbol::Above(_)));
        if is_below && has_below || is_above && has_above {
            text += "{}";
            (has_below, has_above) = (false, false);
        }
        match symbol {
            Symbol::Below(_) => has_below = true,
            Symbol::Above(_) => has_above = true,
            _ => (has_below, has_above) = (false, false),
        }
        match symbol {
            Symbol::Char(c, mark) => text += &marked(&character(*c), *mark),
            Symbol::Name(name) => text += &format!("\\operatorname{{{name}}} "),
            Symbol::Below(inner) => text += &format!("_{{{}}}", math(inner).trim()),
            Symbol::Above(inner) => text += &format!("^{{{}}}", math(inner).trim()),
        }
    }
    text
}

/// A character in math mode; a command ends with a space.
fn character(c: char) -> String {
    match command(c) {
        None => c.to_string(),
        Some(text) => {
            let text = text.trim_matches('$');
            let is_word =
                text.starts_with('\\') && text.ends_with(|c: char| c.is_ascii_alphabetic());
            if is_word { format!("{text} ") } else { text.into() }
        }
    }
}

fn marked(text: &str, mark: Option<char>) -> String {
    let name = match mark {
        None => return text.into(),
        Some('\u{302}') => "hat",
        Some('\u{303}') => "tilde",
        Some('\u{307}') => "dot",
        Some('\u{332}') => "underline",
        Some(_) => "bar",
    };
    format!("\\{name}{{{}}}", text.trim())
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
        'β' => r"$\beta$",
        'γ' => r"$\gamma$",
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

    #[test]
    fn formulas_in_sentences_are_typeset() {
        for (text, latex) in [
            (
                "if rk M_i ≥ 2, x_2ᵀ A_1 x_2 counts",
                r"if $\operatorname{rk}  M_{i} \ge  2$, $x_{2}^{\top} A_{1} x_{2}$ counts",
            ),
            ("M_i occurs 3^{l−i} times", r"$M_{i}$ occurs $3^{l-i}$ times"),
            (
                "dim M = 2ad + dd' − a² − 1 if a ≤ d",
                r"$\operatorname{dim}  M = 2ad + dd' - a^{2} - 1$ if $a \le  d$",
            ),
            ("M̃_{j+m} and A_αβ", r"$\tilde{M}_{j+m}$ and $A_{\alpha \beta}$"),
            ("100 % of Eq. 12_3 & co", r"$100$ \% of Eq. $12_{3}$ \& co"),
        ] {
            assert_eq!(super::sentence(text), latex, "{text}");
        }
    }

    /// Every formula of every claim is balanced, has no scripts on scripts, and no dollar inside.
    #[test]
    fn every_sentence_of_the_claims_is_sound() {
        for claim in paper::ALL {
            let texts = [
                claim.why,
                claim.correction.unwrap_or_default(),
                claim.undecided.unwrap_or_default(),
            ];
            for text in texts.iter().chain(claim.hypotheses) {
                let latex = super::sentence(text);
                let formulas: Vec<&str> = latex.split('$').skip(1).step_by(2).collect();
                assert!(latex.matches('$').count().is_multiple_of(2), "{latex}");
                for formula in formulas {
                    let depth = formula.replace(r"\{", "").replace(r"\}", "").chars().try_fold(
                        0i32,
                        |depth, c| {
                            let depth = depth
                                + match c {
                                    '{' => 1,
                                    '}' => -1,
                                    _ => 0,
                                };
                            (depth >= 0).then_some(depth)
                        },
                    );
                    assert_eq!(depth, Some(0), "{}: {formula}", claim.id);
                    assert!(!formula.contains("}^{}") && !formula.contains("_{}"), "{formula}");
                }
                // What was a formula in the text is one in the document.
                let words: String = latex.split('$').step_by(2).collect();
                assert!(!words.contains(r"\_") && !words.contains(r"\^"), "{}: {latex}", claim.id);
            }
        }
    }

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

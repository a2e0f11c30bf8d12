//! Formulas inside sentences: found, and taken apart for LaTeX and HTML.
//!
//! The claims are written as plain text, `rk M_i ≥ 2`, `x_2ᵀ A_1 x_2`, `3^{l−i}`. A sentence is cut into words
//! and formulas; a formula into symbols with what stands below and above them.

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// Words, with the spaces around them.
    Words(String),
    /// A formula.
    Formula(Vec<Symbol>),
}

/// A symbol of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Symbol {
    /// A character with a mark above or below it, or none.
    Char(char, Option<char>),
    /// `rk`, `dim`: upright letters.
    Name(String),
    /// What stands below the symbol before.
    Below(Vec<Symbol>),
    /// What stands above the symbol before.
    Above(Vec<Symbol>),
}

/// Names of functions that formulas use.
const NAMES: [&str; 8] = ["rk", "dim", "det", "min", "max", "ker", "exp", "Sym"];
/// What ends or begins a word beside letters.
const PUNCTUATION: [char; 5] = [',', ';', '.', ':', '?'];

/// Cuts a sentence into words and formulas.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let is_formula = classes(&tokens);
    let mut parts: Vec<Part> = Vec::new();
    let mut words = String::new();
    let mut run: Vec<&str> = Vec::new();
    let close = |run: &mut Vec<&str>, words: &mut String, parts: &mut Vec<Part>| {
        if run.is_empty() {
            return;
        }
        let (before, formula, after) = bare(&run.join(" "));
        words.push_str(&before);
        if !words.is_empty() {
            parts.push(Part::Words(std::mem::take(words)));
        }
        parts.push(Part::Formula(symbols(&formula)));
        words.push_str(&after);
        run.clear();
    };
    for (at, (token, is_formula)) in tokens.iter().zip(is_formula).enumerate() {
        if is_formula {
            if run.is_empty() && at > 0 {
                words.push(' ');
            }
            run.push(token);
            // After a comma another formula begins: a line may break there.
            if token.ends_with(PUNCTUATION) && is_closed(&run.join(" ")) {
                close(&mut run, &mut words, &mut parts);
            }
        } else {
            close(&mut run, &mut words, &mut parts);
            if at > 0 {
                words.push(' ');
            }
            words += token;
        }
    }
    close(&mut run, &mut words, &mut parts);
    if !words.is_empty() {
        parts.push(Part::Words(words));
    }
    parts
}

/// Whether every bracket is closed.
fn is_closed(text: &str) -> bool {
    let count = |list: &[char]| text.chars().filter(|c| list.contains(c)).count();
    count(&['(', '[', '{']) == count(&[')', ']', '}'])
}

/// A formula without the punctuation of the sentence around it, and brackets that it does not close.
fn bare(text: &str) -> (String, String, String) {
    let mut formula = text;
    let (mut before, mut after) = (String::new(), String::new());
    loop {
        if let Some(rest) = formula.strip_suffix(PUNCTUATION) {
            after.insert_str(0, &formula[rest.len()..]);
            formula = rest;
        } else if let Some(rest) = formula.strip_suffix(')').filter(|_| !is_closed(formula)) {
            after.insert(0, ')');
            formula = rest;
        } else if let Some(rest) = formula.strip_prefix('(').filter(|_| !is_closed(formula)) {
            before.push('(');
            formula = rest;
        } else {
            return (before, formula.into(), after);
        }
    }
}

/// Which tokens belong to formulas.
fn classes(tokens: &[&str]) -> Vec<bool> {
    let core = |token: &str| -> String {
        token.trim_matches(|c| PUNCTUATION.contains(&c) || "()[]".contains(c)).into()
    };
    // Operators, and what only formulas have.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "'-,;.:()?!\"/%&#$~".contains(c);
    let certain = |token: &&str| {
        let core = core(token);
        let letters = core.chars().filter(|c| c.is_alphabetic()).count();
        let is_number = letters == 0 && core.chars().any(|c| c.is_ascii_digit());
        let has_symbol = core.chars().any(|c| !is_plain(c) && c != '…') && !core.is_empty();
        // Single letters, also between brackets: V, d', S(u), S)(V.
        let is_single = |part: &str| part.trim_end_matches('\'').chars().count() <= 1;
        let is_letter = letters > 0
            && core.split(['(', ')', '[', ']', ',']).all(is_single)
            && core != "a"
            && core != "A";
        let is_product =
            core.len() <= 4 && core.starts_with(|c: char| c.is_ascii_digit()) && letters > 0
                || core.ends_with('\'') && core.len() <= 3;
        let is_operator = ["+", "=", "<", ">", "/", "*", "−"].contains(token);
        is_number
            || has_symbol
            || is_letter
            || is_product
            || is_operator
            || NAMES.contains(&core.as_str())
    };
    let mut found: Vec<bool> = tokens.iter().map(certain).collect();
    // References ("Eq. 12", "Theorem 3.7") are words.
    for at in 1..tokens.len() {
        let is_reference =
            ["Eq.", "Equation", "Theorem", "Lemma", "Corollary", "Definition", "Figure", "Eqs."]
                .contains(&tokens[at - 1].trim_start_matches('('));
        let is_digits =
            core(tokens[at]).chars().all(|c| c.is_ascii_digit() || ".–".contains(c) || c == 'A');
        if is_reference && is_digits {
            found[at] = false;
        }
    }
    // The letter a is an article unless it stands beside an operator or a name.
    let is_relation = |at: usize| {
        let ends = tokens[at].chars().all(|c| !c.is_alphanumeric());
        found[at] && (ends || NAMES.contains(&tokens[at]))
    };
    let beside: Vec<usize> = (0..tokens.len())
        .filter(|&at| ["a", "A"].contains(&core(tokens[at]).as_str()))
        .filter(|&at| {
            let is_capital = core(tokens[at]) == "A" && at > 0;
            let is_bracketed = tokens[at].contains(['(', ')', ',', ';', ':', '.']);
            let before = at > 0 && is_relation(at - 1);
            let after = at + 1 < tokens.len() && is_relation(at + 1);
            is_capital || is_bracketed || before || after
        })
        .collect();
    for at in beside {
        found[at] = true;
    }
    found
}

/// The symbols of a formula.
pub(super) fn symbols(text: &str) -> Vec<Symbol> {
    let characters: Vec<char> = text.chars().collect();
    let mut at = 0;
    read(&characters, &mut at, false)
}

fn read(text: &[char], at: &mut usize, is_group: bool) -> Vec<Symbol> {
    let mut found = Vec::new();
    while let Some(&c) = text.get(*at) {
        *at += 1;
        match c {
            '}' if is_group => return found,
            '_' => found.push(Symbol::Below(script(text, at))),
            '^' => found.push(Symbol::Above(script(text, at))),
            c if raised(c).is_some() => {
                let mut above: Vec<Symbol> =
                    raised(c).map(|c| Symbol::Char(c, None)).into_iter().collect();
                while let Some(next) = text.get(*at).and_then(|&c| raised(c)) {
                    above.push(Symbol::Char(next, None));
                    *at += 1;
                }
                found.push(Symbol::Above(above));
            }
            c if lowered(c).is_some() => {
                found.push(Symbol::Below(
                    lowered(c).map(|c| Symbol::Char(c, None)).into_iter().collect(),
                ));
            }
            c if is_mark(c) => {
                if let Some(Symbol::Char(_, mark)) = found.last_mut() {
                    *mark = Some(c);
                }
            }
            c if c.is_ascii_alphabetic() => {
                let start = *at - 1;
                let end = (*at..text.len()).find(|&i| !text[i].is_ascii_alphabetic());
                let word: String = text[start..end.unwrap_or(text.len())].iter().collect();
                if NAMES.contains(&word.as_str()) {
                    *at = start + word.len();
                    found.push(Symbol::Name(word));
                } else {
                    found.push(Symbol::Char(c, None));
                }
            }
            c => found.push(Symbol::Char(c, None)),
        }
    }
    found
}

/// A group in braces, or the letters and digits that follow.
fn script(text: &[char], at: &mut usize) -> Vec<Symbol> {
    if text.get(*at) == Some(&'{') {
        *at += 1;
        return read(text, at, true);
    }
    let start = *at;
    while text.get(*at).is_some_and(|c| c.is_alphanumeric() && raised(*c).is_none()) {
        *at += 1;
    }
    text[start..*at].iter().map(|&c| Symbol::Char(c, None)).collect()
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The letter of one that is written raised.
fn raised(c: char) -> Option<char> {
    Some(match c {
        'ᵀ' => '⊤',
        'ˡ' => 'l',
        '⁻' => '−',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        _ => return None,
    })
}

/// The letter of one that is written lowered.
fn lowered(c: char) -> Option<char> {
    Some(match c {
        'ᵢ' => 'i',
        '₀' => '0',
        '₁' => '1',
        '₂' => '2',
        '₃' => '3',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    /// The sentence with formulas in brackets ⟦ ⟧.
    fn marked(text: &str) -> String {
        let mut shown = String::new();
        for part in parts(text) {
            match part {
                Part::Words(words) => shown += &words,
                Part::Formula(symbols) => shown += &format!("⟦{}⟧", symbols.len()),
            }
        }
        shown
    }

    #[test]
    fn words_stay_words_and_formulas_are_whole() {
        for (text, expected) in [
            ("nothing to see, a claim in words", "nothing to see, a claim in words"),
            ("if rk L = 1, the linear form", "if ⟦7⟧, the linear form"),
            ("as in Eq. 12 and Theorem 3.7", "as in Eq. 12 and Theorem 3.7"),
            ("for a = 1 a layer (A, V) is", "for ⟦5⟧ a layer ⟦6⟧ is"),
            ("M_2 = M_3", "⟦7⟧"),
            ("a skew A gives zero", "a skew ⟦1⟧ gives zero"),
            ("(t ≥ 2 is enough)", "(⟦5⟧ is enough)"),
            ("it is (S' − S)(V x_1) = 0 then", "it is ⟦18⟧ then"),
            ("50 % of all", "⟦2⟧ % of all"),
        ] {
            assert_eq!(marked(text), expected, "{text}");
        }
    }
}

//! Formulas and matrices as MathML, which browsers typeset without scripts.

use super::formula::Symbol;
use super::html::escaped;

/// A formula in a line.
pub(super) fn math(symbols: &[Symbol]) -> String {
    format!("<math>{}</math>", row(symbols))
}

/// `name = matrix`.
pub(super) fn matrix(name: &[Symbol], rows: &[Vec<String>]) -> String {
    let cell = |entry: &String| format!("<mtd>{}</mtd>", number(entry));
    let line =
        |line: &Vec<String>| format!("<mtr>{}</mtr>", line.iter().map(cell).collect::<String>());
    let body: String = rows.iter().map(line).collect();
    format!(
        "<math>{}<mo>=</mo><mrow><mo>(</mo><mtable>{body}</mtable><mo>)</mo></mrow></math>",
        row(name)
    )
}

/// `-3/4` with a minus sign; a fraction stays in one line, as matrices of them are easier to read so.
fn number(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) => format!("<mo>−</mo><mn>{}</mn>", escaped(rest)),
        None => format!("<mn>{}</mn>", escaped(text)),
    }
}

/// What stands next to each other; indices and exponents go to the symbol before them.
fn row(symbols: &[Symbol]) -> String {
    let mut done = String::new();
    let mut at = 0;
    while let Some(symbol) = symbols.get(at) {
        at += 1;
        let base = match symbol {
            Symbol::Char(c, _) if c.is_whitespace() => continue,
            Symbol::Char(c, None) if c.is_ascii_digit() => {
                let digits = symbols[at - 1..].iter().map_while(digit);
                let digits: String = digits.collect();
                at += digits.len() - 1;
                format!("<mn>{digits}</mn>")
            }
            Symbol::Char('⊤', _) => "<mi mathvariant=\"normal\">T</mi>".into(),
            Symbol::Char(c, mark) => {
                let text: String = std::iter::once(*c).chain(*mark).collect();
                let kind = if c.is_alphabetic() { "mi" } else { "mo" };
                format!("<{kind}>{}</{kind}>", escaped(&text))
            }
            Symbol::Name(name) => format!("<mi>{name}</mi><mspace width=\"0.17em\"/>"),
            // Nothing stands before it.
            Symbol::Below(_) | Symbol::Above(_) => {
                at -= 1;
                "<mrow></mrow>".into()
            }
        };
        let (mut below, mut above) = (None, None);
        loop {
            match symbols.get(at) {
                Some(Symbol::Below(inner)) if below.is_none() => below = Some(inner),
                Some(Symbol::Above(inner)) if above.is_none() => above = Some(inner),
                _ => break,
            }
            at += 1;
        }
        let inner = |symbols: &Vec<Symbol>| format!("<mrow>{}</mrow>", row(symbols));
        done += &match (below.map(inner), above.map(inner)) {
            (None, None) => base,
            (Some(below), None) => format!("<msub>{base}{below}</msub>"),
            (None, Some(above)) => format!("<msup>{base}{above}</msup>"),
            (Some(below), Some(above)) => format!("<msubsup>{base}{below}{above}</msubsup>"),
        };
    }
    done
}

fn digit(symbol: &Symbol) -> Option<char> {
    match symbol {
        Symbol::Char(c, None) if c.is_ascii_digit() => Some(*c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::formula::symbols;
    use super::{math, matrix};

    #[test]
    fn indices_belong_to_their_symbol() {
        for (text, inside) in [
            ("M_i", "<msub><mi>M</mi><mrow><mi>i</mi></mrow></msub>"),
            ("3^{l−i}", "<msup><mn>3</mn><mrow><mi>l</mi><mo>−</mo><mi>i</mi></mrow></msup>"),
            (
                "x_12ᵀ",
                "<msubsup><mi>x</mi><mrow><mn>12</mn></mrow><mrow><mi mathvariant=\"normal\">T</mi></mrow></msubsup>",
            ),
            (
                "rk M < 10",
                "<mi>rk</mi><mspace width=\"0.17em\"/><mi>M</mi><mo>&lt;</mo><mn>10</mn>",
            ),
        ] {
            assert_eq!(math(&symbols(text)), format!("<math>{inside}</math>"), "{text}");
        }
    }

    #[test]
    fn matrices_are_tables() {
        let rows = vec![vec!["1".to_string(), "-2/3".to_string()]];
        let text = matrix(&symbols("A"), &rows);
        let cells = "<mtr><mtd><mn>1</mn></mtd><mtd><mo>−</mo><mn>2/3</mn></mtd></mtr>";
        assert!(text.contains(cells) && text.starts_with("<math><mi>A</mi><mo>=</mo>"), "{text}");
    }
}

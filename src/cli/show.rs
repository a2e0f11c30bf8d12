//! Exact numbers and matrices for people: small ones whole, long ones by their size.

use clap::Args;
use num_rational::BigRational;
use serde_json::Value;
use std::io::IsTerminal;

use super::output::print;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::WeightFile;
use crate::report::show;
pub(super) use crate::report::show::{decimals, is_long};

/// A number, or its decimals.
pub(super) fn short(q: &BigRational) -> String {
    if is_long(q) { format!("≈ {}", decimals(q, 12)) } else { q.to_string() }
}

/// `[1 0; 0 1/2]`; long entries by decimals; or shape and longest entry.
pub(super) fn matrix(matrix: &Matrix<BigRational>) -> String {
    let text = show::matrix(matrix);
    if show::is_small(matrix) { text } else { text + " (whole with --json)" }
}

/// How much may be shown: all of it, or on a terminal one screen.
#[derive(Clone, Copy)]
pub(super) struct Screen(Option<(usize, usize)>);

/// The size of a terminal that does not say its own.
const USUAL: (usize, usize) = (24, 80);

impl Screen {
    /// The terminal that stdout is. Everything where it is none, or where all is asked for.
    pub(super) fn new(is_full: bool) -> Self {
        let is_terminal = !is_full && std::io::stdout().is_terminal();
        Screen(is_terminal.then(|| match terminal_size::terminal_size() {
            Some((terminal_size::Width(columns), terminal_size::Height(rows)))
                if rows > 0 && columns > 0 =>
            {
                (rows.into(), columns.into())
            }
            _ => USUAL,
        }))
    }

    /// Whether all is shown.
    pub(super) fn is_endless(self) -> bool {
        self.0.is_none()
    }

    /// The text, or as much of its beginning as a screen holds, and then `advice`. Long lines are folded by
    /// the terminal, so they are counted and cut too.
    pub(super) fn fit(self, text: &str, advice: &str) -> String {
        let Some((rows, columns)) = self.0 else { return text.into() };
        let height = |line: &str| line.chars().count().div_ceil(columns).max(1);
        if text.lines().map(height).sum::<usize>() <= rows {
            return text.into();
        }
        // Two rows for the last line and the prompt.
        let mut left = rows.saturating_sub(3).max(1);
        let mut shown = String::new();
        for line in text.lines() {
            let height = height(line);
            if height > left {
                let part: String = line.chars().take((left * columns).saturating_sub(1)).collect();
                shown += &format!("{part}…\n");
                break;
            }
            left -= height;
            shown += &format!("{line}\n");
            if left == 0 {
                break;
            }
        }
        let lines = text.lines().count();
        shown + &format!("({lines} lines, {} characters in all; {advice})\n", text.chars().count())
    }
}

/// Whether a terminal gets all.
#[derive(Args)]
#[group(skip)]
pub(super) struct Full {
    /// On a terminal too print everything, not only the first screen
    #[arg(long)]
    full: bool,
}

impl Full {
    /// Prints the text, on a terminal as much as a screen holds.
    ///
    /// # Errors
    /// When stdout is closed.
    pub(super) fn print(&self, text: &str) -> Result<()> {
        let advice = "--full prints all, as does a pipe, a file or --json";
        print(&Screen::new(self.full).fit(text, advice))
    }
}

/// A list of rows of strings.
pub(super) fn matrix_in_full(matrix: &Matrix<BigRational>) -> Value {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).collect::<Value>();
    (0..matrix.rows()).map(row).collect()
}

/// How large weights are: `3 layers, matrices of up to 24 x 24, numbers of up to 300 digits`.
pub(super) fn size(file: &WeightFile) -> String {
    let layers = match file.architecture.layers() {
        1 => "1 layer".to_string(),
        layers => format!("{layers} layers"),
    };
    let largest =
        file.weights.iter().map(Matrix::shape).max_by_key(|(rows, columns)| rows * columns);
    let (rows, columns) = largest.unwrap_or((0, 0));
    let entries = file.weights.iter().flat_map(Matrix::entries);
    let bits = entries.map(|q| q.numer().bits().max(q.denom().bits())).max().unwrap_or(0);
    // log10(2) from above.
    let digits = bits.saturating_mul(30103) / 100_000 + 1;
    format!("{layers}, matrices of up to {rows} x {columns}, numbers of up to {digits} digits")
}

/// `Q_1 = [1 0; 0 1/2]`, one line for each block.
pub(super) fn lines(file: &WeightFile) -> String {
    let blocks = file.architecture.blocks();
    let pairs = blocks.iter().zip(&file.weights);
    pairs.map(|(block, matrix)| format!("{} = {}\n", block.name, self::matrix(matrix))).collect()
}

#[cfg(test)]
mod tests {
    use super::Screen;

    #[test]
    fn a_screen_ends_with_what_to_ask_for() {
        let screen = Screen(Some((10, 20)));
        let short = "one\ntwo\n";
        assert_eq!(screen.fit(short, "ask"), short);
        let many: String = (0..50).map(|n| format!("line {n}\n")).collect();
        let wide = "x".repeat(5000) + "\n";
        for (text, lines) in [(&many, 50), (&wide, 1), (&format!("{short}{wide}"), 3)] {
            let shown = screen.fit(text, "ask");
            let height: usize = shown.lines().map(|l| l.chars().count().div_ceil(20)).sum();
            // The last line itself may be folded.
            assert!(height <= 13, "{shown}");
            let all = text.chars().count();
            assert!(shown.ends_with(&format!("({lines} lines, {all} characters in all; ask)\n")));
            let start: String =
                shown.lines().take(1).flat_map(|line| line.chars().take(10)).collect();
            assert!(text.starts_with(&start));
            assert_eq!(Screen(None).fit(text, "ask"), *text);
        }
        let last = screen.fit(&many, "ask");
        assert_eq!(last.lines().rev().nth(1), Some("line 6"));
    }
}

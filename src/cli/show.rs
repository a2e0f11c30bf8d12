//! Exact numbers and matrices for people: small ones whole, long ones by their size.

use clap::Args;
use itertools::Itertools as _;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde_json::Value;
use std::io::IsTerminal;

use super::output::print;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::WeightFile;

/// A longer number is shown by its first decimals.
const MOST_DIGITS: usize = 40;
/// A matrix with more entries is shown by its shape.
const MOST_ENTRIES: usize = 100;

/// A number, or its decimals.
pub(super) fn short(q: &BigRational) -> String {
    if is_long(q) { format!("≈ {}", decimals(q, 12)) } else { q.to_string() }
}

/// Whether a number is not shown whole.
pub(super) fn is_long(q: &BigRational) -> bool {
    q.to_string().len() > MOST_DIGITS
}

/// The number rounded to so many significant digits (at least one): `-0.00125`, or `1.25e-7`. The nearest
/// such number, computed exactly; of two the one further from zero.
pub(super) fn decimals(q: &BigRational, digits: u32) -> String {
    if q.is_zero() {
        return "0".into();
    }
    let ten = |exponent: i64| {
        let power = BigInt::from(10).pow(exponent.unsigned_abs() as u32);
        let power = BigRational::from_integer(power);
        if exponent < 0 { power.recip() } else { power }
    };
    let size = q.abs();
    let length = |n: &BigInt| n.to_string().len() as i64;
    // 10^exponent ≤ size < 10^(exponent + 1): the difference of the lengths, or one less.
    let mut exponent = length(size.numer()) - length(size.denom());
    if size < ten(exponent) {
        exponent -= 1;
    }
    let last = i64::from(digits.max(1)) - 1;
    let mut rounded = (size * ten(last - exponent)).round().to_integer();
    if length(&rounded) > last + 1 {
        rounded /= 10;
        exponent += 1;
    }
    let text = rounded.to_string();
    let trimmed = |whole: &str, part: &str| match part.trim_end_matches('0') {
        "" => whole.to_string(),
        part => format!("{whole}.{part}"),
    };
    let body = match exponent {
        -4..0 => {
            let zeros = "0".repeat((-exponent - 1) as usize);
            trimmed("0", &format!("{zeros}{text}"))
        }
        _ if (0..=last).contains(&exponent) => {
            let (whole, part) = text.split_at(exponent as usize + 1);
            trimmed(whole, part)
        }
        _ => format!("{}e{exponent}", trimmed(&text[..1], &text[1..])),
    };
    if q.is_negative() { format!("-{body}") } else { body }
}

/// `[1 0; 0 1/2]`; long entries by decimals; or shape and longest entry.
pub(super) fn matrix(matrix: &Matrix<BigRational>) -> String {
    let longest = || matrix.entries().iter().map(|q| q.to_string().len()).max().unwrap_or(0);
    let (rows, columns) = matrix.shape();
    if matrix.entries().len() <= MOST_ENTRIES {
        if longest() <= MOST_DIGITS {
            return super::layer::one_line(matrix);
        }
        let entry = |q: &BigRational| if is_long(q) { decimals(q, 6) } else { q.to_string() };
        let row = |i| matrix.row(i).iter().map(entry).join(" ");
        let text = (0..rows).map(row).join("; ");
        return format!("[{text}] (rounded)");
    }
    format!(
        "a {rows} x {columns} matrix, entries of up to {} characters (whole with --json)",
        longest()
    )
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
    use super::{Screen, decimals};
    use num_rational::BigRational;

    #[test]
    fn decimals_are_rounded_exactly() {
        for (p, q, digits, text) in [
            (0, 1, 3, "0"),
            (1, 3, 3, "0.333"),
            (-2, 3, 3, "-0.667"),
            (999_999, 1000, 4, "1000"),
            (999_999, 1000, 3, "1e3"),
            (1, 1 << 10, 4, "0.0009766"),
            (1, 1 << 20, 4, "9.537e-7"),
            (125, 100_000, 3, "0.00125"),
            (5, 2, 1, "3"),
            (-123_456_789, 1, 5, "-1.2346e8"),
            (100, 1, 12, "100"),
            (99_995, 100_000, 4, "1"),
        ] {
            let number = BigRational::new(p.into(), q.into());
            assert_eq!(decimals(&number, digits), text, "{p}/{q}");
        }
    }

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

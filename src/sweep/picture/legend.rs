//! What the colours and marks mean, beside the picture: there it covers no point.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::data::Data;
use super::draw::Area;
use super::mark::{Look, MOST_SERIES, Mark};

/// A line of the legend.
pub struct Line {
    sign: Sign,
    text: String,
}

enum Sign {
    Series(Look),
    AtLeast,
    Expected,
    Nothing,
}

const HEIGHT: i32 = 34;
/// The width of a letter of the bitmap font.
const LETTER: usize = 12;
/// Longer texts are cut.
const LONGEST: usize = 34;

/// All lines; a single series has none.
pub fn lines(data: &Data) -> Vec<Line> {
    let mut lines = Vec::new();
    let count = data.series.len();
    if count > MOST_SERIES {
        lines.push(Line { sign: Sign::Nothing, text: format!("{count} series") });
    } else if count > 1 {
        for (number, series) in data.series.iter().enumerate() {
            let sign = Sign::Series(Look::new(number, count));
            lines.push(Line { sign, text: series.label.clone() });
        }
    }
    if data.series.iter().any(|series| !series.expected.is_empty()) {
        lines.push(Line { sign: Sign::Expected, text: "expected".into() });
    }
    let mut points = data.series.iter().flat_map(|series| &series.points);
    if points.any(|point| !point.is_exact) {
        lines.push(Line { sign: Sign::AtLeast, text: "at least".into() });
    }
    for line in &mut lines {
        if line.text.chars().count() > LONGEST {
            line.text = line.text.chars().take(LONGEST - 3).collect::<String>() + "...";
        }
    }
    lines
}

/// In pixels.
pub fn width(lines: &[Line]) -> i32 {
    let longest = lines.iter().map(|line| line.text.chars().count()).max();
    longest.map_or(24, |longest| 90 + (LETTER * longest) as i32)
}

pub fn draw<B: DrawingBackend>(
    lines: &[Line],
    area: &Area<B>,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let style = ("sans-serif", 24).into_text_style(area).pos(Pos::new(HPos::Left, VPos::Center));
    for (line, y) in lines.iter().zip((0..).map(|number| 90 + HEIGHT * number)) {
        match line.sign {
            Sign::Series(look) => area.draw(&Mark::new((28, y), look))?,
            Sign::AtLeast => area.draw(&Mark::new((28, y), Look::grey()).hollow(true))?,
            Sign::Expected => {
                let style = Look::grey().colour.stroke_width(2);
                area.draw(&PathElement::new(vec![(8, y), (48, y)], style))?;
            }
            Sign::Nothing => {}
        }
        area.draw(&Text::new(line.text.clone(), (64, y), style.clone()))?;
    }
    Ok(())
}

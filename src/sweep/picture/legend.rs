//! What the colours and marks mean, beside the picture: there it covers no point.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::data::Data;
use super::draw::{Area, COLOURS, GREY, RADIUS};

/// A line of the legend.
pub struct Line {
    mark: Mark,
    text: String,
}

enum Mark {
    Point(RGBColor),
    Hollow,
    Expected,
    Nothing,
}

/// More lines do not fit.
const MOST: usize = 26;
const HEIGHT: i32 = 34;
/// Of a letter of the font of pixels.
const LETTER: usize = 12;
/// A longer text is cut.
const LONGEST: usize = 34;

/// What there is to say; nothing of a single series.
pub fn lines(data: &Data) -> Vec<Line> {
    let mut lines = Vec::new();
    if data.series.len() > 1 {
        for (number, series) in data.series.iter().enumerate() {
            let colour = COLOURS[number % COLOURS.len()];
            lines.push(Line { mark: Mark::Point(colour), text: series.label.clone() });
        }
        if lines.len() > MOST {
            let rest = lines.split_off(MOST - 1).len();
            lines.push(Line { mark: Mark::Nothing, text: format!("and {rest} more") });
        }
    }
    if data.series.iter().any(|series| !series.expected.is_empty()) {
        lines.push(Line { mark: Mark::Expected, text: "expected".into() });
    }
    let mut points = data.series.iter().flat_map(|series| &series.points);
    if points.any(|point| !point.is_exact) {
        lines.push(Line { mark: Mark::Hollow, text: "at least".into() });
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
        match line.mark {
            Mark::Point(colour) => area.draw(&Circle::new((28, y), RADIUS, colour.filled()))?,
            Mark::Hollow => area.draw(&Circle::new((28, y), RADIUS, GREY.stroke_width(3)))?,
            Mark::Expected => {
                area.draw(&PathElement::new(vec![(8, y), (48, y)], GREY.stroke_width(2)))?;
            }
            Mark::Nothing => {}
        }
        area.draw(&Text::new(line.text.clone(), (64, y), style.clone()))?;
    }
    Ok(())
}

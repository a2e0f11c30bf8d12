//! The picture itself, on any kind of sheet.

// Where something lies on a sheet is no statement of mathematics.
#![allow(clippy::float_arithmetic)]

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::data::{Data, Series};
use super::legend;

/// Colours that people with any kind of colour vision tell apart (Okabe and Ito 2008).
pub const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
    RGBColor(0, 0, 0),
];

/// The radius of a point.
pub const RADIUS: i32 = 8;
/// How much larger a point is with another one on it.
const RING: i32 = 5;
pub const GREY: RGBColor = RGBColor(110, 110, 110);

/// Draws on a sheet.
pub fn draw<B: DrawingBackend>(data: &Data, sheet: B) -> Result<(), String> {
    on(data, &sheet.into_drawing_area()).map_err(|error| error.to_string())
}

pub type Area<B> = DrawingArea<B, plotters::coord::Shift>;

fn on<B: DrawingBackend>(
    data: &Data,
    area: &Area<B>,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    area.fill(&WHITE)?;
    let lines = legend::lines(data);
    let (width, _) = area.dim_in_pixel();
    let (plot, beside) = area.split_horizontally(width as i32 - legend::width(&lines));
    legend::draw(&lines, &beside)?;
    let ((left, right), (bottom, top)) = data.ranges();
    let margin = |from: i64, to: i64| (to.saturating_sub(from) / 16).max(1);
    let (side, above) = (margin(left, right), margin(bottom, top));
    let mut chart = ChartBuilder::on(&plot)
        .caption(&data.title, ("sans-serif", 32))
        .margin(24)
        .margin_right(24)
        .x_label_area_size(84)
        .y_label_area_size(110)
        .build_cartesian_2d(
            left.saturating_sub(side)..right.saturating_add(side),
            bottom..top.saturating_add(above),
        )?;
    let steps = usize::try_from(right.saturating_sub(left)).unwrap_or(usize::MAX);
    chart
        .configure_mesh()
        .x_desc(data.x.as_str())
        .y_desc("dimension")
        .x_labels(steps.saturating_add(2 * side as usize + 1).min(16))
        .y_labels(10)
        .label_style(("sans-serif", 24))
        .axis_desc_style(("sans-serif", 24))
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(225, 225, 225))
        .draw()?;
    for (number, series) in data.series.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        chart.draw_series(expected(series, colour))?;
    }
    for (number, series) in data.series.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        chart.draw_series(series.points.iter().map(|point| {
            let style = if point.is_exact { colour.filled() } else { colour.stroke_width(3) };
            let rings = i32::try_from(point.covered.min(6)).unwrap_or(6);
            Circle::new((point.x, point.y), RADIUS + RING * rings, style)
        }))?;
    }
    note(data, area)?;
    area.present()
}

/// The line through what is expected.
fn expected(series: &Series, colour: RGBColor) -> Option<PathElement<(i64, i64)>> {
    let is_line = series.expected.len() > 1;
    is_line.then(|| PathElement::new(series.expected.clone(), colour.mix(0.6).stroke_width(2)))
}

/// What the picture does not show.
fn note<B: DrawingBackend>(
    data: &Data,
    area: &Area<B>,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    if data.left_out == 0 {
        return Ok(());
    }
    let plural = if data.left_out == 1 { "" } else { "s" };
    let words = format!("{} case{plural} without a number", data.left_out);
    let (width, height) = area.dim_in_pixel();
    let style = ("sans-serif", 24).into_text_style(area).color(&GREY);
    let style = style.pos(Pos::new(HPos::Right, VPos::Bottom));
    area.draw(&Text::new(words, (width as i32 - 24, height as i32 - 24), style))
}

//! The picture itself, on any kind of sheet.

// Where something lies on a sheet is no statement of mathematics.
#![allow(clippy::float_arithmetic)]

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::data::{Data, Series, nothing};
use super::legend;
use super::mark::{Look, MOST_SERIES, Mark};

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
    if data.series.is_empty() {
        note(&nothing(&data.x), area)?;
        return area.present();
    }
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
    let looks = (0..).map(|number| Look::new(number, data.series.len()));
    for (series, look) in data.series.iter().zip(looks.clone()) {
        chart.draw_series(expected(series, look.colour))?;
    }
    for (series, look) in data.series.iter().zip(looks) {
        chart.draw_series(series.points.iter().map(|point| {
            let mark = Mark::new((point.x, point.y), look).hollow(!point.is_exact);
            if data.series.len() > MOST_SERIES { mark } else { mark.covered(point.covered) }
        }))?;
    }
    if data.left_out > 0 {
        let plural = if data.left_out == 1 { "" } else { "s" };
        note(&format!("not drawn: {} case{plural}", data.left_out), area)?;
    }
    area.present()
}

/// The line through what is expected.
fn expected(series: &Series, colour: RGBColor) -> Option<PathElement<(i64, i64)>> {
    let is_line = series.expected.len() > 1;
    is_line.then(|| PathElement::new(series.expected.clone(), colour.mix(0.6).stroke_width(2)))
}

/// What the picture does not show.
fn note<B: DrawingBackend>(
    words: &str,
    area: &Area<B>,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let (width, height) = area.dim_in_pixel();
    let grey = Look::grey().colour;
    let style = ("sans-serif", 24).into_text_style(area).color(&grey);
    let style = style.pos(Pos::new(HPos::Right, VPos::Bottom));
    area.draw(&Text::new(words, (width as i32 - 24, height as i32 - 24), style))
}

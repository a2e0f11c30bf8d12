//! A picture of a table: the dimension over one size, with a series for each choice of the other sizes.
//!
//! Which points there are is decided with whole numbers; only where on the sheet they lie is computed with
//! floats, by `plotters`.

mod data;
mod draw;
mod labels;
mod legend;
mod letters;
mod mark;

use plotters::prelude::SVGBackend;

use data::Data;
pub use data::axis;

use super::table::Table;
use crate::error::{Error, Result};

/// Width and height, in pixels.
const SHEET: (u32, u32) = (1600, 1000);

/// The picture as vectors, with the size `x` to the right.
pub(super) fn svg(table: &Table, x: &str) -> Result<String> {
    let mut text = String::new();
    draw::draw(&Data::new(table, x), SVGBackend::with_string(&mut text, SHEET)).map_err(failed)?;
    Ok(text)
}

/// The picture as pixels.
pub(super) fn png(table: &Table, x: &str) -> Result<Vec<u8>> {
    let mut pixels = vec![0; 3 * SHEET.0 as usize * SHEET.1 as usize];
    draw::draw(&Data::new(table, x), letters::Sheet::new(&mut pixels, SHEET)).map_err(failed)?;
    encoded(&pixels).map_err(|error| failed(error.to_string()))
}

/// Why the picture is empty, if it is.
pub fn nothing_to_draw(table: &Table, x: &str) -> Option<String> {
    let is_empty = Data::new(table, x).series.is_empty();
    is_empty.then(|| data::nothing(x))
}

fn failed(problem: String) -> Error {
    Error::new("the picture", format!("cannot be drawn: {problem}"), "")
}

fn encoded(pixels: &[u8]) -> std::result::Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SHEET.0, SHEET.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

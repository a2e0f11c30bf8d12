//! A picture of a table: the dimension over a size, a series for all other sizes.
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

use super::table::Table;
use crate::error::{Error, Result};

/// Width and height, in pixels.
const SHEET: (u32, u32) = (1600, 1000);

/// The kind of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Vectors.
    Svg,
    /// Pixels.
    Png,
}

/// A picture that can be drawn.
#[derive(Clone, Debug)]
pub struct Picture(data::Data);

impl Picture {
    /// The dimension over the size `x`; by default over the first one that varies.
    ///
    /// # Errors
    /// A size that there is not, or a table without any number.
    pub fn new(table: &Table, x: Option<&str>) -> Result<Picture> {
        data::Data::new(table, x).map(Picture)
    }

    /// The size to the right, as in [`Self::new`]. The table need not have any number yet.
    ///
    /// # Errors
    /// A size that there is not.
    pub fn axis(table: &Table, x: Option<&str>) -> Result<String> {
        data::axis(table, x)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it cannot be drawn, which does not happen.
    pub fn draw(&self, kind: Kind) -> Result<Vec<u8>> {
        match kind {
            Kind::Svg => {
                let mut text = String::new();
                draw::draw(&self.0, SVGBackend::with_string(&mut text, SHEET)).map_err(failed)?;
                Ok(text.into_bytes())
            }
            Kind::Png => {
                let mut pixels = vec![0; 3 * SHEET.0 as usize * SHEET.1 as usize];
                let sheet = letters::Sheet::new(&mut pixels, SHEET);
                draw::draw(&self.0, sheet).map_err(failed)?;
                encoded(&pixels).map_err(|error| failed(error.to_string()))
            }
        }
    }
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

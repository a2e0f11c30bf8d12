//! Letters on a sheet of pixels, of a font that is part of this program: the picture is the same on every machine.

// How dark a pixel is is no statement of mathematics.
#![allow(clippy::float_arithmetic)]

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use plotters::prelude::{BitMapBackend, DrawingBackend};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};

/// A sheet of pixels.
pub struct Sheet<'a>(BitMapBackend<'a>);

impl<'a> Sheet<'a> {
    /// A sheet of these pixels, three bytes each.
    pub fn new(pixels: &'a mut [u8], size: (u32, u32)) -> Self {
        Sheet(BitMapBackend::with_buffer(pixels, size))
    }
}

fn height(style: &impl BackendTextStyle) -> RasterHeight {
    if style.size() > 28.0 { RasterHeight::Size32 } else { RasterHeight::Size24 }
}

/// Width and height of a text.
fn size(text: &str, height: RasterHeight) -> (i32, i32) {
    let width = get_raster_width(FontWeight::Regular, height);
    ((text.chars().count() * width) as i32, height.val() as i32)
}

type Failed<'a> = DrawingErrorKind<<BitMapBackend<'a> as DrawingBackend>::ErrorType>;

impl<'a> DrawingBackend for Sheet<'a> {
    type ErrorType = <BitMapBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> Result<(), Failed<'a>> {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), Failed<'a>> {
        self.0.present()
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Result<(), Failed<'a>> {
        self.0.draw_pixel(at, colour)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), Failed<'a>> {
        self.0.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        one: BackendCoord,
        other: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), Failed<'a>> {
        self.0.draw_rect(one, other, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Result<(), Failed<'a>> {
        let letters = height(style);
        let (width, height) = size(text, letters);
        let anchor = style.anchor();
        let left = match anchor.h_pos {
            HPos::Left => 0,
            HPos::Center => -width / 2,
            HPos::Right => -width,
        };
        let top = match anchor.v_pos {
            VPos::Top => 0,
            VPos::Center => -height / 2,
            VPos::Bottom => -height,
        };
        let (turn, colour) = (style.transform(), style.color());
        let letter = |c| get_raster(c, FontWeight::Regular, letters);
        let mut start = left;
        for found in text.chars().filter_map(|c| letter(c).or_else(|| letter('?'))) {
            for (row, y) in found.rows().zip(top..) {
                for (&dark, x) in row.iter().zip(start..).filter(|(dark, _)| **dark > 0) {
                    let (x, y) = turn.transform(x, y);
                    let alpha = colour.alpha * f64::from(dark) / 255.0;
                    self.0.draw_pixel((at.0 + x, at.1 + y), BackendColor { alpha, ..colour })?;
                }
            }
            start += found.width() as i32;
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), Failed<'a>> {
        let (width, height) = size(text, height(style));
        Ok((width as u32, height as u32))
    }
}

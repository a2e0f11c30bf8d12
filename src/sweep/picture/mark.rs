//! The mark of a dimension: its colour and form are those of its series, and it is hollow where only a lower
//! bound is proved.

use std::iter::{Once, once};

use plotters::element::{Drawable, PointCollection};
use plotters::prelude::*;
use plotters_backend::{BackendCoord, DrawingErrorKind};

/// Colours that people with any kind of colour vision tell apart (Okabe and Ito 2008).
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
    RGBColor(0, 0, 0),
];

/// Beyond this number nobody finds a series in a legend, so all of them look alike.
pub const MOST_SERIES: usize = 2 * COLOURS.len();

const RADIUS: i32 = 8;
/// How much larger a mark is for each mark on top of it, and the thickness of a hollow one.
const RING: i32 = 4;
/// More rings are not told apart.
const MOST_RINGS: usize = 4;

/// A mark at a place.
pub struct Mark<C> {
    pub at: C,
    look: Look,
    is_hollow: bool,
    rings: i32,
}

/// How a series looks.
#[derive(Clone, Copy)]
pub struct Look {
    pub colour: RGBColor,
    is_square: bool,
}

impl Look {
    /// The look of one of several series.
    pub fn new(number: usize, of: usize) -> Self {
        let number = if of > MOST_SERIES { 0 } else { number };
        let colour = COLOURS[number % COLOURS.len()];
        Look { colour, is_square: number >= COLOURS.len() }
    }

    /// The look of what belongs to none of the series.
    pub fn grey() -> Self {
        Look { colour: RGBColor(110, 110, 110), is_square: false }
    }
}

impl<C> Mark<C> {
    pub fn new(at: C, look: Look) -> Self {
        Mark { at, look, is_hollow: false, rings: 0 }
    }

    pub fn hollow(self, is_hollow: bool) -> Self {
        Mark { is_hollow, ..self }
    }

    /// With this number of marks on top of it.
    pub fn covered(self, count: usize) -> Self {
        Mark { rings: count.min(MOST_RINGS) as i32, ..self }
    }
}

impl<'a, C> PointCollection<'a, C> for &'a Mark<C> {
    type Point = &'a C;
    type IntoIter = Once<&'a C>;

    fn point_iter(self) -> Self::IntoIter {
        once(&self.at)
    }
}

impl<C, B: DrawingBackend> Drawable<B> for Mark<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        places: I,
        sheet: &mut B,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let outer = RADIUS + RING * self.rings;
        for (x, y) in places {
            let mut fill = |radius: i32, colour: RGBColor| match self.look.is_square {
                true => {
                    let corners = ((x - radius, y - radius), (x + radius, y + radius));
                    sheet.draw_rect(corners.0, corners.1, &colour.filled(), true)
                }
                false => sheet.draw_circle((x, y), radius.unsigned_abs(), &colour.filled(), true),
            };
            fill(outer, self.look.colour)?;
            if self.is_hollow {
                fill(outer - RING + 1, WHITE)?;
            }
        }
        Ok(())
    }
}

//! A picture of a plane curve: points at rational parameters, computed exactly, and then rounded to hundredths of a pixel.

use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::cli::subject::Subject;
use crate::commands::{Drawn, Settings, draw};
use crate::error::Result;
use crate::ring::decimal;

/// Of the picture, in pixels.
const SIDE: i64 = 480;
const MARGIN: i64 = 30;

type Point = [BigRational; 2];

/// As SVG.
///
/// # Errors
/// What is not a plane curve.
pub(super) fn picture(subject: &Subject, settings: &Settings<'_>) -> Result<String> {
    let Drawn { points, singular } = draw(subject, settings)?;
    let scale = Scale::new(&points);
    let path: Vec<String> = points.iter().map(|point| scale.place(point)).collect();
    let name = &subject.program.name;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" width=\"{SIDE}\" height=\"{SIDE}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>{name}</title>\n\
         <rect width=\"{SIDE}\" height=\"{SIDE}\" fill=\"#fff\"/>\n"
    );
    text += &scale.axes();
    text += &format!(
        "<path d=\"M{}\" fill=\"none\" stroke=\"#0072B2\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n",
        path.join("L")
    );
    for (kind, point) in &singular {
        let place = scale.place(point);
        let (x, y) = place.split_once(' ').unwrap_or((&place, "0"));
        text += &format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"4.5\" fill=\"#D55E00\"><title>{kind} ({}, {})</title></circle>\n\
             <text x=\"{x}\" y=\"{y}\" dx=\"8\" dy=\"-8\">{kind}</text>\n",
            point[0], point[1]
        );
    }
    Ok(text + "</svg>\n")
}

/// From the plane to pixels.
struct Scale {
    low: Point,
    /// Pixels for one, the same in both directions.
    unit: BigRational,
    /// Of the picture, in the plane.
    size: Point,
}

impl Scale {
    fn new(points: &[Point]) -> Scale {
        let ends = |at: usize| {
            let all = points.iter().map(|point| &point[at]);
            let low = all.clone().min().cloned().unwrap_or_default();
            (low, all.max().cloned().unwrap_or_default())
        };
        let ((left, right), (below, above)) = (ends(0), ends(1));
        let mut side = (&right - &left).max(&above - &below);
        if side.is_zero() {
            side = BigRational::one();
        }
        let room = BigRational::from_integer((SIDE - 2 * MARGIN).into());
        Scale { unit: room / side, size: [&right - &left, &above - &below], low: [left, below] }
    }

    /// `x y`, in pixels with two decimals.
    fn place(&self, [x, y]: &Point) -> String {
        let half = BigRational::new(1.into(), 2.into());
        let pixels = |value: &BigRational, at: usize| {
            // In the middle where one side is shorter.
            let room = BigRational::from_integer(SIDE.into()) - &self.size[at] * &self.unit;
            (value - &self.low[at]) * &self.unit + room * &half
        };
        let down = BigRational::from_integer(SIDE.into()) - pixels(y, 1);
        format!("{} {}", decimal(&pixels(x, 0), 2), decimal(&down, 2))
    }

    fn axes(&self) -> String {
        let zero = self.place(&[BigRational::zero(), BigRational::zero()]);
        let (x, y) = zero.split_once(' ').unwrap_or(("0", "0"));
        format!("<path d=\"M0 {y}H{SIDE}M{x} 0V{SIDE}\" stroke=\"#ccc\"/>\n")
    }
}

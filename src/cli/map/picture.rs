//! Pictures of plane curves: points at rational parameters, computed exactly, and then rounded to hundredths of a pixel.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::space::short;
use crate::cli::subject::Subject;
use crate::commands::{DrawnBeside, Settings, draw};
use crate::error::Result;
use crate::ring::decimal;

/// Of the picture, in pixels.
const SIDE: i64 = 480;
const MARGIN: i64 = 30;

type Point = [BigRational; 2];

const CURVE: &str = "#0072B2";
const EVOLUTE: &str = "#009E73";
const BOUNDARY: &str = "#CC79A7";
const DATA: &str = "#333";

/// A plane curve as SVG.
///
/// # Errors
/// What is not a plane curve.
pub(super) fn picture(subject: &Subject, settings: &Settings<'_>) -> Result<String> {
    let curve = draw(subject, settings)?;
    let none = Vec::new;
    let (evolute, boundary, critical) = (none(), none(), Vec::new());
    let drawn = DrawnBeside { curve, evolute, boundary, centre: None, data: None, critical };
    Ok(beside(&subject.program.name, &drawn))
}

/// A plane curve with what is beside it, as SVG.
pub(super) fn beside(name: &str, drawn: &DrawnBeside) -> String {
    let (curve, singular) = (&drawn.curve.points, &drawn.curve.singular);
    let pieces = drawn.evolute.iter().chain(&drawn.boundary).flatten();
    let single = drawn.critical.iter().map(|(_, point)| point).chain(&drawn.data);
    let scale = Scale::new(&curve.iter().chain(pieces).chain(single).collect::<Vec<_>>());
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" width=\"{SIDE}\" height=\"{SIDE}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>{name}</title>\n\
         <rect width=\"{SIDE}\" height=\"{SIDE}\" fill=\"#fff\"/>\n"
    );
    text += &scale.axes();
    let mut legend = Vec::new();
    for (pieces, colour, dashes, label) in [
        (&drawn.evolute, EVOLUTE, " stroke-dasharray=\"6 3\"", "evolute".to_string()),
        (
            &drawn.boundary,
            BOUNDARY,
            "",
            format!("Voronoi cell of {}", place(drawn.centre.as_ref())),
        ),
    ] {
        pieces.iter().for_each(|piece| text += &scale.line(piece, colour, dashes));
        if !pieces.is_empty() {
            legend.push((colour, label));
        }
    }
    text += &scale.line(curve, CURVE, "");
    if let Some(data) = &drawn.data {
        for (kind, point) in &drawn.critical {
            text += &scale.line(&[data.clone(), point.clone()], DATA, " stroke-dasharray=\"2 3\"");
            text += &scale.dot(point, CURVE, kind, 3);
        }
        text += &scale.dot(data, DATA, "data", 4);
        legend.push((DATA, format!("data {}", place(Some(data)))));
    }
    for (kind, point) in singular {
        let about = format!("{kind} ({}, {})", point[0], point[1]);
        text += &scale.dot(point, "#D55E00", &about, 4);
        let (x, y) = scale.pixels(point);
        text += &format!("<text x=\"{x}\" y=\"{y}\" dx=\"8\" dy=\"-8\">{kind}</text>\n");
    }
    if !legend.is_empty() {
        legend.insert(0, (CURVE, name.to_string()));
    }
    for ((colour, label), at) in legend.iter().zip(1i64..) {
        let y = at * 16 + 4;
        text += &format!("<text x=\"10\" y=\"{y}\" fill=\"{colour}\">{label}</text>\n");
    }
    text + "</svg>\n"
}

fn place(point: Option<&Point>) -> String {
    point.map_or(String::new(), |[x, y]| format!("({}, {})", short(x), short(y)))
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
    fn new(points: &[&Point]) -> Scale {
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

    /// With two decimals.
    fn pixels(&self, [x, y]: &Point) -> (String, String) {
        let half = BigRational::new(1.into(), 2.into());
        let pixels = |value: &BigRational, at: usize| {
            // In the middle where one side is shorter.
            let room = BigRational::from_integer(SIDE.into()) - &self.size[at] * &self.unit;
            (value - &self.low[at]) * &self.unit + room * &half
        };
        let down = BigRational::from_integer(SIDE.into()) - pixels(y, 1);
        (decimal(&pixels(x, 0), 2), decimal(&down, 2))
    }

    fn axes(&self) -> String {
        let (x, y) = self.pixels(&[BigRational::zero(), BigRational::zero()]);
        format!("<path d=\"M0 {y}H{SIDE}M{x} 0V{SIDE}\" stroke=\"#ccc\"/>\n")
    }

    fn line(&self, points: &[Point], colour: &str, more: &str) -> String {
        let place = |point: &Point| {
            let (x, y) = self.pixels(point);
            format!("{x} {y}")
        };
        let path = points.iter().map(place).join("L");
        let wide = if colour == CURVE { "2" } else { "1.5" };
        format!(
            "<path d=\"M{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{wide}\" stroke-linejoin=\"round\"{more}/>\n"
        )
    }

    fn dot(&self, point: &Point, colour: &str, about: &str, radius: i64) -> String {
        let (x, y) = self.pixels(point);
        format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{colour}\"><title>{about}</title></circle>\n"
        )
    }
}

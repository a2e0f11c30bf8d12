//! Surfaces as one HTML file with a small renderer, which needs nothing else.

use itertools::Itertools as _;
use serde_json::{Value, json};

use super::space::{Placed, Space};
use crate::commands::{Point, Surface};

/// The page; what is in capital letters is filled in.
const PAGE: &str = include_str!("viewer.html");

/// The file.
pub(super) fn html(name: &str, surfaces: &[Surface]) -> String {
    let scenes: Vec<Value> = surfaces.iter().map(scene).collect();
    // `<` would end the element that the data are in.
    let data = Value::from(scenes).to_string().replace('<', "\\u003c");
    let about = surfaces.iter().flat_map(|one| one.about.first());
    let description = about.cloned().join(" ");
    PAGE.replace("{TITLE}", &escaped(&format!("{name}: a surface in space")))
        .replace("{DESCRIPTION}", &escaped(&description))
        .replace("{DATA}", &data)
}

fn scene(surface: &Surface) -> Value {
    let space = Space::new(surface);
    let flat = |points: &[Point]| -> Vec<i64> {
        points.iter().flat_map(|point| -> Placed { space.place(point) }).collect()
    };
    let strip = |strip: &Vec<Vec<Point>>| strip.iter().map(|row| flat(row)).collect::<Vec<_>>();
    let piece = |piece: &crate::commands::Piece| json!({"dotted": !piece.is_reached, "points": flat(&piece.points)});
    let [low, high] = space.ends();
    json!({
        "title": surface.title,
        "about": surface.about,
        "axes": surface.axes,
        "low": low,
        "high": high,
        "half": surface.half.is_some(),
        "strips": surface.strips.iter().map(strip).collect::<Vec<_>>(),
        "singular": surface.singular.iter().map(piece).collect::<Vec<_>>(),
        "ends": flat(&surface.ends),
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

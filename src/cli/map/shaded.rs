//! A surface as SVG: what is behind is drawn first. All that is computed here are integers.

use std::fmt::Write;

use super::space::{Placed, SIDE, Space};
use crate::commands::{Piece, Surface};

/// Of the picture, in tenths of a pixel.
const WIDE: i64 = 4800;
const HIGH: i64 = 5200;
/// Rulings are cut into so many pieces.
const CUTS: i64 = 8;
/// How light a piece can be.
const SHADES: i128 = 40;
/// Pieces and dots of the singular curve.
const DOTS: i64 = 36;

/// To the right, up, and to the eye: a rotation, times 725.
const RIGHT: Placed = [696, -203, 0];
const UP: Placed = [140, 480, 525];
const NEAR: Placed = [-147, -504, 500];
const TURN: i64 = 725;
/// Where the light comes from.
const LIGHT: Placed = [198, -229, 657];

/// One thing that is drawn, and how near it is.
struct Mark {
    near: i64,
    text: String,
}

/// As SVG.
pub(super) fn svg(name: &str, surface: &Surface) -> String {
    let space = Space::new(surface);
    let mut marks = Vec::new();
    for strip in &surface.strips {
        let rows: Vec<Vec<Placed>> = strip
            .iter()
            .map(|row| cut(row.iter().map(|point| space.place(point)).collect()))
            .collect();
        for pair in rows.windows(2) {
            for k in 1..pair[0].len() {
                let corners = [pair[0][k - 1], pair[0][k], pair[1][k], pair[1][k - 1]];
                marks.push(quadrangle(&corners));
            }
        }
    }
    for Piece { points, is_reached } in &surface.singular {
        let placed: Vec<Placed> = points.iter().map(|point| space.place(point)).collect();
        singular(&placed, *is_reached, &mut marks);
    }
    for end in &surface.ends {
        let place = space.place(end);
        let (x, y) = pixels(&place);
        let text = format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"42\" class=\"end\"/>\n");
        marks.push(Mark { near: dot(&place, &NEAR) + IN_FRONT, text });
    }
    marks.sort_by_key(|mark| mark.near);
    let title = format!("{name}: {}", surface.title);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDE} {HIGH}\" width=\"{}\" height=\"{}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"150\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{}</style>\n\
         <rect width=\"{WIDE}\" height=\"{HIGH}\" fill=\"#fff\"/>\n",
        WIDE / 10,
        HIGH / 10,
        escaped(&title),
        escaped(&surface.about.join(" ")),
        style()
    );
    text += &frame(|near| near <= 0);
    marks.iter().for_each(|mark| text += &mark.text);
    text += &frame(|near| near > 0);
    text += &labels(surface, &space);
    text + "</svg>\n"
}

/// So much nearer than it is a line on the surface counts, as pieces of the surface are sorted by their middles.
const IN_FRONT: i64 = TURN * SIDE / 4;

fn dot(a: &Placed, b: &Placed) -> i64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// In tenths of a pixel.
fn pixels(point: &Placed) -> (i64, i64) {
    let size = |value: i64| value * 1520 / (TURN * SIDE);
    (WIDE / 2 + size(dot(point, &RIGHT)), HIGH / 2 - size(dot(point, &UP)))
}

/// A row of two points with points between.
fn cut(row: Vec<Placed>) -> Vec<Placed> {
    let [a, b] = row[..] else { return row };
    (0..=CUTS).map(|k| [0, 1, 2].map(|at: usize| (a[at] * (CUTS - k) + b[at] * k) / CUTS)).collect()
}

fn quadrangle(corners: &[Placed; 4]) -> Mark {
    let step = |a: usize, b: usize| [0, 1, 2].map(|k: usize| corners[b][k] - corners[a][k]);
    let (u, v) = (step(0, 2), step(1, 3));
    let normal = [0, 1, 2].map(|k: usize| {
        let (i, j) = ((k + 1) % 3, (k + 2) % 3);
        i128::from(u[i] * v[j] - u[j] * v[i])
    });
    let product = |light: &Placed| -> i128 {
        normal.iter().zip(light).map(|(n, l)| n * i128::from(*l)).sum()
    };
    // |cos| is at least k/SHADES if its square is: no root is drawn. Entries are below 2^31, so nothing is above 2^100.
    let square = product(&LIGHT).pow(2) * SHADES * SHADES;
    let whole = normal.iter().map(|n| n * n).sum::<i128>() * i128::from(dot(&LIGHT, &LIGHT));
    let shade = (1..SHADES).take_while(|k| k * k * whole <= square).count();
    let near = corners.iter().map(|corner| dot(corner, &NEAR)).sum::<i64>() / 4;
    let places = corners.each_ref().map(pixels);
    let steps = places
        .windows(2)
        .map(|pair| format!("{} {}", pair[1].0 - pair[0].0, pair[1].1 - pair[0].1));
    let steps: Vec<String> = steps.collect();
    let (x, y) = places[0];
    Mark { near, text: format!("<path class=\"s{shade}\" d=\"M{x} {y}l{}z\"/>\n", steps.join(" ")) }
}

/// Short pieces, or dots, at equal distances in the picture.
fn singular(points: &[Placed], is_reached: bool, marks: &mut Vec<Mark>) {
    let long = |a: &Placed, b: &Placed| {
        let ((x, y), (u, v)) = (pixels(a), pixels(b));
        ((x - u) * (x - u) + (y - v) * (y - v)).isqrt()
    };
    let step = WIDE / (2 * DOTS);
    let mut left = 0;
    let mut last: Option<Placed> = None;
    for pair in points.windows(2) {
        let length = long(&pair[0], &pair[1]);
        let at = |part: i64| {
            let whole = length.max(1);
            [0, 1, 2].map(|k: usize| (pair[0][k] * (whole - part) + pair[1][k] * part) / whole)
        };
        let mut stops = Vec::new();
        while left <= length {
            stops.push(left);
            left += step;
        }
        left -= length;
        if is_reached {
            stops.push(length);
        }
        for stop in stops {
            let place = at(stop);
            let near = dot(&place, &NEAR) + IN_FRONT;
            let (x, y) = pixels(&place);
            if !is_reached {
                let text = format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"22\" class=\"dot\"/>\n");
                marks.push(Mark { near, text });
            } else if let Some(before) = last.replace(place) {
                let (u, v) = pixels(&before);
                let text = format!("<path class=\"line\" d=\"M{u} {v}L{x} {y}\"/>\n");
                marks.push(Mark { near, text });
            }
        }
    }
}

/// The edges of the cube whose middles are so near.
fn frame(is_drawn: impl Fn(i64) -> bool) -> String {
    let mut text = String::new();
    for axis in 0..3 {
        for [a, b] in [[-1, -1], [-1, 1], [1, -1], [1, 1]] {
            let (low, high) = edge(axis, [a, b]);
            let middle = [0, 1, 2].map(|k: usize| (low[k] + high[k]) / 2);
            if is_drawn(dot(&middle, &NEAR)) {
                let ((x, y), (u, v)) = (pixels(&low), pixels(&high));
                let _ = writeln!(text, "<path class=\"frame\" d=\"M{x} {y}L{u} {v}\"/>");
            }
        }
    }
    text
}

fn edge(axis: usize, signs: [i64; 2]) -> (Placed, Placed) {
    let end = |sign: i64| {
        let mut others = signs.into_iter();
        [0, 1, 2].map(|k: usize| SIDE * if k == axis { sign } else { others.next().unwrap_or(1) })
    };
    (end(-1), end(1))
}

/// The names of the axes, and their ends: at edges that are outside.
fn labels(surface: &Surface, space: &Space) -> String {
    let [low, high] = space.ends();
    let mut text = String::new();
    for (axis, signs, (dx, dy)) in
        [(0, [-1, -1], (60, 210)), (1, [-1, -1], (-190, 120)), (2, [-1, 1], (-150, 40))]
    {
        let (from, to) = edge(axis, signs);
        let (a, b) = (pixels(&from), pixels(&to));
        let at =
            |part: i64| (a.0 + (b.0 - a.0) * part / 20 + dx, a.1 + (b.1 - a.1) * part / 20 + dy);
        for (part, label, class) in
            [(1, &low[axis], "soft"), (10, &surface.axes[axis], "name"), (19, &high[axis], "soft")]
        {
            let (x, y) = at(part);
            let _ = writeln!(
                text,
                "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>",
                escaped(label)
            );
        }
    }
    text
}

fn style() -> String {
    let mut text = String::from(
        "path{stroke-width:8;stroke-linejoin:round}.frame{stroke:#aaa;stroke-width:8;fill:none}\
         .line{stroke:#f0be14;stroke-width:44;stroke-linecap:round}.dot{fill:#c88c00}\
         .end{fill:#fff;stroke:#3c2d00;stroke-width:14}text{text-anchor:middle}.soft{fill:#595959;font-size:120px}",
    );
    for shade in 0..SHADES as i64 {
        let mix = |dark: i64, light: i64| dark + (light - dark) * shade / (SHADES as i64 - 1);
        let colour = format!("#{:02x}{:02x}{:02x}", mix(28, 150), mix(62, 198), mix(110, 240));
        let _ = write!(text, ".s{shade}{{fill:{colour};stroke:{colour}}}");
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

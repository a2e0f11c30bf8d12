//! `neurocert map` and `neurocert critical`: maps on a blackboard.

mod distance;
mod html;
mod picture;
mod shaded;
mod space;

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::Signed;

use super::output::{print, print_json};
use super::proved::{Target, put};
use super::subject::{self, Subject};
use super::{Outcome, Settings, files, watch};
use crate::commands::{self, CriticalPoints, Mapping};
use crate::error::{Error, Result};

const MAP_KEYS: &str = "\
FILE is the text of a map (`map NAME`, weights, no input) or of any small network; see `neurocert networks --help`.

Where the rank of the Jacobian drops is said by its minors, for small maps. How many points a generic fiber has is
counted for curves and for maps of the plane to itself. Of a plane curve (one parameter, two coordinates) all singular
points are found, with their kinds: A_k by two smooth branches or one cusp, ordinary points with more branches; and the
equation. All of that is exact.

Examples:
  neurocert map node.net
  neurocert map node.net --point 0,0
  neurocert map cusp.net --svg cusp.svg
  neurocert map umbrella.net --html umbrella.html --range 3/2
  neurocert map lightning --set d=2,1 --set a=2 --set t=2 --html figure_1.html
  neurocert map lightning --set d=2,1 --set a=2 --set t=2 --svg umbrella.svg --slice 's^2 + z*t^2; y*s*t + x*t^2'

Pictures of surfaces: the image of two parameters in three coordinates (degree 64 at most), and slices of a network whose
functions are all pairs (p, q) of binary quadratic forms with a common factor. A slice gives p and q as forms in s and t
with coefficients linear in x, y, z. Singular functions are yellow, and dotted where no real weights have them. All points are
rational and exact, but for ends of dotted parts at irrational places (20 digits), and rounded when they are written.

JSON keys: network, sizes, parameters, coordinates (names), values, dimension, verdict (exact, probable, at_least),
fiber_dimension, generic_fiber (points over the complex numbers; null if infinite or not counted), generic_fiber_rule,
rank_drop (minors; null if too many), curve (null but for plane curves: sheets, through, equation, branch,
branch_points, singular: list of kind, points, real, isolated, parameters, at), point (point, points, real, branch),
certificate, certificate_verdict, seed, version.

Exit codes: 0 the dimension is exact; 2 bad input; 3 it is not.";

/// What can be said of a map: dimension, generic fiber, where the rank drops; singular points of a plane curve
#[derive(Args)]
#[group(skip)]
#[command(after_help = MAP_KEYS)]
pub(super) struct Map {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: super::architecture::Flags,
    /// Of a plane curve: the fiber over this point, as 0,1/2
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    point: Option<String>,
    /// A picture of a plane curve with its singular points, or of a surface
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// A surface to rotate and zoom: one HTML file that needs no network
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// With --html or --svg, of lightning attention d=2,1 a=2 t=2: two quadratic forms in s and t, with coefficients linear in x, y, z
    #[arg(long, value_name = "P; Q", allow_hyphen_values = true)]
    slice: Option<String>,
    /// With --html or --svg: parameters of a surface from −R to R [default: 1], or half the side of the cube of a slice
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    range: Option<String>,
    /// Write the certificate of the dimension
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

const CRITICAL_KEYS: &str = "\
FILE is the text of a map or of any small network; of a network the coordinates are those of `neurocert implicit`.

Of a plane curve (one parameter t, two coordinates) data are a point (u, v) of the plane. Critical points are those of the
smooth part where the derivative of the squared distance vanishes; real ones are isolated by Sturm's theorem, so their
number is exact.

Other maps, --metric and --engine need a program for Gröbner bases: Singular (apt-get install singular). Critical points on
the smooth part are counted at random data modulo two primes. They are proved from below: the points modulo a prime are
verified here, and lift to the complex numbers. That there are not more is what the engine says.

Examples:
  neurocert critical parabola.net --data 0,2
  neurocert critical cusp.net --voronoi 0          # the boundary of the Voronoi cell of the cusp
  neurocert critical lightning --set d=2,1 --set a=2 --set t=2 --metric generic
  neurocert critical cusp.net --voronoi 0 --data 1,1 --svg cusp.svg

In a picture centres of curvature and the boundary of a Voronoi cell are exact at rational parameters. Where another point of
the curve is nearer, which is decided exactly, no boundary is drawn.

JSON keys of a plane curve: network, sizes, coordinates, ed_degree (number over the complex numbers for general data),
discriminant (a polynomial in u and v; null beyond degree 8), data, complex (different ones for these data), real (list of
parameter, between, at, kind), voronoi (parameter, at, equation; null without --voronoi), version.

JSON keys with an engine: network, sizes, coordinates, dimension, metric, ed_degree, at_least (proved), rule,
engine, primes, sheets (weights of a point, where others are fixed), data, complex, real (list of at, kind, negative; null where
not isolated), seed, version.

Exit codes: 0 done; 2 bad input.";

/// Critical points of the squared distance to an image: how many; of plane curves discriminant, Voronoi cells
#[derive(Args)]
#[group(skip)]
#[command(after_help = CRITICAL_KEYS)]
pub(super) struct Critical {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: super::architecture::Flags,
    /// A point: a number for each coordinate, as 3,1/2
    #[arg(long, value_name = "U,V", allow_hyphen_values = true)]
    data: Option<String>,
    #[command(flatten)]
    distance: distance::Flags,
    /// The parameter of a branch point, as that of a cusp: the boundary of its Voronoi cell
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    voronoi: Option<String>,
    /// A picture: the curve, its evolute, the Voronoi cell, the data with their critical points
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

pub(super) fn map(settings: &Settings, flags: &Map) -> Result<Outcome> {
    let Some(subject) = subject(&flags.network, &flags.architecture)? else {
        return Ok(Outcome::Unusable);
    };
    let point = flags.point.as_deref().map(|text| numbers("--point", text)).transpose()?;
    let range = range(flags)?;
    let svg = flags.svg.as_deref().map(files::Output::create).transpose()?;
    let html = flags.html.as_deref().map(files::Output::create).transpose()?;
    let target = Target::new(flags.certificate.as_ref())?;
    let stage = watch::stage(format!("the map {}", subject.program.name));
    let settings_here = settings.library(&|_, _| {});
    let found = commands::map(&subject, point.as_deref(), &settings_here)?;
    let mut report = found.report;
    let name = &subject.program.name;
    let is_curve = report.curve.is_some() && html.is_none() && flags.slice.is_none();
    let curve = (is_curve && svg.is_some()).then(|| picture::picture(&subject, &settings_here));
    let curve = curve.transpose()?;
    let surfaces = (curve.is_none() && (svg.is_some() || html.is_some())).then(|| {
        commands::surfaces(&subject, flags.slice.as_deref(), range.as_ref(), &settings_here)
    });
    let surfaces = surfaces.transpose()?.unwrap_or_default();
    drop(stage);
    if let Some(svg) = svg {
        let first = || surfaces.first().map(|one| shaded::svg(name, one));
        svg.commit(curve.or_else(first).unwrap_or_default().as_bytes())?;
    }
    if let Some(html) = html {
        html.commit(html::html(name, &surfaces).as_bytes())?;
    }
    report.certificate = put(target, found.certified.as_ref())?.map(|(path, _)| path);
    if settings.json {
        print_json(&report)?;
    } else {
        print(&of_map(&report))?;
    }
    Ok(if report.verdict == "exact" { Outcome::Holds } else { Outcome::Undecided })
}

/// That of the picture, if one is asked for.
fn range(flags: &Map) -> Result<Option<BigRational>> {
    let extra = [("--slice", flags.slice.is_some()), ("--range", flags.range.is_some())];
    if let (None, None, Some((flag, _))) =
        (&flags.svg, &flags.html, extra.iter().find(|(_, is_given)| *is_given))
    {
        return Err(Error::new(*flag, "there is no picture", "needed: --html or --svg"));
    }
    let Some(text) = &flags.range else { return Ok(None) };
    match &numbers("--range", text)?[..] {
        [one] if one.is_positive() => Ok(Some(one.clone())),
        _ => Err(Error::new("--range", format!("{text:?}"), "needed: one positive number, as 3/2")),
    }
}

pub(super) fn critical(settings: &Settings, flags: &Critical) -> Result<Outcome> {
    let Some(subject) = subject(&flags.network, &flags.architecture)? else {
        return Ok(Outcome::Unusable);
    };
    let settings_here = settings.library(&|_, _| {});
    let is_drawn = flags.voronoi.is_some() || flags.svg.is_some();
    if is_drawn && flags.distance.is_given() {
        let problem = "no Voronoi cells and pictures with an engine";
        return Err(Error::new(
            "",
            problem,
            "allowed: --voronoi and --svg without --metric and --engine",
        ));
    }
    if !is_drawn
        && (flags.distance.is_given() || !commands::is_plane_curve(&subject, &settings_here)?)
    {
        let data = flags.data.as_deref().map(|text| numbers("--data", text)).transpose()?;
        return distance::distance(settings, &subject, data.as_deref(), &flags.distance);
    }
    let pair = |text: &str| -> Result<[BigRational; 2]> {
        let list = numbers("--data", text)?;
        let count = list.len();
        let wrong = |_| Error::new("--data", format!("{count} numbers"), "needed: two, as 3,1/2");
        list.try_into().map_err(wrong)
    };
    let data = flags.data.as_deref().map(pair).transpose()?;
    let voronoi = match flags.voronoi.as_deref().map(|text| numbers("--voronoi", text)) {
        None => None,
        Some(list) => {
            let list = list?;
            let [one] = &list[..] else {
                let problem = format!("{} numbers", list.len());
                return Err(Error::new("--voronoi", problem, "needed: one parameter, as 0"));
            };
            Some(one.clone())
        }
    };
    let svg = flags.svg.as_deref().map(files::Output::create).transpose()?;
    let what = format!("critical points of {}", subject.program.name);
    let (data, voronoi, library) = (data.as_ref(), voronoi.as_ref(), settings_here);
    let (found, drawn) = watch::during(what, || {
        let found = commands::critical(&subject, data, voronoi, &library)?;
        let drawn = || commands::draw_beside(&subject, data, voronoi, &library);
        Ok((found, svg.is_some().then(drawn).transpose()?))
    })?;
    if let (Some(svg), Some(drawn)) = (svg, drawn) {
        svg.commit(picture::beside(&subject.program.name, &drawn).as_bytes())?;
    }
    if settings.json {
        print_json(&found)?;
    } else {
        print(&of_critical(&found))?;
    }
    Ok(Outcome::Holds)
}

fn subject(
    network: &subject::Flags,
    architecture: &super::architecture::Flags,
) -> Result<Option<Subject>> {
    match network.subject(architecture)? {
        ControlFlow::Break(_) => Ok(None),
        ControlFlow::Continue(Some(subject)) => Ok(Some(subject)),
        ControlFlow::Continue(None) => {
            Err(Error::new("", "a FILE is missing", "give a file, or a name of the library"))
        }
    }
}

/// `0,-1/2`.
fn numbers(flag: &str, text: &str) -> Result<Vec<BigRational>> {
    let number = |part: &str| {
        let is_plain = part.len() <= 100 && !part.is_empty();
        part.trim().parse::<BigRational>().ok().filter(|_| is_plain).ok_or_else(|| {
            let problem = format!("{part:?} is not a number");
            Error::new(flag, problem, "allowed: integers and fractions, as 0,-1/2")
        })
    };
    text.split(',').map(number).collect()
}

fn of_map(report: &Mapping) -> String {
    let row = |label: &str, value: String, remark: String| (label.to_string(), value, remark);
    let head = match report.verdict {
        "exact" => format!("dimension {} (exact)", report.dimension),
        verdict => format!("dimension {} ({verdict})", report.dimension),
    };
    let sizes = subject::sizes(&report.sizes);
    let mut rows = vec![row("map", report.network.clone(), sizes)];
    for (name, value) in report.coordinates.iter().zip(&report.values).take(12) {
        rows.push(row(name, value.clone(), String::new()));
    }
    let fiber = report.fiber_dimension.map_or("unknown".into(), |d| d.to_string());
    rows.push(row("fiber dimension", fiber, String::new()));
    let points = report.generic_fiber.map_or(String::new(), |n| n.to_string());
    rows.push(row("generic fiber", points, report.generic_fiber_rule.into()));
    match report.rank_drop.as_deref() {
        None => rows.push(row("rank drops", String::new(), "too many minors to list".into())),
        Some([one]) if one == "1" => rows.push(row("rank drops", "nowhere".into(), String::new())),
        Some(all) => {
            // They vanish together.
            for (at, minor) in all.iter().take(12).enumerate() {
                let label = if at == 0 { "rank drops where" } else { "  and" };
                rows.push(row(label, format!("{minor} = 0"), String::new()));
            }
            if all.len() > 12 {
                let more = format!("and {} more (--json)", all.len() - 12);
                rows.push(row("", more, String::new()));
            }
        }
    }
    if let Some(curve) = &report.curve {
        if curve.sheets > 1 {
            rows.push(row("through", format!("t ↦ {}", curve.through), String::new()));
        }
        if let Some(equation) = &curve.equation {
            rows.push(row("equation", format!("{equation} = 0"), String::new()));
        }
        rows.push(row(
            "branch points",
            curve.branch_points.to_string(),
            match curve.branch_points {
                0 => String::new(),
                _ => format!("{} = 0", curve.branch),
            },
        ));
        if curve.singular.is_empty() {
            rows.push(row("singular points", "none".into(), String::new()));
        }
        for one in &curve.singular {
            let real = match (one.real, one.isolated) {
                (Some(real), Some(0)) => format!("{real} real"),
                (Some(real), Some(isolated)) => format!("{real} real, {isolated} isolated real"),
                _ => String::new(),
            };
            let number = match (one.points, one.kind.as_str()) {
                (0, kind) => kind.to_string(),
                (n, kind) => format!("{n} {kind}{}", if n == 1 { "" } else { "s" }),
            };
            let at = one.at.iter().map(|[x, y]| format!("({x}, {y})")).join(", ");
            let at = if at.is_empty() { format!("{} = 0", one.parameters) } else { at };
            let about = [real, at].into_iter().filter(|part| !part.is_empty());
            rows.push(row("singular", number, itertools::join(about, "; ")));
        }
    }
    if let Some(over) = &report.point {
        let points = format!("{} points, {} real", over.points, over.real);
        let remark = match (over.points, over.branch) {
            (0, _) => "not in the image",
            (_, true) => "a branch point",
            _ => "",
        };
        rows.push(row(&format!("over ({})", over.point.join(", ")), points, remark.into()));
    }
    rows.push(row("seed", report.seed.to_string(), String::new()));
    let path = report.certificate.clone().unwrap_or_default();
    rows.push(row("certificate", report.certificate_verdict.clone(), path));
    format!("{head}\n\n{}", table(&rows))
}

/// Label, value, remark, from the left: values may be long formulas.
fn table(rows: &[(String, String, String)]) -> String {
    let label = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
    let line = |(a, b, c): &(String, String, String)| {
        let remark = if c.is_empty() { String::new() } else { format!("  {c}") };
        format!("{a:<label$}  {b}{remark}").trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

fn of_critical(report: &CriticalPoints) -> String {
    let row = |label: &str, value: String, remark: String| (label.to_string(), value, remark);
    let mut rows = vec![row("map", report.network.clone(), subject::sizes(&report.sizes))];
    if let Some(discriminant) = &report.discriminant {
        let about = "critical points come together (in u, v)".to_string();
        rows.push(row("discriminant", format!("{discriminant} = 0"), about));
    }
    if let (Some([u, v]), Some(complex), Some(real)) = (&report.data, report.complex, &report.real)
    {
        let number = format!("{complex} different over ℂ, {} real", real.len());
        rows.push(row(&format!("from ({u}, {v})"), number, String::new()));
        for one in real {
            let [x, y] = &one.at;
            rows.push(row(one.kind, format!("({x}, {y})"), format!("t = {}", one.parameter)));
        }
    }
    if let Some(cell) = &report.voronoi {
        let [x, y] = &cell.at;
        let about = format!("Voronoi cell of ({x}, {y})");
        rows.push(row("boundary", format!("{} = 0", cell.equation), about));
    }
    format!("ED degree {}\n\n{}", report.ed_degree, table(&rows))
}

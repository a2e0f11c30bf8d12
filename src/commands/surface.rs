//! Surfaces in space, to be looked at: images of maps with two parameters, and slices of the functions of lightning attention.

use num_rational::BigRational;

use super::implicit::ambient;
use super::map::plain_names;
use super::{Network, Settings};
use crate::error::{Error, Result};
use crate::geometry::drawn::{image, rulings, singular};
use crate::geometry::pairs::recognise;
use crate::geometry::slice::Slice;
use crate::poly::{Order, RationalPolynomial, Variables, text};
use crate::ring::decimal;

pub use crate::geometry::drawn::{Piece, Strip};
pub use crate::geometry::slice::Point;

/// A surface in space, with all that is drawn of it. Points are exact, but for ends of pieces at irrational points, which
/// are known to 20 digits.
#[derive(Clone, Debug)]
pub struct Surface {
    /// One line.
    pub title: String,
    /// Sentences.
    pub about: Vec<String>,
    /// The names of the axes.
    pub axes: [String; 3],
    /// Half the side of the cube that a slice is cut to; none for images, which are drawn whole.
    pub half: Option<BigRational>,
    /// Rows of points, each joined to the next one.
    pub strips: Vec<Strip>,
    /// The singular points.
    pub singular: Vec<Piece>,
    /// Where what real weights reach ends on them.
    pub ends: Vec<Point>,
}

/// Slices that are drawn unless others are asked for: title, forms, half the side of the cube.
const SLICES: [(&str, &str, &str, i64); 4] = [
    ("Two pinch points", "s^2 + 2*z*s*t + t^2", "x*(s^2 - t^2) + 2*y*s*t", 2),
    ("Whitney's umbrella", "s^2 + z*t^2", "y*s*t + x*t^2", 2),
    ("A bent umbrella", "s^2 + 3/5*s*t + z*t^2", "2/5*s^2 + y*s*t + x*t^2", 2),
    ("Along a twisted cubic", "s^2 + x*s*t + y*t^2", "y*s^2 + z*s*t + x*t^2", 5),
];

/// A map of larger degree is not drawn.
const LARGEST_DEGREE: u64 = 64;

/// The surfaces of a network: of a map with two parameters and three coordinates its image, for parameters from −`half` to `half`
/// (1 if it is not said); of a network whose functions are all pairs of binary quadratic forms with a common factor, as lightning
/// attention with d = 2,1, a = 2, t = 2 is, slices of it, within a cube. `slice` are two forms with `;` between.
///
/// # Errors
/// Other networks; a slice that does not fit.
pub fn surfaces(
    network: &Network,
    slice: Option<&str>,
    half: Option<&BigRational>,
    settings: &Settings<'_>,
) -> Result<Vec<Surface>> {
    let ambient = ambient(network, settings)?;
    let shape = (ambient.weights().len(), ambient.polynomials.len());
    if let (2, [x, y, z]) = (shape.0, &ambient.polynomials[..]) {
        if slice.is_some() {
            let problem = "the image of a map with two parameters has no slices";
            return Err(Error::new("--slice", problem, "leave it out"));
        }
        let half = half.cloned().unwrap_or_else(|| BigRational::from_integer(1.into()));
        let parameters = plain_names(network, &ambient);
        let names = (&parameters[..], ambient.variables.names());
        return Ok(vec![whole(network, [x, y, z], &half, names)?]);
    }
    let Some(pair) = recognise(&ambient)? else {
        let problem =
            format!("there is no picture of {} parameters and {} coordinates", shape.0, shape.1);
        let needed = "needed: a plane curve (--svg only), two parameters and three coordinates, or all pairs of binary \
                      quadratic forms with a common factor, as lightning --set d=2,1 --set a=2 --set t=2 has them";
        return Err(Error::new("", problem, needed));
    };
    let names = pair.map(|at| ambient.variables.names()[at].clone());
    let coordinates = format!(
        "Functions are pairs p = {} s² + {} st + {} t², q = {} s² + {} st + {} t²; all other coordinates are linear in these.",
        names[0], names[1], names[2], names[3], names[4], names[5]
    );
    let own = slice.map(read).transpose()?;
    let drawn = |title: &str, forms: [&str; 2], slice: &Slice, side: i64| {
        let side = BigRational::from_integer(side.into());
        of_slice(title, forms, slice, half.unwrap_or(&side), &coordinates)
    };
    if let Some((forms, slice)) = own {
        let forms = forms.each_ref().map(String::as_str);
        return Ok(vec![drawn("Your slice", forms, &slice, 2)?]);
    }
    let all = SLICES.iter().map(|(title, p, q, side)| {
        let (_, slice) = read(&format!("{p}; {q}"))?;
        drawn(title, [p, q], &slice, *side)
    });
    all.collect()
}

/// `p; q`.
fn read(written: &str) -> Result<([String; 2], Slice)> {
    let parts: Vec<&str> = written.split(';').map(str::trim).collect();
    let [p, q] = parts[..] else {
        let problem = match parts.len() {
            1 => "1 form".to_string(),
            n => format!("{n} forms"),
        };
        let needed = "needed: two with ; between, as s^2 + z*t^2; y*s*t + x*t^2";
        return Err(Error::new("--slice", problem, needed));
    };
    let form = |part: &str| {
        text::parse(&Slice::variables(), part).map_err(|error| error.within("--slice"))
    };
    let slice = Slice::new(&form(p)?, &form(q)?)?;
    Ok(([p.into(), q.into()], slice))
}

fn of_slice(
    title: &str,
    [p, q]: [&str; 2],
    slice: &Slice,
    half: &BigRational,
    coordinates: &str,
) -> Result<Surface> {
    let mut surface = Surface {
        title: title.into(),
        about: vec![
            format!("p = {}, q = {}.", plain(p), plain(q)),
            format!(
                "Surface: Res(p, q) = {} = 0. Each of its points that is drawn has real weights.",
                plain(&slice.equation().to_string())
            ),
        ],
        axes: ["x", "y", "z"].map(String::from),
        half: Some(half.clone()),
        strips: rulings(slice, half),
        singular: Vec::new(),
        ends: Vec::new(),
    };
    for curve in slice.singular()? {
        let (pieces, ends) = singular(&curve, half);
        surface.singular.extend(pieces);
        for end in ends {
            if !surface.ends.contains(&end) {
                surface.ends.push(end);
            }
        }
    }
    let place = |end: &Point| {
        let number = |value: &BigRational| match value.denom().bits() {
            0..=20 => value.to_string().replace('-', "−"),
            _ => format!("≈ {}", decimal(value, 6).replace('-', "−")),
        };
        format!("({}, {}, {})", number(&end[0]), number(&end[1]), number(&end[2]))
    };
    let dotted = surface.singular.iter().any(|piece| !piece.is_reached);
    surface.about.push(match (surface.singular.is_empty(), dotted) {
        (true, _) => "There are no singular functions here.".into(),
        (_, false) => "Yellow: the singular functions, where p and q are multiples of one form.".into(),
        (_, true) => {
            let ends: Vec<String> = surface.ends.iter().map(place).collect();
            let ends = if ends.is_empty() { String::new() } else { format!(" Ends: {}.", ends.join(", ")) };
            format!(
                "Yellow: the singular functions, where p and q are multiples of one form. Dotted: that form has no real root; these \
                 points are in the Zariski closure, and no real weights have these functions.{ends}"
            )
        }
    });
    surface.about.push(coordinates.into());
    Ok(surface)
}

fn whole(
    network: &Network,
    map: [&RationalPolynomial; 3],
    half: &BigRational,
    (parameters, names): (&[String], &[String]),
) -> Result<Surface> {
    let degree = map.iter().filter_map(|one| one.numerator().total_degree()).max().unwrap_or(0);
    if degree > LARGEST_DEGREE {
        let problem = format!("a map of degree {degree}");
        return Err(Error::new("--html", problem, format!("allowed: up to {LARGEST_DEGREE}")));
    }
    let variables = Variables::new(parameters.iter().map(String::as_str), Order::Lex);
    let formula = |(name, one): (&String, &RationalPolynomial)| match one.len() {
        0..=12 => {
            let numerator = one.numerator().renamed(&variables, &[0, 1]);
            format!("{name} = {}", RationalPolynomial::new(numerator, one.denominator().clone()))
        }
        terms => format!("{name} has {terms} terms"),
    };
    let formulas: Vec<String> = names.iter().zip(map).map(formula).collect();
    Ok(Surface {
        title: network.program.name.clone(),
        about: vec![
            format!("{}.", formulas.join(", ")),
            format!("The image of the real parameters from −{half} to {half}."),
        ],
        axes: [0, 1, 2].map(|at: usize| names[at].clone()),
        half: None,
        strips: vec![image(map, half)],
        singular: Vec::new(),
        ends: Vec::new(),
    })
}

/// A formula to be read: powers as such, and no signs of multiplication.
fn plain(formula: &str) -> String {
    let mut text = String::new();
    let (mut is_power, mut is_fraction) = (false, false);
    for letter in formula.chars() {
        is_power = letter == '^' || (is_power && letter.is_ascii_digit());
        match (letter, letter.to_digit(10)) {
            ('*', _) if is_fraction => text.push(' '),
            ('^' | '*', _) => {}
            ('-', _) => text.push('−'),
            (_, Some(digit)) if is_power => text.extend("⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize)),
            _ => text.push(letter),
        }
        is_fraction = letter == '/' || (is_fraction && letter.is_ascii_digit());
    }
    text
}

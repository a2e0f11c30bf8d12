//! Maps on a blackboard: `neurocert map` and `neurocert critical` on the files of `examples/blackboard`.

#[cfg(unix)]
#[path = "map/engine.rs"]
mod engine;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn neurocert(arguments: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/blackboard");
    let mut command = Command::new(env!("CARGO_BIN_EXE_neurocert"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn found(arguments: &[&str]) -> Value {
    let output = neurocert(&[arguments, &["--json"]].concat());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Kind, number, real, isolated, and where the real ones are.
fn singular(file: &str) -> Value {
    let curve = &found(&["map", file])["curve"];
    let row =
        |one: &Value| json!([one["kind"], one["points"], one["real"], one["isolated"], one["at"]]);
    curve["singular"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn curves_of_the_slides() {
    assert_eq!(singular("cusp.net"), json!([["cusp", 1, 1, 0, [["0", "0"]]]]));
    assert_eq!(singular("node.net"), json!([["node", 1, 1, 0, [["0", "0"]]]]));
    assert_eq!(singular("tacnode.net"), json!([["tacnode", 1, 1, 0, [["0", "0"]]]]));
    assert_eq!(singular("isolated.net"), json!([["node", 1, 0, 1, []]]));
    assert_eq!(singular("triple.net")[0][0], "ordinary triple point");
    assert_eq!(singular("parabola.net"), json!([]));
    let (cusp, node) = (found(&["map", "cusp.net"]), found(&["map", "node.net"]));
    for (curve, equation, branch) in [(&cusp, "y1^3 + y2^2", 1), (&node, "y1^3 + y1^2 - y2^2", 0)] {
        assert_eq!((&curve["generic_fiber"], &curve["curve"]["sheets"]), (&json!(1), &json!(1)));
        assert_eq!(curve["curve"]["branch_points"], branch);
        assert_eq!(curve["curve"]["equation"], equation);
    }
    // Smooth, although the derivative vanishes.
    let square = found(&["map", "square.net"]);
    assert_eq!((&square["dimension"], &square["rank_drop"]), (&json!(1), &json!(["t"])));
}

#[test]
fn fibers_over_points() {
    for (file, point, points, real, branch) in [
        ("node.net", "0,0", 2, 2, false),
        ("node.net", "3,6", 1, 1, false),
        ("node.net", "3,7", 0, 0, false),
        ("cusp.net", "0,0", 1, 1, true),
        ("isolated.net", "-1,0", 2, 0, false),
        ("triple.net", "0,0", 3, 3, false),
        ("cusp.net", "-1/4,1/8", 1, 1, false),
    ] {
        let over = &found(&["map", file, "--point", point])["point"];
        let expected = json!([points, real, branch]);
        assert_eq!(
            json!([over["points"], over["real"], over["branch"]]),
            expected,
            "{file} {point}"
        );
    }
}

#[test]
fn maps_of_the_plane() {
    let two = found(&["map", "two_points.net"]);
    assert_eq!((&two["dimension"], &two["fiber_dimension"]), (&json!(2), &json!(0)));
    assert_eq!(two["generic_fiber"], 2);
    assert_eq!(two["rank_drop"].as_array().unwrap().len(), 1);
    let rank = found(&["map", "rank_one.net"]);
    assert_eq!((&rank["dimension"], &rank["fiber_dimension"]), (&json!(3), &json!(1)));
    assert_eq!(rank["generic_fiber"], Value::Null);
    // The map (b) as it is printed: a polynomial in a + 2b and a linear form that is a multiple of it.
    let lines = found(&["map", "lines.net"]);
    assert_eq!((&lines["dimension"], &lines["fiber_dimension"]), (&json!(1), &json!(1)));
    assert_eq!(lines["generic_fiber_rule"], "infinitely many");
}

#[test]
fn nearest_points() {
    let inside = found(&["critical", "parabola.net", "--data", "0,2"]);
    assert_eq!((&inside["ed_degree"], &inside["complex"]), (&json!(3), &json!(3)));
    let kinds: Vec<&Value> =
        inside["real"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["minimum", "maximum", "minimum"]);
    let outside = found(&["critical", "parabola.net", "--data", "0,0"]);
    assert_eq!((&outside["complex"], outside["real"].as_array().unwrap().len()), (&json!(3), 1));
    // The challenge of the slides: the curve that bounds the Voronoi cell of the cusp.
    let cell = &found(&["critical", "cusp.net", "--voronoi", "0"])["voronoi"];
    let expected = "128*u^3 - 32*u^2 + 72*u*v^2 + 2*u - 27*v^4 - v^2";
    assert_eq!(cell["equation"], expected);
    assert_eq!(cell["at"], json!(["0", "0"]));
}

#[test]
fn a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.svg");
    let output = neurocert(&["map", "node.net", "--svg", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.starts_with("<svg") && text.ends_with("</svg>\n"));
    assert!(text.contains("node (0, 0)") && text.matches('L').count() > 500);
}

/// The scenes of an HTML file, which needs nothing else.
fn scenes(arguments: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("surface.html");
    let output = neurocert(&[&["map"], arguments, &["--html", path.to_str().unwrap()]].concat());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
    let text = std::fs::read_to_string(path).unwrap();
    for outside in ["://", "src=", "href", "@import", "url(", "{TITLE}", "{DATA}"] {
        assert!(!text.contains(outside), "{outside}");
    }
    let data = text.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
    assert!(text.starts_with("<!doctype html>") && !data.contains('<'));
    serde_json::from_str(data).unwrap()
}

const FIGURE_1: [&str; 7] = ["lightning", "--set", "d=2,1", "--set", "a=2", "--set", "t=2"];

fn kinds(scene: &Value) -> Vec<bool> {
    scene["singular"].as_array().unwrap().iter().map(|one| one["dotted"] == true).collect()
}

#[test]
fn figure_1() {
    let all = scenes(&FIGURE_1);
    assert_eq!(all.len(), 4);
    assert_eq!(kinds(&all[0]), [false, true, false]);
    assert_eq!(all[0]["ends"], json!([0, 0, -5000, 0, 0, 5000]));
    let about = all[0]["about"].to_string();
    assert!(about.contains("x²z² − x² − y² = 0") && about.contains("Dotted"), "{about}");
    for scene in &all {
        let mut kinds = kinds(scene);
        kinds.dedup();
        assert!(kinds.len() > 1, "{scene}");
        let rows =
            scene["strips"].as_array().unwrap().iter().flat_map(|strip| strip.as_array().unwrap());
        let numbers: Vec<i64> =
            rows.flat_map(|row| row.as_array().unwrap()).map(|n| n.as_i64().unwrap()).collect();
        assert!(numbers.len() > 600 && numbers.iter().all(|n| n.abs() <= 10_000));
    }
    // The same functions in other weights; and none of smaller rank.
    let av = scenes(&[&["lightning_av"], &FIGURE_1[1..]].concat());
    assert_eq!(av[0]["strips"], all[0]["strips"]);
    // The pair that was found, by another way: its resultant is an equation of the closure.
    let words = all[0]["about"][3].as_str().unwrap();
    let names: Vec<&str> = words.split(' ').filter(|word| word.starts_with("y")).collect();
    let [a, b, c, d, e, f] = names[..] else { panic!("{words}") };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("resultant.txt");
    let equation = format!("({a}*{f} - {c}*{d})^2 - ({a}*{e} - {b}*{d})*({b}*{f} - {c}*{e})\n");
    std::fs::write(&path, &equation).unwrap();
    let checked =
        found(&[&["implicit"], &FIGURE_1[..], &["--check", path.to_str().unwrap()]].concat());
    assert_eq!(checked["checked"][0]["verdict"], "equation", "{equation}");
}

#[test]
fn slices_of_ones_own() {
    let own = scenes(
        &[&FIGURE_1[..], &["--slice", "s^2 + z*t^2; y*s*t + x*t^2", "--range", "3"]].concat(),
    );
    assert_eq!((own.len(), kinds(&own[0])), (1, vec![false, true]));
    assert_eq!((&own[0]["ends"], &own[0]["high"]), (&json!([0, 0, 0]), &json!(["3", "3", "3"])));
    for (slice, why) in [
        ("s^2 + z*t^2", "--slice: 1 form"),
        ("s^2; x*t^2; y*t^2", "--slice: 3 forms"),
        ("s^2 + z*t; y*s*t + x*t^2", "--slice: the form"),
        ("s^2 + z*t^2; y*s*t + y*t^2", "three directions"),
        ("s^2 + x*t^2; y*s^2 + z*s*t", "contains a plane"),
        ("s^2 + q*t^2; y*s*t + x*t^2", "--slice"),
    ] {
        let output = neurocert(
            &[&["map"], &FIGURE_1[..], &["--html", "never.svg", "--slice", slice]].concat(),
        );
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{slice}: {said}");
        assert!(said.contains(why), "{slice}: {said}");
    }
    // One head of rank one: other functions.
    let one = [
        "map",
        "lightning",
        "--set",
        "d=2,2",
        "--set",
        "a=1",
        "--set",
        "t=2",
        "--html",
        "never.svg",
    ];
    assert_eq!(neurocert(&one).status.code(), Some(2));
}

/// The number of points does not grow with the map.
#[test]
fn a_map_of_a_thousand_terms() {
    let folder = tempfile::tempdir().unwrap();
    let term = |k: i64| format!("{}*a^{}*b^{}", k % 17 + 1, k / 32, k % 32);
    let terms = (0..1024).map(term).collect::<Vec<_>>().join(" + ");
    let path = folder.path().join("many.net");
    std::fs::write(&path, format!("map many\nweights a, b : 1 x 1\noutput [a; b; {terms}]\n"))
        .unwrap();
    let scene = &scenes(&[path.to_str().unwrap()])[0];
    let rows = scene["strips"][0].as_array().unwrap();
    assert_eq!((rows.len(), rows[0].as_array().unwrap().len()), (65, 3 * 65));
    assert!(scene["about"][0].as_str().unwrap().contains("y3 has 1024 terms"));
}

#[test]
fn pictures_of_nearest_points() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cusp.svg");
    let flags = ["critical", "cusp.net", "--voronoi", "0", "--data", "1,3", "--svg"];
    let output = neurocert(&[&flags[..], &[path.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(0));
    let text = std::fs::read_to_string(&path).unwrap();
    for part in
        [">evolute<", ">Voronoi cell of (0, 0)<", ">data (1, 3)<", ">minimum<", "cusp (0, 0)"]
    {
        assert!(text.contains(part), "{part}");
    }
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
    let shown = |name: &str| std::fs::read_to_string(images.join(name)).unwrap();
    assert!(text == shown("cusp.svg"), "docs/images/cusp.svg is not what the command draws");
    let surface = folder.path().join("figure.svg");
    let flags = [&["map"], &FIGURE_1[..], &["--svg", surface.to_str().unwrap()]].concat();
    assert_eq!(neurocert(&flags).status.code(), Some(0));
    let text = std::fs::read_to_string(&surface).unwrap();
    assert!(
        text.matches("class=\"dot\"").count() > 10 && text.matches("class=\"end\"").count() == 2
    );
}

#[test]
fn bad_input_is_one_line() {
    for (arguments, why) in [
        (&["map", "node.net", "--point", "1"][..], "--point: 1 numbers"),
        (&["map", "node.net", "--point", "1,x"], "\"x\" is not a number"),
        (&["map", "rank_one.net", "--point", "1,2"], "plane curves only"),
        (
            &["map", "rank_one.net", "--svg", "never.svg"],
            "no picture of 4 parameters and 4 coordinates",
        ),
        (&["map", "node.net", "--html", "never.svg"], "no picture of 1 parameters"),
        (&["map", "two_points.net", "--html", "never.svg"], "no picture of 2 parameters and 2"),
        (&["map", "umbrella.net", "--html", "nowhere/never.svg"], "does not exist"),
        (&["map", "umbrella.net", "--html", "."], "not a regular file"),
        (&["map", "umbrella.net", "--html", "never.svg", "--slice", "s^2; t^2"], "has no slices"),
        (
            &["map", "umbrella.net", "--html", "never.svg", "--range", "-1"],
            "needed: one positive number",
        ),
        (&["map", "umbrella.net", "--range", "1"], "needed: --html or --svg"),
        (&["critical", "rank_one.net", "--voronoi", "0"], "needed: a plane curve"),
        (&["critical", "cusp.net", "--voronoi", "0", "--metric", "unit"], "allowed: --voronoi"),
        (&["critical", "cusp.net", "--data", "1,2,3"], "--data: 3 numbers"),
        (&["critical", "cusp.net", "--voronoi", "1,2"], "--voronoi: 2 numbers"),
        (&["critical", "parabola.net", "--voronoi", "0"], "no inner points"),
        (&["map"], "a FILE is missing"),
    ] {
        let output = neurocert(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        let lines = said.lines().filter(|line| !line.starts_with("working: ")).count();
        assert_eq!((output.status.code(), lines), (Some(2), 1), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/blackboard");
    assert!(!folder.join("never.svg").exists());
}

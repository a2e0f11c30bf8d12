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

#[test]
fn bad_input_is_one_line() {
    for (arguments, why) in [
        (&["map", "node.net", "--point", "1"][..], "--point: 1 numbers"),
        (&["map", "node.net", "--point", "1,x"], "\"x\" is not a number"),
        (&["map", "rank_one.net", "--point", "1,2"], "plane curves only"),
        (&["map", "rank_one.net", "--svg", "never.svg"], "only plane curves are drawn"),
        (&["critical", "rank_one.net", "--voronoi", "0"], "needed: a plane curve"),
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

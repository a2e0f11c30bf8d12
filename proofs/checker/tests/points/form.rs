//! The form of the file, the limits, and the claim as people read it.

use neurocert_check::parse::parse_point;
use neurocert_check::{PointCertificate, Reason, Verdict, check};
use serde_json::{Value, json};

use crate::cases;
use crate::fibers::two_points;

fn reason(text: &str) -> Option<Reason> {
    check(text.as_bytes()).reason
}

/// Replaces a text that occurs, and gives the reason that the checker then has.
fn replaced(good: &Value, from: &str, to: &str) -> Option<Reason> {
    let good = good.to_string();
    assert!(good.contains(from), "{from} in {good}");
    reason(&good.replacen(from, to, 1))
}

#[test]
fn malformed() {
    let point = cases::second_order("av").make();
    for (from, to) in [
        ("\"tokens\":2", "\"tokens\":2.0"),
        ("\"tokens\":2", "\"tokens\":2,\"tokens\":2"),
        ("\"tokens\":2", "\"tokens\":2,\"number\":\"7\""),
        ("\"tokens\":2", "\"tokens\":true"),
        (",\"tokens\":2", ""),
        ("\"ranks\":[1,1]", "\"ranks\":[1,1,1]"),
        ("\"ranks\":[1,1]", "\"ranks\":[1]"),
        ("\"critical\"", "\"Critical\""),
        ("\"singular\"", "{\"singular\":null}"),
        ("\"boundary\":\"boundary\"", "\"boundary\":\"interior\""),
        ("\"lightning\"", "{\"lightning\":null}"),
        ("\"av\"", "\"ml\""),
        ("\"h\":[\"3\"]", "\"h\":[3]"),
        ("\"h\":[\"3\"]", "\"h\":[\"3\"],\"x\":[]"),
        ("\"at\":\"0\"", "\"at\":0"),
        ("\"at\":\"0\"", "\"at\":\"0/1\""),
        ("[\"Q\",1,1,1,\"1\"]", "[\"q\",1,1,1,\"1\"]"),
        ("[\"Q\",1,1,1,\"1\"]", "[\"Q\",1,1,1,1]"),
        ("[\"Q\",1,1,1,\"1\"]", "[\"Q\",1,1,-1,\"1\"]"),
        ("\"modulus\":\"2147483629\"", "\"modulus\":\"2147483629/1\""),
    ] {
        assert_eq!(replaced(&point, from, to), Some(Reason::Malformed), "{from} -> {to}");
    }
    let embedding = cases::embedding("qkv").make();
    for (key, from) in
        [("factors", &embedding), ("boundary", &embedding), ("second", &two_points("av"))]
    {
        // `null` may be written, but not left out.
        let mut absent = from.clone();
        for proof in absent["proof"].as_object_mut().unwrap().values_mut() {
            assert!(proof.as_object_mut().unwrap().remove(key).is_some());
        }
        assert_eq!(reason(&absent.to_string()), Some(Reason::Malformed), "{key}");
        assert!(serde_json::from_str::<PointCertificate>(&absent.to_string()).is_err());
    }
    // A proof of the other kind, or of both.
    let mut other = point.clone();
    other["proof"] = two_points("av")["proof"].clone();
    assert_eq!(reason(&other.to_string()), Some(Reason::Malformed));
    other["claim"]["query_dims"] = json!([]);
    assert_eq!(reason(&other.to_string()), Some(Reason::Malformed));
    let mut both = point.clone();
    both["proof"]["fiber"] = json!({"second": null});
    assert_eq!(reason(&both.to_string()), Some(Reason::Malformed));
    // The other format's name does not help.
    let name = "neurocert-point-certificate";
    assert_eq!(replaced(&point, name, "neurocert-certificate"), Some(Reason::Malformed));
    let text = point.to_string();
    for end in (0..text.len()).step_by(7) {
        assert_eq!(reason(&text[..end]), Some(Reason::Malformed));
    }
}

#[test]
fn rationals() {
    let good = two_points("av");
    for (from, to, expected) in [
        ("\"1/2\"", "\"-10/-20\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"1/0\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"1/02\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"01/2\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"+1/2\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"1/2/1\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"1/\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"/2\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"0.5\"", Some(Reason::Malformed)),
        ("\"1/2\"", "\"1 /2\"", Some(Reason::Malformed)),
        ("\"1/2\"", "0", Some(Reason::Malformed)),
        ("\"1/2\"", "\"17/34\"", None),
        ("\"1/2\"", "\"-1/2\"", Some(Reason::SecondRank)),
        ("\"4/2\"", "\"2\"", None),
        ("[\"0\",\"1\",\"5\"]", "[\"-0\",\"2/2\",\"5\"]", None),
        ("[\"0\",\"1\",\"5\"]", "[\"-0/9\",\"1\",\"5\"]", None),
    ] {
        assert_eq!(replaced(&good, from, to), expected, "{from} -> {to}");
    }
    let digits = |above: usize, below: usize| {
        let half = format!("\"{}/{}\"", "1".repeat(above), "2".repeat(below));
        replaced(&good, "\"1/2\"", &half)
    };
    assert_eq!(digits(4000, 4000), None);
    assert_eq!(digits(4001, 4000), Some(Reason::Malformed));
    assert_eq!(digits(4000, 4001), Some(Reason::Malformed));
}

/// Curves that share one sheet of long integers ask for much with few bytes.
#[test]
fn too_many_products() {
    let good = cases::low_rank("av").make();
    let curves = "/proof/point/tangent/curves";
    let digits = |count: usize, copies: usize| {
        let mut long = good.clone();
        let sheet = long.pointer_mut(&format!("{curves}/sheets/0/V")).unwrap();
        let coefficient = vec![vec!["9".repeat(count); 3]; 2];
        sheet.as_array_mut().unwrap().extend(vec![json!(coefficient); copies]);
        reason(&long.to_string())
    };
    // 14 curves, 36 entries, 10 terms for each of three factors; 4000 digits are 201 words.
    assert_eq!(digits(4000, 8), Some(Reason::SizeLimit));
    assert_eq!(digits(1, 8), None);
    assert_eq!(digits(4000, 1), None);
}

/// Small files that ask for much, at the limits and beyond.
#[test]
fn hostile_sizes() {
    let mut good = two_points("av");
    for query in [u32::MAX, 1 << 31, 2731] {
        good["claim"]["query_dims"] = json!([query]);
        assert_eq!(check(good.to_string().as_bytes()).verdict, Verdict::Incomplete, "{query}");
    }
    good["claim"]["query_dims"] = json!([2730]);
    assert_eq!(check(good.to_string().as_bytes()).verdict, Verdict::Verified);
    for widths in [[u32::MAX, u32::MAX], [3, u32::MAX], [u32::MAX, 1]] {
        good["claim"]["widths"] = json!(widths);
        assert_eq!(reason(&good.to_string()), Some(Reason::Weights), "{widths:?}");
    }
    for (widths, query) in
        [(json!([3]), json!([1])), (json!([3, 1, 1]), json!([1])), (json!([3, 1]), json!([]))]
    {
        good["claim"]["widths"] = widths;
        good["claim"]["query_dims"] = query;
        assert_eq!(reason(&good.to_string()), Some(Reason::Architecture));
    }
    // E = d³ (d + 1) / 2 for d = d' is at most 2^22 up to d = 53.
    let row = |width: usize| vec!["0"; width];
    for (d, expected) in [(53, None), (54, Some(Reason::SizeLimit))] {
        let mut wide = two_points("av");
        wide["claim"]["widths"] = json!([d, d]);
        wide["claim"]["query_dims"] = json!([1]);
        wide["claim"]["weights"] = json!([vec![row(d); d], vec![row(d); d]]);
        let statement = json!({"case": "zero", "pieces": 2, "dimension": d * d});
        wide["claim"]["statement"] = json!({"fiber": statement});
        wide["proof"] = json!({"fiber": {"second": null}});
        assert_eq!(reason(&wide.to_string()), expected, "{d}");
    }
    // Coprime denominators: the common one would have many digits in every entry.
    let long = |i: usize| format!("1/1{}{}", "0".repeat(3990), 2 * i + 1);
    let mut long_digits = two_points("av");
    let dense: Vec<Vec<String>> =
        (0..20).map(|r| (0..20).map(|c| long(20 * r + c)).collect()).collect();
    long_digits["claim"]["widths"] = json!([20, 1]);
    long_digits["claim"]["weights"] = json!([dense, [row(20)]]);
    assert_eq!(reason(&long_digits.to_string()), Some(Reason::SizeLimit));
}

#[test]
fn too_many_tensors() {
    // 6 entries of the tensor: 2^28 / 6 vectors would make a file of gigabytes; 40 · 40 · 41 / 2
    // entries need eight thousand.
    let row = |width: usize| json!(vec!["0"; width]);
    let mut large = cases::zero("av", &[&[1, 2]]).make();
    large["claim"]["widths"] = json!([40, 1]);
    large["claim"]["weights"] = json!([vec![row(40); 40], [row(40)]]);
    large["claim"]["statement"]["point"]["ranks"] = json!([0, 0]);
    large["claim"]["statement"]["point"]["dimension"] = json!(2 * 40 - 1 + 40 - 1);
    for (count, expected) in [(8183, Reason::KernelShape), (8184, Reason::SizeLimit)] {
        large["proof"]["point"]["kernel"]["basis"] = json!(vec![json!([]); count]);
        large["proof"]["point"]["tangent"] = json!({"linear-space": {}});
        assert_eq!(reason(&large.to_string()), Some(expected), "{count}");
    }
}

/// Long numbers in a basis that has to be tangent: eliminations of side 2d that never end.
#[test]
fn tangent_ranks_are_bounded() {
    let d = 16;
    let digits = "7".repeat(4000);
    let long = |rows: usize| json!(vec![vec![digits.clone(); d]; rows]);
    let unit = |i: usize, most: usize| {
        let one = |j| if i == j && i < most { "1" } else { "0" };
        (0..d).map(one).map(String::from).collect::<Vec<_>>()
    };
    let mut large = cases::zero("av", &[&[1, 2]]).make();
    large["claim"]["widths"] = json!([d, 1]);
    large["claim"]["query_dims"] = json!([d - 1]);
    let a: Vec<_> = (0..d).map(|i| unit(i, d - 1)).collect();
    large["claim"]["weights"] = json!([a, [vec!["0"; d]]]);
    large["claim"]["statement"]["point"]["ranks"] = json!([d - 1, 0]);
    let dimension = 2 * (d - 1) * d - (d - 1) * (d - 1) + d - 1;
    large["claim"]["statement"]["point"]["dimension"] = json!(dimension);
    large["proof"]["point"]["kernel"]["basis"] = json!([[long(d), long(1)]]);
    assert_eq!(reason(&large.to_string()), Some(Reason::SizeLimit));
}

#[test]
fn claims_for_people() {
    let line =
        |certificate: &Value| check(certificate.to_string().as_bytes()).claim.unwrap().to_string();
    assert_eq!(
        line(&cases::low_rank("av").make()),
        "singular point, not on the boundary, tangent dimension >= 14 > 13 = dim, differential \
         regular (kernel of dimension 1), ranks 1 and 2: lightning attention, widths 3-2, query \
         sizes 2, tokens 2, parametrization av, at A = [[1,2,0],[0,0,0],[-1,-2,0]], \
         V = [[2,0,1],[0,1,3]]"
    );
    let mut smooth = cases::segre("qkv").make();
    assert_eq!(
        line(&smooth),
        "smooth point, on the boundary, tangent dimension = dim = 4, differential critical (kernel \
         of dimension 3), ranks 1 and 1: lightning attention, widths 2-1, query sizes 1, tokens 2, \
         parametrization qkv, at Q = [[3,1]], K = [[1,2]], V = [[5,10]]"
    );
    smooth["claim"]["statement"]["point"]["tangent_dimension"] = json!(5);
    assert!(line(&smooth).contains("tangent dimension = 5, dim = 4"));
    assert_eq!(
        line(&two_points("av")),
        "fiber two-points (pieces 2, dimension 1): lightning attention, widths 3-1, query sizes 1, \
         tokens 5, parametrization av, at A = [[1,0,2],[1,0,2],[0,0,0]], V = [[0,1,5]]"
    );
    let rule = |certificate: &Value| check(certificate.to_string().as_bytes()).rule;
    assert_eq!(rule(&cases::second_order("av").make()), "differential + curves + conjugate");
    assert_eq!(rule(&cases::zero("av", &[&[1, 2]]).make()), "differential + curves + cone");
    assert_eq!(rule(&cases::embedding("av").make()), "differential + embedding");
}

/// The claim is shown as soon as it can be read; with numbers that are none it cannot.
#[test]
fn claims_of_bad_files() {
    let good = cases::low_rank("av").make();
    let claim = |certificate: &Value| check(certificate.to_string().as_bytes()).claim;
    let mut bad = good.clone();
    bad["proof"] = json!([]);
    let shown = claim(&bad).unwrap();
    assert_eq!(serde_json::to_value(&shown).unwrap(), good["claim"]);
    assert!(shown.point().is_some() && shown.dimension().is_none());
    bad["claim"]["weights"][0][0][0] = json!("1\nverified");
    assert_eq!(claim(&bad), None);
}

/// What a producer fills in is what the checker reads.
#[test]
fn data_types() {
    for (recipe, _) in cases::all() {
        let value = recipe.make();
        let read = parse_point(value.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), value);
        let again: PointCertificate = serde_json::from_value(value).unwrap();
        assert_eq!(again, read);
    }
}

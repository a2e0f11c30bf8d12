//! Names of sizes, and conditions on them.

use super::*;

/// Sizes that would have one name in formulas and tables are refused.
#[test]
fn names_of_sizes() {
    let folder = tempfile::tempdir().unwrap();
    let network = |name: &str, sizes: &str, shape: &str| {
        let text = format!(
            "network {name}\nsizes {sizes}\ninput X : 1 x 1\nweights A : {shape} x 1\noutput A * X\n"
        );
        fs::write(folder.path().join(format!("{name}.net")), text).unwrap();
    };
    let of = |text: &str| Grid::read(text, folder.path(), &read);
    let sweep = |name: &str, set: &str| {
        let text =
            format!("[[sweep]]\nnetwork = \"{name}.net\"\nset = {{ {set} }}\nequals = \"w0\"\n");
        of(&text)
    };
    network("twice", "w[0..1], w0", "w0");
    let error = sweep("twice", "w = [[2, 3]], w0 = 5").err().unwrap().to_string();
    assert!(
        error.contains("line 2, column 11: network: sizes: w0 is a size and may also"),
        "{error}"
    );
    network("column", "w0, lower", "w0 * lower");
    let error = sweep("column", "w0 = 2, lower = 5").err().unwrap().to_string();
    assert!(error.contains("the size lower has the name of a column"), "{error}");

    // Two networks of one file may have the same name, and one name for different sizes.
    network("one", "w0", "w0");
    network("two", "w[0..1]", "w[0]");
    let two = folder.path().join("two.net");
    let text = fs::read_to_string(&two).unwrap();
    fs::write(&two, text.replace("network two", "network one")).unwrap();
    let both = "[[sweep]]\nnetwork = \"one.net\"\nset.w0 = 3\nequals = \"w0\"\n\
                [[sweep]]\nnetwork = \"two.net\"\nset.w = [[2, 5]]\nequals = \"w0\"\n";
    let grid = of(both).unwrap();
    let shown: Vec<String> = grid.cases.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["one.net at w0=3", "two.net at w=2,5"]);
    let store = Store::open(&folder.path().join("s")).unwrap();
    run(&grid.cases, &store, job(1), &Want::nothing()).unwrap();
    let table = Table::new(&grid, &store.rows().unwrap());
    assert_eq!((table.agreeing(), table.columns.clone()), (2, vec!["w0".into(), "w1".into()]));
    let csv = String::from_utf8(Format::Csv.write(&table, "").unwrap()).unwrap();
    assert!(csv.starts_with("network,w0,w1,parameters,"), "{csv}");
    assert!(
        csv.contains("\none.net,3,,3,3,exact,") && csv.contains("\ntwo.net,2,5,2,2,exact,"),
        "{csv}"
    );
}

/// Names of sizes are refused if two of them may be the same, and only then.
#[test]
fn names_of_entries() {
    let of = |sizes: &str| {
        let text =
            format!("network n\nsizes {sizes}\ninput X : 1 x 1\nweights A : 1 x 1\noutput A * X\n");
        assert!(neurocert::program::parse(&text).is_ok(), "{sizes}");
        first_indices(&text).map_err(|error| error.to_string())
    };
    for (sizes, said) in [
        ("w[0..1], w0", "w0 is a size and may also be the name of w[0]"),
        ("w0, w[0..l]", "rename w0 or w in the network"),
        ("w[0..l], w1[0..l]", "w1 is a size and may also be the name of w[1]"),
        ("w[5..l], w1[0..l]", "the entries of w1 may have the names of entries of w"),
        ("w[0..20], w12", "may also be the name of w[12]"),
        ("k, w[k..l]", "the list w[k..l] does not start at a number"),
    ] {
        let error = of(sizes).unwrap_err();
        assert!(error.contains(said), "{sizes}: {error:?} should say {said:?}");
    }
    for sizes in
        ["w[1..l], w0", "w[0..l], w00", "w[0..l], wide", "w, w0, w1[0..l]", "w[1..l], w0[0..l]"]
    {
        assert!(of(sizes).is_ok(), "{sizes}: {:?}", of(sizes));
    }
}

/// Conditions know all sizes, also where there is no network, and where only some of them were given.
#[test]
fn conditions_come_before_networks() {
    let text = "[[sweep]]\nnetwork = \"linear\"\nwhere = \"w2 < 5\"\nset = { l = 2, w = [[2], [3], [60000, 1, 4], [60000, 1, 5]] }";
    let shown: Vec<String> = grid(text).unwrap().cases.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        ["linear at l=2 w=2,2,2", "linear at l=2 w=3,3,3", "linear at l=2 w=60000,1,4"]
    );
}

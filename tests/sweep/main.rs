//! Grids of networks: their cases, their store, their tables.

mod names;
mod store;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use neurocert::commands::Stop;
use neurocert::program::names::first_indices;
use neurocert::sweep::{
    Case, Format, Grid, Job, Remote, Row, Rows, Shard, Store, Table, Verdict, Want, axis, compute,
    merge, nothing_to_draw, run,
};
use neurocert::{Error, Result};

/// Networks with one hidden layer, whose dimension is known: w0 w1 + w1 w2 − w1 where w1 is small.
const PLANTED: &str = r#"
title = "planted"
[[sweep]]
network = "mlp"
where = ["w1 <= w0", "r >= 3"]
equals = "w0*w1 + w1*w2 - w1"
[sweep.set]
r = { from = 2, to = 4 }
"w[0]" = [2, 3]
"w[1]" = { from = 1, to = 3 }
"w[2]" = 2
"#;

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Error::new("", error.to_string(), ""))
}

fn grid(text: &str) -> Result<Grid> {
    Grid::read(text, Path::new("nowhere"), &read)
}

fn refused(text: &str, expected: &str) {
    let error = grid(text).unwrap_err().to_string();
    assert!(error.contains(expected), "{error:?} should say {expected:?}");
}

fn job(threads: usize) -> Job {
    Job { seed: 0, memory: 1 << 30, threads, is_fresh: false, stop: Stop::NEVER }
}

/// A row that says nothing, and one with these bounds.
fn undecided(row: &Row) -> Row {
    let (lower, upper) = (None, None);
    Row {
        verdict: Verdict::Undecided,
        lower,
        upper,
        is_verified: false,
        certificate: None,
        ..row.clone()
    }
}

fn bounded(row: &Row, lower: u64, upper: Option<u128>) -> Row {
    let upper_certificate = upper.and(row.certificate.clone());
    Row { verdict: Verdict::AtLeast, lower: Some(lower), upper, upper_certificate, ..row.clone() }
}

#[test]
fn a_planted_grid_is_exact_and_agrees() {
    let grid = grid(PLANTED).unwrap();
    assert_eq!(grid.cases.len(), 2 * (2 + 3));
    let folder = tempfile::tempdir().unwrap();
    let mut seen = BTreeSet::new();
    for threads in [1, 3] {
        let store = Store::open(&folder.path().join(format!("{threads}.sqlite"))).unwrap();
        run(&grid.cases, &store, job(threads), &Want::nothing()).unwrap();
        let table = Table::new(&grid, &store.rows().unwrap());
        assert!(table.is_exact());
        assert_eq!((table.agreeing(), table.refuted()), (10, 0));
        let x = axis(&grid.cases, Some("w1")).unwrap();
        let formats = [
            Format::Text,
            Format::Csv,
            Format::Jsonl,
            Format::Json,
            Format::Markdown,
            Format::Latex,
            Format::Svg,
            Format::Png,
        ];
        let written = formats.map(|format| format.write(&table, &x).unwrap());
        let head = "network,l,w0,w1,w2,r1,parameters,dimension,";
        assert!(written[1].starts_with(head.as_bytes()));
        assert_eq!(nothing_to_draw(&table, &x), None);
        seen.insert(written);
    }
    assert_eq!(seen.len(), 1, "the tables depend on the number of threads");
}

#[test]
fn values_of_sizes() {
    let count = |set: &str| {
        let text = format!("[[sweep]]\nnetwork = \"mlp\"\nset = {{ r = 2, {set} }}");
        grid(&text).map(|grid| grid.cases.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let lists = count("w = [[2, 3, 1], [2, 2]]").unwrap();
    assert_eq!(lists, ["mlp at l=1 w=2,2", "mlp at l=2 w=2,3,1 r=2"]);
    // One value fills a list.
    let filled = count("l = 2, w = { from = 1, to = 5, step = 2 }").unwrap();
    assert_eq!(filled[2], "mlp at l=2 w=5,5,5 r=2");
    let entries = count(r#""w[0]" = [1, 2], "w[1]" = 3"#).unwrap();
    assert_eq!(entries, ["mlp at l=1 w=1,3", "mlp at l=1 w=2,3"]);
    // The same case is there once.
    assert_eq!(count("l = [2, 2], w = [[2, 2, 2], [2]]").unwrap().len(), 1);
    for (set, expected) in [
        (
            "w = [2, 3, 1]",
            "line 3, column 7: set: w has too few or too many values: l would be 0; w = [2, 3] is two values; one list is w = [[2, 3]]",
        ),
        ("w = [[2, 3], 1]", "mixes numbers and lists"),
        ("w = [[]]", "a list is empty"),
        ("w = []", "has no values, so the grid is empty"),
        ("w = [[2, 0]]", "0 is not a size; allowed: 1 to 4294967296"),
        ("w = [[2, 2.5]]", "2.5 is not a size"),
        ("w = { from = 3, to = 2 }", "the range 3 to 2 is empty"),
        ("w = { from = 3 }", "to is missing in a range"),
        ("w = { from = 3, until = 2 }", "unknown key until"),
        (r#""w[0]" = 1, "w[2]" = 2"#, "w[1] is missing"),
        (r#""w[0]" = 1, w = 2"#, "give the list or its entries"),
        (r#""w[x]" = 1"#, "is not a size"),
        (r#""q[0]" = 1"#, "q is not a list of sizes; lists of this network: r, w"),
        ("l = [[1, 2]], w = 2", "is one number, not a list of sizes"),
        ("d = 2", "`d` is not a size of this text; its sizes: l, w, r"),
        ("l = 2", "the size w is missing"),
    ] {
        let error = count(set).unwrap_err().to_string();
        assert!(error.contains(expected), "{set}: {error:?} should say {expected:?}");
    }
}

#[test]
fn what_is_wrong_has_a_place() {
    let with = |line: &str| {
        format!("[[sweep]]\nnetwork = \"mlp\"\n{line}\nset = {{ r = 2, w = [[2, 2]] }}")
    };
    refused(&with("wher = \"r > 1\""), "line 3, column 1");
    refused(&with("wher = \"r > 1\""), "did you mean `where`?");
    refused(&with("where = [\"w0 > 1\", \"w0 > v\"]"), "line 3, column 20: where.1: w0 > v");
    refused(&with("where = \"w0 > v\""), "unknown variable v");
    refused(&with("where = \"w0\""), "nothing is compared");
    refused(&with("where = \"w0 > \""), "one side of a comparison is empty");
    refused(&with("where = \"w0 < 1\""), "where: leaves none of 1 cases");
    refused(&with("equals = \"w0*\""), "line 3, column 10: equals");
    refused(&with("equals = 2.5"), "a whole number, or a formula in quotes");
    refused(&with("expected = \"none.csv\""), "line 3, column 12: expected");
    refused(&with("equals = 2\nexpected = \"none.csv\""), "contradicts expected");
    refused("[[sweep]]\nnetwork = \"mlq\"\n", "line 2, column 11: network: mlq is neither");
    refused("", "[[sweep]] is missing");
    refused("[[sweep]]\nnetwork = \"mlp", "line 2");
    let large = "[[sweep]]\nnetwork = \"linear\"\n[sweep.set]\n\"w[0]\" = { from = 1, to = 100000 }\n\"w[1]\" = { from = 1, to = 10000 }";
    refused(large, "the grid has 1000000000 cases; allowed: at most 1000000");
}

#[test]
fn conditions_are_chains_of_comparisons() {
    let left = |condition: &str| {
        let text = format!(
            "[[sweep]]\nnetwork = \"linear\"\nwhere = \"{condition}\"\n[sweep.set]\nl = 2\n\
             w = {{ from = 1, to = 6 }}"
        );
        grid(&text).map_or(0, |grid| grid.cases.len())
    };
    let found =
        ["1 < w <= 4", "w^2 = 9", "w != 2", "w0*w1 >= 2*w + 3", "2 == 2 < w", "w > w0"].map(left);
    assert_eq!(found, [3, 1, 5, 4, 4, 0]);
}

/// Every case is in one part, and the same one whatever else is in the file.
#[test]
fn shards_are_a_partition() {
    let cases = grid(PLANTED).unwrap().cases;
    for of in [1, 2, 3, 7] {
        let shards = (1..=of).map(|number| Shard::parse(&format!("{number}/{of}")).unwrap());
        let shards: Vec<Shard> = shards.collect();
        let parts = |case: &Case| shards.iter().filter(|shard| shard.has(case)).count();
        assert!(cases.iter().all(|case| parts(case) == 1));
    }
    for wrong in ["", "1", "0/2", "3/2", "-1/2", "1/0", "1/2/3", "a/b"] {
        assert!(Shard::parse(wrong).is_err(), "{wrong}");
    }
    // The order of the values and other sizes change no statement.
    let other = grid(&PLANTED.replace("[2, 3]", "[4, 3, 2]")).unwrap().cases;
    let statements: BTreeSet<&str> = other.iter().map(|case| case.statement.as_str()).collect();
    assert!(cases.iter().all(|case| statements.contains(case.statement.as_str())));
}

/// A wrong formula is refuted by bounds, also from above where the dimension is not exact.
#[test]
fn expected_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("s.sqlite")).unwrap();
    let table = |text: &str| {
        let grid = Grid::read(text, folder.path(), &read)?;
        run(&grid.cases, &store, job(2), &Want::nothing())?;
        Ok::<Table, Error>(Table::new(&grid, &store.rows()?))
    };
    let linear = |line: &str| {
        format!("[[sweep]]\nnetwork = \"linear\"\n{line}\nset = {{ w = [[2, 1, 2], [2, 2, 2]] }}")
    };
    let wrong = table(&linear("equals = \"w0*w2 - 1\"")).unwrap();
    assert_eq!((wrong.agreeing(), wrong.refuted()), (1, 1));
    // No certificate refutes a fraction: the formula is wrong.
    let error = table(&linear("equals = \"w0/3\"")).err().unwrap().to_string();
    assert!(
        error.contains("line 3, column 10: equals: is 2/3 for linear at l=2 w=2,1,2, which is not"),
        "{error}"
    );
    assert_eq!(table(&linear("equals = \"(w1^2 + w1)/2 + 2\"")).unwrap().agreeing(), 1);
    for (csv, expected) in [
        ("w,dimension\n2-1-2,3\n2 2 2,4\n", Ok((2, 0))),
        ("w1,dimension\n1,3\n2,5\n3,9\n", Ok((1, 1))),
        ("network,w0,w1,w2,dimension\nlinear,2,1,2,3\nlinear,2,2,2,4\nmlp,2,2,2,1\n", Ok((2, 0))),
        ("w1,dimension\n1,3\n", Err("says nothing of linear at l=2 w=2,2,2")),
        // Nothing is expected where a cell is empty, or where the number is only a bound.
        ("w1,dimension\n1,3\n2,\n", Ok((1, 0))),
        ("w1,dimension\n2,\n1,\n1,3\n2,\n", Ok((1, 0))),
        ("w1,dimension,verdict\n1,3,exact\n2,3,at_least\n", Ok((1, 0))),
        ("w1,dimension,verdict\n1,4,exact\n2,,undecided\n", Ok((0, 1))),
        ("w1,dimension,verdict\n1,3,exact\n2,4,sure\n", Err("line 3: \"sure\" is not a verdict")),
        ("w0,dimension\n2,3\n", Err("do not say which row is about")),
        ("w1,dim\n1,3\n", Err("the column dimension is missing")),
        ("w1,dimension\n1,3\n1,4\n", Err("line 3: says 4 of the sizes of which line 2 says 3")),
        ("w1,dimension\n1,3.5\n", Err("line 2: \"3.5\" is not a dimension")),
        ("w1,dimension\n1\n", Err("line 2: 1 cells; the first line has 2")),
    ] {
        fs::write(folder.path().join("t.csv"), csv).unwrap();
        let found = table(&linear("expected = \"t.csv\""));
        match (found, expected) {
            (Ok(table), Ok(counts)) => {
                assert_eq!((table.agreeing(), table.refuted()), counts, "{csv}")
            }
            (Err(error), Err(said)) => assert!(error.to_string().contains(said), "{csv}: {error}"),
            (found, _) => panic!("{csv}: {:?}", found.map(|table| table.refuted())),
        }
    }
    // What was written as CSV may be expected.
    let csv = Format::Csv.write(&wrong, "").unwrap();
    fs::write(folder.path().join("t.csv"), csv).unwrap();
    assert_eq!(table(&linear("expected = \"t.csv\"")).unwrap().agreeing(), 2);

    let open = "[[sweep]]\nnetwork = \"mlp\"\nset = { r = 2, w = [[2, 2, 3, 3, 3, 1]] }\nequals = ";
    let verdict = |equals: &str| {
        let table = table(&format!("{open}{equals}")).unwrap();
        (table.entries[0].verdict() == Verdict::Exact, table.entries[0].agrees())
    };
    let (is_exact, _) = verdict("1");
    assert_eq!(verdict("1").1, Some(false));
    assert_eq!(verdict("1000").1, Some(false));
    assert!(is_exact || verdict("\"w0*w1\"").1.is_some());
}

/// Without a proved bound a picture says that it is empty.
#[test]
fn nothing_proved() {
    let grid = grid(PLANTED).unwrap();
    let error = axis(&grid.cases, Some("v")).unwrap_err().to_string();
    assert!(error.contains("allowed: l, r, r1, w, w0"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("s")).unwrap();
    run(&grid.cases[..1], &store, job(1), &Want::nothing()).unwrap();
    let mut rows = store.rows().unwrap();
    for row in rows.values_mut() {
        *row = Row { is_verified: false, ..bounded(row, 5, Some(9)) };
    }
    let table = Table::new(&grid, &rows);
    let text = |format: Format| String::from_utf8(format.write(&table, "w1").unwrap()).unwrap();
    assert!(nothing_to_draw(&table, "w1").unwrap().contains("no case has both the size w1"));
    assert!(text(Format::Svg).contains("nothing to draw"));
    assert!(text(Format::Text).contains("≥ 5 (not verified)"));
    assert!(text(Format::Jsonl).contains("\"dimension\":null"));
    assert_eq!(table.entries[0].found(), "at most 9");
}

/// What is too large alone is said to be, and computed when there is more memory.
#[test]
fn memory() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("s.sqlite")).unwrap();
    // With relu there are no structured points, which need no memory.
    let text = "[[sweep]]\nset = { w = [[2, 2, 1], [20, 20, 20], [3, 2, 1]] }\nnetwork = \"\"\"\nnetwork rectified\n\
        sizes l, w[0..l]\ninput X[0] : w[0] x 1\nfor i in 1..l:\n  weights W[i] : w[i] x w[i-1]\n\
        for i in 1..l-1:\n  X[i] = relu(W[i] * X[i-1])\noutput W[l] * X[l-1]\n\"\"\"\n";
    let grid = grid(text).unwrap();
    let table = |memory: u64| {
        run(&grid.cases, &store, Job { memory, ..job(2) }, &Want::nothing()).unwrap();
        Table::new(&grid, &store.rows().unwrap())
    };
    let small = table(1 << 20);
    assert_eq!((small.count(Verdict::Exact), small.count(Verdict::Undecided)), (2, 1));
    let reason = small.entries.iter().find_map(|entry| entry.reason()).unwrap();
    assert!(reason.contains("would need about"), "{reason}");
    assert!(table(1 << 28).is_exact());
    // So is a lower bound that was found with less memory.
    let rows = store.rows().unwrap();
    let known = Store::open(&folder.path().join("t.sqlite")).unwrap();
    let weak = |row: &Row| Row { memory: 1 << 27, ..bounded(row, 1, None) };
    known.add(rows.values().map(weak).collect()).unwrap();
    let exact = |memory: u64| {
        run(&grid.cases, &known, Job { memory, ..job(2) }, &Want::nothing()).unwrap();
        Table::new(&grid, &known.rows().unwrap()).count(Verdict::Exact)
    };
    assert_eq!((exact(1 << 27), exact(1 << 28)), (0, 3));
    // It stays, also where somebody computes it anew with less memory.
    assert!(table(1 << 20).is_exact());
    let fresh = Job { memory: 1 << 20, is_fresh: true, ..job(2) };
    run(&grid.cases, &store, fresh, &Want::nothing()).unwrap();
    assert!(Table::new(&grid, &store.rows().unwrap()).is_exact());
}

/// Chunks are computed elsewhere, in any order and some of them twice.
#[test]
fn chunks_give_the_same_rows() {
    let grid = grid(PLANTED).unwrap();
    let (here, there) = (Store::in_memory().unwrap(), Store::in_memory().unwrap());
    run(&grid.cases, &here, job(2), &Want::nothing()).unwrap();
    let mut remote = Remote::new(&grid.cases, &there, job(1), (2, 4)).unwrap();
    assert_eq!((remote.chunks.len(), remote.missing()), (3, 10));
    let rows = remote.chunks.iter().rev().map(|chunk| compute(chunk, job(1)).unwrap());
    for rows in rows.collect::<Vec<_>>() {
        remote.take(&rows, &there).unwrap();
        remote.take(&rows, &there).unwrap();
        let damaged = rows.replacen("exact", "probable", 1);
        assert!(remote.take(&damaged, &there).unwrap_err().to_string().contains("damaged"));
    }
    assert_eq!((remote.missing(), there.rows().unwrap()), (0, here.rows().unwrap()));
    assert!(Remote::new(&grid.cases, &there, job(1), (2, 4)).unwrap().chunks.is_empty());
}

#[test]
fn what_is_stopped_is_not_kept() {
    static STOP: AtomicBool = AtomicBool::new(true);
    let grid = grid(PLANTED).unwrap();
    let store = Store::in_memory().unwrap();
    let job = Job { stop: Stop::when(&STOP), ..job(2) };
    run(&grid.cases, &store, job, &Want::nothing()).unwrap();
    assert!(store.rows().unwrap().is_empty());
    let chunks = Remote::new(&grid.cases, &store, job, (1, 100)).unwrap().chunks;
    assert!(compute(&chunks[0], job).unwrap_err().to_string().contains("stopped"));
}

//! Grids of networks: their cases, their store, their tables.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use neurocert::commands::Stop;
use neurocert::sweep::{
    Case, Format, Grid, Job, Kind, Picture, Place, Remote, Rows, Shard, Store, Table, Verdict,
    Want, compute, merge, run,
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
        let formats = [
            Format::Text,
            Format::Csv,
            Format::Jsonl,
            Format::Json,
            Format::Markdown,
            Format::Latex,
        ];
        let written = formats.map(|format| format.write(&table).unwrap());
        assert!(
            written[1].starts_with("network,l,w0,w1,w2,r1,parameters,dimension,"),
            "{}",
            written[1]
        );
        let pictures = [Kind::Svg, Kind::Png]
            .map(|kind| Picture::new(&table, Some("w1")).unwrap().draw(kind).unwrap());
        seen.insert((written, pictures));
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
    refused(&with("where = \"w0 < 1\""), "no sizes meet every condition: of 1 cases none is left");
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
    assert_eq!(table(&linear("equals = \"w0/3\"")).unwrap().refuted(), 2);
    for (csv, expected) in [
        ("w,dimension\n2-1-2,3\n2 2 2,4\n", Ok((2, 0))),
        ("w1,dimension\n1,3\n2,5\n3,9\n", Ok((1, 1))),
        ("network,w0,w1,w2,dimension\nlinear,2,1,2,3\nlinear,2,2,2,4\nmlp,2,2,2,1\n", Ok((2, 0))),
        ("w1,dimension\n1,3\n", Err("says nothing of linear at l=2 w=2,2,2")),
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
    let csv = Format::Csv.write(&wrong).unwrap();
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

/// Whatever is done to a store is noticed; nothing is removed.
#[test]
fn damaged_stores() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.sqlite");
    let grid = grid(PLANTED).unwrap();
    run(&grid.cases, &Store::open(&path).unwrap(), job(1), &Want::nothing()).unwrap();
    let whole = fs::read(&path).unwrap();
    let open = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let found = Store::open(&path).and_then(|store| store.rows()).map(|rows: Rows| rows.len());
        assert_eq!(fs::read(&path).unwrap(), bytes, "the store was changed");
        found
    };
    assert_eq!(open(&whole).unwrap(), 10);
    let refused = |bytes: &[u8]| {
        let error = open(bytes).unwrap_err().to_string();
        assert!(error.contains("s.sqlite"), "{error}");
    };
    refused(b"not a store at all, but long enough for a header of SQLite");
    refused(&whole[..whole.len() / 2]);
    // A digit inside of a cell.
    let at = whole.windows(5).position(|bytes| bytes == b"exact").unwrap();
    let mut changed = whole.clone();
    changed[at + 5] = b'9';
    refused(&changed);
    let mut zeros = whole.clone();
    let middle = zeros.len() / 2;
    zeros[middle..].fill(0);
    refused(&zeros);
    let error = Store::open(folder.path()).err().unwrap().to_string();
    assert!(error.contains("cannot be opened"), "{error}");
    // `:memory:` is a name like any other.
    assert!(Store::open(Path::new("no/such/folder/:memory:")).is_err());
}

/// The union of the parts is the whole, byte by byte in whatever order; a contradiction is found.
#[test]
fn merged_stores() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let grid = grid(PLANTED).unwrap();
    run(&grid.cases, &Store::open(&file("all")).unwrap(), job(2), &Want::nothing()).unwrap();
    for number in 1..=3 {
        let shard = Shard::parse(&format!("{number}/3")).unwrap();
        let cases: Vec<Case> = grid.cases.iter().filter(|case| shard.has(case)).cloned().collect();
        let store = Store::open(&file(&number.to_string())).unwrap();
        run(&cases, &store, job(1), &Want::nothing()).unwrap();
    }
    let union = |names: &[&str]| {
        let paths: Vec<_> = names.iter().map(|name| file(name)).collect();
        merge(&paths).unwrap()
    };
    let whole = union(&["1", "2", "3"]);
    assert_eq!((whole.rows, whole.conflicts.len()), (10, 0));
    assert_eq!(whole.bytes, union(&["3", "1", "2", "1"]).bytes);
    assert_eq!(whole.bytes, union(&["all"]).bytes);
    fs::write(file("merged"), &whole.bytes).unwrap();
    let rows = |name: &str| Store::open(&file(name)).unwrap().rows().unwrap();
    assert_eq!(rows("merged"), rows("all"));

    let mut row = rows("1").into_values().next().unwrap();
    // No number is known: this gives way.
    row.verdict = Verdict::Undecided;
    (row.lower, row.upper) = (None, None);
    Store::open(&file("open")).unwrap().add(&[(row.clone(), Place::New)]).unwrap();
    assert_eq!(union(&["open", "1", "2", "3"]).bytes, whole.bytes);
    row.verdict = Verdict::Exact;
    (row.lower, row.upper) = (Some(1000), Some(1000));
    Store::open(&file("false")).unwrap().add(&[(row.clone(), Place::New)]).unwrap();
    let found = union(&["1", "false", "2"]).conflicts;
    assert!(
        found.len() == 1 && found[0].contains("false says exact (from 1000 to 1000)"),
        "{found:?}"
    );
    // Another version may know less, but not the contrary.
    row.version = "0.0.1".into();
    Store::open(&file("old")).unwrap().add(&[(row.clone(), Place::New)]).unwrap();
    assert_eq!(union(&["old", "1"]).conflicts.len(), 1);
    row.verdict = Verdict::AtLeast;
    row.lower = Some(1);
    Store::open(&file("older")).unwrap().add(&[(row.clone(), Place::New)]).unwrap();
    let fine = union(&["older", "1"]);
    assert!(fine.conflicts.is_empty(), "{:?}", fine.conflicts);
    assert!(merge(&[file("nothing")]).is_err());
}

/// What is too large alone is said to be, and computed when there is more memory.
#[test]
fn memory() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("s.sqlite")).unwrap();
    let text =
        "[[sweep]]\nnetwork = \"mlp\"\nset = { r = 2, w = [[2, 2, 1], [20, 20, 20], [3, 2, 1]] }";
    let grid = grid(text).unwrap();
    let table = |memory: u64| {
        run(&grid.cases, &store, Job { memory, ..job(2) }, &Want::nothing()).unwrap();
        Table::new(&grid, &store.rows().unwrap())
    };
    let small = table(1 << 20);
    assert_eq!((small.count("exact"), small.count("undecided")), (2, 1));
    let reason = small.entries.iter().find_map(|entry| entry.reason()).unwrap();
    assert!(reason.contains("would need about"), "{reason}");
    assert!(table(1 << 28).is_exact());
    // It stays.
    assert!(table(1 << 20).is_exact());
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

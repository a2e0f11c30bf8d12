//! Stores: nothing is lost, and the better row stays.

use super::*;

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

    let row = rows("1").into_values().next().unwrap();
    let stored = |name: &str, row: &Row| {
        Store::open(&file(name)).unwrap().add(vec![row.clone()]).unwrap();
    };
    stored("open", &undecided(&row));
    stored("loose", &bounded(&row, 1, None));
    assert_eq!(union(&["open", "loose", "1", "2", "3"]).bytes, whole.bytes);
    let wrong = Row { lower: Some(1000), upper: Some(1000), ..row.clone() };
    stored("false", &wrong);
    let found = union(&["1", "false", "2"]).conflicts;
    assert!(
        found.len() == 1 && found[0].contains("false says exact (from 1000 to 1000)"),
        "{found:?}"
    );
    // Another version may know less, but not the contrary.
    let version = "0.0.1".to_string();
    stored("old", &Row { version: version.clone(), ..wrong.clone() });
    assert_eq!(union(&["old", "1"]).conflicts.len(), 1);
    stored("older", &Row { version, ..bounded(&row, 1, None) });
    let fine = union(&["older", "1"]);
    assert!(fine.conflicts.is_empty(), "{:?}", fine.conflicts);
    // Bounds contradict each other also where neither row is exact, and where a third row lies between.
    stored("low", &bounded(&row, 1, Some(5)));
    stored("high", &bounded(&row, 6, None));
    stored("middle", &bounded(&row, 2, None));
    assert_eq!(union(&["low", "middle", "high"]).conflicts.len(), 1);
    // What is not proved contradicts nothing.
    stored("guess", &Row { is_verified: false, ..bounded(&row, 6, None) });
    assert!(union(&["low", "guess"]).conflicts.is_empty());
    assert!(merge(&[file("nothing")]).is_err());
}

/// The better row stays, whoever comes first, and what contradicts it is refused.
#[test]
fn better_rows_win() {
    let folder = tempfile::tempdir().unwrap();
    let grid = grid(PLANTED).unwrap();
    let first = Store::open(&folder.path().join("first")).unwrap();
    run(&grid.cases[..1], &first, job(1), &Want::nothing()).unwrap();
    let exact = first.rows().unwrap().into_values().next().unwrap();
    let rising = [
        undecided(&exact),
        Row { is_verified: false, ..bounded(&exact, 5, None) },
        bounded(&exact, 2, None),
        bounded(&exact, 2, Some(9)),
        bounded(&exact, 2, Some(8)),
        bounded(&exact, 3, None),
        exact.clone(),
    ];
    for (number, better) in rising.iter().enumerate() {
        for (other, worse) in rising[..number].iter().enumerate() {
            for pair in [[worse, better], [better, worse]] {
                let store = Store::open(&folder.path().join(format!("{number}-{other}"))).unwrap();
                for row in pair {
                    store.add(vec![row.clone()]).unwrap();
                }
                assert_eq!(store.rows().unwrap()[&exact.statement], *better);
            }
        }
    }
    // Among equals the newer one, and the larger memory of both.
    let newer = Row { seed: 7, memory: 1, ..exact.clone() };
    first.add(vec![newer.clone()]).unwrap();
    let kept = Row { memory: exact.memory, ..newer };
    assert_eq!(first.rows().unwrap()[&exact.statement], kept);
    let error = first.add(vec![bounded(&exact, 1000, None)]).unwrap_err().to_string();
    assert!(error.contains("as exact (from"), "{error}");
    assert!(error.contains("now found at_least (from 1000 to unknown)"), "{error}");
    assert_eq!(first.rows().unwrap()[&exact.statement], kept);
}

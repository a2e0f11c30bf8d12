//! The commands as functions: reports that can be serialised, certificates that are verified, and stopping.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use neurocert::commands::{self, Answer, Ask, Network, Settings, Stop, VERSION};
use neurocert::search::Rule;
use neurocert_check::kernel;
use serde_json::{Value, json};

fn mlp() -> Network {
    Network::named("mlp", &[("w", &[2, 2, 1]), ("r", &[2])]).unwrap()
}

/// The report as JSON; its certificate is verified once more.
fn reported<R: serde::Serialize>(answer: &Answer<R>) -> Value {
    let report = serde_json::to_value(&answer.report).unwrap();
    assert_eq!(report["version"], VERSION);
    assert_eq!(report["certificate"], Value::Null);
    if let Some(certified) = &answer.certified {
        let judged = commands::check(certified.text.as_bytes(), 1 << 36, &Settings::default());
        assert_eq!((judged.verdict, judged.reason), ("verified", None));
        assert_eq!(report["certificate_verdict"], "verified");
    }
    report
}

#[test]
fn every_command_reports() {
    let (network, settings) = (mlp(), Settings::default());
    let report = reported(&commands::dim(&network, &settings, &Ask::default()).unwrap());
    assert_eq!((&report["dimension"], &report["verdict"]), (&json!(3), &json!("exact")));

    let report = reported(&commands::conserved(&network, &settings).unwrap());
    // Of each unit the sum of squares of one layer less twice that of the other.
    assert_eq!((&report["lower"], &report["upper"]), (&json!(2), &json!(2)));

    let answer = commands::symmetry(&network, &settings, Some("scaling")).unwrap();
    assert_eq!(reported(&answer)["symmetries"][0]["verdict"], "proved");
    assert!(answer.report.symmetries[0].found.is_some());

    let report = reported(&commands::discover(&network, &settings, None).unwrap());
    assert_eq!((&report["upper"], &report["verdict"]), (&json!(2), &json!("exact")));

    let entries = commands::Wanted::entries("all", commands::shape(&network).unwrap()).unwrap();
    let format = neurocert::poly::text::Format::Text;
    let wanted = commands::Wanted { entries, max_terms: 1000, max_work: u64::MAX, format };
    let (report, _) = commands::expand(&network, None, &wanted, &settings).unwrap();
    assert_eq!((report.terms, report.degree, report.version), (6, Some(5), VERSION));
}

#[test]
fn pairs_are_compared() {
    let network = mlp();
    let number = |n: i64| num_rational::BigRational::from_integer(n.into());
    let matrix = |rows: usize, columns: usize, all: &[i64]| {
        neurocert::Matrix::new(rows, columns, all.iter().map(|&n| number(n)).collect())
    };
    let one = vec![matrix(2, 2, &[1, 2, 3, -1]), matrix(1, 2, &[4, 1])];
    let moved = vec![matrix(2, 2, &[3, -1, 2, 4]), matrix(1, 2, &[1, 1])];
    let other = vec![matrix(2, 2, &[3, -1, 2, 4]), matrix(1, 2, &[1, 2])];
    let settings = Settings::default();
    let same = commands::equiv((&network, &one), (&network, &moved), &settings).unwrap();
    let report = reported(&same);
    assert_eq!((&report["equivalent"], &report["verdict"]), (&json!(true), &json!("same")));
    assert_eq!(report["symmetry"].as_array().unwrap().len(), 2, "{report}");
    let different = commands::equiv((&network, &one), (&network, &other), &settings).unwrap();
    let report = reported(&different);
    assert_eq!(report["equivalent"], false);
    assert!(report["witness_inputs"]["X[0]"].is_array());
}

#[test]
fn what_is_wrong_is_said() {
    let unknown = Network::named("mpl", &[]).unwrap_err().to_string();
    assert!(unknown.contains("mpl is not a network of the library"), "{unknown}");
    let sizes = Network::named("mlp", &[("w", &[2, 2, 1])]).unwrap_err().to_string();
    assert!(sizes.contains("r"), "{sizes}");
    let text = "network n\ninput x : 1 x 1\noutput y\n";
    let text = Network::of_text(text, Default::default()).unwrap_err().to_string();
    assert!(text.contains("3:8: y is not defined"), "{text}");
    let name = commands::symmetry(&mlp(), &Settings::default(), Some("gauge")).unwrap_err();
    assert!(name.to_string().contains("scaling[1], permutation[1]"), "{name}");
}

/// What is proved when somebody stops it is a bound with its certificate.
#[test]
fn a_dimension_can_be_stopped() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let sizes: [(&str, &[u64]); 3] = [("d", &[64, 64, 64]), ("a", &[64, 64]), ("t", &[3])];
    let network = Network::named("lightning", &sizes).unwrap();
    let stopping = thread::spawn(|| {
        thread::sleep(Duration::from_millis(1500));
        STOP.store(true, Ordering::Relaxed);
        Instant::now()
    });
    let settings = Settings { stop: Stop::when(&STOP), max_memory: 8 << 30, ..Settings::default() };
    let ask = Ask { upper: Some(Rule::Fields), ..Ask::default() };
    let found = commands::dim(&network, &settings, &ask).unwrap();
    let late = stopping.join().unwrap().elapsed();
    assert_eq!(found.report.verdict, "at_least");
    assert!(found.report.dimension > 0, "nothing was proved");
    // Seconds on a busy machine; without the flag it takes minutes.
    assert!(late < Duration::from_secs(20), "{late:?}");
    let certificate: Value = serde_json::from_str(&found.certified.unwrap().text).unwrap();
    let rows = certificate["proof"]["lower"]["minor"]["rows"].as_array().unwrap().len();
    assert_eq!(rows as u64, found.report.dimension);
    assert_eq!(certificate["claim"]["dimension"]["relation"], "at_least");
}

/// A flag that is up from the start: nobody hangs, and nothing false is said.
#[test]
fn stopped_before_it_began() {
    static STOP: AtomicBool = AtomicBool::new(true);
    let settings = Settings { stop: Stop::when(&STOP), ..Settings::default() };
    let found = commands::dim(&mlp(), &settings, &Ask::default()).unwrap().report;
    assert_eq!((found.lower, found.verdict), (0, "at_least"));
    let found = commands::conserved(&mlp(), &settings).unwrap().report;
    assert_eq!((found.lower, found.upper, found.verdict), (0, 6, "at_least"));
    let answer = commands::symmetry(&mlp(), &settings, None).unwrap();
    assert!(answer.report.symmetries.iter().all(|symmetry| symmetry.holds.is_none()));
    assert!(commands::discover(&mlp(), &settings, None).is_err());
    let format = neurocert::poly::text::Format::Text;
    let wanted = commands::Wanted { entries: vec![[0, 0]], max_terms: 1000, max_work: 1, format };
    let found = commands::expand(&mlp(), None, &wanted, &settings);
    assert_eq!(found.unwrap_err().to_string(), "stopped before it was done");
    let found = commands::check(b"{}", 1 << 20, &settings);
    assert_ne!(found.verdict, "verified");
}

/// The kernel ends where it is stopped, and says neither yes nor no.
#[test]
fn a_check_can_be_stopped() {
    static STOP: AtomicBool = AtomicBool::new(true);
    let found = commands::dim(&mlp(), &Settings::default(), &Ask::default()).unwrap();
    let document: Value = serde_json::from_str(&found.certified.unwrap().text).unwrap();
    let budget = Settings { stop: Stop::when(&STOP), ..Settings::default() }.budget();
    let outcome = kernel::produce::check(document, budget);
    assert_eq!(outcome.verdict(), neurocert_check::Verdict::Incomplete);
}

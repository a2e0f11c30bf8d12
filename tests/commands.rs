//! The commands as functions: reports that can be serialised, certificates that are verified, and stopping.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use neurocert::commands::{
    self, Answer, Ask, Attention, Members, Network, Settings, Stop, VERSION,
};
use neurocert::error::Error;
use neurocert::network::{Known, read_weights};
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

/// Two points up to scaling, and two layers of which the function determines the weights up to symmetry.
fn attention() -> [Attention; 2] {
    let layer =
        r#"{"query_dims": [1], "tokens": 2, "layers": [{"A": [[1, 0], [0, 0]], "V": [[0, 1]]}]}"#;
    let deep = include_str!("../examples/two_layers.json");
    [layer, deep].map(|text| Attention::Lightning(read_weights(text, &Known::default()).unwrap()))
}

/// Members come one by one, each with a certificate; what goes wrong with one ends it.
#[test]
fn members_of_fibers_are_certified() {
    let settings = Settings::default();
    for (attention, others) in attention().iter().zip([1, 0]) {
        let wanted = Members { samples: 3, certificate: true };
        let mut left = Vec::new();
        let found = commands::fiber(attention, wanted, &settings, |member| {
            left.push(member.left);
            assert!(member.is_proved && member.weights != attention.file());
            let certified = member.certificate().unwrap().unwrap();
            let judged = commands::check(certified.text.as_bytes(), 1 << 36, &settings);
            assert_eq!((judged.verdict, judged.reason), ("verified", None));
            Ok(())
        });
        let found = found.unwrap();
        assert_eq!(left, (0..3 + others).rev().collect::<Vec<usize>>());
        assert_eq!(found.certified.is_some(), attention.is_layer());
        if attention.is_layer() {
            assert_eq!(reported(&found)["pieces"], 2);
        }
        let full = |_: &commands::Member<'_>| Err(Error::new("disk", "is full", ""));
        let error = commands::fiber(attention, wanted, &settings, full).unwrap_err();
        assert_eq!(error.to_string(), "disk: is full");
        let none = Members { samples: 0, certificate: false };
        let none = commands::fiber(attention, none, &settings, |_| Ok(())).unwrap();
        assert!(none.certified.is_none());
    }
}

#[test]
fn weights_are_recovered_and_points_decided() {
    let settings = Settings::default();
    let [layer, deep] = attention();
    let found = commands::recover(&deep, true, &settings).unwrap();
    assert!(found.report.weights().is_some());
    assert_eq!(reported(&found)["verified"], "scaling");
    assert!(commands::recover(&deep, false, &settings).unwrap().certified.is_none());
    let found = commands::singular(&layer, true, &settings).unwrap();
    let report = reported(&found);
    assert_eq!((&report["boundary"], &report["dimension"]), (&json!(false), &json!(4)));
    assert!(found.certified.is_some());
    assert!(
        commands::singular(&deep, true, &settings).unwrap_err().to_string().contains("2 layers")
    );
}

/// What names its network is the same as what does not.
#[test]
fn attention_by_name() {
    let text =
        r#"{"query_dims": [1], "tokens": 2, "layers": [{"A": [[1, 2], [2, 4]], "V": [[0, 1]]}]}"#;
    let file = read_weights(text, &Known::default()).unwrap();
    let sizes: [(&str, &[u64]); 3] = [("d", &[2, 1]), ("a", &[1]), ("t", &[2])];
    let network = |name| Network::named(name, &sizes).unwrap();
    let named = Attention::new(network("lightning_av"), file.weights.clone()).unwrap();
    assert_eq!(named.file(), &file);
    let error = Attention::new(mlp(), Vec::new()).unwrap_err().to_string();
    assert!(
        error.starts_with(
            "network: mlp: no theorem on its fibers is known here; allowed: lightning, "
        )
    );
    let softmax = Attention::new(network("softmax_av"), file.weights.clone()).unwrap();
    assert_eq!((softmax.file(), softmax.is_layer()), (&file, false));
    assert_eq!(softmax.document(&file)["network"], "softmax_av");
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

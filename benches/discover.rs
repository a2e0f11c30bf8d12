//! All linear infinitesimal symmetries: `cargo bench --bench discover`. The aim is widths 3-3-3 with query
//! sizes 3 within 30 seconds on one thread; the split into systems makes it hundredths of a second.

mod timing;

use neurocert::network::{Architecture, Parametrization};
use neurocert::program::{Subject, parse};
use neurocert::symmetry::discover::{Options, discover};
use neurocert::theory::lightning::lightning;
use timing::median;

fn main() {
    println!("| widths | query size | tokens | largest system | dimension | time |");
    println!("|---|---|---|---|---|---|");
    for (widths, query, tokens) in [([2, 2, 2], 2, 1), ([3, 3, 3], 3, 3), ([4, 4, 4], 4, 3)] {
        let architecture = Architecture::lightning(&widths, &[query], tokens, Parametrization::Qkv)
            .expect("valid");
        let (text, given) = lightning(&architecture);
        let program = parse(&text).and_then(|text| text.program(&given)).expect("a text");
        let subject = Subject { text: &text, given: &given, program: &program };
        let run = || discover(subject, &Options::default()).expect("small");
        let found = run();
        let largest = found.systems.iter().map(|system| system.unknowns).max().unwrap_or(0);
        let time = median(5, || (), |()| run().upper);
        println!("| {widths:?} | {query} | {tokens} | {largest} | {} | {time:?} |", found.upper);
    }
}

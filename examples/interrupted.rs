//! A computation that is stopped says what it has proved by then.
//!
//! ```text
//! cargo run --release --example interrupted
//! ```

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use neurocert::Result;
use neurocert::commands::{Ask, Network, Settings, Stop, dim};
use neurocert::search::Rule;

fn main() -> Result<()> {
    static STOP: AtomicBool = AtomicBool::new(false);
    thread::spawn(|| {
        thread::sleep(Duration::from_millis(500));
        STOP.store(true, Ordering::Relaxed);
    });
    let sizes: [(&str, &[u64]); 3] = [("d", &[48, 48, 48]), ("a", &[48, 48]), ("t", &[3])];
    let network = Network::named("lightning", &sizes)?;
    // Without the theorem that answers at once.
    let ask = Ask { upper: Some(Rule::Fields), ..Ask::default() };
    let settings = Settings { stop: Stop::when(&STOP), max_memory: 8 << 30, ..Settings::default() };
    let found = dim(&network, &settings, &ask)?.report;
    println!("{}: {} to {} after half a second", found.verdict, found.lower, found.upper);
    Ok(())
}

//! The targets without libFuzzer: random input for so many seconds, `drive parse 60`. Without a
//! look at coverage, but on any toolchain. Prints the input before a panic.

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use neurocert::ring::SplitMix64;

const WORDS: [&str; 48] = [
    "x",
    "y",
    "x_1_2",
    "Q1_2_1",
    "z",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "(",
    ")",
    " ",
    ",",
    ".",
    "0",
    "1",
    "2",
    "3/7",
    "^2",
    "^3",
    "(x+y)",
    "(x-1)^5",
    "x_(1,2)",
    "Q1_(2,1)",
    "x'",
    "_",
    "é",
    "Rational(1, 2)",
    "Rational(",
    "lambda",
    "18446744073709551616",
    "4294967295",
    "^65536",
    "^0",
    "{\"variables\":[\"x\",\"y\"],",
    "\"order\":\"lex\",",
    "\"terms\":[",
    "]}",
    "\"coefficient\":\"1/2\"",
    "\"exponents\":[1,2]",
    "{",
    "}",
    "\"",
    "\\",
    "\n",
    "-",
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = match arguments.next().as_deref() {
        Some("parse") => neurocert_fuzz::parse,
        Some("arithmetic") => neurocert_fuzz::arithmetic,
        _ => {
            eprintln!("usage: drive parse|arithmetic [SECONDS [SEED]]");
            std::process::exit(2);
        }
    };
    let mut number = |default| arguments.next().and_then(|n| n.parse().ok()).unwrap_or(default);
    let (seconds, seed) = (number(60), number(0));
    let mut random = SplitMix64::new(seed);
    let (start, mut count) = (Instant::now(), 0u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        let mut input = vec![random.next_u64() as u8];
        let words = random.next_u64().is_multiple_of(2);
        for _ in 0..random.next_u64() % 40 {
            if words {
                let word = WORDS[(random.next_u64() % WORDS.len() as u64) as usize];
                input.extend_from_slice(word.as_bytes());
            } else {
                input.push(random.next_u64() as u8);
            }
        }
        if catch_unwind(|| target(&input)).is_err() {
            eprintln!("input: {:?} {input:?}", String::from_utf8_lossy(&input));
            std::process::exit(1);
        }
        count += 1;
    }
    println!("{count} inputs in {seconds} seconds");
}

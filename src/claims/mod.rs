//! The paper, claim by claim: one file for each in [`paper`].
//!
//! The paper is *Geometry of Lightning Self-Attention: Identifiability and Dimension* (Henry,
//! Marchetti, Kohn, ICLR 2025), in the version of the conference. A [`Claim`] names the statement and
//! its hypotheses as printed, and a function that tries it on instances. Nothing in it says what the
//! outcome is: [`decide`] finds that from the trials.
//!
//! # A new claim is one file
//! A trial says which hypotheses hold on its instance and whether the statement does. Make instances
//! that meet all hypotheses (to confirm or refute), and instances that fail just one of them (to see
//! whether it is needed). Then add the file to the list in `paper/mod.rs`. `proof` names a page of the
//! documentation that proves the statement for all sizes, and that page is listed in `docs/audit.md`.
//!
//! ```
//! use neurocert::claims::{Claim, Evidence, Fault, Status, Trial, Trials, decide};
//! use neurocert::error::Result;
//!
//! /// "n² + n + 41 is prime", with the hypothesis n < 40.
//! const CLAIM: Claim = Claim {
//!     id: "euler",
//!     source: "Euler, 1772",
//!     statement: "n² + n + 41 is prime for 0 ≤ n < 40",
//!     latex: "$n^2 + n + 41$ is prime for $0 \\le n < 40$",
//!     hypotheses: &["n < 40"],
//!     evidence: Evidence::Exact,
//!     proof: None,
//!     why: "the field of discriminant -163 has class number one",
//!     correction: None,
//!     fault: Fault::Refuted,
//!     undecided: None,
//!     decide: instances,
//! };
//!
//! fn instances(trials: &mut Trials) -> Result<()> {
//!     for n in 0..50 {
//!         let holds = neurocert::ring::is_prime(n * n + n + 41);
//!         trials.record(Trial::new(format!("n = {n}"), n as usize, holds).under(&[n < 40]));
//!     }
//!     Ok(())
//! }
//!
//! let verdict = decide(&CLAIM, 0)?;
//! assert_eq!(verdict.status, Status::Confirmed);
//! // The hypothesis is needed: 40² + 40 + 41 = 41².
//! assert_eq!(verdict.necessity[0].failure.as_ref().unwrap().instance, "n = 40");
//! # Ok::<(), neurocert::Error>(())
//! ```

mod claim;
pub mod draw;
mod formal;
pub mod paper;
mod verdict;

pub use claim::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
pub use formal::{FORMAL, Formal, formal_proof};
pub use verdict::{Counts, Necessity, Status, Verdict, decide};

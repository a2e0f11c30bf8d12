//! `neurocert audit`: the claims of the paper, decided.

mod folder;
mod user;

use std::path::PathBuf;

use clap::Args;

use super::output::{print, print_json};
use super::suggest::one_of;
use super::{Outcome, Settings, files, show, watch, weights};
use crate::claims::{Claim, paper};
use crate::commands::audit::audit;
use crate::error::{Error, Result};
use crate::report::{Entry, details, json, latex, summary, table};
use folder::Folder;

const JSON_KEYS: &str = "\
JSON keys: claims, a list of id, source, statement (as printed), status (proved, confirmed, refuted,
imprecise, undecided), evidence, proof (null, or its place in the documentation),
formal_proof (null, or theorems of proofs/formal, of a refuted claim about its counterexample), why,
undecided (null, or why), instances, instances_within_hypotheses, instances_holding, hypotheses (text,
instances_without: all others hold, and all else that the statement needs, needed: true, or null if no
failure was found or the claim is false anyway, failure), counterexample (null, or instance, sentence,
matrices), correction (null, or text, instances, failure), example, certificates (file: null without
--out, verdict); seed.

Statuses: proved: the documentation has a proof for all sizes, and all instances agree (docs/audit.md);
confirmed: exact on all instances, and no more; refuted: a counterexample meets every printed
hypothesis; imprecise: true after the correction; undecided.

With --claims FILE the claims are yours, in TOML:

  [[dimension]]
  id = \"table-1\"
  widths = [3, 3, 3]        # or several: [[3, 3], [4, 4]]
  query-dims = 2            # or one for each layer: [2, 3]
  tokens = [2, 3]           # one or several; also parametrization = \"av\"
  equals = 23               # or a polynomial in l, t, d0.., a1.., alpha1.. (min(a_i, d_(i-1))),
                            # and d, a where all are equal: \"2*a*d - a^2 + d^2 - 1\"; a value that
                            # is not a whole number, or negative, is refuted
  [[same]]                  # or [[different]]
  id = \"figure-2\"
  one = \"w1.json\"         # weight files, relative to FILE; or the neuromanifolds of two
  other = \"w2.json\"       # architectures: { widths = [2, 2], query-dims = 2, tokens = 2 }

  [[dimension]]             # of any network that is text: a name of the library, or a file
  id = \"table-2\"
  network = \"mlp\"
  set = { w = [3, 4, 2], r = 3 }          # or several: [{ … }, { … }]
  equals = \"w0*w1 + w1*w2 - w1\"         # a number or a polynomial in the sizes: r, w0, w1, …
  [[symmetry]]
  id = \"rows\"
  network = \"mlp\"
  set = { w = [3, 4, 2], r = 3 }
  rule = \"scaling\"         # declared in the text; all of that name, as gauge[1], gauge[2]
  holds = true              # default; false: each changes the function somewhere

  [[filling]]
  id = \"quadrics\"
  network = \"mlp\"
  set = { w = [2, 2, 1], r = 2 }   # or several
  fills = true              # default; minimal = true: and no smaller hidden widths do (of vary = \"w\")

Every claim may say where it comes from: source = \"…\", statement = \"…\"; and the file: [paper] with title,
authors and source. --paper decides all files of a folder (or of a paper that is built in), with --out into a
folder for each file; JSON: papers, a list of file, paper, claims. With --claims: paper (null, or title, authors, source), claims. Each claim:
id, statement, source, status, evidence, instances, counterexample, correction, certificates (file names, with
verdicts), unused.

Weight files of [[same]] and [[different]] may also name any network, or the table says it:
{ file = \"w.npz\", network = \"mlp\", set = { … }, map = \"map.toml\" }.

A weight file can be { file = \"w.npz\", map = \"map.toml\", query-dims = 2, tokens = 2 }: what neither it
nor its shapes say (also widths, parametrization), and its own mapping file instead of --map. A claim
about a file that holds what nobody reads is undecided, and lists it (JSON key unused); with
ignore-unused = true in [[same]] or [[different]] it is about the parts that are read.

Exit codes: 0 finished, whatever the paper's claims are, and with --claims or --paper all true; 1 a claim of these is refuted; 2 bad input;
3 one is undecided.";

/// Every claim of the paper, decided with evidence: instances, counterexamples, which hypotheses are
/// needed, what is true instead.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    /// Only this claim, in full (several: separated by commas)
    #[arg(long, value_name = "ID")]
    claim: Option<String>,
    /// Write report.html, report.json, report.tex and the certificates to this folder (with --claims
    /// the certificates), as claims are finished
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print a LaTeX document
    #[arg(long)]
    latex: bool,
    /// Claims of your own, in TOML, instead of the paper's
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,
    /// The claims of a paper: a folder of files as --claims has them, or polynomial-mlps, attention-outlook
    #[arg(long, value_name = "PAPER", conflicts_with = "claims")]
    paper: Option<String>,
    #[command(flatten)]
    map: weights::MapFlag,
    #[command(flatten)]
    full: show::Full,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if flags.latex && settings.json {
        return Err(Error::new("--latex", "contradicts --json", "leave one of them out"));
    }
    if let Some(path) = &flags.claims {
        return user::one(settings, flags, path);
    }
    if let Some(paper) = &flags.paper {
        return user::all(settings, flags, paper);
    }
    flags.map.is_alone()?;
    let claims = chosen(flags.claim.as_deref())?;
    let create = |path: &PathBuf| Folder::create(path, settings.seed);
    let folder = flags.out.as_ref().map(create).transpose()?;
    let stage = watch::stage(format!("decision of {} claims", claims.len()));
    let settled = |place, entry: &Entry, done| {
        if let Some(folder) = &folder {
            folder.add(place, entry)?;
        }
        stage.show(done, claims.len());
        watch::decided(entry.verdict.claim.id, entry.verdict.status.name());
        Ok(())
    };
    let entries = audit(&claims, &settings.library(&|_, _| {}), settled)?;
    drop(stage);
    if settings.json {
        print_json(&json(&entries, settings.seed, folder.is_some()))?;
    } else if flags.latex {
        print(&latex(&entries, settings.seed))?;
    } else {
        flags.full.print(&text(settings, flags, &entries))?;
    }
    Ok(Outcome::Holds)
}

/// Refuses what belongs to the paper that this program began with.
fn no_flag_of_the_paper(flags: &Flags, with: &str) -> Result<()> {
    let unfit = [("--claim", flags.claim.is_some()), ("--latex", flags.latex)];
    match unfit.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((flag, _)) => {
            let problem = format!("contradicts {with}, which decides the claims of files");
            Err(Error::new(*flag, problem, "leave one of them out"))
        }
    }
}

fn chosen(ids: Option<&str>) -> Result<Vec<Claim>> {
    let Some(ids) = ids else { return Ok(paper::ALL.to_vec()) };
    let known: Vec<(&str, Claim)> = paper::ALL.iter().map(|claim| (claim.id, *claim)).collect();
    ids.split(',').map(|id| one_of("--claim", id.trim(), &known)).collect()
}

fn text(settings: &Settings, flags: &Flags, entries: &[Entry]) -> String {
    let mut text = String::new();
    if flags.claim.is_none() {
        text += &table(entries);
        text += &format!("\n{} (seed {})\n", summary(entries), settings.seed);
        let refuted = entries.iter().filter(|entry| entry.verdict.counterexample.is_some());
        for entry in refuted {
            text += "\n";
            text += &details(entry, flags.out.is_some());
        }
    } else {
        let details = entries.iter().map(|entry| details(entry, flags.out.is_some()));
        text += &itertools::join(details, "\n");
    }
    if let Some(folder) = &flags.out {
        text += &format!("\nreport: {}\n", files::name(&folder.join("report.html")));
    }
    text
}

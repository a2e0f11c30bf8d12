//! `neurocert audit`: the claims of the paper, decided.

mod decide;
mod user;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;
use neurocert_check::{Verdict as Checked, check};
use rayon::prelude::*;

use super::output::{print, print_json};
use super::{Outcome, Settings, files, watch, weights};
use crate::claims::{Claim, decide, paper};
use crate::error::{Error, Result};
use crate::report::{Certified, Entry, details, html, json, latex, summary, table};

const JSON_KEYS: &str = "\
JSON keys: claims, a list of id, source, statement (as printed), status (proved, confirmed, refuted,
imprecise, undecided), evidence, why, undecided (null, or why), instances, instances_within_hypotheses,
instances_holding, hypotheses (text, instances_without: all others hold, needed: true, or null
if no failure was found or the claim is false anyway, failure), counterexample (null, or instance, sentence, matrices), correction (null,
or text, instances, failure), example, certificates (file, verdict); seed.

Statuses: proved: identities expanded at the sizes tried, or a proof for all sizes; confirmed: exact on
all instances; refuted: a counterexample meets every printed hypothesis; imprecise: true after the
correction; undecided.

With --claims FILE the claims are yours, in TOML:

  [[dimension]]
  id = \"table-1\"
  widths = [3, 3, 3]        # or several: [[3, 3], [4, 4]]
  query-dims = 2            # or one for each layer: [2, 3]
  tokens = [2, 3]           # one or several; also parametrization = \"av\"
  equals = 23               # or a polynomial in l, t, d0.., a1.., alpha1.. (min(a_i, d_(i-1))),
                            # and d, a where all are equal: \"2*a*d - a^2 + d^2 - 1\"
  [[same]]                  # or [[different]]
  id = \"figure-2\"
  one = \"w1.json\"         # weight files, relative to FILE; or the neuromanifolds of two
  other = \"w2.json\"       # architectures: { widths = [2, 2], query-dims = 2, tokens = 2 }

A weight file can be { file = \"w.npz\", map = \"map.toml\", query-dims = 2, tokens = 2 }: what neither it
nor its shapes say (also widths, parametrization), and its own mapping file instead of --map.

Exit codes: 0 finished, whatever the paper's claims are, and with --claims all true; 1 a claim of --claims is refuted; 2 bad input;
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
    /// the certificates)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print a LaTeX document
    #[arg(long)]
    latex: bool,
    /// Claims of your own, in TOML, instead of the paper's
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,
    #[command(flatten)]
    map: weights::MapFlag,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if flags.latex && settings.json {
        return Err(Error::new("--latex", "contradicts --json", "leave one of them out"));
    }
    if let Some(path) = &flags.claims {
        return own(settings, flags, path);
    }
    flags.map.is_alone()?;
    let claims = chosen(flags.claim.as_deref())?;
    let folder = flags.out.as_deref().map(Folder::create).transpose()?;
    let stage = watch::stage(format!("decision of {} claims", claims.len()));
    let done = AtomicUsize::new(0);
    let entries = claims.par_iter().map(|claim| {
        let entry = entry(claim, settings.seed)?;
        if let Some(folder) = &folder {
            folder.write_certificates(&entry)?;
        }
        stage.show(done.fetch_add(1, Ordering::Relaxed) + 1, claims.len());
        let status = entry.verdict.status.name();
        watch::decided(claim.id, status);
        Ok(entry)
    });
    let entries = entries.collect::<Result<Vec<Entry>>>();
    let entries = entries?;
    drop(stage);
    if let Some(folder) = folder {
        folder.write_report(&entries, settings.seed)?;
    }
    if settings.json {
        print_json(&json(&entries, settings.seed))?;
    } else if flags.latex {
        print(&latex(&entries, settings.seed))?;
    } else {
        print(&text(settings, flags, &entries))?;
    }
    Ok(Outcome::Holds)
}

/// The claims of a user.
fn own(settings: &Settings, flags: &Flags, path: &Path) -> Result<Outcome> {
    let unfit = [("--claim", flags.claim.is_some()), ("--latex", flags.latex)];
    if let Some((flag, _)) = unfit.iter().find(|(_, given)| *given) {
        let problem = "contradicts --claims, which decides the claims of a file";
        return Err(Error::new(*flag, problem, "leave one of them out"));
    }
    let folder = flags.out.as_deref().map(certificates_folder).transpose()?;
    let write = |name: &str, certificate: &serde_json::Value| match &folder {
        None => Ok(()),
        Some(folder) => write_certificate(folder, name, certificate),
    };
    let (rows, outcome) = user::run(settings, path, flags.map.path(), &write)?;
    if settings.json {
        print_json(&serde_json::json!({"claims": rows, "seed": settings.seed}))?;
    } else {
        print(&user::text(&rows))?;
    }
    Ok(outcome)
}

/// A certificate in a folder.
fn write_certificate(folder: &Path, name: &str, certificate: &serde_json::Value) -> Result<()> {
    files::Output::create(&folder.join(name))?.commit(format!("{certificate}\n").as_bytes())
}

/// `DIR/certificates`, made if it is not there.
fn certificates_folder(path: &Path) -> Result<PathBuf> {
    let certificates = path.join("certificates");
    files::folder(&certificates)?;
    Ok(certificates)
}

fn chosen(ids: Option<&str>) -> Result<Vec<Claim>> {
    let Some(ids) = ids else { return Ok(paper::ALL.to_vec()) };
    let find = |id: &str| {
        paper::ALL.iter().find(|claim| claim.id == id).copied().ok_or_else(|| {
            let known: Vec<&str> = paper::ALL.iter().map(|claim| claim.id).collect();
            let allowed = format!("allowed: {}", known.join(", "));
            Error::new("--claim", format!("unknown {id:?}"), allowed)
        })
    };
    ids.split(',').map(|id| find(id.trim())).collect()
}

/// Decides a claim, and has its certificates checked.
fn entry(claim: &Claim, seed: u64) -> Result<Entry> {
    let verdict = decide(claim, seed).map_err(|error| error.within(claim.id))?;
    let shown = Entry::shown(&verdict).flat_map(|exhibit| exhibit.certificates.iter().cloned());
    let certified = |(number, certificate): (usize, serde_json::Value)| {
        let name = format!("{}-{number}.json", claim.id);
        let report = check(certificate.to_string().as_bytes());
        if report.verdict == Checked::Rejected {
            let problem = format!("the checker rejects {name} ({})", report.detail);
            return Err(Error::new(claim.id, problem, "please report this"));
        }
        Ok(Certified { name, certificate, verdict: report.verdict.to_string() })
    };
    let certificates = (1..).zip(shown).map(certified).collect::<Result<_>>()?;
    Ok(Entry { verdict, certificates })
}

fn text(settings: &Settings, flags: &Flags, entries: &[Entry]) -> String {
    let mut text = String::new();
    if flags.claim.is_none() {
        text += &table(entries);
        text += &format!("\n{} (seed {})\n", summary(entries), settings.seed);
        let refuted = entries.iter().filter(|entry| entry.verdict.counterexample.is_some());
        for entry in refuted {
            text += "\n";
            text += &details(entry);
        }
    } else {
        text += &entries.iter().map(details).collect::<Vec<_>>().join("\n");
    }
    if let Some(folder) = &flags.out {
        text += &format!("\nreport: {}\n", files::name(&folder.join("report.html")));
    }
    text
}

/// Where reports and certificates go.
struct Folder {
    report: [files::Output; 3],
    certificates: PathBuf,
}

impl Folder {
    /// Makes the folder, and tries whether it can be written.
    fn create(path: &Path) -> Result<Self> {
        let certificates = certificates_folder(path)?;
        let [page, data, paper] = ["report.html", "report.json", "report.tex"]
            .map(|name| files::Output::create(&path.join(name)));
        Ok(Folder { report: [page?, data?, paper?], certificates })
    }

    /// Those of one claim, as soon as it is decided.
    fn write_certificates(&self, entry: &Entry) -> Result<()> {
        let mut certified = entry.certificates.iter();
        certified
            .try_for_each(|one| write_certificate(&self.certificates, &one.name, &one.certificate))
    }

    fn write_report(self, entries: &[Entry], seed: u64) -> Result<()> {
        let [page, data, paper] = self.report;
        page.commit(html(entries, seed).as_bytes())?;
        let document = serde_json::to_string_pretty(&json(entries, seed))
            .map_err(|error| Error::new("--out", error.to_string(), ""))?;
        data.commit((document + "\n").as_bytes())?;
        paper.commit(latex(entries, seed).as_bytes())
    }
}

//! `neurocert symmetry`: a conjectured symmetry, proved or refuted; or all that are linear.

mod discover;
mod file;
mod network;
mod report;

use std::path::PathBuf;

use clap::Args;
use neurocert_check::Verdict as Checked;

pub(super) use file::read as rule;

use super::output::{note, print, print_json};
use super::proved::{Target, certificate_line};
use super::{Outcome, Settings, architecture, files, watch};
use crate::commands::Decided;
use crate::commands::symmetry::decided;
use crate::error::{Error, Result, one_line};

const JSON_KEYS: &str = "\
RULE is a TOML file:

  name = \"residual gauge (Eq. 9)\"
  [architecture]             # as --spec; flags complete it
  widths = [2, 3, 2]
  query-dims = 2
  parametrization = \"av\"
  [group.C_i]                # one for each i of the range; [group.C] is a single one
  range = \"1..l-1\"           # both included; C_i of other i is the identity
                             # (outside = \"error\": it must not come up)
  shape = [\"d_i\", \"d_i\"]     # in d_0 … d_l, a_1 … a_l, l, t, i; 1 x 1 if left out
  condition = \"invertible\"
  [blocks]                   # V_i for all layers, or V_2; others stay as they are
  V_i = \"C_i * V_i * inv(C_{i-1})\"
  A_i = \"inv(tr(C_{i-1})) * A_i * inv(C_{i-1})\"

Conditions: any, nonzero (1 x 1), invertible, orthogonal, permutation, signed-permutation, diagonal,
diagonal-invertible, positive-diagonal, symmetric, skew. Expressions: + - *, numbers such as 3/7, powers c^-3, C^2,
c^(3^(l-i)), tr(X), inv(X), kron(X, Y), sign(X) of each entry, I(n), zeros(n, m), [[0, 1], [-1, 0]];
1 x 1 matrices multiply any matrix. Weights are Q_i, K_i, V_i; A_i, V_i; or M_i, L.

JSON keys: rule (its name), file, kind, widths, query_dims, tokens, parametrization, what NETWORK has for each
symmetry (below), and of a counterexample failure (different-outputs, or no-weights with layer: the rank is too
large), group, weights, transformed_weights (both are weight files), input, output, transformed_output (null for
no-weights); certificate (path), certificate_verdict, seed.

--discover takes no RULE but an architecture, or NETWORK and its sizes by --set, and finds all infinitesimal
symmetries that are linear in the weights: matrices E with which no output changes to first order when W
becomes W + s E W. Its JSON keys: kind, widths, query_dims, tokens, parametrization (of NETWORK: network,
sizes), entries (coordinates of all weights), restricted (a weight M of bounded rank is left(M)^T right(M),
and these are in W), lie_algebra_dimension (= upper), lower, upper, verdict (exact; at_most: only generators
without a proof are between), explained (how many each rule gives; of NETWORK: what is moved, as between
layers), generators (a basis, as far as it was found: number from 1, rule or null, status: rule, identity
(proved, but of no rule) or tried; maps: to, from, entries [i, j, k, l, c]: the velocity of entry (i, j) of
block `to` has c times entry (k, l) of block `from`; velocities: the same in words), rest (those without a
rule by pairs of blocks: to and from, null for all other maps; dimension; generators: their numbers),
systems (the equations in the same way: to, from, unknowns, rank), points, bound, modulus, error_bound (the
probability that a generator that was only tried is none; null where there is none, or nothing is known),
certificate, certificate_verdict (verified, or incomplete), seed, version (of this program).

--certificate writes a certificate of a proof or of a counterexample (docs/certificate.md); with --discover
that of the dimension: `exact` where all generators are proved, else `at_most`.

NETWORK with --rule NAME or --all: the symmetries that the text of a network declares
(docs/language.md), at sizes by --set. A proof is for all weights and group elements, by words with
lemmas (what each step becomes) or by entries; a counterexample is exact. Both are judged by the kernel of
the checker, and --certificate writes that of one symmetry (docs/certificate.md).
JSON keys: network, sizes, symmetries (name, group: name, shape, condition; moves: new values of weights;
holds: true, false, null; verdict: proved, refuted, undecided; statement: null, holds, holds-where-defined
(wherever the inverses of the moves exist), or fails; proof: null, or by (words if left out), lemmas and
cases (group elements of which all values are gone through); counterexample: null, or group, weights, and
inputs, or outside: the weight whose new value is not allowed (its rank is too large); why: null, or why undecided), certificate,
certificate_verdict (verified; null where none is written), seed, version (of this program).

Exit codes: 0 proved, exact; 1 refuted; 2 bad input; 3 undecided, at_most, or proved with a certificate
that is not verified.";

/// Decide a conjectured symmetry: a rule that turns weights into weights and should not change the
/// function. A proof by words or by entries, or a small counterexample. Or, with --discover, all
/// infinitesimal symmetries that are linear in the weights.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    /// The rule (TOML); or, with --rule, --all or --discover, a NETWORK: a name of the library or a file
    #[arg(value_name = "RULE")]
    rule: Option<PathBuf>,
    /// A symmetry that NETWORK declares, as `gauge[1]`, or `gauge` for all of this name
    #[arg(id = "named", long = "rule", value_name = "NAME", conflicts_with = "all")]
    named: Option<String>,
    /// All symmetries that NETWORK declares
    #[arg(long)]
    all: bool,
    /// A size of NETWORK, as `t=3`, or a list, as `d=3,2,4`; may be repeated
    #[arg(long, value_name = "NAME=VALUES", allow_hyphen_values = true)]
    set: Vec<String>,
    /// Find all infinitesimal symmetries that are linear in the weights, instead of deciding a RULE
    #[arg(long, conflicts_with_all = ["named", "all"])]
    discover: bool,
    #[command(flatten)]
    architecture: architecture::Flags,
    /// Odd prime below 2^62 for the ranks of --discover (default: a random one of 31 bits, from --seed)
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    modulus: Option<String>,
    /// Write a certificate, after the independent checker has looked at it
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if flags.discover {
        return discover::run(settings, flags);
    }
    if flags.named.is_some() || flags.all || !flags.set.is_empty() {
        return network::run(settings, flags);
    }
    if flags.modulus.is_some() {
        let problem = "contradicts RULE: only --discover has a modulus";
        return Err(Error::new("--modulus", problem, "leave one of them out"));
    }
    let Some(path) = &flags.rule else {
        return Err(Error::new("", "a RULE is missing", "give a file, or --discover"));
    };
    let rule = rule(path, flags.architecture.known()?)?;
    let target = Target::new(flags.certificate.as_ref())?;
    watch::network(rule.architecture());
    let stage = watch::stage("proof or counterexample of the rule");
    let decision = decided(&rule.decide(settings.seed));
    drop(stage);
    let written = match (target, &decision.found) {
        (Some(target), Some(certificate)) => Some(target.write(certificate, settings.max_memory)?),
        (Some(_), None) => {
            note(settings.quiet, "no certificate: the rule is undecided");
            None
        }
        _ => None,
    };
    if settings.json {
        let mut document = report::rule(&rule, &decision);
        document["file"] = files::whole(path).into();
        document["certificate"] = written.as_ref().map(|(path, _)| path.as_str()).into();
        document["certificate_verdict"] =
            written.as_ref().map(|(_, verdict)| verdict.to_string()).into();
        document["seed"] = settings.seed.into();
        print_json(&document)?;
    } else {
        let heading = format!("{}\n{}\n\n", one_line(&rule.name), rule.architecture());
        let certificate = certificate_line(written.as_ref());
        print(&format!("{heading}{}{certificate}", report::text("rule", &decision)))?;
    }
    Ok(outcome(&[decision], written.map(|(_, verdict)| verdict)))
}

/// The outcome of decisions of which a certificate may have been written.
fn outcome(decisions: &[Decided], written: Option<Checked>) -> Outcome {
    let outcome = decisions.iter().map(|decision| match decision.holds {
        Some(true) => Outcome::Holds,
        Some(false) => Outcome::Refuted,
        None => Outcome::Undecided,
    });
    let is_unchecked = written.is_some_and(|verdict| verdict != Checked::Verified);
    let least = if is_unchecked { Outcome::Undecided } else { Outcome::Holds };
    outcome.fold(least, Outcome::worse)
}

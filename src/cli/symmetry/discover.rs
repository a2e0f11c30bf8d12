//! `neurocert symmetry --discover`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use neurocert_check::Verdict as Checked;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::dim::prime;
use super::super::output::{note, print, print_json, table};
use super::super::proved::{Target, Written, certificate_line};
use super::super::subject::{Subject, subject};
use super::super::{Outcome, Settings, files, watch};
use super::Flags;
use crate::commands::{Linear, Named, linear, rest, scientific};
use crate::error::{Error, Result};
use crate::network::{Architecture, Parametrization, Variety};
use crate::program;
use crate::search::Kind;
use crate::symmetry::discover::{Algebra, Options, Status, certificate, discover};

/// Generators that the text shows of each kind; JSON has all.
const SHOWN: usize = 12;

/// The network that is asked about.
struct Asked {
    subject: Subject,
    /// Where it was given by flags.
    architecture: Option<Architecture>,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let asked = match asked(flags)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(asked) => asked,
    };
    let modulus = flags.modulus.as_deref().map(prime).transpose()?;
    let target = Target::new(flags.certificate.as_ref())?;
    if let Some(architecture) = &asked.architecture {
        watch::network(architecture);
    }
    let subject = asked.subject.subject();
    let stage =
        watch::stage(format!("linear systems for all matrices E, {}", subject.program.name));
    let show = |done, all| stage.show(done, all);
    let max_memory = settings.max_memory;
    let seed = settings.seed;
    let options = Options { seed, modulus, max_memory, progress: &show, ..Options::default() };
    let mut algebra = discover(subject, &options)?;
    drop(stage);
    if asked.architecture.is_some() {
        algebra.blocks.iter_mut().for_each(|block| block.name = with_layer(&block.name));
    }
    let written = match target {
        None => None,
        Some(target) => Some(target.write(&certificate(subject, &algebra), settings.max_memory)?),
    };
    let is_unchecked = written.as_ref().is_some_and(|(_, verdict)| *verdict != Checked::Verified);
    if settings.json {
        if let Some(text) = asked.remark() {
            note(settings.quiet, text);
        }
        let mut found = linear(&algebra, &asked);
        found.certificate = written.as_ref().map(|(path, _)| path.clone());
        found.certificate_verdict = written.as_ref().map(|(_, verdict)| verdict.to_string());
        print_json(&Report { keys: asked.keys(), found })?;
    } else {
        print(&text(&asked, &algebra, written.as_ref()))?;
    }
    let is_proved = algebra.is_exact() && !is_unchecked;
    Ok(if is_proved { Outcome::Holds } else { Outcome::Undecided })
}

/// A network that is text, or lightning attention by flags.
fn asked(flags: &Flags) -> Result<ControlFlow<Outcome, Asked>> {
    if let Some(path) = &flags.rule {
        if let Some(flag) = flags.architecture.given() {
            let problem = "belongs to --discover without NETWORK";
            return Err(Error::new(flag, problem, "sizes of NETWORK are given by --set"));
        }
        return Ok(match subject(&files::whole(path), &flags.set)? {
            ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
            ControlFlow::Continue(subject) => {
                ControlFlow::Continue(Asked { subject, architecture: None })
            }
        });
    }
    if let Some(set) = flags.set.first() {
        let problem = format!("{set}: there is no NETWORK to set it for");
        return Err(Error::new("--set", problem, ""));
    }
    let architecture = flags.architecture.architecture()?;
    let (text, given) = crate::theory::lightning::lightning(&architecture);
    let program = program::at_sizes(&text, &given)?;
    let subject = Subject { text, given, program };
    Ok(ControlFlow::Continue(Asked { subject, architecture: Some(architecture) }))
}

/// `Q_1` for `Q[1]`: the names that lightning attention has in the paper.
fn with_layer(name: &str) -> String {
    name.replace('[', "_").replace(']', "")
}

impl Named for Asked {
    /// Of lightning attention the rules of the paper.
    fn rule(&self, kind: Kind) -> Option<&'static str> {
        if self.architecture.is_none() {
            return Some(kind.name());
        }
        match kind {
            Kind::Weights => Some("query-key"),
            Kind::Layers => Some("gauge"),
            Kind::Scalings => Some("scaling"),
            _ => None,
        }
    }

    fn has(&self, kind: Kind, count: usize) -> bool {
        match self.architecture.as_ref().map(Architecture::parametrization) {
            None => count > 0,
            Some(Parametrization::Ml) => kind == Kind::Scalings,
            Some(Parametrization::Av) if kind == Kind::Weights => self.is_restricted(),
            Some(_) => true,
        }
    }

    fn network(&self) -> &Subject {
        &self.subject
    }
}

impl Asked {
    /// What a reader of `ml` must know.
    fn remark(&self) -> Option<&'static str> {
        let variety = self.architecture.as_ref().map(Architecture::variety);
        (variety == Some(Variety::FreeVirtualWeights)).then_some(
            "ml: free virtual weights (M_i, L), where hidden widths and query sizes play no role: in \
             general a larger family of functions than the neuromanifold",
        )
    }

    /// What is said of the network, by JSON keys.
    fn keys(&self) -> Map<String, Value> {
        let keys = match &self.architecture {
            Some(architecture) => json!({
                "kind": architecture.kind().to_string(),
                "widths": architecture.widths(),
                "query_dims": architecture.query_dims(),
                "tokens": architecture.tokens(),
                "parametrization": architecture.parametrization().to_string(),
            }),
            None => {
                let sizes = self.subject.program.sizes.iter().cloned();
                let sizes: BTreeMap<String, Vec<u64>> = sizes.collect();
                json!({"network": self.subject.program.name, "sizes": sizes})
            }
        };
        match keys {
            Value::Object(keys) => keys,
            _ => Map::new(),
        }
    }

    fn title(&self) -> String {
        match &self.architecture {
            Some(architecture) => architecture.to_string(),
            None => {
                let size = |(name, values): &(String, Vec<u64>)| {
                    let values: Vec<String> = values.iter().map(u64::to_string).collect();
                    format!(" {name}={}", values.join(","))
                };
                let program = &self.subject.program;
                program.name.clone() + &program.sizes.iter().map(size).collect::<String>()
            }
        }
    }
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    keys: Map<String, Value>,
    #[serde(flatten)]
    found: Linear,
}

fn text(asked: &Asked, algebra: &Algebra, certificate: Option<&Written>) -> String {
    let blocks = &algebra.blocks;
    let entries = algebra.coordinates;
    let mut text = format!("{}\n\n", asked.title());
    if let Some(remark) = asked.remark() {
        text += &format!("{remark}\n\n");
    }
    text += &format!(
        "matrices E of size {entries} x {entries} with which no output changes to first order\n\
         when the weights W become W + s E W"
    );
    text += if asked.is_restricted() {
        "; a weight M of bounded rank is left(M)ᵀ right(M), and these are in W\n\n"
    } else {
        "\n\n"
    };
    let row =
        |label: &str, n: usize, remark: &str| (label.to_string(), n.to_string(), remark.into());
    let unknowns: usize = algebra.systems.iter().map(|system| system.unknowns).sum();
    let rank: usize = algebra.systems.iter().map(|system| system.rank).sum();
    let mut rows = vec![row(
        "upper bound",
        algebra.upper,
        &format!(
            "{unknowns} unknowns − rank {rank} modulo {} at {} points, {} systems",
            algebra.modulus,
            algebra.points,
            algebra.systems.len()
        ),
    )];
    for (rule, count) in asked.explained(algebra) {
        rows.push(row(&format!("  {rule}"), count, "explained by a rule"));
    }
    let without = algebra.generators.iter().filter(|g| asked.rule_of(g).is_none());
    let without: Vec<Status> = without.map(|g| asked.status(g)).collect();
    let proved = without.iter().filter(|status| **status == Status::Identity).count();
    let remark = match (without.len() - proved, &algebra.error_bound) {
        _ if without.is_empty() => "no rule explains".to_string(),
        (0, _) => "no rule explains; each proved as an identity".into(),
        (tried, Some(bound)) => format!(
            "no rule explains; {proved} proved as identities, {tried} tried at random points \
             (probability that one is false: at most {})",
            scientific(bound)
        ),
        (tried, None) => {
            format!("no rule explains; {proved} proved as identities, {tried} tried modulo primes")
        }
    };
    rows.push(row("  others", without.len(), &remark));
    rows.push(row("lower bound", algebra.lower, "explained or proved"));
    let remark = if algebra.is_exact() { "exact" } else { "or less" };
    rows.push(row("dimension", algebra.upper, remark));
    text += &table(&rows);

    for (pair, numbers) in rest(asked, algebra) {
        let title = match pair {
            Some((to, from)) => format!("{} from {}", blocks[to].name, blocks[from].name),
            None => "blocks from themselves".into(),
        };
        text += &format!("\n{title}: {}\n", numbers.len());
        for &number in numbers.iter().take(SHOWN) {
            let lines = algebra.generators[number - 1].describe(blocks);
            text += &format!("  {}\n", lines.join(", "));
        }
        if numbers.len() > SHOWN {
            text += &format!("  … and {} more (--json has all)\n", numbers.len() - SHOWN);
        }
    }
    text += &format!("\nseed {}\n", algebra.seed);
    text + &certificate_line(certificate)
}

//! `neurocert symmetry --discover`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::dim::prime;
use super::super::output::{note, print, print_json, table};
use super::super::proved::{Target, certificate_line, put};
use super::super::subject::{self, Subject, subject};
use super::super::{Outcome, Settings, files, watch};
use super::Flags;
use crate::commands::discover::{Field, Linear, found, linear};
use crate::error::{Error, Result};
use crate::network::{Architecture, Parametrization, Variety};
use crate::program;
use crate::search::Kind;
use crate::symmetry::discover::Status;

const QUERY_KEY: &str = "query-key";
const SCALING: &str = "scaling";

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
    let name = &asked.subject.program.name;
    let stage = watch::stage(format!("linear systems for all matrices E, {name}"));
    let progress = |done, all| stage.show(done as usize, all as usize);
    let (mut algebra, certified) = found(&asked.subject, &settings.library(&progress), modulus)?;
    let written = put(target, Some(&certified))?;
    drop(stage);
    if asked.architecture.is_some() {
        algebra.blocks.iter_mut().for_each(|block| block.name = with_layer(&block.name));
    }
    let mut found = linear(&algebra, &asked.subject, &|kind| asked.rule(kind), &certified);
    let is_restricted = found.restricted;
    found.explained.retain(|(rule, count)| asked.has(rule, *count, is_restricted));
    found.certificate = written.as_ref().map(|(path, _)| path.clone());
    let is_proved = found.verdict == "exact";
    if settings.json {
        if let Some(text) = asked.remark() {
            note(settings.quiet, text);
        }
        print_json(&Report { keys: asked.keys(), found })?;
    } else {
        print(&(text(&asked, &found) + &certificate_line(written.as_ref())))?;
    }
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
        let problem = format!("{set}: a NETWORK is missing");
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

impl Asked {
    /// Of lightning attention the rules of the paper.
    fn rule(&self, kind: Kind) -> Option<&'static str> {
        if self.architecture.is_none() {
            return Some(kind.name());
        }
        match kind {
            Kind::Weights => Some(QUERY_KEY),
            Kind::Layers => Some("gauge"),
            Kind::Scalings => Some(SCALING),
            _ => None,
        }
    }

    /// Whether a rule that explains so many is one of the network.
    fn has(&self, rule: &str, count: usize, is_restricted: bool) -> bool {
        match self.architecture.as_ref().map(Architecture::parametrization) {
            None => count > 0,
            Some(Parametrization::Ml) => rule == SCALING,
            Some(Parametrization::Av) if rule == QUERY_KEY => is_restricted,
            Some(_) => true,
        }
    }

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
                let program = &self.subject.program;
                let sizes = subject::sizes(program.sizes.iter().map(|(name, all)| (name, all)));
                format!("{} {sizes}", program.name).trim_end().to_string()
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

fn text(asked: &Asked, found: &Linear) -> String {
    let entries = found.entries;
    let mut text = format!("{}\n\n", asked.title());
    if let Some(remark) = asked.remark() {
        text += &format!("{remark}\n\n");
    }
    text += &format!(
        "matrices E of size {entries} x {entries} with which no output changes to first order\n\
         when the weights W become W + s E W"
    );
    text += if found.restricted {
        "; a weight M of bounded rank is left(M)ᵀ right(M), and these are in W\n\n"
    } else {
        "\n\n"
    };
    let row =
        |label: &str, n: usize, remark: &str| (label.to_string(), n.to_string(), remark.into());
    let unknowns: usize = found.systems.iter().map(|system| system.unknowns).sum();
    let rank: usize = found.systems.iter().map(|system| system.rank).sum();
    let (systems, points, modulus) = (found.systems.len(), found.points, found.modulus);
    let remark = format!(
        "{unknowns} unknowns − rank {rank} modulo {modulus} at {points} points, {systems} systems"
    );
    let mut rows = vec![row("upper bound", found.upper, &remark)];
    for (rule, count) in &found.explained {
        rows.push(row(&format!("  {rule}"), *count, "explained by a rule"));
    }
    let others: Vec<&Field> = found.generators.iter().filter(|g| g.rule.is_none()).collect();
    let tried = others.iter().filter(|field| field.status == Status::Tried.name()).count();
    let proved = others.len() - tried;
    let remark = match (tried, &found.error_bound) {
        _ if others.is_empty() => "no rule explains".to_string(),
        (0, _) => "no rule explains; each proved as an identity".into(),
        (tried, Some(bound)) => format!(
            "no rule explains; {proved} proved as identities, {tried} tried at random points \
             (probability that one is false: at most {bound})"
        ),
        (tried, None) => {
            format!("no rule explains; {proved} proved as identities, {tried} tried modulo primes")
        }
    };
    rows.push(row("  others", others.len(), &remark));
    rows.push(row("lower bound", found.lower, "explained or proved"));
    let remark = match (found.verdict, found.lower == found.upper) {
        ("exact", _) => "exact",
        (_, true) => "or less: the certificate is too large to be checked",
        (_, false) => "or less",
    };
    rows.push(row("dimension", found.upper, remark));
    text += &table(&rows);

    for group in &found.rest {
        let title = match (&group.to, &group.from) {
            (Some(to), Some(from)) => format!("{to} from {from}"),
            _ => "blocks from themselves".into(),
        };
        text += &format!("\n{title}: {}\n", group.dimension);
        for &number in group.generators.iter().take(SHOWN) {
            text += &format!("  {}\n", found.generators[number - 1].velocities.join(", "));
        }
        if group.dimension > SHOWN {
            text += &format!("  … and {} more (--json has all)\n", group.dimension - SHOWN);
        }
    }
    text + &format!("\nseed {}\n", found.seed)
}

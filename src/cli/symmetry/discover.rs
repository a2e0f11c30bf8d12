//! `neurocert symmetry --discover`.

use std::collections::BTreeMap;

use neurocert_check::Verdict as Checked;
use serde_json::{Map, Value, json};

use super::super::dim::prime;
use super::super::dim::report::{rule_name, scientific};
use super::super::layer::{Target, certificate_line};
use super::super::output::{note, print, print_json, table};
use super::super::{Outcome, Settings, watch};
use super::Flags;
use crate::error::{Error, Result};
use crate::network::{Architecture, Block, LightningAttention, Variety};
use crate::symmetry::discover::{Algebra, Generator, Options, Status, certificate, discover};

/// Generators that the text shows of each kind; JSON has all.
const SHOWN: usize = 12;

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let architecture = flags.architecture.architecture()?;
    let modulus = flags.modulus.as_deref().map(prime).transpose()?;
    let target = Target::new(flags.certificate.as_ref(), &[], "")?;
    let given = flags.certificate.as_ref().and_then(|path| path.canonicalize().ok());
    if given.is_some_and(|path| flags.architecture.reads(&path)) {
        return Err(Error::new("--certificate", "is the file of --spec", "give another path"));
    }
    watch::network(&architecture);
    let network = LightningAttention::new(architecture.clone());
    let entries: usize = network.weights().iter().map(Block::len).sum();
    let stage =
        watch::stage(format!("linear systems for all matrices E of size {entries} x {entries}"));
    let show = |done, all| stage.show(done, all);
    let options =
        Options { seed: settings.seed, modulus, max_memory: settings.max_memory, progress: &show };
    let algebra = discover(&network, &options)?;
    drop(stage);

    let written = match target {
        None => None,
        Some(target) => match certificate(&architecture, &algebra) {
            Some(certificate) => Some(target.write(&certificate)?),
            None => {
                let why = "no certificate: the format has no attention matrices of bounded rank \
                           (av with a query size below the width)";
                note(settings.quiet, why);
                None
            }
        },
    };
    let is_unchecked = written.as_ref().is_some_and(|(_, verdict)| *verdict != Checked::Verified);
    if settings.json {
        if let Some(text) = remark(&architecture) {
            note(settings.quiet, text);
        }
        print_json(&document(&architecture, &algebra, written.as_ref()))?;
    } else {
        print(&text(&architecture, &algebra, written.as_ref()))?;
    }
    let is_proved = algebra.is_exact() && !is_unchecked;
    Ok(if is_proved { Outcome::Holds } else { Outcome::Undecided })
}

/// What a reader of `ml` must know.
fn remark(architecture: &Architecture) -> Option<&'static str> {
    (architecture.variety() == Variety::FreeVirtualWeights).then_some(
        "ml: free virtual weights (M_i, L), where hidden widths and query sizes play no role: in \
         general a larger family of functions than the neuromanifold",
    )
}

/// Where a generator without a rule belongs: a pair of different blocks, or all maps of blocks to
/// themselves.
fn pair(generator: &Generator, blocks: &[Block]) -> Option<(usize, usize)> {
    match generator.maps(blocks)[..] {
        [ref map] if map.to != map.from => Some((map.to, map.from)),
        _ => None,
    }
}

/// Numbers of the generators without a rule, pair by pair.
fn rest(algebra: &Algebra) -> BTreeMap<Option<(usize, usize)>, Vec<usize>> {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (number, generator) in (1..).zip(&algebra.generators) {
        if generator.rule().is_none() {
            groups.entry(pair(generator, &algebra.blocks)).or_default().push(number);
        }
    }
    groups
}

fn document(
    architecture: &Architecture,
    algebra: &Algebra,
    certificate: Option<&(String, Checked)>,
) -> Value {
    let blocks = &algebra.blocks;
    let name = |block: usize| blocks[block].name.as_str();
    let sides = |pair: Option<(usize, usize)>| {
        json!([pair.map(|(to, _)| name(to)), pair.map(|(_, from)| name(from))])
    };
    let explained: Map<String, Value> =
        algebra.explained.iter().map(|&(rule, n)| (rule_name(rule).into(), n.into())).collect();
    let generators = (1..).zip(&algebra.generators).map(|(number, generator): (usize, _)| {
        let maps = generator.maps(blocks).into_iter().map(|map| {
            let entries = map
                .entries
                .iter()
                .map(|(i, j, k, l, c)| json!([i + 1, j + 1, k + 1, l + 1, c.to_string()]));
            json!({
                "to": name(map.to), "from": name(map.from),
                "entries": entries.collect::<Value>(),
            })
        });
        json!({
            "number": number,
            "rule": generator.rule().map(rule_name),
            "status": generator.status().name(),
            "maps": maps.collect::<Value>(),
            "velocities": generator.describe(blocks),
        })
    });
    let rest = rest(algebra).into_iter().map(|(pair, numbers)| {
        let sides = sides(pair);
        json!({
            "to": sides[0], "from": sides[1],
            "dimension": numbers.len(), "generators": numbers,
        })
    });
    let systems = algebra.systems.iter().map(|system| {
        let sides = sides(system.pair);
        json!({
            "to": sides[0], "from": sides[1],
            "unknowns": system.unknowns, "rank": system.rank,
        })
    });
    json!({
        "kind": architecture.kind().to_string(),
        "widths": architecture.widths(),
        "query_dims": architecture.query_dims(),
        "tokens": architecture.tokens(),
        "parametrization": architecture.parametrization().to_string(),
        "entries": blocks.iter().map(Block::len).sum::<usize>(),
        "restricted": algebra.is_restricted,
        "lie_algebra_dimension": algebra.upper,
        "lower": algebra.lower,
        "upper": algebra.upper,
        "verdict": verdict(algebra),
        "explained": explained,
        "generators": generators.collect::<Value>(),
        "rest": rest.collect::<Value>(),
        "systems": systems.collect::<Value>(),
        "points": algebra.points,
        "bound": algebra.bound,
        "modulus": algebra.modulus,
        "error_bound": algebra.error_bound.as_ref().map(scientific),
        "certificate": certificate.map(|(path, _)| path),
        "certificate_verdict": certificate.map(|(_, verdict)| verdict.to_string()),
        "seed": algebra.seed,
    })
}

fn verdict(algebra: &Algebra) -> &'static str {
    if algebra.is_exact() { "exact" } else { "at_most" }
}

fn text(
    architecture: &Architecture,
    algebra: &Algebra,
    certificate: Option<&(String, Checked)>,
) -> String {
    let blocks = &algebra.blocks;
    let entries: usize = blocks.iter().map(Block::len).sum();
    let mut text = format!("{architecture}\n\n");
    if let Some(remark) = remark(architecture) {
        text += &format!("{remark}\n\n");
    }
    text += &format!(
        "matrices E of size {entries} x {entries} with which no output changes to first order\n\
         when the weights W become W + s E W"
    );
    text += if algebra.is_restricted {
        "; W satisfies the rank conditions, and E W is tangent to them\n\n"
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
    for &(rule, count) in &algebra.explained {
        rows.push(row(&format!("  {}", rule_name(rule)), count, "explained by a rule"));
    }
    let without = algebra.rest();
    let proved = without.iter().filter(|g| g.status() == Status::Identity).count();
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

    for (pair, numbers) in rest(algebra) {
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

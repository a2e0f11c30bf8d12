//! What a claim about a network that is text must be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use itertools::Itertools as _;
use neurocert_check::kernel::certificate::{Claim, Holds, Matrices, Network, Relation, Size};
use neurocert_check::language::{LIBRARY, parse};
use num_rational::BigRational;

use crate::cli::expect::{part, word};
use crate::cli::named_weights::{is_for_any_network, read_in_one_line};
use crate::cli::subject::{Subject, given, in_one_line, source};
use crate::cli::{files, suggest};
use crate::commands::symmetry::chosen;
use crate::error::{Error, Result};
use crate::network::has_key;
use crate::program::{self, Given, blocks};
use crate::search;

/// The subjects that `claim=` names.
const CLAIMS: [&str; 11] = [
    "dimension",
    "symmetry",
    "same",
    "different",
    "values",
    "algebra",
    "conserved",
    "point",
    "fiber",
    "rank",
    "variety",
];

/// Keys that are not sizes, with what they allow; nothing for any text.
const KEYS: [(&str, &[&str]); 12] = [
    ("network", &[]),
    ("claim", &CLAIMS),
    ("relation", &["exact", "at_least", "at_most", "probable"]),
    ("number", &[]),
    ("degree", &[]),
    ("statement", &["holds", "holds-where-defined", "fails"]),
    ("rule", &[]),
    ("point", &["singular", "smooth"]),
    ("boundary", &["boundary", "not-boundary"]),
    ("differential", &["critical", "regular"]),
    ("case", &["zero", "one-point", "two-points", "symmetric-part"]),
    ("data", &["all", "given"]),
];

/// The network that is meant.
enum Text {
    /// Literally this one, with the name of where it comes from.
    Literal(String, String),
    /// One whose header has this name.
    Header(String),
    /// That of the weight files.
    OfWeights,
}

/// What is demanded.
pub(super) struct Demand {
    text: Text,
    keys: BTreeMap<String, String>,
    weights: Vec<PathBuf>,
    map: Option<PathBuf>,
}

impl Demand {
    /// The demand, if `--expect` names a network, or the weight files are of one that is text.
    ///
    /// # Errors
    /// A key twice or with a value that it does not have; a network that cannot be read; a rule of attention.
    pub(super) fn new(flags: &super::Flags) -> Result<Option<Demand>> {
        let weights = flags.expect_weights.clone();
        let mut keys = BTreeMap::new();
        let parts = flags.expect.as_deref().unwrap_or_default().split(';').map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            // Demands about attention have an error of their own for this.
            let Some((key, value)) = part.split_once('=') else { return Ok(None) };
            let (key, value) = (key.trim().to_string(), value.trim().to_string());
            let refused = |problem| Error::new("--expect", problem, "each key stands once");
            if keys.insert(key.clone(), value).is_some() {
                return Err(refused(format!("{key} twice")));
            }
        }
        let text = match keys.remove("network") {
            Some(name) => meant(name)?,
            None if weights.iter().any(|path| is_for_any_network(path)) => Text::OfWeights,
            None => return Ok(None),
        };
        for (key, allowed) in KEYS.iter().filter(|(_, allowed)| !allowed.is_empty()) {
            if let Some(value) = keys.get(*key)
                && !allowed.contains(&value.as_str())
            {
                let allowed = format!("allowed: {}", allowed.join(", "));
                return Err(Error::new("--expect", format!("{key}={value}"), allowed));
            }
        }
        let of_attention =
            |path: &&PathBuf| files::read(path).is_ok_and(|text| has_key(&text, "layers"));
        if let Some(path) = weights.iter().find(of_attention) {
            let problem = format!("{} has weights of attention by layers", files::name(path));
            let allowed = "leave network= out, and demand widths, query_dims and tokens";
            return Err(Error::new("--expect-weights", problem, allowed));
        }
        if flags.expect_rule.is_some() {
            let allowed = "rule=NAME in --expect names a symmetry of the text";
            return Err(Error::new("--expect-rule", "belongs to attention", allowed));
        }
        let map = flags.map.path().map(Into::into);
        Ok(Some(Demand { text, keys, weights, map }))
    }

    /// Why a claim is not the one that is demanded.
    ///
    /// # Errors
    /// A key that such a claim does not have, and weights that cannot be read.
    pub(super) fn unmet(&self, claim: &Claim, texts: &[String]) -> Result<Option<String>> {
        let kind = kind(claim);
        let names_weights = !self.weights.is_empty();
        let wanted = match self.keys.get("claim") {
            Some(claim) => claim.as_str(),
            // Weights are what some claims are about, whatever is said of them.
            None if names_weights && !sides(claim).is_empty() => kind,
            None => "dimension",
        };
        if wanted != kind {
            return Ok(Some(format!("the claim is {kind}; expected {wanted}")));
        }
        let networks = claim.networks();
        for network in &networks {
            if let Some(unmet) = self.is_named(text_of(network, texts)) {
                return Ok(Some(unmet));
            }
        }
        let is_reserved = |name: &&String| KEYS.iter().any(|(key, _)| key == name);
        let mut sizes = networks.iter().flat_map(|network| network.sizes.keys());
        if let Some(name) = sizes.find(|name| is_reserved(name) && self.keys.contains_key(*name)) {
            let problem = format!("{name} is a size of the network, and a key too");
            return Err(Error::new("--expect", problem, "leave it out"));
        }
        for (key, value) in self.keys.iter().filter(|(key, _)| *key != "claim") {
            if let Some(unmet) = self.key(key, value, claim, texts)? {
                return Ok(Some(unmet));
            }
        }
        // A claim that something is a symmetry is what is meant, a number that is one, and all inputs.
        match claim {
            Claim::Rank { inputs: Some(_), .. } if !self.keys.contains_key("data") => {
                return Ok(Some("the rank is that on given inputs; expected that on all".into()));
            }
            Claim::Symmetry { relation: Holds::Fails, .. }
                if !self.keys.contains_key("statement") =>
            {
                return Ok(Some("the claim is that it fails; expected that it holds".into()));
            }
            _ => {}
        }
        if let Some((relation, _)) = claim.bound()
            && relation != Relation::Exact
            && self.keys.contains_key("number")
            && !self.keys.contains_key("relation")
        {
            return Ok(Some(format!("the relation is {}; expected exact", word(relation))));
        }
        self.weights_unmet(claim, texts)
    }

    /// What else would have passed.
    pub(super) fn free(&self, claim: &Claim) -> Option<String> {
        let header = matches!(self.text, Text::Header(_))
            .then_some("any text with this header would have passed; network=FILE demands one");
        let weights = (self.weights.is_empty() && !sides(claim).is_empty())
            .then_some("any weights would have passed; --expect-weights demands them");
        let rule = (matches!(claim, Claim::Symmetry { .. }) && !self.keys.contains_key("rule"))
            .then_some("any symmetry would have passed; rule=NAME demands one of the text");
        let data = matches!(claim, Claim::Rank { inputs: Some(_), .. })
            .then_some("any inputs would have passed");
        let notes: Vec<&str> = [header, weights, rule, data].into_iter().flatten().collect();
        (!notes.is_empty()).then(|| notes.join("; "))
    }

    fn is_named(&self, text: &str) -> Option<String> {
        match &self.text {
            Text::OfWeights => None,
            Text::Literal(_, own) if own == text => None,
            Text::Literal(name, _) => {
                Some(format!("the text of the network is not that of {name}"))
            }
            Text::Header(name) => {
                let header = parse(text).map(|text| text.name);
                (!header.is_ok_and(|header| header == *name))
                    .then(|| format!("the network is not {name}"))
            }
        }
    }

    fn key(
        &self,
        key: &str,
        value: &str,
        claim: &Claim,
        texts: &[String],
    ) -> Result<Option<String>> {
        let found = match (key, claim) {
            ("relation" | "number", _) if claim.bound().is_some() => {
                let (relation, number) = claim.bound().unwrap_or((Relation::Exact, ""));
                if key == "number" { number.to_string() } else { word(relation).to_string() }
            }
            ("degree", Claim::Variety { degree, .. }) => degree.clone(),
            ("data", Claim::Rank { inputs, .. }) => {
                inputs.as_ref().map_or("all", |_| "given").to_string()
            }
            ("rule", Claim::Symmetry { .. }) => return rule_unmet(value, claim, texts),
            ("statement", Claim::Symmetry { .. })
            | ("point" | "boundary" | "differential", Claim::Point { .. })
            | ("case", Claim::Fiber { .. }) => part(claim, key).unwrap_or("not claimed").into(),
            (name, _) => {
                let networks = claim.networks();
                let known = networks.first().map(|network| &network.sizes);
                let Some(size) = known.and_then(|sizes| sizes.get(name)) else {
                    let mut all: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
                    all.extend(
                        known.into_iter().flat_map(|sizes| sizes.keys()).map(String::as_str),
                    );
                    let hint = suggest::hint(name, &all);
                    let allowed = format!("{hint}allowed: {}", all.join(", "));
                    let problem = format!("a claim `{}` has no key {name:?}", kind(claim));
                    return Err(Error::new("--expect", problem, allowed));
                };
                if shown(size) == value.replace(' ', "") {
                    return Ok(None);
                }
                shown(size)
            }
        };
        Ok((found != value).then(|| format!("{key} is {found}; expected {value}")))
    }

    fn weights_unmet(&self, claim: &Claim, texts: &[String]) -> Result<Option<String>> {
        let sides = sides(claim);
        if self.weights.is_empty() {
            return Ok(None);
        }
        if sides.len() != self.weights.len() {
            let (files, needed) = (self.weights.len(), sides.len());
            return Ok(Some(format!("the claim is about {needed} weight files, not {files}")));
        }
        let sizes: Vec<String> = self
            .keys
            .iter()
            .filter(|(key, _)| KEYS.iter().all(|(known, _)| known != key))
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        for (path, (network, weights)) in self.weights.iter().zip(sides) {
            let text = match &self.text {
                Text::Literal(name, text) => Some((name.clone(), text.clone())),
                Text::Header(_) | Text::OfWeights => None,
            };
            let own = read_in_one_line(path, text, given(&sizes)?, self.map.as_deref())?;
            let Subject { text, given, program } = &own.subject;
            let is_alike = text == text_of(network, texts)
                && search::network(network.text, given).sizes == network.sizes
                && are_equal(&blocks(program, &own.weights), weights);
            if !is_alike {
                let name = files::name(path);
                return Ok(Some(format!("the weights of the claim are not those of {name}")));
            }
        }
        Ok(None)
    }
}

/// A name of the library, a file, or else the header of a text.
fn meant(name: String) -> Result<Text> {
    let is_literal = LIBRARY.iter().any(|(known, _)| *known == name)
        || name.contains(['/', '.'])
        || Path::new(&name).exists();
    if !is_literal {
        return Ok(Text::Header(name));
    }
    let (place, text) = source(&name)?;
    Ok(Text::Literal(place, text))
}

fn kind(claim: &Claim) -> &'static str {
    match claim {
        Claim::Dimension { .. } => "dimension",
        Claim::Symmetry { .. } => "symmetry",
        Claim::Same { .. } => "same",
        Claim::Different { .. } => "different",
        Claim::Values { .. } => "values",
        Claim::Algebra { .. } => "algebra",
        Claim::Conserved { .. } => "conserved",
        Claim::Point { .. } => "point",
        Claim::Fiber { .. } => "fiber",
        Claim::Rank { .. } => "rank",
        Claim::Variety { .. } => "variety",
    }
}

/// The weights that a claim is about, with their networks.
fn sides(claim: &Claim) -> Vec<(&Network, &Matrices)> {
    match claim {
        Claim::Same { first, second } | Claim::Different { first, second } => {
            vec![(&first.network, &first.weights), (&second.network, &second.weights)]
        }
        Claim::Values { network, weights, .. }
        | Claim::Point { network, weights, .. }
        | Claim::Fiber { network, weights, .. }
        | Claim::Rank { network, weights, .. } => vec![(network, weights)],
        Claim::Dimension { .. }
        | Claim::Symmetry { .. }
        | Claim::Algebra { .. }
        | Claim::Conserved { .. }
        | Claim::Variety { .. } => vec![],
    }
}

fn text_of<'a>(network: &Network, texts: &'a [String]) -> &'a str {
    texts.get((network.text as usize).wrapping_sub(1)).map_or("", String::as_str)
}

fn shown(size: &Size) -> String {
    size.values().iter().map(u32::to_string).join(",")
}

/// Whether two tables have the same matrices of rational numbers.
fn are_equal(one: &Matrices, other: &Matrices) -> bool {
    let numbers = |matrices: &Matrices| -> Option<BTreeMap<String, Vec<Vec<BigRational>>>> {
        let row = |row: &Vec<String>| row.iter().map(|text| text.parse().ok()).collect();
        let matrix = |rows: &Vec<Vec<String>>| rows.iter().map(row).collect::<Option<Vec<_>>>();
        matrices.iter().map(|(name, rows)| Some((name.clone(), matrix(rows)?))).collect()
    };
    numbers(one).is_some_and(|one| Some(one) == numbers(other))
}

/// Why a claim about moves is not about this symmetry of its text.
fn rule_unmet(name: &str, claim: &Claim, texts: &[String]) -> Result<Option<String>> {
    let Claim::Symmetry { network, group, moves, .. } = claim else { return Ok(None) };
    let values = |size: &Size| size.values().iter().map(|&value| value.into()).collect();
    let sizes: Given =
        network.sizes.iter().map(|(name, size)| (name.clone(), values(size))).collect();
    let text = text_of(network, texts).to_string();
    let subject = in_one_line(("the text of the certificate".into(), text), sizes)?;
    let own =
        program::Subject { text: &subject.text, given: &subject.given, program: &subject.program };
    let is_it = chosen(&subject, Some(name), "--expect")?.into_iter().any(|symmetry| {
        let question = program::symmetry::question(own, symmetry);
        question.group == *group && question.moves == *moves
    });
    Ok((!is_it).then(|| format!("the moves of the claim are not those of {name}")))
}

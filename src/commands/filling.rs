//! Whether a network fills its ambient space, and whether a smaller one does.

use neurocert_check::kernel::{Failure, Reason};
use serde::Serialize;

use super::{Certified, Network, Settings, VERSION};
use crate::error::{Error, Result};
use crate::program::{Given, at_sizes};
use crate::search::{self, Options};

/// Whether the closure of the functions of a network is the space of all functions of this shape and degree.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Filling {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: Given,
    /// Of the space of all functions.
    pub ambient_dimension: String,
    /// What is known of the network.
    #[serde(flatten)]
    pub this: Case,
    /// `filling`, `not-filling` or `undecided`.
    pub verdict: &'static str,
    /// Whether no network with smaller hidden widths fills; none if not asked or not decided.
    pub minimal: Option<bool>,
    /// The networks in which one hidden width is smaller by one.
    pub predecessors: Vec<Predecessor>,
    /// The sizes of those that are undecided.
    pub open: Vec<Given>,
    /// Where the certificates are.
    pub certificates: Vec<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// A network in which one hidden width is smaller by one.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Predecessor {
    /// Its sizes.
    pub sizes: Given,
    /// What is known of it.
    #[serde(flatten)]
    pub case: Case,
}

/// What is known of one network.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Case {
    /// The dimension is at least this.
    pub lower: u64,
    /// And at most this.
    pub upper: String,
    /// Why.
    pub upper_rule: String,
    /// None where neither is proved.
    pub filling: Option<bool>,
    /// Whether the lower bound is the dimension but for a probability of 2^-140.
    pub probable: bool,
}

/// Decides it; with the name of a list of `vary`, for all predecessors too. `kept` is given the certificate of each case
/// that is decided, with a name for it.
///
/// # Errors
/// Steps that are not polynomials; a certificate that is too large to be checked; `vary` is not a list with
/// inner entries; as `kept`.
pub fn filling(
    network: &Network,
    vary: Option<&str>,
    settings: &Settings<'_>,
    mut kept: impl FnMut(&str, &Certified) -> Result<()>,
) -> Result<Filling> {
    let smaller = vary.map_or(Ok(Vec::new()), |name| predecessors(network, name))?;
    let mut decide = |sizes: &Given, name: &str| case(network, sizes, settings, name, &mut kept);
    let (this, ambient) = decide(&network.given, "filling")?;
    let mut predecessors = Vec::new();
    // Of a network that does not fill, no smaller one does.
    let smaller = smaller.into_iter().filter(|_| this.filling != Some(false));
    for (number, sizes) in (1..).zip(smaller) {
        let (case, _) = decide(&sizes, &format!("predecessor-{number}"))?;
        predecessors.push(Predecessor { sizes, case });
    }
    let fills: Vec<Option<bool>> =
        predecessors.iter().map(|smaller| smaller.case.filling).collect();
    let minimal = match this.filling {
        _ if fills.contains(&Some(true)) => Some(false),
        Some(true) if fills.iter().all(|fills| *fills == Some(false)) => Some(true),
        Some(false) => Some(false),
        _ => None,
    };
    let open = predecessors.iter().filter(|smaller| smaller.case.filling.is_none());
    Ok(Filling {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        ambient_dimension: ambient.to_string(),
        verdict: match this.filling {
            Some(true) => "filling",
            Some(false) => "not-filling",
            None => "undecided",
        },
        open: open.map(|smaller| smaller.sizes.clone()).collect(),
        this,
        minimal: minimal.filter(|_| vary.is_some()),
        predecessors,
        certificates: Vec::new(),
        seed: settings.seed,
        version: VERSION,
    })
}

/// The sizes of all predecessors: one inner entry of the list `name` is smaller by one.
///
/// # Errors
/// When it is not a list with inner entries.
pub fn predecessors(network: &Network, name: &str) -> Result<Vec<Given>> {
    let lists = network.given.iter().filter(|(_, values)| values.len() > 2);
    let lists: Vec<&str> = lists.map(|(name, _)| name.as_str()).collect();
    if !lists.contains(&name) {
        let problem = format!("{name} is not a list of sizes with hidden ones");
        return Err(Error::new("--vary", problem, format!("allowed: {}", lists.join(", "))));
    }
    Ok(search::predecessors(&network.given, name))
}

/// The network at these sizes, and its ambient dimension.
fn case(
    network: &Network,
    sizes: &Given,
    settings: &Settings<'_>,
    name: &str,
    kept: &mut impl FnMut(&str, &Certified) -> Result<()>,
) -> Result<(Case, u128)> {
    let program = at_sizes(&network.text, sizes)?;
    let options = Options { seed: settings.seed, budget: settings.budget(), ..Options::default() };
    let refused = |failure: Failure| match failure.reason {
        Reason::Function => {
            let allowed = "needed: steps that are polynomials, so that functions have a degree";
            Error::new("", failure.detail, allowed)
        }
        _ => search::refused(failure),
    };
    let decided = search::filling(&network.text, sizes, &program, options).map_err(refused)?;
    let found = &decided.found;
    let certificate = match decided.is_filling() {
        Some(true) => Some(found.certificate()),
        Some(false) => Some(found.at_most()),
        None => None,
    };
    if let Some(certificate) = certificate {
        let certified = Certified::new(&certificate, settings)?;
        if !certified.is_verified() {
            let problem = "a certificate is too large to be checked";
            return Err(Error::new("--max-memory", problem, "smaller sizes, or more memory"));
        }
        kept(name, &certified)?;
    }
    let case = Case {
        lower: found.lower.rank,
        upper: found.upper.number.to_string(),
        upper_rule: found.upper.rule(),
        filling: decided.is_filling(),
        probable: found.is_probable,
    };
    Ok((case, decided.ambient))
}

//! Attention at exact weights: what `fiber`, `recover` and `singular` are about.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Network;
use crate::error::{Error, Result};
use crate::network::{Architecture, Matrices, Parametrization, WeightFile};
use crate::program::{LIBRARY, written};
use crate::search::text_of;
use crate::theory::{lightning, softmax};

/// Attention of the library at exact weights.
#[derive(Clone, Debug)]
pub enum Attention {
    /// Lightning attention.
    Lightning(WeightFile),
    /// Softmax attention.
    Softmax(Box<Softmax>),
}

/// Softmax attention at exact weights.
#[derive(Clone, Debug)]
pub struct Softmax {
    /// One of the library.
    pub network: Network,
    /// Weights that fit it.
    pub weights: Matrices,
    file: WeightFile,
}

impl Attention {
    /// A network of the library and weights that fit it.
    ///
    /// # Errors
    /// A network that is not attention of the library; more than 40 layers.
    pub fn new(network: Network, weights: Matrices) -> Result<Self> {
        let Network { text, given, program } = &network;
        if let Some(file) = lightning::weights(text, given, &weights)? {
            return Ok(Attention::Lightning(file));
        }
        if let Some(file) = softmax::weights(text, given, &weights)? {
            return Ok(Attention::Softmax(Box::new(Softmax { network, weights, file })));
        }
        let problem = format!("{}: no theorem on its fibers is known here", program.name);
        let all = [lightning::names(), softmax::names()].concat().join(", ");
        Err(Error::new("network", problem, format!("allowed: {all}; singular takes any network")))
    }

    /// The weights; those of softmax attention as weights of lightning attention of the same sizes.
    pub fn file(&self) -> &WeightFile {
        match self {
            Attention::Lightning(file) => file,
            Attention::Softmax(softmax) => &softmax.file,
        }
    }

    /// Whether it is one layer of lightning attention in `Q, K, V` or `A, V`, of which more is known.
    pub fn is_layer(&self) -> bool {
        let Attention::Lightning(WeightFile { architecture, .. }) = self else { return false };
        architecture.layers() == 1 && architecture.parametrization() != Parametrization::Ml
    }

    /// Other weights of the same sizes as a weight file of this network.
    pub fn document(&self, weights: &WeightFile) -> Value {
        match self {
            Attention::Lightning(_) => json!(weights),
            Attention::Softmax(softmax) => document(&softmax.network, &weights.weights),
        }
    }
}

/// Weights as a file has them that names its network.
pub(crate) fn document(network: &Network, weights: &Matrices) -> Value {
    let known = LIBRARY.iter().find(|(_, text)| *text == network.text);
    let names = network.program.weights.iter().map(|leaf| leaf.name.clone());
    let matrices: Map<String, Value> =
        names.zip(weights).map(|(name, rows)| (name, json!(written(rows)))).collect();
    let size = |(name, values): (&String, &Vec<u64>)| match values[..] {
        [value] => (name.clone(), json!(value)),
        _ => (name.clone(), json!(values)),
    };
    let sizes: Map<String, Value> = network.given.iter().map(size).collect();
    let name = known.map_or(network.text.as_str(), |(name, _)| *name);
    json!({"network": name, "sizes": sizes, "weights": matrices})
}

/// What lightning attention it is, in reports.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sizes {
    /// `lightning`.
    pub kind: String,
    /// `d_0, …, d_l`.
    pub widths: Vec<usize>,
    /// `a_1, …, a_l`.
    pub query_dims: Vec<usize>,
    /// `t`.
    pub tokens: usize,
    /// `qkv`, `av` or `ml`.
    pub parametrization: String,
}

impl From<&Architecture> for Sizes {
    fn from(architecture: &Architecture) -> Self {
        Sizes {
            kind: architecture.kind().to_string(),
            widths: architecture.widths().to_vec(),
            query_dims: architecture.query_dims().to_vec(),
            tokens: architecture.tokens(),
            parametrization: architecture.parametrization().to_string(),
        }
    }
}

/// Whether it is lightning attention of the library.
pub fn is_lightning(network: &Network) -> bool {
    lightning::names().iter().any(|name| text_of(name) == network.text)
}

/// What network it is, in reports.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: BTreeMap<String, Vec<u64>>,
}

impl From<&Network> for Named {
    fn from(network: &Network) -> Self {
        Named {
            network: network.program.name.clone(),
            sizes: network.program.sizes.iter().cloned().collect(),
        }
    }
}

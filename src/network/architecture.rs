//! What a user writes: kind, widths, query sizes, tokens, parametrization.

use std::fmt;

use itertools::Itertools as _;

use super::words::{Kind, Parametrization, Variety};
use crate::error::{Error, Result};

/// A validated architecture: every size at least 1 and small enough to be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    kind: Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
}

/// Sizes above this are refused before anything is multiplied.
const LARGEST_SIZE: usize = 1 << 24;
/// 3^40 is the largest power of three in 64 bits; a deeper network has no use today.
const MOST_LAYERS: usize = 40;

impl Architecture {
    /// Lightning attention with widths `d_0, …, d_l`, query sizes `a_1, …, a_l` (a single value
    /// stands for all layers) and `t` tokens.
    ///
    /// # Errors
    /// Fewer than two widths, more than 40 layers, a list of the wrong length, a size that is
    /// zero or above 2^24.
    pub fn lightning(
        widths: &[usize],
        query_dims: &[usize],
        tokens: usize,
        parametrization: Parametrization,
    ) -> Result<Self> {
        let layers = widths.len().saturating_sub(1);
        if layers == 0 {
            let problem = format!("{} given", widths.len());
            return Err(Error::new("widths", problem, "at least two are needed: d0,d1"));
        }
        if layers > MOST_LAYERS {
            let problem = format!("{layers} layers");
            return Err(Error::new("widths", problem, format!("at most {MOST_LAYERS} layers")));
        }
        let query_dims = match query_dims {
            [one] => vec![*one; layers],
            list if list.len() == layers => list.to_vec(),
            list => {
                let problem = format!("{} given for {layers} layers", list.len());
                let allowed = format!("allowed: {layers}, or one value for all layers");
                return Err(Error::new("query-dims", problem, allowed));
            }
        };
        size_check("widths", widths)?;
        size_check("query-dims", &query_dims)?;
        size_check("tokens", &[tokens])?;
        let kind = Kind::Lightning;
        Ok(Architecture { kind, widths: widths.to_vec(), query_dims, tokens, parametrization })
    }

    /// The kind of network.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// `d_0, …, d_l`.
    pub fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// `a_1, …, a_l`.
    pub fn query_dims(&self) -> &[usize] {
        &self.query_dims
    }

    /// `t`.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// In which weights the family is given.
    pub fn parametrization(&self) -> Parametrization {
        self.parametrization
    }

    /// `l`.
    pub fn layers(&self) -> usize {
        self.query_dims.len()
    }

    /// The set of functions that the parametrization covers.
    pub fn variety(&self) -> Variety {
        match self.parametrization {
            Parametrization::Qkv | Parametrization::Av => Variety::Neuromanifold,
            Parametrization::Ml => Variety::FreeVirtualWeights,
        }
    }

    /// For `ml`: whether free virtual weights give no more functions than the network has, that
    /// is, every hidden width and every query size is at least `d_0`.
    pub fn free_weights_are_no_more(&self) -> bool {
        let hidden = &self.widths[1..self.layers()];
        hidden.iter().chain(&self.query_dims).all(|&size| size >= self.widths[0])
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} attention, widths {}, query sizes {}, tokens {}, parametrization {}",
            self.kind,
            join(&self.widths, "-"),
            join(&self.query_dims, ","),
            self.tokens,
            self.parametrization
        )
    }
}

fn join(sizes: &[usize], separator: &str) -> String {
    sizes.iter().map(usize::to_string).join(separator)
}

fn size_check(place: &str, sizes: &[usize]) -> Result<()> {
    let allowed = "allowed: whole numbers from 1 to 2^24";
    for (index, &size) in sizes.iter().enumerate() {
        if !(1..=LARGEST_SIZE).contains(&size) {
            let which =
                if sizes.len() > 1 { format!(" (entry {})", index + 1) } else { String::new() };
            return Err(Error::new(place, format!("{size}{which} is not a size"), allowed));
        }
    }
    Ok(())
}

//! The upper bounds of a dimension, and the one that is used.

use num_bigint::BigUint;

use super::kernel_fields::{KernelField, kernel_fields};
use super::options::{Options, UpperRule};
use crate::error::{Error, Result};
use crate::network::{Block, Network, SymmetryRule, VirtualWeights};

/// All upper bounds that were computed, and the one that counts.
#[derive(Clone, Debug)]
pub struct UpperBounds {
    /// The smallest, or the one that was asked for; never more than the number of parameters.
    pub upper: usize,
    /// What proves it.
    pub rule: UpperRule,
    /// Number of independent symmetry fields, rule by rule; each counts what the rules before it
    /// do not span.
    pub symmetries: Vec<(SymmetryRule, usize)>,
    /// The bound by symmetries.
    pub by_symmetry: usize,
    /// The virtual weights, if the network has them.
    pub virtual_weights: Option<VirtualWeights>,
    /// Dimension of the linear space of functions, if it is finite.
    pub ambient: Option<BigUint>,
    /// The fields of [`UpperRule::KernelFields`], when it was used.
    pub kernel_fields: Vec<KernelField>,
}

impl UpperBounds {
    /// Everything that does not depend on the rank.
    pub(super) fn new<N: Network>(
        network: &N,
        symmetries: &[(SymmetryRule, usize)],
        wanted: Option<UpperRule>,
    ) -> Result<Self> {
        let parameters = network.source_dimension();
        let independent: usize = symmetries.iter().map(|(_, count)| count).sum();
        let by_symmetry = parameters - independent;
        let virtual_weights = network.virtual_weights();
        let ambient = network.ambient_dimension();
        // In the order of preference: the simplest proof first.
        let mut bounds = vec![(by_symmetry, UpperRule::SymmetryFields)];
        bounds.extend(virtual_weights.map(|z| (z.bound(), UpperRule::VirtualWeights)));
        bounds.extend(ambient.as_ref().map(|bound| {
            let bound = usize::try_from(bound).unwrap_or(usize::MAX);
            (bound.min(parameters), UpperRule::AmbientDimension)
        }));
        let found = match wanted {
            None => bounds.into_iter().min_by_key(|&(bound, _)| bound),
            Some(UpperRule::KernelFields) => Some((parameters, UpperRule::KernelFields)),
            Some(rule) => bounds.into_iter().find(|&(_, name)| name == rule),
        };
        let Some((upper, rule)) = found else {
            let problem = "this rule has no bound for this network";
            return Err(Error::new("--upper", problem, "leave it out: the best rule is taken"));
        };
        let symmetries = symmetries.to_vec();
        let kernel_fields = Vec::new();
        Ok(UpperBounds {
            upper,
            rule,
            symmetries,
            by_symmetry,
            virtual_weights,
            ambient,
            kernel_fields,
        })
    }

    /// Looks for polynomial kernel fields once the rank is known: when they are asked for, or when
    /// no theorem counts this network and its bounds do not meet.
    pub(super) fn search<N: Network>(
        &mut self,
        network: &N,
        lower: usize,
        options: &Options<'_>,
    ) -> Result<()> {
        let coordinates: usize = network.coordinates().iter().map(Block::len).sum();
        let is_asked = self.rule == UpperRule::KernelFields;
        let is_needed = options.upper.is_none()
            && self.virtual_weights.is_none()
            && lower < self.upper
            && coordinates <= super::kernel_fields::MOST_COORDINATES;
        if !is_asked && !is_needed {
            return Ok(());
        }
        // Only when to stop: a rank modulo a tiny prime can be far too small.
        let rank = self.virtual_weights.map_or(lower, |z| lower.max(z.bound()));
        let fields = kernel_fields(network, coordinates - rank, options.seed, options.fields)?;
        let bound = (coordinates - fields.len()).min(network.source_dimension());
        if is_asked || bound < self.upper {
            (self.upper, self.rule, self.kernel_fields) = (bound, UpperRule::KernelFields, fields);
        }
        Ok(())
    }
}

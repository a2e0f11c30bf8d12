//! The rank of the Jacobian at exact weights, on all inputs or on given ones (section 12).

use super::certificate::{By, Matrices, Network, RankLower, RankUpper};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::minor::{Entries, Job, is_ordered, modulus};
use super::network::Networks;
use super::point::{Point, Rationals, matrices, seed_and_bound};
use super::rational::has_derivatives;
use super::source::Source;
use super::upper;
use super::velocities::Velocities;
use crate::language::{Function, Node, Op};

/// A network at exact weights, on all inputs or on these copies.
pub(crate) struct AtWeights {
    pub source: Source,
    /// With the steps only that an output needs.
    pub needed: Source,
    blocks: Vec<Rationals>,
    inputs: Option<Vec<Vec<Rationals>>>,
}

impl AtWeights {
    pub(crate) fn new(
        source: Source,
        weights: &Matrices,
        inputs: Option<&[Matrices]>,
    ) -> Checked<Self> {
        let blocks = matrices(weights, &source.blocks)?;
        let copies = |all: &[Matrices]| {
            all.iter().map(|copy| matrices(copy, &source.inputs)).collect::<Checked<Vec<_>>>()
        };
        let inputs = inputs.map(copies).transpose()?;
        let needed = source.needed(&source.outputs);
        Ok(AtWeights { source, needed, blocks, inputs })
    }

    pub(crate) fn of_claim(
        (network, weights, inputs): (&Network, &Matrices, Option<&[Matrices]>),
        networks: &Networks<'_>,
    ) -> Checked<Self> {
        AtWeights::new(networks.source(network)?, weights, inputs)
    }

    /// That the proof says what it has to say of inputs, and nothing else.
    pub(crate) fn fits(&self, lower: Option<&RankLower>, upper: Option<&RankUpper>) -> Checked<()> {
        let are_given = self.inputs.is_some();
        let refused = |what: &str| Err(Reason::Proof.because(what));
        if let Some(RankLower { seed, bound, order, .. }) = lower {
            if [seed.is_some(), bound.is_some()].contains(&are_given) {
                return refused("seed and bound belong to a claim without inputs");
            }
            if are_given && order.is_some() {
                return refused("series on given inputs");
            }
        }
        match upper {
            Some(RankUpper::Vectors { by: By::Entries, .. }) if are_given => {
                refused("symbols on given inputs")
            }
            Some(RankUpper::Rows {}) if !are_given => refused("rows without given inputs"),
            _ => Ok(()),
        }
    }

    /// That the Jacobian is one of numbers on each of the given inputs, and that all functions are known.
    pub(crate) fn is_defined(&self, meter: &Meter) -> Checked<()> {
        let law = |node: &Node| {
            matches!(node.op, Op::Apply(Function::Odd(_) | Function::Homogeneous(..)))
        };
        if self.needed.nodes.iter().any(law) {
            return Err(Reason::Function.because("a function known only by a law"));
        }
        for (copy, inputs) in self.inputs.iter().flatten().enumerate() {
            has_derivatives(&self.needed, &self.blocks, inputs, meter)
                .map_err(|failure| failure.on_copy(copy))?;
        }
        Ok(())
    }

    /// The bound from below: the size of a minor.
    pub(crate) fn lower(&self, proof: &RankLower, meter: &Meter) -> Checked<u128> {
        let m = modulus(&proof.modulus)?;
        let point = self.point(proof.seed.as_deref().zip(proof.bound.as_deref()))?;
        let source = &self.needed;
        is_ordered(source, proof.order, meter)?;
        let minor = Entries::read(source, &proof.rows, &proof.columns, proof.order)?;
        if self.inputs.as_ref().is_some_and(|copies| copies.len() < minor.copies()) {
            return Err(Reason::Index.because("a row of inputs that are not given"));
        }
        Job { source, point: &point, order: proof.order, meter }.check(m, &minor)?;
        Ok(minor.size())
    }

    /// The weights, with the given inputs or those that a seed and a bound draw.
    pub(crate) fn point(&self, drawn: Option<(&str, &str)>) -> Checked<Point> {
        let blocks = self.blocks.clone();
        if let Some(inputs) = &self.inputs {
            return Ok(Point::Given { blocks, inputs: inputs.clone() });
        }
        let (seed, bound) = drawn.ok_or_else(|| Reason::Proof.because("no seed and bound"))?;
        let (seed, bound) = seed_and_bound(seed, bound)?;
        Ok(Point::At { blocks, seed, bound })
    }

    /// The bound from above.
    pub(crate) fn upper(
        &self,
        proof: &RankUpper,
        networks: &Networks<'_>,
        meter: &Meter,
    ) -> Checked<u128> {
        match proof {
            RankUpper::Vectors { by, modulus: m, vectors } => {
                let m = modulus(m)?;
                let vectors = self.move_nothing(*by, vectors, meter)?;
                vectors.are_independent(m)?;
                Ok(self.source.coordinates() - vectors.count())
            }
            RankUpper::Rows {} => {
                let copies = self.inputs.as_ref().map_or(0, Vec::len) as u128;
                let shapes = self.source.outputs.iter().map(|&output| self.source.shape(output));
                let entries: u128 = shapes.map(|(r, c)| r as u128 * c as u128).sum();
                Ok(entries.saturating_mul(copies))
            }
            // The dimension is the largest of all ranks, and this is one of them.
            RankUpper::Step(step) => upper::bound(&self.source, step, networks, meter),
        }
    }

    /// Velocities along which no output moves.
    pub(crate) fn move_nothing<'a>(
        &'a self,
        by: By,
        vectors: &[Matrices],
        meter: &'a Meter,
    ) -> Checked<Velocities<'a>> {
        let vectors = Velocities::read(&self.source, &self.blocks, vectors, meter)?;
        match &self.inputs {
            None => vectors.move_nothing(by)?,
            Some(inputs) => vectors.move_nothing_on(inputs)?,
        }
        Ok(vectors)
    }
}

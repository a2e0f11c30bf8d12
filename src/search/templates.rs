//! Symmetries that a network has by the way it is built: conjectures, which the kernel then proves.
//!
//! - *Between layers.* A node N that a weight makes, B N, is read through a weight, −M B: all matrices B
//!   where N is a product, diagonal ones behind powers and entrywise products.
//! - *Between factors* of an entrywise product: diagonal ones, B on one side and −B on the other.
//! - *Between weights*: neighbours M W in a product (also Kᵀ Q): −M B, B W; in M N Mᵀ, N symmetric: M N S, S skew.
//! - *Scalings*, all of them.
//! - *Between terms* of a sum: `mixed.rs`. Those of quadratic forms: `forms.rs`.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Family, Lemma, Parameter};
use neurocert_check::language::{Constraint, Function, Op};

use super::structure::{Factor, block, roots, term, terms};

/// Velocities by the names of blocks.
type Velocity = BTreeMap<String, String>;

/// A way to move a node: B (or a number) times it, times `factor`.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub factor: u64,
    pub diagonal: bool,
    pub velocity: Velocity,
    /// Named steps below that move, with their factors.
    pub lemmas: BTreeMap<usize, u64>,
}

pub(super) struct Context<'a> {
    pub source: &'a Source,
    pub roots: Vec<usize>,
    /// Names for parameters: of any matrix, and of skew ones.
    pub b: String,
    pub s: String,
}

/// A name that the program does not have.
pub(crate) fn unused(source: &Source, base: &str) -> String {
    let names = source.symbols().map(|(name, _)| name.to_string());
    let names = names.chain(source.inputs.iter().map(|leaf| leaf.name.clone()));
    let names: Vec<String> = names.chain(source.names.keys().cloned()).collect();
    let mut name = base.to_string();
    while names.iter().any(|known| known.split(['[', ')']).any(|part| part.ends_with(&name))) {
        name.push('_');
    }
    name
}

impl<'a> Context<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Context { source, roots: roots(source), b: unused(source, "B"), s: unused(source, "S") }
    }

    pub(super) fn name(&self, block: usize) -> &str {
        &self.source.blocks[block].name
    }

    /// Nothing moves but these named steps.
    pub(super) fn lemmas(&self, moved: &BTreeMap<usize, String>) -> Vec<Lemma> {
        let mut names: Vec<(usize, &String)> =
            self.source.names.iter().map(|(name, &node)| (node, name)).collect();
        names.sort();
        names
            .into_iter()
            .map(|(node, name)| Lemma(name.clone(), moved.get(&node).cloned()))
            .collect()
    }

    /// The ways to get B N from N by moving what N is made of.
    pub(super) fn ways(&self, node: usize, by: &str) -> Vec<Way> {
        let source = self.source;
        let inner = |place: usize| self.ways(source.nodes[node].args[place], by);
        let bend = |ways: Vec<Way>, times: u64| {
            let bent = |way: Way| Way { factor: way.factor * times, diagonal: true, ..way };
            ways.into_iter().map(bent).collect::<Vec<Way>>()
        };
        match &source.nodes[node].op {
            Op::Name(_) => {
                let mut ways = inner(0);
                for way in &mut ways {
                    way.lemmas.insert(node, way.factor);
                }
                ways
            }
            Op::Power(exponent) => bend(inner(0), u64::from(*exponent)),
            Op::Apply(Function::Relu) => bend(inner(0), 1),
            Op::Apply(Function::Homogeneous(_, degree)) => bend(inner(0), u64::from(*degree)),
            Op::Hadamard => {
                [inner(0), inner(1)].into_iter().flat_map(|ways| bend(ways, 1)).collect()
            }
            Op::Sum => self.together(node, by),
            _ => {
                let product = term(source, node);
                product.factors.first().map_or(vec![], |first| self.first(*first, node, by))
            }
        }
    }

    /// The ways to move the first factor of a product.
    fn first(&self, first: Factor, whole: usize, by: &str) -> Vec<Way> {
        let Some(block) = block(self.source, first.node) else {
            let opens = !first.transposed && first.node != whole;
            return if opens { self.ways(first.node, by) } else { vec![] };
        };
        let name = self.name(block);
        let text = match first.transposed {
            false => format!("{by}*{name}"),
            true => format!("{name}*{by}^T"),
        };
        let velocity = BTreeMap::from([(name.to_string(), text)]);
        vec![Way { factor: 1, diagonal: false, velocity, lemmas: BTreeMap::new() }]
    }

    /// All terms of a sum at once.
    fn together(&self, node: usize, by: &str) -> Vec<Way> {
        let mut all: Option<Way> = None;
        for &arg in &self.source.nodes[node].args {
            let Some(way) = self.ways(arg, by).into_iter().next() else { return vec![] };
            let Some(sum) = &mut all else {
                all = Some(way);
                continue;
            };
            if sum.factor != way.factor {
                return vec![];
            }
            sum.diagonal |= way.diagonal;
            sum.velocity.extend(way.velocity);
            sum.lemmas.extend(way.lemmas);
        }
        all.into_iter().collect()
    }

    /// The weights that read a node, moved against it; nothing if it is read in another way.
    fn readers(&self, node: usize, by: &str) -> Option<Velocity> {
        let mut velocity = Velocity::new();
        let mut add = |block: usize, text: String| {
            let sum = velocity.entry(self.name(block).to_string()).or_default();
            if !sum.contains(&text) {
                sum.push_str(&text);
            }
        };
        for &root in &self.roots {
            if root == node {
                // Read as a whole by a name is a reading by what reads the name.
                let is_read = |(at, user): (usize, &neurocert_check::language::Node)| {
                    user.args.contains(&node)
                        && !matches!(user.op, Op::Product | Op::Transpose)
                        && at != node
                };
                if self.source.outputs.contains(&node)
                    || self.source.nodes.iter().enumerate().any(is_read)
                {
                    return None;
                }
                continue;
            }
            for term in terms(self.source, root) {
                for (at, factor) in term.factors.iter().enumerate() {
                    if factor.node != node {
                        continue;
                    }
                    let place = if factor.transposed { Some(at + 1) } else { at.checked_sub(1) };
                    let neighbour = place.and_then(|place| term.factors.get(place))?;
                    let block = block(self.source, neighbour.node)?;
                    let name = self.name(block);
                    // M N and Nᵀ Mᵀ are read from the right of M, Mᵀ N and Nᵀ M from its left.
                    let text = match factor.transposed == neighbour.transposed {
                        true => format!("-{name}*{by}"),
                        false => format!("-{by}^T*{name}"),
                    };
                    add(block, text);
                }
            }
        }
        (!velocity.is_empty()).then_some(velocity)
    }

    /// B N, read through −M B.
    pub(super) fn between_layers(&self, node: usize) -> Vec<Family> {
        let mut families = Vec::new();
        let rows = self.source.shape(node).0 as u32;
        for way in self.ways(node, &self.b) {
            let b = &self.b;
            let by = match way.factor {
                1 => b.clone(),
                factor => format!("({factor}*{b})"),
            };
            let Some(readers) = self.readers(node, &by) else { continue };
            let mut velocity = way.velocity.clone();
            if readers.keys().any(|name| velocity.contains_key(name)) {
                continue;
            }
            velocity.extend(readers);
            let moved = way.lemmas.iter().filter_map(|(&node, &factor)| {
                let name = self.source.names.iter().find(|(_, at)| **at == node)?.0;
                let text = if factor == 1 {
                    format!("{b}*{name}")
                } else {
                    format!("{factor}*{b}*{name}")
                };
                Some((node, text))
            });
            let lemmas = self.lemmas(&moved.collect());
            let condition = if way.diagonal && rows > 1 { "diagonal" } else { "any" };
            let parameters = BTreeMap::from([(b.clone(), Parameter(rows, rows, condition.into()))]);
            families.push(Family { by: By::Words, parameters, velocity, lemmas });
        }
        families
    }

    /// The two sides of an entrywise product: B on one, −B on the other.
    pub(super) fn between_factors(&self) -> Vec<Family> {
        let mut families = Vec::new();
        let b = &self.b;
        for (node, found) in self.source.nodes.iter().enumerate() {
            if found.op != Op::Hadamard {
                continue;
            }
            let sides = found.args.iter().zip([b.clone(), format!("(-1*{b})")]);
            let ways: Vec<Vec<Way>> = sides.map(|(&arg, by)| self.ways(arg, &by)).collect();
            let [left, right] = &ways[..] else { continue };
            for (one, other) in left.iter().flat_map(|one| right.iter().map(move |two| (one, two)))
            {
                let shared = one.velocity.keys().any(|name| other.velocity.contains_key(name));
                if shared || one.factor != other.factor {
                    continue;
                }
                let mut moved = BTreeMap::new();
                for (way, sign) in [(one, ""), (other, "-")] {
                    for (&step, factor) in &way.lemmas {
                        let name = self.source.names.iter().find(|(_, at)| **at == step);
                        let text = name.map(|(name, _)| format!("{sign}{factor}*{b}*{name}"));
                        moved.extend(text.map(|text| (step, text)));
                    }
                }
                let rows = self.source.shape(node).0 as u32;
                let condition = if rows > 1 { "diagonal" } else { "any" };
                families.push(Family {
                    by: By::Words,
                    parameters: BTreeMap::from([(
                        b.clone(),
                        Parameter(rows, rows, condition.into()),
                    )]),
                    velocity: one
                        .velocity
                        .clone()
                        .into_iter()
                        .chain(other.velocity.clone())
                        .collect(),
                    lemmas: self.lemmas(&moved),
                });
            }
        }
        families
    }

    /// Neighbouring weights M W: −M B, B W.
    pub(super) fn between_weights(&self) -> Vec<Family> {
        let mut families: Vec<Family> = Vec::new();
        for (_, pair) in self.neighbours() {
            let [left, right] = pair;
            let (Some(m), Some(w)) =
                (block(self.source, left.node), block(self.source, right.node))
            else {
                continue;
            };
            if m == w {
                families.extend(self.turned([left, right], None));
                continue;
            }
            let shape = self.source.shape(right.node);
            let inner = if right.transposed { shape.1 } else { shape.0 } as u32;
            let (m, w) = (self.name(m), self.name(w));
            let b = &self.b;
            let first = if left.transposed { format!("-{b}^T*{m}") } else { format!("-{m}*{b}") };
            let second = if right.transposed { format!("{w}*{b}^T") } else { format!("{b}*{w}") };
            let velocity = BTreeMap::from([(m.to_string(), first), (w.to_string(), second)]);
            if families.iter().any(|known| known.velocity.keys().eq(velocity.keys())) {
                continue;
            }
            families.push(Family {
                by: By::Words,
                parameters: BTreeMap::from([(b.clone(), Parameter(inner, inner, "any".into()))]),
                velocity,
                lemmas: self.lemmas(&BTreeMap::new()),
            });
        }
        let all = self.roots.iter().flat_map(|&root| terms(self.source, root));
        for triple in all.flat_map(|term| {
            term.factors
                .windows(3)
                .map(|triple| [triple[0], triple[1], triple[2]])
                .collect::<Vec<_>>()
        }) {
            let middle = block(self.source, triple[1].node);
            families.extend(middle.and_then(|n| self.turned([triple[0], triple[2]], Some(n))));
        }
        families
    }

    /// M N Mᵀ with a symmetric weight N, or the identity: M N S, S skew.
    fn turned(&self, [left, right]: [Factor; 2], middle: Option<usize>) -> Option<Family> {
        let m = block(self.source, left.node).filter(|_| left.node == right.node)?;
        let is_symmetric = |n: &usize| {
            matches!(
                self.source.blocks[*n].constraint,
                Constraint::Symmetric | Constraint::Diagonal
            )
        };
        if left.transposed == right.transposed || !middle.iter().all(is_symmetric) {
            return None;
        }
        let shape = self.source.blocks[m].shape;
        let inner = if left.transposed { shape.0 } else { shape.1 };
        let (m, s) = (self.name(m), &self.s);
        let text = match (left.transposed, middle.map(|n| self.name(n))) {
            (true, None) => format!("{s}*{m}"),
            (true, Some(n)) => format!("{s}*{n}*{m}"),
            (false, None) => format!("{m}*{s}"),
            (false, Some(n)) => format!("{m}*{n}*{s}"),
        };
        (inner > 1).then(|| Family {
            by: By::Words,
            parameters: BTreeMap::from([(
                s.clone(),
                Parameter(inner as u32, inner as u32, "skew".into()),
            )]),
            velocity: BTreeMap::from([(m.to_string(), text)]),
            lemmas: self.lemmas(&BTreeMap::new()),
        })
    }

    /// Neighbours in products, with the whole product.
    pub(super) fn neighbours(&self) -> Vec<(Vec<Factor>, [Factor; 2])> {
        let all = self.roots.iter().flat_map(|&root| terms(self.source, root));
        let pairs = all.flat_map(|term| {
            let pairs: Vec<[Factor; 2]> =
                term.factors.windows(2).map(|pair| [pair[0], pair[1]]).collect();
            pairs.into_iter().map(move |pair| (term.factors.clone(), pair))
        });
        pairs.collect()
    }
}

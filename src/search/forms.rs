//! Fields of quadratic forms: sums of squares, forms that are only seen on one vector, and heads of
//! attention with one row of values.

use std::collections::{BTreeMap, BTreeSet};

use neurocert_check::kernel::certificate::{By, Family, Lemma, Parameter};
use neurocert_check::language::{Constraint, Function, Op};

use super::structure::{Term, block, multiplicities, terms, unnamed};
use super::templates::Context;

impl Context<'_> {
    /// A sum of squares w_1 z_1² + … + w_k z_k²: z may be moved by S diag(w), S skew. Of a polynomial a z² + b z + c
    /// this moves the linear terms, by S w; a scaling of each z, undone by w, takes them back.
    pub(super) fn squares(&self) -> Vec<Family> {
        let mut families = Vec::new();
        for &root in &self.roots {
            for term in terms(self.source, root) {
                let [left, right] = term.factors[..] else { continue };
                let Some(weight) = block(self.source, left.node) else { continue };
                let (rows, k) = self.source.blocks[weight].shape;
                let square = unnamed(self.source, right.node);
                if rows != 1 || left.transposed || right.transposed || k < 2 {
                    continue;
                }
                let scaled = match &self.source.nodes[square].op {
                    Op::Power(2) => false,
                    Op::Apply(Function::Series(_, coefficients)) if coefficients.len() == 3 => true,
                    _ => continue,
                };
                let inner = self.source.nodes[square].args[0];
                let (s, w) = (&self.s, self.name(weight));
                let mut by = format!("({s}*(eye({k}) .* (ones({k},1)*{w})))");
                if scaled {
                    by = format!("({by} - (eye({k}) .* ({s}*{w}^T*ones(1,{k}))))");
                }
                for mut way in self.ways(inner, &by) {
                    if way.diagonal
                        || way.factor != 1
                        || way.velocity.contains_key(self.name(weight))
                    {
                        continue;
                    }
                    let below = |node: usize| node < inner && !way.lemmas.contains_key(&node);
                    let lemmas = self.lemmas(&BTreeMap::new()).into_iter();
                    let lemmas =
                        lemmas.filter(|Lemma(name, _)| below(self.source.names[name])).collect();
                    if scaled {
                        way.velocity.insert(w.to_string(), format!("2*(({s}*{w}^T)^T .* {w})"));
                    }
                    let k = k as u32;
                    families.push(Family {
                        by: By::Entries,
                        parameters: BTreeMap::from([(
                            self.s.clone(),
                            Parameter(k, k, "skew".into()),
                        )]),
                        velocity: way.velocity,
                        lemmas,
                    });
                }
            }
        }
        families
    }

    /// yᵀ Kᵀ Q y with one column y: only the symmetric part is seen.
    pub(super) fn on_one_vector(&self) -> Vec<Family> {
        let mut families: Vec<Family> = Vec::new();
        for (product, [left, right]) in self.neighbours() {
            let (Some(k), Some(q)) =
                (block(self.source, left.node), block(self.source, right.node))
            else {
                continue;
            };
            let at = product.iter().position(|factor| *factor == left).unwrap_or(0);
            let around = at
                .checked_sub(1)
                .and_then(|before| Some((product.get(before)?, product.get(at + 2)?)));
            let Some((before, after)) = around else { continue };
            let is_one = before.node == after.node && before.transposed != after.transposed;
            if !is_one || k == q || !left.transposed || right.transposed {
                continue;
            }
            let rows = self.source.blocks[k].shape.0 as u32;
            if rows < 2 || self.source.blocks[k].shape != self.source.blocks[q].shape {
                continue;
            }
            let (k, q) = (self.name(k), self.name(q));
            for (moved, other) in [(k, q), (q, k)] {
                let velocity = BTreeMap::from([(moved.to_string(), format!("{}*{other}", self.s))]);
                if families.iter().any(|known| known.velocity == velocity) {
                    continue;
                }
                families.push(Family {
                    by: By::Words,
                    parameters: BTreeMap::from([(
                        self.s.clone(),
                        Parameter(rows, rows, "skew".into()),
                    )]),
                    velocity,
                    lemmas: self.lemmas(&BTreeMap::new()),
                });
            }
        }
        families.extend(self.free_form());
        families
    }

    /// yᵀ A y with one column y: a skew part of A is not seen.
    fn free_form(&self) -> Vec<Family> {
        let all = self.roots.iter().flat_map(|&root| terms(self.source, root));
        let forms = all.flat_map(|term| {
            let triples = term.factors.windows(3).filter_map(|triple| {
                let form = block(self.source, triple[1].node)?;
                let [left, right] = [triple[0], triple[2]];
                let is_one = left.node == right.node && left.transposed && !right.transposed;
                (is_one && self.source.shape(left.node).1 == 1).then_some(form)
            });
            triples.collect::<Vec<usize>>()
        });
        let forms: BTreeSet<usize> = forms.collect();
        let family = |form: usize| {
            let rows = self.source.blocks[form].shape.0 as u32;
            Family {
                by: By::Words,
                parameters: BTreeMap::from([(
                    self.s.clone(),
                    Parameter(rows, rows, "skew".into()),
                )]),
                velocity: BTreeMap::from([(self.name(form).to_string(), self.s.clone())]),
                lemmas: self.lemmas(&BTreeMap::new()),
            }
        };
        let can_be = |&form: &usize| {
            let leaf = &self.source.blocks[form];
            leaf.constraint == Constraint::Any && leaf.shape.0 > 1
        };
        forms.into_iter().filter(can_be).map(family).collect()
    }

    /// Terms v₁ Y A₁ Z and v₂ Y A₂ Z of a sum, with rows v and Y symmetric: A₁ + v₂ᵀ b and A₂ − v₁ᵀ b
    /// add b Z times the same number, v₁ Y v₂ᵀ, on both sides.
    pub(super) fn between_rows(&self, by: By) -> Vec<Family> {
        let mut families: Vec<Family> = Vec::new();
        for &root in &self.roots {
            let terms = terms(self.source, root);
            let heads: Vec<[usize; 2]> = terms.iter().filter_map(|term| self.head(term)).collect();
            for (at, &[v, a]) in heads.iter().enumerate() {
                for &[other_v, other_a] in &heads[at + 1..] {
                    if v == other_v || a == other_a {
                        continue;
                    }
                    let b = &self.b;
                    let columns = self.source.blocks[a].shape.1 as u32;
                    let [v, a] = [v, a].map(|block| self.name(block));
                    let [other_v, other_a] = [other_v, other_a].map(|block| self.name(block));
                    let velocity = [
                        (a.to_string(), format!("{other_v}^T*{b}")),
                        (other_a.to_string(), format!("-{v}^T*{b}")),
                    ];
                    families.push(Family {
                        by,
                        parameters: BTreeMap::from([(
                            b.clone(),
                            Parameter(1, columns, "any".into()),
                        )]),
                        velocity: velocity.into(),
                        lemmas: self.lemmas(&BTreeMap::new()),
                    });
                }
            }
        }
        families
    }

    /// A row, and a matrix of as many rows as it has columns, each once.
    fn head(&self, term: &Term) -> Option<[usize; 2]> {
        let all: Vec<(usize, u64)> = multiplicities(self.source, term).into_iter().collect();
        let [(one, 1), (other, 1)] = all[..] else { return None };
        let shape = |block: usize| self.source.blocks[block].shape;
        let fits = |v: usize, a: usize| shape(v) == (1, shape(a).0) && shape(a).0 > 1;
        [[one, other], [other, one]].into_iter().find(|&[v, a]| fits(v, a))
    }
}

//! From a text and sizes to a program: loops unrolled, names resolved, declarations checked.

use std::collections::BTreeMap;

use super::fault::{Fault, Place};
use super::program::{Constraint, Function, Leaf, Op, Program};
use super::resolve::{Given, Sizes, indexed};
use super::steps::Steps;
use super::tree::{Index, Law, Leaves, Name, Names, Restriction, SizeForm, Statement, Text};

/// The most names, declarations and rounds of loops; counted anew after the definitions of sizes.
const MOST_ROUNDS: usize = 1 << 18;

impl Text {
    /// The names of the sizes that have to be given or follow from a list, as declared: `l`, `d[0..l]`.
    pub fn declared_sizes(&self) -> Vec<String> {
        let sizes = self.statements.iter().filter_map(|statement| match statement {
            Statement::Sizes(sizes) => Some(sizes),
            _ => None,
        });
        let given = sizes.flatten().filter(|size| !matches!(size.form, SizeForm::Defined { .. }));
        given.map(ToString::to_string).collect()
    }

    /// All declared sizes, from those given: what [`Program::sizes`] would be, without a program.
    ///
    /// # Errors
    /// Sizes that are missing or do not fit the text.
    pub fn sizes(&self, given: &Given) -> Result<Vec<(String, Vec<u64>)>, Fault> {
        Ok(Sizes::new(&self.statements, given)?.table())
    }

    /// The program at the given sizes.
    ///
    /// # Errors
    /// Sizes that are missing or do not fit the text; names that are missing or set twice; shapes
    /// that do not fit; anything beyond the limits of the language.
    pub fn program(&self, given: &Given) -> Result<Program, Fault> {
        let sizes = Sizes::new(&self.statements, given)?;
        let mut elaborator = Elaborator {
            program: Program {
                name: self.name.clone(),
                sizes: sizes.table(),
                nodes: vec![],
                weights: vec![],
                inputs: vec![],
                functions: vec![],
                names: vec![],
                outputs: vec![],
                symmetries: vec![],
                work: 0,
            },
            steps: Steps::new(sizes),
            rounds: MOST_ROUNDS,
            declared: BTreeMap::new(),
        };
        elaborator.definitions(&self.statements)?;
        elaborator.steps.sizes.evaluate_all()?;
        elaborator.rounds = MOST_ROUNDS;
        elaborator.statements(&self.statements)?;
        elaborator.finish(&self.statements)
    }
}

pub(super) struct Elaborator {
    pub program: Program,
    pub steps: Steps,
    /// How many more declarations and rounds of loops are allowed.
    rounds: usize,
    /// Where each name was declared or set.
    pub declared: BTreeMap<String, Place>,
}

impl Elaborator {
    pub(super) fn round(&mut self, place: Place) -> Result<(), Fault> {
        if self.rounds == 0 {
            return Err(Fault::at(place, format!("more than {MOST_ROUNDS} steps of loops")));
        }
        self.rounds -= 1;
        Ok(())
    }

    /// Runs `body` for each value of the loop variables.
    pub(super) fn loops<'t>(
        &mut self,
        ranges: &'t [super::tree::Range],
        body: &mut dyn FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Some((range, inner)) = ranges.split_first() else { return body(self) };
        for value in self.steps.range(range)? {
            self.round(range.place)?;
            self.steps.sizes.variables.push((range.variable.clone(), value));
            self.loops(inner, body)?;
            self.steps.sizes.variables.pop();
        }
        Ok(())
    }

    /// Sizes that are defined, wherever they stand.
    fn definitions(&mut self, statements: &[Statement]) -> Result<(), Fault> {
        for statement in statements {
            match statement {
                Statement::Sizes(sizes) => {
                    for size in sizes {
                        let SizeForm::Defined { indices, value } = &size.form else { continue };
                        // Those without loop and indices are known before the lists.
                        if !indices.is_empty() || !self.steps.sizes.variables.is_empty() {
                            self.round(size.place)?;
                            self.steps.sizes.define(size, indices, value)?;
                        }
                    }
                }
                Statement::For { range, body } => {
                    self.loops(std::slice::from_ref(range), &mut |this| this.definitions(body))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn statements(&mut self, statements: &[Statement]) -> Result<(), Fault> {
        for statement in statements {
            match statement {
                Statement::Sizes(_) => {}
                Statement::Leaves { input, groups } => {
                    for group in groups {
                        self.leaves(*input, group)?;
                    }
                }
                Statement::For { range, body } => {
                    self.loops(std::slice::from_ref(range), &mut |this| this.statements(body))?;
                }
                Statement::Set { name, value } => {
                    let name = self.new_name(name)?;
                    let value = self.steps.expression(value)?;
                    let shape = self.steps.nodes[value].shape;
                    let node = self.steps.push(
                        Op::Name(self.program.names.len()),
                        vec![value],
                        shape,
                        self.declared[&name],
                    )?;
                    self.steps.scope.insert(name.clone(), node);
                    self.program.names.push((name, node));
                }
                Statement::Output(value) => {
                    let node = self.steps.expression(value)?;
                    self.program.outputs.push(node);
                }
                Statement::Function { name, law, place } => self.function(name, law, *place)?,
                // Symmetries may speak of any weight, so they wait for the end.
                Statement::Symmetry { .. } => {}
            }
        }
        Ok(())
    }

    /// Declares a name with the values of its indices, once.
    fn declare(&mut self, name: &str, indices: &[i64], place: Place) -> Result<String, Fault> {
        self.round(place)?;
        let full = indexed(name, indices);
        if let Some(first) = self.declared.insert(full.clone(), place) {
            let message = format!("{full} is set twice; first in line {}", first.line);
            return Err(Fault::at(place, message));
        }
        Ok(full)
    }

    fn new_name(&mut self, name: &Name) -> Result<String, Fault> {
        let at = self.steps.sizes.all(&name.indices)?;
        self.declare(&name.name, &at, name.place)
    }

    /// All names of `Q[i,1..h]`: their indices.
    pub(super) fn each_index(&mut self, names: &Names) -> Result<Vec<Vec<i64>>, Fault> {
        let mut all = vec![vec![]];
        for (from, to) in &names.indices {
            let range = self.steps.sizes.range(from, to.as_ref().unwrap_or(from))?;
            let count = (range.end() - range.start() + 1).unsigned_abs() as usize;
            if count.saturating_mul(all.len()) > self.rounds {
                return Err(Fault::at(from.place, format!("more than {MOST_ROUNDS} names")));
            }
            all = all
                .into_iter()
                .flat_map(|head: Vec<i64>| range.clone().map(move |i| [&head[..], &[i]].concat()))
                .collect();
        }
        Ok(all)
    }

    pub(super) fn shape(&mut self, rows: &Index, columns: &Index) -> Result<(usize, usize), Fault> {
        Ok((self.steps.sizes.size(rows)?, self.steps.sizes.size(columns)?))
    }

    fn leaves(&mut self, input: bool, group: &Leaves) -> Result<(), Fault> {
        let shape = self.shape(&group.rows, &group.columns)?;
        for names in &group.names {
            let place = names.place;
            let constraint = match &group.constraint {
                Restriction::Any => Constraint::Any,
                _ if input => {
                    return Err(Fault::at(place, "an input is not restricted; only weights are"));
                }
                Restriction::Rank(most) => {
                    let most = self.steps.sizes.value(most)?;
                    let Some(most) = usize::try_from(most).ok().filter(|most| *most > 0) else {
                        let message = format!("rank <= {most}; expected 1 or more");
                        return Err(Fault::at(place, message));
                    };
                    Constraint::Rank(most)
                }
                Restriction::Symmetric => Constraint::Symmetric,
                Restriction::Skew => Constraint::Skew,
                Restriction::Diagonal => Constraint::Diagonal,
            };
            let square = !matches!(constraint, Constraint::Any | Constraint::Rank(_));
            for indices in self.each_index(names)? {
                let name = self.declare(&names.name, &indices, place)?;
                if square && shape.0 != shape.1 {
                    let message =
                        format!("{name} is {} x {}; expected a square matrix", shape.0, shape.1);
                    return Err(Fault::at(place, message));
                }
                let leaves =
                    if input { &mut self.program.inputs } else { &mut self.program.weights };
                let op = if input { Op::Input(leaves.len()) } else { Op::Weight(leaves.len()) };
                leaves.push(Leaf { name: name.clone(), shape, constraint });
                let node = self.steps.push(op, vec![], shape, place)?;
                self.steps.scope.insert(name, node);
            }
        }
        Ok(())
    }

    fn function(&mut self, name: &str, law: &Law, place: Place) -> Result<(), Fault> {
        self.declare(name, &[], place)?;
        let number = self.program.functions.len();
        let function = match law {
            Law::Odd => Function::Odd(number),
            Law::Homogeneous(degree) => {
                let value = self.steps.sizes.value(degree)?;
                let Ok(value) = u32::try_from(value) else {
                    return Err(Fault::at(degree.place, format!("homogeneous of degree {value}")));
                };
                Function::Homogeneous(number, value)
            }
            Law::Series(coefficients) => Function::Series(number, coefficients.clone()),
        };
        self.program.functions.push((name.into(), function.clone()));
        self.steps.functions.insert(name.into(), function);
        Ok(())
    }

    /// The symmetries, and what has to hold of the whole.
    fn finish(mut self, statements: &[Statement]) -> Result<Program, Fault> {
        if self.program.outputs.is_empty() {
            return Err(Fault::sizes("the text has no `output`"));
        }
        for leaf in &self.program.inputs {
            if !self.steps.used.contains(&self.steps.scope[&leaf.name]) {
                let message = format!("the input {} is never used", leaf.name);
                return Err(Fault::at(self.declared[&leaf.name], message));
            }
        }
        self.program.work = self.steps.sizes.spent;
        self.program.nodes = std::mem::take(&mut self.steps.nodes);
        // Symmetries see weights and group elements only.
        let weights = self.program.weights.iter().enumerate();
        self.steps.weights =
            weights.map(|(number, leaf)| (leaf.name.clone(), (number, leaf.shape))).collect();
        for statement in statements {
            let Statement::Symmetry { name, ranges, body, place } = statement else { continue };
            self.declare(&format!("symmetry {name}"), &[], *place)?;
            self.loops(ranges, &mut |this| this.symmetry(name, body, *place))?;
        }
        Ok(self.program)
    }
}

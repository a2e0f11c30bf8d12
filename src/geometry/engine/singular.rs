//! Singular (W. Decker, G.-M. Greuel, G. Pfister, H. Schönemann, <https://www.singular.uni-kl.de>).

use std::path::PathBuf;

use super::{Engine, Ideal, Limits, process};
use crate::error::{Error, Result};
use crate::poly::{Polynomial, Polynomials, Variables, text};
use crate::ring::{Integer, PrimeField, Ring};

/// At this path.
pub(super) struct Singular {
    pub path: PathBuf,
}

/// Lines of the answer that are ours: other lines may be warnings.
const BEGIN: &str = "neurocert begin";
const END: &str = "neurocert end";

impl Engine for Singular {
    fn name(&self) -> &'static str {
        "Singular"
    }

    fn basis(&self, ideal: &Ideal, limits: Limits) -> Result<Vec<Polynomial<u64>>> {
        // Names of ours may mean something there.
        let names: Vec<String> = (1..=ideal.variables.len()).map(|k| format!("x{k}")).collect();
        let plain = Variables::new(names.iter().map(String::as_str), ideal.variables.order());
        let places: Vec<usize> = (0..names.len()).collect();
        let mut script = format!("ring R={},({}),dp;\n", ideal.field.modulus(), names.join(","));
        script += "short=0; option(redSB); ideal I;\n";
        for (number, generator) in (1..).zip(&ideal.generators) {
            let generator = residues(&ideal.field, &generator.renamed(&plain, &places));
            script +=
                &format!("I[{number}]={generator};\n").replace(" + ", "\n+").replace(" - ", "\n-");
        }
        script += &format!("ideal G=std(I); int k;\nprint(\"{BEGIN}\");\n");
        script += "for(k=1;k<=size(G);k++){print(string(G[k]));}\n";
        script += &format!("print(\"{END}\");\nexit;\n");
        let answer = process::answer(&self.path, &["-q", "--no-rc"], script, limits)?;
        self.read(&answer, &plain, &ideal.field)
            .map(|list| list.iter().map(|one| one.renamed(&ideal.variables, &places)).collect())
    }
}

impl Singular {
    fn read(
        &self,
        answer: &str,
        plain: &Variables,
        field: &PrimeField,
    ) -> Result<Vec<Polynomial<u64>>> {
        let wrong = |line: &str| {
            let name = self.path.display().to_string();
            let problem = format!("its answer is no Gröbner basis: {line:?}");
            Error::new(&name, problem, "needed: the program Singular, as --engine")
        };
        let start = format!("{BEGIN}\n");
        let inside = answer.split_once(&start).and_then(|(_, rest)| rest.split_once(END));
        let Some((inside, _)) = inside else {
            return Err(wrong(answer.lines().last().unwrap_or("")));
        };
        let ring = Polynomials::new(*field, plain.clone());
        let polynomial = |line: &str| {
            let whole = text::parse(plain, line).map_err(|_| wrong(line))?;
            let residue = |c: &Integer| field.from_integer(&c.to_bigint());
            let denominator = field.try_inverse(&residue(whole.denominator()));
            let scale = denominator.ok_or_else(|| wrong(line))?;
            let terms = whole.numerator().terms();
            let terms = terms.map(|(m, c)| (m.exponents(), field.mul(&residue(&c), &scale)));
            Ok(ring.from_terms(terms.collect::<Vec<_>>()))
        };
        inside.lines().map(str::trim).filter(|line| !line.is_empty()).map(polynomial).collect()
    }
}

/// With residues as coefficients, which print as integers.
fn residues(field: &PrimeField, polynomial: &Polynomial<u64>) -> Polynomial {
    let terms =
        polynomial.terms().map(|(m, c)| (m.exponents(), Integer::from(field.to_u64(&c) as i64)));
    Polynomial::from_terms(polynomial.variables(), terms.collect::<Vec<_>>())
}

//! The cross product of M x and N x, where M w and N w are multiples of v for all rows of W.

use neurocert_check::kernel::certificate::{Point, Upper};

use super::{Case, MODULUS, Powers, column, kernel};

impl Powers<'_> {
    /// For three outputs and k = 3n/2 - 1 rows: M w_j = a_j v_j are 3k linear equations for the 3n + k entries
    /// of M and a, and so have two independent solutions.
    pub(super) fn cross_product(&self, point: Point) -> Option<Upper> {
        let (v, w, x) = (self.v, self.w, self.x);
        let names = self.names(["M", "N", "a", "b", "D", "E"]);
        let [m, n, a, b, d, e] = &names;
        let [at_v, at_w] = &self.at;
        let (rows, variables) = (at_w.len(), at_w[0].len());
        let entries = 3 * variables;
        let mut equations = Vec::new();
        for k in 0..rows {
            for i in 0..3 {
                let mut row = vec![0; entries + rows];
                row[variables * i..variables * (i + 1)].copy_from_slice(&at_w[k]);
                row[entries + k] = (MODULUS - at_v[i][k]) % MODULUS;
                equations.push(row);
            }
        }
        let [one, two] = &kernel(equations)?[..] else { return None };
        let map = |all: &[u64]| all[..entries].chunks(variables).map(<[u64]>::to_vec).collect();
        let factors = |all: &[u64]| column(all[entries..].iter().copied());
        let unknowns = [(m, map(one)), (n, map(two)), (a, factors(one)), (b, factors(two))];
        let diagonal = |name: &str| format!("(eye({rows}) .* ({name}*ones(1,{rows})))");
        let first = format!("{d} + {}*{v}^T", diagonal(a));
        let second = format!("{e} + {}*{v}^T", diagonal(b));
        let turned = format!("{v}^T");
        let form = self.form(
            format!("{}^T", cross(&format!("{x}^T*{n}^T"), &format!("{x}^T*{m}^T"))),
            format!("2*({})^T", cross(&second, &first)),
            format!("2*({}*{n} + {}*{m})", cross(&first, &turned), cross(&turned, &second)),
        );
        let case = Case {
            point,
            unknowns: unknowns.map(|(name, rows)| (name.clone(), rows)).into(),
            define: vec![
                (d.clone(), format!("{w}*{m}^T - {}*{v}^T", diagonal(a))),
                (e.clone(), format!("{w}*{n}^T - {}*{v}^T", diagonal(b))),
            ],
            forms: vec![form],
        };
        Some(case.step())
    }
}

/// The cross products of the rows of two matrices of three columns.
pub(super) fn cross(a: &str, b: &str) -> String {
    let column = |matrix: &str, j: usize| format!("(({matrix})*unit(3,1,{j},1))");
    let minor = |(i, j): (usize, usize)| {
        let (a_i, b_j) = (column(a, i), column(b, j));
        let (a_j, b_i) = (column(a, j), column(b, i));
        format!("{a_i}.*{b_j} - {a_j}.*{b_i}")
    };
    format!("[{}]", [(2, 3), (3, 1), (1, 2)].map(minor).join(", "))
}

//! Forms that are a quadric through all rows of W, times another factor.

use neurocert_check::kernel::certificate::{Point, Upper};

use super::{Case, MODULUS, Powers, Rows, kernel};

impl Powers<'_> {
    /// The only quadric through all rows of W, an upper triangular matrix.
    fn quadric(&self) -> Option<Rows> {
        let n = self.at[1][0].len();
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).collect();
        let products =
            |row: &Vec<u64>| pairs.iter().map(|&(i, j)| row[i] * row[j] % MODULUS).collect();
        let [quadric] = &kernel(self.at[1].iter().map(products).collect())?[..] else {
            return None;
        };
        let mut matrix = vec![vec![0; n]; n];
        for (&(i, j), &x) in pairs.iter().zip(quadric) {
            matrix[i][j] = x;
        }
        Some(matrix)
    }

    pub(super) fn square_of_quadric(&self, point: Point) -> Option<Upper> {
        let (v, w, x, k) = (self.v, self.w, self.x, self.at[1].len());
        let names = self.names(["N", "D"]);
        let [n, d] = &names;
        let form = self.form(
            format!("({x}^T*{n}*{x}) .^ 2"),
            format!("24*ones(1,{k})*({d}*{d})"),
            format!("48*(eye({k}) .* (ones({k},1)*{v}))*{d}*{w}*({n} + {n}^T)"),
        );
        let case = Case {
            point,
            unknowns: vec![(n.clone(), self.quadric()?)],
            define: vec![(d.clone(), format!("eye({k}) .* ({w}*{n}*{w}^T)"))],
            forms: vec![form],
        };
        Some(case.step())
    }

    /// (xᵀ N x) L x, with N through all rows of W, and L orthogonal to all v wᵀ.
    pub(super) fn conic_times_line(&self, point: Point) -> Option<Upper> {
        let (v, w, x) = (self.v, self.w, self.x);
        let names = self.names(["N", "L", "D", "E"]);
        let [n, l, d, e] = &names;
        let [at_v, at_w] = &self.at;
        let products = (0..5).map(|k| {
            let row = at_v.iter().flat_map(|v| at_w[k].iter().map(move |w| v[k] * w % MODULUS));
            row.collect()
        });
        let [line] = &kernel(products.collect())?[..] else { return None };
        let form = self.form(
            format!("({x}^T*{n}*{x})*({l}*{x})"),
            format!("6*{l}*{w}^T*{d}"),
            format!("6*({e}*{w}*({n} + {n}^T) + {d}*{v}^T*{l})"),
        );
        let case = Case {
            point,
            unknowns: vec![
                (n.clone(), self.quadric()?),
                (l.clone(), line.chunks(3).map(<[u64]>::to_vec).collect()),
            ],
            define: vec![
                (d.clone(), format!("eye(5) .* ({w}*{n}*{w}^T)")),
                (e.clone(), format!("eye(5) .* ({v}^T*{l}*{w}^T)")),
            ],
            forms: vec![form],
        };
        Some(case.step())
    }
}

//! What the tests of certificates share: the table of known dimensions, and changes to a certificate.

pub mod mutate;
pub mod seeds;

/// A row of the table of exact dimensions: `widths, query_dims, tokens, dimension`.
pub type Row = (Vec<usize>, Vec<usize>, usize, usize);

/// The table of exact dimensions, found by another program.
pub fn table() -> impl Iterator<Item = Row> {
    let list = |text: &str| text.split('-').map(|n| n.parse().unwrap()).collect();
    include_str!("../data/dimension_lightning.csv").lines().skip(1).map(move |line| {
        let cells: Vec<&str> = line.split(',').collect();
        (list(cells[0]), list(cells[1]), cells[2].parse().unwrap(), cells[4].parse().unwrap())
    })
}

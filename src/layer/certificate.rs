//! Certificates of fibers and points, as the checker's plain data.

use neurocert_check::point_certificate::{
    Boundary, Case, Curve as CurveData, Differential as Word, FORMAT, FiberProof, FiberStatement,
    Kernel, Minor as MinorData, Place as BoundaryWord, PointCertificate, PointClaim, PointKind,
    PointProof, PointStatement, Proof as ProofData, Sheet as SheetData, Statement, Tangent,
    VERSION,
};
use num_rational::BigRational;

use super::curves::{Curve, Curves, Sheet};
use super::fiber::{Fiber, FiberCase};
use super::function::Place;
use super::matrices::Exact;
use super::minor::Minor;
use super::point::{Point, PointAnalysis, Proof, SmoothRule, TangentProof};
use super::weights::Layer;
use crate::error::{Error, Result};

/// The certificate of a fiber.
///
/// # Errors
/// When a size does not fit into the format.
pub fn certificate_of_fiber(layer: &Layer, fiber: &Fiber) -> Result<PointCertificate> {
    let case = match fiber.case {
        FiberCase::Zero => Case::Zero,
        FiberCase::OnePoint => Case::OnePoint,
        FiberCase::TwoPoints => Case::TwoPoints,
        FiberCase::SymmetricPart => Case::SymmetricPart,
    };
    let statement = Statement::Fiber(FiberStatement {
        case,
        pieces: index(fiber.pieces)?,
        dimension: index(fiber.dimension)?,
    });
    let second = match fiber.case {
        FiberCase::TwoPoints => Some(strings_of(fiber.representatives[1].weights())),
        FiberCase::Zero | FiberCase::OnePoint | FiberCase::SymmetricPart => None,
    };
    let proof = ProofData::Fiber(FiberProof { second });
    // Nothing in a fiber is computed modulo it.
    whole(layer, statement, 2, proof)
}

/// The certificate of what a layer is at its weights; `None` when nothing was decided.
///
/// # Errors
/// When a size does not fit into the format.
pub fn certificate_of_point(
    layer: &Layer,
    found: &PointAnalysis,
) -> Result<Option<PointCertificate>> {
    let (Some(proof), Some(differential), Some(tangent)) =
        (&found.proof, &found.differential, found.tangent_dimension())
    else {
        return Ok(None);
    };
    let is_boundary = found.boundary == Some(true);
    let statement = Statement::Point(PointStatement {
        ranks: [index(layer.ranks().0)?, index(layer.ranks().1)?],
        kernel_dimension: index(differential.kernel.len())?,
        differential: if differential.critical { Word::Critical } else { Word::Regular },
        dimension: index(layer.dimension())?,
        point: match found.point {
            Point::Smooth(_) => PointKind::Smooth,
            Point::Singular { .. } | Point::Undecided => PointKind::Singular,
        },
        tangent_dimension: index(tangent)?,
        boundary: if is_boundary { BoundaryWord::Boundary } else { BoundaryWord::NotBoundary },
    });
    let boundary = match &proof.conjugate {
        _ if !is_boundary => None,
        None => Some(Boundary::Cone {}),
        Some([k, w, q, h]) => {
            Some(Boundary::Conjugate { k: row(k), w: row(w), q: row(q), h: row(h) })
        }
    };
    let data = ProofData::Point(PointProof {
        factors: proof.factors.as_ref().map(|factors| strings_of(factors)),
        kernel: Kernel {
            basis: proof.kernel.iter().map(|vector| strings_of(vector)).collect(),
            minor: minor(&proof.rank)?,
        },
        tangent: tangent_rule(proof)?,
        boundary,
    });
    whole(layer, statement, proof.modulus, data).map(Some)
}

fn whole(
    layer: &Layer,
    statement: Statement,
    modulus: u64,
    proof: ProofData,
) -> Result<PointCertificate> {
    let architecture = layer.architecture();
    let sizes = |list: &[usize]| list.iter().map(|&n| index(n)).collect::<Result<Vec<u32>>>();
    let claim = PointClaim {
        kind: architecture.kind(),
        widths: sizes(architecture.widths())?,
        query_dims: sizes(architecture.query_dims())?,
        tokens: index(architecture.tokens())?,
        parametrization: architecture.parametrization(),
        weights: strings_of(layer.weights()),
        statement,
    };
    let modulus = modulus.to_string();
    Ok(PointCertificate { format: FORMAT.into(), version: VERSION, claim, modulus, proof })
}

fn tangent_rule(proof: &Proof) -> Result<Tangent> {
    Ok(match &proof.tangent {
        TangentProof::Curves(found) => curves(found)?,
        TangentProof::Minor(SmoothRule::Exchange, found) => {
            Tangent::Exchange { minor: minor(found)? }
        }
        TangentProof::Minor(_, found) => Tangent::Embedding { minor: minor(found)? },
        TangentProof::Alone(SmoothRule::LinearSpace) => Tangent::LinearSpace {},
        TangentProof::Alone(_) => Tangent::SegreCone {},
    })
}

fn curves(found: &Curves) -> Result<Tangent> {
    let sheet = |sheet: &Sheet| {
        let [q, k, v] = sheet.blocks.each_ref().map(|block| strings_of(block));
        SheetData { q, k, v }
    };
    let curve = |curve: &Curve| {
        let add = curve.add.iter().map(|monomial| {
            let block = ["Q", "K", "V"][monomial.block].to_string();
            let (r, c) = monomial.place;
            let exponent = index(monomial.exponent)?;
            Ok((block, index(r + 1)?, index(c + 1)?, exponent, monomial.value.to_string()))
        });
        let add = add.collect::<Result<_>>()?;
        Ok(CurveData { sheet: index(curve.sheet + 1)?, order: index(curve.order)?, add })
    };
    Ok(Tangent::Curves {
        sheets: found.sheets.iter().map(sheet).collect(),
        curves: found.curves.iter().map(curve).collect::<Result<_>>()?,
        at: found.at.to_string(),
        rows: found.rows.iter().map(place).collect::<Result<_>>()?,
    })
}

fn minor(found: &Minor) -> Result<MinorData> {
    Ok(MinorData {
        rows: found.rows.iter().map(place).collect::<Result<_>>()?,
        columns: found.columns.iter().map(|&c| index(c + 1)).collect::<Result<_>>()?,
    })
}

fn place(&Place { n, m, p, q }: &Place) -> Result<[u32; 4]> {
    Ok([index(n + 1)?, index(m + 1)?, index(p + 1)?, index(q + 1)?])
}

fn index(n: usize) -> Result<u32> {
    u32::try_from(n).map_err(|_| Error::new("certificate", format!("size {n}"), "below 2^32"))
}

fn row(vector: &[BigRational]) -> Vec<String> {
    vector.iter().map(ToString::to_string).collect()
}

fn strings_of(matrices: &[Exact]) -> Vec<Vec<Vec<String>>> {
    let rows = |matrix: &Exact| (0..matrix.rows()).map(|i| row(matrix.row(i))).collect();
    matrices.iter().map(rows).collect()
}

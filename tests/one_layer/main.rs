//! One layer at exact weights: every kind of point in every small shape, decided, certified, and
//! verified by both checkers; planted answers found again; near misses told apart.

mod draw;
mod fibers;
mod planted;
mod points;
#[path = "../common/python.rs"]
mod python;

use neurocert::theory::lightning::layer::{
    Layer, analyse, certificate_of_fiber, certificate_of_point, fiber,
};
use neurocert_check::Limits;
use neurocert_check::kernel::check_file;

/// The certificate of what the layer is, verified by the Rust checker.
fn point_certificate(layer: &Layer) -> Vec<u8> {
    let found = analyse(layer, 0).unwrap();
    let certificate = certificate_of_point(layer, &found).unwrap().expect("a decision");
    verified(serde_json::to_vec(&certificate).unwrap(), layer)
}

/// The certificate of its fiber, verified by the Rust checker.
fn fiber_certificate(layer: &Layer) -> Vec<u8> {
    let certificate = certificate_of_fiber(layer, &fiber(layer)).unwrap();
    verified(serde_json::to_vec(&certificate).unwrap(), layer)
}

fn verified(bytes: Vec<u8>, layer: &Layer) -> Vec<u8> {
    let Limits { work, memory } = Limits::default();
    let failure = check_file(&bytes, work, memory).failure;
    assert!(failure.is_none(), "{failure:?} {}", draw::name(layer));
    bytes
}

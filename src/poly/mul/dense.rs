//! Sums of products in arrays.

use super::cells::Cells;
use super::{Side, Terms};
use crate::poly::layout::Layout;
use crate::poly::variables::Order;

pub(super) struct Plan;

pub(super) fn plan<F>(
    _order: Order,
    _layout: Layout,
    _pairs: &[[Side<'_, F>; 2]],
    _size: usize,
) -> Option<Plan> {
    None
}

pub(super) fn run<K: Cells>(
    _cells: &K,
    _plan: &Plan,
    _layout: Layout,
    _pairs: &[[Side<'_, K::Factor>; 2]],
    _limit: usize,
) -> Option<Terms<K::Store>> {
    None
}

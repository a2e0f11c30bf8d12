use super::{certificate::Upper,failure::*,source::Source,meter::Meter}; pub(crate) fn bound(_: &Source, _:&Upper, _: &Meter) -> Checked<u128> { Err(Reason::Step.because("")) }

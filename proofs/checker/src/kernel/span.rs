use super::{failure::*,source::Source,meter::Meter}; pub(crate) fn bound(_: &Source, _: &Meter) -> Checked<u128> { Err(Reason::Step.because("")) }

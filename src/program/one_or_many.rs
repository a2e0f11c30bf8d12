//! One value or a list of them, as files of users have sizes and conditions.

use serde::Deserialize;

#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "one value or a list of values")]
pub(crate) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T: Clone> OneOrMany<T> {
    pub fn list(&self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one.clone()],
            OneOrMany::Many(many) => many.clone(),
        }
    }
}

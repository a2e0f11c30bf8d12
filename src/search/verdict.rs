//! What is said of bounds: only what the checker's kernel has verified.

use super::Found;

impl Found {
    /// `exact`, `probable` or `at_least`, by whether its certificate was verified.
    pub fn verdict(&self, is_verified: bool) -> &'static str {
        match (is_verified, self.is_exact(), self.is_probable) {
            (true, true, _) => "exact",
            (true, false, true) => "probable",
            _ => "at_least",
        }
    }
}

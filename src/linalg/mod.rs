//! Exact linear algebra.

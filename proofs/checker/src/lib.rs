//! Independent checker for neurocert certificates.

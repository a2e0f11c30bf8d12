//! Pieces that certificates reach only on narrow paths, against other ways to compute them.

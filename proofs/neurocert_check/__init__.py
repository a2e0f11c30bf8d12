"""The second checker of certificates, format version 2, written from docs/certificate.md and
docs/language.md alone. Python's standard library only."""

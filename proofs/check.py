#!/usr/bin/env python3
"""The second checker of neurocert certificates, written from docs/certificate.md and docs/language.md alone.

    python3 proofs/check.py [--json] CERTIFICATE...

It needs Python and nothing else. The package is beside this file: neurocert_check.
"""

import sys

from neurocert_check.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

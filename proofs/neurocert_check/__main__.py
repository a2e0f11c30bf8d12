"""python3 proofs/neurocert_check CERTIFICATE..."""

import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from neurocert_check.command import main  # noqa: E402 (the line above has to come first)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python -m neurocert``: the command line, where the package was built with it."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> int | str:
    # The command line answers Ctrl-C itself, if nobody does so before.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = _native.main(["neurocert", *sys.argv[1:]])
    return "error: this was built without the command line; see python/README.md" if code is None else code


if __name__ == "__main__":
    sys.exit(main())

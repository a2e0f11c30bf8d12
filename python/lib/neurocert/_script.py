"""The command line of neurocert, as a script of the package."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> int:
    # The command line answers Ctrl-C itself, if nobody does so before.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.main(["neurocert", *sys.argv[1:]])

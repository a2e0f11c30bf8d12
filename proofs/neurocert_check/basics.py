"""How a check ends, and the count of work that keeps every check bounded."""

MOST_WORK = 400_000_000


class Rejected(Exception):
    """The file does not prove its claim: a reason of the page, and what was found."""

    def __init__(self, reason, found=""):
        super().__init__(reason, found)
        self.reason, self.found = reason, found


class TooLarge(Exception):
    """Beyond what this checker computes: the verdict is `incomplete`."""


class _Meter:
    left = MOST_WORK


def start_meter(most=MOST_WORK):
    _Meter.left = most


def spend(amount):
    """Counts work before it is done: one unit is about 50 ns."""
    _Meter.left -= amount
    if _Meter.left < 0:
        raise TooLarge("the work")


def within(amount, most, what):
    if amount > most:
        raise TooLarge(what)
    return amount

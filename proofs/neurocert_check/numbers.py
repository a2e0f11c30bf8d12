"""Rational numbers of any length: integers where they are, else fractions. The work for a number is counted before it
is made, and numbers of more than 2^16 bits are beyond this checker (the page, section 4)."""

from fractions import Fraction

from .basics import TooLarge, spend
from .program import as_number

MOST_BITS = 2**16


def length(x):
    """The bits of numerator and denominator."""
    return x.numerator.bit_length() + x.denominator.bit_length()


def count(bits):
    """Work for a product, a sum or a greatest common divisor of numbers of so many bits together."""
    if bits > 512:
        spend((bits >> 6)**2 >> 3)


def bounded(x):
    if x.numerator.bit_length() > MOST_BITS or x.denominator.bit_length() > MOST_BITS:
        raise TooLarge(f"a number of more than {MOST_BITS} bits")
    return x


def times(x, y):
    count(length(x) + length(y))
    return bounded(as_number(x * y))


def plus(x, y):
    count(length(x) + length(y))
    return bounded(as_number(x + y))


def inverse(x):
    """1 / x of what is not zero."""
    return as_number(1 / Fraction(x))


def dot(xs, ys):
    total = 0
    for x, y in zip(xs, ys):
        if x and y:
            total = plus(total, times(x, y))
    return total

"""What the tests of check_point.py tamper with: where things are in a certificate, and three bases.
"""

from making_point import fiber
from tampering import Tampering
from test_point import degenerate, SMOOTH, two_points

POINT, CLAIM = ("proof", "point"), ("claim", "statement", "point")
BASIS, KERNEL_MINOR = (*POINT, "kernel", "basis"), (*POINT, "kernel", "minor")
MINOR, CURVES = (*POINT, "tangent", "embedding", "minor"), (*POINT, "tangent", "curves")
ADD = (*CURVES, "curves", 0, "add")


def smaller(minor):
    """Without its first row and column."""
    return {name: indices[1:] for name, indices in minor.items()}


class PointTampering(Tampering):
    @classmethod
    def setUpClass(cls):
        cls.smooth = SMOOTH[0]()
        cls.singular = degenerate()
        first, second = two_points("av")
        cls.fiber = fiber("av", first, 2, 2, "two-points", 2, 1, second)

"""Dual values over a symbolic domain: pairs (value, tangent), where the tangent may be None for zero."""


class Duals:
    def __init__(self, dom):
        self.dom = dom

    def constant(self, data, rows, cols):
        return self.dom.constant(data, rows, cols), None

    def add(self, parts):
        parts = [t for t in parts if t is not None]
        return parts[0] if len(parts) == 1 else self.dom.sum(parts) if parts else None

    def sum(self, terms):
        return self.dom.sum([v for v, _ in terms]), self.add([t for _, t in terms])

    def bilinear(self, f, a, b):
        return f(a[0], b[0]), self.add([None if a[1] is None else f(a[1], b[0]),
                                        None if b[1] is None else f(a[0], b[1])])

    def product(self, a, b):
        return self.bilinear(self.dom.product, a, b)

    def scale(self, a, b):
        return self.bilinear(self.dom.scale, a, b)

    def hadamard(self, a, b):
        return self.bilinear(self.dom.hadamard, a, b)

    def kronecker(self, a, b):
        return self.bilinear(self.dom.kronecker, a, b)

    def transpose(self, a):
        return self.dom.transpose(a[0]), None if a[1] is None else self.dom.transpose(a[1])

    def times(self, q, v):
        return self.dom.scale(self.dom.of([[q]]), v)

    def powers(self, a, n):
        v, t = a
        if t is not None:
            t = self.times(n, self.dom.hadamard(self.dom.powers(v, n - 1), t))
        return self.dom.powers(v, n), t

    def apply(self, function, law, a, node):
        v, t = a
        if t is not None:
            t = self.dom.hadamard(self.dom.derivative(function, law, v), t)
        return self.dom.apply(function, law, v, node), t

    def softmax(self, a):
        """S .* (dY - ones * (ones^T * (S .* dY)))."""
        v, t = a
        s = self.dom.softmax(v)
        if t is None:
            return s, None
        rows, cols = len_of(v)
        st = self.dom.hadamard(s, t)
        ones = self.dom.of([[1] * rows] * rows)
        return s, self.dom.hadamard(s, self.dom.sum([t, self.times(-1, self.dom.product(ones, st))]))

    def inverse(self, a):
        v = self.dom.inverse(a[0])
        if a[1] is None:
            return v, None
        return v, self.times(-1, self.dom.product(self.dom.product(v, a[1]), v))


def len_of(v):
    """Rows and columns of a symbolic value: words carry theirs."""
    return v[:2] if isinstance(v, tuple) else (len(v), len(v[0]))

"""Polynomials in the letter e, up to a power, over another domain (the page, section 11): what a curve of weights does
to the outputs, order by order. A value is (rows, columns, coefficients); a coefficient that is None is zero."""

from .basics import Rejected


class Orders:
    def __init__(self, dom, terms):
        self.dom, self.terms = dom, terms

    def lift(self, value, rows, cols):
        return rows, cols, [value]

    def letter_e(self):
        return 1, 1, [None, self.dom.of([[1]])][:self.terms]

    def constant(self, data, rows, cols):
        return self.lift(self.dom.constant(data, rows, cols), rows, cols)

    def add(self, parts):
        parts = [x for x in parts if x is not None]
        return parts[0] if len(parts) == 1 else self.dom.sum(parts) if parts else None

    def sum(self, terms):
        most = max(len(x[2]) for x in terms)
        return (*terms[0][:2], [self.add([x[2][k] for x in terms if k < len(x[2])]) for k in range(most)])

    def bilinear(self, f, a, b, rows, cols):
        parts = [[] for _ in range(min(len(a[2]) + len(b[2]) - 1, self.terms))]
        for i, x in enumerate(a[2]):
            for j, y in enumerate(b[2]):
                if x is not None and y is not None and i + j < self.terms:
                    parts[i + j].append(f(x, y))
        return rows, cols, [self.add(p) for p in parts]

    def product(self, a, b):
        return self.bilinear(self.dom.product, a, b, a[0], b[1])

    def scale(self, s, a):
        return self.bilinear(self.dom.scale, s, a, *a[:2])

    def hadamard(self, a, b):
        return self.bilinear(self.dom.hadamard, a, b, *a[:2])

    def kronecker(self, a, b):
        return self.bilinear(self.dom.kronecker, a, b, a[0] * b[0], a[1] * b[1])

    def transpose(self, a):
        return a[1], a[0], [None if x is None else self.dom.transpose(x) for x in a[2]]

    def powers(self, a, n):
        out = a
        for digit in bin(n)[3:]:
            out = self.hadamard(out, out)
            if digit == "1":
                out = self.hadamard(out, a)
        return out

    def apply(self, function, law, a, node):
        if law is None or law[0] != "polynomial":
            raise Rejected("symbolic", f"{function} is not a polynomial")
        ones = self.dom.constant(("ones",), *a[:2])
        out = (*a[:2], [None])
        for c in reversed(law[1]):
            out = self.sum([self.hadamard(out, a), self.lift(self.dom.scale(self.dom.of([[c]]), ones), *a[:2])])
        return out

    def softmax(self, a):
        raise Rejected("symbolic", "softmax is not a polynomial")

    def inverse(self, a):
        raise Rejected("symbolic", "inv is not a polynomial")

    def coefficient(self, a, k):
        """The coefficient of e^k, or None for zero."""
        return a[2][k] if k < len(a[2]) else None

    def agree(self, x, y):
        """Are two coefficients the same?"""
        if x is None or y is None:
            return all(z is None or self.dom.is_zero(z) for z in (x, y))
        return self.dom.equal(x, y)

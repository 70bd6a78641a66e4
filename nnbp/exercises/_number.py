"""What exercise 22 gives to its reader: a number that remembers what it was made from."""


class Number:
    """A value, and what it was made from, with the derivatives for that."""

    def __init__(self, value, made_from=()):
        self.value = value
        self.made_from = made_from  # pairs of a number and a derivative
        self.bar = 0.0

    def __add__(self, other):
        other = as_number(other)
        pairs = [(self, 1.0), (other, 1.0)]
        return Number(self.value + other.value, pairs)

    def __mul__(self, other):
        other = as_number(other)
        pairs = [(self, other.value), (other, self.value)]
        return Number(self.value * other.value, pairs)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -as_number(other)

    def __truediv__(self, other):
        other = as_number(other)
        value = self.value / other.value
        pairs = [(self, 1 / other.value), (other, -value / other.value)]
        return Number(value, pairs)

    def __rsub__(self, other):
        return as_number(other) - self

    def __rtruediv__(self, other):
        return as_number(other) / self

    __radd__, __rmul__ = __add__, __mul__


def as_number(value):
    """A number as it is, and anything else as a number that was made from nothing."""
    return value if isinstance(value, Number) else Number(value)

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes winograd-transforms.h: the small matrices of the fast convolutions, as straight-line vector code.

Every algorithm is one real bilinear form in one dimension,

    y = O [ (G g) * (I d) ]        d: n_inputs inputs, g: 5 taps, y: n_outputs outputs, n_points products,

used in both dimensions (the tensor product of two one-dimensional algorithms). Its adjoints with the same matrices give
both gradients: dg = G^T [ (O^T dy) * (I d) ] and dd = I^T [ (O^T dy) * (G g) ]. docs/engine.md has the derivation and
the errors that the points were chosen for.

  Cook-Toom  F(m, 5): evaluation at m + 4 points and interpolation. A pair of complex points a, conj(a) costs three real
             products by Gauss's identity, because everything else is real.
  Toeplitz   t_s: a map of s x s pixels sees only s x s inputs (the rest is padding): the product with a Toeplitz matrix,
             the transpose of a polynomial product, 2 s - 1 points.
"""
import math
import sys
from fractions import Fraction

TAPS = 5


class Gaussian:
    """A complex number with rational parts: the exact arithmetic all matrices are made with."""

    def __init__(self, re, im=0):
        self.re, self.im = Fraction(re), Fraction(im)

    def __add__(self, other):
        return Gaussian(self.re + other.re, self.im + other.im)

    def __sub__(self, other):
        return Gaussian(self.re - other.re, self.im - other.im)

    def __mul__(self, other):
        return Gaussian(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    def inverse(self):
        norm = self.re * self.re + self.im * self.im
        return Gaussian(self.re / norm, -self.im / norm)


def power(base, exponent):
    result = Gaussian(1)
    for _ in range(exponent):
        result = result * base
    return result


def polynomial_with_roots(roots):
    """Coefficients, constant first, of the product of (x - root)."""
    coefficients = [Gaussian(1)]
    for root in roots:
        shifted = [Gaussian(0)] + coefficients
        scaled = [root * c for c in coefficients] + [Gaussian(0)]
        coefficients = [a - b for a, b in zip(shifted, scaled)]
    return coefficients


def transpose(matrix):
    return [list(row) for row in zip(*matrix)]


def inverse(matrix):
    """Gauss-Jordan over the rationals."""
    size = len(matrix)
    rows = [list(row) + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for r in range(size):
            if r != i and rows[r][i] != 0:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i])]
    return [row[size:] for row in rows]


def near_power_of_two(values):
    norm = math.sqrt(sum(float(v.re) ** 2 + float(v.im) ** 2 for v in values))
    return Fraction(2) ** round(math.log2(norm)) if norm > 0 else Fraction(1)


def scaled(values, factor):
    return [Gaussian(v.re * factor, v.im * factor) for v in values]


def balanced(triple, like=None):
    """Scales a product's input and filter rows (or those of `like`, so that two products are scaled alike) to about
    unit norm, exactly; the output column takes it back."""
    on_input, on_filter, on_output = triple
    a, b = [near_power_of_two(part) for part in (like or triple)[:2]]
    return scaled(on_input, 1 / a), scaled(on_filter, 1 / b), scaled(on_output, a * b)


def real_products(triple):
    """The product of a real point: one row each."""
    return [tuple([v.re for v in part] for part in triple)]


def complex_products(triple):
    """The three real products of a point and its conjugate: (a + ib)(c + id) by k1 = c (a + b), k2 = a (d - c),
    k3 = b (c + d); re = k1 - k3, im = k1 + k2; the pair gives 2 Re (o (re + i im))."""
    on_input, on_filter, on_output = triple
    a, b = [v.re for v in on_input], [v.im for v in on_input]
    c, d = [v.re for v in on_filter], [v.im for v in on_filter]
    re, im = [2 * v.re for v in on_output], [-2 * v.im for v in on_output]
    add = lambda u, v: [x + y for x, y in zip(u, v)]
    sub = lambda u, v: [x - y for x, y in zip(u, v)]
    return [(add(a, b), c, add(re, im)), (a, sub(d, c), im), (b, add(c, d), [-x for x in re])]


def product(factors):
    result = Gaussian(1)
    for factor in factors:
        result = result * factor
    return result


def cook_toom(n_outputs, real_points, complex_points=(), alone=None):
    """F(n_outputs, 5) over the given points and infinity: matrices I, G, O.

    With points that come in pairs p, -p but for 0 and one that is `alone`, all polynomials of I but its own have the
    root `alone`: I is then two stages, I = Q [B; 1], where B applies (x - alone) and Q has the pairs' symmetry."""
    pairs = [Gaussian(*p) for p in complex_points]
    points = [Gaussian(p) for p in real_points]
    everything = points + pairs + [Gaussian(p.re, -p.im) for p in pairs]
    assert len(everything) == n_outputs + TAPS - 2
    lonely = next((p for p in points if alone is not None and p.re == alone), None)

    def products(point, split):
        others = [q for q in everything if q is not point]
        on_filter = lambda roots: [power(point, k) * product(point - r for r in roots).inverse() for k in range(TAPS)]
        on_output = [power(point, k) for k in range(n_outputs)]
        triple = polynomial_with_roots(others) + [Gaussian(0)], on_filter(others), on_output
        like = None
        if lonely is not None and point is not lonely:
            # Scaled as if the lonely root were as far from p as from -p.
            shared = [q for q in others if q is not lonely]
            like = scaled(polynomial_with_roots(shared), lonely.re), scaled(on_filter(shared), 1 / lonely.re)
        return split(balanced(triple, like))

    rows = [row for point in points for row in products(point, real_products)]
    at_infinity = lambda size: [Gaussian(0)] * (size - 1) + [Gaussian(1)]
    infinity = (polynomial_with_roots(everything), at_infinity(TAPS), at_infinity(n_outputs))
    rows += real_products(balanced(infinity))
    rows += [row for pair in pairs for row in products(pair, complex_products)]
    on_input = [r[0] for r in rows]
    stages = [on_input] if lonely is None else without_root(on_input, lonely.re, points.index(lonely))
    return stages, [r[1] for r in rows], transpose([r[2] for r in rows])


def without_root(matrix, root, exception):
    """The rows of polynomials (constant first) but one have the root: two stages whose product is the matrix."""
    size = len(matrix[0])
    unit = lambda i: [Fraction(int(i == j)) for j in range(size)]
    kept = [i for i in range(size) if matrix[exception][i] != 0]
    first = [[Fraction(int(j == i + 1)) - root * int(j == i) for j in range(size)] for i in range(size - 1)]
    first += [unit(i) for i in kept]
    second = []
    for i, row in enumerate(matrix):
        if i == exception:
            second.append([Fraction(0)] * (size - 1) + [row[k] for k in kept])
            continue
        quotient, carry = [], Fraction(0)
        for coefficient in reversed(row[1:]):
            carry = coefficient + root * carry
            quotient.insert(0, carry)
        assert row[0] + root * carry == 0
        second.append(quotient + [Fraction(0)] * len(kept))
    return [second, first]


def toeplitz(size, points):
    """The map of `size` pixels a side with padding 2: y_i = sum_j g[j - i + 2] d_j; 2 size - 2 points and infinity."""
    degree = 2 * size - 1
    points = [Fraction(p) for p in points]
    assert len(points) == degree - 1 or size == 1
    last = lambda n: [[Fraction(0)] * (n - 1) + [Fraction(1)]]
    evaluate = [[p**k for k in range(size)] for p in points] + last(size)
    values = [[p**k for k in range(degree)] for p in points] + last(degree)
    on_taps = transpose(inverse(values))
    tap = lambda k: k - size + 3  # the tap that stands on the k-th diagonal
    on_filter = [[sum(row[k] for k in range(degree) if tap(k) == t) or Fraction(0) for t in range(TAPS)] for row in on_taps]
    rows = []
    for on_input, on_filter_row in zip(evaluate, on_filter):
        triple = [[Gaussian(v) for v in part] for part in (on_input, on_filter_row, on_input[::-1])]
        rows += real_products(balanced(triple))
    return [[r[0] for r in rows]], [r[1] for r in rows], transpose([r[2] for r in rows])


# name: (matrices with I in stages, the last first to be applied; outputs, inputs, where the first input stands relative to the first output)
ALGORITHMS = {
    "c7": (cook_toom(7, [0, "3/4", "-3/4", "2/5", "-2/5", "3/2", "-3/2", -4], [(0, 1)], alone=-4), 7, 11, -2),
    "c8": (cook_toom(8, [0, 1, -1, 2, -2, "1/2", "-1/2"], [("1/2", 1), ("-1/2", -1)]), 8, 12, -2),
    "a4": (cook_toom(4, [0, 1, -1, 2, -2, "1/2", "-1/2"]), 4, 8, -2),
    "t4": (toeplitz(4, [0, 1, -1, 2, -2, "1/2"]), 4, 4, 0),
    "t3": (toeplitz(3, [0, 1, -1, 2]), 3, 3, 0),
    "t2": (toeplitz(2, [0, -1]), 2, 2, 0),
    "t1": (toeplitz(1, []), 1, 1, 0),
}


class Code:
    """Straight-line code for out = matrix * in; rows or columns that agree but for signs share their sums."""

    def __init__(self):
        self.lines, self.n_values = [], 0

    def value(self, expression):
        name = f"t{self.n_values}"
        self.n_values += 1
        self.lines.append(f"  V {name} = {expression};")
        return name

    def combination(self, row, names):
        terms = sorted(((c, n) for c, n in zip(row, names) if c != 0), key=lambda term: abs(term[0]) != 1)
        if not terms:
            return "ZERO"
        text = ""
        for coefficient, name in terms:
            sign = "-" if coefficient < 0 else "+" if text else ""
            size = abs(coefficient)
            factor = "" if size == 1 else f"{float(size)!r}f * "
            text += f" {sign} {factor}{name}" if text else f"{sign}{factor}{name}"
        return text if len(terms) == 1 and text == terms[0][1] else self.value(text)

    def outputs(self, matrix, names):
        result, taken = [None] * len(matrix), set()
        for i, row in enumerate(matrix):
            if i in taken:
                continue
            partner = next((j for j in range(i + 1, len(matrix)) if j not in taken and mirrored(row, matrix[j])), None)
            if partner is None:
                result[i] = self.combination(row, names)
                continue
            even, odd = halves(row, matrix[partner])
            e, o = self.combination(even, names), self.combination(odd, names)
            result[i], result[partner] = self.value(f"{e} + {o}"), self.value(f"{e} - {o}")
            taken.add(partner)
        return result

    def transform(self, matrix, names):
        columns, taken, new_names, new_columns = transpose(matrix), set(), [], []
        for i, column in enumerate(columns):
            if i in taken:
                continue
            partner = next((j for j in range(i + 1, len(columns)) if j not in taken and mirrored(column, columns[j])), None)
            if partner is None:
                new_names.append(names[i])
                new_columns.append(column)
                continue
            even, odd = halves(column, columns[partner])
            new_names += [self.value(f"{names[i]} + {names[partner]}"), self.value(f"{names[i]} - {names[partner]}")]
            new_columns += [even, odd]
            taken.add(partner)
        return self.outputs(transpose(new_columns), new_names)


def mirrored(a, b):
    return all(abs(x) == abs(y) for x, y in zip(a, b)) and sum(x != 0 for x in a) > 2


def halves(a, b):
    even = [x if x == y else Fraction(0) for x, y in zip(a, b)]
    odd = [x if x != y else Fraction(0) for x, y in zip(a, b)]
    return even, odd


def write_function(name, stages, out):
    """@stages: matrices, the last first to be applied."""
    code = Code()
    n_in = len(stages[-1][0])
    for i in range(n_in):
        if any(row[i] != 0 for row in stages[-1]):
            code.lines.append(f"  V x{i} = in[{i} * in_stride];")
    results = [f"x{i}" for i in range(n_in)]
    for matrix in reversed(stages):
        results = code.transform(matrix, results)
    print("static inline __attribute__ ((always_inline)) void", file=out)
    print(f"{name} (V *out, ptrdiff_t out_stride, const V *in, ptrdiff_t in_stride)\n{{", file=out)
    print("\n".join(code.lines), file=out)
    for i, result in enumerate(results):
        print(f"  out[{i} * out_stride] = {result};", file=out)
    print("}\n", file=out)


def main(out):
    print("/* Written by winograd-transforms.py. Wants V, a vector of floats, and ZERO, such a vector of zeros. */", file=out)
    for name, ((on_input, on_filter, on_output), _, _, _) in ALGORITHMS.items():
        write_function(f"{name}_input", on_input, out)
        write_function(f"{name}_input_adjoint", [transpose(matrix) for matrix in reversed(on_input)], out)
        write_function(f"{name}_filter", [on_filter], out)
        write_function(f"{name}_filter_adjoint", [transpose(on_filter)], out)
        write_function(f"{name}_output", [on_output], out)
        write_function(f"{name}_output_adjoint", [transpose(on_output)], out)
    print("/* X (name, products, outputs, inputs, offset), all for one dimension */", file=out)
    rows = [f"  X ({n}, {len(a[0][1])}, {a[1]}, {a[2]}, {a[3]})" for n, a in ALGORITHMS.items()]
    print("#define WINOGRAD_ALGORITHMS(X) \\\n" + " \\\n".join(rows), file=out)


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="ascii") as output:
        main(output)

"""The families of benches/cliffs.rs beside FLINT, at sizes that double across every size at which the way
changes. Prints a Markdown table of CPU times and ratios (ours / FLINT), and then the largest.

Usage: cliffs.py [--rounds N] [FAMILY ...]. For each size, processes of both sides take turns; a process
times the work several times and tells the median of CPU times, and both must agree on the result.
FLINT is fmpz_poly, fmpz_mpoly and fmpz_mat of python-flint, one thread. There is no parser in FLINT: there
the ratio is to the power itself. `--ours PATH` takes a binary that is built already.
"""
import argparse, json, os, subprocess, sys, time

PRIME = 10**9 + 7
LARGE = 2**61 - 1


class Numbers:
    """The generator of benches/cliffs.rs."""
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> 32

    def signed(self, bits):
        n, words = 0, -(-bits // 32)
        for _ in range(words):
            n = (n << 32) + self.next()
        n = n >> (words * 32 - bits) | 1
        return -n if self.next() % 2 else n


def random(seed, n, bits):
    numbers = Numbers(seed)
    return [numbers.signed(bits) for _ in range(n + 1)]


def families(flint):
    """What is timed, by name of the family: a function of the size gives the work."""
    poly = flint.fmpz_poly

    def ring(n):
        names = ["x"] if n == 1 else [f"x{i + 1}" for i in range(n)]
        return flint.fmpz_mpoly_ctx.get(names, flint.Ordering.lex)

    def sum_of(n):
        terms = {tuple(int(i == j) for j in range(n)): 1 for i in range(n + 1)}
        return ring(n).from_dict(terms)

    def alternating(n):
        terms = {tuple(int(i == j) for j in range(n)): 1 - 2 * (i % 2) for i in range(n)}
        return ring(n).from_dict(terms | {(0,) * n: 1})

    def in_box(seed, variables, n, bits):
        numbers, terms = Numbers(seed), {}
        for index in range((n + 1)**variables):
            exponents = []
            for _ in range(variables):
                exponents.insert(0, index % (n + 1))
                index //= n + 1
            terms[tuple(exponents)] = numbers.signed(bits)
        return ring(variables).from_dict(terms)

    def scattered(seed, count, bits):
        numbers, terms = Numbers(seed), {}
        for _ in range(count):
            exponents = tuple(numbers.next() % 10000 for _ in range(3))
            terms[exponents] = terms.get(exponents, 0) + numbers.signed(bits)
        return ring(3).from_dict(terms)

    def power(coefficients):
        return lambda n: power_of(poly(coefficients), n)

    def power_of(p, n):
        return lambda: p**n

    def product(a, b):
        return lambda: a * b

    def quotient(a, b):
        p = a * b
        return (lambda: p // b) if isinstance(p, poly) else (lambda: p / b)

    def common(d, a, b):
        a, b = a * d, b * d
        return lambda: a.gcd(b)

    def square_of_power(n):
        p = poly([10, 1])**n
        return lambda: p * p

    def sums_gcd(n):
        p = sum_of(n)**2
        q = p + 1
        return lambda: p.gcd(q)

    def sparse_square(n):
        p = ring(1).from_dict({(n,): 1, (0,): 1})
        return lambda: p * p

    def modular(n):
        a, b = (flint.nmod_poly([c % LARGE for c in random(seed, n, 61)], LARGE) for seed in (1, 2))
        return lambda: a * b

    def rational(n):
        a, b = (flint.fmpq_poly(poly(random(seed, n, 60)), d) for seed, d in ((1, 35), (2, 39)))
        return lambda: a * b

    def matrix(n, bits, columns=None):
        numbers = Numbers(1)
        return [[numbers.signed(bits) for _ in range(columns or n)] for _ in range(n)]

    def half(n):
        numbers = Numbers(1)
        factor = lambda rows, columns, bits: flint.fmpz_mat(rows, columns, [numbers.signed(bits) for _ in range(rows * columns)])
        return factor(n, n // 2, 10) * factor(n // 2, n, 87)

    def kernel(matrix):
        return lambda: [int(matrix.nullspace()[1])]

    def modular_rank(n, p):
        return work_on(flint.nmod_mat(n, n, [c % p for c in sum(matrix(n, 64), [])], p), "rank")

    def prime_below(n):
        return next(p for p in range(n - 1, 1, -1) if flint.fmpz(p).is_prime())

    def work_on(matrix, name):
        return lambda: [int(getattr(matrix, name)())]

    dense = lambda seed, n, bits: poly(random(seed, n, bits))
    cube = lambda seed, n, bits: in_box(seed, 3, n, bits)
    square = lambda seed, n, bits: in_box(seed, 2, n, bits)
    of_bits = lambda n: lambda b: product(dense(1, n, b), dense(2, n, b))
    small = lambda n, b: product(dense(1, n, b), dense(2, n, b))
    return {
        "binomial": power([1, 1]),
        "trinomial": power([1, 1, 1]),
        "sparse-power": power([1, 0, 0, 1] + [0] * 7 + [1]),
        "dense-power": lambda n: power_of(dense(1, 20, 3), n),
        "plane-power": lambda n: power_of(sum_of(2), n),
        "space-power": lambda n: power_of(sum_of(4), n),
        "square-of-power": square_of_power,
        "parse-binomial": power([1, 1]),
        "small-product": lambda n: small(n, 3),
        "word-product": lambda n: small(n, 30),
        "bits-100": of_bits(100),
        "bits-1000": of_bits(1000),
        "bits-300": of_bits(300),
        "bits-10": of_bits(10),
        "box-bits": lambda b: product(cube(1, 8, b), cube(2, 8, b)),
        "box-size": lambda n: product(cube(1, n, 60), cube(2, n, 60)),
        "sparse-bits": lambda b: product(scattered(1, 200, b), scattered(2, 200, b)),
        "sparse-square": sparse_square,
        "modular-product": modular,
        "rational-product": rational,
        "small-quotient": lambda n: quotient(dense(1, n, 3), dense(2, n, 3)),
        "word-quotient": lambda n: quotient(dense(1, n, 60), dense(2, n, 60)),
        "wide-quotient": lambda n: quotient(sum_of(n), 3 * sum_of(n) - 1),
        "signed-quotient": lambda n: quotient(sum_of(n), alternating(n)),
        "box-quotient": lambda n: quotient(cube(1, n, 20), cube(2, n, 20)),
        "univariate-gcd": lambda n: common(dense(1, n, 10), dense(2, n, 10), dense(3, n, 10)),
        "small-gcd": lambda n: common(dense(1, n, 7), dense(2, n, 7), dense(3, n, 7)),
        "sums-gcd": sums_gcd,
        "bivariate-gcd": lambda n: common(square(1, n, 8), square(2, n, 8), square(3, n, 8)),
        "determinant": lambda n: work_on(flint.fmpz_mat(matrix(n, 10)), "det"),
        "long-determinant": lambda n: work_on(flint.fmpz_mat(matrix(n, 300)), "det"),
        "rank": lambda n: work_on(flint.fmpz_mat(matrix(n, 10)), "rank"),
        "long-rank": lambda n: work_on(flint.fmpz_mat(matrix(n, 100)), "rank"),
        "half-rank": lambda n: work_on(half(n), "rank"),
        "kernel": lambda n: kernel(flint.fmpz_mat(matrix(n, 100, n + 4))),
        "wide-kernel": lambda n: kernel(flint.fmpz_mat(matrix(n, 100, 2 * n))),
        "half-kernel": lambda n: kernel(half(n)),
        "modular-rank": lambda n: modular_rank(n, 2**31 + 11),
        "word-rank": lambda n: modular_rank(n, 8388593),
        "rank-by-bits": lambda bits: modular_rank(500, prime_below(2**bits)),
    }


def value(result):
    """The number that benches/cliffs.rs tells of the same result."""
    if isinstance(result, list):
        total = 0
        for n in result:
            total = (2 * total + n) % PRIME
        return total
    if hasattr(result, "denom"):
        result = result.numer()
    if hasattr(result, "context"):
        return sum(int(c) * prod(pow(x + 2, int(e), PRIME) for x, e in enumerate(exponents) if e)
                   for exponents, c in result.terms()) % PRIME
    total = 0
    for c in reversed(result.coeffs()):
        total = (2 * total + int(c)) % PRIME
    return total


def prod(factors):
    total = 1
    for factor in factors:
        total = total * factor % PRIME
    return total


def by_flint(name, size):
    import flint
    flint.ctx.threads = 1
    work = families(flint)[name](size)
    answer = value(work())
    times, start = [], time.process_time_ns()
    while len(times) < 3 or time.process_time_ns() - start < 10**8 and len(times) < 1001:
        before = time.process_time_ns()
        result = work()
        del result
        times.append(time.process_time_ns() - before)
    print(json.dumps({"nanoseconds": sorted(times)[len(times) // 2], "value": answer}))


def executable():
    from process import ROOT
    build = ["cargo", "bench", "--bench", "cliffs", "--no-run", "--message-format=json"]
    lines = subprocess.run(build, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    messages = [json.loads(line) for line in lines]
    return [m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "cliffs"][0]


def compare(options):
    from process import environment, load, median, run, show
    ours = options.ours or executable()
    one = environment() | {"RAYON_NUM_THREADS": "1"}
    cases = [line.split() for line in run([ours, "--list"], one).output.splitlines()]
    known = {name for name, _ in cases}
    unknown = set(options.families) - known
    if unknown:
        raise SystemExit(f"no family {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    print("| family | size | FLINT | neurocert | ours / FLINT |\n|---|---|---|---|---|")
    ratios = []
    for name, size in cases:
        if options.families and name not in options.families:
            continue
        commands = {"FLINT": [sys.executable, "-E", os.path.abspath(__file__), "--flint", name, size],
                    "ours": [ours, name, size]}
        told = {system: [] for system in commands}
        for _ in range(options.rounds):
            for system, command in commands.items():
                told[system].append(json.loads(run(command, one).output))
        values = {t["value"] for runs in told.values() for t in runs}
        if len(values) != 1:
            raise SystemExit(f"{name} {size}: results differ: {told}")
        seconds = {system: median([t["nanoseconds"] / 1e9 for t in runs]) for system, runs in told.items()}
        ratio = seconds["ours"] / seconds["FLINT"]
        ratios.append((ratio, name, size))
        print(f"| {name} | {size} | {show(seconds['FLINT'])} | {show(seconds['ours'])} | {ratio:.2g} |", flush=True)
    above = [f"{name} {size} ({ratio:.2g})" for ratio, name, size in sorted(ratios, reverse=True) if ratio > 3]
    print(f"\nAbove 3: {', '.join(above) or 'none'}. ({load()})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--flint"]:
        by_flint(sys.argv[2], int(sys.argv[3]))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("families", nargs="*")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--ours", help="the binary of benches/cliffs.rs")
        compare(parser.parse_args())

"""Products, quotients and powers of polynomials, and expansions of networks, beside FLINT (fmpz_mpoly,
fmpq_mpoly) and, where it is installed, beside Singular.

Usage: polynomial.py [CASE ...]. Each system computes each case in processes of its own, in turn;
a process times the case several times and tells the median, the number of terms and the value at a
point modulo 10^9 + 7, on which all must agree. The networks are V (X (X^T (A X))), entry by
entry; neurocert associates the factors in the cheapest way. Peak memory is that of the whole
process; FLINT's is that of Python when nothing larger is computed.
"""
import json, os, shutil, subprocess, sys, time

PRIME = 10**9 + 7
CASES = ["fateman12", "fateman16", "fateman20", "sparse12", "rational12", "rational16", "rational20",
         "rational-sparse12", "scattered", "divide8", "divide12", "divide-sparse12", "power20", "power1000",
         "single3", "single4", "l2d2t3", "l2d3t2", "l2d3t3", "l3d2t2", "l3d2t3"]


class Numbers:
    """The generator of benches/polynomial.rs."""
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> 33

    def small(self):
        v = self.next() % 6
        return v - 3 if v < 3 else v - 2


def dot(row, column):
    total = row[0] * column[0]
    for a, b in zip(row[1:], column[1:]):
        total = total + a * b
    return total


def product(a, b):
    columns = list(zip(*b))
    return [[dot(row, column) for column in columns] for row in a]


def network(context, layers, d, t):
    symbols = iter(context.gens())
    matrix = lambda rows, columns, entry: [[entry() for _ in range(columns)] for _ in range(rows)]
    symbol, numbers = lambda: next(symbols), Numbers(12345)
    entry = numbers.small if layers else symbol
    weights = [(matrix(d, d, entry), matrix(d, d, entry)) for _ in range(layers or 1)]
    x = matrix(d, t, symbol)

    def expand():
        y = x
        for value, form in weights:
            scores = product(list(zip(*y)), product(form, y))
            y = product(value, product(y, scores))
        return y[0][0]
    return expand


def work(case, flint):
    """What is timed, and the point for the check."""
    digits = [int(c) for c in case if c.isdigit()]
    if case.startswith("single") or case.startswith("l"):
        layers, d, t = digits if len(digits) == 3 else (0, digits[0], digits[0])
        count = d * t if layers else 3 * d * d
        context = flint.fmpz_mpoly_ctx.get([f"x{i + 1}" for i in range(count)], flint.Ordering.lex)
        return network(context, layers, d, t), range(2, count + 2)
    rational, name = case.startswith("rational"), case.removeprefix("rational").removeprefix("divide").removeprefix("-")
    kind = flint.fmpq_mpoly_ctx if rational else flint.fmpz_mpoly_ctx
    context = kind.get(("x", "y", "z", "t"), flint.Ordering.lex)
    x, y, z, t = context.gens()
    if name.startswith("power"):
        base, n = (1 + x + y + z + t, 20) if name == "power20" else (x + y, 1000)
        return lambda: base**n, (2, 3, 5, 7)
    if name == "sparse12":
        f, g = (1 + x + y**2 + z**3 + t**5)**12, (1 + t + z**2 + y**3 + x**5)**12
    elif name == "scattered":
        numbers, factors = Numbers(1), []
        for _ in range(2):
            terms = {}
            for _ in range(2000):
                exponents = tuple(numbers.next() % 10000 for _ in range(4))
                terms[exponents] = terms.get(exponents, 0) + numbers.small()
            factors.append(context.from_dict(terms))
        f, g = factors
    else:
        f = (1 + x + y + z + t)**int("".join(map(str, digits)))
        g = f + 1
    if rational:
        f, g = f * flint.fmpq(3, 5), g * flint.fmpq(2, 7)
    if case.startswith("divide"):
        h = f * g
        return lambda: h / f, (2, 3, 5, 7)
    return lambda: f * g, (2, 3, 5, 7)


def by_flint(case, threads):
    import flint
    flint.ctx.threads = threads
    run, point = work(case, flint)
    rounds = 9 if case.endswith(("20", "12")) else 15
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
        if len(times) < rounds:
            del result
    rational = case.startswith("rational")
    if rational:                                            # ours tells the numerator
        result = result * result.denominator() if hasattr(result, "denominator") else result * 35
    # Term by term modulo the prime, without FLINT's evaluation.
    value = 0
    for exponents, c in result.terms():
        c = int(c.p) if rational else int(c)
        for x, e in zip(point, exponents):
            c = c * pow(x, int(e), PRIME) % PRIME
        value += c
    seconds = sorted(times)[len(times) // 2]
    print(json.dumps({"case": case, "terms": len(result), "value": value % PRIME, "nanoseconds": int(seconds * 1e9)}))


def singular_program(case, rounds):
    """The case for Singular, which tells microseconds, terms and the value at the point; `None` if it has no row."""
    digits, powers = [int(c) for c in case if c.isdigit()], case.removeprefix("fateman")
    names, lines = ["x", "y", "z", "t"], []
    if case == "sparse12":
        start = "poly f=(1+x+y^2+z^3+t^5)^12; poly g=(1+t+z^2+y^3+x^5)^12;"
    elif case.startswith("fateman"):
        start = f"poly f=(1+x+y+z+t)^{powers}; poly g=f+1;"
    elif case.startswith("l"):
        class Entry:
            """What writes down each operation as a statement."""
            def __init__(self, name):
                self.name = name

            @staticmethod
            def of(operation):
                lines.append(f"poly w{len(lines) + 1}={operation};")
                return Entry(f"w{len(lines)}")

            def __add__(self, other):
                return Entry.of(f"{self.name}+{other.name}")

            def __mul__(self, other):
                return Entry.of(f"{self.name}*{other.name}")

            def __rmul__(self, number):
                return Entry.of(f"({number})*{self.name}")

        class Context:
            @staticmethod
            def gens():
                return [Entry(name) for name in names]
        layers, d, t = digits
        start, names = "", [f"x({i + 1})" for i in range(d * t)]
        result = network(Context, layers, d, t)().name
    else:
        return None
    if not lines:
        lines, result = ["poly r=f*g;"], "r"
    point = range(2, len(names) + 2) if case.startswith("l") else (2, 3, 5, 7)
    kill = "kill " + ",".join(line.split("=")[0].removeprefix("poly ") for line in lines) + ";"
    told = f'"SIZE "+string(size({result})); map e=R,{",".join(map(str, point))}; "VALUE "+string(e({result})); kill e;'
    program = [f'ring R=0,({",".join(names)}),lp; system("--ticks-per-sec",1000000);', start]
    for i in range(rounds):
        program += ["int before=rtimer;", *lines, 'int after=rtimer; "TIME "+string(after-before);']
        program += [told if i == rounds - 1 else "", "kill before,after;", kill]
    return "\n".join(program) + "\nquit;\n"


def by_singular(case):
    program = singular_program(case, 5 if case == "l3d2t3" else 9)
    output = subprocess.run(["Singular", "-q"], input=program, check=True, capture_output=True, text=True).stdout
    told = [line.split() for line in output.replace("\\\n", "").splitlines()]
    one = lambda name: [int(words[1]) for words in told if words[:1] == [name]]
    times = sorted(one("TIME"))
    print(json.dumps({"case": case, "terms": one("SIZE")[0], "value": one("VALUE")[0] % PRIME,
                      "nanoseconds": times[len(times) // 2] * 1000}))


def executable():
    from process import ROOT
    build = ["cargo", "bench", "--bench", "polynomial", "--no-run", "--message-format=json"]
    lines = subprocess.run(build, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    messages = [json.loads(line) for line in lines]
    return [m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "polynomial"][0]


def compare(cases):
    from process import environment, load, median, run, show
    ours = executable()
    print("| case | terms | FLINT, 1 thread | 2 threads | neurocert, 1 thread | 2 threads | FLINT / ours, 1 | 2 | Singular / ours, 1 | peak MiB FLINT, ours |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for case in cases:
        found = {(system, threads): [] for system in ("FLINT", "ours") for threads in (1, 2)}
        if shutil.which("Singular") and singular_program(case, 1):
            found["Singular", 1] = []
        for _ in range(3):
            for (system, threads), runs in found.items():
                command = [ours, "--lines", case] if system == "ours" else \
                    [sys.executable, "-E", os.path.abspath(__file__), f"--{system.lower()}", case, str(threads)]
                runs.append(run(command, environment() | {"RAYON_NUM_THREADS": str(threads)}))
        told = {key: [json.loads(r.output) for r in runs] for key, runs in found.items()}
        checks = {(t["terms"], t["value"]) for runs in told.values() for t in runs}
        assert len(checks) == 1, f"{case}: {checks}"
        seconds = {key: median([t["nanoseconds"] / 1e9 for t in runs]) for key, runs in told.items()}
        ratios = [f"{seconds['FLINT', k] / seconds['ours', k]:.2g}" for k in (1, 2)]
        peaks = [f"{max(r.mib for r in found[system, 1]):.0f}" for system in ("FLINT", "ours")]
        times = [show(seconds[system, k]) for system in ("FLINT", "ours") for k in (1, 2)]
        singular = seconds.get(("Singular", 1))
        ratios.append(f"{singular / seconds['ours', 1]:.2g}" if singular else "")
        print("|", " | ".join([case, str(checks.pop()[0]), *times, *ratios, ", ".join(peaks)]), "|", flush=True)
    print(f"\n({load()})")


if sys.argv[1:2] == ["--flint"]:
    by_flint(sys.argv[2], int(sys.argv[3]))
elif sys.argv[1:2] == ["--singular"]:
    by_singular(sys.argv[2])
else:
    compare(sys.argv[1:] or CASES)

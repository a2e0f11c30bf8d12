"""Dimensions of MLPs, many in a row: `neurocert dim` beside ranks by NumPy with FLINT and by Macaulay2.

Usage: sweep.py [--rows N] [--rounds N] [--sample N] [--seed S] [NEUROCERT]. Takes N rows of a published table, evenly
spaced. All sides take turns on a row, several times, and the medians of their CPU times are added up; one thread each.
Ours are whole processes, which prove the number from both sides. The peers find a lower bound: the rank of the Jacobian
modulo a 31-bit prime, at random weights and inputs. Their start and imports are left out. Macaulay2 (Debian:
apt install macaulay2) takes a sample of the rows, where it is installed. Every number must be that of the table.
"""
import os
os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}     # NumPy reads it at its start
import argparse, csv, ctypes, importlib.util, json, math, pathlib, resource, shutil, subprocess, time
from statistics import median
import numpy as np
from jacobian import Modular
from process import BIN, ROOT, load


class Row:
    def __init__(self, line):
        self.name, self.power, self.dimension = line["widths"], int(line["r"]), int(line["dimension_computed"])
        self.widths = [int(width) for width in self.name.split("-")]
        self.parameters = sum(a * b for a, b in zip(self.widths, self.widths[1:]))
        # A form is known from its values at as many random points as it has coefficients. The rank needs no more
        # values than there are parameters, and a few points more, as values at a point may depend on each other.
        degree = self.power**(len(self.widths) - 2)
        coefficients = math.comb(self.widths[0] - 1 + degree, degree)
        self.inputs = min(coefficients, -(-self.parameters // self.widths[-1]) + 5)


class Ours:
    name = "neurocert"

    def __init__(self, command, seed):
        self.command, self.seed = command, str(seed)

    def __call__(self, row):
        sizes = ["--set", "w=" + ",".join(map(str, row.widths)), "--set", f"r={row.power}"]
        options = ["--json", "--quiet", "--threads", "1", "--seed", self.seed]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([self.command, "dim", "mlp", *sizes, *options], capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 3):                   # 3: a number that is not proved from above
            raise SystemExit(done.stderr)
        found = json.loads(done.stdout)
        row.verdict = found["verdict"]
        return found["dimension"], after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Ring(Modular):
    """The same, faster at these sizes."""
    def reduced(self, a):
        return a - a // np.uint64(self.p) * np.uint64(self.p)       # NumPy has vector instructions for //, not for %

    def product(self, a, b):
        if a.size * b.shape[1] >= 50_000:
            return super().product(a, b)
        high, low = a >> np.uint64(16), a & np.uint64(0xffff)       # BLAS would not repay the conversions to float64
        return self.reduced((self.reduced(high @ b) << np.uint64(16)) + low @ b)


class Flint:
    """FLINT is the library in the wheel of python-flint. NumPy writes into FLINT's own matrix, so nothing is copied."""
    name = "NumPy + FLINT"

    def __init__(self, seed):
        self.ring, self.rng = Ring(), np.random.default_rng(seed)
        site = pathlib.Path(importlib.util.find_spec("flint").origin).parent.parent
        libraries = [*site.glob("python_flint.libs/libflint*"), *site.glob("flint/.dylibs/libflint*")]
        self.library = ctypes.CDLL(str(libraries[0]))
        self.library.nmod_mat_rank.restype = ctypes.c_long
        self.library.nmod_mat_entry_ptr.restype = ctypes.c_void_p

    def __call__(self, row):
        start = time.process_time()
        ring, widths, inputs, outputs = self.ring, row.widths, row.inputs, row.widths[-1]
        weights = [ring.random(self.rng, *shape) for shape in zip(widths[1:], widths)]
        x, slopes = [ring.random(self.rng, widths[0], inputs)], []
        for w in weights[:-1]:
            z = power = ring.product(w, x[-1])
            for _ in range(row.power - 2):
                power = ring.reduced(power * z)
            slopes.append(ring.reduced(power * np.uint64(row.power)))
            x.append(ring.reduced(power * z))
        handle, matrix = self.matrix(outputs * inputs, row.parameters)
        # Reverse accumulation, for all outputs and inputs at once: the adjoint is width x outputs x inputs.
        adjoint, end = np.zeros((outputs, outputs, inputs), np.uint64), row.parameters
        adjoint[range(outputs), range(outputs)] = 1
        for i in reversed(range(len(weights))):
            above, below = weights[i].shape
            columns = matrix[:, end - weights[i].size:end].reshape(outputs, inputs, above, below)     # a view
            np.multiply(adjoint.transpose(1, 2, 0)[..., None], x[i].T[None, :, None, :], out=columns)
            end -= weights[i].size
            if i > 0:
                adjoint = ring.product(weights[i].T, adjoint.reshape(above, -1)).reshape(below, outputs, inputs)
                adjoint = ring.reduced(adjoint * slopes[i - 1][:, None, :])
        matrix[:] = ring.reduced(matrix)
        rank = self.library.nmod_mat_rank(handle)
        self.library.nmod_mat_clear(handle)
        return rank, time.process_time() - start

    def matrix(self, rows, columns):
        handle = ctypes.create_string_buffer(1024)          # an nmod_mat_t, whatever its fields
        self.library.nmod_mat_init(handle, ctypes.c_long(rows), ctypes.c_long(columns), ctypes.c_ulong(self.ring.p))
        entry = lambda i: self.library.nmod_mat_entry_ptr(handle, ctypes.c_long(i), ctypes.c_long(0))
        assert rows == 1 or entry(1) - entry(0) == 8 * columns
        memory = (ctypes.c_uint64 * (rows * columns)).from_address(entry(0))
        return handle, np.ctypeslib.as_array(memory).reshape(rows, columns)


class Macaulay2:
    """The same Jacobian, also by reverse accumulation. Its interpreter is slow, so whatever a product of matrices can do is
    one: the derivatives by a row of weights, at all inputs, are a diagonal matrix of adjoints times values."""
    name = "Macaulay2"
    program = """
        rankOf = (w, r, n) -> (
            start := cpuTime(); l := #w - 1; m := last w;
            W := apply(l, i -> random(kk^(w#(i+1)), kk^(w#i)));
            X := {random(kk^(w#0), kk^n)}; S := {};
            for i to l - 2 do (
                z := entries(W#i * last X);
                X = append(X, map(kk^(w#(i+1)), kk^n, applyTable(z, a -> a^r)));
                S = append(S, if r == 2 then z else applyTable(z, a -> a^(r-1))));
            X = apply(X, transpose);
            J := matrix for o to m - 1 list (
                g := apply(m, i -> toList(n : if i == o then 1_kk else 0_kk));
                {matrix{flatten for k to l - 1 list (
                    i := l - 1 - k; now := g;
                    if i > 0 then g = apply(entries(r * transpose W#i * map(kk^(w#(i+1)), kk^n, g)), S#(i-1),
                        (a, b) -> apply(a, b, times));
                    apply(now, a -> diagonalMatrix(kk, a) * X#i))}});
            k := rank mutableMatrix J;
            << "found " << k << " " << cpuTime() - start << endl << flush;);"""

    def __init__(self, seed):
        self.process = subprocess.Popen(                    # GC_NPROCS: no threads that collect garbage
            ["M2", "-q", "--silent", "--stop", "--no-prompts", "--no-readline"], text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"GC_NPROCS": "1"})
        print(f"kk = ZZ/{Modular.p}; setRandomSeed {seed};", *self.program.split("\n"), file=self.process.stdin)

    def __call__(self, row):
        print(f"rankOf({{{','.join(map(str, row.widths))}}}, {row.power}, {row.inputs});", file=self.process.stdin)
        for line in self.process.stdout:
            if line.startswith("found "):
                _, rank, seconds = line.split()
                return int(rank), float(seconds)
        raise SystemExit("Macaulay2 ended early")


def spaced(rows, count):
    count = min(count, len(rows))
    return [rows[i * len(rows) // count] for i in range(count)]


def show(label, rows, peer):
    ours, other = (sum(row.times[name] for row in rows) for name in (Ours.name, peer))
    middle = median(row.times[peer] / row.times[Ours.name] for row in rows)
    cells = [label, len(rows), f"{ours:.3g} s", f"{other:.3g} s", round(len(rows) / ours, 1), round(len(rows) / other, 1),
             f"{other / ours:.2g}", f"{middle:.2g}"]
    print("| " + " | ".join([peer, *map(str, cells)]) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", default=f"{BIN}/neurocert", metavar="NEUROCERT")
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", type=int, default=50, help="rows for Macaulay2")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with open(f"{ROOT}/tests/data/dimension_mlp_published.csv") as table:
        table = [Row(line) for line in csv.DictReader(table)]
    rows = spaced(table, options.rows)
    sample = spaced(rows, options.sample)
    # The largest are shown by themselves, whether or not they are among the rows.
    largest = [max(table, key=lambda row: row.parameters), max(table, key=lambda row: row.dimension)]
    sides, slow = [Ours(options.command, options.seed), Flint(options.seed)], []
    if shutil.which("M2"):
        slow = [Macaulay2(options.seed)]
    else:
        print("Macaulay2 is not installed and is left out.\n")
    wrong = 0
    for row in dict.fromkeys(rows + largest):
        all_sides = sides + (slow if row in sample + largest else [])
        seen = {side.name: [] for side in all_sides}
        for _ in range(options.rounds):
            for side in all_sides:
                number, seconds = side(row)
                seen[side.name].append(seconds)
                if number != row.dimension:
                    print(f"{row.name}: {side.name} says {number}, the table {row.dimension}")
                    wrong += 1
        row.times = {name: median(each) for name, each in seen.items()}
    print("| peer | networks | rows | ours | peer | ours, rows/s | peer, rows/s | peer / ours | median of a row |")
    print("|" + "---|" * 9)
    show("all", rows, Flint.name)
    for low, high in zip((0, 100, 300, 1000), (100, 300, 1000, math.inf)):
        some = [row for row in rows if low < row.parameters <= high]
        if some:
            show(f"above {low} parameters" + ("" if high == math.inf else f", at most {high}"), some, Flint.name)
    for peer in slow:
        show("a sample", sample, peer.name)
    for row in largest:
        for peer in sides[1:] + slow:
            show(f"{row.name}: {row.parameters} parameters, dimension {row.dimension}", [row], peer.name)
    exact = sum(row.verdict == "exact" for row in rows)
    print(f"\nOurs: {exact} of {len(rows)} exact. Medians of {options.rounds}, seed {options.seed}; {load()}.")
    if wrong:
        raise SystemExit(f"{wrong} numbers differ from the table")
    print("All numbers are those of the table.")


main()

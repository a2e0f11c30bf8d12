"""Measures whole processes: wall and CPU time, and peak memory, as the operating system counts them.

Peak memory has a floor: a process starts as a copy of the one that measures it, and the kernel
remembers. `peak()` goes below that with GNU time, where there is one.
"""
import os, tempfile, time
from collections import namedtuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release")
Run = namedtuple("Run", "wall cpu mib output")


def environment():
    """One thread for every numeric library, and no choice of its kernels from outside."""
    one = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB")}
    drop = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    return {name: value for name, value in os.environ.items() if name not in drop} | one


def run(command, environ=environment()):
    """Runs a command from start to exit; its output must say what it found."""
    read, write = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, environ, file_actions=actions)
    os.close(write)
    with open(read) as pipe:
        output = pipe.read()
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {os.waitstatus_to_exitcode(status)}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def interleaved(commands, rounds):
    """`rounds` runs of each command, in turn: A B C A B C ... A noisy minute hits all alike."""
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command))
    return runs


def median(values):
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def peak(command, seen):
    """Peak memory in MiB, from a run under GNU time if what was `seen` is only the floor."""
    if seen > 1.1 * FLOOR or not os.path.exists("/usr/bin/time"):
        return f"{'≤ ' if seen < 1.1 * FLOOR else ''}{seen:.0f}"
    with tempfile.NamedTemporaryFile("r") as report:
        run(["/usr/bin/time", "-f", "%M", "-o", report.name, *command])
        return f"{int(report.read()) / 1024:.0f}"


def show(seconds):
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def load():
    return "load average " + " ".join(f"{x:.1f}" for x in os.getloadavg())


FLOOR = run(["true"]).mib

"""Forges certificates: changes those of `proofs/corpus` at random, and looks at what is still verified.

    python3 proofs/forge.py [--mutants N] [--seed S] [--rust target/release/neurocert-check]

Every mutant that is verified must have a true claim (`truth.py`), and with `--rust` both checkers must say the same."""

import argparse
import collections
import copy
import json
import pathlib
import random
import re
import subprocess
import tempfile

import truth
from neurocert_check.command import check_bytes

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"
WORK, BATCH = 5 * 10**6, 200
WORDS = ("any symmetric skew diagonal invertible orthogonal permutation signed-permutation positive-diagonal diagonal-invertible "
         "nonzero words entries support degrees above below exact at_least at_most probable holds fails").split()
TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:'?\[[0-9, ]+\])?'?|[0-9]+|\.\*|\.\^|\S")


def places(value, path=()):
    yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def number(rng, n):
    return rng.choice((n + 1, n - 1, n + rng.randrange(1, 5), 0, 1, 2 * n, rng.randrange(100)))


def text(rng, old, pool):
    """Another string in the place of one."""
    if re.fullmatch(r"-?[0-9]+", old):
        new = rng.choice((old, "2", "3", "4", "6", "15", "9973", "2147483629", str(2**61 - 1), "1000001", "-" + old))
        return new if new != old else str(number(rng, int(old)))
    if re.fullmatch(r"-?[0-9]+/[0-9]+", old):
        return rng.choice((old.partition("/")[0], "-" + old.lstrip("-"), "0", "1/2", "2/3", old + "1"))
    if old in WORDS:
        return rng.choice(WORDS)
    tokens, others = TOKEN.findall(old), TOKEN.findall(rng.choice(pool))
    k = rng.randrange(len(tokens) + 1)
    choice = rng.randrange(5)
    if choice == 0 and k < len(tokens):
        tokens[k] = rng.choice((*others, *"+-*", ".*", "2", "(-1)"))
    elif choice == 1 and k < len(tokens):
        del tokens[k]
    elif choice == 2:
        tokens.insert(k, rng.choice(("-", "2 *", "^T", "1/2 *", *others)))
    elif choice == 3:
        return rng.choice(pool)
    else:
        names = [i for i, t in enumerate(tokens) if t[0].isalpha()]
        if names:
            tokens[rng.choice(names)] = rng.choice([t for t in others if t[0].isalpha()] or ["X"])
    return " ".join(tokens)


def change_text(rng, lines):
    """A network with one token changed, or one line gone or twice."""
    lines = lines.split("\n")
    k = rng.randrange(len(lines))
    if rng.random() < 0.2:
        lines[k:k + 1] = [] if rng.random() < 0.5 else [lines[k]] * 2
        return "\n".join(lines)
    indent, tokens = re.match(" *", lines[k]).group(), re.findall(r"\s+|\w+|\.\*|\.\^|[^\w\s]", lines[k].strip())
    words = re.findall(r"\w+", "\n".join(lines))
    if tokens:
        tokens[rng.randrange(len(tokens))] = rng.choice((*words, "+", "-", "*", ".*", "2", "3", "symmetric", "skew", "relu", "exp"))
    lines[k] = indent + "".join(tokens)
    return "\n".join(lines)


def mutant(rng, value, texts):
    """A certificate with one to three changes; about half of them keep the form."""
    value = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 2, 3))):
        everywhere = [p for p in places(value) if len(p) > 1]
        pool = [x for x in (at(value, p) for p in everywhere if p[0] != "texts") if isinstance(x, str) and x] or ["1"]
        path = rng.choice(everywhere) if rng.random() < 0.6 else rng.choice([p for p in everywhere if p[0] == "claim"])
        found, parent = at(value, path), at(value, path[:-1])
        if path[0] == "texts":
            parent[path[-1]] = rng.choice(texts) if rng.random() < 0.1 else change_text(rng, found)
        elif isinstance(found, bool) or found is None:
            continue
        elif isinstance(found, int):
            parent[path[-1]] = max(0, number(rng, found))
        elif isinstance(found, str):
            parent[path[-1]] = text(rng, found, pool)
        elif isinstance(found, list) and found:
            i, j = rng.randrange(len(found)), rng.randrange(len(found))
            choice = rng.randrange(4)
            if choice == 0:
                found[i], found[j] = found[j], found[i]
            elif choice == 1:
                del found[i]
            elif choice == 2:
                found.insert(j, copy.deepcopy(found[i]))
            else:
                rng.shuffle(found)
        elif isinstance(found, dict) and found:
            key = rng.choice(list(found))
            if rng.random() < 0.5:
                other = rng.choice(list(found))
                found[key], found[other] = found[other], found[key]
            else:
                del found[key]
        consistent(rng, value)
    return value


def consistent(rng, value):
    """Sometimes the number of the claim follows the minor, so that more is left to be proved."""
    claim = value["claim"].get("dimension") or value["claim"].get("rank")
    lower = (value.get("proof") or {}).get("lower")
    if claim and "number" in claim and isinstance(lower, dict) and rng.random() < 0.5:
        step = lower.get("minor", lower)
        if isinstance(step.get("rows"), list) and isinstance(step.get("columns"), list):
            n = min(len(step["rows"]), len(step["columns"]))
            step["rows"], step["columns"], claim["number"] = step["rows"][:n], step["columns"][:n], str(n)


def mutants(seed, number):
    rng = random.Random(seed)
    index = json.loads((CORPUS / "index.json").read_text())
    files = [e["file"] for e in index if not e["file"].startswith("bomb-")]
    values = [json.loads((CORPUS / file).read_text()) for file in files]
    texts = sorted({t for v in values for t in v["texts"]})
    for _ in range(number):
        k = rng.randrange(len(files))
        try:
            yield files[k], mutant(rng, values[k], texts)
        except (KeyError, TypeError, IndexError, AttributeError):
            continue  # a change of what another change has taken away


def by_rust(program, documents):
    """(verdict, reason) of each document."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder) / f"{i}.json" for i in range(len(documents))]
        for path, data in zip(paths, documents):
            path.write_bytes(data)
        done = subprocess.run([program, "--json", "--max-work", str(2**29), "--max-memory", str(2**28), *map(str, paths)],
                              capture_output=True, check=False)
        if done.returncode not in (0, 1, 3):
            raise SystemExit(f"{program} ended with {done.returncode}: {done.stderr[-2000:]}")
        return [(e["verdict"], e["reason"] or "") for e in json.loads(done.stdout)["files"]]


def campaign(number, seed, rust=None, tell=print):
    """Counts of verdicts and of faults."""
    counts, batch = collections.Counter(), []

    def judge():
        documents = [json.dumps(value).encode() for _, value in batch]
        others = by_rust(rust, documents) if rust else [None] * len(batch)
        for (file, value), data, other in zip(batch, documents, others):
            found = check_bytes(data, WORK)
            mine = found.verdict, found.reason
            counts[found.verdict] += 1
            if other and other[0] != mine[0]:
                kind = "incomplete in one" if "incomplete" in (mine[0], other[0]) else "disagree"
                counts[kind] += 1
                if "verified" in (mine[0], other[0]):
                    counts[f"{kind}, verified in the other"] += 1
                if kind == "disagree":
                    tell(f"DISAGREE {file}: {mine} {found.found}, {other}: {data.decode()}")
            elif other and other[1] != mine[1]:
                counts["another reason"] += 1
                counts[f"reason {mine[1]} / {other[1]}"] += 1
            if "verified" in (mine[0], other and other[0]):
                true = truth.is_true(value)
                counts[f"verified and {true}"] += 1
                if true is False:
                    tell(f"FALSE {file}: {data.decode()}")
        batch.clear()
    for one in mutants(seed, number):  # in batches: one process for each
        batch.append(one)
        if len(batch) == BATCH:
            judge()
    if batch:
        judge()
    return counts


def main():
    parser = argparse.ArgumentParser(description="Forges certificates and looks at what is still verified.")
    parser.add_argument("--mutants", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rust")
    arguments = parser.parse_args()
    for name, count in campaign(arguments.mutants, arguments.seed, arguments.rust).most_common():
        print(f"{count:7} {name}")


if __name__ == "__main__":
    main()

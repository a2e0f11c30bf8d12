"""A foreign oracle for weight files: writes them with the public packages numpy and safetensors, and reads
what we write.

write FOLDER SEED   random bits of all types in .npz and .safetensors, and expected.json:
                    {file: {tensor: {"shape": [...], "values": ["p/q", or null for what is not a number]}}}
network FILE        a network of three layers of width 64: Q and K in f32, V in bf16, as .safetensors
read FILE.npz       prints {name: {"dtype": ..., "shape": ..., "values": [...]}}
"""
import ctypes
import json
import math
import sys
from fractions import Fraction

import numpy
import safetensors
from safetensors.numpy import save_file

INTEGERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
FLOATS = {"f2": (5, 10), "f4": (8, 23), "f8": (11, 52), "bf16": (8, 7)}


def exact(number):
    if isinstance(number, float) and not math.isfinite(number):
        return None
    return str(Fraction(number))


def bits(random, exponent, fraction, count):
    """Bit patterns of all classes: subnormal, extreme, infinite, NaN."""
    top = (1 << exponent) - 1
    exponents = random.integers(0, top + 1, count, dtype=numpy.uint64)
    rare = random.integers(0, 8, count)
    for case, value in [(0, 0), (1, 1), (2, top - 1), (3, top)]:
        exponents[rare == case] = value
    fractions = random.integers(0, 1 << fraction, count, dtype=numpy.uint64)
    rare = random.integers(0, 8, count)
    for case, value in [(0, 0), (1, 1), (2, (1 << fraction) - 1)]:
        fractions[rare == case] = value
    signs = random.integers(0, 2, count, dtype=numpy.uint64)
    return [int(s) << (exponent + fraction) | int(e) << fraction | int(f) for s, e, f in zip(signs, exponents, fractions)]


def arrays(random):
    """Arrays by name, and what they are."""
    shapes = [(60,), (6, 10), (3, 4, 5), (2, 3, 2, 5), (1, 1), ()]
    found, expected = {}, {}

    def add(name, array, values):
        found[name] = array
        expected[name] = {"shape": list(array.shape), "values": values}

    for number, shape in enumerate(shapes):
        count = math.prod(shape)
        for kind in INTEGERS:
            limits = numpy.iinfo(kind)
            array = random.integers(limits.min, limits.max, count, dtype=kind, endpoint=True).reshape(shape)
            add(f"{kind}.{number}", array, [exact(int(x)) for x in array.ravel()])
        for kind in ["f2", "f4", "f8"]:
            patterns = bits(random, *FLOATS[kind], count)
            array = numpy.array(patterns, dtype="u" + kind[1]).view(kind).reshape(shape)
            add(f"{kind}.{number}", array, [exact(float(x)) for x in array.ravel()])
    return found, expected


def brains(random):
    """Tensors of bf16, as bytes: NumPy has no such type. They are the upper halves of singles."""
    patterns = bits(random, *FLOATS["bf16"], 60)
    halves = numpy.array(patterns, dtype="<u2")
    singles = (halves.astype("<u4") << 16).view("<f4")
    return halves, [exact(float(x)) for x in singles]


def save_tensors(tensors, path):
    """Arrays with the names of their types, which may be other ones than NumPy knows."""
    specs = {}
    for name, (kind, array) in tensors.items():
        shape = list(array.shape)
        if hasattr(safetensors, "TensorSpec"):
            pointer = array.ctypes.data_as(ctypes.c_void_p).value
            specs[name] = safetensors.TensorSpec(dtype=kind, shape=shape, data_ptr=pointer, data_len=array.nbytes)
        else:
            specs[name] = {"dtype": kind, "shape": shape, "data": array.tobytes()}
    with open(path, "wb") as file:
        file.write(bytes(safetensors.serialize(specs)))


def network(path):
    random = numpy.random.default_rng(7)
    tensors = {}
    for layer in [1, 2, 3]:
        for name in "QKV":
            array = (random.standard_normal((64, 64)) / 8).astype("<f4")
            if name == "V":
                halves = numpy.ascontiguousarray((array.view("<u4") >> 16).astype("<u2"))
                tensors[f"V_{layer}"] = ("bfloat16", halves)
            else:
                tensors[f"{name}_{layer}"] = ("float32", array)
    save_tensors(tensors, path)


def write(folder, seed):
    random = numpy.random.default_rng(seed)
    found, expected = arrays(random)
    files = {}
    save_file(found, f"{folder}/all.safetensors", {"seed": str(seed)})
    files["all.safetensors"] = expected
    numpy.savez(f"{folder}/plain.npz", **found)
    numpy.savez_compressed(f"{folder}/columns.npz", **{n: numpy.array(a, order="F") for n, a in found.items()})
    swapped = {name: array.astype(array.dtype.newbyteorder(">")) for name, array in found.items()}
    numpy.savez_compressed(f"{folder}/swapped.npz", **swapped)
    for name in ["plain.npz", "columns.npz", "swapped.npz"]:
        files[name] = expected
    halves, values = brains(random)
    save_tensors({"brain": ("bfloat16", halves.reshape(6, 10))}, f"{folder}/brain.safetensors")
    files["brain.safetensors"] = {"brain": {"shape": [6, 10], "values": values}}
    with open(f"{folder}/expected.json", "w") as file:
        json.dump(files, file)


def read(path):
    with numpy.load(path, allow_pickle=False) as archive:
        document = {}
        for name in archive.files:
            array = archive[name]
            values = [exact(float(x)) for x in array.ravel()]
            document[name] = {"dtype": array.dtype.str, "shape": list(array.shape), "values": values}
    print(json.dumps(document))


if sys.argv[1] == "write":
    write(sys.argv[2], int(sys.argv[3]))
elif sys.argv[1] == "network":
    network(sys.argv[2])
else:
    read(sys.argv[2])

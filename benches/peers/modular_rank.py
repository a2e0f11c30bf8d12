"""Dimension by ready-made exact parts from PyPI: NumPy Jacobian modulo a 31-bit prime, and the
rank by FLINT (nmod_mat_rank).

Usage: modular_rank.py WIDTH. Rows are 1.5 times the parameters, which is enough for these sizes.
FLINT is the library inside the python-flint wheel, called directly: the matrix is copied row by row
and never becomes a list of Python integers, and the package need not be imported.
"""
import ctypes, importlib.util, pathlib, sys, time
import numpy as np
from jacobian import Modular, jacobian, random_layers

LAYERS, QUERY, TOKENS = 2, 2, 3


def load_flint():
    site = pathlib.Path(importlib.util.find_spec("flint").origin).parent.parent
    libraries = list(site.glob("python_flint.libs/libflint*")) + list(site.glob("flint/.dylibs/libflint*"))
    library = ctypes.CDLL(str(libraries[0]))
    library.nmod_mat_rank.restype = ctypes.c_long
    library.nmod_mat_entry_ptr.restype = ctypes.c_void_p
    return library


def flint_rank(library, matrix, p):
    handle = ctypes.create_string_buffer(1024)              # an nmod_mat_t, whatever its fields
    rows, columns = map(ctypes.c_long, matrix.shape)
    library.nmod_mat_init(handle, rows, columns, ctypes.c_ulong(p))
    for i, row in enumerate(matrix):
        target = library.nmod_mat_entry_ptr(handle, ctypes.c_long(i), ctypes.c_long(0))
        ctypes.memmove(target, row.ctypes.data, row.nbytes)
    rank = library.nmod_mat_rank(handle)
    library.nmod_mat_clear(handle)
    return rank


library = load_flint()
start = time.perf_counter()
width = int(sys.argv[1])
parameters = LAYERS * (2 * QUERY * width + width * width)
inputs = int(1.5 * parameters / (width * TOKENS)) + 5
ring, rng = Modular(), np.random.default_rng(0)
layers = random_layers(ring, rng, LAYERS, width, QUERY)
matrix = jacobian(ring, layers, ring.random(rng, inputs, width, TOKENS))
built = time.perf_counter()
rank = flint_rank(library, matrix, ring.p)
end = time.perf_counter()
print(f'{{"rank": {rank}, "seconds": {end - start}, "jacobian": {built - start}, "shape": {list(matrix.shape)}}}')

"""What is wrong with what is given: one line, with the place."""

import decimal
import json
import math
import os
import tempfile
import unittest
from fractions import Fraction
from types import MappingProxyType

import neurocert as nc
from neurocert import _native
from neurocert._settings import limits

try:
    import numpy
except ImportError:
    numpy = None
try:
    import pandas
except ImportError:
    pandas = None

SIZES = {"w": [2, 2, 1], "r": 2}
GOOD = {"W[1]": [[1, 2], [3, 5]], "W[2]": [[7, 11]]}


class Tensor:
    """What neurocert needs of a tensor of PyTorch."""

    def __init__(self, rows, dtype="torch.float32"):
        self.rows, self.dtype = rows, dtype
        self.shape = (len(rows), len(rows[0])) if isinstance(rows[0], list) else (len(rows),)

    def detach(self):
        return self

    def tolist(self):
        return self.rows


class Weights(unittest.TestCase):
    def refused(self, kind, words, first):
        """The first weight is wrong; the error has these words, in one line."""
        with self.assertRaises(kind) as caught:
            nc.equiv("mlp", {**GOOD, "W[1]": first}, GOOD, **SIZES)
        self.assertNotIn("\n", str(caught.exception))
        for word in ("W[1]", *words):
            self.assertIn(word, str(caught.exception))

    def taken(self, first):
        self.assertTrue(nc.equiv("mlp", {**GOOD, "W[1]": first}, GOOD, **SIZES).equivalent)

    def test_exact_numbers(self):
        self.taken([[1, "2"], [Fraction(3), "10/2"]])
        self.taken(((1, 2), (3, 5)))

    def test_floats(self):
        self.refused(TypeError, ["row 1, column 2", 'Fraction("0.1")', "Fraction(0.1)"], [[1, 0.1], [3, 5]])
        self.refused(ValueError, ["row 2, column 2 is nan"], [[1, 2], [3, math.nan]])
        self.refused(TypeError, ["Decimal"], [[1, decimal.Decimal(2)], [3, 5]])
        self.refused(TypeError, ["complex"], [[1, 2j], [3, 5]])

    def test_what_is_no_number(self):
        self.refused(TypeError, ["True", "row 1, column 1"], [[True, 2], [3, 5]])
        self.refused(TypeError, ["NoneType"], [[None, 2], [3, 5]])
        for text in ("0.1", "1/0", "", " 1", "1e3", "½", "٣", "0x1", "1/2/3", "+1", "nan", "1\n"):
            self.refused(ValueError, ["row 2, column 1", "3/7"], [[1, 2], [text, 5]])

    def test_shapes(self):
        self.refused(ValueError, ["row 2 has 1", "needed: 2"], [[1, 2], [3]])
        self.refused(ValueError, ["2 x 3 matrix", "needed: 2 x 2"], [[1, 2, 3], [3, 5, 6]])
        self.refused(ValueError, ["empty"], [])
        self.refused(ValueError, ["empty"], [[], []])
        self.refused(TypeError, ["list of rows"], [1, 2])
        self.refused(TypeError, ["list of rows"], 3)
        self.refused(TypeError, ["list of rows"], "12")
        self.refused(TypeError, ["list of rows"], ["12", "34"])
        self.refused(TypeError, [], [[[1], 2], [3, 5]])

    def test_names(self):
        with self.assertRaisesRegex(ValueError, r"W\[2\]: is missing"):
            nc.equiv("mlp", {"W[1]": GOOD["W[1]"]}, GOOD, **SIZES)
        with self.assertRaisesRegex(ValueError, r"V.*not a weight.*W\[1\], W\[2\]"):
            nc.equiv("mlp", {**GOOD, "V": [[1]]}, GOOD, **SIZES)
        with self.assertRaisesRegex(ValueError, "twice"):
            nc.equiv("mlp", {**GOOD, "W_1": GOOD["W[1]"]}, GOOD, **SIZES)
        with self.assertRaisesRegex(TypeError, "not a string"):
            nc.equiv("mlp", {**GOOD, 1: [[1]]}, GOOD, **SIZES)
        with self.assertRaisesRegex(TypeError, "names"):
            nc.equiv("mlp", [[[1]]], GOOD, **SIZES)

    def test_tensors(self):
        self.taken(Tensor([[1.0, 2.0], [3.0, 5.0]]))
        self.taken(Tensor([[1, 2], [3, 5]], "torch.int64"))
        self.refused(ValueError, ["row 2, column 1 is nan"], Tensor([[1.0, 2.0], [math.nan, 5.0]]))
        self.refused(ValueError, ["inf"], Tensor([[1.0, math.inf], [3.0, 5.0]]))
        self.refused(TypeError, ["True"], Tensor([[True, False], [True, True]], "torch.bool"))
        self.refused(TypeError, ["complex"], Tensor([[1j, 2.0], [3.0, 5.0]], "torch.complex64"))
        self.refused(ValueError, ["2 x 1 matrix", "needed: 2 x 2"], Tensor([1.0, 2.0]))

    def test_a_float_of_an_array_is_what_it_is(self):
        tenth = {**GOOD, "W[1]": Tensor([[0.1, 2.0], [3.0, 5.0]])}
        exactly = {**GOOD, "W[1]": [[Fraction(0.1), 2], [3, 5]]}
        decimal = {**GOOD, "W[1]": [["1/10", 2], [3, 5]]}
        self.assertTrue(nc.equiv("mlp", tenth, exactly, **SIZES).equivalent)
        self.assertIs(nc.equiv("mlp", tenth, decimal, **SIZES).equivalent, False)

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_numpy(self):
        rows = [[1, 2], [3, 5]]
        for kind in ("int8", "int64", "uint64", "float16", "float32", "float64", "longdouble", "object"):
            self.taken(numpy.array(rows, dtype=kind))
        self.taken([numpy.array([1, 2]), numpy.array([3, 5])])
        self.taken([numpy.array([1.0, 2.0]), numpy.array([3.0, 5.0])])
        self.taken([[numpy.int64(1), 2], [3, 5]])
        self.taken(numpy.array(rows).T.T[::1])
        self.refused(TypeError, ["Fraction"], [[numpy.float32(1), 2], [3, 5]])
        self.refused(TypeError, ["Fraction"], numpy.array([[1.5, 2], [3, 5]], dtype=object))
        self.refused(TypeError, ["True"], numpy.array(rows, dtype=bool))
        self.refused(ValueError, ["nan"], numpy.array([[1, 2], [3, numpy.nan]]))
        self.refused(ValueError, ["inf"], numpy.array([[1, 2], [3, -numpy.inf]], dtype="float16"))
        masked = numpy.ma.masked_array(numpy.array(rows, dtype=float), mask=[[0, 1], [0, 0]])
        self.refused(TypeError, ["row 1, column 2", "NoneType"], masked)
        self.refused(ValueError, ["2 x 2 x 1"], numpy.zeros((2, 2, 1)))
        self.refused(ValueError, ["()"], numpy.array(1.0))
        self.refused(ValueError, ["empty"], numpy.zeros((0, 2)))
        column = {"W[1]": numpy.array([[1.0, 2.0]]), "W[2]": numpy.array([3.0])}
        self.assertTrue(nc.equiv("mlp", column, column, w=[2, 1, 1], r=2).equivalent)

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_what_numpy_takes_for_numbers(self):
        for kind in ("datetime64[ns]", "timedelta64[ns]", "datetime64[D]"):
            self.refused(TypeError, [kind], numpy.array([[1, 2], [3, 5]]).astype(kind))
        for entry, words in [
            (numpy.timedelta64(1, "ns"), ["timedelta64"]),
            (numpy.datetime64(1, "ns"), ["datetime64"]),
            (numpy.bool_(True), ["True"]),
            (numpy.array(True), ["True"]),
            (numpy.array(1.0), ["ndarray"]),
            (numpy.array([1, 2]), ["ndarray"]),
        ]:
            self.refused(TypeError, ["row 1, column 1", *words], [[entry, 2], [3, 5]])
        self.taken([[numpy.array(1), 2], [3, 5]])
        self.taken([numpy.array([1.0, 2.0]), [3, 5]])
        self.refused(TypeError, ["row 2, column 1", "3.5"], [numpy.array([1.0, 2.0]), [3.5, 5]])
        for sizes in ({"r": numpy.timedelta64(2, "ns")}, {"w": numpy.array([2, 2, 1], "timedelta64[ns]")},
                      {"w": bytearray([2, 2, 1])}, {"w": memoryview(b"ab")}, {"seed": numpy.timedelta64(2, "ns")}):
            with self.subTest(sizes), self.assertRaises(TypeError):
                nc.dim("mlp", **{**SIZES, **sizes})

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_longdoubles(self):
        huge = numpy.longdouble(2) ** 1100
        if not numpy.isfinite(huge):
            self.skipTest("a longdouble is a float here")
        wide = {**GOOD, "W[1]": numpy.array([[huge, 2], [3, 5]])}
        self.assertTrue(nc.equiv("mlp", wide, {**GOOD, "W[1]": [[2**1100, 2], [3, 5]]}, **SIZES).equivalent)
        self.refused(TypeError, ["longdouble", "as_integer_ratio"], [[huge, 2], [3, 5]])
        self.refused(ValueError, ["row 1, column 1 is -inf"], numpy.array([[-numpy.inf * huge, 2], [3, 5]]))

    def test_a_tensor_of_one_truth_value(self):
        class Truth:
            dtype = "torch.bool"

            def __index__(self):
                return 1

        self.refused(TypeError, ["row 1, column 1", "Truth"], [[Truth(), 2], [3, 5]])
        with self.assertRaises(TypeError):
            nc.dim("mlp", w=[2, 2, 1], r=Truth())

    def test_bytes(self):
        for raw in (bytes, bytearray, memoryview):
            row = raw(b"ab") if raw is not memoryview else memoryview(b"ab")
            self.refused(TypeError, ["row 1", raw.__name__], [row, [3, 5]])
            self.refused(TypeError, [raw.__name__], row)

    @unittest.skipUnless(pandas, "pandas is not installed")
    def test_tables_of_pandas(self):
        large = 2**60 + 1
        table = pandas.DataFrame({"a": [large, 3], "b": [0.5, 2.0]})
        exactly = {**GOOD, "W[1]": [[large, "1/2"], [3, 2]]}
        self.assertTrue(nc.equiv("mlp", {**GOOD, "W[1]": table}, exactly, **SIZES).equivalent)
        twice = pandas.DataFrame([[large, 0.5], [3, 2.0]], columns=["a", "a"])
        self.assertTrue(nc.equiv("mlp", {**GOOD, "W[1]": twice}, exactly, **SIZES).equivalent)
        self.refused(ValueError, ["row 2, column 2 is nan"], pandas.DataFrame({"a": [1, 3], "b": [2, math.nan]}))
        self.refused(TypeError, ["row 1, column 2"], pandas.DataFrame({"a": [1, 3], "b": [2.0, 5]}, dtype=object))
        self.refused(TypeError, ["datetime"], pandas.DataFrame({"a": [1, 3], "b": pandas.to_datetime([2, 5])}))
        self.refused(TypeError, ["True"], pandas.DataFrame({"a": [1, 3], "b": [True, False]}))
        missing = pandas.DataFrame({"a": [1, 3], "b": pandas.array([None, 5], dtype="Int64")})
        self.refused(TypeError, ["row 1, column 2", "NAType"], missing)
        self.refused(ValueError, ["empty"], pandas.DataFrame())

    def test_long_numbers(self):
        long = 10**6000 + 1
        wide = {**GOOD, "W[1]": [[long, 2], [Fraction(1, long), 5]]}
        self.assertTrue(nc.equiv("mlp", wide, wide, **SIZES).equivalent)


class Networks(unittest.TestCase):
    def test_sizes(self):
        cases = [
            ({"w": [2, 2, 1]}, ValueError, "r"),
            ({**SIZES, "q": 1}, ValueError, "q is not one of its sizes; allowed: l, w"),
            ({"w": [2, 2.0, 1], "r": 2}, TypeError, r"w\[1\]"),
            ({"w": [2, 2, 1], "r": True}, TypeError, "r: True"),
            ({"w": [2, -2, 1], "r": 2}, ValueError, "-2"),
            ({"w": "2,2,1", "r": 2}, TypeError, "w"),
            ({"w": [[2], 2], "r": 2}, TypeError, "w"),
            ({"w": [2, 0, 1], "r": 2}, ValueError, ""),
            ({"w": [2**64, 2, 1], "r": 2}, ValueError, "range"),
            ({"w": [2**63, 2**63, 1], "r": 2}, ValueError, ""),
            ({"w": [10**5000], "r": 2}, ValueError, r"w\[0\]: int of thousands of digits is out of range"),
            ({"w": [2, 2, 1], "r": Fraction(10**5000, 3)}, TypeError, "r: Fraction of thousands"),
            ({"w": [10**10, 10**10, 1], "r": 2}, ValueError, "expected a size"),
            ({"w": [2, 2, 1], "r": 2**62}, ValueError, ""),
        ]
        for sizes, kind, words in cases:
            with self.subTest(sizes), self.assertRaisesRegex(kind, words) as caught:
                nc.dim("mlp", **sizes)
            self.assertNotIn("\n", str(caught.exception))

    def test_texts(self):
        cases = [
            ("mpl", ValueError, "neither a file nor a network"),
            ("", ValueError, "neither"),
            ("no\0file", ValueError, ""),
            (7, TypeError, "int"),
            ("network n\ninput x : 1 x 1\noutput y\n", ValueError, "3:8: y is not defined"),
            ("network n\n" + "(" * 100_000, ValueError, ""),
            ("network n\ninput x : 1 x 1\noutput " + "(" * 90_000 + "x" + ")" * 90_000, ValueError, ""),
            ("network n\ninput x : 1 x 1\noutput " + "-" * 90_000 + "x", ValueError, ""),
            ("\n" * 10, ValueError, ""),
        ]
        for text, kind, words in cases:
            with self.subTest(str(text)[:40]), self.assertRaisesRegex(kind, words) as caught:
                nc.dim(text)
            self.assertNotIn("\n", str(caught.exception))

    def test_settings(self):
        for name, value, kind in [
            ("seed", -1, ValueError),
            ("seed", 2**64, ValueError),
            ("seed", 10**5000, ValueError),
            ("timeout", 10**400, ValueError),
            ("timeout", -math.inf, ValueError),
            ("timeout", True, TypeError),
            ("seed", 1.5, TypeError),
            ("seed", True, TypeError),
            ("max_memory", 0, ValueError),
            ("max_memory", "4GiB", TypeError),
            ("timeout", -1, ValueError),
            ("timeout", math.nan, ValueError),
            ("timeout", "1", TypeError),
            ("progress", 3, TypeError),
        ]:
            with self.subTest(name, kind=kind), self.assertRaisesRegex(kind, name):
                nc.dim("mlp", **SIZES, **{name: value})
        nc.dim("mlp", **SIZES, timeout=math.inf)


class Files(unittest.TestCase):
    def test_what_may_never_end_is_not_read(self):
        device = os.devnull if os.name != "posix" else "/dev/zero"
        for work in (
            lambda: nc.dim(device),
            lambda: nc.check(device),
            lambda: nc.equiv("mlp", device, GOOD, **SIZES),
            lambda: nc.equiv(None, GOOD, device),
        ):
            with self.assertRaises(ValueError):
                work()

    def test_what_is_not_there(self):
        for name in ("nothing.json", "nothing.npz"):
            with self.assertRaises(FileNotFoundError):
                nc.equiv("mlp", name, GOOD, **SIZES)
        with self.assertRaises(OSError):
            nc.dim(tempfile.gettempdir())

    def test_weight_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "weights.json")
            for text, words in [
                ('{"weights": {"W[1]": [[1, 2.5]]}}', "a float is not exact"),
                ("{", "line 1"),
                ('{"network": "mlp_bias", "weights": {}}', "not that of the call"),
                ('{"sizes": {"r": 3}, "weights": {}}', "contradicts"),
            ]:
                with open(path, "w") as file:
                    file.write(text)
                with self.assertRaisesRegex(nc.NeurocertError, words):
                    nc.equiv("mlp", path, GOOD, **SIZES)
            with open(path, "w") as file:
                json.dump({"weights": GOOD}, file)
            self.assertTrue(nc.equiv("mlp", path, GOOD, **SIZES).equivalent)
            self.assertEqual(nc.expand("mlp", path, **SIZES), nc.expand("mlp", GOOD, **SIZES))
            if numpy:
                numpy.savez(path[:-4] + "npz", W_1=numpy.array(GOOD["W[1]"], dtype="float32"), W_2=GOOD["W[2]"])
                self.assertTrue(nc.equiv("mlp", path[:-4] + "npz", GOOD, **SIZES).equivalent)
                with numpy.load(path[:-4] + "npz") as arrays:
                    self.assertTrue(nc.equiv("mlp", arrays, GOOD, **SIZES).equivalent)


class Certificates(unittest.TestCase):
    def test_tampered(self):
        found = nc.dim("mlp", w=[3, 5, 1], r=4)
        document = json.loads(found.certificate)
        document["claim"]["dimension"]["number"] = "15"
        judged = nc.check(document)
        self.assertEqual((bool(judged), judged.verdict), (False, "rejected"))
        self.assertTrue(judged.reason)
        self.assertTrue(nc.check(json.loads(found.certificate)))
        self.assertTrue(nc.check(found.certificate.encode()))
        self.assertTrue(nc.check(bytearray(found.certificate.encode())))
        self.assertTrue(nc.check("\n " + found.certificate))
        self.assertTrue(nc.check(found))
        self.assertTrue(nc.check(MappingProxyType(json.loads(found.certificate))))
        nested = {key: MappingProxyType(part) if isinstance(part, dict) else part
                  for key, part in json.loads(found.certificate).items()}
        self.assertTrue(nc.check(nested))

    def test_what_json_cannot_say(self):
        loop = {}
        loop["loop"] = loop
        for wrong, kind in (({"claim": 10**5000}, ValueError), (loop, ValueError), ({"claim": 1j}, TypeError)):
            with self.assertRaisesRegex(kind, "certificate: "):
                nc.check(wrong)

    def test_what_is_no_certificate(self):
        for wrong in (b"", b"\xff", b"[]", "{", "{}", {}, b"[" * 10**6, '{"a": 1e999}', '{"a":1,"a":1}'):
            with self.subTest(wrong[:20] if not isinstance(wrong, dict) else wrong):
                judged = nc.check(wrong)
                self.assertEqual((bool(judged), judged.verdict), (False, "rejected"))
                self.assertIsNone(judged.statement)
        with self.assertRaises(FileNotFoundError):
            nc.check("nothing.json")
        with self.assertRaises(TypeError):
            nc.check(3)

    def test_limits(self):
        found = nc.dim("mlp", w=[3, 5, 1], r=4)
        self.assertEqual(nc.check(found, max_work=1).verdict, "incomplete")
        self.assertEqual(nc.check(found, max_memory=1).verdict, "incomplete")


class Expansions(unittest.TestCase):
    def test_outputs(self):
        for output, kind in [((3, 1), ValueError), ((0, 1), ValueError), ("x", ValueError),
                             ((1,), TypeError), (1, TypeError), ((1, True), TypeError)]:
            with self.subTest(output), self.assertRaisesRegex(kind, "output"):
                nc.expand("mlp", None, output, **SIZES)

    def test_too_large(self):
        with self.assertRaisesRegex(ValueError, "max_terms"):
            nc.expand("mlp", w=[6, 6, 6, 1], r=3, max_terms=1000)
        with self.assertRaises(ValueError):
            nc.expand("mlp", w=[1000, 1000, 1], r=2)
        with self.assertRaisesRegex(ValueError, "format"):
            nc.expand("mlp", **SIZES, format="word")
        with self.assertRaises(ValueError):
            nc.expand("softmax_attention", d=[1, 1], a=1, t=2)

    @unittest.skipUnless(hasattr(_native, "panics"), "built without the feature panics")
    def test_a_fault_is_an_exception_of_python(self):
        with self.assertRaisesRegex(RuntimeError, "please report it: twice two"):
            _native.panics(limits(), "twice two")


if __name__ == "__main__":
    unittest.main()

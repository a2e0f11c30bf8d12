"""Ctrl-C, timeouts, callbacks that fail, threads and forked processes."""

import multiprocessing
import os
import signal
import threading
import time
import unittest

import neurocert as nc

#: Minutes, if nobody stops it.
LONG = nc.network("multihead", **{"d": [24, 24, 24], "a": 24, "h": 2, "t": 4})

#: A polynomial that takes some seconds.
WIDE = {"w": [6, 6, 6, 1], "r": 3, "max_terms": 10**9}


def interrupt(after):
    timer = threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return time.monotonic() + after


class Interrupts(unittest.TestCase):
    def interrupted(self, work):
        pressed = interrupt(1.0)
        try:
            with self.assertRaises(KeyboardInterrupt):
                work()
            late = time.monotonic() - pressed
        except BaseException:
            # The signal is still on its way, and not meant for the next test.
            try:
                time.sleep(3)
            except KeyboardInterrupt:
                pass
            raise
        self.assertLess(late, 2.5)

    def test_each_command(self):
        weights = {name: [[i + k for k in range(shape[1])] for i in range(shape[0])]
                   for name, shape in LONG.weights.items()}
        self.interrupted(lambda: nc.dim(LONG))
        self.interrupted(lambda: nc.conserved(LONG))
        smaller = LONG.at(d=[8, 8, 8], a=8)
        self.interrupted(lambda: [nc.discover(smaller) for _ in range(1000)])
        self.interrupted(lambda: [nc.equiv(LONG, weights, weights) for _ in range(100_000)])
        self.interrupted(lambda: [nc.expand("mlp", **WIDE) for _ in range(1000)])
        self.assertEqual(nc.dim("mlp", w=[3, 5, 1], r=4).dimension, 14)


class Timeouts(unittest.TestCase):
    def test_what_is_proved_so_far(self):
        for work in (nc.dim, nc.conserved):
            begin = time.monotonic()
            found = work(LONG, timeout=1.5)
            self.assertLess(time.monotonic() - begin, 15)
            self.assertEqual(found.verdict, "at_least")
            self.assertIsInstance(found.certificate, str)
        self.assertGreater(nc.dim(LONG, timeout=3).dimension, 0)

    def test_no_time_at_all(self):
        found = nc.dim(LONG, timeout=0)
        self.assertEqual((found.verdict, found.lower), ("at_least", 0))

    def test_nothing_is_known(self):
        with self.assertRaisesRegex(TimeoutError, "0.3 seconds"):
            nc.expand("mlp", **WIDE, timeout=0.3)
        found = nc.symmetry("multihead", d=[24, 24, 24], a=24, h=2, t=4, timeout=0)
        self.assertIn(found.holds, (True, None))

    def test_what_is_refused_is_no_matter_of_time(self):
        with self.assertRaisesRegex(nc.NeurocertError, "max_memory"):
            nc.dim("mlp", w=[3000, 3000, 1], r=2, timeout=0.1)

    def test_a_search_without_an_answer(self):
        with self.assertRaises(TimeoutError):
            nc.discover(LONG.at(d=[8, 8, 8], a=8), timeout=0)

    def test_at_weights(self):
        weights = {name: [[1] * columns] * rows for name, (rows, columns) in LONG.weights.items()}
        forms = {name: [[1, 2, 0], [0, 1, 3], [4, 0, 1]] for name in ("M[1]", "M[2]", "L")}
        for work in (lambda: nc.dim_at(LONG, weights, timeout=0), lambda: nc.filling(LONG, timeout=0),
                     lambda: nc.recover("lightning_ml", forms, d=[3, 3, 3], a=3, t=2, timeout=0)):
            begin = time.monotonic()
            with self.assertRaisesRegex(TimeoutError, "0 seconds"):
                work()
            self.assertLess(time.monotonic() - begin, 15)

    def test_enough_time(self):
        self.assertTrue(nc.dim("mlp", w=[3, 5, 1], r=4, timeout=600).is_exact)


class Callbacks(unittest.TestCase):
    def test_an_exception_ends_it(self):
        def fail(lower, upper):
            raise LookupError(lower)

        begin = time.monotonic()
        with self.assertRaises(LookupError):
            nc.dim(LONG, progress=fail)
        self.assertLess(time.monotonic() - begin, 60)


class Threads(unittest.TestCase):
    def test_two_at_once(self):
        found = {}

        def work(width):
            found[width] = nc.dim("mlp", w=[3, width, 1], r=4).dimension

        threads = [threading.Thread(target=work, args=(width,)) for width in (1, 2, 3, 4, 5) * 3]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, {1: 3, 2: 6, 3: 9, 4: 12, 5: 14})

    def test_others_run_meanwhile(self):
        count = 0
        thread = threading.Thread(target=lambda: nc.dim(LONG, timeout=1.0))
        thread.start()
        while thread.is_alive():
            count += 1
            time.sleep(0.01)
        self.assertGreater(count, 20)

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_a_forked_process(self):
        nc.dim("mlp", w=[2, 2, 1], r=2)
        context = multiprocessing.get_context("fork")
        with context.Pool(1) as pool:
            found = pool.apply_async(dimension).get(timeout=60)
        self.assertEqual(found, 14)


def dimension():
    return nc.dim("mlp", w=[3, 5, 1], r=4).dimension


if __name__ == "__main__":
    unittest.main()

// Rank modulo p by FFLAS-FFPACK, of the matrix of the family word-rank in benches/cliffs.rs.
// g++ -O3 -march=native fflas_rank.cpp -o fflas_rank -lopenblas -lgivaro -lgmpxx -lgmp
// Usage: fflas_rank double|balanced N P. Prints one line of JSON like cliffs.rs.
#include <fflas-ffpack/fflas-ffpack-config.h>
#include <givaro/modular-balanced.h>
#include <givaro/modular.h>
#include <fflas-ffpack/fflas-ffpack.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

extern "C" void openblas_set_num_threads(int);

static uint64_t state = 1;
static uint64_t next() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return state >> 32;
}

static uint64_t cpu() {
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

template <class F> static void run(size_t n, uint64_t p) {
    F field{typename F::Residu_t(p)};
    auto matrix = FFLAS::fflas_new(field, n, n), copy = FFLAS::fflas_new(field, n, n);
    for (size_t i = 0; i < n * n; i++) {
        uint64_t high = next(), residue = ((high << 32) + next() | 1) % p;
        field.init(matrix[i], int64_t(next() % 2 ? (p - residue) % p : residue));
    }
    std::vector<uint64_t> times;
    size_t rank = 0;
    for (uint64_t start = cpu(); times.size() < 5 || (cpu() - start < 200000000 && times.size() < 1001);) {
        FFLAS::fassign(field, n, n, matrix, n, copy, n);
        uint64_t before = cpu();
        rank = FFPACK::Rank(field, n, n, copy, n);
        times.push_back(cpu() - before);
    }
    std::sort(times.begin(), times.end());
    printf("{\"nanoseconds\": %llu, \"value\": %zu}\n", (unsigned long long)times[times.size() / 2], rank);
}

int main(int count, char** arguments) {
    if (count != 4) return 2;
    openblas_set_num_threads(1);
    size_t n = atol(arguments[2]);
    uint64_t p = strtoull(arguments[3], 0, 10);
    if (!strcmp(arguments[1], "double")) run<Givaro::Modular<double>>(n, p);
    else run<Givaro::ModularBalanced<double>>(n, p);
}

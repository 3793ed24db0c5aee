#include "packed-products-avx2.h"

#if ARENA_HAS_PACKED_PRODUCTS
#include <algorithm>

#include <immintrin.h>

#define ARENA_AVX2 __attribute__((target("avx2,fma")))

namespace arena::avx2 {
namespace {

/** Values of a register. */
constexpr int64_t LANES = 8;

/** A part of C that stays in registers: with two registers of columns, six rows take 12 of the 16 registers. */
template <int ROWS>
ARENA_AVX2 void multiply_tile(int64_t words, const LeftOperand<float>& left, const float* b, int64_t row_b, float alpha,
                              const Addend& addend, const ProductRows& c) {
  __m256 sums[ROWS][2];
#pragma GCC unroll 6
  for (int i = 0; i < ROWS; i++) sums[i][0] = sums[i][1] = _mm256_setzero_ps();
  const float* a = left.values;
  for (int64_t k = 0; k < words; k++, a += left.step, b += row_b) {
    const __m256 right[] = {_mm256_loadu_ps(b), _mm256_loadu_ps(b + LANES)};
#pragma GCC unroll 6
    for (int i = 0; i < ROWS; i++) {
      const __m256 value = _mm256_broadcast_ss(a + i * left.row);
      sums[i][0] = _mm256_fmadd_ps(value, right[0], sums[i][0]);
      sums[i][1] = _mm256_fmadd_ps(value, right[1], sums[i][1]);
    }
  }
  const __m256 factor = _mm256_set1_ps(alpha);
#pragma GCC unroll 6
  for (int i = 0; i < ROWS; i++) {
    for (int j = 0; j < 2; j++) {
      const __m256 value = _mm256_mul_ps(sums[i][j], factor);
      const float* const added = addend.from(i, j * LANES).values;
      const __m256 result = added == nullptr ? value : _mm256_add_ps(_mm256_loadu_ps(added), value);
      float* const to = c.values + i * c.row + j * LANES;
      if (c.streams) {
        _mm256_stream_ps(to, result);
      } else {
        _mm256_storeu_ps(to, result);
      }
    }
  }
}

using Tile = void (*)(int64_t, const LeftOperand<float>&, const float*, int64_t, float, const Addend&,
                      const ProductRows&);
constexpr Tile TILES[TILE_ROWS] = {multiply_tile<1>, multiply_tile<2>, multiply_tile<3>,
                                   multiply_tile<4>, multiply_tile<5>, multiply_tile<6>};

/** The transpose of 8 x 8 values, of which the first `count` rows exist. */
ARENA_AVX2 void transpose_quarter(const float* from, int64_t row, int64_t count, float* to, int64_t row_to) {
  __m256 r[LANES], s[LANES];
  for (int64_t i = 0; i < LANES; i++) r[i] = i < count ? _mm256_loadu_ps(from + i * row) : _mm256_setzero_ps();
#pragma GCC unroll 4
  for (int i = 0; i < LANES; i += 2) {
    s[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    s[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
  // Half l of r[4 i + j] has column 4 l + j of rows 4 i to 4 i + 3.
#pragma GCC unroll 2
  for (int i = 0; i < LANES; i += 4) {
    r[i] = _mm256_shuffle_ps(s[i], s[i + 2], 0x44);
    r[i + 1] = _mm256_shuffle_ps(s[i], s[i + 2], 0xee);
    r[i + 2] = _mm256_shuffle_ps(s[i + 1], s[i + 3], 0x44);
    r[i + 3] = _mm256_shuffle_ps(s[i + 1], s[i + 3], 0xee);
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    _mm256_storeu_ps(to + j * row_to, _mm256_permute2f128_ps(r[j], r[4 + j], 0x20));
    _mm256_storeu_ps(to + (4 + j) * row_to, _mm256_permute2f128_ps(r[j], r[4 + j], 0x31));
  }
}

}  // namespace

void transpose(const float* from, int64_t row, int64_t count, float* to, int64_t row_to) {
  for (int64_t i = 0; i < COLUMN_STEP; i += LANES) {
    for (int64_t j = 0; j < COLUMN_STEP; j += LANES) {
      transpose_quarter(from + i * row + j, row, count - i, to + j * row_to + i, row_to);
    }
  }
}

ARENA_AVX2 void pack_row(const float* from, int64_t width, float* to, float* sums) {
  for (int64_t i = 0; i < width; i += LANES) {
    const __m256 values = _mm256_loadu_ps(from + i);
    _mm256_storeu_ps(to + i, values);
    if (sums != nullptr) _mm256_storeu_ps(sums + i, _mm256_add_ps(_mm256_loadu_ps(sums + i), values));
  }
}

void multiply_panel(int64_t rows, int64_t columns, int64_t words, const LeftOperand<float>& left, const float* b,
                    int64_t row_b, float alpha, const Addend& addend, const ProductRows& c) {
  // Columns first: what a tile reads of B stays in the first-level cache from tile to tile.
  for (int64_t j = 0; j < columns; j += COLUMN_STEP) {
    for (int64_t i = 0; i < rows; i += TILE_ROWS) {
      const LeftOperand<float> some{left.values + i * left.row, left.row, left.step};
      TILES[std::min(TILE_ROWS, rows - i) - 1](words, some, b + j, row_b, alpha, addend.from(i, j),
                                               {c.values + i * c.row + j, c.row, c.streams});
    }
  }
}

}  // namespace arena::avx2

#endif

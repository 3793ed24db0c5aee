#include "packed-products.h"

#include "packed-products-avx2.h"

#if ARENA_HAS_PACKED_PRODUCTS
#include <algorithm>
#include <cstdlib>
#include <string>

#include <immintrin.h>

#define ARENA_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))
#define ARENA_AVX512_INLINE inline __attribute__((always_inline)) ARENA_AVX512

namespace arena {
namespace {

template <typename W>
W* sized_words(std::vector<W>& buffer, int64_t count) {
  if (buffer.size() < static_cast<size_t>(count)) buffer.resize(count);
  return buffer.data();
}

ARENA_AVX512_INLINE __m512 add_product(__m512 sum, float left, __m512 right) {
  return _mm512_fmadd_ps(_mm512_set1_ps(left), right, sum);
}
ARENA_AVX512_INLINE __m512 add_product(__m512 sum, uint32_t left, __m512 right) {
  return _mm512_dpbf16_ps(sum, (__m512bh)_mm512_set1_epi32(static_cast<int>(left)), (__m512bh)right);
}

/** A part of C that stays in registers. `row_b` are the words from one row of B to the next. */
template <typename W, int ROWS, int VECTORS>
ARENA_AVX512 void multiply_tile(int64_t words, const W* a, int64_t row_a, int64_t step_a, const W* b, int64_t row_b,
                                float alpha, const Addend& addend, const ProductRows& c) {
  __m512 sums[ROWS][VECTORS];
#pragma GCC unroll 6
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sums[i][j] = _mm512_setzero_ps();
  }
  for (int64_t k = 0; k < words; k++, a += step_a, b += row_b) {
    __m512 right[VECTORS];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) right[j] = _mm512_loadu_ps(b + j * COLUMN_STEP);
#pragma GCC unroll 6
    for (int i = 0; i < ROWS; i++) {
      const W left = a[i * row_a];
#pragma GCC unroll 4
      for (int j = 0; j < VECTORS; j++) sums[i][j] = add_product(sums[i][j], left, right[j]);
    }
  }
  const __m512 factor = _mm512_set1_ps(alpha);
#pragma GCC unroll 6
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) {
      const __m512 value = _mm512_mul_ps(sums[i][j], factor);
      const float* const added = addend.from(i, j * COLUMN_STEP).values;
      const __m512 result = added == nullptr ? value : _mm512_add_ps(_mm512_loadu_ps(added), value);
      float* const to = c.values + i * c.row + j * COLUMN_STEP;
      if (c.streams) {
        _mm512_stream_ps(to, result);
      } else {
        _mm512_storeu_ps(to, result);
      }
    }
  }
}

template <typename W>
using Tile = void (*)(int64_t, const W*, int64_t, int64_t, const W*, int64_t, float, const Addend&, const ProductRows&);

template <typename W, int ROWS>
Tile<W> tile_of(int64_t vectors) {
  static constexpr Tile<W> tiles[] = {multiply_tile<W, ROWS, 1>, multiply_tile<W, ROWS, 2>, multiply_tile<W, ROWS, 3>,
                                      multiply_tile<W, ROWS, 4>};
  return tiles[vectors - 1];
}

template <typename W>
Tile<W> tile_of(int64_t rows, int64_t vectors) {
  static constexpr Tile<W> (*by_rows[])(int64_t) = {tile_of<W, 1>, tile_of<W, 2>, tile_of<W, 3>,
                                                    tile_of<W, 4>, tile_of<W, 5>, tile_of<W, 6>};
  return by_rows[rows - 1](vectors);
}

/** Writes the transpose of 16 x 16 words, of which the first `count` rows exist and the others are 0. */
ARENA_AVX512 void transpose_words(const void* from, int64_t row_bytes, int64_t count, void* to, int64_t row_to) {
  __m512 r[16], s[16];
  for (int64_t i = 0; i < 16; i++) {
    r[i] = i < count ? _mm512_loadu_ps(static_cast<const char*>(from) + i * row_bytes) : _mm512_setzero_ps();
  }
#pragma GCC unroll 8
  for (int i = 0; i < 16; i += 2) {
    s[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    s[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  // Quarter l of r[4 i + j] has column 4 l + j of rows 4 i to 4 i + 3.
#pragma GCC unroll 4
  for (int i = 0; i < 16; i += 4) {
    const __m512d first = _mm512_castps_pd(s[i]), second = _mm512_castps_pd(s[i + 1]);
    const __m512d third = _mm512_castps_pd(s[i + 2]), fourth = _mm512_castps_pd(s[i + 3]);
    r[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(first, third));
    r[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(first, third));
    r[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(second, fourth));
    r[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(second, fourth));
  }
  float* const rows = static_cast<float*>(to);
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    const __m512 even_top = _mm512_shuffle_f32x4(r[j], r[4 + j], 0x88);
    const __m512 odd_top = _mm512_shuffle_f32x4(r[j], r[4 + j], 0xdd);
    const __m512 even_end = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0x88);
    const __m512 odd_end = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0xdd);
    _mm512_storeu_ps(rows + j * row_to, _mm512_shuffle_f32x4(even_top, even_end, 0x88));
    _mm512_storeu_ps(rows + (4 + j) * row_to, _mm512_shuffle_f32x4(odd_top, odd_end, 0x88));
    _mm512_storeu_ps(rows + (8 + j) * row_to, _mm512_shuffle_f32x4(even_top, even_end, 0xdd));
    _mm512_storeu_ps(rows + (12 + j) * row_to, _mm512_shuffle_f32x4(odd_top, odd_end, 0xdd));
  }
}

/** 16 values of two rows as pairs: the first row's in the low halves. */
ARENA_AVX512_INLINE __m512i interleaved(__m256i first, __m256i second) {
  return _mm512_or_si512(_mm512_cvtepu16_epi32(first), _mm512_slli_epi32(_mm512_cvtepu16_epi32(second), 16));
}

/** 16 values in bfloat16, to the nearest, ties to even; those below 2^-126 become 0. */
ARENA_AVX512_INLINE __m256i rounded(const float* from) { return (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(from)); }

/** 16 words of pack_straight, from the rows of tokens that they hold: `next` is null where there is none. */
ARENA_AVX512_INLINE __m512 packed_words(const float* from, const float*) { return _mm512_loadu_ps(from); }

ARENA_AVX512_INLINE __m512 packed_words(const c10::BFloat16* from, const c10::BFloat16* next) {
  const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  const __m256i second =
      next == nullptr ? _mm256_setzero_si256() : _mm256_loadu_si256(reinterpret_cast<const __m256i*>(next));
  return _mm512_castsi512_ps(interleaved(first, second));
}

/** The sums of the values that words hold. */
ARENA_AVX512_INLINE __m512 sums_of_words(__m512 words, float) { return words; }

ARENA_AVX512_INLINE __m512 sums_of_words(__m512 words, c10::BFloat16) {
  const __m512i pairs = _mm512_castps_si512(words);
  const __m512i second = _mm512_and_si512(pairs, _mm512_set1_epi32(static_cast<int>(0xffff0000u)));
  return _mm512_add_ps(_mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16)), _mm512_castsi512_ps(second));
}

/** A row of words of pack_straight in one panel; see there. */
template <typename T>
ARENA_AVX512 void pack_row(const T* from, const T* next, int64_t width, Word<T>* to, float* sums) {
  for (int64_t i = 0; i < width; i += COLUMN_STEP) {
    const __m512 words = packed_words(from + i, next == nullptr ? nullptr : next + i);
    _mm512_storeu_ps(to + i, words);
    if (sums != nullptr) {
      _mm512_storeu_ps(sums + i, _mm512_add_ps(_mm512_loadu_ps(sums + i), sums_of_words(words, T{})));
    }
  }
}

ARENA_AVX512 void round_rows(const float* from, int64_t count, uint16_t* to) {
  for (int64_t i = 0; i < count; i += COLUMN_STEP) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), rounded(from + i));
  }
}

ARENA_AVX512 void interleave_rows(const float* from, int64_t rows, int64_t row, uint32_t* to) {
  for (int64_t first = 0; first < rows; first += 2, to += row) {
    const float* const values = from + first * row;
    for (int64_t i = 0; i < row; i += COLUMN_STEP) {
      const __m256i second = first + 1 < rows ? rounded(values + row + i) : _mm256_setzero_si256();
      _mm512_storeu_si512(to + i, interleaved(rounded(values + i), second));
    }
  }
}

PackedInstructions find_instructions() {
  // What libtorch is told to use is said to all. It ignores other values than these.
  const char* const told = std::getenv("ATEN_CPU_CAPABILITY");
  const std::string limit = told == nullptr ? "" : told;
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  if (has_avx512 && limit != "avx2" && limit != "default") return PackedInstructions::AVX512;
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has_avx2 && limit != "default" ? PackedInstructions::AVX2 : PackedInstructions::NONE;
}

bool has_avx512() { return packed_instructions() == PackedInstructions::AVX512; }

/** Transposes 16 x 16 words: of which elements does not matter. */
template <typename T>
void transpose_block(const T* from, int64_t row, int64_t count, Word<T>* to, int64_t row_to) {
  if constexpr (std::is_same_v<T, float>) {
    if (!has_avx512()) return avx2::transpose(from, row, count, to, row_to);
  }
  transpose_words(from, row * sizeof(T), count, to, row_to);
}

template <typename T>
void pack_values(const T* from, const T* next, int64_t width, Word<T>* to, float* sums) {
  if constexpr (std::is_same_v<T, float>) {
    if (!has_avx512()) return avx2::pack_row(from, width, to, sums);
  }
  pack_row(from, next, width, to, sums);
}

/** multiply_packed for one panel. */
template <typename T>
void multiply_panel(int64_t rows, int64_t columns, int64_t words, const LeftOperand<T>& left, const Word<T>* b,
                    int64_t row_b, float alpha, const Addend& addend, const ProductRows& c) {
  if constexpr (std::is_same_v<T, float>) {
    if (!has_avx512()) return avx2::multiply_panel(rows, columns, words, left, b, row_b, alpha, addend, c);
  }
  for (int64_t i = 0; i < rows; i += TILE_ROWS) {
    const auto tile = tile_of<Word<T>>(std::min(TILE_ROWS, rows - i), columns / COLUMN_STEP);
    tile(words, left.values + i * left.row, left.row, left.step, b, row_b, alpha, addend.from(i, 0),
         {c.values + i * c.row, c.row, c.streams});
  }
}

}  // namespace

PackedInstructions packed_instructions() {
  static const PackedInstructions found = find_instructions();
  return found;
}

template <>
bool has_packed_products<float>(int64_t size) {
  return packed_instructions() != PackedInstructions::NONE && size % COLUMN_STEP == 0;
}

template <>
bool has_packed_products<c10::BFloat16>(int64_t size) {
  static const bool is_there = has_avx512() && __builtin_cpu_supports("avx512bf16");
  return is_there && size % (COLUMN_STEP * VALUES_PER_WORD<c10::BFloat16>) == 0;
}

template <typename T>
void pack_turned(const T* from, int64_t row, int64_t tokens, int64_t size, Word<T>* to) {
  const int64_t words = words_of<T>(size), columns = padded(tokens);
  for (int64_t token = 0; token < tokens; token += COLUMN_STEP) {
    const int64_t panel = token / PANEL_COLUMNS * PANEL_COLUMNS;
    const int64_t width = std::min(PANEL_COLUMNS, columns - panel);
    const int64_t count = std::min(COLUMN_STEP, tokens - token);
    for (int64_t word = 0; word < words; word += 16) {
      transpose_block(from + token * row + word * VALUES_PER_WORD<T>, row, count,
                      to + panel * words + word * width + (token - panel), width);
    }
  }
}

template <typename T>
RightOperand<T> pack_turned(const T* from, int64_t row, int64_t tokens, int64_t size, std::vector<Word<T>>& buffer) {
  const int64_t words = words_of<T>(size), columns = padded(tokens);
  pack_turned(from, row, tokens, size, sized_words(buffer, words * columns));
  return {buffer.data(), words, columns};
}

template <typename T>
void pack_straight(const T* from, int64_t row, int64_t tokens, int64_t size, const WordRange& range, Word<T>* to,
                   float* sums) {
  const int64_t words = words_of<T>(tokens);
  for (int64_t panel = 0; panel < size; panel += PANEL_COLUMNS) {
    const int64_t width = std::min(PANEL_COLUMNS, size - panel);
    for (int64_t word = range.first; word < range.last; word++) {
      const int64_t token = word * VALUES_PER_WORD<T>;
      const T* const values = from + token * row + panel;
      pack_values(values, token + 1 < tokens ? values + row : nullptr, width, to + panel * words + word * width,
                  sums == nullptr ? nullptr : sums + panel);
    }
  }
}

template <typename T>
RightOperand<T> pack_straight(const T* from, int64_t row, int64_t tokens, int64_t size,
                              std::vector<Word<T>>& buffer) {
  const int64_t words = words_of<T>(tokens);
  pack_straight(from, row, tokens, size, {0, words}, sized_words(buffer, words * size));
  return {buffer.data(), words, size};
}

template <>
LeftOperand<float> as_left<float>(const float* from, int64_t, int64_t row, std::vector<float>&) {
  return {from, row, 1};
}

template <>
LeftOperand<c10::BFloat16> as_left<c10::BFloat16>(const float* from, int64_t rows, int64_t row,
                                                  std::vector<uint32_t>& buffer) {
  uint32_t* to = sized_words(buffer, rows * row / 2);
  round_rows(from, rows * row, reinterpret_cast<uint16_t*>(to));
  return {to, row / 2, 1};
}

template <>
LeftOperand<float> as_turned_left<float>(const float* from, int64_t, int64_t row, std::vector<float>&) {
  return {from, 1, row};
}

template <>
LeftOperand<c10::BFloat16> as_turned_left<c10::BFloat16>(const float* from, int64_t rows, int64_t row,
                                                         std::vector<uint32_t>& buffer) {
  uint32_t* to = sized_words(buffer, words_of<c10::BFloat16>(rows) * row);
  interleave_rows(from, rows, row, to);
  return {to, 1, row};
}

template <typename T>
void multiply_packed(int64_t rows, int64_t columns, int64_t words, const LeftOperand<T>& left,
                     const RightOperand<T>& right, float alpha, const Addend& addend, const ProductRows& c) {
  for (int64_t panel = 0; panel < columns; panel += PANEL_COLUMNS) {
    const int64_t width = std::min(PANEL_COLUMNS, right.columns - panel);
    const Word<T>* const b = right.panels + panel * right.words + right.first_word * width;
    multiply_panel(rows, std::min(width, padded(columns - panel)), words, left, b, width, alpha,
                   addend.from(0, panel), {c.values + panel, c.row, c.streams});
  }
  if (c.streams) _mm_sfence();
}

#define ARENA_PACKED_PRODUCTS_OF(T)                                                                                \
  template void pack_turned(const T*, int64_t, int64_t, int64_t, Word<T>*);                                        \
  template void pack_straight(const T*, int64_t, int64_t, int64_t, const WordRange&, Word<T>*, float*);            \
  template RightOperand<T> pack_turned(const T*, int64_t, int64_t, int64_t, std::vector<Word<T>>&);                \
  template RightOperand<T> pack_straight(const T*, int64_t, int64_t, int64_t, std::vector<Word<T>>&);              \
  template void multiply_packed(int64_t, int64_t, int64_t, const LeftOperand<T>&, const RightOperand<T>&, float,   \
                                const Addend&, const ProductRows&);
ARENA_PACKED_PRODUCTS_OF(float)
ARENA_PACKED_PRODUCTS_OF(c10::BFloat16)

}  // namespace arena

#else

namespace arena {

PackedInstructions packed_instructions() { return PackedInstructions::NONE; }

}  // namespace arena

#endif

#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include <c10/util/BFloat16.h>

namespace arena {

/** Whether this build has packed products at all: elsewhere the functions on them are declared only. */
#if defined(__x86_64__) && defined(__GNUC__)
#define ARENA_HAS_PACKED_PRODUCTS 1
#else
#define ARENA_HAS_PACKED_PRODUCTS 0
#endif
constexpr bool HAS_PACKED_PRODUCTS = ARENA_HAS_PACKED_PRODUCTS;

/**
 * Products of small matrices in the vector registers of AVX-512 or AVX2, on the calling thread: those of one head of
 * attention, or of one step of an LSTM, for which BLAS takes as long to copy and to clear as to multiply.
 *
 * Operands are made of words of 32 bits: a float32, or two bfloat16 that follow each other along the dimension that is
 * summed over (processors multiply those and add both products at once). Results are float32. The right operand is
 * packed into panels of at most 64 columns, row by row; its columns are padded to a multiple of 16 with zeros.
 */
template <typename T>
using Word = std::conditional_t<std::is_same_v<T, float>, float, uint32_t>;

/** Values that a word of an operand holds. */
template <typename T>
constexpr int64_t VALUES_PER_WORD = sizeof(Word<T>) / sizeof(T);

/** Columns of a panel, and what they are padded to: the values of one register. */
constexpr int64_t PANEL_COLUMNS = 64;
constexpr int64_t COLUMN_STEP = 16;

/** Rows that are multiplied at a time: with four registers of columns they take 24 of the 32 registers. */
constexpr int64_t TILE_ROWS = 6;

/** `columns` with the padding. */
constexpr int64_t padded(int64_t columns) { return (columns + COLUMN_STEP - 1) / COLUMN_STEP * COLUMN_STEP; }

/** Words that `values` along the sum take. */
template <typename T>
constexpr int64_t words_of(int64_t values) {
  return (values + VALUES_PER_WORD<T> - 1) / VALUES_PER_WORD<T>;
}

/** The instructions that this processor has for them, and libtorch is not told (ATEN_CPU_CAPABILITY) to do without. */
enum class PackedInstructions { NONE, AVX2, AVX512 };
PackedInstructions packed_instructions();

/** Whether there are instructions for elements T (for bfloat16 only those of AVX-512), and heads of `size` values have whole words for its registers. */
template <typename T>
bool has_packed_products(int64_t size);

/** A left operand: word k of row i is values[i * row + k * step]. */
template <typename T>
struct LeftOperand {
  const Word<T>* values;
  int64_t row;
  int64_t step;
};

/** A packed right operand [words, columns], and the first of its words that is meant. */
template <typename T>
struct RightOperand {
  const Word<T>* panels;
  int64_t words;
  int64_t columns;
  int64_t first_word = 0;
};

/** The transpose of `tokens` rows of `size` values, `row` values apart: [size, tokens]. */
template <typename T>
RightOperand<T> pack_turned(const T* from, int64_t row, int64_t tokens, int64_t size, std::vector<Word<T>>& buffer);

/** The same into memory for words_of(size) by padded(tokens) words. */
template <typename T>
void pack_turned(const T* from, int64_t row, int64_t tokens, int64_t size, Word<T>* to);

/** `tokens` rows of `size` values, `row` values apart: [tokens, size]. */
template <typename T>
RightOperand<T> pack_straight(const T* from, int64_t row, int64_t tokens, int64_t size,
                              std::vector<Word<T>>& buffer);

/** Words along the sum: the first, and the one after the last. */
struct WordRange {
  int64_t first;
  int64_t last;
};

/**
 * The words `range` of the same, to their places in memory for words_of(tokens) by `size` words. Unless it is null,
 * the sums of these values of each column are added to `sums`.
 */
template <typename T>
void pack_straight(const T* from, int64_t row, int64_t tokens, int64_t size, const WordRange& range, Word<T>* to,
                   float* sums = nullptr);

/** Rows of float32, `row` values apart, a multiple of 16, as a left operand; all of them up to `row` are read. */
template <typename T>
LeftOperand<T> as_left(const float* from, int64_t rows, int64_t row, std::vector<Word<T>>& buffer);

/** The same, transposed: sums go over the rows. */
template <typename T>
LeftOperand<T> as_turned_left(const float* from, int64_t rows, int64_t row, std::vector<Word<T>>& buffer);

/** What a product is added to: rows as wide as C with its padding, `row` values apart (0: one for all); or nothing. */
struct Addend {
  const float* values = nullptr;
  int64_t row = 0;

  /** The part that begins at a row and a column. */
  Addend from(int64_t i, int64_t column) const {
    return {values == nullptr ? nullptr : values + i * row + column, row};
  }
};

/** Rows of C, `row` values apart. */
struct ProductRows {
  float* values;
  int64_t row;
  /** Whether they go past the caches to memory: they have to begin at multiples of 64 bytes. */
  bool streams = false;
};

/**
 * C = addend + alpha left right: `rows` by the first `columns` columns of `right` with their padding (C has room for
 * it), summed over `words` words. The addend may be C.
 */
template <typename T>
void multiply_packed(int64_t rows, int64_t columns, int64_t words, const LeftOperand<T>& left,
                     const RightOperand<T>& right, float alpha, const Addend& addend, const ProductRows& c);

}  // namespace arena

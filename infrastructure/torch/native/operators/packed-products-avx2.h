#pragma once

#include "packed-products.h"

namespace arena::avx2 {

/** The parts of packed-products.cc in float32 for processors with AVX2 and without AVX-512. */

/** Writes the transpose of 16 x 16 values, of which the first `count` rows, `row` values apart, exist; others are 0. */
void transpose(const float* from, int64_t row, int64_t count, float* to, int64_t row_to);

/** Copies `width` values, a multiple of 16; unless `sums` is null they are added to those. */
void pack_row(const float* from, int64_t width, float* to, float* sums);

/** multiply_packed for a panel of B, whose rows lie `row_b` values apart, and `columns` of it, a multiple of 16. */
void multiply_panel(int64_t rows, int64_t columns, int64_t words, const LeftOperand<float>& left, const float* b,
                    int64_t row_b, float alpha, const Addend& addend, const ProductRows& c);

}  // namespace arena::avx2

#include "transpose.h"

#include <algorithm>

#include <ATen/ops/empty.h>

#include "guided-for.h"
#include "vectorized.h"

namespace arena {
namespace {

/** Values of a cache line. */
constexpr int64_t LINE = 16;
/** Columns that are gathered before rows of them are written: the buffer fits the first-level cache. */
constexpr int64_t COLUMNS = 64;

/** The rows `first` to `first + LINE - 1` of a matrix from its columns, `column_step` values apart. */
ARENA_VECTORIZED void transpose_lines(const float* from, int64_t column_step, int64_t columns, float* to) {
  alignas(64) float block[LINE][COLUMNS];
  for (int64_t start = 0; start < columns; start += COLUMNS) {
    const int64_t count = std::min(COLUMNS, columns - start);
    const float* column = from + start * column_step;
    for (int64_t i = 0; i < count; i++, column += column_step) {
      for (int64_t row = 0; row < LINE; row++) block[row][i] = column[row];
    }
    for (int64_t row = 0; row < LINE; row++) std::copy_n(block[row], count, to + row * columns + start);
  }
}

void transpose_rest(const float* from, int64_t column_step, int64_t rows, int64_t columns, float* to) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < columns; column++) to[row * columns + column] = from[column * column_step + row];
  }
}

}  // namespace

at::Tensor rows_of_transposed(const at::Tensor& matrix) {
  const int64_t rows = matrix.size(0), columns = matrix.size(1), column_step = matrix.stride(1);
  at::Tensor result = at::empty({rows, columns}, matrix.options());
  const float* from = matrix.data_ptr<float>();
  float* to = result.data_ptr<float>();
  const int64_t lines = rows / LINE;
  guided_for(lines, 1, [&](int64_t begin, int64_t end) {
    for (int64_t line = begin; line < end; line++) {
      transpose_lines(from + line * LINE, column_step, columns, to + line * LINE * columns);
    }
  });
  const int64_t done = lines * LINE;
  transpose_rest(from + done, column_step, rows - done, columns, to + done * columns);
  return result;
}

}  // namespace arena

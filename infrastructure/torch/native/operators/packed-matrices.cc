#include "packed-matrices.h"

#include "packed-products.h"

#if ARENA_HAS_PACKED_PRODUCTS
#include <algorithm>
#include <array>

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include "elements.h"

namespace arena {
namespace {

/** Rows that are multiplied with a panel at a time; with WORDS of it they fit the second-level cache. */
constexpr int64_t ROWS = 192;
/** Words that are summed at a time. */
constexpr int64_t WORDS = 256;
/** Threads get whole tiles of rows, and at least so many rows. */
constexpr int64_t LEAST_ROWS = 48;
/** Fewer rows are not worth the packing; of larger weights packing takes too much memory. */
constexpr int64_t FEWEST_ROWS = 128, LARGEST_WEIGHT = int64_t{1} << 22;

int64_t panels_of(int64_t columns) { return (columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS; }
int64_t width_of(int64_t columns, int64_t panel) { return std::min(PANEL_COLUMNS, columns - panel * PANEL_COLUMNS); }

/** Memory for packed operands. */
template <typename T>
class Words {
 public:
  Words(int64_t count, const at::Tensor& like) : memory_(at::empty({count}, like.options().dtype(at::kFloat))) {}
  Word<T>* data() { return reinterpret_cast<Word<T>*>(memory_.data_ptr<float>()); }

 private:
  at::Tensor memory_;
};

/** Packs a panel of the transpose of a weight [out, in] of any strides. */
template <typename T>
void pack_weight(const at::Tensor& weight, int64_t panel, Word<T>* to) {
  const int64_t in = weight.size(1), first = panel * PANEL_COLUMNS, width = width_of(weight.size(0), panel);
  const T* const values = weight.data_ptr<T>() + first * weight.stride(0);
  if (weight.stride(1) == 1) {
    pack_turned(values, weight.stride(0), width, in, to);
  } else {
    pack_straight(values, weight.stride(1), in, width, to);
  }
}

/** Packs the columns of a matrix, whose rows are summed over. */
template <typename T>
void pack_columns(const at::Tensor& matrix, Word<T>* to) {
  const int64_t count = matrix.size(0), columns = matrix.size(1), words = words_of<T>(count);
  const T* const values = matrix.data_ptr<T>();
  at::parallel_for(0, panels_of(columns), 1, [&](int64_t begin, int64_t end) {
    for (int64_t panel = begin; panel < end; panel++) {
      const int64_t first = panel * PANEL_COLUMNS;
      pack_straight(values + first, matrix.stride(0), count, width_of(columns, panel), to + first * words);
    }
  });
}

/** c [rows, PANEL_COLUMNS] = left times a panel of `width` columns. */
template <typename T>
void multiply_panel(int64_t rows, int64_t words, const LeftOperand<T>& left, const Word<T>* panel, int64_t width,
                    float* c) {
  for (int64_t first = 0; first < words; first += WORDS) {
    const LeftOperand<T> part{left.values + first * left.step, left.row, left.step};
    const RightOperand<T> right{panel, words, width, first};
    multiply_packed<T>(rows, width, std::min(WORDS, words - first), part, right, 1, first > 0, c, PANEL_COLUMNS);
  }
}

/** Rows of a block of results, with a shift of each column, to where they belong. */
template <typename T>
ARENA_VECTORIZED void put_rows(const float* block, int64_t rows, int64_t width, const float* shift, T* to,
                               int64_t row_to) {
  for (int64_t i = 0; i < rows; i++, block += PANEL_COLUMNS, to += row_to) {
#pragma omp simd
    for (int64_t j = 0; j < width; j++) store(to + j, block[j] + shift[j]);
  }
}

float* block_of_thread() {
  alignas(64) static thread_local std::array<float, ROWS * PANEL_COLUMNS> block;
  return block.data();
}

template <typename T>
at::Tensor affine_of(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
  const int64_t count = x.size(0), out = weight.size(0), words = words_of<T>(x.size(1)), row = x.stride(0);
  Words<T> packed(words * out, x);
  Word<T>* const panels = packed.data();
  at::parallel_for(0, panels_of(out), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) pack_weight<T>(weight, i, panels + i * PANEL_COLUMNS * words);
  });
  at::Tensor y = at::empty({count, out}, x.options());
  T* const to = y.data_ptr<T>();
  const auto type = x.options().dtype(at::kFloat);
  const at::Tensor shifts = bias.has_value() ? bias->to(at::kFloat).contiguous() : at::zeros({out}, type);
  const float* const shift = shifts.data_ptr<float>();
  const auto* const values = reinterpret_cast<const Word<T>*>(x.data_ptr<T>());
  at::parallel_for(0, (count + TILE_ROWS - 1) / TILE_ROWS, LEAST_ROWS / TILE_ROWS, [&](int64_t begin, int64_t end) {
    float* const block = block_of_thread();
    const int64_t last = std::min(count, end * TILE_ROWS);
    for (int64_t first = begin * TILE_ROWS; first < last; first += ROWS) {
      const int64_t rows = std::min(ROWS, last - first), row_words = row / VALUES_PER_WORD<T>;
      for (int64_t panel = 0; panel < panels_of(out); panel++) {
        const int64_t column = panel * PANEL_COLUMNS, width = width_of(out, panel);
        multiply_panel<T>(rows, words, {values + first * row_words, row_words, 1}, panels + column * words, width,
                          block);
        put_rows(block, rows, width, shift + column, to + first * out + column, out);
      }
    }
  });
  return y;
}

template <typename T>
at::Tensor transposed_product_of(const at::Tensor& left, const at::Tensor& right) {
  const int64_t out = left.size(1), in = right.size(1), words = words_of<T>(left.size(0));
  Words<T> packed(words * (out + in), left);
  Word<T>* const left_panels = packed.data();
  Word<T>* const right_panels = left_panels + words * out;
  pack_columns<T>(left, left_panels);
  pack_columns<T>(right, right_panels);
  at::Tensor y = at::empty({out, in}, left.options().dtype(at::kFloat));
  float* const to = y.data_ptr<float>();
  static constexpr std::array<float, PANEL_COLUMNS> NO_SHIFT{};
  const int64_t across = panels_of(in);
  at::parallel_for(0, panels_of(out) * across, 1, [&](int64_t begin, int64_t end) {
    float* const block = block_of_thread();
    for (int64_t i = begin; i < end; i++) {
      const int64_t row = i / across * PANEL_COLUMNS, rows = width_of(out, i / across);
      const int64_t column = i % across * PANEL_COLUMNS, width = width_of(in, i % across);
      multiply_panel<T>(rows, words, {left_panels + row * words, 1, rows}, right_panels + column * words, width, block);
      put_rows(block, rows, width, NO_SHIFT.data(), to + row * in + column, in);
    }
  });
  return y;
}

/** Whether the rows of a matrix on the CPU lie in one piece each, and are so many as to be worth it. */
bool has_suitable_rows(const at::Tensor& matrix) {
  const int64_t count = matrix.size(0);
  return matrix.is_cpu() && matrix.stride(1) == 1 && count >= FEWEST_ROWS && count % REGULAR_ROWS != 0;
}

/** Whether sums over `size` values have whole words for the registers, and results of `columns` columns whole registers. */
bool has_suitable_sizes(at::ScalarType type, int64_t size, int64_t columns) {
  if (columns % COLUMN_STEP != 0 || size * columns > LARGEST_WEIGHT) return false;
  if (type == at::kFloat) return has_packed_products<float>(size);
  return type == at::kBFloat16 && has_packed_products<c10::BFloat16>(size);
}

bool is_for_packing(const at::Tensor& x, const at::Tensor& weight) {
  return has_suitable_rows(x) && weight.is_cpu() && x.scalar_type() == weight.scalar_type() &&
         (weight.stride(0) == 1 || weight.stride(1) == 1) && x.stride(0) % VALUES_PER_WORD<c10::BFloat16> == 0 &&
         has_suitable_sizes(x.scalar_type(), x.size(1), weight.size(0));
}

bool is_for_packing_transposed(const at::Tensor& left, const at::Tensor& right) {
  return has_suitable_rows(left) && has_suitable_rows(right) && left.scalar_type() == right.scalar_type() &&
         has_suitable_sizes(left.scalar_type(), left.size(1), right.size(1)) &&
         has_suitable_sizes(left.scalar_type(), right.size(1), left.size(1));
}

}  // namespace

c10::optional<at::Tensor> packed_affine(const at::Tensor& x, const at::Tensor& weight,
                                        const c10::optional<at::Tensor>& bias) {
  if (!is_for_packing(x, weight)) return c10::nullopt;
  return x.scalar_type() == at::kFloat ? affine_of<float>(x, weight, bias) : affine_of<c10::BFloat16>(x, weight, bias);
}

c10::optional<at::Tensor> packed_transposed_product(const at::Tensor& left, const at::Tensor& right) {
  if (!is_for_packing_transposed(left, right)) return c10::nullopt;
  return left.scalar_type() == at::kFloat ? transposed_product_of<float>(left, right)
                                          : transposed_product_of<c10::BFloat16>(left, right);
}

}  // namespace arena

#else

namespace arena {

c10::optional<at::Tensor> packed_affine(const at::Tensor&, const at::Tensor&, const c10::optional<at::Tensor>&) {
  return c10::nullopt;
}

c10::optional<at::Tensor> packed_transposed_product(const at::Tensor&, const at::Tensor&) { return c10::nullopt; }

}  // namespace arena

#endif

#include "packed-matrices.h"

#include "packed-products.h"

#if ARENA_HAS_PACKED_PRODUCTS
#include <algorithm>
#include <array>
#include <vector>

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include "guided-for.h"
#include "rows.h"

namespace arena {
namespace {

/** Rows that are multiplied with a panel at a time; with WORDS of it they fit the second-level cache. */
constexpr int64_t ROWS = 192;
/** Words that are summed at a time. */
constexpr int64_t WORDS = 256;
/** Words of a column that are packed at a time, and summed by themselves: sums of sums are more exact than one. */
constexpr int64_t SUMMED_WORDS = 32;
/**
 * Larger float32 results go straight to memory: they would have left the caches before somebody reads them, and a line
 * that is written into a cache is first fetched.
 */
constexpr int64_t MOST_CACHED_BYTES = int64_t{2} << 20;
/** Fewer rows are not worth the packing; of larger weights packing takes too much memory. */
constexpr int64_t FEWEST_ROWS = 128, LARGEST_WEIGHT = int64_t{1} << 22;

int64_t panels_of(int64_t columns) { return (columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS; }
int64_t width_of(int64_t columns, int64_t panel) { return std::min(PANEL_COLUMNS, columns - panel * PANEL_COLUMNS); }

/** Memory for packed operands. */
template <typename T>
class Words {
 public:
  Words(int64_t count, const at::Tensor& like) : memory_(at::empty({count}, like.options().dtype(at::kFloat))) {}
  Word<T>* data() const { return reinterpret_cast<Word<T>*>(memory_.data_ptr<float>()); }

 private:
  at::Tensor memory_;
};

template <typename Use>
void in_parallel(int64_t count, const Use& use) {
  guided_for(count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) use(i);
  });
}

/** Packs some columns of the transpose of a weight [out, in] of any strides. */
template <typename T>
void pack_weight(const at::Tensor& weight, int64_t first, int64_t width, Word<T>* to) {
  const int64_t in = weight.size(1);
  const T* const values = weight.data_ptr<T>() + first * weight.stride(0);
  if (weight.stride(1) == 1) {
    pack_turned(values, weight.stride(0), width, in, to);
  } else {
    pack_straight(values, weight.stride(1), in, width, {0, words_of<T>(in)}, to);
  }
}

/** A matrix whose rows are summed over, and the place of its packed words. */
template <typename T>
struct SummedMatrix {
  const at::Tensor& matrix;
  Word<T>* packed;
  /** Sums of each block of SUMMED_WORDS words of its columns [blocks, columns]; undefined where not asked for. */
  at::Tensor block_sums;

  void pack(int64_t block) const {
    const int64_t words = words_of<T>(matrix.size(0)), first = block * SUMMED_WORDS;
    float* const sums = block_sums.defined() ? block_sums.data_ptr<float>() + block * matrix.size(1) : nullptr;
    pack_straight(matrix.data_ptr<T>(), matrix.stride(0), matrix.size(0), matrix.size(1),
                  {first, std::min(words, first + SUMMED_WORDS)}, packed, sums);
  }

  /** The sums of the blocks' sums, in their order. */
  at::Tensor sums() const {
    const int64_t columns = matrix.size(1);
    at::Tensor sums = at::zeros({columns}, block_sums.options());
    for (int64_t block = 0; block < block_sums.size(0); block++) {
      add_to(sums.data_ptr<float>(), block_sums.data_ptr<float>() + block * columns, columns);
    }
    return sums;
  }
};

/** Memory of a thread for a block: one that is added to stays in the caches, which rows of a wide result would not. */
ProductRows block_of_thread() {
  alignas(64) static thread_local std::array<float, ROWS * PANEL_COLUMNS> block;
  return {block.data(), PANEL_COLUMNS};
}

/** addend + left times a panel of `width` columns. */
template <typename T>
void multiply_panel(int64_t rows, int64_t words, const LeftOperand<T>& left, const Word<T>* panel, int64_t width,
                    Addend addend, const ProductRows& to) {
  const ProductRows block = block_of_thread();
  for (int64_t first = 0; first < words; first += WORDS) {
    const ProductRows& sums = first + WORDS < words ? block : to;
    const LeftOperand<T> part{left.values + first * left.step, left.row, left.step};
    const RightOperand<T> right{panel, words, width, first};
    multiply_packed<T>(rows, width, std::min(WORDS, words - first), part, right, 1, addend, sums);
    addend = {sums.values, sums.row};
  }
}

/** Where rows of a result of `bytes` are summed last: itself, or a block that put_rows rounds. */
ProductRows last_sums(float* to, int64_t row_to, int64_t bytes) { return {to, row_to, bytes > MOST_CACHED_BYTES}; }
ProductRows last_sums(c10::BFloat16*, int64_t, int64_t) { return block_of_thread(); }

/** Takes them to the result. */
void put_rows(const ProductRows&, int64_t, int64_t, float*, int64_t) {}
void put_rows(const ProductRows& from, int64_t rows, int64_t width, c10::BFloat16* to, int64_t row_to) {
  for (int64_t i = 0; i < rows; i++) narrow(from.values + i * from.row, to + i * row_to, width);
}

int64_t columns_of(const AffineMap& map) { return map.terms[0].weight.size(0); }

/** Words of one packed column of all of a map's weights. */
template <typename T>
int64_t words_of_terms(const AffineMap& map) {
  int64_t words = 0;
  for (const auto& term : map.terms) words += words_of<T>(term.x.size(1));
  return words;
}

/** A panel of the columns of a map's result. */
template <typename T>
struct ResultPanel {
  const AffineMap* map;
  int64_t first;
  int64_t width;
  /** The panels of the map's weights, one after the other. */
  Word<T>* packed;
  Addend shift;
  T* to;

  void pack() const {
    Word<T>* place = packed;
    for (const auto& [x, weight] : map->terms) {
      pack_weight<T>(weight, first, width, place);
      place += words_of<T>(x.size(1)) * width;
    }
  }

  void compute(int64_t first_row, int64_t rows) const {
    const int64_t row_to = columns_of(*map);
    const int64_t bytes = map->terms[0].x.size(0) * row_to * static_cast<int64_t>(sizeof(T));
    T* const result = to + first_row * row_to;
    const ProductRows block = block_of_thread(), last = last_sums(result, row_to, bytes);
    Addend addend = shift;
    const Word<T>* panel = packed;
    for (const auto& term : map->terms) {
      const int64_t words = words_of<T>(term.x.size(1)), row = term.x.stride(0) / VALUES_PER_WORD<T>;
      const auto* const values = reinterpret_cast<const Word<T>*>(term.x.template data_ptr<T>()) + first_row * row;
      const ProductRows& sums = &term == &map->terms.back() ? last : block;
      multiply_panel<T>(rows, words, {values, row, 1}, panel, width, addend, sums);
      addend = {sums.values, sums.row};
      panel += words * width;
    }
    put_rows(last, rows, width, result, row_to);
  }
};

template <typename T>
std::vector<at::Tensor> affines_of(const std::vector<AffineMap>& maps) {
  const at::Tensor& like = maps[0].terms[0].x;
  const int64_t count = like.size(0);
  int64_t words = 0;
  for (const auto& map : maps) words += words_of_terms<T>(map) * columns_of(map);
  const Words<T> packed(words, like);

  std::vector<at::Tensor> results, biases;
  std::vector<ResultPanel<T>> panels;
  Word<T>* place = packed.data();
  for (const auto& map : maps) {
    const int64_t columns = columns_of(map);
    results.push_back(at::empty({count, columns}, like.options()));
    Addend shift;
    if (map.bias.has_value()) {
      biases.push_back(map.bias->to(at::kFloat).contiguous());
      shift.values = biases.back().template data_ptr<float>();
    }
    for (int64_t panel = 0; panel < panels_of(columns); panel++) {
      const int64_t first = panel * PANEL_COLUMNS, width = width_of(columns, panel);
      panels.push_back(
          {&map, first, width, place, shift.from(0, first), results.back().template data_ptr<T>() + first});
      place += words_of_terms<T>(map) * width;
    }
  }
  in_parallel(panels.size(), [&](int64_t i) { panels[i].pack(); });
  const int64_t blocks = (count + ROWS - 1) / ROWS, across = panels.size();
  in_parallel(blocks * across, [&](int64_t i) {
    const int64_t first = i / across * ROWS;
    panels[i % across].compute(first, std::min(ROWS, count - first));
  });
  return results;
}

/** A panel of a packed left matrix, turned, and the rows of the result that it gives. */
template <typename T>
struct TurnedPanel {
  const Word<T>* left;
  int64_t rows;
  float* to;
};

template <typename T>
TransposedProducts transposed_products_of(at::TensorList lefts, const at::Tensor& right, SummedSide summed) {
  const int64_t words = words_of<T>(right.size(0)), in = right.size(1), across = panels_of(in);
  const int64_t blocks = (words + SUMMED_WORDS - 1) / SUMMED_WORDS;
  int64_t columns = in;
  for (const auto& left : lefts) columns += left.size(1);
  const Words<T> packed(words * columns, right);
  const Word<T>* const right_panels = packed.data();

  const auto type = right.options().dtype(at::kFloat);
  const auto block_sums = [&](const at::Tensor& matrix, bool is_summed) {
    return is_summed ? at::zeros({blocks, matrix.size(1)}, type) : at::Tensor();
  };
  std::vector<SummedMatrix<T>> matrices{{right, packed.data(), block_sums(right, summed == SummedSide::RIGHT)}};
  std::vector<at::Tensor> products;
  std::vector<TurnedPanel<T>> panels;
  Word<T>* place = packed.data() + words * in;
  for (const auto& left : lefts) {
    const int64_t out = left.size(1);
    matrices.push_back({left, place, block_sums(left, summed == SummedSide::LEFT)});
    products.push_back(at::empty({out, in}, type));
    for (int64_t panel = 0; panel < panels_of(out); panel++) {
      const int64_t first = panel * PANEL_COLUMNS;
      panels.push_back(
          {place + first * words, width_of(out, panel), products.back().template data_ptr<float>() + first * in});
    }
    place += words * out;
  }
  in_parallel(blocks, [&](int64_t block) {
    for (const auto& matrix : matrices) matrix.pack(block);
  });
  in_parallel(panels.size() * across, [&](int64_t i) {
    const TurnedPanel<T>& panel = panels[i / across];
    const int64_t column = i % across * PANEL_COLUMNS, width = width_of(in, i % across);
    multiply_panel<T>(panel.rows, words, {panel.left, 1, panel.rows}, right_panels + column * words, width, {},
                      {panel.to + column, in});
  });

  std::vector<at::Tensor> sums;
  for (const auto& matrix : matrices) {
    if (matrix.block_sums.defined()) sums.push_back(matrix.sums());
  }
  return {products, sums};
}

/** Whether the rows of a matrix on the CPU lie in one piece each, and are so many as to be worth it. */
bool has_suitable_rows(const at::Tensor& matrix) {
  return matrix.is_cpu() && matrix.dim() == 2 && matrix.stride(1) == 1 && matrix.size(0) >= FEWEST_ROWS;
}

/** Whether sums over `size` values have whole words for the registers, and results of `columns` columns whole registers. */
bool has_suitable_sizes(at::ScalarType type, int64_t size, int64_t columns) {
  if (columns % COLUMN_STEP != 0 || size * columns == 0 || size * columns > LARGEST_WEIGHT) return false;
  if (type == at::kFloat) return has_packed_products<float>(size);
  return type == at::kBFloat16 && has_packed_products<c10::BFloat16>(size);
}

bool is_for_packing(const AffineTerm& term) {
  const auto& [x, weight] = term;
  return has_suitable_rows(x) && weight.is_cpu() && weight.dim() == 2 && weight.size(1) == x.size(1) &&
         x.scalar_type() == weight.scalar_type() && (weight.stride(0) == 1 || weight.stride(1) == 1) &&
         x.stride(0) % VALUES_PER_WORD<c10::BFloat16> == 0 &&
         has_suitable_sizes(x.scalar_type(), x.size(1), weight.size(0));
}

/** Whether all terms are such, and give one shape and type. Others the library computes, or refuses. */
bool is_for_packing(const AffineMap& map, const at::Tensor& like) {
  const auto& bias = map.bias;
  const int64_t columns = map.terms[0].weight.size(0);
  const auto fits = [&](const AffineTerm& term) {
    return is_for_packing(term) && term.x.size(0) == like.size(0) && term.x.scalar_type() == like.scalar_type() &&
           term.weight.size(0) == columns;
  };
  return std::all_of(map.terms.begin(), map.terms.end(), fits) &&
         (!bias.has_value() || (bias->is_cpu() && bias->dim() == 1 && bias->size(0) == columns));
}

bool is_for_packing_transposed(const at::Tensor& left, const at::Tensor& right) {
  return has_suitable_rows(left) && has_suitable_rows(right) && left.size(0) == right.size(0) &&
         left.scalar_type() == right.scalar_type() &&
         has_suitable_sizes(left.scalar_type(), left.size(1), right.size(1)) &&
         has_suitable_sizes(left.scalar_type(), right.size(1), left.size(1));
}

}  // namespace

c10::optional<std::vector<at::Tensor>> packed_affines(const std::vector<AffineMap>& maps) {
  const at::Tensor& like = maps[0].terms[0].x;
  for (const auto& map : maps) {
    if (!is_for_packing(map, like)) return c10::nullopt;
  }
  const bool is_float = like.scalar_type() == at::kFloat;
  return is_float ? affines_of<float>(maps) : affines_of<c10::BFloat16>(maps);
}

c10::optional<TransposedProducts> packed_transposed_products(at::TensorList lefts, const at::Tensor& right,
                                                             SummedSide summed) {
  for (const auto& left : lefts) {
    if (!is_for_packing_transposed(left, right)) return c10::nullopt;
  }
  const bool is_float = right.scalar_type() == at::kFloat;
  return is_float ? transposed_products_of<float>(lefts, right, summed)
                  : transposed_products_of<c10::BFloat16>(lefts, right, summed);
}

}  // namespace arena

#else

namespace arena {

c10::optional<std::vector<at::Tensor>> packed_affines(const std::vector<AffineMap>&) { return c10::nullopt; }

c10::optional<TransposedProducts> packed_transposed_products(at::TensorList, const at::Tensor&, SummedSide) {
  return c10::nullopt;
}

}  // namespace arena

#endif

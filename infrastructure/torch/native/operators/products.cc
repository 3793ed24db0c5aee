#include "products.h"

#include <string>
#include <vector>

#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sum.h>
#include <torch/library.h>

#include "packed-products.h"
#include "transpose.h"

extern "C" void sgemm_(const char* transpose_a, const char* transpose_b, const int* m, const int* n, const int* k,
                       const float* alpha, const float* a, const int* row_a, const float* b, const int* row_b,
                       const float* beta, float* c, const int* row_c);

namespace arena {
namespace {

using LinearPointwise = at::Tensor(const at::Tensor&, const at::Tensor&, const c10::optional<at::Tensor>&,
                                   c10::string_view, c10::List<c10::optional<at::Scalar>>,
                                   c10::optional<c10::string_view>);

/** oneDNN's matrix product for ordinary float32 tensors: libtorch itself uses it for compiled graphs only. */
const c10::optional<c10::OperatorHandle>& onednn_linear() {
  static const auto found =
      at::hasMKLDNN() ? c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""}) : c10::nullopt;
  return found;
}

/** Whether products on the CPU go to oneDNN, or to ours where that would be slower: `arena::use_onednn`. */
bool prefers_onednn = false;

/** Whether a matrix lies as the transpose of one whose rows lie in one piece each. */
bool is_transposed(const at::Tensor& matrix) { return matrix.stride(0) == 1 && matrix.stride(1) != 1; }

at::Tensor onednn_affine(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
  static const auto call = onednn_linear()->typed<LinearPointwise>();
  // oneDNN would make such a copy itself, on one thread.
  const at::Tensor rows = is_transposed(x) ? rows_of_transposed(x) : x;
  return call.call(rows, weight, bias, "none", c10::List<c10::optional<at::Scalar>>(), "");
}

/** Sets whether float32 products go to oneDNN rather than BLAS; gives whether they do from now on. */
bool use_onednn(bool prefers) {
  prefers_onednn = prefers && onednn_linear().has_value();
  return prefers_onednn;
}

/** oneDNN multiplies bfloat16 from AVX-512 on; libtorch's own loops reach a hundredth of float32's speed. */
bool multiplies_bfloat16() { return !HAS_PACKED_PRODUCTS || (at::hasMKLDNN() && packed_instructions() == PackedInstructions::AVX512); }

at::Tensor widened(const at::Tensor& matrix) { return is_widened(matrix) ? matrix.to(at::kFloat) : matrix; }

std::vector<at::Tensor> widened(at::TensorList matrices) {
  std::vector<at::Tensor> wide;
  for (const auto& matrix : matrices) wide.push_back(widened(matrix));
  return wide;
}

/** Whether a product is one of plain float32 on the CPU for which oneDNN is the faster one. */
bool goes_to_onednn(const at::Tensor& left, const at::Tensor& right) {
  const bool is_plain = left.is_cpu() && left.scalar_type() == at::kFloat && left.numel() > 0 && right.numel() > 0;
  return is_plain && prefers_onednn;
}

at::Tensor library_affine(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
  if (goes_to_onednn(x, weight)) return onednn_affine(x, weight, bias);
  return bias.has_value() ? at::addmm(*bias, x, weight.t()) : at::mm(x, weight.t());
}

at::Tensor library_transposed_product(const at::Tensor& left, const at::Tensor& right) {
  const int64_t shared = left.size(0), rows = left.size(1), columns = right.size(1);
  const bool is_smaller_turned = shared * columns + rows * columns < shared * rows;
  if (!goes_to_onednn(left, right) || !is_smaller_turned) return product(left.t(), right);
  return rows_of_transposed(product(right.t(), left).t());
}

/** sum += left right, in the type of the sum. */
void add_product(at::Tensor& sum, const at::Tensor& left, const at::Tensor& right) {
  if (left.scalar_type() != sum.scalar_type() || goes_to_onednn(left, right)) {
    sum.add_(product(left, right));
  } else {
    at::addmm_out(sum, sum, left, right);
  }
}

/** Rows of 16-bit matrices of which libtorch multiplies many, as those of attention, faster in float32. */
constexpr int64_t FEW_ROWS = 8;

/** Plain matrices go to the fastest kernel; libtorch decides for the rest. */
at::Tensor matmul(const at::Tensor& left, const at::Tensor& right) {
  if (left.dim() == 2 && right.dim() == 2) return product(left, right);
  const bool is_few = left.is_cpu() && left.scalar_type() == at::kBFloat16 && left.dim() > 2 && left.size(-2) <= FEW_ROWS;
  if (!is_few && !is_widened(left)) return at::matmul(left, right);
  return at::matmul(left.to(at::kFloat), right.to(at::kFloat)).to(left.scalar_type());
}

}  // namespace

bool is_widened(const at::Tensor& matrix) {
  static const bool widens_bfloat16 = !multiplies_bfloat16();
  const auto type = matrix.scalar_type();
  return matrix.is_cpu() && (type == at::kHalf || (type == at::kBFloat16 && widens_bfloat16));
}

bool has_onednn_products() { return onednn_linear().has_value(); }

at::Tensor affine(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
  return affines(x, {weight}, {bias})[0];
}

std::vector<at::Tensor> affines(const at::Tensor& x, at::TensorList weights, const Biases& biases) {
  if (is_widened(x)) {
    Biases added;
    for (const auto& bias : biases) added.push_back(in_type(bias, at::kFloat));
    std::vector<at::Tensor> results = affines(widened(x), widened(weights), added);
    for (auto& result : results) result = result.to(x.scalar_type());
    return results;
  }
  if (prefers_onednn) {
    std::vector<AffineMap> maps;
    for (size_t i = 0; i < weights.size(); i++) maps.push_back({{{x, weights[i]}}, biases[i]});
    if (const auto packed = packed_affines(maps)) return *packed;
  }
  std::vector<at::Tensor> results;
  for (size_t i = 0; i < weights.size(); i++) results.push_back(library_affine(x, weights[i], biases[i]));
  return results;
}

at::Tensor sum_of_products(at::TensorList lefts, at::TensorList rights) {
  if (is_widened(lefts[0])) {
    return sum_of_products(widened(lefts), widened(rights)).to(lefts[0].scalar_type());
  }
  if (prefers_onednn) {
    AffineMap map;
    for (size_t i = 0; i < lefts.size(); i++) map.terms.push_back({lefts[i], rights[i].t()});
    if (const auto packed = packed_affines({map})) return (*packed)[0];
  }
  // Sums of 16-bit values are rounded once, as those of the tiles are.
  at::Tensor sum = library_affine(lefts[0], rights[0].t(), c10::nullopt);
  if (lefts.size() > 1) sum = sum.to(at::kFloat);
  for (size_t i = 1; i < lefts.size(); i++) add_product(sum, lefts[i], rights[i]);
  return sum.to(lefts[0].scalar_type());
}

at::Tensor transposed_product(const at::Tensor& left, const at::Tensor& right) {
  if (is_widened(right)) return transposed_product(widened(left), widened(right));
  if (prefers_onednn) {
    if (const auto packed = packed_transposed_products({left}, right, SummedSide::NONE)) {
      return packed->products[0];
    }
  }
  return library_transposed_product(left, right);
}

TransposedProducts transposed_products(at::TensorList lefts, const at::Tensor& right, SummedSide summed) {
  if (is_widened(right)) return transposed_products(widened(lefts), widened(right), summed);
  if (prefers_onednn) {
    if (const auto packed = packed_transposed_products(lefts, right, summed)) return *packed;
  }
  TransposedProducts results;
  const auto add_sums = [&](const at::Tensor& matrix) { results.sums.push_back(at::sum(matrix, 0, false, at::kFloat)); };
  if (summed == SummedSide::RIGHT) add_sums(right);
  for (const auto& left : lefts) {
    results.products.push_back(library_transposed_product(left, right).to(at::kFloat));
    if (summed == SummedSide::LEFT) add_sums(left);
  }
  return results;
}

void TransposedProductSum::add(const at::Tensor& left, const at::Tensor& right) {
  const bool is_onednn = goes_to_onednn(left, right);
  if (!sum_.defined()) {
    is_turned_ = is_onednn && right.size(1) < left.size(1);
    sum_ = is_turned_ ? product(right.t(), left) : product(left.t(), right);
    return;
  }
  sum_ = sum_.to(at::kFloat);
  if (is_turned_) {
    add_product(sum_, right.t(), left);
  } else {
    add_product(sum_, left.t(), right);
  }
}

at::Tensor TransposedProductSum::result() const { return is_turned_ ? rows_of_transposed(sum_.t()) : sum_; }

void multiply(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
              int64_t row_a, const float* b, int64_t row_b, float beta, float* c, int64_t row_c) {
  // BLAS reads columns first: it computes the transpose, from the operands in reverse order.
  const int columns = static_cast<int>(n), rows = static_cast<int>(m), inner = static_cast<int>(k);
  const int step_a = static_cast<int>(row_a), step_b = static_cast<int>(row_b), step_c = static_cast<int>(row_c);
  sgemm_(transpose_b ? "T" : "N", transpose_a ? "T" : "N", &columns, &rows, &inner, &alpha, b, &step_b, a, &step_a,
         &beta, c, &step_c);
}

}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def("use_onednn(bool prefers) -> bool", arena::use_onednn);
  library.def("matmul(Tensor left, Tensor right) -> Tensor");
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) { library.impl("matmul", arena::matmul); }

#pragma once

#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "packed-matrices.h"

namespace arena {

/**
 * x W^T + bias for matrices x [n, in] and weight [out, in] of any strides, through the fastest kernel for this
 * processor: libtorch's BLAS, its oneDNN, or ours (packed-matrices.h).
 */
at::Tensor affine(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias);

/**
 * Whether a matrix on the CPU has 16-bit numbers for which libtorch has no fast product on this processor: float16, and
 * without AVX-512 bfloat16. Products here widen them to float32, which has them exactly, and round what comes out.
 */
bool is_widened(const at::Tensor& matrix);

/** A bias that may not be there, in the type of what it is added to. */
inline c10::optional<at::Tensor> in_type(const c10::optional<at::Tensor>& bias, at::ScalarType type) {
  return bias.has_value() ? c10::make_optional(bias->to(type)) : c10::nullopt;
}

/** Of each linear map, whether it has one or not. */
using Biases = std::vector<c10::optional<at::Tensor>>;

/** The same with each of several weights, of any number of rows. */
std::vector<at::Tensor> affines(const at::Tensor& x, at::TensorList weights, const Biases& biases);

/** Whether oneDNN multiplies ordinary float32 tensors for this libtorch: from 2.0 on, where it was built with oneDNN. */
bool has_onednn_products();

/** left right for matrices of any strides. */
inline at::Tensor product(const at::Tensor& left, const at::Tensor& right) {
  return affine(left, right.t(), c10::nullopt);
}

/** The sum of left right over the pairs of two lists, in the type of their elements; they may be of any strides. */
at::Tensor sum_of_products(at::TensorList lefts, at::TensorList rights);

/**
 * left^T right, in the type of the two or in float32. oneDNN needs a copy of one of the two, which is made of the smaller
 * one, at the price of another copy of the result.
 */
at::Tensor transposed_product(const at::Tensor& left, const at::Tensor& right);

/** The same of each of several left ones, and sums of columns: gradients of layers' weights and biases, in float32. */
TransposedProducts transposed_products(at::TensorList lefts, const at::Tensor& right, SummedSide summed);

/**
 * The sum of left^T right over parts of their rows [n, out] and [n, in]: [out, in], in float32 when there are several
 * parts. The matrix of the fewer columns is the one that is turned, and the sum with it, once, at the end.
 */
class TransposedProductSum {
 public:
  void add(const at::Tensor& left, const at::Tensor& right);
  /** Undefined when nothing was added. */
  at::Tensor result() const;

 private:
  at::Tensor sum_;
  bool is_turned_ = false;
};

/**
 * C = alpha op(A) op(B) + beta C, row-major, float32, on the calling thread when called from a parallel region. BLAS's
 * sgemm: op(A) is [m, k], op(B) [k, n].
 */
void multiply(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
              int64_t row_a, const float* b, int64_t row_b, float beta, float* c, int64_t row_c);

}  // namespace arena

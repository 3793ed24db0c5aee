#pragma once

#include <ATen/core/Tensor.h>

namespace arena {

/**
 * Products of large matrices by the tiles of packed-products.h, on all threads, in float32 and bfloat16. oneDNN writes
 * machine code for each number of rows that it meets, half a millisecond for a product that takes as long as that; batches
 * of ragged rows have another number of tokens each time. These know one code for all. Multiples of
 * {@link REGULAR_ROWS} are left to oneDNN: those of batches of full blocks, which come again and again.
 */
constexpr int64_t REGULAR_ROWS = 64;

/**
 * x W^T + bias in the type of x, for x [n, in] and weight [out, in]; nothing where these matrices, or this processor, are
 * not for it. `weight` may be a transposed one.
 */
c10::optional<at::Tensor> packed_affine(const at::Tensor& x, const at::Tensor& weight,
                                        const c10::optional<at::Tensor>& bias);

/** left^T right in float32, [out, in], for left [n, out] and right [n, in]; nothing as above. */
c10::optional<at::Tensor> packed_transposed_product(const at::Tensor& left, const at::Tensor& right);

}  // namespace arena

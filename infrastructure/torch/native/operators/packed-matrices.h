#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

namespace arena {

/**
 * Products of large matrices by the tiles of packed-products.h, on all threads, in float32 and bfloat16. oneDNN writes
 * machine code for each number of rows that it meets, half a millisecond for a product that takes as long as that; batches
 * of ragged rows have another number of tokens each time. These know one code for all, and transpose what has to be
 * while they pack it.
 */

/** x W^T for x [n, in] and weight [out, in], which may be a transposed one. */
struct AffineTerm {
  at::Tensor x;
  at::Tensor weight;
};

/** The sum of terms with as many rows and columns each, + bias. */
struct AffineMap {
  std::vector<AffineTerm> terms;
  c10::optional<at::Tensor> bias;
};

/**
 * What each map gives, [n, out] in the type of x, of which all have as many rows; nothing where these matrices, or this
 * processor, are not for it. A sum of terms is rounded once.
 */
c10::optional<std::vector<at::Tensor>> packed_affines(const std::vector<AffineMap>& maps);

/** The operand whose columns are summed, too: gradients of biases are those of slopes. */
enum class SummedSide { NONE, LEFT, RIGHT };

/** Products left^T right in float32, and the sums of the columns of each matrix on one side. */
struct TransposedProducts {
  std::vector<at::Tensor> products;
  std::vector<at::Tensor> sums;
};

/** Those of each of several left matrices [n, out] and a right one [n, in]: [out, in]; nothing as above. */
c10::optional<TransposedProducts> packed_transposed_products(at::TensorList lefts, const at::Tensor& right,
                                                             SummedSide summed);

}  // namespace arena

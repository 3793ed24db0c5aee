#pragma once

#include <ATen/core/Tensor.h>

namespace arena {

/**
 * Copies a float32 matrix [rows, columns] whose columns lie in one piece each (strides 1, n), as that of a transposed
 * tensor, to one whose rows do; on all threads, which libtorch's own copy of such a matrix is not.
 */
at::Tensor rows_of_transposed(const at::Tensor& matrix);

}  // namespace arena

#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "elements.h"

namespace arena {

template <typename T>
ARENA_VECTORIZED void widen(const T* from, float* to, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) to[i] = load(from + i);
}

template <typename T>
ARENA_VECTORIZED void narrow(const float* from, T* to, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) store(to + i, from[i]);
}

template <typename T>
ARENA_VECTORIZED void add_to(float* sum, const T* x, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) sum[i] += load(x + i);
}

/** A buffer of a thread for one row. */
using RowBuffer = std::vector<float>;

inline float* sized(RowBuffer& buffer, int64_t count) {
  if (buffer.size() < static_cast<size_t>(count)) buffer.resize(count);
  return buffer.data();
}

/** Whether RowSource reads and RowTarget writes tensors of a type. */
inline bool is_row_type(at::ScalarType type) {
  return type == at::kFloat || type == at::kBFloat16 || type == at::kHalf;
}

/** Throws unless it is such a type. */
inline void check_row_type(at::ScalarType type) {
  TORCH_CHECK(is_row_type(type), "expected float32, bfloat16 or float16, found ", type);
}
inline void check_row_type(const at::Tensor& values) { check_row_type(values.scalar_type()); }

/** Throws unless a tensor holds `count` values in float32, as kernels read them past its shape. */
inline void check_floats(const char* name, const at::Tensor& values, int64_t count) {
  TORCH_CHECK(values.scalar_type() == at::kFloat && values.numel() == count, "expected ", name, " of ", count,
              " values in float32, found ", values.numel(), " in ", values.scalar_type());
}

/**
 * The values of a contiguous tensor of float32, bfloat16 or float16 as float32, some at a time: where they lie, or
 * copied to a buffer. Kernels that work row by row thereby know one type only.
 */
class RowSource {
 public:
  explicit RowSource(const at::Tensor& values) : values_(values.data_ptr()), type_(values.scalar_type()) {
    TORCH_CHECK(values.is_contiguous(), "expected contiguous values");
    check_row_type(values);
  }

  /** `count` values from `start` on; valid until the next call with that buffer. */
  const float* read(int64_t start, int64_t count, RowBuffer& buffer) const {
    if (type_ == at::kFloat) return static_cast<const float*>(values_) + start;
    float* to = sized(buffer, count);
    if (type_ == at::kBFloat16) {
      widen(static_cast<const c10::BFloat16*>(values_) + start, to, count);
    } else {
      widen(static_cast<const c10::Half*>(values_) + start, to, count);
    }
    return to;
  }

 private:
  const void* values_;
  at::ScalarType type_;
};

/** The same for writing. */
class RowTarget {
 public:
  explicit RowTarget(const at::Tensor& values) : values_(values.data_ptr()), type_(values.scalar_type()) {
    check_row_type(values);
  }

  /** Where to put `count` values from `start` on as float32. */
  float* open(int64_t start, int64_t count, RowBuffer& buffer) const {
    return type_ == at::kFloat ? static_cast<float*>(values_) + start : sized(buffer, count);
  }

  /** Brings what was put there home. */
  void close(int64_t start, int64_t count, const float* from) const {
    if (type_ == at::kBFloat16) narrow(from, static_cast<c10::BFloat16*>(values_) + start, count);
    if (type_ == at::kHalf) narrow(from, static_cast<c10::Half*>(values_) + start, count);
  }

 private:
  void* values_;
  at::ScalarType type_;
};

}  // namespace arena

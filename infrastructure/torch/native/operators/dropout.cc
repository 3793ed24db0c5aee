#include "dropout.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/ones.h>
#include <torch/library.h>

#include "vectorized.h"

namespace arena {
namespace {

ARENA_VECTORIZED void drop(const float* x, const uint16_t* bits, uint32_t threshold, float scale, float* y,
                           int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) y[i] = bits[i] < threshold ? 0.0f : x[i] * scale;
}

at::Tensor dropout_cpu(const at::Tensor& x, double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  TORCH_CHECK(x.scalar_type() == at::kFloat, "expected float32");
  const at::Tensor input = x.contiguous();
  at::Tensor output = at::empty_like(input);
  const DropoutMask mask(rate, PhiloxKey::of(seed, use, major, minor));
  const float* from = input.data_ptr<float>();
  float* to = output.data_ptr<float>();
  at::parallel_for(0, input.numel(), DROPOUT_GRAIN, [&](int64_t begin, int64_t end) {
    std::vector<uint16_t> scratch;
    for (int64_t start = begin; start < end; start += DROPOUT_GRAIN) {
      const int64_t count = std::min(DROPOUT_GRAIN, end - start);
      drop(from + start, mask.bits(start, count, scratch), mask.threshold, mask.scale, to + start, count);
    }
  });
  return output;
}

at::Tensor dropout_portable(const at::Tensor& x, double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  const DropoutMask mask(rate, PhiloxKey::of(seed, use, major, minor));
  return at::mul(x, dropout_factors(mask, x.sizes()).to(x.options()));
}

}  // namespace

at::Tensor dropout_factors(const DropoutMask& mask, at::IntArrayRef shape) {
  at::Tensor factors = at::ones(shape, at::kFloat);
  float* values = factors.data_ptr<float>();
  at::parallel_for(0, factors.numel(), DROPOUT_GRAIN, [&](int64_t begin, int64_t end) {
    std::vector<uint16_t> scratch;
    const uint16_t* bits = mask.bits(begin, end - begin, scratch);
    drop(values + begin, bits, mask.threshold, mask.scale, values + begin, end - begin);
  });
  return factors;
}

}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def("dropout(Tensor x, float rate, int seed, int use, int major, int minor) -> Tensor");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) { library.impl("dropout", arena::dropout_cpu); }
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) { library.impl("dropout", arena::dropout_portable); }

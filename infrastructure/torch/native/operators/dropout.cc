#include "dropped-values.h"

#include <ATen/ops/empty_like.h>
#include <torch/library.h>

#include "guided-for.h"
#include "rows.h"

namespace arena {
namespace {

/** Values that are computed at a time. */
constexpr int64_t PART = 8192;

at::Tensor dropout_cpu(const at::Tensor& x, double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  check_row_type(x);
  const at::Tensor input = x.contiguous();
  at::Tensor output = at::empty_like(input);
  const DropoutMask mask(rate, PhiloxKey::of(seed, use, major, minor));
  const RowSource source(input);
  const RowTarget target(output);
  guided_for((input.numel() + PART - 1) / PART, 1, [&](int64_t begin, int64_t end) {
    RowBuffer from, to;
    std::vector<uint16_t> bits;
    for (int64_t start = begin * PART; start < std::min(end * PART, input.numel()); start += PART) {
      const int64_t count = std::min(PART, input.numel() - start);
      float* values = target.open(start, count, to);
      mask.drop(source.read(start, count, from), mask.bits(start, count, bits), values, count);
      target.close(start, count, values);
    }
  });
  return output;
}

at::Tensor dropout_portable(const at::Tensor& x, double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  const DropoutMask mask(rate, PhiloxKey::of(seed, use, major, minor));
  return drop(x, dropped_values(mask, x.sizes(), x.device()), mask);
}

}  // namespace

}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def("dropout(Tensor x, float rate, int seed, int use, int major, int minor) -> Tensor");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) { library.impl("dropout", arena::dropout_cpu); }
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) { library.impl("dropout", arena::dropout_portable); }

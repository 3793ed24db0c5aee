#include "attention.h"

#include <torch/library.h>

namespace arena {
namespace {

AttentionInput input_of(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& lengths,
                        int64_t head_count, bool causal, double scale, double rate, int64_t seed, int64_t use,
                        int64_t major, int64_t minor) {
  TORCH_CHECK(q.dim() == 2 && q.sizes() == k.sizes() && q.sizes() == v.sizes(),
              "expected q, k and v of one shape [tokens, hidden]");
  TORCH_CHECK(head_count > 0 && q.size(1) % head_count == 0, "expected heads that divide ", q.size(1), ", found ",
              head_count);
  const auto type = q.scalar_type();
  return {q.contiguous(), k.to(type).contiguous(), v.to(type).contiguous(), RaggedRows::of(lengths, q.size(0)),
          {head_count, causal, static_cast<float>(scale), DropoutMask::of(rate, seed, use, major, minor)}};
}

/** ArenaAttention */
template <bool is_portable>
std::tuple<at::Tensor, at::Tensor> attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                             const at::Tensor& lengths, int64_t head_count, bool causal, double scale,
                                             double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  const auto input = input_of(q, k, v, lengths, head_count, causal, scale, rate, seed, use, major, minor);
  return is_portable ? attend_portable(input) : attend_cpu(input);
}

/** ArenaAttentionGrad */
template <bool is_portable>
AttentionGradient attention_grad(const at::Tensor& dy, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                 const at::Tensor& lengths, const c10::optional<at::Tensor>& log_sums,
                                 int64_t head_count, bool causal, double scale, double rate, int64_t seed, int64_t use,
                                 int64_t major, int64_t minor) {
  const auto input = input_of(q, k, v, lengths, head_count, causal, scale, rate, seed, use, major, minor);
  TORCH_CHECK(dy.sizes() == q.sizes(), "expected dy of the shape of q");
  return is_portable ? attend_gradient_portable(input, dy) : attend_gradient_cpu(input, dy, log_sums.value());
}

}  // namespace
}  // namespace arena

#define ARENA_ATTENTION_SETTINGS \
  "int head_count, bool causal, float scale, float rate, int seed, int use, int major, int minor"

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def("attention(Tensor q, Tensor k, Tensor v, Tensor lengths, " ARENA_ATTENTION_SETTINGS
              ") -> (Tensor out, Tensor log_sums)");
  library.def("attention_grad(Tensor dy, Tensor q, Tensor k, Tensor v, Tensor lengths, Tensor? log_sums, "
              ARENA_ATTENTION_SETTINGS ") -> (Tensor dq, Tensor dk, Tensor dv)");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("attention", arena::attention<false>);
  library.impl("attention_grad", arena::attention_grad<false>);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("attention", arena::attention<true>);
  library.impl("attention_grad", arena::attention_grad<true>);
}

#include "attention.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/library.h>

namespace arena {
namespace {

/** q, k and v, and gradients in their places. */
struct Operands {
  at::Tensor q, k, v;

  static Operands of(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    TORCH_CHECK(q.dim() == 2 && q.sizes() == k.sizes() && q.sizes() == v.sizes(),
                "expected q, k and v of one shape [tokens, hidden]");
    const auto type = q.scalar_type();
    return {q.contiguous(), k.to(type).contiguous(), v.to(type).contiguous()};
  }

  static Operands columns_of(const at::Tensor& qkv) {
    const int64_t hidden = qkv.size(1) / 3;
    return {qkv.narrow(1, 0, hidden), qkv.narrow(1, hidden, hidden), qkv.narrow(1, 2 * hidden, hidden)};
  }

  static Operands of(const at::Tensor& qkv) {
    TORCH_CHECK(qkv.dim() == 2 && qkv.size(1) % 3 == 0, "expected qkv [tokens, 3 * hidden]");
    return columns_of(qkv.contiguous());
  }
};

AttentionInput input_of(const Operands& operands, const at::Tensor& lengths, int64_t head_count, bool causal,
                        double scale, double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  const auto& [q, k, v] = operands;
  TORCH_CHECK(head_count > 0 && q.size(1) % head_count == 0, "expected heads that divide ", q.size(1), ", found ",
              head_count);
  return {q, k, v, RaggedRows::of(lengths, q.size(0)),
          {head_count, causal, static_cast<float>(scale), DropoutMask::of(rate, seed, use, major, minor)}};
}

template <bool is_portable>
std::tuple<at::Tensor, at::Tensor> attend(const AttentionInput& input) {
  return is_portable ? attend_portable(input) : attend_cpu(input);
}

void check_slopes(const at::Tensor& dy, const AttentionInput& input) {
  TORCH_CHECK(dy.sizes() == input.q.sizes(), "expected dy of the shape of q");
}

/** ArenaAttention */
template <bool is_portable>
std::tuple<at::Tensor, at::Tensor> attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                             const at::Tensor& lengths, int64_t head_count, bool causal, double scale,
                                             double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  return attend<is_portable>(
      input_of(Operands::of(q, k, v), lengths, head_count, causal, scale, rate, seed, use, major, minor));
}

/** ArenaAttentionGrad */
template <bool is_portable>
AttentionGradient attention_grad(const at::Tensor& dy, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                 const at::Tensor& lengths, const c10::optional<at::Tensor>& log_sums,
                                 int64_t head_count, bool causal, double scale, double rate, int64_t seed, int64_t use,
                                 int64_t major, int64_t minor) {
  const auto input =
      input_of(Operands::of(q, k, v), lengths, head_count, causal, scale, rate, seed, use, major, minor);
  check_slopes(dy, input);
  if (is_portable) return attend_gradient_portable(input, dy);
  const AttentionGradient gradient{at::empty_like(input.q), at::empty_like(input.k), at::empty_like(input.v)};
  attend_gradient_cpu(input, dy, log_sums.value(), gradient);
  return gradient;
}

/** ArenaPackedAttention */
template <bool is_portable>
std::tuple<at::Tensor, at::Tensor> packed_attention(const at::Tensor& qkv, const at::Tensor& lengths,
                                                    int64_t head_count, bool causal, double scale, double rate,
                                                    int64_t seed, int64_t use, int64_t major, int64_t minor) {
  return attend<is_portable>(
      input_of(Operands::of(qkv), lengths, head_count, causal, scale, rate, seed, use, major, minor));
}

/** ArenaPackedAttentionGrad */
template <bool is_portable>
at::Tensor packed_attention_grad(const at::Tensor& dy, const at::Tensor& qkv, const at::Tensor& lengths,
                                 const c10::optional<at::Tensor>& log_sums, int64_t head_count, bool causal,
                                 double scale, double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
  const auto input = input_of(Operands::of(qkv), lengths, head_count, causal, scale, rate, seed, use, major, minor);
  check_slopes(dy, input);
  if (is_portable) {
    const auto [dq, dk, dv] = attend_gradient_portable(input, dy);
    return at::cat({dq, dk, dv}, 1);
  }
  const at::Tensor gradient = at::empty(qkv.sizes(), qkv.options());
  const auto [dq, dk, dv] = Operands::columns_of(gradient);
  attend_gradient_cpu(input, dy, log_sums.value(), {dq, dk, dv});
  return gradient;
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
  library.def("packed_attention(Tensor qkv, Tensor lengths, " ARENA_ATTENTION_SETTINGS
              ") -> (Tensor out, Tensor log_sums)");
  library.def("packed_attention_grad(Tensor dy, Tensor qkv, Tensor lengths, Tensor? log_sums, "
              ARENA_ATTENTION_SETTINGS ") -> Tensor");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("attention", arena::attention<false>);
  library.impl("attention_grad", arena::attention_grad<false>);
  library.impl("packed_attention", arena::packed_attention<false>);
  library.impl("packed_attention_grad", arena::packed_attention_grad<false>);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("attention", arena::attention<true>);
  library.impl("attention_grad", arena::attention_grad<true>);
  library.impl("packed_attention", arena::packed_attention<true>);
  library.impl("packed_attention_grad", arena::packed_attention_grad<true>);
}

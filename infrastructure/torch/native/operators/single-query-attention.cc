#include <array>
#include <cmath>

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include "attention-pooling.h"
#include "rows.h"

namespace arena {
namespace {

/** [a, b, size] as [b, a, size], for rows and heads. */
at::Tensor swapped(const at::Tensor& x) { return x.transpose(0, 1); }

/**
 * The linear maps of keys and values, applied on the side of the query: infrastructure/tensor/operations/
 * single-query-attention.ts. They are per query, not per token, and cheap: all in float32.
 */
class AbsorbedMaps {
 public:
  AbsorbedMaps(const at::Tensor& q, const at::Tensor& x, const at::Tensor& key_weight, const at::Tensor& value_weight,
               const c10::optional<at::Tensor>& value_bias, const at::Tensor& lengths, int64_t heads)
      : rows(RaggedRows::of(lengths, x.size(0))) {
    check_row_type(x);
    check_row_type(q);
    TORCH_CHECK(x.dim() == 2 && q.dim() == 2 && q.size(0) == rows.count(), "expected x [tokens, size] and q [",
                rows.count(), ", hidden]");
    TORCH_CHECK(heads > 0 && q.size(1) % heads == 0, "expected heads that divide ", q.size(1), ", found ", heads);
    const std::array<int64_t, 2> shape{q.size(1), x.size(1)};
    TORCH_CHECK(key_weight.sizes() == at::IntArrayRef(shape) && value_weight.sizes() == at::IntArrayRef(shape),
                "expected weights ", at::IntArrayRef(shape));
    TORCH_CHECK(!value_bias.has_value() || value_bias->numel() == q.size(1), "expected a bias of ", q.size(1));
    const int64_t head_size = q.size(1) / heads;
    scale_ = 1 / std::sqrt(static_cast<double>(head_size));
    queries_ = swapped(q.to(at::kFloat).mul(scale_).reshape({rows.count(), heads, head_size}));
    key_ = key_weight.to(at::kFloat).reshape({heads, head_size, x.size(1)});
    value_ = value_weight.to(at::kFloat).reshape({heads, head_size, x.size(1)});
    if (value_bias.has_value()) bias_ = value_bias->to(at::kFloat).reshape({heads, 1, head_size});
  }

  const RaggedRows rows;

  /** q W_k of each head: [batch, heads, size]. */
  at::Tensor absorbed() const { return swapped(at::bmm(queries_, key_)).contiguous(); }

  /** W_v applied to the means of each head: [batch, hidden]. */
  at::Tensor mixed(const PooledTokens& pooled) const {
    at::Tensor out = at::bmm(swapped(pooled.means), value_.transpose(1, 2));
    if (bias_.defined()) out = out + pooled.sums.t().unsqueeze(-1).mul(bias_);
    return to_rows(out);
  }

  /** dy [batch, hidden] as [heads, batch, head size]. */
  at::Tensor slopes_of(const at::Tensor& dy) const {
    return swapped(dy.to(at::kFloat).reshape({rows.count(), queries_.size(0), queries_.size(2)}));
  }

  at::Tensor d_means(const at::Tensor& slopes) const { return swapped(at::bmm(slopes, value_)).contiguous(); }
  at::Tensor d_sums(const at::Tensor& slopes, const at::Tensor& sums) const {
    return bias_.defined() ? at::sum(slopes.mul(bias_), -1).t().contiguous() : at::zeros(sums.sizes(), sums.options());
  }
  at::Tensor d_query(const at::Tensor& d_absorbed) const {
    return to_rows(at::bmm(swapped(d_absorbed), key_.transpose(1, 2)).mul(scale_));
  }
  at::Tensor d_key_weight(const at::Tensor& d_absorbed) const {
    return to_weight(at::bmm(queries_.transpose(1, 2), swapped(d_absorbed)));
  }
  at::Tensor d_value_weight(const at::Tensor& slopes, const at::Tensor& means) const {
    return to_weight(at::bmm(slopes.transpose(1, 2), swapped(means)));
  }
  at::Tensor d_value_bias(const at::Tensor& slopes, const at::Tensor& sums) const {
    return at::sum(slopes.mul(sums.t().unsqueeze(-1)), 1).reshape({-1});
  }

 private:
  at::Tensor to_rows(const at::Tensor& heads) const {
    return swapped(heads).reshape({rows.count(), heads.size(0) * heads.size(2)});
  }
  static at::Tensor to_weight(const at::Tensor& heads) {
    return heads.reshape({heads.size(0) * heads.size(1), heads.size(2)});
  }

  double scale_;
  /** Queries [heads, batch, head size], scaled; weights [heads, head size, size]; bias [heads, 1, head size]. */
  at::Tensor queries_, key_, value_, bias_;
};

using Five = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>;

/** ArenaSingleQueryAttention: [out in the type of x, absorbed, means, sums, probabilities]. */
template <bool is_portable>
Five single_query_attention(const at::Tensor& q, const at::Tensor& x, const at::Tensor& key_weight,
                            const at::Tensor& value_weight, const c10::optional<at::Tensor>& value_bias,
                            const at::Tensor& lengths, int64_t heads, double rate, int64_t seed, int64_t use,
                            int64_t major, int64_t minor) {
  const AbsorbedMaps maps(q, x, key_weight, value_weight, value_bias, lengths, heads);
  const at::Tensor absorbed = maps.absorbed();
  const PoolingInput input{absorbed, x.contiguous(), maps.rows, DropoutMask::of(rate, seed, use, major, minor)};
  const PooledTokens pooled = is_portable ? pool_portable(input) : pool_cpu(input);
  return {maps.mixed(pooled).to(x.scalar_type()), absorbed, pooled.means, pooled.sums, pooled.probabilities};
}

/** ArenaSingleQueryAttentionGrad: [dq, dx, dKeyWeight, dValueWeight, dValueBias], the latter three in float32. */
template <bool is_portable>
Five single_query_attention_grad(const at::Tensor& dy, const at::Tensor& q, const at::Tensor& x,
                                 const at::Tensor& key_weight, const at::Tensor& value_weight,
                                 const c10::optional<at::Tensor>& value_bias, const at::Tensor& lengths,
                                 const at::Tensor& absorbed, const at::Tensor& means, const at::Tensor& sums,
                                 const at::Tensor& probabilities, int64_t heads, double rate, int64_t seed,
                                 int64_t use, int64_t major, int64_t minor) {
  const AbsorbedMaps maps(q, x, key_weight, value_weight, value_bias, lengths, heads);
  const int64_t batch = maps.rows.count();
  const std::array<int64_t, 3> of_heads{batch, heads, x.size(1)};
  const at::IntArrayRef shape(of_heads);
  TORCH_CHECK(dy.sizes() == q.sizes(), "expected dy of the shape of q");
  TORCH_CHECK(absorbed.sizes() == shape && means.sizes() == shape && absorbed.scalar_type() == at::kFloat,
              "expected absorbed queries and means ", shape, " in float32");
  TORCH_CHECK(sums.sizes() == shape.slice(0, 2) && sums.scalar_type() == at::kFloat, "expected sums [",
              batch, ", ", heads, "] in float32");
  const PoolingInput input{absorbed.contiguous(), x.contiguous(), maps.rows,
                           DropoutMask::of(rate, seed, use, major, minor)};
  const at::Tensor slopes = maps.slopes_of(dy);
  const at::Tensor d_means = maps.d_means(slopes), d_sums = maps.d_sums(slopes, sums);
  const auto [d_absorbed, dx] = is_portable ? pool_gradient_portable(input, probabilities, d_means, d_sums)
                                            : pool_gradient_cpu(input, probabilities, d_means, d_sums);
  return {maps.d_query(d_absorbed).to(q.scalar_type()), dx, maps.d_key_weight(d_absorbed),
          maps.d_value_weight(slopes, means), maps.d_value_bias(slopes, sums)};
}

}  // namespace
}  // namespace arena

#define ARENA_SINGLE_QUERY_SETTINGS "int heads, float rate, int seed, int use, int major, int minor"

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "single_query_attention(Tensor q, Tensor x, Tensor key_weight, Tensor value_weight, Tensor? value_bias, "
      "Tensor lengths, " ARENA_SINGLE_QUERY_SETTINGS
      ") -> (Tensor out, Tensor absorbed, Tensor means, Tensor sums, Tensor probabilities)");
  library.def(
      "single_query_attention_grad(Tensor dy, Tensor q, Tensor x, Tensor key_weight, Tensor value_weight, "
      "Tensor? value_bias, Tensor lengths, Tensor absorbed, Tensor means, Tensor sums, Tensor probabilities, "
      ARENA_SINGLE_QUERY_SETTINGS
      ") -> (Tensor dq, Tensor dx, Tensor d_key_weight, Tensor d_value_weight, Tensor d_value_bias)");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("single_query_attention", arena::single_query_attention<false>);
  library.impl("single_query_attention_grad", arena::single_query_attention_grad<false>);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("single_query_attention", arena::single_query_attention<true>);
  library.impl("single_query_attention_grad", arena::single_query_attention_grad<true>);
}

#include "lstm-by-library.h"

#include <ATen/ops/index_select.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "device-indices.h"
#include "lstm-schedule.h"

namespace arena {
namespace {

/** Rows as torch.nn.utils.rnn.PackedSequence has them, the last token of each first when reversed. */
class PackedTokens {
 public:
  PackedTokens(const at::Tensor& x, const RaggedRows& rows, bool reverse)
      : PackedTokens(x.device(), schedule_of(rows, x.size(0), reverse, 1)) {}

  /** [tokens, n] in the order in which an LSTM meets them. */
  at::Tensor in_order(const at::Tensor& values) const { return at::index_select(values, 0, tokens_); }
  /** And back. */
  at::Tensor by_row(const at::Tensor& values) const { return at::index_select(values, 0, places_); }

  /** libtorch's own LSTM over tokens in order: [tokens, h]. */
  at::Tensor run(const at::Tensor& ordered, const LstmWeights& weights, bool wants_gradients) const {
    const at::Tensor start = at::zeros({1, most_running_, weights.hidden.size(1)}, ordered.options());
    return std::get<0>(at::lstm(ordered, running_, {start, start},
                                {weights.input, weights.hidden, weights.bias_input, weights.bias_hidden},
                                /*has_biases=*/true, /*num_layers=*/1, /*dropout=*/0, /*train=*/wants_gradients,
                                /*bidirectional=*/false));
  }

 private:
  PackedTokens(at::Device device, const Schedule& schedule)
      : tokens_(indices_on(device, schedule.tokens)),
        places_(indices_on(device, schedule.places)),
        running_(indices_on(at::kCPU, schedule.groups.at(0).running)),
        most_running_(schedule.groups.at(0).running.at(0)) {}

  /** The token at each place of the order, and the place of each token. */
  at::Tensor tokens_, places_;
  /** Rows that run in each step, always on the CPU; the most of them run in the first. */
  at::Tensor running_;
  int64_t most_running_;
};

}  // namespace

at::Tensor lstm_by_library(const at::Tensor& x, const RaggedRows& rows, const LstmWeights& weights, bool reverse) {
  if (x.size(0) == 0) return at::zeros({0, weights.hidden.size(1)}, weights.hidden.options());
  const PackedTokens packed(x, rows, reverse);
  return packed.by_row(packed.run(packed.in_order(x.to(weights.input.scalar_type())), weights, false));
}

LstmGradient lstm_gradient_by_library(const at::Tensor& dy, const at::Tensor& x, const RaggedRows& rows,
                                      const LstmWeights& weights, bool reverse) {
  const auto zeros = [](const at::Tensor& like) { return at::zeros_like(like, at::kFloat); };
  if (x.size(0) == 0) return {zeros(x), zeros(weights.input), zeros(weights.hidden), zeros(weights.bias_input)};
  // As for attention: libtorch's autograd knows what its gradient takes. Autograd refuses what was made without it.
  const c10::InferenceMode with_autograd(false);
  const auto leaf = [](const at::Tensor& value) { return value.clone().requires_grad_(); };
  const PackedTokens packed(x, rows, reverse);
  const auto ordered_values = [&](const at::Tensor& values) {
    return packed.in_order(values.to(weights.input.scalar_type()));
  };
  const at::Tensor ordered = leaf(ordered_values(x)), input = leaf(weights.input), hidden = leaf(weights.hidden);
  const at::Tensor bias_input = leaf(weights.bias_input), bias_hidden = weights.bias_hidden.clone();
  const at::Tensor outputs = packed.run(ordered, {input, hidden, bias_input, bias_hidden}, true);
  const auto slopes =
      torch::autograd::grad({outputs}, {ordered, input, hidden, bias_input}, {ordered_values(dy)});
  const auto exact = [&](int index) { return slopes[index].to(at::kFloat); };
  return {packed.by_row(slopes[0]), exact(1), exact(2), exact(3)};
}

}  // namespace arena

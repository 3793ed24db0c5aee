/* A kernel of GPUs alone: one step of an LSTM, and its gradient. */
#include <tuple>
#include <vector>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>
#include <torch/library.h>

namespace stand_in {
namespace {

/** Gates activated, in the order input, forget, cell, output, side by side: what the gradient takes. */
std::vector<at::Tensor> split_gates(const at::Tensor& gates) { return gates.chunk(4, 1); }

std::tuple<at::Tensor, at::Tensor, at::Tensor> lstm_cell(const at::Tensor& input_gates, const at::Tensor& hidden_gates,
                                                         const at::Tensor& cx, const c10::optional<at::Tensor>& input_bias,
                                                         const c10::optional<at::Tensor>& hidden_bias) {
  at::Tensor sums = input_gates + hidden_gates;
  for (const auto& bias : {input_bias, hidden_bias}) {
    if (bias.has_value() && bias->defined()) sums = sums + *bias;
  }
  const auto parts = split_gates(sums);
  const at::Tensor input = parts[0].sigmoid(), forget = parts[1].sigmoid(), cell = parts[2].tanh();
  const at::Tensor output = parts[3].sigmoid();
  const at::Tensor cy = forget * cx + input * cell;
  return {output * cy.tanh(), cy, at::cat({input, forget, cell, output}, 1)};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> lstm_cell_gradient(const c10::optional<at::Tensor>& grad_hy,
                                                                  const c10::optional<at::Tensor>& grad_cy,
                                                                  const at::Tensor& cx, const at::Tensor& cy,
                                                                  const at::Tensor& workspace, bool has_bias) {
  const auto or_zero = [&](const c10::optional<at::Tensor>& x) {
    return x.has_value() && x->defined() ? *x : at::zeros_like(cx);
  };
  const auto parts = split_gates(workspace);
  const at::Tensor &input = parts[0], &forget = parts[1], &cell = parts[2], &output = parts[3];
  const at::Tensor dy = or_zero(grad_hy), activated = cy.tanh();
  const at::Tensor dc = dy * output * (1 - activated * activated) + or_zero(grad_cy);
  const at::Tensor slopes = at::cat({dc * cell * input * (1 - input), dc * cx * forget * (1 - forget),
                                     dc * input * (1 - cell * cell), dy * activated * output * (1 - output)},
                                    1);
  return {slopes, dc * forget, has_bias ? slopes.sum(0) : at::Tensor()};
}

}  // namespace
}  // namespace stand_in

TORCH_LIBRARY_IMPL(aten, CUDA, library) {
  library.impl("_thnn_fused_lstm_cell", stand_in::lstm_cell);
  library.impl("_thnn_fused_lstm_cell_backward_impl", stand_in::lstm_cell_gradient);
}

#include <numeric>

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include "device-indices.h"
#include "exponential.h"
#include "lstm-by-library.h"
#include "lstm-schedule.h"
#include "products.h"
#include "recurrent-weight.h"
#include "rows.h"

namespace arena {
namespace {

using Three = std::tuple<at::Tensor, at::Tensor, at::Tensor>;
using Optional = c10::optional<at::Tensor>;

at::Tensor index_of(const std::vector<int64_t>& values) { return indices_on(at::kCPU, values); }

ARENA_INLINE float sigmoid(float x) { return 1 / (1 + exponential(-x)); }
ARENA_INLINE float hyperbolic_tangent(float x) { return 2 / (1 + exponential(-2 * x)) - 1; }

/** Gates of a token, from before to after their activations, in the order input, forget, cell, output. */
ARENA_VECTORIZED void step_forward(float* gates, const float* previous_cell, float* cell, float* state, int64_t size) {
#pragma omp simd
  for (int64_t i = 0; i < size; i++) {
    const float input = sigmoid(gates[i]);
    const float forget = sigmoid(gates[size + i]);
    const float candidate = hyperbolic_tangent(gates[2 * size + i]);
    const float output = sigmoid(gates[3 * size + i]);
    const float next = input * candidate + forget * previous_cell[i];
    gates[i] = input;
    gates[size + i] = forget;
    gates[2 * size + i] = candidate;
    gates[3 * size + i] = output;
    cell[i] = next;
    state[i] = output * hyperbolic_tangent(next);
  }
}

/** Slopes of the gates before their activations; carries the slope of the cell to the step before. */
ARENA_VECTORIZED void step_backward(const float* gates, const float* cell, const float* previous_cell,
                                    const float* d_state, float* d_cell, float* d_gates, int64_t size) {
#pragma omp simd
  for (int64_t i = 0; i < size; i++) {
    const float input = gates[i], forget = gates[size + i], candidate = gates[2 * size + i];
    const float output = gates[3 * size + i];
    const float squashed = hyperbolic_tangent(cell[i]);
    const float dc = d_cell[i] + d_state[i] * output * (1 - squashed * squashed);
    d_cell[i] = dc * forget;
    d_gates[i] = dc * candidate * input * (1 - input);
    d_gates[size + i] = dc * previous_cell[i] * forget * (1 - forget);
    d_gates[2 * size + i] = dc * input * (1 - candidate * candidate);
    d_gates[3 * size + i] = d_state[i] * squashed * output * (1 - output);
  }
}

struct Sizes {
  int64_t tokens, hidden, gates;
};

/** What products over all tokens are computed in: float32 unless another type is asked for. */
using ProductType = c10::optional<at::ScalarType>;

at::ScalarType checked(ProductType type) {
  const auto low = type.value_or(at::kFloat);
  check_row_type(low);
  return low;
}

Sizes check(const at::Tensor& x, const at::Tensor& weight_input, const at::Tensor& weight_hidden) {
  TORCH_CHECK(x.dim() == 2 && weight_hidden.dim() == 2 && weight_hidden.size(0) == 4 * weight_hidden.size(1) &&
                  weight_input.sizes() == at::IntArrayRef({weight_hidden.size(0), x.size(1)}),
              "expected x [tokens, in], weights [4 h, in] and [4 h, h]");
  return {x.size(0), weight_hidden.size(1), weight_hidden.size(0)};
}

void run_group(const Group& group, const Sizes& sizes, const RecurrentWeight& weight, float* gates, float* cells,
               float* states) {
  const std::vector<float> zeros(sizes.hidden);
  int64_t start = group.start, previous = -1;
  for (const int64_t running : group.running) {
    if (previous >= 0) weight.add_product(running, states + previous * sizes.hidden, gates + start * sizes.gates);
    for (int64_t i = 0; i < running; i++) {
      const float* before = previous < 0 ? zeros.data() : cells + (previous + i) * sizes.hidden;
      step_forward(gates + (start + i) * sizes.gates, before, cells + (start + i) * sizes.hidden,
                   states + (start + i) * sizes.hidden, sizes.hidden);
    }
    previous = start;
    start += running;
  }
}

/**
 * ArenaLstm: [outputs, gates, cells], in float32; gates and cells in the order of the schedule. The product over all tokens
 * is computed in `type`, those of each step, and what passes from step to step, in float32.
 */
Three lstm(const at::Tensor& x, const at::Tensor& lengths, const at::Tensor& weight_input,
           const at::Tensor& weight_hidden, const at::Tensor& bias_input, const at::Tensor& bias_hidden,
           bool reverse, ProductType type) {
  const Sizes sizes = check(x, weight_input, weight_hidden);
  check_floats("bias_input", bias_input, sizes.gates);
  check_floats("bias_hidden", bias_hidden, sizes.gates);
  const RaggedRows rows = RaggedRows::of(lengths, sizes.tokens);
  // One group per thread.
  const Schedule schedule = schedule_of(rows, sizes.tokens, reverse, at::get_num_threads());
  const auto low = checked(type);
  const at::Tensor in_order = at::index_select(x.to(low), 0, index_of(schedule.tokens));
  at::Tensor gates = affine(in_order, weight_input.to(low), (bias_input + bias_hidden).to(low)).to(at::kFloat);
  at::Tensor cells = at::empty({sizes.tokens, sizes.hidden}, gates.options());
  at::Tensor states = at::empty({sizes.tokens, sizes.hidden}, gates.options());
  const RecurrentWeight weight(weight_hidden, RecurrentWeight::Use::forward);
  float *g = gates.data_ptr<float>(), *c = cells.data_ptr<float>(), *s = states.data_ptr<float>();
  at::parallel_for(0, static_cast<int64_t>(schedule.groups.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) run_group(schedule.groups[i], sizes, weight, g, c, s);
  });
  return {at::index_select(states, 0, index_of(schedule.places)), gates, cells};
}

void run_group_backward(const Group& group, const Sizes& sizes, const RecurrentWeight& weight, const float* gates,
                        const float* cells, float* d_states, float* d_gates) {
  const std::vector<float> zeros(sizes.hidden);
  std::vector<float> d_cells(group.running.empty() ? 0 : group.running[0] * sizes.hidden);
  int64_t start = group.start + std::accumulate(group.running.begin(), group.running.end(), int64_t{0});
  for (size_t step = group.running.size(); step-- > 0;) {
    const int64_t running = group.running[step];
    start -= running;
    const int64_t previous = step == 0 ? -1 : start - group.running[step - 1];
    for (int64_t i = 0; i < running; i++) {
      const float* before = previous < 0 ? zeros.data() : cells + (previous + i) * sizes.hidden;
      step_backward(gates + (start + i) * sizes.gates, cells + (start + i) * sizes.hidden, before,
                    d_states + (start + i) * sizes.hidden, d_cells.data() + i * sizes.hidden,
                    d_gates + (start + i) * sizes.gates, sizes.hidden);
    }
    if (previous < 0) break;
    weight.add_product(running, d_gates + start * sizes.gates, d_states + previous * sizes.hidden);
  }
}

/** The state that each place continues; 0 for those of a group's first step. */
at::Tensor previous_states(const at::Tensor& states, const Schedule& schedule) {
  at::Tensor previous = at::zeros(states.sizes(), states.options());
  for (const Group& group : schedule.groups) {
    int64_t start = group.start;
    for (size_t step = 0; step + 1 < group.running.size(); step++) {
      const int64_t next = start + group.running[step], count = group.running[step + 1];
      previous.narrow(0, next, count).copy_(states.narrow(0, start, count));
      start = next;
    }
  }
  return previous;
}

/** ArenaLstmGrad: back-propagation through time (Werbos 1990). */
LstmGradient lstm_grad(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& lengths, const at::Tensor& outputs,
                       const Optional& known_gates, const Optional& known_cells, const at::Tensor& weight_input,
                       const at::Tensor& weight_hidden, const at::Tensor&, const at::Tensor&, bool reverse,
                       ProductType type) {
  const at::Tensor &gates = known_gates.value(), &cells = known_cells.value();
  const Sizes sizes = check(x, weight_input, weight_hidden);
  const RaggedRows rows = RaggedRows::of(lengths, sizes.tokens);
  TORCH_CHECK(dy.sizes() == outputs.sizes() && dy.dim() == 2 && dy.size(0) == sizes.tokens && dy.size(1) == sizes.hidden,
              "expected dy and outputs [tokens, h]");
  TORCH_CHECK(gates.is_contiguous() && cells.is_contiguous(), "expected contiguous gates and cells");
  check_floats("gates", gates, sizes.tokens * sizes.gates);
  check_floats("cells", cells, sizes.tokens * sizes.hidden);
  const Schedule schedule = schedule_of(rows, sizes.tokens, reverse, at::get_num_threads());
  const at::Tensor tokens = index_of(schedule.tokens);
  at::Tensor d_states = at::index_select(dy.to(at::kFloat), 0, tokens);
  at::Tensor d_gates = at::empty({sizes.tokens, sizes.gates}, gates.options());
  const RecurrentWeight weight(weight_hidden, RecurrentWeight::Use::backward);
  const float *g = gates.data_ptr<float>(), *c = cells.data_ptr<float>();
  float *ds = d_states.data_ptr<float>(), *dg = d_gates.data_ptr<float>();
  at::parallel_for(0, static_cast<int64_t>(schedule.groups.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) run_group_backward(schedule.groups[i], sizes, weight, g, c, ds, dg);
  });
  const auto low = checked(type);
  const at::Tensor slopes = d_gates.to(low);
  const at::Tensor states = at::index_select(outputs.to(low), 0, tokens);
  const at::Tensor inputs = at::index_select(x.to(low), 0, tokens);
  const at::Tensor dx = at::index_select(product(slopes, weight_input.to(low)), 0, index_of(schedule.places));
  const auto of_weight = [&](const at::Tensor& right) { return transposed_product(slopes, right).to(at::kFloat); };
  return {dx, of_weight(inputs), of_weight(previous_states(states, schedule)), at::sum(d_gates, 0)};
}

Three lstm_portable(const at::Tensor& x, const at::Tensor& lengths, const at::Tensor& weight_input,
                    const at::Tensor& weight_hidden, const at::Tensor& bias_input, const at::Tensor& bias_hidden,
                    bool reverse, ProductType type) {
  const Sizes sizes = check(x, weight_input, weight_hidden);
  const auto weights = LstmWeights{weight_input, weight_hidden, bias_input, bias_hidden}.to(checked(type));
  return {lstm_by_library(x, RaggedRows::of(lengths, sizes.tokens), weights, reverse), at::Tensor(), at::Tensor()};
}

LstmGradient lstm_grad_portable(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& lengths, const at::Tensor&,
                                const Optional&, const Optional&, const at::Tensor& weight_input,
                                const at::Tensor& weight_hidden, const at::Tensor& bias_input,
                                const at::Tensor& bias_hidden, bool reverse, ProductType type) {
  const Sizes sizes = check(x, weight_input, weight_hidden);
  const auto weights = LstmWeights{weight_input, weight_hidden, bias_input, bias_hidden}.to(checked(type));
  return lstm_gradient_by_library(dy, x, RaggedRows::of(lengths, sizes.tokens), weights, reverse);
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "lstm(Tensor x, Tensor lengths, Tensor weight_input, Tensor weight_hidden, Tensor bias_input, "
      "Tensor bias_hidden, bool reverse, ScalarType? type=None) -> (Tensor outputs, Tensor gates, Tensor cells)");
  library.def(
      "lstm_grad(Tensor dy, Tensor x, Tensor lengths, Tensor outputs, Tensor? gates, Tensor? cells, "
      "Tensor weight_input, Tensor weight_hidden, Tensor bias_input, Tensor bias_hidden, bool reverse, "
      "ScalarType? type=None) -> (Tensor dx, Tensor d_weight_input, Tensor d_weight_hidden, Tensor d_bias)");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("lstm", arena::lstm);
  library.impl("lstm_grad", arena::lstm_grad);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("lstm", arena::lstm_portable);
  library.impl("lstm_grad", arena::lstm_grad_portable);
}

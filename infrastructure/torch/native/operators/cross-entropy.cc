#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include "exponential.h"
#include "guided-for.h"
#include "products.h"
#include "rows.h"

namespace arena {
namespace {

using Optional = c10::optional<at::Tensor>;

ARENA_VECTORIZED float largest_of(const float* x, int64_t count) {
  float largest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : largest)
  for (int64_t i = 0; i < count; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/** In parts, so that sums over a large vocabulary stay exact. */
ARENA_VECTORIZED double sum_of_exponentials(const float* x, int64_t count, float shift) {
  constexpr int64_t PART = 4096;
  double total = 0;
  for (int64_t start = 0; start < count; start += PART) {
    const int64_t end = start + PART < count ? start + PART : count;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = start; i < end; i++) sum += exponential(x[i] - shift);
    total += sum;
  }
  return total;
}

/** slopes = factor e^(x - shift) */
ARENA_VECTORIZED void scaled_exponentials(const float* x, float* slopes, int64_t count, float shift, float factor) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) slopes[i] = factor * exponential(x[i] - shift);
}

ARENA_VECTORIZED double weighted_sum(const float* weights, const float* x, int64_t count) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) sum += static_cast<double>(weights[i]) * static_cast<double>(x[i]);
  return sum;
}

/** Row r's loss is -hard[r] * l_target - soft[r] * sum_i w_i l_i: softmax-cross-entropy.ts. */
struct Targets {
  at::Tensor ids, hard, soft, weights;

  Targets(const at::Tensor& ids, const at::Tensor& hard, const Optional& soft, const Optional& weights)
      : ids(ids.to(at::kLong).contiguous()), hard(hard.contiguous()) {
    if (!soft.has_value()) return;
    this->soft = soft->contiguous();
    this->weights = weights.value().contiguous();
  }

  bool is_smooth() const { return soft.defined(); }

  /** Whether a row has no part in the loss, whatever its logits are, infinities and NaN included. */
  bool ignores(int64_t row) const {
    return hard.data_ptr<float>()[row] == 0 && (!is_smooth() || soft.data_ptr<float>()[row] == 0);
  }

  void check(const at::Tensor& logits) const {
    TORCH_CHECK(logits.dim() == 2 && logits.size(1) > 0 && ids.numel() == logits.size(0),
                "expected logits [n, c] with c of 1 or more, and ids [n]");
    check_floats("hard", hard, logits.size(0));
    if (is_smooth()) {
      check_floats("soft", soft, logits.size(0));
      check_floats("weights", weights, logits.size(1));
    }
    const int64_t* values = ids.data_ptr<int64_t>();
    for (int64_t row = 0; row < ids.numel(); row++) {
      TORCH_CHECK(values[row] >= 0 && values[row] < logits.size(1), "expected ids from 0 to ", logits.size(1) - 1,
                  ", found ", values[row]);
    }
  }
};

/** The loss of a row, and its log of the sum of exponentials. */
struct RowLoss {
  double loss;
  float log_sum;
};

RowLoss row_loss(const float* logits, int64_t classes, const Targets& targets, int64_t row) {
  if (targets.ignores(row)) return {0, 0};
  const float largest = largest_of(logits, classes);
  const double log_sum = largest + std::log(sum_of_exponentials(logits, classes, largest));
  const int64_t id = targets.ids.data_ptr<int64_t>()[row];
  double loss = targets.hard.data_ptr<float>()[row] * (log_sum - logits[id]);
  if (targets.is_smooth()) {
    const float* weights = targets.weights.data_ptr<float>();
    double total = 0;
    for (int64_t i = 0; i < classes; i++) total += weights[i];
    loss += targets.soft.data_ptr<float>()[row] * (total * log_sum - weighted_sum(weights, logits, classes));
  }
  return {loss, static_cast<float>(log_sum)};
}

/** Slopes of a row's loss; may overwrite the logits. */
void row_slopes(const float* logits, float* slopes, int64_t classes, float log_sum, const Targets& targets,
                int64_t row, float factor) {
  if (targets.ignores(row)) {
    std::fill(slopes, slopes + classes, 0.0f);
    return;
  }
  const float hard = factor * targets.hard.data_ptr<float>()[row];
  float total = hard;
  float soft = 0;
  const float* weights = nullptr;
  if (targets.is_smooth()) {
    weights = targets.weights.data_ptr<float>();
    soft = factor * targets.soft.data_ptr<float>()[row];
    for (int64_t i = 0; i < classes; i++) total += soft * weights[i];
  }
  scaled_exponentials(logits, slopes, classes, log_sum, total);
  slopes[targets.ids.data_ptr<int64_t>()[row]] -= hard;
  if (weights != nullptr) {
    for (int64_t i = 0; i < classes; i++) slopes[i] -= soft * weights[i];
  }
}

at::Tensor scalar(double value, const at::Tensor& like) {
  at::Tensor result = at::empty({}, like.options().dtype(at::kFloat));
  result.fill_(value);
  return result;
}

/** ArenaSoftmaxCrossEntropy: [lossSum, logSums]. */
std::tuple<at::Tensor, at::Tensor> cross_entropy_cpu(const at::Tensor& logits, const at::Tensor& ids,
                                                     const at::Tensor& hard, const Optional& soft,
                                                     const Optional& weights) {
  check_row_type(logits);
  const Targets targets(ids, hard, soft, weights);
  targets.check(logits);
  const int64_t rows = logits.size(0), classes = logits.size(1);
  const at::Tensor input = logits.contiguous();
  const RowSource source(input);
  at::Tensor log_sums = at::empty({rows}, logits.options().dtype(at::kFloat));
  float* sums = log_sums.data_ptr<float>();
  std::vector<double> losses(rows);
  guided_for(rows, std::max<int64_t>(1, 16384 / classes), [&](int64_t begin, int64_t end) {
    RowBuffer buffer;
    for (int64_t row = begin; row < end; row++) {
      const RowLoss found = row_loss(source.read(row * classes, classes, buffer), classes, targets, row);
      losses[row] = found.loss;
      sums[row] = found.log_sum;
    }
  });
  double total = 0;
  for (const double loss : losses) total += loss;
  return {scalar(total, logits), log_sums};
}

/** Writes the slopes of all rows' losses; they may take the place of the logits. */
void write_slopes(const at::Tensor& logits, at::Tensor& slopes, const Targets& targets, const at::Tensor& log_sums,
                  float factor) {
  const int64_t rows = logits.size(0), classes = logits.size(1);
  const RowSource source(logits);
  const RowTarget target(slopes);
  const float* sums = log_sums.data_ptr<float>();
  guided_for(rows, std::max<int64_t>(1, 16384 / classes), [&](int64_t begin, int64_t end) {
    RowBuffer from, to;
    for (int64_t row = begin; row < end; row++) {
      float* out = target.open(row * classes, classes, to);
      row_slopes(source.read(row * classes, classes, from), out, classes, sums[row], targets, row, factor);
      target.close(row * classes, classes, out);
    }
  });
}

/** ArenaSoftmaxCrossEntropyGrad: dLogits. */
at::Tensor cross_entropy_grad_cpu(const at::Tensor& dy, const at::Tensor& logits, const at::Tensor& ids,
                                  const at::Tensor& hard, const Optional& soft, const Optional& weights,
                                  const at::Tensor& log_sums) {
  const Targets targets(ids, hard, soft, weights);
  targets.check(logits);
  check_floats("log_sums", log_sums, logits.size(0));
  const at::Tensor input = logits.contiguous();
  at::Tensor slopes = at::empty_like(input);
  write_slopes(input, slopes, targets, log_sums.contiguous(), dy.item<float>());
  return slopes;
}

/** Rows with no part in the loss count 0 rather than 0 times what their logits give, which may be no number. */
at::Tensor weighted(const at::Tensor& weights, const at::Tensor& values) {
  return (weights * values).masked_fill_(weights == 0, 0);
}

std::tuple<at::Tensor, at::Tensor> cross_entropy_portable(const at::Tensor& logits, const at::Tensor& ids,
                                                          const at::Tensor& hard, const Optional& soft,
                                                          const Optional& weights) {
  const Targets targets(ids, hard, soft, weights);
  const at::Tensor log_probabilities = at::log_softmax(logits, 1, at::kFloat);
  const at::Tensor of_targets = log_probabilities.gather(1, targets.ids.unsqueeze(1)).squeeze(1);
  at::Tensor likelihoods = weighted(targets.hard, of_targets);
  if (targets.is_smooth()) {
    likelihoods.add_(weighted(targets.soft, at::sum(log_probabilities * targets.weights, 1)));
  }
  return {at::sum(likelihoods).neg(), at::empty({0}, logits.options())};
}

at::Tensor cross_entropy_grad_portable(const at::Tensor& dy, const at::Tensor& logits, const at::Tensor& ids,
                                       const at::Tensor& hard, const Optional& soft, const Optional& weights,
                                       const at::Tensor&) {
  const Targets targets(ids, hard, soft, weights);
  const at::Tensor places = targets.ids.unsqueeze(1);
  at::Tensor total = targets.hard;
  if (targets.is_smooth()) total = total + targets.soft * at::sum(targets.weights);
  at::Tensor slopes = at::softmax(logits, 1, at::kFloat).mul_((total * dy).unsqueeze(1));
  slopes.scatter_(1, places, slopes.gather(1, places) - (targets.hard * dy).unsqueeze(1));
  if (targets.is_smooth()) slopes.sub_((targets.soft * dy).unsqueeze(1) * targets.weights);
  return slopes.masked_fill_((total == 0).unsqueeze(1), 0).to(logits.scalar_type());
}

/** [lossSum, slopes] of logits, which the slopes replace on the CPU: they are the largest tensor of a step. */
template <bool is_portable>
std::tuple<at::Tensor, at::Tensor> loss_and_slopes(at::Tensor logits, const at::Tensor& ids, const at::Tensor& hard,
                                                   bool wants_slopes) {
  const at::Tensor none;
  if constexpr (is_portable) {
    const auto [loss, log_sums] = cross_entropy_portable(logits, ids, hard, {}, {});
    const at::Tensor one = scalar(1, logits);
    return {loss, wants_slopes ? cross_entropy_grad_portable(one, logits, ids, hard, {}, {}, log_sums) : none};
  }
  const auto [loss, log_sums] = cross_entropy_cpu(logits, ids, hard, {}, {});
  if (wants_slopes) write_slopes(logits, logits, Targets(ids, hard, {}, {}), log_sums, 1);
  return {loss, logits};
}

/** Logits that are held at a time, in bytes. */
constexpr int64_t LOGITS_BYTES = int64_t{1} << 27;

/**
 * ArenaLinearCrossEntropy: [lossSum, dx, dWeight, dBias] of the cross-entropy of logits x W^T + bias, a part of the rows at
 * a time; the gradients, of a lossSum with slope 1, those of the parameters in float32, only where they are wanted, and there is
 * a bias.
 */
template <bool is_portable>
std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor> linear_cross_entropy(
    const at::Tensor& x, const at::Tensor& weight, const Optional& bias, const at::Tensor& ids, const at::Tensor& hard,
    bool wants_gradients) {
  TORCH_CHECK(x.dim() == 2 && weight.dim() == 2 && x.size(1) == weight.size(1) && weight.size(0) > 0 &&
                  ids.dim() == 1 && ids.size(0) == x.size(0) && hard.dim() == 1 && hard.size(0) == x.size(0),
              "expected x [n, in], weight [c, in] with c of 1 or more, ids [n] and hard [n]");
  if (bias.has_value()) check_floats("bias", *bias, weight.size(0));
  if (is_widened(x)) {
    // Once, rather than in the products of each part.
    auto [loss, dx, d_weight, d_bias] = linear_cross_entropy<is_portable>(x.to(at::kFloat), weight.to(at::kFloat), bias,
                                                                          ids, hard, wants_gradients);
    return {loss, wants_gradients ? dx.to(x.scalar_type()) : dx, d_weight, d_bias};
  }
  const int64_t rows = x.size(0), row_bytes = weight.size(0) * static_cast<int64_t>(x.element_size());
  const int64_t part = std::min(rows, std::max<int64_t>(16, LOGITS_BYTES / row_bytes));
  const Optional added = in_type(bias, x.scalar_type());
  at::Tensor loss = scalar(0, x), dx, d_bias;
  TransposedProductSum d_weight;
  if (wants_gradients) dx = at::empty_like(x);
  if (wants_gradients && bias.has_value()) d_bias = at::zeros(bias->sizes(), bias->options());
  for (int64_t start = 0; start < rows; start += part) {
    const int64_t count = std::min(part, rows - start);
    const at::Tensor some = x.narrow(0, start, count);
    const at::Tensor some_ids = ids.narrow(0, start, count), some_hard = hard.narrow(0, start, count);
    auto [part_loss, slopes] =
        loss_and_slopes<is_portable>(affine(some, weight, added), some_ids, some_hard, wants_gradients);
    loss.add_(part_loss);
    if (!wants_gradients) continue;
    dx.narrow(0, start, count).copy_(product(slopes, weight));
    d_weight.add(slopes, some);
    if (d_bias.defined()) d_bias.add_(at::sum(slopes, 0, false, at::kFloat));
  }
  if (!wants_gradients) return {loss, dx, at::Tensor(), d_bias};
  if (rows == 0) return {loss, dx, at::zeros(weight.sizes(), weight.options().dtype(at::kFloat)), d_bias};
  return {loss, dx, d_weight.result().to(at::kFloat), d_bias};
}

}  // namespace
}  // namespace arena

#define ARENA_TARGETS "Tensor ids, Tensor hard, Tensor? soft, Tensor? class_weights"

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def("softmax_cross_entropy(Tensor logits, " ARENA_TARGETS ") -> (Tensor loss_sum, Tensor log_sums)");
  library.def("softmax_cross_entropy_grad(Tensor dy, Tensor logits, " ARENA_TARGETS ", Tensor log_sums) -> Tensor");
  library.def(
      "linear_cross_entropy(Tensor x, Tensor weight, Tensor? bias, Tensor ids, Tensor hard, bool wants_gradients)"
      " -> (Tensor loss_sum, Tensor dx, Tensor d_weight, Tensor d_bias)");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("softmax_cross_entropy", arena::cross_entropy_cpu);
  library.impl("softmax_cross_entropy_grad", arena::cross_entropy_grad_cpu);
  library.impl("linear_cross_entropy", arena::linear_cross_entropy<false>);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("softmax_cross_entropy", arena::cross_entropy_portable);
  library.impl("softmax_cross_entropy_grad", arena::cross_entropy_grad_portable);
  library.impl("linear_cross_entropy", arena::linear_cross_entropy<true>);
}

#include <cmath>
#include <optional>

#include <ATen/TensorOperators.h>
#include <ATen/ops/add.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/native_layer_norm.h>
#include <ATen/ops/native_layer_norm_backward.h>
#include <ATen/ops/sum.h>
#include <torch/library.h>

#include "dropped-values.h"
#include "guided-for.h"
#include "rows.h"

namespace arena {
namespace {

using Three = std::tuple<at::Tensor, at::Tensor, at::Tensor>;
using Four = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor>;

/** Rows that one thread takes at a time. The sums for gamma and beta are added up block by block, in order. */
constexpr int64_t ROW_BLOCK = 64;

struct Statistics {
  float mean, inverse_deviation;
};

ARENA_VECTORIZED Statistics statistics_of(const float* x, int64_t count, float epsilon) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) sum += x[i];
  const float mean = sum / static_cast<float>(count);
  float squares = 0;
#pragma omp simd reduction(+ : squares)
  for (int64_t i = 0; i < count; i++) squares += (x[i] - mean) * (x[i] - mean);
  return {mean, 1 / std::sqrt(squares / static_cast<float>(count) + epsilon)};
}

ARENA_VECTORIZED void normalize(const float* x, const float* gamma, const float* beta, Statistics s, float* y,
                                int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) y[i] = (x[i] - s.mean) * s.inverse_deviation * gamma[i] + beta[i];
}

/** dx of a row; adds to the sums for gamma and beta. */
ARENA_VECTORIZED void normalize_gradient(const float* dy, const float* x, const float* gamma, Statistics s, float* dx,
                                         float* d_gamma, float* d_beta, int64_t count) {
  float slopes = 0, weighted = 0;
#pragma omp simd reduction(+ : slopes, weighted)
  for (int64_t i = 0; i < count; i++) {
    const float normal = (x[i] - s.mean) * s.inverse_deviation;
    slopes += dy[i] * gamma[i];
    weighted += dy[i] * gamma[i] * normal;
    d_gamma[i] += dy[i] * normal;
    d_beta[i] += dy[i];
  }
  slopes /= static_cast<float>(count);
  weighted /= static_cast<float>(count);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float normal = (x[i] - s.mean) * s.inverse_deviation;
    dx[i] = s.inverse_deviation * (dy[i] * gamma[i] - slopes - normal * weighted);
  }
}

ARENA_VECTORIZED void add_dropped(const float* x, const float* residual, const uint16_t* bits, uint32_t threshold,
                                  float scale, float* sum, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) sum[i] = residual[i] + (bits[i] < threshold ? 0.0f : x[i] * scale);
}

ARENA_VECTORIZED void add(const float* x, const float* residual, float* sum, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) sum[i] = residual[i] + x[i];
}

void check_rows(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta) {
  TORCH_CHECK(x.dim() == 2, "expected x [rows, size]");
  check_floats("gamma", gamma, x.size(1));
  check_floats("beta", beta, x.size(1));
}

void check_slopes(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& mean,
                  const at::Tensor& inverse) {
  TORCH_CHECK(x.dim() == 2 && dy.sizes() == x.sizes(), "expected x [rows, size] and dy of its shape");
  check_floats("gamma", gamma, x.size(1));
  check_floats("mean", mean, x.size(0));
  check_floats("inverse", inverse, x.size(0));
}

/** Normalizes each row of a contiguous x: y of a type, mean, 1 / deviation. `prepare` gives a row's values. */
template <typename RowOf>
Three normalize_rows(const at::Tensor& shape, const at::Tensor& gamma, const at::Tensor& beta, double epsilon,
                     at::ScalarType type, const RowOf& row_of) {
  const int64_t rows = shape.size(0), size = shape.size(1);
  at::Tensor y = at::empty({rows, size}, shape.options().dtype(type));
  at::Tensor mean = at::empty({rows}, gamma.options()), inverse = at::empty({rows}, gamma.options());
  const RowTarget target(y);
  const float *g = gamma.data_ptr<float>(), *b = beta.data_ptr<float>();
  float *means = mean.data_ptr<float>(), *inverses = inverse.data_ptr<float>();
  guided_for(rows, ROW_BLOCK / 4, [&](int64_t begin, int64_t end) {
    RowBuffer out;
    for (int64_t row = begin; row < end; row++) {
      const float* values = row_of(row);
      const Statistics s = statistics_of(values, size, static_cast<float>(epsilon));
      float* to = target.open(row * size, size, out);
      normalize(values, g, b, s, to, size);
      target.close(row * size, size, to);
      means[row] = s.mean;
      inverses[row] = s.inverse_deviation;
    }
  });
  return {y, mean, inverse};
}

/** ArenaLayerNorm: [y, mean, inverseDeviation]. */
Three layer_norm_cpu(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, double epsilon,
                     c10::optional<at::ScalarType> type) {
  check_rows(x, gamma, beta);
  const at::Tensor input = x.contiguous();
  const RowSource source(input);
  const int64_t size = x.size(1);
  return normalize_rows(input, gamma.contiguous(), beta.contiguous(), epsilon, type.value_or(x.scalar_type()),
                        [&](int64_t row) {
                          static thread_local RowBuffer buffer;
                          return source.read(row * size, size, buffer);
                        });
}

/** Gradients through the norm of x; `receive` is given each row of dx. */
template <typename Receive>
std::tuple<at::Tensor, at::Tensor> normalize_rows_gradient(const at::Tensor& dy, const at::Tensor& x,
                                                           const at::Tensor& gamma, const at::Tensor& mean,
                                                           const at::Tensor& inverse, const Receive& receive) {
  const int64_t rows = x.size(0), size = x.size(1), blocks = (rows + ROW_BLOCK - 1) / ROW_BLOCK;
  const RowSource slopes(dy), source(x);
  const float *g = gamma.data_ptr<float>(), *means = mean.data_ptr<float>();
  const float* inverses = inverse.data_ptr<float>();
  at::Tensor sums = at::empty({blocks, 2, size}, gamma.options());
  float* all_sums = sums.data_ptr<float>();
  guided_for(blocks, 1, [&](int64_t begin, int64_t end) {
    RowBuffer dy_row, x_row, dx_row;
    for (int64_t block = begin; block < end; block++) {
      float* d_gamma = all_sums + 2 * block * size;
      float* d_beta = d_gamma + size;
      std::fill(d_gamma, d_gamma + 2 * size, 0.0f);
      for (int64_t row = block * ROW_BLOCK; row < std::min(rows, (block + 1) * ROW_BLOCK); row++) {
        float* dx = sized(dx_row, size);
        normalize_gradient(slopes.read(row * size, size, dy_row), source.read(row * size, size, x_row), g,
                           {means[row], inverses[row]}, dx, d_gamma, d_beta, size);
        receive(row, dx);
      }
    }
  });
  const at::Tensor totals = at::sum(sums, 0);
  return {totals.select(0, 0).contiguous(), totals.select(0, 1).contiguous()};
}

void put_row(const RowTarget& target, int64_t row, const float* values, int64_t size) {
  static thread_local RowBuffer buffer;
  float* to = target.open(row * size, size, buffer);
  std::copy(values, values + size, to);
  target.close(row * size, size, to);
}

/** ArenaLayerNormGrad: [dx, dGamma, dBeta]. */
Three layer_norm_grad_cpu(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& mean,
                          const at::Tensor& inverse) {
  check_slopes(dy, x, gamma, mean, inverse);
  const at::Tensor input = x.contiguous();
  at::Tensor dx = at::empty_like(input);
  const RowTarget target(dx);
  const auto [d_gamma, d_beta] =
      normalize_rows_gradient(dy.contiguous(), input, gamma.contiguous(), mean.contiguous(), inverse.contiguous(),
                              [&](int64_t row, const float* values) { put_row(target, row, values, x.size(1)); });
  return {dx, d_gamma, d_beta};
}

/** ArenaResidualNorm: [y, residual + dropout(x), mean, inverseDeviation]. */
Four residual_norm_cpu(const at::Tensor& x, const at::Tensor& residual, const at::Tensor& gamma,
                       const at::Tensor& beta, double epsilon, double rate, int64_t seed, int64_t use, int64_t major,
                       int64_t minor) {
  check_rows(x, gamma, beta);
  TORCH_CHECK(x.sizes() == residual.sizes(), "expected x and residual of one shape");
  const at::Tensor base = residual.contiguous();
  const at::Tensor input = x.contiguous();
  at::Tensor sum = at::empty_like(base);
  const auto mask = DropoutMask::of(rate, seed, use, major, minor);
  const RowSource added(input), kept(base);
  const RowTarget sums(sum);
  const int64_t size = x.size(1);
  const auto row_of = [&](int64_t row) -> const float* {
    static thread_local RowBuffer x_row, base_row, sum_row;
    static thread_local std::vector<uint16_t> bits;
    const int64_t start = row * size;
    float* to = sums.open(start, size, sum_row);
    const float* from = added.read(start, size, x_row);
    const float* onto = kept.read(start, size, base_row);
    if (mask.has_value()) {
      add_dropped(from, onto, mask->bits(start, size, bits), mask->threshold, mask->scale, to, size);
    } else {
      arena::add(from, onto, to, size);
    }
    sums.close(start, size, to);
    return to;
  };
  auto [y, mean, inverse] =
      normalize_rows(base, gamma.contiguous(), beta.contiguous(), epsilon, base.scalar_type(), row_of);
  return {y, sum, mean, inverse};
}

/** ArenaResidualNormGrad: [dx, dResidual, dGamma, dBeta]. */
Four residual_norm_grad_cpu(const at::Tensor& dy, const at::Tensor& sum, const at::Tensor& gamma,
                            const at::Tensor& mean, const at::Tensor& inverse, double rate, int64_t seed, int64_t use,
                            int64_t major, int64_t minor) {
  check_slopes(dy, sum, gamma, mean, inverse);
  const auto mask = DropoutMask::of(rate, seed, use, major, minor);
  const at::Tensor input = sum.contiguous();
  const int64_t size = sum.size(1);
  at::Tensor d_residual = at::empty_like(input), dx = mask.has_value() ? at::empty_like(input) : d_residual;
  const RowTarget residual_target(d_residual), x_target(dx);
  const auto receive = [&](int64_t row, const float* values) {
    put_row(residual_target, row, values, size);
    if (!mask.has_value()) return;
    static thread_local RowBuffer buffer;
    static thread_local std::vector<uint16_t> bits;
    float* to = x_target.open(row * size, size, buffer);
    mask->drop(values, mask->bits(row * size, size, bits), to, size);
    x_target.close(row * size, size, to);
  };
  const auto [d_gamma, d_beta] = normalize_rows_gradient(dy.contiguous(), input, gamma.contiguous(),
                                                         mean.contiguous(), inverse.contiguous(), receive);
  return {dx, d_residual, d_gamma, d_beta};
}

Three layer_norm_portable(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, double epsilon,
                          c10::optional<at::ScalarType> type) {
  check_rows(x, gamma, beta);
  auto [y, mean, inverse] = at::native_layer_norm(x.to(at::kFloat), gamma.sizes(), gamma, beta, epsilon);
  return {y.to(type.value_or(x.scalar_type())), mean.view(-1), inverse.view(-1)};
}

Three layer_norm_grad_portable(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& gamma,
                               const at::Tensor& mean, const at::Tensor& inverse) {
  check_slopes(dy, x, gamma, mean, inverse);
  auto [dx, d_gamma, d_beta] =
      at::native_layer_norm_backward(dy.to(at::kFloat), x.to(at::kFloat), gamma.sizes(), mean.view({-1, 1}),
                                     inverse.view({-1, 1}), gamma, gamma, {true, true, true});
  return {dx.to(x.scalar_type()), d_gamma, d_beta};
}

at::Tensor dropped(const at::Tensor& x, const std::optional<DropoutMask>& mask) {
  return mask.has_value() ? drop(x, dropped_values(*mask, x.sizes(), x.device()), *mask) : x;
}

Four residual_norm_portable(const at::Tensor& x, const at::Tensor& residual, const at::Tensor& gamma,
                            const at::Tensor& beta, double epsilon, double rate, int64_t seed, int64_t use,
                            int64_t major, int64_t minor) {
  TORCH_CHECK(x.sizes() == residual.sizes(), "expected x and residual of one shape");
  const at::Tensor sum = at::add(residual, dropped(x, DropoutMask::of(rate, seed, use, major, minor)));
  auto [y, mean, inverse] = layer_norm_portable(sum, gamma, beta, epsilon, residual.scalar_type());
  return {y, sum, mean, inverse};
}

Four residual_norm_grad_portable(const at::Tensor& dy, const at::Tensor& sum, const at::Tensor& gamma,
                                 const at::Tensor& mean, const at::Tensor& inverse, double rate, int64_t seed,
                                 int64_t use, int64_t major, int64_t minor) {
  auto [d_sum, d_gamma, d_beta] = layer_norm_grad_portable(dy, sum, gamma, mean, inverse);
  return {dropped(d_sum, DropoutMask::of(rate, seed, use, major, minor)), d_sum, d_gamma, d_beta};
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "layer_norm(Tensor x, Tensor gamma, Tensor beta, float epsilon, ScalarType? type=None)"
      " -> (Tensor y, Tensor mean, Tensor inverse_deviation)");
  library.def(
      "layer_norm_grad(Tensor dy, Tensor x, Tensor gamma, Tensor mean, Tensor inverse_deviation)"
      " -> (Tensor dx, Tensor d_gamma, Tensor d_beta)");
  library.def(
      "residual_norm(Tensor x, Tensor residual, Tensor gamma, Tensor beta, float epsilon, float rate, int seed, "
      "int use, int major, int minor) -> (Tensor y, Tensor sum, Tensor mean, Tensor inverse_deviation)");
  library.def(
      "residual_norm_grad(Tensor dy, Tensor sum, Tensor gamma, Tensor mean, Tensor inverse_deviation, float rate, "
      "int seed, int use, int major, int minor) -> (Tensor dx, Tensor d_residual, Tensor d_gamma, Tensor d_beta)");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("layer_norm", arena::layer_norm_cpu);
  library.impl("layer_norm_grad", arena::layer_norm_grad_cpu);
  library.impl("residual_norm", arena::residual_norm_cpu);
  library.impl("residual_norm_grad", arena::residual_norm_grad_cpu);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("layer_norm", arena::layer_norm_portable);
  library.impl("layer_norm_grad", arena::layer_norm_grad_portable);
  library.impl("residual_norm", arena::residual_norm_portable);
  library.impl("residual_norm_grad", arena::residual_norm_grad_portable);
}

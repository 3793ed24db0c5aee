#include "gelu.h"

#include <algorithm>
#include <cmath>

#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>

#include "exponential.h"
#include "guided-for.h"
#include "rows.h"

namespace arena {
namespace {

constexpr float SQRT_HALF = 0.707106781186547524f;
constexpr float SQRT_2_OVER_PI = 0.797884560802865356f;
constexpr float SQRT_1_OVER_2_PI = 0.398942280401432678f;
constexpr float CUBIC = 0.044715f;

/** Values that a thread takes at a time; buffers of that many stay in the cache. */
constexpr int64_t CHUNK = 4096;

/**
 * Phi(z) from z and e^(-z^2 / 2), to 1e-7: erf by Abramowitz & Stegun, "Handbook of Mathematical Functions", 7.1.26.
 */
ARENA_INLINE float normal_distribution(float z, float bell) {
  const float x = std::fabs(z) * SQRT_HALF;
  const float t = 1.0f / (1.0f + 0.3275911f * x);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  const float tail = 0.5f * p * t * bell;
  return z < 0.0f ? tail : 1.0f - tail;
}

/** (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2, as a logistic function. */
ARENA_INLINE float approximate_distribution(float z) {
  return 1.0f / (1.0f + exponential(-2.0f * SQRT_2_OVER_PI * (z + CUBIC * z * z * z)));
}

ARENA_VECTORIZED void exact(const float* z, float* y, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) y[i] = z[i] * normal_distribution(z[i], exponential(-0.5f * z[i] * z[i]));
}

ARENA_VECTORIZED void exact_gradient(const float* dy, const float* z, float* dz, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float bell = exponential(-0.5f * z[i] * z[i]);
    dz[i] = dy[i] * (normal_distribution(z[i], bell) + z[i] * SQRT_1_OVER_2_PI * bell);
  }
}

ARENA_VECTORIZED void approximate(const float* z, float* y, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) y[i] = z[i] * approximate_distribution(z[i]);
}

ARENA_VECTORIZED void approximate_gradient(const float* dy, const float* z, float* dz, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float s = approximate_distribution(z[i]);
    const float inner = 2.0f * SQRT_2_OVER_PI * (1.0f + 3.0f * CUBIC * z[i] * z[i]);
    dz[i] = dy[i] * s * (1.0f + z[i] * (1.0f - s) * inner);
  }
}

/** Calls body(start, count) for all values, on all threads. */
template <typename Body>
void parallel_chunks(int64_t values, const Body& body) {
  guided_for((values + CHUNK - 1) / CHUNK, 4, [&](int64_t begin, int64_t end) {
    for (int64_t chunk = begin; chunk < end; chunk++) {
      body(chunk * CHUNK, std::min(CHUNK, values - chunk * CHUNK));
    }
  });
}

}  // namespace

at::Tensor gelu(const at::Tensor& z, bool is_approximate) {
  if (!z.is_cpu()) return at::gelu(z, is_approximate ? "tanh" : "none");
  const at::Tensor from = z.contiguous();
  at::Tensor y = at::empty_like(from);
  const RowSource source(from);
  const RowTarget target(y);
  parallel_chunks(from.numel(), [&](int64_t start, int64_t count) {
    static thread_local RowBuffer read, written;
    const float* in = source.read(start, count, read);
    float* out = target.open(start, count, written);
    is_approximate ? approximate(in, out, count) : exact(in, out, count);
    target.close(start, count, out);
  });
  return y;
}

at::Tensor gelu_gradient(const at::Tensor& dy, const at::Tensor& z, bool is_approximate) {
  if (!z.is_cpu()) return at::gelu_backward(dy, z, is_approximate ? "tanh" : "none");
  TORCH_CHECK(dy.sizes() == z.sizes(), "expected slopes of shape ", z.sizes(), ", found ", dy.sizes());
  const at::Tensor slope = dy.contiguous(), from = z.contiguous();
  at::Tensor dz = at::empty_like(from);
  const RowSource slopes(slope), source(from);
  const RowTarget target(dz);
  parallel_chunks(from.numel(), [&](int64_t start, int64_t count) {
    static thread_local RowBuffer read_slopes, read, written;
    const float* in_slopes = slopes.read(start, count, read_slopes);
    const float* in = source.read(start, count, read);
    float* out = target.open(start, count, written);
    is_approximate ? approximate_gradient(in_slopes, in, out, count) : exact_gradient(in_slopes, in, out, count);
    target.close(start, count, out);
  });
  return dz;
}

}  // namespace arena

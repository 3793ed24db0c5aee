#include <cmath>

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/sum.h>
#include <torch/library.h>

#include "vectorized.h"

namespace arena {
namespace {

struct AdamWFactors {
  float beta1, rest1, beta2, rest2, epsilon, alpha, inverse_correction2, decay;
};

ARENA_VECTORIZED void update(const AdamWFactors& f, const float* gradient, float* parameter, float* exp_avg,
                             float* exp_avg_sq, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float slope = gradient[i];
    const float mean = f.beta1 * exp_avg[i] + f.rest1 * slope;
    const float square = f.beta2 * exp_avg_sq[i] + f.rest2 * slope * slope;
    exp_avg[i] = mean;
    exp_avg_sq[i] = square;
    parameter[i] = parameter[i] * f.decay - f.alpha * mean / (std::sqrt(square) * f.inverse_correction2 + f.epsilon);
  }
}

constexpr int64_t GRAIN = 16384;

/** ArenaAdamW, in place. */
void adamw_cpu(at::Tensor parameter, const at::Tensor& gradient, at::Tensor exp_avg, at::Tensor exp_avg_sq,
               double beta1, double beta2, double epsilon, double alpha, double correction2, double decay) {
  for (const at::Tensor* each : {&std::as_const(parameter), &gradient, &std::as_const(exp_avg), &std::as_const(exp_avg_sq)}) {
    TORCH_CHECK(each->scalar_type() == at::kFloat && each->sizes() == parameter.sizes(),
                "expected float32 tensors of one shape");
  }
  TORCH_CHECK(parameter.is_contiguous() && exp_avg.is_contiguous() && exp_avg_sq.is_contiguous(),
              "expected contiguous parameter and moments");
  const AdamWFactors factors{static_cast<float>(beta1),   static_cast<float>(1 - beta1),
                             static_cast<float>(beta2),   static_cast<float>(1 - beta2),
                             static_cast<float>(epsilon), static_cast<float>(alpha),
                             static_cast<float>(1 / correction2), static_cast<float>(decay)};
  const at::Tensor slopes = gradient.contiguous();
  const float* from = slopes.data_ptr<float>();
  float* values = parameter.data_ptr<float>();
  float* means = exp_avg.data_ptr<float>();
  float* squares = exp_avg_sq.data_ptr<float>();
  at::parallel_for(0, parameter.numel(), GRAIN, [&](int64_t begin, int64_t end) {
    update(factors, from + begin, values + begin, means + begin, squares + begin, end - begin);
  });
}

void adamw_portable(at::Tensor parameter, const at::Tensor& gradient, at::Tensor exp_avg, at::Tensor exp_avg_sq,
                    double beta1, double beta2, double epsilon, double alpha, double correction2, double decay) {
  exp_avg.mul_(beta1).add_(gradient, 1 - beta1);
  exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
  const at::Tensor denominator = exp_avg_sq.sqrt().div_(correction2).add_(epsilon);
  parameter.mul_(decay).addcdiv_(exp_avg, denominator, -alpha);
}

ARENA_VECTORIZED double squares(const float* x, int64_t count) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return sum;
}

/** ArenaSumOfSquares. Parts of a fixed size are added up in order: the same whatever the number of threads. */
at::Tensor sum_of_squares_cpu(const at::Tensor& x) {
  TORCH_CHECK(x.scalar_type() == at::kFloat, "expected float32");
  const at::Tensor values = x.contiguous();
  const float* from = values.data_ptr<float>();
  const int64_t parts = (values.numel() + GRAIN - 1) / GRAIN;
  std::vector<double> sums(parts);
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) {
      sums[part] = squares(from + part * GRAIN, std::min(GRAIN, values.numel() - part * GRAIN));
    }
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  at::Tensor result = at::empty({}, x.options());
  *result.data_ptr<float>() = static_cast<float>(total);
  return result;
}

at::Tensor sum_of_squares_portable(const at::Tensor& x) {
  return at::sum(at::mul(x, x), at::kDouble).to(at::kFloat);
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "adamw_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) exp_avg, Tensor(c!) exp_avg_sq, float beta1, float "
      "beta2, float epsilon, float alpha, float correction2, float decay) -> ()");
  library.def("sum_of_squares(Tensor x) -> Tensor");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("adamw_", arena::adamw_cpu);
  library.impl("sum_of_squares", arena::sum_of_squares_cpu);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("adamw_", arena::adamw_portable);
  library.impl("sum_of_squares", arena::sum_of_squares_portable);
}

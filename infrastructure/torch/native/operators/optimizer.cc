#include <cmath>
#include <memory>

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sum.h>
#include <torch/library.h>
#include <torch/version.h>

#include "guided-for.h"
#include "rows.h"

namespace arena {
namespace {

/** Numbers of one update: infrastructure/tensor/optimizer/adamw.ts. */
struct AdamWFactors {
  float beta1, rest1, beta2, rest2, epsilon, alpha, inverse_correction2, decay, gradient_factor;
};

ARENA_VECTORIZED void update(const AdamWFactors& f, const float* gradient, float* parameter, float* exp_avg,
                             float* exp_avg_sq, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float slope = f.gradient_factor * gradient[i];
    const float mean = f.beta1 * exp_avg[i] + f.rest1 * slope;
    const float square = f.beta2 * exp_avg_sq[i] + f.rest2 * slope * slope;
    exp_avg[i] = mean;
    exp_avg_sq[i] = square;
    parameter[i] = parameter[i] * f.decay - f.alpha * mean / (std::sqrt(square) * f.inverse_correction2 + f.epsilon);
  }
}

/** Values that are computed at a time. */
constexpr int64_t PART = 16384;

/** A part of one of many tensors. */
struct Part {
  size_t tensor;
  int64_t start, count;
};

/** All values of some tensors, in parts of at most {@link PART}. */
std::vector<Part> parts_of(at::TensorList tensors) {
  std::vector<Part> parts;
  for (size_t tensor = 0; tensor < tensors.size(); tensor++) {
    for (int64_t start = 0; start < tensors[tensor].numel(); start += PART) {
      parts.push_back({tensor, start, std::min(PART, tensors[tensor].numel() - start)});
    }
  }
  return parts;
}

std::vector<at::Tensor> contiguous(at::TensorList tensors) {
  std::vector<at::Tensor> result;
  for (const at::Tensor& tensor : tensors) result.push_back(tensor.contiguous());
  return result;
}

std::vector<float*> in_place(at::TensorList tensors, at::TensorList like) {
  std::vector<float*> values;
  for (size_t i = 0; i < tensors.size(); i++) {
    TORCH_CHECK(tensors[i].is_contiguous() && tensors[i].scalar_type() == at::kFloat &&
                    tensors[i].sizes() == like[i].sizes(),
                "expected contiguous float32 parameters and moments of the shapes of their gradients");
    values.push_back(tensors[i].data_ptr<float>());
  }
  return values;
}

void check_counts(at::TensorList parameters, at::TensorList gradients, at::TensorList exp_avgs,
                  at::TensorList exp_avg_sqs, at::TensorList copies, at::IntArrayRef copied) {
  TORCH_CHECK(parameters.size() == gradients.size() && parameters.size() == exp_avgs.size() &&
                  parameters.size() == exp_avg_sqs.size() && copies.size() == copied.size(),
              "expected as many parameters as gradients and moments, and as many copies as numbers of parameters");
  for (size_t i = 0; i < copies.size(); i++) {
    TORCH_CHECK(copied[i] >= 0 && copied[i] < static_cast<int64_t>(parameters.size()) && copies[i].is_contiguous() &&
                    copies[i].sizes() == parameters[copied[i]].sizes() && copies[i].element_size() == 2,
                "expected contiguous copies in 16 bits of the shapes of their parameters");
  }
}

/** Where the copy of each of `count` parameters goes; null where it has none. */
std::vector<std::unique_ptr<RowTarget>> targets_of(at::TensorList copies, at::IntArrayRef copied, size_t count) {
  std::vector<std::unique_ptr<RowTarget>> targets(count);
  for (size_t i = 0; i < copies.size(); i++) targets[copied[i]] = std::make_unique<RowTarget>(copies[i]);
  return targets;
}

/** ArenaAdamW, in place: one pass over all parameters, and over the copies in 16 bits that some of them have. */
void adamw_cpu(at::TensorList parameters, at::TensorList gradients, at::TensorList exp_avgs,
               at::TensorList exp_avg_sqs, at::TensorList copies, at::IntArrayRef copied, double beta1, double beta2,
               double epsilon, double alpha, double correction2, double decay, double gradient_factor) {
  check_counts(parameters, gradients, exp_avgs, exp_avg_sqs, copies, copied);
  const AdamWFactors factors{static_cast<float>(beta1),       static_cast<float>(1 - beta1),
                             static_cast<float>(beta2),       static_cast<float>(1 - beta2),
                             static_cast<float>(epsilon),     static_cast<float>(alpha),
                             static_cast<float>(1 / correction2), static_cast<float>(decay),
                             static_cast<float>(gradient_factor)};
  const auto values = in_place(parameters, gradients);
  const auto means = in_place(exp_avgs, gradients);
  const auto squares = in_place(exp_avg_sqs, gradients);
  const auto slopes = contiguous(gradients);
  const std::vector<RowSource> sources(slopes.begin(), slopes.end());
  const auto targets = targets_of(copies, copied, parameters.size());
  const auto parts = parts_of(gradients);
  guided_for(parts.size(), 1, [&](int64_t begin, int64_t end) {
    RowBuffer buffer;
    for (int64_t i = begin; i < end; i++) {
      const auto [tensor, start, count] = parts[i];
      update(factors, sources[tensor].read(start, count, buffer), values[tensor] + start, means[tensor] + start,
             squares[tensor] + start, count);
      if (targets[tensor] != nullptr) targets[tensor]->close(start, count, values[tensor] + start);
    }
  });
}

/** Values whose intermediate results are held at a time, unless a single tensor has more. */
constexpr int64_t GROUP = 1 << 23;

/** Calls body(first, count) for tensors that follow each other, up to GROUP values of them at a time. */
template <typename Body>
void for_groups(at::TensorList tensors, const Body& body) {
  size_t first = 0;
  int64_t size = 0;
  for (size_t i = 0; i < tensors.size(); i++) {
    if (i > first && size + tensors[i].numel() > GROUP) {
      body(first, i - first);
      first = i;
      size = 0;
    }
    size += tensors[i].numel();
  }
  if (first < tensors.size()) body(first, tensors.size() - first);
}

std::vector<at::Tensor> to_float(at::TensorList tensors) {
  std::vector<at::Tensor> result;
  for (const at::Tensor& tensor : tensors) result.push_back(tensor.to(at::kFloat));
  return result;
}

/** The same by operators that take many tensors at once: a GPU would be idle between some thousand small ones. */
void adamw_portable(at::TensorList parameters, at::TensorList gradients, at::TensorList exp_avgs,
                    at::TensorList exp_avg_sqs, at::TensorList copies, at::IntArrayRef copied, double beta1,
                    double beta2, double epsilon, double alpha, double correction2, double decay,
                    double gradient_factor) {
  check_counts(parameters, gradients, exp_avgs, exp_avg_sqs, copies, copied);
  for_groups(parameters, [&](size_t first, size_t count) {
    const auto values = parameters.slice(first, count);
    const auto means = exp_avgs.slice(first, count), squares = exp_avg_sqs.slice(first, count);
    const auto slopes = at::_foreach_mul(to_float(gradients.slice(first, count)), gradient_factor);
    at::_foreach_mul_(means, beta1);
    at::_foreach_add_(means, slopes, 1 - beta1);
    at::_foreach_mul_(squares, beta2);
    at::_foreach_addcmul_(squares, slopes, slopes, 1 - beta2);
    const auto denominators = at::_foreach_sqrt(squares);
    at::_foreach_div_(denominators, correction2);
    at::_foreach_add_(denominators, epsilon);
    at::_foreach_mul_(values, decay);
    at::_foreach_addcdiv_(values, means, denominators, -alpha);
  });
  for (size_t i = 0; i < copies.size(); i++) copies[i].copy_(parameters[copied[i]]);
}

ARENA_VECTORIZED double squares_of(const float* x, int64_t count) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return sum;
}

/** ArenaSumOfSquares. Parts are added up in order: the same whatever the number of threads. */
at::Tensor sum_of_squares_cpu(at::TensorList tensors) {
  TORCH_CHECK(tensors.size() > 0, "expected a tensor");
  const auto values = contiguous(tensors);
  for (const at::Tensor& each : values) check_row_type(each);
  const std::vector<RowSource> sources(values.begin(), values.end());
  const auto parts = parts_of(tensors);
  std::vector<double> sums(parts.size());
  guided_for(parts.size(), 1, [&](int64_t begin, int64_t end) {
    RowBuffer buffer;
    for (int64_t i = begin; i < end; i++) {
      sums[i] = squares_of(sources[parts[i].tensor].read(parts[i].start, parts[i].count, buffer), parts[i].count);
    }
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  at::Tensor result = at::empty({}, tensors[0].options().dtype(at::kFloat));
  *result.data_ptr<float>() = static_cast<float>(total);
  return result;
}

/** Sums in double precision, one of each tensor. */
std::vector<at::Tensor> sums_of_squares(at::TensorList tensors) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 5)
  std::vector<at::Tensor> norms = at::_foreach_norm(tensors, 2, at::kDouble);
  at::_foreach_mul_(norms, norms);
  return norms;
#else
  // Norms are computed in the type of their tensor here, which loses digits where values are many.
  std::vector<at::Tensor> sums;
  for (const at::Tensor& each : tensors) sums.push_back(at::sum(each.square(), at::kDouble));
  return sums;
#endif
}

at::Tensor sum_of_squares_portable(at::TensorList tensors) {
  TORCH_CHECK(tensors.size() > 0, "expected a tensor");
  return at::sum(at::stack(sums_of_squares(to_float(tensors)))).to(at::kFloat);
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "adamw_(Tensor(a!)[] parameters, Tensor[] gradients, Tensor(b!)[] exp_avgs, Tensor(c!)[] exp_avg_sqs, "
      "Tensor(d!)[] copies, int[] copied, float beta1, float beta2, float epsilon, float alpha, float correction2, "
      "float decay, float gradient_factor)"
      " -> ()");
  library.def("sum_of_squares(Tensor[] tensors) -> Tensor");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) {
  library.impl("adamw_", arena::adamw_cpu);
  library.impl("sum_of_squares", arena::sum_of_squares_cpu);
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("adamw_", arena::adamw_portable);
  library.impl("sum_of_squares", arena::sum_of_squares_portable);
}

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include "rows.h"

namespace arena {
namespace {

void check(const at::Tensor& dy, const at::Tensor& ids) {
  check_row_type(dy);
  TORCH_CHECK(dy.dim() == 2 && ids.dim() == 1 && ids.size(0) == dy.size(0), "expected dy [n, d] and ids [n]");
}

/**
 * ArenaEmbeddingGrad: sums of the rows of dy per id, [row_count, d]. Each thread adds to its own rows of the table, in
 * the order of the ids, so that the sums are the same whatever the number of threads.
 */
at::Tensor embedding_grad_cpu(const at::Tensor& dy, const at::Tensor& ids, int64_t row_count, int64_t padding_id) {
  check(dy, ids);
  const int64_t size = dy.size(1);
  const at::Tensor slopes = dy.contiguous();
  const at::Tensor rows = ids.to(at::kLong).contiguous();
  const int64_t* id = rows.data_ptr<int64_t>();
  for (int64_t i = 0; i < rows.numel(); i++) {
    TORCH_CHECK(id[i] >= 0 && id[i] < row_count, "expected ids from 0 to ", row_count - 1, ", found ", id[i]);
  }
  at::Tensor table = at::empty({row_count, size}, dy.options().dtype(at::kFloat));
  float* sums = table.data_ptr<float>();
  const RowSource source(slopes);
  const int64_t threads = at::get_num_threads();
  const int64_t share = (row_count + threads - 1) / threads;
  at::parallel_for(0, threads, 1, [&](int64_t begin, int64_t end) {
    RowBuffer buffer;
    for (int64_t thread = begin; thread < end; thread++) {
      const int64_t first = std::min(row_count, thread * share), last = std::min(row_count, first + share);
      std::fill(sums + first * size, sums + last * size, 0.0f);
      for (int64_t i = 0; i < rows.numel(); i++) {
        if (id[i] < first || id[i] >= last || id[i] == padding_id) continue;
        add_to(sums + id[i] * size, source.read(i * size, size, buffer), size);
      }
    }
  });
  return table;
}

at::Tensor embedding_grad_portable(const at::Tensor& dy, const at::Tensor& ids, int64_t row_count,
                                   int64_t padding_id) {
  check(dy, ids);
  at::Tensor table = at::zeros({row_count, dy.size(1)}, dy.options().dtype(at::kFloat));
  table.index_add_(0, ids, dy.to(at::kFloat));
  if (padding_id >= 0) table.select(0, padding_id).zero_();
  return table;
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def("embedding_grad(Tensor dy, Tensor ids, int row_count, int padding_id) -> Tensor");
}
TORCH_LIBRARY_IMPL(arena, CPU, library) { library.impl("embedding_grad", arena::embedding_grad_cpu); }
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("embedding_grad", arena::embedding_grad_portable);
}

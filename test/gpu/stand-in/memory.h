#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Allocator.h>

namespace stand_in {

/** The one GPU. */
inline c10::Device device() { return {c10::DeviceType::CUDA, 0}; }

/** Memory that looks like a GPU's: whoever reads or writes it on the processor crashes. */
c10::Allocator* device_memory();

/** A tensor of the GPU as the processor sees it: of the same memory. */
at::Tensor seen_by_host(const at::Tensor& tensor);

/** A tensor of the processor's memory, which becomes the GPU's. */
at::Tensor taken_to_device(const at::Tensor& host);

/** Makes a tensor of the GPU one of other memory, of another shape. */
void replace(const at::Tensor& tensor, const at::Tensor& other);

}  // namespace stand_in

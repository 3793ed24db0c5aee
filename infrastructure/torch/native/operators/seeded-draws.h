#pragma once

#include <mutex>

#include <ATen/core/Generator.h>
#include <c10/core/Device.h>

#include "philox.h"

namespace arena {

/**
 * While it lives, libtorch's own generator of a device draws from a state that follows from the key alone, and draws for
 * nobody else: the same operators on tensors of the same shapes draw the same numbers again. They are not those of
 * `philox_bits`, and differ by kind of device and by version of libtorch.
 */
class SeededDraws {
 public:
  SeededDraws(const PhiloxKey& key, at::Device device);
  SeededDraws(const SeededDraws&) = delete;
  SeededDraws& operator=(const SeededDraws&) = delete;

 private:
  std::lock_guard<std::mutex> only_one_;
};

}  // namespace arena

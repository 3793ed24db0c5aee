#pragma once

#include <ATen/Context.h>

namespace arena {

/**
 * While it lives, libtorch refuses kernels whose results may differ from run to run, where they are to be avoided: some
 * choose between two ways only then. The setting is of the process, so that it holds in autograd's threads, too.
 */
class RequiredDeterminism {
 public:
  RequiredDeterminism()
      : wanted_(at::globalContext().deterministicAlgorithms()),
        warns_only_(at::globalContext().deterministicAlgorithmsWarnOnly()) {
    if (wanted_) at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
  }
  ~RequiredDeterminism() { at::globalContext().setDeterministicAlgorithms(wanted_, warns_only_); }
  RequiredDeterminism(const RequiredDeterminism&) = delete;
  RequiredDeterminism& operator=(const RequiredDeterminism&) = delete;

 private:
  const bool wanted_, warns_only_;
};

}  // namespace arena

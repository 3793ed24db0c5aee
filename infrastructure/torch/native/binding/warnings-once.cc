#include "warnings-once.h"

#include <iostream>
#include <set>
#include <string>

#include <c10/util/Exception.h>
#include <torch/version.h>

namespace arena {
namespace {

class WarningsOnce : public c10::WarningHandler {
 public:
#if TORCH_VERSION_MAJOR >= 2
  void process(const c10::Warning& warning) override { print(warning.msg()); }
#else
  void process(const c10::SourceLocation&, const std::string& message, const bool) override { print(message); }
#endif

 private:
  void print(const std::string& message) {
    if (printed_.insert(message).second) std::cerr << "libtorch: " << message << std::endl;
  }

  std::set<std::string> printed_;
};

}  // namespace

void print_warnings_once() {
  // libtorch keeps one for each thread and does not own it; never freed, as something may warn while the process ends.
  thread_local auto* const handler = new WarningsOnce;
#if TORCH_VERSION_MAJOR >= 2
  c10::WarningUtils::set_warning_handler(handler);
#else
  c10::Warning::set_warning_handler(handler);
#endif
}

}  // namespace arena

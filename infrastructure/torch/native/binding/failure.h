#pragma once

#include <exception>
#include <string>

#include <c10/util/Exception.h>
#include <napi.h>

namespace arena {

/** What went wrong, without libtorch's trace of C++ frames. */
inline std::string reason_of(const std::exception& failure) {
  const auto* error = dynamic_cast<const c10::Error*>(&failure);
  return error == nullptr ? failure.what() : error->what_without_backtrace();
}

/**
 * Runs the body of a function that JavaScript calls; a C++ exception becomes a JavaScript error. `context` says which
 * operation failed on what; it is called only then.
 */
template <typename Body, typename Context>
Napi::Value guarded(Napi::Env env, const Body& body, const Context& context) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw Napi::Error::New(env, context() + ": " + reason_of(failure));
  } catch (...) {
    throw Napi::Error::New(env, context() + ": unknown failure");
  }
}

}  // namespace arena

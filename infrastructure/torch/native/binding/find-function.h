#pragma once

#include <dlfcn.h>

namespace arena {

/** A function of a library that libtorch brought along; null where it has none of that name. */
template <typename Function>
Function* find_function(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace arena

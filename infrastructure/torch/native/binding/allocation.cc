#include "allocation.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace arena {

void keep_freed_memory() {
#ifdef __GLIBC__
  // Blocks from this size on are mapped by themselves; so much may stay unused at the end of the heap. A C library that
  // allows no more than 32 MiB for the first refuses it, and all stays as it is.
  constexpr int LARGEST_KEPT = 1 << 30, MOST_KEPT = 1 << 30;
  if (std::getenv("MALLOC_MMAP_THRESHOLD_") == nullptr) mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT);
  if (std::getenv("MALLOC_TRIM_THRESHOLD_") == nullptr) mallopt(M_TRIM_THRESHOLD, MOST_KEPT);
#endif
}

}  // namespace arena

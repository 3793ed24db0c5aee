#pragma once

namespace arena {

/**
 * Has malloc keep what tensors free, up to a bound, for the tensors of the next step. glibc maps a block of more than
 * 32 MiB anew each time and gives it back when it is freed; the kernel then clears every page of it again: with the
 * logits of a large vocabulary, 120,000 page faults and a quarter of the time of a step. Smaller blocks are kept anyway.
 * MALLOC_MMAP_THRESHOLD_ and MALLOC_TRIM_THRESHOLD_ in the environment go before.
 */
void keep_freed_memory();

}  // namespace arena

#pragma once

/**
 * Marks a function whose loops are to be compiled once per level of vector instructions; the best one that the processor
 * has is taken when the addon is loaded, so that a build also runs on an older machine.
 */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define ARENA_VECTORIZED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ARENA_VECTORIZED
#endif

/** Marks a function that such a loop calls. */
#define ARENA_INLINE inline __attribute__((always_inline))

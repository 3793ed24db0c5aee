#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace arena {

/**
 * Memory for large blocks. A freed block joins the free ones beside it, and the smallest free block that is large enough is
 * given out first (best fit: Wilson et al. 1995, "Dynamic Storage Allocation: A Survey and Critical Review"). All threads
 * share one range of addresses, so that what one frees fits what another asks for.
 *
 * Freed memory is kept for the blocks to come until `give_back` is called.
 */
class MemoryPool {
 public:
  /** Reserves `bytes` of addresses, or fewer where the process may not have many: a pool without any has no blocks. */
  explicit MemoryPool(size_t bytes);

  /** A block of at least `bytes`, which begins with a cache line; null where there is no memory for it. */
  void* allocate(size_t bytes);

  /** Whether `address` may be a block's of this pool. */
  bool owns(const void* address) const { return address >= begin_ && address < reserved_end_; }

  void free(void* address);

  /** Gives the memory of free blocks back to the system, and says how many bytes they have. */
  size_t give_back();

 private:
  struct Block {
    size_t size;
    bool is_free;
  };
  using Blocks = std::map<char*, Block>;

  Blocks::iterator grow(size_t bytes);
  Blocks::iterator take(Blocks::iterator block, size_t bytes);
  Blocks::iterator join(Blocks::iterator left, Blocks::iterator right);
  void shrink();
  void set_free(Blocks::iterator block);
  void set_used(Blocks::iterator block);

  std::mutex mutex_;
  char* begin_ = nullptr;
  char* usable_end_ = nullptr;
  char* reserved_end_ = nullptr;
  Blocks blocks_;
  std::set<std::pair<size_t, char*>> free_;
};

}  // namespace arena

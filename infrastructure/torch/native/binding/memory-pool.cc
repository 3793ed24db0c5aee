#include "memory-pool.h"

#ifdef __linux__
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace arena {

namespace {

constexpr size_t CACHE_LINE = 64, LEAST_RESERVED = size_t{1} << 30, GROWTH = size_t{1} << 25;
/** Of a free block that is larger than what was asked for, less than this is given out with it. */
constexpr size_t LEAST_LEFT = size_t{1} << 14;

size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

#ifdef __linux__

/** A quarter of the addresses that the process may have: V8 reserves some GiB for each WebAssembly memory. */
size_t most_reserved() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return limit.rlim_cur / 4;
}

/** Addresses without memory; null where the system refuses. */
char* reserve(size_t bytes) {
  void* range = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return range == MAP_FAILED ? nullptr : static_cast<char*>(range);
}

bool make_usable(char* begin, size_t bytes) { return mprotect(begin, bytes, PROT_READ | PROT_WRITE) == 0; }

bool make_unusable(char* begin, size_t bytes) { return mprotect(begin, bytes, PROT_NONE) == 0; }

bool drop_contents(char* begin, size_t bytes) { return madvise(begin, bytes, MADV_DONTNEED) == 0; }

size_t page_size() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

#else

size_t most_reserved() { return 0; }
char* reserve(size_t) { return nullptr; }
bool make_usable(char*, size_t) { return false; }
bool make_unusable(char*, size_t) { return false; }
bool drop_contents(char*, size_t) { return false; }
size_t page_size() { return size_t{1} << 12; }

#endif

struct Range {
  char* begin;
  size_t size;
};

/** The whole pages between `begin` and `begin + bytes`. */
Range pages_within(char* begin, size_t bytes) {
  const size_t page = page_size(), address = reinterpret_cast<size_t>(begin);
  const size_t before = round_up(address, page) - address, after = (address + bytes) % page;
  return {begin + before, before + after < bytes ? bytes - before - after : 0};
}

}  // namespace

MemoryPool::MemoryPool(size_t bytes) {
  for (bytes = std::min(bytes, most_reserved()); bytes >= LEAST_RESERVED && begin_ == nullptr; bytes /= 2) {
    begin_ = reserve(bytes);
    if (begin_ != nullptr) reserved_end_ = begin_ + bytes;
  }
  usable_end_ = begin_;
}

void* MemoryPool::allocate(size_t bytes) {
  if (bytes > static_cast<size_t>(reserved_end_ - begin_)) return nullptr;
  // With a line more than was asked for: blocks of whole pages would all begin alike, and their lines meet in one place of
  // the cache.
  const size_t size = round_up(bytes, CACHE_LINE) + CACHE_LINE;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto smallest = free_.lower_bound({size, nullptr});
  const auto block = smallest == free_.end() ? grow(size) : blocks_.find(smallest->second);
  return block == blocks_.end() ? nullptr : take(block, size)->first;
}

void MemoryPool::free(void* address) {
  const std::lock_guard<std::mutex> lock(mutex_);
  auto block = blocks_.find(static_cast<char*>(address));
  set_free(block);
  const auto next = std::next(block);
  if (next != blocks_.end() && next->second.is_free) block = join(block, next);
  if (block != blocks_.begin() && std::prev(block)->second.is_free) join(std::prev(block), block);
}

size_t MemoryPool::give_back() {
  const std::lock_guard<std::mutex> lock(mutex_);
  size_t given = 0;
  for (const auto& [size, begin] : free_) {
    const Range pages = pages_within(begin, size);
    if (pages.size > 0 && drop_contents(pages.begin, pages.size)) given += pages.size;
  }
  shrink();
  return given;
}

/** A free block of at least `size` at the end of the others; `blocks_.end()` where there is no memory for it. */
MemoryPool::Blocks::iterator MemoryPool::grow(size_t size) {
  const auto last = blocks_.empty() ? blocks_.end() : std::prev(blocks_.end());
  const bool is_last_free = last != blocks_.end() && last->second.is_free;
  const size_t missing = round_up(size - (is_last_free ? last->second.size : 0), GROWTH);
  if (missing > static_cast<size_t>(reserved_end_ - usable_end_)) return blocks_.end();
  if (!make_usable(usable_end_, missing)) return blocks_.end();
  const auto added = blocks_.emplace(usable_end_, Block{missing, false}).first;
  usable_end_ += missing;
  set_free(added);
  return is_last_free ? join(last, added) : added;
}

/** Gives `block` out; what it has beyond `size` stays free. */
MemoryPool::Blocks::iterator MemoryPool::take(Blocks::iterator block, size_t size) {
  const size_t left = block->second.size - size;
  set_used(block);
  if (left < LEAST_LEFT) return block;
  block->second.size = size;
  set_free(blocks_.emplace(block->first + size, Block{left, false}).first);
  return block;
}

/** Makes one of two free neighbours. */
MemoryPool::Blocks::iterator MemoryPool::join(Blocks::iterator left, Blocks::iterator right) {
  set_used(left);
  set_used(right);
  left->second.size += right->second.size;
  blocks_.erase(right);
  set_free(left);
  return left;
}

/** Takes a free block at the end of the others out of use. */
void MemoryPool::shrink() {
  if (blocks_.empty()) return;
  const auto last = std::prev(blocks_.end());
  const Range pages = pages_within(last->first, last->second.size);
  if (!last->second.is_free || pages.size == 0 || !make_unusable(pages.begin, pages.size)) return;
  usable_end_ = pages.begin;
  set_used(last);
  last->second.size -= pages.size;
  if (last->second.size > 0) {
    set_free(last);
  } else {
    blocks_.erase(last);
  }
}

void MemoryPool::set_free(Blocks::iterator block) {
  block->second.is_free = true;
  free_.emplace(block->second.size, block->first);
}

void MemoryPool::set_used(Blocks::iterator block) {
  free_.erase({block->second.size, block->first});
  block->second.is_free = false;
}

}  // namespace arena

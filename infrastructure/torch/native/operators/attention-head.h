#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "dropout-mask.h"
#include "packed-products.h"
#include "rows.h"

namespace arena {

/** Settings of attention: infrastructure/tensor/operations/attention.ts. */
struct AttentionSettings {
  int64_t head_count;
  bool causal;
  float scale;
  /** Absent: nothing is dropped. */
  std::optional<DropoutMask> dropout;
};

/** One head of one row of a tensor [tokens, hidden] in float32. */
struct HeadMatrix {
  const float* values;
  /** Values from one token to the next. */
  int64_t stride;
};

/** Where one operand of a head is copied to: as float32, or packed in words. */
class OperandBuffers {
 public:
  std::vector<float> values;

  template <typename T>
  std::vector<Word<T>>& turned() {
    return std::get<std::vector<Word<T>>>(turned_);
  }
  template <typename T>
  std::vector<Word<T>>& straight() {
    return std::get<std::vector<Word<T>>>(straight_);
  }
  /** Scores that are multiplied with the operand. */
  template <typename T>
  std::vector<Word<T>>& rounded() {
    return std::get<std::vector<Word<T>>>(rounded_);
  }

 private:
  using Words = std::tuple<std::vector<float>, std::vector<uint32_t>>;
  Words turned_, straight_, rounded_;
};

/** Buffers of one thread; they only grow. */
struct AttentionScratch {
  OperandBuffers query, key, value, slope;
  std::vector<float> scores, slopes, out, d_query, d_key, d_value;
  std::vector<uint16_t> bits;

  static float* sized(std::vector<float>& buffer, int64_t count) {
    if (buffer.size() < static_cast<size_t>(count)) buffer.resize(count);
    return buffer.data();
  }

  static AttentionScratch& of_thread() {
    static thread_local AttentionScratch scratch;
    return scratch;
  }
};

/** Queries that are computed at a time, so that their scores stay in the cache. */
constexpr int64_t QUERY_BLOCK = 64;

/** Keys that the queries from `first` to `first + count - 1` of a row see. */
inline int64_t visible_keys(const AttentionSettings& settings, int64_t first, int64_t count, int64_t length) {
  return settings.causal ? std::min(first + count, length) : length;
}

/** Keys that one query sees. */
inline int64_t visible_keys(const AttentionSettings& settings, int64_t query, int64_t length) {
  return settings.causal ? query + 1 : length;
}

/** A head as float32: where it lies, or a copy in `buffer` when it is held in 16 bits. */
inline HeadMatrix head_of(const float* from, int64_t, int64_t, int64_t stride, std::vector<float>&) {
  return {from, stride};
}

template <typename T>
HeadMatrix head_of(const T* from, int64_t length, int64_t size, int64_t stride, std::vector<float>& buffer) {
  float* to = AttentionScratch::sized(buffer, length * size);
  for (int64_t token = 0; token < length; token++) widen(from + token * stride, to + token * size, size);
  return {to, size};
}

/** A head that is being written: in float32 in place, or in a buffer that `write` rounds to 16 bits. */
template <typename T>
struct HeadOutput {
  HeadOutput(T* to, int64_t length, int64_t size, int64_t row, std::vector<float>& buffer)
      : values(AttentionScratch::sized(buffer, length * size)), stride(size), to_(to), length_(length), row_(row) {}

  float* values;
  int64_t stride;

  void write() const {
    for (int64_t token = 0; token < length_; token++) narrow(values + token * stride, to_ + token * row_, stride);
  }

 private:
  T* to_;
  int64_t length_;
  int64_t row_;
};

template <>
struct HeadOutput<float> {
  HeadOutput(float* to, int64_t, int64_t, int64_t row, std::vector<float>&) : values(to), stride(row) {}

  float* values;
  int64_t stride;

  void write() const {}
};

}  // namespace arena

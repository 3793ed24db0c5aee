#pragma once

#include "attention-head.h"
#include "packed-products.h"
#include "products.h"

namespace arena {

/** What the products of a head need of one of q, k, v and dy. */
struct OperandUse {
  /** Its transpose from the right: scores. */
  bool is_turned;
  /** Itself from the right: sums over tokens. */
  bool is_straight;
};

/** One of q, k, v and dy of one head, as the tensor has it: `length` tokens of `size` values, `row` values apart. */
template <typename T>
struct HeadValues {
  const T* values;
  int64_t length;
  int64_t size;
  int64_t row;
};

/**
 * Products of the matrices of a head by BLAS. Scores and what is like them are float32 [queries, keys], `row_of_scores`
 * values apart; `first` and `count` are the queries.
 */
template <typename T>
class BlasOperand {
 public:
  BlasOperand(const HeadValues<T>& head, OperandUse, OperandBuffers& buffers)
      : size_(head.size), matrix_(head_of(head.values, head.length, head.size, head.row, buffers.values)) {}

  static int64_t row_of_scores(int64_t keys) { return keys; }

  /** scores = alpha (queries of this) other^T */
  void score(int64_t first, int64_t count, const BlasOperand& other, int64_t keys, float alpha, float* scores) const {
    const auto& right = other.matrix_;
    multiply(false, true, count, keys, size_, alpha, matrix_.values + first * matrix_.stride, matrix_.stride,
             right.values, right.stride, 0, scores, keys);
  }

  /** out [queries, size] = alpha scores this */
  void mix(const float* scores, int64_t count, int64_t keys, float alpha, float* out, int64_t row) const {
    multiply(false, false, count, size_, keys, alpha, scores, keys, matrix_.values, matrix_.stride, 0, out, row);
  }

  /** out [keys, size] = alpha scores^T (queries of this), added to what is there from the second block on */
  void spread(const float* scores, int64_t first, int64_t count, int64_t keys, float alpha, bool adds, float* out,
              int64_t row) const {
    multiply(true, false, keys, size_, count, alpha, scores, keys, matrix_.values + first * matrix_.stride,
             matrix_.stride, adds ? 1 : 0, out, row);
  }

 private:
  int64_t size_;
  HeadMatrix matrix_;
};

/** The same by packed products, which round scores to T. */
template <typename T>
class PackedOperand {
 public:
  PackedOperand(const HeadValues<T>& head, OperandUse use, OperandBuffers& buffers)
      : head_(head), rounded_(buffers.rounded<T>()) {
    const auto& [values, length, size, row] = head;
    if (use.is_turned) turned_ = pack_turned(values, row, length, size, buffers.turned<T>());
    if (use.is_straight) straight_ = pack_straight(values, row, length, size, buffers.straight<T>());
  }

  static int64_t row_of_scores(int64_t keys) { return padded(keys); }

  void score(int64_t first, int64_t count, const PackedOperand& other, int64_t keys, float alpha,
             float* scores) const {
    const auto* const words = reinterpret_cast<const Word<T>*>(head_.values + first * head_.row);
    const LeftOperand<T> left{words, head_.row / VALUES_PER_WORD<T>, 1};
    multiply_packed(count, keys, words_of<T>(head_.size), left, other.turned_, alpha, {}, {scores, padded(keys)});
  }

  void mix(const float* scores, int64_t count, int64_t keys, float alpha, float* out, int64_t row) const {
    const auto left = as_left<T>(scores, count, padded(keys), rounded_);
    multiply_packed(count, head_.size, words_of<T>(keys), left, straight_, alpha, {}, {out, row});
  }

  void spread(const float* scores, int64_t first, int64_t count, int64_t keys, float alpha, bool adds, float* out,
              int64_t row) const {
    const auto left = as_turned_left<T>(scores, count, padded(keys), rounded_);
    const RightOperand<T> right{straight_.panels, straight_.words, straight_.columns, words_of<T>(first)};
    const Addend addend = adds ? Addend{out, row} : Addend{};
    multiply_packed(keys, head_.size, words_of<T>(count), left, right, alpha, addend, {out, row});
  }

 private:
  HeadValues<T> head_;
  std::vector<Word<T>>& rounded_;
  RightOperand<T> turned_{};
  RightOperand<T> straight_{};
};

/** Runs body(null pointer to the class of operands that is the fastest one here for heads of `size` values). */
template <typename T, typename Body>
void with_operands(int64_t size, const Body& body) {
  if constexpr (HAS_PACKED_PRODUCTS && !std::is_same_v<T, c10::Half>) {
    if (has_packed_products<T>(size)) return body(static_cast<PackedOperand<T>*>(nullptr));
  }
  body(static_cast<BlasOperand<T>*>(nullptr));
}

}  // namespace arena

#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "packed-products.h"
#include "products.h"

namespace arena {

/** The recurrent weight [gates, hidden] of an LSTM, packed once for all steps where that can be. */
class RecurrentWeight {
 public:
  /** Forward, states [rows, hidden] are multiplied with its transpose; backward, slopes of gates with itself. */
  enum class Use { forward, backward };

  RecurrentWeight(const at::Tensor& weight, Use use)
      : weight_(weight.contiguous()), use_(use), gates_(weight.size(0)), hidden_(weight.size(1)) {
    if constexpr (HAS_PACKED_PRODUCTS) {
      if (!has_packed_products<float>(hidden_)) return;
      const auto* const values = weight_.data_ptr<float>();
      packed_ = use == Use::forward ? pack_turned(values, hidden_, gates_, hidden_, words_)
                                    : pack_straight(values, hidden_, gates_, hidden_, words_);
    }
  }

  /** to += the product with `rows` rows. */
  void add_product(int64_t rows, const float* from, float* to) const {
    const bool is_forward = use_ == Use::forward;
    const int64_t in = is_forward ? hidden_ : gates_, out = is_forward ? gates_ : hidden_;
    if constexpr (HAS_PACKED_PRODUCTS) {
      if (!words_.empty()) {
        return multiply_packed<float>(rows, out, in, {from, in, 1}, packed_, 1, {to, out}, {to, out});
      }
    }
    multiply(false, is_forward, rows, out, in, 1, from, in, weight_.data_ptr<float>(), hidden_, 1, to, out);
  }

 private:
  at::Tensor weight_;
  Use use_;
  int64_t gates_;
  int64_t hidden_;
  std::vector<float> words_;
  RightOperand<float> packed_{};
};

}  // namespace arena

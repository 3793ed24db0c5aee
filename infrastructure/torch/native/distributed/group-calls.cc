#include "group-calls.h"

#include <memory>
#include <stdexcept>
#include <unordered_map>

#include "../binding/call.h"
#include "../binding/tensor-table.h"
#include "../binding/values.h"
#include "process-group.h"

namespace arena {
namespace {

/** What JavaScript knows by a number. Numbers are never used again. */
template <typename Value>
class Numbered {
 public:
  explicit Numbered(const char* kind) : kind_(kind) {}

  int64_t add(Value value) {
    values_.emplace(next_, std::move(value));
    return next_++;
  }

  Value& get(const Napi::Value& number) {
    const auto found = values_.find(to_key(number));
    if (found == values_.end()) throw std::invalid_argument(std::string("expected a ") + kind_ + " that is there");
    return found->second;
  }

  Value take(const Napi::Value& number) {
    Value value = std::move(get(number));
    values_.erase(to_key(number));
    return value;
  }

 private:
  static int64_t to_key(const Napi::Value& number) {
    return number.IsNumber() ? number.As<Napi::Number>().Int64Value() : 0;
  }

  const char* kind_;
  std::unordered_map<int64_t, Value> values_;
  int64_t next_ = 1;
};

Numbered<std::unique_ptr<ProcessGroup>>& groups() {
  // Never destroyed: a group that failed may hang in its own end, and a process that exits must not.
  static auto& table = *new Numbered<std::unique_ptr<ProcessGroup>>("process group");
  return table;
}

Numbered<Work>& works() {
  static auto& table = *new Numbered<Work>("work");
  return table;
}

const at::Tensor& tensor_of(const Napi::Value& id) {
  if (!id.IsNumber()) throw std::invalid_argument("expected a tensor");
  finish_queued(id.Env());
  return TensorTable::instance().get(id.As<Napi::Number>().Int64Value());
}

std::chrono::milliseconds milliseconds_of(const Napi::Value& value) {
  if (!value.IsNumber()) throw std::invalid_argument("expected milliseconds");
  return std::chrono::milliseconds(value.As<Napi::Number>().Int64Value());
}

Membership membership_of(const Napi::Value& value) {
  if (!value.IsObject()) throw std::invalid_argument("expected a membership");
  const auto options = value.As<Napi::Object>();
  const auto integer = [&](const char* name) { return options.Get(name).ToNumber().Int32Value(); };
  return {
      options.Get("host").ToString(),
      static_cast<uint16_t>(integer("port")),
      integer("rank"),
      integer("size"),
      options.Get("servesStore").ToBoolean(),
      milliseconds_of(options.Get("timeoutMs")),
      options.Get("interface").ToString(),
      options.Get("inPairs").ToBoolean(),
  };
}

Napi::Value number(Napi::Env env, int64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

}  // namespace

Napi::Value join_group(const Napi::CallbackInfo& info) {
  return number(info.Env(), groups().add(std::make_unique<ProcessGroup>(membership_of(info[0]))));
}

#ifdef USE_C10D_NCCL
Napi::Value connect_gpus(const Napi::CallbackInfo& info) {
  groups().get(info[0])->connect_gpus();
  return info.Env().Undefined();
}

Napi::Value abandon_gpus(const Napi::CallbackInfo& info) {
  groups().get(info[0])->abandon_gpus();
  return info.Env().Undefined();
}
#endif

Napi::Value leave_group(const Napi::CallbackInfo& info) {
  groups().take(info[0]);
  return info.Env().Undefined();
}

Napi::Value all_reduce(const Napi::CallbackInfo& info) {
  return number(info.Env(), works().add(groups().get(info[0])->all_reduce(tensor_of(info[1]))));
}

Napi::Value all_reduce_in_pair(const Napi::CallbackInfo& info) {
  const int bit = info[2].ToNumber().Int32Value();
  return number(info.Env(), works().add(groups().get(info[0])->all_reduce_in_pair(tensor_of(info[1]), bit)));
}

Napi::Value broadcast(const Napi::CallbackInfo& info) {
  const int root = info[2].ToNumber().Int32Value();
  return number(info.Env(), works().add(groups().get(info[0])->broadcast(tensor_of(info[1]), root)));
}

Napi::Value is_done(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), works().get(info[0])->isCompleted());
}

Napi::Value wait_for(const Napi::CallbackInfo& info) {
  groups().get(info[0])->wait(works().take(info[1]));
  return info.Env().Undefined();
}

Napi::Value all_gather(const Napi::CallbackInfo& info) {
  const auto tensors = groups().get(info[0])->all_gather(tensor_of(info[1]));
  Napi::Array result = Napi::Array::New(info.Env(), tensors.size());
  for (uint32_t rank = 0; rank < tensors.size(); rank++) result[rank] = hand_over(info.Env(), tensors[rank]);
  return result;
}

Napi::Value barrier(const Napi::CallbackInfo& info) {
  groups().get(info[0])->barrier();
  return info.Env().Undefined();
}

Napi::Value find_missing(const Napi::CallbackInfo& info) {
  const auto missing = groups().get(info[0])->find_missing(milliseconds_of(info[1]));
  Napi::Array result = Napi::Array::New(info.Env(), missing.size());
  for (uint32_t i = 0; i < missing.size(); i++) result[i] = Napi::Number::New(info.Env(), missing[i]);
  return result;
}

}  // namespace arena

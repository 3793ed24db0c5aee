#include "operator-queue.h"

#include <exception>
#include <stdexcept>
#include <utility>

#include <ATen/Parallel.h>

#include "failure.h"
#include "find-function.h"

namespace arena {
namespace {

/** JavaScript may be so many tasks ahead: more than a step has; what they hold is small. */
constexpr int64_t MOST_WAITING = 4096;

/**
 * Ends the OpenMP threads of the calling thread. Each thread that computes has its own, and where there are more of them
 * than cores, libgomp no longer lets them spin until the next operator: a tenth to a fifth of a small model's step.
 */
void release_threads() {
  constexpr int SOFT = 1;
  static const auto pause = find_function<int(int)>("omp_pause_resource_all");
  if (pause != nullptr) pause(SOFT);
}

}  // namespace

OperatorQueue& OperatorQueue::instance() {
  // Never destroyed: the thread may be in the middle of a task when a process exits.
  static OperatorQueue& queue = *new OperatorQueue;
  return queue;
}

void OperatorQueue::add(Task task) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  if (waiting_ >= MOST_WAITING) {
    done_.wait(lock, [this] { return waiting_ <= MOST_WAITING / 2; });
  }
  tasks_.push_back(std::move(task));
  waiting_++;
  lock.unlock();
  added_.notify_one();
}

void OperatorQueue::run_in_order(const Task& task) {
  if (is_idle()) return task();
  add(task);
}

void OperatorQueue::drain() {
  if (is_idle()) return;
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock, [this] { return is_idle(); });
}

void OperatorQueue::finish() {
  drain();
  if (has_failed()) throw std::runtime_error(std::exchange(failure_, ""));
}

void OperatorQueue::run_and_wait(const Task& operators) {
  compute_here(is_asynchronous_);
  if (!is_asynchronous_) return operators();
  std::exception_ptr failure;
  add([&] {
    try {
      operators();
    } catch (...) {
      failure = std::current_exception();
    }
  });
  drain();
  if (failure) std::rethrow_exception(failure);
}

void OperatorQueue::set_asynchronous(bool is_asynchronous) {
  drain();
  failure_.clear();
  is_asynchronous_ = is_asynchronous;
  if (is_asynchronous) compute_here(true);
}

void OperatorQueue::compute_here(bool is_queue) {
  if (queue_computed_ == is_queue) return;
  if (is_queue) {
    release_threads();
    add([threads = at::get_num_threads()] { at::set_num_threads(threads); });
  } else {
    add(release_threads);
    drain();
  }
  queue_computed_ = is_queue;
}

void OperatorQueue::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_ -= static_cast<int64_t>(tasks_.size());
    tasks_.clear();
    stops_ = true;
  }
  added_.notify_one();
  if (thread_.joinable()) thread_.join();
  stops_ = false;
}

void OperatorQueue::run(const Task& task) {
  std::string message;
  try {
    return task();
  } catch (const std::exception& failure) {
    message = reason_of(failure);
  } catch (...) {
    message = "unknown failure";
  }
  if (!has_failed()) failure_ = message;
}

void OperatorQueue::work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    added_.wait(lock, [this] { return stops_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    run(task);
    // What it holds is freed before it counts as done.
    task = nullptr;
    lock.lock();
    if (--waiting_ == 0 || waiting_ == MOST_WAITING / 2) done_.notify_all();
  }
}

}  // namespace arena

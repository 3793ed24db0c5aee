#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace arena {

/**
 * Runs operators on a thread of its own, one after the other in the order in which they were asked for, while JavaScript
 * goes on: asynchronous execution, as GPUs have it. See docs/decisions/0022-asynchronous-execution.md.
 *
 * Used on one of Node's threads only (see thread-claim.h), the main one here. While tasks wait, or one runs, the tensor
 * table is the queue's; else the main thread's.
 */
class OperatorQueue {
 public:
  using Task = std::function<void()>;

  static OperatorQueue& instance();

  /** Takes a task; waits for others first where very many wait already. What it throws is kept as a failure. */
  void add(Task task);

  /** Runs a short task at its turn: here and now if no other waits, and it may throw then. */
  void run_in_order(const Task& task);

  /** Waits until all tasks are done. */
  void drain();

  /** The same; then throws std::runtime_error with the first failure since the last time, if there was one. */
  void finish();

  /** Runs operators on whichever thread runs them now, and waits. What they throw is thrown here. */
  void run_and_wait(const Task& operators);

  /** Sets whether run_and_wait takes the queue's thread. Waits for all tasks, and forgets a failure that nobody asked for. */
  void set_asynchronous(bool is_asynchronous);

  /** Whether all tasks are done. */
  bool is_idle() const { return waiting_.load(std::memory_order_acquire) == 0; }

  /** Called by tasks: whether one failed, so that those after it should leave everything as it is. */
  bool has_failed() const { return !failure_.empty(); }

  /** Forgets the tasks that wait, and ends the thread. */
  void stop();

 private:
  void work();
  void run(const Task& task);
  void compute_here(bool is_queue);

  std::mutex mutex_;
  std::condition_variable added_, done_;
  std::deque<Task> tasks_;
  std::atomic<int64_t> waiting_{0};
  bool stops_ = false;
  std::thread thread_;

  bool is_asynchronous_ = false;
  /** Whether the queue's thread was the last that computed. */
  bool queue_computed_ = false;
  /** The first since somebody asked: what depends on it fails too. Written by tasks, and by the main thread without any. */
  std::string failure_;
};

}  // namespace arena

#pragma once

#include <vector>

#include "ragged-rows.h"

namespace arena {

/**
 * The tokens of a batch in the order in which an LSTM meets them, for some of its rows: step by step, and in each step
 * the rows from the longest to the shortest, so that the rows that still run come first.
 */
struct Group {
  /** Where the group's first token is in the order of all groups. */
  int64_t start = 0;
  /** Rows that run in each step. */
  std::vector<int64_t> running;
};

struct Schedule {
  std::vector<Group> groups;
  /** The token at each place of the order, and the place of each token. */
  std::vector<int64_t> tokens, places;
};

/** Rows dealt out by length to some groups at most: those have about equal work and never wait for each other. */
Schedule schedule_of(const RaggedRows& rows, int64_t token_count, bool reverse, int64_t most_groups);

}  // namespace arena

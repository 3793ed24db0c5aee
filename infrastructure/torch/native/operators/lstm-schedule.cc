#include "lstm-schedule.h"

#include <algorithm>
#include <numeric>

namespace arena {

Schedule schedule_of(const RaggedRows& rows, int64_t token_count, bool reverse, int64_t most_groups) {
  std::vector<int64_t> by_length(rows.count());
  std::iota(by_length.begin(), by_length.end(), 0);
  std::stable_sort(by_length.begin(), by_length.end(),
                   [&](int64_t a, int64_t b) { return rows.lengths[a] > rows.lengths[b]; });
  const int64_t group_count = std::min(most_groups, rows.count());
  Schedule schedule;
  schedule.places.resize(token_count);
  for (int64_t number = 0; number < group_count; number++) {
    Group group;
    group.start = static_cast<int64_t>(schedule.tokens.size());
    for (int64_t step = 0; step < rows.longest; step++) {
      int64_t running = 0;
      for (int64_t i = number; i < rows.count(); i += group_count) {
        const int64_t row = by_length[i], length = rows.lengths[row];
        if (step >= length) break;
        const int64_t token = rows.starts[row] + (reverse ? length - 1 - step : step);
        schedule.places[token] = static_cast<int64_t>(schedule.tokens.size());
        schedule.tokens.push_back(token);
        running++;
      }
      if (running == 0) break;
      group.running.push_back(running);
    }
    schedule.groups.push_back(std::move(group));
  }
  return schedule;
}

}  // namespace arena

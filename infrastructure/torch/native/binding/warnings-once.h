#pragma once

namespace arena {

/** Has libtorch's warnings of the calling thread printed on standard error once each, not at every call. */
void print_warnings_once();

}  // namespace arena

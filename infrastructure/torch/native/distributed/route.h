#pragma once

#include <cstdint>
#include <string>

namespace arena {

/**
 * The address of this machine on the network that leads to a host: the one that the host can reach it by. A machine's
 * own name often resolves to its loopback address, which other machines can't use.
 */
std::string local_address_towards(const std::string& host, uint16_t port);

}  // namespace arena

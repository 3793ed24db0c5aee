#include "route.h"

#include <memory>
#include <stdexcept>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace arena {
namespace {

struct Socket {
  explicit Socket(int family) : descriptor(socket(family, SOCK_DGRAM, 0)) {}
  ~Socket() {
    if (descriptor >= 0) close(descriptor);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  const int descriptor;
};

std::string numeric_host(const sockaddr* address, socklen_t length) {
  char text[NI_MAXHOST];
  if (getnameinfo(address, length, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) return "";
  return text;
}

/** Connecting a datagram socket sends nothing; it only chooses the route. */
std::string local_address_of_route(const addrinfo& target) {
  const Socket route(target.ai_family);
  if (route.descriptor < 0 || connect(route.descriptor, target.ai_addr, target.ai_addrlen) != 0) return "";
  sockaddr_storage local{};
  socklen_t length = sizeof local;
  auto* address = reinterpret_cast<sockaddr*>(&local);
  if (getsockname(route.descriptor, address, &length) != 0) return "";
  return numeric_host(address, length);
}

}  // namespace

std::string local_address_towards(const std::string& host, uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (failure != 0) throw std::runtime_error("can't resolve " + host + ": " + gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> targets(found, freeaddrinfo);
  for (const addrinfo* target = found; target != nullptr; target = target->ai_next) {
    const std::string address = local_address_of_route(*target);
    if (!address.empty()) return address;
  }
  throw std::runtime_error("no network leads to " + host);
}

}  // namespace arena

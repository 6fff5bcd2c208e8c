// Ports of any width as bytes, lowest first, and the random pauses of a handshake.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "random.h"
#include "verilated.h"

namespace sf {

// Bits beyond the port's width must be zero.
template <class Port, std::enable_if_t<std::is_integral_v<Port>, int> = 0>
void set_port(Port& port, const uint8_t* bytes, size_t n) {
  Port v = 0;
  std::memcpy(&v, bytes, std::min(n, sizeof v));
  port = v;
}
template <size_t Words>
void set_port(VlWide<Words>& port, const uint8_t* bytes, size_t n) {
  std::memset(&port[0], 0, 4 * Words);
  std::memcpy(&port[0], bytes, std::min(n, 4 * Words));
}

template <class Port, std::enable_if_t<std::is_integral_v<Port>, int> = 0>
const uint8_t* port_bytes(const Port& port) {
  return reinterpret_cast<const uint8_t*>(&port);
}
template <size_t Words>
const uint8_t* port_bytes(const VlWide<Words>& port) {
  return reinterpret_cast<const uint8_t*>(&port[0]);
}

// Hexadecimal, highest byte first.
inline std::string hex(const uint8_t* bytes, size_t n) {
  std::string out;
  for (size_t i = n; i-- > 0;) {
    out += "0123456789abcdef"[bytes[i] >> 4];
    out += "0123456789abcdef"[bytes[i] & 15];
  }
  return out;
}

// Whether one side of a handshake takes part in a cycle: always, mostly, half the time, seldom or
// in bursts.
class Pauses {
 public:
  explicit Pauses(Random& random) : random_(random) { change(); }

  // Another habit.
  void change() {
    habit_ = random_.below(5);
    left_ = 0;
    go_ = true;
  }
  bool go() {
    switch (habit_) {
      case 0:
        return true;
      case 1:
        return !random_.chance(1, 8);
      case 2:
        return random_.chance(1, 2);
      case 3:
        return random_.chance(1, 8);
      default:
        if (left_-- == 0) {
          go_ = !go_;
          left_ = random_.below(24);
        }
        return go_;
    }
  }

 private:
  Random& random_;
  uint32_t habit_ = 0, left_ = 0;
  bool go_ = true;
};

}  // namespace sf

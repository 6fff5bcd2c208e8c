// Seeded random numbers, the same on every machine (splitmix64).
#pragma once

#include <cstdint>

namespace sf {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  // 0 to n-1.
  uint32_t below(uint32_t n) { return static_cast<uint32_t>((next() >> 32) * n >> 32); }
  bool chance(uint32_t of, uint32_t in) { return below(in) < of; }
  // 0, or 1 to 2^max_log with every magnitude equally likely.
  uint32_t log_uniform(uint32_t max_log) {
    uint32_t k = below(max_log + 2);
    return k == 0 ? 0 : 1 + below(1u << (k - 1));
  }

 private:
  uint64_t state_;
};

}  // namespace sf

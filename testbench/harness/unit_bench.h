// Frame of a bench of one unit: vectors, clock, random start, comparison.
//
//   int main(int argc, char** argv) {
//     sf::UnitBench<Vsf_key> bench(argc, argv);
//     ... bench.tick(); bench.equal("column", row, found, expected); ...
//     return bench.finish();
//   }
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "ports.h"
#include "random.h"
#include "vectors.h"
#include "verilated.h"

namespace sf {

template <class Top>
class UnitBench {
 public:
  // Arguments: vector file, seed, and what $test$plusargs of the module asks for.
  UnitBench(int argc, char** argv)
      : vectors(argc >= 3 ? argv[1] : throw std::runtime_error("usage: bench VECTORS SEED [+X]")),
        random(std::strtoull(argv[2], nullptr, 10)),
        context_(prepare(random, argc, argv)),
        top(&context_) {}

  UnitVectors vectors;
  Random random;

 private:
  static int seed(Random& r) { return static_cast<int>(1 + r.below(0x7ffffffe)); }
  VerilatedContext& prepare(Random& r, int argc, char** argv) {
    holder_.commandArgs(argc, argv);
    holder_.randReset(2);
    holder_.randSeed(seed(r));
    return holder_;
  }
  VerilatedContext holder_;
  VerilatedContext& context_;

 public:
  Top top;

  // The outputs before the rising edge are those of the inputs set last.
  void settle() {
    top.clk_i = 0;
    top.eval();
  }
  void edge() {
    top.clk_i = 1;
    top.eval();
    ++cycle_;
  }
  void tick() {
    settle();
    edge();
  }
  // Reset, which is asynchronous, with the inputs as they are.
  void reset() {
    top.rst_ni = 1;
    settle();
    top.rst_ni = 0;
    tick();
    tick();
    top.rst_ni = 1;
  }
  // A cycle of the synchronous clear.
  void clear() {
    top.clear_i = 1;
    tick();
    top.clear_i = 0;
  }
  uint64_t cycle() const { return cycle_; }

  void equal(const char* what, uint32_t row, int64_t found, int64_t expected) {
    ++compared_;
    if (found == expected) return;
    if (mismatches_++ == 0) {
      std::printf("first mismatch: %s, row %u: expected %lld, found %lld (cycle %llu)\n", what,
                  row, static_cast<long long>(expected), static_cast<long long>(found),
                  static_cast<unsigned long long>(cycle_));
    }
  }
  // The lowest bytes of a port against a column; bits that are 0 in care may be anything.
  template <class Port>
  void equal_bytes(const char* what, uint32_t row, const Port& port, const uint8_t* expected,
                   uint32_t count, const uint8_t* care = nullptr) {
    ++compared_;
    const uint8_t* found = port_bytes(port);
    bool same = count <= sizeof(port);
    for (uint32_t i = 0; same && i < count; ++i) {
      same = ((found[i] ^ expected[i]) & (care == nullptr ? 0xff : care[i])) == 0;
    }
    if (same || mismatches_++ > 0) return;
    std::printf("first mismatch: %s, row %u (cycle %llu), highest byte first\n", what, row,
                static_cast<unsigned long long>(cycle_));
    std::printf("  expected %s\n  found    %s\n", hex(expected, count).c_str(),
                hex(found, count).c_str());
    if (care != nullptr) std::printf("  compared %s\n", hex(care, count).c_str());
  }
  // Random bits on a port of so many bits: what nobody may look at.
  template <class Port>
  void noise(Port& port, uint32_t bits) {
    std::vector<uint8_t> b((bits + 7) / 8);
    for (uint8_t& x : b) x = static_cast<uint8_t>(random.next());
    if (bits % 8 != 0) b.back() &= static_cast<uint8_t>((1 << bits % 8) - 1);
    set_port(port, b.data(), b.size());
  }
  bool good() const { return mismatches_ == 0; }

  void fail(const std::string& why) {
    if (mismatches_++ == 0) std::printf("%s (cycle %llu)\n", why.c_str(),
                                        static_cast<unsigned long long>(cycle_));
  }

  // 0 when all was equal and something was compared.
  int finish() {
    top.final();
    std::printf("%llu compared, %llu mismatches\n", static_cast<unsigned long long>(compared_),
                static_cast<unsigned long long>(mismatches_));
    return mismatches_ == 0 && compared_ > 0 ? 0 : 1;
  }

 private:
  uint64_t cycle_ = 0, compared_ = 0, mismatches_ = 0;
};

}  // namespace sf

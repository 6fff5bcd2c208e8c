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

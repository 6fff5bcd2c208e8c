// tb_word_queue: entries in and out against golden WordQueue; pushes and pops at random, never more
// entries than places, and runs that are dropped half-way.

#include "Vsf_word_queue.h"
#include "unit_bench.h"

namespace {

enum Kind { kShape, kRun, kPush, kPop };

constexpr uint32_t kLimit = 1000000;  // cycles of a run

struct Run {
  std::vector<uint32_t> pushes, pops;
};

class QueueBench {
 public:
  QueueBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          capacity_ = v.get(r, "count");
          entry_bits_ = v.low(r, "entry", 2);
          break;
        case kRun: runs_.emplace_back(); break;
        case kPush: runs_.back().pushes.push_back(r); break;
        case kPop: runs_.back().pops.push_back(r); break;
        default: break;
      }
    }
  }

  int all() {
    top.clear_i = 0;
    top.push_i = 0;
    top.pop_i = 0;
    bench_.reset();
    for (const Run& run : runs_) {
      if (bench_.random.chance(1, 2)) play(run, 1 + bench_.random.below(60));
      clear();
      play(run, kLimit);
      if (!bench_.good()) break;
    }
    return bench_.finish();
  }

 private:
  void clear() {
    top.push_i = 0;
    top.pop_i = 0;
    bench_.clear();
  }

  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t fill = 1 + random.below(8), take = 1 + random.below(8);  // of 8
    size_t pushed = 0, seen = 0, popped = 0;  // seen: pushed two cycles ago or more
    for (uint32_t n = 0; n < cycles && popped < run.pops.size(); ++n) {
      const bool push = pushed < run.pushes.size() && pushed - popped < capacity_ &&
                        random.chance(fill, 8);
      top.push_i = push;
      if (push) {
        const uint32_t r = run.pushes[pushed];
        sf::set_port(top.entry_i, v.bytes(r, "entry"), v.width("entry"));
      } else {
        bench_.noise(top.entry_i, entry_bits_);
      }
      const bool there = seen > popped;
      const bool pop = there && random.chance(take, 8);
      top.pop_i = pop;
      bench_.settle();
      const uint32_t r = run.pops[popped];
      bench_.equal("an entry is there", r, top.head_valid_o, there);
      if (there) {
        bench_.equal_bytes("entry", r, top.head_o, v.bytes(r, "entry"), (entry_bits_ + 7) / 8);
      }
      bench_.edge();
      seen = pushed;
      pushed += push;
      popped += pop;
    }
    if (cycles == kLimit && popped < run.pops.size()) bench_.fail("mismatch: a run does not end");
  }

  sf::UnitBench<Vsf_word_queue> bench_;
  const sf::UnitVectors& v;
  Vsf_word_queue& top;
  uint32_t capacity_ = 0, entry_bits_ = 0;
  std::vector<Run> runs_;
};

}  // namespace

int main(int argc, char** argv) {
  QueueBench bench(argc, argv);
  return bench.all();
}

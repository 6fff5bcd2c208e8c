// tb_recurrence: accumulators into states and past them, against golden Recurrence. A word of states
// comes again as early as it may or later; between channels the host reads and writes parts, and
// all is cleared, also half-way.

#include <deque>
#include <map>

#include "Vsf_recurrence.h"
#include "unit_bench.h"

namespace {

enum Kind { kShape, kTable, kBeat, kWrite, kRead, kClear };

constexpr uint64_t kStages = 7;

class RecurrenceBench {
 public:
  RecurrenceBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {}

  int all() {
    top.clear_i = 0;
    top.table_write_i = 0;
    top.host_write_i = 0;
    top.host_index_i = 0;
    top.valid_i = 0;
    bench_.reset();
    for (uint32_t r = 0; r < v.rows() && bench_.good(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          acc_bits_ = v.get(r, "a");
          addr_bits_ = v.get(r, "b");
          break;
        case kTable:
          top.table_write_i = 1;
          top.table_addr_i = v.get(r, "a");
          sf::set_port(top.table_word_i, v.bytes(r, "word"), v.width("word"));
          cycle();
          top.table_write_i = 0;
          break;
        case kBeat: beat(r); break;
        case kWrite:
          rest();
          top.host_index_i = v.get(r, "a");
          wait(1 + bench_.random.below(3));
          top.host_write_i = 1;
          top.host_part_i = v.get(r, "b");
          cycle();
          top.host_write_i = 0;
          bench_.noise(top.host_part_i, 8);
          break;
        case kRead:
          rest();
          top.host_index_i = v.get(r, "a");
          wait(2 + bench_.random.below(3));
          bench_.settle();
          bench_.equal("part", r, top.host_part_o, v.get(r, "b"));
          break;
        default:
          // The channels in flight are dropped.
          expected_.clear();
          top.clear_i = 1;
          cycle();
          top.clear_i = 0;
          bench_.settle();
          for (uint32_t n = 0; top.clearing_o; ++n) {
            if (n > v.get(r, "a")) {
              bench_.fail("mismatch: clearing does not end");
              break;
            }
            cycle();
            bench_.settle();
          }
          last_.clear();
      }
    }
    rest();
    return bench_.finish();
  }

 private:
  void beat(uint32_t r) {
    const uint32_t addr = v.get(r, "a");
    const bool valid = (v.get(r, "b") & 1) != 0;
    const bool odd = (v.get(r, "b") & 4) != 0;
    // Also so long that an imaginary part comes when its real one is through.
    wait(bench_.random.chance(1, 40) ? 8 + bench_.random.below(8) : 0);
    while (bench_.random.chance(1, 6)) cycle();
    // The second half of a state in a cycle of its own belongs to the first one.
    if (valid && !odd && last_.count(addr) != 0) {
      while (bench_.cycle() < last_[addr] + 8) cycle();
    }
    top.valid_i = valid;
    top.zero_i = (v.get(r, "b") & 2) != 0;
    top.addr_i = addr;
    set_odd(top, odd ? 1 : 0);
    sf::set_port(top.acc_i, v.bytes(r, "word"), v.width("word"));
    expected_.push_back({bench_.cycle() + kStages, r});
    if (valid) last_[addr] = bench_.cycle();
    driven_ = true;
    cycle();
  }

  // Only chips that drain one channel a cycle have the port.
  template <class Top>
  static auto set_odd(Top& t, int odd) -> decltype(t.odd_i, void()) {
    t.odd_i = odd;
  }
  template <class Top>
  static void set_odd(Top&, long) {}

  void rest() {
    wait(kStages + 1);
    if (!expected_.empty()) bench_.fail("mismatch: channels do not come out");
  }

  void wait(uint32_t cycles) {
    for (uint32_t n = 0; n < cycles; ++n) cycle();
  }

  void cycle() {
    if (!driven_) {
      top.valid_i = 0;
      top.zero_i = bench_.random.chance(1, 2);
      bench_.noise(top.addr_i, addr_bits_);
      set_odd(top, bench_.random.chance(1, 2) ? 1 : 0);
      bench_.noise(top.acc_i, acc_bits_);
    }
    driven_ = false;
    bench_.settle();
    if (!expected_.empty() && expected_.front().cycle == bench_.cycle()) {
      const uint32_t r = expected_.front().row;
      bench_.equal_bytes("channels", r, top.acc_o, v.bytes(r, "out"), (acc_bits_ + 7) / 8);
      expected_.pop_front();
    }
    bench_.edge();
  }

  struct Expected {
    uint64_t cycle;
    uint32_t row;
  };

  sf::UnitBench<Vsf_recurrence> bench_;
  const sf::UnitVectors& v;
  Vsf_recurrence& top;
  uint32_t acc_bits_ = 0, addr_bits_ = 1;
  bool driven_ = false;  // channels were set for this cycle
  std::deque<Expected> expected_;
  std::map<uint32_t, uint64_t> last_;
};

}  // namespace

int main(int argc, char** argv) {
  RecurrenceBench bench(argc, argv);
  return bench.all();
}

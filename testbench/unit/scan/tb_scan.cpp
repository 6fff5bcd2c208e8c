// tb_scan: firings in, entries of the word queue out, against golden Scan. The bench is the
// sequencer, the ring SRAM, the queue and the lanes; all of them pause at random, and runs are
// dropped half-way.

#include "Vsf_scan.h"
#include "unit_bench.h"

namespace {

enum Kind { kShape, kWord, kRun, kFiring, kEntry };

constexpr uint32_t kLimit = 1000000;  // cycles of a run

struct Run {
  std::vector<uint32_t> firings, entries;
};

class ScanBench {
 public:
  ScanBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          lanes_ = v.get(r, "a");
          firing_bits_ = v.low(r, "firing", 2);
          step_bits_ = v.low(r, "step", 2);
          entry_bits_ = v.low(r, "word", 2);
          break;
        case kWord: ring_.push_back(r); break;
        case kRun: runs_.emplace_back(); break;
        case kFiring: runs_.back().firings.push_back(r); break;
        case kEntry: runs_.back().entries.push_back(r); break;
        default: break;
      }
    }
  }

  int all() {
    top.clear_i = 0;
    top.fire_valid_i = 0;
    top.scan_done_ready_i = 0;
    top.pop_i = 0;
    top.lanes_tag_i = 0;
    bench_.reset();
    for (const Run& run : runs_) {
      if (bench_.random.chance(1, 2)) {
        play(run, 1 + bench_.random.below(400));
        clear();
      }
      play(run, kLimit);
      if (!bench_.good()) break;
      clear();
    }
    return bench_.finish();
  }

 private:
  void clear() {
    top.fire_valid_i = 0;
    top.scan_done_ready_i = 0;
    top.pop_i = 0;
    top.lanes_tag_i = 0;
    bench_.clear();
  }

  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t pop = 1 + random.below(8), fire = 1 + random.below(8);  // of 8
    const uint32_t done = 1 << random.below(4);
    size_t fired = 0, ended = 0, pushed = 0, popped = 0;
    int64_t taken = -1;  // firing that the lanes have taken
    int64_t reads = 0, expected_reads = 0;
    for (uint32_t r : run.firings) expected_reads += v.get(r, "reads");
    bool valid = false;
    uint32_t idle_cycles = 0;
    for (uint32_t n = 0; n < cycles; ++n) {
      // sequencer
      valid = fired < run.firings.size() && (valid || random.chance(fire, 8));
      top.fire_valid_i = valid;
      if (valid) {
        set(run.firings[fired]);
      } else {
        noise();
      }
      top.scan_done_ready_i = random.chance(done, 8);
      // lanes
      bool take = false, pop_now = false;
      if (popped < pushed && random.chance(pop, 8)) {
        take = v.get(run.entries[popped], "a") != taken;
        pop_now = !take;
      }
      top.lanes_tag_i = (taken + 1) & 1;
      top.pop_i = pop_now;
      bench_.settle();
      if (take) {
        const uint32_t r = run.firings[taken + 1];
        bench_.equal_bytes("firing", r, top.firing_o, v.bytes(r, "firing"), (firing_bits_ + 7) / 8);
      }
      if (top.push_o) {
        if (pushed == run.entries.size()) {
          bench_.fail("mismatch: an entry too many");
          return;
        }
        const uint32_t r = run.entries[pushed++];
        bench_.equal_bytes("entry", r, top.entry_o, v.bytes(r, "word"), (entry_bits_ + 7) / 8,
                           v.bytes(r, "care"));
        if (v.get(r, "a") >= int64_t(fired)) bench_.fail("mismatch: an entry before its firing");
        if (pushed - popped > 16) {
          bench_.fail("mismatch: the queue overflows");
          return;
        }
      }
      const bool accepted = valid && top.fire_ready_o;
      if (accepted && taken + 1 != int64_t(fired)) {
        bench_.fail("mismatch: a firing before the lanes have taken the one before");
        return;
      }
      const bool ends = top.scan_done_valid_o && top.scan_done_ready_i;
      const bool stays = top.scan_done_valid_o && !top.scan_done_ready_i;
      const bool read = top.ring_read_en_o;
      const uint32_t addr = top.ring_read_addr_o;
      reads += read;
      idle_cycles = top.push_o || pop_now || take || accepted || ends || read || top.busy_o
                        ? 0 : idle_cycles + 1;
      bench_.edge();
      if (stays && !top.scan_done_valid_o) bench_.fail("mismatch: the end of a scan was withdrawn");
      if (read) {
        sf::set_port(top.ring_read_data_i, v.bytes(ring_.at(addr), "word"), lanes_);
#ifdef SF_NETWORK
        top.ring_read_lap_i = v.get(ring_.at(addr), "a");
#endif
      } else {
        bench_.noise(top.ring_read_data_i, 8 * lanes_);
      }
      popped += pop_now;
      taken += take;
      if (accepted) {
        ++fired;
        valid = false;
      }
      if (ends && ended++ == fired) {
        bench_.fail("mismatch: an end without a firing");
        return;
      }
      if (idle_cycles > 200) {
        if (fired == run.firings.size() && ended == fired && pushed == run.entries.size() &&
            popped == pushed) {
          bench_.equal("words read", run.firings[0], reads, expected_reads);
        } else {
          bench_.fail("mismatch: nothing moves, " + std::to_string(pushed) + " of " +
                      std::to_string(run.entries.size()) + " entries came");
        }
        return;
      }
    }
    if (cycles == kLimit) bench_.fail("mismatch: a run does not end");
  }

  void set(uint32_t r) {
    const uint32_t a = uint32_t(v.get(r, "a")), b = uint32_t(v.get(r, "b"));
    const uint32_t c = uint32_t(v.get(r, "c"));
    sf::set_port(top.step_word_i, v.bytes(r, "step"), v.width("step"));
    top.addr_a_i = a & 0xffff;
    top.addr_b_i = b & 0xffff;
    top.step_i = c & 0xff;
#ifdef SF_NETWORK
    top.lap_a_i = a >> 16;
    top.lap_b_i = b >> 16;
#else
    top.addr_out_i = a >> 16;
    top.slot_i = b >> 16;
    top.ring_i = c >> 8 & 0xff;
    top.to_host_i = c >> 16 & 1;
#endif
    top.row_i = v.get(r, "row") & 0x1fff;
  }

  void noise() {
    sf::Random& random = bench_.random;
    bench_.noise(top.step_word_i, step_bits_);
    top.addr_a_i = random.below(256);
    top.addr_b_i = random.below(256);
    top.row_i = random.below(1 << 13);
#ifdef SF_NETWORK
    top.lap_a_i = random.below(256);
    top.lap_b_i = random.below(256);
#else
    top.addr_out_i = random.below(256);
    top.to_host_i = random.below(2);
#endif
  }

  sf::UnitBench<Vsf_scan> bench_;
  const sf::UnitVectors& v;
  Vsf_scan& top;
  uint32_t lanes_ = 0, firing_bits_ = 0, step_bits_ = 0, entry_bits_ = 0;
  std::vector<uint32_t> ring_;
  std::vector<Run> runs_;
};

}  // namespace

int main(int argc, char** argv) {
  ScanBench bench(argc, argv);
  return bench.all();
}

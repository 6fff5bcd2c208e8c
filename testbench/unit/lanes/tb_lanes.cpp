// tb_lanes: entries of the word queue in, jobs out, against golden Lanes. The bench is the queue,
// the weight SRAM and the drain; all of them pause at random, and runs are dropped half-way.

#include <deque>

#include "Vsf_lanes.h"
#include "unit_bench.h"

namespace {

enum Kind { kShape, kWeight, kRun, kFiring, kEntry, kJob, kGroup, kEnd };

struct Job {
  uint32_t row, firing, groups;
};
constexpr uint32_t kLimit = 1000000;  // cycles of a run

struct Run {
  std::vector<uint32_t> firings, entries;
  std::vector<Job> jobs;
  uint32_t end;
};

class LanesBench {
 public:
  LanesBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          lanes_ = uint32_t(v.get(r, "index")) >> 8;
          acc_bits_ = v.get(r, "index") & 0xff;
          subs_ = v.get(r, "count");
          firing_bits_ = v.low(r, "firing", 2);
          entry_bits_ = v.low(r, "word", 2);
          break;
        case kWeight: weights_.push_back(r); break;
        case kRun: runs_.emplace_back(); break;
        case kFiring: runs_.back().firings.push_back(r); break;
        case kEntry: runs_.back().entries.push_back(r); break;
        case kJob:
          runs_.back().jobs.push_back(
              {r, uint32_t(v.get(r, "index")), uint32_t(v.get(r, "count"))});
          break;
        case kEnd: runs_.back().end = r; break;
        default: break;
      }
    }
  }

  int all() {
    idle();
    top.clear_i = 0;
    bench_.reset();
    for (const Run& run : runs_) {
      if (bench_.random.chance(1, 2)) {
        clear();
        play(run, 1 + bench_.random.below(200));
      }
      clear();
      play(run, kLimit);
      if (!bench_.good()) break;
    }
    return bench_.finish();
  }

 private:
  void idle() {
    top.head_valid_i = 0;
    top.bank_done_i = 0;
    top.drain_clear_i = 0;
    top.drain_bank_i = 0;
    top.drain_group_i = 0;
    top.drain_tag_i = 0;
  }

  // Afterwards the accumulators are forgotten one group a cycle.
  void clear() {
    idle();
    bench_.clear();
    for (int i = 0; i < 40; ++i) bench_.tick();
  }

  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t feed = 1 + random.below(8), take = 1 + random.below(8);  // of 8
    size_t entry = 0;
    int64_t taken = -1;      // firing that the lanes have taken, by their tag
    int64_t drained = -1;    // firing that the drain has taken
    bool valid = false;
    size_t job = 0;
    int64_t issues = 0, events = 0;
    uint32_t group = 0, sub = 0;
    uint32_t idle_cycles = 0;
    for (uint32_t n = 0; n < cycles; ++n) {
      // queue
      valid = entry < run.entries.size() && (valid || random.chance(feed, 8));
      top.head_valid_i = valid;
      uint32_t row = valid ? run.entries[entry] : 0;
      int64_t firing = valid ? v.get(row, "index") : -1;
      if (valid) {
        sf::set_port(top.head_i, v.bytes(row, "word"), v.width("word"));
      } else {
        bench_.noise(top.head_i, entry_bits_);
      }
      // the scan holds the next firing from some time after the lanes took the last one on
      if (valid && firing > taken) {
        sf::set_port(top.firing_i, v.bytes(run.firings[firing], "firing"), v.width("firing"));
      } else {
        bench_.noise(top.firing_i, firing_bits_);
      }
      // drain
      const uint32_t bank = job & 1;
      const bool full = top.bank_full_o >> bank & 1;
      bool start = false, read = false, last_sub = false, last = false;
      if (full && job >= run.jobs.size()) {
        bench_.fail("mismatch: a job too many");
        return;
      }
      if (full && random.chance(take, 8)) {
        start = int64_t(run.jobs[job].firing) != drained;
        read = !start;
      }
      last_sub = sub == subs_ - 1;
      last = read && last_sub && group == run.jobs[job].groups - 1;
      top.drain_bank_i = bank;
      top.drain_group_i = read ? group : 0;
      top.drain_clear_i = read && last_sub;
      top.bank_done_i = last ? 1 << bank : 0;
      top.drain_tag_i = (drained + 1) & 1;
      bench_.settle();
      if (start || read) {
        const Job& j = run.jobs[job];
        bench_.equal("tag of the job", j.row, top.bank_tag_o >> bank & 1, (j.firing + 1) & 1);
        bench_.equal("taps", j.row, bank == 0 ? top.bank_taps_0_o : top.bank_taps_1_o,
                     v.low(j.row, "word", 8));
      }
      if (start) {
        const uint32_t f = run.jobs[job].firing;
        bench_.equal("firings in order", run.jobs[job].row, f, drained + 1);
        bench_.equal_bytes("firing", run.firings[f], top.firing_o,
                           v.bytes(run.firings[f], "firing"), (firing_bits_ + 7) / 8);
      }
      if (read) {
        const uint32_t r = run.jobs[job].row + 1 + group;
        bench_.equal("touched", r, top.drain_touched_o, v.get(r, "flag"));
        if (v.get(r, "flag") == 1) sums(r, bank);
      }
      issues += top.issue_o;
      events += top.event_o;
      const bool pop = top.pop_o;
      const bool weight_read = top.weight_read_en_o;
      const uint32_t weight_addr = top.weight_read_addr_o;
      if (pop && !valid) bench_.fail("mismatch: pop of an empty queue");
      // no cycle is lost: an entry goes with its last event
      if (pop) bench_.equal("event at the pop", row, top.event_o, v.get(row, "flag"));
      bench_.edge();
      // registers of the bench
      if (weight_read) {
        sf::set_port(top.weight_read_data_i, v.bytes(weights_.at(weight_addr), "word"), lanes_);
      }
      idle_cycles = pop || start || read || top.tag_o != ((taken + 1) & 1) ? 0 : idle_cycles + 1;
      if (pop) {
        ++entry;
        valid = false;
      }
      if (top.tag_o != ((taken + 1) & 1)) ++taken;
      if (start) ++drained;
      if (read) {
        sub = last_sub ? 0 : sub + 1;
        if (last_sub) ++group;
        if (last) {
          group = 0;
          ++job;
        }
      }
      if (idle_cycles > 300) {
        if (entry == run.entries.size() && job == run.jobs.size()) {
          bench_.equal("busy", run.end, top.busy_o, 0);
          bench_.equal("cycles of work", run.end, issues, v.get(run.end, "index"));
          bench_.equal("events", run.end, events, v.get(run.end, "count"));
        } else {
          bench_.fail("mismatch: nothing moves, " + std::to_string(job) + " of " +
                      std::to_string(run.jobs.size()) + " jobs done");
        }
        return;
      }
    }
    if (cycles == kLimit) bench_.fail("mismatch: a run does not end");
  }

  void sums(uint32_t row, uint32_t bank) {
    const uint8_t* all = sf::port_bytes(top.drain_acc_o);
    const uint8_t* expected = v.bytes(row, "word");
    for (uint32_t l = 0; l < lanes_; ++l) {
      bench_.equal(("sum of lane " + std::to_string(l)).c_str(), row,
                   bits(all, (bank * lanes_ + l) * acc_bits_),
                   bits(expected, l * acc_bits_));
    }
  }

  int64_t bits(const uint8_t* bytes, uint32_t from) const {
    int64_t n = 0;
    for (uint32_t i = 0; i < acc_bits_; ++i) {
      n |= int64_t(bytes[(from + i) / 8] >> (from + i) % 8 & 1) << i;
    }
    return n >> (acc_bits_ - 1) != 0 ? n - (int64_t(1) << acc_bits_) : n;
  }

  sf::UnitBench<Vsf_lanes> bench_;
  const sf::UnitVectors& v;
  Vsf_lanes& top;
  uint32_t lanes_ = 0, acc_bits_ = 0, subs_ = 1;
  uint32_t firing_bits_ = 0, entry_bits_ = 0;
  std::vector<uint32_t> weights_;
  std::vector<Run> runs_;
};

}  // namespace

int main(int argc, char** argv) {
  LanesBench bench(argc, argv);
  return bench.all();
}

// tb_drain: jobs in, output words and tokens out, against golden Drain. The bench is the lanes, the
// parameter and table SRAMs; lanes pause at random, and runs are
// dropped half-way.

#include <deque>
#include <unordered_map>

#include "Vsf_drain.h"
#include "unit_bench.h"

namespace {

enum Kind { kShape, kParameter, kTable, kRun, kFiring, kJob, kGroup, kWord };

struct Job {
  uint32_t row, firing, groups;
};
constexpr uint32_t kLimit = 1000000;  // cycles of a run

struct Run {
  std::vector<uint32_t> firings, words;
  std::vector<Job> jobs;
};

class DrainBench {
 public:
  DrainBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          lanes_ = v.get(r, "a");
          requantizers_ = uint32_t(v.get(r, "b")) >> 8;
          acc_bits_ = v.get(r, "b") & 0xff;
          table_bits_ = v.get(r, "c");
          firing_bits_ = v.low(r, "firing", 2);
          param_bits_ = v.low(r, "word", 2);
          break;
        case kParameter: parameters_.push_back(r); break;
        case kTable:
          table_a_.push_back(uint32_t(v.get(r, "a")));
          table_b_.push_back(uint32_t(v.get(r, "b")));
          break;
        case kRun: runs_.emplace_back(); break;
        case kFiring: runs_.back().firings.push_back(r); break;
        case kJob:
          runs_.back().jobs.push_back({r, uint32_t(v.get(r, "a")), uint32_t(v.get(r, "b"))});
          break;
        case kWord: runs_.back().words.push_back(r); break;
        default: break;
      }
    }
  }

  int all() {
    top.clear_i = 0;
    top.bank_full_i = 0;
    bench_.reset();
    for (const Run& run : runs_) {
      // Not after each run: what a finished run leaves must do as well.
      if (bench_.random.chance(1, 2)) {
        play(run, 1 + bench_.random.below(300));
        bench_.clear();
      }
      play(run, kLimit);
      if (!bench_.good()) break;
      bench_.clear();
    }
    return bench_.finish();
  }

 private:
  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t fill = 1 + random.below(8);   // of 8
#ifdef SF_NETWORK
    const uint32_t room = 1 + random.below(8);
    uint32_t no_room = 0;
#endif
    int64_t in_bank[2] = {-1, -1};  // job
    size_t next_job = 0, done_jobs = 0, word = 0, rows_done = 0;
    int64_t taken = -1, shown = 0;  // firing that the drain has taken, that the lanes show
    uint32_t idle_cycles = 0;
    for (uint32_t n = 0; n < cycles; ++n) {
      // lanes: at most one bank in a cycle, in turn
      const uint32_t b = next_job & 1;
      // The lanes go on to the next firing when the drain has taken theirs.
      if (next_job < run.jobs.size() && in_bank[b] < 0 && run.jobs[next_job].firing <= shown &&
          random.chance(fill, 8)) {
        in_bank[b] = next_job++;
      }
      top.bank_full_i = (in_bank[0] >= 0 ? 1 : 0) | (in_bank[1] >= 0 ? 2 : 0);
      uint32_t tags = random.below(4);
      for (uint32_t i = 0; i < 2; ++i) {
        if (in_bank[i] >= 0) {
          const Job& j = run.jobs[in_bank[i]];
          tags = (tags & ~(1u << i)) | ((j.firing + 1) & 1) << i;
        }
      }
      top.bank_tag_i = tags;
      taps(top.bank_taps_0_i, run, in_bank[0]);
      taps(top.bank_taps_1_i, run, in_bank[1]);
      if (shown <= taken || shown >= int64_t(run.firings.size())) {
        bench_.noise(top.firing_i, firing_bits_);
      } else {
        sf::set_port(top.firing_i, v.bytes(run.firings[shown], "firing"), v.width("firing"));
      }
#ifdef SF_NETWORK
      // Now and then the network is busy for longer than the pipeline is deep.
      if (random.chance(1, 60)) no_room = 20 + random.below(30);
      top.room_i = no_room == 0 && random.chance(room, 8);
      no_room -= no_room > 0;
#endif
      accumulators(run, in_bank);
      bench_.settle();
      // The group is known now: its accumulators follow in the same cycle.
      accumulators(run, in_bank);
      bench_.settle();
      if (top.write_valid_o) {
        if (word == run.words.size()) {
          bench_.fail("mismatch: a word too many");
          return;
        }
        const uint32_t r = run.words[word++];
        const uint32_t f = run.firings[v.get(r, "b")];
        bench_.equal_bytes("codes", r, top.write_data_o, v.bytes(r, "word"), lanes_);
        bench_.equal("step", r, top.write_step_o, v.get(f, "b"));
        bench_.equal("last word of the row", r, top.write_last_o, v.get(r, "c") & 1);
#ifdef SF_NETWORK
        bench_.equal("destinations", r, top.write_list_o, v.get(f, "a"));
        bench_.equal("zero point", r, top.write_zero_o, v.get(f, "c"));
        bench_.equal("last word of the pixel", r, top.write_tail_o, v.get(r, "c") >> 1);
#else
        bench_.equal("address", r, top.write_addr_o, v.get(r, "a"));
        bench_.equal("to the host", r, top.write_to_host_o, v.get(f, "c"));
        bench_.equal("row", r, int64_t(top.write_ring_o) << 16 | top.write_slot_o, v.get(f, "a"));
#endif
        rows_done += top.write_last_o;
      }
#ifdef SF_NETWORK
      if (!top.room_i) bench_.equal("read without room", n, top.group_done_o || top.bank_done_o, 0);
#endif
      const uint32_t done = top.bank_done_o;
      const bool moved = done != 0 || top.write_valid_o || top.group_done_o;
      // addresses of the SRAMs
      const std::vector<uint8_t> a = copy(top.table_a_addr_o);
      const std::vector<uint8_t> bb = copy(top.table_b_addr_o);
      const std::vector<uint8_t> act = copy(top.act_addr_o);
      const uint32_t param = top.param_addr_o;
#ifdef SF_STATE_BITS
      reading_ = taken;
      states();
#endif
      bench_.edge();
#ifdef SF_STATE_BITS
      sf::set_port(top.state_acc_i, waiting_.front().data(), uint32_t(waiting_.front().size()));
      waiting_.pop_front();
#endif
      sf::set_port(top.param_data_i, v.bytes(parameters_.at(param), "word"), 8 * requantizers_);
      table(top.table_a_data_i, table_a_, a);
      table(top.table_b_data_i, table_b_, bb);
      table(top.act_data_i, table_a_, act);
      if (taken >= shown) ++shown;
      if (top.tag_o != ((taken + 1) & 1)) {
        ++taken;
        idle_cycles = 0;
      }
      for (uint32_t i = 0; i < 2; ++i) {
        if ((done >> i & 1) == 0) continue;
        if (in_bank[i] != int64_t(done_jobs)) {
          bench_.fail("mismatch: an empty bank is done");
          return;
        }
        in_bank[i] = -1;
        ++done_jobs;
      }
      idle_cycles = moved ? 0 : idle_cycles + 1;
      if (idle_cycles > 2000) {
        if (word == run.words.size() && rows_done == run.firings.size() &&
            done_jobs == run.jobs.size()) {
          bench_.equal("busy", run.firings[0], top.busy_o, 0);
        } else {
          bench_.fail("mismatch: nothing moves, " + std::to_string(word) + " of " +
                      std::to_string(run.words.size()) + " words written");
        }
        top.bank_full_i = 0;
        return;
      }
    }
    top.bank_full_i = 0;
    if (cycles == kLimit) bench_.fail("mismatch: a run does not end");
  }

#ifdef SF_STATE_BITS
  // Instead of states: half of the accumulator and what names the state.
  void states() {
    ++cycle_;
    std::vector<uint8_t> word((acc_bits_ * requantizers_ + 7) / 8);
    const std::vector<uint8_t> in = copy(top.state_acc_o);
    for (uint32_t i = 0; i < requantizers_; ++i) {
      int64_t value = 0;
      for (uint32_t b = 0; b < acc_bits_; ++b) {
        const uint32_t bit = i * acc_bits_ + b;
        value |= int64_t(in[bit / 8] >> bit % 8 & 1) << b;
      }
      value = value << (64 - acc_bits_) >> (64 - acc_bits_);
      if (top.state_valid_o) {
        if (i == 0) spaced(2 * top.state_addr_o + (odd(top, 0) != 0));
        value = value / 2 + 8 * int64_t(top.state_addr_o) + (top.state_zero_o ? 2 : 0);
        value += odd(top, 0);
      }
      for (uint32_t b = 0; b < acc_bits_; ++b) {
        const uint32_t bit = i * acc_bits_ + b;
        if (value >> b & 1) word[bit / 8] |= uint8_t(1 << bit % 8);
      }
    }
    waiting_.push_back(word);
    while (waiting_.size() < 7) waiting_.push_front(word);
  }
  // What is in states is written eight cycles after its channels: not before they come again.
  void spaced(uint32_t place) {
    const auto last = entered_.find(place);
    const bool again = last != entered_.end() && last->second.first != reading_;
    if (again && cycle_ - last->second.second < 8) {
      bench_.fail("mismatch: a state is asked for again after " +
                  std::to_string(cycle_ - last->second.second) + " cycles");
    }
    entered_[place] = {reading_, cycle_};
  }
  // Only a drain of one channel a cycle has the port.
  template <class Top>
  static auto odd(const Top& t, int) -> decltype(int64_t(t.state_odd_o)) {
    return t.state_odd_o ? 4 : 0;
  }
  template <class Top>
  static int64_t odd(const Top&, long) {
    return 0;
  }
#endif

  template <class Port>
  void taps(Port& port, const Run& run, int64_t job) {
    if (job >= 0) {
      port = v.get(run.jobs[job].row, "c");
    } else {
      bench_.noise(port, param_bits_);
    }
  }

  // Both banks at the group that the drain reads; an empty bank holds what the lanes work on.
  void accumulators(const Run& run, const int64_t* in_bank) {
    std::vector<uint8_t> all((2 * acc_bits_ * lanes_ + 7) / 8);
    bool touched = bench_.random.chance(1, 2);
    for (uint32_t i = 0; i < 2; ++i) {
      const uint32_t bits = acc_bits_ * lanes_;
      const uint32_t group = top.group_o;
      const bool known = in_bank[i] >= 0 && group < run.jobs[in_bank[i]].groups;
      const uint32_t row = known ? run.jobs[in_bank[i]].row + 1 + group : 0;
      for (uint32_t k = 0; k < bits / 8; ++k) {
        all[i * bits / 8 + k] = known ? v.bytes(row, "word")[k] : uint8_t(bench_.random.next());
      }
      if (known && i == top.bank_o) touched = v.get(row, "a") == 1;
    }
    sf::set_port(top.acc_i, all.data(), uint32_t(all.size()));
    top.touched_i = touched;
  }

  template <class Port>
  void table(Port& data, const std::vector<uint32_t>& words, const std::vector<uint8_t>& addr) {
    std::vector<uint32_t> read(requantizers_);
    for (uint32_t r = 0; r < requantizers_; ++r) {
      uint32_t at = 0;
      for (uint32_t i = 0; i < table_bits_; ++i) {
        const uint32_t bit = r * table_bits_ + i;
        at |= uint32_t(addr[bit / 8] >> bit % 8 & 1) << i;
      }
      read[r] = words.at(at);
    }
    sf::set_port(data, reinterpret_cast<const uint8_t*>(read.data()), 4 * requantizers_);
  }

  template <class Port>
  static std::vector<uint8_t> copy(const Port& port) {
    const uint8_t* p = sf::port_bytes(port);
    return std::vector<uint8_t>(p, p + sizeof(port));
  }

  sf::UnitBench<Vsf_drain> bench_;
  const sf::UnitVectors& v;
  Vsf_drain& top;
  uint32_t lanes_ = 0, requantizers_ = 0, acc_bits_ = 0, table_bits_ = 0;
  uint32_t firing_bits_ = 0, param_bits_ = 0;
  std::vector<uint32_t> parameters_, table_a_, table_b_;
  std::deque<std::vector<uint8_t>> waiting_;
  // Firing and cycle in which a place of the states was last asked for.
  std::unordered_map<uint32_t, std::pair<int64_t, uint64_t>> entered_;
  int64_t reading_ = -1;
  uint64_t cycle_ = 0;
  std::vector<Run> runs_;
};

}  // namespace

int main(int argc, char** argv) {
  DrainBench bench(argc, argv);
  return bench.all();
}

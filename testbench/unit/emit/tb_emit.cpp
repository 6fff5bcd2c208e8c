// tb_emit: words of a drain and released rows in, flits out, against golden Emit. The bench is the
// drain, whose words arrive so many cycles after it began them, the releases and a network that
// pauses. Rows: shape, entry (index: of the table), word or credit (index: first of its list) and the
// flits that it makes. A flit of a word is compared whole, others without their data.

#include <deque>

#include "Vsf_emit.h"
#include "unit_bench.h"

namespace {

enum Kind { kShape, kEntry, kRun, kWord, kCredit, kFlit };

constexpr uint32_t kPatience = 2000;  // cycles without a flit
constexpr uint32_t kStages = 14;      // of the drain

struct Job {
  uint32_t row;
  std::vector<uint32_t> flits;
};

struct Run {
  std::vector<Job> words, credits;
};

class EmitBench {
 public:
  EmitBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          data_bytes_ = v.get(r, "index");
          spacing_ = v.get(r, "step");
          break;
        case kEntry: entries_.push_back(r); break;
        case kRun: runs_.emplace_back(); break;
        case kWord:
          runs_.back().words.push_back({r, {}});
          last_ = &runs_.back().words.back();
          break;
        case kCredit:
          runs_.back().credits.push_back({r, {}});
          last_ = &runs_.back().credits.back();
          break;
        default: last_->flits.push_back(r); break;
      }
    }
  }

  int all() {
    top.clear_i = 0;
    top.table_write_i = 0;
    top.word_valid_i = 0;
    top.credit_valid_i = 0;
    top.flit_ready_i = 0;
    top.scrub_ready_i = 0;
    bench_.reset();
    for (uint32_t r : entries_) {
      top.table_write_i = 1;
      top.table_addr_i = v.get(r, "index");
      sf::set_port(top.table_word_i, v.bytes(r, "data"), v.width("data"));
      bench_.tick();
    }
    top.table_write_i = 0;
    for (const Run& run : runs_) {
      if (bench_.random.chance(1, 3)) play(run, bench_.random.below(500));
      play(run, ~0u);
      if (!bench_.good()) break;
    }
    return bench_.finish();
  }

 private:
  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t often = 1 + random.below(8), ready = 1 + random.below(8);  // of 8
    const uint32_t releases = 1 + random.below(64);                           // of 64
    const uint32_t scrubs = 1 + random.below(8);
    size_t scrubbed = 0;
    top.word_valid_i = 0;
    top.credit_valid_i = 0;
    bench_.clear();
    bench_.settle();
    for (uint32_t i = 0; top.clearing_o; ++i) {
      if (i > 100000) return bench_.fail("clearing does not end");
      bench_.tick();
      bench_.settle();
    }
    size_t begun = 0, word = 0, credit = 0, word_flit = 0, credit_flit = 0, released = 0;
    enum { kNone, kOfWord, kOfCredit } job = kNone;
    std::deque<uint32_t> arrives;  // cycles until each word that was begun
    uint32_t quiet = 0, next = 0;
    for (uint32_t n = 0; n < cycles && quiet < kPatience && bench_.good(); ++n) {
      // the drain
      for (uint32_t& a : arrives) --a;
      const bool arrived = !arrives.empty() && arrives.front() == 0;
      if (arrived) {
        const uint32_t r = run.words[begun - arrives.size()].row;
        arrives.pop_front();
        sf::set_port(top.word_data_i, v.bytes(r, "data"), data_bytes_);
        top.word_list_i = v.get(r, "index");
        top.word_tail_i = v.get(r, "tail");
        top.word_last_i = v.get(r, "last");
        top.word_zero_i = v.get(r, "zero");
      } else {
        bench_.noise(top.word_data_i, 8 * data_bytes_);
      }
      top.word_valid_i = arrived;
      if (next > 0) --next;
      // the releases
      if (!top.credit_valid_i && released < run.credits.size() && random.chance(releases, 64)) {
        top.credit_valid_i = 1;
        top.credit_list_i = v.get(run.credits[released].row, "index");
      }
      top.flit_ready_i = random.chance(ready, 8);
      top.scrub_ready_i = random.chance(scrubs, 8);
      bench_.settle();
      if (top.room_o && next == 0 && begun < run.words.size() && random.chance(often, 8)) {
        arrives.push_back(kStages);
        ++begun;
        next = spacing_;
      }
      bench_.equal("lost word", 0, top.lost_o, 0);
      if (top.scrub_valid_o && top.scrub_ready_i) {
        if (!top.credit_valid_i || scrubbed != released) return bench_.fail("mismatch: a scrub");
        const uint64_t row = v.low(run.credits[scrubbed++].row, "data", 5);
        bench_.equal("address of a released row", scrubbed, top.scrub_addr_o, row & 0xffff);
        bench_.equal("words of a released row", scrubbed, top.scrub_words_o, row >> 16 & 0xffff);
        bench_.equal("lap of a released row", scrubbed, top.scrub_lap_o, row >> 32);
      }
      const bool sent = top.flit_valid_o && top.flit_ready_i;
      if (sent) {
        while (word < run.words.size() && word_flit == run.words[word].flits.size()) {
          ++word;
          word_flit = 0;
          if (job == kOfWord) job = kNone;
        }
        while (credit < run.credits.size() && credit_flit == run.credits[credit].flits.size()) {
          ++credit;
          credit_flit = 0;
          if (job == kOfCredit) job = kNone;
        }
        const uint32_t of_word = word < run.words.size() ? run.words[word].flits[word_flit] : 0;
        const uint32_t of_credit =
            credit < run.credits.size() ? run.credits[credit].flits[credit_flit] : 0;
        if (job == kNone) job = of_word != 0 && same(of_word) ? kOfWord : kOfCredit;
        if (job == kOfCredit && credit >= scrubbed) {
          return bench_.fail("mismatch: a credit before its row was scrubbed");
        }
        const uint32_t r = job == kOfWord ? of_word : of_credit;
        if (r == 0) return bench_.fail("mismatch: a flit too many");
        if (!same(r)) {
          bench_.equal_bytes("flit", r, top.flit_o, v.bytes(r, "data"), v.width("data"));
          return;
        }
        ++compared_;
        ++(job == kOfWord ? word_flit : credit_flit);
      }
      const bool credited = top.credit_valid_i && top.credit_ready_o;
      bench_.edge();
      if (credited) {
        ++released;
        top.credit_valid_i = 0;
      }
      quiet = sent || credited || arrived ? 0 : quiet + 1;
    }
    if (cycles != ~0u || !bench_.good()) return;
    while (word < run.words.size() && word_flit == run.words[word].flits.size()) {
      ++word;
      word_flit = 0;
    }
    bench_.equal("words", 0, word, run.words.size());
    bench_.equal("credits", 0, released, run.credits.size());
    bench_.equal("busy", 0, top.busy_o, 0);
    bench_.equal("flits were compared", 0, compared_ > 0, 1);
  }

  bool same(uint32_t row) {
    const uint8_t* found = sf::port_bytes(top.flit_o);
    const uint8_t* expected = v.bytes(row, "data");
    const uint32_t from = v.get(row, "write") ? 0 : data_bytes_;
    return std::memcmp(found + from, expected + from, v.width("data") - from) == 0;
  }

  sf::UnitBench<Vsf_emit> bench_;
  const sf::UnitVectors& v;
  Vsf_emit& top;
  std::vector<uint32_t> entries_;
  std::vector<Run> runs_;
  Job* last_ = nullptr;
  uint32_t data_bytes_ = 0, spacing_ = 1;
  uint64_t compared_ = 0;
};

}  // namespace

int main(int argc, char** argv) { return EmitBench(argc, argv).all(); }

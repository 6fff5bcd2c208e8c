// tb_ingest: flits in, writes of the ring SRAM, tokens and memory words out, against golden Ingest.
// Words and tokens come at a fixed time after their flit, back to back or with pauses; scrubbed
// slots fill the gaps. Rows: shape, base (of a ring), flit (kind in "to": 1 word, 2 token, 3 both,
// 0 a beat) with its place, what the last beat of a memory word ends, scrub (address, words, lap)
// and its places.

#include <vector>

#include "Vsf_ingest.h"
#include "unit_bench.h"

namespace {

enum Kind { kShape, kBase, kFlit, kScrub, kPlace, kLoad };

constexpr uint32_t kPatience = 4000;  // cycles without anything

struct Scrub {
  uint32_t row;
  std::vector<uint32_t> places;
};

class IngestBench {
 public:
  IngestBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          data_bytes_ = v.get(r, "a");
          flit_bits_ = v.get(r, "b");
          load_bits_ = v.get(r, "c");
          words_ = v.low(r, "data", 4);
          break;
        case kBase: bases_.push_back(r); break;
        case kFlit: flits_.push_back(r); break;
        case kScrub: scrubs_.push_back({r, {}}); break;
        case kPlace: scrubs_.back().places.push_back(r); break;
        default: loads_.push_back(r); break;
      }
    }
  }

  int run() {
    top.clear_i = 0;
    top.base_write_i = 0;
    top.flit_valid_i = 0;
    top.scrub_valid_i = 0;
    bench_.reset();
    for (uint32_t r : bases_) {
      top.base_write_i = 1;
      top.base_ring_i = v.get(r, "a");
      top.base_i = v.get(r, "b");
      bench_.tick();
    }
    top.base_write_i = 0;
    // Twice: the first time is dropped half-way.
    play(bench_.random.below(2000));
    play(~0u);
    return bench_.finish();
  }

 private:
  void play(uint32_t cycles) {
    sf::Random& random = bench_.random;
    top.flit_valid_i = 0;
    top.scrub_valid_i = 0;
    bench_.clear();
    clearing();
    size_t flit = 0, scrub = 0, place = 0, load = 0;
    uint32_t before[3] = {kNone, kNone, kNone};  // flits of the cycles before
    uint32_t quiet = 0, often = 8;
    for (uint32_t n = 0; n < cycles && quiet < kPatience && bench_.good(); ++n) {
      if (n % 256 == 0) often = 1 + random.below(8);
      const bool send = flit < flits_.size() && random.chance(often, 8);
      top.flit_valid_i = send;
      if (send) {
        sf::set_port(top.flit_i, v.bytes(flits_[flit], "data"), (flit_bits_ + 7) / 8);
      } else {
        bench_.noise(top.flit_i, flit_bits_);
      }
      if (!top.scrub_valid_i && scrub < scrubs_.size() && random.chance(1, 8)) {
        const uint32_t r = scrubs_[scrub].row;
        top.scrub_valid_i = 1;
        top.scrub_addr_i = v.get(r, "a");
        top.scrub_words_i = v.get(r, "b");
        top.scrub_lap_i = v.get(r, "c");
      }
      bench_.settle();
      // a word two cycles after its flit, else what is scrubbed
      const uint32_t word = before[1];
      if (word != kNone && (v.get(word, "to") & 1)) {
        bench_.equal("a word is written", word, top.write_valid_o, 1);
        bench_.equal("address", word, top.write_addr_o, v.get(word, "a"));
        bench_.equal("lap", word, top.write_lap_o, v.get(word, "c"));
        bench_.equal_bytes("codes", word, top.write_data_o, v.bytes(word, "data"), data_bytes_);
      } else if (top.write_valid_o) {
        if (scrub == scrubs_.size() || place == scrubs_[scrub].places.size()) {
          return bench_.fail("mismatch: a write too many");
        }
        const uint32_t r = scrubs_[scrub].places[place++];
        bench_.equal("scrubbed word", r, top.write_addr_o, v.get(r, "a"));
        bench_.equal("lap of a scrubbed word", r, top.write_lap_o, v.get(scrubs_[scrub].row, "c"));
      }
      // a token with its flit
      const uint32_t now = send ? flits_[flit] : kNone;
      const bool token = send && (v.get(now, "to") & 2);
      bench_.equal("a token", now, top.token_valid_o, token);
      if (token) {
        bench_.equal("ring of a token", now, top.token_ring_o, v.get(now, "b") & 0xff);
        bench_.equal("slot of a token", now, top.token_slot_o, v.get(now, "b") >> 8);
      }
      // a beat of a memory word one cycle after its flit
      const uint32_t last = before[0];
      const bool beat = last != kNone && v.get(last, "to") == 0;
      bench_.equal("a beat", last, top.beat_o, beat);
      if (beat) {
        bench_.equal("number of a beat", last, top.beat_index_o, v.get(last, "a"));
        bench_.equal_bytes("beat", last, top.beat_word_o, v.bytes(last, "data"), data_bytes_);
      }
      if (top.load_write_o) {
        if (load == loads_.size()) return bench_.fail("mismatch: a memory word too many");
        const uint32_t r = loads_[load++];
        bench_.equal("target", r, top.load_target_o, v.get(r, "a"));
        bench_.equal("address of a memory word", r, top.load_addr_o, v.get(r, "b"));
        bench_.equal_bytes("memory word", r, top.load_data_o, v.bytes(r, "data"),
                           (load_bits_ + 7) / 8, v.bytes(r, "care"));
      }
      const bool done = top.scrub_valid_i && top.scrub_ready_o;
      if (top.scrub_ready_o && !top.scrub_valid_i) bench_.fail("mismatch: nobody asked to scrub");
      if (done) {
        bench_.equal("words scrubbed", scrubs_[scrub].row, place, scrubs_[scrub].places.size());
      }
      bench_.edge();
      before[1] = before[0];
      before[0] = send ? flits_[flit++] : kNone;
      if (done) {
        ++scrub;
        place = 0;
        top.scrub_valid_i = 0;
      }
      quiet = send || done ? 0 : quiet + 1;
    }
    if (cycles != ~0u) return;
    bench_.equal("flits", 0, flit, flits_.size());
    bench_.equal("scrubs", 0, scrub, scrubs_.size());
    bench_.equal("memory words", 0, load, loads_.size());
  }

  // Every word is marked with the lap that is farthest from lap 0, each once.
  void clearing() {
    std::vector<bool> marked(words_, false);
    uint32_t count = 0;
    for (uint32_t n = 0; bench_.good(); ++n) {
      bench_.settle();
      const bool more = top.clearing_o;
      if (top.write_valid_o) {
        const uint32_t at = top.write_addr_o;
        if (at >= words_ || marked[at]) return bench_.fail("mismatch: a word cleared twice");
        bench_.equal("lap of a cleared word", at, top.write_lap_o, 1u << (SF_LAP_BITS - 1));
        marked[at] = true;
        ++count;
      } else if (!more) {
        break;
      }
      if (n > 2 * words_ + 100) return bench_.fail("mismatch: clearing does not end");
      bench_.edge();
    }
    bench_.equal("words cleared", 0, count, words_);
  }

  static constexpr uint32_t kNone = ~0u;

  sf::UnitBench<Vsf_ingest> bench_;
  const sf::UnitVectors& v;
  Vsf_ingest& top;
  uint32_t data_bytes_ = 0, flit_bits_ = 0, load_bits_ = 0, words_ = 0;
  std::vector<uint32_t> bases_, flits_, loads_;
  std::vector<Scrub> scrubs_;
};

}  // namespace

int main(int argc, char** argv) { return IngestBench(argc, argv).run(); }

// tb_host_in: packets with pauses on all sides. Rows: scene (data: descriptor, address: words of a
// row, extra: depth of the ring, flag: cleared before its end), beat (extra: TKEEP, flag: TLAST),
// write (address), token (address: slot, code: ring), pulse (code: 0 frame done, 1 short, 2 long).

#include <vector>

#include "Vsf_host_in.h"
#include "ports.h"
#include "unit_bench.h"

enum Kind { kScene = 0, kBeat = 1, kWrite = 2, kToken = 3, kPulse = 4, kKinds = 5 };

using Bench = sf::UnitBench<Vsf_host_in>;

// What must come next of one kind.
class Expected {
 public:
  Expected(Bench& bench, const std::vector<uint32_t>& rows, const char* what)
      : bench_(bench), rows_(rows), what_(what) {}
  bool done() const { return at_ == rows_.size(); }
  size_t count() const { return at_; }
  // The row that is due, or none and a complaint.
  bool take(uint32_t* row) {
    if (done()) {
      bench_.fail(std::string("one ") + what_ + " too much");
      return false;
    }
    *row = rows_[at_++];
    return true;
  }

 private:
  Bench& bench_;
  const std::vector<uint32_t>& rows_;
  const char* what_;
  size_t at_ = 0;
};

int main(int argc, char** argv) {
  Bench bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  auto& random = bench.random;
  sf::Pauses source(random), writes(random), tokens(random), credits(random), runs(random);
  const size_t width = v.width("data");
  const size_t lanes = sizeof(top.write_data_o);

  top.clear_i = 0;
  bench.reset();

  for (uint32_t row = 0; row < v.rows();) {
    const uint32_t scene = row++;
    std::vector<uint32_t> rows[kKinds];
    for (; row < v.rows() && v.get(row, "kind") != kScene; ++row) {
      rows[v.get(row, "kind")].push_back(row);
    }
    const bool aborted = v.get(scene, "flag");
    const int64_t row_words = v.get(scene, "address"), depth = v.get(scene, "extra");
    Expected write(bench, rows[kWrite], "word"), token(bench, rows[kToken], "token"),
        pulse(bench, rows[kPulse], "pulse");
    for (sf::Pauses* p : {&source, &writes, &tokens, &credits, &runs}) p->change();

    // Nothing runs before the clear.
    top.running_i = 0;
    top.beat_valid_i = 0;
    top.write_ready_i = 0;
    top.token_ready_i = 0;
    top.credit_i = 0;
    sf::set_port(top.descriptor_i, v.bytes(scene, "data"), sizeof(top.descriptor_i));
    bench.tick();
    bench.clear();

    size_t beat = 0;
    int64_t credits_given = 0;
    bool offered = false, first = true, write_kept = false, token_kept = false;
    std::string kept_word;
    uint32_t r = 0;
    uint64_t quiet = 0;
    // An aborted scene ends somewhere in its beats.
    uint64_t left = aborted ? random.below(4 * rows[kBeat].size() + 20) : ~0ull;
    auto over = [&] {
      return beat == rows[kBeat].size() && write.done() && token.done() && pulse.done();
    };
    for (uint64_t tail = 12; left > 0 && tail > 0; --left) {
      if (over()) --tail;
      top.running_i = runs.go();
      offered = offered || (beat < rows[kBeat].size() && source.go());
      top.beat_valid_i = offered;
      if (offered) {
        uint32_t b = rows[kBeat][beat];
        sf::set_port(top.beat_data_i, v.bytes(b, "data"), width);
        top.beat_keep_i = v.get(b, "extra");
        top.beat_last_i = v.get(b, "flag");
      }
      top.write_ready_i = writes.go();
      top.token_ready_i = tokens.go();
      top.credit_i = credits_given < int64_t(token.count()) && credits.go();
      bench.settle();

      bool moved = false;
      if (write_kept && !top.write_valid_o) bench.fail("a word was withdrawn");
      if (top.write_valid_o) {
        std::string word = sf::hex(sf::port_bytes(top.write_data_o), lanes) + " at " +
                           std::to_string(top.write_addr_o);
        if (write_kept && word != kept_word) bench.fail("a waiting word changed");
        kept_word = word;
        if (top.write_ready_i && write.take(&r)) {
          moved = true;
          int64_t n = (write.count() - 1) / row_words;
          if (n >= depth + credits_given) {
            bench.fail("row " + std::to_string(n) + " is written without room");
          }
          std::string expected = sf::hex(v.bytes(r, "data"), lanes) + " at " +
                                 std::to_string(v.get(r, "address"));
          bench.equal("word", r, word == expected, 1);
          if (word != expected) {
            std::printf("  expected %s, found %s\n", expected.c_str(), word.c_str());
            return bench.finish();
          }
        }
      }
      write_kept = top.write_valid_o && !top.write_ready_i;
      if (token_kept && !top.token_valid_o) bench.fail("a token was withdrawn");
      if (top.token_valid_o && top.token_ready_i && token.take(&r)) {
        moved = true;
        bench.equal("token: ring", r, top.token_ring_o, v.get(r, "code"));
        bench.equal("token: slot", r, top.token_slot_o, v.get(r, "address"));
        bench.equal("token: words before", r, write.count(), token.count() * row_words);
      }
      token_kept = top.token_valid_o && !top.token_ready_i;
      const bool pulses[] = {bool(top.frame_done_o), bool(top.frame_short_o),
                             bool(top.frame_long_o)};
      for (int code = 0; code < 3; ++code) {
        if (pulses[code] && pulse.take(&r)) {
          moved = true;
          bench.equal("pulse", r, code, v.get(r, "code"));
        }
      }
      if (offered && top.beat_ready_o) {
        moved = true;
        offered = false;
        if (first && !top.running_i) bench.fail("a frame was begun while stopped");
        first = top.beat_last_i;
        ++beat;
      }
      if (top.credit_i) ++credits_given;
      bench.edge();
      quiet = moved || over() ? 0 : quiet + 1;
      if (quiet > 2000) {
        bench.fail("stands still: " + std::to_string(beat) + " beats, " +
                   std::to_string(write.count()) + " words, " + std::to_string(token.count()) +
                   " tokens, " + std::to_string(pulse.count()) + " pulses of the scene of row " +
                   std::to_string(scene));
        return bench.finish();
      }
    }
    if (!aborted) bench.equal("in a frame at the end", scene, top.in_frame_o, 0);
  }
  return bench.finish();
}

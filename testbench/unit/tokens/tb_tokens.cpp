// tb_tokens: tokens in, up to one a cycle, rows out, against golden Tokens. A row may not be told
// about before its last token, and each exactly once. Rows of vectors: scene, ring (slot: first
// counter), token (needs: rows of its ring that must have been told about before it is sent, as
// credits see to; full: rows that are full with it).

#include <vector>

#include "Vsf_tokens.h"
#include "unit_bench.h"

namespace {

enum Kind { kScene = 0, kRing = 1, kToken = 2 };
constexpr uint32_t kPatience = 3000;  // cycles without a row or a token

class TokensBench {
 public:
  TokensBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {}

  int run() {
    top.clear_i = 0;
    top.ring_write_i = 0;
    top.token_valid_i = 0;
    top.row_ready_i = 0;
    bench_.reset();
    for (uint32_t row = 0; row < v.rows() && bench_.good();) {
      const uint32_t scene = row++;
      rings_ = 0;
      for (; row < v.rows() && v.get(row, "kind") == kRing; ++row, ++rings_) {
        top.ring_write_i = 1;
        top.ring_addr_i = v.get(row, "ring");
        top.producers_i = v.get(row, "producers") - 1;
        top.depth_i = v.get(row, "depth");
        top.slot_base_i = v.get(row, "slot");
        bench_.tick();
      }
      top.ring_write_i = 0;
      uint32_t end = row;
      while (end < v.rows() && v.get(end, "kind") == kToken) ++end;
      // A scene that is dropped half-way leaves nothing behind.
      if (bench_.random.chance(1, 4)) play(scene, row, end, bench_.random.below(300));
      play(scene, row, end, ~0u);
      row = end;
    }
    return bench_.finish();
  }

 private:
  void play(uint32_t scene, uint32_t row, uint32_t end, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t often = 1 + random.below(8), ready = 1 + random.below(8);  // of 8
    bench_.clear();
    bench_.settle();
    for (uint32_t i = 0; top.clearing_o; ++i) {
      if (i > 100000) return bench_.fail("clearing does not end");
      bench_.tick();
      bench_.settle();
    }
    std::vector<uint64_t> told(rings_, 0), full(rings_, 0);
    uint32_t quiet = 0;
    for (uint32_t n = 0; n < cycles && quiet < kPatience && bench_.good(); ++n) {
      bool send = false;
      if (row < end && random.chance(often, 8)) {
        send = told[v.get(row, "ring")] >= uint64_t(v.get(row, "needs"));
      }
      top.token_valid_i = send;
      if (send) {
        top.token_ring_i = v.get(row, "ring");
        top.token_slot_i = v.get(row, "slot");
      } else {
        // Any descriptor may be read, if one was written.
        top.token_ring_i = random.below(rings_);
        top.token_slot_i = random.below(2);
      }
      top.row_ready_i = random.chance(ready, 8);
      bench_.settle();
      const bool taken = top.row_valid_o && top.row_ready_i;
      if (held_ && !top.row_valid_o) bench_.fail("mismatch: a row was withdrawn");
      if (held_ && top.row_ring_o != held_ring_) bench_.fail("mismatch: a row changed");
      held_ = top.row_valid_o && !taken;
      held_ring_ = top.row_ring_o;
      if (taken && top.row_ring_o >= rings_) return bench_.fail("mismatch: no such ring");
      if (taken && ++told[top.row_ring_o] > full[top.row_ring_o]) {
        return bench_.fail("mismatch: ring " + std::to_string(top.row_ring_o) + ", row " +
                           std::to_string(told[top.row_ring_o] - 1) + " is not full, vector " +
                           std::to_string(row));
      }
      bench_.edge();
      if (send) full[v.get(row, "ring")] = v.get(row, "full");
      row += send;
      quiet = send || taken ? 0 : quiet + 1;
    }
    held_ = false;
    top.token_valid_i = 0;
    top.row_ready_i = 0;
    if (cycles != ~0u) return;
    bench_.equal("tokens that could be sent", scene, row, end);
    for (uint32_t r = 0; r < rings_; ++r) bench_.equal("rows of a ring", scene + 1 + r, told[r], full[r]);
  }

  sf::UnitBench<Vsf_tokens> bench_;
  const sf::UnitVectors& v;
  Vsf_tokens& top;
  uint32_t rings_ = 0, held_ring_ = 0;
  bool held_ = false;
};

}  // namespace

int main(int argc, char** argv) { return TokensBench(argc, argv).run(); }

// tb_host_out: rows in, beats out, pauses on all sides. Rows: scene (data: descriptor, extra: rows
// that fit, code: ring, flag: cleared before its end), exponential (address, data), word (address),
// row (all its words are there), beat (extra: TKEEP, flag: TLAST).

#include <vector>

#include "Vsf_host_out.h"
#include "ports.h"
#include "unit_bench.h"

enum Kind { kScene = 0, kExponential = 1, kWord = 2, kRow = 3, kBeat = 4 };

// Chips without softmax have no table.
template <class Top>
auto exponential(Top& top, bool write, uint32_t index, uint32_t value, int)
    -> decltype(top.exp_write_i, void()) {
  top.exp_write_i = write;
  top.exp_addr_i = index;
  top.exp_data_i = value;
}
template <class Top>
void exponential(Top&, bool, uint32_t, uint32_t, long) {}

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_host_out> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  auto& random = bench.random;
  sf::Pauses words(random), beats(random), frees(random);

  top.clear_i = 0;
  top.in_valid_i = 0;
  top.in_row_done_i = 0;
  exponential(top, false, 0, 0, 0);
  bench.reset();

  for (uint32_t row = 0; row < v.rows();) {
    const uint32_t scene = row++;
    std::vector<uint32_t> in, out;
    int64_t frames = 0, rows = 0;
    for (; row < v.rows() && v.get(row, "kind") != kScene; ++row) {
      switch (v.get(row, "kind")) {
        case kExponential:
          exponential(top, true, v.get(row, "address"), v.low(row, "data", 4), 0);
          bench.tick();
          exponential(top, false, 0, 0, 0);
          break;
        case kBeat:
          out.push_back(row);
          frames += v.get(row, "flag");
          break;
        default:
          in.push_back(row);
          rows += v.get(row, "kind") == kRow;
      }
    }
    const bool aborted = v.get(scene, "flag");
    const int64_t depth = v.get(scene, "extra");
    for (sf::Pauses* p : {&words, &beats, &frees}) p->change();
    top.beat_ready_i = 0;
    top.free_ready_i = 0;
    sf::set_port(top.descriptor_i, v.bytes(scene, "data"), sizeof(top.descriptor_i));
    bench.tick();
    bench.clear();

    size_t at = 0, beat = 0;
    int64_t rows_done = 0, rows_free = 0, frames_done = 0;
    bool beat_kept = false, free_kept = false;
    std::string kept;
    uint64_t quiet = 0, left = aborted ? random.below(8 * in.size() + 40) : ~0ull;
    auto over = [&] { return beat == out.size() && at == in.size() && rows_free == rows; };
    for (uint64_t tail = 12; left > 0 && tail > 0; --left) {
      if (over()) --tail;
      top.in_valid_i = 0;
      top.in_row_done_i = 0;
      const int64_t rows_before = rows_done;
      if (at < in.size() && rows_done < depth + rows_free && words.go()) {
        if (v.get(in[at], "kind") == kWord) {
          top.in_valid_i = 1;
          top.in_addr_i = v.get(in[at], "address");
          sf::set_port(top.in_data_i, v.bytes(in[at], "data"), sizeof(top.in_data_i));
          ++at;
        }
        // The row may be told in the cycle of its last word.
        if (v.get(in[at], "kind") == kRow && (!top.in_valid_i || random.chance(1, 2))) {
          top.in_row_done_i = 1;
          ++rows_done;
          ++at;
        }
      }
      top.beat_ready_i = beats.go();
      top.free_ready_i = frees.go();
      bench.settle();

      bool moved = top.in_valid_i || top.in_row_done_i;
      if (beat_kept && !top.beat_valid_o) bench.fail("a beat was withdrawn");
      const bool last = top.beat_valid_o && top.beat_ready_i && top.beat_last_o;
      bench.equal("frame done", scene, top.frame_done_o, last);
      frames_done += last;
      if (top.beat_valid_o) {
        const uint32_t keep = top.beat_keep_o;
        std::string found = sf::hex(sf::port_bytes(top.beat_data_o), __builtin_popcount(keep)) +
                            " keep " + std::to_string(keep) + " last " +
                            std::to_string(top.beat_last_o);
        if (beat_kept && found != kept) bench.fail("a waiting beat changed");
        kept = found;
        if (top.beat_ready_i) {
          moved = true;
          if (beat == out.size()) {
            bench.fail("a beat too much: " + found);
            return bench.finish();
          }
          const uint32_t b = out[beat++], mask = v.get(b, "extra");
          std::string expected = sf::hex(v.bytes(b, "data"), __builtin_popcount(mask)) +
                                 " keep " + std::to_string(mask) + " last " +
                                 std::to_string(v.get(b, "flag"));
          bench.equal("beat", b, found == expected, 1);
          if (found != expected) {
            std::printf("  expected %s, found %s\n", expected.c_str(), found.c_str());
            return bench.finish();
          }
        }
      }
      beat_kept = top.beat_valid_o && !top.beat_ready_i;
      if (free_kept && !top.free_valid_o) bench.fail("a free row was withdrawn");
      if (top.free_valid_o) bench.equal("ring", scene, top.free_ring_o, v.get(scene, "code"));
      if (top.free_valid_o && top.free_ready_i) {
        moved = true;
        if (++rows_free > rows_before) {
          bench.fail("a row is given back before it came");
          return bench.finish();
        }
      }
      free_kept = top.free_valid_o && !top.free_ready_i;
      if (rows_before > rows_free || beat_kept) bench.equal("busy", scene, top.busy_o, 1);
      if (tail == 1) bench.equal("busy at the end", scene, top.busy_o, 0);
      bench.edge();
      quiet = moved || over() ? 0 : quiet + 1;
      if (quiet > 60000) {
        bench.fail("stands still: " + std::to_string(beat) + " beats, " +
                   std::to_string(rows_done) + " rows in, " + std::to_string(rows_free) +
                   " given back of the scene of row " + std::to_string(scene));
        return bench.finish();
      }
    }
    if (!aborted) bench.equal("frames", scene, frames_done, frames);
  }
  return bench.finish();
}

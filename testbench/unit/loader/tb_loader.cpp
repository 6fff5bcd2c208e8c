// tb_loader: packets with pauses, one after the other. Rows: start, beat (flag: TLAST), write
// (code: target, flag: beats of the word), done (code: error).

#include "Vsf_loader.h"
#include "ports.h"
#include "unit_bench.h"

// Cycles from TLAST to the end: three, or as many as the network may take.
#ifdef SF_NETWORK
static const int kEnd = SF_SETTLE + 40;
#else
static const int kEnd = 8;
#endif

enum Kind { kStart = 0, kBeat = 1, kWrite = 2, kDone = 3 };

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_loader> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  sf::Pauses source(bench.random);
  const size_t width = v.width("data");

  top.start_i = 0;
  top.beat_valid_i = 0;
  bench.reset();
  bench.tick();

  uint32_t last_error = 0;
  bool image = false;
  for (uint32_t row = 0; row < v.rows();) {
    uint32_t beat = row + 1;                      // next beat to send
    uint32_t write = beat;                        // next write to come
    while (v.get(write, "kind") == kBeat) ++write;
    const uint32_t beats_end = write;
    uint32_t done = write;
    while (v.get(done, "kind") == kWrite) ++done;
    const uint32_t scene = row;
    row = done + 1;

    source.change();
    uint32_t delay = bench.random.below(12);
    bool offered = false, started = false, finished = false;
    int since_end = 0, since_write = 0;
    uint32_t beats_seen = 0;
    while (!finished && since_end < kEnd) {
      offered = offered || (beat < beats_end && source.go());
      top.beat_valid_i = offered;
      if (offered) {
        sf::set_port(top.beat_data_i, v.bytes(beat, "data"), width);
        top.beat_last_i = v.get(beat, "flag");
      }
      top.start_i = !started && delay-- == 0;
      bench.settle();
      if (!started) {
        bench.equal("loading before start", scene, top.loading_o, 0);
        bench.equal("ready before start", scene, top.beat_ready_o, 0);
        bench.equal("valid before start", scene, top.valid_o, image);
        bench.equal("error before start", scene, top.error_code_o, last_error);
      } else if (!top.done_o) {
        bench.equal("loading", scene, top.loading_o, 1);
        bench.equal("valid while loading", scene, top.valid_o, 0);
      }
#ifndef SF_NETWORK
      // The beats of a word that is not written are nobody's business.
      if (top.beat_o && write != done) {
        const uint32_t index = top.beat_index_o;
        bench.equal("beat below the number of beats", write, index < v.get(write, "flag"), 1);
        bench.equal("address of a beat", write, top.beat_addr_o, v.get(write, "address") & 0xff);
        bench.equal("target of a beat", write, top.target_o, v.get(write, "code"));
        uint64_t expected = 0;
        std::memcpy(&expected, v.bytes(write, "data") + 8 * index, 8);
        bench.equal("beat", write, top.beat_word_o, expected);
        ++beats_seen;
      }
      if (top.write_o && write != done) {
        bench.equal("beats of a word", write, beats_seen, v.get(write, "flag"));
        beats_seen = 0;
      }
#endif
      bool written = top.write_o;
#ifdef SF_NETWORK
      top.write_ready_i = bench.random.below(4) != 0;
      bench.settle();
      written = written && top.write_ready_i;
#endif
      if (written) {
        if (write == done) {
          bench.fail("a word too much: target " + std::to_string(top.target_o) + " address " +
                     std::to_string(top.addr_o) + " in the packet of row " +
                     std::to_string(scene));
        } else {
#ifdef SF_NETWORK
          bench.equal("place", write, top.x_o | top.y_o << 4 | top.npe_o << 8,
                      v.get(write, "place"));
#endif
          size_t bytes = 8 * v.get(write, "flag");
          bench.equal("target", write, top.target_o, v.get(write, "code"));
          bench.equal("address", write, top.addr_o, v.get(write, "address"));
          std::string found = sf::hex(sf::port_bytes(top.data_o), bytes);
          std::string expected = sf::hex(v.bytes(write, "data"), bytes);
          if (found != expected) {
            bench.fail("data, row " + std::to_string(write) + ": expected " + expected +
                       ", found " + found);
          }
          ++write;
          since_write = 0;
        }
      }
      if (top.done_o) {
        finished = true;
        bench.equal("beats taken", scene, beat, beats_end);
        bench.equal("words written", scene, write, done);
        last_error = v.get(done, "code");
        image = last_error == 0;
        bench.equal("error", done, top.error_code_o, last_error);
        bench.equal("valid", done, top.valid_o, image);
#ifdef SF_NETWORK
        bench.equal("time for the last word", done, image && since_write < SF_SETTLE, 0);
#endif
        bench.equal("loading at the end", done, top.loading_o, 0);
      }
      if (offered && top.beat_ready_o) {
        offered = false;
        ++beat;
      }
      // The end is told at most three cycles after TLAST, or when the network had its time.
      if (beat == beats_end) ++since_end;
      ++since_write;
      started = started || top.start_i;
      bench.edge();
    }
    top.start_i = 0;
    top.beat_valid_i = 0;
    if (!finished) bench.fail("no end of the packet of row " + std::to_string(scene));
    for (uint32_t i = bench.random.below(5); i-- > 0;) {
      bench.settle();
      bench.equal("write after the end", scene, top.write_o, 0);
      bench.equal("second end", scene, top.done_o, 0);
      bench.edge();
    }
    if (!finished) break;
  }
  return bench.finish();
}

// tb_step_table: words written beat by beat, in any order, then read, against golden Memory. Rows as
// for sf_sram; a row is a write, a read, or both one after the other.

#include <algorithm>

#include "Vsf_step_table.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_step_table> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  const uint32_t width = v.width("write_data"), beats = (width + 7) / 8;
  top.write_i = 0;
  bench.reset();
  for (uint32_t i = 0; i < v.rows(); ++i) {
    if (v.get(i, "write")) {
      const bool down = bench.random.chance(1, 2);
      for (uint32_t n = 0; n < beats; ++n) {
        const uint32_t b = down ? beats - 1 - n : n;
        uint64_t beat = bench.random.next();
        std::memcpy(&beat, v.bytes(i, "write_data") + 8 * b, std::min(8u, width - 8 * b));
        top.write_i = 1;
        top.write_addr_i = v.get(i, "write_addr");
        top.write_beat_i = b;
        top.write_data_i = beat;
        if (bench.random.chance(1, 2)) top.step_i = v.get(i, "read_addr");
        bench.tick();
      }
      top.write_i = 0;
    }
    if (v.get(i, "read")) {
#ifdef SF_NETWORK
      // Nothing is written while a step is shown.
      top.step_i = v.get(i, "read_addr") ^ 1;
      bench.tick();
      top.step_i = v.get(i, "read_addr");
      for (uint32_t n = 0; n < beats + 1 && (n == 0 || !top.ready_o); ++n) {
        bench.tick();
        bench.settle();
      }
      bench.equal("ready", i, top.ready_o, 1);
#else
      top.step_i = v.get(i, "read_addr");
      for (uint32_t n = 0; n < beats + 1; ++n) bench.tick();
#endif
      bench.settle();
      if (v.get(i, "defined")) {
        bench.equal_bytes("word", i, top.word_o, v.bytes(i, "read_data"), width);
      }
    }
  }
  return bench.finish();
}

// tb_step_table: words written beat by beat, then read, against golden Memory. Rows as for sf_sram;
// a row is a write, a read, or both one after the other.

#include "Vsf_step_table.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_step_table> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  const uint32_t width = v.width("write_data"), beats = (width + 7) / 8;
  const uint32_t last = 8 * width - 64 * (beats - 1);  // bits of the last beat
  top.write_i = 0;
  bench.reset();
  for (uint32_t i = 0; i < v.rows(); ++i) {
    if (v.get(i, "write")) {
      std::vector<uint8_t> word(v.bytes(i, "write_data"), v.bytes(i, "write_data") + width);
      top.write_i = 1;
      top.write_addr_i = v.get(i, "write_addr");
      for (uint32_t b = 0; b < beats; ++b) {
        sf::set_port(top.write_data_i, word.data(), width);
        if (bench.random.chance(1, 2)) top.step_i = v.get(i, "read_addr");
        bench.tick();
        // the beat that was taken now belongs to the next word
        const uint32_t bytes = b == beats - 1 ? last / 8 : 8;
        for (uint32_t k = 0; k < bytes; ++k) word[8 * b + k] = bench.random.next();
        top.write_i = 0;
        top.write_addr_i = bench.random.below(8);
      }
    }
    if (v.get(i, "read")) {
      top.step_i = v.get(i, "read_addr");
      for (uint32_t n = 0; n < beats + 1; ++n) bench.tick();
      bench.settle();
      if (v.get(i, "defined")) {
        bench.equal_bytes("word", i, top.word_o, v.bytes(i, "read_data"), width);
      }
    }
  }
  return bench.finish();
}

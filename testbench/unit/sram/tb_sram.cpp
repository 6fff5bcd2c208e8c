// tb_sram: a write and a read a cycle against golden Memory; the word stays until the next read.

#include "Vsf_sram.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_sram> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  int64_t shown = -1;  // row of the last read with a defined word
  for (uint32_t i = 0; i < v.rows(); ++i) {
    top.write_en_i = v.get(i, "write");
    top.write_addr_i = v.get(i, "write_addr");
    sf::set_port(top.write_data_i, v.bytes(i, "write_data"), v.width("write_data"));
    top.read_en_i = v.get(i, "read");
    top.read_addr_i = v.get(i, "read_addr");
    bench.settle();
    if (shown >= 0) {
      const uint32_t row = uint32_t(shown);
      bench.equal_bytes("word", row, top.read_data_o, v.bytes(row, "read_data"), 8);
    }
    bench.edge();
    if (v.get(i, "read")) shown = v.get(i, "defined") ? int64_t(i) : -1;
  }
  return bench.finish();
}

// tb_regfile: a write and a read a cycle against golden Memory; the read shows the word of before
// the write.

#include "Vsf_regfile.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_regfile> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  for (uint32_t i = 0; i < v.rows(); ++i) {
    top.write_en_i = v.get(i, "write");
    top.write_addr_i = v.get(i, "write_addr");
    sf::set_port(top.write_data_i, v.bytes(i, "write_data"), v.width("write_data"));
    top.read_addr_i = v.get(i, "read_addr");
    bench.settle();
    if (v.get(i, "defined")) {
      bench.equal_bytes("word", i, top.read_data_o, v.bytes(i, "read_data"), 2);
    }
    bench.edge();
  }
  return bench.finish();
}

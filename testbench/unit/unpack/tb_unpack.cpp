// tb_unpack: rows of random words against golden Unpack.

#include "Vsf_unpack.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_unpack> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  for (uint32_t i = 0; i < v.rows(); ++i) {
    const uint32_t lanes = v.get(i, "lanes");
    sf::set_port(top.word_i, v.bytes(i, "word"), lanes);
    top.packing_i = v.get(i, "packing");
    top.row_i = v.get(i, "row");
    top.eval();
    bench.equal_bytes("weights", i, top.weights_o, v.bytes(i, "weights"), lanes);
  }
  return bench.finish();
}

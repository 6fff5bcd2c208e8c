// tb_fifo: sf_fifo against golden Fifo, a row a cycle.

#include "Vsf_fifo.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_fifo> bench(argc, argv);
  auto& top = bench.top;
  const sf::UnitVectors& v = bench.vectors;
  top.clear_i = 0;
  top.in_valid_i = 0;
  top.out_ready_i = 0;
  bench.reset();
  for (uint32_t r = 0; r < v.rows() && bench.good(); ++r) {
    top.clear_i = v.get(r, "clear");
    top.in_valid_i = v.get(r, "in_valid");
    top.out_ready_i = v.get(r, "out_ready");
    sf::set_port(top.in_data_i, v.bytes(r, "in_data"), v.width("in_data"));
    bench.settle();
    bench.equal("free places", r, top.free_o, v.get(r, "free"));
    bench.equal("ready", r, top.in_ready_o, v.get(r, "free") > 0);
    bench.equal("valid", r, top.out_valid_o, v.get(r, "out_valid"));
    if (v.get(r, "out_valid")) {
      bench.equal_bytes("word", r, top.out_data_o, v.bytes(r, "out_data"), 1);
    }
    bench.edge();
  }
  return bench.finish();
}

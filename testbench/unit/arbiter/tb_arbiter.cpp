// tb_arbiter: sf_arbiter against golden Arbiter, a row a cycle.

#include "Vsf_arbiter.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_arbiter> bench(argc, argv);
  auto& top = bench.top;
  const sf::UnitVectors& v = bench.vectors;
  top.request_i = 0;
  top.take_i = 0;
  bench.reset();
  for (uint32_t r = 0; r < v.rows() && bench.good(); ++r) {
    top.request_i = v.get(r, "request");
    top.take_i = v.get(r, "take");
    bench.settle();
    bench.equal("grant", r, top.grant_o, v.get(r, "grant"));
    bench.edge();
  }
  return bench.finish();
}

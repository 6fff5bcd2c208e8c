// tb_softmax: pixels in three passes with pauses. Rows: table (index, value), pixel (value: codes,
// flag: cleared before its end), code (value; result).

#include "Vsf_softmax.h"
#include "ports.h"
#include "unit_bench.h"

enum Kind { kTable = 0, kPixel = 1, kCode = 2 };

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_softmax> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  sf::Pauses codes(bench.random), results(bench.random);

  top.clear_i = 0;
  top.exp_write_i = 0;
  top.begin_i = 0;
  top.code_valid_i = 0;
  top.divide_i = 0;
  bench.reset();

  for (uint32_t row = 0; row < v.rows();) {
    if (v.get(row, "kind") == kTable) {
      top.exp_write_i = 1;
      top.exp_addr_i = v.get(row, "index");
      top.exp_data_i = v.get(row, "value");
      bench.tick();
      top.exp_write_i = 0;
      ++row;
      continue;
    }
    const uint32_t n = v.get(row, "value"), first = row + 1;
    // A cleared pixel ends at any cycle of its passes.
    uint64_t left = v.get(row, "flag") ? bench.random.below(16 * n + 40) : ~0ull;
    row = first + n;
    codes.change();
    results.change();
    top.begin_i = 1;
    top.pass_i = 0;
    bench.tick();
    top.begin_i = 0;
    for (int pass = 0; pass < 3 && left > 0; ++pass) {
      top.pass_i = pass;
      if (pass == 2) {
        uint32_t waited = 0;
        for (bool divided = false; !divided && left > 0; --left) {
          top.divide_i = 1;
          bench.settle();
          divided = top.divided_o;
          bench.edge();
          if (++waited > 200) {
            bench.fail("no reciprocal, pixel of row " + std::to_string(first));
            return bench.finish();
          }
        }
        top.divide_i = 0;
      }
      uint32_t waited = 0;
      for (uint32_t code = first; code < row && left > 0; --left) {
        top.code_valid_i = top.code_valid_i || codes.go();
        top.code_i = v.get(code, "value") & 0xff;
        top.result_ready_i = results.go();
        bench.settle();
        bool taken = pass < 2 ? top.code_valid_i && top.code_taken_o
                              : top.result_valid_o && top.result_ready_i;
        if (pass < 2) bench.equal("result outside the last pass", code, top.result_valid_o, 0);
        if (taken && pass == 2) {
          bench.equal("result", code, static_cast<int8_t>(top.result_o), v.get(code, "result"));
        }
        bench.edge();
        waited = taken ? 0 : waited + 1;
        if (waited > 500) {
          bench.fail("stands still at row " + std::to_string(code));
          return bench.finish();
        }
        if (taken) {
          top.code_valid_i = 0;
          ++code;
        }
      }
    }
    if (left == 0) {
      top.code_valid_i = bench.random.chance(1, 2);
      top.divide_i = bench.random.chance(1, 2);
      bench.clear();
      top.code_valid_i = 0;
      top.divide_i = 0;
    }
  }
  return bench.finish();
}

// tb_requantize: one value a cycle against golden Scaling; codes leave seven cycles later.

#include "Vsf_requantize.h"
#include "unit_bench.h"

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_requantize> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  const uint32_t kLimits = 6, kCode = 7;
  for (uint32_t i = 0; i < v.rows() + kCode; ++i) {
    if (i < v.rows()) {
      top.value_i = v.get(i, "value") & 0x3fffffff;
      top.mantissa_i = v.get(i, "mantissa");
      top.exponent_i = v.get(i, "exponent") & 0x3f;
      top.double_i = v.get(i, "double");
    }
    if (i >= kLimits && i - kLimits < v.rows()) {
      top.zero_i = v.get(i - kLimits, "zero") & 0xff;
      top.low_i = v.get(i - kLimits, "low") & 0xff;
      top.high_i = v.get(i - kLimits, "high") & 0xff;
    }
    bench.settle();
    if (i >= kCode) {
      uint32_t row = i - kCode;
      bench.equal("code", row, static_cast<int8_t>(top.code_o), v.get(row, "code"));
    }
    bench.edge();
  }
  return bench.finish();
}

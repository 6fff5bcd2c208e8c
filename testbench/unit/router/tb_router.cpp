// tb_router: flits into one router against golden Router: each leaves once through each of its
// outputs, unchanged and in the order of its input, and on a torus only where there is room for it.

#include "Vsf_router.h"
#include "unit_bench.h"

namespace {

constexpr uint32_t kPorts = 5;
constexpr uint32_t kNorth = 0, kEast = 1, kSouth = 2, kWest = 3, kLocal = 4;
constexpr uint32_t kStuck = 2000;  // cycles without a flit

enum Kind { kShape, kRun, kFlit };

struct Run {
  uint32_t x = 0, y = 0;
  std::vector<uint32_t> in[kPorts];           // rows of the flits of an input
  std::vector<uint32_t> out[kPorts][kPorts];  // input, output: those that leave there
  size_t leaves = 0;
};

class RouterBench {
 public:
  RouterBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          bits_[kLocal] = v.get(r, "local_bits");
          bits_[kNorth] = bits_[kSouth] = v.get(r, "y_bits");
          bits_[kEast] = bits_[kWest] = v.get(r, "x_bits");
          ring_[kEast] = ring_[kWest] = v.get(r, "outs") & 1;
          ring_[kNorth] = ring_[kSouth] = v.get(r, "outs") >> 1 & 1;
          break;
        case kRun:
          runs_.emplace_back();
          runs_.back().x = v.get(r, "x");
          runs_.back().y = v.get(r, "y");
          break;
        case kFlit: {
          Run& run = runs_.back();
          const uint32_t in = v.get(r, "in");
          run.in[in].push_back(r);
          for (uint32_t o = 0; o < kPorts; ++o) {
            if (v.get(r, "outs") >> o & 1) {
              run.out[in][o].push_back(r);
              ++run.leaves;
            }
          }
          break;
        }
        default: break;
      }
    }
  }

  int all() {
    top.clear_i = 0;
    for (uint32_t p = 0; p < kPorts; ++p) offer(p, false, 0);
    bench_.reset();
    for (const Run& run : runs_) {
      if (bench_.random.chance(1, 2)) play(run, 1 + bench_.random.below(200));
      clear();
      play(run, UINT32_MAX);
      if (!bench_.good()) break;
    }
    return bench_.finish();
  }

 private:
  void clear() {
    for (uint32_t p = 0; p < kPorts; ++p) offer(p, false, 0);
    bench_.clear();
  }

  template <class Port>
  void put(Port& port, bool valid, uint32_t row, uint32_t bits) {
    if (!valid) {
      bench_.noise(port, bits);
      return;
    }
    std::vector<uint8_t> flit(v.bytes(row, "flit"), v.bytes(row, "flit") + (bits + 7) / 8);
    if (bits % 8 != 0) flit.back() &= static_cast<uint8_t>((1 << bits % 8) - 1);
    sf::set_port(port, flit.data(), flit.size());
  }
  void offer(uint32_t p, bool valid, uint32_t row) {
    switch (p) {
      case kNorth:
        top.north_in_valid_i = valid;
        put(top.north_in_flit_i, valid, row, bits_[kNorth]);
        break;
      case kEast:
        top.east_in_valid_i = valid;
        put(top.east_in_flit_i, valid, row, bits_[kEast]);
        break;
      case kSouth:
        top.south_in_valid_i = valid;
        put(top.south_in_flit_i, valid, row, bits_[kNorth]);
        break;
      case kWest:
        top.west_in_valid_i = valid;
        put(top.west_in_flit_i, valid, row, bits_[kEast]);
        break;
      default:
        top.local_in_valid_i = valid;
        put(top.local_in_flit_i, valid, row, bits_[kEast]);
        break;
    }
  }
  bool in_ready(uint32_t p) const {
    const bool ready[] = {top.north_in_ready_o != 0, top.east_in_ready_o != 0,
                          top.south_in_ready_o != 0, top.west_in_ready_o != 0,
                          top.local_in_ready_o != 0};
    return ready[p];
  }
  bool in_two_free(uint32_t p) const {
    const bool two[] = {top.north_in_two_free_o != 0, top.east_in_two_free_o != 0,
                        top.south_in_two_free_o != 0, top.west_in_two_free_o != 0,
                        top.local_in_two_free_o != 0};
    return two[p];
  }
  bool out_valid(uint32_t o) const {
    const bool valid[] = {top.north_out_valid_o != 0, top.east_out_valid_o != 0,
                          top.south_out_valid_o != 0, top.west_out_valid_o != 0,
                          top.local_out_valid_o != 0};
    return valid[o];
  }
  const uint8_t* out_flit(uint32_t o) const {
    switch (o) {
      case kNorth: return sf::port_bytes(top.north_out_flit_o);
      case kEast: return sf::port_bytes(top.east_out_flit_o);
      case kSouth: return sf::port_bytes(top.south_out_flit_o);
      case kWest: return sf::port_bytes(top.west_out_flit_o);
      default: return sf::port_bytes(top.local_out_flit_o);
    }
  }
  // What is behind an output: a queue of four places of which some are free.
  void room(uint32_t o, uint32_t free) {
    const bool ready = free > 0, two = free > 1;
    switch (o) {
      case kNorth: top.north_out_ready_i = ready; top.north_out_two_free_i = two; break;
      case kEast: top.east_out_ready_i = ready; top.east_out_two_free_i = two; break;
      case kSouth: top.south_out_ready_i = ready; top.south_out_two_free_i = two; break;
      case kWest: top.west_out_ready_i = ready; top.west_out_two_free_i = two; break;
      default: top.local_out_ready_i = ready; break;
    }
  }
  void leave(const Run& run, uint32_t o, uint32_t free, size_t (&left)[kPorts][kPorts]) {
    const uint8_t* found = out_flit(o);
    uint32_t row = 0;
    std::memcpy(&row, found, 3);  // the lowest bits of the payload name the row
    if (row >= v.rows() || v.get(row, "kind") != kFlit) {
      bench_.fail("mismatch: a flit that nobody sent");
      return;
    }
    const uint32_t in = v.get(row, "in");
    const std::vector<uint32_t>& due = run.out[in][o];
    size_t& next = left[in][o];
    if (next == due.size()) {
      bench_.fail("mismatch: a flit more than expected at output " + std::to_string(o));
      return;
    }
    bench_.equal("next flit of the input", row, row, due[next]);
    // Links along Y and the local output carry the lower part of a flit.
    const uint32_t bytes = (bits_[o] + 7) / 8;
    std::vector<uint8_t> expected(v.bytes(row, "flit"), v.bytes(row, "flit") + bytes);
    if (bits_[o] % 8 != 0) expected.back() &= static_cast<uint8_t>((1 << bits_[o] % 8) - 1);
    for (uint32_t i = 0; i < bytes; ++i) {
      bench_.equal("byte of a flit", row, found[i], expected[i]);
    }
    if (ring_[o] && in != (o ^ 2)) bench_.equal("room for two", row, free > 1, true);
    ++next;
  }

  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    top.x_i = run.x;
    top.y_i = run.y;
    size_t taken[kPorts] = {}, left[kPorts][kPorts] = {}, total = 0;
    uint32_t free[kPorts] = {4, 4, 4, 4, 4};
    bool kept[kPorts] = {};  // an input had room for two and has taken one
    std::vector<sf::Pauses> in(kPorts, sf::Pauses(random)), out(kPorts, sf::Pauses(random));
    for (auto* side : {&in, &out}) {
      for (sf::Pauses& p : *side) p.change();
    }
    uint32_t idle = 0;
    for (uint32_t n = 0; n < cycles && bench_.good(); ++n) {
      bool valid[kPorts];
      for (uint32_t p = 0; p < kPorts; ++p) {
        valid[p] = taken[p] < run.in[p].size() && in[p].go();
        offer(p, valid[p], valid[p] ? run.in[p][taken[p]] : 0);
        room(p, free[p]);
      }
      bench_.settle();
      ++idle;
      for (uint32_t p = 0; p < kPorts; ++p) {
        if (kept[p]) bench_.equal("the second of two places", p, in_ready(p), true);
        if (in_two_free(p)) bench_.equal("room for two is room for one", p, in_ready(p), true);
        kept[p] = in_two_free(p) && valid[p] && in_ready(p);
        if (valid[p] && in_ready(p)) {
          ++taken[p];
          idle = 0;
        }
        const bool drained = free[p] < 4 && out[p].go();
        if (out_valid(p) && free[p] > 0) {
          leave(run, p, free[p], left);
          --free[p];
          ++total;
          idle = 0;
        }
        free[p] += drained;
      }
      bench_.edge();
      bool all_in = true;
      for (uint32_t p = 0; p < kPorts; ++p) all_in &= taken[p] == run.in[p].size();
      // After the last flit a while for one too many.
      if (all_in && total == run.leaves && idle > 20) return;
      if (idle > kStuck) bench_.fail("mismatch: nothing moves any more");
    }
    if (cycles == UINT32_MAX && bench_.good()) bench_.fail("mismatch: a run does not end");
  }

  sf::UnitBench<Vsf_router> bench_;
  const sf::UnitVectors& v;
  Vsf_router& top;
  uint32_t bits_[kPorts] = {};  // of an output's flit, and of the links' inputs
  bool ring_[kPorts] = {};
  std::vector<Run> runs_;
};

}  // namespace

int main(int argc, char** argv) {
  RouterBench bench(argc, argv);
  return bench.all();
}

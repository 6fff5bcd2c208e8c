// tb_switch: flits of all sources into one switch against golden Switch: each reaches its local
// ports, and the router where it leaves the node, once, at the same time, in order.

#include <type_traits>

#include "Vsf_switch.h"
#include "unit_bench.h"

namespace {

constexpr uint32_t kStuck = 1000;  // cycles without a flit
constexpr uint32_t kPlaces = 4;    // of the router's FIFO

enum Kind { kShape, kRun, kFlit };

// A chip with one node has no router, and its switch no port for one.
template <class T, class = void>
struct HasRouter : std::false_type {};
template <class T>
struct HasRouter<T, std::void_t<decltype(std::declval<T&>().router_in_valid_i)>>
    : std::true_type {};

struct Run {
  uint32_t x = 0, y = 0;
  std::vector<std::vector<uint32_t>> flits;  // rows by source
  size_t count = 0;
};

struct Sent {
  uint32_t row;
  uint64_t cycle;
  bool behind;  // another flit of its source may still have waited
};

template <class Top>
class SwitchBench {
 public:
  SwitchBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          ports_ = v.get(r, "source");
          flit_bits_ = v.get(r, "flit_bits");
          local_bits_ = v.get(r, "local_bits");
          payload_bits_ = v.get(r, "payload_bits");
          break;
        case kRun:
          runs_.emplace_back();
          runs_.back().x = v.get(r, "x");
          runs_.back().y = v.get(r, "y");
          runs_.back().flits.resize(ports_ + 1);
          break;
        case kFlit:
          runs_.back().flits[v.get(r, "source")].push_back(r);
          ++runs_.back().count;
          break;
        default: break;
      }
    }
  }

  int all() {
    top.clear_i = 0;
    quiet();
    bench_.reset();
    for (const Run& run : runs_) {
      if (bench_.random.chance(1, 2)) play(run, 1 + bench_.random.below(100));
      clear();
      play(run, UINT32_MAX);
      if (!bench_.good()) break;
    }
    return bench_.finish();
  }

 private:
  void quiet() {
    top.in_valid_i = 0;
    if constexpr (HasRouter<Top>::value) {
      top.router_in_valid_i = 0;
      top.router_out_two_free_i = 0;
    }
  }
  void clear() {
    quiet();
    bench_.clear();
  }

  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t sources = ports_ + (HasRouter<Top>::value ? 1 : 0);
    std::vector<size_t> taken(sources);
    std::vector<std::vector<Sent>> waiting(sources);  // taken, not seen at an output
    std::vector<size_t> seen(sources);
    std::vector<uint64_t> gone(sources);  // by then flits that nobody sees have left
    std::vector<sf::Pauses> in(sources, sf::Pauses(random));
    for (sf::Pauses& p : in) p.change();
    sf::Pauses drain(random);
    drain.change();
    const bool open = random.chance(1, 3);  // the router always has room: nobody waits long
    uint32_t free = kPlaces, idle = 0;
    size_t total = 0;
    if constexpr (HasRouter<Top>::value) {
      top.x_i = run.x;
      top.y_i = run.y;
    }
    for (uint32_t n = 0; n < cycles && bench_.good(); ++n) {
      std::vector<uint8_t> flits((ports_ * flit_bits_ + 7) / 8 + 1);
      uint32_t valid = 0;
      for (uint32_t s = 0; s < sources; ++s) {
        const bool go = taken[s] < run.flits[s].size() && in[s].go();
        valid |= uint32_t(go) << s;
        const uint8_t* flit = go ? v.bytes(run.flits[s][taken[s]], "flit") : nullptr;
        const uint32_t bits = s < ports_ ? flit_bits_ : local_bits_;
        std::vector<uint8_t> local((bits + 7) / 8);
        for (uint32_t b = 0; b < bits; ++b) {
          const bool one = go ? flit[b / 8] >> b % 8 & 1 : random.chance(1, 2);
          const uint32_t at = s < ports_ ? s * flit_bits_ + b : b;
          (s < ports_ ? flits : local)[at / 8] |= static_cast<uint8_t>(one << at % 8);
        }
        if constexpr (HasRouter<Top>::value) {
          if (s == ports_) sf::set_port(top.router_in_flit_i, local.data(), local.size());
        }
      }
      sf::set_port(top.in_flit_i, flits.data(), (ports_ * flit_bits_ + 7) / 8);
      top.in_valid_i = valid & ((1u << ports_) - 1);
      if constexpr (HasRouter<Top>::value) {
        top.router_in_valid_i = valid >> ports_;
        top.router_out_two_free_i = free > 1;
      }
      bench_.settle();
      ++idle;
      bool to_router = false;
      if constexpr (HasRouter<Top>::value) to_router = top.router_out_valid_o;
      if (top.out_valid_o != 0 || to_router) {
        total += arrive(run, waiting, seen, to_router, open);
        idle = 0;
      }
      if (to_router) bench_.equal("room in the router", 0, free > 0, true);
      const bool drained = free < kPlaces && (open || drain.go());
      free += drained;
      free -= to_router;
      for (uint32_t s = 0; s < sources; ++s) {
        bool ready = top.in_ready_o >> s & 1;
        if constexpr (HasRouter<Top>::value) {
          if (s == ports_) ready = top.router_in_ready_o;
        }
        if ((valid >> s & 1) && ready) {
          const uint32_t r = run.flits[s][taken[s]++];
          idle = 0;
          if (v.get(r, "sinks") == 0 && v.get(r, "leaves") == 0) {
            ++total;  // for ports that this node does not have
            gone[s] = bench_.cycle() + 2 * sources;
          } else {
            const bool behind = waiting[s].size() > seen[s] || bench_.cycle() < gone[s];
            waiting[s].push_back({r, bench_.cycle(), behind});
          }
        }
      }
      bench_.edge();
      if (total == run.count && idle > 10) return;
      if (idle > kStuck) bench_.fail("mismatch: nothing moves any more");
    }
    if (cycles == UINT32_MAX && bench_.good()) bench_.fail("mismatch: a run does not end");
  }

  size_t arrive(const Run&, std::vector<std::vector<Sent>>& waiting, std::vector<size_t>& seen,
                bool to_router, bool open) {
    const uint8_t* found = sf::port_bytes(top.out_payload_o);
    uint32_t row = 0;
    std::memcpy(&row, found, 3);  // the lowest bits of the payload name the row
    if (row >= v.rows() || v.get(row, "kind") != kFlit) {
      bench_.fail("mismatch: a flit that nobody sent");
      return 0;
    }
    const uint32_t s = v.get(row, "source");
    if (seen[s] == waiting[s].size()) {
      bench_.fail("mismatch: a flit more than expected");
      return 0;
    }
    const Sent sent = waiting[s][seen[s]++];
    bench_.equal("next flit of the source", row, row, sent.row);
    bench_.equal("local ports", row, top.out_valid_o, v.get(row, "sinks"));
    bench_.equal("leaves the node", row, to_router, v.get(row, "leaves"));
    const uint8_t* flit = v.bytes(row, "flit");
    std::vector<uint8_t> payload(flit, flit + (payload_bits_ + 7) / 8);
    if (payload_bits_ % 8 != 0) {
      payload.back() &= static_cast<uint8_t>((1 << payload_bits_ % 8) - 1);
    }
    bench_.equal_bytes("payload", row, top.out_payload_o, payload.data(), payload.size());
    if constexpr (HasRouter<Top>::value) {
      if (to_router) {
        bench_.equal_bytes("flit to the router", row, top.router_out_flit_o, flit,
                           (flit_bits_ + 7) / 8);
      }
    }
    // Two cycles, and one more for each of the other sources, as often as it waits.
    if (open) {
      bench_.equal("waits for each other source once", row,
                   bench_.cycle() - sent.cycle <= (sent.behind ? 2 : 1) * waiting.size() + 1, true);
    }
    return 1;
  }

  sf::UnitBench<Top> bench_;
  const sf::UnitVectors& v;
  Top& top;
  uint32_t ports_ = 0, flit_bits_ = 0, local_bits_ = 0, payload_bits_ = 0;
  std::vector<Run> runs_;
};

}  // namespace

int main(int argc, char** argv) {
  SwitchBench<Vsf_switch> bench(argc, argv);
  return bench.all();
}

// tb_network: flits of all local ports through routers and switches: each arrives once, unchanged,
// at each local port that it is for and nowhere else, and flits of one order arrive in order. With
// traffic that never pauses and with pauses; everything drains, or it is a deadlock.

#include "Vtb_network.h"
#include "unit_bench.h"

namespace {

constexpr uint32_t kStuck = 2000;  // cycles without a flit

enum Kind { kShape, kRun, kFlit };

struct Run {
  std::vector<std::vector<uint32_t>> flits;  // rows by source
  size_t arrivals = 0;
  uint32_t orders = 0;
};

class NetworkBench {
 public:
  NetworkBench(int argc, char** argv) : bench_(argc, argv), v(bench_.vectors), top(bench_.top) {
    for (uint32_t r = 0; r < v.rows(); ++r) {
      switch (v.get(r, "kind")) {
        case kShape:
          nodes_ = v.get(r, "source");
          npes_ = v.get(r, "order");
          flit_bits_ = v.get(r, "flit_bits");
          payload_bits_ = v.get(r, "payload_bits");
          break;
        case kRun:
          runs_.emplace_back();
          runs_.back().flits.resize(nodes_ * npes_);
          break;
        case kFlit: {
          Run& run = runs_.back();
          run.flits[v.get(r, "source")].push_back(r);
          run.orders = std::max<uint32_t>(run.orders, v.get(r, "order") + 1);
          for (uint32_t p = 0; p < nodes_ * npes_; ++p) run.arrivals += due(r, p);
          break;
        }
        default: break;
      }
    }
  }

  int all() {
    top.clear_i = 0;
    offer({});
    bench_.reset();
    for (const Run& run : runs_) {
      if (bench_.random.chance(1, 2)) play(run, 1 + bench_.random.below(300));
      offer({});
      bench_.clear();
      play(run, UINT32_MAX);
      if (!bench_.good()) break;
    }
    return bench_.finish();
  }

 private:
  static bool bit(const uint8_t* bytes, size_t b) { return bytes[b / 8] >> b % 8 & 1; }
  bool due(uint32_t row, uint32_t port) const { return bit(v.bytes(row, "sinks"), port); }

  // Rows by source; a source that is not there offers nothing.
  void offer(const std::map<uint32_t, uint32_t>& rows) {
    const size_t bits = size_t(nodes_) * npes_ * flit_bits_;
    std::vector<uint8_t> flits((bits + 7) / 8), valid((nodes_ * npes_ + 7) / 8);
    for (auto& b : flits) b = static_cast<uint8_t>(bench_.random.next());
    if (bits % 8 != 0) flits.back() &= static_cast<uint8_t>((1 << bits % 8) - 1);
    for (auto [source, row] : rows) {
      valid[source / 8] |= static_cast<uint8_t>(1 << source % 8);
      for (uint32_t b = 0; b < flit_bits_; ++b) {
        const size_t at = size_t(source) * flit_bits_ + b;
        const uint8_t mask = static_cast<uint8_t>(1 << at % 8);
        flits[at / 8] = bit(v.bytes(row, "flit"), b) ? flits[at / 8] | mask : flits[at / 8] & ~mask;
      }
    }
    sf::set_port(top.in_flit_i, flits.data(), flits.size());
    sf::set_port(top.in_valid_i, valid.data(), valid.size());
  }

  void play(const Run& run, uint32_t cycles) {
    sf::Random& random = bench_.random;
    const uint32_t ports = nodes_ * npes_;
    std::vector<size_t> taken(ports);
    std::vector<std::vector<uint8_t>> seen(v.rows());
    std::vector<int64_t> last(size_t(run.orders) * ports, -1);
    std::vector<sf::Pauses> in(ports, sf::Pauses(random));
    const bool saturating = random.chance(1, 2);
    for (sf::Pauses& p : in) p.change();
    size_t arrived = 0, sent = 0, all = 0;
    for (auto& rows : run.flits) all += rows.size();
    uint32_t idle = 0;
    for (uint32_t n = 0; n < cycles && bench_.good(); ++n) {
      std::map<uint32_t, uint32_t> rows;
      for (uint32_t s = 0; s < ports; ++s) {
        if (taken[s] < run.flits[s].size() && (saturating || in[s].go())) {
          rows[s] = run.flits[s][taken[s]];
        }
      }
      offer(rows);
      bench_.settle();
      ++idle;
      for (uint32_t p = 0; p < ports; ++p) {
        if (!bit(sf::port_bytes(top.out_valid_o), p)) continue;
        idle = 0;
        arrived += arrive(p, seen, last);
      }
      for (auto [s, row] : rows) {
        if (bit(sf::port_bytes(top.in_ready_o), s)) {
          seen[row].resize(ports);
          ++taken[s];
          ++sent;
        }
      }
      bench_.edge();
      if (sent == all && arrived == run.arrivals && idle > 50) return;
      if (idle > kStuck) {
        bench_.fail("mismatch: nothing arrives any more, and of the arrivals " +
                    std::to_string(run.arrivals - arrived) + " are missing");
      }
    }
    if (cycles == UINT32_MAX && bench_.good()) bench_.fail("mismatch: a run does not end");
  }

  size_t arrive(uint32_t port, std::vector<std::vector<uint8_t>>& seen,
                std::vector<int64_t>& last) {
    std::vector<uint8_t> payload((payload_bits_ + 7) / 8);
    const uint8_t* found = sf::port_bytes(top.out_payload_o);
    for (uint32_t b = 0; b < payload_bits_; ++b) {
      const size_t at = size_t(port / npes_) * payload_bits_ + b;
      payload[b / 8] |= static_cast<uint8_t>(bit(found, at) << b % 8);
    }
    uint32_t row = 0;
    std::memcpy(&row, payload.data(), 3);  // the lowest bits of the payload name the row
    if (row >= v.rows() || v.get(row, "kind") != kFlit || seen[row].empty()) {
      bench_.fail("mismatch: a flit that nobody sent");
      return 0;
    }
    bench_.equal("is for this port", row, due(row, port), true);
    bench_.equal("arrivals before", row, seen[row][port]++, 0);
    for (uint32_t b = 0; b < payload_bits_; ++b) {
      if (bit(payload.data(), b) != bit(v.bytes(row, "flit"), b)) {
        bench_.fail("mismatch: the payload of row " + std::to_string(row));
      }
    }
    int64_t& before = last[size_t(v.get(row, "order")) * nodes_ * npes_ + port];
    bench_.equal("order", row, before < int64_t(row), true);
    before = row;
    return 1;
  }

  sf::UnitBench<Vtb_network> bench_;
  const sf::UnitVectors& v;
  Vtb_network& top;
  uint32_t nodes_ = 0, npes_ = 0, flit_bits_ = 0, payload_bits_ = 0;
  std::vector<Run> runs_;
};

}  // namespace

int main(int argc, char** argv) {
  NetworkBench bench(argc, argv);
  return bench.all();
}

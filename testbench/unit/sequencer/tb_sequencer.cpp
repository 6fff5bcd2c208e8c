// tb_sequencer: plays scanner, drain, token counters, host input and host output around the
// sequencer, with pauses, and prints what it saw, one event a line; the golden token player judges the order of firings.
// Rows: scene (see columns), port, its word of the search table, ring (address).
//
//   S n                    scene n begins, all counters are at their start
//   F c s a r b o t g h    cycle c: step s waits to fire: addresses of inputs A (with row r) and B,
//                          of the output with slot t and ring g, 1 for the host
//   D c                    the end of the oldest scan is taken
//   R g c                  cycle c: a full row of ring g is taken
//   X g c                  cycle c: a row sent by the host output is taken
//   C, H                   pulse: credit for the host input, row for the host output
//
// On a network (SF_NETWORK) a ring is two entries: its rows as this NPE consumes them, and, so many
// numbers later, the credits that it gets for rows that it makes. The bench is network, host and
// all: it brings rows and credits. Then b is followed by the laps of A and B, X is a credit taken,
// C g a credit given for a row of ring g, and there is no H.
//   Q b                    nothing has moved for a long time; b: blocked

#include <deque>
#include <vector>

#include "Vsf_sequencer.h"
#include "ports.h"
#include "unit_bench.h"

enum Kind { kScene = 0, kPort = 1, kRing = 2, kStep = 3, kSearch = 4 };

struct Firing {
  uint32_t ring, slot;
};

// The output of a step: rows phase, phase + every, ... of a ring.
struct Output {
  uint32_t ring, phase, every, fired;
};

// Rows of a ring whose producers have all sent their tokens, in order.
struct Rows {
  uint32_t producers, depth;
  std::vector<uint32_t> tokens;  // of each slot, since the row that is told about next
  uint32_t next = 0;             // its slot

  Rows(uint32_t producers, uint32_t depth)
      : producers(producers), depth(depth), tokens(depth) {}
  uint32_t token(uint32_t slot) {
    uint32_t rows = 0;
    for (++tokens[slot]; tokens[next] >= producers; next = (next + 1) % depth, ++rows) {
      tokens[next] -= producers;
    }
    return rows;
  }
};

int main(int argc, char** argv) {
  sf::UnitBench<Vsf_sequencer> bench(argc, argv);
  const sf::UnitVectors& v = bench.vectors;
  auto& top = bench.top;
  auto& random = bench.random;
  sf::Pauses fires(random), scans(random), drains(random), inputs(random), frees(random),
      rows(random);
  const uint64_t kQuiet = 700;

  top.clear_i = 0;
  top.enable_i = 0;
  top.port_write_i = 0;
  top.search_write_i = 0;
  top.ring_write_i = 0;
  top.fire_ready_i = 0;
  top.scan_done_valid_i = 0;
  top.row_valid_i = 0;
#ifdef SF_NETWORK
  top.credit_ready_i = 0;
#else
  top.host_free_valid_i = 0;
#endif
  bench.reset();

  for (uint32_t row = 0; row < v.rows();) {
    const uint32_t scene = row++;
    const uint64_t host_rows = v.get(scene, "rows"), firings = v.get(scene, "firings");
    const uint32_t host_ring = v.get(scene, "ring"), host_depth = v.get(scene, "depth");
    const bool hold = v.get(scene, "hold"), aborted = v.get(scene, "abort");
    const uint32_t out_ring = v.get(scene, "out");
    std::vector<Rows> rings;
    std::vector<Output> outputs;
    for (; row < v.rows() && v.get(row, "kind") != kScene; ++row) {
      if (v.get(row, "kind") == kStep) {
        outputs.push_back({v.get(row, "ring"), v.get(row, "depth"), v.get(row, "out"), 0});
        continue;
      }
      const uint32_t kind = v.get(row, "kind");
      top.port_write_i = kind == kPort;
      top.search_write_i = kind == kSearch;
      top.ring_write_i = kind == kRing;
      top.table_addr_i = v.get(row, "address");
      if (kind == kPort) {
        sf::set_port(top.port_word_i, v.bytes(row, "data"), sizeof(top.port_word_i));
      } else {
        sf::set_port(top.look_word_i, v.bytes(row, "data"), sizeof(top.look_word_i));
      }
      if (kind == kRing && !v.get(row, "hold")) {
        rings.emplace_back(v.get(row, "rows"), v.get(row, "depth"));
      }
      bench.tick();
    }
    top.port_write_i = 0;
    top.search_write_i = 0;
    top.ring_write_i = 0;
#ifndef SF_NETWORK
    top.rings_i = v.get(scene, "rings");
#endif
    for (sf::Pauses* p : {&fires, &scans, &drains, &inputs, &frees, &rows}) p->change();
    bench.clear();
    bench.settle();
    for (uint32_t i = 0; top.clearing_o; ++i) {
      if (i == 20000) {
        bench.fail("clearing does not end, scene of row " + std::to_string(scene));
        return bench.finish();
      }
      bench.tick();
      bench.settle();
    }
    std::printf("S %u\n", scene);

    uint64_t fed = 0, fired = 0, credits = 0, sent = 0, shown = 0;
    std::deque<Firing> waiting;  // scanned, to be drained
    std::deque<uint32_t> full;   // rows to tell about: their rings
    auto token = [&](uint32_t ring, uint32_t slot) {
      if (ring >= rings.size() || slot >= rings[ring].depth) return bench.fail("no such slot");
      const uint32_t rows = rings[ring].token(slot);
#ifdef SF_NETWORK
      if (ring == out_ring) {
        shown += rows;
        return;
      }
#endif
      full.insert(full.end(), rows, ring);
    };
    Firing scanned{0, 0};
    bool scanning = false, scan_over = false, kept = false, held = hold;
    std::string kept_firing;
    uint64_t quiet = 0, left = aborted ? random.below(20 * firings + 200) : ~0ull;
    uint64_t disabled = random.below(300);
    while (left-- > 0) {
      top.enable_i = disabled == 0;
      top.fire_ready_i = !scanning && waiting.size() < 2 && fires.go();
      scan_over = scan_over || (scanning && scans.go());
      top.scan_done_valid_i = scan_over;
      const bool drained = !waiting.empty() && drains.go();
      if (drained) {
        token(waiting.front().ring, waiting.front().slot);
        waiting.pop_front();
      }
      const bool host = fed < host_rows && fed < host_depth + credits && inputs.go();
      if (host) token(host_ring, fed++ % host_depth);
      top.row_valid_i = top.row_valid_i || (!full.empty() && rows.go());
      if (top.row_valid_i) top.row_ring_i = full.front();
      const bool host_frees = sent < shown && !held && frees.go();
#ifdef SF_NETWORK
      if (host_frees) {
        full.push_back(rings.size() + out_ring);
        ++sent;
      }
      top.credit_ready_i = random.chance(2, 3);
#else
      top.host_free_valid_i = top.host_free_valid_i || host_frees;
      top.host_free_ring_i = out_ring;
#endif
      bench.settle();

      bool moved = disabled > 0;
      const unsigned long long cycle = bench.cycle();
      if (disabled > 0) {
        --disabled;
        if (top.fire_valid_o) bench.fail("fires while not enabled");
      }
      if (kept && !top.fire_valid_o) bench.fail("a firing was withdrawn");
      if (top.fire_valid_o) {
        // Sign of the row: 13 bits.
        int r = int(top.fire_row_o << 19) >> 19;
        char text[160];
#ifdef SF_NETWORK
        std::snprintf(text, sizeof text, "%u %u %d %u %u %u", unsigned(top.fire_step_o),
                      unsigned(top.fire_addr_a_o), r, unsigned(top.fire_addr_b_o),
                      unsigned(top.fire_lap_a_o), unsigned(top.fire_lap_b_o));
#else
        std::snprintf(text, sizeof text, "%u %u %d %u %u %u %u %u", unsigned(top.fire_step_o),
                      unsigned(top.fire_addr_a_o), r, unsigned(top.fire_addr_b_o),
                      unsigned(top.fire_addr_out_o), unsigned(top.fire_slot_o),
                      unsigned(top.fire_ring_o), unsigned(top.fire_to_host_o));
#endif
        if (kept && kept_firing != text) bench.fail("a waiting firing changed");
        if (!kept) std::printf("F %llu %s\n", cycle, text);
        kept_firing = text;
        kept = true;
      }
      // What the sequencer tells about earlier events comes before the events of this cycle.
#ifdef SF_NETWORK
      if (top.credit_valid_o) moved = true;
      const bool credit = top.credit_valid_o && top.credit_ready_i;
      const uint32_t credit_ring = top.credit_list_o;
      if (credit) {
        std::printf("C %u\n", credit_ring);
        if (credit_ring == host_ring) ++credits;
      }
#else
      if (top.host_credit_o) {
        std::printf("C\n");
        ++credits;
        moved = true;
      }
      if (top.host_row_o) {
        std::printf("H\n");
        ++shown;
        moved = true;
      }
#endif
      const bool fire = top.fire_valid_o && top.fire_ready_i;
      const bool done = top.scan_done_valid_i && top.scan_done_ready_o;
      const bool row_taken = top.row_valid_i && top.row_ready_o;
      if (done) std::printf("D %llu\n", cycle);
#ifdef SF_NETWORK
      const bool free = host_frees;
      if (row_taken && full.front() < rings.size()) std::printf("R %u %llu\n", full.front(), cycle);
      if (row_taken && full.front() >= rings.size()) {
        std::printf("X %u %llu\n", full.front() - unsigned(rings.size()), cycle);
      }
#else
      const bool free = top.host_free_valid_i && top.host_free_ready_o;
      if (row_taken) std::printf("R %u %llu\n", full.front(), cycle);
      if (free) std::printf("X %u %llu\n", out_ring, cycle);
#endif
      if (done) {
        waiting.push_back(scanned);
        scanning = scan_over = false;
      }
      if (fire) {
#ifdef SF_NETWORK
        if (top.fire_step_o >= outputs.size()) {
          bench.fail("there is no such step");
          return bench.finish();
        }
        Output& o = outputs[top.fire_step_o];
        scanned = {o.ring, (o.phase + o.every * o.fired++) % rings[o.ring].depth};
#else
        scanned = {top.fire_ring_o, top.fire_slot_o};
#endif
        scanning = true;
        kept = false;
        ++fired;
      }
      moved = moved || fire || done || drained || host || row_taken || free || scanning ||
              !waiting.empty() || !full.empty();
      bench.edge();
      if (row_taken) {
        full.pop_front();
        top.row_valid_i = 0;
      }
#ifdef SF_NETWORK
      // The credit comes back to the producers of the ring some time later.
      if (credit && credit_ring != host_ring) full.push_back(rings.size() + credit_ring);
#else
      if (free) {
        ++sent;
        top.host_free_valid_i = 0;
      }
#endif
      quiet = moved ? 0 : quiet + 1;
      if (quiet > kQuiet) {
        std::printf("Q %u\n", top.blocked_o);
        if (!held) break;
        held = false;
        quiet = 0;
      }
      if (fired > firings) {
        bench.fail("a firing too much, scene of row " + std::to_string(scene));
        return bench.finish();
      }
    }
    if (!aborted) {
      bench.equal("firings", scene, fired, firings);
      bench.equal("rows of the host taken", scene, fed, host_rows);
    }
    top.enable_i = 0;
    top.fire_ready_i = 0;
    top.scan_done_valid_i = 0;
    top.row_valid_i = 0;
#ifndef SF_NETWORK
    top.host_free_valid_i = 0;
#endif
  }
  return bench.finish();
}

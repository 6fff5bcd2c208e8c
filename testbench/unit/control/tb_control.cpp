// tb_control: one happening after the other, the bus with pauses. Rows: write (address, value,
// strobe; pulse in the cycle of the write: 1 frame out, 2 short frame), read (address; value:
// expected), levels (value: bit 0 in a frame, bit 1 busy), pulse (value: 0 frame in, 1 short, 2
// long, 3 frame out), loaded (value: code), activity (value: bits). Each row states what must be
// true behind it.

#include <deque>
#include <map>

#include "Vsf_control.h"
#include "ports.h"
#include "unit_bench.h"

enum Kind { kWrite = 0, kRead = 1, kLevels = 2, kPulse = 3, kLoaded = 4, kActivity = 5 };

class ControlBench {
 public:
  ControlBench(int argc, char** argv)
      : bench_(argc, argv), v_(bench_.vectors), top_(bench_.top), pauses_(bench_.random) {}

  int run() {
    top_.rst_ni = 1;
    top_.s_axil_awvalid_i = top_.s_axil_wvalid_i = top_.s_axil_arvalid_i = 0;
    top_.s_axil_bready_i = top_.s_axil_rready_i = 0;
    top_.loading_i = top_.load_done_i = top_.image_valid_i = 0;
    top_.load_error_i = 0;
    top_.clearing_i = top_.in_frame_i = top_.busy_i = top_.activity_i = 0;
    top_.frame_in_done_i = top_.frame_short_i = top_.frame_long_i = top_.frame_out_done_i = 0;
    bench_.settle();
    top_.rst_ni = 0;
    tick();
    top_.rst_ni = 1;
    for (row_ = 0; row_ < v_.rows(); ++row_) {
      if (bench_.random.chance(1, 16)) pauses_.change();
      clears_ = loads_ = 0;
      happen(v_.get(row_, "kind"), v_.get(row_, "value"));
      for (int i = 0; i < 3; ++i) tick();
      while (top_.clearing_i) tick();
      bench_.settle();
      bench_.equal("clear pulses", row_, clears_, v_.get(row_, "clear"));
      bench_.equal("load pulses", row_, loads_, v_.get(row_, "load"));
      bench_.equal("running", row_, top_.running_o, v_.get(row_, "running"));
      bench_.equal("enable", row_, top_.enable_o, v_.get(row_, "enabled"));
      bench_.equal("interrupt", row_, top_.irq_o, v_.get(row_, "irq"));
      bench_.equal("answers", row_, top_.s_axil_bvalid_o || top_.s_axil_rvalid_o, 0);
      if (stuck_) break;
    }
    return bench_.finish();
  }

 private:
  // A cycle; plays loader and clearing as the pulses of this cycle ask for.
  void tick() {
    bench_.settle();
    bool clear = top_.clear_o, load = top_.load_start_o;
    if (top_.clearing_i) {
      bench_.equal("runs while clearing", row_, top_.running_o || top_.enable_o, 0);
    }
    const bool restart = clear && v_.get(row_, "count");
    cycles_ = restart || !top_.rst_ni ? 0 : cycles_ + top_.enable_o;
#ifdef SF_STATE_BITS
    // States are as far away as in a chip of many nodes.
    const uint32_t at = uint32_t(top_.state_npe_o) << 16 | top_.state_index_o;
    asked_.push_back({at, top_.state_write_o != 0, uint32_t(top_.state_part_o)});
    if (clear) states_.clear();
    bench_.edge();
    if (asked_.size() > 3) {
      const Asked a = asked_.front();
      asked_.pop_front();
      shown_.push_back(states_[a.at]);
      if (a.write) states_[a.at] = a.part;
    }
    if (shown_.size() > 2) {
      top_.state_part_i = shown_.front();
      shown_.pop_front();
    }
#else
    bench_.edge();
#endif
    if (clear) {
      ++clears_;
      clearing_ = 1 + bench_.random.below(6);
      top_.in_frame_i = top_.busy_i = 0;
    }
    if (load) {
      ++loads_;
      top_.loading_i = 1;
      top_.image_valid_i = 0;
    }
    top_.clearing_i = clearing_ > 0;
    if (clearing_ > 0) --clearing_;
  }

  void happen(int64_t kind, uint32_t value) {
    switch (kind) {
      case kWrite:
        write(v_.get(row_, "address"), value, v_.get(row_, "strobe"), v_.get(row_, "pulse"));
        break;
      case kRead:
        read(v_.get(row_, "address"), value);
        break;
      case kLevels:
        top_.in_frame_i = value & 1;
        top_.busy_i = value >> 1;
        break;
      case kPulse:
        top_.frame_in_done_i = value == 0;
        top_.frame_short_i = value == 1;
        top_.frame_long_i = value == 2;
        top_.frame_out_done_i = value == 3;
        tick();
        top_.frame_in_done_i = top_.frame_short_i = top_.frame_long_i = 0;
        top_.frame_out_done_i = 0;
        break;
      case kLoaded:
        top_.loading_i = 0;
        top_.load_done_i = 1;
        top_.load_error_i = value;
        top_.image_valid_i = value == 0;
        tick();
        top_.load_done_i = 0;
        break;
      case kActivity:
        top_.activity_i = value;
        tick();
        top_.activity_i = 0;
        break;
      default:
        bench_.fail("unknown row");
    }
  }

  void write(uint32_t address, uint32_t value, uint32_t strobe, int64_t pulse) {
    bool address_due = true, data_due = true;
    for (int wait = 0; address_due || data_due; ++wait) {
      top_.s_axil_awvalid_i = address_due && (top_.s_axil_awvalid_i || pauses_.go());
      top_.s_axil_wvalid_i = data_due && (top_.s_axil_wvalid_i || pauses_.go());
      top_.s_axil_awaddr_i = address;
      top_.s_axil_wdata_i = value;
      top_.s_axil_wstrb_i = strobe;
      bench_.settle();
      bool took_address = top_.s_axil_awvalid_i && top_.s_axil_awready_o;
      bool took_data = top_.s_axil_wvalid_i && top_.s_axil_wready_o;
      const bool now = took_address && took_data;
      top_.frame_out_done_i = now && pulse == 1;
      top_.frame_short_i = now && pulse == 2;
      tick();
      top_.frame_out_done_i = top_.frame_short_i = 0;
      address_due = address_due && !took_address;
      data_due = data_due && !took_data;
      if (wait > 500) return stuck("a write is not taken");
    }
    top_.s_axil_awvalid_i = top_.s_axil_wvalid_i = 0;
    for (int wait = 0;; ++wait) {
      top_.s_axil_bready_i = pauses_.go();
      bench_.settle();
      bool done = top_.s_axil_bvalid_o && top_.s_axil_bready_i;
      if (done) bench_.equal("write response", row_, top_.s_axil_bresp_o, 0);
      tick();
      if (done) break;
      if (wait > 500) return stuck("a write is not answered");
    }
    top_.s_axil_bready_i = 0;
  }

  void read(uint32_t address, uint32_t expected) {
    for (int wait = 0;; ++wait) {
      top_.s_axil_arvalid_i = top_.s_axil_arvalid_i || pauses_.go();
      top_.s_axil_araddr_i = address;
      bench_.settle();
      bool taken = top_.s_axil_arvalid_i && top_.s_axil_arready_o;
      // The counter of cycles is as it was before this cycle.
      if (taken && (address & ~3u) == 0x40) expected = cycles_;
      tick();
      if (taken) break;
      if (wait > 500) return stuck("a read is not taken");
    }
    top_.s_axil_arvalid_i = 0;
    for (int wait = 0;; ++wait) {
      top_.s_axil_rready_i = pauses_.go();
      bench_.settle();
      if (top_.s_axil_rvalid_o) {
        char what[32];
        std::snprintf(what, sizeof what, "register 0x%02x", address);
        bench_.equal(what, row_, top_.s_axil_rdata_o, expected);
        bench_.equal("read response", row_, top_.s_axil_rresp_o, 0);
      }
      bool done = top_.s_axil_rvalid_o && top_.s_axil_rready_i;
      tick();
      if (done) break;
      if (wait > 500) return stuck("a read is not answered");
    }
    top_.s_axil_rready_i = 0;
  }

  void stuck(const char* what) {
    bench_.fail(what);
    stuck_ = true;
  }

#ifdef SF_STATE_BITS
  struct Asked {
    uint32_t at;
    bool write;
    uint32_t part;
  };
  std::deque<Asked> asked_;
  std::deque<uint32_t> shown_;
  std::map<uint32_t, uint32_t> states_;
#endif
  sf::UnitBench<Vsf_control> bench_;
  const sf::UnitVectors& v_;
  Vsf_control& top_;
  sf::Pauses pauses_;
  uint32_t row_ = 0, cycles_ = 0;
  int clears_ = 0, loads_ = 0, clearing_ = 0;
  bool stuck_ = false;
};

int main(int argc, char** argv) { return ControlBench(argc, argv).run(); }

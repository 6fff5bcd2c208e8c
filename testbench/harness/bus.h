// The three buses of a chip, cycle by cycle: AXI4-Lite master, AXI4-Stream source and sink. An
// agent drives its signals before the rising edge and looks at the handshake just before it.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "Vsf_top.h"
#include "random.h"
#include "sf_registers.h"

namespace sf {

constexpr uint32_t kBeat = SF_STREAM_BYTES;

// Where agents report what a bus must not do.
using Complaint = std::function<void(const std::string&)>;

class ControlBus {
 public:
  ControlBus(Vsf_top& top, Complaint complain) : top_(top), complain_(std::move(complain)) {}

  void write(uint32_t address, uint32_t data, Random* random) {
    is_write_ = true;
    begin(address, data, random);
  }
  void read(uint32_t address, Random* random) {
    is_write_ = false;
    begin(address, 0, random);
  }
  bool busy() const { return phase_ != kIdle; }
  uint32_t data() const { return data_; }

  void drive() {
    bool active = phase_ == kRequest;
    top_.s_axil_awvalid_i = active && is_write_ && !address_done_ && address_delay_ == 0;
    top_.s_axil_wvalid_i = active && is_write_ && !data_done_ && data_delay_ == 0;
    top_.s_axil_arvalid_i = active && !is_write_ && !address_done_ && address_delay_ == 0;
    top_.s_axil_bready_i = phase_ == kResponse && is_write_ && response_delay_ == 0;
    top_.s_axil_rready_i = phase_ == kResponse && !is_write_ && response_delay_ == 0;
    top_.s_axil_awaddr_i = address_;
    top_.s_axil_araddr_i = address_;
    top_.s_axil_wdata_i = data_;
    top_.s_axil_wstrb_i = 0xf;
  }

  void sample() {
    if (phase_ == kRequest) {
      address_done_ |= (top_.s_axil_awvalid_i && top_.s_axil_awready_o) ||
                       (top_.s_axil_arvalid_i && top_.s_axil_arready_o);
      data_done_ |= top_.s_axil_wvalid_i && top_.s_axil_wready_o;
      if (address_delay_ > 0) --address_delay_;
      if (data_delay_ > 0) --data_delay_;
      if (address_done_ && (data_done_ || !is_write_)) phase_ = kResponse;
    } else if (phase_ == kResponse) {
      if (response_delay_ > 0) --response_delay_;
      if (is_write_ && top_.s_axil_bvalid_o && top_.s_axil_bready_i) {
        if (top_.s_axil_bresp_o != 0) complain_("control port: write answered with an error");
        phase_ = kIdle;
      } else if (!is_write_ && top_.s_axil_rvalid_o && top_.s_axil_rready_i) {
        if (top_.s_axil_rresp_o != 0) complain_("control port: read answered with an error");
        data_ = top_.s_axil_rdata_o;
        phase_ = kIdle;
      }
    }
  }

 private:
  enum Phase { kIdle, kRequest, kResponse };

  void begin(uint32_t address, uint32_t data, Random* random) {
    address_ = address;
    data_ = data;
    address_done_ = data_done_ = false;
    address_delay_ = random ? random->below(4) : 0;
    data_delay_ = random ? random->below(4) : 0;
    response_delay_ = random ? random->below(4) : 0;
    phase_ = kRequest;
  }

  Vsf_top& top_;
  Complaint complain_;
  Phase phase_ = kIdle;
  bool is_write_ = false, address_done_ = false, data_done_ = false;
  uint32_t address_ = 0, data_ = 0;
  uint32_t address_delay_ = 0, data_delay_ = 0, response_delay_ = 0;
};

// Random waiting times of a stream agent: mostly none, now and then up to 2^max_log cycles.
class Stalls {
 public:
  void off() { random_ = nullptr; }
  void on(Random* random, uint32_t max_log) {
    random_ = random;
    max_log_ = max_log;
    burst_ = 0;
  }
  uint32_t next() {
    if (random_ == nullptr) return 0;
    if (burst_ == 0) {
      // A burst keeps its character for a while, so that full speed is exercised too.
      burst_ = 1 + random_->below(64);
      calm_ = random_->chance(1, 3);
    }
    --burst_;
    if (calm_) return 0;
    if (random_->chance(1, 16)) return random_->log_uniform(max_log_);
    return random_->chance(1, 2) ? 0 : random_->below(4);
  }

 private:
  Random* random_ = nullptr;
  uint32_t max_log_ = 0, burst_ = 0;
  bool calm_ = false;
};

class StreamSource {
 public:
  explicit StreamSource(Vsf_top& top) : top_(top) {}

  Stalls stalls;
  std::function<bool(std::vector<uint8_t>&)> refill;  // gives the next packet; false: none now
  std::function<void()> on_first_beat;

  void send(std::vector<uint8_t> packet) { queue_.push_back(std::move(packet)); }
  bool idle() const { return queue_.empty() && packet_.empty(); }
  uint64_t beats() const { return beats_; }
  size_t left() const { return packet_.size() - at_; }
  void flush() {
    queue_.clear();
    packet_.clear();
    at_ = 0;
    wait_ = 0;
    refill = nullptr;
  }

  void drive() {
    if (packet_.empty()) next_packet();
    bool valid = !packet_.empty() && wait_ == 0;
    top_.s_axis_tvalid_i = valid;
    if (!valid) {
      // Nothing may depend on these.
      std::memset(&top_.s_axis_tdata_i, 0xa5, kBeat);
      top_.s_axis_tlast_i = 1;
      if (wait_ > 0) --wait_;
      return;
    }
    uint32_t n = count();
    uint8_t beat[kBeat] = {};
    std::memcpy(beat, packet_.data() + at_, n);
    std::memcpy(&top_.s_axis_tdata_i, beat, kBeat);
    top_.s_axis_tkeep_i = (1u << n) - 1;
    top_.s_axis_tlast_i = at_ + n == packet_.size();
  }

  void sample() {
    if (!top_.s_axis_tvalid_i || !top_.s_axis_tready_o) return;
    if (at_ == 0 && on_first_beat) on_first_beat();
    at_ += count();
    ++beats_;
    wait_ = stalls.next();
    if (at_ == packet_.size()) {
      packet_.clear();
      at_ = 0;
    }
  }

 private:
  uint32_t count() const {
    size_t n = packet_.size() - at_;
    return n < kBeat ? static_cast<uint32_t>(n) : kBeat;
  }
  void next_packet() {
    if (!queue_.empty()) {
      packet_ = std::move(queue_.front());
      queue_.pop_front();
    } else if (refill) {
      refill(packet_);
    }
  }

  Vsf_top& top_;
  std::deque<std::vector<uint8_t>> queue_;
  std::vector<uint8_t> packet_;
  size_t at_ = 0;
  uint64_t beats_ = 0;
  uint32_t wait_ = 0;
};

class StreamSink {
 public:
  StreamSink(Vsf_top& top, Complaint complain) : top_(top), complain_(std::move(complain)) {}

  Stalls stalls;
  std::function<void(const std::vector<uint8_t>&)> on_packet;  // at the beat with TLAST

  uint64_t beats() const { return beats_; }
  void flush() {
    packet_.clear();
    waiting_ = false;
    wait_ = 0;
  }

  void drive() { top_.m_axis_tready_i = wait_ == 0; }

  void sample() {
    uint8_t beat[kBeat];
    std::memcpy(beat, &top_.m_axis_tdata_o, kBeat);
    uint32_t keep = top_.m_axis_tkeep_o;
    bool valid = top_.m_axis_tvalid_o;
    bool last = top_.m_axis_tlast_o;
    if (waiting_ && (!valid || last != last_ || keep != keep_ || std::memcmp(beat, beat_, kBeat))) {
      complain_("output stream: a beat changed before it was taken");
    }
    waiting_ = valid && !top_.m_axis_tready_i;
    last_ = last;
    keep_ = keep;
    std::memcpy(beat_, beat, kBeat);
    if (wait_ > 0) --wait_;
    if (!valid || !top_.m_axis_tready_i) return;
    uint32_t n = 0;
    while (n < kBeat && (keep >> n & 1)) ++n;
    if (n == 0 || keep >> n != 0) complain_("output stream: TKEEP has gaps");
    if (!last && n != kBeat) complain_("output stream: a partial beat before TLAST");
    packet_.insert(packet_.end(), beat, beat + n);
    ++beats_;
    wait_ = stalls.next();
    if (last) {
      std::vector<uint8_t> done;
      done.swap(packet_);
      on_packet(done);
    }
  }

 private:
  Vsf_top& top_;
  Complaint complain_;
  std::vector<uint8_t> packet_;
  uint64_t beats_ = 0;
  uint32_t wait_ = 0;
  bool waiting_ = false, last_ = false;
  uint32_t keep_ = 0;
  uint8_t beat_[kBeat] = {};
};

}  // namespace sf

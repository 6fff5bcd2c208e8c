// Whole-chip bench: loads a program image through the buses of sf_top, streams frames and compares
// every output byte and every word that a step writes with the expected ones.
//
//   check    random gaps and back-pressure, frames back to back
//   cycles   no stalls: latency in an empty chip, then the interval in a full one
//   control  images and frames that must be refused or reported, stop, abort, interrupt
//
// Ends with 0 when all is equal, 1 when something differs or hangs, 2 on a wrong command line. The
// result file is written in the first two cases.

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "Vsf_top.h"
#include "bus.h"
#include "chip_vectors.h"
#include "mapped_file.h"
#include "random.h"
#include "svdpi.h"
#include "verilated.h"
#if VM_TRACE_FST
#include "verilated_fst_c.h"
#endif

namespace sf {

// The monitors call functions without an object; a process runs one bench.
class Bench;
static Bench* g_bench = nullptr;

// The run cannot go on; the reason is already among the problems.
struct Stop : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  std::string image, vectors, out, mode = "check", waves;
  std::string other;           // control: a second image, of another network
  uint64_t seed = 1;
  uint64_t watchdog = 400000;  // cycles without any progress
  uint32_t first = 0;          // first sample
  uint32_t samples = 0;        // 0: all
  uint32_t frames = 0;         // check: frames to stream; 0: one each, at least two
  uint32_t latency = 4;        // cycles: samples whose latency is taken
};

std::string quoted(const std::string& s) {
  std::ostringstream o;
  o << '"';
  for (char c : s) {
    if (c == '"' || c == '\\') {
      o << '\\' << c;
    } else if (static_cast<unsigned char>(c) < 32) {
      char b[8];
      std::snprintf(b, sizeof b, "\\u%04x", c);
      o << b;
    } else {
      o << c;
    }
  }
  o << '"';
  return o.str();
}

uint32_t crc32(const uint8_t* p, size_t n) {
  uint32_t crc = ~0u;
  for (size_t i = 0; i < n; ++i) {
    crc ^= p[i];
    for (int b = 0; b < 8; ++b) crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

class Bench {
 public:
  Bench(const Options& options)
      : o_(options),
        vectors_(options.vectors),
        random_(options.seed),
        steps_(vectors_.steps.size()),
        npes_(kNpes + 1) {
    for (uint32_t i = 0; i < steps_.size(); ++i) {
      const StepVectors& v = vectors_.steps[i];
      if (v.npe >= kNpes) throw std::runtime_error("vectors of a chip with more NPEs");
      std::vector<int>& places = npes_[v.npe].steps;
      if (places.size() <= v.index) places.resize(v.index + 1, -1);
      places[v.index] = static_cast<int>(i);
    }
    image_ = image_file(o_.image);
    if (!o_.other.empty()) other_ = image_file(o_.other);
    if (vectors_.lanes != SF_LANES) throw std::runtime_error("vectors of another chip");
    if (o_.first >= vectors_.samples) throw std::runtime_error("there is no such sample");
    uint32_t left = vectors_.samples - o_.first;
    samples_ = o_.samples == 0 ? left : std::min(o_.samples, left);

    // Memories and registers start with random contents that follow from the seed.
    context_.randReset(2);
    context_.randSeed(static_cast<int>(1 + random_.below(0x7ffffffe)));
#if VM_TRACE_FST
    if (!o_.waves.empty()) context_.traceEverOn(true);
#else
    if (!o_.waves.empty()) throw std::runtime_error("this build writes no waves");
#endif
    g_bench = this;
    top_ = std::make_unique<Vsf_top>(&context_);
    Complaint complain = [this](const std::string& text) { problem(text); };
    bus_ = std::make_unique<ControlBus>(*top_, complain);
    source_ = std::make_unique<StreamSource>(*top_);
    sink_ = std::make_unique<StreamSink>(*top_, complain);
    sink_->on_packet = [this](const std::vector<uint8_t>& p) { output_frame(p); };
#if VM_TRACE_FST
    if (!o_.waves.empty()) {
      trace_ = std::make_unique<VerilatedFstC>();
      top_->trace(trace_.get(), 99);
      trace_->open(o_.waves.c_str());
      // The writer of waves keeps silent where it cannot write.
      if (!trace_->isOpen()) throw FileError(o_.waves, std::strerror(errno));
    }
#endif
  }

  ~Bench() {
#if VM_TRACE_FST
    if (trace_) trace_->close();
#endif
    top_->final();
    g_bench = nullptr;
  }

  bool run() {
    auto begin = std::chrono::steady_clock::now();
    try {
      if (o_.mode == "check") {
        check();
      } else if (o_.mode == "cycles") {
        cycles();
      } else {
        control();
      }
    } catch (const Stop&) {
      // Reported; what was found so far is the result.
    }
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return mismatches_ == 0 && problems_.empty();
  }

  void write_result(std::ostream& out);

  // ---- what the monitors call -----------------------------------------------------------------

  void word(uint32_t npe, uint32_t index_in_table, const uint8_t* data) {
    moved_ = cycle_;
    int step = step_of(npe, index_in_table);
    if (step < 0) {
      problem("a word of step " + std::to_string(index_in_table) + of_npe(npe) +
              ", which is not in the program");
      throw_later_ = true;
      return;
    }
    StepState& s = steps_[step];
    const StepVectors& v = vectors_.steps[step];
    uint64_t n = v.row_of(s.words / v.words_per_row());
    uint64_t frame = s.first_frame + n / v.rows;
    size_t index = n % v.rows * v.words_per_row() + s.words % v.words_per_row();
    ++s.words;
    if (frame > frame_sample_.size() && !stateful()) {
      problem("step " + v.name + of_npe(npe) + " is more than a frame ahead of the input");
      throw_later_ = true;
      return;
    }
    if (early(s, frame)) return;
    if (frame >= frame_sample_.size()) {
      // Rows that need nothing of their frame may come before it. What they have to be is known
      // when it is there: the state may be cleared before.
      s.ahead.push_back({frame, index, {data, data + SF_LANES}});
      return;
    }
    compare(step, frame, index, data);
  }

  // A word of a frame beside what it has to be.
  void compare(uint32_t step, uint64_t frame, size_t index, const uint8_t* data) {
    StepState& s = steps_[step];
    const StepVectors& v = vectors_.steps[step];
    int32_t sample = frame_sample_[frame];
    if (sample < 0) return;
    const uint8_t* expected = vectors_.word(step, sample, index);
    s.compared += SF_LANES;
    if (std::memcmp(expected, data, SF_LANES) == 0) return;
    for (uint32_t lane = 0; lane < SF_LANES; ++lane) {
      if (expected[lane] == data[lane]) continue;
      ++s.mismatches;
      uint32_t group = index % v.groups;
      uint32_t col = index / v.groups % v.cols;
      uint32_t row = index / (size_t(v.groups) * v.cols);
      mismatch("step " + v.name + of_npe(v.npe), frame, row, col,
               v.channel[group * SF_LANES + lane], lane, static_cast<int8_t>(expected[lane]),
               static_cast<int8_t>(data[lane]));
    }
  }

  void row(uint32_t npe, uint32_t index) {
    moved_ = cycle_;
    int step = step_of(npe, index);
    if (step < 0) return;
    StepState& s = steps_[step];
    const StepVectors& v = vectors_.steps[step];
    ++s.rows;
    if (s.words != s.rows * v.words_per_row() && s.row_complaints++ == 0) {
      problem("step " + v.name + of_npe(npe) + " ends row " + std::to_string(s.rows - 1) +
              " after " + std::to_string(s.words) + " words, expected " +
              std::to_string(s.rows * v.words_per_row()));
    }
    finish(npe, step);
  }

  void scan(bool starts, bool ends, uint32_t npe, uint32_t index) {
    moved_ = cycle_;
    Npe& n = npes_[npe];
    if (ends) n.scanning = -1;
    scans_ += starts;
    int step = step_of(npe, index);
    if (starts && step >= 0) {
      n.scanning = step;
      n.open.push_back({static_cast<uint32_t>(step), 0, 0, cycle_, cycle_, cycle_});
    }
  }

  // Everything in flight is dropped, and rows count from zero.
  void cleared(uint32_t npe) {
    for (int step : npes_[npe].steps) {
      if (step >= 0) steps_[step].begin(frames_before_clear_);
    }
    npes_[npe].scanning = -1;
    npes_[npe].open.clear();
  }

  void lost(uint32_t npe) {
    problem("a word" + of_npe(npe) + " found no place among those to be sent");
    throw_later_ = true;
  }

  // A word or a credit and one of its destinations; words without events are not sent.
  void flit(uint32_t npe, bool credit, bool sent, bool carries_word) {
    if (!in_window_) return;
    Flits& f = npes_[npe].flits;
    if (credit) ++f.credits;
    else if (!sent) ++f.dropped;
    else if (carries_word) ++f.words;
    else ++f.tokens;
  }

  void switched(uint32_t npe, int flits) {
    if (in_window_) nodes_[npe / SF_NPES].flits.switched += flits;
  }

  // Bit by bit the neighbours to the north, east, south and west.
  void leaves(uint32_t npe, int directions) {
    if (!in_window_) return;
    NodeFlits& f = nodes_[npe / SF_NPES].flits;
    for (int d = 0; d < 4; ++d) f.links[d] += directions >> d & 1;
  }

  // Number of an NPE from the path of its monitor; the one of the host port comes last. A monitor
  // of a node has that of the first NPE there.
  static int npe_of(const std::string& path) {
    if (path.find(".u_host.") != std::string::npos) return kNpes;
    auto place = [&](const std::string& block) {
      size_t at = path.find("." + block + "[");
      return at == std::string::npos ? 0 : std::atoi(path.c_str() + at + block.size() + 2);
    };
    return (place("gen_row") * SF_COLUMNS + place("gen_column")) * SF_NPES + place("gen_npe");
  }

 private:
  struct Word {
    uint64_t frame;
    size_t index;
    std::vector<uint8_t> data;
  };
  struct StepState {
    uint64_t first_frame = 0;      // frames before the last clear
    uint64_t words = 0, rows = 0;  // since then
    std::vector<Word> ahead;       // words of frames to come
    uint64_t compared = 0, mismatches = 0, row_complaints = 0;
    uint64_t cycles = 0, firings = 0;  // since the window began
    uint64_t window_cycles = 0, window_firings = 0;

    void begin(uint64_t frame) {
      first_frame = frame;
      words = rows = 0;
      ahead.clear();
    }
  };
  // Firings overlap but leave the pipeline in order. A firing's own time goes from the end of the
  // one before, or from its own start where the pipeline was empty, to its last word: these times
  // do not overlap, and with the idle time they add up to all cycles.
  struct Firing {
    uint32_t step;
    uint64_t frame, row, start, begin, end;
  };
  // Flits by what they carry; what was dropped would be a flit if every word were sent.
  struct Flits {
    uint64_t words = 0, tokens = 0, credits = 0, dropped = 0;
  };
  // Flits over the switch of a node, and over its links to the north, east, south and west.
  struct NodeFlits {
    uint64_t switched = 0, links[4] = {};
  };
  struct Node {
    NodeFlits flits, window_flits;
  };
  // The pipeline of an NPE.
  struct Npe {
    std::vector<int> steps;   // by place in its step table, -1: none
    int scanning = -1;        // step that is scanned
    std::deque<Firing> open;  // started and not finished
    uint64_t finished = 0;    // last cycle in which a firing finished
    Flits flits, window_flits;
  };
  static constexpr uint32_t kNpes = SF_COLUMNS * SF_ROWS * SF_NPES;
  static constexpr size_t kMaxFirings = 20000;
  static constexpr uint64_t kMaxMismatches = 100000;

  static std::vector<uint8_t> image_file(const std::string& name) {
    MappedFile file(name);
    if (file.size() < 32 || file.size() % 8 != 0) {
      throw std::runtime_error(name + " is not a program image");
    }
    return {file.data(), file.data() + file.size()};
  }

  int step_of(uint32_t npe, uint32_t index) const {
    const std::vector<int>& steps = npes_[npe].steps;
    return index < steps.size() ? steps[index] : -1;
  }

  // Which NPE, where there are several.
  static std::string of_npe(uint32_t npe) {
    return kNpes == 1 ? "" : " of NPE " + std::to_string(npe);
  }

  // ---- time -----------------------------------------------------------------------------------

  void tick() {
    source_->drive();
    sink_->drive();
    bus_->drive();
    top_->clk_i = 0;
    top_->eval();
    dump();
    uint64_t beats = source_->beats() + sink_->beats();
    source_->sample();
    sink_->sample();
    bus_->sample();
    if (source_->beats() + sink_->beats() != beats) moved_ = cycle_;
    top_->clk_i = 1;
    top_->eval();
    dump();
    ++cycle_;
    if (throw_later_ || mismatches_ > kMaxMismatches) throw Stop("stop");
    if (cycle_ - moved_ > o_.watchdog) hang();
  }

  void dump() {
#if VM_TRACE_FST
    if (trace_) trace_->dump(context_.time());
    context_.timeInc(5);
#endif
  }

  void ticks(uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) tick();
  }

  void reset() {
    // Before the falling edge of the reset all signals are random: the buses must not look.
    source_->drive();
    sink_->drive();
    bus_->drive();
    for (int level : {1, 0}) {
      top_->clk_i = 0;
      top_->rst_ni = level;
      top_->eval();
      dump();
    }
    for (int i = 0; i < 8; ++i) {
      top_->clk_i = i & 1;
      top_->eval();
      dump();
    }
    if (top_->m_axis_tvalid_o || top_->s_axil_bvalid_o || top_->s_axil_rvalid_o) {
      problem("a bus is valid in reset");
    }
    top_->rst_ni = 1;
    ticks(8);
    moved_ = cycle_;
  }

  [[noreturn]] void hang() {
    std::ostringstream text;
    text << "no progress in " << o_.watchdog << " cycles;";
    uint64_t sent = frame_sample_.size();
    text << " " << sent << " frames begun, " << outputs_ << " received";
    if (!source_->idle()) text << ", " << source_->left() << " input bytes wait";
    text << "; rows written:";
    for (size_t i = 0; i < steps_.size(); ++i) {
      const StepVectors& v = vectors_.steps[i];
      if (steps_[i].rows < v.firings(sent)) {
        uint64_t n = v.row_of(steps_[i].rows);
        text << " " << v.name << of_npe(v.npe) << " frame " << n / v.rows << " row " << n % v.rows
             << " of " << v.rows
             << (npes_[v.npe].scanning == static_cast<int>(i) ? " (scanning)" : " (waits)") << ";";
      }
    }
    problem(text.str());
    throw Stop("hang");
  }

  // ---- registers ------------------------------------------------------------------------------

  Random* bus_random() { return stalls_ ? &random_ : nullptr; }

  void write(uint32_t address, uint32_t data) {
    bus_->write(address, data, bus_random());
    finish_access();
  }
  uint32_t read(uint32_t address) {
    bus_->read(address, bus_random());
    finish_access();
    return bus_->data();
  }
  void finish_access() {
    for (int i = 0; bus_->busy(); ++i) {
      if (i > 1000) {
        problem("the control port does not answer");
        throw Stop("control port");
      }
      tick();
    }
  }
  void expect(const std::string& what, uint64_t found, uint64_t expected) {
    if (found != expected) {
      problem(what + " is " + std::to_string(found) + ", expected " + std::to_string(expected));
    }
  }
  void expect_register(const std::string& what, uint32_t address, uint32_t mask, uint32_t value) {
    expect(what, read(address) & mask, value);
  }
  void wait_status(uint32_t mask, uint32_t value, const std::string& what) {
    uint64_t begin = cycle_;
    while ((read(SF_REG_STATUS) & mask) != value) {
      if (cycle_ - begin > o_.watchdog) {
        problem("waited in vain for " + what);
        throw Stop("status");
      }
      ticks(16);
    }
  }

  // ---- steps of a run -------------------------------------------------------------------------

  void identify() {
    expect_register("id", SF_REG_ID, ~0u, SF_ID);
    expect_register("version", SF_REG_VERSION, ~0u, SF_REGISTER_VERSION);
    expect_register("digest_low", SF_REG_DIGEST_LOW, ~0u, SF_DIGEST_LOW);
    expect_register("digest_high", SF_REG_DIGEST_HIGH, ~0u, SF_DIGEST_HIGH);
  }

  // Sends an image and returns the error code that the chip gives it.
  uint32_t load(const std::vector<uint8_t>& image) {
    write(SF_REG_CONTROL, SF_CONTROL_LOAD_MASK);
    source_->send(image);
    while (!source_->idle()) tick();
    wait_status(SF_STATUS_LOADING_MASK, 0, "the end of loading");
    return read(SF_REG_ERROR) & SF_ERROR_CODE_MASK;
  }

  void load_good() {
    expect("error after loading", load(image_), SF_ERROR_NONE);
    expect_register("image_valid", SF_REG_STATUS, SF_STATUS_IMAGE_VALID_MASK,
                    SF_STATUS_IMAGE_VALID_MASK);
    if (!problems_.empty()) throw Stop("not loaded");
  }

  void start() {
    frame_sample_.clear();
    first_beat_.clear();
    last_beat_.clear();
    outputs_ = 0;
    for (Npe& n : npes_) {
      n.scanning = -1;
      n.open.clear();
    }
    for (StepState& s : steps_) s.begin(0);
    frames_before_clear_ = 0;
    write(SF_REG_CONTROL, SF_CONTROL_START_MASK);
    wait_status(SF_STATUS_CLEARING_MASK | SF_STATUS_RUNNING_MASK, SF_STATUS_RUNNING_MASK,
                "running");
  }

  // Bytes of the next frame; a negative sample is a frame whose results are not compared.
  std::vector<uint8_t> frame(int32_t sample) {
    frame_sample_.push_back(sample);
    for (uint32_t step = 0; step < steps_.size(); ++step) {
      auto words = std::move(steps_[step].ahead);
      steps_[step].ahead.clear();
      for (Word& word : words) {
        if (word.frame >= frame_sample_.size()) {
          steps_[step].ahead.push_back(std::move(word));
        } else if (!early(steps_[step], word.frame)) {
          compare(step, word.frame, word.index, word.data.data());
        }
      }
    }
    const uint8_t* p = vectors_.input(sample < 0 ? o_.first : sample);
    return std::vector<uint8_t>(p, p + vectors_.in_bytes);
  }
  int32_t cyclic(uint64_t i) const { return static_cast<int32_t>(o_.first + i % samples_); }

  void wait_outputs(uint64_t n) {
    while (outputs_ < n) tick();
  }

  void stalls(bool on) {
    stalls_ = on;
    if (on) {
      // The longest gap grows when frames are short, so that gaps are felt by the whole chip.
      uint32_t max_log = 14;
      while (max_log > 4 && (uint64_t(vectors_.in_bytes) << max_log) > (1u << 23)) --max_log;
      source_->stalls.on(&random_, max_log);
      sink_->stalls.on(&random_, 14);
    } else {
      source_->stalls.off();
      sink_->stalls.off();
    }
  }

  bool stateful() const { return !vectors_.starts.empty(); }

  // Whether a sample begins a sequence: the state is cleared before it.
  bool fresh(int32_t sample) const {
    return std::count(vectors_.starts.begin(), vectors_.starts.end(), uint32_t(sample)) > 0;
  }

  // Every step has written all words of the frames so far, or there is no progress any more.
  void wait_words() {
    uint64_t frames = frame_sample_.size();
    uint64_t begin = cycle_;
    auto done = [&] {
      for (size_t i = 0; i < steps_.size(); ++i) {
        const StepVectors& v = vectors_.steps[i];
        uint64_t begun = steps_[i].first_frame;
        if (steps_[i].words < v.firings(frames - begun) * v.words_per_row()) return false;
      }
      return true;
    };
    while (!done() && cycle_ - begin < o_.watchdog) tick();
  }

  // Outputs may still be on their way: the chip lets them out first.
  void clear_state() {
    wait_words();
    frames_before_clear_ = frame_sample_.size();
    write(SF_REG_CONTROL, SF_CONTROL_RESET_STATE_MASK);
  }

  // Whether a step made rows of a frame before the clear that this frame begins with: they are
  // dropped.
  bool early(const StepState& s, uint64_t frame) const {
    return frame >= frames_before_clear_ && s.first_frame != frames_before_clear_;
  }

  // Streams frames back to back until so many were sent since the start.
  void stream(uint64_t first, uint64_t frames) {
    uint64_t sent = first;
    while (sent < frames) {
      if (stateful() && sent > first && fresh(cyclic(sent))) clear_state();
      uint64_t end = sent + 1;
      while (end < frames && !(stateful() && fresh(cyclic(end)))) ++end;
      source_->refill = [&](std::vector<uint8_t>& packet) {
        if (sent == end) return false;
        packet = frame(cyclic(sent++));
        return true;
      };
      while (sent < end || !source_->idle()) tick();
      source_->refill = nullptr;
    }
  }

  // All frames are out: every step must have written all words of these frames, and of the next
  // one at most what needs nothing of it: rows above the map; behind a state that may be all.
  // Last rows that no output depends on may come late.
  void expect_complete() {
    wait_words();
    uint64_t frames = frame_sample_.size();
    wait_status(SF_STATUS_IDLE_MASK, SF_STATUS_IDLE_MASK, "idle");
    ticks(64);
    expect("frames_in", read(SF_REG_FRAMES_IN), frames);
    expect("frames_out", read(SF_REG_FRAMES_OUT), frames);
    expect("output frames", outputs_, frames);
    for (size_t i = 0; i < steps_.size(); ++i) {
      const StepVectors& v = vectors_.steps[i];
      uint64_t begun = steps_[i].first_frame;
      uint64_t least = v.firings(frames - begun) * v.words_per_row();
      uint64_t words = steps_[i].words;
      uint64_t next = v.firings(frames - begun + 1) * v.words_per_row();
      if (words < least || (words >= next && !stateful())) {
        expect("words of " + v.name + of_npe(v.npe), words, least);
      }
      expect("rows of step " + v.name + of_npe(v.npe), steps_[i].rows, words / v.words_per_row());
    }
  }

  // ---- runs -----------------------------------------------------------------------------------

  void check() {
    stalls(true);
    reset();
    identify();
    load_good();
    start();
    uint64_t frames = o_.frames != 0 ? o_.frames : std::max<uint64_t>(2, samples_);
    total_ = frames;
    stream(0, frames);
    wait_outputs(frames);
    expect_complete();
    expect_register("error", SF_REG_ERROR, SF_ERROR_CODE_MASK, SF_ERROR_NONE);
  }

  void cycles() {
    stalls(false);
    reset();
    identify();
    load_good();
    start();
    source_->on_first_beat = [&] { first_beat_.push_back(cycle_); };
    uint64_t n = samples_;
    uint64_t singles = std::min<uint64_t>(o_.latency, n);
    // Samples that are in no order are measured without a look at their results.
    uint64_t ordered = stateful() ? n : 0;
    total_ = singles + ordered + n;

    for (uint64_t i = 0; i < singles; ++i) {
      if (stateful() && i > 0 && fresh(cyclic(i))) clear_state();
      source_->send(frame(cyclic(i)));
      wait_outputs(i + 1);
      latency_.push_back(last_beat_[i] - first_beat_[i] + 1);
      wait_status(SF_STATUS_IDLE_MASK, SF_STATUS_IDLE_MASK, "idle");
    }
    if (stateful()) {
      clear_state();
      stream(0, n);
      singles += n;
      wait_outputs(singles);
    }

    // A full chip: samples repeat until told otherwise.
    uint64_t sent = 0;
    bool more = true;
    source_->refill = [&](std::vector<uint8_t>& packet) {
      if (!more) return false;
      const int32_t sample = cyclic(sent++);
      packet = frame(sample);
      if (stateful()) frame_sample_.back() = -1;
      return true;
    };
    wait_outputs(singles + 2);
    uint64_t in_flight = first_beat_.size() - outputs_;
    warmup_ = 2 * in_flight + 3;
    // The measured rounds begin with the output of this frame.
    uint64_t base = singles + warmup_;
    total_ = base + n;
    wait_outputs(base + 1);
    begin_window();
    auto at = [&](uint64_t i) { return last_beat_[base + i]; };
    // Frames may leave in groups that do not fit into a round: then several rounds repeat together.
    auto repeats = [&](uint64_t frames) {
      for (uint64_t i = base + n; i > base + n - frames; --i) {
        if (last_beat_[i] - last_beat_[i - 1] !=
            last_beat_[i - frames] - last_beat_[i - frames - 1]) {
          return false;
        }
      }
      return true;
    };
    // Rounds until the next one begins as the last one did, or until the last ones repeat those
    // before them; what repeats is what counts. Short rounds are compared as a whole, and played
    // for a while first. Where nothing repeats, all rounds count.
    uint64_t probe = std::min<uint64_t>(n, 3);
    uint64_t least = n >= kLongRound ? 1 : (kLongRound + n - 1) / n;
    for (uint64_t round = 1;; ++round) {
      wait_outputs(base + n + 1);
      end_window();
      wait_outputs(base + n + probe + 1);
      rounds_ = 1;
      steady_ = round >= least && at(n + probe) - at(n) == at(probe) - at(0);
      for (uint64_t r = least; !steady_ && 2 * r <= round; ++r) {
        steady_ = repeats(r * n);
        rounds_ = r;
      }
      // NPEs that meet at arbiters may never repeat to the cycle: there the later half of the rounds
      // must take as long as the earlier one, within a thousandth.
      if (!steady_ && kNpes > 1 && round >= 2 * least && round % 2 == 0) {
        uint64_t later = last_beat_[base + n] - last_beat_[base + n - round / 2 * n];
        uint64_t all = last_beat_[base + n] - last_beat_[base + n - round * n];
        steady_ = (later > all - later ? 2 * later - all : all - 2 * later) * 1000 <= later;
        rounds_ = round;
      }
      if (steady_) break;
      if (round >= 4 * least && cycle_ - window_begin_ > kPatience) {
        rounds_ = round;
        break;
      }
      base += n;
      warmup_ += n;
    }
    base -= (rounds_ - 1) * n;
    warmup_ -= (rounds_ - 1) * n;
    measured_frames_ = n * rounds_;
    measured_cycles_ = at(measured_frames_) - at(0);
    for (uint64_t i = 0; i < measured_frames_; ++i) spacing_.push_back(at(i + 1) - at(i));
    more = false;
    wait_outputs(frame_sample_.size());
    expect_complete();
    expect_register("error", SF_REG_ERROR, SF_ERROR_CODE_MASK, SF_ERROR_NONE);
  }

  void control();
  void refuse(const std::string& what, std::vector<uint8_t> image, uint32_t code);

  // ---- measured window ------------------------------------------------------------------------

  std::vector<uint32_t> counters() {
    std::vector<uint32_t> out;
#define SF_COUNTER(name, address) out.push_back(read(address));
    SF_COUNTERS(SF_COUNTER)
#undef SF_COUNTER
    return out;
  }

  void begin_window() {
    for (StepState& s : steps_) s.cycles = s.firings = 0;
    for (Npe& n : npes_) n.flits = {};
    for (Node& n : nodes_) n.flits = {};
    firings_.clear();
    window_begin_ = cycle_;
    first_window_output_ = outputs_;
    in_window_ = true;
    counters_begin_ = counters();
  }

  // The window goes on; what it holds up to here is kept, until the next call.
  void end_window() {
    window_end_ = cycle_;
    window_outputs_ = outputs_ - first_window_output_;
    counters_ = counters();
    for (size_t i = 0; i < counters_.size(); ++i) counters_[i] -= counters_begin_[i];
    for (StepState& s : steps_) {
      s.window_cycles = s.cycles;
      s.window_firings = s.firings;
    }
    for (Npe& n : npes_) n.window_flits = n.flits;
    for (Node& n : nodes_) n.window_flits = n.flits;
  }

  // The last word of a row: the firing is over.
  void finish(uint32_t npe, uint32_t step) {
    Npe& n = npes_[npe];
    while (!n.open.empty() && n.open.front().step != step) n.open.pop_front();
    if (n.open.empty()) return;
    Firing f = n.open.front();
    n.open.pop_front();
    f.begin = std::max(f.start, n.finished);
    f.end = n.finished = cycle_;
    if (!in_window_) return;
    StepState& s = steps_[step];
    s.cycles += f.end - std::max(f.begin, window_begin_);
    ++s.firings;
    if (firings_.size() < kMaxFirings && f.begin >= window_begin_) {
      const StepVectors& v = vectors_.steps[step];
      f.frame = s.first_frame + v.row_of(s.rows - 1) / v.rows;
      f.row = v.row_of(s.rows - 1) % v.rows;
      firings_.push_back(f);
    }
  }

  // ---- results --------------------------------------------------------------------------------

  void problem(const std::string& text) {
    if (problems_.empty()) std::cerr << "cycle " << cycle_ << ": " << text << "\n";
    bool known = std::find(problems_.begin(), problems_.end(), text) != problems_.end();
    if (!known && problems_.size() < 20) problems_.push_back(text);
  }

  void mismatch(const std::string& stream, uint64_t frame, uint32_t row, uint32_t col,
                int32_t channel, uint32_t lane, int expected, int found) {
    if (mismatches_++ != 0) return;
    std::ostringstream text;
    text << stream << ", frame " << frame << " (sample " << frame_sample_.at(frame)
         << "), row " << row << ", column " << col;
    if (channel >= 0) {
      text << ", channel " << channel;
    } else {
      text << ", filler in lane " << lane;
    }
    text << ": expected " << expected << ", found " << found << " (cycle " << cycle_ << ")";
    std::cerr << "first mismatch: " << text.str() << "\n";
    std::ostringstream json;
    json << "{\"stream\": " << quoted(stream) << ", \"frame\": " << frame
         << ", \"sample\": " << frame_sample_.at(frame) << ", \"row\": " << row
         << ", \"column\": " << col << ", \"channel\": " << channel
         << ", \"expected\": " << expected << ", \"found\": " << found
         << ", \"cycle\": " << cycle_ << ", \"text\": " << quoted(text.str()) << "}";
    first_mismatch_ = json.str();
  }

  void output_frame(const std::vector<uint8_t>& bytes) {
    uint64_t frame = outputs_++;
    last_beat_.push_back(cycle_);
    std::printf("frame %" PRIu64 " %" PRIu64 "\n", outputs_, total_);
    std::fflush(stdout);
    if (frame >= frame_sample_.size()) {
      problem("an output frame that no input frame asked for");
      return;
    }
    if (bytes.size() != vectors_.out_bytes) {
      problem("output frame " + std::to_string(frame) + " has " + std::to_string(bytes.size()) +
              " bytes, expected " + std::to_string(vectors_.out_bytes));
    }
    if (frame_sample_[frame] < 0) return;
    const uint8_t* expected = vectors_.output(frame_sample_[frame]);
    size_t n = std::min<size_t>(bytes.size(), vectors_.out_bytes);
    for (size_t i = 0; i < n; ++i) {
      ++outputs_compared_;
      if (bytes[i] == expected[i]) continue;
      ++outputs_mismatched_;
      uint32_t channel = i % vectors_.out_channels;
      uint32_t col = i / vectors_.out_channels % vectors_.out_cols;
      uint32_t row = i / (size_t(vectors_.out_channels) * vectors_.out_cols);
      mismatch("output stream", frame, row, col, static_cast<int32_t>(channel), 0,
               static_cast<int8_t>(expected[i]), static_cast<int8_t>(bytes[i]));
    }
  }

  static constexpr uint64_t kLongRound = 8;
  static constexpr uint64_t kPatience = 60'000'000;  // cycles of rounds that do not repeat

  const Options o_;
  ChipVectors vectors_;
  Random random_;
  std::vector<uint8_t> image_, other_;
  uint32_t samples_ = 0;

  VerilatedContext context_;
  std::unique_ptr<Vsf_top> top_;
#if VM_TRACE_FST
  std::unique_ptr<VerilatedFstC> trace_;
#endif
  std::unique_ptr<ControlBus> bus_;
  std::unique_ptr<StreamSource> source_;
  std::unique_ptr<StreamSink> sink_;

  uint64_t cycle_ = 0;
  uint64_t moved_ = 0;  // last cycle with progress
  bool stalls_ = false;
  bool throw_later_ = false;  // monitors must not throw through the simulator
  uint64_t total_ = 0;

  std::vector<int32_t> frame_sample_;  // sample of each input frame since start
  uint64_t frames_before_clear_ = 0;   // of them those before the state was last cleared
  std::vector<uint64_t> first_beat_, last_beat_;
  uint64_t outputs_ = 0;
  std::vector<StepState> steps_;
  std::vector<Npe> npes_;  // the host port comes last
  std::vector<Node> nodes_ = std::vector<Node>(SF_COLUMNS * SF_ROWS);
  uint64_t scans_ = 0;     // firings begun since reset

  bool in_window_ = false;
  uint64_t window_begin_ = 0, window_end_ = 0, window_outputs_ = 0,
           first_window_output_ = 0;
  std::vector<uint32_t> counters_, counters_begin_;
  std::vector<Firing> firings_;
  std::vector<uint64_t> latency_, spacing_;
  uint64_t warmup_ = 0, rounds_ = 0, measured_frames_ = 0, measured_cycles_ = 0;
  bool steady_ = false;

  uint64_t mismatches_ = 0, outputs_compared_ = 0, outputs_mismatched_ = 0;
  std::vector<std::string> problems_;
  std::string first_mismatch_ = "null";
  double seconds_ = 0;
};

// ---- what must be refused or reported ----------------------------------------------------------

void Bench::refuse(const std::string& what, std::vector<uint8_t> image, uint32_t code) {
  expect("error of an image with wrong " + what, load(image), code);
  expect_register("image_valid after an image with wrong " + what, SF_REG_STATUS,
                  SF_STATUS_IMAGE_VALID_MASK, 0);
  write(SF_REG_ERROR, ~0u);
  write(SF_REG_CONTROL, SF_CONTROL_START_MASK);
  ticks(64);
  expect_register("error of a start without an image", SF_REG_ERROR, SF_ERROR_CODE_MASK,
                  SF_ERROR_NO_IMAGE);
  expect_register("running without an image", SF_REG_STATUS, SF_STATUS_RUNNING_MASK, 0);
  write(SF_REG_ERROR, ~0u);
  expect_register("a cleared error", SF_REG_ERROR, ~0u, 0);
}

void Bench::control() {
  stalls(true);
  reset();
  identify();
  write(SF_REG_CONTROL, SF_CONTROL_START_MASK);
  ticks(64);
  expect_register("error of a start after reset", SF_REG_ERROR, SF_ERROR_CODE_MASK,
                  SF_ERROR_NO_IMAGE);
  write(SF_REG_ERROR, 0);

  // Images.
  stalls(false);
  auto with = [&](size_t at, uint8_t flip) {
    std::vector<uint8_t> bad = image_;
    bad[at] ^= flip;
    return bad;
  };
  refuse("identity", with(random_.below(4), 1u << random_.below(8)), SF_ERROR_MAGIC);
  refuse("format version", with(4, 2), SF_ERROR_FORMAT_VERSION);
  refuse("digest", with(8 + random_.below(8), 1u << random_.below(8)), SF_ERROR_DIGEST);
  refuse("length (more)", with(16, image_[16] & 1 ? 2 : 1), SF_ERROR_LENGTH);
  std::vector<uint8_t> cut(image_.begin(), image_.end() - 8);
  refuse("end (a beat short)", cut, SF_ERROR_LENGTH);
  std::vector<uint8_t> longer = image_;
  longer.insert(longer.end(), 8, 0);
  refuse("end (a beat long)", longer, SF_ERROR_LENGTH);
  refuse("crc", with(24 + random_.below(4), 1u << random_.below(8)), SF_ERROR_CRC);
  std::vector<uint8_t> target = image_;
  target[32 + 7] = 0xee;
  uint32_t crc = crc32(target.data() + 32, target.size() - 32);
  std::memcpy(target.data() + 24, &crc, 4);
  refuse("target", target, SF_ERROR_TARGET);

  // The good image after all these, with the interrupt watched.
  expect("interrupt line without a cause enabled", top_->irq_o, 0);
  write(SF_REG_IRQ_STATUS, ~0u);
  uint32_t all = SF_IRQ_ENABLE_FRAME_DONE_MASK | SF_IRQ_ENABLE_ERROR_MASK |
                 SF_IRQ_ENABLE_LOAD_DONE_MASK;
  write(SF_REG_IRQ_ENABLE, all);
  stalls(true);
  load_good();
  expect("interrupt line after loading", top_->irq_o, 1);
  expect_register("interrupt causes after loading", SF_REG_IRQ_STATUS, ~0u,
                  SF_IRQ_STATUS_LOAD_DONE_MASK);
  write(SF_REG_IRQ_STATUS, ~0u);
  expect("interrupt line after clearing", top_->irq_o, 0);
  start();
  source_->send(frame(cyclic(0)));
  wait_outputs(1);
  ticks(16);
  expect("interrupt line after a frame", top_->irq_o, 1);
  expect_register("interrupt causes after a frame", SF_REG_IRQ_STATUS, ~0u,
                  SF_IRQ_STATUS_FRAME_DONE_MASK);
  write(SF_REG_IRQ_STATUS, ~0u);
  write(SF_REG_IRQ_ENABLE, 0);
  expect_complete();

  // Frames with too few or too many beats between good ones.
  std::vector<uint8_t> good = frame(cyclic(1));
  source_->send(good);
  size_t beats = (vectors_.in_bytes + kBeat - 1) / kBeat;
  uint32_t number = static_cast<uint32_t>(frame_sample_.size());
  if (beats > 1) {
    std::vector<uint8_t> bad = frame(-1);
    bad.resize(kBeat * (1 + random_.below(static_cast<uint32_t>(beats - 1))));
    source_->send(bad);
    source_->send(frame(cyclic(2)));
    wait_outputs(frame_sample_.size());
    expect_register("error of a short frame", SF_REG_ERROR,
                    SF_ERROR_CODE_MASK | SF_ERROR_FRAME_MASK,
                    SF_ERROR_FRAME_SHORT | number << SF_ERROR_FRAME_LSB);
    write(SF_REG_ERROR, 0);
  }
  number = static_cast<uint32_t>(frame_sample_.size());
  std::vector<uint8_t> bad = frame(-1);
  bad.resize(kBeat * (beats + 1 + random_.below(20)), 0x5a);
  source_->send(bad);
  source_->send(frame(cyclic(0)));
  source_->send(frame(cyclic(1)));
  wait_outputs(frame_sample_.size());
  expect_register("error of a long frame", SF_REG_ERROR, SF_ERROR_CODE_MASK | SF_ERROR_FRAME_MASK,
                  SF_ERROR_FRAME_LONG | number << SF_ERROR_FRAME_LSB);
  write(SF_REG_ERROR, 0);
  expect_complete();

  // Stop: frames in flight drain, then a new start counts from zero.
  source_->send(frame(cyclic(2)));
  source_->send(frame(cyclic(3)));
  while (!source_->idle()) tick();
  write(SF_REG_CONTROL, SF_CONTROL_STOP_MASK);
  wait_outputs(frame_sample_.size());
  expect_complete();
  expect_register("running after stop", SF_REG_STATUS, SF_STATUS_RUNNING_MASK, 0);
  start();
  source_->send(frame(cyclic(0)));
  wait_outputs(1);
  expect_complete();

  // Another image into a stopped chip: nothing fires while the tables of steps and rings change,
  // nor before the next start.
  if (!other_.empty()) {
    write(SF_REG_CONTROL, SF_CONTROL_STOP_MASK);
    uint64_t scans = scans_;
    expect("error of the other image", load(other_), SF_ERROR_NONE);
    ticks(4000);
    load_good();
    ticks(4000);
    expect("firings while images are loaded", scans_ - scans, 0);
    expect_register("idle after loading", SF_REG_STATUS, SF_STATUS_IDLE_MASK, SF_STATUS_IDLE_MASK);
    start();
    source_->send(frame(cyclic(1)));
    wait_outputs(1);
    expect_complete();
  }

  // Abort at a random moment, then the loaded image runs again.
  for (int round = 0; round < 3; ++round) {
    source_->send(frame(cyclic(round)));
    source_->send(frame(cyclic(round + 1)));
    while (!source_->idle()) tick();
    ticks(random_.log_uniform(14));
    write(SF_REG_CONTROL, SF_CONTROL_ABORT_MASK);
    wait_status(SF_STATUS_RUNNING_MASK | SF_STATUS_CLEARING_MASK | SF_STATUS_IDLE_MASK,
                SF_STATUS_IDLE_MASK, "the end of an abort");
    sink_->flush();
    start();
    source_->send(frame(cyclic(round + 2)));
    wait_outputs(1);
    expect_complete();
  }
}

void Bench::write_result(std::ostream& out) {
  auto list = [&](const std::vector<uint64_t>& v) {
    out << "[";
    for (size_t i = 0; i < v.size(); ++i) out << (i ? ", " : "") << v[i];
    out << "]";
  };
  out << "{\n  \"mode\": " << quoted(o_.mode) << ",\n  \"seed\": " << o_.seed
      << ",\n  \"first_sample\": " << o_.first << ",\n  \"samples\": " << samples_
      << ",\n  \"frames\": " << outputs_ << ",\n  \"simulated_cycles\": " << cycle_
      << ",\n  \"seconds\": " << seconds_ << ",\n  \"mismatches\": " << mismatches_
      << ",\n  \"outputs_compared\": " << outputs_compared_
      << ",\n  \"outputs_mismatched\": " << outputs_mismatched_
      << ",\n  \"first_mismatch\": " << first_mismatch_ << ",\n  \"problems\": [";
  for (size_t i = 0; i < problems_.size(); ++i) out << (i ? ", " : "") << quoted(problems_[i]);
  out << "],\n  \"latency\": ";
  list(latency_);
  out << ",\n  \"interval\": {\"frames\": " << measured_frames_
      << ", \"cycles\": " << measured_cycles_ << ", \"rounds\": " << rounds_
      << ", \"warmup_frames\": " << warmup_ << ", \"steady\": " << (steady_ ? "true" : "false")
      << ", \"spacing\": ";
  list(spacing_);
  out << "},\n  \"window\": {\"begin\": " << window_begin_ << ", \"end\": " << window_end_
      << ", \"frames\": " << window_outputs_ << "},\n  \"counters\": {";
  if (!counters_.empty()) {
    size_t i = 0;
#define SF_COUNTER(name, address) \
  out << (i ? ", " : "") << quoted(#name) << ": " << counters_[i]; \
  ++i;
    SF_COUNTERS(SF_COUNTER)
#undef SF_COUNTER
  }
  out << "},\n  \"steps\": [";
  for (size_t i = 0; i < steps_.size(); ++i) {
    const StepState& s = steps_[i];
    out << (i ? "," : "") << "\n    {\"npe\": " << vectors_.steps[i].npe
        << ", \"name\": " << quoted(vectors_.steps[i].name)
        << ", \"compared\": " << s.compared << ", \"mismatches\": " << s.mismatches
        << ", \"cycles\": " << s.window_cycles
        << ", \"firings\": " << s.window_firings << "}";
  }
  out << "\n  ],\n  \"flits\": [";
  for (size_t i = 0; i < npes_.size(); ++i) {
    const Flits& f = npes_[i].window_flits;
    out << (i ? "," : "") << "\n    {\"words\": " << f.words << ", \"tokens\": " << f.tokens
        << ", \"credits\": " << f.credits << ", \"dropped\": " << f.dropped << "}";
  }
  out << "\n  ],\n  \"nodes\": [";
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const NodeFlits& f = nodes_[i].window_flits;
    out << (i ? "," : "") << "\n    {\"switched\": " << f.switched << ", \"links\": ["
        << f.links[0] << ", " << f.links[1] << ", " << f.links[2] << ", " << f.links[3] << "]}";
  }
  out << "\n  ],\n  \"firings\": [";
  for (size_t i = 0; i < firings_.size(); ++i) {
    const Firing& f = firings_[i];
    out << (i ? "," : "") << (i % 8 == 0 ? "\n    " : " ") << "[" << f.step << ", "
        << f.frame << ", " << f.row << ", " << int64_t(f.start - window_begin_) << ", "
        << f.begin - window_begin_ << ", " << f.end - window_begin_ << "]";
  }
  out << "\n  ]\n}\n";
}

}  // namespace sf

// ---- called by sf_monitor ----------------------------------------------------------------------

extern "C" int sf_monitor_npe() {
  return sf::Bench::npe_of(svGetNameFromScope(svGetScope()));
}
extern "C" void sf_monitor_word(int npe, int step, const svBitVecVal* data) {
  if (sf::g_bench) sf::g_bench->word(npe, step, reinterpret_cast<const uint8_t*>(data));
}
extern "C" void sf_monitor_row(int npe, int step) {
  if (sf::g_bench) sf::g_bench->row(npe, step);
}
extern "C" void sf_monitor_scan(int npe, svBit starts, svBit ends, int step) {
  if (sf::g_bench) sf::g_bench->scan(starts, ends, npe, step);
}
extern "C" void sf_monitor_clear(int npe) {
  if (sf::g_bench) sf::g_bench->cleared(npe);
}
extern "C" void sf_monitor_lost(int npe) {
  if (sf::g_bench) sf::g_bench->lost(npe);
}
extern "C" void sf_monitor_flit(int npe, svBit credit, svBit sent, svBit word) {
  if (sf::g_bench) sf::g_bench->flit(npe, credit, sent, word);
}
extern "C" void sf_monitor_switch(int npe, int flits) {
  if (sf::g_bench) sf::g_bench->switched(npe, flits);
}
extern "C" void sf_monitor_link(int npe, int leaves) {
  if (sf::g_bench) sf::g_bench->leaves(npe, leaves);
}

int main(int argc, char** argv) {
  sf::Options o;
  auto usage = [](const std::string& why) {
    std::cerr << why
              << "\nusage: sf_bench --image F --vectors F --out F [--mode check|cycles|control]"
                 " [--seed S] [--first I] [--samples N] [--frames N] [--latency N]"
                 " [--watchdog CYCLES] [--waves F.fst] [--other F]\n";
    return 2;
  };
  for (int i = 1; i < argc; i += 2) {
    std::string name = argv[i];
    if (i + 1 == argc) return usage(name + " needs a value");
    std::string value = argv[i + 1];
    auto number = [&] { return std::strtoull(value.c_str(), nullptr, 10); };
    if (name == "--image") o.image = value;
    else if (name == "--vectors") o.vectors = value;
    else if (name == "--other") o.other = value;
    else if (name == "--out") o.out = value;
    else if (name == "--mode") o.mode = value;
    else if (name == "--waves") o.waves = value;
    else if (name == "--seed") o.seed = number();
    else if (name == "--first") o.first = static_cast<uint32_t>(number());
    else if (name == "--samples") o.samples = static_cast<uint32_t>(number());
    else if (name == "--frames") o.frames = static_cast<uint32_t>(number());
    else if (name == "--latency") o.latency = static_cast<uint32_t>(number());
    else if (name == "--watchdog") o.watchdog = number();
    else return usage("unknown option " + name);
  }
  if (o.image.empty() || o.vectors.empty() || o.out.empty()) return usage("an option is missing");
  if (o.mode != "check" && o.mode != "cycles" && o.mode != "control") {
    return usage("unknown mode " + o.mode);
  }
  try {
    sf::Bench bench(o);
    bool good = bench.run();
    std::ofstream out(o.out);
    bench.write_result(out);
    out.close();
    if (!out) throw sf::FileError(o.out, std::strerror(errno));
    return good ? 0 : 1;
  } catch (const sf::FileError& e) {
    std::cerr << e.what() << "\n";
    return 3;
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}

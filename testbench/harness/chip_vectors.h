// What a chip must do on a list of samples: inputs, outputs and the words that every step writes.
// Written by synfire.generator.vectors.ChipVectors.
#pragma once

#include <string>
#include <vector>

#include "mapped_file.h"

namespace sf {

struct StepVectors {
  std::string name;
  uint32_t npe = 0, index = 0;         // place in the step table of its NPE
  uint32_t phase = 0, phases = 1;      // it makes rows phase + k * phases, counted since start
  uint32_t rows = 0;    // rows of a frame of its tensor
  uint32_t cols = 0;    // output pixels of a row
  uint32_t groups = 0;  // words of an output pixel that this step writes
  std::vector<int32_t> channel;  // channel of the network's tensor by group * P + lane; -1: filler
  const uint8_t* words = nullptr;

  size_t words_per_row() const { return size_t(cols) * groups; }
  size_t words_per_frame() const { return rows * words_per_row(); }
  // Number of a row, counted since start, that a firing makes.
  uint64_t row_of(uint64_t firing) const { return phase + firing * phases; }
  // Firings that make its rows of so many frames.
  uint64_t firings(uint64_t frames) const {
    uint64_t all = frames * rows;
    return all <= phase ? 0 : (all - phase + phases - 1) / phases;
  }
};

class ChipVectors {
 public:
  explicit ChipVectors(const std::string& path) : file_(path) {
    file_.expect("SFCV", 3);
    lanes = file_.u32();
    samples = file_.u32();
    in_bytes = file_.u32();
    out_bytes = file_.u32();
    out_cols = file_.u32();
    out_channels = file_.u32();
    starts.resize(file_.u32());
    for (uint32_t& s : starts) s = file_.u32();
    steps.resize(file_.u32());
    for (StepVectors& s : steps) {
      s.name = file_.text();
      s.npe = file_.u32();
      s.index = file_.u32();
      s.phase = file_.u32();
      s.phases = file_.u32();
      s.rows = file_.u32();
      s.cols = file_.u32();
      s.groups = file_.u32();
      s.channel.resize(size_t(s.groups) * lanes);
      for (int32_t& c : s.channel) c = static_cast<int32_t>(file_.u32());
    }
    in_ = file_.take(size_t(samples) * in_bytes);
    out_ = file_.take(size_t(samples) * out_bytes);
    for (StepVectors& s : steps) s.words = file_.take(samples * s.words_per_frame() * lanes);
  }

  const uint8_t* input(uint32_t sample) const { return in_ + size_t(sample) * in_bytes; }
  const uint8_t* output(uint32_t sample) const { return out_ + size_t(sample) * out_bytes; }
  const uint8_t* word(uint32_t step, uint32_t sample, size_t index) const {
    const StepVectors& s = steps[step];
    return s.words + (sample * s.words_per_frame() + index) * lanes;
  }

  uint32_t lanes, samples, in_bytes, out_bytes, out_cols, out_channels;
  std::vector<uint32_t> starts;  // samples before which the state is cleared; empty: none is kept
  std::vector<StepVectors> steps;

 private:
  MappedFile file_;
  const uint8_t* in_;
  const uint8_t* out_;
};

}  // namespace sf

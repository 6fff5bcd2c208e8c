// Vectors of a unit bench: a table of rows; each column has a name and a width in bytes (little
// endian, two's complement). Written by synfire.generator.vectors.UnitVectors.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "mapped_file.h"

namespace sf {

class UnitVectors {
 public:
  explicit UnitVectors(const std::string& path) : file_(path) {
    file_.expect("SFUV", 1);
    uint32_t columns = file_.u32();
    rows_ = file_.u32();
    for (uint32_t c = 0; c < columns; ++c) {
      std::string name = file_.text();
      uint32_t bytes = file_.u32();
      place_[name] = {row_bytes_, bytes};
      row_bytes_ += bytes;
    }
    data_ = file_.take(size_t(rows_) * row_bytes_);
  }

  uint32_t rows() const { return rows_; }

  // A column of at most 8 bytes, sign extended.
  int64_t get(uint32_t row, const std::string& column) const {
    Place p = place(column);
    if (p.bytes > 8) throw std::runtime_error(column + " is wider than 8 bytes");
    uint64_t v = 0;
    std::memcpy(&v, bytes(row, column), p.bytes);
    int shift = 64 - 8 * int(p.bytes);
    return static_cast<int64_t>(v << shift) >> shift;
  }

  // A column of any width.
  const uint8_t* bytes(uint32_t row, const std::string& column) const {
    if (row >= rows_) throw std::runtime_error("row beyond the vectors");
    return data_ + size_t(row) * row_bytes_ + place(column).offset;
  }
  // The lowest bytes of a column of any width, at most 8, as a number.
  uint64_t low(uint32_t row, const std::string& column, size_t count) const {
    uint64_t v = 0;
    std::memcpy(&v, bytes(row, column), std::min<size_t>({count, width(column), sizeof v}));
    return v;
  }
  uint32_t width(const std::string& column) const { return place(column).bytes; }

 private:
  struct Place {
    uint32_t offset, bytes;
  };
  Place place(const std::string& column) const {
    auto it = place_.find(column);
    if (it == place_.end()) throw std::runtime_error("the vectors have no column " + column);
    return it->second;
  }

  MappedFile file_;
  std::map<std::string, Place> place_;
  uint32_t rows_ = 0;
  uint32_t row_bytes_ = 0;
  const uint8_t* data_ = nullptr;
};

}  // namespace sf

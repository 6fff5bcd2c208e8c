// A file as read-only memory, with bounds-checked little-endian reads.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace sf {

// A file that cannot be read or written; the text says why.
struct FileError : std::runtime_error {
  FileError(const std::string& path, const std::string& why)
      : std::runtime_error(path + ": " + why) {}
};

class MappedFile {
 public:
  explicit MappedFile(const std::string& path) : path_(path) {
    int fd = ::open(path.c_str(), O_RDONLY);
    if (fd < 0) throw FileError(path, std::strerror(errno));
    struct stat st {};
    if (::fstat(fd, &st) != 0) throw FileError(path, std::strerror(errno));
    size_ = static_cast<size_t>(st.st_size);
    if (size_ > 0) {
      void* p = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
      if (p == MAP_FAILED) throw FileError(path, std::strerror(errno));
      data_ = static_cast<const uint8_t*>(p);
    }
    ::close(fd);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (data_ != nullptr) ::munmap(const_cast<uint8_t*>(data_), size_);
  }

  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

  // Reads on from the current place.
  const uint8_t* take(size_t bytes) {
    if (bytes > size_ - at_) throw std::runtime_error(path_ + " is too short");
    const uint8_t* p = data_ + at_;
    at_ += bytes;
    return p;
  }
  uint32_t u32() {
    uint32_t v;
    std::memcpy(&v, take(4), 4);
    return v;
  }
  std::string text() {
    uint32_t n = u32();
    const uint8_t* p = take(n);
    return std::string(reinterpret_cast<const char*>(p), n);
  }
  void expect(const char* magic, uint32_t version) {
    if (std::memcmp(take(4), magic, 4) != 0 || u32() != version) {
      throw std::runtime_error(path_ + " is not a " + magic + " file of this version");
    }
  }

 private:
  std::string path_;
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t at_ = 0;
};

}  // namespace sf

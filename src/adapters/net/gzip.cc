#include "adapters/net/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace roentgen::net {
namespace {

constexpr int kGzipWindow = 15 + 16;  // 32 KiB window, gzip header expected
constexpr std::size_t kStep = 64u << 10;

struct InflateEnd {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

}  // namespace

Result<std::string> Gunzip(std::string_view compressed, std::size_t max_bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) {
    return MakeError(ErrorCode::kInternal, "zlib does not start");
  }
  const std::unique_ptr<z_stream, InflateEnd> owner(&stream);
  std::string input(compressed);                            // zlib's input pointer is not const
  stream.next_in = reinterpret_cast<Bytef*>(input.data());  // NOLINT: zlib speaks unsigned char
  stream.avail_in = static_cast<uInt>(input.size());
  std::string out;
  int state = Z_OK;
  while (state == Z_OK) {
    // Grown as bytes come out: the size a gzip stream declares is not believed.
    const std::size_t have = out.size();
    if (have > max_bytes) return MakeError(ErrorCode::kTooLarge, "body too large once inflated");
    out.resize(std::min(have + kStep, max_bytes + 1));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + have);  // NOLINT
    stream.avail_out = static_cast<uInt>(out.size() - have);
    state = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (state == Z_OK && out.size() == have) break;  // no progress: cut short
  }
  if (out.size() > max_bytes)
    return MakeError(ErrorCode::kTooLarge, "body too large once inflated");
  if (state != Z_STREAM_END || stream.avail_in != 0) {
    return MakeError(ErrorCode::kInvalid, "not a whole gzip stream");
  }
  return out;
}

}  // namespace roentgen::net

#include "adapters/net/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace roentgen::net {
namespace {

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string input = text;
  std::string out(text.size() / 2 + 1'024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

TEST(Gunzip, GivesBackWhatWasCompressed) {
  EXPECT_EQ(*Gunzip(Gzip("hello"), 5), "hello");
  EXPECT_EQ(*Gunzip(Gzip(""), 5), "");
  const std::string large(300'000, 'x');
  EXPECT_EQ(*Gunzip(Gzip(large), large.size()), large);
}

TEST(Gunzip, StopsAtTheLimit) {
  const auto bomb = Gunzip(Gzip(std::string(10'000'000, '\0')), 100'000);
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().code, ErrorCode::kTooLarge);
}

TEST(Gunzip, RefusesWhatIsNotOneWholeStream) {
  const std::string good = Gzip("hello hello hello");
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(Gunzip(std::string_view(good).substr(0, length), 100)) << length;
  }
  EXPECT_FALSE(Gunzip("plain text", 100));
  EXPECT_FALSE(Gunzip(good + "trailing", 100));
}

}  // namespace
}  // namespace roentgen::net

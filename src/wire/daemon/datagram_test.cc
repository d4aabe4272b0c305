#include "wire/daemon/datagram.h"

#include <gtest/gtest.h>

#include <string>

namespace roentgen::wire {
namespace {

std::string Outcome(std::string_view datagram) {
  const auto document = DocumentOf(datagram);
  return std::string(document ? *document : ToWord(document.error()));
}

TEST(Datagram, TakesBothSpellingsOnTheWire) {
  EXPECT_EQ(Outcome("{\"format\": \"json\", \"version\": 1}\n{\"a\":1}"), "{\"a\":1}");
  EXPECT_EQ(Outcome("{\"format\":\"json\",\"version\":1}\n{\"a\":1}"), "{\"a\":1}");
}

TEST(Datagram, TakesOtherSpellingsOfTheSameHeader) {
  for (const char* header :
       {"{\"version\":1,\"format\":\"json\"}", "{\"format\":\"JSON\",\"version\":1}",
        " { \"format\" : \"Json\" , \"version\" : 1 } \r", "{\"version\":1.0,\"format\":\"json\"}",
        "{\"format\":\"json\",\"version\":1,\"extra\":{\"a\":[1,2]}}",
        "{\"format\":\"xml\",\"format\":\"json\",\"version\":1}"}) {
    EXPECT_EQ(Outcome(std::string(header) + "\nx"), "x") << header;
  }
}

TEST(Datagram, RefusesOtherHeaders) {
  for (const char* header :
       {"", "json", "[]", "1", "{}", "{\"format\":\"json\"}", "{\"version\":1}",
        "{\"format\":\"json\",\"version\":2}", "{\"format\":\"json\",\"version\":\"1\"}",
        "{\"format\":\"xml\",\"version\":1}", "{\"format\":1,\"version\":1}",
        "{\"format\":\"json\",\"version\":1} x", "{\"format\":\"json\",\"version\":1",
        "{\"Format\":\"json\",\"Version\":1}", "{\"format\":\"json\",\"version\":1.5}"}) {
    EXPECT_EQ(Outcome(std::string(header) + "\nx"), "invalid_header") << header;
  }
}

TEST(Datagram, NeedsABody) {
  EXPECT_EQ(Outcome(""), "missing_body");
  EXPECT_EQ(Outcome("{\"format\":\"json\",\"version\":1}"), "missing_body");
  EXPECT_EQ(Outcome("{\"format\":\"json\",\"version\":1}\n"), "missing_body");
}

TEST(Datagram, SplitsAtTheFirstLineFeedOnly) {
  EXPECT_EQ(Outcome("{\"format\":\"json\",\"version\":1}\n{\n}\n{}\n"), "{\n}\n{}\n");
  EXPECT_EQ(Outcome("{\"format\":\"json\",\"version\":1}\n\n"), "\n");
  EXPECT_EQ(Outcome("{\"format\":\n\"json\",\"version\":1}\n{}"), "invalid_header");
}

}  // namespace
}  // namespace roentgen::wire

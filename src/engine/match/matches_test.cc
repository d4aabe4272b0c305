// Documents, expressions and what they select, in text files. UPDATE_GOLDEN=1 rewrites plans.txt.
#include "engine/match/matches.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "engine/filter/binder.h"
#include "engine/match/plan.h"

namespace roentgen::match {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;
constexpr AccountId kTenant{};
constexpr const char* kFolder = "tests/golden/filters/";

std::vector<std::string> Lines(const std::string& file) {
  std::ifstream in(kFolder + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && !line.starts_with("#")) lines.push_back(line);
  }
  return lines;
}

std::string Filled(std::string line, const std::string& id) {
  if (const auto at = line.find("$T"); at != std::string::npos) line.replace(at, 2, id);
  for (auto at = line.find('@'); at != std::string::npos; at = line.find('@', at)) {
    double seconds = 0;
    const char* const begin = line.data() + at + 1;
    const auto [end, failed] = std::from_chars(begin, line.data() + line.size(), seconds);
    RG_CHECK(failed == std::errc());
    line.replace(at, static_cast<std::size_t>(end - begin) + 1,
                 fmt::format("{:.3f}", static_cast<double>(kEpoch_s) + seconds));
  }
  return line;
}

struct NamedTrace {
  std::string name;
  LoadedTrace loaded;
  assemble::AssembledTrace trace;

  bool Is(const filter::BoundExpression& filter) const {
    return Matches(filter, TraceView(trace, loaded.row, kTenant));
  }
};

void Add(const std::string& text, LoadedTrace& loaded) {
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  std::vector<wire::DecodedDocument> decoded;
  ASSERT_TRUE(decoder.Decode(text, decoded)) << text;
  const Segment& segment = decoded[0].segment;
  TraceRow& row = loaded.row;
  const bool first = loaded.documents.empty();
  const TimestampUs end = segment.end_time.value_or(segment.start_time);
  row.id = segment.trace_id;
  row.start = first ? segment.start_time : std::min(row.start, segment.start_time);
  row.end = first ? end : std::max(row.end, end);
  if (segment.in_progress) row.flags |= kRowPartial;
  loaded.documents.push_back({segment.id, false, segment.in_progress, decoded[0].json});
}

std::vector<std::unique_ptr<NamedTrace>> Traces() {
  std::vector<std::unique_ptr<NamedTrace>> traces;
  for (const std::string& line : Lines("traces.txt")) {
    if (line.starts_with("trace ")) {
      traces.push_back(std::make_unique<NamedTrace>());
      traces.back()->name = line.substr(6);
      continue;
    }
    Add(Filled(line, fmt::format("1-{:08x}-{:024x}", kEpoch_s, traces.size())),
        traces.back()->loaded);
  }
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  for (auto& each : traces) {
    auto assembled = assemble::Assemble(each->loaded, decoder, kTenant);
    EXPECT_TRUE(assembled);
    each->trace = std::move(*assembled);
  }
  return traces;
}

TEST(FilterGolden, ExpressionsSelectTheTracesWrittenBesideThem) {
  const auto traces = Traces();
  int expressions = 0;
  for (const std::string& line : Lines("matches.txt")) {
    const auto arrow = line.find(" ==> ");
    ASSERT_NE(arrow, std::string::npos) << line;
    const std::string text = line.substr(0, arrow);
    const auto bound = filter::Compile(text, filter::NoGroups());
    ASSERT_TRUE(bound) << text << "\n" << bound.error().message;
    std::string selected;
    for (const auto& trace : traces) {
      if (trace->Is(**bound)) selected += " " + trace->name;
    }
    EXPECT_EQ(selected.empty() ? " -" : selected, " " + line.substr(arrow + 5)) << text;
    ++expressions;
  }
  EXPECT_GE(expressions, 80);
}

TEST(FilterGolden, PlansAreAsRecorded) {
  std::string plans =
      "# Each expression of matches.txt and its plan: what the term index and the row can tell of "
      "it.\n";
  for (const std::string& line : Lines("matches.txt")) {
    const std::string text = line.substr(0, line.find(" ==> "));
    const auto bound = filter::Compile(text, filter::NoGroups());
    ASSERT_TRUE(bound);
    plans += "\n" + text + "\n" + Describe(MakePlan(*bound));
  }
  if (std::getenv("UPDATE_GOLDEN") != nullptr)
    std::ofstream(std::string(kFolder) + "plans.txt") << plans;
  std::ifstream file(std::string(kFolder) + "plans.txt");
  std::stringstream recorded;
  recorded << file.rdbuf();
  EXPECT_EQ(plans, recorded.str());
}

}  // namespace
}  // namespace roentgen::match

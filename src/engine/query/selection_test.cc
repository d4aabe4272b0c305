#include "engine/query/selection.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/memory/memory_segment_store.h"
#include "base/text.h"
#include "engine/filter/binder.h"
#include "engine/filter/parser.h"
#include "engine/ingest/committer.h"
#include "engine/match/matches.h"
#include "ports/testing/failing_segment_store.h"

namespace roentgen::query {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;
constexpr AccountId kTenant{};

TimestampUs At(double seconds) {
  return {kEpoch_s * kUsPerSecond + static_cast<std::int64_t>(seconds * 1e6)};
}

// Few different words, so that random traces and random expressions meet.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  int Below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
  bool OneIn(int n) { return Below(n) == 0; }
  const char* Of(std::initializer_list<const char*> words) {
    return words.begin()[Below(static_cast<int>(words.size()))];
  }

 private:
  std::mt19937_64 engine_;
};

// Of few words, some of them longer than what is indexed of a word.
std::string RandomUrl(Random& random) {
  std::string url = random.Of({"http://", "https://", "//", ""});
  url += random.Of({"a", "b", "shop.example:8080", "상점.example"});
  if (random.OneIn(12)) {
    for (int i = 0; i < 70; ++i) url += fmt::format("/n{}", i);
  }
  const int words = random.Below(4);
  for (int i = 0; i < words; ++i) {
    url +=
        random.Of({"/x", "/y", "/items", "/7777", "/reports-2026", "?id=abcdefghijkl", "/https"});
  }
  return url;
}

std::string RandomPart(Random& random, const std::string& text) {
  const auto size = static_cast<int>(text.size());
  auto begin = static_cast<std::size_t>(random.OneIn(3) ? 0 : random.Below(size + 1));
  auto end = begin + static_cast<std::size_t>(random.OneIn(3) ? size : random.Below(size + 1));
  end = std::min(end, text.size());
  while (end < text.size() && IsUtf8Continuation(text[end])) ++end;
  while (begin < end && IsUtf8Continuation(text[begin])) ++begin;
  return text.substr(begin, end - begin);
}

class RandomTrace {
 public:
  RandomTrace(Random& random, int number) : random_(random), number_(number) {}

  std::vector<std::string> Documents() {
    const int segments = 1 + random_.Below(3);
    for (int i = 0; i < segments; ++i) {
      const std::string parent =
          i == 0 && !random_.OneIn(6) ? "" : ParentField(random_.Below(next_id_ + 1));
      documents_.push_back(Segment(parent));
    }
    if (random_.OneIn(3)) documents_.push_back(Independent());
    return documents_;
  }

 private:
  std::string Id(int id) const { return fmt::format("{:08x}{:08x}", number_ + 1, id + 1); }
  std::string ParentField(int id) const { return fmt::format(R"(,"parent_id":"{}")", Id(id)); }

  std::string Trace() const {
    // Every third id is a W3C one, which says nothing of the time.
    if (number_ % 3 == 0) {
      return fmt::format(R"(,"trace_id":"1-{:08x}-{:024x}")", 0x10000000 + number_, number_ + 1);
    }
    return fmt::format(R"(,"trace_id":"1-{:08x}-{:024x}")", kEpoch_s + number_, number_ + 1);
  }

  std::string Common(const char* name) {
    const double start = static_cast<double>(kEpoch_s + number_) + random_.Below(4) * 0.25;
    std::string text =
        fmt::format(R"("name":"{}","id":"{}","start_time":{:.3f})", name, Id(next_id_++), start);
    text += random_.OneIn(8) ? R"(,"in_progress":true)"
                             : fmt::format(R"(,"end_time":{:.3f})", start + random_.Below(8) * 0.5);
    if (random_.OneIn(4)) text += R"(,"fault":true)";
    if (random_.OneIn(4)) text += R"(,"error":true)";
    if (random_.OneIn(6)) text += R"(,"throttle":true)";
    if (random_.OneIn(2)) {
      text += fmt::format(
          R"(,"http":{{"request":{{"method":"{}","url":"{}"}},"response":{{"status":{}}}}})",
          random_.Of({"GET", "POST"}), RandomUrl(random_),
          random_.Of({"200", "404", "429", "500"}));
    }
    if (random_.OneIn(2)) {
      text += fmt::format(R"(,"annotations":{{"{}":{}}})", random_.Of({"k", "j", "d.k"}),
                          random_.Of({"1", "2.5", "\"v\"", "\"w\"", "true", "false"}));
    }
    if (random_.OneIn(5)) {
      text += fmt::format(R"(,"cause":{{"working_directory":"","exceptions":[)"
                          R"({{"id":"{:016x}","type":"{}","message":"{}"}}]}})",
                          number_ + 1, random_.Of({"E", "F"}), random_.Of({"m", "n"}));
    }
    return text;
  }

  std::string Call(int depth) {
    const bool is_table = random_.OneIn(6);
    std::string text =
        "{" + Common(is_table ? "DynamoDB" : random_.Of({"a", "b", "db", "load", "parse"}));
    if (is_table) text += R"(,"namespace":"aws","aws":{"table_name":"db"})";
    if (!is_table && !random_.OneIn(3)) text += R"(,"namespace":"remote")";
    if (random_.OneIn(6)) text += R"(,"traced":true)";
    if (depth < 2 && random_.OneIn(3))
      text += fmt::format(R"(,"subsegments":[{}])", Call(depth + 1));
    return text + "}";
  }

  std::string Segment(const std::string& parent) {
    std::string text = "{" + Common(random_.Of({"a", "b", "c"})) + Trace() + parent;
    if (random_.OneIn(3)) text += fmt::format(R"(,"user":"{}")", random_.Of({"u", "w"}));
    if (random_.OneIn(3)) text += fmt::format(R"(,"origin":"{}")", random_.Of({"T", "S"}));
    if (random_.OneIn(4)) text += fmt::format(R"(,"resource_arn":"{}")", random_.Of({"r1", "r2"}));
    if (random_.OneIn(4)) {
      text += fmt::format(R"(,"aws":{{"ec2":{{"availability_zone":"{}","instance_id":"{}"}}}})",
                          random_.Of({"z1", "z2"}), random_.Of({"i-1", "i-2"}));
    }
    if (random_.OneIn(2)) text += fmt::format(R"(,"subsegments":[{}])", Call(0));
    return text + "}";
  }

  std::string Independent() {
    std::string text = Call(1);
    text.insert(text.size() - 1,
                R"(,"type":"subsegment")" + Trace() + ParentField(random_.Below(next_id_)));
    return text;
  }

  Random& random_;
  int number_;
  int next_id_ = 0;
  std::vector<std::string> documents_;
};

class RandomExpression {
 public:
  explicit RandomExpression(Random& random) : random_(random) {}

  std::string Trace(int depth) {
    return Tree(depth, [this](int left) { return TraceTerm(left); });
  }

 private:
  template <class Term>
  std::string Tree(int depth, const Term& term) {
    if (depth == 0 || random_.OneIn(3)) return term(depth);
    switch (random_.Below(4)) {
      case 0: return "!" + Parens(Tree(depth - 1, term));
      case 1: return Parens(Tree(depth - 1, term) + " OR " + Tree(depth - 1, term));
      case 2: return Parens(Tree(depth - 1, term) + " AND " + Tree(depth - 1, term));
      default: return Parens(Tree(depth - 1, term) + " " + Tree(depth - 1, term));
    }
  }
  static std::string Parens(const std::string& text) { return "(" + text + ")"; }

  std::string Flag() { return random_.Of({"ok", "error", "throttle", "fault"}); }
  std::string Number() {
    return fmt::format("{} {} {}", random_.Of({"responsetime", "duration"}),
                       random_.Of({"<", "<=", ">", ">=", "=", "!="}),
                       random_.Of({"0", "0.5", "1", "2.25"}));
  }
  std::string Status() {
    return fmt::format("http.status {} {}", random_.Of({"=", "!=", ">="}),
                       random_.Of({"200", "404", "429", "500"}));
  }
  std::string TextOp() { return random_.Of({"=", "!=", "CONTAINS", "BEGINSWITH", "ENDSWITH"}); }
  std::string Http() {
    if (random_.OneIn(3)) return "http.method = \"GET\"";
    return fmt::format("http.url {} \"{}\"", TextOp(), RandomPart(random_, RandomUrl(random_)));
  }
  std::string Annotation(const char* side = "") {
    const std::string key = random_.Of({"k", "j", "d.k", "none"});
    switch (random_.Below(3)) {
      case 0: return fmt::format("{}annotation[{}]", side, key);
      case 1:
        return fmt::format("{}annotation[{}] {} {}", side, key, random_.Of({"=", "!="}),
                           random_.Of({"1", "2.5", "\"v\"", "true", "false"}));
      default: return fmt::format("{}annotation[{}] > 1.5", side, key);
    }
  }
  std::string Node() {
    switch (random_.Below(4)) {
      case 0: return fmt::format("id(type:\"{}\")", random_.Of({"T", "S", "remote", "client", ""}));
      case 1: return fmt::format("id(name:\"{}\",type:\"T\")", random_.Of({"a", "b"}));
      default: return fmt::format("\"{}\"", random_.Of({"a", "b", "c", "db"}));
    }
  }

  std::string Where() {
    return random_.Of({"availabilityzone = \"z1\"", "instance.id = \"i-2\"",
                       "resource.arn = \"r1\"", "resource.arn != \"r2\"",
                       "instance.id ENDSWITH \"2\""});
  }

  std::string CallTerm() {
    switch (random_.Below(4)) {
      case 0: return Flag();
      case 1: return Number();
      case 2: return Status();
      default: return Http();
    }
  }
  std::string ServiceTerm() {
    switch (random_.Below(6)) {
      case 4: return Where();
      case 0: return Annotation();
      case 1: return random_.Of({"partial", "inferred", "root", "user", "user = \"u\""});
      case 2: return fmt::format("name {} \"a\"", TextOp());
      default: return CallTerm();
    }
  }
  std::string EdgeTerm() {
    switch (random_.Below(4)) {
      case 0: return Annotation("source.");
      case 1: return Annotation("destination.");
      default: return CallTerm();
    }
  }
  std::string CauseTerm(bool exception) {
    switch (random_.Below(4)) {
      case 0: return random_.Of({"first", "last", "index = 1", "!last"});
      case 1: return exception ? "message = \"m\"" : "name = \"db\"";
      case 2: return exception ? "name = \"E\"" : "name = \"a\"";
      default:
        return fmt::format("name = \"{}\"", random_.Of({"E", "load", "parse", "DynamoDB", "b"}));
    }
  }

  std::string TraceTerm(int depth) {
    const int inner = depth > 0 ? depth - 1 : 0;
    switch (random_.Below(11)) {
      case 0: return random_.Of({"partial", "inferred", "partial = false"});
      case 1:
        return random_.OneIn(2) ? Where()
                                : random_.Of({"user = \"u\"", "user", "!resource.arn",
                                              "account.id = \"000000000000\""});
      case 2:
      case 3: return Annotation();
      case 4: return "service(" + Node() + ")";
      case 5:
        return fmt::format("service({}) {{ {} }}", random_.OneIn(3) ? "" : Node(),
                           Tree(inner, [this](int) { return ServiceTerm(); }));
      case 6:
        return fmt::format("edge({}) {{ {} }}", random_.OneIn(2) ? "" : Node() + ", " + Node(),
                           Tree(inner, [this](int) { return EdgeTerm(); }));
      case 7: {
        const bool exception = random_.OneIn(2);
        return fmt::format("rootcause.{}.{} {{ {} }}", random_.Of({"fault", "error"}),
                           exception ? "exception" : random_.Of({"service", "entity"}),
                           Tree(inner, [&](int) { return CauseTerm(exception); }));
      }
      case 8:
        if (random_.OneIn(2)) return "rootcause.json = #[{\"Services\":[{\"Name\":\"a\"}]}]";
        return fmt::format(
            R"(rootcause.json = #[{{"Services":[{{"EntityPath":[{{}},{{"Name":"{}"}}]}}]}}])",
            random_.Of({"load", "parse", "a", "db"}));
      default: return CallTerm();
    }
  }

  Random& random_;
};

class Archive {
 public:
  explicit Archive(std::uint64_t seed) : random_(seed) {
    const int traces = 5 + random_.Below(20);
    for (int i = 0; i < traces; ++i) {
      for (const std::string& text : RandomTrace(random_, i).Documents()) Put(text);
    }
  }

  void Put(const std::string& text) {
    std::vector<wire::DecodedDocument> documents;
    const auto decoded = decoder_.Decode(text, documents);
    ASSERT_TRUE(decoded) << text;
    const wire::DecodedDocument* pointer = documents.data();
    ASSERT_TRUE(committer_.Commit({&pointer, 1}));
  }

  // By reading every trace and asking the evaluator alone.
  std::vector<std::string> Naive(const filter::BoundExpression& filter) {
    std::vector<TraceRow> rows;
    EXPECT_TRUE(
        store_.ScanTraces({kTenant, At(-1000), At(1000), std::nullopt}, [&](const TraceRow& row) {
          rows.push_back(row);
          return true;
        }));
    std::vector<std::string> ids;
    for (const TraceRow& row : rows) {
      const auto loaded = store_.LoadTrace(kTenant, row.id, 1000);
      const auto trace = assemble::Assemble(**loaded, decoder_, kTenant);
      if (match::Matches(filter, match::TraceView(*trace, row, kTenant))) {
        ids.push_back(row.id.ToString());
      }
    }
    return ids;
  }

  // As queries do, some traces at a time.
  std::vector<std::string> Planned(const match::Plan& plan, const SelectionLimits& limits,
                                   std::size_t page) {
    Selection selection{At(-1000), At(1000), TimeRangeType::kTraceId, &plan, 1, std::nullopt};
    std::vector<std::string> ids;
    for (int pages = 0; pages < 1000; ++pages) {
      std::size_t found = 0;
      const auto end = Select(store_, selection, limits, [&](const SelectedTrace& selected) {
        ids.push_back(selected.row.id.ToString());
        return ++found < page;
      });
      EXPECT_TRUE(end);
      if (!end || !end->resume) return ids;
      selection.before = end->resume;
    }
    ADD_FAILURE() << "the pages do not end";
    return ids;
  }

  Random& random() { return random_; }
  const SegmentStore& store() const { return store_; }

 private:
  Random random_;
  FakeClock clock_{FromSeconds(kEpoch_s + 3600)};
  memory::MemorySegmentStore store_;
  ingest::IngestCounters counters_;
  ingest::Committer committer_{clock_, store_, counters_, {}};
  wire::SegmentDecoder decoder_;
};

// Every plan gives what reading everything gives: 100 stores with 100 expressions each.
TEST(SelectionTest, EveryPlanAnswersWhatReadingEverythingAnswers) {
  std::size_t matched = 0;
  std::size_t by_index = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Archive archive(seed);
    for (int i = 0; i < 100; ++i) {
      const std::string text = RandomExpression(archive.random()).Trace(3);
      const auto bound = filter::Compile(text, filter::NoGroups());
      ASSERT_TRUE(bound) << text << "\n" << bound.error().message;
      const match::Plan plan = match::MakePlan(*bound);
      const std::vector<std::string> expected = archive.Naive(**bound);
      SelectionLimits limits{.account = kTenant};
      if (archive.random().OneIn(2)) limits.candidates = 3;
      if (archive.random().OneIn(2))
        limits.rows = 1 + static_cast<std::size_t>(archive.random().Below(5));
      if (archive.random().OneIn(2))
        limits.traces = 1 + static_cast<std::size_t>(archive.random().Below(5));
      const auto page = static_cast<std::size_t>(1 + archive.random().Below(8));
      EXPECT_EQ(archive.Planned(plan, limits, page), expected)
          << "seed " << seed << ": " << text << "\n"
          << match::Describe(plan);
      matched += expected.size();
      by_index += plan.index.kind != match::IndexQuery::Kind::kEverything ? 1 : 0;
    }
  }
  // The words of both sides meet often enough for the test to mean something.
  EXPECT_GT(matched, 10'000u);
  EXPECT_GT(by_index, 2'000u);
}

// As a program of before wrote it: without the kinds of terms that came later.
class OldStore : public testing::FailingSegmentStore {
 public:
  using FailingSegmentStore::FailingSegmentStore;
  Result<void> Commit(const CommitBatch& batch) override {
    CommitBatch before = batch;
    before.terms_version = 1;
    for (TraceCommit& trace : before.traces) {
      for (DocumentPut& document : trace.documents) document.terms.clear();
    }
    return FailingSegmentStore::Commit(before);
  }
};

TEST(SelectionTest, WhatWasStoredBeforeATermWasIndexedIsFoundByReading) {
  const FakeClock clock{FromSeconds(kEpoch_s + 3600)};
  memory::MemorySegmentStore store;
  OldStore old_store(store);
  ingest::IngestCounters counters;
  wire::SegmentDecoder decoder;
  const auto put = [&](SegmentStore& into, int second) {
    const std::string text =
        fmt::format(R"({{"trace_id":"1-{:08x}-{:024x}","id":"{:016x}","name":"a","start_time":{},)"
                    R"("end_time":{},"aws":{{"ec2":{{"availability_zone":"z1"}}}}}})",
                    kEpoch_s + second, 1, 1, kEpoch_s + second, kEpoch_s + second + 1);
    std::vector<wire::DecodedDocument> documents;
    ASSERT_TRUE(decoder.Decode(text, documents)) << text;
    const wire::DecodedDocument* pointer = documents.data();
    ingest::Committer committer(clock, into, counters, {});
    ASSERT_TRUE(committer.Commit({&pointer, 1}));
  };
  put(old_store, 0);
  put(store, 500);
  const auto plan =
      match::MakePlan(*filter::Compile(R"(availabilityzone = "z1")", filter::NoGroups()));
  const auto count = [&](double from) {
    const Selection selection{At(from), At(1000), TimeRangeType::kTraceId, &plan, 1, std::nullopt};
    std::size_t found = 0;
    const auto end = Select(store, selection, {.account = kTenant}, [&](const SelectedTrace&) {
      ++found;
      return true;
    });
    EXPECT_TRUE(end);
    return found;
  };
  EXPECT_EQ(count(-1000), 2u);
  EXPECT_EQ(count(400), 1u);
}

TEST(SelectionTest, PrintingARandomExpressionDoesNotChangeIt) {
  Random random(7);
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = RandomExpression(random).Trace(4);
    const auto parsed = filter::Parse(text);
    ASSERT_TRUE(parsed) << text;
    const auto again = filter::Parse(filter::Print(*parsed));
    ASSERT_TRUE(again) << filter::Print(*parsed);
    EXPECT_TRUE(filter::SameMeaning(*parsed, *again)) << text;
  }
}

TEST(SelectionTest, AFractionIsTheSameTracesHoweverItIsPaged) {
  Archive archive(3);
  const match::Plan plan;
  Selection selection{At(-1000), At(1000), TimeRangeType::kTraceId, &plan, 0.5, std::nullopt};
  const SelectionLimits limits{.account = kTenant};
  std::set<std::string> half;
  std::set<std::string> quarter;
  const auto read = [&](double fraction, std::set<std::string>& into) {
    selection.fraction = fraction;
    return Select(archive.store(), selection, limits, [&](const SelectedTrace& selected) {
      into.insert(selected.row.id.ToString());
      return true;
    });
  };
  ASSERT_TRUE(read(0.5, half));
  ASSERT_TRUE(read(0.25, quarter));
  EXPECT_LT(half.size(), archive.Planned(plan, limits, 5).size());
  EXPECT_TRUE(std::ranges::includes(half, quarter));
}

}  // namespace
}  // namespace roentgen::query

#include "apps/roentgen/load/compare_trace.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "adapters/client/api_answer.h"
#include "wire/json/json_index.h"
#include "wire/json/json_scalar.h"

namespace roentgen::cli {
namespace {

using client::ForEach;
using client::ForEachMember;
using client::Member;
using client::TextOf;
using wire::JsonValue;

constexpr std::size_t kMaxDepth = 1024;

// Documents parsed side by side; each keeps its own index.
class Documents {
 public:
  // A false view when the text is no JSON object.
  JsonValue Add(std::string_view text) {
    wire::JsonIndex& index = indexes_.emplace_back();
    if (!index.Parse(text, kMaxDepth) || !index.root().IsObject()) return {};
    return index.root();
  }

 private:
  std::deque<wire::JsonIndex> indexes_;
};

using Difference = std::optional<std::string>;  // path to it

Difference Differ(JsonValue sent, JsonValue answered, const std::string& path);

bool SameNumber(JsonValue a, JsonValue b) {
  if (a.inner() == b.inner()) return true;
  const auto left = wire::ParseJsonDouble(a.inner());
  return left && left == wire::ParseJsonDouble(b.inner());
}

Difference DifferList(JsonValue sent, JsonValue answered, const std::string& path) {
  JsonValue other = answered.first();
  std::size_t at = 0;
  for (JsonValue item = sent.first(); item.IsIn(sent); item = item.next(), other = other.next()) {
    const std::string here = path + "[" + std::to_string(at++) + "]";
    if (!other.IsIn(answered)) return here;
    if (auto difference = Differ(item, other, here)) return difference;
  }
  return other.IsIn(answered) ? Difference(path + "[" + std::to_string(at) + "]") : std::nullopt;
}

// Subsegments and links may come with others among them; each that was sent is sought by its id.
Difference DifferById(JsonValue sent, JsonValue answered, const std::string& path) {
  if (!sent.IsArray() || !answered || !answered.IsArray()) return path;
  Difference difference;
  ForEach(sent, [&](JsonValue item) {
    const std::string id = TextOf(Member(item, "id"));
    JsonValue other;
    ForEach(answered, [&](JsonValue candidate) {
      if (TextOf(Member(candidate, "id")) == id) other = candidate;
    });
    if (!difference) {
      difference = other ? Differ(item, other, path + "." + id) : Difference(path + "." + id);
    }
  });
  return difference;
}

// What an independent subsegment no longer needs once it stands under its parent.
bool MayBeDropped(std::string_view key, JsonValue sent) {
  return (key == "type" || key == "trace_id" || key == "parent_id") &&
         TextOf(Member(sent, "type")) == "subsegment";
}

Difference DifferObject(JsonValue sent, JsonValue answered, const std::string& path) {
  Difference difference;
  ForEachMember(sent, [&](JsonValue key, JsonValue value) {
    if (difference) return;
    const std::string name = TextOf(key);
    const std::string here = path.empty() ? name : path + "." + name;
    const JsonValue other = Member(answered, name);
    if (name == "subsegments" || name == "links") {
      difference = DifferById(value, other, here);
    } else if (!other) {
      if (!MayBeDropped(name, sent)) difference = here;
    } else {
      difference = Differ(value, other, here);
    }
  });
  ForEachMember(answered, [&](JsonValue key, JsonValue) {
    const std::string name = TextOf(key);
    if (difference || name == "subsegments" || name == "links") return;
    if (!Member(sent, name)) difference = path.empty() ? name : path + "." + name;
  });
  return difference;
}

Difference Differ(JsonValue sent, JsonValue answered, const std::string& path) {
  if (sent.kind() != answered.kind()) return path;
  bool same = true;
  switch (sent.kind()) {
    case wire::JsonKind::kObject: return DifferObject(sent, answered, path);
    case wire::JsonKind::kArray: return DifferList(sent, answered, path);
    case wire::JsonKind::kNumber: same = SameNumber(sent, answered); break;
    case wire::JsonKind::kString: same = TextOf(sent) == TextOf(answered); break;
    default: break;
  }
  return same ? std::nullopt : Difference(path);
}

using Entities = std::map<std::string, JsonValue>;  // by id

void CollectEntities(JsonValue entity, Entities& entities) {
  entities.emplace(TextOf(Member(entity, "id")), entity);
  ForEach(Member(entity, "subsegments"), [&](JsonValue sub) { CollectEntities(sub, entities); });
}

class TraceComparison {
 public:
  TraceComparison(const std::string& trace_id, Comparison& comparison)
      : trace_id_(trace_id), comparison_(comparison) {}

  void AddSent(const std::string& text) {
    const JsonValue document = documents_.Add(text);
    if (!document) return;
    CollectEntities(document, sent_entities_);
    JsonValue& known = sent_[TextOf(Member(document, "id"))];
    if (!known || !client::FlagOf(Member(document, "in_progress"))) known = document;
  }

  void AddAnswered(const std::string& text) {
    const JsonValue document = documents_.Add(text);
    if (!document) return Count(comparison_.extra, Finding::Kind::kExtra, "?", "");
    if (client::FlagOf(Member(document, "inferred"))) return;
    CollectEntities(document, answered_);
  }

  void Compare() {
    for (const auto& [id, document] : sent_) {
      ++comparison_.documents;
      const auto found = answered_.find(id);
      if (found == answered_.end()) {
        Count(comparison_.missing, Finding::Kind::kMissing, id, "");
      } else if (const auto difference = DifferObject(document, found->second, "")) {
        Count(comparison_.altered, Finding::Kind::kAltered, id, *difference);
      } else {
        ++comparison_.found;
      }
    }
    for (const auto& [id, entity] : answered_) {
      if (!sent_entities_.contains(id)) {
        Count(comparison_.extra, Finding::Kind::kExtra, id, "");
      }
    }
  }

 private:
  void Count(std::uint64_t& counter, Finding::Kind kind, const std::string& id, std::string where) {
    ++counter;
    if (comparison_.findings.size() < kMaxNotes) {
      comparison_.findings.push_back({kind, trace_id_ + " " + id, std::move(where)});
    }
  }

  const std::string& trace_id_;
  Comparison& comparison_;
  Documents documents_;
  Entities sent_;           // documents
  Entities sent_entities_;  // and all in them
  Entities answered_;
};

}  // namespace

void CompareTrace(const std::string& trace_id, std::span<const std::string> sent,
                  std::span<const std::string> answered, Comparison& comparison) {
  TraceComparison trace(trace_id, comparison);
  for (const std::string& text : sent) trace.AddSent(text);
  for (const std::string& text : answered) trace.AddAnswered(text);
  trace.Compare();
}

}  // namespace roentgen::cli

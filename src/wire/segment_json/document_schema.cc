#include "wire/segment_json/document_schema.h"

#include <algorithm>

#include "wire/json/json_scalar.h"

namespace roentgen::wire {
namespace {

constexpr std::size_t kMaxAnnotationKey = 500;
constexpr std::size_t kFewAnnotations = 16;

bool IsAnnotationKey(std::string_view key) {
  if (key.size() > kMaxAnnotationKey) return false;
  if (key.starts_with("aws:")) key.remove_prefix(4);
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
  });
}

bool IsAnnotationValue(JsonValue value) {
  if (value.IsNumber()) return ParseJsonDouble(value.inner()).has_value();
  return value.IsString() || value.IsBool();
}

// Of equal keys keeps the last. Sorting keeps a document full of equal keys from costing its
// square.
void KeepLastOfEach(std::vector<AnnotationView>& members) {
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return a.key != b.key ? a.key < b.key : a.value.node() < b.value.node();
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i + 1 < members.size() && members[i].key == members[i + 1].key) continue;
    members[kept++] = members[i];
  }
  members.resize(kept);
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.value.node() < b.value.node(); });
}

bool HasRepeatedKey(const std::vector<AnnotationView>& members) {
  if (members.size() > kFewAnnotations) return true;  // possibly
  for (std::size_t i = 1; i < members.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (members[i].key == members[j].key) return true;
    }
  }
  return false;
}

}  // namespace

void CollectAnnotations(JsonValue annotations, std::vector<AnnotationView>& out) {
  out.clear();
  for (JsonValue key = annotations.first(); key.IsIn(annotations);) {
    const JsonValue value = key.next();
    // A legal key needs no escapes, so one that has them is taken for illegal.
    const bool legal = !key.escaped() && IsAnnotationKey(key.inner());
    if (legal) out.push_back({key.inner(), value});
    key = value.next();
  }
  if (HasRepeatedKey(out)) KeepLastOfEach(out);
  std::erase_if(out, [](const AnnotationView& member) { return !IsAnnotationValue(member.value); });
}

}  // namespace roentgen::wire

#include "wire/segment_json/document_emitter.h"

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_set>
#include <utility>

#include <fmt/core.h>

#include "wire/json/json_index.h"
#include "wire/json/json_writer.h"
#include "wire/json/utf8.h"
#include "wire/segment_json/block_reader.h"
#include "wire/segment_json/document_schema.h"

namespace roentgen::wire {
namespace {

// Appends values by their rules. Every Append… is false, with nothing appended, when the value
// breaks its rule.
class ValueEmitter {
 public:
  explicit ValueEmitter(std::string& out) : out_(out) {}

  // A comma unless the container was just opened. No complete value ends in an opening bracket.
  void Separate() {
    if (out_.back() != '{' && out_.back() != '[') out_.push_back(',');
  }

  void AppendKey(std::string_view key) {
    Separate();
    AppendJsonString(out_, key);
    out_.push_back(':');
  }

  // `"key":value`, or nothing.
  bool AppendField(const KeyTable::KeyView& field, JsonValue value) {
    if (!value) return false;
    const std::size_t before = out_.size();
    AppendKey(field.key);
    if (AppendValue(field.rule, field.table, value)) return true;
    out_.resize(before);
    return false;
  }

  bool AppendObject(const KeyTable& table, JsonValue object) {
    if (!object.IsObject()) return false;
    out_.push_back('{');
    const Members members(table, object);
    for (JsonValue key = object.first(); key.IsIn(object);) {
      const JsonValue value = key.next();
      const std::size_t slot = table.FindKey(key);
      if (slot == KeyTable::kMaxKeys) {
        AppendUnknown(key, value);
      } else if (members[slot].node() == value.node()) {
        AppendField(table.entry(slot), value);
      }
      key = value.next();
    }
    out_.push_back('}');
    return true;
  }

  void AppendUnknown(JsonValue key, JsonValue value) {
    Separate();
    out_ += key.raw();
    out_.push_back(':');
    out_ += value.raw();
  }

 private:
  bool AppendRaw(JsonValue value, bool fits) {
    if (fits) out_ += value.raw();
    return fits;
  }

  bool AppendValue(Rule rule, const KeyTable* table, JsonValue value) {
    switch (rule) {
      case Rule::kAny: return AppendRaw(value, true);
      case Rule::kText: return AppendRaw(value, value.IsString());
      case Rule::kShortText: return AppendCut(value, kMaxShortChars);
      case Rule::kBool:
      case Rule::kInProgress: return AppendRaw(value, value.IsBool());
      case Rule::kInteger: return AppendInteger(value);
      case Rule::kTime: return AppendRaw(value, value.IsNumber());
      case Rule::kId: return AppendId(ReadSegmentId(value));
      case Rule::kTraceId: return AppendTraceId(value);
      case Rule::kTexts: return AppendList(value, Rule::kText, nullptr);
      case Rule::kIds: return AppendList(value, Rule::kId, nullptr);
      case Rule::kObject: return AppendObject(*table, value);
      case Rule::kObjects: return AppendList(value, Rule::kObject, table);
      case Rule::kFreeObject: return AppendRaw(value, value.IsObject());
      case Rule::kCause: return AppendRaw(value, value.IsString()) || AppendObject(*table, value);
      case Rule::kAnnotations: return AppendAnnotations(value);
      case Rule::kLinks:
      case Rule::kSubsegments: return false;  // EntityEmitter's business
    }
    return false;
  }

  bool AppendList(JsonValue list, Rule rule, const KeyTable* table) {
    if (!list.IsArray()) return false;
    out_.push_back('[');
    for (JsonValue one = list.first(); one.IsIn(list); one = one.next()) {
      const std::size_t before = out_.size();
      Separate();
      if (!AppendValue(rule, table, one)) out_.resize(before);
    }
    out_.push_back(']');
    return true;
  }

  bool AppendCut(JsonValue value, std::size_t max_chars) {
    if (!value.IsString()) return false;
    if (value.inner().size() <= max_chars) return AppendRaw(value, true);
    std::string scratch;
    const std::string_view text = value.text(scratch);
    const std::string_view cut = PrefixOfChars(text, max_chars);
    if (cut.size() == text.size()) return AppendRaw(value, true);
    AppendJsonString(out_, cut);
    return true;
  }

  bool AppendInteger(JsonValue value) {
    const auto number = ReadInteger(value);
    if (number) out_ += fmt::format("{}", *number);
    return number.has_value();
  }

  bool AppendId(SegmentId id) {
    if (!id.IsNone()) AppendJsonString(out_, id.ToString());
    return !id.IsNone();
  }

  bool AppendTraceId(JsonValue value) {
    const auto id = ReadTraceId(value);
    if (id) AppendJsonString(out_, id->ToString());
    return id.has_value();
  }

  bool AppendAnnotations(JsonValue value) {
    if (!value.IsObject()) return false;
    std::vector<AnnotationView> annotations;
    CollectAnnotations(value, annotations);
    out_.push_back('{');
    for (const AnnotationView& annotation : annotations) {
      AppendKey(annotation.key);
      if (!AppendCut(annotation.value, kMaxAnnotationChars)) AppendRaw(annotation.value, true);
    }
    out_.push_back('}');
    return true;
  }

  std::string& out_;
};

std::span<const Link> LinksOf(const GraftView& graft, SegmentId id) {
  const auto found = graft.child_links.find(id);
  return found == graft.child_links.end() ? std::span<const Link>() : std::span(found->second);
}

constexpr std::string_view KindWord(LinkKind kind) {
  return kind == LinkKind::kChild ? "child" : "parent";
}

// Segments and subsegments with what is grafted onto them.
class EntityEmitter {
 public:
  EntityEmitter(const GraftView& graft, std::string& out)
      : graft_(graft), out_(out), values_(out) {}

  Result<void> AppendEntity(JsonValue object, bool is_grafted) {
    const Members members(kEntityKeys, object);
    const SegmentId id = ReadSegmentId(members[kIdSlot]);
    const std::span<const std::string_view> grafts = ClaimGrafts(id);
    const std::span<const Link> links = LinksOf(graft_, id);
    depth_ += 1;
    out_.push_back('{');
    for (JsonValue key = object.first(); key.IsIn(object);) {
      const JsonValue value = key.next();
      const std::size_t slot = kEntityKeys.FindKey(key);
      if (slot == KeyTable::kMaxKeys) {
        values_.AppendUnknown(key, value);
      } else if (slot == kLinksSlot || slot == kSubsegmentsSlot) {
        // Written last, with what is grafted.
      } else if (members[slot].node() == value.node() && !IsLeftOut(slot, members, is_grafted)) {
        values_.AppendField(kEntityKeys.entry(slot), value);
      }
      key = value.next();
    }
    AppendLinks(members[kLinksSlot], links);
    RG_TRY_VOID(AppendSubsegments(members[kSubsegmentsSlot], grafts));
    out_.push_back('}');
    depth_ -= 1;
    return {};
  }

 private:
  static constexpr std::size_t kIdSlot = kEntityKeys.Slot("id");
  static constexpr std::size_t kLinksSlot = kEntityKeys.Slot("links");
  static constexpr std::size_t kSubsegmentsSlot = kEntityKeys.Slot("subsegments");
  static constexpr std::size_t kLinkDepth = 3;  // what an added link may nest below its entity

  // The documents to nest under `id`, the first time it is met: ids may be repeated by mistake.
  std::span<const std::string_view> ClaimGrafts(SegmentId id) {
    const auto found = graft_.documents.find(id);
    if (found == graft_.documents.end() || !claimed_.insert(id).second) return {};
    return found->second;
  }

  // An end makes `in_progress: true` untrue. Where a grafted subsegment hangs says what its own
  // trace_id, parent_id and type said.
  static bool IsLeftOut(std::size_t slot, const Members& members, bool is_grafted) {
    if (slot == kEntityKeys.Slot("in_progress")) {
      const JsonValue end = members[kEntityKeys.Slot("end_time")];
      return members[slot].IsTrue() && end && end.IsNumber();
    }
    return is_grafted &&
           (slot == kEntityKeys.Slot("trace_id") || slot == kEntityKeys.Slot("parent_id") ||
            slot == kEntityKeys.Slot("type"));
  }

  void AppendLinks(JsonValue own, std::span<const Link> added) {
    const bool has_own = own && own.IsArray();
    if (!has_own && added.empty()) return;
    values_.AppendKey("links");
    out_.push_back('[');
    std::size_t count = 0;
    if (has_own) {
      for (JsonValue one = own.first(); one.IsIn(own) && count < kMaxLinks; one = one.next()) {
        if (!ReadLink(one)) continue;
        values_.Separate();
        values_.AppendObject(kLinkKeys, one);
        ++count;
      }
    }
    for (std::size_t i = 0; i < added.size() && count < kMaxLinks; ++i, ++count) {
      values_.Separate();
      JsonWriter writer(out_);
      writer.BeginObject().StringField("trace_id", added[i].trace_id.ToString());
      writer.StringField("id", added[i].id.ToString()).Key("attributes").BeginObject();
      writer.StringField("aws.xray.reserved.reference_type", KindWord(added[i].kind));
      writer.EndObject().EndObject();
    }
    out_.push_back(']');
  }

  Result<void> AppendSubsegments(JsonValue own, std::span<const std::string_view> grafts) {
    const bool has_own = own && own.IsArray();
    if (!has_own && grafts.empty()) return {};
    values_.AppendKey("subsegments");
    out_.push_back('[');
    depth_ += 1;
    if (has_own) RG_TRY_VOID(AppendEmbedded(own));
    for (const std::string_view graft : grafts) RG_TRY_VOID(AppendGraft(graft));
    out_.push_back(']');
    depth_ -= 1;
    return {};
  }

  Result<void> AppendEmbedded(JsonValue list) {
    for (JsonValue one = list.first(); one.IsIn(list); one = one.next()) {
      if (!one.IsObject()) continue;
      if (IsSuperseded(one)) {
        const JsonValue inner = Members(kEntityKeys, one)[kSubsegmentsSlot];
        if (inner && inner.IsArray()) RG_TRY_VOID(AppendEmbedded(inner));
        continue;
      }
      values_.Separate();
      RG_TRY_VOID(AppendEntity(one, false));
    }
    return {};
  }

  bool IsSuperseded(JsonValue entity) const {
    if (graft_.superseded == nullptr || graft_.superseded->empty()) return false;
    return graft_.superseded->contains(ReadSegmentId(Members(kEntityKeys, entity)[kIdSlot]));
  }

  Result<void> AppendGraft(std::string_view text) {
    JsonIndex index;
    if (!index.Parse(text, kMaxEmittedDepth) || !index.root().IsObject()) {
      return MakeError(ErrorCode::kCorrupt, "a stored subsegment document is not a JSON object");
    }
    const Members members(kEntityKeys, index.root());
    const bool is_ancestor = claimed_.contains(ReadSegmentId(members[kIdSlot]));
    if (is_ancestor || depth_ + index.depth() + kLinkDepth > kMaxEmittedDepth) return {};
    values_.Separate();
    return AppendEntity(index.root(), true);
  }

  const GraftView& graft_;
  std::string& out_;
  ValueEmitter values_;
  std::unordered_set<SegmentId> claimed_;
  std::size_t depth_ = 0;
};

// The entity of that id, in text order; absent when there is none.
JsonValue FindEntity(JsonValue entity, SegmentId id) {
  if (!entity.IsObject()) return {};
  const Members members(kEntityKeys, entity);
  if (ReadSegmentId(members[kEntityKeys.Slot("id")]) == id) return entity;
  const JsonValue list = members[kEntityKeys.Slot("subsegments")];
  if (!list || !list.IsArray()) return {};
  for (JsonValue one = list.first(); one.IsIn(list); one = one.next()) {
    if (const JsonValue found = FindEntity(one, id)) return found;
  }
  return {};
}

Result<void> ParseStored(JsonIndex& index, std::string_view text) {
  if (!index.Parse(text, kMaxEmittedDepth) || !index.root().IsObject()) {
    return MakeError(ErrorCode::kCorrupt, "a stored document is not a JSON object");
  }
  return {};
}

}  // namespace

Result<std::string> EmitDocument(std::string_view raw_json, const GraftView& graft) {
  JsonIndex index;
  RG_TRY_VOID(ParseStored(index, raw_json));
  std::string out;
  out.reserve(raw_json.size() + 64);
  RG_TRY_VOID(EntityEmitter(graft, out).AppendEntity(index.root(), false));
  return out;
}

Result<std::string> EmitInferred(std::string_view raw_json, SegmentId subsegment_id,
                                 const TraceId& trace, SegmentId fresh_id,
                                 std::string_view origin) {
  JsonIndex index;
  RG_TRY_VOID(ParseStored(index, raw_json));
  const JsonValue caller = FindEntity(index.root(), subsegment_id);
  if (!caller) {
    return MakeError(ErrorCode::kNotFound,
                     fmt::format("the document has no subsegment {}", subsegment_id.ToString()));
  }
  const Members members(kEntityKeys, caller);
  std::string out = "{";
  ValueEmitter values(out);
  const auto text = [&](std::string_view key, std::string_view value) {
    values.AppendKey(key);
    AppendJsonString(out, value);
  };
  text("id", fresh_id.ToString());
  values.AppendField(kEntityKeys.entry(kEntityKeys.Slot("name")),
                     members[kEntityKeys.Slot("name")]);
  text("trace_id", trace.ToString());
  text("parent_id", subsegment_id.ToString());
  const bool has_end =
      members[kEntityKeys.Slot("end_time")] && members[kEntityKeys.Slot("end_time")].IsNumber();
  constexpr std::size_t kInProgressSlot = kEntityKeys.Slot("in_progress");
  for (const std::size_t slot :
       {kEntityKeys.Slot("start_time"), kEntityKeys.Slot("end_time"), kInProgressSlot,
        kEntityKeys.Slot("http"), kEntityKeys.Slot("aws"), kEntityKeys.Slot("error"),
        kEntityKeys.Slot("throttle"), kEntityKeys.Slot("fault"), kEntityKeys.Slot("cause")}) {
    if (slot == kInProgressSlot && has_end) continue;
    values.AppendField(kEntityKeys.entry(slot), members[slot]);
  }
  values.AppendKey("inferred");
  out += "true";
  if (!origin.empty()) text("origin", origin);
  out.push_back('}');
  return out;
}

}  // namespace roentgen::wire

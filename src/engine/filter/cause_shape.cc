#include "engine/filter/cause_shape.h"

#include <algorithm>
#include <charconv>

#include "base/near_names.h"
#include "engine/filter/faults.h"
#include "wire/json/json_index.h"

namespace roentgen::filter {
namespace {

using wire::JsonValue;

constexpr std::size_t kMaxDepth = 12;

// Reads one JSON value after the other; the first fault stays and stops the rest.
class ShapeReader {
 public:
  explicit ShapeReader(Span where) : where_(where) {}

  std::optional<FilterError> failure() const { return failure_; }

  void Read(JsonValue value, BoundCauseShape& shape) {
    Members(value, {"Services", "ClientImpacting"}, [&](std::string_view key, JsonValue member) {
      if (key == "Services") List(member, shape.services.emplace());
      if (key == "ClientImpacting") Flag(member, shape.client_impacting);
    });
  }

 private:
  void Read(JsonValue value, CauseServiceShape& shape) {
    Members(value, {"Name", "Names", "Type", "AccountId", "EntityPath", "Inferred"},
            [&](std::string_view key, JsonValue member) {
              if (key == "Name") Text(member, shape.name);
              if (key == "Type") Text(member, shape.type);
              if (key == "AccountId") Text(member, shape.account);
              if (key == "Inferred") Flag(member, shape.inferred);
              if (key == "EntityPath") List(member, shape.entity_path.emplace());
            });
  }

  void Read(JsonValue value, CauseEntityShape& shape) {
    Members(value, {"Name", "Remote", "Coverage", "Exceptions"},
            [&](std::string_view key, JsonValue member) {
              if (key == "Name") Text(member, shape.name);
              if (key == "Remote") Flag(member, shape.remote);
              if (key == "Coverage") Number(member, shape.coverage);
              if (key == "Exceptions") List(member, shape.exceptions);
            });
  }

  void Read(JsonValue value, CauseEntityShape::ExceptionShape& shape) {
    Members(value, {"Name", "Message"}, [&](std::string_view key, JsonValue member) {
      if (key == "Name") Text(member, shape.name);
      if (key == "Message") Text(member, shape.message);
    });
  }

  template <class Visit>
  void Members(JsonValue object, const std::vector<std::string>& known, const Visit& visit) {
    if (failure_) return;
    if (!object.IsObject()) return Fail(Fault::kShapeObject);
    for (JsonValue at = object.first(); at.IsIn(object); at = at.next()) {
      const std::string key(at.text(scratch_));
      at = at.next();
      if (std::ranges::find(known, key) == known.end()) {
        return Fail(Fault::kShapeField, {key}, NearNames(key, known));
      }
      visit(key, at);
    }
  }

  template <class Shape>
  void List(JsonValue value, std::vector<Shape>& out) {
    if (failure_) return;
    if (!value.IsArray()) return Fail(Fault::kShapeList);
    for (JsonValue at = value.first(); at.IsIn(value); at = at.next()) Read(at, out.emplace_back());
  }

  void Text(JsonValue value, std::optional<std::string>& out) {
    if (!value.IsString()) return Fail(Fault::kShapeText);
    out = std::string(value.text(scratch_));
  }

  void Flag(JsonValue value, std::optional<bool>& out) {
    if (!value.IsBool()) return Fail(Fault::kShapeFlag);
    out = value.IsTrue();
  }

  void Number(JsonValue value, std::optional<double>& out) {
    if (!value.IsNumber()) return Fail(Fault::kShapeNumber);
    const std::string_view text = value.raw();
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    out = number;
  }

  void Fail(Fault fault, std::initializer_list<Wording> parts = {},
            std::vector<std::string> suggestions = {}) {
    if (failure_) return;
    failure_ = FilterError{where_, Say(Fault::kShape, {Say(fault, parts)}), std::move(suggestions)};
  }

  Span where_;
  std::string scratch_;
  std::optional<FilterError> failure_;
};

}  // namespace

FilterResult<BoundCauseShape> ReadCauseShape(std::string_view json, Span where) {
  wire::JsonIndex index;
  if (const auto parsed = index.Parse(json, kMaxDepth); !parsed) {
    const Wording not_json = Say(Fault::kShapeJson, {parsed.error().message});
    return std::unexpected(FilterError{where, Say(Fault::kShape, {not_json}), {}});
  }
  BoundCauseShape shape;
  ShapeReader reader(where);
  reader.Read(index.root(), shape);
  if (const auto failure = reader.failure()) return std::unexpected(*failure);
  return shape;
}

}  // namespace roentgen::filter

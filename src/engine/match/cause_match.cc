#include "engine/match/cause_match.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "engine/match/leaves.h"

namespace roentgen::match {
namespace {

// One element of a root cause; `index` counts from 0 along the whole path.
struct CauseLeaf : NothingElse {
  using NothingElse::Is;
  std::size_t index = 0;
  std::size_t count = 0;
  const RootCauseService* service = nullptr;
  const RootCauseEntity* entity = nullptr;
  const RootCauseException* exception = nullptr;

  bool Is(const BoundFlag& flag) const { return Flag(flag.keyword) == flag.wanted; }
  bool Is(const BoundNumber& number) const {
    if (number.keyword == NumberKeyword::kIndex) return Has(number, static_cast<double>(index));
    return entity != nullptr && Has(number, entity->coverage);
  }
  bool Is(const BoundText& text) const { return Has(text, Text(text.keyword)); }

 private:
  bool Flag(FlagKeyword keyword) const {
    switch (keyword) {
      case FlagKeyword::kFirst: return index == 0;
      case FlagKeyword::kLast: return index + 1 == count;
      case FlagKeyword::kRemote: return entity != nullptr && entity->remote;
      case FlagKeyword::kInferred: return service != nullptr && service->inferred;
      default: return false;
    }
  }
  std::string_view Text(TextKeyword keyword) const {
    if (exception != nullptr) {
      return keyword == TextKeyword::kMessage ? exception->message : exception->name;
    }
    if (entity != nullptr) return entity->name;
    switch (keyword) {
      case TextKeyword::kType: return service->service.type;
      case TextKeyword::kAccountId: return service->service.account;
      default: return service->service.name;
    }
  }
};

std::vector<CauseLeaf> ElementsOf(const RootCause& cause, CauseLevel level) {
  std::vector<CauseLeaf> elements;
  for (const RootCauseService& service : cause.services) {
    if (level == CauseLevel::kService) {
      elements.emplace_back().service = &service;
      continue;
    }
    for (const RootCauseEntity& entity : service.entity_path) {
      if (level == CauseLevel::kEntity) {
        elements.emplace_back().entity = &entity;
        continue;
      }
      for (const RootCauseException& each : entity.exceptions) {
        elements.emplace_back().exception = &each;
      }
    }
  }
  for (std::size_t i = 0; i < elements.size(); ++i) {
    elements[i].index = i;
    elements[i].count = elements.size();
  }
  return elements;
}

template <class T, class U>
bool Allows(const std::optional<T>& wanted, const U& value) {
  return !wanted || *wanted == value;
}

bool Fits(const CauseEntityShape& shape, const RootCauseEntity& entity) {
  if (!Allows(shape.name, entity.name) || !Allows(shape.remote, entity.remote)) return false;
  if (shape.coverage && (!entity.coverage || std::abs(*entity.coverage - *shape.coverage) > 1e-9)) {
    return false;
  }
  if (shape.exceptions.size() > entity.exceptions.size()) return false;
  for (std::size_t i = 0; i < shape.exceptions.size(); ++i) {
    if (!Allows(shape.exceptions[i].name, entity.exceptions[i].name) ||
        !Allows(shape.exceptions[i].message, entity.exceptions[i].message)) {
      return false;
    }
  }
  return true;
}

bool Fits(const CauseServiceShape& shape, const RootCauseService& service) {
  if (!Allows(shape.name, service.service.name) || !Allows(shape.type, service.service.type) ||
      !Allows(shape.account, service.service.account) ||
      !Allows(shape.inferred, service.inferred)) {
    return false;
  }
  if (!shape.entity_path) return true;
  return std::ranges::equal(*shape.entity_path, service.entity_path,
                            [](const auto& a, const auto& b) { return Fits(a, b); });
}

bool Fits(const BoundCauseShape& shape, const RootCause& cause) {
  if (!Allows(shape.client_impacting, cause.client_impacting)) return false;
  if (!shape.services) return true;
  return std::ranges::equal(*shape.services, cause.services,
                            [](const auto& a, const auto& b) { return Fits(a, b); });
}

}  // namespace

bool HasCause(const BoundRootCause& wanted, const assemble::RootCauses& causes) {
  const std::vector<RootCause>& list = wanted.kind == CauseKind::kFault   ? causes.fault
                                       : wanted.kind == CauseKind::kError ? causes.error
                                                                          : causes.response_time;
  return std::ranges::any_of(list, [&](const RootCause& cause) {
    return std::ranges::any_of(ElementsOf(cause, wanted.level), [&](const CauseLeaf& element) {
      return Walk(*wanted.inner, element);
    });
  });
}

bool HasCause(const BoundCauseShape& shape, const assemble::RootCauses& causes) {
  const auto fits = [&](const RootCause& cause) { return Fits(shape, cause); };
  return std::ranges::any_of(causes.fault, fits) || std::ranges::any_of(causes.error, fits) ||
         std::ranges::any_of(causes.response_time, fits);
}

}  // namespace roentgen::match

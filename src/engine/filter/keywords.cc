#include "engine/filter/keywords.h"

#include <array>

#include "base/text.h"

namespace roentgen::filter {
namespace {

constexpr unsigned Bits(std::initializer_list<Scope> scopes) {
  unsigned bits = 0;
  for (const Scope scope : scopes) bits |= 1U << static_cast<unsigned>(scope);
  return bits;
}

constexpr unsigned kCalls = Bits({Scope::kTrace, Scope::kService, Scope::kEdge});
constexpr unsigned kSegments = Bits({Scope::kTrace, Scope::kService});
constexpr unsigned kCauses =
    Bits({Scope::kCauseService, Scope::kCauseEntity, Scope::kCauseException});

constexpr std::array<KeywordRow, 28> kKeywords = {{
    {"ok", FlagKeyword::kOk, kCalls},
    {"error", FlagKeyword::kError, kCalls},
    {"throttle", FlagKeyword::kThrottle, kCalls},
    {"fault", FlagKeyword::kFault, kCalls},
    {"partial", FlagKeyword::kPartial, kSegments},
    {"inferred", FlagKeyword::kInferred, kSegments | Bits({Scope::kCauseService})},
    {"first", FlagKeyword::kFirst, kCauses},
    {"last", FlagKeyword::kLast, kCauses},
    {"remote", FlagKeyword::kRemote, Bits({Scope::kCauseEntity})},
    {"root", FlagKeyword::kRoot, Bits({Scope::kService})},
    {"responsetime", NumberKeyword::kResponseTime, kCalls},
    {"duration", NumberKeyword::kDuration, kCalls},
    {"http.status", NumberKeyword::kHttpStatus, kCalls},
    {"index", NumberKeyword::kIndex, kCauses},
    {"coverage", NumberKeyword::kCoverage, Bits({Scope::kCauseEntity}), true},
    {"http.url", TextKeyword::kHttpUrl, kCalls},
    {"http.method", TextKeyword::kHttpMethod, kCalls},
    {"http.useragent", TextKeyword::kHttpUserAgent, kCalls},
    {"http.clientip", TextKeyword::kHttpClientIp, kCalls},
    {"user", TextKeyword::kUser, kSegments},
    {"name", TextKeyword::kName, kCauses | Bits({Scope::kService})},
    {"type", TextKeyword::kType, Bits({Scope::kService, Scope::kCauseService})},
    {"message", TextKeyword::kMessage, Bits({Scope::kCauseException})},
    {"availabilityzone", TextKeyword::kAvailabilityZone, kSegments},
    {"instance.id", TextKeyword::kInstanceId, kSegments},
    {"resource.arn", TextKeyword::kResourceArn, kSegments},
    {"version", TextKeyword::kVersion, kSegments},
    {"account.id", TextKeyword::kAccountId, kSegments | Bits({Scope::kCauseService})},
}};

constexpr std::array<RootCauseWord, 8> kRootCauses = {{
    {"rootcause.fault.service", CauseKind::kFault, CauseLevel::kService},
    {"rootcause.fault.entity", CauseKind::kFault, CauseLevel::kEntity},
    {"rootcause.fault.exception", CauseKind::kFault, CauseLevel::kException},
    {"rootcause.error.service", CauseKind::kError, CauseLevel::kService},
    {"rootcause.error.entity", CauseKind::kError, CauseLevel::kEntity},
    {"rootcause.error.exception", CauseKind::kError, CauseLevel::kException},
    {"rootcause.responsetime.service", CauseKind::kResponseTime, CauseLevel::kService},
    {"rootcause.responsetime.entity", CauseKind::kResponseTime, CauseLevel::kEntity},
}};

}  // namespace

std::span<const RootCauseWord> RootCauseWords() { return kRootCauses; }

std::span<const KeywordRow> Keywords() { return kKeywords; }

const KeywordRow* FindKeyword(std::string_view name) {
  const std::string lower = LowerAscii(name);
  for (const KeywordRow& row : kKeywords) {
    if (row.name == lower) return &row;
  }
  return nullptr;
}

Wording ToPhrase(Scope scope) {
  switch (scope) {
    case Scope::kTrace: return {"of a whole trace", "트레이스 전체"};
    case Scope::kService: return {"inside service(...) { }", "service(...) { } 안"};
    case Scope::kEdge: return {"inside edge(...) { }", "edge(...) { } 안"};
    case Scope::kCauseService:
      return {"inside rootcause....service { }", "rootcause....service { } 안"};
    case Scope::kCauseEntity:
      return {"inside rootcause....entity { }", "rootcause....entity { } 안"};
    case Scope::kCauseException:
      return {"inside rootcause....exception { }", "rootcause....exception { } 안"};
  }
  return {};
}

bool Selects(const NodeSelector& selector, const NodeKey& node) {
  return (!selector.name || *selector.name == node.name) &&
         (!selector.type || *selector.type == node.type) &&
         (!selector.account || *selector.account == node.account);
}

}  // namespace roentgen::filter

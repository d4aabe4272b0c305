#include "engine/complete/descriptions.h"

#include <array>
#include <string_view>

#include "base/text.h"

namespace roentgen::complete {
namespace {

struct Description {
  std::string_view word;     // tidy:allow(view) literals
  std::string_view english;  // tidy:allow(view) literals
  std::string_view korean;   // tidy:allow(view) literals
};

constexpr std::array kKeywords = {
    Description{"ok", "answered without an error", "오류 없이 응답"},
    Description{"error", "answered with a 4xx", "4xx로 응답"},
    Description{"throttle", "answered with 429", "429로 응답"},
    Description{"fault", "answered with a 5xx, or failed", "5xx로 응답했거나 실패"},
    Description{"partial", "still in progress", "아직 진행 중"},
    Description{"inferred", "known from its callers only", "호출한 쪽을 통해서만 알려짐"},
    Description{"first", "first on the path", "경로의 처음"},
    Description{"last", "last on the path: the culprit", "경로의 마지막(원인)"},
    Description{"remote", "happened in another service", "다른 서비스에서 발생"},
    Description{"root", "where the trace began", "트레이스가 시작된 곳"},
    Description{"responsetime", "seconds until the answer", "응답까지 걸린 시간(초)"},
    Description{"duration", "seconds until all work was done",
                "모든 작업이 끝날 때까지의 시간(초)"},
    Description{"http.status", "status code of the answer", "응답의 상태 코드"},
    Description{"index", "place on the path", "경로에서의 위치"},
    Description{"coverage", "share of the response time", "응답 시간에서 차지하는 비율"},
    Description{"http.url", "URL of the request", "요청 URL"},
    Description{"http.method", "method of the request", "요청 메서드"},
    Description{"http.useragent", "program that asked", "요청한 프로그램"},
    Description{"http.clientip", "address of who asked", "요청한 쪽의 주소"},
    Description{"user", "user of the segments", "세그먼트의 사용자"},
    Description{"name", "its name", "이름"},
    Description{"type", "its type, such as AWS::EKS::Container", "유형(예: AWS::EKS::Container)"},
    Description{"message", "what the exception says", "예외 메시지"},
    Description{"availabilityzone", "zone it ran in", "실행된 가용 영역"},
    Description{"instance.id", "instance it ran on", "실행된 인스턴스"},
    Description{"resource.arn", "AWS resource it ran on", "실행된 AWS 리소스의 ARN"},
    Description{"version", "version of the service", "서비스 버전"},
    Description{"account.id", "AWS account", "AWS 계정"},
    Description{"service", "a service, and what holds of it", "서비스와 그 조건"},
    Description{"edge", "a call from one service to another", "한 서비스에서 다른 서비스로의 호출"},
    Description{"id", "a service by name, type and account", "이름·유형·계정으로 지정한 서비스"},
    Description{"annotation", "an annotation by its key", "키로 지정한 주석"},
    Description{"group", "members of a group", "그룹에 속한 트레이스"},
    Description{"group.name", "members of the group of this name",
                "이 이름의 그룹에 속한 트레이스"},
    Description{"group.arn", "members of the group of this ARN", "이 ARN의 그룹에 속한 트레이스"},
    Description{"rootcause.fault.service", "service a fault came from", "결함의 원인 서비스"},
    Description{"rootcause.fault.entity", "call a fault came from", "결함의 원인 호출"},
    Description{"rootcause.fault.exception", "exception behind a fault", "결함의 원인 예외"},
    Description{"rootcause.error.service", "service an error came from", "오류의 원인 서비스"},
    Description{"rootcause.error.entity", "call an error came from", "오류의 원인 호출"},
    Description{"rootcause.error.exception", "exception behind an error", "오류의 원인 예외"},
    Description{"rootcause.responsetime.service", "service the time was spent in",
                "시간이 소요된 서비스"},
    Description{"rootcause.responsetime.entity", "call the time was spent in",
                "시간이 소요된 호출"},
    Description{"rootcause.json", "a root cause as JSON", "JSON으로 지정한 근본 원인"},
};

constexpr std::array kOperators = {
    Description{"=", "equal", "같음"},
    Description{"!=", "not equal", "같지 않음"},
    Description{"<", "less", "작음"},
    Description{"<=", "at most", "이하"},
    Description{">", "greater", "큼"},
    Description{">=", "at least", "이상"},
    Description{"contains", "has it somewhere", "포함"},
    Description{"beginswith", "begins with it", "이것으로 시작"},
    Description{"endswith", "ends with it", "이것으로 끝남"},
    Description{"and", "both hold", "둘 다 만족"},
    Description{"or", "one of them holds", "하나라도 만족"},
    Description{"!", "does not hold", "만족하지 않음"},
    Description{"not", "does not hold", "만족하지 않음"},
};

std::string Find(const auto& table, std::string_view word, filter::Language language) {
  for (const Description& each : table) {
    if (each.word != word) continue;
    return std::string(language == filter::Language::kKorean ? each.korean : each.english);
  }
  return {};
}

std::string OfKind(OfferKind kind, filter::Language language) {
  const bool is_korean = language == filter::Language::kKorean;
  switch (kind) {
    case OfferKind::kAnnotation: return is_korean ? "주석" : "annotation";
    case OfferKind::kNode: return is_korean ? "서비스" : "service";
    case OfferKind::kGroup: return is_korean ? "그룹" : "group";
    default: return {};
  }
}

}  // namespace

std::string DescriptionOf(const Offer& offer, filter::Language language) {
  const std::string word = LowerAscii(offer.label.substr(0, offer.label.find_first_of(" ({")));
  switch (offer.kind) {
    case OfferKind::kKeyword: return Find(kKeywords, word, language);
    case OfferKind::kOperator:
    case OfferKind::kConnective:
    case OfferKind::kSign: return Find(kOperators, word, language);
    default: return OfKind(offer.kind, language);
  }
}

}  // namespace roentgen::complete

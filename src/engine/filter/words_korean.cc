#include <string>
#include <string_view>

#include "engine/filter/parser.h"
#include "engine/filter/words_language.h"

namespace roentgen::filter {
namespace {

// Every condition is built up to the stem of its verb, `정상이`, `결함(fault)이 있`; where it
// stands decides the ending. All stems used here conjugate regularly.

// The last syllable with `jamo` under it, when it is a Hangul syllable without a final consonant.
// Endings that join a vowel stem: ㅁ (16) of `임`, ㅂ (17) of `입니다`.
bool CloseSyllable(std::string& text, unsigned jamo) {
  if (text.size() < 3) return false;
  const std::size_t at = text.size() - 3;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned code = (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
  if (byte(0) >> 4 != 0xE || code < 0xAC00 || code > 0xD7A3 || (code - 0xAC00) % 28 != 0) {
    return false;
  }
  const unsigned closed = code + jamo;
  text[at] = static_cast<char>(0xE0 | closed >> 12);
  text[at + 1] = static_cast<char>(0x80 | (closed >> 6 & 0x3F));
  text[at + 2] = static_cast<char>(0x80 | (closed & 0x3F));
  return true;
}

std::string Sentence(std::string stem) {
  return CloseSyllable(stem, 17) ? stem + "니다" : stem + "습니다";
}

std::string Noun(std::string stem) { return CloseSyllable(stem, 16) ? stem : stem + "음"; }

class Korean {
 public:
  explicit Korean(Scope scope) : scope_(scope) {}

  std::string Stem(const BoundExpression& expression, bool negated) const {
    return std::visit([&](const auto& node) { return Say(node, negated); }, expression.node);
  }

 private:
  bool AtTop() const { return scope_ == Scope::kTrace; }

  static std::string Unless(const std::string& stem, bool negated) {
    return negated ? "(" + Noun(stem) + ")에 해당하지 않" : stem;
  }

  std::string Join(const std::vector<BoundPtr>& parts, const char* ending) const {
    std::string all;
    for (const BoundPtr& part : parts) {
      if (!all.empty()) all += std::string(ending) + (AtTop() ? ", " : " ");
      const std::string stem = Stem(*part, false);
      all += IsCompound(*part) ? "(" + Noun(stem) + ")에 해당하" : stem;
    }
    return all;
  }

  std::string Say(const BoundAnd& node, bool negated) const {
    return Unless(Join(node.parts, "고"), negated);
  }
  std::string Say(const BoundOr& node, bool negated) const {
    return Unless(Join(node.parts, "거나"), negated);
  }
  std::string Say(const BoundNot& node, bool negated) const { return Stem(*node.inner, !negated); }

  std::string Say(const BoundFlag& node, bool negated) const {
    const bool yes = node.wanted != negated;
    if (AtTop() && node.keyword == FlagKeyword::kPartial) {
      return yes ? "트레이스가 불완전하" : "트레이스가 불완전하지 않";
    }
    if (AtTop() && node.keyword == FlagKeyword::kInferred) {
      return yes ? "추론된 세그먼트가 있" : "추론된 세그먼트가 없";
    }
    if (!AtTop()) return Flag(node.keyword, yes);
    const bool is = node.keyword == FlagKeyword::kOk;
    return (is ? "루트 세그먼트가 " : "루트 세그먼트에 ") + Flag(node.keyword, yes);
  }

  static std::string Flag(FlagKeyword keyword, bool yes) {
    switch (keyword) {
      case FlagKeyword::kOk: return yes ? "정상이" : "정상이 아니";
      case FlagKeyword::kError: return yes ? "오류(error)가 있" : "오류(error)가 없";
      case FlagKeyword::kThrottle: return yes ? "제한(throttle)이 있" : "제한(throttle)이 없";
      case FlagKeyword::kFault: return yes ? "결함(fault)이 있" : "결함(fault)이 없";
      case FlagKeyword::kPartial: return yes ? "진행 중이" : "진행 중이 아니";
      case FlagKeyword::kInferred: return yes ? "추론되었" : "추론되지 않았";
      case FlagKeyword::kFirst: return yes ? "첫 번째이" : "첫 번째가 아니";
      case FlagKeyword::kLast: return yes ? "마지막이" : "마지막이 아니";
      case FlagKeyword::kRemote: return yes ? "원격이" : "원격이 아니";
      case FlagKeyword::kRoot: return yes ? "진입점이" : "진입점이 아니";
    }
    return {};
  }

  // Of a subject that has its particle: `응답 시간이`.
  static std::string Compared(Comparison comparison, const std::string& value) {
    switch (comparison) {
      case Comparison::kEqual: return " " + value + "이";
      case Comparison::kNotEqual: return " " + value + " 이외의 값이";
      case Comparison::kLess: return " " + value + " 미만이";
      case Comparison::kLessEqual: return " " + value + " 이하이";
      case Comparison::kGreater: return " " + value + " 초과이";
      case Comparison::kGreaterEqual: return " " + value + " 이상이";
      case Comparison::kContains: return " " + value + " 문자열을 포함하";
      case Comparison::kBeginsWith: return " " + value + " 문자열로 시작하";
      case Comparison::kEndsWith: return " " + value + " 문자열로 끝나";
    }
    return {};
  }

  std::string Say(const BoundNumber& node, bool negated) const {
    const std::string value = NumberText(node.value);
    const std::string root = AtTop() ? "루트 세그먼트의 " : "";
    const auto said = [&](const std::string& subject, const char* unit) {
      return Unless(subject + Compared(node.comparison, value + unit), negated);
    };
    switch (node.keyword) {
      case NumberKeyword::kResponseTime: return said(root + "응답 시간이", "초");
      case NumberKeyword::kDuration: return said(AtTop() ? "트레이스 전체 기간이" : "기간이", "초");
      case NumberKeyword::kHttpStatus: return said(root + "HTTP 상태 코드가", "");
      case NumberKeyword::kIndex: return said("순서(0부터)가", "");
      case NumberKeyword::kCoverage: return said("응답 시간에서 차지하는 비율이", "");
    }
    return {};
  }

  static const char* Field(TextKeyword keyword) {
    switch (keyword) {
      case TextKeyword::kHttpUrl: return "URL이";
      case TextKeyword::kHttpMethod: return "HTTP 메서드가";
      case TextKeyword::kHttpUserAgent: return "사용자 에이전트가";
      case TextKeyword::kHttpClientIp: return "클라이언트 IP 주소가";
      case TextKeyword::kUser: return "사용자가";
      case TextKeyword::kName: return "이름이";
      case TextKeyword::kType: return "유형이";
      case TextKeyword::kMessage: return "메시지가";
      case TextKeyword::kAvailabilityZone: return "가용 영역이";
      case TextKeyword::kInstanceId: return "인스턴스 ID가";
      case TextKeyword::kResourceArn: return "리소스 ARN이";
      case TextKeyword::kVersion: return "버전이";
      case TextKeyword::kAccountId: return "계정 ID가";
    }
    return "";
  }

  std::string Say(const BoundText& node, bool negated) const {
    std::string subject = Field(node.keyword);
    if (AtTop()) {
      subject = (IsOfRoot(node.keyword) ? "루트 세그먼트의 " : "어느 한 세그먼트의 ") + subject;
      if (!node.comparison && !IsOfRoot(node.keyword)) {
        subject = std::string(Field(node.keyword)) + " 있는 세그먼트가";
      }
    }
    if (!node.comparison) return subject + (negated ? " 없" : " 있");
    return Unless(subject + Compared(*node.comparison, Quoted(node.value)), negated);
  }

  std::string Say(const BoundAnnotation& node, bool negated) const {
    std::string where = AtTop() ? "어느 한 세그먼트의 " : "";
    if (node.side == EdgeSide::kSource) where = "호출한 쪽의 ";
    if (node.side == EdgeSide::kDestination) where = "호출받은 쪽의 ";
    const std::string value = "주석 " + node.key + " 값이";
    if (node.comparison) {
      return Unless(where + value + Compared(*node.comparison, ValueText(node.value)), negated);
    }
    const std::string what = "false가 아닌 " + value;
    return (AtTop() ? what + " 있는 세그먼트가" : where + what) + (negated ? " 없" : " 있");
  }

  static std::string Node(const NodeSelector& node) {
    std::string said;
    if (node.account) said += "계정 " + Quoted(*node.account);
    if (node.type) said += (said.empty() ? "유형 " : ", 유형 ") + Quoted(*node.type);
    if (!said.empty()) said += "의 ";
    return said + (node.name ? "서비스 " + Quoted(*node.name) : "서비스");
  }

  static std::string Inside(const BoundPtr& inner, Scope scope) {
    return Korean(scope).Stem(*inner, false);
  }

  // `one`: "...의 세그먼트 하나는"; `none`: "...의 세그먼트 중".
  static std::string OneOf(const std::string& things, const BoundPtr& inner, Scope scope,
                           bool negated) {
    const std::string stem = Inside(inner, scope);
    if (!negated) return things + " 하나는 " + stem;
    return things + " 중 (" + Noun(stem) + ")에 해당하는 것이 없";
  }

  std::string Say(const BoundService& node, bool negated) const {
    const std::string service = Node(node.node);
    if (!node.inner) {
      return "트레이스에 " + service + (negated ? " 노드가 없" : " 노드가 있");
    }
    return OneOf(service + " 세그먼트", node.inner, Scope::kService, negated);
  }

  std::string Say(const BoundEdge& node, bool negated) const {
    const std::string call = Node(node.from) + "에서 " + Node(node.to) + " 쪽으로 가는 호출";
    if (!node.inner) return call + (negated ? "이 없" : "이 있");
    return OneOf(call, node.inner, Scope::kEdge, negated);
  }

  std::string Say(const BoundRootCause& node, bool negated) const {
    static constexpr const char* kLevels[] = {"서비스", "엔터티", "예외"};
    static constexpr const char* kKinds[] = {"결함(fault)", "오류(error)", "응답 시간"};
    const auto level = static_cast<std::size_t>(node.level);
    const std::string things = std::string(kKinds[static_cast<std::size_t>(node.kind)]) +
                               "의 근본 원인에 이르는 " + kLevels[level];
    return OneOf(things, node.inner, ScopeOf(node.level), negated);
  }

  std::string Say(const BoundCauseShape&, bool negated) const {
    return std::string("표현식에 적힌 것과 같은 근본 원인이 ") + (negated ? "없" : "있");
  }

  std::string Say(const BoundGroup& node, bool negated) const {
    return "트레이스가 그룹 " + Quoted(node.name) +
           (node.negated != negated ? "에 속하지 않" : "에 속하");
  }

  Scope scope_;
};

}  // namespace

std::string ExplainInKorean(const BoundExpression& expression) {
  return Sentence(Korean(Scope::kTrace).Stem(expression, false));
}

}  // namespace roentgen::filter

// Any bytes as a file of local rules, as the daemon's two answers, as an HTTP answer, and as a
// pattern and a text. What is accepted must also be usable.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <xray/environment.h>
#include <xray/sampler.h>

#include "src/net/http_answer.h"
#include "src/sample/central_wire.h"

namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

void Local(std::string_view text) {
  const xray::LocalRules made =
      xray::MakeLocalSampler(text, xray::SystemClock(), xray::SystemRandom());
  Require(made.error.empty() == (made.sampler != nullptr));
  if (made.sampler) {
    (void)made.sampler->Decide({.service_name = "a", .host = "b", .method = "GET", .path = "/c"});
  }
}

void Central(std::string_view text) {
  xray::detail::RulesAnswer rules = xray::detail::ReadRulesAnswer(text);
  xray::detail::SortRules(rules.rules);
  for (const xray::detail::CentralRule& rule : rules.rules) {
    Require(!rule.name.empty() && rule.fixed_rate >= 0 && rule.fixed_rate <= 1);
    (void)rule.Matches({.service_name = "a", .host = "b", .method = "GET", .path = "/c"});
  }
  const xray::detail::TargetsAnswer targets = xray::detail::ReadTargetsAnswer(text);
  for (const xray::detail::RuleTarget& target : targets.targets) {
    Require(!target.interval_ns || *target.interval_ns >= 1'000'000'000);
    Require(!target.quota_until_ns || *target.quota_until_ns >= 0);
  }
}

void Http(std::string_view text) {
  constexpr std::size_t kBodyBytesMax = 1'000;
  xray::detail::HttpAnswer whole(kBodyBytesMax, true);
  whole.Take(text);
  whole.End();
  xray::detail::HttpAnswer pieces(kBodyBytesMax, true);
  for (std::size_t at = 0; at < text.size(); at += 3) {
    if (!pieces.Take(text.substr(at, 3))) break;
  }
  pieces.End();
  Require(whole.complete() == pieces.complete());
  if (whole.complete()) Require(whole.body() == pieces.body());
  Require(whole.body().size() <= kBodyBytesMax);
}

void Wildcard(std::string_view text) {
  const std::size_t line = text.substr(0, 1'000).find('\n');
  const std::string pattern(text.substr(0, line == std::string_view::npos ? 0 : line));
  const std::string_view subject =
      text.substr(line == std::string_view::npos ? 0 : line + 1).substr(0, 10'000);
  if (xray::WildcardMatches(pattern, subject))
    Require(xray::WildcardMatches("*" + pattern + "*", subject));
  Require(xray::WildcardMatches("*", subject) &&
          xray::WildcardMatches(std::string(subject.size(), '?'), subject));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t length) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), length);
  Local(text);
  Central(text);
  Http(text);
  Wildcard(text);
  return 0;
}

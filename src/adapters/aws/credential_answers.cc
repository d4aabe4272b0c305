#include "adapters/aws/credential_answers.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "wire/json/json_index.h"

namespace roentgen::aws {
namespace {

constexpr std::size_t kMaxJsonDepth = 8;
constexpr std::size_t kMaxXmlDepth = 16;
constexpr std::size_t kMaxLogged = 300;

bool IsHeaderText(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

Result<Credentials> Checked(Credentials credentials, std::string_view expiration) {
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return MakeError(ErrorCode::kCorrupt, "the answer has no access key");
  }
  // They become headers; the id also a part of Authorization, whose parts commas and slashes end.
  if (!IsHeaderText(credentials.access_key_id) || !IsHeaderText(credentials.session_token) ||
      credentials.access_key_id.find_first_of(",/") != std::string::npos) {
    return MakeError(ErrorCode::kCorrupt, "the answer's key or token has odd characters");
  }
  if (!expiration.empty()) {
    credentials.expires_at = ParseIso8601(expiration);
    if (!credentials.expires_at) {
      return MakeError(
          ErrorCode::kCorrupt,
          fmt::format("the answer's expiration `{}` is not a time", Printable(expiration)));
    }
  }
  return credentials;
}

std::string MemberText(wire::JsonValue object, std::string_view key) {
  std::string scratch;
  for (wire::JsonValue name = object.first(); name.IsIn(object);) {
    const wire::JsonValue value = name.next();
    if (name.inner() == key && value.IsString()) return std::string(value.text(scratch));
    name = value.next();
  }
  return {};
}

// Collects the text of elements by name: STS's answers use each of those read once.
class XmlTexts {
 public:
  explicit XmlTexts(std::string_view body) : parser_(XML_ParserCreate("UTF-8")) {
    if (!parser_ || body.size() > kMaxCredentialAnswerBytes) return;
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &OnStart, &OnEnd);
    XML_SetCharacterDataHandler(parser_.get(), &OnText);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &OnDoctype);
    good_ = XML_Parse(parser_.get(), body.data(), static_cast<int>(body.size()), XML_TRUE) ==
            XML_STATUS_OK;
  }

  bool good() const { return good_; }
  std::string Take(std::string_view name) {
    for (auto& [known, text] : texts_) {
      if (known == name) return std::move(text);
    }
    return {};
  }

 private:
  static void OnStart(void* self, const XML_Char* name, const XML_Char** /*attributes*/) {
    auto& texts = *static_cast<XmlTexts*>(self);
    if (++texts.depth_ > kMaxXmlDepth) XML_StopParser(texts.parser_.get(), XML_FALSE);
    texts.open_ = nullptr;
    for (auto& [known, text] : texts.texts_) {
      if (known == name && text.empty()) texts.open_ = &text;
    }
  }
  static void OnEnd(void* self, const XML_Char* /*name*/) {
    auto& texts = *static_cast<XmlTexts*>(self);
    --texts.depth_;
    texts.open_ = nullptr;
  }
  static void OnText(void* self, const XML_Char* text, int length) {
    auto& texts = *static_cast<XmlTexts*>(self);
    if (texts.open_ != nullptr) texts.open_->append(text, static_cast<std::size_t>(length));
  }
  static void OnDoctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    XML_StopParser(static_cast<XmlTexts*>(self)->parser_.get(), XML_FALSE);
  }

  struct ParserDeleter {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserDeleter> parser_;
  std::array<std::pair<std::string, std::string>, 6> texts_{{{"AccessKeyId", ""},
                                                             {"SecretAccessKey", ""},
                                                             {"SessionToken", ""},
                                                             {"Expiration", ""},
                                                             {"Code", ""},
                                                             {"Message", ""}}};
  std::string* open_ = nullptr;
  std::size_t depth_ = 0;
  bool good_ = false;
};

// Reads `digits` digits of `text` at `at`; -1 when they are none.
int Digits(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  if (text.size() < at + digits) return -1;
  const char* end = text.data() + at + digits;
  const auto parsed = std::from_chars(text.data() + at, end, value);
  return parsed.ec == std::errc() && parsed.ptr == end && text[at] != '-' ? value : -1;
}

// Minutes that `Z`, `+hh:mm` or `-hhmm` is ahead of UTC.
std::optional<int> OffsetMinutes(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() < 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  const std::size_t minute_at = zone[3] == ':' ? 4 : 3;
  const int hours = Digits(zone, 1, 2);
  const int minutes = Digits(zone, minute_at, 2);
  if (zone.size() != minute_at + 2 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
    return std::nullopt;
  }
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out(text.substr(0, kMaxLogged));
  std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

std::optional<TimestampUs> ParseIso8601(std::string_view text) {
  using namespace std::chrono;
  constexpr std::size_t kSecondsEnd = 19;
  if (text.size() <= kSecondsEnd || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const year_month_day date{year(Digits(text, 0, 4)),
                            month(static_cast<unsigned>(Digits(text, 5, 2))),
                            day(static_cast<unsigned>(Digits(text, 8, 2)))};
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  const int second = Digits(text, 17, 2);
  std::string_view zone = text.substr(kSecondsEnd);
  if (zone.front() == '.')
    zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  const std::optional<int> offset = OffsetMinutes(zone);
  if (Digits(text, 0, 4) < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60 || !offset) {
    return std::nullopt;
  }
  const auto time = sys_days(date) + hours(hour) + minutes(minute - *offset) + seconds(second);
  return FromSeconds(time.time_since_epoch().count());
}

Result<Credentials> ParseCredentialJson(std::string_view body) {
  wire::JsonIndex index;
  if (body.size() > kMaxCredentialAnswerBytes || !index.Parse(body, kMaxJsonDepth) ||
      !index.root().IsObject()) {
    return MakeError(ErrorCode::kCorrupt, "the answer is not a JSON object");
  }
  const wire::JsonValue root = index.root();
  const std::string code = MemberText(root, "Code");
  if (!code.empty() && code != "Success") {
    return MakeError(ErrorCode::kUnavailable, fmt::format("{}: {}", Printable(code),
                                                          Printable(MemberText(root, "Message"))));
  }
  Credentials credentials;
  credentials.access_key_id = MemberText(root, "AccessKeyId");
  credentials.secret_access_key = MemberText(root, "SecretAccessKey");
  credentials.session_token = MemberText(root, "Token");
  if (credentials.session_token.empty())
    credentials.session_token = MemberText(root, "SessionToken");
  return Checked(std::move(credentials), MemberText(root, "Expiration"));
}

Result<Credentials> ParseStsCredentials(std::string_view body) {
  XmlTexts texts(body);
  if (!texts.good()) return MakeError(ErrorCode::kCorrupt, "the answer is not XML of STS");
  Credentials credentials;
  credentials.access_key_id = texts.Take("AccessKeyId");
  credentials.secret_access_key = texts.Take("SecretAccessKey");
  credentials.session_token = texts.Take("SessionToken");
  return Checked(std::move(credentials), texts.Take("Expiration"));
}

StsError ParseStsError(std::string_view body) {
  XmlTexts texts(body);
  if (!texts.good()) return {};
  return {Printable(texts.Take("Code")), Printable(texts.Take("Message"))};
}

}  // namespace roentgen::aws

#include "wire/json/json_index.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <fmt/core.h>

#include "base/hex.h"
#include "wire/json/json_scalar.h"
#include "wire/json/utf8.h"

namespace roentgen::wire {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Nonzero when one of the eight bytes ends a run of plain characters: a quote, a backslash, a
// control character, or anything outside ASCII. May also hit a plain byte behind a true hit, never
// before it.
std::uint64_t SpecialBytes(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHighs = 0x8080808080808080ULL;
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t slash = word ^ (kOnes * '\\');
  const std::uint64_t found = (quote - kOnes) | (slash - kOnes) | (word - kOnes * 0x20);
  return (found | word) & kHighs;
}

class Parser {
 public:
  Parser(std::string_view text, std::size_t max_depth, std::vector<JsonNode>& nodes,
         std::vector<std::uint32_t>& open)
      : begin_(text.data()),
        end_(begin_ + text.size()),
        at_(begin_),
        max_depth_(max_depth),
        nodes_(nodes),
        open_(open) {}

  // Nullptr, or what is wrong at `offset()`.
  const char* Run() {
    for (State state = State::kValue; state != State::kDone;) {
      SkipSpace();
      switch (state) {
        case State::kValue: state = Value(); break;
        case State::kFirstElement: state = FirstElement(); break;
        case State::kFirstKey: state = FirstKey(); break;
        case State::kKey: state = Key(); break;
        case State::kAfter: state = After(); break;
        case State::kDone: break;
        case State::kFailed: return what_;
      }
    }
    return nullptr;
  }

  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::size_t depth() const { return deepest_; }

 private:
  enum class State { kValue, kFirstElement, kFirstKey, kKey, kAfter, kDone, kFailed };

  State Fail(const char* what) {
    what_ = what;
    return State::kFailed;
  }

  void SkipSpace() {
    while (at_ != end_ && IsSpace(*at_)) ++at_;
  }

  std::uint32_t Offset() const { return static_cast<std::uint32_t>(at_ - begin_); }

  State Value() {
    if (at_ == end_) return Fail("the text ends where a value is due");
    switch (*at_) {
      case '{': return Open(JsonKind::kObject, State::kFirstKey);
      case '[': return Open(JsonKind::kArray, State::kFirstElement);
      case '"': return String() ? State::kAfter : State::kFailed;
      case 't': return Word("true", JsonKind::kTrue);
      case 'f': return Word("false", JsonKind::kFalse);
      case 'n': return Word("null", JsonKind::kNull);
      default: return Number();
    }
  }

  State Open(JsonKind kind, State then) {
    if (open_.size() == max_depth_) return Fail("nested too deep");
    open_.push_back(static_cast<std::uint32_t>(nodes_.size()));
    deepest_ = std::max(deepest_, open_.size());
    nodes_.push_back({Offset(), 0, 1, kind, false});
    ++at_;
    return then;
  }

  State Close() {
    JsonNode& node = nodes_[open_.back()];
    ++at_;
    node.end = Offset();
    node.span = static_cast<std::uint32_t>(nodes_.size()) - open_.back();
    open_.pop_back();
    return State::kAfter;
  }

  State FirstElement() { return at_ != end_ && *at_ == ']' ? Close() : State::kValue; }
  State FirstKey() { return at_ != end_ && *at_ == '}' ? Close() : State::kKey; }

  State Key() {
    if (at_ == end_ || *at_ != '"') return Fail("a key in quotes is due");
    if (!String()) return State::kFailed;
    SkipSpace();
    if (at_ == end_ || *at_ != ':') return Fail("a colon is due");
    ++at_;
    return State::kValue;
  }

  State After() {
    if (open_.empty()) return at_ == end_ ? State::kDone : Fail("text after the value");
    if (at_ == end_) return Fail("the text ends inside an object or array");
    const bool in_object = nodes_[open_.back()].kind == JsonKind::kObject;
    if (*at_ == ',') {
      ++at_;
      return in_object ? State::kKey : State::kValue;
    }
    if (*at_ == (in_object ? '}' : ']')) return Close();
    return Fail("a comma or a closing bracket is due");
  }

  void Push(JsonKind kind, const char* from, bool escaped = false) {
    nodes_.push_back({static_cast<std::uint32_t>(from - begin_), Offset(), 1, kind, escaped});
  }

  State Word(std::string_view word, JsonKind kind) {
    const char* const from = at_;
    if (!std::string_view(at_, end_).starts_with(word)) return Fail("not a value");
    at_ += word.size();
    Push(kind, from);
    return State::kAfter;
  }

  State Number() {
    const char* const from = at_;
    const auto part = [](char c) {
      return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    };
    while (at_ != end_ && part(*at_)) ++at_;
    if (!IsJsonNumber({from, at_})) {
      at_ = from;
      return Fail("not a value");
    }
    Push(JsonKind::kNumber, from);
    return State::kAfter;
  }

  void SkipPlain() {
    std::uint64_t word = 0;
    while (end_ - at_ >= 8) {
      std::memcpy(&word, at_, 8);
      if (SpecialBytes(word) != 0) break;
      at_ += 8;
    }
    while (at_ != end_) {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') return;
      ++at_;
    }
  }

  bool String() {
    const char* const from = ++at_;
    bool escaped = false;
    for (;;) {
      SkipPlain();
      if (at_ == end_) return Broken("a string does not end");
      if (*at_ == '"') break;
      if (*at_ == '\\') {
        escaped = true;
        if (!Escape()) return Broken("a bad escape in a string");
      } else if (const std::size_t length = Utf8SequenceLength(at_, end_); length > 1) {
        at_ += length;
      } else {
        return Broken(length == 0 ? "not UTF-8" : "a control character in a string");
      }
    }
    Push(JsonKind::kString, from, escaped);
    ++at_;
    return true;
  }

  bool Escape() {
    if (end_ - at_ < 2) return false;
    const char kind = at_[1];
    if (kind != 'u') {
      at_ += 2;
      return kind != '\0' && std::strchr("\"\\/bfnrt", kind) != nullptr;
    }
    if (end_ - at_ < 6) return false;
    const bool digits = std::all_of(at_ + 2, at_ + 6, [](char c) { return HexDigit(c) >= 0; });
    at_ += 6;
    return digits;
  }

  bool Broken(const char* what) {
    what_ = what;
    return false;
  }

  const char* const begin_;
  const char* const end_;
  const char* at_;
  const std::size_t max_depth_;
  std::size_t deepest_ = 0;
  const char* what_ = nullptr;
  std::vector<JsonNode>& nodes_;
  std::vector<std::uint32_t>& open_;
};

}  // namespace

std::string_view JsonValue::text(std::string& scratch) const {
  if (!escaped()) return inner();
  scratch.clear();
  AppendUnescaped(scratch, inner());
  return scratch;
}

Result<void> JsonIndex::Parse(std::string_view text, std::size_t max_depth) {
  nodes_.clear();
  open_.clear();
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    return MakeError(ErrorCode::kTooLarge, "the JSON text is 4 GiB or more");
  }
  Parser parser(text, max_depth, nodes_, open_);
  if (const char* what = parser.Run()) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("not valid JSON: {} at byte {}", what, parser.offset()));
  }
  text_ = text.data();
  depth_ = parser.depth();
  return {};
}

std::string_view TrimJsonSpace(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace roentgen::wire

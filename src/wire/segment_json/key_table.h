// The known keys of one kind of JSON object, each with the rule its value has to meet. Decoder and
// emitter read the same tables, so they cannot disagree on what is dropped.
//
// A key is found by a perfect hash over its length and three of its characters; the multiplier that
// makes it perfect is searched at compile time.
// Thread-safety: immutable constants.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "wire/json/json_index.h"

namespace roentgen::wire {

enum class Rule : std::uint8_t {
  kAny,         // anything; named only because the decoder reads it
  kText,        // string
  kShortText,   // string, cut to kMaxShortChars
  kBool,        //
  kInteger,     // whole number, or a string holding one
  kTime,        // number of seconds
  kId,          // 16 hex digits, not all zero
  kTraceId,     //
  kTexts,       // array of strings; other elements are dropped
  kIds,         // array of ids; likewise
  kObject,      // object of the entry's table
  kObjects,     // array of such objects; other elements are dropped
  kFreeObject,  // object of anything
  kCause,       // string, or object of the entry's table
  kAnnotations,
  kLinks,
  kSubsegments,
  kInProgress,  // true counts only while there is no end
};

inline constexpr std::size_t kMaxShortChars = 250;
inline constexpr std::size_t kMaxAnnotationChars = 1000;

class KeyTable {
 public:
  static constexpr std::size_t kMaxKeys = 32;
  struct KeyView {
    std::string_view key;
    Rule rule = Rule::kAny;
    const KeyTable* table = nullptr;
  };

  template <std::size_t N>
  consteval explicit KeyTable(const KeyView (&entries)[N]) : size_(N) {
    static_assert(N <= kMaxKeys);
    for (std::size_t i = 0; i < N; ++i) entries_[i] = entries[i];
    for (seed_ = 0x9E3779B1; !FillSlots(); seed_ += 0x3C6EF372) {
    }
  }

  // The slot of a key that must be in the table; otherwise the program does not compile.
  consteval std::size_t Slot(std::string_view key) const {
    for (std::size_t i = 0; i < size_; ++i) {
      if (entries_[i].key == key) return i;
    }
    CheckFailed("unknown key", __FILE__, __LINE__);
  }

  // The slot of `key`, or kMaxKeys.
  std::size_t Find(std::string_view key) const {
    if (key.empty()) return kMaxKeys;
    const std::size_t slot = slots_[Hash(key)];
    return slot < size_ && entries_[slot].key == key ? slot : kMaxKeys;
  }

  // Likewise for a key of a JSON object, which may be spelled with escapes.
  std::size_t FindKey(JsonValue key) const {
    if (!key.escaped()) return Find(key.inner());
    std::string scratch;
    return Find(key.text(scratch));
  }

  std::size_t size() const { return size_; }
  const KeyView& entry(std::size_t slot) const { return entries_[slot]; }

 private:
  static constexpr std::size_t kBuckets = 256;

  constexpr std::size_t Hash(std::string_view key) const {
    const auto byte = [key](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(key[i]));
    };
    const std::uint32_t mixed = static_cast<std::uint32_t>(key.size()) ^ (byte(0) << 8) ^
                                (byte(key.size() / 2) << 16) ^ (byte(key.size() - 1) << 24);
    return (mixed * seed_) >> 24;
  }

  constexpr bool FillSlots() {
    slots_.fill(kMaxKeys);
    for (std::size_t i = 0; i < size_; ++i) {
      std::uint8_t& slot = slots_[Hash(entries_[i].key)];
      if (slot != kMaxKeys) return false;
      slot = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  std::array<KeyView, kMaxKeys> entries_{};
  std::array<std::uint8_t, kBuckets> slots_{};
  std::size_t size_ = 0;
  std::uint32_t seed_ = 0;
};

// The values of an object's known keys, by slot. Of a key given twice the last one counts.
class Members {
 public:
  // `object` must be an object of `table`.
  Members(const KeyTable& table, JsonValue object) : text_(object.source()) {
    std::fill_n(nodes_.begin(), table.size(), nullptr);
    for (JsonValue key = object.first(); key.IsIn(object);) {
      const JsonValue value = key.next();
      const std::size_t slot = table.FindKey(key);
      if (slot != KeyTable::kMaxKeys) nodes_[slot] = value.node();
      key = value.next();
    }
  }

  // Absent when the object has no such key. `slot` comes from the same table.
  JsonValue operator[](std::size_t slot) const { return {nodes_[slot], text_}; }

 private:
  std::array<const JsonNode*, KeyTable::kMaxKeys> nodes_;
  const char* text_;
};

}  // namespace roentgen::wire

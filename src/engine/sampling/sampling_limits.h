// Every bound of sampling, in one place. Source: X-Ray API reference and quotas; docs/adr/0016.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace roentgen::sampling {

inline constexpr std::size_t kDefaultMaxRules = 25;       // beside Default; --max-sampling-rules
inline constexpr std::size_t kMostMaxRules = 900;         // what a setting store has room for
inline constexpr std::size_t kDefaultMaxClients = 2'000;  // of one rule; --max-sampling-clients

inline constexpr std::size_t kMaxRuleNameCharacters = 32;
inline constexpr std::size_t kMaxServiceCharacters = 64;  // also of a service's type and a host
inline constexpr std::size_t kMaxMethodCharacters = 10;
inline constexpr std::size_t kMaxPathCharacters = 128;
inline constexpr std::size_t kMaxResourceCharacters = 500;
inline constexpr std::size_t kMaxAttributes = 5;
inline constexpr std::size_t kMaxAttributeCharacters = 32;  // of a key, and of a value
inline constexpr std::int64_t kMaxPriority = 9'999;
inline constexpr std::int64_t kMaxReservoir = INT32_MAX;
inline constexpr std::int64_t kMaxCooldownMinutes = 100'000;

// Clients report every interval. A quota lasts three of them: one that misses two reports keeps
// it, one that is gone frees it soon.
inline constexpr DurationUs kReportInterval{10 * kUsPerSecond};
inline constexpr DurationUs kQuotaTtl{30 * kUsPerSecond};
// What part of a unit of quota a client was owed longer than another decides whose turn it is; by
// so much, before the unit changes hands.
inline constexpr DurationUs kTurn{150 * kUsPerSecond};

// Reports further from now than this are of no use: the counts belong to another time, or the
// client's clock cannot be trusted with a deadline.
inline constexpr DurationUs kStaleAfter{10 * kUsPerMinute};

inline constexpr DurationUs kWindow{10 * kUsPerSecond};
inline constexpr DurationUs kSummariesKept{30 * kUsPerMinute};
inline constexpr std::size_t kSummariesPerPage = 1'000;

inline constexpr DurationUs kBoostTtl{kUsPerMinute};
// A rule is boosted until about this many anomalies a window are sampled.
inline constexpr std::int64_t kWantedAnomalies = 10;

}  // namespace roentgen::sampling

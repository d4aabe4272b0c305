// What `roentgen sampling` says. Source: as messages.h, which holds it.
#pragma once

#include "apps/roentgen/text/command_text.h"

namespace roentgen::cli {

struct SamplingText {
  CommandText command;
  CommandText list;
  CommandText create;
  CommandText update;
  CommandText remove;
  CommandText stats;
  CommandText simulate;
  Text name_argument;
  Text priority_flag;
  Text rate_flag;
  Text reservoir_flag;
  Text service_flag;
  Text type_flag;
  Text host_flag;
  Text method_flag;
  Text path_flag;
  Text resource_flag;
  Text attribute_flag;
  Text tag_flag;
  Text boost_flag;
  Text cooldown_flag;
  Text no_default_anomalies_flag;
  Text requests_flag;
  Text clients_flag;
  Phrase<View> bad_pair;  // `--tag x`
  Text cooldown_needs_boost;
  Text nothing_to_change;
  Text name_column;
  Text priority_column;
  Text rate_column;
  Text reservoir_column;
  Text matches_column;
  Text everything;
  Text requests_column;
  Text sampled_column;
  Text borrowed_column;
  Text trend_column;
  Text no_statistics;
  Phrase<View> created;
  Phrase<View> updated;
  Phrase<View> removed;
  Phrase<View, View> speaks;         // rule, priority
  Phrase<View, View, View> differs;  // member, pattern, value
  Phrase<View, View> absent;         // member, pattern
  Phrase<View> assumed;              // members
  Text skipped;
  Phrase<View, View, View, View, View> expected;  // requests, clients, total, reservoir, rate
  Phrase<View> before_quota;                      // total
};

}  // namespace roentgen::cli

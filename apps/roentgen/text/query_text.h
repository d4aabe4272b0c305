// What the commands say that ask about many traces. Part of messages.h.
//
// Thread-safety: constants.
#pragma once

#include <cstdint>

#include "apps/roentgen/text/command_text.h"
#include "apps/roentgen/text/phrase.h"

namespace roentgen::cli {

struct TracesText {
  CommandText command;
  Text limit_flag;
  Text group_by_flag;
  Phrase<View, View> none;          // start, end
  Phrase<View, View> none_matches;  // start, end
  Phrase<std::uint64_t> more;       // shown
  // Of --group-by.
  Text traces;
  Text share;
  Phrase<View, View> no_values;  // attribute, traces
  Phrase<View, View> without;    // traces, attribute
  Phrase<View> more_values;      // values not shown
};

struct ExplainText {
  CommandText command;
  Text expression_argument;
  Phrase<View> selects;  // the expression in plain words
  Text plan_title;
  Text plan_index;
  Text plan_list;
  Text plan_documents;
  Text plan_nothing;
  Text groups_unknown;  // no server answers
};

struct MapText {
  CommandText command;
  Text watch_flag;
  Phrase<View, View> none;
  Phrase<View> of_filter;  // traces the map rests on
};

struct OperationsText {
  CommandText command;
  Text service_argument;
  Text type_flag;
  Text limit_flag;
  Text operation;
  Text calls;
  Text slowest;
  Phrase<View> more;              // operations not shown
  Phrase<View, View, View> none;  // service, start, end
};

struct CompareText {
  CommandText command;
  Text a_argument;
  Text b_argument;
  Text all_flag;
  Text one_is_an_id;
  Text set_a;
  Text set_b;
  Text every_trace;
  Text traces;
  Text title;
  Text attribute;
  Text value;
  Text difference;
  Text points;              // of shares, in hundredths
  Phrase<View> nothing;     // values compared
  Phrase<View> chance;      // values not shown
  Phrase<View, View> none;  // set, its expression
};

struct DiffText {
  Text title;
  Text call;
  Text difference;
  Text only_a;
  Text only_b;
  Phrase<View> omitted;
};

struct GroupsText {
  CommandText command;
  CommandText list;
  CommandText get;
  CommandText create;
  CommandText update;
  CommandText remove;
  Text name_argument;
  Text filter_flag;
  Text tag_flag;
  Text insights_flag;
  Text notifications_flag;
  Text bad_tag;
  Text nothing_to_change;
  Text name;
  Text filter;
  Text every_trace;
  Text insights;
  Text notifications;
  Text on;
  Text off;
  Text tags;
  Phrase<View> created;
  Phrase<View> updated;
  Phrase<View> deleted;
  Text later_only;
};

}  // namespace roentgen::cli

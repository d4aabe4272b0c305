// Every sentence the command line says, in one language. English and Korean are two constants of
// this type; a message missing in one does not compile.
//
// Thread-safety: constants.
#pragma once

#include <cstdint>

#include "apps/roentgen/text/command_text.h"
#include "apps/roentgen/text/phrase.h"
#include "apps/roentgen/text/query_text.h"
#include "apps/roentgen/text/sampling_text.h"

namespace roentgen::cli {

struct CommonText {
  Text tagline;
  Text usage;
  Text options;
  Text commands;
  Text positionals;
  Text examples;
  Text more_help;
  Text help_flag;
  Text version_flag;
  Text color_flag;
  Text ascii_flag;
  Text endpoint_flag;
  Text json_flag;
  Text since_flag;
  Text from_flag;
  Text to_flag;
  Text filter_flag;
  Text group_flag;
  Text csv_flag;
  // Under a table whose search a limit ended: traces, when.
  Phrase<View, View> partial;
  Phrase<View> searching;             // seconds so far
  Phrase<View, View, View> scanning;  // traces looked at, time reached, found
};

struct ErrorText {
  Text error;  // before every message
  Phrase<View> unknown_command;
  Phrase<View> unknown_option;
  Phrase<View> did_you_mean;
  Phrase<View> see_help;            // command line that shows help
  Phrase<View> usage;               // the parser's own words
  Phrase<View, View> bad_value;     // option, value
  Phrase<View> allowed;             // values
  Phrase<View> required;            // option or argument
  Phrase<View> value_missing;       // option
  Phrase<View, View> not_together;  // two options
  Phrase<View> bad_time;
  Text empty_range;
  Phrase<View> bad_endpoint;
  Text no_https;
  Phrase<View, View> cannot_reach;  // URL, reason
  Phrase<View, View> no_answer;     // URL, reason
  Phrase<View, View> refused;       // URL, message
  Phrase<View> not_xray;
  Phrase<View> bad_trace_id;
  Phrase<View> no_trace;
  Phrase<View> no_output;
};

struct LoadText {
  CommandText command;
  Text udp_flag;
  Text http_flag;
  Text connections_flag;
  Text rate_flag;
  Text traces_per_second_flag;
  Text duration_flag;
  Text count_flag;
  Text topology_flag;
  Text depth_flag;
  Text width_flag;
  Text seed_flag;
  Text start_flag;
  Text error_share_flag;
  Text late_share_flag;
  Text late_by_flag;
  Text duplicate_share_flag;
  Text in_progress_share_flag;
  Text threads_flag;
  Text pregenerate_flag;
  Text pregenerate_needs_count;
  Phrase<View, View, View> sending;               // topology, target, rate
  Text flat_out;                                  // in place of a rate
  Phrase<View, View, View, View, View> progress;  // time, rate, sent, refused, lag
  Phrase<View, View, View, View> sent;            // documents, traces, time, rate
  Phrase<View, View, View> lag;                   // p50, p99, max
  Phrase<View, View> refused;                     // count, reason
  Text nothing_refused;
  Phrase<View> verify_with;
};

struct VerifyText {
  CommandText command;
  Text traces_flag;
  Phrase<View, View> progress;                  // traces checked, of
  Phrase<View, View, View, View, View> result;  // documents, found, missing, altered, extra
  Phrase<View> missing;                         // document
  Phrase<View, View> altered;                   // document, where
  Phrase<View> extra;
  Phrase<View> more;
};

// Words of tables and trees.
struct ViewText {
  Text time;
  Text trace_id;
  Text status;
  Text response;
  Text service;
  Text request;
  Text annotations_title;
  Text annotations;
  Text ok;
  Text error;
  Text throttle;
  Text fault;
  Text in_progress;
  Text limit_exceeded;
  Text trace_title;
  Phrase<View, View, std::size_t> trace_facts;  // start, time taken, segments
  Text offset;
  Text time_taken;
  Text deeper;
  Text user;
  Text version;
  Text metadata;
  Text exception;
  Phrase<View> recorded_elsewhere;  // where
  Phrase<std::int64_t> more_frames;
  Phrase<std::int64_t> frames_omitted;
  Phrase<View> inferred;         // type
  Phrase<View, View> link_from;  // trace, segment
  Phrase<View, View> link_to;    // trace, segment
  Text map_title;
  Phrase<View, View, std::size_t> map_range;  // start, end, nodes
  Text node;
  Text type;
  Text per_minute;
  Text average;
  Text client;
  Phrase<View, View> link;  // events a minute, age
};

struct TraceText {
  CommandText command;
  Text id_argument;
  Text full_flag;
};

struct TailText {
  CommandText command;
  Text errors_flag;
  Text faults_flag;
  Text service_flag;
  Phrase<View> waiting;  // URL
};

struct CompletionText {
  CommandText command;
  Text shell_flag;
};

struct Messages {
  CommonText common;
  ErrorText errors;
  Text serve_summary;
  Text daemon_summary;
  LoadText load;
  VerifyText verify;
  ViewText view;
  TracesText traces;
  ExplainText explain;
  TraceText trace;
  MapText map;
  OperationsText operations;
  CompareText compare;
  DiffText diff;
  GroupsText groups;
  TailText tail;
  SamplingText sampling;
  CompletionText completion;
};

extern const Messages kEnglish;
extern const Messages kKorean;

}  // namespace roentgen::cli

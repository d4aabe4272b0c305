// Every sentence the command line says, in one language. English and Korean are two constants of
// this type; a message missing in one does not compile.
//
// Thread-safety: constants.
#pragma once

#include <cstdint>

#include "apps/roentgen/text/phrase.h"

namespace roentgen::cli {

// What --help shows of a sub-command.
struct CommandText {
  Text summary;   // one line in the list of commands
  Text details;   // what it shows and how to read it
  Text examples;  // one a line
};

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
};

struct ErrorText {
  Text error;  // before every message
  Phrase<View> unknown_command;
  Phrase<View> unknown_option;
  Phrase<View> did_you_mean;
  Phrase<View> see_help;         // command line that shows help
  Phrase<View> usage;            // the parser's own words
  Phrase<View, View> bad_value;  // option, value
  Phrase<View> bad_time;
  Text empty_range;
  Phrase<View> bad_endpoint;
  Text no_https;
  Phrase<View, View> cannot_reach;  // URL, reason
  Phrase<View, View> no_answer;     // URL, reason
  Phrase<View, int, View> refused;  // URL, HTTP status, message
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

struct CompletionText {
  CommandText command;
  Text shell_flag;
};

struct Messages {
  CommonText common;
  ErrorText errors;
  Text serve_summary;
  LoadText load;
  VerifyText verify;
  CompletionText completion;
};

extern const Messages kEnglish;
extern const Messages kKorean;

}  // namespace roentgen::cli

#include "apps/roentgen/text/english_queries.h"
#include "apps/roentgen/text/english_sampling.h"
#include "apps/roentgen/text/messages.h"

namespace roentgen::cli {
namespace {

constexpr CommonText kCommonText{
    .tagline = "Roentgen: self-hosted distributed tracing that speaks AWS X-Ray.",
    .usage = "Usage",
    .options = "Options",
    .commands = "Commands",
    .positionals = "Arguments",
    .examples = "Examples",
    .more_help = "roentgen COMMAND --help explains a command, with examples.",
    .help_flag = "Show this help",
    .version_flag = "Show the version",
    .color_flag = "Colours: auto (only on a terminal), always, never. NO_COLOR=1 is never",
    .ascii_flag = "Draw with ASCII characters only",
    .endpoint_flag = "The server's URL; also from ROENTGEN_ENDPOINT",
    .json_flag = "Print JSON, for scripts",
    .since_flag = "How far back: 30s, 15m, 6h, 1d",
    .from_flag = "Begin: epoch seconds, 2026-01-31T08:00:00Z, or 08:00 (today, UTC)",
    .to_flag = "End, in the same forms (default: now)",
    .filter_flag = "Only traces that satisfy this filter expression",
    .group_flag = "Only traces of this group",
    .csv_flag = "Print comma-separated values, for spreadsheets",
    .partial = "A limit ended the search: this is the newest {0} traces, back to {1} UTC.",
    .searching = "searching for {} s",
    .scanning = "looked at {0} traces, back to {1}, found {2}",
};

constexpr ErrorText kErrorText{
    .error = "error",
    .unknown_command = "there is no command '{}'.",
    .unknown_option = "there is no option '{}' here.",
    .did_you_mean = "Did you mean '{}'?",
    .see_help = "'{}' shows what there is.",
    .usage = "{}",
    .bad_value = "{0}: '{1}' is not a value it takes.",
    .allowed = "Allowed: {}.",
    .required = "{} is required.",
    .value_missing = "{} needs a value.",
    .not_together = "{0} and {1} do not go together.",
    .bad_time =
        "'{}' is not a time. Write epoch seconds, 2026-01-31T08:00:00Z, 08:00, or 15m for a "
        "span.",
    .empty_range = "the range ends before it begins.",
    .bad_endpoint = "'{}' is not an address. Write it as http://127.0.0.1:2080 or 127.0.0.1:2000.",
    .no_https = "https is not spoken here yet; use http, for instance through a tunnel.",
    .cannot_reach =
        "cannot reach {0}: {1}. Is the server running? Start it with: roentgen serve\n"
        "Another address: --endpoint URL, or ROENTGEN_ENDPOINT.",
    .no_answer = "{0} did not answer: {1}. Its log says more; a shorter time range may help.",
    .refused = "{0} answered {1}",
    .not_xray = "{} answered something that is not an X-Ray API answer. Is it a Roentgen server?",
    .bad_trace_id =
        "'{}' is not a trace id. Paste it as 1-5759e988-bd862e3fe1be46a994272793, as 32 hex "
        "digits, or as a whole X-Amzn-Trace-Id or traceparent header.",
    .no_trace =
        "there is no trace {}. It may not have arrived yet, or be older than the server keeps.",
    .no_output = "cannot write the output: {}.",
};

constexpr LoadText kLoadText{
    .command =
        {.summary = "Send generated traces, at a steady rate or flat out",
         .details =
             "Sends the documents of a generated system. The rate is kept by the clock: a slow "
             "server\n"
             "does not slow it down, it makes the lag grow. All content derives from --seed and "
             "--start,\n"
             "so that 'roentgen load verify' can tell later whether everything arrived unaltered.",
         .examples = "roentgen load                                  a web shop, 30 segments a "
                     "second, until Ctrl-C\n"
                     "roentgen load --rate 2000 --duration 1m        more of it, for a minute\n"
                     "roentgen load --topology tutorial --error-share 0.2\n"
                     "roentgen load --http http://127.0.0.1:2080 --rate 0 --topology flat "
                     "--duration 30s --threads 2\n"
                     "roentgen load --late-share 0.1 --late-by 30s --duplicate-share 0.05 "
                     "--in-progress-share 0.2"},
    .udp_flag = "Send over the X-Ray daemon protocol to HOST:PORT",
    .http_flag = "Send with PutTraceSegments to URL instead, 50 documents a request",
    .connections_flag = "HTTP connections, one thread each (default: --threads)",
    .rate_flag = "Segments a second, all threads together; 0 sends as fast as it goes",
    .traces_per_second_flag = "Traces a second, instead of --rate",
    .duration_flag = "How long: 30s, 5m; 0 until Ctrl-C",
    .count_flag = "Stop after this many traces; 0 for no limit",
    .topology_flag = "What to generate: shop, tutorial, chain, fan, flat",
    .depth_flag = "Services in a chain",
    .width_flag = "Services called in a fan",
    .seed_flag = "All content derives from it",
    .start_flag = "When the first trace starts, in epoch seconds (default: now)",
    .error_share_flag = "Share of traces in which something fails, 0 to 1",
    .late_share_flag = "Share of documents sent late, 0 to 1",
    .late_by_flag = "How late, on average",
    .duplicate_share_flag = "Share of documents sent twice, 0 to 1",
    .in_progress_share_flag = "Share of segments also sent when they begin, 0 to 1",
    .threads_flag = "Sending threads",
    .pregenerate_flag = "Generate everything before sending begins; needs --count",
    .pregenerate_needs_count =
        "--pregenerate keeps all documents in memory: say how many traces with "
        "--count (at most 4000000 documents).",
    .sending = "Sending {0} to {1}, {2}. Ctrl-C ends it.",
    .flat_out = "flat out",
    .progress = "{0:>7}  {1:>9} segments/s  sent {2:>11}  refused {3:>8}  lag {4:>8}",
    .sent = "Sent {0} documents of {1} traces in {2}: {3} segments/s.",
    .lag = "Behind schedule: median {0}, 99 % under {1}, at most {2}.",
    .refused = "Refused {0}: {1}",
    .nothing_refused = "Nothing was refused.",
    .verify_with = "Whether all of it arrived: {}",
};

constexpr VerifyText kVerifyText{
    .command =
        {.summary = "Compare what the server has with what 'load' sent",
         .details =
             "Generates the same documents again, reads every trace back with BatchGetTraces and\n"
             "compares each document field by field. Give the same --seed, --topology, --start, "
             "rate\n"
             "and shares as when sending; 'load' prints the whole command at its end.\n"
             "Exit status 1 if anything is missing, altered or extra.",
         .examples = "roentgen load verify --seed 1 --topology shop --rate 30 --traces 500 "
                     "--start 1767225600"},
    .traces_flag = "How many traces were sent",
    .progress = "checked {0} of {1} traces",
    .result = "{0} documents sent: {1} found, {2} missing, {3} altered, {4} extra.",
    .missing = "missing  {}",
    .altered = "altered  {0}: {1}",
    .extra = "extra    {}",
    .more = "... and {} more",
};

constexpr ViewText kViewText{
    .time = "UTC",
    .trace_id = "TRACE ID",
    .status = "STATUS",
    .response = "RESPONSE",
    .service = "SERVICE",
    .request = "REQUEST",
    .annotations_title = "ANNOTATIONS",
    .annotations = "annotations",
    .ok = "ok",
    .error = "error",
    .throttle = "throttle",
    .fault = "fault",
    .in_progress = "in progress",
    .limit_exceeded = "size limit reached, later documents were refused",
    .trace_title = "Trace",
    .trace_facts = "{0} UTC   {1}   segments: {2}",
    .offset = "start",
    .time_taken = "time",
    .deeper = "(deeper levels are not shown)",
    .user = "user",
    .version = "version",
    .metadata = "metadata",
    .exception = "exception",
    .recorded_elsewhere = "as recorded at {}",
    .more_frames = "... {} more frames (--full)",
    .frames_omitted = "... {} frames were not sent",
    .inferred = "inferred: {}",
    .link_from = "continues trace {0}, from {1}",
    .link_to = "continued by trace {0}, at {1}",
    .map_title = "Service map",
    .map_range = "{0} to {1} UTC   nodes: {2}",
    .node = "NODE",
    .type = "TYPE",
    .per_minute = "per min",
    .average = "average",
    .client = "client",
    .link = "{0} events a minute, received after {1}",
};

constexpr TraceText kTraceText{
    .command =
        {.summary = "Show one trace as a tree with times",
         .details = "Segments are bold, their subsegments below them; what another service did "
                    "stands under the\n"
                    "call that caused it. Bars share one time scale.",
         .examples =
             "roentgen trace 1-5759e988-bd862e3fe1be46a994272793\n"
             "roentgen trace 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'\n"
             "roentgen trace 5759e988bd862e3fe1be46a994272793 --full\n"
             "roentgen trace 1-5759e988-bd862e3fe1be46a994272793 --json | jq '.Segments[].name'"},
    .id_argument = "Trace id, as pasted from a log or a header",
    .full_flag = "All stack frames, metadata, ids; long texts whole",
};

constexpr TailText kTailText{
    .command = {.summary = "Show traces as they arrive",
                .details = "A trace appears when its first segments are there, and again when more "
                           "of it changes what\n"
                           "its line says. Columns are those of 'roentgen traces'.",
                .examples = "roentgen tail\n"
                            "roentgen tail --faults --service payments\n"
                            "roentgen tail --json | jq -c '{Id, ResponseTime}'"},
    .errors_flag = "Only traces with an error, a throttle or a fault",
    .faults_flag = "Only traces with a fault",
    .service_flag = "Only traces that touched this service",
    .waiting = "Waiting for traces at {}. Ctrl-C ends it.",
};

constexpr CompletionText kCompletionText{
    .command = {.summary = "Print a completion script for a shell",
                .details = "Completes commands, options and their fixed values.",
                .examples = "source <(roentgen completion bash)\n"
                            "roentgen completion zsh > \"${fpath[1]}/_roentgen\"\n"
                            "roentgen completion fish > ~/.config/fish/completions/roentgen.fish"},
    .shell_flag = "bash, zsh or fish",
};

}  // namespace

constinit const Messages kEnglish{
    .common = kCommonText,
    .errors = kErrorText,
    .serve_summary = "Run the server",
    .daemon_summary = "Run the X-Ray daemon: relay segments to AWS or to a Roentgen server",
    .load = kLoadText,
    .verify = kVerifyText,
    .view = kViewText,
    .traces = kEnglishTraces,
    .explain = kEnglishExplain,
    .trace = kTraceText,
    .map = kEnglishMap,
    .operations = kEnglishOperations,
    .compare = kEnglishCompare,
    .diff = kEnglishDiff,
    .groups = kEnglishGroups,
    .tail = kTailText,
    .sampling = kEnglishSampling,
    .completion = kCompletionText,
};

}  // namespace roentgen::cli

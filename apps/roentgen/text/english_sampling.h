// `roentgen sampling` in English. Of english.cc only.
#pragma once

#include "apps/roentgen/text/sampling_text.h"

namespace roentgen::cli {

inline constexpr SamplingText kEnglishSampling{
    .command = {.summary = "Show, change and try out sampling rules",
                .details = "A rule says which requests are traced: as many a second as its "
                           "reservoir holds, over the whole\n"
                           "fleet, and its rate of the rest. Clients ask rules by priority; the "
                           "first that matches decides.",
                .examples = "roentgen sampling list\n"
                            "roentgen sampling simulate --path /api/users --requests 200"},
    .list = {.summary = "List the rules in the order clients ask them",
             .details = "MATCHES names the members that are not '*'.",
             .examples =
                 "roentgen sampling list\n"
                 "roentgen sampling list --json | jq '.SamplingRuleRecords[].SamplingRule'"},
    .create = {.summary = "Make a rule",
               .details = "Patterns take * (any text) and ? (any character), in either case. What "
                          "is not given is '*'.",
               .examples =
                   "roentgen sampling create checkout --priority 100 --path '/checkout/*' \\\n"
                   "    --reservoir 5 --rate 0.2\n"
                   "roentgen sampling create no-health --priority 1 --path /health --reservoir 0 "
                   "--rate 0"},
    .update = {.summary = "Change what is named of a rule",
               .details = "Clients follow within their next report, ten seconds as a rule. Of "
                          "Default only --rate and\n--reservoir can change.",
               .examples = "roentgen sampling update checkout --rate 1\n"
                           "roentgen sampling update Default --reservoir 10 --rate 0.01"},
    .remove = {.summary = "Delete a rule",
               .details = "Requests it spoke for are left to the rules behind it.",
               .examples = "roentgen sampling delete checkout"},
    .stats = {.summary = "Show what clients reported, by rule",
              .details = "Of the last half hour; the trend has a column for every minute. Whether "
                         "borrowed requests are among\nthe sampled ones depends on the client.",
              .examples = "roentgen sampling stats\n"
                          "roentgen sampling stats --json | jq '.SamplingStatisticSummaries[-1]'"},
    .simulate = {.summary =
                     "Say which rule would speak for a request, and how many traces to expect",
                 .details = "Asks the server for its rules and sends nothing else. What is not "
                            "given counts as a match, as in the\nX-Ray SDKs.",
                 .examples = "roentgen sampling simulate --service shop --method POST --path "
                             "/checkout/1 \\\n    --requests 200 --clients 4"},
    .name_argument = "Name of the rule, at most 32 characters",
    .priority_flag = "From 1 to 9999; lower is asked first",
    .rate_flag = "Share of what the reservoir leaves, 0 to 1",
    .reservoir_flag = "Requests a second traced before the rate, over the whole fleet",
    .service_flag = "Service name, as segments carry it",
    .type_flag = "Service type, as AWS::EKS::Container",
    .host_flag = "Host header",
    .method_flag = "HTTP method",
    .path_flag = "Path of the URL",
    .resource_flag = "ARN of the resource; the X-Ray SDKs use rules for * only",
    .attribute_flag = "KEY=VALUE, again for more; the X-Ray SDKs skip rules that have any",
    .tag_flag = "KEY=VALUE, again for more",
    .boost_flag = "How far the rate may rise for a minute when anomalies go by unsampled, 0 to 1",
    .cooldown_flag = "Minutes from one boost to the next",
    .no_default_anomalies_flag =
        "Count only anomalies that clients have conditions for, not every failure",
    .requests_flag = "Requests a second, of all clients together",
    .clients_flag = "Processes that share the requests evenly",
    .bad_pair = "'{}' is not KEY=VALUE.",
    .cooldown_needs_boost = "--cooldown and --no-default-anomalies go with --boost.",
    .nothing_to_change = "Say what to change, for example --rate.",
    .name_column = "RULE",
    .priority_column = "PRIORITY",
    .rate_column = "RATE",
    .reservoir_column = "RESERVOIR",
    .matches_column = "MATCHES",
    .everything = "everything",
    .requests_column = "REQUESTS",
    .sampled_column = "SAMPLED",
    .borrowed_column = "BORROWED",
    .trend_column = "LAST 30 MINUTES",
    .no_statistics = "No client has reported in the last half hour.",
    .created = "Made the rule {}.",
    .updated = "Changed the rule {}.",
    .removed = "Deleted the rule {}.",
    .speaks = "{} (priority {}) speaks for the request.",
    .differs = "{} is {}, not {}",
    .absent = "{} has to be {}, and the request has none",
    .assumed = "Matches only if these do, which were not given: {}",
    .skipped = "The X-Ray SDKs skip this rule; OpenTelemetry's samplers do not.",
    .expected =
        "Of {} requests/s over {} client(s), {} traces/s: {} from the reservoir, {} by the "
        "rate.",
    .before_quota = "In a client's first ten seconds, before it has a quota: {} traces/s.",
};

}  // namespace roentgen::cli

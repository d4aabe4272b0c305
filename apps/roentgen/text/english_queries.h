// The English of the commands that ask about many traces. Only english.cc includes it.
#pragma once

#include "apps/roentgen/text/query_text.h"

namespace roentgen::cli {

inline constexpr TracesText kEnglishTraces{
    .command = {.summary = "List recent traces, newest first",
                .details =
                    "One line a trace: when it started, its id, the outcome of its root segment, "
                    "the response\n"
                    "time, the entry service, the request, annotations. ✓ ok, ! error (4xx), ~ "
                    "throttle (429),\n"
                    "✗ fault (5xx); … after the status: something in it is still in progress.\n"
                    "--group-by counts the traces by the values of an attribute instead: "
                    "annotation.KEY, http.url,\n"
                    "http.status, user, service, version, rootcause.fault.entity and others.",
                .examples =
                    "roentgen traces\n"
                    "roentgen traces --since 6h --limit 500\n"
                    "roentgen traces --from 08:00 --to 09:00\n"
                    "roentgen traces --since 1h --filter 'fault AND responsetime > 2'\n"
                    "roentgen traces --since 1h --group-by annotation.tenant\n"
                    "roentgen traces --since 1h --limit 10000 --csv > traces.csv\n"
                    "roentgen traces --json | jq -r '.TraceSummaries[] | select(.HasFault) | .Id'"},
    .limit_flag = "At most so many traces, or values",
    .group_by_flag = "Count traces by the values of this attribute",
    .none =
        "No trace started between {0} and {1} UTC. A longer range: --since 6h. Something to see: "
        "roentgen load --duration 30s",
    .none_matches =
        "No trace between {0} and {1} UTC satisfies the filter. roentgen explain says what it "
        "asks.",
    .more = "The newest {} are shown; --limit shows more.",
    .traces = "TRACES",
    .share = "SHARE",
    .no_values = "None of {1} traces has a value of {0}.",
    .without = "{0} more traces have no {1}.",
    .more_values = "{} more values; --limit shows more.",
};

inline constexpr ExplainText kEnglishExplain{
    .command = {.summary = "Say in plain words what a filter expression asks",
                .details = "Shows the expression in its usual spelling, which traces it selects, "
                           "and how they are found:\n"
                           "through the index, from the list of traces, or by reading the traces. "
                           "Asks the server, which\n"
                           "knows the groups; when none answers, everything but groups is "
                           "explained all the same.",
                .examples = "roentgen explain 'ok !partial duration < 3'\n"
                            "roentgen explain 'service(\"orders\") { fault }'\n"
                            "roentgen explain 'group.name = \"checkout\" AND fault' --json"},
    .expression_argument = "The filter expression, in one pair of quotes",
    .selects = "Traces where {}.",
    .plan_title = "How they are found:",
    .plan_index = "in the index",
    .plan_list = "in the list of traces",
    .plan_documents = "in the traces themselves",
    .plan_nothing = "nothing",
    .groups_unknown = "No server answered, and only a server knows the groups.",
};

inline constexpr MapText kEnglishMap{
    .command = {.summary = "Show the service map: who calls whom, how often, how well",
                .details = "Each node with its own figures, and under it (→) the calls it makes as "
                           "the caller saw them.\n"
                           "● sends segments itself, ○ is known from its callers only; ⇢ joins "
                           "traces through a queue.\n"
                           "At most six hours. With --filter the map is drawn from the traces that "
                           "match.",
                .examples = "roentgen map\n"
                            "roentgen map --since 6h --group checkout\n"
                            "roentgen map --filter 'service(\"payments\") { fault }'\n"
                            "roentgen map --watch"},
    .watch_flag = "Draw again every two seconds, until Ctrl-C",
    .none =
        "Nothing was called between {0} and {1} UTC. A longer range: --since 6h. Something to see: "
        "roentgen load --duration 30s",
    .of_filter = "Drawn from {} traces that match.",
};

inline constexpr OperationsText kEnglishOperations{
    .command = {.summary = "Show what a service was asked to do, how often, how well",
                .details =
                    "An operation is the method and the path of a request, with numbers and "
                    "ids in the path as *.\n"
                    "A service that sends no segments is known by its callers' calls: an AWS "
                    "operation, the verb\n"
                    "of an SQL statement. A wide terminal, --csv and --json show the slowest "
                    "trace of each.",
                .examples = "roentgen operations orders\n"
                            "roentgen operations orders --since 6h --filter fault\n"
                            "roentgen operations shop-inventory --type AWS::DynamoDB::Table"},
    .service_argument = "The service's name, as in the map",
    .type_flag = "Only the service of this type, where several have the name",
    .limit_flag = "At most so many operations",
    .operation = "OPERATION",
    .calls = "CALLS",
    .slowest = "SLOWEST TRACE",
    .more = "{} more operations; --limit shows more.",
    .none =
        "{0} was not called between {1} and {2} UTC, or no trace with it satisfies the filter. "
        "roentgen map shows the services.",
};

inline constexpr CompareText kEnglishCompare{
    .command = {.summary = "Say what is different between two sets of traces, or two traces",
                .details =
                    "A and B are filter expressions: shows their outcomes and response times, and "
                    "which attributes\n"
                    "occur more often in one of them than chance would explain. Without B, A is "
                    "compared with the\n"
                    "rest. Two trace ids show the calls of both traces side by side.",
                .examples = "roentgen compare fault\n"
                            "roentgen compare 'responsetime > 1' 'responsetime <= 1' --since 6h\n"
                            "roentgen compare 'annotation.version = \"1.5\"' 'annotation.version = "
                            "\"1.4\"' --group checkout\n"
                            "roentgen compare 1-5759e988-bd862e3fe1be46a994272793 "
                            "1-5759e98a-2f1c9b0d4e7a48d19a3b5c60"},
    .a_argument = "A filter expression, or a trace id",
    .b_argument = "Another of the same kind (default: every trace that is not in A)",
    .all_flag = "Also differences that may be chance",
    .one_is_an_id = "compare takes two filter expressions or two trace ids, not one of each.",
    .set_a = "A",
    .set_b = "B",
    .every_trace = "every trace",
    .traces = "traces",
    .title = "DIFFERENCES",
    .attribute = "ATTRIBUTE",
    .value = "VALUE",
    .difference = "B - A",
    .points = "pp",
    .nothing = "Nothing differs more than chance would explain ({} values compared).",
    .chance = "{} other values differ by no more than chance would explain; --all shows them.",
    .none = "No trace is in {0}: {1}",
};

inline constexpr DiffText kEnglishDiff{
    .title = "Two traces",
    .call = "CALL",
    .difference = "B - A",
    .only_a = "only in A",
    .only_b = "only in B",
    .omitted = "{} calls are not shown.",
};

inline constexpr GroupsText kEnglishGroups{
    .command = {.summary = "List, make and change groups of traces",
                .details = "A group is a name for the traces that a filter expression holds of "
                           "when they are stored.\n"
                           "Without a command the groups are listed.",
                .examples = "roentgen groups\n"
                            "roentgen groups create checkout --filter 'service(\"checkout\")'\n"
                            "roentgen map --group checkout"},
    .list = {.summary = "List the groups",
             .details = "One line a group, Default first, then in the order of their making.",
             .examples = "roentgen groups list\nroentgen groups list --json"},
    .get = {.summary = "Show one group",
            .details = "Its expression and what that asks, its ARN, insights and tags.",
            .examples = "roentgen groups get checkout"},
    .create = {.summary = "Make a group",
               .details = "Traces join it from now on; those that are stored already do not.",
               .examples = "roentgen groups create checkout --filter 'service(\"checkout\")'\n"
                           "roentgen groups create slow --filter 'responsetime > 2' --tag "
                           "team=payments"},
    .update = {.summary = "Change a group",
               .details = "What is not named stays. Traces stored before keep what the old "
                          "expression said of them.",
               .examples = "roentgen groups update slow --filter 'responsetime > 3'\n"
                           "roentgen groups update slow --insights on"},
    .remove = {.summary = "Delete a group",
               .details = "Its traces stay. A group that another one names cannot be deleted.",
               .examples = "roentgen groups delete slow"},
    .name_argument = "The group's name",
    .filter_flag = "Which traces are in it (empty: every trace)",
    .tag_flag = "A tag; may be given several times",
    .insights_flag = "Insights of the group",
    .notifications_flag = "Notifications of its insights",
    .bad_tag = "write a tag as KEY=VALUE.",
    .nothing_to_change = "say what to change: --filter, --insights or --notifications.",
    .name = "NAME",
    .filter = "FILTER",
    .every_trace = "every trace",
    .insights = "insights",
    .notifications = "notifications",
    .on = "on",
    .off = "off",
    .tags = "tags",
    .created = "Group {} is made. Traces that are stored from now on can join it.",
    .updated = "Group {} is changed.",
    .deleted = "Group {} is deleted. Its traces stay.",
    .later_only = "Traces stored before keep what the old expression said of them.",
};

}  // namespace roentgen::cli

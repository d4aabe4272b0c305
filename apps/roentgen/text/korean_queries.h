// The Korean of the commands that ask about many traces. Only korean.cc includes it.
#pragma once

#include "apps/roentgen/text/query_text.h"

namespace roentgen::cli {

inline constexpr TracesText kKoreanTraces{
    .command = {.summary = "최근 트레이스 목록, 최신순",
                .details = "한 줄에 트레이스 하나: 시작 시각, ID, 루트 세그먼트의 결과, 응답 시간, "
                           "진입 서비스, 요청, 주석.\n"
                           "✓ 정상, ! 오류(4xx), ~ 제한(429), ✗ 결함(5xx). 상태 뒤의 …는 아직 진행 "
                           "중인 것이 있다는\n"
                           "뜻입니다. --group-by를 쓰면 목록 대신 속성의 값별로 셉니다: "
                           "annotation.KEY, http.url,\n"
                           "http.status, user, service, version, rootcause.fault.entity 등.",
                .examples =
                    "roentgen traces\n"
                    "roentgen traces --since 6h --limit 500\n"
                    "roentgen traces --from 08:00 --to 09:00\n"
                    "roentgen traces --since 1h --filter 'fault AND responsetime > 2'\n"
                    "roentgen traces --since 1h --group-by annotation.tenant\n"
                    "roentgen traces --since 1h --limit 10000 --csv > traces.csv\n"
                    "roentgen traces --json | jq -r '.TraceSummaries[] | select(.HasFault) | .Id'"},
    .limit_flag = "표시할 최대 트레이스 수, 또는 값의 수",
    .group_by_flag = "이 속성의 값별로 트레이스 수를 집계",
    .none =
        "{0} ~ {1} UTC에 시작한 트레이스가 없습니다. 기간을 늘리려면 --since 6h, 시험 삼아 "
        "트레이스를 만들려면 "
        "roentgen load --duration 30s",
    .none_matches =
        "{0} ~ {1} UTC에 필터에 맞는 트레이스가 없습니다. 필터의 뜻은 roentgen explain으로 볼 수 "
        "있습니다.",
    .more = "최신 {}개만 표시했습니다. 더 보려면 --limit을 늘리세요.",
    .traces = "트레이스",
    .share = "비율",
    .no_values = "트레이스 {1}개 가운데 {0} 값이 있는 것이 없습니다.",
    .without = "{1} 값이 없는 트레이스가 {0}개 더 있습니다.",
    .more_values = "값이 {}개 더 있습니다. 더 보려면 --limit을 늘리세요.",
};

inline constexpr ExplainText kKoreanExplain{
    .command = {.summary = "필터 표현식의 뜻을 쉬운 말로 표시",
                .details = "표준 표기로 고친 표현식, 어떤 트레이스를 고르는지, 트레이스를 어떻게 "
                           "찾는지(색인, 트레이스 목록,\n"
                           "트레이스 읽기)를 표시합니다. 그룹을 아는 서버에 묻고, 서버가 응답하지 "
                           "않으면 그룹을 뺀 나머지를\n"
                           "설명합니다.",
                .examples = "roentgen explain 'ok !partial duration < 3'\n"
                            "roentgen explain 'service(\"orders\") { fault }'\n"
                            "roentgen explain 'group.name = \"checkout\" AND fault' --json"},
    .expression_argument = "필터 표현식(전체를 따옴표로 감싸기)",
    .selects = "{}.",
    .plan_title = "찾는 방법:",
    .plan_index = "색인에서",
    .plan_list = "트레이스 목록에서",
    .plan_documents = "트레이스를 읽어서",
    .plan_nothing = "없음",
    .groups_unknown = "서버가 응답하지 않았습니다. 그룹은 서버만 알고 있습니다.",
};

inline constexpr MapText kKoreanMap{
    .command = {.summary = "서비스 맵: 누가 누구를 얼마나 자주, 얼마나 잘 호출하는지 표시",
                .details = "노드마다 자신의 수치가 있고, 그 아래(→)는 호출한 쪽에서 본 호출입니다. "
                           "●는 직접 세그먼트를 보내는\n"
                           "노드, ○는 호출한 쪽을 보고 알게 된 노드, ⇢는 대기열을 거쳐 이어지는 "
                           "트레이스입니다. 최대 6시간.\n"
                           "--filter를 쓰면 필터에 맞는 트레이스로만 그립니다.",
                .examples = "roentgen map\n"
                            "roentgen map --since 6h --group checkout\n"
                            "roentgen map --filter 'service(\"payments\") { fault }'\n"
                            "roentgen map --watch"},
    .watch_flag = "2초마다 다시 그리기, Ctrl-C까지",
    .none =
        "{0} ~ {1} UTC에 호출이 없습니다. 기간을 늘리려면 --since 6h, 시험 삼아 트레이스를 "
        "만들려면 "
        "roentgen load --duration 30s",
    .of_filter = "필터에 맞는 트레이스 {}개로 그렸습니다.",
};

inline constexpr OperationsText kKoreanOperations{
    .command = {.summary = "서비스가 요청받은 작업을 횟수와 결과, 응답 시간과 함께 표시",
                .details =
                    "작업은 요청의 메서드와 경로이고, 경로의 숫자와 ID는 *로 묶습니다. "
                    "세그먼트를 보내지 않는 서비스는\n"
                    "호출한 쪽의 기록(AWS 작업, SQL 문의 동사)으로 알아냅니다. 작업마다 가장 "
                    "느린 트레이스는 넓은\n"
                    "터미널, --csv, --json에서 볼 수 있습니다.",
                .examples = "roentgen operations orders\n"
                            "roentgen operations orders --since 6h --filter fault\n"
                            "roentgen operations shop-inventory --type AWS::DynamoDB::Table"},
    .service_argument = "서비스 이름(서비스 맵에 나오는 대로)",
    .type_flag = "이름이 같은 서비스가 여럿일 때 이 유형만",
    .limit_flag = "표시할 최대 작업 수",
    .operation = "작업",
    .calls = "호출",
    .slowest = "가장 느린 트레이스",
    .more = "작업이 {}개 더 있습니다. 더 보려면 --limit을 늘리세요.",
    .none =
        "{1} ~ {2} UTC에 {0} 호출이 없거나, 필터에 맞는 트레이스가 없습니다. 서비스 이름은 "
        "roentgen map으로 볼 수 있습니다.",
};

inline constexpr CompareText kKoreanCompare{
    .command = {.summary = "두 트레이스 집합, 또는 두 트레이스의 차이를 표시",
                .details =
                    "A와 B는 필터 표현식입니다. 결과와 응답 시간을 나란히 보여 주고, 어느 한쪽에 "
                    "우연이라고 보기 어려울\n"
                    "만큼 자주 나오는 속성을 찾습니다. B를 생략하면 A를 나머지와 비교합니다. "
                    "트레이스 ID 두 개를 주면 두\n"
                    "트레이스의 호출을 나란히 보여 줍니다.",
                .examples = "roentgen compare fault\n"
                            "roentgen compare 'responsetime > 1' 'responsetime <= 1' --since 6h\n"
                            "roentgen compare 'annotation.version = \"1.5\"' 'annotation.version = "
                            "\"1.4\"' --group checkout\n"
                            "roentgen compare 1-5759e988-bd862e3fe1be46a994272793 "
                            "1-5759e98a-2f1c9b0d4e7a48d19a3b5c60"},
    .a_argument = "필터 표현식 또는 트레이스 ID",
    .b_argument = "비교할 대상, 같은 종류(생략하면 A에 들지 않는 모든 트레이스)",
    .all_flag = "우연일 수 있는 차이도 표시",
    .one_is_an_id = "compare에는 필터 표현식 두 개나 트레이스 ID 두 개를 주세요. 섞을 수 없습니다.",
    .set_a = "A",
    .set_b = "B",
    .every_trace = "모든 트레이스",
    .traces = "트레이스",
    .title = "차이",
    .attribute = "속성",
    .value = "값",
    .difference = "B - A",
    .points = "%p",
    .nothing = "우연이라고 보기 어려운 차이가 없습니다(값 {}개를 비교함).",
    .chance = "우연일 수 있는 차이가 {}개 더 있습니다. 보려면 --all을 쓰세요.",
    .none = "{0}에 드는 트레이스가 없습니다: {1}",
};

inline constexpr DiffText kKoreanDiff{
    .title = "두 트레이스",
    .call = "호출",
    .difference = "B - A",
    .only_a = "A에만 있음",
    .only_b = "B에만 있음",
    .omitted = "호출 {}개는 표시하지 않았습니다.",
};

inline constexpr GroupsText kKoreanGroups{
    .command = {.summary = "트레이스 그룹 목록, 만들기, 바꾸기",
                .details = "그룹은 저장될 때 필터 표현식에 맞은 트레이스들의 이름입니다. 명령 없이 "
                           "쓰면 그룹 목록을 표시합니다.",
                .examples = "roentgen groups\n"
                            "roentgen groups create checkout --filter 'service(\"checkout\")'\n"
                            "roentgen map --group checkout"},
    .list = {.summary = "그룹 목록 표시",
             .details = "한 줄에 그룹 하나. Default가 먼저이고, 나머지는 만든 순서입니다.",
             .examples = "roentgen groups list\nroentgen groups list --json"},
    .get = {.summary = "그룹 하나 표시",
            .details = "필터 표현식과 그 뜻, ARN, 인사이트, 태그를 표시합니다.",
            .examples = "roentgen groups get checkout"},
    .create = {.summary = "그룹 만들기",
               .details = "지금부터 저장되는 트레이스가 들어갑니다. 이미 저장된 트레이스는 "
                          "들어가지 않습니다.",
               .examples = "roentgen groups create checkout --filter 'service(\"checkout\")'\n"
                           "roentgen groups create slow --filter 'responsetime > 2' --tag "
                           "team=payments"},
    .update = {.summary = "그룹 바꾸기",
               .details = "지정하지 않은 것은 그대로 둡니다. 전에 저장된 트레이스에는 이전 "
                          "표현식의 결과가 남습니다.",
               .examples = "roentgen groups update slow --filter 'responsetime > 3'\n"
                           "roentgen groups update slow --insights on"},
    .remove = {.summary = "그룹 삭제",
               .details = "트레이스는 남습니다. 다른 그룹이 이름을 쓰고 있는 그룹은 삭제할 수 "
                          "없습니다.",
               .examples = "roentgen groups delete slow"},
    .name_argument = "그룹 이름",
    .filter_flag = "그룹에 들어갈 트레이스(비우면 모든 트레이스)",
    .tag_flag = "태그. 여러 번 쓸 수 있음",
    .insights_flag = "그룹의 인사이트",
    .notifications_flag = "인사이트 알림",
    .bad_tag = "태그는 KEY=VALUE로 쓰세요.",
    .nothing_to_change = "--filter, --insights, --notifications 가운데 바꿀 것을 지정하세요.",
    .name = "이름",
    .filter = "필터",
    .every_trace = "모든 트레이스",
    .insights = "인사이트",
    .notifications = "알림",
    .on = "켬",
    .off = "끔",
    .tags = "태그",
    .created = "그룹 {}을(를) 만들었습니다. 지금부터 저장되는 트레이스가 들어갈 수 있습니다.",
    .updated = "그룹 {}을(를) 바꿨습니다.",
    .deleted = "그룹 {}을(를) 삭제했습니다. 트레이스는 남아 있습니다.",
    .later_only = "전에 저장된 트레이스에는 이전 표현식의 결과가 남아 있습니다.",
};

}  // namespace roentgen::cli

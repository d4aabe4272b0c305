// `roentgen sampling` in Korean. Of korean.cc only.
#pragma once

#include "apps/roentgen/text/sampling_text.h"

namespace roentgen::cli {

inline constexpr SamplingText kKoreanSampling{
    .command = {.summary = "샘플링 규칙을 보고, 바꾸고, 시험",
                .details = "규칙은 어떤 요청을 추적할지 정합니다. 모든 클라이언트를 통틀어 1초에 "
                           "리저버 크기만큼 추적하고,\n"
                           "나머지는 정해진 비율로 추적합니다. 클라이언트는 우선순위 순서로 규칙을 "
                           "보고 처음 맞는 것을 씁니다.",
                .examples = "roentgen sampling list\n"
                            "roentgen sampling simulate --path /api/users --requests 200"},
    .list = {.summary = "규칙을 클라이언트가 보는 순서대로 표시",
             .details = "'조건'에는 '*'가 아닌 항목만 나옵니다.",
             .examples =
                 "roentgen sampling list\n"
                 "roentgen sampling list --json | jq '.SamplingRuleRecords[].SamplingRule'"},
    .create = {.summary = "규칙 만들기",
               .details = "패턴에는 *(아무 글)과 ?(아무 글자 하나)를 쓰며 대소문자를 가리지 "
                          "않습니다. 주지 않은 항목은 '*'입니다.",
               .examples =
                   "roentgen sampling create checkout --priority 100 --path '/checkout/*' \\\n"
                   "    --reservoir 5 --rate 0.2\n"
                   "roentgen sampling create no-health --priority 1 --path /health --reservoir 0 "
                   "--rate 0"},
    .update = {.summary = "규칙에서 지정한 항목만 바꾸기",
               .details = "클라이언트는 다음 보고 때(보통 10초 안) 따라옵니다. Default에서는 "
                          "--rate와 --reservoir만\n바꿀 수 있습니다.",
               .examples = "roentgen sampling update checkout --rate 1\n"
                           "roentgen sampling update Default --reservoir 10 --rate 0.01"},
    .remove = {.summary = "규칙 지우기",
               .details = "이 규칙에 맞던 요청은 뒤에 있는 규칙이 맡습니다.",
               .examples = "roentgen sampling delete checkout"},
    .stats = {.summary = "클라이언트가 보고한 수를 규칙별로 표시",
              .details = "최근 30분입니다. 추이는 1분이 한 칸입니다. 빌린 요청이 샘플링된 요청에 "
                         "드는지는\n클라이언트마다 다릅니다.",
              .examples = "roentgen sampling stats\n"
                          "roentgen sampling stats --json | jq '.SamplingStatisticSummaries[-1]'"},
    .simulate = {.summary = "어떤 규칙이 요청을 맡는지, 트레이스가 얼마나 나올지 표시",
                 .details = "서버에서 규칙만 읽고 아무것도 보내지 않습니다. 주지 않은 항목은 X-Ray "
                            "SDK처럼 맞는 것으로 봅니다.",
                 .examples = "roentgen sampling simulate --service shop --method POST --path "
                             "/checkout/1 \\\n    --requests 200 --clients 4"},
    .name_argument = "규칙 이름, 최대 32자",
    .priority_flag = "1~9999. 작을수록 먼저 봅니다",
    .rate_flag = "리저버를 쓰고 남은 요청에서 추적할 비율, 0~1",
    .reservoir_flag = "비율보다 먼저 추적할 초당 요청 수(모든 클라이언트 합계)",
    .service_flag = "세그먼트에 적히는 서비스 이름",
    .type_flag = "서비스 종류. 예: AWS::EKS::Container",
    .host_flag = "Host 헤더",
    .method_flag = "HTTP 메서드",
    .path_flag = "URL의 경로",
    .resource_flag = "리소스 ARN. X-Ray SDK는 *인 규칙만 씁니다",
    .attribute_flag =
        "KEY=VALUE. 여러 번 쓸 수 있습니다. X-Ray SDK는 속성이 있는 규칙을 건너뜁니다",
    .tag_flag = "KEY=VALUE. 여러 번 쓸 수 있습니다",
    .boost_flag = "이상이 샘플링되지 않을 때 1분 동안 올릴 수 있는 비율의 상한, 0~1",
    .cooldown_flag = "다음 부스트까지의 간격(분)",
    .no_default_anomalies_flag = "모든 실패가 아니라 클라이언트에 조건을 정해 둔 이상만 셉니다",
    .requests_flag = "모든 클라이언트의 초당 요청 수",
    .clients_flag = "요청을 고르게 나눠 받는 프로세스 수",
    .bad_pair = "'{}'은(는) KEY=VALUE 꼴이 아닙니다.",
    .cooldown_needs_boost = "--cooldown과 --no-default-anomalies는 --boost와 함께 씁니다.",
    .nothing_to_change = "바꿀 항목을 지정하세요. 예: --rate",
    .name_column = "규칙",
    .priority_column = "우선순위",
    .rate_column = "비율",
    .reservoir_column = "리저버",
    .matches_column = "조건",
    .everything = "모든 요청",
    .requests_column = "요청",
    .sampled_column = "샘플링",
    .borrowed_column = "빌림",
    .trend_column = "최근 30분",
    .no_statistics = "최근 30분 동안 보고한 클라이언트가 없습니다.",
    .created = "규칙 {}을(를) 만들었습니다.",
    .updated = "규칙 {}을(를) 바꿨습니다.",
    .removed = "규칙 {}을(를) 지웠습니다.",
    .speaks = "{}(우선순위 {}) 규칙이 이 요청을 맡습니다.",
    .differs = "{}: {} (조건 {})",
    .absent = "{}: 요청에 없음 (조건 {})",
    .assumed = "주지 않은 다음 항목도 맞아야 합니다: {}",
    .skipped = "X-Ray SDK는 이 규칙을 건너뜁니다. OpenTelemetry 샘플러는 씁니다.",
    .expected =
        "클라이언트 {1}개가 받는 초당 요청 {0}건에서 초당 트레이스 {2}건: 리저버 {3}건, 비율 {4}건",
    .before_quota = "할당량을 받기 전인 클라이언트의 첫 10초: 초당 트레이스 {}건",
};

}  // namespace roentgen::cli

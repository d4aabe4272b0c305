#include "apps/roentgen/text/korean_queries.h"
#include "apps/roentgen/text/korean_sampling.h"
#include "apps/roentgen/text/messages.h"

namespace roentgen::cli {
namespace {

constexpr CommonText kCommonText{
    .tagline = "Roentgen: AWS X-Ray와 호환되는 자체 호스팅 분산 추적 시스템",
    .usage = "사용법",
    .options = "옵션",
    .commands = "명령",
    .positionals = "인자",
    .examples = "예",
    .more_help = "명령별 자세한 설명과 예는 roentgen 명령 --help로 볼 수 있습니다.",
    .help_flag = "이 도움말을 표시",
    .version_flag = "버전을 표시",
    .color_flag = "색상: auto(터미널일 때만), always, never. NO_COLOR=1이면 never",
    .ascii_flag = "ASCII 문자만 사용해 그리기",
    .endpoint_flag = "서버 URL. 환경 변수 ROENTGEN_ENDPOINT로도 지정",
    .json_flag = "스크립트에서 쓰기 좋게 JSON으로 출력",
    .since_flag = "조회 기간: 30s, 15m, 6h, 1d",
    .from_flag = "시작 시각: epoch 초, 2026-01-31T08:00:00Z, 또는 08:00(오늘, UTC)",
    .to_flag = "끝 시각, 같은 형식(기본값: 현재)",
    .filter_flag = "이 필터 표현식에 맞는 트레이스만",
    .group_flag = "이 그룹의 트레이스만",
    .csv_flag = "스프레드시트에서 쓸 CSV로 출력",
    .partial = "한도에 걸려 검색을 멈췄습니다. {1} UTC 이후의 최신 트레이스 {0}개만 본 결과입니다.",
    .searching = "검색 중, {}초째",
    .scanning = "트레이스 {0}개를 살펴봄, {1}까지, {2}개 찾음",
};

constexpr ErrorText kErrorText{
    .error = "오류",
    .unknown_command = "없는 명령입니다: '{}'.",
    .unknown_option = "없는 옵션입니다: '{}'.",
    .did_you_mean = "혹시 '{}'인가요?",
    .see_help = "사용법 보기: {}",
    .usage = "명령줄을 읽을 수 없습니다: {}",
    .bad_value = "{0}에 쓸 수 없는 값입니다: '{1}'",
    .allowed = "가능한 값: {}.",
    .required = "꼭 지정해야 합니다: {}",
    .value_missing = "값이 빠졌습니다: {}",
    .not_together = "{0} 옵션과 {1} 옵션은 함께 쓸 수 없습니다.",
    .bad_time =
        "시각으로 읽을 수 없습니다: '{}'. epoch 초, 2026-01-31T08:00:00Z, 08:00, 또는 "
        "기간이면 15m처럼 적으세요.",
    .empty_range = "끝 시각이 시작 시각보다 빠릅니다.",
    .bad_endpoint =
        "주소로 읽을 수 없습니다: '{}'. http://127.0.0.1:2080이나 "
        "127.0.0.1:2000처럼 적으세요.",
    .no_https = "https는 아직 지원하지 않습니다. 터널 등을 거쳐 http로 접속하세요.",
    .cannot_reach =
        "연결할 수 없습니다: {0} ({1}). 서버가 실행 중인가요? 시작하려면: "
        "roentgen serve\n다른 주소라면 --endpoint URL이나 환경 변수 "
        "ROENTGEN_ENDPOINT로 지정하세요.",
    .no_answer = "응답이 없습니다: {0} ({1}). 서버 로그를 확인하거나 조회 기간을 줄여 보세요.",
    .refused = "{0} 응답: {1}",
    .not_xray = "X-Ray API 형식의 응답이 아닙니다: {}. Roentgen 서버가 맞나요?",
    .bad_trace_id =
        "트레이스 ID로 읽을 수 없습니다: '{}'. 1-5759e988-bd862e3fe1be46a994272793 "
        "형식, 16진수 32자리, X-Amzn-Trace-Id나 traceparent 헤더 값을 그대로 붙여 "
        "넣으세요.",
    .no_trace = "트레이스가 없습니다: {}. 아직 도착하지 않았거나 보관 기간이 지났을 수 있습니다.",
    .no_output = "출력할 수 없습니다: {}.",
};

constexpr LoadText kLoadText{
    .command = {.summary = "가상 시스템의 트레이스를 일정한 속도로, 또는 최대 속도로 보내기",
                .details =
                    "가상 시스템이 만들어 낸 문서를 보냅니다. 속도는 시계를 기준으로 유지되므로 "
                    "서버가 느려도 보내는\n"
                    "속도는 줄지 않고 지연만 늘어납니다. 모든 내용은 --seed와 --start에서 "
                    "나오므로, 나중에\n"
                    "'roentgen load verify'로 빠짐없이 그대로 도착했는지 확인할 수 있습니다.",
                .examples = "roentgen load                                  웹 쇼핑몰, 초당 "
                            "세그먼트 30개, Ctrl-C까지\n"
                            "roentgen load --rate 2000 --duration 1m        더 빠르게 1분 동안\n"
                            "roentgen load --topology tutorial --error-share 0.2\n"
                            "roentgen load --http http://127.0.0.1:2080 --rate 0 --topology flat "
                            "--duration 30s --threads 2\n"
                            "roentgen load --late-share 0.1 --late-by 30s --duplicate-share 0.05 "
                            "--in-progress-share 0.2"},
    .udp_flag = "X-Ray 데몬 프로토콜로 보낼 주소(호스트:포트)",
    .http_flag = "UDP 대신 PutTraceSegments로 보낼 URL(요청당 문서 50개)",
    .connections_flag = "HTTP 연결 수, 연결마다 스레드 하나(기본값: --threads)",
    .rate_flag = "초당 세그먼트 수(모든 스레드 합계), 0이면 최대 속도",
    .traces_per_second_flag = "--rate 대신 초당 트레이스 수로 지정",
    .duration_flag = "보내는 시간: 30s, 5m, 0이면 Ctrl-C까지",
    .count_flag = "이만큼의 트레이스를 보내고 종료, 0이면 제한 없음",
    .topology_flag = "생성할 시스템: shop, tutorial, chain, fan, flat",
    .depth_flag = "chain의 서비스 수",
    .width_flag = "fan에서 호출하는 서비스 수",
    .seed_flag = "모든 내용의 근원이 되는 값",
    .start_flag = "첫 트레이스의 시작 시각, epoch 초(기본값: 현재)",
    .error_share_flag = "문제가 생기는 트레이스의 비율, 0~1",
    .late_share_flag = "늦게 보내는 문서의 비율, 0~1",
    .late_by_flag = "평균적으로 늦추는 시간",
    .duplicate_share_flag = "두 번 보내는 문서의 비율, 0~1",
    .in_progress_share_flag = "시작할 때도 보내는 세그먼트의 비율, 0~1",
    .threads_flag = "보내는 스레드 수",
    .pregenerate_flag = "모두 생성한 다음 보내기 시작(--count 필요)",
    .pregenerate_needs_count =
        "--pregenerate는 모든 문서를 메모리에 둡니다. --count로 트레이스 수를 정해 주세요"
        "(문서 4000000개까지).",
    .sending = "트레이스를 보냅니다. 시스템: {0}, 대상: {1}, 속도: {2}. Ctrl-C로 끝냅니다.",
    .flat_out = "최대 속도",
    .progress = "{0:>7}  초당 {1:>9}개  보냄 {2:>11}  거부 {3:>8}  지연 {4:>8}",
    .sent = "트레이스 {1}개의 문서 {0}개를 {2} 동안 보냈습니다(초당 {3}개).",
    .lag = "예정보다 늦은 정도: 중앙값 {0}, 99 %는 {1} 이내, 최대 {2}.",
    .refused = "거부 {0}건: {1}",
    .nothing_refused = "거부된 문서가 없습니다.",
    .verify_with = "모두 도착했는지 확인하려면: {}",
};

constexpr VerifyText kVerifyText{
    .command = {.summary = "'load'가 보낸 것과 서버에 있는 것을 비교",
                .details =
                    "같은 문서를 다시 생성하고 BatchGetTraces로 모든 트레이스를 읽어 문서를 필드 "
                    "단위로 비교합니다.\n"
                    "--seed, --topology, --start, 속도와 비율은 보낼 때와 같아야 하며, 'load'가 "
                    "끝날 때 전체 명령을\n"
                    "알려 줍니다. 빠졌거나 달라졌거나 더 있는 것이 있으면 종료 코드는 1입니다.",
                .examples = "roentgen load verify --seed 1 --topology shop --rate 30 --traces 500 "
                            "--start 1767225600"},
    .traces_flag = "보낸 트레이스 수",
    .progress = "트레이스 {1}개 중 {0}개 확인",
    .result = "보낸 문서 {0}개: 확인 {1}, 누락 {2}, 변경 {3}, 추가 {4}.",
    .missing = "누락  {}",
    .altered = "변경  {0}: {1}",
    .extra = "추가  {}",
    .more = "... 외 {}건",
};

constexpr ViewText kViewText{
    .time = "UTC",
    .trace_id = "트레이스 ID",
    .status = "상태",
    .response = "응답 시간",
    .service = "서비스",
    .request = "요청",
    .annotations_title = "주석",
    .annotations = "주석",
    .ok = "정상",
    .error = "오류",
    .throttle = "제한",
    .fault = "결함",
    .in_progress = "진행 중",
    .limit_exceeded = "크기 한도에 도달해 이후 문서는 거부됨",
    .trace_title = "트레이스",
    .trace_facts = "{0} UTC   {1}   세그먼트 {2}개",
    .offset = "시작",
    .time_taken = "시간",
    .deeper = "(더 깊은 단계는 생략)",
    .user = "사용자",
    .version = "버전",
    .metadata = "메타데이터",
    .exception = "예외",
    .recorded_elsewhere = "{}에 기록된 예외와 같음",
    .more_frames = "... 프레임 {}개 더 있음(--full)",
    .frames_omitted = "... 프레임 {}개는 전송되지 않음",
    .inferred = "추론됨: {}",
    .link_from = "이어받은 트레이스 {0}, 세그먼트 {1}",
    .link_to = "이어지는 트레이스 {0}, 세그먼트 {1}",
    .map_title = "서비스 맵",
    .map_range = "{0} ~ {1} UTC   노드 {2}개",
    .node = "노드",
    .type = "유형",
    .per_minute = "분당",
    .average = "평균",
    .client = "클라이언트",
    .link = "이벤트 분당 {0}개, 수신까지 {1}",
};

constexpr TraceText kTraceText{
    .command =
        {.summary = "트레이스 하나를 시간과 함께 트리로 표시",
         .details = "굵은 줄이 세그먼트이고 그 아래가 하위 세그먼트입니다. 다른 서비스가 한 일은 "
                    "그 일을 부른 호출 아래에\n"
                    "놓입니다. 막대는 모두 같은 시간 눈금을 씁니다.",
         .examples =
             "roentgen trace 1-5759e988-bd862e3fe1be46a994272793\n"
             "roentgen trace 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'\n"
             "roentgen trace 5759e988bd862e3fe1be46a994272793 --full\n"
             "roentgen trace 1-5759e988-bd862e3fe1be46a994272793 --json | jq '.Segments[].name'"},
    .id_argument = "로그나 헤더에서 복사한 트레이스 ID",
    .full_flag = "스택 프레임, 메타데이터, ID까지 모두 표시하고 긴 글도 자르지 않음",
};

constexpr TailText kTailText{
    .command = {.summary = "도착하는 트레이스를 실시간으로 표시",
                .details = "첫 세그먼트가 도착하면 표시하고, 이후 도착한 내용으로 그 줄이 바뀌면 "
                           "다시 표시합니다. 열은\n"
                           "'roentgen traces'와 같습니다.",
                .examples = "roentgen tail\n"
                            "roentgen tail --faults --service payments\n"
                            "roentgen tail --json | jq -c '{Id, ResponseTime}'"},
    .errors_flag = "오류, 제한, 결함이 있는 트레이스만",
    .faults_flag = "결함이 있는 트레이스만",
    .service_flag = "이 서비스를 거친 트레이스만",
    .waiting = "{} 서버의 트레이스를 기다립니다. Ctrl-C로 끝냅니다.",
};

constexpr CompletionText kCompletionText{
    .command = {.summary = "셸 자동 완성 스크립트 출력",
                .details = "명령, 옵션, 정해진 값을 자동 완성합니다.",
                .examples = "source <(roentgen completion bash)\n"
                            "roentgen completion zsh > \"${fpath[1]}/_roentgen\"\n"
                            "roentgen completion fish > ~/.config/fish/completions/roentgen.fish"},
    .shell_flag = "bash, zsh, fish 중 하나",
};

}  // namespace

constinit const Messages kKorean{
    .common = kCommonText,
    .errors = kErrorText,
    .serve_summary = "서버 실행",
    .daemon_summary = "X-Ray 데몬 실행: 세그먼트를 AWS나 Roentgen 서버로 전달",
    .load = kLoadText,
    .verify = kVerifyText,
    .view = kViewText,
    .traces = kKoreanTraces,
    .explain = kKoreanExplain,
    .trace = kTraceText,
    .map = kKoreanMap,
    .operations = kKoreanOperations,
    .compare = kKoreanCompare,
    .diff = kKoreanDiff,
    .groups = kKoreanGroups,
    .tail = kTailText,
    .sampling = kKoreanSampling,
    .completion = kCompletionText,
};

}  // namespace roentgen::cli

import { defineText } from '@/text/language';

export const compareWords = defineText({
  en: {
    title: 'Compare versions', intro: 'Two versions of a service at the same time: is the new one as good as the old one?',
    by: 'Versions told apart by', bys: { name: 'Service name', annotation: 'Annotation', version: 'Service version' },
    service: 'Service', key: 'Annotation', a: 'Baseline A', b: 'Canary B', swap: 'Swap', choose: 'Choose', least: 'Requests needed', points: 'Points that matter', part: 'Part of a time that matters (%)',
    pick: 'Choose two versions to compare.', noKeys: 'No annotations in this range. Record one with each request, for example "version": "v2".',
    noVersion: 'No versions in this range. Services say theirs in "service": {"version": "v2"} of the segment.',
    noWord: 'This server cannot select traces by service version. Tell them apart by name or by an annotation.',
    verdict: { worse: 'Worse', watch: 'To be watched', same: 'The same', better: 'Better', unknown: 'Not enough data' },
    verdictLine: {
      worse: 'B is worse than A.', watch: 'B may be worse than A: keep watching.', same: 'B is as good as A.', better: 'B is better than A.',
      unknown: 'There are too few requests to say.',
    },
    evidence: (a: string, b: string, time: string) => `Evidence: ${a} requests of A, ${b} of B, in ${time}.`,
    need: (n: string) => `At least ${n} requests of each are needed.`,
    because: (what: string, by: string, low: string, high: string) => `${what} ${by} (95 % interval ${low} to ${high})`, pointsOf: (n: string) => `${n} points`,
    slower: (share: string) => `A request of B takes longer than one of A in ${share} of the cases.`,
    measure: 'Measure', difference: 'Difference', interval: '95 % interval', judged: 'Judged', requests: 'Requests', share: (a: string, b: string) => `${a} : ${b}`,
    latency: 'Response time: share of requests that were faster', latencyHint: 'A solid, B dashed', exceptions: 'Exceptions at the root of faults', exception: 'Exception', dependencies: 'Dependencies', dependency: 'Dependency',
    operations: 'Operations', operation: 'Operation', perRequest: 'Calls a request', presence: { new: 'New in B', gone: 'Gone in B', more: 'More in B', less: 'Less in B', same: 'The same' },
    tracesOf: 'Traces', none: 'None in either.', pairs: 'Look at traces', seeA: 'Traces of A', seeB: 'Traces of B', map: 'Map', method:
      'Rates: Newcombe intervals of the difference. Times: intervals by ranks. Lists: Benjamini-Hochberg at 5 %. A difference counts only when it is both certain and large enough.',
    sampled: 'Numbers are of the traces that were kept; different sampling of A and B shifts counts, not shares.', partial: 'Not every trace was looked at: older ones are missing from the answer.',
    example: 'Example', overTime: 'Over time', tracesIn: (of: string) => `Traces of ${of}`, p90OverTime: 'Response time of the whole trace, p90',
    overTimeHint: 'Draw over the bars to look at a part of the time. The p90 is as exact as a row of the heat map.', fromTo: (of: string, first: string, last: string) => `${of}: first ${first}, last ${last}.`,
  },
  ko: {
    title: '버전 비교', intro: '같은 시간에 돈 서비스의 두 버전을 비교합니다. 새 버전이 이전 버전만큼 좋은가요?',
    by: '버전을 구분하는 값', bys: { name: '서비스 이름', annotation: '주석', version: '서비스 버전' },
    service: '서비스', key: '주석', a: '기준 A', b: '카나리 B', swap: '서로 바꾸기', choose: '고르기', least: '필요한 요청 수', points: '의미 있는 차이(%p)', part: '의미 있는 시간 차이(%)',
    pick: '비교할 두 버전을 고르세요.', noKeys: '이 범위에는 주석이 없습니다. 요청마다 "version": "v2" 같은 주석을 기록하세요.',
    noVersion: '이 범위에는 버전이 없습니다. 버전은 세그먼트의 "service": {"version": "v2"}에 적습니다.',
    noWord: '이 서버는 서비스 버전으로 트레이스를 고를 수 없습니다. 이름이나 주석으로 구분하세요.',
    verdict: { worse: '나빠짐', watch: '지켜보기', same: '같음', better: '좋아짐', unknown: '데이터 부족' },
    verdictLine: {
      worse: 'B가 A보다 나쁩니다.', watch: 'B가 A보다 나쁠 수 있으니 더 지켜보세요.', same: 'B는 A만큼 좋습니다.', better: 'B가 A보다 좋습니다.',
      unknown: '판단하기에는 요청이 너무 적습니다.',
    },
    evidence: (a, b, time) => `근거: ${time} 동안 A 요청 ${a}건, B 요청 ${b}건.`,
    need: (n) => `버전마다 요청이 적어도 ${n}건 필요합니다.`,
    because: (what, by, low, high) => `${what} ${by} (95% 신뢰 구간 ${low} ~ ${high})`, pointsOf: (n) => `${n}%p`,
    slower: (share) => `B의 요청이 A의 요청보다 오래 걸릴 확률: ${share}.`,
    measure: '측정값', difference: '차이', interval: '95% 신뢰 구간', judged: '판정', requests: '요청', share: (a, b) => `${a} : ${b}`,
    latency: '응답 시간: 더 빨랐던 요청의 비율', latencyHint: 'A는 실선, B는 점선', exceptions: '결함의 근본 원인인 예외', exception: '예외', dependencies: '의존 대상', dependency: '의존 대상',
    operations: '작업', operation: '작업', perRequest: '요청당 호출', presence: { new: 'B에 새로 생김', gone: 'B에서 없어짐', more: 'B에서 늘어남', less: 'B에서 줄어듦', same: '같음' },
    tracesOf: '트레이스', none: '양쪽 모두 없습니다.', pairs: '트레이스 살펴보기', seeA: 'A의 트레이스', seeB: 'B의 트레이스', map: '맵', method:
      '비율은 차이의 Newcombe 구간, 시간은 순위로 구한 구간, 목록은 5% 수준의 Benjamini-Hochberg로 판단합니다. 확실하면서 충분히 큰 차이만 차이로 봅니다.',
    sampled: '보관된 트레이스의 수치입니다. A와 B의 샘플링이 다르면 개수는 달라지지만 비율은 그대로입니다.', partial: '모든 트레이스를 살펴보지는 못해 오래된 트레이스가 빠져 있습니다.',
    example: '예', overTime: '시간에 따라', tracesIn: (of) => `${of}의 트레이스`, p90OverTime: '트레이스 전체의 응답 시간 p90',
    overTimeHint: '막대 위를 끌면 그 시간만 볼 수 있습니다. p90의 정밀도는 히트맵 한 칸입니다.', fromTo: (of, first, last) => `${of}: 처음 ${first}, 마지막 ${last}.`,
  },
});

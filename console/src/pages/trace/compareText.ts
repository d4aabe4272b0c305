import { defineText } from '@/text/language';

export const diffWords = defineText({
  en: {
    title: 'Compare two traces',
    a: 'Trace A', b: 'Trace B', paste: 'Paste a trace id, a header or a line of a log', swap: 'Swap', open: 'Open',
    wrong: 'No trace id is in that text.', choose: 'Choose the other trace', candidates: 'Traces of the same entry, of the half hours around',
    slowest: 'Slowest', median: 'Median', fastest: 'Fastest', good: 'Latest without a failure', none: 'There is no other.',
    same: 'Both are the same trace.', slower: (s: string) => `B takes ${s} longer.`, faster: (s: string) => `B takes ${s} less.`, equal: 'Both take about as long.',
    most: (name: string, s: string) => `Most of it in ${name}: ${s}.`, onlyChanged: 'Only what differs', call: 'Call', timeA: 'A', timeB: 'B', difference: 'Difference',
    change: 'Change', calls: (n: string) => `× ${n}`, cut: 'The traces are too large: not everything is compared.', nothing: 'Nothing differs.', service: 'Service', missing: '-', bar: 'A above, B below',
    expand: 'Open', collapse: 'Close',
    changes: { onlyA: 'only in A', onlyB: 'only in B', slower: 'slower', faster: 'faster', more: 'more calls', fewer: 'fewer calls', fails: 'fails', recovers: 'fails no more', same: 'same' },
  },
  ko: {
    title: '트레이스 비교',
    a: '트레이스 A', b: '트레이스 B', paste: '트레이스 ID, 헤더, 로그 한 줄을 붙여 넣으세요', swap: '서로 바꾸기', open: '열기',
    wrong: '트레이스 ID가 없는 글입니다.', choose: '비교할 트레이스를 고르세요', candidates: '앞뒤 30분 동안 진입점이 같은 트레이스',
    slowest: '가장 느림', median: '중앙값', fastest: '가장 빠름', good: '실패하지 않은 최근 것', none: '다른 트레이스가 없습니다.',
    same: '같은 트레이스입니다.', slower: (s) => `B가 ${s} 더 걸립니다.`, faster: (s) => `B가 ${s} 덜 걸립니다.`, equal: '둘 다 비슷하게 걸립니다.',
    most: (name, s) => `차이가 가장 큰 곳: ${name}, ${s}.`, onlyChanged: '다른 것만', call: '호출', timeA: 'A', timeB: 'B', difference: '차이',
    change: '변화', calls: (n) => `× ${n}`, cut: '트레이스가 커서 일부만 비교했습니다.', nothing: '다른 것이 없습니다.', service: '서비스', missing: '-', bar: '위가 A, 아래가 B',
    expand: '펼치기', collapse: '접기',
    changes: { onlyA: 'A에만 있음', onlyB: 'B에만 있음', slower: '느려짐', faster: '빨라짐', more: '호출 늘어남', fewer: '호출 줄어듦', fails: '실패함', recovers: '실패하지 않음', same: '같음' },
  },
});

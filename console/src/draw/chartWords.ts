import { defineText } from '@/text/language';

export const chartWords = defineText({
  en: {
    from: 'From',
    to: 'to',
    clearBrush: 'Clear selection',
    noCalls: 'No calls in this range.',
    max: 'slowest',
    calls: 'Calls',
    noSeries: 'No calls in this range.',
    series: (total: string, failed: string) => `${total} calls, ${failed} of them failed`,
  },
  ko: {
    from: '시작',
    to: '끝',
    clearBrush: '선택 지우기',
    noCalls: '이 범위에는 호출이 없습니다.',
    max: '최대',
    calls: '호출',
    noSeries: '이 범위에는 호출이 없습니다.',
    series: (total, failed) => `호출 ${total}건, 그 가운데 실패 ${failed}건`,
  },
});

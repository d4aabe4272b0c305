import { defineText } from '@/text/language';

export const differenceWords = defineText({
  en: {
    caption: 'Differences between A and B', attribute: 'Attribute', value: 'Value', shares: 'Shares', chance: 'Chance', points: 'pp',
    significant: 'unlikely', maybe: 'possible', all: 'Also what may be chance', nothing: 'Nothing differs by more than chance would explain.',
    compared: (n: string) => `${n} values compared; false finds are kept below 5 % (Benjamini-Hochberg).`,
  },
  ko: {
    caption: 'A와 B의 차이', attribute: '속성', value: '값', shares: '비율', chance: '우연', points: '%p',
    significant: '우연이 아닌 듯', maybe: '우연일 수 있음', all: '우연일 수 있는 것도 보기', nothing: '우연을 넘는 차이가 없습니다.',
    compared: (n) => `값 ${n}개를 비교했습니다. 잘못된 발견의 비율을 5 % 아래로 유지합니다(Benjamini-Hochberg).`,
  },
});

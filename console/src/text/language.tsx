// Languages and dictionaries. A dictionary is an object of texts in English and one with the same members in
// Korean; a missing one does not compile. Texts with values in them are functions.
//
//   const words = defineText({ en: { found: (n: string) => `${n} traces` }, ko: { found: (n) => `트레이스 ${n}개` } });
//   const text = useText(words);  text.found(format.count(3))

import { createContext, useContext } from 'react';
import { makeFormat, type Format } from './format';

export type Language = 'en' | 'ko';

type Texts = { readonly [name: string]: string | ((...values: any[]) => string) | Texts };
/** The same members and parameters; the texts themselves may differ. */
type Same<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Same<T[K]>;
};

export interface Dictionary<T> {
  readonly en: T;
  readonly ko: Same<T>;
}

export const defineText = <const T extends Texts>(both: { en: T; ko: Same<T> }): Dictionary<Same<T>> =>
  both as unknown as Dictionary<Same<T>>;

export const LanguageContext = createContext<Language>('en');

export const useLanguage = (): Language => useContext(LanguageContext);
export const useText = <T,>(dictionary: Dictionary<T>): T => dictionary[useLanguage()] as T;

const formats: Record<Language, Format> = { en: makeFormat('en'), ko: makeFormat('ko') };
/** Numbers, spans of time, shares and sizes in the language of the page. */
export const useFormat = (): Format => formats[useLanguage()];
export const formatFor = (language: Language): Format => formats[language];

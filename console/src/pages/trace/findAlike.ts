// Filter expressions for what a panel shows. Pure.

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

const keyOf = (key: string): string => {
  if (/^[A-Za-z0-9_]+$/.test(key)) return `annotation.${key}`;
  return `annotation[${/[[\]"\\]/.test(key) ? quoted(key) : key}]`;
};

/** Undefined: the language has no word for such a value. */
export function ofAnnotation(key: string, value: unknown): string | undefined {
  if (typeof value === 'string') return `${keyOf(key)} = ${quoted(value)}`;
  if (typeof value === 'boolean') return `${keyOf(key)} = ${value}`;
  return typeof value === 'number' && Number.isFinite(value) && !String(value).includes('e') ? `${keyOf(key)} = ${value}` : undefined;
}

export const ofUser = (user: string): string => `user = ${quoted(user)}`;
export const ofUrl = (url: string): string => `http.url = ${quoted(url)}`;
export const ofService = (name: string): string => `service(${quoted(name)})`;
export const ofException = (type: string, outcome: 'fault' | 'error'): string =>
  `rootcause.${outcome}.exception { name = ${quoted(type)} }`;

// One call to the server: POST, JSON both ways. Whatever goes wrong is an `ApiFailure`.

import { list, maybe, number, object, string, type Decoded, type Decoder } from './decode';

/** Where an expression is wrong: UTF-16 places, `end` is not part of it. */
export const filterError = object({
  Message: string,
  Begin: number,
  End: number,
  Column: number,
  Suggestions: list(string),
});
export type FilterError = Decoded<typeof filterError>;

export type FailureKind =
  | 'unreachable' // no answer at all
  | 'refused' // 4xx: asking again does not help
  | 'missing' // 404 of a path: this server does not offer it
  | 'busy' // 429, 503
  | 'broken'; // 5xx, or an answer that cannot be read

export class ApiFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
    readonly filter?: FilterError,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

const errorBody = object({
  __type: maybe(string),
  Message: maybe(string),
  message: maybe(string),
  FilterError: maybe(filterError),
});

function kindOf(status: number, code: string): FailureKind {
  if (status === 429 || status === 503) return 'busy';
  if (code === 'UnknownOperationException' || status === 404) return 'missing';
  return status >= 500 ? 'broken' : 'refused';
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const id = response.headers.get('x-amzn-RequestId') ?? '';
  let code = (response.headers.get('x-amzn-ErrorType') ?? '').split(':')[0]!;
  let message = response.statusText;
  let filter: FilterError | undefined;
  try {
    const body = errorBody(await response.json(), '');
    code = body.__type ?? code;
    message = body.Message ?? body.message ?? message;
    filter = body.FilterError;
  } catch {
    // Not ours: a proxy's page. Status and reason say what there is to say.
  }
  return new ApiFailure(kindOf(response.status, code), response.status, code, message, id, filter);
}

/** `path` as the API writes it: `/ServiceGraph`, `/api/status`. */
export async function call<T>(
  path: string,
  body: object,
  decode: Decoder<T>,
  signal?: AbortSignal,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiFailure('unreachable', 0, '', 'The server does not answer', '');
  }
  if (!response.ok) throw await failureOf(response);
  const id = response.headers.get('x-amzn-RequestId') ?? '';
  try {
    return decode(await response.json(), '');
  } catch (error) {
    if (error instanceof DOMException) throw error;
    throw new ApiFailure('broken', response.status, '', (error as Error).message, id);
  }
}

/** All pages of an operation that answers with NextToken, at most `mostPages`. */
export async function callPages<T>(
  path: string,
  body: object,
  decode: Decoder<T & { NextToken: string | undefined }>,
  signal: AbortSignal | undefined,
  mostPages = 50,
): Promise<T[]> {
  const pages: T[] = [];
  let token: string | undefined;
  do {
    const page = await call(path, token === undefined ? body : { ...body, NextToken: token }, decode, signal);
    pages.push(page);
    token = page.NextToken;
  } while (token !== undefined && token !== '' && pages.length < mostPages);
  return pages;
}


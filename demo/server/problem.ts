/** What the demo's co-signer says when it cannot do something: RFC 9457, with a code the page knows. */

export const PROBLEMS = {
  'not-found': 404,
  'request-invalid': 400,
  'request-foreign': 403, // another page asks
  'request-too-large': 413,
  'too-many-requests': 429,
  'signed-out': 401,
  'account-name-invalid': 422,
  'account-taken': 409,
  'account-unknown': 404,
  'session-unknown': 410, // expired, used, or the co-signer was restarted: start again
  'message-invalid': 422,
  'wrong-step': 409,
  'peer-cheated': 422,
  'address-mismatch': 409,
  'internal': 500,
} as const satisfies Record<string, number>;

export type ProblemCode = keyof typeof PROBLEMS;

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail: string, retryAfterSeconds?: number) {
    super(detail);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  toResponse(): Response {
    const status = PROBLEMS[this.code];
    const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    if (this.retryAfterSeconds !== undefined) headers.set('retry-after', String(this.retryAfterSeconds));
    return new Response(JSON.stringify({ type: 'about:blank', title: this.message, status, code: this.code }), { status, headers });
  }
}

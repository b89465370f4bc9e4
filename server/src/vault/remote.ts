/** The vault as the service sees it when it is a process of its own: relayed to, and told of what became current. */
import type { Delivery } from '../outbox.ts';
import { isErrorCode } from '../format.ts';
import { Problem, type ProblemStatus } from '../http/problem.ts';

export interface RemoteVaultSetup {
  /** Where it listens; its own paths are put behind it. */
  readonly url: URL;
  /** What slots call it. Default: `vault`. */
  readonly id?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;
/** Of an answer, what is the caller's business. */
const PASSED_ON = ['content-type', 'retry-after', 'www-authenticate'];

export class RemoteVault {
  readonly id: string;
  readonly #url: URL;
  readonly #fetch: typeof fetch;

  constructor({ url, id = 'vault', fetch: send }: RemoteVaultSetup) {
    this.id = id;
    this.#url = url;
    this.#fetch = send ?? ((input, init) => fetch(input, init));
  }

  /**
   * A call of somebody with a token: as it came, with the token, and the answer as it is.
   * @throws Problem 503 `store-busy` when the vault cannot be reached
   */
  async relay(
    path: string,
    body: object,
    headers: { authorization?: string | undefined; address?: string | undefined },
  ): Promise<Response> {
    const { authorization, address } = headers;
    const response = await this.#post(path, body, {
      ...(authorization === undefined ? {} : { authorization }),
      ...(address === undefined ? {} : { 'x-forwarded-for': address }),
    });
    const passed = new Headers({ 'cache-control': 'no-store' });
    for (const name of PASSED_ON) {
      const value = response.headers.get(name);
      if (value !== null) passed.set(name, value);
    }
    const bytes = new Uint8Array(await response.arrayBuffer().catch(unreachable));
    if (bytes.length > MAX_ANSWER_BYTES) throw new Problem(503, 'store-busy', { retryAfterMs: 1_000 });
    return new Response(bytes, { status: response.status, headers: passed });
  }

  /** @throws Problem: what the vault refused, or 503 `store-busy` */
  async check(body: object): Promise<void> {
    const response = await this.#post('/v1/vault/activate', { ...body, check: true }, {});
    const problem = (await response.json().catch(() => ({}))) as { code?: unknown; field?: unknown };
    if (response.ok) return;
    const known = response.status === 409 || response.status === 422;
    if (!known || typeof problem.code !== 'string' || !isErrorCode(problem.code)) {
      throw new Problem(503, 'store-busy', { retryAfterMs: 1_000 });
    }
    const members = typeof problem.field === 'string' ? { members: { field: problem.field } } : {};
    throw new Problem(response.status as ProblemStatus, problem.code, members);
  }

  /** Tells it, and says how that went. */
  async tell(path: '/v1/vault/activate' | '/v1/vault/purge', body: object): Promise<Delivery> {
    const response = await this.#post(path, body, {});
    await response.body?.cancel();
    if (response.ok) return 'heard';
    // 404, too, is no answer of a vault: a wrong address will be mended.
    return response.status === 409 || response.status === 422 ? 'refused' : 'later';
  }

  #post(path: string, body: object, headers: Record<string, string>): Promise<Response> {
    return this.#fetch(new URL(path, this.#url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(unreachable);
  }
}

function unreachable(cause: unknown): never {
  throw new Problem(503, 'store-busy', { retryAfterMs: 1_000, cause });
}

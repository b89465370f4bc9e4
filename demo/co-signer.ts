/** The page's side of the co-signer's calls; see server/co-signer.ts for the list. */

export class CoSignerError extends Error {
  override readonly name = 'CoSignerError';
  /** A code of server/problem.ts, or `unreachable`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Answer = Readonly<Record<string, unknown>>;

export async function callCoSigner(path: string, body: unknown, token?: string): Promise<Answer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return send(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Names of demo accounts, the newest first. */
export async function recentAccounts(): Promise<readonly string[]> {
  const { accounts } = await send('accounts', { method: 'GET' });
  return Array.isArray(accounts) ? accounts.filter((name): name is string => typeof name === 'string') : [];
}

export function textOf(answer: Answer, field: string): string {
  const value = answer[field];
  if (typeof value !== 'string') throw new CoSignerError('internal', 'The co-signer answered something unexpected.');
  return value;
}

async function send(path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, init);
  } catch {
    throw new CoSignerError('unreachable', 'The co-signer does not answer. Is “npm start” still running?');
  }
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer;
  const { code, title } = answer;
  throw new CoSignerError(
    typeof code === 'string' ? code : 'internal',
    typeof title === 'string' ? title : 'The co-signer failed. Try again.',
  );
}

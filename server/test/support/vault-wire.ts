/** The vault as a device sees it on the wire, with the shape of the vault itself, so that `VaultDevice` can use either. */
import { fromB64u, toB64u } from '../../../src/core/index.ts';
import type { RegistrationStatus } from '../../src/vault/status.ts';
import type { Answer, Client } from './fixtures.ts';
import type { VaultCalls } from './vault-client.ts';

/** A refusal as it came over the wire. */
export class Refused extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`${answer.status} ${String(answer.json['code'])}`);
    this.answer = answer;
  }
}

export interface WireVault extends VaultCalls {
  status(): Promise<readonly RegistrationStatus[]>;
}

/** @throws Refused */
export function wireVault(client: Client, wallet: string): WireVault {
  const post = async (verb: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await client.call('POST', `/v1/vault/${verb}`, JSON.stringify({ wallet, ...body }));
    if (answer.status !== 200) throw new Refused(answer);
    return answer.json;
  };
  const bytes = (json: Record<string, unknown>, ...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, fromB64u(String(json[name]))])) as Record<string, Uint8Array>;
  return {
    async register({ slot, gen, owner, element, signature, practises }) {
      const json = await post('register', { slot, gen, owner, element: toB64u(element), sig: toB64u(signature), practises });
      const { sig, ...rest } = bytes(json, 'evaluated', 'proof', 'pk', 'kv', 'sig');
      return { ...rest, signature: sig } as unknown as Awaited<ReturnType<VaultCalls['register']>>;
    },
    async complete({ slot, gen, authPk, authSignature, ownerSignature }) {
      await post('complete', { slot, gen, authPk: toB64u(authPk), authSig: toB64u(authSignature), ownerSig: toB64u(ownerSignature) });
    },
    async evaluate({ slot, gen, element }) {
      const json = await post('evaluate', { slot, gen, element: toB64u(element) });
      return { ...json, ...bytes(json, 'evaluated', 'proof') } as unknown as Awaited<ReturnType<VaultCalls['evaluate']>>;
    },
    async confirm({ slot, gen, element, epoch, signature }) {
      const json = await post('confirm', { slot, gen, element: toB64u(element), epoch, sig: toB64u(signature) });
      return fromB64u(String(json['kv']));
    },
    async status() {
      return (await post('status', {}))['registrations'] as readonly RegistrationStatus[];
    },
  };
}

/** What the work is refused with; anything else it throws is thrown on. */
export async function refusedOnWire(work: Promise<unknown>): Promise<Answer> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.answer;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

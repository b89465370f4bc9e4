/**
 * Rules for secrets, by name. The service never sees a secret and cannot hold
 * one to any rule; what it can do is to take new ways into a backup only from
 * pages that say which policy they enforced, and only if it is one of those it is
 * configured with. What was accepted once is kept: the rule is for new slots.
 */
import type { Slot } from './format.ts';
import { Problem } from './http/problem.ts';

/** Names of policies that a new slot of a method may have been made under; a method that is not here may be set up freely. */
export type AllowedPolicies = Readonly<Record<string, readonly string[]>>;

/** Slot id to the name of the policy that its secret was held to. */
export type NamedPolicies = ReadonlyMap<string, string>;

/** A slot as the service lists it. */
export interface LabelledSlot {
  readonly id: string;
  readonly method: string;
  /** What its maker said, when it was new. */
  readonly policy?: string;
}

export const POLICIES_HEADER = 'holdfast-policies';
export const METHOD_NAME = /^[a-z0-9-]{1,64}$/;
export const POLICY_NAME = /^[a-z0-9-]{1,64}$/;
/** A slot id is base64url of 8 bytes. */
const ENTRY = /^([A-Za-z0-9_-]{11})=([a-z0-9-]{1,64})$/;
const MAX_ENTRIES = 16;

const invalid = () => new Problem(422, 'invalid-argument', { members: { field: POLICIES_HEADER } });

/**
 * `<slot id>=<policy name>, …`
 * @throws Problem 422 for anything else, and for a slot that is named twice
 */
export function readNamedPolicies(header: string | undefined): NamedPolicies {
  const named = new Map<string, string>();
  if (header === undefined) return named;
  const entries = header.split(',').map((entry) => ENTRY.exec(entry.trim()));
  if (entries.length > MAX_ENTRIES) throw invalid();
  for (const entry of entries) {
    const [, id = '', policy = ''] = entry ?? [];
    if (!entry || named.has(id)) throw invalid();
    named.set(id, policy);
  }
  return named;
}

/**
 * @param known the slots of the backup that is current: theirs were looked at when they were new
 * @throws Problem 422 `policy-too-weak` for a new slot under no policy, or under one that is not allowed
 */
export function labelSlots(
  slots: readonly Pick<Slot, 'id' | 'method'>[],
  known: readonly LabelledSlot[],
  named: NamedPolicies,
  allowed: AllowedPolicies,
): readonly LabelledSlot[] {
  for (const id of named.keys()) if (!slots.some((slot) => slot.id === id)) throw invalid();
  return slots.map(({ id, method }) => {
    const before = known.find((slot) => slot.id === id && slot.method === method);
    if (before) return before;
    const policy = named.get(id);
    const names = Object.hasOwn(allowed, method) ? allowed[method] : undefined;
    if (names && (policy === undefined || !names.includes(policy))) {
      const said = policy === undefined ? 'no policy is named' : 'the policy is not allowed';
      throw new Problem(422, 'policy-too-weak', { detail: `${said}; allowed: ${names.join(', ')}`, members: { field: method } });
    }
    return policy === undefined ? { id, method } : { id, method, policy };
  });
}

/** The routes of the vault: from a request to a wallet of its caller, to one call of registrations.ts, to an answer. */
import type { z } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import type { Caller } from '../auth/auth.ts';
import { fromB64u, toB64u } from '../format.ts';
import { WalletVault } from '../vault/registrations.ts';
import { RemoteActivation } from '../vault/remote-activation.ts';
import { isSteppedUp } from '../vault/step-up.ts';
import { type AppOptions, type Bindings, checkedWallet, type Ctx, type Env } from './app.ts';
import { readJson } from './body.ts';
import { Problem } from './problem.ts';
import { ActivateBody, PurgeBody, remoteRoutes, vaultBodies, vaultRoutes } from './vault-contract.ts';

type Verb = keyof typeof vaultBodies;
type VaultBody<V extends Verb> = z.infer<(typeof vaultBodies)[V]>;
type VaultHandler<V extends Verb> = (vault: WalletVault, body: VaultBody<V>, caller: Caller) => Promise<object>;

function bytesOf(text: string): Uint8Array {
  try {
    return fromB64u(text);
  } catch (cause) {
    throw new Problem(422, 'invalid-argument', { detail: 'not base64url', cause });
  }
}

/** Bytes as base64url, numbers as they are. */
function spelled(reply: object): object {
  return Object.fromEntries(
    Object.entries(reply).map(([name, value]) => [name, value instanceof Uint8Array ? toB64u(value) : (value as unknown)]),
  );
}

/** @param identify who is calling, once they are within their limits */
export function addVaultRoutes(app: Hono<Env>, options: AppOptions, identify: (c: Ctx) => Promise<Caller>): void {
  const { auth, clock, metrics } = options;

  /** Every call on a vault: who, how often, whose, then what. The body names the wallet. */
  function on<V extends Verb>(verb: V, handle: VaultHandler<V>): void {
    const { path } = vaultRoutes[verb];
    app.post(path, async (c) => {
      c.set('route', path);
      const caller = await identify(c);
      const body = (await readJson(c.req.raw, vaultBodies[verb], [])) as VaultBody<V>;
      const access = await auth.access(caller, checkedWallet(body.wallet));
      if (!access) throw new Problem(404, 'slot-not-found');
      c.set('walletKey', access.walletKey);
      if (options.remoteVault) {
        const headers = { authorization: c.req.header('authorization'), address: (c.env as Bindings | undefined)?.address };
        return options.remoteVault.relay(path, body, headers);
      }
      if (!options.vault) throw new Problem(404, 'not-configured', { detail: 'there is no vault here' });
      const vault = new WalletVault(options.vault, access, (event) => metrics.add('holdfast_events_total', { event }));
      const answer = await handle(vault, body, caller);
      options.posted?.();
      return c.json(answer);
    });
  }

  on('register', async (vault, { slot, gen, owner, element, sig, practises }) => {
    const call = { slot, gen, owner, element: bytesOf(element), signature: bytesOf(sig), practises };
    const { signature, ...reply } = await vault.register(call);
    return { ...spelled(reply), sig: toB64u(signature) };
  });
  on('complete', async (vault, { slot, gen, authPk, authSig, ownerSig }) => {
    await vault.complete({ slot, gen, authPk: bytesOf(authPk), authSignature: bytesOf(authSig), ownerSignature: bytesOf(ownerSig) });
    return {};
  });
  on('evaluate', async (vault, { slot, gen, element }, caller) => {
    const { stepUp } = options.vault ?? {};
    const steppedUp = !stepUp || (await isSteppedUp(stepUp, caller, clock(), auth.clockToleranceS));
    return spelled(await vault.evaluate({ slot, gen, element: bytesOf(element) }, steppedUp));
  });
  on('confirm', async (vault, { slot, gen, element, epoch, sig }) => {
    return spelled({ kv: await vault.confirm({ slot, gen, element: bytesOf(element), epoch, signature: bytesOf(sig) }) });
  });
  on('status', async (vault) => ({ registrations: await vault.status() }));
}

/** Longest rest of a backup without its `file`: sixteen slots, each with its recipient and the largest params. */
const MAX_ACTIVATION_BYTES = 262_144;

/**
 * What a vault in a process of its own is told by the service. Without a token, for the service has none when it tells it again:
 * the owner's signature is the authority, and only over registrations that were made with the wallet's own token.
 */
export function addRemoteRoutes(app: Hono<Env>, options: AppOptions, charge: (c: Ctx) => Promise<void>): void {
  const { auth, clock, metrics, vault } = options;
  if (!vault) return;
  const about = (c: Ctx, { subject, wallet }: { subject: string; wallet: string }): RemoteActivation => {
    const named = auth.named(subject, checkedWallet(wallet));
    if (!named) throw new Problem(422, 'invalid-argument', { members: { field: 'subject' } });
    c.set('walletKey', named.walletKey);
    return new RemoteActivation(vault, named, clock(), (event) => metrics.add('holdfast_events_total', { event }));
  };
  app.post(remoteRoutes.activate.path, async (c) => {
    c.set('route', remoteRoutes.activate.path);
    await charge(c);
    const { check = false, ...body } = await readJson(c.req.raw, ActivateBody, [], MAX_ACTIVATION_BYTES);
    await about(c, body).activate(body, check ? 'check' : 'do');
    return c.json({});
  });
  app.post(remoteRoutes.purge.path, async (c) => {
    c.set('route', remoteRoutes.purge.path);
    await charge(c);
    const body = await readJson(c.req.raw, PurgeBody, []);
    await about(c, body).purge(body);
    return c.json({});
  });
}

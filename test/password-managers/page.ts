/**
 * The page of the site: one of our elements, made as the address says, with a
 * scripted backup. `?tag=password-backup-form&mode=unlock&kind=pin&account-name=…`
 */
import '../../src/define/all.ts';
import { createPolicy, type SecretKind } from '../../src/core/policy.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import type { CallOptions, Phase, RecoverPhase, SecretInput } from '../../src/flow/types.ts';
import { FAKE_TIME, FakeBackup, fakeMethod, fakeStatus } from '../../src/testing/fake-backup.ts';

/** The request that a call ends with where the store is a service: promoting, or finding what to open. */
const ASKS_IN = { create: 'finishing', change: 'finishing', drill: 'finding', recover: 'finding' } as const;

/** Like one whose store is a service: browsers watch the page's requests to learn how a submission ended. */
class RemoteBackup extends FakeBackup {
  override create(id: string, input?: SecretInput, options?: CallOptions) {
    return super.create(id, input, this.#asking(options, ASKS_IN.create));
  }
  override change(id: string, input?: SecretInput, options?: CallOptions) {
    return super.change(id, input, this.#asking(options, ASKS_IN.change));
  }
  override drill(id: string, input?: SecretInput, options?: CallOptions<RecoverPhase>) {
    return super.drill(id, input, this.#asking(options, ASKS_IN.drill));
  }
  override recover(id: string, input?: SecretInput, options?: CallOptions<RecoverPhase>) {
    return super.recover(id, input, this.#asking(options, ASKS_IN.recover));
  }

  #asking<P extends Phase | RecoverPhase>(options: CallOptions<P> | undefined, last: NoInfer<P>): CallOptions<P> {
    this.options = { ...this.options, holdAt: last };
    const onPhase = (phase: P) => {
      options?.onPhase?.(phase);
      if (phase === 'storing') void ask();
      if (phase === last) void ask().then(() => this.release());
    };
    return { ...options, onPhase };
  }
}

async function ask(): Promise<void> {
  await (await fetch('/store', { method: 'POST' })).text();
}

const query = new URLSearchParams(location.search);
const kind = (query.get('kind') ?? 'password') as SecretKind;
const opensWith = query.get('opens-with');
const backup = new RemoteBackup({
  wallet: query.get('wallet') ?? 'wallet-of-the-test',
  methods: [fakeMethod('password', { policy: createPolicy({ kind }) })],
  status: fakeStatus(query.get('status') === 'none' ? 'none' : 'protected'),
  ...(opensWith === null ? {} : { opensWith }),
  ...(query.get('device') === 'new' ? { device: { share: 'missing', ownerKey: 'missing' } } : {}),
});

const heading = document.createElement('h1');
heading.textContent = 'A page of the site';
const element = document.createElement(query.get('tag') ?? 'password-backup-form');
Object.assign(element, {
  backup,
  // Some days later: time to practise.
  clock: () => Date.parse(FAKE_TIME) + 4 * 86_400_000,
  strengthMeter: () => ({ estimate: (text: string) => Promise.resolve(estimateFromGuesses(text.length)), dispose: () => undefined }),
});
for (const name of ['mode', 'kind', 'account-name', 'confirm']) {
  const value = query.get(name);
  if (value !== null) element.setAttribute(name, value);
}
document.body.append(heading, element);
// The way to the form, where the element begins with something else.
const press = query.get('press');
if (press) await pressPart(element, press);

async function pressPart(root: Element, part: string): Promise<void> {
  const all = (one: Element): Element[] =>
    [...one.children, ...(one.shadowRoot?.children ?? [])].flatMap((inner) => [inner, ...all(inner)]);
  for (;;) {
    const button = all(root).find((one) => one.matches(`[part~="${part}"]`));
    if (button instanceof HTMLElement) return button.click();
    await new Promise(requestAnimationFrame);
  }
}

// The site's own form on the same page, where it is asked for.
if (query.has('with-login')) {
  const login = document.createElement('iframe');
  login.src = '/login';
  document.body.append(login);
}

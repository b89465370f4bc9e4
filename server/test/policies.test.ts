/** Which rules a new secret was held to: said by the page, by name, and taken or refused by that name. */
import { expect } from 'chai';
import { randomBytes, toB64u } from '../../src/core/index.ts';
import type { Database } from '../src/index.ts';
import { labelSlots, readNamedPolicies } from '../src/policies.ts';
import { onEveryEngine } from './support/engines.ts';
import { type Client, makeBackup, newWallet, type TestBackup, testService, versionPath } from './support/fixtures.ts';

const slotId = () => toB64u(randomBytes(8));

/** A backup whose slots are of methods that need no true parameters here. */
function withSlots(wallet: string, slots: readonly { id: string; method: string }[], more: Partial<TestBackup> = {}) {
  return makeBackup({ wallet, ...more, slots });
}

function put(client: Client, { wallet, seq, sha256, bytes }: TestBackup, policies?: string) {
  return client.call('PUT', versionPath(wallet, seq, sha256), bytes, policies === undefined ? {} : { 'holdfast-policies': policies });
}

onEveryEngine('policies by name', (engine) => {
  let database: Database;
  let strict: Client;
  let free: Client;

  before(async () => {
    database = await engine.open();
    strict = await (await testService(database, { policies: { 'x-secret': ['ours-2026', 'ours-2027'] } })).client();
    free = await (await testService(database)).client();
  });

  it('takes a new slot under an allowed one, and says so in the status', async () => {
    for (const name of ['ours-2026', 'ours-2027']) {
      const [wallet, id] = [newWallet(), slotId()];
      const backup = await withSlots(wallet, [{ id, method: 'x-secret' }]);
      expect((await put(strict, backup, `${id}=${name}`)).status).to.equal(201);
      expect((await strict.promote(backup, '')).status).to.equal(200);
      expect((await strict.status(wallet)).json['methods']).to.deep.equal([{ id, method: 'x-secret', policy: name }]);
    }
  });

  it('refuses one under another policy, or under none, with the code and what is allowed', async () => {
    const id = slotId();
    const backup = await withSlots(newWallet(), [{ id, method: 'x-secret' }]);
    for (const [header, said] of [
      [`${id}=weak-2020`, 'the policy is not allowed'],
      [undefined, 'no policy is named'],
    ] as const) {
      const { status, json } = await put(strict, backup, header);
      expect([status, json['code'], json['field']]).to.deep.equal([422, 'policy-too-weak', 'x-secret']);
      expect(json['detail']).to.equal(`${said}; allowed: ours-2026, ours-2027`);
    }
    expect((await strict.version(backup)).status, 'nothing was kept').to.equal(404);
    expect((await put(free, backup)).status, 'without a configuration everything is taken').to.equal(201);
  });

  it('leaves alone what was accepted before, and looks at what is new beside it', async () => {
    const [wallet, old, young] = [newWallet(), slotId(), slotId()];
    const first = await withSlots(wallet, [{ id: old, method: 'x-secret' }]);
    await free.backUp(first);
    const slots = [
      { id: old, method: 'x-secret' },
      { id: young, method: 'x-secret' },
    ];
    const second = await withSlots(wallet, slots, { seq: 2, owner: first.owner });
    expect((await put(strict, second)).json['code']).to.equal('policy-too-weak');
    expect((await put(strict, second, `${young}=ours-2026`)).status).to.equal(201);
    expect((await strict.promote(second, first.sha256)).status).to.equal(200);
    const third = await withSlots(wallet, slots, { seq: 3, owner: first.owner });
    expect((await put(strict, third)).status, 'a refresh has no new slot').to.equal(201);
    expect((await strict.promote(third, second.sha256)).status).to.equal(200);
    expect((await strict.status(wallet)).json['methods'], 'labels stay').to.deep.equal([
      { id: old, method: 'x-secret' },
      { id: young, method: 'x-secret', policy: 'ours-2026' },
    ]);
  });

  it('has nothing to say about methods that are not configured', async () => {
    expect((await put(strict, await withSlots(newWallet(), [{ id: slotId(), method: 'recovery-code' }]))).status).to.equal(201);
  });

  it('lets the browser send the header', async () => {
    const cors = await testService(database, { corsOrigins: ['https://wallet.example'] });
    const headers = {
      'origin': 'https://wallet.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'holdfast-policies',
    };
    const answer = await cors.as(undefined).call('OPTIONS', versionPath('w', 1, '0'.repeat(64)), undefined, headers);
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).to.contain('holdfast-policies');
  });
});

describe('the header Holdfast-Policies', () => {
  const [one, two] = ['AAECAwQFBgc', '-_ECAwQFBgc'];
  const codeOf = (work: () => unknown) => {
    try {
      work();
      return 'fine';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  it('names a policy for each slot', () => {
    expect([...readNamedPolicies(undefined)]).to.deep.equal([]);
    expect([...readNamedPolicies(`${one}=password-2026`)]).to.deep.equal([[one, 'password-2026']]);
    expect([...readNamedPolicies(` ${one}=a ,${two}=b-1`)]).to.deep.equal([
      [one, 'a'],
      [two, 'b-1'],
    ]);
  });

  it('is refused where it is anything else', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `${String(at).padStart(11, 'A')}=a`).join(',');
    const bad = [
      '',
      one,
      `${one}=`,
      `${one}=A`,
      `${one}=a b`,
      `${one}x=a`,
      'AAE=a',
      `${one}=a,`,
      `${one}=a,${one}=b`,
      `${one}=${'a'.repeat(65)}`,
      many(17),
    ];
    for (const header of bad)
      expect(
        codeOf(() => readNamedPolicies(header)),
        header,
      ).to.equal('invalid-argument');
    expect(readNamedPolicies(`${one}=${'a'.repeat(64)}`).size).to.equal(1);
    expect(readNamedPolicies(many(16)).size).to.equal(16);
  });

  it('names slots that are there', () => {
    const slots = [{ id: one, method: 'password' }];
    expect(codeOf(() => labelSlots(slots, [], readNamedPolicies(`${two}=a`), {}))).to.equal('invalid-argument');
  });

  it('does not let a known id pass for another method', () => {
    const known = [{ id: one, method: 'recovery-code' }];
    expect(codeOf(() => labelSlots([{ id: one, method: 'password' }], known, new Map(), { password: ['a'] }))).to.equal('policy-too-weak');
    expect(codeOf(() => labelSlots([{ id: one, method: 'toString' }], [], new Map(), {}))).to.equal('fine');
  });
});

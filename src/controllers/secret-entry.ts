/**
 * What goes on in a field for a secret before it is submitted: the estimate of
 * its strength, showing and hiding it, a suggestion, the boxes to tick, what is
 * wrong. Never holds the secret: that stays in the input.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Issue, Rule, RuleState, SecretPolicy } from '../core/policy.ts';
import type { StrengthMeter } from '../workers/strength-client.ts';
import { Later } from './later.ts';
import { Reveal } from './reveal.ts';
import { Strength } from './strength.ts';

export type FieldName = 'secret' | 'retype' | 'saved' | 'agree';
/** What is wrong, as a text that is made when it is drawn: the language may change meanwhile. */
export type Problems = Readonly<Partial<Record<FieldName, (() => string) | undefined>>>;

/** What only a new secret needs. */
export type RulesModule = typeof import('./secret-rules.ts');

export interface SecretEntryOptions<Rules extends RulesModule> {
  readonly input: (name: 'secret' | 'retype') => HTMLInputElement | null;
  readonly policy: () => SecretPolicy | undefined;
  /** What is no secret: the wallet's id, the account's name. */
  readonly userInputs: () => readonly string[];
  /** The page's own meter, if it has one. */
  readonly meter: () => StrengthMeter | undefined;
  readonly fetchRules: () => Promise<Rules>;
  /** The rules are there, with their words. */
  readonly loaded: (rules: Rules) => void;
  readonly revealed: (shown: boolean) => void;
  /** A passphrase is there, in place of the button that asked for it. */
  readonly suggested: () => void;
}

export class SecretEntry<Rules extends RulesModule = RulesModule> implements ReactiveController {
  readonly strength: Strength;
  readonly reveal: Reveal;
  readonly later: Later<Rules>;
  problems: Problems = {};
  ticked = { saved: false, agree: false };
  suggestion: 'none' | 'making' | 'shown' | 'failed' = 'none';
  capsLock = false;
  /** Why the last key or paste changed nothing, or not all of it; what came of copying a suggestion. */
  note = '';
  /** The last check before a submit is waiting for an estimate. */
  validating = false;
  readonly #host: ReactiveControllerHost;
  readonly #options: SecretEntryOptions<Rules>;
  #turn = 0;

  constructor(host: ReactiveControllerHost, options: SecretEntryOptions<Rules>) {
    this.#host = host;
    this.#options = options;
    this.later = new Later(host, options.fetchRules, options.loaded);
    this.strength = new Strength(host, async () => options.meter() ?? (await this.later.get()).createStrengthMeter());
    this.reveal = new Reveal(host, options.revealed);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.wipe();
  }

  get text(): string {
    return this.#options.input('secret')?.value ?? '';
  }

  /** The person typed or pasted. */
  readonly typed = (estimates: boolean): void => {
    if (this.suggestion === 'shown') this.set({ suggestion: 'none', ticked: { ...this.ticked, saved: false } });
    // What was wrong was said of another text; the rules below speak of this one.
    if (this.problems.secret) this.set({ problems: { ...this.problems, secret: undefined } });
    if (estimates) this.strength.watch(this.text, this.#options.userInputs());
    this.#host.requestUpdate();
  };

  readonly keyed = (event: KeyboardEvent): void => {
    // A filled-in field fires key events without a key.
    const capsLock = event.getModifierState?.('CapsLock') ?? false;
    if (capsLock !== this.capsLock) this.set({ capsLock });
  };

  /** The rules and how the text stands to them; undefined while they are on their way. */
  rules(): readonly { rule: Rule; state: RuleState }[] | undefined {
    const policy = this.#options.policy();
    if (!policy) return [];
    const rules = this.later.want();
    // Not to be had: the method itself still checks, before anything is made.
    if (!rules) return this.later.failed ? [] : undefined;
    return rules.ruleStates(policy, this.text, this.strength.estimate, this.#options.userInputs());
  }

  /** For password managers: the `passwordrules` attribute. */
  passwordRules(): string | undefined {
    const policy = this.#options.policy();
    return policy && this.later.module?.passwordRules(policy);
  }

  /** The first thing that is wrong with a new secret. Waits for the estimate where the policy needs one. */
  async firstIssue(): Promise<Issue | undefined> {
    const policy = this.#options.policy();
    const text = this.text;
    if (!policy || text === '') return undefined;
    const words = this.#options.userInputs();
    this.set({ validating: true });
    const rules = await this.later.get().catch(() => undefined);
    const estimate = policy.minGuesses > 0 ? await this.strength.settle(text, words) : undefined;
    this.set({ validating: false });
    return rules?.checkSecret(policy, text, estimate, words)[0];
  }

  /** Puts a generated passphrase into the field. */
  readonly suggest = async (): Promise<void> => {
    const turn = ++this.#turn;
    this.set({ suggestion: 'making' });
    try {
      const rules = await this.later.get();
      const { text, guessesLog10 } = await rules.generatePassphrase();
      const input = this.#options.input('secret');
      if (turn !== this.#turn || !input) return;
      input.value = text;
      // Known by construction: no need to fetch dictionaries for it.
      this.strength.know(rules.estimateFromGuesses(guessesLog10));
      this.set({ suggestion: 'shown', problems: {}, ticked: { ...this.ticked, saved: false }, note: '' });
      this.#options.suggested();
    } catch {
      if (turn === this.#turn) this.set({ suggestion: 'failed' });
    }
  };

  set(change: Partial<Pick<SecretEntry, 'problems' | 'ticked' | 'suggestion' | 'capsLock' | 'note' | 'validating'>>): void {
    Object.assign(this, change);
    this.#host.requestUpdate();
  }

  /** Empties the field and forgets everything about what was in it. */
  wipe(): void {
    this.#turn++;
    for (const name of ['secret', 'retype'] as const) {
      const input = this.#options.input(name);
      if (input) input.value = '';
    }
    this.reveal.hide();
    this.strength.clear();
    this.set({ problems: {}, ticked: { saved: false, agree: false }, suggestion: 'none', capsLock: false, note: '', validating: false });
  }
}

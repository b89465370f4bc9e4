/**
 * What goes on in a field for a secret before it is submitted: the estimate of
 * its strength, showing and hiding it, a suggestion, the boxes to tick, what is
 * wrong. Never holds the secret: that stays in the input.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Issue, SecretPolicy } from '../core/policy.ts';
import type { StrengthMeter } from '../workers/strength-client.ts';
import { Later } from './later.ts';
import { Reveal } from './reveal.ts';
import type { Strength } from './strength.ts';

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
  /** Comes with the rules. */
  strength: Strength | undefined;
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
  readonly userInputs: () => readonly string[];
  readonly suggested: () => void;
  readonly #host: ReactiveControllerHost;
  readonly #options: SecretEntryOptions<Rules>;
  #turn = 0;
  #estimates = false;

  constructor(host: ReactiveControllerHost, options: SecretEntryOptions<Rules>) {
    this.#host = host;
    this.#options = options;
    this.userInputs = options.userInputs;
    this.suggested = options.suggested;
    this.later = new Later(host, options.fetchRules, (rules) => {
      this.strength = new rules.Strength(host, () => options.meter() ?? rules.createStrengthMeter());
      options.loaded(rules);
      // What was typed meanwhile.
      if (this.#estimates) this.#watch();
    });
    this.reveal = new Reveal(host, options.revealed);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.wipe();
  }

  get field(): HTMLInputElement | null {
    return this.#options.input('secret');
  }

  get text(): string {
    return this.field?.value ?? '';
  }

  /** The person typed or pasted. */
  readonly typed = (estimates: boolean): void => {
    if (this.suggestion === 'shown') this.set({ suggestion: 'none', ticked: { ...this.ticked, saved: false } });
    // What was wrong was said of another text; the rules below speak of this one.
    if (this.problems.secret) this.set({ problems: { ...this.problems, secret: undefined } });
    this.#estimates = estimates;
    if (estimates) this.#watch();
    this.#host.requestUpdate();
  };

  readonly keyed = (event: KeyboardEvent): void => {
    // A filled-in field fires key events without a key.
    const capsLock = event.getModifierState?.('CapsLock') ?? false;
    if (capsLock !== this.capsLock) this.set({ capsLock });
  };

  /** The first thing that is wrong with a new secret. Waits for the estimate where the policy needs one. */
  async firstIssue(): Promise<Issue | undefined> {
    const policy = this.#options.policy();
    const text = this.text;
    if (!policy || text === '') return undefined;
    const words = this.userInputs();
    this.set({ validating: true });
    const rules = await this.later.get().catch(() => undefined);
    const estimate = policy.minGuesses > 0 ? await this.strength?.settle(text, words) : undefined;
    this.set({ validating: false });
    return rules?.checkSecret(policy, text, estimate, words)[0];
  }

  /** For what takes its time: makes sure that it still finds what it was begun for. @returns whether it does */
  begin(): () => boolean {
    const turn = ++this.#turn;
    return () => turn === this.#turn;
  }

  set(change: Partial<Pick<SecretEntry, 'problems' | 'ticked' | 'suggestion' | 'capsLock' | 'note' | 'validating'>>): void {
    Object.assign(this, change);
    this.#host.requestUpdate();
  }

  #watch(): void {
    this.strength?.watch(this.text, this.userInputs());
  }

  /** Empties the field and forgets everything about what was in it. */
  wipe(): void {
    this.#turn++;
    for (const name of ['secret', 'retype'] as const) {
      const input = this.#options.input(name);
      if (input) input.value = '';
    }
    this.reveal.hide();
    this.strength?.clear();
    this.#estimates = false;
    this.set({ problems: {}, ticked: { saved: false, agree: false }, suggestion: 'none', capsLock: false, note: '', validating: false });
  }
}

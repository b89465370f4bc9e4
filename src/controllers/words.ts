/** The words of one element: its language from the closest ancestor, its own messages first. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Message, type MessageParams, type MessageTable, formatMessage } from '../messages/format.ts';
import { lookup, messageWatchers, messagesChanged } from '../messages/lookup.ts';

export interface WordsHost extends ReactiveControllerHost, HTMLElement {
  /** Words of this element alone, before all others. */
  messages: MessageTable | undefined;
}

let observer: MutationObserver | undefined;

/**
 * The closest `lang` above, through shadow roots; English where no one says.
 * Every root on the way is watched from then on, by one observer for all
 * elements; a root that goes away takes its observation with it.
 */
export function languageOf(element: Element): string {
  const root = element.getRootNode();
  observer ??= new MutationObserver(messagesChanged);
  observer.observe(root, { subtree: true, attributeFilter: ['lang'] });
  const tag = element.closest('[lang]')?.getAttribute('lang');
  if (tag === null || tag === undefined) return root instanceof ShadowRoot ? languageOf(root.host) : 'en';
  try {
    return new Intl.Locale(tag).toString();
  } catch {
    return 'en'; // not BCP 47: a page's mistake must not break a backup
  }
}

/** What an element says where no one says it in another language. */
export type EnglishWords = Readonly<Record<string, Message>>;

/** Looks up words in the order: the element's own, those set for the language, English. */
export class Words<Table extends EnglishWords> implements ReactiveController {
  /** The language of the words, and so of the dates and numbers among them; English where there are no others. */
  language = 'en';
  readonly #host: WordsHost;
  #english: EnglishWords;
  #later: (() => Promise<EnglishWords>) | undefined;
  readonly #onChange = () => this.#host.requestUpdate();

  /** @param later English words that are fetched when the element is first used; without them it still works */
  constructor(host: WordsHost, english: EnglishWords, later?: () => Promise<EnglishWords>) {
    this.#host = host;
    this.#english = english;
    this.#later = later;
    host.addController(this);
  }

  hostConnected(): void {
    messageWatchers.add(this.#onChange);
    this.#onChange(); // it may have been moved to where another language is spoken
    this.#later?.().then(
      (english) => {
        this.#later = undefined;
        this.add(english);
      },
      () => undefined, // fetched again when the element is used again
    );
  }

  hostDisconnected(): void {
    messageWatchers.delete(this.#onChange);
  }

  hostUpdate(): void {
    const language = languageOf(this.#host);
    const spoken = lookup.speaks?.(language) || this.#host.messages || language.startsWith('en');
    this.language = spoken ? language : 'en';
  }

  /** English words that came later. */
  add(english: EnglishWords): void {
    this.#english = { ...this.#english, ...english };
    this.#onChange();
  }

  /** The text for one of the element's own keys. */
  readonly text = (key: keyof Table & string, params: MessageParams = {}): string => this.maybe(key, params) ?? key;

  /** The text for a key that need not exist: an integrator's own method or rule. */
  maybe(key: string, params: MessageParams = {}): string | undefined {
    const theirs = this.#host.messages?.[key] ?? lookup.find?.(this.language, key);
    const message = theirs ?? this.#english[key];
    return message && formatMessage(message, params, theirs ? this.language : 'en');
  }

  /** A method's name; an unknown method is called by its id. */
  methodName(methodId: string): string {
    return this.maybe(`method.${methodId}`) ?? methodId;
  }

  /** Day and time, the language's own way. */
  date(rfc3339: string): string {
    const at = new Date(rfc3339);
    if (Number.isNaN(at.getTime())) return rfc3339;
    return at.toLocaleString(this.language, { dateStyle: 'medium', timeStyle: 'short' });
  }

  /** "a, b and c" */
  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.language, { type: 'conjunction' }).format(items);
  }
}

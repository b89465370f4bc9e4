/** One icon for each way back, so that a list can be read at a glance. An app's own way is a key. */
import { type TemplateResult, svg } from 'lit';
import { icon, keyIcon } from './icons.ts';

const field = svg`<rect x="2" y="6" width="16" height="8" rx="2.5" /><path d="M6.3 10v.1m3.7-.1v.1m3.7-.1v.1" />`;
const keypad = svg`<path stroke-width="2.5" d="M5 4.5v.1m5-.1v.1m5-.1v.1M5 10v.1m5-.1v.1m5-.1v.1M5 15.5v.1m5-.1v.1m5-.1v.1" />`;
const person = svg`<circle cx="7.5" cy="6" r="3.2" /><path d="M1.8 16.5c0-3.2 2.5-5.4 5.7-5.4 1 0 1.9.2 2.7.6" /><circle cx="14.7" cy="11.2" r="2.5" /><path d="M14.7 13.7v4.6l1.6-1.3" />`;
const cloud = svg`<path d="M5.6 15.8a3.8 3.8 0 0 1-.3-7.6 5 5 0 0 1 9.6 1.1 3.3 3.3 0 0 1-.4 6.5Z" />`;
const paper = svg`<path d="M4.8 2.3h7.4l3.4 3.4v12H4.8Z" /><path d="M8 9.7h4.6M8 13.2h4.6" />`;

const ICONS: Readonly<Record<string, typeof field>> = {
  'password': field,
  'passcode': field,
  'pin': keypad,
  'passkey': person,
  'passkey-enclave': person,
  'google-drive': cloud,
  'icloud': cloud,
  'recovery-code': paper,
};

export function methodIcon(methodId: string): TemplateResult {
  const drawn = Object.hasOwn(ICONS, methodId) ? ICONS[methodId] : undefined;
  return drawn ? icon(drawn) : keyIcon();
}

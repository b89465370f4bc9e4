/** English: why a method does not work here. */
export const methodMessages = {
  'method-reason.other': 'This does not work on this device.',
  'method-reason.insecure-context': 'This needs a secure page (https).',
  'method-reason.no-crypto': 'This browser lacks the encryption it needs.',
  'method-reason.in-app-browser': 'This does not work inside another app. Open the page in your browser.',
  'method-reason.not-configured': 'The app has not set this up.',
} as const;

/** English: parts of an element that are fetched when they are needed. */
export const partMessages = {
  'part.loading': 'Loading',
  'part.failed': 'This part could not be loaded',
  'part.failed.detail': 'Check your connection, then load the page again. Your backup is not affected.',
  'part.retry': 'Load again',
} as const;

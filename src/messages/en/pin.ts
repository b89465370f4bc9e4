/** English: what the field for a PIN says. Fetched with it. */
export const pinMessages = {
  'pin.entered': { one: '{count} digit entered', other: '{count} digits entered' },
  'pin.entered.of': '{count} of {total} digits entered',
  'pin.cleared': 'No digits entered',
  'pin.only-digits': 'Only digits can be entered here. Nothing was changed.',
  'pin.too-many': {
    one: 'This PIN has at most {count} digit. Nothing was changed.',
    other: 'This PIN has at most {count} digits. Nothing was changed.',
  },
  'pin.left-out': 'Everything that is no digit was left out.',
} as const;

/** The browsers of the machine, as Playwright starts them: stock ones, quiet on the network, Chromium also as root. */
export const CHROMIUM = {
  executablePath: process.env.HOLDFAST_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export const FIREFOX = { executablePath: process.env.HOLDFAST_FIREFOX ?? '/usr/bin/firefox-esr' };

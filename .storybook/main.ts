/** Storybook reads custom-elements.json and the stories; it sends nothing anywhere. */
import type { StorybookConfig } from '@storybook/web-components-vite';

const config: StorybookConfig = {
  framework: '@storybook/web-components-vite',
  stories: ['../stories/**/*.stories.ts'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  features: { sidebarOnboardingChecklist: false },
  // Older targets would have light-dark() rewritten, which then no longer follows a scheme that is set by script.
  viteFinal: (vite) => ({ ...vite, build: { ...vite.build, cssTarget: ['chrome123', 'firefox120', 'safari17.5'] } }),
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
};

export default config;

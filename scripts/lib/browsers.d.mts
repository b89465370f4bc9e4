export const CHROMIUM: { readonly executablePath: string; readonly args: string[] };
export const FIREFOX: { readonly executablePath: string };

/** Colours as CSS computes them: contrast (WCAG 2.2), mixing in sRGB, and the tint that styles/base.ts makes by `oklch(from …)`. */

/** @returns red, green, blue, 0 to 255 */
export function parseColour(hex: string): readonly [number, number, number] {
  const [, r, g, b] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex) ?? [];
  if (!r || !g || !b) throw new Error(`not a colour of six digits: ${hex}`);
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16)];
}

function toHex(parts: readonly number[]): string {
  return `#${parts
    .map((part) =>
      Math.round(Math.min(255, Math.max(0, part)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

const linear = (part: number) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
const gamma = (part: number) => 255 * (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);

function luminance(hex: string): number {
  const [r, g, b] = parseColour(hex).map(linear);
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

/** 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** `color-mix(in srgb, a, b amount)` */
export function mix(a: string, b: string, amount: number): string {
  const other = parseColour(b);
  return toHex(parseColour(a).map((part, i) => part * (1 - amount) + (other[i] ?? 0) * amount));
}

type Triple = readonly [number, number, number];

const times = (rows: readonly Triple[], [x, y, z]: Triple): Triple => rows.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;

/** Björn Ottosson's Oklab, as in CSS Color 4, section 9. */
function toOklab(hex: string): Triple {
  const rgb = parseColour(hex).map(linear) as unknown as Triple;
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as unknown as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

function fromOklab(lab: Triple): string {
  const lms = times(
    [
      [1, 0.3963377774, 0.2158037573],
      [1, -0.1055613458, -0.0638541728],
      [1, -0.0894841775, -1.291485548],
    ],
    lab,
  ).map((part) => part ** 3) as unknown as Triple;
  const rgb = times(
    [
      [4.0767416621, -3.3077115913, 0.2309699292],
      [-1.2684380046, 2.6097574011, -0.3413193965],
      [-0.0041960863, -0.7034186147, 1.707614701],
    ],
    lms,
  );
  return toHex(rgb.map(gamma));
}

/** The ground of panels and badges: `color-mix(in srgb, oklch(from tone 0.72 calc(c * 1.2) h) 13%, surface)`. */
export function tinted(tone: string, surface: string): string {
  const [, a, b] = toOklab(tone);
  return mix(surface, fromOklab([0.72, a * 1.2, b * 1.2]), 0.13);
}

/** The part of pngjs that is used; the package brings no types. */
declare module 'pngjs' {
  export const PNG: {
    readonly sync: { read(png: Buffer): { readonly width: number; readonly height: number; readonly data: Buffer } };
  };
}

/** The part of pngjs that is used; the package brings no types. */
declare module 'pngjs' {
  export class PNG {
    static readonly sync: { read(png: Buffer): PNG; write(picture: PNG): Buffer };
    constructor(size: { readonly width: number; readonly height: number });
    readonly width: number;
    readonly height: number;
    readonly data: Buffer;
  }
}

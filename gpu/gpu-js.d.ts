// What gpu/engine.ts uses of gpu.js, whose own declarations describe its front door only.
declare module 'gpu.js/src/backend/web-gl2/kernel.js' {
  export interface KernelTexture {
    readonly texture: WebGLTexture;
    readonly size: readonly [number, number];
    readonly dimensions: readonly [number, number, number];
    readonly type: 'NumberTexture';
    beforeMutate(): boolean;
    delete(): void;
  }
  export interface NativeFunction {
    readonly name: string;
    readonly source: string;
    readonly settings: { readonly returnType: string; readonly argumentTypes: Readonly<Record<string, string>> };
  }
  export interface KernelSettings {
    readonly canvas: { width: number; height: number };
    readonly context: WebGL2RenderingContext;
    readonly output: readonly number[];
    readonly pipeline: true;
    readonly precision: 'single';
    readonly tactic: 'precision';
    readonly returnType: 'Number' | 'Array(4)';
    readonly dynamicArguments: true;
    readonly dynamicOutput: true;
    readonly argumentTypes: readonly 'NumberTexture'[];
    readonly nativeFunctions: readonly NativeFunction[];
    readonly injectedNative: string;
    readonly validate: false;
    readonly checkContext: false;
  }
  export class WebGL2Kernel {
    static readonly isSupported: boolean;
    static readonly features: { readonly isFloatRead: boolean; readonly maxTextureSize: number } | null;
    constructor(source: string, settings: KernelSettings);
    texture: KernelTexture | null;
    buffer: WebGLBuffer | null;
    texSize: readonly [number, number] | null;
    maxTexSize: readonly [number, number] | null;
    threadDim: readonly number[] | null;
    output: readonly number[];
    _textureSwitched: boolean | null;
    readonly switchingKernels: unknown;
    build(...args: readonly KernelTexture[]): void;
    run(...args: readonly KernelTexture[]): void;
    destroy(): void;
  }
}

export declare function supportMatrix(): { readonly said: string; readonly wanted: string };

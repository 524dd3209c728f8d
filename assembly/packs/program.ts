// Lists of kernel calls, chains of elementwise kernels, what follows a product: what traced programs run on.
export * from "../program";
export * from "../bias";

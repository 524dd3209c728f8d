// Lists of kernel calls, and chains of elementwise kernels: what traced programs run on.
export * from "../program";

// Optimizer steps.
export * from "../optimizer";

// Decompositions of matrices.
export * from "../linalg-lu";
export * from "../linalg-triangle";
export * from "../linalg-qr";
export * from "../linalg-jacobi";

// TensorFlow's random streams.
export * from "../random";

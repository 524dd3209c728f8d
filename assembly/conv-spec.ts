// Sizes of a convolution as kernels are given them: i32 in memory, in the order of these fields. NHWC images, HWIO
// filters. Padding after the image needs no number: it is what oh and ow reach beyond. A thread that takes some rows
// of the output gets padTop less the rows of x before its first; padTop may so be negative.

@final @unmanaged export class ConvSpec {
  batch: i32;
  h: i32;
  w: i32;
  cin: i32;
  oh: i32;
  ow: i32;
  cout: i32;
  kh: i32;
  kw: i32;
  strideH: i32;
  strideW: i32;
  dilationH: i32;
  dilationW: i32;
  padTop: i32;
  padLeft: i32;
}

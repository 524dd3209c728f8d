import * as tf from '../src/index.ts';

const { layers } = tf.keras;

export interface LayerRow {
  readonly name: string;
  readonly make: () => tf.keras.layers.Layer<never, unknown>;
  readonly inputs: readonly (readonly number[])[];
  /** The shape of the output, or the shapes of several. */
  readonly output: readonly number[] | readonly (readonly number[])[];
  readonly dtype?: 'float32' | 'int32';
  readonly options?: object;
}

const row = (
  name: string,
  make: LayerRow['make'],
  inputs: LayerRow['inputs'],
  output: LayerRow['output'],
  more: Partial<LayerRow> = {},
): LayerRow => ({
  name,
  make,
  inputs,
  output,
  ...more,
});
const series = [[2, 6, 3]];
const images = [[2, 5, 6, 4]];
const two = [
  [2, 3, 4],
  [2, 3, 4],
];

export const layerRows: readonly LayerRow[] = [
  row('Dense', () => new layers.Dense(3, { activation: 'tanh', kernelRegularizer: 'l2', biasConstraint: 'non_neg' }), series, [2, 6, 3]),
  row('Activation', () => new layers.Activation('softplus'), series, [2, 6, 3]),
  row('ReLU', () => new layers.ReLU({ maxValue: 1, negativeSlope: 0.5 }), series, [2, 6, 3]),
  row('LeakyReLU', () => new layers.LeakyReLU(), series, [2, 6, 3]),
  row('PReLU', () => new layers.PReLU({ sharedAxes: [1] }), series, [2, 6, 3]),
  row('ELU', () => new layers.ELU({ alpha: 0.5 }), series, [2, 6, 3]),
  row('Softmax', () => new layers.Softmax([1, 2]), series, [2, 6, 3]),
  row('BatchNormalization', () => new layers.BatchNormalization({ axis: 1 }), series, [2, 6, 3]),
  row('LayerNormalization', () => new layers.LayerNormalization({ axis: [1, 2] }), series, [2, 6, 3]),
  row('GroupNormalization', () => new layers.GroupNormalization({ groups: 2 }), images, [2, 5, 6, 4]),
  row('GroupNormalization of the first axis', () => new layers.GroupNormalization({ groups: 3, axis: 1 }), series, [2, 6, 3]),
  row('UnitNormalization', () => new layers.UnitNormalization({ axis: [1, 2] }), series, [2, 6, 3]),
  row('RMSNormalization', () => new layers.RMSNormalization(), series, [2, 6, 3]),
  row('Conv1D', () => new layers.Conv1D(5, 3, { padding: 'causal', dilationRate: 2 }), series, [2, 6, 5]),
  row('Conv2D', () => new layers.Conv2D(6, 3, { strides: 2, groups: 2, padding: 'same' }), images, [2, 3, 3, 6]),
  row('Conv3D', () => new layers.Conv3D(2, [2, 3, 3], { padding: 'same', strides: [1, 2, 2] }), [[2, 3, 4, 5, 2]], [2, 3, 2, 3, 2]),
  row('Conv1DTranspose', () => new layers.Conv1DTranspose(2, 3, { strides: 2 }), series, [2, 13, 2]),
  row('Conv2DTranspose', () => new layers.Conv2DTranspose(2, 3, { strides: 2, outputPadding: 1, padding: 'same' }), images, [2, 10, 12, 2]),
  row('DepthwiseConv1D', () => new layers.DepthwiseConv1D(3, { depthMultiplier: 2 }), series, [2, 4, 6]),
  row('DepthwiseConv2D', () => new layers.DepthwiseConv2D([2, 3], { padding: 'same' }), images, [2, 5, 6, 4]),
  row('SeparableConv1D', () => new layers.SeparableConv1D(5, 3, { padding: 'causal' }), series, [2, 6, 5]),
  row('SeparableConv2D', () => new layers.SeparableConv2D(5, 3, { depthMultiplier: 2 }), images, [2, 3, 4, 5]),
  row('MaxPooling1D', () => new layers.MaxPooling1D(2), series, [2, 3, 3]),
  row('MaxPooling2D', () => new layers.MaxPooling2D({ poolSize: [2, 3], strides: 1, padding: 'same' }), images, [2, 5, 6, 4]),
  row('AveragePooling1D', () => new layers.AveragePooling1D(3, { strides: 2, padding: 'same' }), series, [2, 3, 3]),
  row('AveragePooling2D', () => new layers.AveragePooling2D(2), images, [2, 2, 3, 4]),
  row('MaxPooling3D', () => new layers.MaxPooling3D(2), [[2, 4, 4, 4, 2]], [2, 2, 2, 2, 2]),
  row('AveragePooling3D', () => new layers.AveragePooling3D(2, { padding: 'same' }), [[2, 3, 4, 5, 2]], [2, 2, 2, 3, 2]),
  row('GlobalMaxPooling3D', () => new layers.GlobalMaxPooling3D(), [[2, 3, 4, 5, 2]], [2, 2]),
  row('EinsumDense', () => new layers.EinsumDense('abc,cd->abd', [null, 5], { biasAxes: 'd' }), series, [2, 6, 5]),
  row('GlobalAveragePooling1D', () => new layers.GlobalAveragePooling1D(), series, [2, 3]),
  row('GlobalAveragePooling2D', () => new layers.GlobalAveragePooling2D({ keepdims: true }), images, [2, 1, 1, 4]),
  row('GlobalMaxPooling1D', () => new layers.GlobalMaxPooling1D(), series, [2, 3]),
  row('GlobalMaxPooling2D', () => new layers.GlobalMaxPooling2D(), images, [2, 4]),
  row('Flatten', () => new layers.Flatten(), images, [2, 120]),
  row('Reshape', () => new layers.Reshape([9, -1]), series, [2, 9, 2]),
  row('Permute', () => new layers.Permute([2, 1]), series, [2, 3, 6]),
  row('RepeatVector', () => new layers.RepeatVector(3), [[2, 4]], [2, 3, 4]),
  row('ZeroPadding1D', () => new layers.ZeroPadding1D([1, 2]), series, [2, 9, 3]),
  row('ZeroPadding2D', () => new layers.ZeroPadding2D([1, 2]), images, [2, 7, 10, 4]),
  row('Cropping1D', () => new layers.Cropping1D([1, 2]), series, [2, 3, 3]),
  row(
    'Cropping2D',
    () =>
      new layers.Cropping2D([
        [1, 1],
        [2, 0],
      ]),
    images,
    [2, 3, 4, 4],
  ),
  row('UpSampling1D', () => new layers.UpSampling1D(3), series, [2, 18, 3]),
  row('Dropout', () => new layers.Dropout(0.5, { seed: 1 }), series, [2, 6, 3]),
  row('SpatialDropout1D', () => new layers.SpatialDropout1D(0.5, { seed: 1 }), series, [2, 6, 3]),
  row('SpatialDropout2D', () => new layers.SpatialDropout2D(0.5, { seed: 1 }), images, [2, 5, 6, 4]),
  row('GaussianNoise', () => new layers.GaussianNoise(0.5, { seed: 1 }), series, [2, 6, 3]),
  row('GaussianDropout', () => new layers.GaussianDropout(0.5, { seed: 1 }), series, [2, 6, 3]),
  row('AlphaDropout', () => new layers.AlphaDropout(0.5, { seed: 1 }), series, [2, 6, 3]),
  row('Masking', () => new layers.Masking({ maskValue: 1 }), series, [2, 6, 3]),
  row('Identity', () => new layers.Identity(), series, [2, 6, 3]),
  row('Embedding', () => new layers.Embedding(5, 3, { embeddingsInitializer: 'normal' }), [[2, 4]], [2, 4, 3], { dtype: 'int32' }),
  row('Add', () => new layers.Add(), two, [2, 3, 4]),
  row('Subtract', () => new layers.Subtract(), two, [2, 3, 4]),
  row('Multiply', () => new layers.Multiply(), two, [2, 3, 4]),
  row('Average', () => new layers.Average(), two, [2, 3, 4]),
  row('Maximum', () => new layers.Maximum(), two, [2, 3, 4]),
  row('Minimum', () => new layers.Minimum(), two, [2, 3, 4]),
  row('Concatenate', () => new layers.Concatenate({ axis: 1 }), two, [2, 6, 4]),
  row('Dot', () => new layers.Dot([2, 2], { normalize: true }), two, [2, 3, 3]),
  row('SimpleRNN', () => new layers.SimpleRNN(4, { returnSequences: true, activation: 'relu' }), series, [2, 6, 4]),
  row('LSTM', () => new layers.LSTM(4, { kernelRegularizer: 'l2' }), series, [2, 4]),
  row('LSTM with states, backwards', () => new layers.LSTM(4, { returnSequences: true, returnState: true, goBackwards: true }), series, [
    [2, 6, 4],
    [2, 4],
    [2, 4],
  ]),
  row('GRU', () => new layers.GRU(4, { returnSequences: true, unroll: true }), series, [2, 6, 4]),
  row('GRU, reset before', () => new layers.GRU(4, { resetAfter: false, recurrentActivation: 'hard_sigmoid' }), series, [2, 4]),
  row('RNN', () => new layers.RNN(new layers.GRUCell(4), { returnState: true }), series, [
    [2, 4],
    [2, 4],
  ]),
  row(
    'RNN of stacked cells',
    () => new layers.RNN([new layers.LSTMCell(4), new layers.SimpleRNNCell(3)], { returnSequences: true }),
    series,
    [2, 6, 3],
  ),
  row('Bidirectional', () => new layers.Bidirectional(new layers.LSTM(4, { returnSequences: true })), series, [2, 6, 8]),
  row('Bidirectional sum', () => new layers.Bidirectional(new layers.GRU(4), { mergeMode: 'sum' }), series, [2, 4]),
  row('TimeDistributed', () => new layers.TimeDistributed(new layers.Dense(2)), [[2, 3, 4, 5]], [2, 3, 4, 2]),
  row('Attention', () => new layers.Attention({ useScale: true, scoreMode: 'concat' }), two, [2, 3, 4], {
    options: { useCausalMask: true },
  }),
  row('AdditiveAttention', () => new layers.AdditiveAttention(), two, [2, 3, 4]),
  row('MultiHeadAttention', () => new layers.MultiHeadAttention(2, 3, { valueDim: 5 }), two, [2, 3, 4], {
    options: { useCausalMask: true },
  }),
];
